//! YAML as a tree of raw texts.
//!
//! The scanner's events are folded on an explicit stack, so depth costs no recursion. The scanner
//! counts characters, and the ends that it gives for quoted texts and brackets include the space
//! after them: [`Places`] and [`Reader::scalar_place`] find the exact bytes.

use super::{DocumentError, Key, Keys, MOST_LEVELS, Node, NodeKind, map, span};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::phrase::Phrase;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use std::ops::Range;

/// Reads the one document that the text holds; `None` where it holds none.
pub(super) fn read(text: &str, base: u32, diagnostics: &mut Diagnostics) -> Result<Option<Node>, DocumentError> {
    let mut reader = Reader {
        text,
        base,
        places: Places { text, ascii: text.is_ascii(), index: 0, byte: 0 },
        open: Vec::new(),
        root: None,
        keys: Keys::default(),
        diagnostics,
    };
    // The scanner takes a NUL for the end of the file.
    if let Some(at) = text.find('\0') {
        let help =
            Phrase::new("save the file as plain UTF-8 text", "сохраните файл как простой текст в кодировке UTF-8");
        return Err(reader.wrong(Phrase::new("the file holds a NUL character", "в файле есть нулевой знак"), help, at));
    }
    let mut documents = 0;
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, marks) = next.map_err(|error| reader.explain(&error))?;
        let place = reader.places.byte(marks.start.index())..reader.places.byte(marks.end.index());
        match event {
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => {}
            Event::StreamEnd => break,
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    let place = reader.span(&place);
                    reader.diagnostics.push(DocumentError::SeveralDocuments { place });
                    break;
                }
            }
            Event::Alias(_) => return Err(DocumentError::Alias { place: reader.span(&place) }),
            Event::Scalar(text, style, anchor, tag) => {
                reader.refuse(&place, anchor != 0, tag.is_some())?;
                reader.scalar(&text, style, &place)?;
            }
            Event::SequenceStart(anchor, tag) => {
                reader.refuse(&place, anchor != 0, tag.is_some())?;
                let start = reader.first_dash(place.start);
                reader.begin(start, Content::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                reader.refuse(&place, anchor != 0, tag.is_some())?;
                reader.begin(place.start, Content::Map(Vec::new(), None))?;
            }
            Event::SequenceEnd | Event::MappingEnd => reader.end(place.start)?,
        }
    }
    Ok(reader.root.filter(|root| !root.span_is_empty()))
}

impl Node {
    /// Whether nothing stands at its place: what YAML makes of a document without content.
    fn span_is_empty(&self) -> bool {
        self.span.start == self.span.end
    }
}

/// A list or map that is not yet closed.
struct Open {
    content: Content,
    start: usize,
    /// Where the last thing in it ends.
    end: usize,
    /// `{ … }` or `[ … ]`, not lines.
    flow: bool,
}

enum Content {
    List(Vec<Node>),
    Map(Vec<(Key, Node)>, Option<Key>),
}

struct Reader<'t> {
    text: &'t str,
    base: u32,
    places: Places<'t>,
    open: Vec<Open>,
    root: Option<Node>,
    keys: Keys,
    diagnostics: &'t mut Diagnostics,
}

