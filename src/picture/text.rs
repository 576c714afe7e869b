//! Pictures in words: what a terminal shows, and what stands for the picture where it cannot be seen.

use super::{Graph, Held, Matrix, Picture, Shape, Shares, Tally, Timeline};
use crate::phrase::{Language, day, plural};
use crate::value::date::Date;

/// A picture as lines of text, without its title.
pub fn lines(picture: &Picture, language: Language) -> Vec<String> {
    let words = In(language);
    match &picture.shape {
        Shape::Graph(graph) => words.graph(graph),
        Shape::Timeline(timeline) => words.timeline(timeline),
        Shape::Matrix(matrix) => words.matrix(matrix),
        Shape::Tally(tally) => words.tally(tally),
        Shape::Shares(shares) => words.shares(shares),
    }
}

/// A number that may be open: `3`, `3–5`, `at least 3`.
pub fn count(low: usize, high: Option<usize>, language: Language) -> String {
    match high {
        Some(high) if high == low => low.to_string(),
        Some(high) => format!("{low}–{high}"),
        None => format!("{} {low}", In(language).say("at least", "не менее")),
    }
}

/// Two days that may be one: `17 January 2022`, or from the earliest to the latest.
pub fn days(from: Date, to: Date, language: Language) -> String {
    if from == to { day(from, language) } else { format!("{} – {}", day(from, language), day(to, language)) }
}

/// That nothing can be told of a timeline, since its start is not known.
pub const fn start_unknown(language: Language) -> &'static str {
    In(language).say("the day of the start is not known", "день начала неизвестен")
}

/// The most kinds that are named of which there is none.
const MOST_NAMED: usize = 8;

/// The words of a language.
struct In(Language);

