//! The facts of a case, ready for evaluation: each entity and subject an object, each field a set of
//! outcomes.
//!
//! A key that is nowhere written out is an object of which only the key is known, outside every list
//! that does not hold it. A `more` line is an object that stands for any number of further ones.

use super::error::CaseError;
use crate::check::typed::{Checked, Field};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::{ClassId, FieldId, ObjectId};
use crate::phrase::{Phrase, phrase};
use crate::resolve::nearest;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::given::{Given, GivenFact, Origin, Record};
use crate::value::possible::{Cause, Core, ListValue, Needs, Possible, Presence, Row};
use std::collections::HashMap;
use std::sync::Arc;

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What may be.
    pub value: Possible,
    /// Whether the case says it in full.
    pub known: bool,
    /// Where the case says it, if it does.
    pub origin: Option<Origin>,
}

/// An entity or subject of a case.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its class.
    pub class: ClassId,
    /// How it is named in paths: `owners["ООО «Рога»"]`; empty for the subject itself.
    pub path: Arc<str>,
    /// Its fields.
    pub fields: Vec<Fact>,
    /// For a `more` line: the list that it stands in, by its object and field.
    pub stands_for_more: Option<(ObjectId, FieldId)>,
}

/// The facts of a case.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// All objects; the subject is the first.
    pub objects: Vec<Object>,
    /// Whether they stand for those of all cases, so that what is not known here may be known in one.
    pub of_all_cases: bool,
}

/// The subject of a case.
pub const SUBJECT: ObjectId = ObjectId(0);

impl Facts {
    /// A field of an object.
    pub fn fact(&self, object: ObjectId, field: FieldId) -> &Fact {
        &self.objects[object.index()].fields[field.index()]
    }

    /// The path of a field, as `needs` names it.
    pub fn path(&self, rules: &Checked, object: ObjectId, field: FieldId) -> String {
        let object = &self.objects[object.index()];
        let name = &rules.classes[object.class.index()].fields[field.index()].name;
        if object.path.is_empty() { name.to_string() } else { format!("{}.{name}", object.path) }
    }

    /// How an object is called: by its key, a field `name`, or its path.
    pub fn label(&self, rules: &Checked, id: ObjectId) -> String {
        let Some(object) = self.objects.get(id.index()) else { return String::new() };
        let class = &rules.classes[object.class.index()];
        let text = class.key.or_else(|| class.field("name")).and_then(|f| match self.fact(id, f).value.known() {
            Some(Value::Text(t)) => Some(t.to_string()),
            Some(Value::Number(n)) => Some(crate::value::text::whole(*n)),
            _ => None,
        });
        text.unwrap_or_else(|| if object.path.is_empty() { class.name.to_string() } else { object.path.to_string() })
    }
}

/// What may be of a field of which nothing is known.
pub fn unknown_of(field: &Field, needs: &Needs) -> Possible {
    let base = match (&field.ty, &field.domain) {
        (Ty::List(_), _) => Possible::unknown_list(needs),
        (_, Some(d)) => Possible::range(Some(d.low.clone()), Some(d.high.clone()), needs.clone()),
        _ => Possible::any(needs.clone()),
    };
    Possible { none: field.optional, needs: needs.clone(), ..base }
}

/// Finds entities by their keys, and lays out all facts.
///
/// Keys that are nowhere written out are told as lints.
pub fn assemble(rules: &Checked, root: &Record) -> (Facts, Diagnostics) {
    let mut store =
        Store { rules, facts: Facts::default(), keys: HashMap::new(), strangers: 0, diagnostics: Diagnostics::new() };
    let mut records = Vec::new();
    store.declare(root, "", None, &mut records);
    let mut next = 0;
    // Filling may add objects of which only the key is known; their fields are laid out as they are added.
    while let Some((id, record)) = records.get(next).copied() {
        store.fill(id, record);
        next += 1;
    }
    (store.facts, store.diagnostics)
}

/// A thing of which nothing is known, alone in a case: for proofs about all cases. Returned with its
/// subject, which is itself where it is in none.
pub fn unknown_thing(rules: &Checked, class: ClassId, within: Option<ClassId>) -> (Facts, ObjectId, ObjectId) {
    let mut facts = Facts { of_all_cases: true, ..Facts::default() };
    for class in [Some(class), within].into_iter().flatten() {
        let id = ObjectId::new(facts.objects.len());
        let fields = rules.classes[class.index()].fields.iter().enumerate().map(|(i, field)| {
            let needs = Needs::one(Cause::Fact(id, FieldId::new(i)));
            Fact { value: unknown_of(field, &needs), known: false, origin: None }
        });
        let fields = fields.collect();
        facts.objects.push(Object { class, path: "".into(), fields, stands_for_more: None });
    }
    let subject = if within.is_some() { ObjectId(1) } else { ObjectId(0) };
    (facts, ObjectId(0), subject)
}

