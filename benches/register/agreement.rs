//! Engine and twin must agree on every verdict and every rate; nothing is measured before they do.

use super::Failed;
use super::setting::{REGISTRY, RISK, Setting};
use super::twin::registry::{REQUIREMENTS, Scratch, Verdicts, registry_entry};
use super::twin::risk::{Rates, TABLES, project_risk};
use super::twin::{facts, line};
use norma::Verdict;
use std::fmt::Debug;

/// How often each requirement or table came to each answer.
pub type Mix = Vec<[usize; 4]>;

/// Compares the verdicts on clusters; comes back with how often each requirement came to what.
pub fn clusters(setting: &Setting, lines: &[String]) -> Result<Mix, Failed> {
    let mut scratch = Scratch::default();
    let mut found = Vec::new();
    let mut mix = vec![[0; 4]; REQUIREMENTS.len()];
    for text in lines {
        let cluster = line::cluster(text)?;
        let expected = registry_entry(&setting.law, &cluster, &mut scratch);
        setting.engine.line_verdicts(REGISTRY, text, &mut found)?;
        equal(&REQUIREMENTS, &found, &expected, text)?;
        for (counts, verdict) in mix.iter_mut().zip(expected) {
            counts[verdict as usize] += 1;
        }
    }
    Ok(mix)
}

/// Compares the rates of projects; comes back with how often each table came to what.
pub fn projects(setting: &Setting, lines: &[String]) -> Result<Mix, Failed> {
    let mut mix = vec![[0; 4]; TABLES.len()];
    let sheet = setting.engine.load(RISK, lines.iter().map(String::as_str))?;
    let mut found = Vec::new();
    setting.engine.rates(&sheet, &mut found);
    for (text, found) in lines.iter().zip(found.chunks(TABLES.len())) {
        let expected = project_risk(&setting.law, &line::project(text)?);
        equal(&TABLES, found, &expected, text)?;
        for (counts, risk) in mix.iter_mut().zip(expected) {
            counts[risk.map_or(3, usize::from)] += 1;
        }
    }
    Ok(mix)
}

/// Compares what was measured: the verdicts of a whole sheet with those of the twin's clusters.
pub fn all_verdicts(found: &[Verdict], expected: &[Verdicts], lines: &[String]) -> Result<(), Failed> {
    if found.len() != expected.len() * REQUIREMENTS.len() {
        return Err(format!("{} verdicts on {} clusters", found.len(), expected.len()).into());
    }
    let rows = found.chunks(REQUIREMENTS.len()).zip(expected).zip(lines);
    rows.into_iter().try_for_each(|((found, expected), text)| equal(&REQUIREMENTS, found, expected, text))
}

/// The same for the rates of projects.
pub fn all_rates(found: &[Option<u8>], expected: &[Rates], lines: &[String]) -> Result<(), Failed> {
    if found.len() != expected.len() * TABLES.len() {
        return Err(format!("{} rates of {} projects", found.len(), expected.len()).into());
    }
    let rows = found.chunks(TABLES.len()).zip(expected).zip(lines);
    rows.into_iter().try_for_each(|((found, expected), text)| equal(&TABLES, found, expected, text))
}

fn equal<T: PartialEq + Debug>(names: &[&str], found: &[T], expected: &[T], text: &str) -> Result<(), Failed> {
    if found == expected {
        return Ok(());
    }
    let differ = names.iter().zip(found.iter().zip(expected)).filter(|(_, (a, b))| a != b);
    let each: Vec<String> = differ.map(|(name, (a, b))| format!("{name}: engine {a:?}, twin {b:?}")).collect();
    Err(format!("engine and twin differ: {}\n{text}", each.join("; ")).into())
}

/// Every requirement is to be met by some and broken by some; otherwise the cases test too little.
pub fn is_mixed(names: &[&str], mix: &Mix, wanted: &[usize], least: usize) -> Result<(), Failed> {
    for (name, counts) in names.iter().zip(mix) {
        if let Some(which) = wanted.iter().find(|which| counts[**which] < least) {
            return Err(format!("{name} comes to answer {which} less than {least} times: {counts:?}").into());
        }
    }
    Ok(())
}

/// The clusters of some lines, as the twin holds them.
pub fn loaded(lines: &[String]) -> Result<Vec<facts::Cluster<'_>>, Failed> {
    lines.iter().map(|text| line::cluster(text).map_err(Failed::from)).collect()
}
