//! Steps over time: a bar for each, solid where it is surely under way and striped where it may be,
//! on an axis of months; arrows lead from a step to those that follow it.

use super::Drawn;
use super::letters::PLAIN;
use super::markup::{Cell, Drawing, escaped, px, table};
use super::words::{self, word};
use crate::picture::text::{days, start_unknown};
use crate::picture::{Timeline, TimelineStep};
use crate::syntax::ast::Language;
use crate::value::date::Date;

/// In tenths of a pixel: the width of the chart, of its margins, and the height of its axis.
const WIDE: i64 = 7000;
const LEFT: i64 = 60;
const RIGHT: i64 = 300;
const AXIS: i64 = 460;
/// A line of a title, a bar, and what is left below it.
const LINE: i64 = 180;
const BAR: i64 = 150;
const BELOW: i64 = 160;

/// How far a label keeps from an arrow, and the least room for one that is broken into lines.
const BESIDE: i64 = 90;
const LEAST_LABEL: i64 = 2600;

/// The least room between two marks of the axis.
const LEAST_MARK: i64 = 560;

pub(super) fn draw(timeline: &Timeline, id: &str, title: &str, language: Language) -> Drawn {
    let span = |(from, to): (Date, Date)| days(from, to, language);
    let Some((start, whole)) = timeline.start.zip(timeline.ends) else {
        let known = timeline.start.map(|days| format!("{}: {}", word(language, "begins"), span(days)));
        let said = escaped(known.as_deref().unwrap_or_else(|| start_unknown(language)));
        return Drawn { drawing: format!("<p>{said}</p>"), table: String::new(), wide: false };
    };
    let number = |places: &[usize]| places.iter().map(|p| (p + 1).to_string()).collect::<Vec<_>>().join(", ");
    let rows: Vec<Vec<Cell>> = timeline
        .steps
        .iter()
        .enumerate()
        .map(|(i, s)| {
            vec![
                Cell::text(&format!("{}. {}", i + 1, s.title)),
                Cell::text(&s.takes),
                Cell::text(&span(s.begins)),
                Cell::text(&span(s.ends)),
                Cell::text(&number(&s.after)),
                Cell::lines(&s.sources),
            ]
        })
        .chain([vec![
            Cell::text(word(language, "whole")),
            Cell::text(""),
            Cell::text(&span(start)),
            Cell::text(&span(whole)),
            Cell::text(""),
            Cell::text(""),
        ]])
        .collect();
    let heads = ["step", "takes", "begins", "ends", "after", "sources"].map(|key| word(language, key));
    let table = table(title, &heads, &rows);
    let (begins, ends) = (word(language, "begins"), word(language, "ends"));
    let says = format!("{begins}: {}; {ends}: {}", span(start), span(whole));
    let svg = chart(timeline, &Axis::of(timeline, (start.0, whole.1)), id, title, &says, language);
    let drawing = format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\">{svg}</div><p class=\"caption\">{1}</p>",
        escaped(title),
        escaped(&says)
    );
    Drawn { drawing, table, wide: false }
}

/// Days and places on the axis.
struct Axis {
    first: Date,
    days: i64,
}

impl Axis {
    fn of(timeline: &Timeline, (mut first, mut last): (Date, Date)) -> Self {
        for day in timeline.steps.iter().flat_map(|s| [s.begins.0, s.ends.1]) {
            first = first.min(day);
            last = last.max(day);
        }
        Self { first, days: days_between(first, last).max(1) }
    }

