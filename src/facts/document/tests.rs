//! What is read, where it stands, and what is refused.

use super::{Node, NodeKind, read};
use crate::diagnostic::Diagnostics;
use crate::file::{RuleFile, SourceMap, Span};
use proptest::prelude::{any, prop_assert_eq, proptest};
use std::fmt::Write;
use std::time::Instant;

fn file(name: &str, text: &str) -> RuleFile {
    RuleFile::new(name, text, 0)
}

fn yaml(text: &str) -> (Option<Node>, Diagnostics) {
    read(&file("case.yaml", text))
}

fn json(text: &str) -> (Option<Node>, Diagnostics) {
    read(&file("case.json", text))
}

/// The tree in one line: quoted texts in quotes, others bare.
fn line(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar { text, quoted: true } => format!("{text:?}"),
        NodeKind::Scalar { text, quoted: false } => format!("<{text}>"),
        NodeKind::List(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        NodeKind::Map(entries) => {
            format!(
                "{{{}}}",
                entries.iter().map(|(k, v)| format!("{}: {}", k.text, line(v))).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn tree((node, diagnostics): (Option<Node>, Diagnostics)) -> String {
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    line(&node.unwrap())
}

/// The codes with the text at their first place.
fn errors(text: &str, (_, diagnostics): &(Option<Node>, Diagnostics)) -> String {
    let at = |span: Span| text.get(span.start as usize..span.end as usize).unwrap_or("?!");
    diagnostics
        .iter()
        .map(|d| format!("{} at {}:{:?}", d.code(), d.span().start, at(d.span())))
        .collect::<Vec<_>>()
        .join("; ")
}

fn yaml_errors(text: &str) -> String {
    errors(text, &yaml(text))
}

fn json_errors(text: &str) -> String {
    errors(text, &json(text))
}

/// Every node and key with the text at its place.
fn places(text: &str, node: &Node, out: &mut Vec<String>) {
    let at = |span: Span| text[span.start as usize..span.end as usize].to_owned();
    out.push(at(node.span));
    match &node.kind {
        NodeKind::Scalar { .. } => {}
        NodeKind::List(items) => items.iter().for_each(|item| places(text, item, out)),
        NodeKind::Map(entries) => {
            for (key, value) in entries {
                out.push(at(key.span));
                places(text, value, out);
            }
        }
    }
}

const CASE: &str = "\
# Случай из журнала
subject: parcel   # участок
on: 2022-03-01
facts:
  название: «Ремонт» кирпичных сараев
  deposit: { value: 70 mln RUB, from: \"book, page 15\" }  # \"так\"
  costs:
    - { kind: timber, amount: 812.4 mln RUB }
    - kind: one of [bricks, labour]
      amount: 30 %
    - more: {}
  started_on: 2020-01-01 .. 2020-12-31        # the book gives the year
  note: 'it''s'
  none: null
  empty:
  roles:
  - a
  -
";

#[test]
fn a_case() {
    assert_eq!(
        tree(yaml(CASE)),
        "{subject: <parcel>, on: <2022-03-01>, facts: {название: <«Ремонт» кирпичных сараев>, \
         deposit: {value: <70 mln RUB>, from: \"book, page 15\"}, \
         costs: [{kind: <timber>, amount: <812.4 mln RUB>}, {kind: <one of [bricks, labour]>, amount: <30 %>}, {more: {}}], \
         started_on: <2020-01-01 .. 2020-12-31>, note: \"it's\", none: <null>, empty: <>, roles: [<a>, <>]}}"
    );
}

#[test]
fn places_are_exact_bytes() {
    let mut out = Vec::new();
    places(CASE, &yaml(CASE).0.unwrap(), &mut out);
    for wanted in [
        "«Ремонт» кирпичных сараев",
        "{ value: 70 mln RUB, from: \"book, page 15\" }",
        "\"book, page 15\"",
        "one of [bricks, labour]",
        "kind: one of [bricks, labour]\n      amount: 30 %",
        "{}",
        "'it''s'",
        "",
        "- a\n  -",
    ] {
        assert!(out.iter().any(|place| place == wanted), "{wanted:?} in {out:#?}");
    }
    assert_eq!(out.first().map(String::len), Some(CASE.trim_end().len() - CASE.find("subject").unwrap()));
}

#[test]
fn places_count_from_the_base() {
    let mut map = SourceMap::new();
    map.add("other", "abc").unwrap();
    for name in ["x.yaml", "x.json"] {
        let file = map.add(name, "\u{feff}{ \"имя\": 5 }").unwrap();
        let (node, _) = read(&file);
        let NodeKind::Map(entries) = node.unwrap().kind else { panic!("no map") };
        assert_eq!(map.text(entries[0].0.span), "\"имя\"");
        assert_eq!(map.text(entries[0].1.span), "5");
    }
}

#[test]
fn blocks_are_texts() {
    let text = "a: |\n  один\n  два\nb: >-\n  три\n  четыре\n\nc: длинное\n  название\n";
    assert_eq!(tree(yaml(text)), "{a: \"один\\nдва\", b: \"три четыре\", c: <длинное название>}");
    let mut out = Vec::new();
    places(text, &yaml(text).0.unwrap(), &mut out);
    assert_eq!(out[2..], ["один\n  два", "b", "три\n  четыре", "c", "длинное\n  название"]);
}

#[test]
fn json_is_the_same_tree() {
    let text = r#" {"a": [1.50, -0, 1e5, null, true, "x\u00ab\ud83d\ude00\n\/"], "б": {}, "c": []} "#;
    assert_eq!(tree(json(text)), "{a: [<1.50>, <-0>, <1e5>, <null>, <true>, \"x«😀\\n/\"], б: {}, c: []}");
    assert_eq!(tree(read(&file("-", text))), tree(json(text)));
    // What is no JSON may still be YAML.
    assert_eq!(tree(read(&file("-", "{a: 1, b: 'x',}"))), "{a: <1>, b: \"x\"}");
}

#[test]
fn mistakes_in_json() {
    for (text, wanted) in [
        ("{\"a\": 01}", "case::json-syntax at 6:\"0\""),
        ("{\"a\": 1,}", "case::json-syntax at 8:\"}\""),
        ("{\"a\": [1,]}", "case::json-syntax at 9:\"]\""),
        ("{\"a\" 1}", "case::json-syntax at 5:\"1\""),
        ("{\"a\": 1 \"b\": 2}", "case::json-syntax at 8:\"\\\"\""),
        ("{\"a\": 1", "case::json-syntax at 0:\"{\""),
        ("{\"a\": \"x", "case::json-syntax at 6:\"\\\"\""),
        ("{\"a\": ", "case::json-syntax at 6:\"\""),
        ("{\"a\": ж}", "case::json-syntax at 6:\"ж\""),
        ("{\"a\": nul}", "case::json-syntax at 6:\"n\""),
        ("{\"a\": 1.}", "case::json-syntax at 8:\"}\""),
        ("{\"a\": \"\\ud800x\"}", "case::json-syntax at 7:\"\\\\ud800\""),
        ("{\"a\": \"\\u12\"}", "case::json-syntax at 7:\"\\\\u\""),
        ("{\"a\": \"\\x\"}", "case::json-syntax at 8:\"x\""),
        ("{} // c", "case::json-syntax at 3:\"/\""),
        ("{\"a\": 1, \"b\": 2, \"a\": 3}", "case::duplicate-key at 17:\"\\\"a\\\"\""),
        ("[1]", "case::not-a-map at 0:\"[1]\""),
        (" ", "case::empty at 0:\"\""),
    ] {
        assert_eq!(json_errors(text), wanted, "{text}");
    }
}

#[test]
fn mistakes_in_yaml() {
    for (text, wanted) in [
        ("a: b: c\n", "case::yaml-syntax at 4:\":\""),
        ("имя: x\nв: \"y\n", "case::yaml-syntax at 14:\"\\\"\""),
        ("a:\n\tb: 1\n", "case::yaml-syntax at 3:\"\\t\""),
        ("a:\n  b: 1\n\tc: 1\n", "case::yaml-syntax at 10:\"\\t\""),
        ("a: { kind: one of [x, y], n: 5 }", "case::unquoted-bracket at 18:\"[\""),
        ("a: [one of [x, y], n]", "case::unquoted-bracket at 11:\"[\""),
        ("a: [{b: 1} {c: 2}]", "case::yaml-syntax at 11:\"{\""),
        ("a: { from: book, page 15 }", "case::yaml-syntax at 17:\"page 15\""),
        ("a: { v: 1,5 }", "case::yaml-syntax at 10:\"5\""),
        ("a: > 5\n", "case::yaml-syntax at 3:\">\""),
        ("a: %5\n", "case::yaml-syntax at 3:\"%\""),
        ("a: - b\n", "case::yaml-syntax at 3:\"-\""),
        ("a: \"x\" y\n", "case::yaml-syntax at 7:\"y\""),
        ("a: 1\nb\n", "case::yaml-syntax at 5:\"b\""),
        ("a: 1\n b: 1\n", "case::yaml-syntax at 7:\":\""),
        ("a:\n    b: 1\n  c: 1\n", "case::yaml-syntax at 14:\"c\""),
        ("a: [1, 2\n", "case::yaml-syntax at 9:\"\""),
        ("a: {b: 1\n", "case::yaml-syntax at 9:\"\""),
        ("a: \0\n", "case::yaml-syntax at 3:\"\\0\""),
        ("[a]: 1\n", "case::yaml-syntax at 0:\"[\""),
        (": 1\n", "case::yaml-syntax at 0:\":\""),
        ("a: &x 5\nb: *x\n", "case::alias at 3:\"&x\""),
        ("a: *x\n", "case::alias at 3:\"\""),
        ("<<: { a: 1 }\n", "case::alias at 0:\"<<\""),
        ("a: !!str 5\n", "case::tag at 3:\"!!str\""),
        ("a: 1\n---\nb: 2\n", "case::several-documents at 5:\"---\""),
        ("a: 1\nb: 2\na: 3\na: 4\n", "case::duplicate-key at 10:\"a\"; case::duplicate-key at 15:\"a\""),
        ("", "case::empty at 0:\"\""),
        ("# nothing\n", "case::empty at 0:\"\""),
        ("---\n...\n", "case::empty at 0:\"\""),
        ("- a\n- b\n", "case::not-a-map at 0:\"- a\\n- b\""),
        ("a", "case::not-a-map at 0:\"a\""),
    ] {
        assert_eq!(yaml_errors(text), wanted, "{text}");
    }
}

#[test]
fn long_maps_find_their_repeats() {
    let mut text = String::new();
    for i in 0..100 {
        writeln!(text, "k{}: {i}", i % 99).unwrap();
    }
    let read = yaml(&text);
    assert!(errors(&text, &read).starts_with("case::duplicate-key"));
    let NodeKind::Map(entries) = read.0.unwrap().kind else { panic!("no map") };
    assert_eq!(entries.len(), 99);
}

#[test]
fn depth_is_refused_at_once() {
    for text in [
        "[".repeat(100_000),
        "{".repeat(100_000),
        "{\"a\":".repeat(100_000),
        "a: ".to_owned() + &"[".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        (0..2000).fold(String::new(), |mut out, i| {
            writeln!(out, "{}a:", " ".repeat(i)).unwrap();
            out
        }),
    ] {
        let began = Instant::now();
        let codes = [yaml_errors(&text), json_errors(&text)];
        assert!(began.elapsed().as_secs() < 2, "{}", &text[..10]);
        assert!(codes[0].contains("too-deep") || codes[0].contains("yaml-syntax"), "{codes:?}");
        assert!(codes[1].contains("case::"), "{codes:?}");
    }
    let nested = |n: usize| format!("{{\"a\": {}{}}}", "[".repeat(n), "]".repeat(n));
    for n in [63, 64] {
        let text = nested(n);
        assert_eq!(json_errors(&text).is_empty(), n == 63);
        assert_eq!(yaml_errors(&text).is_empty(), n == 63);
    }
}

#[test]
#[ignore = "a measurement: run it in release"]
#[expect(clippy::print_stderr, reason = "a measurement is to be seen")]
fn two_hundred_thousand_rows() {
    let (mut rows, mut flow, mut lines) =
        (String::from("facts:\n  rows:\n"), String::from("{\"rows\": [\n"), String::from("facts:\n  rows:\n"));
    for i in 0..200_000 {
        writeln!(rows, "    - {{ kind: кирпич, amount: {i} mln RUB, from: \"book, page {i}\" }}").unwrap();
        writeln!(lines, "    - kind: timber\n      amount: {i}\n      name: x").unwrap();
        writeln!(flow, "  {{\"kind\": \"timber\", \"amount\": {i}, \"name\": \"x\"}},").unwrap();
    }
    flow.push_str("{}]}");
    // The comment keeps it from being read as JSON; everything stands on one line.
    let one_line = format!("# ё\n{}", flow.replace('\n', " "));
    for (name, text) in [("a.yaml", &rows), ("b.yaml", &lines), ("c.yaml", &one_line), ("d.json", &flow)] {
        let file = file(name, text);
        let began = Instant::now();
        let (node, diagnostics) = read(&file);
        assert!(node.is_some() && diagnostics.is_empty());
        eprintln!("{name}: {} bytes in {:?}", text.len(), began.elapsed());
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = (yaml(&text), json(&text));
    }

    #[test]
    fn no_text_like_a_case_panics(text in "([a-cж ]|\n|\n  |- |: |[{}\\[\\],\"'#|>?&*!%\t-]|»|\r\n|\\\\u?|1\\.5|---\n|\u{85}|\u{a0}){0,60}") {
        for read in [yaml(&text), json(&text)] {
            if let Some(node) = read.0 {
                places(&text, &node, &mut Vec::new());
            }
            for diagnostic in &read.1 {
                let span = diagnostic.span();
                assert!(text.get(span.start as usize..span.end as usize).is_some(), "{diagnostic:?}");
            }
        }
    }

    #[test]
    fn bare_texts_stand_where_their_places_say(values in proptest::collection::vec("[а-яa-z0-9][а-яa-z0-9 .№«»%]{0,20}[а-я]", 1..8)) {
        let mut text = String::new();
        for (i, value) in values.iter().enumerate() {
            writeln!(text, "ключ{i}: {value} # {value} \"ё\"\nв{i}: {{ а: {value}, \"б\": \"{value}\" }}").unwrap();
        }
        let NodeKind::Map(entries) = yaml(&text).0.unwrap().kind else { panic!("no map") };
        for (entry, value) in entries.iter().step_by(2).zip(&values) {
            let span = entry.1.span;
            prop_assert_eq!(&text[span.start as usize..span.end as usize], value);
        }
    }
}
