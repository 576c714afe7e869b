//! From a JSON line to typed facts, by `serde_json` and with strings borrowed from the line.

use super::facts::{Cluster, Day, Money, OUTSIDE, Organisation, Participant, Percent, Project, Supply};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use std::collections::HashMap;
use std::fmt;

/// A supply as it is written: its participants by their names.
#[derive(Deserialize)]
struct WrittenSupply<'a> {
    supplier: &'a str,
    buyer: &'a str,
    amount: Money,
}

/// A cluster as it is written.
#[expect(clippy::struct_excessive_bools, reason = "so many of the facts are a yes or a no")]
#[derive(Deserialize)]
struct Written<'a> {
    name: &'a str,
    #[serde(borrow)]
    participants: Vec<Participant<'a>>,
    #[serde(borrow)]
    supplies: Vec<WrittenSupply<'a>>,
    stated_overall_dependence: Option<Percent>,
    follows_spatial_strategy: bool,
    follows_territorial_schemes: bool,
    #[serde(borrow)]
    organisation: Option<Organisation<'a>>,
    in_register: bool,
    register_data_current: bool,
    conformity_decided_on: Option<Day>,
}

/// With so many names to look for, times the participants, a table of them pays.
const FEW: usize = 2_000;

/// Reads a cluster from its line.
pub fn cluster(line: &str) -> serde_json::Result<Cluster<'_>> {
    let written: Written<'_> = serde_json::from_str(line)?;
    let participants = written.participants;
    let supplies = if written.supplies.len() * participants.len() <= FEW {
        let place = |name: &str| participants.iter().position(|p| p.name == name).map_or(OUTSIDE, narrow);
        written.supplies.iter().map(|s| resolved(s, place)).collect()
    } else {
        let places: HashMap<&str, u32> = participants.iter().enumerate().map(|(i, p)| (p.name, narrow(i))).collect();
        let place = |name: &str| places.get(name).copied().unwrap_or(OUTSIDE);
        written.supplies.iter().map(|s| resolved(s, place)).collect()
    };
    Ok(Cluster {
        name: written.name,
        participants,
        supplies,
        stated_overall_dependence: written.stated_overall_dependence,
        follows_spatial_strategy: written.follows_spatial_strategy,
        follows_territorial_schemes: written.follows_territorial_schemes,
        organisation: written.organisation,
        in_register: written.in_register,
        register_data_current: written.register_data_current,
        conformity_decided_on: written.conformity_decided_on,
    })
}

/// Reads a project from its line.
pub fn project(line: &str) -> serde_json::Result<Project<'_>> {
    serde_json::from_str(line)
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(OUTSIDE)
}

fn resolved(supply: &WrittenSupply<'_>, place: impl Fn(&str) -> u32) -> Supply {
    Supply { supplier: place(supply.supplier), buyer: place(supply.buyer), amount: supply.amount.0 }
}

/// The decimal of plain digits with at most one point, times ten to the power of `-shift`.
fn decimal(text: &str, shift: u32) -> Option<Decimal> {
    let mut scale = shift;
    let mut after_point = 0;
    // Nineteen digits fit 64 bits, and few numbers have more.
    if text.len() <= 19 {
        let mut mantissa: u64 = 0;
        for byte in text.bytes() {
            let digit = byte.wrapping_sub(b'0');
            if digit <= 9 {
                mantissa = mantissa * 10 + u64::from(digit);
                scale += after_point;
            } else if byte == b'.' && after_point == 0 {
                after_point = 1;
            } else {
                return None;
            }
        }
        return Decimal::try_from_i128_with_scale(i128::from(mantissa), scale).ok();
    }
    let mut mantissa: i128 = 0;
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(digit))?;
            scale += after_point;
        } else if byte == b'.' && after_point == 0 {
            after_point = 1;
        } else {
            return None;
        }
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// A text of a fixed form, read straight from the bytes of the line.
struct Text<T>(&'static str, fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self.0))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |text: &str| decimal(text.strip_suffix(" RUB")?, 0).map(Money);
        deserializer.deserialize_str(Text("a sum like 12.34 RUB", read))
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = |text: &str| decimal(text.strip_suffix('%')?, 2).map(Percent);
        deserializer.deserialize_str(Text("a percent like 12.34%", read))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fn read(text: &str) -> Option<Day> {
            let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
            let mut day = 0;
            for byte in [a, b, c, d, e, f, g, h] {
                day = day * 10 + u32::from(byte.checked_sub(b'0').filter(|digit| *digit <= 9)?);
            }
            Some(Day(day))
        }
        deserializer.deserialize_str(Text("a day like 2022-03-01", read))
    }
}
