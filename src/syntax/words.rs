//! The words of a whole file, those within the braces of titles and messages included.

use super::alphabet;
use super::ast::Name;
use super::token::{self, Token, TokenKind};

/// Finds each word that would look the same in the letters of the other alphabet, piece by piece.
#[derive(Default)]
pub struct Lookalikes<'t> {
    /// Those that were found.
    pub found: Vec<Name>,
    /// The last token of the pieces that were searched.
    before: &'t str,
}

impl<'t> Lookalikes<'t> {
    /// Searches the tokens of the next piece of a file, which begins at `base`.
    pub fn search(&mut self, tokens: impl Iterator<Item = Token<'t>>, base: u32) {
        let found = &mut self.found;
        self.before = each(tokens, self.before, &mut |word| {
            let plain = token::unquoted(word.text);
            if alphabet::other_alphabet(plain).is_some() {
                found.push(Name { text: plain.into(), span: word.span(base) });
            }
        });
    }
}

/// Visits each word among tokens, in the order of the text, and gives the last token.
fn each<'t>(
    tokens: impl Iterator<Item = Token<'t>>,
    mut before: &'t str,
    visit: &mut impl FnMut(Token<'t>),
) -> &'t str {
    for token in tokens {
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
    before
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
