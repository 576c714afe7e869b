//! Changes of facts: what a test does to a case before it is assessed.

use crate::check::typed::Checked;
use crate::file::Span;
use crate::id::ClassId;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::given::{Change, Given, GivenFact, GivenList, Record, Step};

/// Why a change cannot be made.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// The list has no entry of that key.
    NoSuchEntry(String),
    /// The path leads through something of which nothing is written out.
    NothingThere,
}

/// Makes a change.
pub fn apply(rules: &Checked, root: &mut Record, change: &Change) -> Result<(), Refused> {
    match change {
        Change::Set(path, fact) => {
            *place(rules, root, path, fact.span)? = fact.clone();
        }
        Change::Add(path, fact) => {
            let at = place(rules, root, path, fact.span)?;
            match &mut at.given {
                Given::List(list) => list.rows.push(fact.clone()),
                other => {
                    // To a list of which nothing is known an entry is added, and it stays open.
                    let class = match fact.given {
                        Given::Record(ref r) => r.class,
                        _ => ClassId(u32::MAX),
                    };
                    let more = vec![Record::new(class, fact.span)];
                    *other = Given::List(GivenList { rows: vec![fact.clone()], more });
                }
            }
        }
        Change::Without(path) => match path.split_last() {
            Some((Step::Key(key), list)) => {
                let at = place(rules, root, list, Span::default())?;
                let Given::List(list) = &mut at.given else { return Err(Refused::NothingThere) };
                let before = list.rows.len();
                list.rows.retain(|row| !is_of_key(rules, &row.given, key));
                if list.rows.len() == before {
                    return Err(Refused::NoSuchEntry(super::store::key_text(key)));
                }
            }
            _ => {
                let at = place(rules, root, path, Span::default())?;
                at.given = Given::Unknown;
                at.origin = None;
            }
        },
    }
    Ok(())
}

fn is_of_key(rules: &Checked, given: &Given, key: &Value) -> bool {
    match given {
        Given::Key(k) => k == key,
        Given::Record(record) => {
            let own = rules.classes[record.class.index()].key.and_then(|k| record.fields.get(&k));
            matches!(own.map(|f| &f.given), Some(Given::One(k)) if k == key)
        }
        _ => false,
    }
}

/// The fact at a path. What is not written out yet is begun, so that a test can say it.
fn place<'g>(rules: &Checked, root: &'g mut Record, path: &[Step], span: Span) -> Result<&'g mut GivenFact, Refused> {
    let Some((Step::Field(field), mut rest)) = path.split_first() else { return Err(Refused::NothingThere) };
    // An entity that is named by its key is changed where it is written out.
    let mut via_key: Option<(ClassId, Value)> = None;
    {
        let mut at = &*root;
        let mut steps = path;
        while let Some((Step::Field(field), tail)) = steps.split_first() {
            let Some(fact) = at.fields.get(field) else { break };
            let mut given = &fact.given;
            steps = tail;
            if let (Given::List(list), Some((Step::Key(key), tail))) = (given, steps.split_first()) {
                let Some(row) = list.rows.iter().find(|r| is_of_key(rules, &r.given, key)) else { break };
                given = &row.given;
                steps = tail;
            }
            if steps.is_empty() {
                break;
            }
            match given {
                Given::Record(record) => at = record,
                Given::Key(key) => {
                    let ty = &rules.classes[at.class.index()].fields[field.index()].ty;
                    if let Ty::Object(class) = ty.row().unwrap_or(ty) {
                        via_key = Some((*class, key.clone()));
                        rest = steps;
                    }
                    break;
                }
                _ => break,
            }
        }
    }
    if let Some((class, key)) = via_key {
        let record = find_record(rules, root, class, &key).ok_or(Refused::NothingThere)?;
        return place(rules, record, rest, span);
    }
    let ty = rules.classes[root.class.index()].fields[field.index()].ty.clone();
    let fact = root.fields.entry(*field).or_insert_with(|| GivenFact { given: Given::Unknown, origin: None, span });
    let Some((next, tail)) = rest.split_first() else { return Ok(fact) };
    match next {
        Step::Key(key) => {
            let Given::List(list) = &mut fact.given else { return Err(Refused::NothingThere) };
            let row = list.rows.iter_mut().find(|r| is_of_key(rules, &r.given, key));
            let row = row.ok_or_else(|| Refused::NoSuchEntry(super::store::key_text(key)))?;
            if tail.is_empty() {
                return Ok(row);
            }
            match &mut row.given {
                Given::Record(record) => place(rules, record, tail, span),
                _ => Err(Refused::NothingThere),
            }
        }
        Step::Field(_) => {
            if let (Given::Unknown, Ty::Object(class)) = (&fact.given, &ty) {
                fact.given = Given::Record(Record::new(*class, span));
            }
            match &mut fact.given {
                Given::Record(record) => place(rules, record, rest, span),
                _ => Err(Refused::NothingThere),
            }
        }
    }
}

/// Where an entity of a key is written out, anywhere in a case.
fn find_record<'g>(rules: &Checked, root: &'g mut Record, class: ClassId, key: &Value) -> Option<&'g mut Record> {
    let own = rules.classes[root.class.index()].key.and_then(|k| root.fields.get(&k));
    if root.class == class && matches!(own.map(|f| &f.given), Some(Given::One(k)) if k == key) {
        return Some(root);
    }
    for fact in root.fields.values_mut() {
        let found = match &mut fact.given {
            Given::Record(record) => find_record(rules, record, class, key),
            Given::List(list) => list.rows.iter_mut().find_map(|row| match &mut row.given {
                Given::Record(record) => find_record(rules, record, class, key),
                _ => None,
            }),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
