//! The tree that each construct is read into; a fixture that does not parse shows its diagnostics.

use crate::harness::{read, rendered, snapshot, stem};
use crate::tree::tree;
use norma::file::SourceMap;

fn check(input: &str) -> String {
    let mut map = SourceMap::new();
    let file = map.add("rules.norma", input).unwrap();
    let (parsed, diagnostics) = norma::syntax::parse(&file);
    format!("{}{}", tree(&parsed), rendered(&diagnostics, &map))
}

#[test]
fn each_construct_has_its_tree() {
    insta::glob!("../fixtures/parse", "*.norma", |path| {
        let input = read(path);
        assert!(
            input.trim_start_matches('\u{feff}').starts_with("# "),
            "{}: the first line is a sentence",
            path.display()
        );
        snapshot("parse", &stem(path), &input, &check(&input));
    });
}

#[test]
fn line_ends_and_the_byte_order_mark_mean_nothing() {
    let input = "# A list.\nenum risk\n  low, medium\n  high title en \"a\n    b\"\n";
    let plain = check(input);
    assert_eq!(check(&input.replace('\n', "\r\n")), plain);
    assert_eq!(check(&format!("\u{feff}{input}")), plain);
    assert_eq!(check(input.trim_end()), plain);
}
