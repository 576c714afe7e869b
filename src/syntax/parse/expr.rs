//! Expressions, from the loosest operator to the tightest.
//!
//! The depth of every tree is counted while it is built and limited, so that whoever walks or drops
//! it needs no limit of his own.

use super::{Context, Pair, Rule, literal, text};
use crate::file::{Span, Spanned};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Literal, Operator, Quantifier, RangeExpr, RoundMode, State};
use crate::syntax::error::SyntaxError;

/// The deepest tree that is built.
pub const MOST_DEEP: usize = 256;

/// An expression with the depth of its tree.
struct Built {
    expr: Expr,
    depth: usize,
}

/// The expression of an `expression`, `fact`, `range` or `postfix` node, or of one below them.
pub fn expr(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Expr {
    build(pair, cx).expr
}

/// The expression of the first child with a given rule.
pub fn first_of(pair: Pair<'_>, cx: &mut Context<'_, '_>, rule: Rule) -> Option<Expr> {
    pair.into_inner().find(|p| p.as_rule() == rule).map(|p| expr(p, cx))
}

/// An ordering operator with its place.
pub fn operator(pair: &Pair<'_>, cx: &Context<'_, '_>) -> Option<Operator> {
    let op = match pair.as_rule() {
        Rule::at_least => BinaryOp::AtLeast,
        Rule::at_most => BinaryOp::AtMost,
        Rule::more => BinaryOp::More,
        Rule::less => BinaryOp::Less,
        Rule::unequal => BinaryOp::IsNot,
        Rule::plus => BinaryOp::Add,
        Rule::minus => BinaryOp::Subtract,
        Rule::times => BinaryOp::Multiply,
        Rule::divide => BinaryOp::Divide,
        Rule::caret => BinaryOp::Power,
        Rule::kw_and => BinaryOp::And,
        Rule::kw_or => BinaryOp::Or,
        _ => return None,
    };
    Some(Spanned::new(op, cx.span(pair)))
}

/// What stands under the levels of precedence that a piece of text has no operator of.
fn operated(mut pair: Pair<'_>) -> Pair<'_> {
    while let Rule::expression
    | Rule::list
    | Rule::collected
    | Rule::list_part
    | Rule::disjunction
    | Rule::conjunction
    | Rule::negation
    | Rule::comparison
    | Rule::operand
    | Rule::shift
    | Rule::sum
    | Rule::product
    | Rule::signed
    | Rule::power
    | Rule::postfix = pair.as_rule()
    {
        let Some(inner) = pair.only() else { break };
        pair = inner;
    }
    pair
}

fn build(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Built {
    let pair = operated(pair);
    let span = cx.span(&pair);
    match pair.as_rule() {
        Rule::expression | Rule::list => each(pair, cx, span),
        Rule::collected | Rule::list_part => tails(pair, cx, span),
        Rule::disjunction | Rule::conjunction | Rule::sum | Rule::product => chain(pair, cx, span),
        Rule::negation | Rule::signed => prefixed(pair, cx, span),
        Rule::quantified => quantified(pair, cx, span),
        Rule::comparison => comparison(pair, cx, span),
        Rule::container => container(pair, cx, span),
        Rule::operand => rounded(pair, cx, span),
        Rule::shift => shift(pair, cx, span),
        Rule::power => power(pair, cx, span),
        Rule::postfix => postfix(pair, cx, span),
        Rule::fact | Rule::range | Rule::demand => range(pair, cx, span),
        Rule::group => {
            // The brackets belong to the place, so that what is shown of it is whole.
            let mut inner = only(pair, cx, span);
            inner.expr.span = span;
            inner
        }
        _ => primary(pair, cx, span),
    }
}

/// A node over others, unless it would be too deep.
fn node(cx: &mut Context<'_, '_>, kind: ExprKind, span: Span, below: usize) -> Built {
    if below < MOST_DEEP {
        return Built { expr: Expr { kind, span }, depth: below + 1 };
    }
    if !cx.too_deep {
        cx.too_deep = true;
        cx.report(SyntaxError::TooDeep { span, most: MOST_DEEP });
    }
    Built { expr: Expr { kind: ExprKind::Error, span }, depth: 1 }
}

/// Stands where the grammar promised something.
fn missing(span: Span) -> Built {
    Built { expr: Expr { kind: ExprKind::Error, span }, depth: 1 }
}

fn only(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    pair.into_inner().next().map_or_else(|| missing(span), |p| build(p, cx))
}

fn unary(cx: &mut Context<'_, '_>, inner: Built, span: Span, kind: impl FnOnce(Box<Expr>) -> ExprKind) -> Built {
    node(cx, kind(Box::new(inner.expr)), span, inner.depth)
}

fn binary(
    cx: &mut Context<'_, '_>,
    left: Built,
    right: Built,
    kind: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind,
) -> Built {
    let span = left.expr.span.to(right.expr.span);
    let below = left.depth.max(right.depth);
    node(cx, kind(Box::new(left.expr), Box::new(right.expr)), span, below)
}

/// `a of b of c` is `a of (b of c)`.
fn each(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let parts: Vec<Built> = pair.into_inner().filter(|p| p.as_rule() != Rule::kw_of).map(|p| build(p, cx)).collect();
    fold_right(parts, span, |row, list| binary(cx, row, list, ExprKind::Each))
}

fn fold_right(parts: Vec<Built>, span: Span, mut join: impl FnMut(Built, Built) -> Built) -> Built {
    let mut parts = parts.into_iter().rev();
    let last = parts.next().unwrap_or_else(|| missing(span));
    parts.fold(last, |right, left| join(left, right))
}

/// `LIST as p where … where …`.
fn tails(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let first = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    inner.fold(first, |list, t| tail(list, t, cx))
}

fn tail(list: Built, pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Built {
    let whole = list.expr.span.to(cx.span(&pair));
    let mut inner = pair.into_inner();
    match (inner.next(), inner.next()) {
        (Some(word), Some(name)) if word.as_rule() == Rule::kw_as => {
            let name = cx.name(&name);
            unary(cx, list, whole, |list| ExprKind::As(list, name))
        }
        (Some(word), Some(condition)) if word.as_rule() == Rule::kw_where => {
            let condition = build(condition, cx);
            binary(cx, list, condition, ExprKind::Where)
        }
        (Some(word), Some(key)) if word.as_rule() == Rule::kw_ordered_by => {
            let key = build(key, cx);
            let descending = inner.next().is_some();
            let mut built = binary(cx, list, key, |list, key| ExprKind::Ordered(list, key, descending));
            built.expr.span = whole;
            built
        }
        (Some(word), Some(key)) if word.as_rule() == Rule::kw_grouped_by => {
            let key = build(key, cx);
            binary(cx, list, key, ExprKind::Grouped)
        }
        _ => missing(whole),
    }
}

/// `a + b - c`, `a and b and c`: from the left.
fn chain(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let mut left = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    while let (Some(sign), Some(right)) = (inner.next(), inner.next()) {
        let Some(op) = operator(&sign, cx) else {
            return missing(span);
        };
        let right = build(right, cx);
        left = binary(cx, left, right, |l, r| ExprKind::Binary(l, op.node, op.span, r));
    }
    left
}

/// `not not X`, `--X`.
fn prefixed(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut signs = vec![];
    for inner in pair.into_inner() {
        if matches!(inner.as_rule(), Rule::kw_not | Rule::minus) {
            signs.push((inner.as_rule(), cx.span(&inner)));
        } else {
            return under(signs, build(inner, cx), cx);
        }
    }
    missing(span)
}

fn under(signs: Vec<(Rule, Span)>, inner: Built, cx: &mut Context<'_, '_>) -> Built {
    signs.into_iter().rev().fold(inner, |inner, (rule, sign)| {
        let span = sign.to(inner.expr.span);
        let kind = if rule == Rule::kw_not { ExprKind::Not } else { ExprKind::Negate };
        unary(cx, inner, span, kind)
    })
}

fn quantified(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner().filter(|p| p.as_rule() != Rule::kw_has);
    let (Some(word), Some(list), Some(condition)) = (inner.next(), inner.next(), inner.next()) else {
        return missing(span);
    };
    let quantifier = match word.as_rule() {
        Rule::kw_every => Quantifier::Every,
        Rule::kw_some => Quantifier::Some,
        _ => Quantifier::NoneOf,
    };
    let list = build(list, cx);
    let condition = build(condition, cx);
    let mut built = binary(cx, list, condition, |l, c| ExprKind::Quantified(quantifier, l, c));
    built.expr.span = span;
    built
}

fn comparison(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let left = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    let Some(first) = inner.next() else {
        return left;
    };
    if let Some(second) = inner.next() {
        let first_span = cx.span(&first);
        let second_span = cx.span(&second);
        // `a < b < c` means `a < b and b < c`, where the middle is what the first compares with.
        let middle = first.into_inner().last().map(|p| cx.span(&p)).unwrap_or_default();
        let right = format!(
            "{} {} and {} {}",
            cx.source(left.expr.span),
            cx.source(first_span),
            cx.source(middle),
            cx.source(second_span)
        );
        let right = right.split_whitespace().collect::<Vec<_>>().join(" ");
        cx.report(SyntaxError::ChainedComparison { right, span: second_span, first: first_span });
        return missing(span);
    }
    comparing(left, first, cx, span)
}

/// `is not none`, `not in LIST`, `>= X`.
fn comparing(left: Built, pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut sign: Option<Operator> = None;
    let mut within = false;
    let mut negated = false;
    for inner in pair.into_inner() {
        match inner.as_rule() {
            Rule::kw_not => negated = true,
            Rule::kw_is => sign = Some(Spanned::new(BinaryOp::Is, cx.span(&inner))),
            Rule::kw_in => within = true,
            Rule::state => {
                let state = match inner.into_inner().next().map(Pair::as_rule) {
                    Some(Rule::kw_known) => State::Known,
                    Some(Rule::kw_unknown) => State::Unknown,
                    _ => State::None,
                };
                return unary(cx, left, span, |l| ExprKind::IsState(l, negated, state));
            }
            Rule::operand | Rule::container => {
                let right = build(inner, cx);
                if within {
                    return binary(cx, left, right, |l, r| ExprKind::In(l, negated, r));
                }
                let Some(op) = sign else { return missing(span) };
                let node = if negated { BinaryOp::IsNot } else { op.node };
                return binary(cx, left, right, |l, r| ExprKind::Binary(l, node, op.span, r));
            }
            _ => sign = operator(&inner, cx),
        }
    }
    missing(span)
}

/// What stands after `in`: a range, or a list.
fn container(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    if pair.into_inner().any(|p| p.as_rule() == Rule::range_op) {
        return range(pair, cx, span);
    }
    let mut inner = pair.into_inner();
    let first = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    let mut parts = vec![first];
    for part in inner {
        match part.as_rule() {
            Rule::tail => {
                if let Some(list) = parts.pop() {
                    parts.push(tail(list, part, cx));
                }
            }
            Rule::list_part => parts.push(build(part, cx)),
            _ => {}
        }
    }
    fold_right(parts, span, |row, list| binary(cx, row, list, ExprKind::Each))
}

/// `LOW .. HIGH`; without a sign of range the one expression there.
fn range(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let low = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    let (Some(sign), Some(high)) = (inner.next(), inner.next()) else {
        return low;
    };
    let high = build(high, cx);
    let low_open = sign.as_str().starts_with('<');
    let high_open = sign.as_str().ends_with('<');
    binary(cx, low, high, |low, high| {
        ExprKind::Range(Box::new(RangeExpr { low: *low, high: *high, low_open, high_open }))
    })
}

fn rounded(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let mut value = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    let mut mode = RoundMode::HalfEven;
    for part in inner {
        match part.as_rule() {
            Rule::mode => {
                mode = match part.into_inner().next().map(Pair::as_rule) {
                    Some(Rule::kw_half_up) => RoundMode::HalfUp,
                    Some(Rule::kw_half_down) => RoundMode::HalfDown,
                    Some(Rule::kw_up) => RoundMode::Up,
                    Some(Rule::kw_down) => RoundMode::Down,
                    _ => RoundMode::HalfEven,
                }
            }
            Rule::shift => {
                let step = build(part, cx);
                value = binary(cx, value, step, |v, s| ExprKind::Round(v, mode, s));
            }
            _ => {}
        }
    }
    value
}

/// `20 days before D`; `A before B after D` is `A before (B after D)`.
fn shift(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut parts: Vec<Built> = vec![];
    // The sign before each part but the first: `before`, and whether `rounded up` follows the part.
    let mut signs: Vec<(bool, Option<Span>)> = vec![];
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::kw_before => signs.push((true, None)),
            Rule::kw_after => signs.push((false, None)),
            Rule::kw_rounded_up => {
                let up = cx.span(&part);
                if let Some(sign) = signs.last_mut() {
                    sign.1 = Some(up);
                }
            }
            _ => parts.push(build(part, cx)),
        }
    }
    fold_right(parts, span, |by, date| {
        let (before, up) = signs.pop().unwrap_or_default();
        let mut built = binary(cx, by, date, |by, date| ExprKind::Shift { by, before, date, rounded_up: up.is_some() });
        if let Some(up) = up {
            built.expr.span = built.expr.span.to(up);
        }
        built
    })
}

/// `2 ^ 3 ^ 4` is `2 ^ (3 ^ 4)`, and an exponent may bear a minus.
fn power(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut parts: Vec<(Vec<(Rule, Span)>, Built)> = vec![];
    let mut carets = vec![];
    let mut signs = vec![];
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::caret => carets.push(cx.span(&part)),
            Rule::minus => signs.push((Rule::minus, cx.span(&part))),
            _ => parts.push((std::mem::take(&mut signs), build(part, cx))),
        }
    }
    let mut parts = parts.into_iter().rev();
    let Some((signs, last)) = parts.next() else {
        return missing(span);
    };
    let mut right = under(signs, last, cx);
    for (signs, left) in parts {
        let caret = carets.pop().unwrap_or(span);
        let raised = binary(cx, left, right, |l, r| ExprKind::Binary(l, BinaryOp::Power, caret, r));
        right = under(signs, raised, cx);
    }
    right
}

