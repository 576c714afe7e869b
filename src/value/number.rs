//! Exact numbers: a decimal as far as decimals reach, and a ratio of two decimals beyond.
//!
//! Nothing is rounded while the exact result can be held, so `1 / 3 * 3` is 1 and a comparison
//! never sees a rounded number. Where nothing holds the exact result it is rounded once, correctly,
//! to the last place that fits, and [`Computed::rounded`] says so.
//!
//! INVARIANT: a [`Number`] is written in one way only, trailing zeros of a plain decimal apart:
//! as a plain decimal if it is one, else as a ratio in lowest terms. Equality rests on it.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Neg;

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;
use thiserror::Error;

/// The largest mantissa of a decimal: 96 bits.
const LARGEST: u128 = (1 << 96) - 1;

/// The most places that a decimal has after its point.
const PLACES: u32 = Decimal::MAX_SCALE;

/// The size in bits up to which a power is worked out in full before it is rounded.
const WHOLE_POWER: u64 = 8192;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    pub const ZERO: Number = Number {
        numerator: Decimal::ZERO,
        denominator: Decimal::ONE,
    };

    /// One.
    pub const ONE: Number = Number {
        numerator: Decimal::ONE,
        denominator: Decimal::ONE,
    };

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
            let product = self
                .numerator
                .mantissa()
                .checked_mul(other.numerator.mantissa());
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
        let (dividend, divisor) = if other.is_negative() {
            (-self, -other)
        } else {
            (self, other)
        };
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
        let exponent = exponent
            .as_i128()
            .ok_or(ArithmeticError::FractionalExponent)?;
        if exponent == 0 {
            return Ok(exact(Number::ONE));
        }
        if self.is_zero() {
            return if exponent < 0 {
                Err(ArithmeticError::DivisionByZero)
            } else {
                Ok(exact(Number::ZERO))
            };
        }
        let negative = self.is_negative() && exponent % 2 != 0;
        let (mut base, mut divisor) = reduced(self.abs().fraction());
        if exponent < 0 {
            (base, divisor) = (divisor, base);
        }
        let times = exponent.unsigned_abs();
        let toward = if negative { toward.mirrored() } else { toward };
        let power = power(&base, &divisor, times, toward)?;
        Ok(if negative {
            Computed {
                number: -power.number,
                ..power
            }
        } else {
            power
        })
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
            Some(number) => Computed {
                number,
                rounded: true,
            },
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
            let count = if away {
                count + mantissa.signum()
            } else {
                count
            };
            if let Some(number) = count
                .checked_mul(unit)
                .and_then(|whole| plain(whole, scale))
            {
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
    fn small_fraction(self) -> Option<(i128, i128)> {
        let (above, below) = (self.numerator.scale(), self.denominator.scale());
        Some((
            self.numerator
                .mantissa()
                .checked_mul(ten(below.saturating_sub(above))?)?,
            self.denominator
                .mantissa()
                .checked_mul(ten(above.saturating_sub(below))?)?,
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
        if self.is_zero() {
            self
        } else {
            Number {
                numerator: -self.numerator,
                ..self
            }
        }
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Number {
        if decimal.is_zero() {
            return Number::ZERO;
        }
        Number {
            numerator: decimal,
            denominator: Decimal::ONE,
        }
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
        let parts = |number: &Number| {
            let (above, below) = (number.numerator.normalize(), number.denominator);
            (
                above.mantissa(),
                above.scale(),
                below.mantissa(),
                below.scale(),
            )
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
    fn goes_away(self, half: Ordering, odd: bool) -> bool {
        match self {
            RoundMode::Up => true,
            RoundMode::Down => false,
            RoundMode::HalfUp => half.is_ge(),
            RoundMode::HalfDown => half.is_gt(),
            RoundMode::HalfEven => half.is_gt() || half.is_eq() && odd,
        }
    }
}

/// `numerator / denominator` to a whole number, half even; the denominator is above zero.
pub(super) fn nearest_whole(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    quotient(numerator, denominator, |_| RoundMode::HalfEven)
}

fn exact(number: Number) -> Computed {
    Computed {
        number,
        rounded: false,
    }
}

fn ten(exponent: u32) -> Option<i128> {
    10_i128.checked_pow(exponent)
}

/// Two plain decimals as integers of one scale.
fn aligned(left: Number, right: Number) -> Option<(i128, i128, u32)> {
    if !(left.is_plain() && right.is_plain()) {
        return None;
    }
    let (left, right) = (left.numerator, right.numerator);
    let scale = left.scale().max(right.scale());
    Some((
        left.mantissa().checked_mul(ten(scale - left.scale())?)?,
        right.mantissa().checked_mul(ten(scale - right.scale())?)?,
        scale,
    ))
}

/// The plain decimal `mantissa / 10^scale`, if there is one.
fn plain(mut mantissa: i128, mut scale: u32) -> Option<Number> {
    while scale > 0 && (scale > PLACES || mantissa.unsigned_abs() > LARGEST) && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale)
        .ok()
        .map(Number::from)
}

/// The number `numerator / denominator`, if it can be held and was found without large integers.
fn from_small(numerator: i128, denominator: i128) -> Option<Number> {
    let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
    let (numerator, denominator) = (numerator / divisor, denominator / divisor);
    if denominator == 1 {
        return plain(numerator, 0);
    }
    let twos = denominator.trailing_zeros();
    let mut rest = denominator >> twos;
    let mut fives = 0;
    while rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    if rest == 1
        && places <= PLACES
        && let Some(mantissa) = numerator.checked_mul(ten(places)? / denominator)
        && let Some(number) = plain(mantissa, places)
    {
        return Some(number);
    }
    let fits = |integer: i128| integer.unsigned_abs() <= LARGEST;
    if !(fits(numerator) && fits(denominator)) {
        return None;
    }
    Some(Number {
        numerator: Decimal::try_from_i128_with_scale(numerator, 0).ok()?,
        denominator: Decimal::try_from_i128_with_scale(denominator, 0).ok()?,
    })
}

/// The number `numerator / denominator`, rounded if it cannot be held; the denominator is above zero.
fn from_large(
    numerator: BigInt,
    denominator: BigInt,
    toward: Toward,
) -> Result<Computed, ArithmeticError> {
    let (numerator, denominator) = reduced((numerator, denominator));
    if let Some(number) = large_plain(&numerator, &denominator) {
        return Ok(exact(number));
    }
    if numerator.magnitude() > &(denominator.magnitude() * LARGEST) {
        return Err(ArithmeticError::Overflow);
    }
    if let Some(number) = large_ratio(&numerator, &denominator) {
        return Ok(exact(number));
    }
    let number =
        nearest_decimal(&numerator, &denominator, toward).ok_or(ArithmeticError::Overflow)?;
    Ok(Computed {
        number,
        rounded: true,
    })
}

/// The plain decimal that a fraction in lowest terms is, if it is one.
fn large_plain(numerator: &BigInt, denominator: &BigInt) -> Option<Number> {
    // 10^28 is divisible by nothing larger.
    let denominator = i128::try_from(denominator).ok()?;
    let twos = denominator.trailing_zeros();
    let mut rest = denominator >> twos;
    let mut fives = 0;
    while rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    if rest != 1 || places > PLACES {
        return None;
    }
    let mantissa = i128::try_from(numerator * (ten(places)? / denominator)).ok()?;
    plain(mantissa, places)
}

/// The ratio of two decimals that a fraction in lowest terms is, if there is one.
///
/// The one with the fewest places is taken, so that each value has one form only.
fn large_ratio(numerator: &BigInt, denominator: &BigInt) -> Option<Number> {
    let (mut above, mut below) = (numerator.clone(), denominator.clone());
    let too_large = |integer: &BigInt| integer.bits() > 96;
    match (too_large(&above), too_large(&below)) {
        (true, true) => return None,
        (false, false) => return ratio(&above, 0, &below, 0),
        (true, false) => {
            for places in 1..=PLACES {
                shift_place(&mut above, &mut below);
                if !too_large(&above) && !too_large(&below) {
                    return ratio(&above, 0, &below, places);
                }
            }
        }
        (false, true) => {
            for places in 1..=PLACES {
                shift_place(&mut below, &mut above);
                if !too_large(&above) && !too_large(&below) {
                    return ratio(&above, places, &below, 0);
                }
            }
        }
    }
    None
}

/// Divides `large / other` by ten and keeps it in lowest terms.
fn shift_place(large: &mut BigInt, other: &mut BigInt) {
    for prime in [2, 5] {
        if &*large % prime == BigInt::ZERO {
            *large /= prime;
        } else {
            *other *= prime;
        }
    }
}

fn ratio(above: &BigInt, above_scale: u32, below: &BigInt, below_scale: u32) -> Option<Number> {
    let decimal = |integer: &BigInt, scale| {
        let mantissa = i128::try_from(integer).ok()?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    };
    Some(Number {
        numerator: decimal(above, above_scale)?,
        denominator: decimal(below, below_scale)?,
    })
}

/// The decimal next to a fraction, of as many places as fit; nothing beyond the largest.
fn nearest_decimal(numerator: &BigInt, denominator: &BigInt, toward: Toward) -> Option<Number> {
    // The whole part leaves room for about this many places; one more is tried in case.
    let room = 97_u64.saturating_sub((numerator / denominator).bits()) * 30_103 / 100_000 + 1;
    let most = u32::try_from(room).map_or(PLACES, |room| room.min(PLACES));
    (0..=most).rev().find_map(|places| {
        let scaled = numerator * BigInt::from(10).pow(places);
        let mantissa = quotient(&scaled, denominator, |negative| toward.mode(negative));
        let mantissa = i128::try_from(mantissa).ok()?;
        let decimal = Decimal::try_from_i128_with_scale(mantissa, places).ok()?;
        Some(Number::from(decimal.normalize()))
    })
}

/// `numerator / denominator` to a whole number, in the mode that `mode` gives for its sign.
fn quotient(numerator: &BigInt, denominator: &BigInt, mode: impl Fn(bool) -> RoundMode) -> BigInt {
    let negative = numerator.sign() == Sign::Minus;
    let (count, rest) = (numerator / denominator, numerator % denominator);
    let half = (rest.magnitude() * 2_u32).cmp(denominator.magnitude());
    if rest == BigInt::ZERO || !mode(negative).goes_away(half, count.bit(0)) {
        count
    } else if negative {
        count - 1
    } else {
        count + 1
    }
}

/// `(base / divisor) ^ times` for a positive fraction in lowest terms.
fn power(
    base: &BigInt,
    divisor: &BigInt,
    times: u128,
    toward: Toward,
) -> Result<Computed, ArithmeticError> {
    if base == divisor {
        return Ok(exact(Number::ONE));
    }
    let bits = u128::from(base.bits().max(divisor.bits()));
    if bits.saturating_mul(times) <= u128::from(WHOLE_POWER)
        && let Ok(times) = u32::try_from(times)
    {
        return from_large(base.pow(times), divisor.pow(times), toward);
    }
    // Numerator or denominator is now far too large to be held, so the result is rounded. It lies
    // on no decimal and halfway between no two: its denominator would have to divide 2 · 10^28, and
    // a whole base has overflowed. So bounds that are close enough round to the same decimal.
    let mut precision = 512;
    loop {
        let (low, high) = power_bounds(base, divisor, times, precision)?;
        let unit = BigInt::from(1) << precision;
        let decimal = |bound| nearest_decimal(bound, &unit, toward);
        let (below, above) = (decimal(&low), decimal(&high));
        let (below, above) = below.zip(above).ok_or(ArithmeticError::Overflow)?;
        // Next to zero the lower bound may never leave it; the true power is above it.
        let above_zero = low == BigInt::ZERO && toward == Toward::Up;
        if below == above || above_zero || precision >= 1 << 16 {
            return Ok(Computed {
                number: above,
                rounded: true,
            });
        }
        precision *= 2;
    }
}

/// Two integers between which `(base / divisor) ^ times`, shifted by `precision` bits, lies.
fn power_bounds(
    base: &BigInt,
    divisor: &BigInt,
    times: u128,
    precision: u64,
) -> Result<(BigInt, BigInt), ArithmeticError> {
    let step = |low: BigInt, high: BigInt| -> (BigInt, BigInt) {
        (low >> precision, (high >> precision) + 1)
    };
    let first_low: BigInt = (base << precision) / divisor;
    let first_high: BigInt = &first_low + 1;
    let largest = BigInt::from(LARGEST) << precision;
    let (mut low, mut high) = (first_low.clone(), first_high.clone());
    for place in (0..times.ilog2()).rev() {
        (low, high) = step(&low * &low, &high * &high);
        if times >> place & 1 == 1 {
            (low, high) = step(&low * &first_low, &high * &first_high);
        }
        if low > largest {
            return Err(ArithmeticError::Overflow);
        }
    }
    Ok((low, high))
}

/// A fraction in lowest terms.
fn reduced((numerator, denominator): (BigInt, BigInt)) -> (BigInt, BigInt) {
    if let (Ok(small), Ok(other)) = (i128::try_from(&numerator), i128::try_from(&denominator)) {
        let divisor = gcd(small.unsigned_abs(), other.unsigned_abs());
        return (numerator / divisor, denominator / divisor);
    }
    let (mut divisor, mut rest) = (
        numerator.magnitude().clone(),
        denominator.magnitude().clone(),
    );
    while rest.bits() > 0 {
        (divisor, rest) = (rest.clone(), divisor % rest);
    }
    let divisor = BigInt::from(divisor);
    (numerator / &divisor, denominator / divisor)
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        if let (Ok(mut small), Ok(mut other)) = (u64::try_from(left), u64::try_from(right)) {
            // Division of 64 bits is several times as fast.
            while other != 0 {
                (small, other) = (other, small % other);
            }
            return u128::from(small);
        }
        (left, right) = (right, left % right);
    }
    left
}
