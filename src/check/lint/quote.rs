//! The law's own words beside the rules that encode them: numbers that do not stand in a quote, and
//! comparisons that its words of bounds do not bear.
//!
//! INVARIANT: only what fits no reading of the words is told. A rule whose words are silent about a
//! number's bound, or speak of it in two ways, is left alone.

mod compare;
mod read;
mod token;
mod words;

#[cfg(test)]
mod tests;

use super::error::Lint;
use crate::check::constant_value;
use crate::check::typed::{Case, CellTest, Checked, InForce, Node, NodeKind, Notes};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::id::ParameterId;
use crate::phrase::{Phrase, day, phrase};
use crate::show::Show;
use crate::syntax::ast::{Language, Text};
use crate::syntax::keyword::russian::ALLOW;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::Number;
use crate::value::possible::{Arithmetic, Comparison};
use compare::{Compared, Sureness, comparisons};
use read::{Bound, Reading, Stated, Statement, read};
use rust_decimal::Decimal;

/// Finds all mismatches of the rules and their quotes.
pub(super) fn find(rules: &Checked, diagnostics: &mut Diagnostics) {
    let mut reader = Quotes { rules, diagnostics };
    for p in &rules.parameters {
        for v in &p.values {
            reader.provision(&Provision::new(&v.notes).reads(&v.value));
        }
    }
    for d in &rules.definitions {
        for v in &d.versions {
            let mut provision = Provision::new(&v.notes).cases(&v.cases);
            if let Some(node) = &v.otherwise {
                provision = provision.value(node);
            }
            reader.provision(&provision);
        }
    }
    for e in &rules.exceptions {
        for v in &e.versions {
            let mut provision = Provision::new(&v.notes).cases(&v.cases);
            if let Some(when) = &v.when {
                // The quote may say when the rule is lifted, or when it is not.
                let sureness = if v.must.is_some() { Sureness::Condition } else { Sureness::Either };
                provision = provision.condition(when, sureness);
            }
            if let Some(must) = &v.must {
                provision = provision.condition(must, Sureness::Demand);
            }
            reader.provision(&provision);
        }
    }
    for r in &rules.requirements {
        for v in &r.versions {
            let mut provision = Provision::new(&v.notes).condition(&v.must, Sureness::Demand);
            if let Some(when) = &v.when {
                provision = provision.condition(when, Sureness::Condition);
            }
            if let Some((_, list)) = &v.for_each {
                provision = provision.value(list);
            }
            reader.provision(&provision);
        }
    }
    for t in &rules.tables {
        for v in &t.versions {
            let mut provision = Provision::new(&v.notes);
            for input in &v.inputs {
                provision = provision.value(input);
            }
            for row in &v.rows {
                for cell in &row.cells {
                    for test in &cell.tests {
                        let CellTest::All(all) = test else { continue };
                        for (op, node) in all {
                            let op = if cell.negated { op.negated() } else { *op };
                            provision = provision.cell(op, node, cell.span);
                        }
                    }
                }
                for output in &row.outputs {
                    provision = provision.reads(output);
                }
            }
            reader.provision(&provision);
        }
    }
    for step in rules.procedures.iter().flat_map(|p| &p.versions).flat_map(|v| &v.steps) {
        let provision = step.written.iter().fold(Provision::new(&step.notes), Provision::reads);
        reader.provision(&provision);
    }
    for u in &rules.uncoded {
        let mut provision = Provision::new(&u.notes);
        if let Some(when) = &u.when {
            provision = provision.condition(when, Sureness::Either);
        }
        reader.provision(&provision);
    }
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// It is written out.
    Own,
    /// The value of a parameter, by its place.
    Parameter(ParameterId, usize),
}

/// A number of a rule.
#[derive(Clone, Debug)]
struct Numeral {
    value: Value,
    ty: Ty,
    origin: Origin,
    span: Span,
}

/// What is held against its quotes.
struct Provision<'a> {
    notes: &'a Notes,
    /// Expressions whose numbers must stand in the quote.
    reads: Vec<&'a Node>,
    conditions: Vec<(&'a Node, Sureness)>,
    cells: Vec<(Comparison, &'a Node, Span)>,
}

impl<'a> Provision<'a> {
    const fn new(notes: &'a Notes) -> Self {
        Self { notes, reads: Vec::new(), conditions: Vec::new(), cells: Vec::new() }
    }

    fn reads(mut self, node: &'a Node) -> Self {
        self.reads.push(node);
        self
    }

    fn condition(mut self, node: &'a Node, sureness: Sureness) -> Self {
        self.conditions.push((node, sureness));
        self.reads(node)
    }

    /// A value, in which conditions may stand.
    fn value(self, node: &'a Node) -> Self {
        self.condition(node, Sureness::Either)
    }

    fn cases(mut self, cases: &'a [Case]) -> Self {
        for case in cases {
            self = self.value(&case.value);
            if let Some(when) = &case.when {
                self = self.condition(when, Sureness::Condition);
            }
        }
        self
    }

    fn cell(mut self, op: Comparison, node: &'a Node, span: Span) -> Self {
        self.cells.push((op, node, span));
        self.reads(node)
    }
}

struct Quotes<'r, 'd> {
    rules: &'r Checked,
    diagnostics: &'d mut Diagnostics,
}

/// A quote with its text, read.
struct Quote<'a> {
    text: &'a Text,
    statement: Statement,
}

