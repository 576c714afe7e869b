//! Things and what leads from one to another, in lanes from left to right.
//!
//! A box holds the whole name in lines; what is marked has a heavier border, a striped edge and the
//! words of its mark, so that it stands out in black and white and to those who listen. Links run in
//! the room between columns, and never through a box.

mod layout;

use super::Drawn;
use super::letters::{HEAD, PLAIN, SMALL};
use super::markup::{Cell, Drawing, escaped, px, table};
use super::words::{self, word};
use crate::picture::{Graph, GraphNode, Held};
use crate::syntax::ast::Language;
use layout::{Run, Thing, chosen, lay};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// In tenths of a pixel: the width of a box and of the room beside a column, the height of a line.
const BOX: i64 = 1950;
const ROOM: i64 = 480;
const MOST_ROOM: i64 = 1400;
const LINE: i64 = 170;
const PAD: i64 = 90;

/// Where a line of a box begins, and how much room it has.
const INSIDE: i64 = 150;
const COLUMN: i64 = BOX - INSIDE - 90;

/// The words of a link: how wide and how many its lines are, how high each is, and what is left
/// between two.
const LABEL: i64 = 1350;
const LABEL_LINES: usize = 5;
const LABEL_LINE: i64 = 150;
const APART: i64 = 60;

/// Beyond these a picture of all would be nothing to look at.
const MOST_THINGS: usize = 150;
const MOST_LINKS: usize = 450;

/// How many are drawn of a larger graph.
const CHOSEN: usize = 60;

/// Links with words on them, as long as there are few.
const MOST_LABELS: usize = 40;

const SIGNS: [&str; 6] = ["▲", "◆", "●", "■", "★", "▼"];

pub(super) fn draw(graph: &Graph, id: &str, title: &str, language: Language) -> Drawn {
    let links = links(graph);
    let pairs: Vec<(usize, usize)> = links.keys().copied().collect();
    let marked: Vec<usize> =
        (0..graph.nodes.len()).filter(|n| graph.nodes[*n].marks.iter().any(|m| *m != Held::No)).collect();
    let is_large = graph.nodes.len() > MOST_THINGS || pairs.len() > MOST_LINKS;
    let shown: Vec<usize> =
        if is_large { chosen(graph.nodes.len(), &pairs, &marked, CHOSEN) } else { (0..graph.nodes.len()).collect() };
    let mut notes = Vec::new();
    if is_large {
        notes.push(words::drawn(language, shown.len(), graph.nodes.len(), graph.edges.len(), marked.len()));
    }
    if graph.more_nodes {
        notes.push(word(language, "more_nodes").to_owned());
    }
    if graph.more_edges {
        notes.push(word(language, "more_edges").to_owned());
    }
    let mut says = words::things_and_links(language, graph.nodes.len(), graph.edges.len());
    for (i, mark) in graph.marks.iter().enumerate() {
        let holds = |held: Held| {
            let of: Vec<&str> =
                graph.nodes.iter().filter(|n| n.marks.get(i) == Some(&held)).map(|n| &*n.label).take(40).collect();
            of.join(", ")
        };
        for (held, before) in [(Held::Yes, ""), (Held::Perhaps, word(language, "perhaps"))] {
            let of = holds(held);
            if !of.is_empty() {
                let _ = write!(says, "; {mark}: {before} {of}");
            }
        }
    }
    let picture = Picture { graph, links: &links, shown: &shown, language };
    let (svg, wide) = if shown.is_empty() { (String::new(), 0) } else { picture.draw(id, title, &says) };
    let mut drawing = String::new();
    if !svg.is_empty() {
        let _ = write!(
            drawing,
            "<div class=\"scroll graph\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{svg}</div>",
            escaped(title)
        );
    }
    drawing += &legend(graph, &shown, language);
    for note in &notes {
        let _ = write!(drawing, "<p class=\"caption\">{}</p>", escaped(note));
    }
    Drawn { drawing, table: as_table(graph, title, language), wide: wide > 9000 }
}

