//! Whether what the engine says of facts known in part is true of every way of filling them in.
//!
//! Random rules meet random facts. Each way of completing the facts is judged by the engine and by a
//! model of its own (`model.rs`), which know nothing of each other and must agree; and what the engine
//! said before must not contradict any of them. `NORMA_ALGEBRA_BOOKS` and `NORMA_ALGEBRA_SEED` choose
//! how many rulebooks are tried, and which.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what is wrong")]
#![allow(clippy::print_stderr, reason = "the figures of a run are read by people")]

mod columns;
mod contain;
mod differential;
mod facts;
mod generate;
mod model;
mod print;
mod random;
mod range;

use contain::{contains, exactly};
use facts::Partial;
use model::{Marks, Model, Out, TODAY, Verdict, World};
use norma::Rulebook;
use norma::check::typed::{Checked, Node, NodeKind, Report, TableVersion, Target};
use norma::evaluate::relevance::{Relevant, Way, Witness, relevant as relevant_to};
use norma::evaluate::{self, Assessment, Silent, Trace, evaluate};
use norma::facts::Facts;
use norma::id::AssessmentId;
use norma::plan::{Edition, plan};
use norma::rulebook::CaseFile;
use norma::syntax::ast::{Collect, Edge, Hit, Scale};
use norma::value::possible::{Cause, Possible};
use random::{Chooser, Random};
use std::collections::{BTreeMap, BTreeSet};

/// More ways than this of filling in the facts are not tried in turn, but at random.
const MOST_WAYS: usize = 96;
const RANDOM_WAYS: usize = 32;

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

const fn verdict(v: evaluate::Verdict) -> Verdict {
    match v {
        evaluate::Verdict::Satisfied => Verdict::Satisfied,
        evaluate::Verdict::Violated => Verdict::Violated,
        evaluate::Verdict::NotApplicable => Verdict::NotApplicable,
        evaluate::Verdict::Undetermined => Verdict::Undetermined,
    }
}

/// What the engine says of a case.
struct Said {
    assessment: Assessment,
    facts: Facts,
    verdict: Verdict,
    findings: Vec<Verdict>,
    reports: Vec<(Report, Possible)>,
    /// The paths of what is needed.
    needs: Vec<String>,
    /// What can still change each finding that is open, by its place.
    relevant: Vec<(usize, Relevant)>,
}

fn case(rules: &Rulebook, json: &str) -> CaseFile {
    rules.case("case.json", json).unwrap_or_else(|e| panic!("{e}\n{json}"))
}

fn ask(rules: &Rulebook, json: &str) -> Said {
    ask_with(rules, json, false)
}

fn ask_with(rules: &Rulebook, json: &str, with_needs: bool) -> Said {
    let case = case(rules, json);
    let edition = Edition::on(rules.checked(), TODAY);
    let plan = plan(&edition, AssessmentId::new(0)).unwrap();
    let (assessment, Silent) = evaluate(&plan, &case.facts, Silent);
    let (traced, _) = evaluate(&plan, &case.facts, Trace::default());
    let verdicts = |a: &Assessment| (a.verdict, a.findings.iter().map(|f| f.verdict).collect::<Vec<_>>());
    assert_eq!(verdicts(&assessment), verdicts(&traced), "reasons change the verdict\n{json}");
    let path = |cause: &Cause| match cause {
        Cause::Fact(object, field) => case.facts.path(rules.checked(), *object, *field),
        other => panic!("{other:?} is no fact"),
    };
    let mut relevant: Vec<(usize, Relevant)> = Vec::new();
    let mut sharp = assessment.clone();
    if with_needs {
        evaluate::relevance::sharpen(&edition, &case.facts, &mut sharp);
        for (i, finding) in assessment.findings.iter().enumerate() {
            if finding.verdict == evaluate::Verdict::Undetermined {
                let causes = finding.needs.causes();
                relevant.push((i, relevant_to(&edition, &case.facts, finding.requirement, &causes)));
            }
        }
    }
    Said {
        relevant,
        verdict: verdict(assessment.verdict.unwrap()),
        findings: assessment.findings.iter().map(|f| verdict(f.verdict)).collect(),
        reports: assessment.reports.iter().map(|(r, s)| (*r, s.value.clone())).collect(),
        needs: sharp.needs.iter().map(path).collect(),
        facts: case.facts,
        assessment,
    }
}

/// What the model says of a case.
struct Meant {
    verdict: Verdict,
    findings: Vec<Verdict>,
    reports: Vec<Out>,
    /// What came up.
    marks: Marks,
}

