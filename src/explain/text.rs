//! An assessment as text for a terminal: what is violated in full, what is satisfied in a line.

mod page;
mod tree;

pub use super::report::Head;
pub use page::{Ink, Look, Page};
pub use tree::{explanation, schedule};

use super::report::{AssessmentReport, FactReport, FindingReport, Outcome, PartReport, Report, SourceReport};
use super::words::{self, brief, phrase};
use crate::check::typed::Status;
use crate::evaluate::Verdict;
use crate::phrase::russian_day;
use crate::show::plural;
use crate::syntax::ast::Language;
use std::fmt::Write as _;

/// The most facts shown with a finding, and the most parts of one verdict.
const MOST_FACTS: usize = 6;
const MOST_PARTS: usize = 8;

/// An assessment of a case, for a terminal.
pub fn assessment(head: &Head, report: &Report, look: Look) -> String {
    let mut page = Page::new(look);
    top(&mut page, head, &report.on, &report.rules.sha256);
    for one in &report.assessments {
        page.gap();
        whole(&mut page, one);
    }
    page.text()
}

pub(super) fn top(page: &mut Page, head: &Head, on: &str, sha256: &str) {
    let language = page.look().language;
    page.put("", "", &[(Ink::Strong, &head.name)]);
    let law = match language {
        Language::English => format!(" · law of {on}"),
        Language::Russian => format!(" · право на {}", russian_day(on)),
    };
    let of = if head.case.is_empty() { head.subject.clone() } else { format!("{} · {}", head.subject, head.case) };
    page.put("", "", &[(Ink::Faint, &of), (Ink::Plain, &law)]);
    let rules = phrase(language, "rules: ", "правила: ");
    let title = if head.rules.is_empty() { head.place.clone() } else { format!("{} ({})", head.rules, head.place) };
    let digest = sha256.get(..12).unwrap_or(sha256);
    page.put("", "", &[(Ink::Faint, &format!("{rules}{title}, sha256 {digest}"))]);
}

/// The sign, ink and word of a verdict.
pub(super) const fn sign(verdict: Verdict) -> (Ink, &'static str) {
    match verdict {
        Verdict::Satisfied => (Ink::Good, "✓"),
        Verdict::Violated => (Ink::Bad, "✗"),
        Verdict::Undetermined => (Ink::Open, "?"),
        Verdict::NotApplicable => (Ink::Faint, "–"),
    }
}

fn whole(page: &mut Page, report: &AssessmentReport) {
    let language = page.look().language;
    let mut title: Vec<(Ink, String)> = vec![(Ink::Strong, report.title.clone())];
    if let Some(verdict) = report.verdict {
        let (ink, sign) = sign(verdict);
        title.push((Ink::Plain, " — ".into()));
        title.push((ink, format!("{sign} {}", words::verdict(language, verdict))));
    }
    page.put_owned("", "  ", &title);
    page.put("  ", "  ", &[(Ink::Faint, &report.name)]);
    if let Some(status) = report.weakest_status.and_then(Status::from_word).filter(|s| *s != Status::Enacted) {
        let text = match language {
            Language::English => format!("rests on: {} (not enacted law)", words::status(language, status)),
            Language::Russian => format!("опирается на: {} (не текст закона)", words::status(language, status)),
        };
        page.put("  ", "  ", &[(Ink::Open, &text)]);
    }
    if !report.uncoded.is_empty() {
        uncoded(page, report);
    }
    for absent in &report.not_in_force {
        let text = match language {
            Language::English => {
                format!("{} is not in force on this day; it holds {}", absent.requirement, absent.dates)
            }
            Language::Russian => {
                format!("{} на этот день не действует; действует {}", absent.requirement, absent.dates)
            }
        };
        page.put("  ", "    ", &[(Ink::Faint, &text)]);
    }
    if !report.findings.is_empty() {
        page.gap();
    }
    for f in &report.findings {
        finding(page, f);
    }
    if !report.rates.is_empty() {
        page.gap();
        rates(page, report);
    }
    if !report.reports.is_empty() {
        page.gap();
        reports(page, report);
    }
    if !report.needs.is_empty() {
        page.gap();
        let label = phrase(language, "needed to decide: ", "чтобы решить, нужно: ");
        page.put("  ", "    ", &[(Ink::Open, label), (Ink::Plain, &few(&report.needs, 12, language))]);
    }
}

/// Law that nobody encoded comes first: nothing below it may be read as a finding.
fn uncoded(page: &mut Page, report: &AssessmentReport) {
    let language = page.look().language;
    let claim = phrase(
        language,
        "The law of this day is not encoded: no finding is claimed.",
        "Право на этот день в правила не перенесено: выводов нет.",
    );
    page.put("  ", "  ", &[(Ink::Open, claim)]);
    for u in &report.uncoded {
        let dates = format!(" ({})", u.dates);
        page.put("  ", "    ", &[(Ink::Plain, &u.title), (Ink::Faint, &dates)]);
        for source in &u.source {
            put_source(page, "    ", source);
        }
    }
}

