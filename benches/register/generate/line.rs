//! The writing of a line of JSON, in which some facts may be left out.

use super::super::random::Random;
use super::ONE;
use std::fmt::Write;

/// A line that is being written.
#[derive(Clone, Debug)]
pub(super) struct Line {
    text: String,
    /// How many of a thousand facts are left out, and by what chance.
    unknown: usize,
    gaps: Random,
}

impl Line {
    pub(super) const fn new(unknown: usize, gaps: Random) -> Self {
        Self { text: String::new(), unknown, gaps }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// Opens an object or a list.
    pub(super) fn open(&mut self, sign: char) {
        self.separate();
        self.text.push(sign);
    }

    /// Closes it.
    pub(super) fn close(&mut self, sign: char) {
        self.text.push(sign);
    }

    /// A comma, unless nothing stands before what follows.
    fn separate(&mut self) {
        if !(self.text.is_empty() || self.text.ends_with(['{', '[', ':'])) {
            self.text.push(',');
        }
    }

    /// The key of what is never left out.
    pub(super) fn key(&mut self, name: &str) {
        self.separate();
        self.push(format_args!("\"{name}\":"));
    }

    /// The key of a fact; `false` where the fact is left out.
    fn fact(&mut self, name: &str) -> bool {
        let known = self.unknown == 0 || self.gaps.below(1_000) >= self.unknown;
        if known {
            self.key(name);
        }
        known
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // A string takes all that is written to it.
        let _ = self.text.write_fmt(text);
    }

    pub(super) fn text_fact(&mut self, name: &str, value: std::fmt::Arguments<'_>) {
        if self.fact(name) {
            self.text_value(value);
        }
    }

    pub(super) fn text_value(&mut self, value: std::fmt::Arguments<'_>) {
        self.push(format_args!("\"{value}\""));
    }

    /// A text in a list.
    pub(super) fn item(&mut self, value: &str) {
        self.separate();
        self.text_value(format_args!("{value}"));
    }

    pub(super) fn yes(&mut self, name: &str, value: bool) {
        if self.fact(name) {
            self.push(format_args!("{value}"));
        }
    }

    pub(super) fn none(&mut self, name: &str) {
        if self.fact(name) {
            self.text.push_str("null");
        }
    }

    pub(super) fn money(&mut self, name: &str, grains: i128) {
        if self.fact(name) {
            self.text.push('"');
            self.decimal(grains, 2);
            self.text.push_str(" RUB\"");
        }
    }

    /// A fraction as a percent, with two places at least.
    pub(super) fn percent(&mut self, name: &str, grains: Option<i128>) {
        match grains {
            None => self.none(name),
            Some(grains) => {
                if self.fact(name) {
                    self.text.push('"');
                    self.decimal(grains * 100, 2);
                    self.text.push_str("%\"");
                }
            }
        }
    }

    fn decimal(&mut self, grains: i128, least_places: usize) {
        let fraction = format!("{:020}", grains % ONE);
        let kept = fraction.trim_end_matches('0').len().max(least_places);
        self.push(format_args!("{}.{}", grains / ONE, &fraction[..kept]));
    }
}
