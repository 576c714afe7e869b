//! Comparisons of decimals that are exact and cost next to nothing: thresholds are brought to every
//! scale beforehand, ratios are multiplied across.

use num_bigint::BigInt;
use rust_decimal::Decimal;

/// The scales that a decimal may have are 29; a power of two costs nothing to keep an index below.
const SCALES: usize = 32;

/// A threshold between 0 and 1, ready to be compared with decimals of any scale.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The least mantissa of each scale that is not below the threshold.
    least: [u128; SCALES],
    mantissa: u32,
    /// Ten to the power of its scale.
    unit: u32,
    value: Decimal,
}

/// The powers of ten.
const TENS: [i128; 39] = {
    let mut all = [1; 39];
    let mut i = 1;
    while i < all.len() {
        all[i] = all[i - 1] * 10;
        i += 1;
    }
    all
};

/// The powers of ten that a few places more or less make.
const SHORT_TENS: [u64; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// Ten to a power; powers that no decimal needs are the greatest of these.
#[inline]
fn ten(power: u32) -> i128 {
    TENS[power.min(38) as usize]
}

impl Limit {
    /// The threshold of a value; `None` for one of more than nine digits, which no rule states.
    pub fn of(value: Decimal) -> Option<Self> {
        let plain = value.normalize();
        let (mantissa, scale) = (plain.mantissa(), plain.scale());
        let mut least = [0; SCALES];
        for (at, place) in (0..).zip(&mut least) {
            let mantissa = if at >= scale {
                mantissa * ten(at - scale)
            } else {
                // Rounded up: a whole mantissa reaches the threshold where it reaches the next whole one.
                (mantissa + ten(scale - at) - 1) / ten(scale - at)
            };
            *place = mantissa.unsigned_abs();
        }
        let (mantissa, unit) = (u32::try_from(mantissa).ok()?, u32::try_from(ten(scale)).ok()?);
        Some(Self { least, mantissa, unit, value: plain })
    }

    /// The threshold itself.
    pub const fn value(&self) -> Decimal {
        self.value
    }

    /// Whether a decimal, which is never below zero, is at least the threshold.
    #[inline]
    pub fn reached_by(&self, value: Decimal) -> bool {
        let parts = value.unpack();
        let mantissa = u128::from(parts.hi) << 64 | u128::from(parts.mid) << 32 | u128::from(parts.lo);
        mantissa >= self.least[parts.scale as usize % SCALES]
    }

    /// Whether a part of a whole, which is above zero, is at least the threshold.
    #[inline]
    pub fn reached_by_share(&self, part: u32, whole: u32) -> bool {
        u128::from(part) * u128::from(self.unit) >= u128::from(whole) * u128::from(self.mantissa)
    }

    /// Whether one sum divided by another, which is above zero, is at least the threshold.
    #[inline]
    pub fn reached_by_ratio(&self, dividend: Sum, divisor: Sum) -> bool {
        // Nearly all sums have few digits, and nearly as many places as each other.
        let narrow = (u64::try_from(dividend.mantissa), u64::try_from(divisor.mantissa));
        let (more, fewer) =
            (divisor.scale.saturating_sub(dividend.scale), dividend.scale.saturating_sub(divisor.scale));
        match narrow {
            // 64 bits of a mantissa, 32 of the threshold, and 30 of nine more places make less than 128.
            (Ok(left), Ok(right)) if more <= 9 && fewer <= 9 => {
                let side = |mantissa: u64, factor: u32, places: u32| {
                    u128::from(mantissa) * u128::from(u64::from(factor) * SHORT_TENS[places as usize])
                };
                side(left, self.unit, more) >= side(right, self.mantissa, fewer)
            }
            _ => self.reached_by_large(dividend, divisor),
        }
    }

    #[inline(never)]
    fn reached_by_large(&self, dividend: Sum, divisor: Sum) -> bool {
        let scale = dividend.scale.max(divisor.scale);
        let side =
            |sum: Sum, factor: u32| sum.mantissa.checked_mul(ten(scale - sum.scale))?.checked_mul(i128::from(factor));
        match (side(dividend, self.unit), side(divisor, self.mantissa)) {
            (Some(left), Some(right)) => left >= right,
            _ => self.reached_by_huge(dividend, divisor),
        }
    }

    #[cold]
    fn reached_by_huge(&self, dividend: Sum, divisor: Sum) -> bool {
        let left = BigInt::from(dividend.mantissa) * self.unit * BigInt::from(10).pow(divisor.scale);
        let right = BigInt::from(divisor.mantissa) * self.mantissa * BigInt::from(10).pow(dividend.scale);
        left >= right
    }
}

/// A sum of decimals, exact as far as 127 bits reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    mantissa: i128,
    scale: u32,
}

impl Sum {
    /// The sum of one decimal.
    #[inline]
    pub fn of(value: Decimal) -> Self {
        Self { mantissa: value.mantissa(), scale: value.scale() }
    }

    /// Whether it is zero.
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Adds a decimal. Sums of money of these cases never leave 127 bits; one that did would be
    /// told, as it would differ from the engine's.
    #[inline]
    pub fn add(&mut self, value: Decimal) {
        let mantissa = value.mantissa();
        if value.scale() == self.scale {
            self.mantissa = self.mantissa.saturating_add(mantissa);
        } else {
            self.add_shifted(mantissa, value.scale());
        }
    }

    #[inline(never)]
    fn add_shifted(&mut self, mantissa: i128, scale: u32) {
        if scale > self.scale {
            self.mantissa = self.mantissa.saturating_mul(ten(scale - self.scale)).saturating_add(mantissa);
            self.scale = scale;
        } else {
            self.mantissa = self.mantissa.saturating_add(mantissa.saturating_mul(ten(self.scale - scale)));
        }
    }

    /// The sum as a decimal.
    pub fn value(self) -> Decimal {
        Decimal::try_from_i128_with_scale(self.mantissa, self.scale).unwrap_or_default()
    }

    /// This divided by another, to as many places as a decimal has; zero where that is zero.
    pub fn over(self, divisor: Self) -> Decimal {
        self.value().checked_div(divisor.value()).unwrap_or_default()
    }
}
