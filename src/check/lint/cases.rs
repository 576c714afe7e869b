//! Proofs of definitions by cases: that one always holds, and that no two give different values at once.
//!
//! The expressions that the conditions compare are the columns, as those of a table. What they may be
//! is found by the evaluator over a thing of which nothing is known, and each witness is evaluated
//! before it is shown: facts that can be set are set to it, and the definition must come to nothing.

use super::error::Lint;
use super::thing::{Set, Thing, Things, field_of, share_facts};
use crate::builtin;
use crate::check::typed::{Checked, Definition, DefinitionVersion, InForce, Node, NodeKind, Target};
use crate::diagnostic::Diagnostics;
use crate::evaluate::coverage::{Column, Condition, Cut, Piece, Prover};
use crate::facts::Facts;
use crate::id::{DefinitionId, ExceptionId, FieldId, ObjectId};
use crate::phrase::Phrase;
use crate::plan::Edition;
use crate::show::Show;
use crate::syntax::ast::{Language, Quantifier, State};
use crate::syntax::keyword::russian::{
    AFTER, AND, BEFORE, DESCENDING, EVERY, GROUPED_BY, HAS, IN, IS, KNOWN, NONE, NONE_OF, NOT, OF, OR, ORDERED_BY,
    ROUND, SOME, UNKNOWN, WHERE,
};
use crate::value::Value;
use crate::value::atom::Atom;
use crate::value::date::{Date, FIRST, next_day};
use crate::value::possible::{Arithmetic, FailureKind, Possible};
use crate::word::{self, Kind};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

/// More combinations than this are not tried.
const MOST_COMBINATIONS: usize = 200_000;
/// More combinations than this are not tried to find out which columns of a witness matter.
const MOST_TO_SHORTEN: usize = 4096;
/// More witnesses than this are not evaluated.
const MOST_WITNESSES: usize = 256;

pub(super) fn prove(rules: &Checked, diagnostics: &mut Diagnostics) {
    // Those of one day follow each other, so that what is in force on it is found once.
    let mut turns: Vec<(Date, usize, usize)> = Vec::new();
    for (i, definition) in rules.definitions.iter().enumerate() {
        for (v, version) in definition.versions.iter().enumerate() {
            if is_left(definition, version) || version.cases.len() >= 2 {
                turns.extend(days(rules, definition, version).into_iter().map(|day| (day, i, v)));
            }
        }
    }
    turns.sort_by_key(|(day, ..)| std::cmp::Reverse(*day));
    let mut things = Things::default();
    let mut told: HashSet<(usize, usize)> = HashSet::new();
    for of_day in turns.chunk_by(|a, b| a.0 == b.0) {
        let edition = Edition::on(rules, of_day[0].0);
        for (_, i, v) in of_day {
            // What is found on one day is told once.
            if told.contains(&(*i, *v)) {
                continue;
            }
            let (definition, version) = (&rules.definitions[*i], &rules.definitions[*i].versions[*v]);
            let thing = things.of(rules, definition.owner);
            let proof = Proof::new(&edition, DefinitionId::new(*i), definition, version, thing);
            if proof.is_some_and(|p| p.find(is_left(definition, version), diagnostics)) {
                told.insert((*i, *v));
            }
        }
    }
}

/// Whether something may be left that no case covers.
fn is_left(definition: &Definition, version: &DefinitionVersion) -> bool {
    version.otherwise.is_none() && !(version.cases.is_empty() && definition.exceptions.is_empty())
}

/// Days on which different law may be in force for a version, the latest first.
fn days(rules: &Checked, definition: &Definition, version: &DefinitionVersion) -> Vec<Date> {
    let mut days: BTreeSet<Date> = BTreeSet::new();
    let mut see = |dates: InForce| {
        days.extend(dates.from);
        days.extend(dates.until.and_then(next_day));
    };
    see(version.notes.in_force);
    let mut nodes: Vec<&Node> = version.cases.iter().filter_map(|c| c.when.as_ref()).collect();
    let mut open: Vec<ExceptionId> = definition.exceptions.clone();
    let mut seen = HashSet::new();
    while let Some(id) = open.pop().filter(|id| seen.insert(*id)) {
        let exception = &rules.exceptions[id.index()];
        for v in &exception.versions {
            see(v.notes.in_force);
            nodes.extend(v.when.iter().chain(v.cases.iter().filter_map(|c| c.when.as_ref())));
        }
        open.extend(&exception.exceptions);
    }
    for node in nodes {
        node.walk(&mut |n| {
            if let NodeKind::Parameter(id) = n.kind {
                rules.parameters[id.index()].values.iter().for_each(|v| see(v.notes.in_force));
            }
        });
    }
    days.retain(|d| version.notes.in_force.applies_on(*d));
    if days.is_empty() {
        days.insert(version.notes.in_force.from.unwrap_or(FIRST));
    }
    // A parameter of a hundred values makes no hundred proofs.
    const FEW: usize = 6;
    days.into_iter().rev().take(FEW).collect()
}

