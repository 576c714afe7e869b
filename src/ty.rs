//! What kind of value an expression has.

use crate::id::{ClassId, EnumId, UnitId};
use crate::word::{self, Kind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency by its three letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency that a unit word names: three capital letters, a sign, or a Russian word.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches('.');
        let word = word::find(Kind::Currency, word).map_or(word, |w| w.key());
        let bytes: [u8; 3] = word.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The signs and words of currencies besides their three letters.
    pub fn words() -> impl Iterator<Item = &'static str> {
        word::forms(Kind::Currency).filter(|w| w.len() != 3 || !w.bytes().all(|b| b.is_ascii_uppercase()))
    }

    /// How a reader writes it behind a sum: `RUB`, «руб.».
    pub fn word(&self, language: crate::phrase::Language) -> &str {
        match (language, &self.0) {
            (crate::phrase::Language::Russian, b"RUB") => "руб.",
            (crate::phrase::Language::Russian, b"EUR") => "евро",
            (crate::phrase::Language::Russian, b"USD") => "долл.",
            _ => self.code(),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Which of the two kinds of period: they neither compare nor add.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum PeriodKind {
    /// Months and years.
    Months,
    /// Days and weeks.
    Days,
}

/// What kind of value an expression has.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub enum Ty {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A percent.
    Percent,
    /// Two amounts of one kind divided: passes for a percent or a number.
    Ratio,
    /// Money, of a certain currency where one is stated.
    Money(Option<Currency>),
    /// An amount in a declared unit, by the unit that all others of its kind come down to.
    Quantity(UnitId),
    /// A date.
    Date,
    /// A length of time, of a certain kind where one is stated.
    Period(Option<PeriodKind>),
    /// Text.
    Text,
    /// Yes or no.
    Boolean,
    /// A member of an enum.
    Enum(EnumId),
    /// An entity or a subject.
    Object(ClassId),
    /// A list.
    List(Box<Ty>),
    /// A group of rows that `grouped by` makes: the type of its key, and that of its rows.
    Group(Box<Ty>, Box<Ty>),
    /// The literal `none` alone: fits every optional place.
    None,
    /// What could not be typed; already reported, and never again.
    Error,
}

crate::nested::nested!(Ty);

impl Ty {
    /// A list of these.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// The type of one row, for a list.
    pub fn row(&self) -> Option<&Self> {
        match self {
            Self::List(row) => Some(row),
            _ => None,
        }
    }

    /// Whether it is a number of any kind, without a unit.
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Percent | Self::Ratio)
    }

    /// Whether it is an amount of something: money, a quantity, a period.
    pub const fn is_amount(&self) -> bool {
        matches!(self, Self::Money(_) | Self::Quantity(_) | Self::Period(_))
    }

    /// Whether values of it stand in an order.
    pub const fn is_ordered(&self) -> bool {
        self.is_numeric() || self.is_amount() || matches!(self, Self::Date | Self::Enum(_) | Self::Error)
    }

    /// Whether two values of it are the same or not: all but lists and groups.
    pub const fn has_equality(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Group(..) | Self::None)
    }

    /// The one type that both fit, if there is one; `Error` and `None` fit everything.
    pub fn unify(&self, other: &Self) -> Option<Self> {
        use Ty::{Error, Group, Integer, List, Money, None as NoneTy, Number, Percent, Period, Ratio};
        Some(match (self, other) {
            (a, b) if a == b => a.clone(),
            (Error | NoneTy, other) | (other, Error | NoneTy) => other.clone(),
            (Integer | Ratio, Number) | (Number | Ratio, Integer) | (Number | Integer, Ratio) => Number,
            (Ratio, Percent) | (Percent, Ratio) => Percent,
            (Money(a), Money(b)) if a.is_none() || b.is_none() => Money(a.or(*b)),
            (Period(a), Period(b)) if a.is_none() || b.is_none() => Period(a.or(*b)),
            (List(a), List(b)) => a.unify(b)?.list(),
            (Group(k, a), Group(l, b)) => Group(Box::new(k.unify(l)?), Box::new(a.unify(b)?)),
            _ => return None,
        })
    }

    /// Whether a value of this type may stand where `wanted` is asked for.
    pub fn fits(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::Number, Self::Integer | Self::Ratio)
            | (Self::Percent, Self::Ratio)
            | (Self::Ratio, Self::Integer) => false,
            (Self::List(a), Self::List(b)) => a.fits(b),
            (Self::Group(k, a), Self::Group(l, b)) => k.fits(l) && a.fits(b),
            _ => self.unify(wanted).is_some(),
        }
    }
}
