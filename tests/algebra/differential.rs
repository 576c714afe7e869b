//! Many cases of which all is known: the engine and the model come to the same verdict of every
//! requirement and to the same value of everything that is reported.
//!
//! Each rulebook judges many cases. The facts of some are read from a case file; between two of these
//! the values of the fields are changed in the facts themselves, to numbers at what rules compare with
//! and just beside it. `NORMA_DIFFERENTIAL_CASES` and `NORMA_DIFFERENTIAL_SEED` choose how many cases
//! are tried, and which.

use crate::contain::{contains, number};
use crate::facts::Partial;
use crate::generate::{LITTLE, Rulebook as Generated, fine};
use crate::model::{Out, Rational, TODAY, V, Verdict, World};
use crate::random::{Chooser, Random};
use crate::{FORMS, case, forms, from_environment, mean, print, verdict};
use norma::Rulebook;
use norma::check::typed::Report;
use norma::evaluate::{Silent, evaluate};
use norma::facts::Facts;
use norma::id::AssessmentId;
use norma::plan::{Edition, Plan, plan};
use norma::ty::Ty;
use norma::value::Value;
use norma::value::possible::Possible;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Cases of one rulebook: reading it costs as much as judging some dozens.
const OF_A_BOOK: u64 = 100;

/// Of so many cases the facts of one are read from a case file.
const READ_ONE_OF: u64 = 5;

#[derive(Debug, Default)]
struct Tally {
    rulebooks: usize,
    refused: usize,
    cases: u64,
    /// Cases that were read from a case file.
    read: usize,
    /// Cases in which some number has more than ten places.
    fine: usize,
    /// Cases in which a result is not held exactly, so that the model cannot judge them.
    beyond: usize,
    assessments: BTreeMap<Verdict, usize>,
    findings: BTreeMap<Verdict, usize>,
    reports: usize,
    reports_without_value: usize,
    /// Comparisons of numbers just below what they are compared with, at it and just above it.
    below: usize,
    at: usize,
    above: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.rulebooks += other.rulebooks;
        self.refused += other.refused;
        self.cases += other.cases;
        self.read += other.read;
        self.fine += other.fine;
        self.beyond += other.beyond;
        self.reports += other.reports;
        self.reports_without_value += other.reports_without_value;
        self.below += other.below;
        self.at += other.at;
        self.above += other.above;
        for (v, n) in other.assessments {
            *self.assessments.entry(v).or_default() += n;
        }
        for (v, n) in other.findings {
            *self.findings.entry(v).or_default() += n;
        }
    }
}

/// A number that rules may compare with, or one beside it, between two ends.
fn near(random: &mut Random, known: &[Rational], low: Option<i64>, high: Option<i64>) -> Rational {
    let fits =
        |n: &Rational| low.is_none_or(|l| *n >= Rational::whole(l)) && high.is_none_or(|h| *n <= Rational::whole(h));
    for _ in 0..20 {
        let at = random.pick(known).clone();
        let n = match random.below(6) {
            0..=2 => at,
            _ => at.near(*random.pick(&LITTLE)),
        };
        if fits(&n) {
            return n;
        }
    }
    Rational::whole(low.or(high).unwrap_or(0))
}

