//! The tree of reasons as nested lists: what has steps unfolds.

use super::markup::escaped;
use super::words::{self, word};
use crate::check::typed::Status;
use crate::explain::report::{FactReport, SourceReport};
use crate::explain::tree::{Kind, Reason, with_stack};
use crate::explain::words as told;
use crate::syntax::ast::Language;
use crate::syntax::keyword::russian::{MUST, WHEN};
use std::collections::HashMap;
use std::fmt::Write as _;

/// How deep lists lie in each other: browsers stop nesting elements at about five hundred.
const MOST_DEEP: usize = 90;

/// How deep a tree is unfolded when it is opened.
const UNFOLDED: usize = 2;

/// The act and place of a source, and its status.
pub(super) fn source_text(language: Language, source: &SourceReport) -> (String, String) {
    let place = source.place.as_ref().map_or_else(String::new, |p| match language {
        Language::English => format!(", “{p}”"),
        Language::Russian => format!(", «{p}»"),
    });
    let status = Status::from_word(source.status).map_or(source.status, |s| told::status(language, s));
    (format!("{}{place}", source.title), status.to_owned())
}

/// The file and line in which a fact stands.
pub(super) fn place(fact: &FactReport) -> String {
    match (&fact.file, fact.line) {
        (Some(file), Some(line)) => format!("{file}:{line}"),
        _ => String::new(),
    }
}

/// The trees of one assessment, one after the other: what is told again leads to where it was told.
pub(super) struct Unfolding {
    language: Language,
    /// Which assessment of the page it is.
    assessment: usize,
    /// The number of each step that others may lead to, by its name.
    told: HashMap<String, usize>,
    out: String,
}

impl Unfolding {
    /// Of the assessment that stands so far down the page.
    pub(super) fn new(language: Language, assessment: usize) -> Self {
        Self { language, assessment, told: HashMap::new(), out: String::new() }
    }

    /// The steps of a reason as a list.
    pub(super) fn steps(&mut self, reason: &Reason) -> String {
        self.list(&reason.steps, reason.rows_left_out, 0);
        std::mem::take(&mut self.out)
    }

    /// A reason with all that it took, as a list of one.
    pub(super) fn whole(&mut self, reason: &Reason) -> String {
        self.list(std::slice::from_ref(reason), 0, 0);
        std::mem::take(&mut self.out)
    }

    /// Begins an entry, with an id where others may lead to it.
    fn entry(&mut self, reason: &Reason) {
        let leads = matches!(reason.kind, Kind::Definition | Kind::Table | Kind::Rate | Kind::Parameter);
        match &reason.name {
            Some(name) if leads && !reason.again && !self.told.contains_key(name) => {
                let number = self.told.len();
                self.told.insert(name.clone(), number);
                let _ = write!(self.out, "<li id=\"step-{}-{number}\">", self.assessment);
            }
            _ => self.out.push_str("<li>"),
        }
    }

    fn put(&mut self, class: &str, text: &str) {
        if !text.is_empty() {
            let _ = write!(self.out, "<span class=\"{class}\">{}</span> ", escaped(text));
        }
    }

    fn list(&mut self, steps: &[Reason], left_out: usize, depth: usize) {
        if steps.is_empty() && left_out == 0 {
            return;
        }
        self.out.push_str("<ul>");
        for step in steps {
            with_stack(|| self.one(step, depth));
        }
        if left_out > 0 {
            let _ = write!(self.out, "<li class=\"faint\">{}</li>", words::rows_left_out(self.language, left_out));
        }
        self.out.push_str("</ul>");
    }

    fn one(&mut self, reason: &Reason, depth: usize) {
        // A `must` of one condition is that condition.
        if let (Kind::Must | Kind::When, [only]) = (reason.kind, &reason.steps[..]) {
            if only.text == reason.text {
                let text = format!("{}{}", self.keyword(reason.kind), only.text);
                return self.one(&Reason { text, ..only.clone() }, depth);
            }
        }
        let has_steps = !reason.steps.is_empty() || reason.rows_left_out > 0;
        if !has_steps {
            self.entry(reason);
            self.headline(reason);
            self.grounds(reason);
            self.out.push_str("</li>");
            return;
        }
        if depth >= MOST_DEEP {
            // What lies deeper stands below instead of within.
            self.entry(reason);
            self.headline(reason);
            self.grounds(reason);
            self.out.push_str("</li>");
            for step in &reason.steps {
                with_stack(|| self.one(step, depth));
            }
            return;
        }
        let open = if depth < UNFOLDED { " open=\"open\"" } else { "" };
        self.entry(reason);
        let _ = write!(self.out, "<details{open}><summary>");
        self.headline(reason);
        self.out.push_str("</summary>");
        self.grounds(reason);
        self.list(&reason.steps, reason.rows_left_out, depth + 1);
        self.out.push_str("</details></li>");
    }

    fn keyword(&self, kind: Kind) -> String {
        match kind {
            Kind::When => format!("{} ", told::phrase(self.language, "when", WHEN)),
            _ => format!("{} ", told::phrase(self.language, "must", MUST)),
        }
    }

