//! The JSON Schema of case files: whatever the reader of cases accepts, it accepts, and the slips
//! that people make it refuses.

use crate::harness::{files, open, parts, read, stem};
use jsonschema::Validator;
use norma::Rulebook;
use norma::facts::document::{Node, NodeKind};
use norma::facts::schema::schema;
use norma::file::RuleFile;
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use norma::syntax::ast::Language;
use serde_json::{Value, json};

/// A case as a parser of YAML 1.2 or JSON sees it.
fn parsed(name: &str, text: &str) -> Option<Value> {
    let (node, _) = norma::facts::document::read(&RuleFile::new(name, text, 0));
    node.map(|node| value(&node))
}

fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Scalar { text, quoted: true } => json!(&**text),
        NodeKind::Scalar { text, .. } => match &**text {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => json!(true),
            "false" | "False" | "FALSE" => json!(false),
            text => text.parse::<serde_json::Number>().map_or_else(|_| json!(text), Value::Number),
        },
        NodeKind::List(items) => items.iter().map(value).collect(),
        NodeKind::Map(entries) => entries.iter().map(|(k, v)| (k.text.to_string(), value(v))).collect(),
    }
}

fn validator(rules: &Rulebook, subject: &str) -> Validator {
    let subject = rules.subject(subject).unwrap();
    let schema = schema(rules.checked(), subject, Language::English);
    jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("{e}"));
    jsonschema::draft202012::new(&schema).unwrap()
}

fn errors(validator: &Validator, case: &Value) -> String {
    validator.iter_errors(case).map(|e| format!("{}: {e}\n", e.instance_path())).collect()
}

/// The validator for a case, by the subject that it names.
fn validator_for(rules: &Rulebook, case: &Value) -> Validator {
    let named = case.get("subject").and_then(Value::as_str).filter(|name| rules.subject(name).is_some());
    let classes = &rules.checked().classes;
    validator(rules, named.unwrap_or_else(|| &classes.iter().find(|c| c.is_subject).unwrap().name))
}