/// Gives the fields of a world that are no things other values.
fn redraw(random: &mut Random, book: &Generated, world: &mut World) {
    let (mut bare, mut sums, mut days) = (Vec::new(), Vec::new(), Vec::new());
    for literal in &book.literals {
        match literal {
            V::Num(n) => bare.push(n.clone()),
            V::Money(n) => sums.push(n.clone()),
            V::Date(d) => days.push(*d),
            _ => {}
        }
    }
    bare.extend([0, 1, 2, 5, 7].map(|n| Rational::new(n, 4)));
    sums.extend([-10, -5, 0, 3, 5, 10, 12, 20].map(Rational::whole));
    days.extend(
        [(2019, 12, 31), (2020, 2, 29), (2021, 2, 28), (2020, 3, 31)].map(|(y, m, d)| jiff::civil::date(y, m, d)),
    );
    let whole = |n: usize, from: i64| V::Num(Rational::whole(i64::try_from(n).unwrap() + from));
    let mut field = |name: &str, was: &Out| {
        if matches!(name, "o" | "om" | "oc") && random.below(4) == 0 {
            return Out::None;
        }
        Out::Val(match name {
            "n" => whole(random.below(4), -1),
            "o" => whole(random.below(3), 0),
            "free" => whole(random.below(9), *random.pick(&[-4, -4, 995])),
            "q" => V::Num(near(random, &bare, None, None)),
            "p" => V::Num(near(random, &bare, Some(0), Some(1))),
            "m" => V::Money(near(random, &sums, Some(-10), Some(20))),
            "om" => V::Money(near(random, &sums, Some(0), Some(10))),
            "far" => V::Money(near(random, &sums, None, None)),
            "b" => V::Bool(random.below(2) == 0),
            "k" | "oc" => V::Color(u32::try_from(random.below(3)).unwrap()),
            "d" => {
                let day = jiff::civil::date(2020, 1, 30);
                V::Date(day.checked_add(jiff::Span::new().days(i64::try_from(random.below(4)).unwrap())).unwrap())
            }
            "w" => {
                let beside = i64::try_from(random.below(5)).unwrap() - 2;
                V::Date(random.pick(&days).checked_add(jiff::Span::new().days(beside)).unwrap())
            }
            _ => return was.clone(),
        })
    };
    for (name, out) in world.fields.iter_mut().chain(world.things.iter_mut().flat_map(|t| &mut t.1)) {
        *out = field(name, out);
    }
}

/// Writes the values of a world into the facts of a case that has the same things.
fn put(rules: &Rulebook, world: &World, facts: &mut Facts) {
    let rules = rules.checked();
    for object in &mut facts.objects {
        let class = &rules.classes[object.class.index()];
        let fields = match &*class.name {
            "box" => &world.fields,
            "thing" => {
                let key = object.fields[0].value.known().unwrap();
                let is_it = |k: &str| *key == Value::Text(k.into());
                &world.things.iter().find(|t| is_it(&t.0)).expect("a thing of the world").1
            }
            _ => continue,
        };
        for (field, fact) in class.fields.iter().zip(&mut object.fields) {
            let Some((_, out)) = fields.iter().find(|f| *f.0 == *field.name) else { continue };
            let value = match (out, &field.ty) {
                (Out::None, _) => Possible::none(),
                (Out::Val(V::Bool(b)), _) => Possible::one(Value::Boolean(*b)),
                (Out::Val(V::Num(n)), _) => Possible::one(Value::Number(number(n))),
                (Out::Val(V::Money(n)), _) => Possible::one(Value::Money(number(n), rules.currency)),
                (Out::Val(V::Date(d)), _) => Possible::one(Value::Date(*d)),
                (Out::Val(V::Color(c)), Ty::Enum(id)) => Possible::one(Value::Member(*id, *c)),
                _ => continue,
            };
            fact.value = value;
        }
    }
}

fn is_fine(world: &World) -> bool {
    let long = num_bigint::BigInt::from(10).pow(10);
    let mut fields = world.fields.iter().chain(world.things.iter().flat_map(|t| &t.1));
    fields.any(|(_, out)| matches!(out, Out::Val(V::Num(n) | V::Money(n)) if n.1 > long))
}

/// What the engine and the model disagree about, where they do.
fn judged(
    book: &Generated,
    rules: &Rulebook,
    plan: &Plan<'_, '_>,
    facts: &Facts,
    world: &World,
    tally: &mut Tally,
) -> Option<String> {
    let (said, Silent) = evaluate(plan, facts, Silent);
    let meant = mean(book, rules, said.reports.iter().map(|(r, _): &(Report, _)| r), world);
    tally.cases += 1;
    tally.fine += usize::from(is_fine(world));
    if meant.marks.beyond {
        tally.beyond += 1;
        return None;
    }
    tally.below += meant.marks.below;
    tally.at += meant.marks.at;
    tally.above += meant.marks.above;
    *tally.assessments.entry(meant.verdict).or_default() += 1;
    for v in &meant.findings {
        *tally.findings.entry(*v).or_default() += 1;
    }
    let findings: Vec<Verdict> = said.findings.iter().map(|f| verdict(f.verdict)).collect();
    if findings != meant.findings || said.verdict.map(verdict) != Some(meant.verdict) {
        return Some(format!("engine {findings:?}, model {:?}", meant.findings));
    }
    for ((report, shown), out) in said.reports.iter().zip(&meant.reports) {
        tally.reports += 1;
        tally.reports_without_value += usize::from(*out == Out::Fail);
        if !shown.value.is_decided() || !contains(&shown.value, out, facts) {
            return Some(format!("{report:?} is {:?}, model {out:?}", shown.value));
        }
    }
    None
}

