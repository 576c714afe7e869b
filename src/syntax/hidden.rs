//! Signs in a rule file that a reader does not see.

use super::error::SyntaxError;
use super::token::{self, TokenKind, offset};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::file::hidden::{self, Hidden};

/// Reports each sign that is not seen, and gives the places of those that stand among the words of
/// the rules, where nothing can be read as it looks.
pub fn report(text: &str, base: u32, diagnostics: &mut Diagnostics) -> Vec<usize> {
    let mut found = hidden::all(text).peekable();
    // The mark of the order of bytes may stand at the beginning of a file, and nowhere else.
    found.next_if(|(at, c, _)| *at == 0 && *c == '\u{FEFF}');
    if found.peek().is_none() {
        return vec![];
    }
    let mut among_words = vec![];
    let mut tokens = token::tokens(text).peekable();
    for (at, c, kind) in found {
        while tokens.next_if(|t| t.end() <= at).is_some() {}
        let inside = tokens.peek().filter(|t| t.start <= at).map(|t| t.kind);
        let in_text = matches!(inside, Some(TokenKind::Text | TokenKind::UnclosedText));
        let span = Span::new(offset(base, at), offset(base, at + c.len_utf8()));
        let sign = format!("U+{:04X}", u32::from(c));
        diagnostics.push(match kind {
            Hidden::Direction => SyntaxError::DirectionSign { sign, span },
            Hidden::Invisible if in_text => SyntaxError::InvisibleInText { sign, span },
            Hidden::Invisible => SyntaxError::InvisibleSign { sign, span },
        });
        // What is neither in a text nor a token of its own stands in a comment.
        if !in_text && inside.is_some() || c == '\u{FEFF}' {
            among_words.push(at);
        }
    }
    among_words
}
