//! Views filled in for a case: from what the evaluator found to what a reader sees.

use super::{Source, words};
use crate::check::typed::{self, CellTest, Messages, Node, NodeKind, Row, Shape as Shown, View};
use crate::evaluate::view::{FoundGraph, FoundLabel, lanes_of};
use crate::evaluate::{Evaluator, Silent, reads_facts};
use crate::facts::store::SUBJECT;
use crate::id::{ClassId, EnumId, TableId};
use crate::phrase::{Language, Phrase};
use crate::picture::{
    Graph, GraphEdge, GraphNode, Held, Matrix, MatrixCell, MatrixRow, Part, Picture, Shape, Shares, Tally, TallyGroup,
    Timeline, TimelineStep,
};
use crate::schedule::{ScheduleError, lasting_words, schedule};
use crate::show::title_or_name;
use crate::syntax::alphabet::Alphabet;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::Date;
use crate::value::number::{Number, RoundMode, Toward};
use crate::value::possible::{Comparison, Needs, Possible, Truth};
use crate::value::text;

/// Millionths in a whole.
const WHOLE: u32 = 1_000_000;

impl Source<'_> {
    /// All views of a subject, in the order of the rules. Timelines are of no subject: see [`timeline`].
    pub fn pictures(&self, subject: ClassId) -> Vec<Picture> {
        let views = self.edition.rules.views.iter().filter(|v| v.subject == Some(subject));
        let mut evaluator = Evaluator::new(self.edition, self.facts, Silent);
        views.filter_map(|view| self.picture(view, &mut evaluator)).collect()
    }

    /// A view of the subject of the case; `None` for a timeline.
    pub fn picture<'p>(&'p self, view: &'p View, evaluator: &mut Evaluator<'p, Silent>) -> Option<Picture> {
        let rules = self.edition.rules;
        let mut reason = None;
        let (shape, needs) = match &view.shape {
            Shown::Graph(graph) => {
                let found = evaluator.graph(graph);
                (Shape::Graph(self.graph(graph, &found)), found.needs)
            }
            Shown::Matrix(tables) => {
                let (matrix, needs) = self.matrix(tables, evaluator);
                (Shape::Matrix(matrix), needs)
            }
            Shown::Tally(tally) => {
                let (tally, needs) = self.tally(tally, evaluator);
                (Shape::Tally(tally), needs)
            }
            Shown::Shares(parts) => {
                let (shares, needs, why) = self.shares(parts, evaluator);
                reason = why;
                (Shape::Shares(shares), needs)
            }
            Shown::Timeline(_, None) => return None,
            Shown::Timeline(id, Some(start)) => {
                let start = evaluator.value_of(start);
                let (timeline, why) = self.timeline(&rules.procedures[id.index()], &start);
                reason = why;
                (Shape::Timeline(timeline), start.open_needs())
            }
        };
        let title = self.titled(&view.notes.title, &view.name, evaluator);
        let causes = needs.causes();
        let reason = reason.or_else(|| self.missing_law(&causes));
        Some(Picture { name: view.name.to_string(), title, shape, needs: self.paths(&causes), reason })
    }

    fn graph(&self, graph: &typed::Graph, found: &FoundGraph) -> Graph {
        let rules = self.edition.rules;
        let mut lanes = graph.lane.as_ref().map_or_else(Vec::new, |(_, id)| self.members_of(*id));
        // Lanes before the first and behind the last that holds a node say nothing.
        let taken = || found.nodes.iter().filter_map(|n| n.lane.as_ref()).flat_map(lanes_of).map(|m| m as usize);
        let first = taken().min().unwrap_or_default();
        lanes.truncate(taken().max().map_or(lanes.len(), |last| last + 1));
        lanes.drain(..first.min(lanes.len()));
        let nodes = found.nodes.iter().map(|node| GraphNode {
            // Of a thing whose name is not known its place in the case says more.
            label: node
                .label
                .as_ref()
                .and_then(|l| self.labelled(l))
                .unwrap_or_else(|| self.facts.label(rules, node.object)),
            lanes: node
                .lane
                .as_ref()
                .map_or_else(Vec::new, |l| lanes_of(l).into_iter().map(|m| m as usize - first).collect()),
            marks: node.marks.iter().map(held).collect(),
            perhaps: !node.is_certain,
        });
        let edges = found.edges.iter().map(|edge| GraphEdge {
            from: edge.from,
            to: edge.to,
            label: edge.label.as_ref().and_then(|label| self.labelled(label)),
        });
        let marks = graph.marks.iter().map(|m| {
            let of = (!m.title.is_empty()).then(|| title_or_name(&m.title, self.language, &m.name));
            of.unwrap_or_else(|| m.name.to_string())
        });
        let why = graph.marks.iter().map(|m| self.written(&m.when)).collect();
        Graph {
            lanes,
            nodes: nodes.collect(),
            edges: edges.collect(),
            marks: marks.collect(),
            why,
            more_nodes: found.more_nodes,
            more_edges: found.more_edges,
        }
    }

    /// What stands at a node or an edge; nothing where its value is not known.
    fn labelled(&self, label: &FoundLabel) -> Option<String> {
        match label {
            FoundLabel::Value(value, ty) => value.known().map(|_| self.possible(value, ty)),
            FoundLabel::Text(filled) => self.filled(filled),
        }
    }

    /// The rule text of an expression, on one line.
    fn written(&self, node: &Node) -> String {
        let text = self.rules.text(node.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn members_of(&self, id: EnumId) -> Vec<String> {
        let count = self.edition.rules.enums[id.index()].members.len();
        (0..count).filter_map(|i| u32::try_from(i).ok()).map(|m| self.show(|s| s.member(id, m))).collect()
    }

    fn matrix<'p>(&'p self, tables: &[TableId], evaluator: &mut Evaluator<'p, Silent>) -> (Matrix, Needs) {
        let rules = self.edition.rules;
        let mut matrix = Matrix::default();
        let mut needs = Vec::new();
        for id in tables {
            let table = &rules.tables[id.index()];
            let Some(Ty::Enum(scale)) = table.outputs.first().map(|o| &o.ty) else { continue };
            let bands = self.members_of(*scale);
            let shown = evaluator.answered(*id, SUBJECT, SUBJECT);
            let title = self.edition.tables[id.index()].map(|v| self.titled(&v.notes.title, &table.name, evaluator));
            let title = title.unwrap_or_else(|| table.name.to_string());
            let open = shown.value.open_needs();
            if !shown.value.is_decided() {
                needs.push(open);
            }
            let outcome = self.outcome(&shown, &Ty::Enum(*scale), title.clone());
            let values = shown.value.values();
            let cells = (0..bands.len()).filter_map(|i| u32::try_from(i).ok()).map(|band| {
                let band = Value::Member(*scale, band);
                let own = match &values {
                    _ if !shown.value.has_core() => Held::No,
                    Some(values) if !values.contains(&band) => Held::No,
                    _ if shown.value.is_decided() => Held::Yes,
                    _ => Held::Perhaps,
                };
                MatrixCell { conditions: self.bands(*id, &band, evaluator), own }
            });
            let cells = cells.collect();
            matrix.bands = bands;
            matrix.rows.push(MatrixRow {
                name: table.name.to_string(),
                title,
                cells,
                reason: outcome.reason,
                needs: outcome.needs,
            });
        }
        (matrix, Needs::all(needs))
    }

    /// What leads to an answer: a text for each row of a table in force that gives it.
    fn bands(&self, id: TableId, answer: &Value, evaluator: &mut Evaluator<'_, Silent>) -> Vec<String> {
        let Some(version) = self.edition.tables[id.index()] else { return Vec::new() };
        let rows = self.edition.rows[id.index()].iter().filter_map(|i| version.rows.get(*i));
        let gives = |row: &&Row| row.outputs.first().and_then(crate::check::constant_value).as_ref() == Some(answer);
        rows.filter(gives)
            .map(|row| {
                let several = row.cells.len() > 1;
                let cells = row.cells.iter().zip(&version.inputs).filter(|(cell, _)| !cell.tests.is_empty());
                let told: Vec<String> = cells
                    .map(|(cell, input)| {
                        let tests: Vec<String> =
                            cell.tests.iter().map(|t| self.test_words(t, &input.ty, evaluator)).collect();
                        let tests = tests.join(words::phrase(self.language, " or ", " или "));
                        let tests = if cell.negated {
                            format!("{} {tests}", words::phrase(self.language, "not", "не"))
                        } else {
                            tests
                        };
                        if several || input.ty == Ty::Boolean {
                            format!("{}: {tests}", self.name_of(input, evaluator).1)
                        } else {
                            tests
                        }
                    })
                    .collect();
                if told.is_empty() {
                    words::phrase(self.language, "anything else", "всё остальное").to_owned()
                } else {
                    told.join("; ")
                }
            })
            .collect()
    }

    fn test_words(&self, test: &CellTest, ty: &Ty, evaluator: &mut Evaluator<'_, Silent>) -> String {
        let all = match test {
            CellTest::None => return self.possible(&Possible::none(), ty),
            CellTest::All(all) => all,
        };
        let mut one = |(comparison, node): &(Comparison, Node)| {
            let value = match crate::check::constant_value(node) {
                Some(value) => self.show(|s| s.value(&value, &node.ty)),
                None => self.name_of(node, evaluator).1,
            };
            match comparison {
                Comparison::Equal => value,
                Comparison::Unequal => format!("≠ {value}"),
                Comparison::Less => format!("< {value}"),
                Comparison::AtMost => format!("≤ {value}"),
                Comparison::More => format!("> {value}"),
                Comparison::AtLeast => format!("≥ {value}"),
            }
        };
        all.iter().map(&mut one).collect::<Vec<_>>().join(words::phrase(self.language, " and ", " и "))
    }

    /// What an expression is called: name and title of what it names, else its own text.
    fn name_of(&self, node: &Node, evaluator: &mut Evaluator<'_, Silent>) -> (String, String) {
        match self.declared(node) {
            Some((name, title)) => (name.to_owned(), self.titled(title, name, evaluator)),
            None => {
                let text = self.written(node);
                (text.clone(), text)
            }
        }
    }

    /// A title with the values of the law that stand in it.
    fn titled(&self, title: &Messages, name: &str, evaluator: &mut Evaluator<'_, Silent>) -> String {
        let Some(parts) = title.in_language(self.language) else { return name.to_owned() };
        let mut text = String::new();
        for part in parts {
            match part {
                typed::Part::Text(t) => text += t,
                typed::Part::Value(node) if reads_facts(node) => text += "…",
                typed::Part::Value(node) => {
                    let value = evaluator.value_of(node);
                    text += &self.possible(&value, &node.ty);
                }
            }
        }
        text
    }

    /// The name and title of what an expression names, if it names something that has one.
    fn declared(&self, node: &Node) -> Option<(&str, &Messages)> {
        let rules = self.edition.rules;
        Some(match &node.kind {
            NodeKind::Field(_, class, field) => {
                let field = rules.classes.get(class.index())?.fields.get(field.index())?;
                (&field.name, &field.title)
            }
            NodeKind::Definition(id, _) => {
                let version = self.edition.definitions.get(id.index()).copied().flatten()?;
                (&rules.definitions.get(id.index())?.name, &version.notes.title)
            }
            NodeKind::Table(id, ..) => {
                let version = self.edition.tables.get(id.index()).copied().flatten()?;
                (&rules.tables.get(id.index())?.name, &version.notes.title)
            }
            NodeKind::Parameter(id) => {
                let parameter = rules.parameters.get(id.index())?;
                (&parameter.name, &parameter.title)
            }
            _ => return None,
        })
    }

    fn tally<'p>(&'p self, tally: &typed::Tally, evaluator: &mut Evaluator<'p, Silent>) -> (Tally, Needs) {
        let found = evaluator.tally(tally);
        let kind = tally.key.ty.row().unwrap_or(&tally.key.ty);
        let mut kinds: Vec<Value> = match kind {
            Ty::Enum(id) => {
                let count = self.edition.rules.enums[id.index()].members.len();
                (0..count).filter_map(|i| u32::try_from(i).ok()).map(|m| Value::Member(*id, m)).collect()
            }
            Ty::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
            _ => found.kinds.keys().cloned().collect(),
        };
        if !matches!(kind, Ty::Enum(_) | Ty::Boolean) {
            kinds.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
        }
        let groups = kinds
            .iter()
            .map(|value| {
                let (low, high) = found.kinds.get(value).copied().unwrap_or((0, Some(0)));
                TallyGroup {
                    title: self.show(|s| s.value(value, kind)),
                    name: self.short(value),
                    // Rows of a kind that is not known may be of this one.
                    count: (low, high.zip(found.of_any).map(|(high, any)| high + any)),
                    tile: tally.tiles.and_then(|id| self.tile(id, value)),
                }
            })
            .collect();
        let mut groups: Vec<TallyGroup> = groups;
        if found.of_none.1 != Some(0) {
            let title = self.possible(&Possible::none(), kind);
            groups.push(TallyGroup { title, name: "none".into(), count: found.of_none, tile: None });
        }
        let surely = groups.iter().filter(|g| g.count.0 > 0).count();
        let perhaps = groups.iter().filter(|g| g.count.1 != Some(0)).count();
        (Tally { groups, total: found.total, occurring: (surely, perhaps) }, found.needs)
    }

    /// A short form of a value: of a member the first of its spellings in the letters of the reader's
    /// language, of anything else what programs read.
    fn short(&self, value: &Value) -> String {
        let code = self.show(|s| s.code(value));
        let Value::Member(id, member) = value else { return code };
        let member = self.edition.rules.enums.get(id.index()).and_then(|e| e.members.get(*member as usize));
        let spellings = member.into_iter().flat_map(|m| std::iter::once(&m.name).chain(&m.aliases));
        let letters = match self.language {
            Language::English => Alphabet::Latin,
            Language::Russian => Alphabet::Cyrillic,
        };
        spellings.into_iter().find(|s| Alphabet::of_word(s) == Some(letters)).map_or(code, ToString::to_string)
    }

    /// The column and the row of the tile of a kind.
    fn tile(&self, id: TableId, kind: &Value) -> Option<(i64, i64)> {
        let version = self.edition.tables[id.index()]?;
        let mut rows = self.edition.rows[id.index()].iter().filter_map(|i| version.rows.get(*i));
        let is = |test: &CellTest| match test {
            CellTest::All(all) => all.iter().all(|(comparison, node)| {
                let value = crate::check::constant_value(node);
                value.is_some_and(|v| kind.compare(&v).is_ok_and(|order| comparison.accepts(order)))
            }),
            CellTest::None => false,
        };
        let row =
            rows.find(|row| row.cells.iter().all(|c| c.tests.is_empty() || c.tests.iter().any(is) != c.negated))?;
        let number = |i: usize| {
            let value = row.outputs.get(i).and_then(crate::check::constant_value)?;
            i64::try_from(value.number()?.as_i128()?).ok()
        };
        Some((number(0)?, number(1)?))
    }

    /// The steps from a day of the case on, by the law of the assessment; or why there are none.
    fn timeline(&self, procedure: &typed::Procedure, start: &Possible) -> (Timeline, Option<String>) {
        let failure = start.failure.as_ref().filter(|_| !start.has_core()).map(|f| words::failure(self, f));
        let (Some(Value::Date(low)), Some(Value::Date(high))) = start.bounds() else {
            return (Timeline::default(), failure);
        };
        let rules = self.edition.rules;
        let silent = |why: Phrase| {
            let timeline = Timeline { start: Some((low, high)), ..Timeline::default() };
            (timeline, Some(why.in_language(self.language).to_owned()))
        };
        // The law of the day of the start applies, which must be one law.
        let versions = (in_force(procedure, low), in_force(procedure, high));
        let version = match versions {
            (Ok(first), Ok(last)) if std::ptr::eq(first, last) => first,
            (Err(error), _) | (_, Err(error)) => return silent(error.words()),
            _ => {
                return silent(Phrase::new(
                    "the days on which it may start lie in two versions of the procedure",
                    "дни, в которые она может начаться, приходятся на две редакции процедуры",
                ));
            }
        };
        match drawn(rules, version, (low, high), self.language) {
            Ok(timeline) => (timeline, None),
            Err(error) => silent(error.words()),
        }
    }

    fn shares<'p>(
        &'p self,
        parts: &'p [Node],
        evaluator: &mut Evaluator<'p, Silent>,
    ) -> (Shares, Needs, Option<String>) {
        let values: Vec<Possible> = parts.iter().map(|n| evaluator.value_of(n)).collect();
        let open = values.iter().filter(|v| !v.is_decided()).map(Possible::open_needs);
        let needs = Needs::all(open);
        let numbers: Option<Vec<Number>> = values.iter().map(|v| v.known().and_then(Value::number)).collect();
        let failed = values.iter().find_map(|v| v.failure.as_ref().filter(|_| !v.has_core()));
        let failed = failed.map(|f| words::failure(self, f));
        let negative = numbers.as_ref().is_some_and(|all| all.iter().any(|n| n.is_negative()));
        let why = negative.then(|| {
            words::phrase(self.language, "a part is below zero: there are no shares", "часть меньше нуля: долей нет")
                .to_owned()
        });
        let why = why.or(failed);
        let numbers = numbers.filter(|_| !negative);
        let total = numbers.as_ref().and_then(|all| {
            all.iter().try_fold(Number::ZERO, |sum, n| sum.add(*n, Toward::Nearest).ok().map(|c| c.number))
        });
        let why = why.or_else(|| {
            let nothing = total.is_some_and(Number::is_zero);
            let words = ("the parts come to nothing: there are no shares", "части в сумме дают ноль: долей нет");
            nothing.then(|| words::phrase(self.language, words.0, words.1).to_owned())
        });
        let shares: Vec<Option<Number>> = match (&numbers, total.filter(|t| !t.is_zero())) {
            (Some(all), Some(total)) => {
                all.iter().map(|n| n.div(total, Toward::Nearest).ok().map(|c| c.number)).collect()
            }
            _ => vec![None; parts.len()],
        };
        let ty = parts.first().map_or(Ty::Number, |n| n.ty.clone());
        let parts: Vec<Part> = parts
            .iter()
            .zip(&values)
            .zip(shares)
            .map(|((node, value), share)| {
                let (name, title) = self.name_of(node, evaluator);
                Part {
                    name,
                    title,
                    text: self.possible(value, &node.ty),
                    share: share.and_then(millionths),
                    share_text: share.map(|s| match self.language {
                        Language::English => text::percent(s),
                        Language::Russian => text::russian(&text::percent(s)),
                    }),
                }
            })
            .collect();
        let first = values.first().and_then(Possible::known);
        let total = first.zip(total).and_then(|(v, total)| v.with_number(total));
        (Shares { parts, total: total.map(|t| self.show(|s| s.value(&t, &ty))) }, needs, why)
    }
}

