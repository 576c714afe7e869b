//! The rules of `registry_entry` and `project_risk` as a programmer would write them for speed.
//!
//! Typed structs with borrowed strings, decimals as they were read, enums of one byte. "Facts
//! loaded" means here: a [`facts::Cluster`] as its JSON line gave it, the strings in the line's own
//! bytes, each supply with the places of its two participants instead of their names. Nothing is
//! summed, counted, shared out or compared before a verdict is asked for.

pub mod exact;
pub mod explain;
pub mod facts;
pub mod law;
pub mod line;
pub mod registry;
pub mod risk;
pub mod row;
pub mod words;
