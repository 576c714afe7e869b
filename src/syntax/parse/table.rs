//! `table NAME of OWNER`: a picture of cells, each read on its own.

use super::note::{NotesReader, owner, source, type_ref};
use super::{Context, Pair, Rule, alone, expr, held, literal};
use crate::file::Span;
use crate::phrase::{Language, Phrase, plural};
use crate::syntax::ast::{Cell, CellKind, CellTest, Collect, Expr, ExprKind, Hit, Notes, Output, Row, Table};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::TABLE;
use crate::syntax::token::{self, TokenKind};

/// Builds a table.
pub fn table(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Table> {
    let span = cx.span(&pair);
    let mut name = None;
    let mut of = None;
    let mut ty = None;
    let mut optional = false;
    let mut notes = NotesReader::default();
    let mut hit = None;
    let mut lines = vec![];
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::owner => of = owner(part, cx),
            Rule::type_ref => ty = type_ref(part, cx),
            Rule::kw_optional => optional = true,
            Rule::hit => {
                let policy = policy(part, cx);
                cx.once(&mut hit, "hit", policy, place);
            }
            Rule::row => lines.push(Line::cut(&part, cx)),
            _ => {}
        }
    }
    let name = name?;
    let grid = Grid::new(lines, Phrase::new("table", TABLE), name.span, cx)?;
    let inputs = grid.head.inputs.iter().map(|c| c.expression(Rule::alone_expression, cx)).collect();
    // Every cell is read before the table is given up for a head that could not be.
    let outputs: Vec<Option<Output>> = grid.head.outputs.iter().map(|c| output(c, cx)).collect();
    let columns = note_columns(&grid.head, cx);
    let rows = grid.rows.iter().map(|line| row(line, &columns, cx)).collect();
    let outputs = outputs.into_iter().collect::<Option<Vec<_>>>()?;
    let hit = held(hit).unwrap_or(Hit::One);
    let notes = notes.finish();
    Some(Table { name, owner: of?, ty, optional, notes, hit, inputs, outputs, rows, scale: None, span })
}

fn policy(pair: Pair<'_>, _: &Context<'_, '_>) -> Hit {
    // The first word is `hit` itself.
    let words: Vec<Rule> = pair.into_inner().skip(1).map(Pair::as_rule).collect();
    match words[..] {
        [Rule::kw_first] => Hit::First,
        [Rule::kw_highest] => Hit::Highest,
        [Rule::kw_lowest] => Hit::Lowest,
        [_, Rule::kw_sum] => Hit::Collect(Collect::Sum),
        [_, Rule::kw_count] => Hit::Collect(Collect::Count),
        [_, Rule::kw_least] => Hit::Collect(Collect::Least),
        [_, Rule::kw_greatest] => Hit::Collect(Collect::Greatest),
        _ => Hit::Collect(Collect::All),
    }
}

/// A column of the third part of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NoteColumn {
    From,
    Until,
    Source,
    /// Could not be read; already reported.
    Error,
}

/// What the columns behind the second `||` hold; a column that stands twice is reported.
pub fn note_columns(head: &Line<'_>, cx: &mut Context<'_, '_>) -> Vec<NoteColumn> {
    let mut seen: Vec<(NoteColumn, Span)> = vec![];
    for cell in &head.notes {
        let read = cell.read(Rule::head_note, cx, |pair, _| {
            Some(match pair.into_inner().next()?.as_rule() {
                Rule::kw_from => NoteColumn::From,
                Rule::kw_until => NoteColumn::Until,
                _ => NoteColumn::Source,
            })
        });
        let mut column = read.unwrap_or(NoteColumn::Error);
        let clause = match column {
            NoteColumn::From => "from",
            NoteColumn::Until => "until",
            NoteColumn::Source | NoteColumn::Error => "source",
        };
        if let Some((_, first)) = seen.iter().find(|(c, _)| *c == column && column != NoteColumn::Error) {
            cx.report(SyntaxError::DuplicateClause { clause, span: cell.span, first: *first });
            column = NoteColumn::Error;
        }
        seen.push((column, cell.span));
    }
    seen.into_iter().map(|(column, _)| column).collect()
}

