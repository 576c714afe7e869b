//! Texts: plain ones, and those with `{expression}` in them.

use super::{Context, Pair, Rule, alone, expr};
use crate::file::Span;
use crate::syntax::ast::{Expr, ExprKind, Language, Template, TemplatePart, Text, Texts};
use crate::syntax::error::SyntaxError;
use crate::syntax::token::{self, offset};
use crate::syntax::words;

/// A text whose braces are nothing but braces.
pub fn plain(pair: &Pair<'_>, cx: &mut Context<'_, '_>) -> Text {
    let span = cx.span(pair);
    let mut reader = Reader::new(pair, cx.base);
    let plain = reader.plain();
    if reader.is_done() {
        return Text { text: plain.into(), span };
    }
    let mut text = plain.to_owned();
    loop {
        text.push_str(reader.plain());
        let Some((at, c)) = reader.next() else { break };
        reader.push(&mut text, at, c, cx);
    }
    Text { text: text.into(), span }
}

/// `ru "…" en "…"`.
pub fn texts(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Texts {
    let span = cx.span(&pair);
    let mut texts: Vec<(Language, Template)> = Vec::with_capacity(2);
    let mut language = None;
    for part in pair.into_inner() {
        if part.as_rule() == Rule::language {
            language = Some(if part.as_str() == "ru" { Language::Russian } else { Language::English });
            continue;
        }
        let Some(language) = language.take() else {
            continue;
        };
        let template = template(&part, cx);
        if let Some((_, first)) = texts.iter().find(|(l, _)| *l == language) {
            let clause = if language == Language::Russian { "ru" } else { "en" };
            let (span, first) = (template.span, first.span);
            cx.report(SyntaxError::DuplicateClause { clause, span, first });
        } else {
            texts.push((language, template));
        }
    }
    Texts { texts, span }
}

/// A text with `{expression}` in it; `{{` and `}}` are braces.
fn template(pair: &Pair<'_>, cx: &mut Context<'_, '_>) -> Template {
    let span = cx.span(pair);
    let mut reader = Reader::new(pair, cx.base);
    let plain = reader.plain();
    if reader.is_done() && !plain.is_empty() {
        return Template { parts: vec![TemplatePart::Text(plain.into())], span };
    }
    let mut parts = vec![];
    let mut text = plain.to_owned();
    let mut lone = false;
    loop {
        text.push_str(reader.plain());
        let Some((at, c)) = reader.next() else { break };
        // After one brace without a partner the pairing of the others means nothing.
        if lone || !matches!(c, '{' | '}') {
            reader.push(&mut text, at, c, cx);
        } else if reader.skip(c) {
            text.push(c);
        } else if let Some(inner) = (c == '{').then(|| reader.braces(at + 1)).flatten() {
            if !text.is_empty() {
                parts.push(TemplatePart::Text(std::mem::take(&mut text).into()));
            }
            parts.push(TemplatePart::Expr(interpolation(inner, reader.place(at + 1, at + 1), cx)));
            reader.at = at + 1 + inner.len() + 1;
        } else {
            cx.report(SyntaxError::LoneBrace { brace: c, span: reader.place(at, at + 1) });
            lone = true;
        }
    }
    if !text.is_empty() {
        parts.push(TemplatePart::Text(text.into()));
    }
    Template { parts, span }
}

fn interpolation(inner: &str, at: Span, cx: &mut Context<'_, '_>) -> Expr {
    let read = alone(Rule::alone_expression, inner, at.start, cx.diagnostics, |pair, cx| {
        expr::first_of(pair, cx, Rule::expression)
    });
    read.unwrap_or(Expr { kind: ExprKind::Error, span: Span::new(at.start, offset(at.start, inner.len())) })
}

/// The bytes that may mean something in a text.
const MEANS: [bool; 256] = {
    let mut means = [false; 256];
    let mut signs: &[u8] = b"\\\n\r{}";
    while let [sign, rest @ ..] = signs {
        means[*sign as usize] = true;
        signs = rest;
    }
    means
};

/// Walks over what stands between quotation marks.
struct Reader<'t> {
    text: &'t str,
    base: u32,
    at: usize,
    escapes: bool,
}

impl<'t> Reader<'t> {
    fn new(pair: &Pair<'t>, base: u32) -> Self {
        let whole = pair.as_str();
        let escapes = whole.starts_with('"');
        let mark = if escapes { 1 } else { '«'.len_utf8() };
        // INVARIANT: the grammar has both marks around the text.
        let text = whole.get(mark..whole.len().saturating_sub(mark)).unwrap_or_default();
        Self { text, base: offset(base, pair.start() + mark), at: 0, escapes }
    }

    fn next(&mut self) -> Option<(usize, char)> {
        let c = token::rest(self.text, self.at).chars().next()?;
        let at = self.at;
        self.at += c.len_utf8();
        Some((at, c))
    }

    fn is_done(&self) -> bool {
        self.at == self.text.len()
    }

    /// Takes all that stands before the next sign that may mean something.
    fn plain(&mut self) -> &'t str {
        let rest = token::rest(self.text, self.at);
        let bytes = rest.as_bytes();
        let end = bytes.iter().position(|b| MEANS[usize::from(*b)]).unwrap_or(bytes.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = token::rest(self.text, self.at).starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn place(&self, start: usize, end: usize) -> Span {
        Span::new(offset(self.base, start), offset(self.base, end))
    }

    /// Takes a character that was read, with its escape or the line break that it begins.
    fn push(&mut self, text: &mut String, at: usize, c: char, cx: &mut Context<'_, '_>) {
        match c {
            '\\' if self.escapes => match self.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, sign @ ('"' | '\\'))) => text.push(sign),
                Some((end, sign)) => {
                    let span = self.place(at, end + sign.len_utf8());
                    let sign = if sign.is_control() { ' ' } else { sign };
                    cx.report(SyntaxError::UnknownEscape { sign, span });
                }
                None => {}
            },
            // A break with all blanks around it is one space.
            '\n' | '\r' => {
                text.truncate(text.trim_end_matches([' ', '\t']).len());
                let after = token::rest(self.text, self.at);
                self.at += after.len() - after.trim_start_matches([' ', '\t', '\n', '\r']).len();
                text.push(' ');
            }
            c => text.push(c),
        }
    }

    /// What stands from `at` to the brace that closes it.
    fn braces(&self, at: usize) -> Option<&'t str> {
        words::braces(token::rest(self.text, at))
    }
}
