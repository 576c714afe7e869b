//! Exact numbers: a decimal as far as decimals reach, and a ratio of two decimals beyond.
//!
//! Nothing is rounded while the exact result can be held, so `1 / 3 * 3` is 1 and a comparison
//! never sees a rounded number. Where nothing holds the exact result it is rounded once, correctly,
//! to the last place that fits, and [`Computed::rounded`] says so.
//!
//! INVARIANT: a [`Number`] is written in one way only, trailing zeros of a plain decimal apart:
//! as a plain decimal if it is one, else as a ratio in lowest terms. Equality rests on it.

mod fraction;
mod kept;
mod power;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Neg;

use num_bigint::BigInt;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub(super) use crate::value::number::fraction::nearest_whole;
use crate::value::number::fraction::{from_large, from_small, nearest_decimal, plain, quotient, reduced, ten};
use crate::value::number::power::power;

/// A decimal (96 bits, at most 28 places), or an exact ratio of two such decimals that is no decimal.
///
/// Equality, order and hash go by the exact value: 2.50 is 2.5, and 1/3 is 2/6. The magnitude never
/// exceeds [`Decimal::MAX`].
#[derive(Clone, Copy, Debug)]
pub struct Number {
    numerator: Decimal,
    /// Above zero; 1 for a plain decimal, and never 1 for a ratio.
    denominator: Decimal,
}

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash)]
pub enum ArithmeticError {
    /// The result is further from zero than [`Decimal::MAX`], about 7.9 · 10²⁸.
    #[error("the result is too large")]
    Overflow,
    /// The divisor, or zero raised to a negative power.
    #[error("division by zero")]
    DivisionByZero,
    /// Only whole exponents have an exact meaning.
    #[error("the exponent is not a whole number")]
    FractionalExponent,
}

/// Where an exact result goes that nothing holds.
///
/// A single value goes to the nearest; the bounds of a range go outwards, so that the range still
/// holds every exact result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Toward {
    /// To the nearest number of as many places as fit, and from the middle to the even one.
    Nearest,
    /// Towards −∞.
    Down,
    /// Towards +∞.
    Up,
}

