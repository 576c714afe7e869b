//! Comparisons of decimals that are exact and cost next to nothing: thresholds are brought to every
//! scale beforehand, ratios are multiplied across.

use num_bigint::BigInt;
use rust_decimal::Decimal;

/// The scales that a decimal may have.
const SCALES: usize = 29;

/// A threshold between 0 and 1, ready to be compared with decimals of any scale.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The least mantissa of each scale that is not below the threshold.
    least: [i128; SCALES],
    mantissa: i128,
    scale: u32,
    value: Decimal,
}

/// Ten to a power; powers that no decimal needs are the greatest of these.
fn ten(power: u32) -> i128 {
    10_i128.pow(power.min(38))
}

impl Limit {
    /// The threshold of a value.
    pub fn of(value: Decimal) -> Self {
        let plain = value.normalize();
        let (mantissa, scale) = (plain.mantissa(), plain.scale());
        let mut least = [0; SCALES];
        for (at, place) in (0..).zip(&mut least) {
            *place = if at >= scale {
                mantissa * ten(at - scale)
            } else {
                // Rounded up: a whole mantissa reaches the threshold where it reaches the next whole one.
                (mantissa + ten(scale - at) - 1) / ten(scale - at)
            };
        }
        Self { least, mantissa, scale, value: plain }
    }

    /// The threshold itself.
    pub const fn value(&self) -> Decimal {
        self.value
    }

    /// Whether a decimal is at least the threshold.
    #[inline]
    pub fn reached_by(&self, value: Decimal) -> bool {
        value.mantissa() >= self.least[value.scale() as usize % 32 % SCALES]
    }

    /// Whether a part of a whole, which is above zero, is at least the threshold.
    #[inline]
    pub fn reached_by_share(&self, part: u32, whole: u32) -> bool {
        i128::from(part) * ten(self.scale) >= self.mantissa * i128::from(whole)
    }

    /// Whether one sum divided by another, which is above zero, is at least the threshold.
    #[inline]
    pub fn reached_by_ratio(&self, dividend: Sum, divisor: Sum) -> bool {
        let left = dividend.mantissa.checked_mul(ten(self.scale));
        let right = divisor.mantissa.checked_mul(self.mantissa);
        let aligned = match (left, right) {
            (Some(left), Some(right)) if dividend.scale == divisor.scale => Some((left, right)),
            (Some(left), Some(right)) if dividend.scale < divisor.scale => {
                left.checked_mul(ten(divisor.scale - dividend.scale)).map(|left| (left, right))
            }
            (Some(left), Some(right)) => {
                right.checked_mul(ten(dividend.scale - divisor.scale)).map(|right| (left, right))
            }
            _ => None,
        };
        match aligned {
            Some((left, right)) => left >= right,
            None => self.reached_by_large(dividend, divisor),
        }
    }

    #[cold]
    fn reached_by_large(&self, dividend: Sum, divisor: Sum) -> bool {
        let left = BigInt::from(dividend.mantissa) * BigInt::from(10).pow(self.scale + divisor.scale);
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
