//! How many there are of each kind: a map of tiles where the rules place them, else bars. The number
//! is printed on each; tone only repeats it.

use super::Drawn;
use super::letters::{PLAIN, SMALL};
use super::markup::{Cell, Drawing, table};
use super::words::{self, word};
use crate::picture::{Tally, TallyGroup};
use crate::syntax::ast::Language;

/// In tenths of a pixel: the least and the most width of a tile, the gap between two, the height of a
/// line of a name.
const TILE: i64 = 880;
const MOST_TILE: i64 = 1000;
const GAP: i64 = 40;
const LINE: i64 = 130;

/// How many tones there are beside the one for none.
const TONES: usize = 4;

/// The most columns and rows of a map: a tile far out would make it all emptiness.
const MOST_TILES: i64 = 60;

pub(super) fn draw(tally: &Tally, id: &str, title: &str, language: Language) -> Drawn {
    let rows: Vec<Vec<Cell>> = tally
        .groups
        .iter()
        .map(|g| vec![Cell::text(&g.title), Cell::text(&words::range(language, g.count))])
        .chain([vec![Cell::text(word(language, "total")), Cell::text(&words::range(language, tally.total))]])
        .collect();
    let table = table(title, &[word(language, "kind"), word(language, "number")], &rows);
    let most = tally.groups.iter().map(|g| g.count.1.unwrap_or(g.count.0)).max().unwrap_or(0);
    let on_map =
        |g: &TallyGroup| g.tile.is_some_and(|(c, r)| (1..=MOST_TILES).contains(&c) && (1..=MOST_TILES).contains(&r));
    let (placed, others): (Vec<&TallyGroup>, Vec<&TallyGroup>) = tally.groups.iter().partition(|g| on_map(g));
    let mut drawing = String::new();
    let says = format!(
        "{}: {}. {}",
        word(language, "total"),
        words::range(language, tally.total),
        words::occurring(language, tally.occurring)
    );
    let columns = placed.iter().filter_map(|g| g.tile).map(|t| t.0).max().unwrap_or(0);
    if !placed.is_empty() {
        drawing += &format!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">",
            super::markup::escaped(title)
        );
        drawing += &tiles(&placed, most, id, title, &says, language);
        drawing += "</div>";
    }
    if !others.is_empty() {
        drawing += "<div class=\"natural\">";
        drawing += &bars(&others, most, &format!("{id}-bars"), title, &says, language);
        drawing += "</div>";
    }
    drawing += &format!("<p class=\"caption\">{}</p>", super::markup::escaped(&says));
    Drawn { drawing, table, wide: columns > 9 }
}

/// Which tone a number has: 0 for none, then four steps up to the greatest.
fn tone(count: usize, most: usize) -> usize {
    if count == 0 || most == 0 { 0 } else { 1 + (count - 1) * TONES / most }.min(TONES)
}

/// A name in which each word that is too wide for a line is divided by a hyphen.
fn divided(name: &str, room: i64) -> String {
    let mut out: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        let before = |n: &usize| letters[..*n].iter().collect::<String>() + "-";
        let fits = (1..letters.len().saturating_sub(2)).rev().find(|n| SMALL.width(&before(n)) <= room);
        match fits.filter(|_| SMALL.width(word) > room) {
            Some(n) => out.extend([before(&n), letters[n..].iter().collect()]),
            None => out.push(word.to_owned()),
        }
    }
    out.join(" ")
}

fn tiles(groups: &[&TallyGroup], most: usize, id: &str, title: &str, says: &str, language: Language) -> String {
    let mut drawing = Drawing::new(id);
    drawing.patterns();
    let corner = |n: i64, side: i64| (n - 1) * (side + GAP) + GAP;
    let names: Vec<String> = groups.iter().map(|g| g.name.replace('_', " ")).collect();
    let widest = names.iter().map(|n| SMALL.widest_piece(n)).max().unwrap_or(0);
    let side = (widest + 80).clamp(TILE, MOST_TILE);
    let names: Vec<Vec<String>> = names.iter().map(|n| SMALL.lines(&divided(n, side - 60), side - 60, 3)).collect();
    let most_lines = names.iter().map(Vec::len).max().unwrap_or(1).max(2);
    let tile = (side, 380 + i64::try_from(most_lines).unwrap_or(2) * LINE);
    let (mut wide, mut high) = (0, 0);
    for (group, name) in groups.iter().zip(&names) {
        let Some((column, row)) = group.tile else { continue };
        let (x, y) = (corner(column, tile.0), corner(row, tile.1));
        let (low, top) = group.count;
        let class = format!("tile tone-{}", tone(low, most));
        drawing.put("<g><title>");
        drawing.put(&super::markup::escaped(&format!("{}: {}", group.title, words::range(language, group.count))));
        drawing.put("</title>");
        drawing.rect(&class, (x, y), tile, "");
        if top != Some(low) {
            // What is not known exactly has a broken border.
            drawing.rect("unsure", (x + 20, y + 20), (tile.0 - 40, tile.1 - 40), "");
        }
        let ink = if tone(low, most) > 2 { "inverse" } else { "upon" };
        let number = match top {
            Some(_) => words::range(language, group.count),
            None => format!("{low}+"),
        };
        drawing.text(&format!("number middle {ink}"), x + tile.0 / 2, y + 240, &number);
        for (i, line) in (0_i64..).zip(name) {
            drawing.text(&format!("small middle {ink}"), x + tile.0 / 2, y + 410 + i * LINE, line);
        }
        drawing.put("</g>");
        wide = wide.max(x + tile.0 + GAP);
        high = high.max(y + tile.1 + GAP);
    }
    let below = legend(&mut drawing, most, high + 100, language);
    drawing.finish((wide.max(5200), below), title, says)
}

