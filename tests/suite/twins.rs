//! One set of rules in Russian and in English words and names: the same law, so the same answers.
//!
//! `names.txt` says what each name of the Russian file is called in the English one.

use crate::harness::{files, read, rendered, root};
use norma::file::SourceMap;
use norma::syntax::ast::Language;
use norma::{Question, Rulebook};
use std::collections::{BTreeSet, HashMap};

const FOLDER: &str = "tests/fixtures/twins";

/// The English name of each Russian one.
fn names() -> HashMap<String, String> {
    let text = read(&root().join(FOLDER).join("names.txt"));
    text.lines().filter_map(|l| l.split_once(' ')).map(|(ru, en)| (ru.to_owned(), en.to_owned())).collect()
}

/// Renames each word of a text for which `wanted` holds at its place.
fn renamed(text: &str, names: &HashMap<String, String>, mut wanted: impl FnMut(char) -> bool) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        out.push_str(names.get(&word).filter(|_| wanted('w')).unwrap_or(&word));
        word.clear();
        wanted(c);
        out.push(c);
    }
    out.pop();
    out
}

/// The English twin of a Russian rule file: names change outside of texts, and in their braces.
fn twin(russian: &str, names: &HashMap<String, String>) -> String {
    let file = SourceMap::new().add("ru.norma", russian).unwrap();
    let (english, diagnostics) = norma::format::in_language(&file, Language::English, &BTreeSet::new());
    let (mut quotes, mut plain, mut braces, mut comment) = (0, false, false, false);
    let english = english.unwrap_or_else(|| panic!("{diagnostics:?}"));
    let english = renamed(&english, names, |c| {
        match c {
            '\n' => comment = false,
            _ if comment => {}
            '"' if quotes == 0 => plain = !plain,
            '«' if !plain => quotes += 1,
            '»' if !plain => quotes -= 1,
            '{' => braces = true,
            '}' => braces = false,
            '#' if !plain && quotes == 0 => comment = true,
            _ => {}
        }
        !comment && (!plain && quotes == 0 || braces)
    });
    // What remains of an alias that is the name itself now is no alias.
    let lines = english.lines().map(|l| {
        let (head, aliases) = l.split_once(" alias ").unwrap_or((l, ""));
        let name = head.rsplit(' ').next().unwrap_or_default();
        if !aliases.is_empty() && aliases.split('|').all(|a| a == name) { head.to_owned() } else { l.to_owned() }
    });
    lines.map(|l| l + "\n").collect()
}

struct Twins {
    russian: Rulebook,
    english: Rulebook,
    to_english: HashMap<String, String>,
    to_russian: HashMap<String, String>,
}

fn open(name: &str) -> Rulebook {
    let text = read(&root().join(FOLDER).join(name));
    // Both are read under one name, so that the places in the answers are the same.
    norma::rulebook::read([("rules.norma", text.as_str())])
        .rulebook()
        .unwrap_or_else(|e| panic!("{name}: {}", rendered(&e.diagnostics, &e.map)))
}

fn twins() -> Twins {
    let to_english = names();
    let mut to_russian: HashMap<String, String> = HashMap::new();
    let text = read(&root().join(FOLDER).join("names.txt"));
    for (ru, en) in text.lines().filter_map(|l| l.split_once(' ')) {
        to_russian.entry(en.to_owned()).or_insert(ru.to_owned());
    }
    Twins { russian: open("clusters-ru.norma"), english: open("clusters-en.norma"), to_english, to_russian }
}

/// A case with Russian names: its subject, its fields, the members of enums.
fn russian_case(case: &str, twins: &Twins) -> String {
    renamed(case, &twins.to_russian, |_| true)
}

/// The answers of the twins to a case in English names, made comparable.
fn answers(case: &str, twins: &Twins) -> (String, String) {
    let answer = |rules: &Rulebook, case: &str| {
        let case = rules.case("case.yaml", case).unwrap_or_else(|e| panic!("{}", rendered(&e.diagnostics, &e.map)));
        let report = rules.assess(&case, &Question::default()).unwrap();
        let mut report = serde_json::to_value(&report).unwrap();
        report["rules"] = serde_json::Value::Null;
        // Prose has the words of names as well, and is renamed alike on both sides.
        renamed(&serde_json::to_string_pretty(&report).unwrap(), &twins.to_english, |_| true)
    };
    (answer(&twins.russian, &russian_case(case, twins)), answer(&twins.english, case))
}

