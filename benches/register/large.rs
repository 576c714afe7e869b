//! A made-up rulebook of very many requirements, with facts that meet some of them and what that comes to.

use super::random::Random;
use norma::Verdict;
use std::fmt::Write;

/// What requirement `i` demands and what is, out of 1,000.
fn drawn(requirements: usize, seed: u64) -> Vec<(usize, usize)> {
    let mut random = Random(seed);
    (0..requirements).map(|_| (random.below(1_000), random.below(1_000))).collect()
}

/// The rules.
pub fn rules(requirements: usize, seed: u64) -> String {
    let mut out = String::from("rulebook large\n\nsubject firm\n");
    for i in 0..requirements {
        let _ = writeln!(out, "  field staff_{i} is integer in 0 .. 1000");
    }
    for (i, (least, _)) in drawn(requirements, seed).iter().enumerate() {
        let _ = write!(
            out,
            "\nparameter least_{i} is integer\n  value {least} from 2020-01-01\n\n\
             requirement enough_{i} of firm\n  must staff_{i} >= least_{i}\n"
        );
    }
    let names: Vec<String> = (0..requirements).map(|i| format!("enough_{i}")).collect();
    let _ = write!(out, "\nassessment all of firm\n  requires {}\n", names.join(", "));
    out
}

/// The facts, as a line.
pub fn facts(requirements: usize, seed: u64) -> String {
    let fact = |(i, (_, staff)): (usize, &(usize, usize))| format!("\"staff_{i}\":{staff}");
    let facts: Vec<String> = drawn(requirements, seed).iter().enumerate().map(fact).collect();
    format!("{{{}}}", facts.join(","))
}

/// The verdicts that they come to.
pub fn verdicts(requirements: usize, seed: u64) -> Vec<Verdict> {
    let judged = |(least, staff): &(usize, usize)| if staff >= least { Verdict::Satisfied } else { Verdict::Violated };
    drawn(requirements, seed).iter().map(judged).collect()
}