/// The links of a graph, each pair of ends once, with all that they say. A link to a thing that there
/// is not is left out.
fn links(graph: &Graph) -> BTreeMap<(usize, usize), Vec<&str>> {
    let mut links: BTreeMap<(usize, usize), Vec<&str>> = BTreeMap::new();
    let count = graph.nodes.len();
    for edge in graph.edges.iter().filter(|e| e.from < count && e.to < count) {
        let says = links.entry((edge.from, edge.to)).or_default();
        if let Some(label) = edge.label.as_deref().filter(|l| !says.contains(l)) {
            says.push(label);
        }
    }
    links
}

fn sign(mark: usize) -> &'static str {
    SIGNS[mark % SIGNS.len()]
}

/// What each mark means, as far as one is shown.
fn legend(graph: &Graph, shown: &[usize], language: Language) -> String {
    if graph.marks.is_empty() {
        return String::new();
    }
    let mut out = format!("<ul class=\"legend\" aria-label=\"{}\">", word(language, "legend"));
    for (i, mark) in graph.marks.iter().enumerate() {
        let why = graph.why.get(i).map_or_else(String::new, |why| format!(" — <code>{}</code>", escaped(why)));
        let _ =
            write!(out, "<li><span class=\"sign\" aria-hidden=\"true\">{}</span> {}{why}</li>", sign(i), escaped(mark));
    }
    if shown.iter().any(|n| graph.nodes[*n].marks.contains(&Held::Perhaps)) {
        let _ = write!(out, "<li>{}</li>", word(language, "perhaps_mark"));
    }
    out.push_str("</ul>");
    out
}

fn as_table(graph: &Graph, title: &str, language: Language) -> String {
    let count = graph.nodes.len();
    let (mut to, mut from) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for edge in graph.edges.iter().filter(|e| e.from < count && e.to < count) {
        let said = |node: usize| match &edge.label {
            Some(label) => format!("{} ({label})", graph.nodes[node].label),
            None => graph.nodes[node].label.clone(),
        };
        to[edge.from].push(said(edge.to));
        from[edge.to].push(said(edge.from));
    }
    let lane = |node: &GraphNode| {
        let titles: Vec<&str> = node.lanes.iter().filter_map(|l| graph.lanes.get(*l)).map(String::as_str).collect();
        if titles.is_empty() { word(language, "lane_unknown").to_owned() } else { titles.join(", ") }
    };
    let has_lanes = !graph.lanes.is_empty();
    let mut heads = vec![word(language, "thing")];
    if has_lanes {
        heads.push(word(language, "lane"));
    }
    heads.extend([word(language, "comes_from"), word(language, "leads_to")]);
    if !graph.marks.is_empty() {
        heads.push(word(language, "marks"));
    }
    let row = |(i, node): (usize, &GraphNode)| {
        let mut cells = vec![Cell::text(&node.label)];
        if has_lanes {
            cells.push(Cell::text(&lane(node)));
        }
        cells.push(Cell::lines(&from[i]));
        cells.push(Cell::lines(&to[i]));
        if !graph.marks.is_empty() {
            cells.push(Cell::lines(marks(graph, node, language).into_iter().map(|m| m.1)));
        }
        cells
    };
    let rows: Vec<Vec<Cell>> = graph.nodes.iter().enumerate().map(row).collect();
    table(title, &heads, &rows)
}

/// The marks that hold or may hold, with their words.
fn marks(graph: &Graph, node: &GraphNode, language: Language) -> Vec<(usize, String, Held)> {
    let told = |(i, held): (usize, &Held)| {
        let mark = graph.marks.get(i)?;
        match held {
            Held::Yes => Some((i, mark.clone(), Held::Yes)),
            Held::Perhaps => Some((i, format!("{}: {mark}", word(language, "perhaps")), Held::Perhaps)),
            Held::No => None,
        }
    };
    node.marks.iter().enumerate().filter_map(told).collect()
}

/// A box, before it is placed.
struct Boxed {
    lane: usize,
    name: Vec<String>,
    /// Lines below the name, in smaller letters.
    under: Vec<String>,
    sure: bool,
    perhaps: bool,
    high: i64,
}

struct Picture<'a> {
    graph: &'a Graph,
    links: &'a BTreeMap<(usize, usize), Vec<&'a str>>,
    /// The things that are drawn, ascending.
    shown: &'a [usize],
    language: Language,
}

