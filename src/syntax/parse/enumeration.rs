//! `enum NAME` with its members.

use super::note::{NotesReader, title};
use super::{Context, Pair, Rule, held};
use crate::file::Span;
use crate::phrase::Phrase;
use crate::syntax::ast::{Enum, Member};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::ENUM;

/// Builds an enum.
pub fn enumeration(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Enum> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut notes = NotesReader::default();
    let mut members: Vec<Member> = vec![];
    // Where the member before ends, unless a comma stands after it.
    let mut before: Option<Span> = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::comma => before = None,
            Rule::variant => {
                let place = cx.span(&part);
                let Some(member) = member(part, cx) else {
                    continue;
                };
                // A name of two words would silently become two members.
                if before.is_some_and(|b| !cx.source(Span::new(b.end, place.start)).contains('\n')) {
                    cx.report(SyntaxError::Unexpected {
                        expected: Phrase::new("`,` or a new line", "`,` или новая строка"),
                        found: Phrase::same(format!("`{}`", member.name.text)),
                        help: Some(Phrase::new(
                            "members stand on lines of their own or are parted by commas; a name is one word, with `_` for a space",
                            "значения перечня стоят каждое на своей строке или через запятую; имя — одно слово, вместо пробела `_`",
                        )),
                        span: member.name.span,
                    });
                }
                before = Some(place);
                members.push(member);
            }
            _ => {}
        }
    }
    let name = name?;
    if members.is_empty() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("enum", ENUM),
            clause: Phrase::new("members", "значений"),
            help: Phrase::new(
                "write its members under it, a line each, the lowest first",
                "перечислите под ним значения, каждое на своей строке, начиная с низшего",
            ),
            span: name.span,
        });
        return None;
    }
    Some(Enum { name, notes: notes.finish(), members, span })
}

fn member(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Member> {
    let mut name = None;
    let mut aliases = vec![];
    let mut texts = None;
    for part in pair.into_inner() {
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::title => {
                if let Some(found) = title(part, cx) {
                    cx.once(&mut texts, "title", found, place);
                }
            }
            Rule::alias => aliases = cx.aliases(part),
            _ => {}
        }
    }
    Some(Member { name: name?, aliases, title: held(texts) })
}