impl In {
    const fn say(&self, english: &'static str, russian: &'static str) -> &'static str {
        match self.0 {
            Language::English => english,
            Language::Russian => russian,
        }
    }

    fn graph(&self, graph: &Graph) -> Vec<String> {
        let mut out = Vec::new();
        let mut told = vec![false; graph.nodes.len()];
        let mut lane = |out: &mut Vec<String>, title: &str, here: &dyn Fn(&[usize]) -> bool| {
            let nodes: Vec<usize> =
                (0..graph.nodes.len()).filter(|i| graph.nodes.get(*i).is_some_and(|n| here(&n.lanes))).collect();
            if nodes.is_empty() {
                return;
            }
            if !title.is_empty() {
                out.push(title.to_owned());
            }
            for i in nodes {
                let again = std::mem::replace(&mut told[i], true);
                let line = self.node(graph, i);
                let indent = if title.is_empty() { "" } else { "  " };
                out.push(if again {
                    format!("{indent}{} …", graph.nodes[i].label)
                } else {
                    format!("{indent}{line}")
                });
                if !again {
                    Self::edges(graph, i, indent, out);
                }
            }
        };
        for (i, title) in graph.lanes.iter().enumerate() {
            lane(&mut out, title, &|lanes| lanes.contains(&i));
        }
        let rest =
            if graph.lanes.is_empty() { "" } else { self.say("lane unknown", "дорожка неизвестна") };
        lane(&mut out, rest, &|lanes| lanes.is_empty());
        if graph.nodes.is_empty() {
            out.push(self.say("nothing to draw", "рисовать нечего").into());
        }
        if graph.more_nodes || graph.more_edges {
            out.push(self.say("there may be more", "может быть ещё").into());
        }
        out
    }

    fn node(&self, graph: &Graph, i: usize) -> String {
        let node = &graph.nodes[i];
        let perhaps = self.say("perhaps", "возможно");
        let marks: Vec<String> = node
            .marks
            .iter()
            .zip(&graph.marks)
            .filter_map(|(held, mark)| match held {
                Held::Yes => Some(mark.clone()),
                Held::Perhaps => Some(format!("{perhaps}: {mark}")),
                Held::No => None,
            })
            .collect();
        let there = if node.perhaps { format!(" ({perhaps})") } else { String::new() };
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join("; ")) };
        format!("{}{there}{marks}", node.label)
    }

    fn edges(graph: &Graph, from: usize, indent: &str, out: &mut Vec<String>) {
        for edge in graph.edges.iter().filter(|e| e.from == from) {
            let to = graph.nodes.get(edge.to).map_or("", |n| n.label.as_str());
            let label = edge.label.as_ref().map_or_else(String::new, |l| format!(": {l}"));
            out.push(format!("{indent}  → {to}{label}"));
        }
    }

    fn timeline(&self, timeline: &Timeline) -> Vec<String> {
        let (starts, ends) = (self.say("starts", "начало"), self.say("ends", "конец"));
        let follows = self.say("after", "после");
        let span = |(from, to): (Date, Date)| days(from, to, self.0);
        let Some(start) = timeline.start else {
            return vec![start_unknown(self.0).into()];
        };
        let mut out = vec![format!("{starts}: {}", span(start))];
        for (i, step) in timeline.steps.iter().enumerate() {
            let after: Vec<String> = step.after.iter().map(|a| (a + 1).to_string()).collect();
            let after = if after.is_empty() { String::new() } else { format!(", {follows} {}", after.join(", ")) };
            out.push(format!("{}. {} ({}{after})", i + 1, step.title, step.takes));
            out.push(format!("   {starts}: {}", span(step.begins)));
            out.push(format!("   {ends}: {}", span(step.ends)));
            out.extend(step.sources.iter().map(|source| format!("   {source}")));
        }
        if let Some(end) = timeline.ends {
            out.push(format!("{ends}: {}", span(end)));
        }
        out
    }

    fn matrix(&self, matrix: &Matrix) -> Vec<String> {
        let mut out = Vec::new();
        for row in &matrix.rows {
            let cells = row.cells.iter().zip(&matrix.bands);
            let own: Vec<&str> =
                cells.clone().filter(|(c, _)| c.own != Held::No).map(|(_, band)| band.as_str()).collect();
            let own = match own.as_slice() {
                [] => row.reason.clone().unwrap_or_else(|| self.say("no value", "нет значения").into()),
                all if all.len() == matrix.bands.len() && row.cells.iter().all(|c| c.own == Held::Perhaps) => {
                    self.say("unknown", "неизвестно").into()
                }
                some => some.join(self.say(" or ", " или ")),
            };
            out.push(format!("{}: {own}", row.title));
            for (cell, band) in cells.filter(|(c, _)| !c.conditions.is_empty() || c.own == Held::Yes) {
                let mark = match cell.own {
                    Held::Yes => "●",
                    Held::Perhaps => "?",
                    Held::No => "·",
                };
                if cell.conditions.is_empty() {
                    out.push(format!("  {mark} {band}"));
                }
                for (i, condition) in cell.conditions.iter().enumerate() {
                    out.push(match i {
                        0 => format!("  {mark} {band}: {condition}"),
                        _ => format!("    {}: {condition}", self.say("or", "либо")),
                    });
                }
            }
        }
        out
    }

    fn tally(&self, tally: &Tally) -> Vec<String> {
        let unknown = tally.groups.iter().filter(|g| g.count == (0, None)).count();
        let occurring = tally.groups.iter().filter(|g| g.count.1 != Some(0) && g.count != (0, None));
        let mut out: Vec<String> =
            occurring.map(|g| format!("{}: {}", g.title, count(g.count.0, g.count.1, self.0))).collect();
        let none: Vec<&str> = tally.groups.iter().filter(|g| g.count.1 == Some(0)).map(|g| &*g.title).collect();
        if (1..=MOST_NAMED).contains(&none.len()) {
            out.push(format!("{}: 0", none.join(", ")));
        }
        let none = if none.len() > MOST_NAMED { none.len() } else { 0 };
        for (n, number) in
            [(none, "0"), (unknown, self.say("unknown", "неизвестно"))].into_iter().filter(|(n, _)| *n > 0)
        {
            let forms = ["kind", "kinds", "вид", "вида", "видов"];
            let word = plural(i128::try_from(n).unwrap_or_default(), forms, self.0);
            out.push(format!("{n} {word}: {number}"));
        }
        let together = self.say("together", "вместе");
        out.push(format!("{together}: {}", count(tally.total.0, tally.total.1, self.0)));
        out
    }

    fn shares(&self, shares: &Shares) -> Vec<String> {
        let part = |p: &super::Part| {
            let share = p.share_text.as_ref().map_or_else(String::new, |s| format!(" ({s})"));
            format!("{}: {}{share}", p.title, p.text)
        };
        let mut out: Vec<String> = shares.parts.iter().map(part).collect();
        if let Some(total) = &shares.total {
            out.push(format!("{}: {total}", self.say("together", "вместе")));
        }
        out
    }
}
