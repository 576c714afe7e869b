//! The words of a whole file, those within the braces of titles and messages included.

use super::alphabet;
use super::ast::Name;
use super::token::{self, Token, TokenKind};

/// Each word that would look the same in the letters of the other alphabet.
pub fn lookalikes(text: &str, base: u32) -> Vec<Name> {
    let mut found = vec![];
    each(text, &mut |word| {
        let plain = word.text.trim_matches('`');
        if alphabet::other_alphabet(plain).is_some() {
            found.push(Name { text: plain.into(), span: word.span(base) });
        }
    });
    found
}

/// Visits each word of a file, in the order of the text.
fn each<'t>(text: &'t str, visit: &mut impl FnMut(Token<'t>)) {
    let mut before = "";
    for token in token::tokens(text) {
        match token.kind {
            TokenKind::Word | TokenKind::Quoted => visit(token),
            TokenKind::Text if matches!(before, "ru" | "en") => {
                for (start, inner) in interpolations(token.text) {
                    for word in token::tokens(inner) {
                        if matches!(word.kind, TokenKind::Word | TokenKind::Quoted) {
                            visit(Token { start: token.start + start + word.start, ..word });
                        }
                    }
                }
            }
            _ => {}
        }
        before = token.text;
    }
}

/// What stands in the braces of a title or message, with the place where each begins.
pub fn interpolations(text: &str) -> Vec<(usize, &str)> {
    let mut found = vec![];
    let mut at = 0;
    while let Some(open) = token::rest(text, at).find('{').map(|i| at + i) {
        let after = token::rest(text, open + 1);
        if after.starts_with('{') {
            at = open + 2;
        } else if let Some(inner) = braces(after) {
            found.push((open + 1, inner));
            at = open + 1 + inner.len() + 1;
        } else {
            return found;
        }
    }
    found
}

/// What stands before the brace that closes an open one.
pub fn braces(after: &str) -> Option<&str> {
    let mut nesting = 0_usize;
    for token in token::tokens(after).filter(|t| t.kind == TokenKind::Sign) {
        match token.text {
            "{" => nesting += 1,
            "}" if nesting == 0 => return after.get(..token.start),
            "}" => nesting -= 1,
            _ => {}
        }
    }
    None
}