fn finding(page: &mut Page, f: &FindingReport) {
    let language = page.look().language;
    let (ink, mark) = sign(f.verdict);
    let mut line: Vec<(Ink, String)> = vec![(ink, format!("{mark} "))];
    match f.verdict {
        Verdict::Satisfied | Verdict::NotApplicable => {
            line.push((if f.verdict == Verdict::Satisfied { Ink::Plain } else { Ink::Faint }, f.title.clone()));
            let why = match &f.comparison {
                Some(c) if f.verdict == Verdict::Satisfied => demanded(language, &c.texts.1, &c.demand),
                _ => f.reason.clone(),
            };
            if !why.is_empty() {
                line.push((Ink::Faint, format!(" — {why}")));
            }
            page.put_owned("  ", "      ", &line);
        }
        Verdict::Undetermined => {
            line.push((Ink::Plain, f.title.clone()));
            page.put_owned("  ", "      ", &line);
            // The items say themselves what is open; of several comparisons the reason says it best.
            if f.for_each && !f.parts.is_empty() {
                parts(page, f);
            } else {
                page.put("      ", "        ", &[(Ink::Open, &f.reason)]);
            }
        }
        Verdict::Violated => {
            line.push((Ink::Strong, f.title.clone()));
            line.push((Ink::Faint, format!("  {}", f.requirement)));
            page.put_owned("  ", "      ", &line);
            page.put("      ", "        ", &[(Ink::Bad, &f.reason)]);
            if let Some(c) = &f.comparison {
                let missed = match (&c.missed_by, language) {
                    (Some(by), Language::English) => format!(", off by {by}"),
                    (Some(by), Language::Russian) => format!(", расхождение {by}"),
                    (None, _) => String::new(),
                };
                row(page, phrase(language, "is", "есть"), &[(Ink::Plain, &c.texts.1)]);
                let demand = brief(&c.demand);
                let required = [(Ink::Plain, demand.as_str()), (Ink::Bad, missed.as_str())];
                row(page, phrase(language, "required", "требуется"), &required);
            }
            parts(page, f);
            facts(page, &f.facts);
            grounds(page, f);
        }
    }
}

/// What is and what is demanded.
fn demanded(language: Language, actual: &str, demand: &str) -> String {
    words::told(language, actual, &brief(demand))
}

const LABEL: usize = 11;

/// A line `label   text` inside a finding.
fn row(page: &mut Page, label: &str, pieces: &[(Ink, &str)]) {
    let first = format!("      {}", page::padded(label, LABEL));
    let rest = " ".repeat(6 + LABEL);
    page.put_labelled(&first, &rest, pieces);
}

/// The parts that matter, and how many others there are.
fn parts(page: &mut Page, f: &FindingReport) {
    let language = page.look().language;
    let told = |v: Verdict| match f.verdict {
        Verdict::Violated => v == Verdict::Violated,
        _ => v == Verdict::Undetermined || v == Verdict::Violated,
    };
    let shown: Vec<&PartReport> = f.parts.iter().filter(|p| told(p.verdict)).collect();
    if shown.is_empty() {
        return;
    }
    for part in shown.iter().take(MOST_PARTS) {
        let (ink, mark) = sign(part.verdict);
        let why = if part.reason.is_empty() || part.reason == part.key {
            String::new()
        } else {
            format!(": {}", part.reason)
        };
        page.put("      ", "          ", &[(ink, &format!("{mark} ")), (Ink::Plain, &part.key), (Ink::Faint, &why)]);
    }
    let more = shown.len().saturating_sub(MOST_PARTS);
    let mut others = Vec::new();
    if more > 0 {
        others.push(match language {
            Language::English => format!("{more} more like these"),
            Language::Russian => format!("ещё {more} таких же"),
        });
    }
    for verdict in [Verdict::Violated, Verdict::Undetermined, Verdict::Satisfied, Verdict::NotApplicable] {
        let n = f.parts.iter().filter(|p| p.verdict == verdict).count();
        if n > 0 && !told(verdict) {
            others.push(format!("{}: {n}", words::verdict(language, verdict)));
        }
    }
    if !others.is_empty() {
        page.put("      ", "        ", &[(Ink::Faint, &format!("… {}", others.join(", ")))]);
    }
}

fn facts(page: &mut Page, facts: &[FactReport]) {
    let language = page.look().language;
    let label = phrase(language, "facts", "факты");
    for (i, fact) in facts.iter().take(MOST_FACTS).enumerate() {
        let label = if i == 0 { label } else { "" };
        row(
            page,
            label,
            &[(Ink::Plain, &format!("{} = {}", fact.path, fact.text)), (Ink::Faint, &origin(language, fact))],
        );
    }
    let more = facts.len().saturating_sub(MOST_FACTS);
    if more > 0 {
        let word = plural(more as i128, ["fact", "facts", "факт", "факта", "фактов"], language);
        let text = match language {
            Language::English => format!("… and {more} {word} more: norma explain"),
            Language::Russian => format!("… и ещё {more} {word}: norma explain"),
        };
        row(page, "", &[(Ink::Faint, &text)]);
    }
}

