//! Functions of dates.

use super::{Builtin, Call, Wrong};
use crate::phrase::Phrase;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::{self, Date};
use crate::value::number::Number;
use crate::value::possible::{Core, Failure, FailureKind, Needs, Possible};
use std::sync::Arc;

const fn two_dates(types: &[Ty]) -> Result<Ty, Wrong> {
    let mut i = 0;
    while i < types.len() {
        if !matches!(types[i], Ty::Date | Ty::Error) {
            return Err(Wrong { argument: i, expected: Phrase::new("a date", "дата") });
        }
        i += 1;
    }
    Ok(Ty::Integer)
}

pub(super) const AGE: Builtin = Builtin {
    name: "age",
    russian: "возраст",
    arity: (2, 2),
    result: two_dates,
    call: |call| between(call, |from, to| date::age(from, to).ok_or(FailureKind::AfterTheDay)),
    doc: Phrase::new(
        "The completed years from a birth or founding to a day.",
        "Число полных лет от рождения или основания до дня.",
    ),
    example: ("age(2020-05-10, 2022-05-09)", "1"),
};

pub(super) const MONTHS_BETWEEN: Builtin = Builtin {
    name: "months_between",
    russian: "месяцев_между",
    arity: (2, 2),
    result: two_dates,
    call: |call| between(call, |from, to| Ok(date::months_between(from, to))),
    doc: Phrase::new("The completed months from one date to another.", "Число полных месяцев от одной даты до другой."),
    example: ("months_between(2022-01-31, 2022-03-01)", "1"),
};

pub(super) const DAYS_BETWEEN: Builtin = Builtin {
    name: "days_between",
    russian: "дней_между",
    arity: (2, 2),
    result: two_dates,
    call: |call| between(call, |from, to| Ok(date::days_between(from, to))),
    doc: Phrase::new("The days from one date to another.", "Число дней от одной даты до другой."),
    example: ("days_between(2022-02-28, 2022-03-01)", "1"),
};

/// A count of time from one date to another: it falls with the first and rises with the second.
fn between(call: &Call<'_>, count: impl Fn(Date, Date) -> Result<i64, FailureKind>) -> Possible {
    let [from, to] = call.arguments else { return Possible::any(Needs::none()) };
    let needs = from.needs.and(&to.needs);
    let mut failure = from.operand_failure(call.span).or_else(|| to.operand_failure(call.span));
    if !from.has_core() || !to.has_core() {
        return Possible::failed(failure, needs);
    }
    let day = |v: Option<Value>| match v {
        Some(Value::Date(d)) => Some(d),
        _ => None,
    };
    let ((from_low, from_high), (to_low, to_high)) = (from.bounds(), to.bounds());
    let has_ends = from_high.is_some() && to_low.is_some();
    let known = matches!((&from.core, &to.core), (Core::One(_), Core::One(_)));
    let mut end = |from: Option<Date>, to: Option<Date>| match count(from?, to?) {
        Ok(n) => Some(Value::Number(Number::from(n))),
        Err(kind) => {
            failure.get_or_insert_with(|| Arc::new(Failure { kind, span: call.span }));
            None
        }
    };
    // Without an end the latest beginning and the earliest day may be any.
    let (last, first) = (day(from_high).unwrap_or(date::LAST), day(to_low).unwrap_or(date::FIRST));
    let low = end(Some(last), Some(first)).filter(|_| has_ends);
    let high = end(day(from_low), day(to_high));
    if low.is_none() && high.is_none() && known {
        return Possible::failed(failure, needs);
    }
    Possible { failure, ..Possible::range(low, high, needs) }
}
