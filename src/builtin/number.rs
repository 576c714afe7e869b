//! Functions of numbers.

use super::{Builtin, Call, Wrong};
use crate::phrase::Phrase;
use crate::ty::Ty;
use crate::value::number::Number;
use crate::value::possible::{Comparison, Core, Needs, Possible, compare, negate};

pub(super) const ABS: Builtin = Builtin {
    name: "abs",
    russian: "модуль",
    arity: (1, 1),
    result: |types| match types {
        [t] if t.is_numeric() || t.is_amount() || *t == Ty::Error => Ok(t.clone()),
        _ => Err(Wrong {
            argument: 0, expected: Phrase::new("a number or an amount", "число или величина")
        }),
    },
    call: abs,
    doc: Phrase::new("The distance of a number from zero.", "Расстояние числа от нуля."),
    example: ("abs(3 - 5)", "2"),
};

fn abs(call: &Call<'_>) -> Possible {
    let [a] = call.arguments else { return Possible::any(Needs::none()) };
    let opposite = negate(a, call.span);
    let zero = |p: &Possible| p.bounds().0.or(p.bounds().1).and_then(|v| v.with_number(Number::ZERO));
    let Some(zero) = zero(a) else {
        return Possible { core: a.core.clone(), ..opposite };
    };
    let above = compare(Comparison::AtLeast, a, &Possible::one(zero.clone()), call.span);
    let core = match (above.yes, above.no) {
        (true, false) => a.core.clone(),
        (false, true) => opposite.core.clone(),
        _ => {
            // On both sides of zero: from zero to the farther end.
            let (high, other) = (a.bounds().1, opposite.bounds().1);
            let high = high.zip(other).map(|(x, y)| if x.number() >= y.number() { x } else { y });
            match &a.core {
                Core::Nothing => Core::Nothing,
                _ => Possible::range(Some(zero), high, Needs::none()).core,
            }
        }
    };
    Possible { core, ..opposite }
}