/// Judges the cases of a rulebook up to the first that is wrong.
fn tried(number: u64, seed: u64, seen: &Mutex<BTreeSet<&'static str>>, tally: &mut Tally) -> Option<String> {
    let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let book = fine(&mut random);
    let text = print::Printer { book: &book }.rules();
    let Ok(rules) = Rulebook::from_texts([("rules.norma", &text)]) else {
        tally.refused += 1;
        return None;
    };
    tally.rulebooks += 1;
    forms(rules.checked(), &mut seen.lock().unwrap());
    let edition = Edition::on(rules.checked(), TODAY);
    let plan = plan(&edition, AssessmentId::new(0)).unwrap();
    for _ in 0..OF_A_BOOK / READ_ONE_OF {
        let partial = Partial::some(&mut random);
        let mut world = partial.filled(&mut Chooser::random(random.0));
        redraw(&mut random, &book, &mut world);
        let json = partial.complete(&world);
        let mut facts = case(&rules, &json).facts;
        tally.read += 1;
        for again in 0..READ_ONE_OF {
            if again > 0 {
                redraw(&mut random, &book, &mut world);
                put(&rules, &world, &mut facts);
            }
            if let Some(wrong) = judged(&book, &rules, &plan, &facts, &world, tally) {
                let rules = text.strip_prefix(crate::facts::SCHEMA).unwrap_or(&text);
                return Some(format!("rulebook {number}: {wrong}\n{rules}\n{}", partial.complete(&world)));
            }
        }
    }
    None
}

#[test]
fn the_engine_judges_as_the_model_does() {
    let wanted = from_environment("NORMA_DIFFERENTIAL_CASES", 100_000);
    let seed = from_environment("NORMA_DIFFERENTIAL_SEED", 31);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    let seen = Mutex::new(BTreeSet::new());
    let wrong: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let begun = std::time::Instant::now();
    let work = || {
        let mut tally = Tally::default();
        while done.load(Ordering::Relaxed) < wanted && wrong.lock().unwrap().is_empty() {
            let before = tally.cases;
            let found = tried(next.fetch_add(1, Ordering::Relaxed), seed, &seen, &mut tally);
            done.fetch_add(tally.cases - before, Ordering::Relaxed);
            wrong.lock().unwrap().extend(found);
        }
        tally
    };
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            tally.add(worker.join().expect("a worker ends"));
        }
    });
    eprintln!("{tally:#?}\n{:.0?} on {threads} threads", begun.elapsed());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
    assert!(tally.cases >= wanted);
    // Fewer cases need not show everything.
    if wanted < 20_000 {
        return;
    }
    let seen = seen.into_inner().unwrap();
    let made = FORMS.iter().copied().chain(norma::builtin::ALL.iter().map(|b| b.name));
    let missing: Vec<_> = made.filter(|f| !seen.contains(f)).collect();
    assert!(missing.is_empty(), "the generator never makes {missing:?}");
    use Verdict::{NotApplicable, Satisfied, Undetermined, Violated};
    let all: usize = tally.findings.values().sum();
    for v in [Satisfied, Violated, NotApplicable, Undetermined] {
        let share = tally.findings.get(&v).copied().unwrap_or(0) * 100 / all;
        assert!((5..60).contains(&share), "{share} % of the findings are {v:?}");
    }
    let cases = usize::try_from(tally.cases).unwrap();
    assert!(tally.beyond * 20 < cases, "{} of {cases} cases cannot be judged", tally.beyond);
    assert!(tally.fine * 2 > cases && tally.read * 10 > cases);
    assert!(tally.reports > cases && tally.reports_without_value * 2 < tally.reports);
    assert!(tally.below.min(tally.at).min(tally.above) * 100 > cases, "thresholds are hardly tried");
}
