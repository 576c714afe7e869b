//! From the text of a rule file to its tree.
//!
//! The file is cut into declarations (`split`), each is scanned for what a grammar tells badly
//! (`token`) and then parsed on its own (`parse`), so that an error stays in its declaration.

pub(crate) mod alphabet;
pub mod ast;
pub mod error;
mod hidden;
pub mod keyword;
pub mod mark;
mod parse;
mod split;
#[cfg(test)]
mod tests;
pub(crate) mod token;
mod words;

use crate::diagnostic::Diagnostics;
use crate::file::{RuleFile, Span};
use crate::phrase::{Phrase, meant, phrase};
use ast::{Broken, Declaration, Expr, ExprKind, Name, Parsed};
use error::SyntaxError;
use keyword::{Keyword, Place};
pub use token::is_thin;
use token::{Token, TokenKind, offset};

/// The longest file that is read, in MiB.
const MOST_FILE: usize = 16;
/// The longest declaration that is read, in MiB.
const MOST_DECLARATION: usize = 4;
/// The longest piece of which all tokens are kept at once, in bytes.
const MOST_SCANNED: usize = 64 << 10;

/// Reads a rule file. What could not be read stands in the tree as broken, and in the diagnostics.
pub fn parse(file: &RuleFile) -> (Parsed, Diagnostics) {
    let mut parsed = Parsed::default();
    let mut diagnostics = Diagnostics::new();
    if file.text.len() > MOST_FILE << 20 {
        let span = Span::new(file.base, file.base);
        diagnostics.push(SyntaxError::TooLarge { what: Phrase::new("file", "файл"), most: MOST_FILE, span });
        return (parsed, diagnostics);
    }
    let hidden = hidden::report(&file.text, file.base, &mut diagnostics);
    let mut lookalikes = words::Lookalikes::default();
    let mut tokens = Vec::new();
    for piece in split::split(&file.text) {
        let base = offset(file.base, piece.start);
        // A piece is scanned once for all that look at its tokens, unless they would fill the memory.
        tokens.clear();
        let scanned = piece.text.len() <= MOST_SCANNED;
        if scanned {
            tokens.extend(token::tokens(piece.text));
            lookalikes.search(tokens.iter().copied(), base);
        } else {
            lookalikes.search(token::tokens(piece.text), base);
        }
        let scanned = scanned.then_some(tokens.as_slice());
        if piece.declared && hidden.iter().any(|at| (piece.start..piece.start + piece.text.len()).contains(at)) {
            let keyword = keyword::declaration(token::leading_word(piece.text));
            parsed.declarations.push(Declaration::Broken(broken(piece.text, base, keyword)));
        } else if piece.declared {
            parsed.declarations.push(declaration(piece.text, base, scanned, &mut diagnostics));
        } else if let Some(token) = token::tokens(piece.text).next() {
            diagnostics.push(SyntaxError::OutsideDeclaration { span: token.span(base) });
        }
    }
    parsed.lookalikes = lookalikes.found;
    diagnostics.finish();
    (parsed, diagnostics)
}

/// The words of the language in a rule file, in the order of their places; `None` if a part of the
/// file cannot be read, which is then reported.
pub fn marks(file: &RuleFile) -> (Option<Vec<mark::Mark>>, Diagnostics) {
    let (_, mut diagnostics) = parse(file);
    if diagnostics.has_errors() {
        return (None, diagnostics);
    }
    let mut marks = vec![];
    for piece in split::split(&file.text) {
        let keyword = keyword::declaration(token::leading_word(piece.text));
        let base = offset(file.base, piece.start);
        let found = keyword.and_then(|k| parse::marks(k, piece.text, base, &mut diagnostics));
        marks.extend(found.into_iter().flatten());
    }
    marks.sort_by_key(|m| m.span);
    marks.dedup_by_key(|m| m.span);
    (Some(marks), diagnostics)
}

/// Reads one expression, or a fact known in part (`1 .. 2`, `one of [a, b]`), as it stands in cases
/// and on the command line. `base` is the place of its first byte among all files.
pub fn parse_expression(text: &str, base: u32) -> (Expr, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let span = Span::new(base, offset(base, text.len()));
    let expr = if text.len() > MOST_DECLARATION << 20 {
        diagnostics.push(SyntaxError::TooLarge {
            what: Phrase::new("expression", "выражение"),
            most: MOST_DECLARATION,
            span: Span::new(base, base),
        });
        None
    } else {
        parse::fact(text, base, &mut diagnostics)
    };
    diagnostics.finish();
    (expr.unwrap_or(Expr { kind: ExprKind::Error, span }), diagnostics)
}

