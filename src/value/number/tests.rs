//! The numbers against plain fractions of large integers.

use std::cmp::Ordering;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use num_bigint::{BigInt, Sign};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use rust_decimal::Decimal;

use crate::value::number::{ArithmeticError, Computed, Number, RoundMode, Toward};

const LARGEST: i128 = (1 << 96) - 1;
const TOWARDS: [Toward; 3] = [Toward::Nearest, Toward::Down, Toward::Up];
const MODES: [RoundMode; 5] =
    [RoundMode::HalfUp, RoundMode::HalfDown, RoundMode::HalfEven, RoundMode::Up, RoundMode::Down];

/// Numerator and denominator; the denominator is above zero.
type Fraction = (BigInt, BigInt);

fn number(text: &str) -> Number {
    match text.split_once('/') {
        Some((above, below)) => number(above).div(number(below), Toward::Nearest).unwrap().number,
        None => Number::from(Decimal::from_str_exact(text).unwrap()),
    }
}

fn whole(result: Result<Computed, ArithmeticError>) -> Number {
    let computed = result.unwrap();
    assert!(!computed.rounded, "{computed:?} is rounded");
    computed.number
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let wide = (any::<i128>(), 32_u32..128, 0_u32..=28)
        .prop_map(|(bits, shift, scale)| Decimal::from_i128_with_scale(bits >> shift, scale));
    let near = (0..=100_i128, any::<bool>(), 0_u32..=28).prop_map(|(below, negative, scale)| {
        let mantissa = LARGEST - below;
        Decimal::from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale)
    });
    let factors = (0_u32..96, 0_u32..41, 0_u32..=28).prop_filter_map("too large", |(twos, fives, scale)| {
        let mantissa = (1_i128 << twos).checked_mul(5_i128.pow(fives))?;
        Decimal::try_from_i128_with_scale(mantissa, scale).ok()
    });
    let small =
        (-1000_i128..1000, 0_u32..4).prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale));
    prop_oneof![
        3 => wide,
        3 => small,
        1 => near,
        1 => factors,
        1 => prop_oneof![
            Just(Decimal::ZERO),
            Just(-Decimal::ZERO),
            Just(Decimal::ONE),
            Just(Decimal::MAX),
            Just(Decimal::MIN),
            Just(Decimal::from_i128_with_scale(1, 28)),
            Just(Decimal::from_i128_with_scale(-1, 28)),
            Just(Decimal::from_i128_with_scale(LARGEST, 28)),
        ],
    ]
}

fn numbers() -> impl Strategy<Value = Number> {
    let ratios = (decimals(), decimals()).prop_filter_map("no quotient", |(above, below)| {
        Number::from(above).div(Number::from(below), Toward::Nearest).ok().map(|computed| computed.number)
    });
    prop_oneof![decimals().prop_map(Number::from), ratios]
}

fn common(mut left: BigInt, mut right: BigInt) -> BigInt {
    while right != BigInt::ZERO {
        (left, right) = (right.clone(), left % right);
    }
    BigInt::from(left.magnitude().clone())
}

fn positive((above, below): Fraction) -> Fraction {
    if below.sign() == Sign::Minus { (-above, -below) } else { (above, below) }
}

fn compare(left: &Fraction, right: &Fraction) -> Ordering {
    (&left.0 * &right.1).cmp(&(&right.0 * &left.1))
}

fn floor((above, below): &Fraction) -> BigInt {
    let rest = ((above % below) + below) % below;
    (above - rest) / below
}

/// To a whole number, by the words of the mode.
fn to_integer(exact: &Fraction, mode: RoundMode) -> BigInt {
    let low = floor(exact);
    if compare(&(low.clone(), BigInt::from(1)), exact).is_eq() {
        return low;
    }
    let high: BigInt = &low + 1;
    let negative = exact.0.sign() == Sign::Minus;
    let (near, far) = if negative { (high.clone(), low.clone()) } else { (low.clone(), high.clone()) };
    let middle = compare(exact, &(&low * 2 + 1, BigInt::from(2)));
    match (mode, middle) {
        (RoundMode::Up, _) | (RoundMode::HalfUp, Ordering::Equal) => far,
        (RoundMode::Down, _) | (RoundMode::HalfDown, Ordering::Equal) => near,
        (RoundMode::HalfEven, Ordering::Equal) => {
            if low.bit(0) {
                high
            } else {
                low
            }
        }
        (_, Ordering::Less) => low,
        (_, Ordering::Greater) => high,
    }
}

/// The decimal next to a fraction at the last place that fits.
fn to_last_place(exact: &Fraction, toward: Toward) -> Option<Fraction> {
    (0..=28).rev().find_map(|places| {
        let unit = BigInt::from(10).pow(places);
        let scaled = (&exact.0 * &unit, exact.1.clone());
        let mantissa = match toward {
            Toward::Nearest => to_integer(&scaled, RoundMode::HalfEven),
            Toward::Down => floor(&scaled),
            Toward::Up => -floor(&(-scaled.0, scaled.1)),
        };
        (mantissa.magnitude() <= BigInt::from(LARGEST).magnitude()).then_some((mantissa, unit))
    })
}

