//! Programs over columns come to the same verdicts as the evaluator, on cases whose facts are changed at
//! random: at, just below and just above what the rules compare with, unknown, none.
//!
//! `NORMA_COLUMNS_CASES` and `NORMA_COLUMNS_SEED` choose how many cases of each rulebook are tried, and which.

use crate::facts::Partial;
use crate::from_environment;
use crate::model::TODAY;
use crate::print;
use crate::random::{Chooser, Random};
use norma::check::typed::{Checked, Node, NodeKind};
use norma::evaluate::{Evaluator, Silent};
use norma::facts::Facts;
use norma::facts::store::unknown_of;
use norma::id::{AssessmentId, FieldId, ObjectId};
use norma::plan::{Edition, plan};
use norma::program::{Program, Registers, compile};
use norma::sheet::{Layout, Sheet};
use norma::ty::Ty;
use norma::value::Value;
use norma::value::date::Date;
use norma::value::number::{Number, Toward};
use norma::value::possible::{Core, Needs, Possible, Presence, Row};
use norma::{Rulebook, Verdict};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Tally {
    cases: usize,
    not_plain: usize,
    hard: usize,
    findings: BTreeMap<String, usize>,
    rates: usize,
    open_rates: usize,
    compiled: usize,
    refused: BTreeMap<&'static str, usize>,
}

/// What the rules compare with.
fn literals(rules: &Checked) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let mut see = |node: &Node| {
        node.walk(&mut |n| {
            if let NodeKind::Constant(v) = &n.kind {
                if !all.contains(v) {
                    all.push(v.clone());
                }
            }
        });
    };
    for p in &rules.parameters {
        p.values.iter().for_each(|v| see(&v.value));
    }
    for d in &rules.definitions {
        for v in &d.versions {
            v.cases.iter().for_each(|c| {
                see(&c.value);
                c.when.iter().for_each(&mut see);
            });
            v.otherwise.iter().for_each(&mut see);
        }
    }
    for r in &rules.requirements {
        for v in &r.versions {
            see(&v.must);
            v.when.iter().for_each(&mut see);
        }
    }
    for t in &rules.tables {
        for row in t.versions.iter().flat_map(|v| &v.rows) {
            for cell in &row.cells {
                for test in &cell.tests {
                    if let norma::check::typed::CellTest::All(all) = test {
                        all.iter().for_each(|(_, n)| see(n));
                    }
                }
            }
        }
    }
    all
}

fn near(random: &mut Random, value: &Value) -> Option<Value> {
    if let Value::Date(d) = value {
        let days = [-1, 0, 0, 1][random.below(4)];
        return d.checked_add(jiff::Span::new().days(days)).ok().map(Value::Date);
    }
    let little: Number =
        rust_decimal::Decimal::new([-1, 0, 0, 1][random.below(4)], [0, 2, 4, 8, 15][random.below(5)]).into();
    value.with_number(value.number()?.add(little, Toward::Nearest).ok()?.number)
}

fn changed(random: &mut Random, rules: &Checked, facts: &Facts, ty: &Ty, pool: &[Value]) -> Option<Value> {
    Some(match ty {
        Ty::Boolean => Value::Boolean(random.below(2) == 0),
        Ty::Enum(e) => Value::Member(*e, u32::try_from(random.below(rules.enums[e.index()].members.len())).unwrap()),
        Ty::Object(c) => {
            let of_class = |i: &usize| facts.objects[*i].class == *c && facts.objects[*i].stands_for_more.is_none();
            let all: Vec<usize> = (0..facts.objects.len()).filter(of_class).collect();
            if all.is_empty() {
                return None;
            }
            Value::Object(ObjectId::new(*random.pick(&all)))
        }
        Ty::Integer => Value::integer(random.below(30)),
        ty => {
            let fits = |v: &&Value| match (v, ty) {
                (Value::Number(_), Ty::Number | Ty::Percent | Ty::Ratio)
                | (Value::Money(..), Ty::Money(_))
                | (Value::Date(_), Ty::Date) => true,
                (Value::Quantity(_, u), Ty::Quantity(v)) => u == v,
                _ => false,
            };
            let own: Vec<&Value> = pool.iter().filter(fits).collect();
            if own.is_empty() {
                return None;
            }
            let picked = *random.pick(&own);
            near(random, picked)?
        }
    })
}

