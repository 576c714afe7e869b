//! Functions of lists: over rows that are open they give ranges.

use super::{Builtin, Call, Wrong};
use crate::file::Span;
use crate::phrase::Phrase;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::number::Number;
use crate::value::possible::{
    Arithmetic, Core, Failed, Failure, FailureKind, ListValue, Needs, Piece, Possible, Presence, Row, calculate,
    distinct, joined, leading,
};
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) const COUNT: Builtin = Builtin {
    name: "count",
    russian: "число",
    arity: (1, 1),
    result: |types| match types {
        [Ty::List(_) | Ty::Error] => Ok(Ty::Integer),
        _ => Err(Wrong { argument: 0, expected: Phrase::new("a list", "список") }),
    },
    call: count,
    doc: Phrase::new(
        "How many rows a list has; rows that are `none` drop out.",
        "Сколько строк в списке; отсутствующие не считаются.",
    ),
    example: ("count([3, 4])", "2"),
};

pub(super) const SUM: Builtin = Builtin {
    name: "sum",
    russian: "сумма",
    arity: (1, 1),
    result: |types| match types {
        [Ty::List(row)] if row.is_numeric() || row.is_amount() || **row == Ty::Error => Ok((**row).clone()),
        [Ty::Error] => Ok(Ty::Error),
        _ => Err(Wrong {
            argument: 0,
            expected: Phrase::new("a list of numbers or amounts", "список чисел или величин"),
        }),
    },
    call: sum,
    doc: Phrase::new(
        "The sum of a list, 0 of an empty one; rows that are `none` drop out.",
        "Сумма списка, для пустого — 0; отсутствующие строки не считаются.",
    ),
    example: ("sum([3, 4])", "7"),
};

pub(super) const LEAST: Builtin = Builtin {
    name: "least",
    russian: "наименьшее",
    arity: (1, 64),
    result: ordered,
    call: |call| extreme(call, Ordering::Less, "least"),
    doc: Phrase::new(
        "The least of several values or of a list; `none` drops out, nothing at all has no value.",
        "Наименьшее из нескольких значений или из списка; отсутствующие не считаются, а если нет ни одного, значения нет.",
    ),
    example: ("least(3, 4)", "3"),
};

pub(super) const GREATEST: Builtin = Builtin {
    name: "greatest",
    russian: "наибольшее",
    arity: (1, 64),
    result: ordered,
    call: |call| extreme(call, Ordering::Greater, "greatest"),
    doc: Phrase::new(
        "The greatest of several values or of a list; `none` drops out, nothing at all has no value.",
        "Наибольшее из нескольких значений или из списка; отсутствующие не считаются, а если нет ни одного, значения нет.",
    ),
    example: ("greatest(3, 4)", "4"),
};

pub(super) const FIRST: Builtin = Builtin {
    name: "first",
    russian: "первое",
    arity: (1, 1),
    result: |types| match types {
        [Ty::List(row)] => Ok((**row).clone()),
        [Ty::Error] => Ok(Ty::Error),
        _ => Err(Wrong { argument: 0, expected: Phrase::new("a list", "список") }),
    },
    call: first,
    doc: Phrase::new(
        "The first row of a list; the first of nothing has no value.",
        "Первая строка списка; если список пуст, значения нет.",
    ),
    example: ("first([3, 4])", "3"),
};

pub(super) const DISTINCT: Builtin = Builtin {
    name: "distinct",
    russian: "различные",
    arity: (1, 1),
    result: |types| match types {
        [Ty::Error] => Ok(Ty::Error),
        [list] if told_apart(list) => Ok(list.clone()),
        _ => Err(Wrong {
            argument: 0,
            expected: Phrase::new("a list of values or things", "список значений или объектов"),
        }),
    },
    call: |call| {
        let list = listed(&call.arguments[0]);
        let call = &Call { arguments: std::slice::from_ref(&list), ..*call };
        let rows = rows(call);
        together(call, &rows, &rows.list)
    },
    doc: Phrase::new(
        "Each value or thing of a list once, where it first stands; all that are `none` are one.",
        "Каждое значение или объект списка один раз, там, где встречается впервые; все отсутствующие — одно значение.",
    ),
    example: ("count(distinct([3, 4, 3]))", "2"),
};