fn millionths(share: Number) -> Option<u32> {
    let scaled = share.mul(Number::from(i64::from(WHOLE)), Toward::Nearest).ok()?.number;
    let whole = scaled.round(RoundMode::HalfEven, Number::ONE).ok()?.number;
    u32::try_from(whole.as_i128()?).ok()
}

fn held(truth: &Truth) -> Held {
    match () {
        () if truth.holds() => Held::Yes,
        () if truth.fails() || (truth.is_decided()) => Held::No,
        () => Held::Perhaps,
    }
}

/// A procedure that no version of is in force on the day of its start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// No version is in force.
    #[error("`{name}` is not in force on {day}: {dates}")]
    NotInForce {
        /// The procedure.
        name: String,
        /// The day.
        day: Date,
        /// When it is in force.
        dates: Phrase,
    },
    /// The dates cannot be told.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
}

impl TimelineError {
    /// What stands in the way, in both languages.
    pub fn words(&self) -> Phrase {
        match self {
            Self::NotInForce { name, day, dates } => {
                let day = crate::phrase::day(*day, Language::Russian);
                Phrase::of(self.to_string(), format!("`{name}` не действует на {day}: срок действия — {}", dates.ru))
            }
            Self::Schedule(error) => error.words(),
        }
    }
}

/// The steps of a procedure from a day on, by the law of that day.
pub fn timeline(
    rules: &typed::Checked,
    procedure: &typed::Procedure,
    start: Date,
    language: Language,
) -> Result<Timeline, TimelineError> {
    drawn(rules, in_force(procedure, start)?, (start, start), language)
}