fn quotes(notes: &Notes) -> Vec<Quote<'_>> {
    notes.quotes.iter().map(|text| Quote { text, statement: read(&text.text) }).collect()
}

impl Quote<'_> {
    /// The words of a bound in the file, or the whole quote where it is not written there as it reads.
    fn span(&self, stated: &Stated) -> Span {
        let (whole, text) = (self.text.span, &self.text.text);
        let length = (whole.end - whole.start) as usize;
        // `"…"` and `«…»` with nothing inside that is read as something else.
        let mark = length.saturating_sub(text.len()) / 2;
        if !matches!(mark, 1 | 2) || length != text.len() + 2 * mark || text.contains("  ") {
            return whole;
        }
        let at = |i: usize| whole.start.saturating_add(u32::try_from(i + mark).unwrap_or_default());
        Span::new(at(stated.place.start), at(stated.place.end))
    }

    fn words(&self, stated: &Stated) -> String {
        self.text.text.get(stated.place.clone()).unwrap_or_default().to_owned()
    }
}

impl Quotes<'_, '_> {
    fn provision(&mut self, provision: &Provision<'_>) {
        let own = quotes(provision.notes);
        let in_force = provision.notes.in_force;
        if !own.is_empty() {
            let mut told: Vec<Origin> = Vec::new();
            for node in &provision.reads {
                for numeral in self.numerals(node, in_force) {
                    self.stands(&numeral, &own, &mut told);
                }
            }
        }
        let compared = comparisons(self.rules, &provision.conditions, &provision.cells, in_force);
        for one in &compared {
            if !own.is_empty() && !self.fits(one, &compared, &own, one.sureness) {
                continue;
            }
            // The words beside the value that is read, in whatever rule that is.
            let Origin::Parameter(id, index) = one.numeral.origin else { continue };
            let Some(value) = self.rules.parameters.get(id.index()).and_then(|p| p.values.get(index)) else { continue };
            let sureness = if one.sureness == Sureness::Demand { Sureness::Demand } else { Sureness::Either };
            self.fits(one, &compared, &quotes(&value.notes), sureness);
        }
    }

    /// The numbers of an expression that its quote should hold.
    fn numerals(&self, node: &Node, in_force: InForce) -> Vec<Numeral> {
        let mut out = Vec::new();
        numerals(node, &mut |found| match &found.kind {
            NodeKind::Parameter(id) => {
                let Some(parameter) = self.rules.parameters.get(id.index()) else { return };
                for (i, value) in parameter.values.iter().enumerate().filter(|(_, v)| v.notes.in_force.meets(&in_force))
                {
                    let Some(constant) = constant_value(&value.value) else { continue };
                    let (origin, ty) = (Origin::Parameter(*id, i), parameter.ty.clone());
                    out.push(Numeral { value: constant, ty, origin, span: found.span });
                }
            }
            _ => {
                let Some(value) = constant_value(found) else { return };
                out.push(Numeral { value, ty: found.ty.clone(), origin: Origin::Own, span: found.span });
            }
        });
        out.retain(|n| is_numeral(&n.value));
        out
    }

