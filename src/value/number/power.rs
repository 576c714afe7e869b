//! Powers, in bounded time whatever the exponent.

use num_bigint::BigInt;

use crate::value::number::fraction::{LARGEST, from_lowest, nearest_decimal};
use crate::value::number::{ArithmeticError, Computed, Number, Toward, exact};

/// The size in bits up to which a power is worked out in full before it is rounded.
const WHOLE_POWER: u64 = 8192;

/// The bits after the point at which bounds of a power are close enough for any decimal.
const MOST_PRECISE: u64 = 1 << 16;

/// `(base / divisor) ^ times` for a positive fraction in lowest terms.
pub(super) fn power(base: &BigInt, divisor: &BigInt, times: u128, toward: Toward) -> Result<Computed, ArithmeticError> {
    if base == divisor {
        return Ok(exact(Number::ONE));
    }
    let bits = u128::from(base.bits().max(divisor.bits()));
    if bits.saturating_mul(times) <= u128::from(WHOLE_POWER)
        && let Ok(times) = u32::try_from(times)
    {
        return from_lowest(&base.pow(times), &divisor.pow(times), toward);
    }
    // Numerator or denominator is now far too large to be held, so the result is rounded. It lies
    // on no decimal and halfway between no two: its denominator would have to divide 2 · 10^28, and
    // a whole base has overflowed. So bounds that are close enough round to the same decimal.
    let mut precision = 512;
    loop {
        let (low, high) = power_bounds(base, divisor, times, precision)?;
        let unit = BigInt::from(1) << precision;
        let below = nearest_decimal(&low, &unit, toward).ok_or(ArithmeticError::Overflow)?;
        // Next to zero the lower bound may never leave it; the power itself is above it.
        let above_zero = low == BigInt::ZERO && toward == Toward::Up;
        if let Some(above) = nearest_decimal(&high, &unit, toward)
            && (below == above || above_zero || precision >= MOST_PRECISE)
        {
            return Ok(Computed { number: above, rounded: true });
        }
        if precision >= MOST_PRECISE {
            return Err(ArithmeticError::Overflow);
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
    let step = |low: BigInt, high: BigInt| -> (BigInt, BigInt) { (low >> precision, (high >> precision) + 1) };
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