pub(super) const UNION: Builtin = Builtin {
    name: "union",
    russian: "объединение",
    arity: (2, 64),
    result: |types| {
        let mut all = Ty::Error;
        for (argument, t) in types.iter().enumerate() {
            if *t != Ty::Error && !told_apart(t) {
                return Err(Wrong {
                    argument,
                    expected: Phrase::new("a list of values or things", "список значений или объектов"),
                });
            }
            match all.unify(t) {
                Some(t) => all = t,
                None => {
                    return Err(Wrong {
                        argument,
                        expected: Phrase::new(
                            "a list of the same type as the first",
                            "список того же типа, что первый",
                        ),
                    });
                }
            }
        }
        Ok(all)
    },
    call: union,
    doc: Phrase::new(
        "What is in one list or another, each value or thing once, in the order in which it first stands.",
        "Всё, что есть хотя бы в одном из списков: каждое значение или объект один раз, в порядке первого появления.",
    ),
    example: ("count(union([3, 4], [4, 5]))", "3"),
};

/// Whether it is a list whose rows are the same or not.
fn told_apart(ty: &Ty) -> bool {
    ty.row().is_some_and(|row| row.has_equality() || *row == Ty::None)
}

/// What a list may be, as a list, where not even that is known.
fn listed(p: &Possible) -> Possible {
    match p.core {
        Core::List(_) | Core::Nothing => p.clone(),
        _ => Possible { none: p.none, failure: p.failure.clone(), ..Possible::unknown_list(&p.needs) },
    }
}

/// The rows of a list, each once.
fn together(call: &Call<'_>, rows: &Rows, list: &ListValue) -> Possible {
    if rows.surely_fail(call) {
        return Possible::failed(rows.failure.clone(), rows.needs.clone());
    }
    let list = distinct(list, &call.identity);
    Possible { failure: rows.failure.clone(), needs: rows.needs.clone(), ..Possible::list(list) }
}

fn union(call: &Call<'_>) -> Possible {
    let mut all = Rows { list: Arc::default(), failure: None, needs: Needs::none() };
    let mut pieces = Vec::new();
    for (i, argument) in call.arguments.iter().enumerate() {
        let list = listed(argument);
        let one = Call { arguments: std::slice::from_ref(&list), ..*call };
        let rows = self::rows(&one);
        if rows.surely_fail(&one) {
            return Possible::failed(rows.failure, rows.needs);
        }
        all.failure = all.failure.or(rows.failure);
        all.needs = all.needs.and(&rows.needs);
        pieces.push(Piece { span: (i, i), needs: Needs::none(), list: (*rows.list).clone() });
    }
    together(call, &all, &joined(pieces, true))
}

fn ordered(types: &[Ty]) -> Result<Ty, Wrong> {
    let wrong = |argument, expected| Err(Wrong { argument, expected });
    if let [Ty::List(row)] = types {
        return if row.is_ordered() {
            Ok((**row).clone())
        } else {
            wrong(0, Phrase::new("a list of values that have an order", "список значений, у которых есть порядок"))
        };
    }
    let mut all = Ty::Error;
    for (i, t) in types.iter().enumerate() {
        if !t.is_ordered() && *t != Ty::None {
            return wrong(
                i,
                Phrase::new(
                    "a value that has an order, or one list",
                    "значение, у которого есть порядок, или один список",
                ),
            );
        }
        match all.unify(t) {
            Some(t) => all = t,
            None => {
                return wrong(
                    i,
                    Phrase::new("a value of the same type as the first", "значение того же типа, что и первое"),
                );
            }
        }
    }
    Ok(all)
}