fn postfix(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let mut built = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    for part in inner {
        let whole = built.expr.span.to(cx.span(&part));
        let rule = part.as_rule();
        let Some(child) = part.into_inner().next() else {
            return missing(span);
        };
        built = if rule == Rule::member {
            let name = cx.name(&child);
            unary(cx, built, whole, |of| ExprKind::Field(of, name))
        } else {
            let key = build(child, cx);
            let mut indexed = binary(cx, built, key, ExprKind::Index);
            indexed.expr.span = whole;
            indexed
        };
    }
    built
}

fn primary(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let kind = match pair.as_rule() {
        Rule::date => literal::date(&pair, cx).map(|d| ExprKind::Literal(Literal::Date(d))),
        Rule::amount => literal::amount(pair, cx).map(ExprKind::Literal),
        Rule::string => Some(ExprKind::Literal(Literal::Text(text::plain(&pair, cx).text))),
        Rule::kw_yes => Some(ExprKind::Literal(Literal::Boolean(true))),
        Rule::kw_no => Some(ExprKind::Literal(Literal::Boolean(false))),
        Rule::kw_none => Some(ExprKind::Literal(Literal::None)),
        Rule::kw_unknown => Some(ExprKind::Literal(Literal::Unknown)),
        Rule::values_of => {
            let name = pair.into_inner().find(|p| p.as_rule() == Rule::name);
            name.map(|p| ExprKind::ValuesOf(cx.name(&p)))
        }
        Rule::reference => return reference(pair, cx, span),
        Rule::brackets => return several(pair, cx, span, ExprKind::List),
        Rule::one_of => {
            let list = pair.into_inner().find(|p| p.as_rule() == Rule::brackets);
            return list.map_or_else(|| missing(span), |p| several(p, cx, span, ExprKind::OneOf));
        }
        Rule::record => return record(pair, cx, span),
        _ => None,
    };
    Built { expr: Expr { kind: kind.unwrap_or(ExprKind::Error), span }, depth: 1 }
}