/// How a rule asks for a number to be rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RoundMode {
    /// To the nearest, from the middle away from zero.
    HalfUp,
    /// To the nearest, from the middle towards zero.
    HalfDown,
    /// To the nearest, from the middle to the even multiple.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// The result of a calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Computed {
    /// The exact result, or the rounded one.
    pub number: Number,
    /// Whether the exact result did not fit.
    pub rounded: bool,
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { numerator: Decimal::ZERO, denominator: Decimal::ONE };

    /// One.
    pub const ONE: Number = Number { numerator: Decimal::ONE, denominator: Decimal::ONE };

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self.numerator.is_zero()
    }

    /// Whether this is below zero.
    pub fn is_negative(self) -> bool {
        self.numerator.mantissa() < 0
    }

    /// Whether this is a whole number, be it written `3` or `3.00`.
    pub fn is_integer(self) -> bool {
        self.as_i128().is_some()
    }

    /// The exact value as a decimal, or nothing for a ratio.
    pub fn as_decimal(self) -> Option<Decimal> {
        self.is_plain().then_some(self.numerator)
    }

    /// The exact value as an integer, or nothing if it is not whole. Every whole number fits.
    pub fn as_i128(self) -> Option<i128> {
        let unit = ten(self.numerator.scale())?;
        let mantissa = self.numerator.mantissa();
        (self.is_plain() && mantissa % unit == 0).then(|| mantissa / unit)
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(self) -> Number {
        if self.is_negative() { -self } else { self }
    }

    /// The sum, exact while it fits.
    ///
    /// Fails with [`ArithmeticError::Overflow`].
    pub fn add(self, other: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
        if let Some((left, right, scale)) = aligned(self, other)
            && let Some(number) = left.checked_add(right).and_then(|sum| plain(sum, scale))
        {
            return Ok(exact(number));
        }
        let small = || {
            let ((a, b), (c, d)) = (self.small_fraction()?, other.small_fraction()?);
            let sum = a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?;
            from_small(sum, b.checked_mul(d)?)
        };
        if let Some(number) = small() {
            return Ok(exact(number));
        }
        let ((a, b), (c, d)) = (self.fraction(), other.fraction());
        from_large(&a * &d + &c * &b, b * d, toward)
    }

    /// The difference, exact while it fits.
    ///
    /// Fails with [`ArithmeticError::Overflow`].
    pub fn sub(self, other: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
        self.add(-other, toward)
    }

    /// The product, exact while it fits.
    ///
    /// Fails with [`ArithmeticError::Overflow`].
    pub fn mul(self, other: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
        if self.is_plain() && other.is_plain() {
            let product = self.numerator.mantissa().checked_mul(other.numerator.mantissa());
            let scale = self.numerator.scale() + other.numerator.scale();
            if let Some(number) = product.and_then(|product| plain(product, scale)) {
                return Ok(exact(number));
            }
        }
        let small = || {
            let ((a, b), (c, d)) = (self.small_fraction()?, other.small_fraction()?);
            from_small(a.checked_mul(c)?, b.checked_mul(d)?)
        };
        if let Some(number) = small() {
            return Ok(exact(number));
        }
        let ((a, b), (c, d)) = (self.fraction(), other.fraction());
        from_large(a * c, b * d, toward)
    }

    /// The quotient, exact while it fits: 10 / 4 is the decimal 2.5, and 1 / 3 a ratio.
    ///
    /// Fails with [`ArithmeticError::DivisionByZero`] or [`ArithmeticError::Overflow`].
    pub fn div(self, other: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
        if other.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let (dividend, divisor) = if other.is_negative() { (-self, -other) } else { (self, other) };
        let small = || {
            let ((a, b), (c, d)) = (dividend.small_fraction()?, divisor.small_fraction()?);
            from_small(a.checked_mul(d)?, b.checked_mul(c)?)
        };
        if let Some(number) = small() {
            return Ok(exact(number));
        }
        let ((a, b), (c, d)) = (dividend.fraction(), divisor.fraction());
        from_large(a * d, b * c, toward)
    }

    /// This raised to a whole power, exact while it fits; a power of zero is 1, of zero too.
    ///
    /// Fails with [`ArithmeticError::FractionalExponent`], with [`ArithmeticError::DivisionByZero`]
    /// for zero raised to a negative power, or with [`ArithmeticError::Overflow`]. The time it takes
    /// is bounded whatever the exponent.
    pub fn pow(self, exponent: Number, toward: Toward) -> Result<Computed, ArithmeticError> {
        let exponent = exponent.as_i128().ok_or(ArithmeticError::FractionalExponent)?;
        if exponent == 0 {
            return Ok(exact(Number::ONE));
        }
        if self.is_zero() {
            return if exponent < 0 { Err(ArithmeticError::DivisionByZero) } else { Ok(exact(Number::ZERO)) };
        }
        let negative = self.is_negative() && exponent % 2 != 0;
        let (mut base, mut divisor) = reduced(self.abs().fraction());
        if exponent < 0 {
            (base, divisor) = (divisor, base);
        }
        let times = exponent.unsigned_abs();
        let toward = if negative { toward.mirrored() } else { toward };
        let power = power(&base, &divisor, times, toward)?;
        Ok(if negative { Computed { number: -power.number, ..power } } else { power })
    }

    /// The decimal nearest to this, or next to it in the direction asked for, of as many places as
    /// fit. A plain decimal is itself.
    #[must_use]
    pub fn to_decimal(self, toward: Toward) -> Computed {
        if self.is_plain() {
            return exact(self);
        }
        let (numerator, denominator) = self.fraction();
        match nearest_decimal(&numerator, &denominator, toward) {
            Some(number) => Computed { number, rounded: true },
            // INVARIANT: no number is beyond the largest decimal, so one was found.
            None => exact(self),
        }
    }

    /// The multiple of `step` that is next to this, decided on the exact value; 1.005 `HalfUp` to
    /// 0.01 is 1.01. Only the distance of `step` from zero counts.
    ///
    /// `rounded` says that the multiple itself did not fit. Fails with
    /// [`ArithmeticError::DivisionByZero`] for a step of zero, or with
    /// [`ArithmeticError::Overflow`].
    pub fn round(self, mode: RoundMode, step: Number) -> Result<Computed, ArithmeticError> {
        if step.is_zero() {
            return Err(ArithmeticError::DivisionByZero);
        }
        let step = step.abs();
        if let Some((mantissa, unit, scale)) = aligned(self, step) {
            let (count, rest) = (mantissa / unit, mantissa % unit);
            let half = (rest.unsigned_abs() * 2).cmp(&unit.unsigned_abs());
            let away = rest != 0 && mode.goes_away(half, count % 2 != 0);
            let count = if away { count + mantissa.signum() } else { count };
            if let Some(number) = count.checked_mul(unit).and_then(|whole| plain(whole, scale)) {
                return Ok(exact(number));
            }
        }
        let ((a, b), (c, d)) = (self.fraction(), step.fraction());
        let count = quotient(&(a * &d), &(b * &c), |_| mode);
        from_large(count * c, d, Toward::Nearest)
    }

    /// Numerator and denominator as integers, the denominator above zero; for text.
    pub(super) fn fraction(self) -> (BigInt, BigInt) {
        let (above, below) = (self.numerator.scale(), self.denominator.scale());
        let ten = BigInt::from(10);
        (
            BigInt::from(self.numerator.mantissa()) * ten.pow(below.saturating_sub(above)),
            BigInt::from(self.denominator.mantissa()) * ten.pow(above.saturating_sub(below)),
        )
    }

    /// As [`Number::fraction`], where both are small.
    pub(super) fn small_fraction(self) -> Option<(i128, i128)> {
        let (above, below) = (self.numerator.scale(), self.denominator.scale());
        Some((
            self.numerator.mantissa().checked_mul(ten(below.saturating_sub(above))?)?,
            self.denominator.mantissa().checked_mul(ten(above.saturating_sub(below))?)?,
        ))
    }

    fn is_plain(self) -> bool {
        self.denominator.mantissa() == 1 && self.denominator.scale() == 0
    }
}

impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        // A decimal zero can carry a sign, which no number should.
        if self.is_zero() { self } else { Number { numerator: -self.numerator, ..self } }
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Number {
        if decimal.is_zero() {
            return Number::ZERO;
        }
        Number { numerator: decimal, denominator: Decimal::ONE }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Number {
        Number::from(Decimal::from(integer))
    }
}

impl From<usize> for Number {
    fn from(integer: usize) -> Number {
        Number::from(Decimal::from(integer))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        if let Some((left, right, _)) = aligned(*self, *other) {
            return left.cmp(&right);
        }
        let small = || {
            let ((a, b), (c, d)) = (self.small_fraction()?, other.small_fraction()?);
            Some(a.checked_mul(d)?.cmp(&c.checked_mul(b)?))
        };
        small().unwrap_or_else(|| {
            let ((a, b), (c, d)) = (self.fraction(), other.fraction());
            (a * d).cmp(&(c * b))
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        if let Some((left, right, _)) = aligned(*self, *other) {
            return left == right;
        }
        let parts = |number: &Number| {
            let (above, below) = (number.numerator.normalize(), number.denominator);
            (above.mantissa(), above.scale(), below.mantissa(), below.scale())
        };
        parts(self) == parts(other)
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let numerator = self.numerator.normalize();
        (numerator.mantissa(), numerator.scale()).hash(state);
        (self.denominator.mantissa(), self.denominator.scale()).hash(state);
    }
}

impl Toward {
    /// The direction for the magnitude of a negative number.
    fn mirrored(self) -> Toward {
        match self {
            Toward::Nearest => Toward::Nearest,
            Toward::Down => Toward::Up,
            Toward::Up => Toward::Down,
        }
    }

    fn mode(self, negative: bool) -> RoundMode {
        match (self, negative) {
            (Toward::Nearest, _) => RoundMode::HalfEven,
            (Toward::Down, false) | (Toward::Up, true) => RoundMode::Down,
            (Toward::Down, true) | (Toward::Up, false) => RoundMode::Up,
        }
    }
}

impl RoundMode {
    /// Whether a number between two multiples goes to the one further from zero, given on which side
    /// of the middle it lies and whether the multiple nearer to zero is odd.
    pub(super) fn goes_away(self, half: Ordering, odd: bool) -> bool {
        match self {
            RoundMode::Up => true,
            RoundMode::Down => false,
            RoundMode::HalfUp => half.is_ge(),
            RoundMode::HalfDown => half.is_gt(),
            RoundMode::HalfEven => half.is_gt() || half.is_eq() && odd,
        }
    }
}

fn exact(number: Number) -> Computed {
    Computed { number, rounded: false }
}

/// Two plain decimals as integers of one scale.
fn aligned(left: Number, right: Number) -> Option<(i128, i128, u32)> {
    if !(left.is_plain() && right.is_plain()) {
        return None;
    }
    let (left, right) = (left.numerator, right.numerator);
    if left.scale() == right.scale() {
        return Some((left.mantissa(), right.mantissa(), left.scale()));
    }
    let scale = left.scale().max(right.scale());
    Some((
        left.mantissa().checked_mul(ten(scale - left.scale())?)?,
        right.mantissa().checked_mul(ten(scale - right.scale())?)?,
        scale,
    ))
}