/// The dates and the source of one row.
pub fn row_notes(line: &Line<'_>, columns: &[NoteColumn], cx: &mut Context<'_, '_>) -> Notes {
    let mut notes = Notes::default();
    for (cell, column) in line.notes.iter().zip(columns) {
        match column {
            NoteColumn::From => notes.from = date(cell, cx),
            NoteColumn::Until => notes.until = date(cell, cx),
            NoteColumn::Source => {
                let read = cell.read(Rule::cell_source, cx, |pair, cx| {
                    let empty = pair.into_inner().any(|p| p.as_rule() == Rule::anything);
                    Some(if empty { None } else { source(pair, cx) })
                });
                notes.sources.extend(read.flatten());
            }
            NoteColumn::Error => {}
        }
    }
    notes
}

/// A day in a cell; `-` is an open end.
fn date(cell: &Slice<'_>, cx: &mut Context<'_, '_>) -> Option<(jiff::civil::Date, Span)> {
    let read = cell.read(Rule::cell_date, cx, |pair, cx| {
        let open = pair.into_inner().any(|p| p.as_rule() == Rule::anything);
        Some(if open { None } else { literal::dated(pair, cx) })
    });
    read.flatten()
}

/// The head of an output.
pub fn output(cell: &Slice<'_>, cx: &mut Context<'_, '_>) -> Option<Output> {
    cell.read(Rule::head_output, cx, |pair, cx| {
        let mut name = None;
        let mut ty = None;
        let mut optional = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(cx.name(&part)),
                Rule::type_ref => ty = type_ref(part, cx),
                Rule::kw_optional => optional = true,
                _ => {}
            }
        }
        Some(Output { name: name?, ty, optional })
    })
}

fn row(line: &Line<'_>, columns: &[NoteColumn], cx: &mut Context<'_, '_>) -> Row {
    let inputs = line.inputs.iter().map(|cell| Cell {
        kind: cell.read(Rule::cell_input, cx, demands).unwrap_or(CellKind::Error),
        span: cell.span,
    });
    let inputs = inputs.collect();
    let outputs = line.outputs.iter().map(|c| c.expression(Rule::alone_expression, cx)).collect();
    Row { inputs, outputs, notes: row_notes(line, columns, cx), span: line.span }
}

/// What a cell of an input demands.
fn demands(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<CellKind> {
    let mut negated = false;
    let mut tests = vec![];
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::anything => return Some(CellKind::Any),
            Rule::kw_not => negated = true,
            Rule::demand => tests.push(demand(part, cx)?),
            _ => {}
        }
    }
    Some(if negated { CellKind::NotOneOf(tests) } else { CellKind::OneOf(tests) })
}

fn demand(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<CellTest> {
    let bounds: Vec<_> = pair.into_inner().filter(|p| p.as_rule() == Rule::bound).collect();
    if bounds.is_empty() {
        let read = expr::expr(pair, cx);
        return Some(if matches!(read.kind, ExprKind::Range(_)) {
            CellTest::Range(read)
        } else {
            CellTest::Value(read)
        });
    }
    let mut compared = vec![];
    for bound in bounds {
        let mut inner = bound.into_inner();
        let sign = expr::operator(&inner.next()?, cx)?;
        compared.push((sign, expr::expr(inner.next()?, cx)));
    }
    Some(CellTest::Compare(compared))
}

/// The text of one cell.
pub struct Slice<'t> {
    text: &'t str,
    /// Its place, without the blanks around it; an empty cell has the place between its bars.
    pub span: Span,
}

