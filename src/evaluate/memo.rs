//! What was found of definitions, tables and parameters, with the facts that it rests on.
//!
//! Judging the same case anew with one fact changed finds again only what read that fact.
//!
//! INVARIANT: a memo that keeps reads holds for each thing found every fact that was read on the way,
//! by whatever was found before included.

use crate::id::{DefinitionId, FieldId, ObjectId, ParameterId, StepId, TableId};
use crate::value::possible::Possible;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A fact that was read.
pub(super) type Read = (ObjectId, FieldId);

/// What was found, and what it rests on.
#[derive(Clone, Debug)]
pub(super) struct Found<V> {
    value: V,
    step: Option<StepId>,
    reads: Arc<[Read]>,
}

/// What things of one kind were found to be, for the thing and the subject that they were asked of.
pub(super) type Kept<K, V> = HashMap<(K, ObjectId, ObjectId), Found<V>>;

/// All that an evaluator has found.
#[derive(Clone, Debug, Default)]
pub(super) struct Memo {
    definitions: Kept<DefinitionId, Possible>,
    tables: Kept<TableId, Vec<Possible>>,
    parameters: Kept<ParameterId, Possible>,
    /// The facts read since the outermost thing was begun, where they are kept.
    reads: Option<Vec<Read>>,
}

/// Where the reads of a thing begin that is being found.
#[derive(Clone, Copy)]
pub(super) struct Begun(usize);

/// Something that is found once.
pub(super) trait Once: Copy + Eq + Hash {
    /// What it is found to be.
    type Value: Clone;
    /// The drawer of its kind.
    fn kept(memo: &mut Memo) -> &mut Kept<Self, Self::Value>;
}

macro_rules! once {
    ($($id:ident: $drawer:ident => $value:ty;)*) => {$(
        impl Once for $id {
            type Value = $value;
            fn kept(memo: &mut Memo) -> &mut Kept<Self, Self::Value> {
                &mut memo.$drawer
            }
        }
    )*};
}

once! {
    DefinitionId: definitions => Possible;
    TableId: tables => Vec<Possible>;
    ParameterId: parameters => Possible;
}

impl Memo {
    /// One that keeps what is read.
    pub(super) fn keeping_reads() -> Self {
        Self { reads: Some(Vec::new()), ..Self::default() }
    }

    /// The same, before anything is read.
    pub(super) fn read_anew(mut self) -> Self {
        self.reads = Some(Vec::new());
        self
    }

    /// The part that does not rest on a fact.
    pub(super) fn without(&self, fact: Read) -> Self {
        fn rest<K: Copy + Eq + Hash, V: Clone>(kept: &Kept<K, V>, fact: Read) -> Kept<K, V> {
            let rests = kept.iter().filter(|(_, found)| found.reads.binary_search(&fact).is_err());
            rests.map(|(key, found)| (*key, found.clone())).collect()
        }
        Self {
            definitions: rest(&self.definitions, fact),
            tables: rest(&self.tables, fact),
            parameters: rest(&self.parameters, fact),
            reads: self.reads.as_ref().map(|_| Vec::new()),
        }
    }

    /// How many things were found.
    pub(super) fn len(&self) -> usize {
        self.definitions.len() + self.tables.len() + self.parameters.len()
    }

    /// Notes that a fact was read.
    pub(super) fn read(&mut self, object: ObjectId, field: FieldId) {
        if let Some(reads) = &mut self.reads {
            reads.push((object, field));
        }
    }

    /// Whether reads are kept.
    pub(super) const fn keeps_reads(&self) -> bool {
        self.reads.is_some()
    }

    /// What a thing was found to be before.
    pub(super) fn find<K: Once>(&mut self, key: (K, ObjectId, ObjectId)) -> Option<(K::Value, Option<StepId>)> {
        let Found { value, step, reads } = K::kept(self).get(&key)?;
        let (found, before) = ((value.clone(), *step), reads.clone());
        if let Some(reads) = &mut self.reads {
            reads.extend_from_slice(&before);
        }
        Some(found)
    }

    /// Begins to find a thing.
    pub(super) fn begin(&self) -> Begun {
        Begun(self.reads.as_ref().map_or(0, Vec::len))
    }

    /// Keeps what was found.
    pub(super) fn keep<K: Once>(
        &mut self,
        begun: Begun,
        key: (K, ObjectId, ObjectId),
        value: K::Value,
        step: Option<StepId>,
    ) {
        let mut reads = Vec::new();
        if let Some(all) = &mut self.reads {
            reads = all.split_off(begun.0.min(all.len()));
            reads.sort_unstable();
            reads.dedup();
            all.extend_from_slice(&reads);
        }
        let found = Found { value, step, reads: reads.into() };
        K::kept(self).insert(key, found);
    }
}
