//! Where a blank parts two tokens of a line.

use crate::file::Span;
use crate::syntax::mark::{Mark, Role};
use crate::syntax::token::{Token, TokenKind};

/// The words of the language in a file, by their places.
pub struct Marks<'m> {
    marks: &'m [Mark],
    base: u32,
}

impl<'m> Marks<'m> {
    /// The marks of a file, in the order of their places.
    pub const fn new(marks: &'m [Mark], base: u32) -> Self {
        Self { marks, base }
    }

    /// What a token does: the mark that covers it.
    pub fn role(&self, token: &Token<'_>) -> Option<Role> {
        let span: Span = token.span(self.base);
        let after = self.marks.partition_point(|m| m.span.start <= span.start);
        let mark = self.marks.get(after.checked_sub(1)?)?;
        mark.span.contains(span).then_some(mark.role)
    }

    /// The keyword that a token is, or is a part of, by the rule of the grammar that reads it.
    pub fn keyword(&self, token: &Token<'_>) -> Option<&'static str> {
        match self.role(token)? {
            Role::Keyword(k) => Some(k.rule),
            _ => None,
        }
    }
}

/// Tokens with the blanks between them.
pub fn text(tokens: &[Token<'_>], marks: &Marks<'_>) -> String {
    let mut out = String::new();
    for (i, token) in tokens.iter().enumerate() {
        if i > 0 && parted(tokens, i, marks) {
            out.push(' ');
        }
        out.push_str(token.text);
    }
    out
}

/// Whether a blank stands before a token.
fn parted(tokens: &[Token<'_>], i: usize, marks: &Marks<'_>) -> bool {
    let (Some(before), Some(token)) = (i.checked_sub(1).and_then(|b| tokens.get(b)), tokens.get(i)) else {
        return false;
    };
    if (matches!(token.text, "-" | ":") || matches!(before.text, "-" | ":")) && in_lint(&tokens[..i], marks) {
        return false;
    }
    let is_name = matches!(before.kind, TokenKind::Word | TokenKind::Quoted) && marks.keyword(before).is_none();
    match (before.text, token.text) {
        ("(" | "[" | "|", _) | (_, ")" | "]" | "," | ":" | "%" | "|" | ".") | ("{", "}") => false,
        // The point of an abbreviation ends a word; any other joins a field to what has it.
        (".", _) => i >= 2 && tokens.get(i - 1).is_some_and(|point| marks.role(point).is_some()),
        (_, "(") => !matches!(marks.role(before), Some(Role::Function)),
        (_, "[") => !(is_name || matches!(before.text, "]" | ")")),
        ("-", _) => !is_sign(tokens, i - 1, marks),
        _ => true,
    }
}

/// Whether tokens end within the name of a lint: `allow boundary-word`.
fn in_lint(tokens: &[Token<'_>], marks: &Marks<'_>) -> bool {
    let name = |t: &&Token<'_>| t.kind == TokenKind::Word || matches!(t.text, "-" | ":" | "::");
    let mut back = tokens.iter().rev().take_while(name);
    back.any(|t| marks.keyword(t) == Some("kw_allow"))
}

/// Whether a minus stands before one value, not between two.
fn is_sign(tokens: &[Token<'_>], i: usize, marks: &Marks<'_>) -> bool {
    let Some(before) = i.checked_sub(1).and_then(|b| tokens.get(b)) else {
        // At the beginning of a line it goes on with what stands above.
        return tokens.get(i).is_some_and(|minus| !minus.first_on_line);
    };
    match before.kind {
        TokenKind::Sign => !matches!(before.text, ")" | "]" | "}" | "%" | "." | "₽" | "€" | "$"),
        TokenKind::Word => marks.keyword(before).is_some_and(|k| {
            !matches!(k, "kw_thousand" | "kw_million" | "kw_billion" | "kw_yes" | "kw_no" | "kw_none" | "kw_unknown")
        }),
        _ => false,
    }
}