/// The version of a procedure that is in force on a day.
pub fn in_force(procedure: &typed::Procedure, day: Date) -> Result<&typed::ProcedureVersion, TimelineError> {
    procedure.versions.iter().find(|v| v.notes.in_force.applies_on(day)).ok_or_else(|| {
        let dates = |language: Language| {
            let all: Vec<String> =
                procedure.versions.iter().map(|v| words::dates(language, v.notes.in_force)).collect();
            all.join("; ")
        };
        TimelineError::NotInForce { name: procedure.name.to_string(), day, dates: Phrase::in_each(dates) }
    })
}

/// A version of a procedure over time.
fn drawn(
    rules: &typed::Checked,
    version: &typed::ProcedureVersion,
    start: (Date, Date),
    language: Language,
) -> Result<Timeline, TimelineError> {
    let (days, ends) = schedule(rules, version, start)?;
    let steps = version.steps.iter().zip(days).map(|(step, days)| {
        // A step that names no source of its own rests on those of the whole.
        let own = &step.notes.citations;
        let sources = if own.is_empty() { &version.notes.citations } else { own }.iter().map(|c| {
            let act = &rules.acts[c.act.index()];
            let title = title_or_name(&act.title, language, &act.name);
            let place = c.place.as_ref().map_or_else(String::new, |p| format!(", {p}"));
            format!("{title}{place} ({})", words::status(language, c.status))
        });
        let mut told: Vec<String> = Vec::new();
        for source in sources {
            if !told.contains(&source) {
                told.push(source);
            }
        }
        TimelineStep {
            name: step.name.to_string(),
            title: title_or_name(&step.notes.title, language, &step.name),
            takes: lasting_words(rules, step.takes, language),
            after: step.after.clone(),
            begins: days.begins,
            ends: days.ends,
            sources: told,
        }
    });
    Ok(Timeline { start: Some(start), steps: steps.collect(), ends: Some(ends) })
}
