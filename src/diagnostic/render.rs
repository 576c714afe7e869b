//! Diagnostics as text for a terminal and as JSON for programs: the one place that chooses a theme.

#[cfg(feature = "cli")]
use super::Diagnostic;
use super::{Diagnostics, Severity};
use crate::file::SourceMap;
#[cfg(feature = "cli")]
use crate::file::hidden::hidden;
#[cfg(feature = "cli")]
use crate::phrase::Language;
use serde::Serialize;

/// Draws a diagnostic with its lines of text, the labels under them, and the help.
#[cfg(feature = "cli")]
pub fn text(diagnostic: &Diagnostic, map: &SourceMap, colour: bool, width: usize) -> String {
    use miette::{GraphicalReportHandler, GraphicalTheme};

    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let mut out = String::new();
    if diagnostic.labels().iter().any(|l| longest_line(map, l.span) > MOST_LINE) {
        return words(diagnostic, map);
    }
    let shown_map = hides_signs(diagnostic, map).then(|| map.with_hidden_signs_shown());
    let shown = WithSource { diagnostic, map: shown_map.as_ref().unwrap_or(map) };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).with_context_lines(1);
    if handler.render_report(&mut out, &shown).is_err() {
        // The picture could not be drawn (a place outside its file): the words still can.
        return words(diagnostic, map);
    }
    if let (Language::Russian, Some(help)) = (diagnostic.language(), diagnostic.help()) {
        out += &footer(&help, colour, width);
    }
    out
}

/// The remedy under its Russian heading, in the manner of the renderer, which has only an English one.
#[cfg(feature = "cli")]
fn footer(help: &str, colour: bool, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    const HEAD: &str = "  подсказка: ";
    let style = anstyle::RgbColor(106, 159, 181).on_default();
    let mut out = if colour { format!("{style}{HEAD}{style:#}") } else { HEAD.to_owned() };
    let mut column = HEAD.width();
    for (i, word) in help.split(' ').enumerate() {
        if i > 0 && column + 1 + word.width() > width.saturating_sub(2) {
            out += &format!("\n{}", " ".repeat(HEAD.width()));
            column = HEAD.width();
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += word.width();
    }
    out + "\n"
}

/// Longer lines than this are not drawn.
#[cfg(feature = "cli")]
const MOST_LINE: usize = 2_000;

/// The length in bytes of the longest line that a place touches.
#[cfg(feature = "cli")]
fn longest_line(map: &SourceMap, span: crate::file::Span) -> usize {
    let place = miette::SourceSpan::from(span);
    miette::SourceCode::read_span(map, &place, 1, 1)
        .map_or(0, |read| read.data().split(|b| *b == b'\n').map(<[u8]>::len).max().unwrap_or_default())
}

/// Whether a sign that is not seen stands in the lines that would be drawn.
#[cfg(feature = "cli")]
fn hides_signs(diagnostic: &Diagnostic, map: &SourceMap) -> bool {
    diagnostic.labels().iter().any(|l| {
        let place = miette::SourceSpan::from(l.span);
        let lines = miette::SourceCode::read_span(map, &place, 1, 1);
        lines.is_ok_and(|read| String::from_utf8_lossy(read.data()).chars().any(|c| hidden(c).is_some()))
    })
}

/// A diagnostic without a picture.
#[cfg(feature = "cli")]
fn words(diagnostic: &Diagnostic, map: &SourceMap) -> String {
    let mut out = format!("{}\n\n  × {}\n", diagnostic.code(), diagnostic.message());
    for label in diagnostic.labels() {
        if let Some(at) = map.locate(label.span) {
            out += &format!("    {}:{}:{} {}\n", at.file, at.line, at.column, label.text);
        }
    }
    if let Some(help) = diagnostic.help() {
        let head = match diagnostic.language() {
            Language::English => "help",
            Language::Russian => "подсказка",
        };
        out += &format!("  {head}: {help}\n");
    }
    out
}

/// A diagnostic together with the files that its labels point into.
#[cfg(feature = "cli")]
#[derive(Debug)]
struct WithSource<'a> {
    diagnostic: &'a Diagnostic,
    map: &'a SourceMap,
}

#[cfg(feature = "cli")]
mod with_source {
    use super::WithSource;
    use crate::phrase::Language;
    use std::fmt;

    impl fmt::Display for WithSource<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.diagnostic.message())
        }
    }

    impl std::error::Error for WithSource<'_> {}

    impl miette::Diagnostic for WithSource<'_> {
        fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
            self.diagnostic.inner().code()
        }

        fn severity(&self) -> Option<miette::Severity> {
            self.diagnostic.inner().severity()
        }

        fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
            match self.diagnostic.language() {
                Language::English => self.diagnostic.inner().help(),
                Language::Russian => None,
            }
        }

        fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
            let labels = self.diagnostic.labels().into_iter().map(|label| {
                let text = Some(label.text).filter(|t| !t.is_empty());
                miette::LabeledSpan::new_with_span(text, label.span)
            });
            Some(Box::new(labels))
        }

        fn source_code(&self) -> Option<&dyn miette::SourceCode> {
            Some(self.map)
        }
    }
}

/// `norma/diagnostics/1`.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    diagnostics: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    code: String,
    severity: &'static str,
    message: String,
    help: Option<String>,
    file: String,
    line: usize,
    column: usize,
    labels: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    text: String,
}

/// All diagnostics as one JSON object of the form `norma/diagnostics/1`.
pub fn json(diagnostics: &Diagnostics, map: &SourceMap) -> serde_json::Value {
    let place = |span, text| {
        let at = map.locate(span);
        Place {
            file: at.as_ref().map(|l| l.file.to_string()).unwrap_or_default(),
            line: at.as_ref().map_or(0, |l| l.line),
            column: at.as_ref().map_or(0, |l| l.column),
            text,
        }
    };
    let entries = diagnostics.iter().map(|d| {
        let mut labels: Vec<Place> = d.labels().into_iter().map(|l| place(l.span, l.text)).collect();
        let first = if labels.is_empty() { place(d.span(), String::new()) } else { labels.remove(0) };
        Entry {
            code: d.code(),
            severity: match d.severity() {
                Severity::Lint => "lint",
                Severity::Error => "error",
            },
            message: d.message(),
            help: d.help(),
            file: first.file,
            line: first.line,
            column: first.column,
            labels,
        }
    });
    serde_json::json!(Report { schema: "norma/diagnostics/1", diagnostics: entries.collect() })
}