struct Proof<'p> {
    edition: &'p Edition<'p>,
    id: DefinitionId,
    definition: &'p Definition,
    version: &'p DefinitionVersion,
    prover: Prover<'p>,
    facts: &'p RefCell<Facts>,
    /// Of exceptions first, then of the version's own cases.
    conditions: Vec<Condition<'p>>,
    /// How many are of exceptions.
    exceptions: usize,
}

impl<'p> Proof<'p> {
    fn new(
        edition: &'p Edition<'p>,
        id: DefinitionId,
        definition: &'p Definition,
        version: &'p DefinitionVersion,
        thing: &'p Thing,
    ) -> Option<Self> {
        // Law that is not encoded blocks it: nothing is claimed.
        if edition.blocking(Target::Definition(id)).any(|(_, u)| u.when.is_none()) {
            return None;
        }
        let Thing { facts, own, subject } = thing;
        let mut conditions = Vec::new();
        for exception in &definition.exceptions {
            if let Some(v) = edition.exception(*exception) {
                conditions.extend(Condition::cases(&v.cases, &Condition::exception(edition, *exception)));
            }
        }
        let exceptions = conditions.len();
        conditions.extend(Condition::cases(&version.cases, &Condition::always()));
        let prover = Prover { edition, own: *own, subject: *subject };
        Some(Self { edition, id, definition, version, prover, facts, conditions, exceptions })
    }

    /// Reports a gap and overlaps; `true` where something was found, or nothing can be proved.
    fn find(&self, is_left: bool, diagnostics: &mut Diagnostics) -> bool {
        let (name, span) = (self.definition.name.to_string(), self.version.notes.span);
        let mut not_proved = |why| {
            if is_left {
                diagnostics.push(Lint::CasesNotProved { name: name.clone(), why, span });
            }
            true
        };
        let Some(mut cut) = self.prover.cut(&self.facts.borrow(), &self.conditions) else {
            return not_proved(Phrase::new(
                "their conditions compare values that do not compare",
                "в условиях сравнивается то, что сравнить нельзя",
            ));
        };
        cut.without_failures();
        if cut.combinations(MOST_COMBINATIONS).is_none() {
            return not_proved(Phrase::new(
                "there are too many combinations of values to try",
                "слишком много сочетаний значений, чтобы перебрать все",
            ));
        }
        let (mut gap, mut tried) = (None, 0);
        let mut overlaps: Vec<(usize, usize, Vec<usize>)> = Vec::new();
        let mut refuted: HashSet<(usize, usize)> = HashSet::new();
        cut.all(|at, holds| {
            if is_left && gap.is_none() && tried < MOST_WITNESSES && !holds.contains(&true) {
                tried += 1;
                let none = |h: &[bool]| !h.contains(&true);
                gap = Some(Self::shorten(&cut, at, &none)).filter(|_| self.is_gap(&cut, at));
            }
            if holds[..self.exceptions].contains(&true) {
                return true;
            }
            let own = &holds[self.exceptions..];
            for i in 0..own.len() {
                for j in i + 1..own.len() {
                    let new = own[i] && own[j] && !overlaps.iter().any(|(a, b, _)| (*a, *b) == (i, j));
                    if new && tried < MOST_WITNESSES && !refuted.contains(&(i, j)) {
                        tried += 1;
                        match self.differ(&cut, at, i, j) {
                            Some(true) => overlaps.push((i, j, at.to_vec())),
                            Some(false) => {}
                            None => {
                                refuted.insert((i, j));
                            }
                        }
                    }
                }
            }
            true
        });
        if gap.is_none() && overlaps.is_empty() && tried >= MOST_WITNESSES {
            return not_proved(Phrase::new(
                "the values for which none holds may never meet",
                "значения, к которым ни один случай не подходит, могут и не встретиться вместе",
            ));
        }
        let found = gap.is_some() || !overlaps.is_empty();
        if let Some(witness) = gap {
            let doubt = self.doubt(&cut, &witness);
            let witness = self.words(&cut, &witness);
            diagnostics.push(Lint::CaseGap { name: name.clone(), witness, doubt, span });
        }
        for (i, j, at) in overlaps {
            let (a, b) = (&self.version.cases[i], &self.version.cases[j]);
            let both =
                |h: &[bool]| !h[..self.exceptions].contains(&true) && h[self.exceptions + i] && h[self.exceptions + j];
            let witness = Self::shorten(&cut, &at, &both);
            let value = |node: &Node| {
                let value = self.at(&cut, &at, |facts| self.prover.value(facts, node));
                Phrase::in_each(|language| self.show(language, |s| s.possible(&value, &self.definition.ty)))
            };
            diagnostics.push(Lint::CaseOverlap {
                name: name.clone(),
                doubt: self.doubt(&cut, &witness),
                witness: self.words(&cut, &witness),
                span: a.span,
                value: value(&a.value),
                other: b.span,
                other_value: value(&b.value),
            });
        }
        found
    }