    fn at(&self, day: Date) -> i64 {
        LEFT + days_between(self.first, day) * (WIDE - LEFT - RIGHT) / self.days
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn chart(timeline: &Timeline, axis: &Axis, id: &str, title: &str, says: &str, language: Language) -> String {
    let mut drawing = Drawing::new(id);
    drawing.patterns();
    let stripes = drawing.id("stripes");
    let labels: Vec<(i64, Vec<String>)> =
        (0..timeline.steps.len()).map(|place| label(timeline, place, axis, language)).collect();
    // Where the bar of each step begins from above.
    let mut y = AXIS;
    let tops: Vec<i64> = labels
        .iter()
        .map(|(_, l)| {
            y += i64::try_from(l.len()).unwrap_or(1) * LINE + 60;
            let top = y;
            y += BAR + BELOW;
            top
        })
        .collect();
    marks(&mut drawing, axis, y, language);
    for (step, top) in timeline.steps.iter().zip(&tops) {
        bar(&mut drawing, axis, step, *top, &stripes);
    }
    let arrow = drawing.id("arrow");
    for (step, top) in timeline.steps.iter().zip(&tops) {
        for before in &step.after {
            let (Some(from), Some(bottom)) = (timeline.steps.get(*before), tops.get(*before)) else { continue };
            follow(&mut drawing, axis, (from, *bottom), (step, *top), &arrow);
        }
    }
    for (top, (x, label)) in tops.iter().zip(&labels) {
        let first = top - 60 - i64::try_from(label.len()).unwrap_or(1) * LINE + 130;
        for (i, line) in (0_i64..).zip(label) {
            drawing.text("name halo", *x, first + i * LINE, line);
        }
    }
    let below = y + 60;
    drawing.rect("bar sure", (LEFT, below), (280, 150), "");
    drawing.text("small", LEFT + 340, below + 125, word(language, "sure"));
    drawing.rect("bar possible", (LEFT + 2400, below), (280, 150), &format!(" fill=\"url(#{stripes})\""));
    drawing.text("small", LEFT + 2740, below + 125, word(language, "possible"));
    drawing.finish((WIDE, below + 240), title, says)
}

/// What stands above a bar, and where it begins: clear of the arrows that come down there, if there is
/// room on one side of them, and of the right end.
fn label(timeline: &Timeline, place: usize, axis: &Axis, language: Language) -> (i64, Vec<String>) {
    let Some(step) = timeline.steps.get(place) else { return (LEFT, Vec::new()) };
    let mut text = format!("{}. {} — {}", place + 1, step.title, step.takes);
    if !step.after.is_empty() {
        let after: Vec<String> = step.after.iter().map(|p| (p + 1).to_string()).collect();
        text += &format!(" ({} {})", word(language, "after"), after.join(", "));
    }
    let arrows = step.after.iter().filter_map(|before| Some(arrives(axis, timeline.steps.get(*before)?, step)));
    let arrows: Vec<i64> = arrows.collect();
    let (begin, end) = (axis.at(step.begins.0), WIDE - 30);
    let wide = PLAIN.width(&text);
    if let (Some(first), Some(last)) = (arrows.iter().min(), arrows.iter().max()) {
        let (right, left) = (begin.max(last + BESIDE), first - BESIDE - LEFT);
        if wide <= end - right {
            return (right, vec![text]);
        }
        if wide <= left {
            return (LEFT + left - wide, vec![text]);
        }
        if (end - right).max(left) >= LEAST_LABEL {
            if end - right >= left {
                return (right, PLAIN.lines(&text, end - right, 4));
            }
            let lines = PLAIN.lines(&text, left, 4);
            let wide = lines.iter().map(|line| PLAIN.width(line)).max().unwrap_or(0);
            return (LEFT + left - wide, lines);
        }
    }
    (begin.min(end - wide).max(LEFT), PLAIN.lines(&text, end - LEFT, 3))
}

fn bar(drawing: &mut Drawing, axis: &Axis, step: &TimelineStep, top: i64, stripes: &str) {
    let (earliest, latest) = (axis.at(step.begins.0), axis.at(step.ends.1));
    // A step of a day still wants a place.
    let wide = (latest - earliest).max(40);
    drawing.rect("bar possible", (earliest, top), (wide, BAR), &format!(" fill=\"url(#{stripes})\""));
    let (from, to) = (step.begins.1, step.ends.0);
    if from < to || step.begins.0 == step.begins.1 && step.ends.0 == step.ends.1 {
        let (from, to) = (axis.at(from), axis.at(to));
        drawing.rect("bar sure", (from, top), ((to - from).max(40), BAR), "");
    }
}

/// Where the arrow from one step to another comes down.
fn arrives(axis: &Axis, from: &TimelineStep, to: &TimelineStep) -> i64 {
    axis.at(to.begins.1).max(axis.at(from.ends.1))
}

/// An arrow from the end of one bar down to the beginning of another; up, where the rules name them so.
fn follow(drawing: &mut Drawing, axis: &Axis, from: (&TimelineStep, i64), to: (&TimelineStep, i64), arrow: &str) {
    let x = axis.at(from.0.ends.1);
    let target = arrives(axis, from.0, to.0);
    let (start, end) = if from.1 < to.1 { (from.1 + BAR, to.1) } else { (from.1, to.1 + BAR) };
    let path = if target == x {
        format!("M{} {}V{}", px(x), px(start), px(end))
    } else {
        // Right below the bar there is nothing to be crossed.
        let turn = if start < end { start + 70 } else { start - 70 };
        format!("M{} {}V{}H{}V{}", px(x), px(start), px(turn), px(target), px(end))
    };
    drawing.put(&format!("<path class=\"edge\" d=\"{path}\" marker-end=\"url(#{arrow})\"/>"));
}

/// The first days of months, as many as have room.
fn marks(drawing: &mut Drawing, axis: &Axis, bottom: i64, language: Language) {
    drawing.line("axis", (LEFT, AXIS - 100), (WIDE - RIGHT, AXIS - 100));
    let months = axis.days / 30 + 1;
    let each = (LEAST_MARK * months / (WIDE - LEFT - RIGHT)).max(0) + 1;
    let every = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600].into_iter().find(|n| *n >= each).unwrap_or(1200);
    let mut year = axis.first.year();
    let mut month = axis.first.month();
    let mut last_year = None;
    let mut count = 0;
    while count < 2000 {
        count += 1;
        let whole = i64::from(year) * 12 + i64::from(month) - 1;
        if let Ok(day) = Date::new(year, month, 1) {
            let x = axis.at(day);
            if x > WIDE - RIGHT {
                break;
            }
            if whole % every == 0 && x >= LEFT {
                drawing.line("grid", (x, AXIS - 160), (x, bottom));
                drawing.text("small", x + 30, AXIS - 140, words::month(language, month));
                if last_year != Some(year) {
                    drawing.text("small strong", x + 30, AXIS - 300, &year.to_string());
                    last_year = Some(year);
                }
            }
        }
        month += 1;
        if month > 12 {
            month = 1;
            year += 1;
        }
    }
    if last_year.is_none() {
        // The whole lies within a month.
        let text = format!("{} {}", words::month(language, axis.first.month()), axis.first.year());
        drawing.text("small strong", LEFT, AXIS - 140, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_is_sure_is_solid_and_what_is_possible_striped() {
        let step = |after: &[usize], begins, ends| TimelineStep {
            name: "s".into(),
            title: "Step".into(),
            takes: "2 to 3 weeks".into(),
            after: after.to_vec(),
            begins,
            ends,
            sources: vec!["Act".into()],
        };
        let first = step(&[], (date(2022, 1, 1), date(2022, 1, 1)), (date(2022, 1, 15), date(2022, 1, 22)));
        let second = step(&[0], (date(2022, 1, 15), date(2022, 1, 22)), (date(2022, 1, 22), date(2022, 1, 29)));
        let timeline = Timeline {
            start: Some((date(2022, 1, 1), date(2022, 1, 1))),
            steps: vec![first, second],
            ends: Some((date(2022, 1, 22), date(2022, 1, 29))),
        };
        let drawn = draw(&timeline, "p", "Plan", Language::English);
        // 28 days on 664 pixels: the first 14 are surely under way, which is 332 pixels. The second
        // begins when it may already have ended: nothing of it is sure, and the legend has the other bar.
        assert!(drawn.drawing.contains("class=\"bar sure\" x=\"6\" y=\"70\" width=\"332\""), "{}", drawn.drawing);
        assert_eq!(drawn.drawing.matches("class=\"bar sure\"").count(), 2);
        assert_eq!(drawn.drawing.matches("marker-end").count(), 1);
        assert!(drawn.table.contains("2022-01-15 – 2022-01-22"));
    }
}
