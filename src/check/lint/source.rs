//! Rules that cite no act, in a rulebook that knows acts.

use super::error::Lint;
use crate::check::typed::{Checked, Notes};
use crate::diagnostic::Diagnostics;
use crate::phrase::Phrase;

pub(super) fn find(rules: &Checked, diagnostics: &mut Diagnostics) {
    if rules.acts.is_empty() {
        return;
    }
    let mut ask = |what: Phrase, name: &str, notes: &Notes, span| {
        if notes.citations.is_empty() {
            diagnostics.push(Lint::MissingSource { what, name: name.into(), span });
        }
    };
    for r in &rules.requirements {
        r.versions
            .iter()
            .for_each(|v| ask(Phrase::new("the requirement", "требование"), &r.name, &v.notes, v.notes.span));
    }
    for d in &rules.definitions {
        d.versions
            .iter()
            .for_each(|v| ask(Phrase::new("the definition", "определение"), &d.name, &v.notes, v.notes.span));
    }
    for e in &rules.exceptions {
        e.versions
            .iter()
            .for_each(|v| ask(Phrase::new("the exception", "исключение"), &e.name, &v.notes, v.notes.span));
    }
    for t in &rules.tables {
        for v in &t.versions {
            // Rows that all name their own need no other.
            if v.rows.iter().any(|r| r.notes.citations.is_empty()) {
                let what = if v.scale.is_some() {
                    Phrase::new("the scale", "шкала")
                } else {
                    Phrase::new("the table", "таблица")
                };
                ask(what, &t.name, &v.notes, v.notes.span);
            }
        }
    }
    for v in rules.procedures.iter().flat_map(|p| &p.versions) {
        // Where each step names its own, the whole needs no other.
        if v.notes.citations.is_empty() {
            v.steps.iter().for_each(|s| ask(Phrase::new("the step", "шаг"), &s.name, &s.notes, s.notes.span));
        }
    }
    for p in &rules.parameters {
        p.values.iter().for_each(|v| {
            ask(Phrase::new("a value of the parameter", "значение параметра"), &p.name, &v.notes, v.value.span);
        });
    }
}
