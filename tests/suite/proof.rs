//! Proofs of tables and of definitions by cases, held against brute force: every combination of values is
//! tried with rules of this file's own, and must tell of the same gaps, overlaps and rows never reached.

use crate::harness::rendered;
use norma::diagnostic::Diagnostic;
use norma::rulebook::Reading;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Tables that are tried, and definitions.
const TABLES: u64 = 500;
const DEFINITIONS: u64 = 200;
const MOST_ROWS: usize = 30;

/// A small generator of random numbers (splitmix64): the same seed gives the same run everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    fn place(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(usize::try_from(high - low + 1).unwrap())).unwrap()
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A value by its place in the order of its kind; `None` for `none`.
type Place = Option<i64>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// 0 .. 12.
    Integer,
    /// Members in their order.
    Enum,
    Boolean,
    /// Days of 2021, 1 for the 11th of January; without a domain.
    Date,
    /// 0% .. 100%; even places are multiples of 20%, odd places lie between them.
    Percent,
}

const MEMBERS: [&str; 4] = ["tiny", "small", "large", "huge"];

impl Kind {
    /// The places that there are; of dates those that tell cells apart.
    const fn all(self) -> (i64, i64) {
        match self {
            Self::Integer => (0, 12),
            Self::Enum => (0, 3),
            Self::Boolean => (0, 1),
            Self::Date => (-1, 9),
            Self::Percent => (0, 10),
        }
    }

    /// The places that a cell may name.
    const fn named(self) -> (i64, i64) {
        if matches!(self, Self::Date) { (1, 7) } else { self.all() }
    }

    fn spell(self, place: i64) -> String {
        match self {
            Self::Integer => place.to_string(),
            Self::Enum => MEMBERS[usize::try_from(place).unwrap()].into(),
            Self::Boolean => if place == 1 { "yes" } else { "no" }.into(),
            Self::Date => format!("2021-01-{}", 10 + place),
            Self::Percent => format!("{}%", place * 10),
        }
    }

    /// The place of a value in a message.
    fn read(self, text: &str) -> Place {
        match self {
            _ if text == "none" => None,
            // No cell names any: one is as good as another.
            _ if text == "any other value" => Some(self.all().0),
            Self::Integer => Some(text.parse().unwrap()),
            Self::Enum => MEMBERS.iter().position(|m| *m == text).map(|i| i64::try_from(i).unwrap()),
            Self::Boolean => Some(i64::from(text == "yes")),
            Self::Date => Some(text.strip_prefix("2021-01-").unwrap().parse::<i64>().unwrap() - 10),
            Self::Percent => {
                let (whole, part) = text.strip_suffix('%').unwrap().trim().split_once('.').unwrap_or((text, ""));
                let whole: i64 = whole.trim_end_matches('%').trim().parse().unwrap();
                Some(whole / 20 * 2 + i64::from(whole % 20 != 0 || !part.is_empty()))
            }
        }
    }

    /// A place that a cell may name.
    fn any(self, random: &mut Random) -> i64 {
        let (low, high) = self.named();
        let place = random.place(low, high);
        if self == Self::Percent { place / 2 * 2 } else { place }
    }
}

#[derive(Clone, Copy, Debug)]
struct Column {
    kind: Kind,
    optional: bool,
}

impl Column {
    fn new(random: &mut Random) -> Self {
        let kind = [Kind::Integer, Kind::Enum, Kind::Boolean, Kind::Date, Kind::Percent][random.below(5)];
        Self { kind, optional: random.once_in(3) }
    }

    fn declaration(self) -> String {
        let ty = match self.kind {
            Kind::Integer => "integer in 0 .. 12",
            Kind::Enum => "size",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
            Kind::Percent => "percent in 0% .. 100%",
        };
        format!("{ty}{}", if self.optional { " optional" } else { "" })
    }

    fn places(self) -> Vec<Place> {
        let (low, high) = self.kind.all();
        (low..=high).map(Some).chain(self.optional.then_some(None)).collect()
    }
}

