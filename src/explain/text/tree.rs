//! The tree of reasons, drawn with `├─`, `└─` and `│`.

use super::page::{Ink, Look, Page};
use super::{few, origin, put_source, sign, source_text, top};
use crate::explain::Head;
use crate::explain::tree::{Explanation, Kind, Reason, with_stack};
use crate::explain::words::{self, brief, phrase};
use crate::picture::Picture;
use crate::picture::text::lines;
use crate::rulebook::procedure::ScheduleReport;
use crate::show::plural;
use crate::syntax::ast::Language;
use crate::syntax::keyword::russian::{MUST, WHEN};

/// An explanation, for a terminal.
pub fn explanation(head: &Head, told: &Explanation, look: Look) -> String {
    let mut page = Page::new(look);
    top(&mut page, head, &told.on, &told.rules.sha256);
    for uncoded in &told.uncoded {
        page.gap();
        let claim = phrase(
            look.language,
            "The law of this day is not encoded: ",
            "Право на этот день в правила не перенесено: ",
        );
        page.put("", "  ", &[(Ink::Open, claim), (Ink::Plain, &uncoded.title)]);
        for source in &uncoded.source {
            put_source(&mut page, "  ", source);
        }
    }
    for reason in &told.reasons {
        page.gap();
        draw(&mut page, reason, "", "", true);
    }
    for picture in &told.pictures {
        page.gap();
        page.put("", "", &[(Ink::Strong, &picture.title)]);
        shown(&mut page, picture);
    }
    page.text()
}

/// A schedule, for a terminal.
pub fn schedule(head: &Head, report: &ScheduleReport, look: Look) -> String {
    let mut page = Page::new(look);
    top(&mut page, head, &report.start.to_string(), &report.rules.sha256);
    page.gap();
    shown(&mut page, &report.picture());
    page.text()
}

/// The lines of a picture.
fn shown(page: &mut Page, picture: &Picture) {
    let language = page.look().language;
    for line in lines(picture, language) {
        let text = line.trim_start();
        let indent = line.get(..line.len() - text.len()).unwrap_or_default();
        page.put(indent, &format!("{indent}  "), &[(Ink::Plain, text)]);
    }
    if let Some(reason) = &picture.reason {
        page.put("", "  ", &[(Ink::Open, reason)]);
    }
    if !picture.needs.is_empty() {
        let label = phrase(language, "needed to see all: ", "чтобы увидеть всё, нужно: ");
        page.put("", "  ", &[(Ink::Open, label), (Ink::Plain, &few(&picture.needs, 12, language))]);
    }
}

/// A reason, its grounds, and all under it. `first` stands before its first line, `rest` before all others.
fn draw(page: &mut Page, reason: &Reason, first: &str, rest: &str, is_root: bool) {
    let has_steps = !reason.steps.is_empty() || reason.rows_left_out > 0;
    // A `must` of one condition is that condition.
    if let (Kind::Must | Kind::When, [only]) = (reason.kind, &reason.steps[..]) {
        if only.text == reason.text {
            let word = word(page.look().language, reason.kind);
            let text = format!("{word}{}", only.text);
            return draw(page, &Reason { text, ..only.clone() }, first, rest, is_root);
        }
    }
    // What belongs to a reason hangs beside the line that leads to its steps.
    let beside = format!("{rest}{}", if has_steps { "│  " } else { "   " });
    let wrapped = format!("{beside}  ");
    page.put_owned(first, &wrapped, &headline(page.look().language, reason, is_root));
    grounds(page, reason, &beside);
    let count = reason.steps.len();
    for (i, step) in reason.steps.iter().enumerate() {
        let last = i + 1 == count && reason.rows_left_out == 0;
        let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let (first, rest) = (format!("{rest}{branch}"), format!("{rest}{below}"));
        with_stack(|| draw(page, step, &first, &rest, false));
    }
    if reason.rows_left_out > 0 {
        let n = reason.rows_left_out;
        let language = page.look().language;
        let text = match language {
            Language::English => format!("… {n} more {}", plural(n as i128, ["row", "rows", "", "", ""], language)),
            Language::Russian => {
                format!("… ещё {n} {}", plural(n as i128, ["", "", "строка", "строки", "строк"], language))
            }
        };
        page.put(&format!("{rest}└─ "), rest, &[(Ink::Faint, &text)]);
    }
}

