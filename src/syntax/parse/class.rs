//! `entity NAME` and `subject NAME` with their fields.

use super::note::{NotesReader, title, type_ref};
use super::{Context, Pair, Rule, held};
use crate::syntax::ast::{Class, Field};

/// Builds an entity or a subject.
pub fn class(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Class> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut key = None;
    let mut fields = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::key => {
                if let Some(field) = part.into_inner().find(|p| p.as_rule() == Rule::any_name) {
                    let field = cx.name(&field);
                    cx.once(&mut key, "key", field, place);
                }
            }
            Rule::field => fields.extend(field(part, cx)),
            _ => {}
        }
    }
    Some(Class { name: name?, notes: notes.finish(), key: held(key), fields, span })
}

fn field(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Field> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut aliases = vec![];
    let mut ty = None;
    let mut optional = None;
    let mut fixed = None;
    let mut texts = None;
    for part in pair.into_inner() {
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::any_name => name = Some(cx.name(&part)),
            Rule::type_ref => ty = type_ref(part, cx),
            Rule::kw_optional => cx.once(&mut optional, "optional", (), place),
            Rule::kw_fixed => cx.once(&mut fixed, "fixed", (), place),
            Rule::title => {
                if let Some(found) = title(part, cx) {
                    cx.once(&mut texts, "title", found, place);
                }
            }
            Rule::any_alias => aliases = cx.aliases(part),
            _ => {}
        }
    }
    let (optional, fixed) = (optional.is_some(), fixed.is_some());
    Some(Field { name: name?, aliases, ty: ty?, optional, fixed, title: held(texts), span })
}