/// A question to a value.
#[derive(Clone, Debug)]
enum Test {
    None,
    Is(i64),
    /// A sign and a place.
    Stands(&'static str, i64),
    /// Two ends, and whether each is taken in; written as a range, or as two comparisons.
    Within(i64, bool, i64, bool, bool),
}

impl Test {
    /// `None` where it has no value.
    fn holds(&self, at: Place) -> Option<bool> {
        if matches!(self, Self::None) {
            return Some(at.is_none());
        }
        let at = at?;
        Some(match self {
            Self::None => false,
            Self::Is(p) => at == *p,
            Self::Stands(sign, p) => match *sign {
                "<" => at < *p,
                "<=" => at <= *p,
                ">" => at > *p,
                _ => at >= *p,
            },
            Self::Within(low, with_low, high, with_high, _) => {
                (at > *low || *with_low && at == *low) && (at < *high || *with_high && at == *high)
            }
        })
    }

    fn cell(&self, kind: Kind) -> String {
        match self {
            Self::None => "none".into(),
            Self::Is(p) => kind.spell(*p),
            Self::Stands(sign, p) => format!("{sign} {}", kind.spell(*p)),
            Self::Within(low, a, high, b, is_range) => {
                let (low, high) = (kind.spell(*low), kind.spell(*high));
                if *is_range {
                    format!("{low} {}..{} {high}", if *a { "" } else { "<" }, if *b { "" } else { "<" })
                } else {
                    let (x, y) = (if *a { ">=" } else { ">" }, if *b { "<=" } else { "<" });
                    format!("{x} {low} and {y} {high}")
                }
            }
        }
    }

    fn condition(&self, kind: Kind, name: &str) -> String {
        match self {
            Self::None => format!("{name} is none"),
            Self::Is(p) if kind == Kind::Boolean => format!("{name} is {}", kind.spell(*p)),
            Self::Is(p) => format!("{name} is {}", kind.spell(*p)),
            Self::Stands(sign, p) => format!("{name} {sign} {}", kind.spell(*p)),
            Self::Within(low, a, high, b, _) => {
                let (x, y) = (if *a { ">=" } else { ">" }, if *b { "<=" } else { "<" });
                format!("{name} {x} {} and {name} {y} {}", kind.spell(*low), kind.spell(*high))
            }
        }
    }
}

/// A cell: one of its tests holds, or none of them; without tests, anything.
#[derive(Clone, Debug, Default)]
struct Cell {
    tests: Vec<Test>,
    negated: bool,
}

impl Cell {
    fn accepts(&self, at: Place) -> bool {
        if self.tests.is_empty() {
            return true;
        }
        let all: Vec<Option<bool>> = self.tests.iter().map(|t| t.holds(at)).collect();
        let any = if all.contains(&Some(true)) { Some(true) } else { (!all.contains(&None)).then_some(false) };
        any == Some(!self.negated)
    }

    fn text(&self, kind: Kind) -> String {
        let tests: Vec<String> = self.tests.iter().map(|t| t.cell(kind)).collect();
        if tests.is_empty() {
            return "-".into();
        }
        format!("{}{}", if self.negated { "not " } else { "" }, tests.join(", "))
    }

    fn condition(&self, kind: Kind, name: &str) -> String {
        let tests: Vec<String> = self.tests.iter().map(|t| format!("({})", t.condition(kind, name))).collect();
        format!("{}({})", if self.negated { "not " } else { "" }, tests.join(" or "))
    }

    /// Of any form.
    fn random(column: Column, random: &mut Random) -> Self {
        let kind = column.kind;
        let ordered = kind != Kind::Boolean;
        let mut tests = Vec::new();
        for _ in 0..=random.below(4).saturating_sub(1) {
            tests.push(match random.below(6) {
                0 if column.optional => Test::None,
                1 | 2 if ordered => Test::Stands(["<", "<=", ">", ">="][random.below(4)], kind.any(random)),
                3 if ordered => {
                    let (a, b) = (kind.any(random), kind.any(random));
                    let (from, to) = (random.once_in(2), random.once_in(2));
                    if a < b { Test::Within(a, from, b, to, random.once_in(2)) } else { Test::Is(a) }
                }
                _ => Test::Is(kind.any(random)),
            });
        }
        match random.below(6) {
            0 => Self::default(),
            // Several alternatives are written without `and`.
            n => Self { tests, negated: n == 1 },
        }
    }

