//! Strict JSON (RFC 8259) as a tree of raw texts.
//!
//! A number is checked against the grammar and kept as written. One pass over the bytes; the only
//! recursion is bounded by [`MOST_LEVELS`].

use super::{DocumentError, Key, Keys, MOST_LEVELS, Node, NodeKind, map, span};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::phrase::Phrase;
use std::sync::Arc;

/// Reads the one value that the text holds.
pub(super) fn read(text: &str, base: u32, diagnostics: &mut Diagnostics) -> Result<Node, DocumentError> {
    let mut reader = Reader { text, base, at: 0, level: 0, keys: Keys::default(), diagnostics };
    reader.skip_space();
    let tree = reader.value()?;
    reader.skip_space();
    if reader.peek().is_some() {
        let help = Phrase::new(
            "a file holds one case; several go into a `.jsonl` file, one on each line",
            "в файле одно дело; несколько пишутся в файл `.jsonl`, по одному на строке",
        );
        return Err(reader
            .wrong(Phrase::new("something stands after the end of the case", "после конца дела что-то стоит"), help));
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

    fn wrong(&self, message: Phrase, help: Phrase) -> DocumentError {
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
                return Err(self.wrong(
                    Phrase::new("JSON has no single quotes", "одинарных кавычек в JSON нет"),
                    Phrase::new(
                        "write the text in double quotes: `\"…\"`",
                        "заключите текст в двойные кавычки: `\"…\"`",
                    ),
                ));
            }
            Some(b'/' | b'#') => return Err(self.wrong(NO_COMMENTS.0, NO_COMMENTS.1)),
            None => {
                return Err(self.wrong(
                    Phrase::new("the file ends where a value is wanted", "файл закончился там, где нужно значение"),
                    Phrase::new("look for a bracket that is never closed", "поищите незакрытую скобку"),
                ));
            }
            Some(_) => {
                return Err(self.wrong(Phrase::new("a value is wanted here", "здесь нужно значение"), VALUE_HELP));
            }
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
                    return Err(self.wrong(
                        Phrase::new("a key is wanted here", "здесь нужен ключ"),
                        Phrase::new(
                            "a key stands in double quotes: `\"name\": …`",
                            "ключ стоит в двойных кавычках: `\"name\": …`",
                        ),
                    ));
                }
            };
            let key = Key { text: self.keys.shared(&text), span: self.span(start, self.at) };
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.wrong(
                    Phrase::new("`:` is wanted after the key", "после ключа нужно `:`"),
                    Phrase::new(
                        "a key and its value look like `\"name\": 5`",
                        "ключ и его значение выглядят так: `\"name\": 5`",
                    ),
                ));
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
                    return Err(self.wrong(
                        Phrase::new("`,` or `}` is wanted here", "здесь нужна `,` или `}`"),
                        Phrase::new(
                            "a comma stands between one value and the next key",
                            "между значением и следующим ключом стоит запятая",
                        ),
                    ));
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
                    return Err(self.wrong(
                        Phrase::new("`,` or `]` is wanted here", "здесь нужна `,` или `]`"),
                        Phrase::new("a comma stands between one item and the next", "между записями стоит запятая"),
                    ));
                }
            }
            self.skip_space();
        }
    }

    fn never_closed(&self, open: usize) -> DocumentError {
        let place = self.span(open, open + 1);
        DocumentError::JsonSyntax {
            message: Phrase::new("this bracket is never closed", "эта скобка не закрыта"),
            help: Phrase::new("close it before the file ends", "закройте её до конца файла"),
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
            _ => Err(self.wrong(Phrase::new("a value is wanted here", "здесь нужно значение"), VALUE_HELP)),
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
            return Err(self.wrong(Phrase::new("a digit is wanted here", "здесь нужна цифра"), NUMBER_HELP));
        }
        if zero && self.at > whole + 1 {
            self.at = whole;
            return Err(self.wrong(
                Phrase::new("a JSON number does not begin with a zero", "число в JSON не начинается с нуля"),
                NUMBER_HELP,
            ));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return Err(self
                    .wrong(Phrase::new("a digit is wanted after the point", "после точки нужна цифра"), NUMBER_HELP));
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !self.digits() {
                return Err(self.wrong(Phrase::new("a digit is wanted here", "здесь нужна цифра"), NUMBER_HELP));
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
                        message: Phrase::new("this text is never closed", "этот текст не закрыт"),
                        help: Phrase::new(
                            "close it with `\"` on its line; a line break in a text is `\\n`",
                            "закройте его знаком `\"` на той же строке; перенос строки в тексте — `\\n`",
                        ),
                        place: self.span(open, open + 1),
                    });
                }
                Some(_) => {
                    return Err(self.wrong(
                        Phrase::new("a control character stands in a text", "в тексте стоит управляющий знак"),
                        Phrase::new("write it as `\\t` or `\\u001f`", "запишите его как `\\t` или `\\u001f`"),
                    ));
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
                    message: Phrase::new(
                        "half of a surrogate pair stands alone",
                        "половина суррогатной пары стоит отдельно",
                    ),
                    help: Phrase::new(
                        "characters past U+FFFF are two `\\u` in a row, or the character itself",
                        "знаки старше U+FFFF — это два `\\u` подряд или сам знак",
                    ),
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
            _ => {
                return Err(self.wrong(
                    Phrase::new("JSON has no such escape", "такого сочетания в JSON нет"),
                    Phrase::new("a backslash itself is `\\\\`", "сама обратная косая черта — `\\\\`"),
                ));
            }
        };
        self.at += 1;
        Ok(plain)
    }

    fn four_hex(&mut self, start: usize) -> Result<u32, DocumentError> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|d| u32::from_str_radix(d, 16).ok()) else {
            let place = self.span(start, self.at);
            let help = Phrase::new(
                "four digits follow `\\u`, as in `\\u00ab`",
                "после `\\u` идут четыре цифры, например `\\u00ab`",
            );
            return Err(DocumentError::JsonSyntax {
                message: Phrase::new("this escape is not whole", "это сочетание неполное"),
                help,
                place,
            });
        };
        self.at += 4;
        Ok(code)
    }
}

const VALUE_HELP: Phrase = Phrase::new(
    "a text stands in double quotes; else it is a number, true, false, null, a list or a map",
    "текст стоит в двойных кавычках; иначе это число, `true`, `false`, `null`, список или группа",
);
const NUMBER_HELP: Phrase = Phrase::new(
    "a number looks like 12, -0.5 or 300000000; other forms stand in double quotes",
    "число выглядит как `12`, `-0.5` или `300000000`; другие записи стоят в двойных кавычках",
);
const LAST_COMMA: (Phrase, Phrase) = (
    Phrase::new("a comma stands after the last value", "после последнего значения стоит запятая"),
    Phrase::new("leave it out", "уберите её"),
);
const NO_COMMENTS: (Phrase, Phrase) = (
    Phrase::new("JSON has no comments", "примечаний в JSON нет"),
    Phrase::new(
        "leave it out, or write the case as YAML, where `#` begins one",
        "уберите его или запишите дело в YAML, где примечание начинается с `#`",
    ),
);
