//! What a batch comes to, in a few lines.

use crate::batch::{Tally, Verdicts};
use crate::phrase::{Language, plural};
use crate::value::text::grouped;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many names a line tells of.
const FEW: usize = 5;

fn number(n: u64) -> String {
    grouped(&n.to_string())
}

/// A number with the form of its word.
fn counted(n: u64, forms: [&str; 5], language: Language) -> String {
    format!("{} {}", number(n), plural(i128::from(n), forms, language))
}

const CASES: [&str; 5] = ["case", "cases", "дело", "дела", "дел"];

/// How many rows went to a file because they could not be judged.
pub(super) fn bad_rows(n: u64, file: &str, language: Language) -> String {
    match language {
        Language::English => {
            format!("error: {} could not be judged: see {file}", counted(n, ["row", "rows", "", "", ""], language))
        }
        Language::Russian => {
            let rows = counted(n, ["", "", "строку", "строки", "строк"], language);
            format!("ошибка: не удалось оценить {rows}, они записаны в {file}")
        }
    }
}

/// What the cases come to, which reasons are most frequent, and which facts are missing most often.
pub(super) fn summary(tally: &Tally, remarks: u64, language: Language) -> String {
    let english = language == Language::English;
    let mut out = counted(tally.judged() + tally.bad, CASES, language);
    let mut verdicts = told(tally.cases, language);
    if tally.bad > 0 {
        let bad = number(tally.bad);
        verdicts.push(if english {
            format!("{bad} could not be judged")
        } else {
            format!("не удалось оценить {bad}")
        });
    }
    let _ = writeln!(out, ": {}", verdicts.join(", "));
    for (name, verdicts) in &tally.assessments {
        let _ = writeln!(out, "  {name}: {}", told(*verdicts, language).join(", "));
    }
    let lines = [
        (if english { "violated most often" } else { "чаще всего нарушено" }, &tally.violated),
        (if english { "missing most often" } else { "чаще всего не хватает" }, &tally.missing),
        (if english { "could not be judged" } else { "не удалось оценить" }, &tally.codes),
    ];
    for (title, counts) in lines {
        let line = most(counts);
        if !line.is_empty() {
            let _ = writeln!(out, "  {title}: {line}");
        }
    }
    if remarks > 0 {
        let title = if english { "further warnings" } else { "ещё предупреждений" };
        let _ = writeln!(out, "  {title}: {}", number(remarks));
    }
    out
}

fn told(verdicts: Verdicts, language: Language) -> Vec<String> {
    let Verdicts { satisfied, violated, undetermined, none } = verdicts;
    let words = match language {
        Language::English => ["satisfied", "violated", "undetermined", "without verdict"],
        Language::Russian => ["выполнено", "нарушено", "не определено", "без вывода"],
    };
    let counts = [satisfied, violated, undetermined, none].into_iter().zip(words).filter(|(n, _)| *n > 0);
    counts
        .map(|(n, word)| match language {
            Language::English => format!("{} {word}", number(n)),
            Language::Russian => format!("{word} {}", number(n)),
        })
        .collect()
}

/// The names with the highest counts: `ends_in_time 12, has_permit 4`.
fn most(counts: &BTreeMap<String, u64>) -> String {
    let mut all: Vec<(&str, u64)> = counts.iter().filter(|(_, n)| **n > 0).map(|(name, n)| (&**name, *n)).collect();
    // Names of one count stay in their order.
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let more = if all.len() > FEW { ", …" } else { "" };
    let few: Vec<String> = all.iter().take(FEW).map(|(name, n)| format!("{name} {}", number(*n))).collect();
    few.join(", ") + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;

    fn tally() -> Tally {
        let cases = Verdicts { satisfied: 1_000, violated: 1, undetermined: 2, none: 0 };
        let mut tally = Tally { cases, ..Tally::default() };
        tally.verdict("entry", Some(Verdict::Satisfied), 1_003);
        for (i, name) in ["a", "b", "c", "d", "e", "f"].into_iter().enumerate() {
            tally.violation(name, i as u64);
        }
        tally.lack("rows[].x", 2);
        tally.bad_row("row::too-long");
        tally
    }

    #[test]
    fn the_most_frequent_come_first() {
        let text = summary(&tally(), 0, Language::English).replace('\u{a0}', " ");
        assert_eq!(
            text,
            "1 004 cases: 1 000 satisfied, 1 violated, 2 undetermined, 1 could not be judged\n  entry: 1 003 satisfied\n  \
             violated most often: f 5, e 4, d 3, c 2, b 1\n  missing most often: rows[].x 2\n  could not be judged: \
             row::too-long 1\n"
        );
    }

    #[test]
    fn russian_words_have_the_form_of_their_number() {
        let text = summary(&tally(), 3, Language::Russian).replace('\u{a0}', " ");
        assert!(
            text.starts_with("1 004 дела: выполнено 1 000, нарушено 1, не определено 2, не удалось оценить 1\n"),
            "{text}"
        );
        assert!(text.ends_with("  ещё предупреждений: 3\n"), "{text}");
        for (n, form) in [(1, "1 строку"), (3, "3 строки"), (11, "11 строк")] {
            assert!(bad_rows(n, "f", Language::Russian).contains(form));
        }
    }
}