struct Store<'r> {
    rules: &'r Checked,
    facts: Facts,
    /// Objects by class and key, with the place where each is written out.
    keys: HashMap<(ClassId, Value), (ObjectId, Option<Span>)>,
    /// How many keys are nowhere written out.
    strangers: usize,
    diagnostics: Diagnostics,
}

impl Store<'_> {
    /// Enters an object and all that are written out inside it, before any fact is laid out.
    fn declare<'g>(
        &mut self,
        record: &'g Record,
        path: &str,
        more_of: Option<(ObjectId, FieldId)>,
        records: &mut Vec<(ObjectId, &'g Record)>,
    ) -> ObjectId {
        let id = ObjectId::new(self.facts.objects.len());
        let class = &self.rules.classes[record.class.index()];
        self.facts.objects.push(Object {
            class: record.class,
            path: path.into(),
            fields: Vec::new(),
            stands_for_more: more_of,
        });
        records.push((id, record));
        if let Some(key) = class.key.and_then(|k| record.fields.get(&k)) {
            if let (Given::One(value), None) = (&key.given, more_of) {
                if let Some((_, Some(first))) = self.keys.get(&(record.class, value.clone())) {
                    self.diagnostics.push(CaseError::DuplicateEntity {
                        owner: class.name.to_string(),
                        key: key_text(value),
                        span: key.span,
                        first: *first,
                    });
                } else {
                    self.keys.insert((record.class, value.clone()), (id, Some(key.span)));
                }
            }
        }
        for (field, fact) in &record.fields {
            let name = &class.fields[field.index()].name;
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            self.declare_inside(fact, &path, (id, *field), records);
        }
        id
    }

    fn declare_inside<'g>(
        &mut self,
        fact: &'g GivenFact,
        path: &str,
        of: (ObjectId, FieldId),
        records: &mut Vec<(ObjectId, &'g Record)>,
    ) {
        match &fact.given {
            Given::Record(record) => {
                self.declare(record, path, None, records);
            }
            Given::List(list) => {
                for (i, row) in list.rows.iter().enumerate() {
                    if let Given::Record(record) = &row.given {
                        let key = self.rules.classes[record.class.index()].key.and_then(|k| record.fields.get(&k));
                        let place = match key.map(|k| &k.given) {
                            Some(Given::One(value)) => key_text(value),
                            _ => (i + 1).to_string(),
                        };
                        self.declare(record, &format!("{path}[{place}]"), None, records);
                    }
                }
                for record in &list.more {
                    if record.class.index() < self.rules.classes.len() && !record.fields.is_empty() {
                        self.declare(record, path, Some(of), records);
                    }
                }
            }
            _ => {}
        }
    }

    fn fill(&mut self, id: ObjectId, record: &Record) {
        let class = &self.rules.classes[record.class.index()];
        let more_of = self.facts.objects[id.index()].stands_for_more;
        // The objects inside were declared right after this one, in the order of the fields.
        let mut inner = id.index() + 1;
        let mut facts: Vec<Option<Fact>> = vec![None; class.fields.len()];
        for (field, given) in &record.fields {
            let own = more_of.unwrap_or((id, *field));
            facts[field.index()] = Some(self.fact(&class.fields[field.index()], given, own, &mut inner));
        }
        let fields = facts.into_iter().enumerate().map(|(i, fact)| {
            fact.unwrap_or_else(|| {
                let (object, field) = more_of.unwrap_or((id, FieldId::new(i)));
                let needs = Needs::one(Cause::Fact(object, field));
                Fact { value: unknown_of(&class.fields[i], &needs), known: false, origin: None }
            })
        });
        self.facts.objects[id.index()].fields = fields.collect();
    }

    /// How many objects a record and all inside it take.
    fn size(&self, record: &Record) -> usize {
        1 + record.fields.values().map(|f| self.size_inside(&f.given)).sum::<usize>()
    }

    fn size_inside(&self, given: &Given) -> usize {
        match given {
            Given::Record(record) => self.size(record),
            Given::List(list) => {
                list.rows.iter().map(|r| self.size_inside(&r.given)).sum::<usize>()
                    + list
                        .more
                        .iter()
                        .filter(|r| r.class.index() < self.rules.classes.len() && !r.fields.is_empty())
                        .map(|r| self.size(r))
                        .sum::<usize>()
            }
            _ => 0,
        }
    }

    fn fact(&mut self, field: &Field, given: &GivenFact, own: (ObjectId, FieldId), inner: &mut usize) -> Fact {
        let needs = Needs::one(Cause::Fact(own.0, own.1));
        let (value, known) = self.value(field, given, own, &needs, inner);
        Fact { value, known, origin: given.origin.clone() }
    }

    fn value(
        &mut self,
        field: &Field,
        given: &GivenFact,
        own: (ObjectId, FieldId),
        needs: &Needs,
        inner: &mut usize,
    ) -> (Possible, bool) {
        match &given.given {
            Given::Unknown => (unknown_of(field, needs), false),
            Given::None => (Possible::none(), true),
            Given::One(v) => (Possible::one(v.clone()), true),
            Given::Range(low, high) => {
                let (low, high) = match &field.domain {
                    Some(d) => {
                        (low.clone().or_else(|| Some(d.low.clone())), high.clone().or_else(|| Some(d.high.clone())))
                    }
                    None => (low.clone(), high.clone()),
                };
                let value = Possible::range(low, high, needs.clone());
                (settled(value), false)
            }
            Given::OneOf(values) => (settled(Possible::several(values.clone(), needs.clone())), values.len() == 1),
            Given::Key(key) => {
                let Some(class) = object_class(&field.ty) else { return (unknown_of(field, needs), false) };
                let id = self.by_key(class, key, given.span);
                (Possible::one(Value::Object(id)), true)
            }
            Given::OneOfKeys(keys) => {
                let Some(class) = object_class(&field.ty) else { return (unknown_of(field, needs), false) };
                let objects = keys.iter().map(|k| Value::Object(self.by_key(class, k, given.span))).collect();
                (settled(Possible::several(objects, needs.clone())), false)
            }
            Given::Record(record) => {
                let id = ObjectId::new(*inner);
                *inner += self.size(record);
                (Possible::one(Value::Object(id)), true)
            }
            Given::List(list) => {
                let row_field =
                    Field { ty: field.ty.row().cloned().unwrap_or(Ty::Error), optional: false, ..field.clone() };
                let mut rows = Vec::with_capacity(list.rows.len() + list.more.len());
                for row in &list.rows {
                    let (value, _) = self.value(&row_field, row, own, needs, inner);
                    rows.push(Row { value, presence: Presence::Certain });
                }
                for record in &list.more {
                    let value = if record.class.index() < self.rules.classes.len() && !record.fields.is_empty() {
                        let id = ObjectId::new(*inner);
                        *inner += self.size(record);
                        Possible::one(Value::Object(id))
                    } else {
                        Possible::any(needs.clone())
                    };
                    rows.push(Row { value, presence: Presence::Many(needs.clone()) });
                }
                let open = !list.more.is_empty();
                let value = Possible::list(ListValue::of(rows));
                let value = if open { value.needing(needs) } else { value };
                (value, !open)
            }
        }
    }

    /// The object of a key; one of which only the key is known where it is nowhere written out.
    fn by_key(&mut self, class: ClassId, key: &Value, span: Span) -> ObjectId {
        if let Some((id, _)) = self.keys.get(&(class, key.clone())) {
            return *id;
        }
        let rules = self.rules;
        let declared = &rules.classes[class.index()];
        let text = key_text(key);
        // Among very many the nearest is not looked for: that would cost their product.
        const FEW: usize = 50;
        self.strangers += 1;
        let told = self.strangers <= FEW;
        let known: Vec<String> = self
            .keys
            .iter()
            .filter(|((c, _), (_, at))| told && *c == class && at.is_some())
            .map(|((_, k), _)| key_text(k))
            .collect();
        let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
        known.sort_unstable();
        let help = nearest(&text, known).map_or_else(
            || {
                Phrase::new(
                    "write it out where it belongs if more is known of it",
                    "распишите его там, где ему место, если о нём известно больше",
                )
            },
            |n| phrase!("did you mean {n}?", "возможно, имелось в виду {n}"),
        );
        self.diagnostics.push(CaseError::UnknownEntity {
            owner: declared.name.to_string(),
            key: text.clone(),
            help,
            span,
        });
        let id = ObjectId::new(self.facts.objects.len());
        self.keys.insert((class, key.clone()), (id, None));
        let fields = declared.fields.iter().enumerate().map(|(i, field)| {
            let place = FieldId::new(i);
            if Some(place) == declared.key {
                return Fact { value: Possible::one(key.clone()), known: true, origin: None };
            }
            let needs = Needs::one(Cause::Fact(id, place));
            Fact { value: unknown_of(field, &needs), known: false, origin: None }
        });
        self.facts.objects.push(Object {
            class,
            path: format!("{}[{text}]", declared.name).into(),
            fields: fields.collect(),
            stands_for_more: None,
        });
        id
    }
}

/// A value that turned out to be just one needs nothing.
fn settled(value: Possible) -> Possible {
    match value.core {
        Core::One(v) => Possible::one(v),
        _ => value,
    }
}

fn object_class(ty: &Ty) -> Option<ClassId> {
    match ty {
        Ty::Object(c) => Some(*c),
        Ty::List(row) => object_class(row),
        _ => None,
    }
}

/// A key as it stands in a path: text in quotation marks, numbers bare.
pub fn key_text(key: &Value) -> String {
    match key {
        Value::Text(t) => format!("\"{t}\""),
        Value::Number(n) => crate::value::text::whole(*n),
        Value::Date(d) => d.to_string(),
        other => format!("{other:?}"),
    }
}