/// Changes the facts of a case, `open` of a hundred of them to unknown ones, `share` to others.
fn change(random: &mut Random, rules: &Checked, facts: &mut Facts, pool: &[Value], open: usize, share: usize) {
    let before = facts.clone();
    for object in &mut facts.objects {
        let class = &rules.classes[object.class.index()];
        for (i, fact) in object.fields.iter_mut().enumerate() {
            let field = &class.fields[i];
            // What is known in part is told by another test.
            if let Core::List(list) = &fact.value.core {
                let sure: Vec<Row> =
                    list.rows.iter().filter(|r| matches!(r.presence, Presence::Certain)).cloned().collect();
                let fits = sure.iter().all(|r| r.value.known().is_some());
                if sure.len() != list.rows.len() && fits {
                    fact.value = Possible::list_of(sure.iter().filter_map(|r| r.value.known().cloned()));
                    fact.known = true;
                    fact.origin = None;
                }
                if !fact.known {
                    continue;
                }
            }
            if class.key == Some(FieldId::new(i)) {
                continue;
            }
            let draw = random.below(100);
            if draw < open {
                fact.value = unknown_of(
                    field,
                    &Needs::one(norma::value::possible::Cause::Fact(ObjectId::new(0), FieldId::new(i))),
                );
                fact.known = false;
                fact.origin = None;
            } else if draw < open + share || (!fact.known && open == 0) {
                let value = if field.optional && random.below(3) == 0 {
                    Possible::none()
                } else if let Ty::List(row) = &field.ty {
                    let Ty::Enum(e) = **row else { continue };
                    let members = rules.enums[e.index()].members.len();
                    let some = (0..members).filter(|_| random.below(3) > 0);
                    Possible::list_of(some.map(|m| Value::Member(e, u32::try_from(m).unwrap())).collect::<Vec<_>>())
                } else {
                    let Some(value) = changed(random, rules, &before, &field.ty, pool) else { continue };
                    let inside = field.domain.as_ref().is_none_or(|d| {
                        use std::cmp::Ordering::{Greater, Less};
                        value.compare(&d.low) != Ok(Less) && value.compare(&d.high) != Ok(Greater)
                    });
                    if !inside {
                        continue;
                    }
                    Possible::one(value)
                };
                fact.value = value;
                fact.known = true;
                fact.origin = None;
            }
        }
    }
}

/// The facts of a case, for a reader.
fn shown(rules: &Checked, facts: &Facts) -> String {
    let mut out = String::new();
    for (i, object) in facts.objects.iter().enumerate() {
        let class = &rules.classes[object.class.index()];
        out += &format!("{i} {} {}:", class.name, object.path);
        for (field, fact) in class.fields.iter().zip(&object.fields) {
            let p = &fact.value;
            let core = match &p.core {
                Core::List(list) => {
                    format!(
                        "{:?}",
                        list.rows
                            .iter()
                            .map(|r| (r.value.known().cloned(), r.presence.is_certain()))
                            .collect::<Vec<_>>()
                    )
                }
                other => format!("{other:?}"),
            };
            out += &format!(
                " {}={core}{}{}",
                field.name,
                if p.none { "|none" } else { "" },
                if fact.known { "" } else { "?" }
            );
        }
        out += "\n";
    }
    out
}

/// All verdicts and rates.
fn said(registers: &Registers, program: &Program) -> (Vec<Verdict>, Vec<Option<u8>>) {
    let (mut verdicts, mut rates) = (Vec::new(), Vec::new());
    registers.verdicts(program, &mut verdicts);
    registers.rates(program, &mut rates);
    (verdicts, rates)
}

/// Judges cases by program and evaluator; what they disagree about.
fn judged(rules: &Rulebook, day: Date, cases: &[Facts], tally: &mut Tally) -> Vec<String> {
    let checked = rules.checked();
    let edition = Edition::on(checked, day);
    let mut wrong = Vec::new();
    for id in (0..checked.assessments.len()).map(AssessmentId::new) {
        let subject = checked.assessments[id.index()].subject;
        let Ok(plan) = plan(&edition, id) else { continue };
        let layout = Layout::of(checked, subject);
        let program = match compile(&plan, &layout) {
            Ok(program) => program,
            Err(refused) => {
                *tally.refused.entry(refused.what).or_default() += 1;
                continue;
            }
        };
        tally.compiled += program.findings.iter().filter(|f| f.1.is_ok()).count();
        program.refused().for_each(|r| *tally.refused.entry(r.what).or_default() += 1);
        let (mut sheet, mut registers) = (Sheet::new(&layout), Registers::new(&program));
        let mut alone = Registers::new(&program);
        // Several together, so that the rows of one are not those of another.
        for cases in cases.chunks(7) {
            sheet.clear();
            let mut held = Vec::new();
            for facts in cases.iter().filter(|f| f.objects[0].class == subject) {
                tally.cases += 1;
                match sheet.push_facts(&layout, facts) {
                    Ok(()) => held.push(facts),
                    Err(_) => tally.not_plain += 1,
                }
            }
            registers.run(&program, &sheet);
            alone.judge(&program, &sheet);
            if said(&registers, &program) != said(&alone, &program) {
                wrong.push("verdicts alone are others than those with all that was found on the way".to_owned());
            }
            for (case, facts) in held.into_iter().enumerate() {
                if registers.is_hard(case) {
                    tally.hard += 1;
                    continue;
                }
                let said = Evaluator::new(&edition, facts, Silent).assess(&plan);
                for (i, finding) in said.findings.iter().enumerate() {
                    let Some(found) = registers.finding(&program, i, case) else { continue };
                    *tally.findings.entry(format!("{found:?}")).or_default() += 1;
                    if found != finding.verdict {
                        let name = &checked.requirements[finding.requirement.index()].name;
                        wrong.push(format!(
                            "{name}: program {found:?}, evaluator {:?}\n{}",
                            finding.verdict,
                            shown(checked, facts)
                        ));
                    }
                }
                for (i, (table, shown)) in said.rates.iter().enumerate() {
                    let Some(found) = registers.rate(&program, i, case) else { continue };
                    tally.rates += 1;
                    let meant = match (&shown.value.core, shown.value.is_decided()) {
                        (Core::One(Value::Member(_, m)), true) => u8::try_from(*m).unwrap(),
                        (Core::Nothing, true) if shown.value.none => norma::sheet::NONE_CODE,
                        (Core::Nothing, true) => norma::program::FAILS_CODE,
                        _ => norma::sheet::UNKNOWN_CODE,
                    };
                    tally.open_rates += usize::from(meant == norma::sheet::UNKNOWN_CODE);
                    if found != meant {
                        let name = &checked.tables[table.index()].name;
                        wrong.push(format!(
                            "{name}: program {found}, evaluator {:?}\n{}",
                            shown.value,
                            self::shown(checked, facts)
                        ));
                    }
                }
            }
        }
    }
    wrong
}

