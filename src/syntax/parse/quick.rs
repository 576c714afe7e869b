//! The grammar as plain functions, made when the library is built (`build/`): many times as quick as
//! pest, and silent on what it does not accept. Then pest runs over the text and says what was wrong.
//!
//! INVARIANT: what is accepted here is what pest accepts, with the same nodes; a test compares them.

use super::Rule;
use super::pair::{Node, Tree};
use crate::syntax::token::PLAIN;
use pest::unicode;

/// How many nodes the least expression takes, and some more.
const LEAF: usize = 24;

/// Reads a whole text by a rule; `None` if it does not hold.
pub fn parse(rule: Rule, text: &str) -> Option<Tree<'_>> {
    // Offsets are held in four bytes.
    u32::try_from(text.len()).ok()?;
    let mut quick = Quick { text, bytes: text.as_bytes(), at: 0, nodes: Vec::with_capacity(text.len() / 4 + LEAF) };
    grammar::parse(rule, &mut quick).then_some(Tree { text, nodes: quick.nodes })
}

mod grammar {
    #![allow(
        clippy::all,
        clippy::pedantic,
        unused_parens,
        unused_braces,
        non_snake_case,
        dead_code,
        reason = "written by the build, as no person would write it"
    )]
    use super::{Quick, Rule};

    include!(concat!(env!("OUT_DIR"), "/quick.rs"));

    pub(super) fn parse(rule: Rule, quick: &mut Quick<'_>) -> bool {
        whole(rule, quick)
    }

    pub(super) fn blank(quick: &mut Quick<'_>) -> bool {
        r_WHITESPACE::<2>(quick) || r_COMMENT::<2>(quick)
    }
}

/// How far a text is read.
struct Quick<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
}

/// What to go back to where something does not hold.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    nodes: usize,
}

/// An offset in a text that [`parse`] has measured.
fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Quick<'_> {
    #[inline]
    fn mark(&self) -> Mark {
        Mark { at: self.at, nodes: self.nodes.len() }
    }

    /// Goes back; always `false`, so that it ends what failed.
    #[inline]
    fn back(&mut self, mark: Mark) -> bool {
        self.at = mark.at;
        self.nodes.truncate(mark.nodes);
        false
    }

    /// The next byte; 0 at the end, which no choice may take for more than a hint.
    #[inline]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn open<const M: u8>(&mut self, rule: Rule) -> usize {
        let node = self.nodes.len();
        if M < 2 {
            let at = short(self.at);
            self.nodes.push(Node { rule, start: at, end: at, after: 0 });
        }
        node
    }

    #[inline]
    fn close<const M: u8>(&mut self, node: usize, held: bool) -> bool {
        if M < 2 {
            if held {
                let (end, after) = (short(self.at), short(self.nodes.len()));
                if let Some(node) = self.nodes.get_mut(node) {
                    (node.end, node.after) = (end, after);
                }
            } else {
                self.nodes.truncate(node);
            }
        }
        held
    }

    /// Passes over blanks and comments, where they may stand; always `true`.
    #[inline]
    fn skip<const M: u8>(&mut self) -> bool {
        // Most often none stands there.
        if M == 0 && !matches!(self.peek(), b'!'..=b'"' | b'$'..=0x7F) {
            self.skip_blanks();
        }
        true
    }

    fn skip_blanks(&mut self) {
        loop {
            self.pass(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t'));
            if matches!(self.peek(), b'!'..=b'"' | b'$'..=0x7F) || !grammar::blank(self) {
                return;
            }
        }
    }

    #[inline]
    fn sees<const N: usize>(&self, wanted: &[u8; N]) -> bool {
        self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) == Some(wanted)
    }

    #[inline]
    fn text<const N: usize>(&mut self, wanted: &[u8; N]) -> bool {
        let held = self.sees(wanted);
        if held {
            self.at += N;
        }
        held
    }

    #[inline]
    fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    #[inline]
    fn any(&mut self) -> bool {
        self.one(|_| true, |_| true)
    }

    #[inline]
    fn digit(&mut self) -> bool {
        self.one(|b| b.is_ascii_digit(), |_| false)
    }

    #[inline]
    fn begins_word(&mut self) -> bool {
        self.one(|b| b.is_ascii_alphabetic(), unicode::XID_START)
    }

    #[inline]
    fn continues_word(&mut self) -> bool {
        self.one(|b| b.is_ascii_alphanumeric() || b == b'_', unicode::XID_CONTINUE)
    }

    /// Takes all bytes that are wanted; always `true`.
    #[inline]
    fn pass(&mut self, wanted: impl Fn(u8) -> bool) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|b| !wanted(*b)).unwrap_or(rest.len());
        true
    }

    /// Takes all characters with which a word goes on; always `true`.
    fn rest_of_word(&mut self) -> bool {
        loop {
            self.pass(|b| PLAIN[usize::from(b)]);
            if !self.continues_word() {
                return true;
            }
        }
    }

    /// Takes one character, if it is wanted.
    #[inline]
    fn one(&mut self, plain: impl Fn(u8) -> bool, other: impl Fn(char) -> bool) -> bool {
        let length = match self.bytes.get(self.at) {
            None => 0,
            Some(byte) if byte.is_ascii() => usize::from(plain(*byte)),
            Some(_) => {
                let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
                next.filter(|c| other(*c)).map_or(0, char::len_utf8)
            }
        };
        self.at += length;
        length > 0
    }
}

#[cfg(test)]
mod tests {
    use crate::file::SourceMap;
    use crate::syntax;

    /// Every rule file that is shipped, and every one that the tests read.
    fn texts() -> Vec<String> {
        let root = env!("CARGO_MANIFEST_DIR");
        let mut folders = vec![format!("{root}/rules"), format!("{root}/tests/fixtures")];
        let mut texts = vec![];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path.to_string_lossy().into_owned());
                } else if path.extension().is_some_and(|e| e == "norma") {
                    texts.push(String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
                }
            }
        }
        texts
    }

    /// Whatever is read in a debug build is read by both parsers and compared: see `Context::run`.
    fn read(text: &str) {
        let file = SourceMap::new().add("test.norma", text).unwrap();
        let _ = syntax::parse(&file);
    }

    #[test]
    fn both_parsers_find_the_same_in_all_rules() {
        let texts = texts();
        assert!(texts.len() > 100);
        texts.iter().for_each(|text| read(text));
    }

    #[test]
    fn both_parsers_refuse_the_same() {
        // Each declaration loses a word, has one twice, and ends early, at places that move on.
        let mut at = 0_usize;
        for text in texts().iter().filter(|t| t.len() < 4_000) {
            for piece in text.split("\n\n") {
                let words: Vec<&str> = piece.split_inclusive([' ', '\n', '(', '.']).collect();
                at = at.wrapping_mul(31).wrapping_add(7) % 1_009;
                let i = 1 + at % words.len().max(2);
                let (before, after) = words.split_at(i.min(words.len()));
                let dropped = after.get(1..).unwrap_or_default().concat();
                read(&format!("{}{dropped}", before.concat()));
                read(&format!("{}{}{}", before.concat(), before.last().unwrap_or(&""), after.concat()));
                read(&before.concat());
            }
        }
    }
}