/// A name, or a call: known by its bracket.
fn reference(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut inner = pair.into_inner();
    let Some(name) = inner.next().map(|p| cx.name(&p)) else {
        return missing(span);
    };
    match inner.next() {
        None => node(cx, ExprKind::Name(name), span, 0),
        Some(arguments) => several(arguments, cx, span, |arguments| ExprKind::Call(name, arguments)),
    }
}

/// Expressions parted by commas.
fn several(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span, kind: impl FnOnce(Vec<Expr>) -> ExprKind) -> Built {
    let mut below = 0;
    let mut parts = vec![];
    for part in pair.into_inner() {
        let built = match part.as_rule() {
            Rule::expression => build(part, cx),
            Rule::argument => argument(part, cx),
            _ => continue,
        };
        below = below.max(built.depth);
        parts.push(built.expr);
    }
    node(cx, kind(parts), span, below)
}

fn argument(pair: Pair<'_>, cx: &mut Context<'_, '_>) -> Built {
    let span = cx.span(&pair);
    let mut inner = pair.into_inner();
    let value = inner.next().map_or_else(|| missing(span), |p| build(p, cx));
    let Some(to) = inner.find(|p| p.as_rule() == Rule::any_name).map(|p| cx.name(&p)) else {
        return field_to_field(value, span, cx);
    };
    if let ExprKind::Name(from) = value.expr.kind {
        return node(cx, ExprKind::FieldTo { from, to, shift: None }, span, value.depth);
    }
    cx.report(SyntaxError::FieldToField { span: value.expr.span });
    missing(span)
}