impl Picture<'_> {
    fn boxed(&self, node: &GraphNode, unknown_lane: usize) -> Boxed {
        let mut under = Vec::new();
        // One that stands in several lanes stands in the first of them, and names the others.
        let others: Vec<&str> =
            node.lanes.iter().skip(1).filter_map(|l| self.graph.lanes.get(*l)).map(String::as_str).collect();
        if !others.is_empty() {
            let text = format!("{}: {}", word(self.language, "also_in"), others.join(", "));
            under.extend(SMALL.lines(&text, COLUMN, 4));
        }
        let marks = marks(self.graph, node, self.language);
        for (i, text, held) in &marks {
            let question = if *held == Held::Perhaps { "?" } else { "" };
            under.extend(SMALL.lines(&format!("{}{question} {text}", sign(*i)), COLUMN, 4));
        }
        if node.perhaps {
            under.extend(SMALL.lines(word(self.language, "perhaps_there"), COLUMN, 4));
        }
        let name = PLAIN.lines(&node.label, COLUMN, 6);
        let count = i64::try_from(name.len().max(1) + under.len()).unwrap_or(1);
        Boxed {
            lane: node.lanes.first().copied().filter(|l| *l < self.graph.lanes.len()).unwrap_or(unknown_lane),
            name,
            under,
            sure: marks.iter().any(|m| m.2 == Held::Yes),
            perhaps: node.perhaps || marks.iter().any(|m| m.2 == Held::Perhaps),
            high: count * LINE + 2 * PAD,
        }
    }

    fn draw(&self, id: &str, title: &str, says: &str) -> (String, i64) {
        let has_lanes = !self.graph.lanes.is_empty();
        let unknown = self.graph.lanes.len();
        let boxes: Vec<Boxed> = self.shown.iter().map(|n| self.boxed(&self.graph.nodes[*n], unknown)).collect();
        let needs_unknown = has_lanes && boxes.iter().any(|b| b.lane == unknown);
        let lane_count = if has_lanes { unknown + usize::from(needs_unknown) } else { 1 };
        let place: BTreeMap<usize, usize> = self.shown.iter().enumerate().map(|(i, n)| (*n, i)).collect();
        let links: Vec<((usize, usize), &Vec<&str>)> = self
            .links
            .iter()
            .filter_map(|((from, to), says)| Some(((*place.get(from)?, *place.get(to)?), says)))
            .collect();
        let pairs: Vec<(usize, usize)> = links.iter().map(|l| l.0).collect();
        let things: Vec<Thing> =
            boxes.iter().map(|b| Thing { lane: b.lane.min(lane_count - 1), high: b.high }).collect();
        let laid = lay(&things, &pairs, lane_count);
        let mut labels = Vec::new();
        if links.iter().filter(|l| !l.1.is_empty()).count() <= MOST_LABELS {
            for (i, link) in links.iter().enumerate().filter(|(_, l)| !l.1.is_empty()) {
                let lines = SMALL.lines(&link.1.join("; "), LABEL, LABEL_LINES);
                labels.push(Label::new(i, first_room(&laid.links[i], laid.things[pairs[i].0].0), lines));
            }
        }

        // The room to the right of each column grows with the links that run there.
        let mut columns: Vec<Column> = Vec::new();
        let mut x = 100;
        for (room, count) in laid.between.iter().enumerate() {
            // A column of nothing but passing links is as wide as its heading.
            let is_empty = laid.things.iter().all(|t| t.0 != room);
            let wide = if is_empty { self.narrow(&laid.lanes, room) } else { BOX };
            columns.push(Column { left: x, right: x + wide });
            let links = i64::try_from(*count).unwrap_or(MOST_ROOM);
            let label = labels.iter().filter(|l| l.room == room).map(|l| l.wide).max().unwrap_or(0);
            x += wide + (ROOM + links * 20).min(MOST_ROOM) + label;
        }
        // Right of the last column stands nothing, unless links run around it.
        let wide = if laid.between.last() == Some(&0) { columns.last().map_or(x, |c| c.right + 100) } else { x };
        let mut drawing = Drawing::new(id);
        drawing.patterns();
        let heads = if has_lanes { self.heads(&mut drawing, &laid.lanes, &columns, wide, needs_unknown) } else { 0 };
        let top = heads + 200;
        let corner = |i: usize| (columns[laid.things[i].0].left, top + laid.things[i].1);
        let ends = ports(&pairs, &laid.links, &boxes, &corner, top);
        let routes: Vec<Route> = laid
            .links
            .iter()
            .enumerate()
            .map(|(i, run)| route(run, ends[i], &columns, pairs[i], &laid.things, top))
            .collect();
        for label in &mut labels {
            let (side, at) = routes[label.link].2;
            label.y = at.1;
            label.x = if side { at.0 + APART + label.wide / 2 } else { at.0 };
        }
        spread(&mut labels, top - 120);
        let lowest = labels.iter().map(Label::bottom).max().unwrap_or(0);
        let bottom = (top + laid.high + 160).max(lowest + 100);
        if has_lanes {
            part_lanes(&mut drawing, &laid.lanes, &columns, bottom);
        }
        let arrow = drawing.id("arrow");
        for (i, (class, path, _)) in routes.iter().enumerate() {
            drawing.put(&format!("<path class=\"edge{class}\" d=\"{path}\" marker-end=\"url(#{arrow})\"><title>"));
            let name = |n: usize| &self.graph.nodes[self.shown[n]].label;
            let says = links[i].1.join("; ");
            let colon = if says.is_empty() { "" } else { ": " };
            drawing.put(&escaped(&format!("{} → {}{colon}{says}", name(pairs[i].0), name(pairs[i].1))));
            drawing.put("</title></path>");
        }
        let stripes = drawing.id("stripes");
        for (i, boxed) in boxes.iter().enumerate() {
            self.put_box(&mut drawing, boxed, corner(i), self.shown[i], &stripes);
        }
        for label in &labels {
            label.put(&mut drawing);
        }
        (drawing.finish((wide, bottom), title, says), wide)
    }

    /// How wide a column is in which nothing stands.
    fn narrow(&self, lanes: &[usize], column: usize) -> i64 {
        let lane = lanes.iter().rposition(|first| *first == column);
        let title = lane.and_then(|lane| self.graph.lanes.get(lane)).map_or("", String::as_str);
        HEAD.widest_piece(title).max(HEAD.width(title) / 2).min(BOX)
    }

    /// The titles of the lanes; gives where they end.
    fn heads(&self, drawing: &mut Drawing, lanes: &[usize], columns: &[Column], wide: i64, unknown: bool) -> i64 {
        let mut most = 0;
        let titles = self.graph.lanes.iter().map(String::as_str);
        let titles = titles.chain(unknown.then(|| word(self.language, "lane_unknown")));
        for (lane, title) in titles.enumerate() {
            let left = columns[lanes[lane]].left;
            let next = columns.get(lanes[lane + 1]).map_or(wide, |c| c.left);
            let text = HEAD.lines(title, next - left - 220, 4);
            most = most.max(text.len());
            for (i, line) in (0_i64..).zip(&text) {
                drawing.text("head", left, 220 + i * LINE, line);
            }
        }
        160 + i64::try_from(most).unwrap_or(1) * LINE
    }

    fn put_box(&self, drawing: &mut Drawing, boxed: &Boxed, (x, y): (i64, i64), node: usize, stripes: &str) {
        let class = match (boxed.sure, boxed.perhaps) {
            (true, _) => "node marked",
            (_, true) => "node perhaps",
            _ => "node",
        };
        drawing.put("<g><title>");
        drawing.put(&escaped(&self.graph.nodes[node].label));
        drawing.put("</title>");
        drawing.rect(class, (x, y), (BOX, boxed.high), " rx=\"4\"");
        if boxed.sure {
            drawing.rect("edge-of-mark", (x, y), (90, boxed.high), &format!(" fill=\"url(#{stripes})\""));
        }
        let mut line = y + PAD + 130;
        for text in &boxed.name {
            drawing.text("name", x + INSIDE, line, text);
            line += LINE;
        }
        for text in &boxed.under {
            drawing.text("small", x + INSIDE, line, text);
            line += LINE;
        }
        drawing.put("</g>");
    }
}

