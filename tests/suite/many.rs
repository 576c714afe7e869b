//! Lists of many rows: what is done with them costs the number of rows, and not its square.

use crate::harness::{case, open};
use norma::{Question, Rulebook, Verdict};
use std::fmt::Write;
use std::time::{Duration, Instant};

const RULES: &str = "\
entity product
  key name
  field name is text
  field code is integer
  field output is integer
  field gap is boolean

entity flow
  field made_from is product
  field product is product

subject chain
  field products is list of product
  field flows is list of flow
  field length is integer

requirement all_reached of chain
  must count(reach(products where gap, flows, made_from to product)) is length - 1

requirement last_of_all of chain
  must first(products ordered by output).code is length / 10 - 1

requirement groups_of_ten of chain
  must every products grouped by code has count(rows) is 10

requirement as_many_groups of chain
  must count(products grouped by code) is length / 10

requirement as_many_codes of chain
  must count(distinct(code of products)) is length / 10

requirement each_once of chain
  must count(union(products, products ordered by output descending)) is length

assessment whole of chain
  requires all_reached, last_of_all, groups_of_ten, as_many_groups, as_many_codes, each_once
";

/// A chain of products, ten of each code; `known` says of which rows the rest is known.
fn facts(length: usize, known: impl Fn(usize) -> bool) -> String {
    let mut text = format!("subject: chain\non: 2022-01-01\nfacts:\n  length: {length}\n  products:\n");
    for i in 0..length {
        let gap = if i == 0 { "yes" } else { "no" };
        write!(text, "    - {{ name: p{i}, gap: {gap}").unwrap();
        if known(i) {
            write!(text, ", code: {}, output: {}", i / 10, length - i).unwrap();
        }
        text.push_str(" }\n");
    }
    text.push_str("  flows:\n");
    for i in 1..length {
        if known(i) {
            writeln!(text, "    - {{ made_from: p{}, product: p{i} }}", i - 1).unwrap();
        } else {
            writeln!(text, "    - {{ product: p{i} }}").unwrap();
        }
    }
    text
}

fn judged(rules: &Rulebook, text: &str) -> (Option<Verdict>, Duration) {
    let case = case(rules, "case.yaml", text);
    let start = Instant::now();
    let verdicts = rules.verdicts(&case, &Question::default()).unwrap();
    (verdicts[0].1, start.elapsed())
}

#[test]
fn four_times_the_rows_take_no_more_than_a_few_times_as_long() {
    type Known = fn(usize) -> bool;
    let rules = open(RULES);
    let cases: [(&str, Known, Verdict); 3] = [
        ("known", |_| true, Verdict::Satisfied),
        ("half known", |i| i % 2 == 0, Verdict::Undetermined),
        ("unknown", |_| false, Verdict::Undetermined),
    ];
    for (what, known, expected) in cases {
        let (verdict, few) = judged(&rules, &facts(5_000, known));
        assert_eq!(verdict, Some(expected), "{what}");
        let (verdict, many) = judged(&rules, &facts(20_000, known));
        assert_eq!(verdict, Some(expected), "{what}");
        // Four times as long in earnest, sixteen times if it cost the square.
        assert!(many < few * 10 + Duration::from_secs(1), "{what}: {few:?} for 5,000 rows, {many:?} for 20,000");
    }
}
