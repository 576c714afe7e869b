//! What most declarations may say of themselves: title, sources, quotes, dates.

use super::{Context, Pair, Rule, held, literal, text};
use crate::file::Span;
use crate::phrase::Phrase;
use crate::syntax::ast::{Allow, Name, Notes, Owner, Source, Texts, Type};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::ALLOW;
use jiff::civil::Date;

/// Notes while their clauses are read, each with its place.
#[derive(Default)]
pub struct NotesReader {
    aliases: Vec<Name>,
    title: Option<(Texts, Span)>,
    sources: Vec<Source>,
    quotes: Vec<crate::syntax::ast::Text>,
    from: Option<((Date, Span), Span)>,
    until: Option<((Date, Span), Span)>,
    allows: Vec<Allow>,
}

impl NotesReader {
    /// Takes a clause if it is a note; gives it back otherwise.
    pub fn take<'t>(&mut self, pair: Pair<'t>, cx: &mut Context<'_, '_>) -> Option<Pair<'t>> {
        let span = cx.span(&pair);
        match pair.as_rule() {
            Rule::title => {
                if let Some(texts) = title(pair, cx) {
                    cx.once(&mut self.title, "title", texts, span);
                }
            }
            Rule::source => add(&mut self.sources, source(pair, cx)),
            Rule::quote => {
                let quotes = pair.into_inner().filter(|p| p.as_rule() == Rule::string);
                quotes.for_each(|p| add(&mut self.quotes, Some(text::plain(&p, cx))));
            }
            Rule::from => {
                if let Some(date) = literal::dated(pair, cx) {
                    cx.once(&mut self.from, "from", date, span);
                }
            }
            Rule::until => {
                if let Some(date) = literal::dated(pair, cx) {
                    cx.once(&mut self.until, "until", date, span);
                }
            }
            Rule::allow => self.allows.extend(allow(pair, cx)),
            Rule::alias => self.aliases.extend(cx.aliases(pair)),
            _ => return Some(pair),
        }
        None
    }

    /// The notes read.
    pub fn finish(self) -> Notes {
        Notes {
            aliases: self.aliases,
            title: held(self.title),
            sources: self.sources,
            quotes: self.quotes,
            from: held(self.from),
            until: held(self.until),
            allows: self.allows,
        }
    }
}

/// Adds to a list that mostly holds just one.
fn add<T>(list: &mut Vec<T>, one: Option<T>) {
    list.reserve_exact(usize::from(list.is_empty() && one.is_some()));
    list.extend(one);
}

/// The texts of a `title` clause, or of another that holds texts.
pub fn title(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Texts> {
    pair.into_inner().find(|p| p.as_rule() == Rule::texts).map(|p| text::texts(p, cx))
}

/// A source: an act, a place in it, a status.
pub fn source(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Source> {
    let span = cx.span(&pair);
    let mut names = vec![];
    let mut place = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::name => names.push(cx.name(&part)),
            Rule::string => place = Some(text::plain(&part, cx)),
            _ => {}
        }
    }
    let mut names = names.into_iter();
    Some(Source { act: names.next()?, place, status: names.next(), span })
}

/// `allow LINT "reason"`; one without a reason is reported.
pub fn allow(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Allow> {
    let span = cx.span(&pair);
    let mut lint = None;
    let mut reason = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::lint_name => lint = Some(cx.name(&part)),
            Rule::string => reason = Some(text::plain(&part, cx)),
            _ => {}
        }
    }
    let reason = reason.filter(|r| !r.text.trim().is_empty());
    if reason.is_none() {
        cx.report(SyntaxError::MissingClause {
            declaration: Phrase::new("`allow`", ALLOW),
            clause: Phrase::new("reason", "причины"),
            help: Phrase::new(
                "write after the lint, in quotation marks, why it may be passed over here",
                "напишите после замечания в кавычках, почему здесь его можно не учитывать",
            ),
            span,
        });
    }
    Some(Allow { lint: lint?, reason: reason?, span })
}

/// `of CLASS in SUBJECT`.
pub fn owner(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Owner> {
    let mut names = pair.into_inner().filter(|p| p.as_rule() == Rule::name).map(|p| cx.name(&p));
    Some(Owner { class: names.next()?, within: names.next() })
}

/// A type as it was written.
pub fn type_ref(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Type> {
    let span = cx.span(&pair);
    let mut list = false;
    let mut name: Option<Name> = None;
    let mut domain = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::kw_list_of => list = true,
            Rule::name => name = Some(cx.name(&part)),
            Rule::range => domain = Some(super::expr::expr(part, cx)),
            _ => {}
        }
    }
    Some(Type { list, name: name?, domain, span })
}
