//! `norma explain-code`: what a diagnostic means, how it is mended, and an example of it.

use super::{Ending, Failure, Showing, out::Out};
use crate::diagnostic::code::{Entry, Example, all, find};
use crate::diagnostic::{Diagnostics, render};
use crate::explain::text::{Ink, Page};
use crate::explain::words::phrase;
use crate::file::SourceMap;
use clap::Args;

/// Explain a diagnostic: what it means, how to mend it, and an example
///
/// Without a code, all codes are listed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma explain-code check::percent-and-number
  norma explain-code table-gap --lang ru
  norma explain-code                            all codes, a line each")]
pub(super) struct ExplainCode {
    /// The code, as it is printed above a diagnostic; its phase may be left out
    #[arg(value_name = "CODE")]
    code: Option<String>,
    #[command(flatten)]
    pub(super) showing: Showing,
}

impl ExplainCode {
    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let Some(code) = &self.code else {
            self.list(out);
            return Ok(Ending::Fine);
        };
        let found = find(code);
        if found.is_empty() {
            let entries: Vec<Entry> = all().collect();
            let names = entries.iter().flat_map(|e| [&*e.code, e.name()]).collect::<Vec<_>>();
            return Err(Failure::NoSuchCode { name: code.clone(), near: super::near(code, &names) });
        }
        for (i, entry) in found.iter().enumerate() {
            if self.showing.is_json() {
                self.json(entry, out);
                continue;
            }
            if i > 0 {
                out.write("\n");
            }
            self.text(entry, out);
        }
        Ok(Ending::Fine)
    }

    fn list(&self, out: &mut Out) {
        let language = self.showing.language();
        if self.showing.is_json() {
            let codes: Vec<_> =
                all().map(|e| serde_json::json!({ "code": e.code, "title": e.words(language).title })).collect();
            out.json(&serde_json::json!({ "schema": "norma/codes/1", "codes": codes }));
            return;
        }
        let width = all().map(|e| e.code.len()).max().unwrap_or_default() + 2;
        let mut page = Page::new(out.look());
        for entry in all() {
            let code = format!("{:width$}", entry.code);
            page.put("", &" ".repeat(width), &[(Ink::Strong, &code), (Ink::Plain, entry.words(language).title)]);
        }
        let page = page.text();
        out.write(&page);
    }

    fn text(&self, entry: &Entry, out: &mut Out) {
        let language = self.showing.language();
        let words = entry.words(language);
        let mut page = Page::new(out.look());
        page.put("", "", &[(Ink::Strong, &entry.code)]);
        page.put("", "", &[(Ink::Plain, words.title)]);
        for paragraph in paragraphs(words.text) {
            page.gap();
            page.put("", "", &[(Ink::Plain, &paragraph)]);
        }
        let mut text = page.text();
        if let Some(example) = entry.example() {
            text.push_str(phrase(language, "\nFor example:\n\n", "\nНапример:\n\n"));
            text.push_str(&quoted(example.rules));
            if let Some((_, case)) = &example.case {
                text.push_str(phrase(language, "\nand the case\n\n", "\nи дело\n\n"));
                text.push_str(&quoted(case));
            }
            text.push_str(phrase(language, "\nThis is printed:\n\n", "\nПечатается:\n\n"));
            out.write(&text);
            for (diagnostics, map) in diagnose(&example, &entry.code) {
                out.diagnostics(&diagnostics, &map);
            }
            return;
        }
        out.write(&text);
    }

    fn json(&self, entry: &Entry, out: &mut Out) {
        let words = entry.words(self.showing.language());
        let text = paragraphs(words.text).collect::<Vec<_>>().join("\n\n");
        let mut told = serde_json::json!({
            "schema": "norma/code/1", "code": entry.code, "title": words.title, "text": text,
        });
        if let Some(example) = entry.example() {
            let shown = diagnose(&example, &entry.code)
                .into_iter()
                .map(|(found, map)| render::json(&found.in_language(self.showing.language()), &map));
            let shown: Vec<_> = shown.filter_map(|report| report.get("diagnostics").cloned()).collect();
            told["example"] = serde_json::json!({ "rules": example.rules, "case": example.case.map(|c| c.1) });
            told["diagnostics"] = shown.into_iter().next().unwrap_or_default();
        }
        out.json(&told);
    }
}

/// Paragraphs, each on one line.
fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "))
}

/// Lines as they stand, set off.
fn quoted(text: &str) -> String {
    text.trim_matches('\n').lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect()
}

/// What is found in an example under its code.
fn diagnose(example: &Example, code: &str) -> Vec<(Diagnostics, SourceMap)> {
    let mut reading = crate::rulebook::read([("rules.norma", example.rules)]);
    reading.lint();
    let mut found = vec![(reading.diagnostics.clone(), reading.map.clone())];
    if let Ok(rules) = reading.rulebook() {
        match &example.case {
            Some((name, case)) => found.push(match rules.case(name, case) {
                Ok(case) => (case.lints, case.map),
                Err(broken) => (broken.diagnostics, *broken.map),
            }),
            // Mistakes in tests come to light when the tests are prepared.
            None => found.push((rules.trials(&|_| None, true).diagnostics, rules.map().clone())),
        }
    }
    let only = |all: &Diagnostics| {
        let mut only = Diagnostics::new();
        all.iter().filter(|d| d.code() == code).for_each(|d| only.add(d.clone()));
        only
    };
    found.iter().map(|(all, map)| (only(all), map.clone())).filter(|(found, _)| !found.is_empty()).collect()
}