impl<'t> Slice<'t> {
    fn new(text: &'t str, start: usize, cx: &Context<'_, '_>) -> Self {
        let trimmed = text.trim_matches(token::is_blank);
        if trimmed.is_empty() {
            return Self { text: "", span: cx.place(start, start + text.len()) };
        }
        let start = start + text.len() - text.trim_start_matches(token::is_blank).len();
        Self { text: trimmed, span: cx.place(start, start + trimmed.len()) }
    }

    /// Reads the cell from a rule of its own; a mistake stays in the cell.
    pub fn read<T>(
        &self,
        rule: Rule,
        cx: &mut Context<'_, '_>,
        build: impl FnOnce(Pair<'_>, &mut Context<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        if self.text.is_empty() {
            cx.report(SyntaxError::Unexpected {
                expected: Phrase::new("a value", "значение"),
                found: Phrase::new("an empty cell", "пустая ячейка"),
                help: (rule != Rule::alone_expression)
                    .then(|| Phrase::new("`-` stands for anything", "`-` означает, что подходит любое значение")),
                span: self.span,
            });
            return None;
        }
        alone(rule, self.text, self.span.start, cx.diagnostics, build)
    }

    /// Whether its last word is one of some.
    pub fn ends_in(&self, words: &[&str]) -> bool {
        self.text.split(token::is_blank).next_back().is_some_and(|word| words.contains(&word))
    }

    /// Reads the cell as an expression.
    pub fn expression(&self, rule: Rule, cx: &mut Context<'_, '_>) -> Expr {
        let read = self.read(rule, cx, |pair, cx| expr::first_of(pair, cx, Rule::expression));
        read.unwrap_or(Expr { kind: ExprKind::Error, span: self.span })
    }
}

/// One line of a table, cut into cells.
pub struct Line<'t> {
    /// The cells before `||`.
    pub inputs: Vec<Slice<'t>>,
    /// The cells after it.
    pub outputs: Vec<Slice<'t>>,
    /// The cells after a second `||`.
    pub notes: Vec<Slice<'t>>,
    /// The whole line.
    pub span: Span,
    /// Each `||` in it.
    bars: Vec<Span>,
}

impl<'t> Line<'t> {
    /// Cuts a row at its bars; bars within texts do not count.
    pub fn cut(pair: &Pair<'t>, cx: &mut Context<'_, '_>) -> Self {
        let text = pair.as_str().trim_end_matches(token::is_blank);
        let start = pair.start();
        let span = cx.place(start, start + text.len());
        let before = cx.text.get(..start).unwrap_or_default();
        if !before.trim_end_matches(|c| token::is_blank(c) && c != '\n').ends_with('\n') {
            cx.report(SyntaxError::Unexpected {
                expected: Phrase::new("a new line", "новая строка"),
                found: Phrase::same("`|`"),
                help: Some(Phrase::new(
                    "a row of a table stands on a line of its own",
                    "каждая строка таблицы пишется на своей строке",
                )),
                span: cx.place(start, start + 1),
            });
        }
        let mut line = Self { inputs: vec![], outputs: vec![], notes: vec![], span, bars: vec![] };
        // Where the open cell begins.
        let mut open = None;
        for token in token::tokens(text) {
            if token.kind != TokenKind::Sign || !matches!(token.text, "|" | "||") {
                continue;
            }
            if let Some(from) = open {
                line.push(text, from, token.start, start, cx);
            }
            open = Some(token.end());
            if token.text == "||" {
                line.bars.push(token.span(cx.place(start, start).start));
            }
        }
        if let Some(from) = open.filter(|from| !token::rest(text, *from).trim_matches(token::is_blank).is_empty()) {
            line.push(text, from, text.len(), start, cx);
        }
        line
    }

    fn push(&mut self, text: &'t str, from: usize, to: usize, start: usize, cx: &Context<'_, '_>) {
        let slice = Slice::new(text.get(from..to).unwrap_or_default(), start + from, cx);
        match self.bars.len() {
            0 => self.inputs.push(slice),
            1 => self.outputs.push(slice),
            2 => self.notes.push(slice),
            _ => {}
        }
    }