/// The tones and what they stand for; gives where the drawing ends.
fn legend(drawing: &mut Drawing, most: usize, y: i64, language: Language) -> i64 {
    let mut x = GAP;
    for step in 0..=TONES {
        let of: Vec<usize> = (0..=most).filter(|n| tone(*n, most) == step).collect();
        let (Some(first), Some(last)) = (of.first(), of.last()) else { continue };
        drawing.rect(&format!("tile tone-{step}"), (x, y), (280, 180), "");
        drawing.text("small", x + 340, y + 140, &words::range(language, (*first, Some(*last))));
        x += 960;
    }
    drawing.rect("tile tone-0", (GAP, y + 280), (280, 180), "");
    drawing.rect("unsure", (GAP + 20, y + 300), (240, 140), "");
    drawing.text("small", GAP + 340, y + 420, word(language, "range_says"));
    y + 520
}

/// Bars, each below what it stands for: what is sure is solid, what is possible is striped.
fn bars(groups: &[&TallyGroup], most: usize, id: &str, title: &str, says: &str, language: Language) -> String {
    const WIDE: i64 = 3600;
    const ROW: i64 = 480;
    let mut drawing = Drawing::new(id);
    drawing.patterns();
    let stripes = drawing.id("stripes");
    let scale = i64::try_from(most.max(1)).unwrap_or(i64::MAX / WIDE).min(i64::MAX / WIDE);
    let length = |n: usize| i64::try_from(n).unwrap_or(scale).min(scale) * (WIDE - 1800) / scale;
    let mut y = 0;
    for group in groups {
        let (low, top) = group.count;
        for line in PLAIN.lines(&group.title, WIDE - 60, 3) {
            y += 170;
            drawing.text("name", 0, y, &line);
        }
        let (sure, possible) = (length(low), length(top.unwrap_or(most)));
        if possible > sure {
            drawing.rect(
                "bar possible",
                (10 + sure, y + 60),
                (possible - sure, 180),
                &format!(" fill=\"url(#{stripes})\""),
            );
        }
        drawing.rect("bar sure", (10, y + 60), (sure.max(20), 180), "");
        drawing.text("number", 10 + possible.max(sure) + 100, y + 200, &words::range(language, group.count));
        y += ROW - 170;
    }
    drawing.finish((WIDE, y + 60), title, says)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, count: (usize, Option<usize>), tile: Option<(i64, i64)>) -> TallyGroup {
        TallyGroup { title: format!("The {name}"), name: name.into(), count, tile }
    }

    #[test]
    fn tones_run_from_none_to_the_greatest() {
        // Four steps of two each up to eight.
        let tones: Vec<usize> = (0..=8).map(|n| tone(n, 8)).collect();
        assert_eq!(tones, [0, 1, 1, 2, 2, 3, 3, 4, 4]);
        assert_eq!(tone(1, 1), 1);
    }

    #[test]
    fn long_words_are_divided() {
        // At 12 pixels a letter is 78 tenths of a pixel, a hyphen 48: five and a hyphen are 438.
        assert_eq!(divided("aaaaaaaa bbb", 440), "aaaaa- aaa bbb");
        // Three letters go to the next line at least.
        assert_eq!(divided("aaaaaaa", 440), "aaaa- aaa");
    }

    #[test]
    fn a_range_is_printed_as_one() {
        let groups = vec![group("a", (3, Some(5)), Some((1, 1))), group("b", (2, None), Some((2, 1)))];
        let tally = Tally { groups, total: (5, None), occurring: (2, 2) };
        let drawn = draw(&tally, "p", "Count", Language::English);
        assert!(drawn.drawing.contains(">3–5</text>"));
        assert!(drawn.drawing.contains(">2+</text>"));
        assert!(drawn.table.contains("5 or more"));
    }

    #[test]
    fn bars_are_as_long_as_what_they_count() {
        let tally = Tally {
            groups: vec![group("a", (4, Some(4)), None), group("b", (1, Some(2)), None)],
            total: (5, Some(6)),
            occurring: (2, 2),
        };
        let drawn = draw(&tally, "p", "Count", Language::English);
        // Four are 180 pixels, one is 45, and one more perhaps.
        assert!(drawn.drawing.contains("class=\"bar sure\" x=\"1\" y=\"23\" width=\"180\""), "{}", drawn.drawing);
        assert!(drawn.drawing.contains("class=\"bar possible\" x=\"46\""), "{}", drawn.drawing);
    }
}
