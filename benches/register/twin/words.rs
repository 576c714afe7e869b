//! The words of the facts as bytes: enums, and the names of the territories by a small hash.

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use std::fmt;
use std::sync::LazyLock;

/// The regions of the Federation in the order of the rules; the last is `abroad`.
pub const TERRITORIES: [&str; 90] = [
    "adygea",
    "altai_republic",
    "bashkortostan",
    "buryatia",
    "dagestan",
    "donetsk",
    "ingushetia",
    "kabardino_balkaria",
    "kalmykia",
    "karachay_cherkessia",
    "karelia",
    "komi",
    "crimea",
    "luhansk",
    "mari_el",
    "mordovia",
    "yakutia",
    "north_ossetia",
    "tatarstan",
    "tuva",
    "udmurtia",
    "khakasia",
    "chechnya",
    "chuvashia",
    "altai_krai",
    "zabaykalsky",
    "kamchatka",
    "krasnodar",
    "krasnoyarsk",
    "perm",
    "primorsky",
    "stavropol",
    "khabarovsk",
    "amur",
    "arkhangelsk",
    "astrakhan",
    "belgorod",
    "bryansk",
    "vladimir",
    "volgograd",
    "vologda",
    "voronezh",
    "zaporizhzhia",
    "ivanovo",
    "irkutsk",
    "kaliningrad",
    "kaluga",
    "kemerovo",
    "kirov",
    "kostroma",
    "kurgan",
    "kursk",
    "leningrad",
    "lipetsk",
    "magadan",
    "moscow_oblast",
    "murmansk",
    "nizhny_novgorod",
    "novgorod",
    "novosibirsk",
    "omsk",
    "orenburg",
    "oryol",
    "penza",
    "pskov",
    "rostov",
    "ryazan",
    "samara",
    "saratov",
    "sakhalin",
    "sverdlovsk",
    "smolensk",
    "tambov",
    "tver",
    "tomsk",
    "tula",
    "tyumen",
    "ulyanovsk",
    "kherson",
    "chelyabinsk",
    "yaroslavl",
    "moscow",
    "saint_petersburg",
    "sevastopol",
    "jewish",
    "nenets",
    "khanty_mansi",
    "chukotka",
    "yamalo_nenets",
    "abroad",
];

/// The role of a participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Role {
    Enterprise,
    Education,
    Infrastructure,
    Other,
}

/// A region, by its place in [`TERRITORIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Territory(pub u8);

/// Outside the Federation.
pub const ABROAD: Territory = Territory(89);

/// The legal form of a managing organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum LegalForm {
    Partnership,
    Company,
    Autonomous,
    Association,
    NonprofitPartnership,
    SelfRegulating,
    Foundation,
    OtherForm,
}

/// The legal forms in the order of [`LegalForm`].
pub const FORMS: [&str; 8] = [
    "partnership",
    "company",
    "autonomous",
    "association",
    "nonprofit_partnership",
    "self_regulating",
    "foundation",
    "other_form",
];

/// The functions of a managing organisation, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Functions(pub u8);

/// The functions in the order of their bits.
pub const FUNCTIONS: [&str; 8] = [
    "marketing_research",
    "territory_monitoring",
    "development_programme",
    "seminars",
    "training",
    "information_campaigns",
    "attracting_investment",
    "exhibitions",
];

/// The answers on the risk of a project that are words.
#[expect(clippy::enum_variant_names, reason = "the names are those of the rules")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Attainment {
    ByFirstHalfOfYearFive,
    InSecondHalfOfYearFive,
    NotInYearFive,
}

/// How detailed the schedule is.
#[expect(clippy::enum_variant_names, reason = "the names are those of the rules")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ScheduleDetail {
    HighDetail,
    MediumDetail,
    LowDetail,
}

/// The undertaking to buy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Undertaking {
    Contract,
    Intent,
    NoneGiven,
}

/// What the demand outside the cluster rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DemandEvidence {
    Contracts,
    OtherDocuments,
    NotConfirmed,
}

/// The places of the hash of territories: a power of two, well above their number.
const SLOTS: usize = 512;

static BY_HASH: LazyLock<[u8; SLOTS]> = LazyLock::new(|| {
    let mut slots = [u8::MAX; SLOTS];
    for (i, name) in (0..).zip(TERRITORIES) {
        let mut at = hash(name);
        while slots[at] != u8::MAX {
            at = (at + 1) % SLOTS;
        }
        slots[at] = i;
    }
    slots
});

fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let mut first = [0; 8];
    let length = bytes.len().min(8);
    first[..length].copy_from_slice(&bytes[..length]);
    let last = u64::from(bytes.last().copied().unwrap_or_default());
    let mixed = (u64::from_le_bytes(first) ^ (last << 56) ^ bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 55).unwrap_or_default()
}

impl Territory {
    /// The territory of a name.
    pub fn named(name: &str) -> Option<Self> {
        let mut at = hash(name);
        loop {
            let place = BY_HASH[at];
            if place == u8::MAX {
                return None;
            }
            if TERRITORIES[usize::from(place)] == name {
                return Some(Self(place));
            }
            at = (at + 1) % SLOTS;
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        TERRITORIES[usize::from(self.0)]
    }
}

impl<'de> Deserialize<'de> for Territory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = Territory;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a region")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Territory, E> {
                Territory::named(name).ok_or_else(|| E::unknown_variant(name, &[]))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

impl<'de> Deserialize<'de> for Functions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Functions;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of functions")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Functions, A::Error> {
                let mut bits = 0;
                while let Some(name) = list.next_element::<&str>()? {
                    let place = FUNCTIONS.iter().position(|known| *known == name);
                    bits |= 1 << place.ok_or_else(|| A::Error::unknown_variant(name, &FUNCTIONS))?;
                }
                Ok(Functions(bits))
            }
        }
        deserializer.deserialize_seq(Names)
    }
}