fn mean<'r>(
    book: &generate::Rulebook,
    rules: &Rulebook,
    reports: impl Iterator<Item = &'r Report>,
    world: &World,
) -> Meant {
    model::marks();
    let model = Model { rules: &book.rules, world };
    let findings: Vec<Verdict> = book.rules.requirements.iter().map(|r| model.requirement(r)).collect();
    let number = |name: &str| name[3..].parse().unwrap();
    let report = |r: &Report| match r {
        Report::Definition(id) => model.definition(number(&rules.checked().definitions[id.index()].name), None),
        Report::Table(id) => model.table(number(&rules.checked().tables[id.index()].name), 0),
        Report::Parameter(_) => unreachable!("no parameter is reported"),
    };
    let reports = reports.map(report).collect();
    Meant { verdict: model::assessment(&findings), findings, reports, marks: model::marks() }
}

#[derive(Debug, Default)]
struct Figures {
    rulebooks: usize,
    refused: usize,
    cases: usize,
    completions: usize,
    decided: usize,
    undetermined: usize,
    /// Undetermined, though all ways of filling in agree.
    needlessly: usize,
    /// Facts that findings still need, after those that cannot change them have been left out.
    needs: usize,
    /// Facts that were left out.
    left_out: usize,
    /// Facts that were shown to change a verdict.
    shown: usize,
    /// Facts of which neither was proved within the budget.
    not_proved: usize,
    /// Pairs of completions that were judged by the model too.
    witnesses: usize,
    verdicts: BTreeMap<Verdict, usize>,
    wrong: Vec<String>,
}

struct Trial<'t> {
    book: &'t generate::Rulebook,
    rules: &'t Rulebook,
    text: &'t str,
    figures: &'t mut Figures,
}