    /// Whether a number stands in the quotes; it is told if not.
    fn stands(&mut self, numeral: &Numeral, quotes: &[Quote<'_>], told: &mut Vec<Origin>) {
        let all = || quotes.iter().flat_map(|q| &q.statement.stated);
        if all().any(|s| holds(self.rules, numeral, s)) {
            return;
        }
        let times = || quotes.iter().flat_map(|q| &q.statement.times);
        if let Value::Period(period) = numeral.value {
            // `в течение года`, `a month`: one of its kind.
            if times().any(|t| *t == period) {
                return;
            }
        }
        let shown = self.shown(numeral);
        let (what, name) = match numeral.origin {
            Origin::Own => (Phrase::of(format!("`{shown}`"), format!("`{}`", shown.ru)), None),
            Origin::Parameter(id, index) => {
                let parameter = &self.rules.parameters[id.index()];
                let value = &parameter.values[index];
                // Words that speak of no number of its kind leave it to the words beside the value.
                let spoken = all().any(|s| is_of_kind(numeral, s));
                if !spoken && !value.notes.quotes.is_empty() || told.contains(&numeral.origin) {
                    return;
                }
                told.push(numeral.origin);
                let since = |language| {
                    value.notes.in_force.from.map_or_else(String::new, |d| match language {
                        Language::English => format!(" from {d}"),
                        Language::Russian => format!(" с {}", day(d, language)),
                    })
                };
                let what = Phrase::in_each(|language| {
                    let (shown, name, since) = (shown.in_language(language), &parameter.name, since(language));
                    match language {
                        Language::English => format!("`{shown}`, the value of `{name}`{since},"),
                        Language::Russian => format!("`{shown}` — значения `{name}`{since}"),
                    }
                });
                (what, Some(parameter.name.clone()))
            }
        };
        let help = match name {
            None => phrase!(
                "correct the number or the quote; if the words mean it all the same, write `allow quoted-number \
                 \"…\"` with the reason",
                "исправьте число или цитату; если слова всё же означают именно это, напишите `{ALLOW} quoted-number \
                 \"…\"` и укажите причину"
            ),
            Some(name) => {
                let russian = &shown.ru;
                phrase!(
                    "quote the words of the time in which `{name}` is {shown}, in a version of its own if they differ; or \
                     write `allow quoted-number \"…\"` with the reason",
                    "приведите слова того времени, когда `{name}` — {russian}, отдельной редакцией, если они различаются, \
                     или напишите `{ALLOW} quoted-number \"…\"` и укажите причину"
                )
            }
        };
        let Some(quote) = quotes.first().map(|q| q.text.span) else { return };
        self.diagnostics.push(Lint::QuotedNumber { what, help, span: numeral.span, quote });
    }

    /// Whether a comparison is borne by the words about its number; it is told if it is not.
    fn fits(&mut self, one: &Compared, all: &[Compared], quotes: &[Quote<'_>], sureness: Sureness) -> bool {
        let stated = quotes.iter().flat_map(|q| q.statement.stated.iter().map(move |s| (q, s)));
        let said: Vec<_> = stated.filter(|(_, s)| !s.ordinal && holds(self.rules, &one.numeral, s)).collect();
        // Words that name the number without a bound may be those that the comparison encodes.
        if said.iter().any(|(_, s)| s.bound.is_none_or(|b| one.bears(b))) {
            return true;
        }
        let sure: Vec<_> = said.iter().filter(|(_, s)| matches!(s.bound, Some(Bound::Sure { .. }))).collect();
        let Some((quote, stated)) = sure.first() else { return true };
        let others = all.iter().filter(|o| o.numeral.value == one.numeral.value && o.numeral.ty == one.numeral.ty);
        if one.op == Comparison::Equal {
            // `is` beside `>` may be its other half, and elsewhere it picks a case.
            let alone = others.clone().all(|o| o.op == Comparison::Equal);
            if sureness != Sureness::Demand || !alone || quote.statement.contrary {
                return true;
            }
        }
        let contrary = one.negated();
        for (quote, stated) in &sure {
            let Some(bound) = stated.bound else { continue };
            let may_be_contrary = sureness == Sureness::Either
                || quote.statement.contrary
                || others.clone().any(|o| o.span != one.span && o.bears(bound));
            if may_be_contrary && contrary.bears(bound) {
                return true;
            }
        }
        let Some(Bound::Sure { op, .. }) = stated.bound else { return true };
        let shown = match one.numeral.origin {
            Origin::Own => self.shown(&one.numeral),
            Origin::Parameter(id, _) => Phrase::same(self.rules.parameters[id.index()].name.to_string()),
        };
        let (found, wanted) = [one.op, op].map(|op| Phrase::same(format!("{} ", op.sign())).then(&shown)).into();
        let russian = &wanted.ru;
        let help = phrase!(
            "if the words are right, write the condition so that it means `{wanted}`; else correct the quote, or write \
             `allow boundary-word \"…\"` with the reason",
            "если верны слова, напишите условие так, чтобы оно означало `{russian}`; иначе исправьте цитату или \
             напишите `{ALLOW} boundary-word \"…\"` и укажите причину"
        );
        let (words, words_span) = (quote.words(stated), quote.span(stated));
        self.diagnostics.push(Lint::BoundaryWord { found, words, wanted, help, span: one.span, quote: words_span });
        false
    }

    fn shown(&self, numeral: &Numeral) -> Phrase {
        Phrase::in_each(|language| {
            let show = Show { rules: self.rules, language, object: &|_| String::new() };
            show.value(&numeral.value, &numeral.ty)
        })
    }
}

/// Whether a value is a number, percentage, sum or date that words would name. Nothing and none have
/// many names: zero is not asked for.
fn is_numeral(value: &Value) -> bool {
    match value {
        Value::Date(_) => true,
        _ => value.number().is_some_and(|n| !n.is_zero()),
    }
}

/// Walks the numbers of an expression that the law would name: not those of mere reckoning.
fn numerals<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Node)) {
    match &node.kind {
        NodeKind::Constant(_) | NodeKind::Parameter(_) => visit(node),
        NodeKind::Negate(inner) if constant_value(inner).is_some() => visit(inner),
        NodeKind::Arithmetic(Arithmetic::Power, base, _) | NodeKind::Round(base, ..) => numerals(base, visit),
        NodeKind::Arithmetic(_, a, b) => {
            for side in [a, b] {
                if !reckons(side) {
                    numerals(side, visit);
                }
            }
        }
        NodeKind::Compare(_, a, b) => {
            // That there is one at all: `count(…) >= 1`, for which the law needs no number.
            for (side, other) in [(a, b), (b, a)] {
                let one = constant_value(side).and_then(|v| v.number()) == Some(Number::ONE);
                if !(one && matches!(other.kind, NodeKind::Call(..))) {
                    numerals(side, visit);
                }
            }
        }
        _ => node.children().into_iter().for_each(|child| numerals(child, visit)),
    }
}