    /// Just these places: from the one to the other, and perhaps `none`.
    fn just(column: Column, part: (i64, i64), none: bool, random: &mut Random) -> Self {
        let kind = column.kind;
        let (low, high) = kind.all();
        let (from, to) = part;
        let mut tests = Vec::new();
        if none {
            tests.push(Test::None);
        }
        // An odd percentage lies between two that are named.
        let odd = |p: i64| kind == Kind::Percent && p % 2 == 1;
        let (a, with_a) = if odd(from) { (from - 1, false) } else { (from, true) };
        let (b, with_b) = if odd(to) { (to + 1, false) } else { (to, true) };
        match (from <= low, to >= high) {
            _ if from > to => {}
            (true, true) if none || !column.optional => tests.clear(),
            (true, true) => return Self { tests: vec![Test::None], negated: true },
            _ if from == to && with_a => tests.push(Test::Is(from)),
            (true, false) => tests.push(Test::Stands(if with_b { "<=" } else { "<" }, b)),
            (false, true) => tests.push(Test::Stands(if with_a { ">=" } else { ">" }, a)),
            (false, false) => tests.push(Test::Within(a, with_a, b, with_b, random.once_in(2))),
        }
        Self { tests, negated: false }
    }
}

type Rows = Vec<Vec<Cell>>;

/// Rows that part all values among them, so that exactly one holds.
fn parted(columns: &[Column], most: usize, random: &mut Random) -> Rows {
    let whole: Vec<((i64, i64), bool)> = columns.iter().map(|c| (c.kind.all(), c.optional)).collect();
    let mut boxes = vec![whole];
    for _ in 0..most * 2 {
        if boxes.len() >= most {
            break;
        }
        let (i, c) = (random.below(boxes.len()), random.below(columns.len()));
        let ((from, to), none) = boxes[i][c];
        let mut other = boxes[i].clone();
        if none && from <= to && random.once_in(3) {
            boxes[i][c] = ((from, to), false);
            other[c] = ((1, 0), true);
        } else {
            // Of dates only named ones can be cut at.
            let (low, high) = (from.max(columns[c].kind.named().0), to.min(columns[c].kind.named().1));
            if low >= high {
                continue;
            }
            let cut = random.place(low, high - 1);
            boxes[i][c] = ((from, cut), none);
            other[c] = ((cut + 1, to), false);
        }
        boxes.push(other);
    }
    let cell = |(c, b): (&Column, &((i64, i64), bool)), random: &mut Random| Cell::just(*c, b.0, b.1, random);
    boxes.iter().map(|b| columns.iter().zip(b).map(|x| cell(x, random)).collect()).collect()
}

fn rows(columns: &[Column], most: usize, random: &mut Random) -> Rows {
    let count = 1 + random.below(most);
    let mut rows = if random.once_in(4) {
        (0..count).map(|_| columns.iter().map(|c| Cell::random(*c, random)).collect()).collect()
    } else {
        parted(columns, count, random)
    };
    let row = random.below(rows.len());
    match random.below(5) {
        0 if rows.len() > 1 => drop(rows.remove(row)),
        1 => {
            let column = random.below(columns.len());
            rows[row][column] = Cell::random(columns[column], random);
        }
        2 => rows.push(columns.iter().map(|_| Cell::default()).collect()),
        _ => {}
    }
    for i in (1..rows.len()).rev() {
        if random.once_in(3) {
            rows.swap(i, random.below(i + 1));
        }
    }
    rows
}

/// What brute force finds.
#[derive(Default)]
struct Found {
    gap: bool,
    overlaps: BTreeSet<(usize, usize)>,
    held: BTreeSet<usize>,
    first: BTreeSet<usize>,
}

fn holding(rows: &Rows, at: &[Place]) -> Vec<usize> {
    (0..rows.len()).filter(|i| rows[*i].iter().zip(at).all(|(c, p)| c.accepts(*p))).collect()
}

fn brute(columns: &[Column], rows: &Rows) -> Found {
    let mut found = Found::default();
    let mut all: Vec<Vec<Place>> = vec![Vec::new()];
    for column in columns {
        let places = column.places();
        all = all.iter().flat_map(|at| places.iter().map(|p| [&at[..], &[*p]].concat())).collect();
    }
    for at in all {
        let holds = holding(rows, &at);
        found.gap |= holds.is_empty();
        found.first.extend(holds.first());
        for (i, a) in holds.iter().enumerate() {
            found.overlaps.extend(holds[i + 1..].iter().map(|b| (*a, *b)));
        }
        found.held.extend(holds);
    }
    found
}

fn head(columns: &[Column]) -> String {
    let mut out = format!("enum size\n  {}\n\nsubject thing\n", MEMBERS.join(", "));
    for (i, column) in columns.iter().enumerate() {
        writeln!(out, "  field f{i} is {}", column.declaration()).unwrap();
    }
    out
}

fn read(text: &str) -> Reading {
    let mut reading = norma::rulebook::read([("rules.norma", text)]);
    assert!(!reading.diagnostics.has_errors(), "{text}\n{}", rendered(&reading.diagnostics, &reading.map));
    reading.lint();
    reading
}

/// The values of a witness, where it names all columns: those that it leaves out are all the same to it.
fn witness(columns: &[Column], message: &str) -> Vec<Option<Place>> {
    let words = message.split(" holds for ").nth(1).or_else(|| message.split(" hold for ").nth(1)).unwrap();
    let mut at = vec![None; columns.len()];
    for part in words.trim_end_matches(", and differ").split(" and ").filter(|p| *p != "any facts") {
        let (name, value) = part.split_once(" = ").unwrap_or_else(|| panic!("{message}"));
        let i: usize = name.trim_matches('`').strip_prefix('f').unwrap().parse().unwrap();
        at[i] = Some(columns[i].kind.read(value));
    }
    at
}

/// Whether a witness of these rows holds, whatever the columns are that it leaves out.
fn bears(columns: &[Column], rows: &Rows, at: &[Option<Place>], wanted: impl Fn(&[usize]) -> bool) -> bool {
    let mut all: Vec<Vec<Place>> = vec![Vec::new()];
    for (column, place) in columns.iter().zip(at) {
        let places = place.map_or_else(|| column.places(), |p| vec![p]);
        all = all.iter().flat_map(|at| places.iter().map(|p| [&at[..], &[*p]].concat())).collect();
    }
    all.iter().all(|at| wanted(&holding(rows, at)))
}

fn told<'r>(reading: &'r Reading, code: &str) -> Vec<&'r Diagnostic> {
    reading.diagnostics.iter().filter(|d| d.code() == code).collect()
}