fn headline(language: Language, reason: &Reason, is_root: bool) -> Vec<(Ink, String)> {
    let strong = if is_root { Ink::Strong } else { Ink::Plain };
    let value_ink = if reason.open { Ink::Open } else { Ink::Strong };
    let name = reason.name.clone().unwrap_or_default();
    let mut line: Vec<(Ink, String)> = Vec::new();
    let equals = |line: &mut Vec<(Ink, String)>| {
        line.push((Ink::Plain, " = ".into()));
        line.push((value_ink, reason.words.clone()));
    };
    let says = |line: &mut Vec<(Ink, String)>| {
        line.push((Ink::Faint, " → ".into()));
        line.push((value_ink, reason.words.clone()));
    };
    match reason.kind {
        Kind::Finding | Kind::Item => {
            if let Some(verdict) = reason.verdict {
                let (ink, mark) = sign(verdict);
                line.push((ink, format!("{mark} ")));
                line.push((strong, name));
                line.push((Ink::Plain, " — ".into()));
                line.push((ink, words::verdict(language, verdict).to_owned()));
            } else {
                line.push((strong, name));
            }
            if let Some(title) = &reason.title {
                line.push((Ink::Plain, format!(": {title}")));
            }
        }
        Kind::Definition | Kind::Table | Kind::Rate | Kind::Parameter | Kind::Fact => {
            line.push((strong, name));
            equals(&mut line);
            match &reason.fact {
                Some(fact) => line.push((Ink::Faint, origin(language, fact))),
                None if reason.kind == Kind::Fact && reason.open => {
                    line.push((
                        Ink::Faint,
                        phrase(language, "  (the case does not say)", "  (в деле не указано)").into(),
                    ));
                }
                None => {}
            }
            if let (Some(title), false) = (&reason.title, reason.again) {
                line.push((Ink::Faint, format!("  {title}")));
            }
            if reason.again {
                line.push((Ink::Faint, phrase(language, "  (see above)", "  (см. выше)").into()));
            }
        }
        Kind::Exception => {
            line.push((Ink::Plain, format!("{} {name}: ", phrase(language, "exception", "исключение"))));
            line.push((value_ink, reason.words.clone()));
            if let Some(title) = &reason.title {
                line.push((Ink::Faint, format!("  {title}")));
            }
        }
        Kind::When | Kind::Must => {
            let word = word(language, reason.kind);
            line.push((Ink::Faint, word));
            line.push((Ink::Plain, reason.text.clone()));
            says(&mut line);
        }
        Kind::Row => {
            line.push((Ink::Plain, name));
            says(&mut line);
        }
        Kind::Comparison | Kind::Not | Kind::Operation | Kind::Case => {
            line.push((Ink::Plain, reason.text.clone()));
            says(&mut line);
        }
    }
    if reason.rounded {
        line.push((
            Ink::Open,
            phrase(language, "  ≈ rounded at the last digit", "  ≈ округлено в последнем знаке").into(),
        ));
    }
    line
}

/// `when` and `must` as the rules of a language write them.
fn word(language: Language, kind: Kind) -> String {
    match kind {
        Kind::When => format!("{} ", phrase(language, "when", WHEN)),
        _ => format!("{} ", phrase(language, "must", MUST)),
    }
}

fn grounds(page: &mut Page, reason: &Reason, beside: &str) {
    if reason.again {
        return;
    }
    let language = page.look().language;
    let wrapped = format!("{beside}  ");
    if let Some(why) = &reason.reason {
        let ink = match reason.verdict {
            Some(verdict) => sign(verdict).0,
            None => Ink::Open,
        };
        page.put(beside, &wrapped, &[(ink, why)]);
    }
    if let (Some(c), true) = (&reason.comparison, matches!(reason.kind, Kind::Comparison | Kind::Finding)) {
        let text = match language {
            Language::English => format!("is {}, required: {}", c.texts.1, brief(&c.demand)),
            Language::Russian => format!("есть {}, требуется: {}", c.texts.1, brief(&c.demand)),
        };
        let missed = match (&reason.missed_by, language) {
            (Some(by), Language::English) => format!(", off by {by}"),
            (Some(by), Language::Russian) => format!(", расхождение {by}"),
            (None, _) => String::new(),
        };
        if reason.reason.as_ref().is_none_or(|r| !missed.is_empty() || !r.starts_with(&c.texts.1)) {
            page.put(beside, &wrapped, &[(Ink::Faint, &text), (Ink::Bad, &missed)]);
        }
    }
    for row in &reason.rows {
        let mut label = match language {
            Language::English => format!("row {}", row.row),
            Language::Russian => format!("строка {}", row.row),
        };
        if row.overridden {
            label.push_str(phrase(language, " (overridden)", " (уступает)"));
        }
        label.push_str(": ");
        let dates = row.dates.as_ref().map_or_else(String::new, |d| format!("  {d}"));
        page.put(beside, &wrapped, &[(Ink::Faint, &label), (Ink::Plain, &row.text), (Ink::Faint, &dates)]);
        if let Some(part) = &row.part {
            // What is open stands in brackets beside the sign of multiplication.
            let bracketed = |open: &str| {
                let ways = [" .. ", "\u{a0}– ", " or ", " или "].iter().any(|w| open.contains(w));
                if ways { format!("({open})") } else { open.to_owned() }
            };
            let worked = match (&row.rate, &row.sum) {
                (Some(rate), Some(sum)) => format!("{} × {} = {sum}", bracketed(part), bracketed(rate)),
                _ => phrase(language, "no part of the base", "в эту ступень ничего не попадает").to_owned(),
            };
            page.put(&wrapped, &wrapped, &[(Ink::Plain, &worked)]);
        }
        for source in &row.source {
            let (text, status) = source_text(language, source);
            page.put(&wrapped, &wrapped, &[(Ink::Faint, &text), (Ink::Faint, &status)]);
        }
    }
    let mut place = reason.rule.clone();
    if !matches!(
        reason.kind,
        Kind::Finding | Kind::Definition | Kind::Table | Kind::Rate | Kind::Parameter | Kind::Exception
    ) {
        // Steps of an expression stand where their declaration does.
        place.clear();
    }
    if !place.is_empty() {
        page.put(beside, &wrapped, &[(Ink::Faint, &place)]);
    }
    for source in &reason.source {
        let (text, status) = source_text(language, source);
        page.put(beside, &wrapped, &[(Ink::Faint, &text), (Ink::Faint, &status)]);
    }
    for quote in &reason.quote {
        page.put(beside, &wrapped, &[(Ink::Faint, &format!("«{quote}»"))]);
    }
    if !reason.needs.is_empty() && matches!(reason.kind, Kind::Finding | Kind::Definition | Kind::Table | Kind::Rate) {
        let label = phrase(language, "needed: ", "нужно: ");
        page.put(beside, &wrapped, &[(Ink::Open, label), (Ink::Plain, &few(&reason.needs, 8, language))]);
    }
}
