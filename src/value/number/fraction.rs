//! From an exact fraction to the number that holds it.
//!
//! The small functions work in 128 bits without allocating and give up where these do not reach;
//! the large ones always answer.

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

use crate::value::number::{ArithmeticError, Computed, Number, RoundMode, Toward, exact};

/// The largest mantissa of a decimal: 96 bits.
pub(super) const LARGEST: u128 = (1 << 96) - 1;

/// The most places that a decimal has after its point.
const PLACES: u32 = Decimal::MAX_SCALE;

/// The powers of ten that 128 bits hold.
const TENS: [i128; 39] = {
    let mut powers = [1; 39];
    let mut place = 1;
    while place < powers.len() {
        powers[place] = powers[place - 1] * 10;
        place += 1;
    }
    powers
};

/// The plain decimal `mantissa / 10^scale`, if there is one.
pub(super) fn plain(mut mantissa: i128, mut scale: u32) -> Option<Number> {
    while scale > 0 && (scale > PLACES || mantissa.unsigned_abs() > LARGEST) && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok().map(Number::from)
}

/// The number `numerator / denominator`, if it can be held and was found without large integers.
pub(super) fn from_small(numerator: i128, denominator: i128) -> Option<Number> {
    let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
    let (numerator, denominator) = (numerator / divisor, denominator / divisor);
    if denominator == 1 {
        return plain(numerator, 0);
    }
    if let Some(places) = places_of(denominator)
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
pub(super) fn from_large(numerator: BigInt, denominator: BigInt, toward: Toward) -> Result<Computed, ArithmeticError> {
    let (numerator, denominator) = reduced((numerator, denominator));
    from_lowest(&numerator, &denominator, toward)
}

/// As [`from_large`], for a fraction in lowest terms.
pub(super) fn from_lowest(
    numerator: &BigInt,
    denominator: &BigInt,
    toward: Toward,
) -> Result<Computed, ArithmeticError> {
    if let Some(number) = large_plain(numerator, denominator) {
        return Ok(exact(number));
    }
    if numerator.magnitude() > &(denominator.magnitude() * LARGEST) {
        return Err(ArithmeticError::Overflow);
    }
    if let Some(number) = large_ratio(numerator, denominator) {
        return Ok(exact(number));
    }
    let number = nearest_decimal(numerator, denominator, toward).ok_or(ArithmeticError::Overflow)?;
    Ok(Computed { number, rounded: true })
}

/// The decimal next to a fraction, of as many places as fit; nothing beyond the largest.
pub(super) fn nearest_decimal(numerator: &BigInt, denominator: &BigInt, toward: Toward) -> Option<Number> {
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
pub(super) fn quotient(numerator: &BigInt, denominator: &BigInt, mode: impl Fn(bool) -> RoundMode) -> BigInt {
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

/// `numerator / denominator` to a whole number, half even; the denominator is above zero.
pub(in crate::value) fn nearest_whole(numerator: &BigInt, denominator: &BigInt) -> BigInt {
    quotient(numerator, denominator, |_| RoundMode::HalfEven)
}

/// A fraction in lowest terms.
pub(super) fn reduced((numerator, denominator): (BigInt, BigInt)) -> (BigInt, BigInt) {
    if let (Ok(small), Ok(other)) = (i128::try_from(&numerator), i128::try_from(&denominator)) {
        let divisor = gcd(small.unsigned_abs(), other.unsigned_abs());
        return (numerator / divisor, denominator / divisor);
    }
    let (mut divisor, mut rest) = (numerator.magnitude().clone(), denominator.magnitude().clone());
    while rest.bits() > 0 {
        (divisor, rest) = (rest.clone(), divisor % rest);
    }
    let divisor = BigInt::from(divisor);
    (numerator / &divisor, denominator / divisor)
}

pub(super) fn ten(exponent: u32) -> Option<i128> {
    TENS.get(exponent as usize).copied()
}

/// The plain decimal that a fraction in lowest terms is, if it is one.
fn large_plain(numerator: &BigInt, denominator: &BigInt) -> Option<Number> {
    // 10^28 is divisible by nothing larger.
    let denominator = i128::try_from(denominator).ok()?;
    let places = places_of(denominator)?;
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

/// The places that a decimal needs for any multiple of `1 / denominator`; nothing if more than fit.
fn places_of(denominator: i128) -> Option<u32> {
    let twos = denominator.trailing_zeros();
    let mut rest = denominator >> twos;
    let mut fives = 0;
    while rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    (rest == 1 && places <= PLACES).then_some(places)
}

fn ratio(above: &BigInt, above_scale: u32, below: &BigInt, below_scale: u32) -> Option<Number> {
    let decimal = |integer: &BigInt, scale| {
        let mantissa = i128::try_from(integer).ok()?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    };
    Some(Number { numerator: decimal(above, above_scale)?, denominator: decimal(below, below_scale)? })
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
