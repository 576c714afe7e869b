//! Gaps and niches of a production chain follow from the rules and the facts: changing a parameter, a
//! maker or a link changes them, and nothing else has to be touched.

use crate::harness::{files, read, root};
use norma::explain::tree::Explanation;
use norma::rulebook::Question;
use norma::{Report, Rulebook};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const FIELD: &str = "rules/industrial-clusters";

/// The rules of the field, with one text changed.
fn changed(from: &str, to: &str) -> Rulebook {
    let mut texts: Vec<(String, String)> = Vec::new();
    let mut hit = 0;
    for path in files(FIELD, &["norma"]).into_iter().filter(|p| !p.to_string_lossy().contains("/tests/")) {
        let text = read(&path);
        hit += text.matches(from).count();
        texts.push((path.to_string_lossy().into_owned(), text.replace(from, to)));
    }
    assert_eq!(hit, 1, "`{from}` stands once");
    Rulebook::from_texts(texts.iter().map(|(n, t)| (n.as_str(), t.as_str()))).unwrap()
}

fn told(rules: &Rulebook, case: &str, name: &str) -> String {
    let case = rules.case("case.yaml", case).unwrap();
    let told: Explanation = rules.explain(&case, &Question::default(), &[name.to_owned()]).unwrap();
    told.reasons[0].words.clone()
}

const THRESHOLD: &str = "value 50% from 2015-07-31";

#[test]
fn the_share_of_imports_that_is_high_decides_which_niches_there_are() {
    let case = read(&root().join(FIELD).join("cases/aerosol-cluster.yaml"));
    // Imports: parts 80–100 %, plastic components 60–70 %, tin cans 25–30 % with low volumes, aluminium
    // slugs critical without a number. At 50 % all four are niches.
    let rules = changed(THRESHOLD, THRESHOLD);
    assert_eq!(
        told(&rules, &case, "niches"),
        "[алюминиевые рондоли, жестяные баллоны, пластиковые комплектующие, детали и части для оборудования]"
    );
    // Above 70 % plastic components are none; the others are called critical, or low in volume.
    let rules = changed(THRESHOLD, "value 71% from 2015-07-31");
    assert_eq!(
        told(&rules, &case, "niches"),
        "[алюминиевые рондоли, жестяные баллоны, детали и части для оборудования]"
    );
    // Within 60–70 % it is not known, and what is not known is no niche that was found.
    let rules = changed(THRESHOLD, "value 65% from 2015-07-31");
    assert!(!told(&rules, &case, "niches").contains("пластиковые"));
    assert!(told(&rules, &case, "possible_gaps").contains("пластиковые"));
}

/// A chain of so many products, each made of some before it, with a gap in every hundredth.
fn long(products: usize, flows: usize) -> String {
    let mut out =
        String::from("subject: cluster\non: 2022-03-01\nfacts:\n  name: Синтетическая цепочка\n  participants:\n");
    out.push_str("    - { name: Завод, role: enterprise, makes_final_product: yes }\n  stages:\n");
    for i in 1..=5 {
        writeln!(out, "    - {{ name: Стадия {i}, position: stage_{i} }}").unwrap();
    }
    out.push_str("  products:\n");
    for i in 0..products {
        let (stage, share) = (1 + i * 5 / products, if i % 100 == 0 { 80 } else { 10 });
        writeln!(
            out,
            "    - {{ name: Продукт {i}, stages: [stage_{stage}], makers: [Завод], import_share: {share}%, \
             imports_called_critical: no, volumes_called_low: no, expected_investment: {} mln RUB }}",
            i % 97 + 1
        )
        .unwrap();
    }
    out.push_str("  flows:\n");
    for i in 0..flows {
        // Each leads from one product to one some way behind it.
        let from = i * 7 % (products - 1);
        let to = (from + 1 + i % 50).min(products - 1);
        writeln!(out, "    - {{ made_from: Продукт {from}, product: Продукт {to} }}").unwrap();
    }
    out
}

fn assessed(rules: &Rulebook, case: &str) -> (Report, Duration) {
    let begun = Instant::now();
    let case = rules.case("case.yaml", case).unwrap();
    let question = Question { assessment: Some("chain_and_niches".into()), ..Question::default() };
    let report = rules.assess(&case, &question).unwrap();
    (report, begun.elapsed())
}

#[test]
fn a_long_chain_costs_as_much_as_it_is_long() {
    let rules = changed(THRESHOLD, THRESHOLD);
    let (_, short) = assessed(&rules, &long(1_000, 5_000));
    let (report, whole) = assessed(&rules, &long(4_000, 20_000));
    // Of 4,000 products every hundredth is a gap, and the eight at the last stage are no niches:
    // 0, 100, … 3,100 are 32 below it. Their investment is i % 97 + 1 for i = 0, 100, 200, …
    // They come to 1,520 mln RUB.
    let expected: usize = (0..32).map(|i| i * 100 % 97 + 1).sum();
    assert_eq!(expected, 1_520);
    assert_eq!(report.assessments[0].reports["niches_investment"].text, "1.52 bn RUB");
    // Four times as long; a cost that grew with the square would be sixteen times as much.
    assert!(whole < short * 10, "{short:?} and {whole:?}");
    assert!(whole < Duration::from_secs(60), "{whole:?}");
}
