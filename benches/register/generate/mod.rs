//! SYNTHETIC clusters and projects as lines of JSON: made-up names and figures, no real cluster is
//! meant. Values lie at, just below and just above each threshold more often than anywhere else.
//!
//! One seed gives one stream of cases, however many are taken. Leaving facts out draws on a source
//! of its own, so that the same cases come with and without gaps.

mod cluster;
mod line;
mod project;

use super::random::Random;
use super::rules::Thresholds;
use cluster::Draft;
use line::Line;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;

/// Amounts are whole numbers of grains: twenty places after the point.
const PLACES: u32 = 20;
/// The grains of one.
const ONE: i128 = 10_i128.pow(PLACES);
/// The grains of one cent.
const CENT: i128 = ONE / 100;

/// What the supplies of a cluster are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supplies {
    /// A few; most enterprises state their level of dependence.
    Few,
    /// So many; no level is stated, each is calculated from them.
    Exactly(usize),
}

/// What the cases of a stream are like.
#[derive(Clone, Debug)]
pub struct Shape {
    /// How many participants a cluster has.
    pub participants: RangeInclusive<usize>,
    /// What they supply.
    pub supplies: Supplies,
    /// The places after the point of values near a threshold: 4, or 20.
    pub places: u32,
    /// How many of a thousand facts are left out.
    pub unknown: usize,
}

impl Default for Shape {
    /// 36 participants on average, few supplies, everything known.
    fn default() -> Self {
        Self { participants: 12..=60, supplies: Supplies::Few, places: 4, unknown: 0 }
    }
}

impl Shape {
    /// Clusters whose lines have about 5.4 kB: the rules ask eleven facts of a participant, so these
    /// are sixteen or seventeen of them.
    pub fn short_line() -> Self {
        Self { participants: 10..=23, ..Self::default() }
    }

    /// The least step between two values near a threshold.
    const fn step(&self) -> i128 {
        10_i128.pow(PLACES - if self.places > PLACES { PLACES } else { self.places })
    }
}

/// A stream of cases.
#[derive(Clone, Debug)]
pub struct Generator<'t> {
    thresholds: &'t Thresholds,
    shape: Shape,
    random: Random,
    line: Line,
    draft: Draft,
    number: usize,
}

impl<'t> Generator<'t> {
    /// A stream of cases near the thresholds.
    pub fn new(thresholds: &'t Thresholds, shape: Shape, seed: u64) -> Self {
        let line = Line::new(shape.unknown, Random(seed ^ 0x5EED));
        Self { thresholds, shape, random: Random(seed), line, draft: Draft::default(), number: 0 }
    }

    /// The next cluster as a line without its end.
    pub fn cluster(&mut self) -> &str {
        self.number += 1;
        self.draft.draw(&mut self.random, self.thresholds, &self.shape);
        self.draft.write(&mut self.random, self.thresholds, &mut self.line, self.number);
        self.line.text()
    }

    /// The next project as a line without its end.
    pub fn project(&mut self) -> &str {
        self.number += 1;
        project::write(&mut self.random, self.thresholds, &self.shape, &mut self.line, self.number);
        self.line.text()
    }

    /// So many clusters.
    pub fn clusters(mut self, number: usize) -> Vec<String> {
        (0..number).map(|_| self.cluster().to_owned()).collect()
    }

    /// So many projects.
    pub fn projects(mut self, number: usize) -> Vec<String> {
        (0..number).map(|_| self.project().to_owned()).collect()
    }
}

/// A fraction in grains.
fn grains(value: Decimal) -> i128 {
    value.mantissa() * 10_i128.pow(PLACES.saturating_sub(value.scale()))
}

/// A fraction of four places times an amount of sixteen, exactly.
const fn product(fraction: i128, amount: i128) -> i128 {
    (fraction / 10_i128.pow(16)) * (amount / 10_i128.pow(4))
}

/// An amount between two numbers of roubles: whole roubles, or with sixteen places where values near
/// thresholds have twenty.
fn roubles(random: &mut Random, shape: &Shape, low: i128, high: i128) -> i128 {
    let whole = random.between(low, high) * ONE;
    if shape.places < PLACES { whole } else { whole + random.between(0, 10_i128.pow(16) - 1) * 10_i128.pow(4) }
}

/// A value that reaches a limit, or just misses it.
fn near(random: &mut Random, limit: i128, step: i128, reaches: bool) -> i128 {
    match (reaches, random.below(4)) {
        (true, 0) => limit,
        (true, 1) => limit + step,
        (true, _) => limit + limit / 4 / step * step,
        (false, 0 | 1) => (limit - step).max(0),
        (false, _) => limit / 3 / step * step,
    }
}