/// `last - first + 1`, `100% + rate / 12`: numbers that turn one unit into another.
fn reckons(node: &Node) -> bool {
    const RECKONING: [i64; 6] = [1, 12, 100, 365, 366, 1000];
    match constant_value(node) {
        Some(Value::Number(n)) => RECKONING.iter().any(|r| n == Number::from(*r)),
        _ => false,
    }
}

/// Whether words state a number of a rule.
fn holds(rules: &Checked, numeral: &Numeral, stated: &Stated) -> bool {
    let timed = stated.readings.iter().any(|r| matches!(r, Reading::Time(..)));
    stated.readings.iter().any(|r| reads_as(rules, numeral, *r, timed))
}

fn reads_as(rules: &Checked, numeral: &Numeral, reading: Reading, timed: bool) -> bool {
    let equal = |n: Number, d: Option<Decimal>| d.is_some_and(|d| n.abs() == Number::from(d));
    let hundredth = |d: Decimal| d.checked_div(Decimal::ONE_HUNDRED);
    match (&numeral.value, reading) {
        (Value::Number(n) | Value::Money(n, _), Reading::Number(d)) => equal(*n, Some(d)),
        // A number may count percents: a field `percentage is number`.
        (Value::Number(n), Reading::Percent(d)) => {
            equal(*n, hundredth(d)) || numeral.ty != Ty::Percent && equal(*n, Some(d))
        }
        (Value::Quantity(n, unit), Reading::Number(d)) => {
            let factors = rules.units.iter().filter(|u| u.base.0 == *unit).map(|u| u.base.1);
            let mut scaled = factors.filter_map(|f| Number::from(d).mul(f, crate::value::number::Toward::Nearest).ok());
            scaled.any(|c| c.number == n.abs())
        }
        (Value::Date(a), Reading::Date(b)) => *a == b,
        (Value::Date(a), Reading::Day(month, day)) => a.month() == month && a.day() == day,
        // `с 2021 года`, `по 2022 год`
        (Value::Date(a), Reading::Number(d)) => {
            let end = (a.month(), a.day()) == (1, 1) || (a.month(), a.day()) == (12, 31);
            end && equal(Number::from(i64::from(a.year())), Some(d))
        }
        (Value::Period(Period::Months(n)), Reading::Time(d, Period::Months(one)))
        | (Value::Period(Period::Days(n)), Reading::Time(d, Period::Days(one))) => {
            equal(Number::from(i64::from(*n)), d.checked_mul(Decimal::from(one)))
        }
        // Its word of time stands further off: `20 (двадцати) рабочих дней`.
        (Value::Period(period), Reading::Number(d)) if !timed => {
            let (n, larger) = match period {
                Period::Months(n) => (*n, 12),
                Period::Days(n) => (*n, 7),
            };
            let n = Number::from(i64::from(n));
            equal(n, Some(d)) || equal(n, d.checked_mul(Decimal::from(larger)))
        }
        _ => false,
    }
}

/// Whether words state a number of the same kind, be it another.
fn is_of_kind(numeral: &Numeral, stated: &Stated) -> bool {
    stated.readings.iter().any(|r| match (&numeral.value, r) {
        (Value::Date(_), r) => matches!(r, Reading::Date(_) | Reading::Day(..)),
        (Value::Period(_), r) => matches!(r, Reading::Time(..)),
        (Value::Number(_), Reading::Percent(_)) => matches!(numeral.ty, Ty::Percent | Ty::Ratio),
        (Value::Number(_), Reading::Number(_)) => numeral.ty != Ty::Percent,
        (_, r) => matches!(r, Reading::Number(_)),
    })
}