impl Trial<'_> {
    fn wrong(&mut self, what: &str, partial: &str, complete: &str) {
        let rules = self.text.strip_prefix(facts::SCHEMA).unwrap_or(self.text);
        self.figures.wrong.push(format!("{what}\n{rules}\npartial  {partial}\ncomplete {complete}\n"));
    }

    /// The engine and the model over facts that are all known.
    fn agree(&mut self, partial: &Partial, world: &World) -> Meant {
        let json = partial.complete(world);
        let said = ask(self.rules, &json);
        let meant = mean(self.book, self.rules, said.reports.iter().map(|(r, _)| r), world);
        assert!(!meant.marks.beyond, "a number of few places is always held exactly");
        self.figures.completions += 1;
        *self.figures.verdicts.entry(meant.verdict).or_default() += 1;
        if (said.verdict, &said.findings) != (meant.verdict, &meant.findings) {
            let what = format!("COMPLETE: engine {:?}, model {:?}", said.findings, meant.findings);
            self.wrong(&what, "", &json);
        }
        for ((report, value), out) in said.reports.iter().zip(&meant.reports) {
            if !value.is_decided() || !contains(value, out, &said.facts) {
                let what = format!("COMPLETE: {report:?} is {value:?}, model {out:?}");
                self.wrong(&what, "", &json);
            }
        }
        meant
    }

    fn case(&mut self, partial: &Partial, seed: u64) {
        let json = partial.json();
        let said = ask_with(self.rules, &json, true);
        self.figures.cases += 1;
        let mut chooser = Chooser::default();
        let mut ways: Vec<World> = Vec::new();
        let mut all = true;
        loop {
            let world = partial.filled(&mut chooser);
            ways.push(world);
            if !chooser.next() {
                break;
            }
            if ways.len() >= MOST_WAYS {
                all = false;
                break;
            }
        }
        if !all {
            ways.clear();
            for i in 0..RANDOM_WAYS as u64 {
                let mut chooser = Chooser::random(seed ^ (i << 32));
                ways.push(partial.filled(&mut chooser));
            }
        }
        let mut meant = Vec::new();
        for world in &ways {
            let m = self.agree(partial, world);
            let complete = || partial.complete(world);
            for (said, is) in said.findings.iter().zip(&m.findings).chain([(&said.verdict, &m.verdict)]) {
                if *said != Verdict::Undetermined && said != is {
                    self.wrong(&format!("PARTIAL: said {said:?}, is {is:?}"), &json, &complete());
                    return;
                }
            }
            for (finding, is) in said.assessment.findings.iter().zip(&m.findings) {
                let open = finding.verdict == evaluate::Verdict::Undetermined;
                if open && finding.needs.is_empty() && *is != Verdict::Undetermined {
                    self.wrong(&format!("PARTIAL: no value and no needs, is {is:?}"), &json, &complete());
                    return;
                }
            }
            for ((report, value), out) in said.reports.iter().zip(&m.reports) {
                if !contains(value, out, &said.facts) {
                    let what = format!("PARTIAL: {report:?} was {value:?}, is {out:?}");
                    self.wrong(&what, &json, &complete());
                    return;
                }
            }
            meant.push(m);
        }
        let agreed = meant.iter().all(|m| m.verdict == meant[0].verdict);
        if said.verdict == Verdict::Undetermined {
            self.figures.undetermined += 1;
            self.figures.needlessly += usize::from(all && agreed && meant[0].verdict != Verdict::Undetermined);
            self.relevance(partial, &said, seed);
            for i in 0..2.min(ways.len()) {
                self.follow(partial, &ways[i * (ways.len() - 1)], meant[i * (ways.len() - 1)].verdict);
            }
        } else {
            self.figures.decided += 1;
            if !said.needs.is_empty() {
                self.wrong(&format!("DECIDED: {:?} needs {:?}", said.verdict, said.needs), &json, "");
            }
        }
    }

    /// Each fact that is needed, and not marked, has two completions of which the model too says that
    /// they come to the two verdicts.
    fn relevance(&mut self, partial: &Partial, said: &Said, seed: u64) {
        for (i, relevant) in &said.relevant {
            let finding = &said.assessment.findings[*i];
            self.figures.needs += relevant.causes.len();
            self.figures.left_out += finding.needs.causes().len() - relevant.causes.len();
            self.figures.shown += relevant.witnesses.len();
            self.figures.not_proved += relevant.not_proved.len();
            let shown = |c: &Cause| relevant.witnesses.iter().any(|w| w.cause == *c);
            let all = relevant.causes.iter().all(|c| shown(c) != relevant.not_proved.contains(c));
            assert!(all, "a fact is neither shown nor marked, or both");
            for witness in &relevant.witnesses {
                self.witness(partial, said, *i, witness, seed);
            }
        }
    }

    fn witness(&mut self, partial: &Partial, said: &Said, finding: usize, witness: &Witness, seed: u64) {
        assert_ne!(witness.one.verdict, witness.other.verdict);
        for Way { taken, verdict: is } in [&witness.one, &witness.other] {
            let mut way = partial.clone();
            let given = taken.iter().all(|(cause, value)| {
                let Cause::Fact(object, field) = cause else { return false };
                let in_case = object.index() < said.facts.objects.len();
                in_case && {
                    let path = said.facts.path(self.rules.checked(), *object, *field);
                    way.assume(&path, |out| contains(value, out, &said.facts), exactly(value))
                }
            });
            if !given {
                return;
            }
            for i in 0..4 {
                let world = way.filled(&mut Chooser::random(seed ^ (i << 40)));
                let model = Model { rules: &self.book.rules, world: &world };
                let found = model.requirement(&self.book.rules.requirements[finding]);
                if found != verdict(*is) {
                    let what = format!("WITNESS: {witness:?} of {finding} comes to {found:?}");
                    self.wrong(&what, &partial.json(), &partial.complete(&world));
                    return;
                }
            }
        }
        self.figures.witnesses += 1;
    }

    /// Gives what is needed, again and again: that decides.
    fn follow(&mut self, partial: &Partial, world: &World, is: Verdict) {
        let mut known = partial.clone();
        for _ in 0..40 {
            let json = known.json();
            let said = ask_with(self.rules, &json, true);
            if said.verdict != Verdict::Undetermined {
                if said.verdict != is {
                    self.wrong(
                        &format!("FOLLOWED: said {:?}, is {is:?}", said.verdict),
                        &json,
                        &partial.complete(world),
                    );
                }
                return;
            }
            if said.needs.is_empty() {
                if is != Verdict::Undetermined {
                    self.wrong(&format!("FOLLOWED: nothing is needed, is {is:?}"), &json, &partial.complete(world));
                }
                return;
            }
            for path in &said.needs {
                assert!(known.give(path, world), "no such fact: {path}");
            }
            if known.json() == json {
                self.wrong(&format!("FOLLOWED: {:?} are known", said.needs), &json, &partial.complete(world));
                return;
            }
        }
        self.wrong("FOLLOWED: needs without end", &partial.json(), &partial.complete(world));
    }
}

