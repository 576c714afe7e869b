//! Rules that cite no act, in a rulebook that knows acts.

use super::error::Lint;
use crate::check::typed::{Checked, Notes};
use crate::diagnostic::Diagnostics;

pub(super) fn find(rules: &Checked, diagnostics: &mut Diagnostics) {
    if rules.acts.is_empty() {
        return;
    }
    let mut ask = |what: &'static str, name: &str, notes: &Notes, span| {
        if notes.citations.is_empty() {
            diagnostics.push(Lint::MissingSource { what, name: name.into(), span });
        }
    };
    for r in &rules.requirements {
        r.versions.iter().for_each(|v| ask("the requirement", &r.name, &v.notes, v.notes.span));
    }
    for d in &rules.definitions {
        d.versions.iter().for_each(|v| ask("the definition", &d.name, &v.notes, v.notes.span));
    }
    for e in &rules.exceptions {
        e.versions.iter().for_each(|v| ask("the exception", &e.name, &v.notes, v.notes.span));
    }
    for t in &rules.tables {
        for v in &t.versions {
            // Rows that all name their own need no other.
            if v.rows.iter().any(|r| r.notes.citations.is_empty()) {
                ask(if v.scale.is_some() { "the scale" } else { "the table" }, &t.name, &v.notes, v.notes.span);
            }
        }
    }
    for p in &rules.parameters {
        p.values.iter().for_each(|v| ask("a value of the parameter", &p.name, &v.notes, v.value.span));
    }
}