    fn headline(&mut self, reason: &Reason) {
        let language = self.language;
        let name = reason.name.as_deref().unwrap_or_default();
        let title = reason.title.as_deref().unwrap_or_default();
        let worth = if reason.open { "worth open" } else { "worth" };
        match reason.kind {
            Kind::Finding | Kind::Item => {
                if let Some(verdict) = reason.verdict {
                    self.badge(verdict);
                }
                self.put("name", if title.is_empty() { name } else { title });
                if !title.is_empty() {
                    self.put("code", name);
                }
            }
            Kind::Definition | Kind::Table | Kind::Rate | Kind::Parameter | Kind::Fact => {
                self.put("title", title);
                self.put("code", name);
                self.put("sign", "=");
                self.put(worth, &reason.words);
                if let Some(fact) = &reason.fact {
                    self.put("faint", &place(fact));
                    if let Some(from) = &fact.from {
                        self.put(
                            "faint",
                            &match language {
                                Language::English => format!("from “{from}”"),
                                Language::Russian => format!("источник: «{from}»"),
                            },
                        );
                    }
                } else if reason.kind == Kind::Fact && reason.open {
                    self.put("faint", word(language, "not_said"));
                }
                if reason.again {
                    match self.told.get(name) {
                        Some(number) => {
                            let text = word(language, "again");
                            let _ = write!(self.out, "<a href=\"#step-{}-{number}\">{text}</a>", self.assessment);
                        }
                        None => self.put("faint", word(language, "again")),
                    }
                }
            }
            Kind::Exception => {
                self.put("faint", word(language, "exception"));
                self.put("title", title);
                self.put("code", name);
                self.put("sign", "→");
                self.put(worth, &reason.words);
            }
            Kind::Row => {
                self.put("name", name);
                self.put("sign", "→");
                self.put(worth, &reason.words);
            }
            Kind::When | Kind::Must => {
                let text = format!("{}{}", self.keyword(reason.kind), reason.text);
                self.put("code", &text);
                self.put("sign", "→");
                self.put(worth, &reason.words);
            }
            Kind::Comparison | Kind::Not | Kind::Operation | Kind::Case => {
                self.put("code", &reason.text);
                self.put("sign", "→");
                self.put(worth, &reason.words);
            }
        }
        if reason.rounded {
            self.put("open", &format!("≈ {}", word(language, "rounded")));
        }
    }

    fn badge(&mut self, verdict: crate::Verdict) {
        let (sign, class) = words::sign(verdict);
        let word = told::verdict(self.language, verdict);
        let _ =
            write!(self.out, "<span class=\"badge {class}\"><span aria-hidden=\"true\">{sign}</span> {word}</span> ");
    }

    fn under(&mut self, class: &str, text: &str) {
        if !text.is_empty() {
            let _ = write!(self.out, "<div class=\"{class}\">{}</div>", escaped(text));
        }
    }

    fn grounds(&mut self, reason: &Reason) {
        if reason.again {
            return;
        }
        let language = self.language;
        if let Some(why) = &reason.reason {
            self.under("why", why);
        }
        if let (Some(c), true) = (&reason.comparison, matches!(reason.kind, Kind::Comparison | Kind::Finding)) {
            let missed = reason.missed_by.as_ref().map(|by| format!(", {} {by}", word(language, "off_by")));
            if reason.reason.as_ref().is_none_or(|r| missed.is_some() || !r.starts_with(&c.texts.1)) {
                let (is, required) = (word(language, "is"), word(language, "required"));
                let text =
                    format!("{is} {}, {required}: {}{}", c.texts.1, told::brief(&c.demand), missed.unwrap_or_default());
                self.under("faint", &text);
            }
        }
        for row in &reason.rows {
            let label = match language {
                Language::English => format!("row {}", row.row),
                Language::Russian => format!("строка {}", row.row),
            };
            let overridden =
                if row.overridden { format!(" ({})", word(language, "overridden")) } else { String::new() };
            let dates = row.dates.as_ref().map_or_else(String::new, |d| format!(" {d}"));
            self.under("faint", &format!("{label}{overridden}: {}{dates}", row.text));
            if let Some(part) = &row.part {
                let worked = match (&row.rate, &row.sum) {
                    (Some(rate), Some(sum)) => format!("{} × {} = {sum}", bracketed(part), bracketed(rate)),
                    _ => word(language, "no_part").to_owned(),
                };
                self.under("indented", &worked);
            }
            for source in &row.source {
                self.source(source);
            }
        }
        let is_declared = matches!(
            reason.kind,
            Kind::Finding | Kind::Definition | Kind::Table | Kind::Rate | Kind::Parameter | Kind::Exception
        );
        for source in &reason.source {
            self.source(source);
        }
        for quote in &reason.quote {
            let _ = write!(self.out, "<blockquote>{}</blockquote>", escaped(quote));
        }
        // Steps of an expression stand where their declaration does.
        if is_declared && !reason.rule.is_empty() {
            self.under("faint", &reason.rule);
        }
        let tells_needs = matches!(reason.kind, Kind::Finding | Kind::Definition | Kind::Table | Kind::Rate);
        if !reason.needs.is_empty() && tells_needs {
            let shown = few(&reason.needs, 8, language);
            self.under("open", &format!("{}: {shown}", word(language, "needed")));
        }
    }

    fn source(&mut self, source: &SourceReport) {
        let (text, status) = source_text(self.language, source);
        self.under("faint", &format!("{text} ({status})"));
    }
}

/// What is open stands in brackets beside the sign of multiplication.
fn bracketed(open: &str) -> String {
    let ways = [" .. ", "\u{a0}– ", " or ", " или "].iter().any(|w| open.contains(w));
    if ways { format!("({open})") } else { open.to_owned() }
}

/// The first of many, and how many more there are.
pub(super) fn few(all: &[String], most: usize, language: Language) -> String {
    let mut out = all[..all.len().min(most)].join(", ");
    let left = all.len().saturating_sub(most);
    if left > 0 {
        let _ = write!(out, " {}", words::more(language, left));
    }
    out
}