/// Reads the declaration that a piece of text holds, of which the tokens may be known.
fn declaration<'t>(
    text: &'t str,
    base: u32,
    scanned: Option<&[Token<'t>]>,
    diagnostics: &mut Diagnostics,
) -> Declaration {
    let word = token::leading_word(text);
    let keyword = keyword::declaration(word);
    if text.len() > MOST_DECLARATION << 20 {
        let span = Span::new(base, offset(base, word.len()));
        diagnostics.push(SyntaxError::TooLarge {
            what: Phrase::new("declaration", "объявление"),
            most: MOST_DECLARATION,
            span,
        });
        return Declaration::Broken(broken(text, base, keyword));
    }
    let read = match keyword {
        None => {
            diagnostics.push(unknown(text, word, base));
            None
        }
        Some(Keyword { place: Place::Unread, .. }) => {
            let span = Span::new(base, offset(base, word.len()));
            let help = Phrase::new(
                "leave it out, or turn its lines into comments with `#`",
                "уберите это или превратите строки в примечания знаком `#`",
            );
            diagnostics.push(SyntaxError::NotYet { what: Phrase::same(format!("`{word}`")), help, span });
            None
        }
        Some(keyword) => parse::declaration(keyword, text, base, scanned, diagnostics),
    };
    read.unwrap_or_else(|| Declaration::Broken(broken(text, base, keyword)))
}

fn unknown(text: &str, word: &str, base: u32) -> SyntaxError {
    let Some(token) = token::tokens(text).next() else {
        return SyntaxError::OutsideDeclaration { span: Span::new(base, base) };
    };
    let russian = word.starts_with(|c: char| !c.is_ascii());
    let words = keyword::ALL.iter().filter(|k| k.begins_declaration()).map(|k| k.spelling(russian));
    let help = if let Some(meant) = alphabet::other_alphabet(word).filter(|w| keyword::find(w).is_some()) {
        lookalike_help(word, &meant)
    } else if keyword::find(word).is_some() {
        phrase!(
            "indent `{word}`: only declarations begin in the first column",
            "сделайте отступ перед `{word}`: с первого столбца начинаются только объявления"
        )
    } else if let Some(near) = keyword::nearest(word, words) {
        meant(near)
    } else if token.text == "|" || token.text == "||" {
        Phrase::new(
            "indent the rows of a table: only declarations begin in the first column",
            "сделайте отступ перед строками таблицы: с первого столбца начинаются только объявления",
        )
    } else if word.is_empty() {
        let sign = token.text;
        phrase!(
            "indent `{sign}`: only declarations begin in the first column",
            "сделайте отступ перед `{sign}`: с первого столбца начинаются только объявления"
        )
    } else {
        let declarations = keyword::ALL.iter().filter(|k| k.place == Place::Declaration);
        let words: Vec<_> = declarations.map(|k| format!("`{}`", k.spelling(russian))).collect();
        let words = words.join(", ");
        phrase!("a declaration begins with one of {words}", "объявление начинается с одного из слов: {words}")
    };
    SyntaxError::UnknownDeclaration { found: shorten(token.text), help, span: token.span(base) }
}

/// Says of which alphabet a word is that looks like another.
fn lookalike_help(word: &str, meant: &str) -> Phrase {
    let [own, other] = [word, meant].map(alphabet::Alphabet::words_of);
    let (letters, other_letters) = (&own.ru, &other.ru);
    phrase!(
        "`{word}` is in {own} letters: write `{meant}` in {other} ones",
        "`{word}` написано {letters} буквами: напишите `{meant}` {other_letters}"
    )
}

/// What can still be seen of a declaration that could not be read.
fn broken(text: &str, base: u32, keyword: Option<&Keyword>) -> Broken {
    let mut words = token::tokens(text)
        .filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Quoted))
        .map(|t| Name { text: t.text.trim_matches('`').into(), span: t.span(base) });
    // The first word is the declaration's, whether it was known or misspelled.
    let first = words.next();
    let name = words.next().filter(|_| keyword.is_none_or(|k| k.rule != "kw_test"));
    let end = text.trim_end().len();
    Broken {
        word: keyword.map(|k| k.english),
        name,
        words: first.filter(|_| keyword.is_none()).into_iter().chain(words).map(|n| n.text).collect(),
        span: Span::new(base, offset(base, end)),
    }
}

/// A text short enough for a message.
fn shorten(text: &str) -> String {
    const MOST: usize = 40;
    let mut line = text.lines().next().unwrap_or_default().to_string();
    if line.len() < text.len() || line.chars().count() > MOST {
        line = line.chars().take(MOST - 1).collect();
        line.push('…');
    }
    line
}