fn told(wrong: &[String]) -> String {
    let mut first: Vec<String> = wrong.iter().take(3).map(|w| w.chars().take(6000).collect()).collect();
    first.insert(0, format!("{} wrong", wrong.len()));
    first.join("\n----\n")
}

#[test]
fn programs_judge_the_shipped_cases_as_the_evaluator_does() {
    let wanted = usize::try_from(from_environment("NORMA_COLUMNS_CASES", 300)).unwrap();
    let mut random = Random(from_environment("NORMA_COLUMNS_SEED", 7));
    let mut tally = Tally::default();
    for book in ["industrial-clusters", "stamp-duty", "court-fee", "museum-ticket"] {
        let folder = format!("rules/{book}");
        let rules = Rulebook::open(&folder).unwrap();
        let pool = literals(rules.checked());
        let mut days: BTreeMap<Date, Vec<Facts>> = BTreeMap::new();
        let mut files: Vec<_> =
            std::fs::read_dir(format!("{folder}/cases")).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        for path in files {
            let text = std::fs::read_to_string(&path).unwrap();
            let load = |path: &str| std::fs::read_to_string(path).ok().map(|t| (path.to_owned(), t));
            let Ok(case) = rules.case_with(&path.to_string_lossy(), &text, None, &load) else { continue };
            let day = case.case.on.unwrap_or(TODAY);
            for n in 0..wanted {
                let mut facts = case.facts.clone();
                let (open, share) = *random.pick(&[(0, 3), (0, 20), (1, 10), (5, 20), (30, 30)]);
                if n > 0 {
                    change(&mut random, rules.checked(), &mut facts, &pool, open, share);
                }
                days.entry(day).or_default().push(facts);
            }
        }
        for (day, cases) in days {
            let wrong = judged(&rules, day, &cases, &mut tally);
            assert!(wrong.is_empty(), "{book}: {}", told(&wrong));
        }
    }
    eprintln!("{tally:#?}");
    assert!(tally.findings.len() == 4, "not every verdict came up");
    assert!(tally.hard * 5 < tally.cases, "too many cases are hard");
}

#[test]
fn programs_judge_random_rules_as_the_evaluator_does() {
    let books = from_environment("NORMA_COLUMNS_BOOKS", 60);
    let seed = from_environment("NORMA_COLUMNS_SEED", 7);
    let mut tally = Tally::default();
    for n in 0..books {
        let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(n));
        let book = crate::generate::rulebook(&mut random);
        let text = print::Printer { book: &book }.rules();
        let Ok(rules) = Rulebook::from_texts([("rules.norma", &text)]) else { continue };
        let pool = literals(rules.checked());
        let mut cases = Vec::new();
        for _ in 0..8 {
            let partial = Partial::some(&mut random);
            let world = partial.filled(&mut Chooser::random(random.0));
            let facts = crate::case(&rules, &partial.complete(&world)).facts;
            for _ in 0..10 {
                let mut facts = facts.clone();
                let (open, share) = *random.pick(&[(0, 0), (0, 30), (10, 20), (30, 30)]);
                change(&mut random, rules.checked(), &mut facts, &pool, open, share);
                cases.push(facts);
            }
        }
        let wrong = judged(&rules, TODAY, &cases, &mut tally);
        assert!(wrong.is_empty(), "rulebook {n}: {}\n{text}", told(&wrong));
    }
    eprintln!("{tally:#?}");
    assert!(tally.findings.len() == 4, "not every verdict came up");
}