#[test]
fn the_english_file_is_the_russian_one_word_for_word() {
    let russian = read(&root().join(FOLDER).join("clusters-ru.norma"));
    let english = read(&root().join(FOLDER).join("clusters-en.norma"));
    // The columns of tables are as wide as their words.
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(lines(&english), lines(&twin(&russian, &names())));
}

#[test]
fn the_twins_pass_their_tests() {
    let twins = twins();
    for (rules, russian) in [(&twins.russian, true), (&twins.english, false)] {
        let trials = rules.trials(
            &|path| {
                let text = read(&root().join(FOLDER).join(path));
                Some((path.to_owned(), if russian { russian_case(&text, &twins) } else { text }))
            },
            false,
        );
        assert!(trials.diagnostics.is_empty(), "{}", rendered(&trials.diagnostics, rules.map()));
        let broken: Vec<String> = trials.broken_cases.iter().map(|(map, found)| rendered(found, map)).collect();
        assert!(broken.is_empty(), "{}", broken.join("\n"));
        let failed: Vec<_> = trials.outcomes.iter().flat_map(|o| &o.failures).map(|f| &f.message).collect();
        assert!(failed.is_empty() && trials.outcomes.len() == 4, "{failed:?}");
    }
}

#[test]
fn the_twins_answer_alike_on_synthetic_clusters() {
    let twins = twins();
    let mut verdicts = BTreeSet::new();
    let mut cases: Vec<String> = generated();
    cases.push(read(&root().join(FOLDER).join("cases/complete.yaml")));
    for path in files("rules/industrial-clusters/cases", &["yaml"]) {
        let text = read(&path);
        if path.file_name().unwrap().to_string_lossy().starts_with("synthetic-") && text.contains("subject: cluster\n")
            // The twins know no production chains.
            && !text.contains("\n  products:")
        {
            cases.push(text);
        }
    }
    assert!(cases.len() > 60, "{}", cases.len());
    for case in &cases {
        let (russian, english) = answers(case, &twins);
        assert_eq!(russian, english, "{case}");
        verdicts.extend(english.lines().filter(|l| l.contains("\"verdict\"")).map(|l| l.trim().to_owned()));
    }
    assert!(verdicts.len() >= 4, "all verdicts occur: {verdicts:?}");
}

/// Cases of clusters and projects, complete and not, with open lists and facts known in part.
fn generated() -> Vec<String> {
    let mut cases = Vec::new();
    for enterprises in [3, 9, 10, 12] {
        for (preferred, tail) in
            [("pskov", ""), ("tula", "    - more: {}\n"), ("adygea", "    - more: { role: education }\n")]
        {
            for (output, agreed) in [("100 mln RUB", "yes"), ("unknown", "no"), ("10 mln RUB .. 60 mln RUB", "unknown")]
            {
                let mut case =
                    String::from("subject: cluster\non: 2022-03-01\nfacts:\n  name: Пример\n  participants:\n");
                for i in 0..enterprises {
                    let territory = if i % 3 == 0 { preferred } else { "one of [tula, pskov]" };
                    let agreed = if i % 2 == 0 { agreed } else { "no" };
                    case += &format!(
                        "    - {{ name: З{i}, role: enterprise, territory: \"{territory}\", output: {output}, \
                         makes_final_product: no, agreed_to_raise_dependence: {agreed} }}\n"
                    );
                }
                case += tail;
                case += "  supplies:\n";
                for i in 1..enterprises {
                    case += &format!("    - {{ supplier: З{i}, buyer: З0, amount: {i} mln RUB }}\n");
                }
                cases.push(case);
            }
        }
    }
    for tax in ["80 mln RUB", "39.9 mln RUB", "unknown", "30 mln RUB .. 50 mln RUB"] {
        for (received, applied) in
            [("2022-01-10", "2022-01-30"), ("2022-01-11", "2022-01-30"), ("unknown", "2022-02-01")]
        {
            for costs in ["1 bn RUB", "unknown"] {
                cases.push(format!(
                    "subject: project\non: 2022-03-01\nfacts:\n  tax_receipts: {tax}\n  subsidy: 100 mln RUB\n  \
                     eligible_costs: {costs}\n  total_cost: 123.456789 mln RUB\n  certificate_received: {received}\n  \
                     applied_on: {applied}\n"
                ));
            }
        }
    }
    cases.push("subject: cluster\non: 2022-03-01\nfacts: {}\n".into());
    cases.push("subject: cluster\non: 2023-05-01\nfacts: { participants: [] }\n".into());
    cases.push("subject: project\non: 2022-03-01\nfacts: {}\n".into());
    cases
}
