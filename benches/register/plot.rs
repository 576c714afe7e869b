//! Series of measurements as pictures: a value by how many things there are, both on scales of ten.
//!
//! The pictures are read without colour too: lines differ by their dashes and marks, every point bears
//! its value, and a reader that cannot see finds the same figures in the picture's description.

use super::Failed;
use super::measure::shown;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// One line of a picture.
pub struct Line {
    name: &'static str,
    /// How many there are, and what is measured of them.
    points: Vec<(u64, u64)>,
}

impl Line {
    /// A line without points.
    pub const fn new(name: &'static str) -> Self {
        Self { name, points: Vec::new() }
    }

    /// Adds what is measured of so many.
    pub fn push(&mut self, number: usize, value: u64) {
        self.points.push((number as u64, value.max(1)));
    }
}

/// What is measured.
#[derive(Clone, Copy)]
pub enum Measure {
    /// Picoseconds.
    Time,
    /// Kibibytes.
    Memory,
}

impl Measure {
    /// A value as people read it.
    fn shown(self, value: u64) -> String {
        match self {
            Self::Time => shown(value),
            Self::Memory => format!("{}.{} MiB", value / 1_024, value % 1_024 * 10 / 1_024),
        }
    }

    /// A power of ten of the axis, and how it is written.
    fn mark(self, exponent: u32) -> (u64, String) {
        let power = 10_u64.saturating_pow(exponent);
        match self {
            Self::Time => {
                let unit = ["ps", "ns", "µs", "ms", "s"].get(exponent as usize / 3).unwrap_or(&"ks");
                (power, format!("{} {unit}", ["1", "10", "100"][exponent as usize % 3]))
            }
            Self::Memory => (1_024 * power, format!("{} MiB", grouped(power))),
        }
    }
}

/// A picture: what it shows, and what stands beside its axes.
pub struct Picture<'p> {
    /// The name of its file, without ending.
    pub name: &'p str,
    /// What is shown, in a line above it.
    pub title: &'p str,
    /// What is counted along the foot.
    pub across: &'p str,
    /// What is measured, along the side.
    pub up: &'p str,
    /// In what.
    pub measure: Measure,
}

const WIDTH: i64 = 720;
const HEIGHT: i64 = 420;
const LEFT: i64 = 96;
const RIGHT: i64 = WIDTH - 40;
const TOP: i64 = 56;
const BOTTOM: i64 = HEIGHT - 64;
/// The colour and the dashes of each line; a reader of a grey print tells them by the dashes.
const STYLES: [(&str, &str); 2] = [("#0b3d91", "none"), ("#a63603", "7 4")];

/// Sixteen binary places of the logarithm of a number to the base of two.
fn logarithm(value: u64) -> i64 {
    let value = value.max(1);
    let whole = value.ilog2();
    let mut rest = (u128::from(value) << 32) >> whole;
    let mut log = i64::from(whole);
    for _ in 0..16 {
        rest = (rest * rest) >> 32;
        let twice = rest >= 2 << 32;
        rest >>= u32::from(twice);
        log = log * 2 + i64::from(twice);
    }
    log
}

/// An axis from one value to another, and where it lies.
struct Axis {
    low: i64,
    high: i64,
    from: i64,
    to: i64,
}

impl Axis {
    fn new(low: u64, high: u64, from: i64, to: i64) -> Self {
        Self { low: logarithm(low), high: logarithm(high).max(logarithm(low) + 1), from, to }
    }