    /// The columns of a combination without those on which nothing hangs.
    fn shorten(cut: &Cut<'_>, at: &[usize], wanted: &dyn Fn(&[bool]) -> bool) -> Vec<(usize, usize)> {
        let mut free: Vec<usize> = Vec::new();
        let mut combinations = 1usize;
        for column in 0..at.len() {
            let more = combinations.saturating_mul(cut.pieces[column].len());
            if more > MOST_TO_SHORTEN {
                continue;
            }
            free.push(column);
            let mut always = true;
            cut.each(at, &free, |_, holds| {
                always &= wanted(&holds);
                always
            });
            if always {
                combinations = more;
            } else {
                free.pop();
            }
        }
        (0..at.len()).filter(|c| !free.contains(c)).map(|c| (c, at[c])).collect()
    }

    /// The field of the thing or its subject that a column is.
    fn field(&self, column: &Column<'_>) -> Option<(ObjectId, FieldId)> {
        let (Column::Value(node) | Column::Known(node)) = column else { return None };
        field_of(node, self.prover.own, self.prover.subject)
    }

    /// What comes out where facts are what a combination says of them, as far as they can be set.
    fn at<T>(&self, cut: &Cut<'_>, at: &[usize], run: impl FnOnce(&Facts) -> T) -> T {
        let mut set = Set::new(self.facts);
        set.facts.of_all_cases = false;
        for (column, place) in at.iter().enumerate() {
            let Some((object, field)) = self.field(&cut.columns[column]) else { continue };
            let fact = set.fact(object, field);
            match (&cut.columns[column], &cut.pieces[column][*place]) {
                (Column::Value(_), Piece::Value(Atom::None)) => fact.value = Possible::none(),
                (Column::Value(node), Piece::Value(atom)) => {
                    if let Some(value) = atom.sample(&node.ty) {
                        fact.value = Possible::one(value);
                    }
                }
                (Column::Known(_), Piece::Whole(known)) => fact.known = *known,
                _ => {}
            }
        }
        run(&set.facts)
    }

    /// Whether the definition itself finds no case there, or may find none.
    fn is_gap(&self, cut: &Cut<'_>, at: &[usize]) -> bool {
        let value = self.at(cut, at, |facts| self.prover.definition(facts, self.id));
        value.failure.is_some_and(|f| matches!(f.kind, FailureKind::NoCase(id) if id == self.id))
    }

    /// Whether two cases that hold surely differ; `None` where that is never sure.
    fn differ(&self, cut: &Cut<'_>, at: &[usize], i: usize, j: usize) -> Option<bool> {
        let (a, b) = (&self.version.cases[i].value, &self.version.cases[j].value);
        let (x, y) = self.at(cut, at, |facts| (self.prover.value(facts, a), self.prover.value(facts, b)));
        if x.surely_same(&y) {
            return Some(false);
        }
        if !x.surely_different(&y) {
            let constant = |n: &Node| matches!(n.kind, NodeKind::Constant(_) | NodeKind::None);
            return (!(constant(a) && constant(b))).then_some(false);
        }
        let value = self.at(cut, at, |facts| self.prover.definition(facts, self.id));
        Some(value.failure.is_some_and(|f| matches!(f.kind, FailureKind::Conflict(_))))
    }