/// `FIELD до FIELD` reads as `X before Y` as well: which of the two it is, the function knows.
fn field_to_field(value: Built, span: Span, cx: &mut Context<'_, '_>) -> Built {
    let (from, to) = match &value.expr.kind {
        ExprKind::Shift { by, before: true, date, rounded_up: false } => match (&by.kind, &date.kind) {
            (ExprKind::Name(from), ExprKind::Name(to)) => (from.clone(), to.clone()),
            _ => return value,
        },
        _ => return value,
    };
    if cx.source(Span::new(from.span.end, to.span.start)).trim() != "до" {
        return value;
    }
    let depth = value.depth;
    node(cx, ExprKind::FieldTo { from, to, shift: Some(Box::new(value.expr)) }, span, depth)
}

fn record(pair: Pair<'_>, cx: &mut Context<'_, '_>, span: Span) -> Built {
    let mut below = 0;
    let mut entries = vec![];
    for entry in pair.into_inner().filter(|p| p.as_rule() == Rule::entry) {
        let mut inner = entry.into_inner();
        let (Some(name), Some(value)) = (inner.next(), inner.next()) else {
            continue;
        };
        let value = build(value, cx);
        below = below.max(value.depth);
        entries.push((cx.name(&name), value.expr));
    }
    node(cx, ExprKind::Record(entries), span, below)
}