    /// How many cells stand in each part.
    fn shape(&self) -> (usize, usize, usize, usize) {
        (self.bars.len(), self.inputs.len(), self.outputs.len(), self.notes.len())
    }

    fn told(&self) -> Phrase {
        let (inputs, outputs, notes) = (self.inputs.len(), self.outputs.len(), self.notes.len());
        Phrase::in_each(|language| {
            let count = |n: usize, forms| format!("{n} {}", plural(n as i128, forms, language));
            let cell = |n| count(n, ["cell", "cells", "ячейка", "ячейки", "ячеек"]);
            let asked = count(inputs, ["input", "inputs", "вход", "входа", "входов"]);
            let answers = count(outputs, ["output", "outputs", "ответ", "ответа", "ответов"]);
            match (self.bars.len(), language) {
                (0, Language::English) => format!("{} and no `||`", cell(inputs)),
                (0, Language::Russian) => format!("{} и нет `||`", cell(inputs)),
                (1, Language::English) => format!("{asked} and {answers}"),
                (1, Language::Russian) => format!("{asked} и {answers}"),
                (_, Language::English) => format!("{asked}, {answers} and {} behind the second `||`", cell(notes)),
                (_, Language::Russian) => format!("{asked}, {answers} и {} после второго `||`", cell(notes)),
            }
        })
    }
}

/// A head and the rows that fit it.
pub struct Grid<'t> {
    /// The first line.
    pub head: Line<'t>,
    /// The others, each with a cell for every column.
    pub rows: Vec<Line<'t>>,
}

impl<'t> Grid<'t> {
    /// Sets lines under their head; rows that do not fit are reported and left out.
    pub fn new(lines: Vec<Line<'t>>, declaration: Phrase, name: Span, cx: &mut Context<'_, '_>) -> Option<Self> {
        let mut lines = lines.into_iter();
        let head = lines.next();
        let rows: Vec<_> = lines.collect();
        let Some(head) = head.filter(|_| !rows.is_empty()) else {
            cx.report(SyntaxError::MissingClause {
                declaration,
                clause: Phrase::new("rows", "строк"),
                help: Phrase::new(
                    "write a head like `| income || rate |`, and under it a line for each row",
                    "напишите заголовок вида `| доход || ставка |`, а под ним строки таблицы",
                ),
                span: name,
            });
            return None;
        };
        // A test has two parts, a table may have a third.
        let most = if declaration.en == "test" { 1 } else { 2 };
        for line in std::iter::once(&head).chain(&rows) {
            if let Some(span) = line.bars.get(most) {
                cx.report(SyntaxError::Unexpected {
                    expected: Phrase::new("the end of the row", "конец строки"),
                    found: Phrase::new("another `||`", "ещё одно `||`"),
                    help: Some(if most == 1 {
                        Phrase::new(
                            "facts stand before `||`, and expectations behind it",
                            "факты стоят перед `||`, а ожидания — после",
                        )
                    } else {
                        Phrase::new(
                            "a table has three parts: inputs, outputs, and dates with the source",
                            "в таблице три части: входы, ответы, даты с основанием",
                        )
                    }),
                    span: *span,
                });
                return None;
            }
        }
        if head.bars.is_empty() || head.outputs.is_empty() {
            cx.report(SyntaxError::HeadWithoutOutputs { span: head.span });
            return None;
        }
        let mut fitting = vec![];
        for line in rows {
            if line.shape() == head.shape() {
                fitting.push(line);
            } else {
                let (found, wanted) = (line.told(), head.told());
                cx.report(SyntaxError::RowLength { found, wanted, span: line.span, head: head.span });
            }
        }
        Some(Self { head, rows: fitting })
    }
}