/// The rows of the one list that a function is asked of, with what may be instead of it.
struct Rows {
    list: Arc<ListValue>,
    failure: Failed,
    needs: Needs,
}

fn rows(call: &Call<'_>) -> Rows {
    let (list, whole) = match call.arguments {
        [one] => match &one.core {
            Core::List(list) => (list.clone(), Some(one)),
            Core::Nothing => (Arc::default(), Some(one)),
            // An argument that is no list stands for itself.
            _ => (Arc::new(ListValue::of(vec![certain(one)])), None),
        },
        several => (Arc::new(ListValue::of(several.iter().map(certain).collect())), None),
    };
    Rows {
        list,
        failure: whole.and_then(|p| p.operand_failure(call.span)),
        needs: whole.map(|p| p.needs.clone()).unwrap_or_default(),
    }
}

fn certain(value: &Possible) -> Row {
    Row { value: value.clone(), presence: Presence::Certain }
}

impl Rows {
    /// Whether nothing can be said but that there is no value.
    fn surely_fail(&self, call: &Call<'_>) -> bool {
        self.failure.is_some() && call.arguments.iter().all(|a| !a.has_core())
    }

    /// The first failure among the rows: it is that of the whole.
    fn failure_of_rows(&self) -> Failed {
        self.failure.clone().or_else(|| self.list.rows.iter().find_map(|r| r.value.failure.clone()))
    }

    /// Whether some row that is surely there surely has no value.
    fn some_row_fails(&self) -> bool {
        self.list.rows.iter().any(|r| r.presence.is_certain() && r.value.surely_fails())
    }
}

/// Whether a row surely counts: it is there, and is not `none`.
fn surely_counts(row: &Row) -> bool {
    row.presence.is_certain() && !row.value.none
}

/// What leaves it open whether or how often a row counts.
fn presence_needs(row: &Row) -> Needs {
    let open = if row.value.none && row.value.has_core() { row.value.needs.clone() } else { Needs::none() };
    row.presence.needs().and(&open)
}

fn count(call: &Call<'_>) -> Possible {
    let rows = rows(call);
    if rows.surely_fail(call) {
        return Possible::failed(rows.failure.clone(), rows.needs.clone());
    }
    let (mut low, mut high) = (0usize, Some(0usize));
    for row in rows.list.rows.iter().filter(|r| r.value.has_core() || r.value.failure.is_some()) {
        low += usize::from(surely_counts(row));
        high = match row.presence {
            Presence::Many(_) => None,
            _ => high.map(|n| n + 1),
        };
    }
    let needs = Needs::all(rows.list.rows.iter().map(presence_needs));
    let needs = if high == Some(low) { rows.needs.clone() } else { rows.needs.and(&needs) };
    Possible {
        failure: rows.failure.clone(),
        ..Possible::range(Some(Value::integer(low)), high.map(Value::integer), needs)
    }
}

fn sum(call: &Call<'_>) -> Possible {
    let rows = rows(call);
    if rows.surely_fail(call) || rows.some_row_fails() {
        return Possible::failed(rows.failure_of_rows(), rows.needs.clone());
    }
    let zero = Possible::one(Value::zero(call.ty));
    let mut total: Option<Possible> = None;
    let mut open = vec![rows.needs.clone()];
    for row in &rows.list.rows {
        if !row.value.has_core() {
            continue;
        }
        let mut part = Possible { none: false, failure: None, needs: Needs::none(), ..row.value.clone() };
        if !surely_counts(row) {
            part = part.or(&zero);
        }
        if matches!(row.presence, Presence::Many(_)) {
            part = many_times(&part, &zero);
        }
        if !row.value.is_decided() {
            open.push(row.value.needs.clone());
        }
        open.push(row.presence.needs());
        total = Some(match total {
            None => part,
            Some(t) => calculate(Arithmetic::Add, &t, &part, call.span).value,
        });
    }
    let total = total.unwrap_or(zero);
    let failure = rows.failure_of_rows().or_else(|| total.failure.clone());
    Possible { failure, needs: Needs::all(open), ..total }
}

