//! Lines for a terminal: wrapped to its width, in colour where it has colours.
//!
//! INVARIANT: nothing that comes from a case or a rule reaches the terminal as a control character.

use crate::syntax::ast::Language;
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How text is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The language of the reader.
    pub language: Language,
    /// Whether there are colours.
    pub colour: bool,
    /// How wide a line may be.
    pub width: usize,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Ordinary text.
    Plain,
    /// What stands out.
    Strong,
    /// What stands back.
    Faint,
    /// Satisfied.
    Good,
    /// Violated.
    Bad,
    /// Undetermined.
    Open,
}

impl Ink {
    const fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Open => AnsiColor::Yellow.on_default(),
        }
    }
}

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A text with blanks behind it up to a width.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Text under way.
#[derive(Clone, Debug)]
pub struct Page {
    look: Look,
    out: String,
}

/// Pieces that no line break parts, with the blank before them.
struct Word<'t> {
    blank: usize,
    pieces: Vec<(Ink, &'t str)>,
    width: usize,
}

impl Page {
    /// An empty page.
    pub const fn new(look: Look) -> Self {
        Self { look, out: String::new() }
    }

    /// How it looks.
    pub const fn look(&self) -> Look {
        self.look
    }

    /// The text.
    pub fn text(self) -> String {
        self.out
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.out.push('\n');
    }

    /// A paragraph: `first` stands before its first line, `rest` before all others.
    pub fn put(&mut self, first: &str, rest: &str, pieces: &[(Ink, &str)]) {
        self.lay(first, rest, Ink::Faint, pieces);
    }

    /// As [`Self::put`], with pieces that were made for it.
    pub fn put_owned(&mut self, first: &str, rest: &str, pieces: &[(Ink, String)]) {
        let pieces: Vec<(Ink, &str)> = pieces.iter().map(|(i, t)| (*i, t.as_str())).collect();
        self.put(first, rest, &pieces);
    }

    /// As [`Self::put`], with a label before the first line.
    pub(super) fn put_labelled(&mut self, first: &str, rest: &str, pieces: &[(Ink, &str)]) {
        self.lay(first, rest, Ink::Faint, pieces);
    }

    fn lay(&mut self, first: &str, rest: &str, prefix: Ink, pieces: &[(Ink, &str)]) {
        self.paint(prefix, first);
        let mut column = width(first);
        let mut fresh = true;
        for word in words(pieces) {
            let blank = if fresh { 0 } else { word.blank };
            if !fresh && column + blank + word.width > self.look.width {
                self.trim();
                self.out.push('\n');
                self.paint(prefix, rest);
                column = width(rest);
            } else if blank > 0 {
                self.out.push_str(&" ".repeat(blank));
                column += blank;
            }
            for (ink, text) in &word.pieces {
                self.paint(*ink, text);
            }
            column += word.width;
            fresh = false;
        }
        self.trim();
        self.out.push('\n');
    }

    /// Drops blanks at the end of a line.
    fn trim(&mut self) {
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
    }

    fn paint(&mut self, ink: Ink, text: &str) {
        if text.is_empty() {
            return;
        }
        let harmless = |c: char| if c.is_control() || is_direction(c) { '\u{fffd}' } else { c };
        let text = text.chars().map(harmless);
        if self.look.colour && ink != Ink::Plain {
            let style = ink.style();
            let _ = write!(self.out, "{style}");
            self.out.extend(text);
            let _ = write!(self.out, "{style:#}");
        } else {
            self.out.extend(text);
        }
    }
}

/// Signs that turn the direction of writing, and could make a line read as another.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn words<'t>(pieces: &[(Ink, &'t str)]) -> Vec<Word<'t>> {
    let mut out: Vec<Word<'t>> = Vec::new();
    let mut blank = 0;
    let mut begun = false;
    for (ink, text) in pieces {
        let mut left = *text;
        while !left.is_empty() {
            let is_blank = |c: char| c.is_whitespace() && c != '\u{a0}';
            let end = left.find(|c| is_blank(c) != left.starts_with(is_blank)).unwrap_or(left.len());
            let (run, after) = left.split_at(end);
            if run.starts_with(is_blank) {
                blank += run.chars().map(|c| c.width().unwrap_or(1)).sum::<usize>();
                begun = false;
            } else {
                match out.last_mut().filter(|_| begun) {
                    Some(word) => {
                        word.pieces.push((*ink, run));
                        word.width += width(run);
                    }
                    None => out.push(Word { blank, pieces: vec![(*ink, run)], width: width(run) }),
                }
                blank = 0;
                begun = true;
            }
            left = after;
        }
    }
    out
}
