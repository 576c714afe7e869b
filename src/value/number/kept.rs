//! Numbers as they are kept on disk: every digit, trailing zeros too.
//!
//! What is read was written by the same program; of anything else only that is refused with which
//! arithmetic could fail.

use super::Number;
use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The digits of a decimal, and how many of them stand behind its point.
type Digits = (i128, u32);

fn digits(decimal: Decimal) -> Digits {
    (decimal.mantissa(), decimal.scale())
}

fn decimal<E: Error>((mantissa, scale): Digits) -> Result<Decimal, E> {
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(E::custom)
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let below = (!self.is_plain()).then(|| digits(self.denominator));
        (digits(self.numerator), below).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (above, below): (Digits, Option<Digits>) = Deserialize::deserialize(deserializer)?;
        let plain = Self::from(decimal::<D::Error>(above)?);
        let Some(below) = below else { return Ok(plain) };
        let ratio = Self { denominator: decimal::<D::Error>(below)?, ..plain };
        if below.0 <= 0 || ratio.is_plain() {
            return Err(D::Error::custom("it is no number"));
        }
        Ok(ratio)
    }
}