impl Reader<'_> {
    fn span(&self, place: &Range<usize>) -> Span {
        span(self.base, place.start, place.end)
    }

    /// A mistake at the character that begins at `at`.
    fn wrong(&self, message: Phrase, help: Phrase, at: usize) -> DocumentError {
        let width = self.rest(at).chars().next().map_or(0, char::len_utf8);
        DocumentError::YamlSyntax { message, help, place: self.span(&(at..at + width)) }
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Refuses anchors and tags, with the place of the sign that stands before the value.
    fn refuse(&self, place: &Range<usize>, anchor: bool, tag: bool) -> Result<(), DocumentError> {
        if !anchor && !tag {
            return Ok(());
        }
        let sign = if anchor { '&' } else { '!' };
        let start = if self.rest(place.start).starts_with(sign) {
            place.start
        } else {
            let before = self.text.get(..place.start).unwrap_or_default();
            // Of `!!str` the first sign counts.
            before
                .rfind(sign)
                .map_or(place.start, |at| before.get(..at).unwrap_or_default().trim_end_matches(sign).len())
        };
        let width = self.rest(start).find(char::is_whitespace).unwrap_or(0);
        let place = self.span(&(start..start + width));
        Err(if anchor { DocumentError::Alias { place } } else { DocumentError::Tag { place } })
    }

    /// A list whose dashes stand right under its key begins, for the scanner, after the first dash.
    fn first_dash(&self, start: usize) -> usize {
        if self.rest(start).starts_with(['-', '[']) {
            return start;
        }
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        before.strip_suffix('-').map_or(start, str::len)
    }

    fn begin(&mut self, start: usize, content: Content) -> Result<(), DocumentError> {
        let sign = self.rest(start).chars().next();
        if let Some(Open { content: Content::Map(_, None), .. }) = self.open.last() {
            let help = Phrase::new(
                "a value that begins with a bracket and is one text is written in quotes",
                "значение, которое начинается со скобки и составляет один текст, пишется в кавычках",
            );
            return Err(self.wrong(
                Phrase::new(
                    "a list or a map stands where a key is wanted",
                    "список или группа стоит там, где нужен ключ",
                ),
                help,
                start,
            ));
        }
        self.indented_by_spaces(start)?;
        if self.open.len() == MOST_LEVELS {
            return Err(DocumentError::TooDeep { most: MOST_LEVELS, place: self.span(&(start..start)) });
        }
        self.open.push(Open { content, start, end: start, flow: matches!(sign, Some('[' | '{')) });
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), DocumentError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let closed = open.flow && matches!(self.rest(at).chars().next(), Some(']' | '}'));
        let end = if closed { at + 1 } else { open.end };
        let kind = match open.content {
            Content::List(items) => NodeKind::List(items),
            Content::Map(entries, _) => map(entries, self.diagnostics),
        };
        self.place_node(Node { kind, span: self.span(&(open.start..end)) }, end)
    }

    /// Puts a value where it belongs: into what is open, or at the root.
    fn place_node(&mut self, node: Node, end: usize) -> Result<(), DocumentError> {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.end = open.end.max(end);
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map(entries, key) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    return Err(self.wrong(
                        Phrase::new("a key is missing here", "здесь не хватает ключа"),
                        Phrase::new("write a name before the colon", "напишите имя перед двоеточием"),
                        end,
                    ));
                }
            },
        }
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, place: &Range<usize>) -> Result<(), DocumentError> {
        let quoted = style != ScalarStyle::Plain;
        // For what is not written the scanner says `~`, at the place of whatever follows.
        let absent = !quoted && (place.is_empty() || text == "~" && !self.rest(place.start).starts_with('~'));
        if let Some(Open { content: Content::Map(_, None), .. }) = self.open.last() {
            return self.key(text, style, place, absent);
        }
        if absent {
            return self.absent(place.start);
        }
        self.indented_by_spaces(place.start)?;
        let place = self.scalar_place(style, place);
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        // The last break of a block is its layout, not a part of a name or a title.
        let text = if block { text.trim_end_matches('\n') } else { text };
        let node = Node { kind: NodeKind::Scalar { text: text.into(), quoted }, span: self.span(&place) };
        self.place_node(node, place.end)
    }

    fn key(&mut self, text: &str, style: ScalarStyle, place: &Range<usize>, absent: bool) -> Result<(), DocumentError> {
        if absent {
            return Err(self.wrong(
                Phrase::new("a key is missing here", "здесь не хватает ключа"),
                Phrase::new("write a name before the colon", "напишите имя перед двоеточием"),
                place.start,
            ));
        }
        self.indented_by_spaces(place.start)?;
        let place = self.scalar_place(style, place);
        let span = self.span(&place);
        if text == "<<" && style == ScalarStyle::Plain {
            return Err(DocumentError::Alias { place: span });
        }
        let key = Key { text: self.keys.shared(text), span };
        if let Some(open) = self.open.last_mut() {
            if let Content::Map(entries, waiting) = &mut open.content {
                if entries.is_empty() && !open.flow {
                    open.start = place.start;
                }
                *waiting = Some(key);
            }
            open.end = open.end.max(place.end);
        }
        Ok(())
    }

    /// A value of which nothing is written: after `key:` and `-`.
    fn absent(&mut self, at: usize) -> Result<(), DocumentError> {
        let end = match self.open.last() {
            Some(Open { content: Content::Map(_, Some(key)), .. }) => (key.span.end - self.base) as usize,
            Some(_) => self.text.get(..at).unwrap_or_default().trim_end().len(),
            None => at,
        };
        let in_map = matches!(self.open.last(), Some(Open { content: Content::Map(..), .. }));
        if in_map && !self.rest(end).trim_start().starts_with(':') {
            let start = match self.open.last() {
                Some(Open { content: Content::Map(_, Some(key)), .. }) => (key.span.start - self.base) as usize,
                _ => end,
            };
            return Err(DocumentError::YamlSyntax {
                message: Phrase::new(
                    "a key stands here without a colon and a value",
                    "ключ стоит без двоеточия и значения",
                ),
                help: Phrase::new(
                    "a value with a comma in it is written in quotes; a decimal fraction has a point: `1.5`",
                    "значение с запятой пишется в кавычках; в десятичной дроби стоит точка: `1.5`",
                ),
                place: self.span(&(start..end)),
            });
        }
        let kind = NodeKind::Scalar { text: "".into(), quoted: false };
        self.place_node(Node { kind, span: self.span(&(end..end)) }, end)
    }

    /// The exact bytes of a scalar, quotes included, space and comments after it not.
    fn scalar_place(&self, style: ScalarStyle, place: &Range<usize>) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let mut end = place.start + 1;
        match style {
            ScalarStyle::Plain => return place.clone(),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                return place.start..place.start + self.text.get(place.clone()).unwrap_or_default().trim_end().len();
            }
            ScalarStyle::DoubleQuoted => {
                while let Some(byte) = bytes.get(end).filter(|byte| **byte != b'"') {
                    end += if *byte == b'\\' { 2 } else { 1 };
                }
            }
            ScalarStyle::SingleQuoted => {
                while let Some(byte) = bytes.get(end) {
                    match (byte, bytes.get(end + 1)) {
                        (b'\'', Some(b'\'')) => end += 2,
                        (b'\'', _) => break,
                        _ => end += 1,
                    }
                }
            }
        }
        place.start..(end + 1).min(self.text.len())
    }

    /// The scanner lets some tabs pass as indentation, and then nests otherwise than the eye does.
    fn indented_by_spaces(&self, start: usize) -> Result<(), DocumentError> {
        if self.open.last().is_some_and(|open| open.flow) {
            return Ok(());
        }
        match self.tab_before(start) {
            Some(tab) => Err(self.wrong(TAB, TAB_HELP, tab)),
            None => Ok(()),
        }
    }

    /// A tab between the beginning of a line and `at`, where nothing but space stands there.
    fn tab_before(&self, at: usize) -> Option<usize> {
        let before = self.text.get(..at)?;
        let content = before.trim_end_matches([' ', '\t']);
        let line_begins = content.is_empty() || content.ends_with(['\n', '\r']);
        before.get(content.len()..).filter(|_| line_begins)?.find('\t').map(|tab| content.len() + tab)
    }

    /// The scanner's complaint in words for someone who does not know YAML's.
    fn explain(&mut self, error: &ScanError) -> DocumentError {
        let at = self.places.byte(error.marker().index());
        let info = error.info();
        if info.contains("recursion limit") {
            return DocumentError::TooDeep { most: MOST_LEVELS, place: self.span(&(at..at)) };
        }
        if info.contains("anchor") {
            return DocumentError::Alias { place: self.span(&(at..at)) };
        }
        // The complaint may stand at the value before the line that begins with a tab.
        let later = if info.contains("tab") { usize::MAX } else { 1 };
        let mut line = self.text.get(..at).unwrap_or_default().rfind(['\n', '\r']).map_or(0, |i| i + 1);
        for _ in 0..later {
            let content = self.rest(line).trim_start_matches([' ', '\t']);
            if let Some(tab) = self.tab_before(self.text.len() - content.len()) {
                return self.wrong(TAB, TAB_HELP, tab);
            }
            match self.rest(line).find('\n') {
                Some(end) => line += end + 1,
                None => break,
            }
        }
        let inside = info.contains("flow mapping") || info.contains("flow sequence");
        if let Some(written) = self.bare_value(at).filter(|_| inside) {
            let place = self.span(&(at..at + 1));
            return DocumentError::UnquotedBracket { written: written.replace('"', "'"), place };
        }
        let meaning = MEANINGS.iter().find(|(part, ..)| info.contains(part));
        let (_, message, help) = meaning.cloned().unwrap_or(OTHER);
        if info.contains("simple key") {
            // The scanner notices a missing colon only at what follows.
            let before = self.text.get(..at).unwrap_or_default().trim_end();
            let line = before.rfind(['\n', '\r']).map_or(0, |i| i + 1);
            let start = before.len() - before.get(line..).unwrap_or_default().trim_start().len();
            return DocumentError::YamlSyntax { message, help, place: self.span(&(start..before.len())) };
        }
        self.wrong(message, help, at)
    }

    /// The value without quotes that runs into the bracket at `at`, up to where that closes.
    fn bare_value(&self, at: usize) -> Option<&str> {
        let before = self.text.get(..at)?;
        let start = before.rfind([':', ',', '{', '[', '\n']).map_or(0, |i| i + 1);
        let head = before.get(start..)?.trim();
        // Else it is a comma that is missing.
        if head.is_empty() || head.contains([']', '}', '"', '\'']) || !self.rest(at).starts_with(['[', '{']) {
            return None;
        }
        let mut depth = 0usize;
        let mut closed = None;
        for (i, c) in self.rest(at).char_indices() {
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                '\n' => break,
                _ => {}
            }
            if depth == 0 {
                closed = Some(at + i + c.len_utf8());
                break;
            }
        }
        let end = closed.map_or(at + 1, |end| end + self.rest(end).find([',', '}', ']', '\n']).unwrap_or(0));
        self.text.get(start..end).map(str::trim)
    }
}