/// The form of an expression. A new one must be named here, and then be made by the generator.
const fn form(node: &NodeKind) -> &'static str {
    match node {
        NodeKind::Constant(_) => "constant",
        NodeKind::None => "none",
        NodeKind::Local(_) => "local",
        NodeKind::Own => "own",
        NodeKind::Subject => "subject",
        NodeKind::AssessmentDate => "assessment_date",
        NodeKind::Parameter(_) => "parameter",
        NodeKind::Field(..) => "field",
        NodeKind::Definition(..) => "definition",
        NodeKind::Table(..) => "table",
        NodeKind::Index(..) => "index",
        NodeKind::Call(id, _) => norma::builtin::ALL[*id].name,
        NodeKind::List(_) => "list",
        NodeKind::Each(_, _, false) => "each",
        NodeKind::Each(_, _, true) => "each of lists",
        NodeKind::Where(_, _, None) => "where",
        NodeKind::Where(_, _, Some(_)) => "where equal",
        NodeKind::Share(..) => "share",
        NodeKind::Ordered(_, _, false) => "ordered",
        NodeKind::Ordered(_, _, true) => "ordered descending",
        NodeKind::Grouped(..) => "grouped",
        NodeKind::GroupKey(_) => "group key",
        NodeKind::GroupRows(_) => "group rows",
        NodeKind::Reach(_) => "reach",
        NodeKind::Quantified(..) => "quantified",
        NodeKind::Arithmetic(..) => "arithmetic",
        NodeKind::Compare(..) => "compare",
        NodeKind::And(..) => "and",
        NodeKind::Or(..) => "or",
        NodeKind::Not(_) => "not",
        NodeKind::Negate(_) => "negate",
        NodeKind::State(..) => "state",
        NodeKind::In(..) => "in",
        NodeKind::InRange(..) => "in range",
        NodeKind::Round(..) => "round",
        NodeKind::Shift(_) => "shift",
        NodeKind::Error => "error",
    }
}

const FORMS: &[&str] = &[
    "constant",
    "none",
    "local",
    "own",
    "subject",
    "assessment_date",
    "parameter",
    "field",
    "definition",
    "table",
    "index",
    "list",
    "each",
    "each of lists",
    "where",
    "where equal",
    "share",
    "ordered",
    "ordered descending",
    "grouped",
    "group key",
    "group rows",
    "reach",
    "quantified",
    "arithmetic",
    "compare",
    "and",
    "or",
    "not",
    "negate",
    "state",
    "in",
    "in range",
    "round",
    "shift",
    "exception to a definition",
    "exception to a requirement",
    "exception in a requirement's place",
    "exception to an exception",
    "exception to a table",
    "exception to a parameter",
    "marginal up to",
    "marginal",
    "flat up to",
    "flat",
    "exactly one",
    "hit first",
    "highest",
    "lowest",
    "collect sum",
    "collect count",
    "collect least",
    "collect greatest",
    "collect all",
];

/// The policy of a table, or the kind of a scale.
const fn policy(version: &TableVersion) -> &'static str {
    match (&version.scale, version.hit) {
        (Some(Scale { marginal: true, edge: Edge::UpTo }), _) => "marginal up to",
        (Some(Scale { marginal: true, .. }), _) => "marginal",
        (Some(Scale { marginal: false, edge: Edge::UpTo }), _) => "flat up to",
        (Some(Scale { marginal: false, .. }), _) => "flat",
        (None, Hit::One) => "exactly one",
        (None, Hit::First) => "hit first",
        (None, Hit::Highest) => "highest",
        (None, Hit::Lowest) => "lowest",
        (None, Hit::Collect(how)) => match how {
            Collect::Sum => "collect sum",
            Collect::Count => "collect count",
            Collect::Least => "collect least",
            Collect::Greatest => "collect greatest",
            Collect::All => "collect all",
        },
    }
}

fn forms(rules: &Checked, seen: &mut BTreeSet<&'static str>) {
    let mut nodes: Vec<&Node> = Vec::new();
    for version in rules.definitions.iter().flat_map(|d| &d.versions) {
        nodes.extend(version.cases.iter().map(|c| &c.value).chain(&version.otherwise));
        nodes.extend(version.cases.iter().filter_map(|c| c.when.as_ref()));
    }
    for version in rules.requirements.iter().flat_map(|r| &r.versions) {
        nodes.extend([&version.must].into_iter().chain(&version.when));
        nodes.extend(version.for_each.iter().map(|f| &f.1));
    }
    for version in rules.tables.iter().flat_map(|t| &t.versions) {
        seen.insert(policy(version));
        nodes.extend(version.inputs.iter().chain(version.rows.iter().flat_map(|r| &r.outputs)));
    }
    for exception in &rules.exceptions {
        let replaces = exception.versions.iter().any(|v| v.must.is_some());
        seen.insert(match exception.target {
            Target::Definition(_) => "exception to a definition",
            Target::Requirement(_) if replaces => "exception in a requirement's place",
            Target::Requirement(_) => "exception to a requirement",
            Target::Exception(_) => "exception to an exception",
            Target::Table(_) => "exception to a table",
            Target::Parameter(_) => "exception to a parameter",
            Target::Assessment(_) => "none",
        });
        let cases = exception.versions.iter().flat_map(|v| &v.cases);
        nodes.extend(cases.flat_map(|c| c.when.iter().chain([&c.value])));
    }
    for node in nodes {
        node.walk(&mut |n| {
            seen.insert(form(&n.kind));
        });
    }
}

