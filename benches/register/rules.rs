//! The shipped rules of industrial clusters, read from their files and given other thresholds.
//!
//! Only the values change: the text is edited before any of it is parsed, and what was drawn is
//! handed to the hand-written twin. So nothing can be compiled in ahead of a run.

use super::Failed;
use super::random::Random;
use super::twin::words::FORMS;
use super::twin::words::TERRITORIES;
use norma::rulebook::folder::rule_texts;
use rust_decimal::Decimal;
use std::path::Path;

/// What was drawn. Percents are fractions: 20 % is 0.2.
#[derive(Clone, Debug)]
pub struct Thresholds {
    /// `min_enterprises`
    pub enterprises: u32,
    /// `min_final_producers`
    pub final_producers: u32,
    /// `min_education_institutions`
    pub education: u32,
    /// `min_infrastructure_objects`
    pub infrastructure: u32,
    /// `max_potential_participants`
    pub potential: u32,
    /// `min_overall_dependence`
    pub overall: Decimal,
    /// `min_overall_dependence_preferred`
    pub overall_preferred: Decimal,
    /// `preferred_share_threshold`
    pub preferred_share: Decimal,
    /// `min_participant_dependence`
    pub participant: Decimal,
    /// `min_governing_share`
    pub governing_share: Decimal,
    /// `organisation_forms`
    pub forms: Vec<&'static str>,
    /// `preferred_regions`
    pub preferred: Vec<&'static str>,
    /// `geostrategic_regions`
    pub geostrategic: Vec<&'static str>,
    /// The bands of `tax_return_risk`: from the first the risk is low, from the second medium.
    pub tax_return: [Decimal; 2],
    /// The band of `incurred_costs_risk` from which the risk is low.
    pub incurred: Decimal,
    /// `experienced_organisation_age` in years
    pub experience_years: u32,
    /// The share of `undertaking_risk` from which the risk is lower.
    pub undertaken: Decimal,
}

impl Thresholds {
    /// Draws all of them.
    pub fn draw(random: &mut Random) -> Self {
        let count =
            |random: &mut Random, low: u32, more: usize| low + u32::try_from(random.below(more)).unwrap_or_default();
        let percent = |random: &mut Random, low: i128, high: i128| {
            Decimal::from_i128_with_scale(random.between(low, high), 4).normalize()
        };
        // In steps of five percent: a share of 20, 40 or 60 participants can meet them exactly.
        let step = |random: &mut Random, low: i128, high: i128| {
            Decimal::from_i128_with_scale(random.between(low, high) * 5, 2).normalize()
        };
        let some = |random: &mut Random, from: &[&'static str], number: usize| {
            let mut all = from.to_vec();
            random.shuffle(&mut all);
            all.truncate(number);
            all
        };
        let (preferred, geostrategic) = (8 + random.below(6), 18 + random.below(10));
        let forms = 4 + random.below(3);
        Self {
            enterprises: count(random, 7, 6),
            final_producers: count(random, 1, 4),
            education: count(random, 1, 3),
            infrastructure: count(random, 1, 4),
            potential: count(random, 1, 5),
            overall: percent(random, 1_500, 3_500),
            overall_preferred: percent(random, 600, 1_400),
            preferred_share: step(random, 4, 9),
            participant: percent(random, 300, 900),
            governing_share: step(random, 8, 13),
            forms: some(random, &FORMS, forms),
            preferred: some(random, &TERRITORIES[..TERRITORIES.len() - 1], preferred),
            geostrategic: some(random, &TERRITORIES[..TERRITORIES.len() - 1], geostrategic),
            tax_return: [percent(random, 6_500, 9_500), percent(random, 2_500, 5_500)],
            incurred: percent(random, 500, 2_500),
            experience_years: count(random, 1, 4),
            undertaken: percent(random, 2_000, 5_000),
        }
    }
}

