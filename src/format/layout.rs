//! Indentation, columns and comments.

use super::line::{Line, lines};
use super::space::{self, Marks};
use crate::file::RuleFile;
use crate::syntax::mark::Mark;
use crate::syntax::token::{Token, TokenKind};
use unicode_width::UnicodeWidthStr;

/// What is longer than the shortest by more than this stands out of its column, and pushes no other away.
const MOST_PADDING: usize = 16;
/// Comments behind lines that differ by more do not stand under each other.
const MOST_COMMENT_PADDING: usize = 48;

/// What stands in a line, for lines of one kind under each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// A comment alone.
    Comment,
    /// `field NAME | is TYPE`
    Field,
    /// `MEMBER | title …`
    Member,
    /// `= VALUE | when …`
    Case,
    /// A row of a table.
    Row,
    /// Anything else.
    Other,
}

/// A line as it will stand.
struct Laid<'t> {
    indent: usize,
    shape: Shape,
    /// Its pieces: the cells of a row with their bars, or what stands before and in the column.
    pieces: Vec<String>,
    /// Stands under the language of the text before it.
    under_language: bool,
    /// The piece, and the place in it, where the first language of a text stands.
    language: Option<(usize, usize)>,
    comment: Option<&'t str>,
    after_blank: bool,
}

impl Laid<'_> {
    fn text(&self) -> String {
        self.pieces.concat().trim_end().to_owned()
    }

    fn width(&self) -> usize {
        self.indent + last_line(&self.text()).width()
    }
}

/// The text of a file in its canonical layout.
pub fn layout(file: &RuleFile, marks: &[Mark]) -> String {
    let marks = Marks::new(marks, file.base);
    let lines = lines(&file.text);
    let mut laid = vec![];
    let mut at = 0;
    while at < lines.len() {
        // A declaration with the comments in it: to the next line that begins in the first column.
        let next = lines.iter().skip(at + 1).position(|l| l.indent == 0).map_or(lines.len(), |i| at + 1 + i);
        declaration(lines.get(at..next).unwrap_or_default(), &marks, &mut laid);
        at = next;
    }
    align(&mut laid);
    emit(&laid)
}

fn declaration<'t>(lines: &[Line<'t>], marks: &Marks<'_>, laid: &mut Vec<Laid<'t>>) {
    let Some(head) = lines.first() else { return };
    let declared = head.tokens.first().and_then(|t| marks.keyword(t));
    let inner = || lines.iter().filter(|l| l.indent > 0);
    let base = inner().filter(|l| !l.tokens.is_empty()).map(|l| l.indent).min().unwrap_or(2);
    let mut ends_in_text = false;
    // The clause that the lines below belong to: a step, a mark, …
    let mut under: Option<&'static str> = None;
    for (i, line) in lines.iter().enumerate() {
        let under_language = ends_in_text && line.tokens.first().is_some_and(is_language);
        // A comment stands as the line does that it speaks of.
        let speaks_of = lines.iter().skip(i).find(|l| !l.tokens.is_empty() && l.indent > 0);
        let indent = match line {
            Line { indent: 0, .. } => 0,
            Line { tokens, .. } if tokens.is_empty() => {
                speaks_of.map_or(2, |l| indent(l, base, declared, under, marks))
            }
            line => indent(line, base, declared, under, marks),
        };
        if let Some(clause) = line.tokens.first().and_then(|t| marks.keyword(t)).filter(|k| CLAUSES.contains(k)) {
            under = Some(clause);
        }
        laid.push(shaped(line, indent, under_language, declared, marks));
        if let Some(last) = line.tokens.last() {
            ends_in_text = last.kind == TokenKind::Text;
        }
    }
}

/// Clauses of procedures and views, which have clauses of their own below them.
const CLAUSES: &[&str] = &["kw_step", "kw_nodes", "kw_edges", "kw_mark", "kw_rows", "kw_count", "kw_tiles", "kw_part"];

fn indent(
    line: &Line<'_>,
    base: usize,
    declared: Option<&'static str>,
    under: Option<&'static str>,
    marks: &Marks<'_>,
) -> usize {
    let first = line.tokens.first();
    let keyword = first.and_then(|t| marks.keyword(t));
    let note = matches!(keyword, Some("kw_source" | "kw_quote" | "kw_from" | "kw_until"));
    match (declared, first) {
        (_, Some(first)) if first.text.starts_with('|') => 2,
        (Some("kw_parameter"), _) if note => 4,
        (Some("kw_procedure" | "kw_view"), _) if keyword.is_some_and(|k| CLAUSES.contains(&k)) => 2,
        // Dates are of the procedure, wherever they stand.
        (Some("kw_procedure"), _) if matches!(keyword, Some("kw_from" | "kw_until")) => 2,
        (Some("kw_procedure"), _) if under.is_some() && keyword.is_some() => 4,
        (Some("kw_view"), _) if keyword.is_some_and(|k| is_inner(under, k)) => 4,
        _ if line.indent <= base => 2,
        _ => (2 + line.indent - base).max(4),
    }
}

