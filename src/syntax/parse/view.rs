//! `view NAME of SUBJECT as …`: how something is shown.

use super::note::{NotesReader, title};
use super::{Context, Pair, Rule, expr, held, text};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::syntax::ast::{Counted, Edges, Expr, Graph, Label, MarkClause, Name, Notes, Shape, View};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{AS, BY, COUNT, FROM, NODES, OF, PART, ROWS, VIEW};

/// Builds a view; one that lacks what it shows is reported.
pub fn view(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<View> {
    let span = cx.span(&pair);
    let mut names = vec![];
    let mut notes = NotesReader::default();
    let mut shown = None;
    for part in pair.into_inner() {
        let Some(part) = notes.take(part, cx) else {
            continue;
        };
        match part.as_rule() {
            Rule::name => names.push(cx.name(&part)),
            Rule::kw_of | Rule::kw_as | Rule::kw_view | Rule::EOI => {}
            _ => shown = Some(part),
        }
    }
    let mut names = names.into_iter();
    let name = names.next()?;
    let mut reader = Reader { notes, view: name.span };
    let subject = names.next();
    let shape = reader.shape(shown?, subject.is_some(), cx)?;
    Some(View { name, notes: reader.finish(), subject, shape, span })
}

struct Reader {
    notes: NotesReader,
    view: Span,
}

impl Reader {
    fn finish(self) -> Notes {
        self.notes.finish()
    }

    /// What is shown; `is_of` says whether the view names a subject.
    fn shape(&mut self, pair: Pair<'_>, is_of: bool, cx: &mut Context<'_, '_>) -> Option<Shape> {
        let rule = pair.as_rule();
        let mut graph = GraphReader::default();
        let mut names = vec![];
        let mut parts = vec![];
        let mut counted = None;
        let mut tiles = None;
        let mut starts = None;
        for part in pair.into_inner() {
            let Some(part) = self.notes.take(part, cx) else {
                continue;
            };
            let place = cx.span(&part);
            match part.as_rule() {
                Rule::name => names.push(cx.name(&part)),
                Rule::rows => names.extend(cx.names(part)),
                Rule::nodes => {
                    if let Some(nodes) = nodes(part, cx) {
                        cx.once(&mut graph.nodes, "nodes", nodes, place);
                    }
                }
                Rule::starts => starts = operand(part, cx),
                Rule::edges => graph.edges.extend(edges(part, cx)),
                Rule::mark => graph.marks.extend(mark(part, cx)),
                Rule::counted => {
                    if let Some(found) = count(part, cx) {
                        cx.once(&mut counted, "count", found, place);
                    }
                }
                Rule::tiles => {
                    if let Some(table) = part.into_inner().find(|p| p.as_rule() == Rule::name) {
                        let table = cx.name(&table);
                        cx.once(&mut tiles, "tiles", table, place);
                    }
                }
                Rule::part => {
                    for value in part.into_inner().filter(|p| p.as_rule() == Rule::expression) {
                        parts.push(expr::expr(value, cx));
                    }
                }
                _ => {}
            }
        }
        if !is_of && rule != Rule::timeline {
            return self.lacks_subject(cx);
        }
        match rule {
            Rule::graph => match held(graph.nodes) {
                Some(Nodes { list, label, lane }) => {
                    let (edges, marks) = (graph.edges, graph.marks);
                    Some(Shape::Graph(Box::new(Graph { nodes: list, label, lane, edges, marks })))
                }
                None => self.lacks(
                    cx,
                    Phrase::new("nodes", "узлов"),
                    phrase!(
                        "write `nodes` with the list of what is drawn",
                        "напишите `{NODES}` и список того, что рисуется"
                    ),
                ),
            },
            Rule::timeline => {
                // Of which day, and of which case that day is a fact, go together.
                match (&starts, is_of) {
                    (None, true) => self.lacks(
                        cx,
                        Phrase::new("day on which it starts", "дня начала"),
                        phrase!(
                            "write `from` with the date of the case on which it starts, or leave out `of …`",
                            "напишите `{FROM}` и дату из дела, с которой она начинается, или уберите `{OF} …`"
                        ),
                    ),
                    (Some(_), false) => self.lacks_subject(cx),
                    _ => Some(Shape::Timeline(names.into_iter().next()?, starts)),
                }
            }
            Rule::matrix if names.is_empty() => self.lacks(
                cx,
                Phrase::new("rows", "строк"),
                phrase!("write `rows` with the tables that are shown", "напишите `{ROWS}` и таблицы, которые показаны"),
            ),
            Rule::matrix => Some(Shape::Matrix(names)),
            Rule::tally => match held(counted) {
                Some(counted) => Some(Shape::Tally(Box::new(counted), held(tiles))),
                None => self.lacks(
                    cx,
                    Phrase::new("count", "подсчёта"),
                    phrase!("write `count LIST by KIND`", "напишите `{COUNT} СПИСОК {BY} ВИД`"),
                ),
            },
            _ if parts.is_empty() => self.lacks(
                cx,
                Phrase::new("part", "частей"),
                phrase!(
                    "write `part` with the values that make up the whole",
                    "напишите `{PART}` и значения, из которых состоит целое"
                ),
            ),
            _ => Some(Shape::Shares(parts)),
        }
    }

    fn lacks_subject(&self, cx: &mut Context<'_, '_>) -> Option<Shape> {
        self.lacks(
            cx,
            Phrase::new("subject", "предмета"),
            phrase!(
                "say of which subject it is: `view NAME of SUBJECT as …`",
                "укажите, к какому предмету оно относится: `{VIEW} ИМЯ {OF} ПРЕДМЕТ {AS} …`"
            ),
        )
    }

    fn lacks(&self, cx: &mut Context<'_, '_>, clause: Phrase, help: Phrase) -> Option<Shape> {
        let declaration = Phrase::new("view", VIEW);
        cx.report(SyntaxError::MissingClause { declaration, clause, help, span: self.view });
        None
    }
}

/// The clauses of a graph.
#[derive(Default)]
struct GraphReader {
    nodes: Option<(Nodes, Span)>,
    edges: Vec<Edges>,
    marks: Vec<MarkClause>,
}

/// `nodes LIST label TEXT lane MEMBER`
struct Nodes {
    list: Expr,
    label: Option<Label>,
    lane: Option<Expr>,
}

fn nodes(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Nodes> {
    let mut list = None;
    let (mut label, mut lane) = (None, None);
    for part in pair.into_inner() {
        let place = cx.span(&part);
        match part.as_rule() {
            Rule::list => list = Some(expr::expr(part, cx)),
            Rule::label => {
                if let Some(found) = labelled(part, cx) {
                    cx.once(&mut label, "label", found, place);
                }
            }
            Rule::lane => {
                if let Some(found) = operand(part, cx) {
                    cx.once(&mut lane, "lane", found, place);
                }
            }
            _ => {}
        }
    }
    Some(Nodes { list: list?, label: held(label), lane: held(lane) })
}

fn operand(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Expr> {
    expr::first_of(pair, cx, Rule::operand)
}

/// What stands behind `label`.
fn labelled(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Label> {
    let part = pair.into_inner().find(|p| matches!(p.as_rule(), Rule::texts | Rule::operand))?;
    Some(match part.as_rule() {
        Rule::texts => Label::Texts(text::texts(part, cx)),
        _ => Label::Value(expr::expr(part, cx)),
    })
}

fn edges(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Edges> {
    let mut list = None;
    let mut ends = vec![];
    let mut label = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::list => list = Some(expr::expr(part, cx)),
            Rule::operand => ends.push(expr::expr(part, cx)),
            Rule::label => label = labelled(part, cx),
            _ => {}
        }
    }
    let mut ends = ends.into_iter();
    Some(Edges { list: list?, from: ends.next()?, to: ends.next()?, label })
}

fn mark(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<MarkClause> {
    let mut name: Option<Name> = None;
    let mut texts = None;
    let mut when = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::name => name = Some(cx.name(&part)),
            Rule::title => texts = title(part, cx),
            Rule::when => when = expr::first_of(part, cx, Rule::expression),
            _ => {}
        }
    }
    Some(MarkClause { name: name?, title: texts, when: when? })
}

fn count(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Option<Counted> {
    let mut list = None;
    let mut key = None;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::list => list = Some(expr::expr(part, cx)),
            Rule::operand => key = Some(expr::expr(part, cx)),
            _ => {}
        }
    }
    Some(Counted { list: list?, key: key? })
}
