//! Strict JSON (RFC 8259) as a tree of raw texts.
//!
//! A number is checked against the grammar and kept as written. One pass over the bytes; the only
//! recursion is bounded by [`MOST_LEVELS`].

use super::{DocumentError, Key, Keys, MOST_LEVELS, Node, NodeKind, map, span};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use std::sync::Arc;

/// Reads the one value that the text holds.
pub(super) fn read(text: &str, base: u32, diagnostics: &mut Diagnostics) -> Result<Node, DocumentError> {
    let mut reader = Reader { text, base, at: 0, level: 0, keys: Keys::default(), diagnostics };
    reader.skip_space();
    let tree = reader.value()?;
    reader.skip_space();
    if reader.peek().is_some() {
        let help = "a file holds one case; several go into a `.jsonl` file, one on each line";
        return Err(reader.wrong("something stands after the end of the case", help));
    }
    Ok(tree)
}

struct Reader<'t> {
    text: &'t str,
    base: u32,
    at: usize,
    level: usize,
    keys: Keys,
    diagnostics: &'t mut Diagnostics,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        span(self.base, start, end)
    }

    /// The character at which reading stands.
    fn here(&self) -> Span {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(self.at, self.at + width)
    }

    fn wrong(&self, message: &'static str, help: &'static str) -> DocumentError {
        DocumentError::JsonSyntax { message, help, place: self.here() }
    }

    fn value(&mut self) -> Result<Node, DocumentError> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'{' | b'[') => {
                if self.level == MOST_LEVELS {
                    return Err(DocumentError::TooDeep { most: MOST_LEVELS, place: self.here() });
                }
                self.level += 1;
                let kind = if self.peek() == Some(b'{') { self.map()? } else { self.list()? };
                self.level -= 1;
                kind
            }
            Some(b'"') => NodeKind::Scalar { text: self.string()?.into(), quoted: true },
            Some(b'-' | b'0'..=b'9') => NodeKind::Scalar { text: self.number()?, quoted: false },
            Some(b'a'..=b'z' | b'A'..=b'Z') => NodeKind::Scalar { text: self.word()?, quoted: false },
            Some(b'\'') => {
                return Err(self.wrong("JSON has no single quotes", "write the text in double quotes: `\"…\"`"));
            }
            Some(b'/' | b'#') => return Err(self.wrong(NO_COMMENTS.0, NO_COMMENTS.1)),
            None => {
                return Err(
                    self.wrong("the file ends where a value is wanted", "look for a bracket that is never closed")
                );
            }
            Some(_) => return Err(self.wrong("a value is wanted here", VALUE_HELP)),
        };
        Ok(Node { kind, span: self.span(start, self.at) })
    }

    fn map(&mut self) -> Result<NodeKind, DocumentError> {
        let open = self.at;
        let mut entries = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(NodeKind::Map(entries));
        }
        loop {
            let start = self.at;
            let text = match self.peek() {
                Some(b'"') => self.string()?,
                Some(b'}') => return Err(self.wrong(LAST_COMMA.0, LAST_COMMA.1)),
                Some(b'/' | b'#') => return Err(self.wrong(NO_COMMENTS.0, NO_COMMENTS.1)),
                None => return Err(self.never_closed(open)),
                Some(_) => {
                    return Err(self.wrong("a key is wanted here", "a key stands in double quotes: `\"name\": …`"));
                }
            };
            let key = Key { text: self.keys.shared(&text), span: self.span(start, self.at) };
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.wrong("`:` is wanted after the key", "a key and its value look like `\"name\": 5`"));
            }
            self.at += 1;
            self.skip_space();
            entries.push((key, self.value()?));
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(map(entries, self.diagnostics));
                }
                None => return Err(self.never_closed(open)),
                Some(_) => {
                    return Err(
                        self.wrong("`,` or `}` is wanted here", "a comma stands between one value and the next key")
                    );
                }
            }
            self.skip_space();
        }
    }

    fn list(&mut self) -> Result<NodeKind, DocumentError> {
        let open = self.at;
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(NodeKind::List(items));
        }
        loop {
            match self.peek() {
                Some(b']') => return Err(self.wrong(LAST_COMMA.0, LAST_COMMA.1)),
                None => return Err(self.never_closed(open)),
                Some(_) => items.push(self.value()?),
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(NodeKind::List(items));
                }
                None => return Err(self.never_closed(open)),
                Some(_) => {
                    return Err(self.wrong("`,` or `]` is wanted here", "a comma stands between one item and the next"));
                }
            }
            self.skip_space();
        }
    }

    fn never_closed(&self, open: usize) -> DocumentError {
        let place = self.span(open, open + 1);
        DocumentError::JsonSyntax {
            message: "this bracket is never closed",
            help: "close it before the file ends",
            place,
        }
    }

    /// `null`, `true` or `false`.
    fn word(&mut self) -> Result<Arc<str>, DocumentError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        match rest.get(..end) {
            Some(word @ ("null" | "true" | "false")) => {
                self.at += end;
                Ok(word.into())
            }
            _ => Err(self.wrong("a value is wanted here", VALUE_HELP)),
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Result<Arc<str>, DocumentError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        let whole = self.at;
        if !self.digits() {
            return Err(self.wrong("a digit is wanted here", NUMBER_HELP));
        }
        if zero && self.at > whole + 1 {
            self.at = whole;
            return Err(self.wrong("a JSON number does not begin with a zero", NUMBER_HELP));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return Err(self.wrong("a digit is wanted after the point", NUMBER_HELP));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.digits() {
                return Err(self.wrong("a digit is wanted here", NUMBER_HELP));
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().into())
    }

    fn string(&mut self) -> Result<String, DocumentError> {
        let open = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let from = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            out.push_str(self.text.get(from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(b'\n' | b'\r') | None => {
                    return Err(DocumentError::JsonSyntax {
                        message: "this text is never closed",
                        help: "close it with `\"` on its line; a line break in a text is `\\n`",
                        place: self.span(open, open + 1),
                    });
                }
                Some(_) => {
                    return Err(self.wrong("a control character stands in a text", "write it as `\\t` or `\\u001f`"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, DocumentError> {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek() {
            Some(b'u') => {
                self.at += 1;
                let first = self.four_hex(start)?;
                // Half of a pair: the other half must follow at once.
                let code = if (0xD800..0xDC00).contains(&first)
                    && self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u")
                {
                    self.at += 2;
                    let second = self.four_hex(start)?;
                    if (0xDC00..0xE000).contains(&second) {
                        0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                    } else {
                        first
                    }
                } else {
                    first
                };
                return char::from_u32(code).ok_or_else(|| DocumentError::JsonSyntax {
                    message: "half of a surrogate pair stands alone",
                    help: "characters past U+FFFF are two `\\u` in a row, or the character itself",
                    place: self.span(start, self.at),
                });
            }
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return Err(self.wrong("JSON has no such escape", "a backslash itself is `\\\\`")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn four_hex(&mut self, start: usize) -> Result<u32, DocumentError> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            let place = self.span(start, self.at);
            let help = "four digits follow `\\u`, as in `\\u00ab`";
            return Err(DocumentError::JsonSyntax { message: "this escape is not whole", help, place });
        };
        self.at += 4;
        Ok(code)
    }
}

const VALUE_HELP: &str = "a text stands in double quotes; else it is a number, true, false, null, a list or a map";
const NUMBER_HELP: &str = "a number looks like 12, -0.5 or 300000000; other forms stand in double quotes";
const LAST_COMMA: (&str, &str) = ("a comma stands after the last value", "leave it out");
const NO_COMMENTS: (&str, &str) =
    ("JSON has no comments", "leave it out, or write the case as YAML, where `#` begins one");