    /// What to say where the expressions of a witness may not be free of each other.
    fn doubt(&self, cut: &Cut<'_>, witness: &[(usize, usize)]) -> Phrase {
        let mut nodes = Vec::new();
        for (column, _) in witness {
            match cut.columns[*column] {
                // How two values stand to each other is one question about both of them.
                Column::Order(a, b) => nodes.push(vec![a, b]),
                Column::Value(n) | Column::Known(n) | Column::Whole(n) => nodes.push(vec![n]),
            }
        }
        if share_facts(self.edition.rules, &nodes) {
            return Phrase::new(
                " (the conditions share facts: whether these values can meet is not proved)",
                " (у условий общие факты: могут ли эти значения встретиться, не доказано)",
            );
        }
        Phrase::same("")
    }

    fn show<T>(&self, language: Language, run: impl FnOnce(Show<'_>) -> T) -> T {
        run(Show { rules: self.edition.rules, language, object: &|_| String::new() })
    }

    /// A witness in words: `heavy = no and axles = 3`.
    fn words(&self, cut: &Cut<'_>, witness: &[(usize, usize)]) -> Phrase {
        Phrase::in_each(|language| self.words_in(language, cut, witness))
    }

    fn words_in(&self, language: Language, cut: &Cut<'_>, witness: &[(usize, usize)]) -> String {
        let say = |english, russian| Phrase::new(english, russian).in_language(language).to_owned();
        // An English reader tells names by the signs around them.
        let mark = |text: String| if language == Language::Russian { format!("`{text}`") } else { text };
        let spell = |node: &Node| mark(self.spell(language, node));
        let all: Vec<String> = witness
            .iter()
            .map(|(column, place)| {
                let piece = &cut.pieces[*column][*place];
                match (cut.columns[*column], piece) {
                    (Column::Value(node), Piece::Value(atom)) => {
                        let value = match atom {
                            Atom::None => say("none", "отсутствует"),
                            atom => match atom.sample(&node.ty) {
                                Some(v) => {
                                    let value = self.show(language, |s| s.value(&v, &node.ty));
                                    if matches!(v, Value::Member(..)) { mark(value) } else { value }
                                }
                                None => say("any other value", "любое другое значение"),
                            },
                        };
                        format!("{} = {value}", spell(node))
                    }
                    (Column::Order(a, b), Piece::Order(order)) => {
                        let sign = match order {
                            Ordering::Equal => say("equal to", "равно"),
                            Ordering::Less if !a.ty.is_ordered() => say("other than", "не равно"),
                            Ordering::Less => say("below", "меньше"),
                            Ordering::Greater => say("above", "больше"),
                        };
                        format!("{} {sign} {}", spell(a), spell(b))
                    }
                    (Column::Known(node), Piece::Whole(known)) => {
                        let word = if *known {
                            say("known", "известно")
                        } else {
                            say("unknown", "неизвестно")
                        };
                        format!("{} {word}", spell(node))
                    }
                    (Column::Whole(node), Piece::Whole(true)) => format!("`{}`", self.spell(language, node)),
                    (Column::Whole(node), _) => format!("{} `{}`", say("not", "не верно"), self.spell(language, node)),
                    _ => String::new(),
                }
            })
            .collect();
        if all.is_empty() { say("any facts", "любые факты") } else { all.join(&say(" and ", " и ")) }
    }

    fn spell(&self, language: Language, node: &Node) -> String {
        Speller { rules: self.edition.rules, language }.spell(node)
    }
}

/// Spells expressions for messages.
pub(super) struct Speller<'r> {
    pub(super) rules: &'r Checked,
    pub(super) language: Language,
}

