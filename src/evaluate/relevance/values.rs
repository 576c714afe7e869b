//! What a fact may be filled in with: the values at which the rules may change their answer.

use crate::check::typed::{Case, CellTest, Checked, ExceptionVersion, Node, NodeKind, RequirementVersion, Target};
use crate::facts::Facts;
use crate::facts::store::{Fact, Object, unknown_of};
use crate::id::{ClassId, ExceptionId, FieldId, ObjectId, RequirementId};
use crate::plan::Edition;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::atom::{Atom, atoms};
use crate::value::number::Number;
use crate::value::possible::{Cause, Core, ListValue, Needs, Possible, Presence, Row};
use std::collections::HashSet;
use std::sync::Arc;

/// No more values of one kind are tried than this.
const MOST_VALUES: usize = 8;

/// No more entries are added to a list than this.
const MOST_ENTRIES: usize = 24;

/// The values that a requirement, and all that it rests on, speaks of.
#[derive(Debug)]
pub(super) struct Choices {
    spoken_of: Vec<Value>,
    /// How many expressions there are in all of it.
    pub(super) steps: usize,
}

/// One way of filling in a fact.
pub(super) enum Choice {
    /// A value, or `none`.
    Is(Possible),
    /// A list: what surely stands in it, and further entries like one that stands for them.
    Entries { sure: Vec<Row>, like: Like, count: usize, path: Arc<str> },
    /// A thing of which nothing is known.
    Stranger { class: ClassId, path: Arc<str> },
}

/// What a further entry of a list is like.
#[derive(Clone)]
pub(super) enum Like {
    /// The thing that a `more` line describes.
    Thing(ObjectId),
    /// Any thing.
    Any(ClassId),
    /// A value.
    Value(Value),
}

/// The ways of filling in a fact.
#[derive(Default)]
pub(super) struct Options {
    /// Single ones, to be tried first.
    pub(super) values: Vec<Choice>,
    /// Ranges that hold all that lies between them.
    pub(super) between: Vec<Choice>,
    /// Whether the single ones are all that there are.
    pub(super) complete: bool,
}

impl Choice {
    /// Adds the objects that it takes, and says what the fact then is.
    pub(super) fn enter(self, rules: &Checked, facts: &mut Facts) -> Possible {
        match self {
            Self::Is(value) => value,
            Self::Stranger { class, path } => Possible::one(Value::Object(add(rules, facts, class, None, &path))),
            Self::Entries { mut sure, like, count, path } => {
                for i in 1..=count {
                    let path = format!("{path}[+{i}]");
                    let value = match &like {
                        Like::Thing(template) => {
                            let class = facts.objects[template.index()].class;
                            Value::Object(add(rules, facts, class, Some(*template), &path))
                        }
                        Like::Any(class) => Value::Object(add(rules, facts, *class, None, &path)),
                        Like::Value(value) => value.clone(),
                    };
                    sure.push(Row { value: Possible::one(value), presence: Presence::Certain });
                }
                Possible::list(ListValue { rows: sure, ..ListValue::default() })
            }
        }
    }
}

/// Adds an object of which just that is known which a template says.
fn add(rules: &Checked, facts: &mut Facts, class: ClassId, like: Option<ObjectId>, path: &str) -> ObjectId {
    let id = ObjectId::new(facts.objects.len());
    let fields = rules.classes[class.index()].fields.iter().enumerate().map(|(i, field)| {
        let needs = Needs::one(Cause::Fact(id, FieldId::new(i)));
        match like.map(|t| facts.fact(t, FieldId::new(i))) {
            Some(fact) if fact.known => fact.clone(),
            Some(fact) => Fact { value: Possible { needs, ..fact.value.clone() }, known: false, origin: None },
            None => Fact { value: unknown_of(field, &needs), known: false, origin: None },
        }
    });
    let fields = fields.collect();
    facts.objects.push(Object { class, path: path.into(), fields, stands_for_more: None });
    id
}

/// Whether a value is one of a type.
fn fits(ty: &Ty, value: &Value) -> bool {
    match (ty, value) {
        (Ty::Integer | Ty::Number | Ty::Percent | Ty::Ratio, Value::Number(_))
        | (Ty::Date, Value::Date(_))
        | (Ty::Text, Value::Text(_)) => true,
        (Ty::Money(wanted), Value::Money(_, found)) => wanted.is_none() || found.is_none() || wanted == found,
        (Ty::Quantity(wanted), Value::Quantity(_, found)) => wanted == found,
        (Ty::Period(wanted), value) => value.period_kind().is_some_and(|k| wanted.is_none_or(|w| w == k)),
        _ => false,
    }
}

impl Choices {
    /// Those of a requirement.
    pub(super) fn of(edition: &Edition<'_>, requirement: RequirementId) -> Self {
        let mut reach = Reach { edition, seen: HashSet::new(), work: vec![Target::Requirement(requirement)], steps: 0 };
        let mut spoken_of = Vec::new();
        while let Some(target) = reach.work.pop() {
            if reach.seen.insert(target) {
                reach.target(target, &mut spoken_of);
            }
        }
        Self { spoken_of, steps: reach.steps }
    }