#[test]
fn no_completion_contradicts_what_is_said() {
    let books = from_environment("NORMA_ALGEBRA_BOOKS", 50);
    let seed = from_environment("NORMA_ALGEBRA_SEED", 779);
    let most_wrong = from_environment("NORMA_ALGEBRA_WRONG", 1);
    let mut figures = Figures::default();
    for book in 0..books {
        let mut random = Random(seed.wrapping_mul(1_000_003).wrapping_add(book));
        let generated = generate::rulebook(&mut random);
        let text = print::Printer { book: &generated }.rules();
        let rules = match Rulebook::from_texts([("rules.norma", &text)]) {
            Ok(rules) => rules,
            Err(broken) => {
                figures.refused += 1;
                if std::env::var("NORMA_ALGEBRA_REFUSED").is_ok() {
                    eprintln!("{broken}\n{text}");
                }
                continue;
            }
        };
        figures.rulebooks += 1;
        let mut trial = Trial { book: &generated, rules: &rules, text: &text, figures: &mut figures };
        for _ in 0..5 {
            let partial = Partial::some(&mut random);
            let before = trial.figures.wrong.len();
            trial.case(&partial, random.0);
            if trial.figures.wrong.len() > before {
                let found = trial.figures.wrong.split_off(before);
                trial.figures.wrong.push(format!("rulebook {book}: {}", found[0]));
                break;
            }
        }
        if figures.wrong.len() as u64 >= most_wrong {
            break;
        }
    }
    let mut wrong = std::mem::take(&mut figures.wrong);
    eprintln!("{figures:#?}");
    // The shortest show most.
    wrong.sort_by_key(String::len);
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.iter().take(4).cloned().collect::<Vec<_>>().join("\n----\n")
    );
}

#[test]
fn every_form_of_expression_is_tried() {
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for book in 0..250 {
        let text = print::Printer { book: &generate::rulebook(&mut Random(book)) }.rules();
        match Rulebook::from_texts([("rules.norma", &text)]) {
            Ok(rules) => forms(rules.checked(), &mut seen),
            Err(broken) => refused.push(format!("{broken}\n{text}")),
        }
    }
    assert!(refused.len() <= 20, "{} are refused:\n{}", refused.len(), refused[0]);
    let made = FORMS.iter().copied().chain(norma::builtin::ALL.iter().map(|b| b.name));
    let missing: Vec<_> = made.filter(|f| !seen.contains(f)).collect();
    assert!(missing.is_empty(), "the generator never makes {missing:?}");
}

/// `is known` asks the case and not the world, so that no completion speaks of it.
#[test]
fn is_known_asks_the_case() {
    use Verdict::{Satisfied, Violated};
    let rules = "subject box\n  field n is integer in 0 .. 9\n  field o is integer optional\n\n\
        requirement req0 of box\n  must n is known\n\nrequirement req1 of box\n  must o is unknown or n is known\n\n\
        assessment all of box\n  requires req0, req1\n";
    let rules = Rulebook::from_texts([("rules.norma", rules)]).unwrap();
    let ask = |facts: &str| {
        let said = ask(&rules, &format!("{{\"subject\": \"box\", \"on\": \"2020-03-31\", \"facts\": {{{facts}}}}}"));
        (said.findings, said.assessment.findings.iter().map(|f| f.needs.causes().len()).collect::<Vec<_>>())
    };
    assert_eq!(ask("").0, [Violated, Satisfied]);
    assert_eq!(ask("\"n\": \"1 .. 2\"").0, [Violated, Satisfied]);
    assert_eq!(ask("\"n\": \"3\", \"o\": null").0, [Satisfied, Satisfied]);
    assert_eq!(ask("\"o\": null").0, [Violated, Violated]);
}
