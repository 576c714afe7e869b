//! Series of measurements as pictures: a value by how many things there are, both on scales of ten.
//!
//! The pictures are read without colour too: lines differ by their dashes and marks, every point bears
//! its value, and a reader that cannot see finds the same figures in the picture's description.

use super::Failed;
use super::measure::shown;
use plotters::coord::combinators::BindKeyPoints;
use plotters::prelude::{
    ChartBuilder, Circle, Color, EmptyElement, IntoDrawingArea, IntoFont, IntoLogRange, LineSeries, RGBColor,
    SVGBackend, SeriesLabelPosition, ShapeStyle, Text, WHITE,
};
use plotters::series::DashedLineSeries;
use plotters::style::text_anchor::{HPos, Pos, VPos};
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

    /// What one of a unit is that stands at a power of ten of the axis.
    const fn least(self) -> u64 {
        match self {
            Self::Time => 1,
            Self::Memory => 1_024,
        }
    }

    /// Such a power of ten as people read it.
    fn mark(self, value: u64) -> String {
        let power = value / self.least();
        match self {
            Self::Time => {
                let exponent = power.ilog10() as usize;
                let unit = ["ps", "ns", "µs", "ms", "s"].get(exponent / 3).unwrap_or(&"ks");
                format!("{} {unit}", ["1", "10", "100"][exponent % 3])
            }
            Self::Memory => format!("{} MiB", grouped(power)),
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

/// What is counted is placed by tenths, so that the scale can begin before one.
const TENTHS: u64 = 10;

/// The colours of the lines; a reader of a grey print tells them by their dashes and marks.
const COLORS: [RGBColor; 2] = [RGBColor(0x0b, 0x3d, 0x91), RGBColor(0xa6, 0x36, 0x03)];

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
    let mut counts: Vec<u64> = points().map(|p| p.0).collect();
    counts.sort_unstable();
    counts.dedup();
    let (Some(first), Some(last)) = (counts.first().copied(), counts.last().copied()) else { return Ok(()) };
    let values = || points().map(|p| p.1);
    let (least, most) = (values().min().unwrap_or(1), values().max().unwrap_or(1));
    // Whole powers of ten with room for a label above and below; never fewer than two of them, so that
    // noise does not look like growth.
    let marks: Vec<u64> = (0..=15).map(|exponent| picture.measure.least() * 10_u64.pow(exponent)).collect();
    let low = marks.iter().rposition(|m| m * 3 / 2 <= least).unwrap_or(0);
    let high = marks.iter().position(|m| m * 2 / 3 >= most).unwrap_or(marks.len() - 1);
    let marks = marks[low..=high.max(low + 2).min(marks.len() - 1)].to_vec();

    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (720, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let side = marks[0]..marks[marks.len() - 1];
    // There is room beside the first and the last.
    let foot = first * TENTHS * 2 / 3..last * TENTHS * 3 / 2;
    let mut chart = ChartBuilder::on(&area)
        .caption(picture.title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(44)
        .y_label_area_size(80)
        .build_cartesian_2d(
            foot.log_scale().with_key_points(counts.iter().map(|n| n * TENTHS).collect()),
            side.log_scale().with_key_points(marks),
        )?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_desc(picture.across)
        .y_desc(picture.up)
        .x_label_formatter(&|n| grouped(n / TENTHS))
        .y_label_formatter(&|value| picture.measure.mark(*value))
        .draw()?;
    for (i, (line, color)) in lines.iter().zip(COLORS).enumerate() {
        let places = line.points.iter().map(|(n, value)| (n * TENTHS, *value));
        // A disc on the first line, a ring on the second, which is dashed.
        let mark: ShapeStyle = if i == 0 { color.filled() } else { color.stroke_width(2) };
        let drawn = if i == 0 {
            chart.draw_series(LineSeries::new(places.clone(), color.stroke_width(2)))?
        } else {
            chart.draw_series(DashedLineSeries::new(places.clone(), 7, 4, color.stroke_width(2)))?
        };
        drawn.label(line.name).legend(move |(x, y)| Circle::new((x + 9, y), 4, mark));
        chart.draw_series(line.points.iter().zip(places).map(|((n, value), place)| {
            // The upper of two has its value above, the lower one below.
            let others = || lines.iter().enumerate().filter(|(other, _)| *other != i);
            let lower =
                others().any(|(other, line)| line.points.iter().any(|p| p.0 == *n && (p.1, i) > (*value, other)));
            let style = ("sans-serif", 12).into_font().color(&color).pos(Pos::new(HPos::Center, VPos::Center));
            let label = Text::new(picture.measure.shown(*value), (0, if lower { 16 } else { -16 }), style);
            EmptyElement::at(place) + Circle::new((0, 0), 4, mark) + label
        }))?;
    }
    if lines.len() > 1 {
        chart.configure_series_labels().position(SeriesLabelPosition::UpperRight).background_style(WHITE).draw()?;
    }
    area.present()?;
    drop(chart);
    drop(area);
    std::fs::create_dir_all(folder())?;
    std::fs::write(folder().join(format!("{}.svg", picture.name)), told(&svg, picture, lines)?)?;
    Ok(())
}

/// A picture that also says in words what it shows, to whoever cannot see it.
fn told(svg: &str, picture: &Picture<'_>, lines: &[Line]) -> Result<String, Failed> {
    let (begun, rest) = svg.split_once('>').ok_or("a picture without a beginning")?;
    Ok(format!(
        "{begun} role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>{rest}",
        picture.title,
        described(picture, lines)
    ))
}
