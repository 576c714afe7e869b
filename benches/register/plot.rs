//! Series of times as pictures: how long one thing takes, by how many there are, both on scales of ten.

use super::Failed;
use plotters::prelude::{
    BLACK, BLUE, ChartBuilder, IntoDrawingArea, IntoFont, IntoLogRange, LineSeries, PathElement, RED, SVGBackend, WHITE,
};
use std::path::{Path, PathBuf};

/// One line of a picture.
pub struct Line {
    name: &'static str,
    /// How many there are, and the nanoseconds that one takes.
    points: Vec<(u64, u64)>,
}

impl Line {
    /// A line without points.
    pub const fn new(name: &'static str) -> Self {
        Self { name, points: Vec::new() }
    }

    /// Adds how long one of so many takes, in picoseconds.
    pub fn push(&mut self, number: usize, picoseconds: u64) {
        self.points.push((number as u64, (picoseconds / 1_000).max(1)));
    }
}

/// Where the pictures go.
fn folder() -> PathBuf {
    let docs = std::env::var("NORMA_BENCH_DOCS").is_ok_and(|value| value == "1");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if docs { root.join("docs/growth") } else { Path::new(env!("CARGO_TARGET_TMPDIR")).join("growth") }
}

/// Draws a picture of a series.
pub fn draw(name: &str, across: &str, each: &str, lines: &[Line]) -> Result<(), Failed> {
    let points = || lines.iter().flat_map(|line| &line.points);
    let (Some(last), Some(most)) = (points().map(|p| p.0).max(), points().map(|p| p.1).max()) else { return Ok(()) };
    let (first, least) = (points().map(|p| p.0).min().unwrap_or(1), points().map(|p| p.1).min().unwrap_or(1));
    std::fs::create_dir_all(folder())?;
    let path = folder().join(format!("{name}.svg"));
    let area = SVGBackend::new(&path, (720, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("nanoseconds {each}"), ("sans-serif", 18).into_font())
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d((first..last * 2).log_scale(), ((least / 4).max(1)..most * 4).log_scale())?;
    chart.configure_mesh().x_desc(across).y_desc("ns").draw()?;
    for (line, color) in lines.iter().zip([BLUE, RED]) {
        let series = chart.draw_series(LineSeries::new(line.points.iter().copied(), color).point_size(3))?;
        series.label(line.name).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color));
    }
    chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
    area.present()?;
    Ok(())
}