    /// Where a value lies.
    fn place(&self, value: u64) -> i64 {
        self.from + (logarithm(value) - self.low) * (self.to - self.from) / (self.high - self.low)
    }
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Where the pictures go.
fn folder() -> PathBuf {
    let docs = std::env::var("NORMA_BENCH_DOCS").is_ok_and(|value| value == "1");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if docs { root.join("docs/growth") } else { Path::new(env!("CARGO_TARGET_TMPDIR")).join("growth") }
}

/// The figures of all lines in words.
fn described(picture: &Picture<'_>, lines: &[Line]) -> String {
    let mut out = format!("{}, by the number of {}.", picture.up, picture.across);
    for line in lines {
        let points: Vec<String> =
            line.points.iter().map(|(n, v)| format!("{} at {}", picture.measure.shown(*v), grouped(*n))).collect();
        let _ = write!(out, " {}: {}.", line.name, points.join(", "));
    }
    out
}

/// Draws a picture of a series.
pub fn draw(picture: &Picture<'_>, lines: &[Line]) -> Result<(), Failed> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (Some(first), Some(last)) = (points().map(|p| p.0).min(), points().map(|p| p.0).max()) else { return Ok(()) };
    let values = || points().map(|p| p.1);
    let (least, most) = (values().min().unwrap_or(1), values().max().unwrap_or(1));
    // Whole powers of ten with room for a label above and below; never fewer than two of them, so that
    // noise does not look like growth.
    let marks: Vec<(u64, String)> = (0..=15).map(|exponent| picture.measure.mark(exponent)).collect();
    let low = marks.iter().rposition(|m| m.0 * 3 / 2 <= least).unwrap_or(0);
    let high = marks.iter().position(|m| m.0 * 2 / 3 >= most).unwrap_or(marks.len() - 1);
    let high = high.max(low + 2).min(marks.len() - 1);
    let marks = &marks[low..=high];
    let (x, y) =
        (Axis::new(first, last, LEFT + 34, RIGHT - 34), Axis::new(marks[0].0, marks[marks.len() - 1].0, BOTTOM, TOP));

    let mut out = String::new();
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         role=\"img\" aria-labelledby=\"title desc\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#000\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"16\" font-weight=\"bold\">{}</text>",
        picture.title,
        described(picture, lines),
        picture.title,
    )?;
    for (value, label) in marks {
        let at = y.place(*value);
        writeln!(out, "<path d=\"M{LEFT} {at}H{RIGHT}\" stroke=\"#ddd\"/>")?;
        writeln!(out, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>", LEFT - 8, at + 4)?;
    }
    let mut counts: Vec<u64> = points().map(|p| p.0).collect();
    counts.sort_unstable();
    counts.dedup();
    for count in counts {
        let at = x.place(count);
        writeln!(out, "<path d=\"M{at} {BOTTOM}v6\" stroke=\"#000\"/>")?;
        writeln!(
            out,
            "<text x=\"{at}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\">{}</text>",
            BOTTOM + 22,
            grouped(count)
        )?;
    }
    writeln!(out, "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\" fill=\"none\" stroke=\"#000\"/>")?;
    let middle = i64::midpoint(LEFT, RIGHT);
    writeln!(out, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>", HEIGHT - 14, picture.across)?;
    let middle = i64::midpoint(TOP, BOTTOM);
    writeln!(
        out,
        "<text transform=\"translate(20 {middle}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        picture.up
    )?;
    for (i, (line, (color, dashes))) in lines.iter().zip(STYLES).enumerate() {
        let places: Vec<(i64, i64)> = line.points.iter().map(|(n, v)| (x.place(*n), y.place(*v))).collect();
        let path: Vec<String> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
        writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>",
            path.join(" ")
        )?;
        for ((n, value), (x, y)) in line.points.iter().zip(&places) {
            mark(&mut out, i, color, *x, *y)?;
            // The upper of two has its value above, the lower one below.
            let lower = lines
                .iter()
                .enumerate()
                .any(|(other, line)| other != i && line.points.iter().any(|p| p.0 == *n && (p.1, i) > (*value, other)));
            let y = if lower { y + 22 } else { y - 12 };
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" font-size=\"12\" fill=\"{color}\">{}</text>",
                picture.measure.shown(*value)
            )?;
        }
        if lines.len() > 1 {
            let (from, at) = (RIGHT - 240 + 130 * i64::try_from(i)?, 41);
            writeln!(
                out,
                "<path d=\"M{from} {at}h36\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>"
            )?;
            mark(&mut out, i, color, from + 18, at)?;
            writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", from + 44, at + 4, line.name)?;
        }
    }
    out.push_str("</svg>\n");
    std::fs::create_dir_all(folder())?;
    std::fs::write(folder().join(format!("{}.svg", picture.name)), out)?;
    Ok(())
}

/// The mark of a point: a disc on the first line, an empty square on the second.
fn mark(out: &mut String, line: usize, color: &str, x: i64, y: i64) -> std::fmt::Result {
    match line {
        0 => writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{color}\"/>"),
        _ => writeln!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"8\" height=\"8\" fill=\"#fff\" stroke=\"{color}\" stroke-width=\"2\"/>",
            x - 4,
            y - 4
        ),
    }
}