#[test]
fn every_shipped_case_fits() {
    let mut seen = 0;
    for folder in embedded_rulebooks() {
        let rules = Rulebook::embedded(&folder).unwrap();
        let below = format!("{folder}/");
        for (name, text) in embedded_files() {
            if name.starts_with(&below) && (name.ends_with(".yaml") || name.ends_with(".json")) {
                let case = parsed(&name, text).unwrap();
                let found = errors(&validator_for(&rules, &case), &case);
                assert!(found.is_empty(), "{name}\n{found}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 5, "the shipped cases are seen");
}

#[test]
fn what_is_read_fits() {
    let mut seen = 0;
    for path in files("tests/fixtures/evaluate", &["norma"]) {
        let text = read(&path);
        let mut pieces = text.split("\n---\n");
        let rules = open(pieces.next().unwrap());
        for text in pieces {
            if rules.case("case.yaml", text).is_ok() {
                let case = parsed("case.yaml", text).unwrap();
                let found = errors(&validator_for(&rules, &case), &case);
                assert!(found.is_empty(), "{}\n{text}\n{found}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 50, "the cases of the fixtures are seen");
}

/// Mistakes that no schema can tell, and those before any schema is asked.
const UNTOLD: &[&str] = &[
    "alias",             // what comes of parsing has none
    "bad-value",         // a 31st of June has the form of a date
    "case-file",         // a file that is not there
    "duplicate-entity",  // two entities of one key
    "duplicate-key",     // a parser keeps one
    "empty",             // nothing to check
    "json-syntax",       // no JSON
    "not-a-map",         // no tree is made of it
    "outside-domain",    // the domain of what is written as a string
    "more-not-last",     // the order of items
    "range-reversed",    // the order of two strings
    "same-field",        // two names of one field
    "several-documents", // each is a case
    "tag",               // what comes of parsing has none
    "unknown-entity",    // a lint
    "unquoted-bracket",  // no YAML
    "yaml-syntax",       // no YAML
];

#[test]
fn mistakes_do_not_fit() {
    let mut told = Vec::new();
    for path in files("tests/fixtures/error/case", &["yaml", "json"]) {
        let name = stem(&path);
        if UNTOLD.contains(&&*name) {
            continue;
        }
        let text = read(&path);
        let (rules, case) = parts(&text);
        let rules = open(rules);
        let case = case.and_then(|text| parsed("case.yaml", text)).unwrap();
        assert!(!validator_for(&rules, &case).is_valid(&case), "{} fits", path.display());
        told.push(name);
    }
    for wanted in ["unknown-field", "wrong-type", "none-not-allowed", "missing-key", "unknown-key", "no-subject"] {
        assert!(told.iter().any(|name| name == wanted), "{wanted} is told");
    }
}

const RULES: &str = r#"
enum grade
  low title ru "низкая" en "poor"
  high
unit tonne
unit kg = 0.001 tonne
entity part
  key name
  field name is text
  field price is money
entity note
  field value is text
  field from is text
subject firm
  field age is integer
  field share is percent in 0% .. 100%
  field weight is tonne optional
subject car
  field name is text
  field seats is integer in 1 .. 9
  field length is number
  field share is percent
  field price is money
  field load is tonne
  field built_on is date
  field warranty is duration optional
  field old is boolean
  field grade is grade
  field grades is list of grade
  field parts is list of part
  field spare is part optional
  field note is note
  field maker is firm
"#;

/// A field, what is read and fits, and what is neither read nor fits.
const FIELDS: &[(&str, &[&str], &[&str])] = &[
    (
        "name",
        &["Volga", "12", "yes", "2020-01-01", "{ value: Volga, from: plate }", "unknown", "'one of [a, b]'"],
        &["[a]", "~", "{ value: Volga, form: plate }"],
    ),
    (
        "seats",
        &["4", "4 .. 5", "'one of [4, 5]'", "5 ..", "1 000"],
        &["many", "[4]", "4 seats", "1,5", "12 of", "4 ... 5", "none"],
    ),
    ("length", &["4", "4.5", "-4.5", "1 000.5", "2 mln", "4 .. 5"], &["4 kg", "1,5", "wide", "10 00"]),
    ("share", &["20%", "20 %", "0.2", "10% .. 20%", "'one of [10%, 0.2]'"], &["20 percent", "20% RUB", "much"]),
    (
        "price",
        &["300 RUB", "300 mln RUB", "300 млн руб.", "300 ₽", "5₽", "1 RUB .. 2 RUB", "'.. 2 RUB'"],
        &["300", "300 tonne", "300 rub", "dear", "{ value: 300 }", "{ amount: 300 RUB }"],
    ),
    ("load", &["3 tonne", "3000 kg", "3 kg .. 4 tonne"], &["3", "3 RUB", "3 miles", "3tonne"]),
    (
        "built_on",
        &["2020-01-31", "2020-01-01 .. 2020-12-31", "'one of [2020-01-01, 2021-01-01]'"],
        &["2020", "31.01.2020", "2020-13-01", "2020-01-32", "2020-1-1", "soon"],
    ),
    ("warranty", &["3 years", "20 days", "1 год", "none", "~", "", "1 year .. 2 years"], &["3", "3 RUB", "long"]),
    ("old", &["yes", "no", "true", "false", "да", "'one of [yes, no]'"], &["maybe", "1", "[yes]", "none"]),
    (
        "grade",
        &["low", "high", "low .. high", "'one of [low, high]'", "{ value: low, from: x }"],
        &["poor", "hihg", "low, high", "1", "none", "'one of [low, middle]'"],
    ),
    (
        "grades",
        &["[]", "[low, high]", "[low, { more: {} }]", "[{ value: low, from: x }]", "unknown"],
        &["low", "[poor]", "{ more: {} }", "[none]"],
    ),
    (
        "parts",
        &[
            "[]",
            "[{ name: wheel }]",
            "[{ name: wheel, price: 5 RUB }, { more: {} }]",
            "[{ more: { price: 5 RUB } }]",
            "[wheel]",
            "[{ value: wheel, from: x }]",
        ],
        &["[{ price: 5 RUB }]", "[{ name: wheel, prise: 5 RUB }]", "[{ more: { prise: 5 RUB } }]", "{ name: wheel }"],
    ),
    ("spare", &["wheel", "{ name: wheel }", "none", "'one of [a, b]'", "unknown"], &["[wheel]", "{ price: 5 RUB }"]),
    ("note", &["{ value: a, from: b }", "{ value: a }", "{ from: b }", "{}"], &["a", "{ value: a, form: b }"]),
    ("maker", &["{ age: 4 }", "{ value: { age: 4 }, from: x }", "{ weight: none }"], &["Volga", "{ aeg: 4 }", "[]"]),
];

#[test]
fn the_reader_and_the_schema_agree() {
    let rules = open(RULES);
    let validator = validator(&rules, "car");
    let mut wrong = String::new();
    for (field, good, bad) in FIELDS {
        for (fact, fits) in good.iter().map(|g| (g, true)).chain(bad.iter().map(|b| (b, false))) {
            let text = format!("subject: car\non: 2022-03-01\nfacts:\n  {field}: {fact}\n");
            let case = parsed("case.yaml", &text).unwrap();
            let read = match rules.case("case.yaml", &text) {
                Ok(_) => true,
                // A value within the form and outside the domain is another matter.
                Err(broken) => broken.diagnostics.iter().all(|d| d.code() == "case::outside-domain"),
            };
            let valid = validator.is_valid(&case);
            if read != fits || valid != fits {
                wrong += &format!("{field}: {fact}: wanted {fits}, read {read}, valid {valid}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn plain_numbers_keep_to_their_domain() {
    let rules = open(RULES);
    let (car, firm) = (validator(&rules, "car"), validator(&rules, "firm"));
    let case = |subject, facts| json!({ "subject": subject, "facts": facts });
    assert!(car.is_valid(&case("car", json!({ "seats": 9 }))));
    assert!(!car.is_valid(&case("car", json!({ "seats": 10 }))));
    assert!(!car.is_valid(&case("car", json!({ "seats": 1.5 }))));
    assert!(firm.is_valid(&case("firm", json!({ "share": 1 }))));
    assert!(!firm.is_valid(&case("firm", json!({ "share": 1.3 }))));
    assert!(!firm.is_valid(&case("car", json!({}))), "another subject");
    assert!(!firm.is_valid(&json!({ "facts": {} })), "no subject");
    assert!(!firm.is_valid(&json!({ "subject": "firm", "on": "1 May", "facts": {} })), "no date");
    assert!(!firm.is_valid(&json!({ "subject": "firm", "age": 4 })), "a fact outside `facts`");
}

#[test]
fn titles_are_those_of_the_language() {
    let rules = open(RULES);
    let subject = rules.subject("car").unwrap();
    let title = |language| {
        let schema = schema(rules.checked(), subject, language);
        schema["$defs"]["value.enum.grade"]["anyOf"][0]["oneOf"][0].clone()
    };
    assert_eq!(title(Language::English), json!({ "const": "low", "title": "poor" }));
    assert_eq!(title(Language::Russian), json!({ "const": "low", "title": "низкая" }));
}