impl Speller<'_> {
    fn show<T>(&self, run: impl FnOnce(Show<'_>) -> T) -> T {
        run(Show { rules: self.rules, language: self.language, object: &|_| String::new() })
    }

    /// An expression by the names that it reads, as a rule would have it.
    pub(super) fn spell(&self, node: &Node) -> String {
        let language = self.language;
        let say = |english: &'static str, russian: &'static str| match language {
            Language::English => english,
            Language::Russian => russian,
        };
        let spell = |node: &Node| self.spell(node);
        let rules = self.rules;
        let dotted = |of: &Node, name: &str| match of.kind {
            NodeKind::Own | NodeKind::Subject | NodeKind::Local(_) => name.to_owned(),
            _ => format!("{}.{name}", spell(of)),
        };
        match &node.kind {
            NodeKind::Constant(v) => self.show(|s| s.value(v, &node.ty)),
            NodeKind::None => say("none", NONE).into(),
            NodeKind::AssessmentDate => {
                word::of(Kind::Value).next().map_or("", |w| w.form(language == Language::Russian, "")).into()
            }
            NodeKind::Own | NodeKind::Subject | NodeKind::Local(_) => match &node.ty {
                crate::ty::Ty::Object(class) => rules.classes[class.index()].name.to_string(),
                _ => say("row", "строка").into(),
            },
            NodeKind::Parameter(id) => rules.parameters[id.index()].name.to_string(),
            NodeKind::Field(of, class, field) => dotted(of, &rules.classes[class.index()].fields[field.index()].name),
            NodeKind::Definition(id, of) => dotted(of, &rules.definitions[id.index()].name),
            NodeKind::Table(id, output, of) => {
                let table = &rules.tables[id.index()];
                let whole = dotted(of, &table.name);
                if table.outputs.len() > 1 { format!("{whole}.{}", table.outputs[*output].name) } else { whole }
            }
            NodeKind::Index(list, key) => format!("{}[{}]", spell(list), spell(key)),
            NodeKind::Call(id, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(spell).collect();
                let function = &builtin::ALL[*id];
                format!("{}({})", say(function.name, function.russian), arguments.join(", "))
            }
            NodeKind::List(items) => {
                let items: Vec<String> = items.iter().map(spell).collect();
                format!("[{}]", items.join(", "))
            }
            NodeKind::Each(list, body, _) => format!("{} {} {}", spell(body), say("of", OF), spell(list)),
            NodeKind::Where(list, condition, _) => {
                format!("{} {} {}", spell(list), say("where", WHERE), spell(condition))
            }
            NodeKind::Share(list, condition) => {
                let (share, where_) = (say(builtin::SHARE.0, builtin::SHARE.1), say("where", WHERE));
                format!("{share}({} {where_} {})", spell(list), spell(condition))
            }
            NodeKind::Quantified(quantifier, list, condition) => {
                let word = match quantifier {
                    Quantifier::Every => say("every", EVERY),
                    Quantifier::Some => say("some", SOME),
                    Quantifier::NoneOf => say("none of", NONE_OF),
                };
                format!("{word} {} {} {}", spell(list), say("has", HAS), spell(condition))
            }
            NodeKind::Arithmetic(op, a, b) => {
                let sign = match op {
                    Arithmetic::Add => "+",
                    Arithmetic::Subtract => "-",
                    Arithmetic::Multiply => "*",
                    Arithmetic::Divide => "/",
                    Arithmetic::Power => "^",
                };
                format!("{} {sign} {}", spell(a), spell(b))
            }
            NodeKind::Compare(op, a, b) => format!("{} {} {}", spell(a), op.sign(), spell(b)),
            NodeKind::And(a, b) => format!("{} {} {}", spell(a), say("and", AND), spell(b)),
            NodeKind::Or(a, b) => format!("{} {} {}", spell(a), say("or", OR), spell(b)),
            NodeKind::Not(a) => format!("{} ({})", say("not", NOT), spell(a)),
            NodeKind::Negate(a) => format!("-{}", spell(a)),
            NodeKind::State(a, state) => {
                let word = match state {
                    State::Known => say("known", KNOWN),
                    State::Unknown => say("unknown", UNKNOWN),
                    State::None => say("none", NONE),
                };
                format!("{} {} {word}", spell(a), say("is", IS))
            }
            NodeKind::In(a, b) => format!("{} {} {}", spell(a), say("in", IN), spell(b)),
            NodeKind::InRange(a, low, high) => {
                format!("{} {} {} .. {}", spell(a), say("in", IN), spell(&low.1), spell(&high.1))
            }
            NodeKind::Round(a, ..) => format!("{} {} …", spell(a), say("round", ROUND)),
            NodeKind::Shift(shift) => {
                let word = if shift.before { say("before", BEFORE) } else { say("after", AFTER) };
                format!("{} {word} {}", spell(&shift.by), spell(&shift.date))
            }
            NodeKind::Ordered(list, key, descending) => {
                let end = if *descending { format!(" {}", say("descending", DESCENDING)) } else { String::new() };
                format!("{} {} {}{end}", spell(list), say("ordered by", ORDERED_BY), spell(key))
            }
            NodeKind::Grouped(list, key) => format!("{} {} {}", spell(list), say("grouped by", GROUPED_BY), spell(key)),
            NodeKind::GroupKey(of) => dotted(of, say(builtin::GROUP.0, builtin::GROUP.1)),
            NodeKind::GroupRows(of) => dotted(of, say(builtin::ROWS.0, builtin::ROWS.1)),
            NodeKind::Reach(reach) => {
                let name = say(builtin::REACH.0, builtin::REACH.1);
                format!("{name}({}, {}, …)", spell(&reach.start), spell(&reach.links))
            }
            NodeKind::Error => "…".into(),
        }
    }
}
