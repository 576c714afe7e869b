//! Parts of a whole: one bar, whose parts are told apart by hatching and number; where shares are
//! not known, a list.

use super::Drawn;
use super::markup::{Cell, Drawing, escaped, px, table};
use super::words::word;
use crate::picture::{Part, Shares};
use crate::syntax::ast::Language;
use std::fmt::Write as _;

/// The whole, in millionths.
const WHOLE: i64 = 1_000_000;

const WIDE: i64 = 6400;
const HIGH: i64 = 560;

/// How many hatchings there are.
const HATCHINGS: usize = 6;

pub(super) fn draw(shares: &Shares, id: &str, title: &str, language: Language) -> Drawn {
    let mut rows: Vec<Vec<Cell>> = shares
        .parts
        .iter()
        .map(|p| vec![Cell::text(&p.title), Cell::text(&p.text), Cell::text(p.share_text.as_deref().unwrap_or("—"))])
        .collect();
    if let Some(total) = &shares.total {
        rows.push(vec![Cell::text(word(language, "whole")), Cell::text(total), Cell::text("")]);
    }
    let table = table(title, &[word(language, "part"), word(language, "value"), word(language, "share")], &rows);
    let known: Option<Vec<(&Part, i64)>> = shares.parts.iter().map(|p| Some((p, i64::from(p.share?)))).collect();
    match known.filter(|k| !k.is_empty()) {
        Some(known) => Drawn { drawing: bar(&known, shares, id, title, language), table, wide: false },
        None => {
            // Where all parts are known, the page says elsewhere why there are no shares.
            let note = if shares.total.is_some() { "" } else { word(language, "no_shares") };
            let note = if note.is_empty() { String::new() } else { format!("<p class=\"open\">{note}</p>") };
            Drawn { drawing: String::new(), table: format!("{note}{table}"), wide: false }
        }
    }
}

fn bar(parts: &[(&Part, i64)], shares: &Shares, id: &str, title: &str, language: Language) -> String {
    let mut drawing = Drawing::new(id);
    hatchings(&mut drawing, parts.len().min(HATCHINGS));
    let mut before = 0;
    let mut says = Vec::new();
    for (i, (part, share)) in parts.iter().enumerate() {
        let (from, to) = (before * WIDE / WHOLE, (before + share) * WIDE / WHOLE);
        before += share;
        let hatching = drawing.id(&format!("hatching-{}", i % HATCHINGS));
        drawing.rect("part", (from + 10, 10), (to - from, HIGH - 20), &format!(" fill=\"url(#{hatching})\""));
        let number = (i + 1).to_string();
        // The number stands on a plain ground, where the part has room for it.
        if to - from > 460 {
            let middle = i64::midpoint(from, to) + 10;
            let _ = write!(
                Put(&mut drawing),
                "<circle class=\"ground\" cx=\"{}\" cy=\"{}\" r=\"20\"/>",
                px(middle),
                px(HIGH / 2)
            );
            drawing.text("large middle", middle, HIGH / 2 + 95, &number);
        }
        says.push(format!("{}: {}", part.title, part.share_text.as_deref().unwrap_or_default()));
    }
    let svg = drawing.finish((WIDE + 20, HIGH), title, &says.join("; "));
    let mut out = format!("<div class=\"stretch\">{svg}</div><ol class=\"shares\">");
    for (i, (part, _)) in parts.iter().enumerate() {
        let share = part.share_text.as_deref().unwrap_or_default();
        let hatching = format!("{id}-hatching-{}", i % HATCHINGS);
        let swatch = format!(
            "<svg class=\"swatch\" width=\"18\" height=\"18\" aria-hidden=\"true\"><rect class=\"part\" x=\"1\" y=\"1\" width=\"16\" height=\"16\" fill=\"url(#{hatching})\"/></svg>"
        );
        let _ = write!(
            out,
            "<li>{swatch} <strong>{}</strong> — {} ({})</li>",
            escaped(&part.title),
            escaped(&part.text),
            escaped(share)
        );
    }
    out.push_str("</ol>");
    if let Some(total) = &shares.total {
        let _ = write!(out, "<p>{}: {}</p>", word(language, "whole"), escaped(total));
    }
    out
}

/// Writes into a drawing.
struct Put<'d>(&'d mut Drawing);

impl std::fmt::Write for Put<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.put(text);
        Ok(())
    }
}

/// Patterns that a black and white print tells apart.
fn hatchings(drawing: &mut Drawing, count: usize) {
    const LINES: [&str; HATCHINGS] = [
        "M-2 2 2 -2M0 12 12 0M10 14 14 10",
        "",
        "M6 0V12",
        "M0 6H12",
        "M0 0 12 12M-2 10 2 14M10 -2 14 2",
        "M6 0V12M0 6H12",
    ];
    drawing.put("<defs>");
    for (i, lines) in LINES.iter().enumerate().take(count) {
        let id = drawing.id(&format!("hatching-{i}"));
        drawing.put(&format!(
            "<pattern id=\"{id}\" width=\"12\" height=\"12\" patternUnits=\"userSpaceOnUse\"><rect class=\"tone-{i}\" width=\"12\" height=\"12\"/><path class=\"hatch\" d=\"{lines}\"/></pattern>"
        ));
    }
    drawing.put("</defs>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(title: &str, share: Option<u32>) -> Part {
        Part {
            name: title.into(),
            title: title.into(),
            text: "7".into(),
            share,
            share_text: share.map(|_| "x %".into()),
        }
    }

    #[test]
    fn parts_fill_the_bar() {
        let shares =
            Shares { parts: vec![part("a", Some(250_000)), part("b", Some(750_000))], total: Some("10".into()) };
        let drawn = draw(&shares, "p", "Parts", Language::English);
        // A quarter of 640 pixels, and the rest.
        assert!(drawn.drawing.contains("x=\"1\" y=\"1\" width=\"160\""), "{}", drawn.drawing);
        assert!(drawn.drawing.contains("x=\"161\" y=\"1\" width=\"480\""), "{}", drawn.drawing);
    }

    #[test]
    fn without_known_shares_there_is_a_list() {
        let shares = Shares { parts: vec![part("a", None), part("b", None)], total: None };
        let drawn = draw(&shares, "p", "Parts", Language::English);
        assert!(drawn.drawing.is_empty());
        assert!(drawn.table.contains("The shares are not known"));
    }
}