/// Whether any decimal, or ratio of two, is this fraction.
fn can_be_held(exact: &Fraction) -> bool {
    let fits = |integer: &BigInt| integer.magnitude() <= BigInt::from(LARGEST).magnitude();
    let divisor = common(exact.0.clone(), exact.1.clone());
    let exact = (&exact.0 / &divisor, &exact.1 / &divisor);
    // 28 places are 94 bits.
    if exact.0.bits().max(exact.1.bits()) > 96 + 94 {
        return false;
    }
    let ten = BigInt::from(10);
    (0..=28).any(|places| {
        let unit = ten.pow(places);
        [(&exact.0 * &unit, exact.1.clone()), (exact.0.clone(), &exact.1 * &unit)].into_iter().any(|(above, below)| {
            let divisor = common(above.clone(), below.clone());
            fits(&(above / &divisor)) && fits(&(below / divisor))
        })
    })
}

/// That a result is what the exact fraction asks for.
fn assert_result(result: Result<Computed, ArithmeticError>, exact: &Fraction, toward: Toward) {
    let beyond = exact.0.magnitude() > &(exact.1.magnitude() * LARGEST.unsigned_abs());
    let computed = match result {
        Ok(computed) => computed,
        Err(error) => {
            assert_eq!((error, beyond), (ArithmeticError::Overflow, true), "{exact:?}");
            return;
        }
    };
    assert!(!beyond, "{computed:?} instead of an overflow");
    let found = computed.number.fraction();
    if computed.rounded {
        assert!(!can_be_held(exact), "{exact:?} can be held");
        let wanted = to_last_place(exact, toward).unwrap();
        assert!(compare(&found, &wanted).is_eq(), "{found:?} instead of {wanted:?}");
        match toward {
            Toward::Down => assert!(compare(&found, exact).is_lt()),
            Toward::Up => assert!(compare(&found, exact).is_gt()),
            Toward::Nearest => {}
        }
    } else {
        assert!(compare(&found, exact).is_eq(), "{found:?} instead of {exact:?}");
    }
    assert_form(computed.number);
}

/// That a number keeps its invariant.
fn assert_form(number: Number) {
    assert!(!(number.is_zero() && number.numerator.is_sign_negative()), "a signed zero");
    assert!(number.denominator.mantissa() > 0);
    if !number.is_plain() {
        let (above, below) = number.fraction();
        for places in 0..=28 {
            let scaled = &above * BigInt::from(10).pow(places);
            let whole = &scaled % &below == BigInt::ZERO;
            assert!(!whole || (scaled / &below).bits() > 96, "{number:?} is a decimal");
        }
        assert_eq!(number.numerator.scale().min(number.denominator.scale()), 0);
    }
}

proptest! {
    #[test]
    fn sums_differences_and_products_are_exact(left in numbers(), right in numbers()) {
        let ((a, b), (c, d)) = (left.fraction(), right.fraction());
        for toward in TOWARDS {
            assert_result(left.add(right, toward), &(&a * &d + &c * &b, &b * &d), toward);
            assert_result(left.sub(right, toward), &(&a * &d - &c * &b, &b * &d), toward);
            assert_result(left.mul(right, toward), &(&a * &c, &b * &d), toward);
        }
    }

    #[test]
    fn quotients_are_exact(left in numbers(), right in numbers()) {
        let ((a, b), (c, d)) = (left.fraction(), right.fraction());
        for toward in TOWARDS {
            let result = left.div(right, toward);
            if right.is_zero() {
                prop_assert_eq!(result, Err(ArithmeticError::DivisionByZero));
            } else {
                assert_result(result, &positive((&a * &d, &b * &c)), toward);
            }
        }
    }

    #[test]
    fn rounding_to_a_step_is_decided_exactly(number in numbers(), step in numbers()) {
        let ((a, b), (c, d)) = (number.fraction(), step.abs().fraction());
        for mode in MODES {
            let result = number.round(mode, step);
            if step.is_zero() {
                prop_assert_eq!(result, Err(ArithmeticError::DivisionByZero));
            } else {
                let count = to_integer(&(&a * &d, &b * &c), mode);
                assert_result(result, &(count * &c, d.clone()), Toward::Nearest);
            }
        }
    }

    #[test]
    fn a_ratio_becomes_the_next_decimal(number in numbers()) {
        for toward in TOWARDS {
            let computed = number.to_decimal(toward);
            prop_assert_eq!(computed.rounded, number.as_decimal().is_none());
            let wanted = to_last_place(&number.fraction(), toward).unwrap();
            prop_assert!(compare(&computed.number.fraction(), &wanted).is_eq());
        }
    }

    #[test]
    fn order_equality_and_hash_go_by_value(left in numbers(), right in numbers(), factor in numbers()) {
        prop_assert_eq!(left.cmp(&right), compare(&left.fraction(), &right.fraction()));
        prop_assert_eq!(left == right, left.cmp(&right).is_eq());
        prop_assert_eq!(left.is_integer(), left.round(RoundMode::Down, Number::ONE).unwrap().number == left);
        // The same value reached in another way.
        let there = left.mul(factor, Toward::Nearest).ok().filter(|product| !product.rounded);
        if let Some(back) = there.and_then(|product| product.number.div(factor, Toward::Nearest).ok())
            && !back.rounded
        {
            let hashes = BuildHasherDefault::<DefaultHasher>::default();
            prop_assert_eq!(back.number, left);
            prop_assert_eq!(hashes.hash_one(back.number), hashes.hash_one(left));
        }
    }
}

