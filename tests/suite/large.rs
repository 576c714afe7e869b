//! Rulebooks of many provisions: to check them, proofs included, costs their number, and not its square.
//!
//! The rulebooks are left in the folder of build products, to be timed as a user would:
//! `cargo test --test suite large && time target/release/norma check target/tmp/provisions-10000`

use crate::harness::rendered;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// Articles that one subject has.
const CHAPTER: usize = 40;
/// What an article states: a parameter, a definition by cases, a requirement, an exception, a table.
const PROVISIONS: usize = 5;

/// A rulebook of so many provisions, each with its source, many with a quote; of one subject all in all,
/// or of one for each chapter.
fn rulebook(provisions: usize, one_subject: bool) -> String {
    let articles = provisions / PROVISIONS;
    let mut out = String::from(
        "rulebook large\n  title en \"A large rulebook\"\n\nact code\n  title en \"The code\"\n  adopted 2019-12-01\n\n\
         enum grade\n  low, middle, high\n",
    );
    let chapters = articles.div_ceil(CHAPTER);
    let subject =
        |article: usize| if one_subject { "firm_0".to_owned() } else { format!("firm_{}", article / CHAPTER) };
    for chapter in 0..chapters {
        let own = chapter * CHAPTER..articles.min((chapter + 1) * CHAPTER);
        if chapter == 0 || !one_subject {
            let fields = if one_subject { 0..articles } else { own.clone() };
            write!(out, "\nsubject {}\n", subject(own.start)).unwrap();
            for i in fields {
                write!(
                    out,
                    "  field staff_{i} is integer in 0 .. 500\n  field debt_{i} is percent in 0% .. 100% optional\n  \
                     field heavy_{i} is boolean\n"
                )
                .unwrap();
            }
        }
        for i in own.clone() {
            article(&mut out, i, &subject(i), own.start);
        }
        let all = |name: &str| own.clone().map(|i| format!("{name}_{i}")).collect::<Vec<_>>().join(", ");
        write!(
            out,
            "\nassessment chapter_{chapter} of {}\n  from 2020-01-01\n  requires {}\n  rates {}\n  reports {}\n",
            subject(own.start),
            all("enough"),
            all("rating"),
            all("fee")
        )
        .unwrap();
    }
    out
}

fn article(out: &mut String, i: usize, subject: &str, first: usize) {
    let (least, next) = (10 + i % 50, 11 + i % 50);
    // Every article but the first of its chapter leans on the one before.
    let reads = if i == first { String::new() } else { format!(" and fee_{} < 200 RUB", i - 1) };
    write!(
        out,
        r#"
parameter least_staff_{i} is integer
  value {least} from 2020-01-01 until 2021-12-31
    source code "article {i}, 1"
    quote "staff of at least {least}"
  value {next} from 2022-01-01
    source code "article {i}, 1"
    quote "staff of at least {next}"

define fee_{i} of {subject} is money
  title en "Fee of article {i}"
  source code "article {i}, 2"
  quote "100 RUB for fewer than 50, 200 RUB otherwise; 50 RUB where nothing is heavy"
  = 100 RUB when staff_{i} < 50 and heavy_{i}
  = 50 RUB when staff_{i} < 50 and not heavy_{i}
  = 200 RUB otherwise

requirement enough_{i} of {subject}
  title en "Staff of article {i}: {{least_staff_{i}}}"
  source code "article {i}, 1"
  from 2020-01-01
  must staff_{i} >= least_staff_{i}
  otherwise en "{{least_staff_{i} - staff_{i}}} missing"

exception light_{i} to enough_{i}
  source code "article {i}, 3"
  when not heavy_{i}{reads}

table rating_{i} of {subject} is grade
  source code "article {i}, 4"
  | debt_{i}    | staff_{i} | heavy_{i} || grade  |
  | < 40%       | < 100     | -         || low    |
  | < 40%       | >= 100    | no        || low    |
  | < 40%       | >= 100    | yes       || middle |
  | 40% ..< 80% | -         | -         || middle |
  | >= 80%      | <= 20     | -         || middle |
  | >= 80%      | > 20      | -         || high   |
  | none        | -         | -         || low    |
"#
    )
    .unwrap();
}

/// How long it takes to read, check and prove a rulebook, which has nothing wrong.
fn checked(text: &str) -> Duration {
    let start = Instant::now();
    let mut reading = norma::rulebook::read([("rules.norma", text)]);
    reading.lint();
    let took = start.elapsed();
    assert!(reading.diagnostics.is_empty(), "{}", rendered(&reading.diagnostics, &reading.map));
    took
}

#[test]
fn four_times_the_provisions_take_no_more_than_a_few_times_as_long() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    for provisions in [2_500, 5_000, 10_000] {
        let whole = [("provisions", false), ("one-subject", true)];
        for (name, one_subject) in whole {
            let text = rulebook(provisions, one_subject);
            let folder = folder.join(format!("{name}-{provisions}"));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("rules.norma"), text).unwrap();
        }
    }
    for one_subject in [false, true] {
        let few = checked(&rulebook(400, one_subject));
        let many = checked(&rulebook(1_600, one_subject));
        // Four times as long in earnest, sixteen times if it cost the square.
        assert!(many < few * 8 + Duration::from_secs(1), "{few:?} for 400 provisions, {many:?} for 1,600");
    }
}
