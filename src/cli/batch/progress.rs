//! How far a batch is, for a person at a terminal.

use crate::explain::words::phrase;
use crate::phrase::Language;
use crate::value::text::grouped;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// A line that tells how many cases are judged, how fast, and how long the rest takes.
pub(super) struct Progress {
    bar: ProgressBar,
    language: Language,
    begun: Instant,
    rows: u64,
}

impl Progress {
    /// None where no person sees it: in a pipe, or on a terminal that cannot draw over a line.
    pub(super) fn new(bytes: Option<u64>, language: Language) -> Option<Self> {
        let can_draw = std::env::var_os("TERM").is_some_and(|t| t != "dumb");
        if !io::stderr().is_terminal() || !can_draw {
            return None;
        }
        let left = phrase(language, "left", "осталось");
        let template = match bytes {
            // No colours: the line says the same without.
            Some(_) if language == Language::English => format!("{{bar:30}} {{percent:>3}} %  {{msg}}, {{eta}} {left}"),
            Some(_) => format!("{{bar:30}} {{percent:>3}} %  {{msg}}, {left} {{eta}}"),
            None => "{msg}".to_owned(),
        };
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
        bar.set_style(style(&template, language));
        Some(Self { bar, language, begun: Instant::now(), rows: 0 })
    }

    /// Tells of rows that were judged, and of the bytes that they stood in.
    pub(super) fn advance(&mut self, rows: u64, bytes: u64) {
        self.rows += rows;
        self.bar.inc(bytes);
        self.bar.set_message(message(self.rows, self.begun.elapsed(), self.language));
    }

    /// Lets others write, and draws the line below.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes the line away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str, language: Language) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let eta = move |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = out.write_str(&duration(state.eta(), language));
    };
    style.progress_chars("=> ").with_key("eta", eta)
}

/// `12 345 cases, 3 200 a second`
fn message(rows: u64, passed: Duration, language: Language) -> String {
    let rate = u128::from(rows) * 1000 / passed.as_millis().max(1);
    let (rows, rate) = (grouped(&rows.to_string()), grouped(&rate.to_string()));
    match language {
        Language::English => format!("{rows} cases, {rate} a second"),
        Language::Russian => format!("дел: {rows}, в секунду: {rate}"),
    }
}

/// `1 h 05 min`, `5 min 12 s`, `8 s`
fn duration(left: Duration, language: Language) -> String {
    let (hour, minute, second) = match language {
        Language::English => ("h", "min", "s"),
        Language::Russian => ("ч", "мин", "с"),
    };
    let seconds = left.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} {second}"),
        (0, m, s) => format!("{m} {minute} {s:02} {second}"),
        (h, m, _) => format!("{} {hour} {m:02} {minute}", grouped(&h.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_counts_from_the_beginning() {
        let told = message(12_345, Duration::from_millis(2_500), Language::English);
        assert_eq!(told.replace('\u{a0}', " "), "12 345 cases, 4 938 a second");
        let told = message(7, Duration::ZERO, Language::Russian);
        assert_eq!(told.replace('\u{a0}', " "), "дел: 7, в секунду: 7 000");
    }

    #[test]
    fn what_is_left_is_told_in_two_units() {
        let told = |seconds| duration(Duration::from_secs(seconds), Language::English);
        assert_eq!([told(8), told(312), told(3_900)], ["8 s", "5 min 12 s", "1 h 05 min"]);
        assert_eq!(duration(Duration::from_secs(61), Language::Russian), "1 мин 01 с");
    }

    #[test]
    fn every_line_has_a_style() {
        for template in ["{bar:30} {percent:>3} %  {msg}, {eta} left", "{msg}"] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