/// The rows that a diagnostic points at, by their lines.
fn pointed(reading: &Reading, d: &Diagnostic, first_line: usize) -> Vec<usize> {
    d.labels().iter().map(|l| reading.map.locate(l.span).unwrap().line - first_line).collect()
}

/// What came out of all of them, so that the test is known to have tried each.
#[derive(Debug, Default)]
struct Count {
    gaps: usize,
    closed: usize,
    overlaps: usize,
    parted: usize,
    unreachable: usize,
    largest: usize,
}

#[test]
fn tables_are_proved_as_brute_force_has_it() {
    let mut count = Count::default();
    for seed in 0..TABLES {
        let random = &mut Random(seed);
        let columns: Vec<Column> = (0..3).map(|_| Column::new(random)).collect();
        let rows = rows(&columns, MOST_ROWS, random);
        let hit = ["", "  hit first\n", "  hit highest\n"][random.below(3)];
        let mut text = head(&columns);
        write!(text, "\ntable answer of thing is integer\n{hit}  | f0 | f1 | f2 || n |\n").unwrap();
        let first_line = text.lines().count() + 1;
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().zip(&columns).map(|(c, column)| c.text(column.kind)).collect();
            writeln!(text, "  | {} || {n} |", cells.join(" | ")).unwrap();
        }
        text.push_str("\nassessment whole of thing\n  rates answer\n");
        let reading = read(&text);
        let shown = || format!("seed {seed}\n{text}\n{}", rendered(&reading.diagnostics, &reading.map));
        assert!(told(&reading, "lint::not-proved").is_empty(), "{}", shown());
        let found = brute(&columns, &rows);

        let gaps = told(&reading, "lint::table-gap");
        assert_eq!(gaps.len(), usize::from(found.gap), "a gap: {}", shown());
        for gap in &gaps {
            assert!(bears(&columns, &rows, &witness(&columns, &gap.message()), <[usize]>::is_empty), "{}", shown());
        }
        let expected = if hit.is_empty() { found.overlaps } else { BTreeSet::new() };
        let mut overlaps = BTreeSet::new();
        for overlap in told(&reading, "lint::table-overlap") {
            let pair = pointed(&reading, overlap, first_line);
            let both = |holds: &[usize]| pair.iter().all(|r| holds.contains(r));
            assert!(bears(&columns, &rows, &witness(&columns, &overlap.message()), both), "{}", shown());
            overlaps.insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
        }
        if expected.len() < 200 {
            assert_eq!(overlaps, expected, "{}", shown());
        } else {
            assert!(!overlaps.is_empty() && overlaps.is_subset(&expected), "{}", shown());
        }
        let answering = if hit.contains("first") { found.first } else { found.held };
        let silent: BTreeSet<usize> = (0..rows.len()).filter(|i| !answering.contains(i)).collect();
        let unreachable = told(&reading, "lint::unreachable-row");
        let unreachable: BTreeSet<usize> = unreachable.iter().flat_map(|d| pointed(&reading, d, first_line)).collect();
        assert_eq!(unreachable, silent, "{}", shown());

        count.gaps += usize::from(found.gap);
        count.closed += usize::from(!found.gap);
        count.overlaps += usize::from(!expected.is_empty());
        count.parted += usize::from(hit.is_empty() && expected.is_empty());
        count.unreachable += usize::from(!silent.is_empty());
        count.largest = count.largest.max(rows.len());
    }
    let Count { gaps, closed, overlaps, parted, unreachable, largest } = count;
    assert!([gaps, closed, overlaps, parted, unreachable].iter().all(|n| *n > 30), "each often enough");
    assert!(largest >= MOST_ROWS);
}

