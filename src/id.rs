//! Ids of declared and asserted things: small numbers that index the tables of a rulebook or a case.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the entry at an index.
            ///
            /// A table never holds more than `u32::MAX` entries: the limits on input are far below.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// The index of its entry.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An act.
    ActId,
    /// An enum.
    EnumId,
    /// A declared unit.
    UnitId,
    /// An entity or a subject.
    ClassId,
    /// A field of a class, by its place among the fields.
    FieldId,
    /// A parameter.
    ParameterId,
    /// A definition.
    DefinitionId,
    /// An exception.
    ExceptionId,
    /// A requirement.
    RequirementId,
    /// A table.
    TableId,
    /// An assessment.
    AssessmentId,
    /// A declaration of uncoded law.
    UncodedId,
    /// A procedure.
    ProcedureId,
    /// A calendar.
    CalendarId,
    /// A view.
    ViewId,
    /// One subject or entity of a case.
    ObjectId,
    /// A step of a trace.
    StepId,
}