/// Whether a clause of a view belongs to the one above it.
fn is_inner(under: Option<&str>, keyword: &str) -> bool {
    match under {
        Some("kw_nodes") => matches!(keyword, "kw_label" | "kw_lane"),
        Some("kw_edges") => matches!(keyword, "kw_whence" | "kw_whither" | "kw_label"),
        Some("kw_mark") => matches!(keyword, "kw_title" | "kw_when"),
        _ => false,
    }
}

fn is_language(token: &Token<'_>) -> bool {
    matches!(token.text, "ru" | "en")
}

fn shaped<'t>(
    line: &Line<'t>,
    indent: usize,
    under_language: bool,
    declared: Option<&'static str>,
    marks: &Marks<'_>,
) -> Laid<'t> {
    let tokens = &line.tokens;
    let keyword = |i: usize| tokens.get(i).and_then(|t| marks.keyword(t));
    let find = |wanted: &[&str]| (1..tokens.len()).find(|i| keyword(*i).is_some_and(|k| wanted.contains(&k)));
    let first = tokens.first();
    let (shape, column) = match first {
        None => (Shape::Comment, None),
        Some(t) if t.text.starts_with('|') => (Shape::Row, None),
        Some(_) if keyword(0) == Some("kw_field") => (Shape::Field, find(&["kw_is"])),
        Some(t) if t.text == "=" => (Shape::Case, find(&["kw_when", "kw_otherwise"])),
        Some(_) if declared == Some("kw_enum") && indent == 2 && keyword(0).is_none() => {
            (Shape::Member, find(&["kw_title"]))
        }
        Some(_) => (Shape::Other, None),
    };
    let pieces = match (shape, column) {
        (Shape::Row, _) => cells(tokens, marks),
        (Shape::Member, Some(column)) => {
            let (name, title) = tokens.split_at(column);
            // Both languages of a title have a column each.
            let second = (3..title.len()).find(|i| title.get(*i).is_some_and(is_language));
            let (title, other) = title.split_at(second.unwrap_or(title.len()));
            let mut pieces = vec![space::text(name, marks) + "  ", space::text(title, marks)];
            if !other.is_empty() {
                pieces.iter_mut().skip(1).for_each(|p| p.push_str("  "));
                pieces.push(space::text(other, marks));
            }
            pieces
        }
        (_, Some(column)) => {
            let (before, after) = tokens.split_at(column);
            vec![space::text(before, marks) + " ", space::text(after, marks)]
        }
        _ => vec![space::text(tokens, marks)],
    };
    let shape = if column.is_none() && shape != Shape::Row && shape != Shape::Comment { Shape::Other } else { shape };
    let language = first_language(tokens, column, marks);
    let (comment, after_blank) = (line.comment, line.after_blank);
    Laid { indent, shape, pieces, under_language, language, comment, after_blank }
}

/// Where the first language of a text stands in the pieces of a line.
fn first_language(tokens: &[Token<'_>], column: Option<usize>, marks: &Marks<'_>) -> Option<(usize, usize)> {
    let followed = |i: usize| tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Text);
    let place = (0..tokens.len()).find(|i| tokens.get(*i).is_some_and(is_language) && followed(*i))?;
    let (piece, from) = match column {
        Some(column) if place >= column => (1, column),
        _ => (0, 0),
    };
    let before = space::text(tokens.get(from..=place)?, marks);
    Some((piece, before.len() - "ru".len()))
}