/// The texts of the shipped rules with what was drawn in place of their own values.
pub fn altered(thresholds: &Thresholds) -> Result<Vec<(String, String)>, Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/industrial-clusters");
    let mut texts = rule_texts(&folder)?;
    texts.retain(|(name, _)| !name.contains("/tests/"));
    let mut edit = Edit { texts: &mut texts };
    let t = thresholds;
    let counts = [
        ("min_enterprises", t.enterprises),
        ("min_final_producers", t.final_producers),
        ("min_education_institutions", t.education),
        ("min_infrastructure_objects", t.infrastructure),
        ("max_potential_participants", t.potential),
    ];
    for (name, value) in counts {
        edit.parameter(name, &value.to_string())?;
    }
    let percents = [
        ("min_overall_dependence", t.overall),
        ("min_overall_dependence_preferred", t.overall_preferred),
        ("preferred_share_threshold", t.preferred_share),
        ("min_participant_dependence", t.participant),
        ("min_governing_share", t.governing_share),
    ];
    for (name, value) in percents {
        edit.parameter(name, &percent(value))?;
    }
    let lists = [
        ("organisation_forms", &t.forms),
        ("preferred_regions", &t.preferred),
        ("geostrategic_regions", &t.geostrategic),
    ];
    for (name, members) in lists {
        edit.parameter(name, &format!("[{}]", members.join(", ")))?;
    }
    edit.parameter("experienced_organisation_age", &format!("{} years", t.experience_years))?;
    let [low, medium] = t.tax_return.map(percent);
    edit.table("tax_return_risk", &[("80%", &low), ("40%", &medium)])?;
    edit.table("incurred_costs_risk", &[("10%", &percent(t.incurred))])?;
    edit.table("undertaking_risk", &[("30%", &percent(t.undertaken))])?;
    Ok(texts)
}

/// A fraction as it is written in rules and cases.
pub fn percent(value: Decimal) -> String {
    format!("{}%", (value * Decimal::ONE_HUNDRED).normalize())
}

/// The rule texts while their values are replaced.
struct Edit<'t> {
    texts: &'t mut [(String, String)],
}

impl Edit<'_> {
    /// The file that declares something, and where the declaration begins and ends in it.
    fn declaration(&mut self, head: &str) -> Result<(&mut String, usize, usize), Failed> {
        for (_, text) in self.texts.iter_mut() {
            let Some(start) = text.find(&format!("\n{head} ")).map(|at| at + 1) else { continue };
            // A declaration ends where another text stands in the first column.
            let mut end = text.len();
            let mut at = start;
            for (i, line) in text[start..].split_inclusive('\n').enumerate() {
                if i > 0 && !line.starts_with([' ', '\n']) {
                    end = at;
                    break;
                }
                at += line.len();
            }
            return Ok((text, start, end));
        }
        Err(format!("the rules declare no `{head}`").into())
    }

    /// Replaces the first value of a parameter, the one that holds on the day of the benchmarks.
    fn parameter(&mut self, name: &str, value: &str) -> Result<(), Failed> {
        let (text, start, end) = self.declaration(&format!("parameter {name}"))?;
        let of = |what: Option<usize>| what.ok_or_else(|| format!("parameter `{name}` has no dated value"));
        let from = start + of(text[start..end].find("\n  value "))? + "\n  value ".len();
        let until = from + of(text[from..end].find(" from "))?;
        let list = text[from..end].starts_with('[');
        let until = if list { from + of(text[from..end].find(']'))? + 1 } else { until };
        text.replace_range(from..until, value);
        Ok(())
    }

    /// Replaces bounds in the rows of a table, all at once.
    fn table(&mut self, name: &str, bounds: &[(&str, &str)]) -> Result<(), Failed> {
        let (text, start, end) = self.declaration(&format!("table {name}"))?;
        let mut out = String::new();
        let mut replaced = vec![0_usize; bounds.len()];
        for line in text[start..end].split_inclusive('\n') {
            if !line.starts_with("  |") {
                out.push_str(line);
                continue;
            }
            let mut rest = line;
            while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
                let length = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '%').unwrap_or(rest.len() - at);
                let (before, word) = (&rest[..at], &rest[at..at + length]);
                out.push_str(before);
                match bounds.iter().position(|(old, _)| *old == word) {
                    Some(i) => {
                        replaced[i] += 1;
                        out.push_str(bounds[i].1);
                    }
                    None => out.push_str(word),
                }
                rest = &rest[at + length..];
            }
            out.push_str(rest);
        }
        if replaced.contains(&0) {
            return Err(format!("table `{name}` does not have the bounds {bounds:?}").into());
        }
        text.replace_range(start..end, &out);
        Ok(())
    }
}