/// Draws a line between each lane and the next.
fn part_lanes(drawing: &mut Drawing, lanes: &[usize], columns: &[Column], bottom: i64) {
    for first in lanes.iter().skip(1) {
        let Some(Column { left, .. }) = columns.get(*first) else { continue };
        drawing.line("lane", (left - 200, 60), (left - 200, bottom - 60));
    }
}

/// The sides of a column.
struct Column {
    left: i64,
    right: i64,
}

/// Where a link leaves and where it arrives.
type Ends = ((i64, i64), (i64, i64));

/// Spreads the ends of links over the sides of their boxes, in the order of where they lead.
fn ports(
    pairs: &[(usize, usize)],
    runs: &[Run],
    boxes: &[Boxed],
    corner: &impl Fn(usize) -> (i64, i64),
    top: i64,
) -> Vec<Ends> {
    /// An end on a side: how far down the link goes on from there, which link, and whether it is its first end.
    type End = (i64, usize, bool);
    let middle = |i: usize| corner(i).1 + boxes[i].high / 2;
    let mut sides: Vec<[Vec<End>; 2]> = boxes.iter().map(|_| [Vec::new(), Vec::new()]).collect();
    for (i, ((from, to), run)) in pairs.iter().zip(runs).enumerate() {
        match run {
            Run::Loop => {
                let side = &mut sides[*from][1];
                side.push((i64::MIN, i, true));
                side.push((i64::MIN + 1, i, false));
            }
            Run::Beside => {
                sides[*from][1].push((middle(*to), i, true));
                sides[*to][1].push((middle(*from), i, false));
            }
            Run::Across { back, passes } => {
                let (first, last) = if *back { (*to, *from) } else { (*from, *to) };
                let after = passes.first().map_or_else(|| middle(last), |y| y + top);
                let before = passes.last().map_or_else(|| middle(first), |y| y + top);
                sides[first][1].push((after, i, !back));
                sides[last][0].push((before, i, *back));
            }
        }
    }
    let mut ends: Vec<Ends> = vec![((0, 0), (0, 0)); pairs.len()];
    for (node, both) in sides.iter_mut().enumerate() {
        let (left, y) = corner(node);
        for (side, all) in both.iter_mut().enumerate() {
            all.sort_unstable();
            let count = i64::try_from(all.len()).unwrap_or(1);
            for (place, (_, link, is_first)) in (1_i64..).zip(all.iter()) {
                let at = (if side == 0 { left } else { left + BOX }, y + boxes[node].high * place / (count + 1));
                if *is_first { ends[*link].0 = at } else { ends[*link].1 = at }
            }
        }
    }
    ends
}