/// The sum of any number of rows of which each is one of `part`, zero included.
fn many_times(part: &Possible, zero: &Possible) -> Possible {
    let (low, high) = part.bounds();
    let at_zero = |v: &Option<Value>| v.as_ref().and_then(Value::number) == Some(Number::ZERO);
    let zero = zero.bounds().0;
    // An end at zero stays; any other runs away.
    let low = if at_zero(&low) { zero.clone() } else { None };
    let high = if at_zero(&high) { zero } else { None };
    Possible::range(low, high, Needs::none())
}

fn extreme(call: &Call<'_>, wanted: Ordering, name: &'static str) -> Possible {
    let rows = rows(call);
    if rows.surely_fail(call) || rows.some_row_fails() {
        return Possible::failed(rows.failure_of_rows(), rows.needs.clone());
    }
    let counted: Vec<&Row> = rows.list.rows.iter().filter(|r| r.value.has_core()).collect();
    let empty = || Some(Arc::new(Failure { kind: FailureKind::Empty(name), span: call.span }));
    if counted.is_empty() {
        return Possible::failed(rows.failure_of_rows().or_else(empty), rows.needs.clone());
    }
    let may_be_empty = !counted.iter().any(|r| surely_counts(r));
    // The near end is that towards which we look: `least` looks down.
    let near = |p: &Possible| if wanted == Ordering::Less { p.bounds().0 } else { p.bounds().1 };
    let far = |p: &Possible| if wanted == Ordering::Less { p.bounds().1 } else { p.bounds().0 };
    let best = |ends: Vec<Option<Value>>| -> Result<Option<Value>, FailureKind> {
        let mut best: Option<Value> = None;
        for end in ends {
            let Some(end) = end else { continue };
            best = Some(match best {
                None => end,
                Some(b) => match end.compare(&b) {
                    Ok(order) if order == wanted => end,
                    Ok(_) => b,
                    Err(_) => return Err(mixed(&end)),
                },
            });
        }
        Ok(best)
    };
    let nears: Vec<_> = counted.iter().map(|r| near(&r.value)).collect();
    let near_open = nears.iter().any(Option::is_none);
    // No row can bring the result beyond the best far end of a row that surely counts.
    let fars = counted.iter().filter(|r| surely_counts(r)).map(|r| far(&r.value)).collect();
    let far_all = counted.iter().map(|r| far(&r.value)).collect::<Vec<_>>();
    let (near_end, far_end) = match (best(nears), best(fars)) {
        (Ok(n), Ok(f)) => (if near_open { None } else { n }, f),
        (Err(kind), _) | (_, Err(kind)) => return Possible::fails(kind, call.span),
    };
    let far_end = far_end.or_else(|| {
        // None surely counts: the result lies within the outermost of all.
        let all: Option<Vec<Value>> = far_all.into_iter().collect();
        all?.into_iter().reduce(|a, b| match a.compare(&b) {
            Ok(order) if order == wanted => b,
            _ => a,
        })
    });
    // A row that lies wholly beyond the far end cannot matter, unless it may have no value.
    let matters = |r: &&&Row| {
        r.value.failure.is_some()
            || match (near(&r.value), &far_end) {
                (Some(n), Some(f)) => n.compare(f).is_ok_and(|order| order == wanted),
                _ => true,
            }
    };
    let open = Needs::all(
        counted.iter().filter(matters).filter(|r| !r.value.is_decided() || !r.presence.is_certain()).map(|r| {
            let own = if r.value.is_decided() { Needs::none() } else { r.value.needs.clone() };
            r.presence.needs().and(&own)
        }),
    );
    let (low, high) = if wanted == Ordering::Less { (near_end, far_end) } else { (far_end, near_end) };
    let failure = rows.failure_of_rows().or_else(|| if may_be_empty { empty() } else { None });
    let needs = rows.needs.and(&open);
    Possible { failure, ..Possible::range(low, high, needs) }
}