/// Where a fact stands, and what the case says of its source.
pub(super) fn origin(language: Language, fact: &FactReport) -> String {
    let mut out = String::new();
    if let (Some(file), Some(line)) = (&fact.file, fact.line) {
        out = format!("  {file}:{line}");
    }
    if let Some(from) = &fact.from {
        let (label, open, close) = match language {
            Language::English => ("from", '“', '”'),
            Language::Russian => ("источник:", '«', '»'),
        };
        let _ = write!(out, ", {label} {open}{from}{close}");
    }
    out
}

fn grounds(page: &mut Page, f: &FindingReport) {
    let language = page.look().language;
    let label = phrase(language, "source", "источник");
    for (i, source) in f.source.iter().enumerate() {
        let text = source_text(language, source);
        row(page, if i == 0 { label } else { "" }, &[(Ink::Plain, &text.0), (Ink::Faint, &text.1)]);
    }
    for quote in &f.quote {
        row(page, "", &[(Ink::Faint, &format!("«{quote}»"))]);
    }
    row(page, phrase(language, "rule", "правило"), &[(Ink::Faint, &f.rule)]);
}

/// The act and place, and the status in brackets.
pub(super) fn source_text(language: Language, source: &SourceReport) -> (String, String) {
    let place = source.place.as_ref().map_or_else(String::new, |p| match language {
        Language::English => format!(", “{p}”"),
        Language::Russian => format!(", «{p}»"),
    });
    let status = Status::from_word(source.status).map_or(source.status, |s| words::status(language, s));
    (format!("{}{place}", source.title), format!(" ({status})"))
}

pub(super) fn put_source(page: &mut Page, prefix: &str, source: &SourceReport) {
    let (text, status) = source_text(page.look().language, source);
    let rest = format!("{prefix}  ");
    page.put(prefix, &rest, &[(Ink::Faint, &text), (Ink::Faint, &status)]);
}

/// Each rating on its scale: `▪ low  ▫ medium  ▫ high`.
fn rates(page: &mut Page, report: &AssessmentReport) {
    let language = page.look().language;
    for rate in report.rates.values() {
        page.put("  ", "      ", &[(Ink::Plain, &rate.title)]);
        let mut line: Vec<(Ink, String)> = Vec::new();
        let settled = rate.scale.iter().filter(|s| s.1).count() == 1;
        for (i, (step, may)) in rate.scale.iter().enumerate() {
            if i > 0 {
                line.push((Ink::Plain, "  ".into()));
            }
            line.push(match (*may, settled) {
                (true, true) => (Ink::Strong, format!("▪\u{a0}{step}")),
                (true, false) => (Ink::Open, format!("?\u{a0}{step}")),
                (false, _) => (Ink::Faint, format!("▫\u{a0}{step}")),
            });
        }
        if rate.scale.is_empty() {
            line.push((Ink::Strong, rate.text.clone()));
        }
        if let Some(reason) = &rate.reason {
            line.push((Ink::Open, format!("   {reason}")));
        } else if !rate.needs.is_empty() {
            let label = phrase(language, "needed: ", "нужно: ");
            line.push((Ink::Faint, format!("   {label}{}", few(&rate.needs, 4, language))));
        }
        page.put_owned("      ", "        ", &line);
    }
}

fn reports(page: &mut Page, report: &AssessmentReport) {
    let most = page.look().width / 2;
    let widest =
        report.reports.values().map(|r| page::width(&r.title)).filter(|w| *w <= most).max().unwrap_or(most / 2);
    for outcome in report.reports.values() {
        let title = format!("  {}", page::padded(&outcome.title, widest));
        let (ink, text) = reported(page.look().language, outcome);
        let fits = page::width(&outcome.title) <= widest;
        if fits {
            page.put_labelled(&format!("{title}  "), &" ".repeat(widest + 4), &[(ink, &text.0), (Ink::Faint, &text.1)]);
        } else {
            page.put("  ", "    ", &[(Ink::Faint, &outcome.title)]);
            let indent = " ".repeat(widest + 4);
            page.put(&indent, &indent, &[(ink, &text.0), (Ink::Faint, &text.1)]);
        }
    }
}

fn reported(language: Language, outcome: &Outcome) -> (Ink, (String, String)) {
    let open = outcome.reason.is_some() || !outcome.needs.is_empty();
    let ink = if open { Ink::Open } else { Ink::Strong };
    let why = match &outcome.reason {
        Some(reason) => format!("  {reason}"),
        None if !outcome.needs.is_empty() => {
            format!("  {}{}", phrase(language, "needed: ", "нужно: "), few(&outcome.needs, 4, language))
        }
        None => String::new(),
    };
    (ink, (outcome.text.clone(), why))
}

/// The first of many, and how many more there are.
pub(super) fn few(all: &[String], most: usize, language: Language) -> String {
    let mut out = all[..all.len().min(most)].join(", ");
    let more = all.len().saturating_sub(most);
    if more > 0 {
        let _ = match language {
            Language::English => write!(out, " … and {more} more"),
            Language::Russian => write!(out, " … и ещё {more}"),
        };
    }
    out
}