#[test]
fn definitions_are_proved_as_brute_force_has_it() {
    let mut count = Count::default();
    for seed in 0..DEFINITIONS {
        let random = &mut Random(seed ^ 0x00DE_F117);
        let columns: Vec<Column> = (0..2 + random.below(2)).map(|_| Column::new(random)).collect();
        let rows = rows(&columns, 8, random);
        if rows.len() < 2 || rows.iter().any(|r| r.iter().all(|c| c.tests.is_empty())) {
            continue;
        }
        let mut text = head(&columns);
        text.push_str("\ndefine answer of thing is integer\n");
        let first_line = text.lines().count() + 1;
        for (n, row) in rows.iter().enumerate() {
            let all = row.iter().zip(&columns).enumerate().filter(|(_, (c, _))| !c.tests.is_empty());
            let all: Vec<String> = all.map(|(i, (c, column))| c.condition(column.kind, &format!("f{i}"))).collect();
            writeln!(text, "  = {n} when {}", all.join(" and ")).unwrap();
        }
        text.push_str("\nassessment whole of thing\n  reports answer\n");
        let reading = read(&text);
        let shown = || format!("seed {seed}\n{text}\n{}", rendered(&reading.diagnostics, &reading.map));
        assert!(told(&reading, "lint::cases-not-proved").is_empty(), "{}", shown());
        let found = brute(&columns, &rows);
        let gaps = told(&reading, "lint::case-gap");
        assert_eq!(gaps.len(), usize::from(found.gap), "a gap: {}", shown());
        for gap in &gaps {
            assert!(bears(&columns, &rows, &witness(&columns, &gap.message()), <[usize]>::is_empty), "{}", shown());
        }
        let mut overlaps = BTreeSet::new();
        for overlap in told(&reading, "lint::case-overlap") {
            let pair = pointed(&reading, overlap, first_line);
            let both = |holds: &[usize]| pair.iter().all(|r| holds.contains(r));
            assert!(bears(&columns, &rows, &witness(&columns, &overlap.message()), both), "{}", shown());
            overlaps.insert((pair[0].min(pair[1]), pair[0].max(pair[1])));
        }
        assert_eq!(overlaps, found.overlaps, "{}", shown());
        count.gaps += usize::from(found.gap);
        count.closed += usize::from(!found.gap);
        count.overlaps += usize::from(!found.overlaps.is_empty());
        count.parted += usize::from(found.overlaps.is_empty());
    }
    let Count { gaps, closed, overlaps, parted, .. } = count;
    assert!([gaps, closed, overlaps, parted].iter().all(|n| *n > 15), "each often enough");
}
