//! Calculations with ranges hold every calculation with points inside them.

use crate::random::Random;
use norma::builtin::{self, Call};
use norma::check::typed::Report;
use norma::evaluate::{Evaluator, Silent};
use norma::file::Span;
use norma::plan::Edition;
use norma::ty::Ty;
use norma::value::Value;
use norma::value::date::Date;
use norma::value::number::{Number, Toward};
use norma::value::possible::{Arithmetic, Comparison, Core, Identity, Needs, Possible, calculate, compare, negate};
use norma::{Rulebook, evaluate};
use std::cmp::Ordering;
use std::fmt::Write;

/// A range, maybe without an end, and points inside it.
fn numbers(random: &mut Random) -> (Possible, Vec<Value>) {
    let number = |random: &mut Random| {
        let n = i64::try_from(random.below(13)).unwrap() - 6;
        let by = *random.pick(&[1_i64, 1, 2, 3, 7]);
        Number::from(n).div(Number::from(by), Toward::Nearest).unwrap().number
    };
    let mut ends = [number(random), number(random)];
    ends.sort();
    if random.below(5) == 0 {
        ends[1] = ends[0];
    }
    let middle = ends[0].add(ends[1], Toward::Nearest).unwrap().number.div(Number::from(2_usize), Toward::Nearest);
    let mut points = vec![ends[0], middle.unwrap().number, ends[1]];
    if ends[0] <= Number::ZERO && Number::ZERO <= ends[1] {
        points.push(Number::ZERO);
    }
    let (mut low, mut high) = (Some(Value::Number(ends[0])), Some(Value::Number(ends[1])));
    let far = Number::from(1_000_000_usize);
    if random.below(6) == 0 {
        low = None;
        points.push(-far);
    }
    if random.below(6) == 0 {
        high = None;
        points.push(far);
    }
    let points: Vec<Value> = points.into_iter().map(Value::Number).collect();
    if low.is_some() && high.is_some() && random.below(4) == 0 {
        return (Possible::several(points.clone(), Needs::none()), points);
    }
    (Possible::range(low, high, Needs::none()), points)
}

/// Whether a point lies in a set. Both come from the engine.
fn holds(set: &Possible, point: &Possible) -> bool {
    if point.failure.is_some() {
        return set.failure.is_some();
    }
    let Some(v) = point.known() else { panic!("{point:?} is no point") };
    match &set.core {
        Core::Any => true,
        Core::One(x) => x.compare(v) == Ok(Ordering::Equal),
        Core::Several(xs) => xs.iter().any(|x| x.compare(v) == Ok(Ordering::Equal)),
        Core::Range(low, high) => {
            low.as_ref().is_none_or(|l| l.compare(v).is_ok_and(Ordering::is_le))
                && high.as_ref().is_none_or(|h| h.compare(v).is_ok_and(Ordering::is_ge))
        }
        Core::Nothing | Core::List(_) | Core::Group(_) => false,
    }
}

#[test]
fn arithmetic_of_ranges_holds_that_of_points() {
    const OPS: [Arithmetic; 5] =
        [Arithmetic::Add, Arithmetic::Subtract, Arithmetic::Multiply, Arithmetic::Divide, Arithmetic::Power];
    let mut random = Random(1);
    let span = Span::default();
    for _ in 0..20_000 {
        let ((a, xs), (b, ys)) = (numbers(&mut random), numbers(&mut random));
        for op in OPS {
            let set = calculate(op, &a, &b, span).value;
            for x in &xs {
                for y in &ys {
                    let (x, y) = (Possible::one(x.clone()), Possible::one(y.clone()));
                    let point = calculate(op, &x, &y, span).value;
                    assert!(holds(&set, &point), "{a:?} {op:?} {b:?} = {set:?}, but {x:?}, {y:?} is {point:?}");
                }
            }
        }
        let opposite = negate(&a, span);
        for x in &xs {
            assert!(holds(&opposite, &negate(&Possible::one(x.clone()), span)), "-{a:?}");
        }
    }
}

#[test]
fn comparisons_of_ranges_hold_those_of_points() {
    let ops = [
        Comparison::Equal,
        Comparison::Unequal,
        Comparison::Less,
        Comparison::AtMost,
        Comparison::More,
        Comparison::AtLeast,
    ];
    let mut random = Random(2);
    for _ in 0..20_000 {
        let ((a, xs), (b, ys)) = (numbers(&mut random), numbers(&mut random));
        for op in ops {
            let set = compare(op, &a, &b, Span::default());
            for x in &xs {
                for y in &ys {
                    let is = op.accepts(x.compare(y).unwrap());
                    assert!(if is { set.yes } else { set.no }, "{a:?} {op:?} {b:?} is {set:?}, but {x:?}, {y:?}");
                }
            }
        }
    }
}

fn call(name: &str, arguments: &[Possible]) -> Possible {
    let builtin = builtin::find(name).unwrap();
    let identity = Identity { is_further: &|_| false, currency: None };
    (builtin.call)(&Call { arguments, ty: &Ty::Number, span: Span::default(), identity })
}

#[test]
fn functions_of_ranges_hold_those_of_points() {
    let mut random = Random(3);
    for _ in 0..20_000 {
        let ((a, xs), (b, ys)) = (numbers(&mut random), numbers(&mut random));
        for name in ["least", "greatest"] {
            let set = call(name, &[a.clone(), b.clone()]);
            for x in &xs {
                for y in &ys {
                    let point = call(name, &[Possible::one(x.clone()), Possible::one(y.clone())]);
                    assert!(holds(&set, &point), "{name}({a:?}, {b:?}) = {set:?}, but {x:?}, {y:?} is {point:?}");
                }
            }
        }
        let set = call("abs", std::slice::from_ref(&a));
        for x in &xs {
            let point = call("abs", &[Possible::one(x.clone())]);
            assert!(holds(&set, &point), "abs({a:?}) = {set:?}, but {x:?} is {point:?}");
        }
    }
}