/// The way of a link: its class, its path, and where its words stand: around that point, or to the
/// right of it.
type Route = (&'static str, String, (bool, (i64, i64)));

fn route(
    run: &Run,
    (from, to): Ends,
    columns: &[Column],
    pair: (usize, usize),
    things: &[(usize, i64)],
    top: i64,
) -> Route {
    let mut path = format!("M{} {}", px(from.0), px(from.1));
    let mut curve = |a: (i64, i64), b: (i64, i64)| {
        let middle = i64::midpoint(a.0, b.0);
        let _ = write!(path, "C{} {} {} {} {} {}", px(middle), px(a.1), px(middle), px(b.1), px(b.0), px(b.1));
    };
    match run {
        Run::Loop => {
            let out = from.0 + 420;
            let _ = write!(
                path,
                "C{} {} {} {} {} {}",
                px(out),
                px(from.1 - 160),
                px(out),
                px(to.1 + 160),
                px(to.0),
                px(to.1)
            );
            ("", path, (true, (from.0 + 315, i64::midpoint(from.1, to.1))))
        }
        Run::Beside => {
            let out = from.0 + (300 + (from.1 - to.1).abs() / 12).min(600);
            let _ = write!(path, "C{} {} {} {} {} {}", px(out), px(from.1), px(out), px(to.1), px(to.0), px(to.1));
            (
                "",
                path,
                (true, (i64::midpoint(from.0, to.0) + (out - from.0.min(to.0)) * 3 / 4, i64::midpoint(from.1, to.1))),
            )
        }
        Run::Across { back, passes } => {
            let (mut at, class) = (from, if *back { " back" } else { "" });
            let column = things[pair.0].0;
            let passes: Vec<(usize, i64)> = if *back {
                let first = things[pair.1].0 + 1;
                passes.iter().enumerate().map(|(i, y)| (first + i, *y)).rev().collect()
            } else {
                passes.iter().enumerate().map(|(i, y)| (column + 1 + i, *y)).collect()
            };
            let label_end =
                passes.first().map_or(to, |(c, y)| (if *back { columns[*c].right } else { columns[*c].left }, y + top));
            let label = (i64::midpoint(from.0, label_end.0), i64::midpoint(from.1, label_end.1));
            for (column, y) in passes {
                let Column { left, right } = columns[column];
                let (near, far) = if *back { (right, left) } else { (left, right) };
                curve(at, (near, y + top));
                curve((near, y + top), (far, y + top));
                at = (far, y + top);
            }
            curve(at, to);
            (class, path, (false, label))
        }
    }
}

/// The words of a link.
struct Label {
    link: usize,
    /// The column to the right of which they stand.
    room: usize,
    /// Their middle.
    x: i64,
    y: i64,
    lines: Vec<String>,
    wide: i64,
    high: i64,
}

impl Label {
    fn new(link: usize, room: usize, lines: Vec<String>) -> Self {
        let wide = lines.iter().map(|l| SMALL.width(l)).max().unwrap_or(0);
        let high = i64::try_from(lines.len()).unwrap_or(1) * LABEL_LINE;
        Self { link, room, x: 0, y: 0, lines, wide, high }
    }

    const fn bottom(&self) -> i64 {
        self.y + self.high / 2
    }

    fn put(&self, drawing: &mut Drawing) {
        for (i, line) in (0_i64..).zip(&self.lines) {
            let y = self.y - self.high / 2 + i * LABEL_LINE + 110;
            drawing.text("small middle halo", self.x, y, line);
        }
    }
}

/// The column to the right of which a link from this one begins.
fn first_room(run: &Run, column: usize) -> usize {
    match run {
        Run::Across { back: true, .. } => column.saturating_sub(1),
        _ => column,
    }
}

/// Moves labels of one room apart that would stand on each other, each way as far; none above `top`.
fn spread(labels: &mut [Label], top: i64) {
    labels.sort_by_key(|l| (l.room, l.y, l.link));
    for of_room in labels.chunk_by_mut(|a, b| a.room == b.room) {
        // Labels that move together: the first of them, how many, and where they begin.
        let mut blocks: Vec<(usize, i64, i64)> = Vec::new();
        let begins = |first: usize, end: usize, of_room: &[Label]| {
            let mut offset = 0;
            let mut sum = 0;
            for label in &of_room[first..end] {
                sum += label.y - label.high / 2 - offset;
                offset += label.high + APART;
            }
            (sum / i64::try_from(end - first).unwrap_or(1), offset)
        };
        for i in 0..of_room.len() {
            let mut first = i;
            let (mut at, mut high) = begins(first, i + 1, of_room);
            while let Some((before, above, its)) = blocks.last().copied() {
                if above + its <= at {
                    break;
                }
                blocks.pop();
                first = before;
                (at, high) = begins(first, i + 1, of_room);
                at = at.max(top);
            }
            blocks.push((first, at.max(top), high));
        }
        let mut end = of_room.len();
        for (first, at, _) in blocks.into_iter().rev() {
            let mut y = at;
            for label in &mut of_room[first..end] {
                label.y = y + label.high / 2;
                y += label.high + APART;
            }
            end = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::GraphEdge;

    fn node(label: &str, lanes: &[usize], marks: &[Held]) -> GraphNode {
        GraphNode { label: label.into(), lanes: lanes.to_vec(), marks: marks.to_vec(), perhaps: false }
    }

    #[test]
    fn marks_are_told_by_word_and_form() {
        let graph = Graph {
            lanes: vec!["One".into(), "Two".into()],
            nodes: vec![
                node("sure", &[0], &[Held::Yes]),
                node("open", &[1], &[Held::Perhaps]),
                node("plain", &[], &[Held::No]),
                node("both", &[0, 1], &[Held::No]),
            ],
            edges: vec![
                GraphEdge { from: 0, to: 1, label: Some("feeds".into()) },
                GraphEdge { from: 1, to: 9, label: None },
            ],
            marks: vec!["scarce".into()],
            why: vec!["amount < 5".into()],
            more_nodes: true,
            more_edges: false,
        };
        let drawn = draw(&graph, "p", "Chain", Language::English);
        assert!(drawn.drawing.contains("class=\"node marked\""));
        assert!(drawn.drawing.contains("class=\"node perhaps\""));
        assert!(drawn.drawing.contains(">▲ scarce<"));
        assert!(drawn.drawing.contains(">▲? perhaps: scarce<"));
        assert!(drawn.drawing.contains(">not known where<"));
        assert!(drawn.drawing.contains(">also: Two<"));
        assert!(drawn.drawing.contains("The case may hold further things."));
        // A link to a thing that there is not is none.
        assert_eq!(drawn.drawing.matches("class=\"edge").count(), 1 + drawn.drawing.matches("edge-of-mark").count());
        assert!(drawn.table.contains("open (feeds)"));
    }

    #[test]
    fn words_of_links_are_whole_and_stand_apart() {
        let says = "to deliver what was agreed upon, whole and in time";
        let edge = |from| GraphEdge { from, to: 2, label: Some(says.into()) };
        let graph = Graph {
            lanes: vec!["One".into(), "Two".into()],
            nodes: vec![node("a", &[0], &[]), node("b", &[0], &[]), node("c", &[1], &[])],
            edges: vec![edge(0), edge(1)],
            ..Graph::default()
        };
        let drawn = draw(&graph, "p", "Links", Language::English).drawing;
        let lines: Vec<&str> = drawn.split("small middle halo").skip(1).collect();
        let said: Vec<&str> = lines.iter().filter_map(|l| l.split(['>', '<']).nth(1)).collect();
        // Each label in lines of its own, none of them cut.
        assert_eq!(said.join(" "), format!("{says} {says}"));
    }

    #[test]
    fn labels_are_moved_apart_both_ways() {
        let label = |link, y| {
            let mut label = Label::new(link, 0, vec!["x".into(), "y".into()]);
            label.y = y;
            label
        };
        // Each is 300 high, and 60 are left between: three around 1000 take their places 360 apart.
        let mut labels = [label(0, 1000), label(1, 1000), label(2, 1000), label(3, 5000)];
        spread(&mut labels, 0);
        assert_eq!(labels.each_ref().map(|l| l.y), [640, 1000, 1360, 5000]);
        // None begins above 900: the first has its middle at 1050.
        let mut labels = [label(0, 1000), label(1, 1000)];
        spread(&mut labels, 900);
        assert_eq!(labels.each_ref().map(|l| l.y), [1050, 1410]);
    }

    #[test]
    fn of_a_large_graph_the_marked_are_drawn_and_all_are_told() {
        let nodes: Vec<GraphNode> = (0..2000)
            .map(|i| node(&format!("n{i}"), &[i % 5], &[if i % 400 == 0 { Held::Yes } else { Held::No }]))
            .collect();
        let edges =
            (0..10_000).map(|i| GraphEdge { from: i % 2000, to: (i * 7 + i / 2000 + 1) % 2000, label: None }).collect();
        let lanes = (0..5).map(|i| format!("lane {i}")).collect();
        let graph = Graph { lanes, nodes, edges, marks: vec!["m".into()], ..Graph::default() };
        let drawn = draw(&graph, "p", "Large", Language::English);
        // Every four hundredth of two thousand is marked: five.
        assert_eq!(drawn.drawing.matches("class=\"node marked\"").count(), 5);
        assert!(drawn.drawing.contains("Of 2000 things and 10000 links"));
        // A row for each, and the head.
        assert_eq!(drawn.table.matches("<tr>").count(), 2001);
    }
}