/// Two values that have no order: which failure that is.
fn mixed(value: &Value) -> FailureKind {
    if value.period_kind().is_some() { FailureKind::Periods } else { FailureKind::Currencies }
}

fn first(call: &Call<'_>) -> Possible {
    let rows = rows(call);
    if rows.surely_fail(call) {
        return Possible::failed(rows.failure.clone(), rows.needs.clone());
    }
    // A list that may have no value has, then, no first row either.
    let mut outcome = rows.failure.clone().map(|f| Possible::failed(Some(f), rows.needs.clone()));
    if let Some(value) = leading(&rows.list) {
        outcome = Some(outcome.map_or_else(|| value.clone(), |o| o.or(&value)));
        if let (Some(value), true) = (&outcome, rows.list.rows.iter().any(|r| r.presence.is_certain())) {
            return value.clone();
        }
    }
    let none = Possible::fails(FailureKind::Empty("first"), call.span);
    outcome.map_or(none.clone(), |o| o.or(&none))
}

/// The part of a list for which a condition holds.
///
/// `rows` gives, for each row of the list, whether it is there and whether the condition holds.
pub fn share(rows: &[(Presence, crate::value::possible::Truth)], span: Span) -> Possible {
    let (mut all, mut held) = (0usize, 0usize); // rows that are surely there; of these, those that surely hold
    let (mut low_all, mut high_all, mut high_held) = (0usize, 0usize, 0usize);
    let (mut low_open, mut high_open) = (false, false);
    let mut needs = Vec::new();
    for (presence, condition) in rows {
        let condition = condition.as_condition();
        let sure = presence.is_certain();
        match presence {
            Presence::Certain => {
                all += 1;
                held += usize::from(condition.holds());
                // For the least share a row holds only if it must, for the greatest if it may.
                low_all += 1;
                high_all += 1;
                high_held += usize::from(condition.yes);
            }
            Presence::Maybe(_) => {
                low_all += usize::from(condition.no);
                high_all += usize::from(condition.yes);
                high_held += usize::from(condition.yes);
            }
            Presence::Many(_) => {
                low_open |= condition.no;
                high_open |= condition.yes;
            }
        }
        if !sure {
            needs.push(presence.needs());
        }
        if !condition.is_decided() || !condition.needs.is_empty() {
            needs.push(condition.needs.clone());
        }
    }
    let ratio = |part: usize, whole: usize| {
        use crate::value::number::Toward;
        Number::from(part).div(Number::from(whole), Toward::Nearest).ok().map(|c| Value::Number(c.number))
    };
    let empty = (all == 0).then(|| Arc::new(Failure { kind: FailureKind::Empty("share"), span }));
    if rows.is_empty() || (all == 0 && low_all == 0 && high_all == 0 && !low_open && !high_open) {
        return Possible::failed(empty, Needs::none());
    }
    let low = if low_open || low_all == 0 { ratio(0, 1) } else { ratio(held, low_all) };
    let high = if high_open || high_all == 0 { ratio(1, 1) } else { ratio(high_held, high_all) };
    // Rows that may join and surely hold can raise the least share as well as they fill the list;
    // where nothing surely stands in the list, the least is what those rows alone allow.
    let low = if all == 0 && !rows.iter().any(|(_, c)| c.as_condition().no) { ratio(1, 1) } else { low };
    let high = if all == 0 && !rows.iter().any(|(_, c)| c.as_condition().yes) { ratio(0, 1) } else { high };
    Possible { failure: empty, ..Possible::range(low, high, Needs::all(needs)) }
}