const QUOTES: Phrase = Phrase::new("write the value in quotes: `\"…\"`", "заключите значение в кавычки: `\"…\"`");
const TAB: Phrase =
    Phrase::new("a tab stands where YAML wants spaces", "вместо пробелов, которых требует YAML, стоит табуляция");
const TAB_HELP: Phrase = Phrase::new("indent with spaces", "делайте отступ пробелами");
const OTHER: (&str, Phrase, Phrase) = (
    "",
    Phrase::new("the file does not read as YAML here", "здесь файл не читается как YAML"),
    Phrase::new(
        "look at the indentation, colons and quotes of this line and the one before",
        "проверьте отступ, двоеточия и кавычки в этой строке и в предыдущей",
    ),
);

/// What the scanner says (a part of it), what that means, and the remedy. The first that fits counts.
const MEANINGS: &[(&str, Phrase, Phrase)] = &[
    ("tab", TAB, TAB_HELP),
    (
        "mapping values are not allowed",
        Phrase::new("a second colon stands in one value", "в одном значении стоит второе двоеточие"),
        Phrase::new(
            "write the value in quotes; a key of its own begins in the column of the key above",
            "заключите значение в кавычки; отдельный ключ начинается в столбце ключа над ним",
        ),
    ),
    (
        "illegal placement of ':'",
        Phrase::new("a colon stands where no key comes before it", "двоеточие стоит там, где перед ним нет ключа"),
        QUOTES,
    ),
    (
        "':' must be followed",
        Phrase::new("a colon wants a space after it", "после двоеточия нужен пробел"),
        Phrase::new("write `key: value`", "напишите `ключ: значение`"),
    ),
    (
        "simple key",
        Phrase::new("a key stands here without a colon and a value", "ключ стоит без двоеточия и значения"),
        Phrase::new("write `key: value`, one on each line", "напишите `ключ: значение`, по одному на строке"),
    ),
    (
        "did not find expected key",
        Phrase::new("this line fits no key above it", "эта строка не подходит ни к одному ключу выше"),
        Phrase::new(
            "give keys of one level the same indentation; close quotes before the line ends",
            "у ключей одного уровня одинаковый отступ; кавычки закрываются до конца строки",
        ),
    ),
    (
        "invalid indentation in quoted",
        Phrase::new(
            "a text in quotes goes on too far to the left",
            "продолжение текста в кавычках стоит слишком далеко слева",
        ),
        Phrase::new(
            "indent its further lines, or close the quotes",
            "сделайте отступ перед его следующими строками или закройте кавычки",
        ),
    ),
    (
        "invalid indentation in flow",
        Phrase::new(
            "a line inside brackets begins too far to the left",
            "строка внутри скобок начинается слишком далеко слева",
        ),
        Phrase::new(
            "indent it further than the line with the bracket",
            "сделайте отступ больше, чем у строки со скобкой",
        ),
    ),
    (
        "invalid indentation",
        Phrase::new("this line is indented like no line above it", "такого отступа нет ни у одной строки выше"),
        Phrase::new("give keys of one level the same indentation", "у ключей одного уровня одинаковый отступ"),
    ),
    (
        "unexpected end of stream",
        Phrase::new("these quotes are never closed", "кавычки не закрыты"),
        Phrase::new("close them with the same sign", "закройте их тем же знаком"),
    ),
    (
        "document indicator",
        Phrase::new("these quotes are never closed", "кавычки не закрыты"),
        Phrase::new("close them with the same sign", "закройте их тем же знаком"),
    ),
    (
        "unknown escape",
        Phrase::new("a text in double quotes has no such escape", "в тексте в двойных кавычках нет такого сочетания"),
        Phrase::new(
            "a backslash itself is `\\\\`; in single quotes it is plain",
            "сама обратная косая черта — `\\\\`; в одинарных кавычках она пишется просто",
        ),
    ),
    (
        "hexadecimal",
        Phrase::new("this escape is not whole", "это сочетание неполное"),
        Phrase::new("four digits follow `\\u`, as in `\\u00ab`", "после `\\u` идут четыре цифры, например `\\u00ab`"),
    ),
    (
        "Unicode character escape",
        Phrase::new("there is no such character", "такого знака нет"),
        Phrase::new("write the character itself", "напишите сам знак"),
    ),
    (
        "trailing content",
        Phrase::new("something stands after the closing quote", "после закрывающей кавычки что-то стоит"),
        Phrase::new(
            "put the whole value in quotes; a `\"` inside is `\\\"`",
            "заключите в кавычки всё значение; `\"` внутри пишется `\\\"`",
        ),
    ),
    (
        "comments must be separated",
        Phrase::new("a comment wants a space before `#`", "перед `#` нужен пробел"),
        Phrase::new("write ` # …`", "напишите ` # …`"),
    ),
    (
        "block scalar",
        Phrase::new("`|` and `>` begin a text on the lines below", "с `|` и `>` начинается текст на следующих строках"),
        Phrase::new(
            "a value that begins with such a sign is written in quotes",
            "значение, которое начинается с такого знака, пишется в кавычках",
        ),
    ),
    (
        "unexpected character",
        Phrase::new("a value does not begin with this sign", "с этого знака значение не начинается"),
        QUOTES,
    ),
    (
        "'-' indicator",
        Phrase::new(
            "this line fits no item of the list above it",
            "эта строка не подходит ни к одной записи списка выше",
        ),
        Phrase::new("begin items with `- ` in the same column", "начинайте записи с `- ` в одном столбце"),
    ),
    (
        "\"-\" is only",
        Phrase::new("a dash stands where no list item can", "дефис стоит там, где записи списка быть не может"),
        QUOTES,
    ),
    (
        "'-' must be",
        Phrase::new("a dash wants a space after it", "после дефиса нужен пробел"),
        Phrase::new("write `- item`", "напишите `- запись`"),
    ),
    (
        "start with '-'",
        Phrase::new("a dash stands where no list item can", "дефис стоит там, где записи списка быть не может"),
        QUOTES,
    ),
    (
        "flow mapping",
        Phrase::new("`,` or `}` is wanted here", "здесь нужна `,` или `}`"),
        Phrase::new("close the `{`, or write the value in quotes", "закройте `{` или заключите значение в кавычки"),
    ),
    (
        "flow sequence",
        Phrase::new("`,` or `]` is wanted here", "здесь нужна `,` или `]`"),
        Phrase::new("close the `[`, or write the value in quotes", "закройте `[` или заключите значение в кавычки"),
    ),
    (
        "block sequence entries",
        Phrase::new("a dash stands where no list item can", "дефис стоит там, где записи списка быть не может"),
        Phrase::new(
            "put the list on the lines below its key, or write the value in quotes",
            "поместите список на строках под его ключом или заключите значение в кавычки",
        ),
    ),
    (
        "expected node content",
        Phrase::new("a value is wanted here", "здесь нужно значение"),
        Phrase::new("look for a comma or a bracket too many", "поищите лишнюю запятую или скобку"),
    ),
    ("directive", Phrase::new("`%` begins no value", "с `%` значение не начинается"), QUOTES),
    (
        "document start",
        Phrase::new("something stands after the end of the document", "после конца документа что-то стоит"),
        Phrase::new("a file holds one case", "в файле одно дело"),
    ),
    (
        "document end",
        Phrase::new("something stands after the end of the document", "после конца документа что-то стоит"),
        Phrase::new("a file holds one case", "в файле одно дело"),
    ),
    ("tag", Phrase::new("a value does not begin with `!`", "с `!` значение не начинается"), QUOTES),
    ("handle", Phrase::new("a value does not begin with `!`", "с `!` значение не начинается"), QUOTES),
    (
        "plain scalar",
        Phrase::new("a value is wanted here", "здесь нужно значение"),
        Phrase::new("look for a comma or a bracket too many", "поищите лишнюю запятую или скобку"),
    ),
];

/// Turns the scanner's character counts into bytes: it walks from the last place asked for, so that
/// the whole file costs one pass.
struct Places<'t> {
    text: &'t str,
    ascii: bool,
    index: usize,
    byte: usize,
}

impl Places<'_> {
    fn byte(&mut self, index: usize) -> usize {
        if self.ascii {
            return index.min(self.text.len());
        }
        while self.index < index && self.byte < self.text.len() {
            self.index += 1;
            self.byte += 1;
            while !self.text.is_char_boundary(self.byte) {
                self.byte += 1;
            }
        }
        while self.index > index && self.byte > 0 {
            self.index -= 1;
            self.byte -= 1;
            while !self.text.is_char_boundary(self.byte) {
                self.byte -= 1;
            }
        }
        self.byte
    }
}