proptest! {
    // Powers are long, and so is the way to tell that they are right.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn powers_are_exact(base in numbers(), exponent in -45_i64..45) {
        let (a, b) = base.fraction();
        let times = u32::try_from(exponent.unsigned_abs()).unwrap();
        for toward in TOWARDS {
            let result = base.pow(Number::from(exponent), toward);
            if exponent < 0 && base.is_zero() {
                prop_assert_eq!(result, Err(ArithmeticError::DivisionByZero));
            } else if exponent < 0 {
                assert_result(result, &positive((b.pow(times), a.pow(times))), toward);
            } else {
                assert_result(result, &(a.pow(times), b.pow(times)), toward);
            }
        }
    }
}

#[test]
fn a_number_takes_thirty_two_bytes() {
    assert!(size_of::<Number>() <= 32);
}

#[test]
fn a_third_times_three_is_one() {
    assert_eq!(whole(number("1/3").mul(number("3"), Toward::Nearest)), Number::ONE);
    assert_eq!(number("1/3"), number("2/6"));
    assert_eq!(number("10/4").as_decimal(), Some(Decimal::from_i128_with_scale(25, 1)));
}

#[test]
fn a_compared_ratio_is_not_rounded_first() {
    assert!(number("29999999.99999999999999999999/600000000") < number("0.05"));
    assert!(number("30000000/600000000") >= number("0.05"));
    assert_ne!(number("70/884.2"), number("0.0791676091382040262384076001"));
}

#[test]
fn a_tenth_of_the_last_place_is_a_ratio() {
    let tenth = whole(number("0.0000000000000000000000000001").div(number("10"), Toward::Nearest));
    assert!(!tenth.is_zero());
    assert_eq!(whole(tenth.mul(number("10"), Toward::Nearest)), number("0.0000000000000000000000000001"));
}

#[test]
fn rounding_is_to_multiples_of_the_step() {
    let round = |text, mode, step| whole(number(text).round(mode, number(step)));
    assert_eq!(round("1.005", RoundMode::HalfUp, "0.01"), number("1.01"));
    assert_eq!(round("1.005", RoundMode::HalfEven, "0.01"), number("1"));
    assert_eq!(round("-2.5", RoundMode::HalfUp, "1"), number("-3"));
    assert_eq!(round("-2.5", RoundMode::HalfDown, "1"), number("-2"));
    assert_eq!(round("-2.1", RoundMode::Up, "1"), number("-3"));
    assert_eq!(round("1234", RoundMode::Down, "500"), number("1000"));
    assert_eq!(round("1/3", RoundMode::Up, "1/6"), number("1/3"));
}

#[test]
fn a_power_takes_little_time_and_is_correctly_rounded() {
    let power = |base, exponent, toward| number(base).pow(number(exponent), toward);
    assert_eq!(power("2", "0.5", Toward::Nearest), Err(ArithmeticError::FractionalExponent));
    assert_eq!(power("0", "-1", Toward::Nearest), Err(ArithmeticError::DivisionByZero));
    assert_eq!(power("0", "0", Toward::Nearest), Ok(Computed { number: Number::ONE, rounded: false }));
    let most = "79228162514264337593543950335";
    assert_eq!(power("2", most, Toward::Nearest), Err(ArithmeticError::Overflow));
    assert_eq!(power("-1", most, Toward::Nearest), Ok(Computed { number: -Number::ONE, rounded: false }));
    assert!(power("0.9", most, Toward::Nearest).unwrap().number.is_zero());
    assert_eq!(power("0.9", most, Toward::Up).unwrap().number, number("0.0000000000000000000000000001"));
    assert_eq!(power("-0.9", most, Toward::Down).unwrap().number, number("-0.0000000000000000000000000001"));
    assert!(power("-0.9", most, Toward::Up).unwrap().number.is_zero());
    // (1 + 1/n)^n for n = 10^28 is e, but for the last places.
    let close = power("1.0000000000000000000000000001", "10000000000000000000000000000", Toward::Nearest).unwrap();
    assert_eq!(close, Computed { number: number("2.7182818284590452353602874712"), rounded: true });
    let low = power("1.0000001", "100000000", Toward::Down).unwrap().number;
    let high = power("1.0000001", "100000000", Toward::Up).unwrap().number;
    assert_eq!(whole(high.sub(low, Toward::Nearest)), number("0.000000000000000000000001"));
}
