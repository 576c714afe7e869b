//! What proofs ask about: things of which nothing is known, and witnesses set in their facts.

use crate::check::typed::{CellTest, Checked, Node, NodeKind, Owner};
use crate::facts::Facts;
use crate::facts::store::{Fact, unknown_thing};
use crate::id::{ClassId, DefinitionId, ExceptionId, FieldId, ObjectId, TableId};
use std::cell::{RefCell, RefMut};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A thing of which nothing is known.
pub(super) struct Thing {
    /// Its facts, in which a witness may be set for a time.
    pub(super) facts: RefCell<Facts>,
    pub(super) own: ObjectId,
    pub(super) subject: ObjectId,
}

/// One for each owner of values that are proved: laid out once, however many these are.
#[derive(Default)]
pub(super) struct Things(HashMap<(ClassId, Option<ClassId>), Thing>);

impl Things {
    pub(super) fn of(&mut self, rules: &Checked, owner: Owner) -> &Thing {
        self.0.entry((owner.class, owner.within)).or_insert_with(|| {
            let (facts, own, subject) = unknown_thing(rules, owner.class, owner.within);
            Thing { facts: RefCell::new(facts), own, subject }
        })
    }
}

/// Facts in which a witness is set; they are as before when it goes.
pub(super) struct Set<'f> {
    pub(super) facts: RefMut<'f, Facts>,
    before: Vec<(ObjectId, FieldId, Fact)>,
}

impl<'f> Set<'f> {
    pub(super) fn new(facts: &'f RefCell<Facts>) -> Self {
        Self { facts: facts.borrow_mut(), before: Vec::new() }
    }

    /// A fact, to be set.
    pub(super) fn fact(&mut self, object: ObjectId, field: FieldId) -> &mut Fact {
        let fact = &mut self.facts.objects[object.index()].fields[field.index()];
        self.before.push((object, field, fact.clone()));
        fact
    }
}

impl Drop for Set<'_> {
    fn drop(&mut self) {
        self.facts.of_all_cases = true;
        for (object, field, fact) in self.before.drain(..).rev() {
            self.facts.objects[object.index()].fields[field.index()] = fact;
        }
    }
}

/// The field of a thing or its subject that an expression is, if it is one: facts that can be set.
pub(super) fn field_of(node: &Node, own: ObjectId, subject: ObjectId) -> Option<(ObjectId, FieldId)> {
    let NodeKind::Field(of, _, field) = &node.kind else { return None };
    match of.kind {
        NodeKind::Own => Some((own, *field)),
        NodeKind::Subject => Some((subject, *field)),
        _ => None,
    }
}

/// Whether not every combination of what expressions may be can be: two read the same field, or one reads it
/// more than once, perhaps through the definitions and tables that it reads.
pub(super) fn share_facts(rules: &Checked, columns: &[Vec<&Node>]) -> bool {
    let mut seen: BTreeSet<(ClassId, FieldId)> = BTreeSet::new();
    for column in columns {
        let mut reading = Reading { rules, fields: Vec::new(), open: Vec::new(), seen: HashSet::new() };
        column.iter().for_each(|n| reading.node(n));
        let own = reading.all();
        // The same comparison of two values asks for each of them once.
        let distinct: BTreeSet<(ClassId, FieldId)> = own.iter().copied().collect();
        if distinct.len() < own.len() || distinct.iter().any(|f| seen.contains(f)) {
            return true;
        }
        seen.extend(distinct);
    }
    false
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Reader {
    Definition(DefinitionId),
    Table(TableId),
    Exception(ExceptionId),
}

/// The fields that expressions read, each as often as it stands in them.
struct Reading<'r> {
    rules: &'r Checked,
    fields: Vec<(ClassId, FieldId)>,
    open: Vec<Reader>,
    seen: HashSet<Reader>,
}

impl Reading<'_> {
    fn node(&mut self, node: &Node) {
        node.walk(&mut |n| match &n.kind {
            NodeKind::Field(_, class, field) => self.fields.push((*class, *field)),
            NodeKind::Definition(id, _) => self.open.push(Reader::Definition(*id)),
            NodeKind::Table(id, ..) => self.open.push(Reader::Table(*id)),
            NodeKind::Parameter(id) => {
                let exceptions = &self.rules.parameters[id.index()].exceptions;
                self.open.extend(exceptions.iter().map(|e| Reader::Exception(*e)));
            }
            _ => {}
        });
    }

    fn all(mut self) -> Vec<(ClassId, FieldId)> {
        let rules = self.rules;
        while let Some(reader) = self.open.pop() {
            if !self.seen.insert(reader) {
                continue;
            }
            match reader {
                Reader::Definition(id) => {
                    let d = &rules.definitions[id.index()];
                    for v in &d.versions {
                        v.cases.iter().flat_map(|c| c.when.iter().chain([&c.value])).for_each(|n| self.node(n));
                        v.otherwise.iter().for_each(|n| self.node(n));
                    }
                    self.open.extend(d.exceptions.iter().map(|e| Reader::Exception(*e)));
                }
                Reader::Table(id) => {
                    let t = &rules.tables[id.index()];
                    for v in &t.versions {
                        v.inputs.iter().for_each(|n| self.node(n));
                        for row in &v.rows {
                            row.outputs.iter().for_each(|n| self.node(n));
                            for test in row.cells.iter().flat_map(|c| &c.tests) {
                                if let CellTest::All(all) = test {
                                    all.iter().for_each(|(_, n)| self.node(n));
                                }
                            }
                        }
                    }
                    self.open.extend(t.exceptions.iter().map(|e| Reader::Exception(*e)));
                }
                Reader::Exception(id) => {
                    let e = &rules.exceptions[id.index()];
                    for v in &e.versions {
                        v.cases.iter().flat_map(|c| c.when.iter().chain([&c.value])).for_each(|n| self.node(n));
                        v.when.iter().for_each(|n| self.node(n));
                    }
                    self.open.extend(e.exceptions.iter().map(|e| Reader::Exception(*e)));
                }
            }
        }
        self.fields
    }
}