    /// The ways of filling in a fact.
    pub(super) fn points(&self, rules: &Checked, facts: &Facts, (object, field): (ObjectId, FieldId)) -> Options {
        let class = facts.objects[object.index()].class;
        let declared = &rules.classes[class.index()].fields[field.index()];
        let fact = facts.fact(object, field);
        let path: Arc<str> = facts.path(rules, object, field).into();
        match &declared.ty {
            Ty::List(row) => self.lists(rules, fact, row, &path),
            Ty::Object(class) if matches!(fact.value.core, Core::Any) => {
                let mut options = Options::default();
                let known_ones = facts.objects.iter().enumerate();
                let known_ones = known_ones.filter(|(_, o)| o.class == *class && o.stands_for_more.is_none());
                for (i, _) in known_ones.take(MOST_VALUES) {
                    options.values.push(Choice::Is(Possible::one(Value::Object(ObjectId::new(i)))));
                }
                options.values.push(Choice::Stranger { class: *class, path });
                if fact.value.none {
                    options.values.push(Choice::Is(Possible::none()));
                }
                options
            }
            ty => {
                let allowed = |v: &Value| {
                    declared.domain.as_ref().is_none_or(|d| {
                        let above = v.compare(&d.low).is_ok_and(|o| if d.low_open { o.is_gt() } else { o.is_ge() });
                        above && v.compare(&d.high).is_ok_and(|o| if d.high_open { o.is_lt() } else { o.is_le() })
                    })
                };
                self.scalars(rules, &fact.value, ty, &Needs::one(Cause::Fact(object, field)), allowed)
            }
        }
    }

    fn scalars(
        &self,
        rules: &Checked,
        value: &Possible,
        ty: &Ty,
        needs: &Needs,
        allowed: impl Fn(&Value) -> bool,
    ) -> Options {
        let mut points: Vec<Value> = Vec::new();
        for v in self.spoken_of.iter().filter(|v| fits(ty, v)) {
            if points.len() < MOST_VALUES && !points.contains(v) {
                points.push(v.clone());
            }
        }
        let members = match ty {
            Ty::Enum(e) => rules.enums[e.index()].members.len(),
            _ => 0,
        };
        let nought = match ty {
            Ty::Integer | Ty::Number | Ty::Percent | Ty::Ratio => Some(Value::Number(Number::ZERO)),
            Ty::Money(currency) => Some(Value::Money(Number::ZERO, currency.or(rules.currency))),
            Ty::Quantity(unit) => Some(Value::Quantity(Number::ZERO, *unit)),
            _ => None,
        };
        if let Some(nought) = nought {
            // Far from all that the rules name, on either side, lies what sums and products come to.
            let far = Number::from(1_000_000_000_000i64);
            points.extend([far, -far, Number::ZERO].iter().filter_map(|n| nought.with_number(*n)));
        }
        let Some(cut) = atoms(value, ty, members, &points) else { return Options::default() };
        let mut options = Options { complete: true, ..Options::default() };
        for atom in &cut {
            match atom {
                Atom::Point(v) => {
                    if allowed(v) {
                        options.values.push(Choice::Is(Possible::one(v.clone())));
                    }
                }
                Atom::Between(low, high) => {
                    options.complete = false;
                    if let Some(v) = atom.sample(ty).filter(&allowed) {
                        options.values.push(Choice::Is(Possible::one(v)));
                    }
                    let range = Possible::range(low.clone(), high.clone(), needs.clone());
                    options.between.push(Choice::Is(range));
                }
                Atom::Other => {
                    options.complete = false;
                    if *ty == Ty::Text {
                        let named = |t: &str| points.iter().any(|p| matches!(p, Value::Text(x) if **x == *t));
                        let fresh = (0..=points.len()).map(|n| format!("…{n}")).find(|t| !named(t)).unwrap_or_default();
                        options.values.push(Choice::Is(Possible::one(Value::Text(fresh.into()))));
                    }
                }
                Atom::None => options.values.push(Choice::Is(Possible::none())),
                Atom::NoValue => {}
            }
        }
        // At nought and at the ends much falls away: what lies between tells more, and is tried first.
        let (low, high) = value.bounds();
        options.values.sort_by_key(|choice| match choice {
            Choice::Is(p) => p.known().is_none_or(|v| {
                let end = low.as_ref() == Some(v) || high.as_ref() == Some(v);
                end || v.number().is_some_and(Number::is_zero)
            }),
            _ => true,
        });
        options
    }