/// A range of days, maybe without an end, and days inside it.
fn days(random: &mut Random) -> (Possible, Vec<Value>) {
    let day = |random: &mut Random| {
        let year = 2019 + i16::try_from(random.below(3)).unwrap();
        let month = 1 + i8::try_from(random.below(3)).unwrap();
        let day = *random.pick(&[1, 15, 27, 28, 29, 30, 31]);
        Date::new(year, month, day).unwrap_or_else(|_| Date::new(year, month, 28).unwrap())
    };
    let mut all: Vec<Date> = (0..2 + random.below(3)).map(|_| day(random)).collect();
    all.sort();
    let (mut low, mut high) = (all.first().copied(), all.last().copied());
    if random.below(6) == 0 {
        low = None;
        all.push(jiff::civil::date(1900, 2, 28));
    }
    if random.below(6) == 0 {
        high = None;
        all.push(jiff::civil::date(2100, 1, 31));
    }
    let range = Possible::range(low.map(Value::Date), high.map(Value::Date), Needs::none());
    (range, all.into_iter().map(Value::Date).collect())
}

#[test]
fn functions_of_ranges_of_days_hold_those_of_days() {
    let mut random = Random(4);
    for _ in 0..10_000 {
        let ((a, xs), (b, ys)) = (days(&mut random), days(&mut random));
        for name in ["age", "months_between", "days_between", "least", "greatest"] {
            let set = call(name, &[a.clone(), b.clone()]);
            for x in &xs {
                for y in &ys {
                    let point = call(name, &[Possible::one(x.clone()), Possible::one(y.clone())]);
                    assert!(holds(&set, &point), "{name}({a:?}, {b:?}) = {set:?}, but {x:?}, {y:?} is {point:?}");
                }
            }
        }
    }
}

/// Rounding and shifting are asked of the language: they have no other door.
#[test]
fn rounding_and_shifting_of_ranges_hold_those_of_points() {
    let mut rules = String::from("subject box\n  field x is number\n  field d is date\n  field n is integer\n");
    let mut names = Vec::new();
    for (i, mode) in ["half up", "half down", "half even", "up", "down"].into_iter().enumerate() {
        for (j, step) in ["1", "0.3", "2.5"].into_iter().enumerate() {
            let _ = write!(rules, "\ndefine round{i}{j} of box is number\n  = x round {mode} to {step}\n");
            names.push(format!("round{i}{j}"));
        }
    }
    for (i, word) in ["after", "before"].into_iter().enumerate() {
        for (j, by) in ["1 month", "13 months", "40 days", "n * 1 month", "n * 1 day"].into_iter().enumerate() {
            for (k, up) in ["", " rounded up"].into_iter().enumerate() {
                let _ = write!(rules, "\ndefine shift{i}{j}{k} of box is date\n  = ({by}) {word} d{up}\n");
                names.push(format!("shift{i}{j}{k}"));
            }
        }
    }
    let _ = write!(rules, "\nassessment all of box\n  reports {}\n", names.join(", "));
    let rules = Rulebook::from_texts([("rules.norma", rules)]).unwrap();
    let report = |facts: &str| -> Vec<(Report, Possible)> {
        let text = format!("{{\"subject\": \"box\", \"on\": \"2020-01-01\", \"facts\": {{{facts}}}}}");
        let case = rules.case("case.json", &text).unwrap();
        let edition = Edition::on(rules.checked(), jiff::civil::date(2020, 1, 1));
        let plan = norma::plan::plan(&edition, norma::id::AssessmentId::new(0)).unwrap();
        let mut evaluator = Evaluator::new(&edition, &case.facts, Silent);
        let done: evaluate::Assessment = evaluator.assess(&plan);
        done.reports.into_iter().map(|(r, s)| (r, s.value)).collect()
    };
    let day = |v: &Value| match v {
        Value::Date(d) => d.to_string(),
        other => panic!("{other:?} is no date"),
    };
    let mut random = Random(5);
    for _ in 0..300 {
        let tenths = |random: &mut Random| i64::try_from(random.below(81)).unwrap() - 40;
        let mut xs = [tenths(&mut random), tenths(&mut random), tenths(&mut random)];
        xs.sort_unstable();
        let text =
            |tenths: i64| format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
        let (set, ds) = days(&mut random);
        let (low, high) = set.bounds();
        let d = match (low, high) {
            (Some(a), Some(b)) => format!("\"d\": \"{} .. {}\",", day(&a), day(&b)),
            _ => String::new(),
        };
        let ns = [-2, 0, 3];
        let sets = report(&format!("{d} \"x\": \"{} .. {}\", \"n\": \"-2 .. 3\"", text(xs[0]), text(xs[2])));
        for x in xs {
            let d = random.pick(&ds);
            let n = random.pick(&ns);
            let points = report(&format!("\"x\": \"{}\", \"d\": \"{}\", \"n\": \"{n}\"", text(x), day(d)));
            for ((which, set), (_, point)) in sets.iter().zip(&points) {
                assert!(holds(set, point), "{which:?} is {set:?}, but for {x}, {d:?}, {n} {point:?}");
            }
        }
    }
}