/// The cells of a row, each with the bar before it; the last piece is the bar at the end.
fn cells(tokens: &[Token<'_>], marks: &Marks<'_>) -> Vec<String> {
    let mut pieces = vec![];
    let mut cell: Vec<Token<'_>> = vec![];
    let mut bar = "";
    for token in tokens {
        if token.kind == TokenKind::Sign && matches!(token.text, "|" | "||") {
            if !bar.is_empty() {
                pieces.push(format!("{bar} {} ", space::text(&cell, marks)));
            }
            cell.clear();
            bar = token.text;
        } else {
            cell.push(*token);
        }
    }
    let rest = space::text(&cell, marks);
    pieces.push(if rest.is_empty() { bar.to_owned() } else { format!("{bar} {rest}") });
    pieces
}

/// Sets columns under each other, in each run of lines of one shape.
fn align(laid: &mut [Laid<'_>]) {
    let mut at = 0;
    while at < laid.len() {
        let shape = laid[at].shape;
        let within = |l: &Laid<'_>| match shape {
            Shape::Row => l.shape == Shape::Comment,
            // The title of a field may stand under it.
            Shape::Field => matches!(l.shape, Shape::Comment | Shape::Other) && l.indent > 2,
            _ => false,
        };
        let joins = |l: &Laid<'_>| !l.after_blank && (l.shape == shape || within(l));
        let run = laid.iter().skip(at + 1).take_while(|l| joins(l)).count() + 1;
        let (_, rest) = laid.split_at_mut(at);
        let (group, _) = rest.split_at_mut(run);
        match shape {
            Shape::Row => rows(group),
            Shape::Field | Shape::Member | Shape::Case => columns(group),
            Shape::Comment | Shape::Other => {}
        }
        at += run;
    }
}

fn pad(piece: &mut String, width: usize) {
    let missing = width.saturating_sub(piece.width());
    piece.push_str(&" ".repeat(missing));
}

fn columns(group: &mut [Laid<'_>]) {
    let Some(most) = group.iter().map(|l| l.pieces.len()).max() else { return };
    for column in 0..most.saturating_sub(1) {
        let stands = |l: &Laid<'_>| column + 1 < l.pieces.len();
        let pieces = group.iter().filter(|l| stands(l)).filter_map(|l| l.pieces.get(column));
        let widths: Vec<usize> = pieces.map(|p| p.width()).collect();
        let least = widths.iter().min().copied().unwrap_or_default();
        // Titles are prose: the longest of them decides.
        let far = if column == 0 { least + MOST_PADDING } else { usize::MAX };
        let wanted = widths.into_iter().filter(|w| *w <= far).max().unwrap_or_default();
        let group = group.iter_mut().filter(|l| stands(l));
        group.filter_map(|l| l.pieces.get_mut(column)).for_each(|p| pad(p, wanted));
    }
}

fn rows(group: &mut [Laid<'_>]) {
    let Some(columns) = group.iter().map(|l| l.pieces.len()).max() else { return };
    for column in 0..columns.saturating_sub(1) {
        // The last piece of a row is the bar at its end.
        let cells = |l: &Laid<'_>| l.shape == Shape::Row && column + 1 < l.pieces.len();
        let wanted = group.iter().filter(|l| cells(l)).filter_map(|l| l.pieces.get(column)).map(|p| p.width()).max();
        let group = group.iter_mut().filter(|l| cells(l));
        group.filter_map(|l| l.pieces.get_mut(column)).for_each(|p| pad(p, wanted.unwrap_or_default()));
    }
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

fn emit(laid: &[Laid<'_>]) -> String {
    let mut out = String::new();
    let mut language_column = 0;
    let mut indents = vec![];
    for line in laid {
        let indent = if line.under_language { language_column } else { line.indent };
        indents.push(indent);
        if let Some((piece, at)) = line.language {
            let before: String = line.pieces.iter().take(piece).map(String::as_str).collect();
            let before = before + line.pieces.get(piece).and_then(|p| p.get(..at)).unwrap_or_default();
            if !before.contains('\n') {
                language_column = indent + before.width();
            }
        }
    }
    let comments = comment_columns(laid, &indents);
    let mut before = 0;
    for ((line, indent), comment) in laid.iter().zip(indents).zip(comments) {
        // A declaration of several lines is parted from the next.
        let parted = indent == 0 && before > 0 && line.shape != Shape::Comment;
        before = indent;
        if (line.after_blank || parted) && !out.is_empty() {
            out.push('\n');
        }
        let text = line.text();
        out.push_str(&" ".repeat(indent));
        out.push_str(&text);
        if let Some(words) = line.comment {
            if !text.is_empty() {
                out.push_str(&" ".repeat(comment.saturating_sub(ends_at(line, indent)).max(2)));
            }
            out.push_str(words.trim_end());
        }
        out.push('\n');
    }
    out
}

/// The column in which a line ends.
fn ends_at(line: &Laid<'_>, indent: usize) -> usize {
    let text = line.text();
    if text.contains('\n') { last_line(&text).width() } else { line.width() - line.indent + indent }
}

/// The column of the comment behind each line: the same in a run of lines that have one.
fn comment_columns(laid: &[Laid<'_>], indents: &[usize]) -> Vec<usize> {
    let mut columns = vec![0; laid.len()];
    let behind = |i: usize| laid.get(i).is_some_and(|l| l.comment.is_some() && l.shape != Shape::Comment);
    let mut at = 0;
    while at < laid.len() {
        if !behind(at) {
            at += 1;
            continue;
        }
        let end = (at + 1..laid.len())
            .find(|i| !behind(*i) || laid[*i].after_blank || laid[*i].indent == 0 || laid[*i - 1].indent == 0)
            .unwrap_or(laid.len());
        let ends: Vec<usize> = (at..end).map(|i| ends_at(&laid[i], indents[i])).collect();
        let (least, most) = (ends.iter().min().copied(), ends.iter().max().copied());
        let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
        for (i, ends) in (at..end).zip(ends) {
            columns[i] = 2 + if most - least <= MOST_COMMENT_PADDING { most } else { ends };
        }
        at = end;
    }
    columns
}