    fn lists(&self, rules: &Checked, fact: &Fact, row: &Ty, path: &Arc<str>) -> Options {
        let mut options = Options::default();
        if fact.value.none {
            options.values.push(Choice::Is(Possible::none()));
        }
        let Some(list) = fact.value.as_list() else { return options };
        let sure: Vec<Row> = list.rows.iter().filter(|r| r.presence.is_certain()).cloned().collect();
        let mut like: Vec<Like> = Vec::new();
        for open in list.rows.iter().filter(|r| !r.presence.is_certain()).take(4) {
            match (&open.value.core, row) {
                (Core::One(Value::Object(id)), _) => like.push(Like::Thing(*id)),
                (_, Ty::Object(class)) => like.push(Like::Any(*class)),
                (Core::One(value), _) => like.push(Like::Value(value.clone())),
                _ => {
                    let values = self.scalars(rules, &Possible::any(Needs::none()), row, &Needs::none(), |_| true);
                    like.extend(values.values.into_iter().filter_map(|c| match c {
                        Choice::Is(p) => p.known().cloned().map(Like::Value),
                        _ => None,
                    }));
                }
            }
        }
        let entries =
            |like: Like, count: usize| Choice::Entries { sure: sure.clone(), like, count, path: path.clone() };
        options.values.extend(like.first().map(|l| entries(l.clone(), 0)));
        // One more, and as many as reach each number that the rules speak of.
        let mut counts = vec![1];
        for value in &self.spoken_of {
            let whole = match value {
                Value::Number(n) => n.as_i128().and_then(|n| usize::try_from(n).ok()),
                _ => None,
            };
            // Those that stand there may count towards it, or not.
            for n in whole.into_iter().flat_map(|n| [n.saturating_sub(sure.len()), n.saturating_add(1), n]) {
                if (2..=MOST_ENTRIES).contains(&n) && !counts.contains(&n) && counts.len() < 5 {
                    counts.push(n);
                }
            }
        }
        for count in counts {
            options.values.extend(like.iter().map(|l| entries(l.clone(), count)));
        }
        options
    }
}

/// A walk over all that a requirement rests on.
struct Reach<'e> {
    edition: &'e Edition<'e>,
    seen: HashSet<Target>,
    work: Vec<Target>,
    steps: usize,
}

impl Reach<'_> {
    fn target(&mut self, target: Target, values: &mut Vec<Value>) {
        let rules = self.edition.rules;
        match target {
            Target::Requirement(id) => {
                if let Some(RequirementVersion { for_each, when, must, .. }) = self.edition.requirements[id.index()] {
                    let nodes = for_each.iter().map(|f| &f.1).chain(when).chain([must]);
                    nodes.for_each(|n| self.node(n, values));
                }
                self.exceptions(&rules.requirements[id.index()].exceptions);
            }
            Target::Definition(id) => {
                if let Some(version) = self.edition.definitions[id.index()] {
                    self.cases(&version.cases, values);
                    version.otherwise.iter().for_each(|n| self.node(n, values));
                }
                self.exceptions(&rules.definitions[id.index()].exceptions);
            }
            Target::Exception(id) => {
                if let Some(ExceptionVersion { cases, when, must, .. }) = self.edition.exceptions[id.index()] {
                    self.cases(cases, values);
                    when.iter().chain(must).for_each(|n| self.node(n, values));
                }
                self.exceptions(&rules.exceptions[id.index()].exceptions);
            }
            Target::Table(id) => {
                if let Some(version) = self.edition.tables[id.index()] {
                    version.inputs.iter().for_each(|n| self.node(n, values));
                    for row in &version.rows {
                        row.outputs.iter().for_each(|n| self.node(n, values));
                        for test in row.cells.iter().flat_map(|c| &c.tests) {
                            if let CellTest::All(all) = test {
                                all.iter().for_each(|(_, n)| self.node(n, values));
                            }
                        }
                    }
                }
                self.exceptions(&rules.tables[id.index()].exceptions);
            }
            Target::Parameter(id) => {
                if let Some(version) = self.edition.parameter(id) {
                    self.node(&version.value, values);
                }
                self.exceptions(&rules.parameters[id.index()].exceptions);
            }
            Target::Assessment(_) => {}
        }
        for (_, uncoded) in self.edition.blocking(target) {
            uncoded.when.iter().for_each(|n| self.node(n, values));
        }
    }

    fn exceptions(&mut self, ids: &[ExceptionId]) {
        self.work.extend(ids.iter().map(|id| Target::Exception(*id)));
    }

    fn cases(&mut self, cases: &[Case], values: &mut Vec<Value>) {
        for case in cases {
            self.node(&case.value, values);
            case.when.iter().for_each(|n| self.node(n, values));
        }
    }

    fn node(&mut self, node: &Node, values: &mut Vec<Value>) {
        node.walk(&mut |n| {
            self.steps += 1;
            match &n.kind {
                NodeKind::Constant(value) => values.push(value.clone()),
                NodeKind::Definition(id, _) => self.work.push(Target::Definition(*id)),
                NodeKind::Table(id, ..) => self.work.push(Target::Table(*id)),
                NodeKind::Parameter(id) => self.work.push(Target::Parameter(*id)),
                _ => {}
            }
        });
    }
}
