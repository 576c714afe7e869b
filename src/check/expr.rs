//! Types of expressions.

use super::error::CheckError;
use super::scope::{Local, Scope, list_names};
use super::typed::{Checked, Node, NodeKind, Probe, Shift};
use super::{Checker, is_name};
use crate::builtin;
use crate::file::Span;
use crate::phrase::{Language, Phrase, meant, phrase, plural};
use crate::resolve::{Meaning, nearest};
use crate::syntax::ast::{BinaryOp, Expr, ExprKind, Literal, Name, RangeExpr, RoundMode, UnitWord};
use crate::syntax::keyword::russian::{
    AFTER, BEFORE, EVERY, HALF_UP, HAS, IN, IS, KEY, MILLION, NOT, ONE_OF, ROUND, SOME, STEP, UNIT, UNKNOWN, WHERE,
};
use crate::ty::{Currency, PeriodKind, Ty};
use crate::value::Value;
use crate::value::date::Period;
use crate::value::number::{self, Number};
use crate::value::possible::{Arithmetic, Comparison};
use crate::word::{self, Kind};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The period that one of a unit of time is.
pub fn time(word: &str) -> Option<Period> {
    Some(match word::find(Kind::Time, word)?.key() {
        "day" => Period::Days(1),
        "week" => Period::Days(7),
        "month" => Period::Months(1),
        _ => Period::Months(12),
    })
}

/// What a number with a unit word is, or why it is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitProblem {
    /// The word names no unit.
    Unknown,
    /// A duration that is not a whole number of months or days.
    Fraction,
    /// Too large to be expressed.
    Overflow,
}

/// The value of a number with a unit word.
pub fn quantity(rules: &Checked, number: Decimal, word: &str) -> Result<(Value, Ty), UnitProblem> {
    let word = word.trim_end_matches('.');
    let name = rules.canonical(word);
    if let Some(i) = rules.units.iter().position(|u| &*u.name == name) {
        let (base, factor) = rules.units[i].base;
        let n = Number::from(number).mul(factor, number::Toward::Nearest).map_err(|_| UnitProblem::Overflow)?;
        return Ok((Value::Quantity(n.number, base), Ty::Quantity(base)));
    }
    if let Some(one) = time(word) {
        let whole = Number::from(number).as_i128().ok_or(UnitProblem::Fraction)?;
        let times =
            |n: i32| whole.checked_mul(i128::from(n)).and_then(|n| i32::try_from(n).ok()).ok_or(UnitProblem::Overflow);
        return Ok(match one {
            Period::Months(n) => (Value::Period(Period::Months(times(n)?)), Ty::Period(Some(PeriodKind::Months))),
            Period::Days(n) => (Value::Period(Period::Days(times(n)?)), Ty::Period(Some(PeriodKind::Days))),
        });
    }
    match Currency::from_word(word) {
        Some(c) => Ok((Value::Money(Number::from(number), Some(c)), Ty::Money(Some(c)))),
        None => Err(UnitProblem::Unknown),
    }
}

/// The value of an expression that is written out, `-5` included.
pub fn constant_value(node: &Node) -> Option<Value> {
    match &node.kind {
        NodeKind::Constant(v) => Some(v.clone()),
        NodeKind::Negate(inner) => {
            let v = constant_value(inner)?;
            v.with_number(-v.number()?)
        }
        _ => None,
    }
}

pub(super) const fn comparison(op: BinaryOp) -> Option<Comparison> {
    Some(match op {
        BinaryOp::Is => Comparison::Equal,
        BinaryOp::IsNot => Comparison::Unequal,
        BinaryOp::Less => Comparison::Less,
        BinaryOp::AtMost => Comparison::AtMost,
        BinaryOp::More => Comparison::More,
        BinaryOp::AtLeast => Comparison::AtLeast,
        _ => return None,
    })
}

/// The type of a calculation; `None` where the sides do not go together.
pub(super) fn arithmetic_type(op: Arithmetic, a: &Ty, b: &Ty) -> Option<Ty> {
    use Ty::{Error, Integer, Number, Percent, Ratio};
    if *a == Error || *b == Error {
        return Some(Error);
    }
    match op {
        Arithmetic::Add | Arithmetic::Subtract => {
            let counts = (a.is_numeric() && b.is_numeric()) || (a.is_amount() && b.is_amount());
            a.unify(b).filter(|_| counts)
        }
        Arithmetic::Multiply => Some(match (a, b) {
            (Integer, Integer) => Integer,
            (Percent, Percent | Ratio) | (Ratio, Percent) => Percent,
            (Ratio, Ratio) => Ratio,
            (x, y) if x.is_numeric() && y.is_numeric() => Number,
            (x, y) if x.is_numeric() && y.is_amount() => y.clone(),
            (x, y) if x.is_amount() && y.is_numeric() => x.clone(),
            _ => return None,
        }),
        Arithmetic::Divide => Some(match (a, b) {
            (Percent, Integer | Number) => Percent,
            (Number | Integer, Percent) | (Number, Ratio) | (Ratio, Number) => Number,
            (x, y) if x.is_numeric() && y.is_numeric() => Ratio,
            (x, y) if x.is_amount() && y.is_numeric() => x.clone(),
            (x, y) if x.is_amount() && y.is_amount() => x.unify(y).map(|_| Ratio)?,
            _ => return None,
        }),
        Arithmetic::Power => match (a, b) {
            (Integer | Number | Ratio | Percent, Integer) => Some(if *a == Integer { Integer } else { Number }),
            _ => None,
        },
    }
}

impl Checker<'_, '_> {
    /// An expression with its type. `wanted` is the type asked for, where one is: by it members of
    /// enums are read. It is not enforced here.
    pub(super) fn expr(&mut self, e: &Expr, scope: &mut Scope, wanted: Option<&Ty>) -> Node {
        let span = e.span;
        match &e.kind {
            ExprKind::Literal(literal) => self.literal(literal, span),
            ExprKind::Name(name) => self.bare(name, scope, wanted),
            ExprKind::Field(of, name) => self.field(of, name, scope),
            ExprKind::Index(list, key) => self.index(list, key, scope, span),
            ExprKind::Call(name, arguments) => self.call(name, arguments, scope, wanted, span),
            ExprKind::Each(body, list) => self.each(body, list, scope, span),
            ExprKind::As(..) | ExprKind::Where(..) | ExprKind::Ordered(..) | ExprKind::Grouped(..) => {
                self.rows(e, scope).0
            }
            ExprKind::FieldTo { shift: Some(shift), .. } => self.expr(shift, scope, wanted),
            ExprKind::FieldTo { .. } => {
                self.diagnostics.push(CheckError::FieldToField { span });
                Node::error(span)
            }
            ExprKind::Round(value, mode, step) => self.round(value, *mode, step, scope, wanted, span),
            ExprKind::Binary(left, op, _, right) => self.binary(left, *op, right, scope, wanted, span),
            ExprKind::Not(inner) => {
                let inner = self.condition(inner, scope);
                Node { kind: NodeKind::Not(Box::new(inner)), ty: Ty::Boolean, span }
            }
            ExprKind::Negate(inner) => {
                let inner = self.expr(inner, scope, wanted);
                if !inner.ty.is_numeric() && !inner.ty.is_amount() {
                    self.mismatch(
                        Phrase::new("a number or an amount", "число или величина"),
                        &inner.ty,
                        inner.span,
                        None,
                        None,
                    );
                }
                let ty = inner.ty.clone();
                Node { kind: NodeKind::Negate(Box::new(inner)), ty, span }
            }
            ExprKind::IsState(value, negated, state) => {
                let value = self.expr(value, scope, None);
                let node = Node { kind: NodeKind::State(Box::new(value), *state), ty: Ty::Boolean, span };
                negate_if(*negated, node)
            }
            ExprKind::In(value, negated, list) => {
                let node = self.membership(value, list, scope, span);
                negate_if(*negated, node)
            }
            ExprKind::Range(_) => {
                self.diagnostics.push(CheckError::TypeMismatch {
                    expected: Phrase::new("one value", "одно значение"),
                    found: Phrase::new("a range", "промежуток"),
                    help: Some(phrase!(
                        "a range stands behind `in`, in a domain, or in a cell of a table",
                        "промежуток стоит после `{IN}`, в области значений или в ячейке таблицы"
                    )),
                    span,
                    because: None,
                });
                Node::error(span)
            }
            ExprKind::Quantified(quantifier, list, condition) => {
                let (list, name) = self.rows(list, scope);
                let row = Self::row_of(&list);
                scope.locals.push(Local::row(name, row));
                let condition = self.condition(condition, scope);
                scope.locals.pop();
                let kind = NodeKind::Quantified(*quantifier, Box::new(list), Box::new(condition));
                Node { kind, ty: Ty::Boolean, span }
            }
            ExprKind::ValuesOf(name) => self.values_of(name, span),
            ExprKind::List(items) => self.list(items, scope, wanted, span),
            ExprKind::Record(_) | ExprKind::OneOf(_) => {
                let what = if matches!(e.kind, ExprKind::Record(_)) {
                    Phrase::new("a record of facts", "запись фактов")
                } else {
                    phrase!("`one of`", "`{ONE_OF}`")
                };
                self.diagnostics.push(CheckError::OnlyInTests { what, span });
                Node::error(span)
            }
            ExprKind::Shift { by, before, date, rounded_up } => {
                let by = self.expr(by, scope, Some(&Ty::Period(None)));
                let calendar = match by.ty {
                    Ty::Quantity(unit) if !rounded_up => self.calendar_of(unit),
                    _ => None,
                };
                if calendar.is_some() && constant_value(&by).and_then(|v| v.number()).is_some_and(|n| !n.is_integer()) {
                    let expected = Phrase::new("a whole number of days", "целое число дней");
                    self.mismatch(expected, &by.ty.clone(), by.span, None, None);
                }
                let by = if calendar.is_some() { by } else { self.demand(by, &Ty::Period(None), None) };
                let date = self.wanted(date, &Ty::Date, scope, None);
                let kind = NodeKind::Shift(Shift {
                    by: Box::new(by),
                    before: *before,
                    date: Box::new(date),
                    rounded_up: *rounded_up,
                    calendar,
                });
                Node { kind, ty: Ty::Date, span }
            }
            ExprKind::Error => Node::error(span),
        }
    }

    /// An expression that must be of a type.
    pub(super) fn wanted(&mut self, e: &Expr, ty: &Ty, scope: &mut Scope, because: Option<Span>) -> Node {
        let node = self.expr(e, scope, Some(ty));
        self.demand(node, ty, because)
    }

    /// Reports a node that is not of a type; what comes back is of it or an error.
    pub(super) fn demand(&mut self, mut node: Node, ty: &Ty, because: Option<Span>) -> Node {
        if node.ty.fits(ty) {
            // What passes for several types takes the one that is asked for.
            if node.ty == Ty::Ratio && *ty != Ty::Error {
                node.ty = ty.clone();
            }
            return node;
        }
        let help = self.conversion_help(&node, ty);
        let expected = self.words(ty);
        self.mismatch(expected, &node.ty.clone(), node.span, because, help);
        Node::error(node.span)
    }

    /// A condition.
    pub(super) fn condition(&mut self, e: &Expr, scope: &mut Scope) -> Node {
        let node = self.expr(e, scope, Some(&Ty::Boolean));
        if node.ty.fits(&Ty::Boolean) && node.ty != Ty::None {
            return node;
        }
        let count = builtin::russian("count");
        let help = match node.ty {
            Ty::List(_) => Some(phrase!(
                "ask of its rows: `some LIST has …`, `every LIST has …`, or `count(LIST) > 0`",
                "спросите о его строках: `{SOME} СПИСОК {HAS} …`, `{EVERY} СПИСОК {HAS} …` или `{count}(СПИСОК) > 0`"
            )),
            _ => Some(phrase!(
                "compare it with something: `>=`, `is`, `in` …",
                "сравните это с чем-нибудь: `>=`, `{IS}`, `{IN}` …"
            )),
        };
        self.mismatch(
            Phrase::new("a condition, yes or no,", "условие (да или нет)"),
            &node.ty.clone(),
            node.span,
            None,
            help,
        );
        Node::error(node.span)
    }

    /// What to write where one type stands for another.
    fn conversion_help(&self, node: &Node, wanted: &Ty) -> Option<Phrase> {
        let number = match &node.kind {
            NodeKind::Constant(Value::Number(n)) => Some(*n),
            _ => None,
        };
        match (wanted, &node.ty) {
            (Ty::Percent, Ty::Integer | Ty::Number) => Some(number.map_or_else(
                || Phrase::new("divide it by the whole, or write a percent", "разделите на целое или напишите процент"),
                |n| {
                    let percent = |n| crate::value::text::whole(n);
                    let hundred = n.mul(Number::from(100usize), number::Toward::Nearest).map_or(n, |c| c.number);
                    // Below one, a part of the whole may be meant.
                    if n < Number::ONE && !n.is_zero() && !n.is_negative() {
                        let (whole, part) = (percent(hundred), percent(n));
                        phrase!(
                            "write `{whole}%`, or `{part}%` if a part of one is meant",
                            "напишите `{whole}%` или `{part}%`, если это часть одного процента"
                        )
                    } else {
                        write(&format!("{}%", percent(n)))
                    }
                },
            )),
            (Ty::Integer | Ty::Number, Ty::Percent) => Some(Phrase::new(
                "a percent is not a number: multiply something by it",
                "процент — не число: умножьте что-нибудь на него",
            )),
            (Ty::Integer, Ty::Number | Ty::Ratio) => Some(phrase!(
                "round it: `X round half up to 1`, or declare the type `number`",
                "округлите: `X {ROUND} {HALF_UP} {STEP} 1`, или объявите тип `число`"
            )),
            (Ty::Money(_), Ty::Integer | Ty::Number) => {
                let currency = self.out.currency.as_ref().map_or("RUB", Currency::code);
                Some(number.map_or_else(
                    || {
                        phrase!(
                            "money names its currency, as in `300 mln {currency}`",
                            "у денежной суммы указывается валюта: `300 {MILLION} {currency}`"
                        )
                    },
                    |n| write(&format!("{} {currency}", crate::value::text::whole(n))),
                ))
            }
            (Ty::Quantity(u), Ty::Integer | Ty::Number) => {
                let unit = &self.out.units.get(u.index())?.name;
                Some(number.map_or_else(
                    || {
                        phrase!(
                            "an amount names its unit, as in `3 {unit}`",
                            "у величины указывается единица: `3 {unit}`"
                        )
                    },
                    |n| write(&format!("{} {unit}", crate::value::text::whole(n))),
                ))
            }
            (Ty::Period(_), Ty::Integer | Ty::Number) => Some(number.map_or_else(
                || {
                    Phrase::new(
                        "a duration names its unit, as in `20 days`",
                        "у длительности указывается единица: `20 дней`",
                    )
                },
                |n| {
                    let n = crate::value::text::whole(n);
                    phrase!(
                        "write its unit, as `{n} days` or `{n} months`",
                        "укажите единицу: `{n} дней` или `{n} месяцев`"
                    )
                },
            )),
            (Ty::Object(_), Ty::List(_)) => {
                let first = builtin::russian("first");
                Some(phrase!(
                    "pick one row: `LIST[\"key\"]` or `first(LIST)`",
                    "выберите одну строку: `СПИСОК[\"ключ\"]` или `{first}(СПИСОК)`"
                ))
            }
            (Ty::List(_), ty) if !matches!(ty, Ty::List(_)) => {
                Some(Phrase::new("a list stands in brackets: `[a, b]`", "список стоит в скобках: `[a, b]`"))
            }
            _ => None,
        }
    }

    fn literal(&mut self, literal: &Literal, span: Span) -> Node {
        let node = |value, ty| Node { kind: NodeKind::Constant(value), ty, span };
        match literal {
            Literal::Number(d) => {
                let n = Number::from(*d);
                node(Value::Number(n), if n.is_integer() { Ty::Integer } else { Ty::Number })
            }
            Literal::Percent(d) => node(Value::Number(Number::from(*d)), Ty::Percent),
            Literal::Quantity(d, unit) => match self.unit(*d, unit) {
                Some((value, ty)) => node(value, ty),
                None => Node::error(span),
            },
            Literal::Date(d) => node(Value::Date(*d), Ty::Date),
            Literal::Text(t) => node(Value::Text(t.clone()), Ty::Text),
            Literal::Boolean(b) => node(Value::Boolean(*b), Ty::Boolean),
            Literal::None => Node { kind: NodeKind::None, ty: Ty::None, span },
            Literal::Unknown => {
                self.diagnostics.push(CheckError::OnlyInTests { what: phrase!("`unknown`", "`{UNKNOWN}`"), span });
                Node::error(span)
            }
        }
    }

    pub(super) fn unit(&mut self, number: Decimal, unit: &UnitWord) -> Option<(Value, Ty)> {
        let problem = match quantity(&self.out, number, &unit.text) {
            Ok(found) => return Some(found),
            Err(problem) => problem,
        };
        let name = unit.text.to_string();
        let broken = self.resolved.names.get(&unit.text).is_some_and(|e| e.meaning == Meaning::Broken)
            || self.resolved.broken_words.contains(&unit.text);
        if problem == UnitProblem::Unknown && broken {
            return None;
        }
        let help = match problem {
            UnitProblem::Unknown => {
                let mut names: Vec<&str> = self.out.units.iter().map(|u| &*u.name).collect();
                names.extend(word::forms(Kind::Currency).chain(word::forms(Kind::Time)));
                nearest(&name, names).map_or_else(
                    || {
                        phrase!(
                            "a currency has three capital letters, as RUB; any other unit is declared with `unit`",
                            "валюта — три заглавные латинские буквы, например RUB; другие единицы объявляются словом `{UNIT}`"
                        )
                    },
                    meant,
                )
            }
            UnitProblem::Fraction => Phrase::new(
                "a duration is a whole number of days, weeks, months or years",
                "длительность — целое число дней, недель, месяцев или лет",
            ),
            UnitProblem::Overflow => {
                Phrase::new("the amount is beyond what can be expressed", "такую величину выразить нельзя")
            }
        };
        self.diagnostics.push(CheckError::UnknownUnit { name, help: Some(help), span: unit.span });
        None
    }

    fn field(&mut self, of: &Expr, name: &Name, scope: &mut Scope) -> Node {
        let span = of.span.to(name.span);
        if let Some(first) = is_name(of) {
            // `risk.low`, and `permit.deposit` for a table of several outputs.
            match self.resolved.names.get(&first.text).map(|e| e.meaning) {
                Some(Meaning::Enum(id)) if !self.is_value(first, scope) => {
                    let Some(e) = self.out.enums.get(id.index()) else { return Node::error(span) };
                    if let Some(i) = e.members.iter().position(|m| m.is_named(&name.text)) {
                        let member = u32::try_from(i).unwrap_or_default();
                        return Node { kind: NodeKind::Constant(Value::Member(id, member)), ty: Ty::Enum(id), span };
                    }
                    self.unknown_member(id, name);
                    return Node::error(span);
                }
                Some(Meaning::Table(id)) if self.out.tables.get(id.index()).is_some_and(|t| t.outputs.len() > 1) => {
                    let of = self.owner_node(id, scope, first.span);
                    return match of {
                        Some(of) => self.table_node(id, Some(name), of, span),
                        None => self.bare(first, scope, None),
                    };
                }
                _ => {}
            }
        }
        if let ExprKind::Field(inner, table) = &of.kind {
            if let Some(Meaning::Table(id)) = self.resolved.names.get(&table.text).map(|e| e.meaning) {
                if self.out.tables.get(id.index()).is_some_and(|t| t.outputs.len() > 1) {
                    let inner = self.expr(inner, scope, None);
                    return self.table_node(id, Some(name), inner, span);
                }
            }
        }
        let of = self.expr(of, scope, None);
        self.dotted(of, name, scope)
    }

    /// The object of which a table is read by its bare name.
    fn owner_node(&self, id: crate::id::TableId, scope: &Scope, span: Span) -> Option<Node> {
        let class = self.out.tables.get(id.index())?.owner.class;
        let ty = Ty::Object(class);
        let row = scope.locals.iter().rposition(|l| l.is_row && l.ty == ty);
        let kind = match row {
            Some(i) => NodeKind::Local(i),
            None if scope.own == Some(class) => NodeKind::Own,
            None if scope.within == Some(class) => NodeKind::Subject,
            None => return None,
        };
        Some(Node { kind, ty, span })
    }

    /// Whether a name is a value here, and not only the name of an enum.
    fn is_value(&self, name: &Name, scope: &Scope) -> bool {
        let has = |class: Option<crate::id::ClassId>| {
            class.is_some_and(|c| self.out.classes.get(c.index()).is_some_and(|c| c.field(&name.text).is_some()))
        };
        scope.locals.iter().any(|l| {
            l.name.as_ref() == Some(&name.text) || matches!((&l.ty, l.is_row), (Ty::Object(c), true) if has(Some(*c)))
        }) || has(scope.own)
            || has(scope.within)
    }

    pub(super) fn unknown_member(&mut self, id: crate::id::EnumId, name: &Name) {
        let Some(e) = self.out.enums.get(id.index()) else { return };
        if e.broken || self.resolved.broken_words.contains(&name.text) {
            return;
        }
        let names: Vec<Arc<str>> = e.members.iter().map(|m| m.name.clone()).collect();
        let near = nearest(&name.text, names.iter().map(|n| &**n)).map(meant);
        let help = near.or_else(|| {
            let names = list_names(&names);
            Some(Phrase::of(format!("its members are: {names}"), format!("его значения: {}", names.ru)))
        });
        let owner = e.name.to_string();
        self.diagnostics.push(CheckError::UnknownMember { owner, name: name.text.to_string(), help, span: name.span });
    }

    fn values_of(&mut self, name: &Name, span: Span) -> Node {
        match self.enum_named(name) {
            Some(id) => {
                let members = 0..self.out.enums[id.index()].members.len();
                let item = |i| Node {
                    kind: NodeKind::Constant(Value::Member(id, u32::try_from(i).unwrap_or_default())),
                    ty: Ty::Enum(id),
                    span,
                };
                Node { kind: NodeKind::List(members.map(item).collect()), ty: Ty::Enum(id).list(), span }
            }
            None => Node::error(span),
        }
    }

    fn index(&mut self, list: &Expr, key: &Expr, scope: &mut Scope, span: Span) -> Node {
        let list = self.expr(list, scope, None);
        let class = match &list.ty {
            Ty::List(row) => match **row {
                Ty::Object(class) => class,
                _ => return self.not_keyed(&list, scope, key, span),
            },
            _ => return self.not_keyed(&list, scope, key, span),
        };
        let Some(field) =
            self.out.classes.get(class.index()).and_then(|c| c.key.map(|k| (c.fields[k.index()].clone(), k)))
        else {
            return self.not_keyed(&list, scope, key, span);
        };
        let key = self.wanted(key, &field.0.ty, scope, Some(field.0.span));
        Node { kind: NodeKind::Index(Box::new(list), Box::new(key)), ty: Ty::Object(class), span }
    }

    fn not_keyed(&mut self, list: &Node, scope: &mut Scope, key: &Expr, span: Span) -> Node {
        self.expr(key, scope, None);
        let help = Some(phrase!(
            "only a list of entities that declare a `key` is read by it",
            "по ключу читается только список сущностей, у которых объявлен `{KEY}`"
        ));
        self.mismatch(
            Phrase::new("a list of entities with a key", "список сущностей с ключом"),
            &list.ty.clone(),
            list.span,
            None,
            help,
        );
        Node::error(span)
    }

    fn list(&mut self, items: &[Expr], scope: &mut Scope, wanted: Option<&Ty>, span: Span) -> Node {
        let row = wanted.and_then(Ty::row);
        let mut ty = Ty::Error;
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            let known = (ty != Ty::Error).then(|| ty.clone());
            let node = self.expr(item, scope, row.or(known.as_ref()));
            match ty.unify(&node.ty) {
                Some(t) => ty = t,
                None => {
                    let expected = self.words(&ty);
                    let first = items.first().map(|i| i.span);
                    let help = self.conversion_help(&node, &ty);
                    self.mismatch(expected, &node.ty.clone(), node.span, first, help);
                }
            }
            nodes.push(node);
        }
        Node { kind: NodeKind::List(nodes), ty: ty.list(), span }
    }

    /// A list with the name that `as` gives to its rows.
    pub(super) fn rows(&mut self, e: &Expr, scope: &mut Scope) -> (Node, Option<Arc<str>>) {
        match &e.kind {
            ExprKind::As(list, name) => {
                let (list, _) = self.rows(list, scope);
                (list, Some(name.text.clone()))
            }
            ExprKind::Where(list, condition) => {
                let (list, name) = self.rows(list, scope);
                let (condition, probe) = self.row_condition(&list, name.clone(), condition, scope);
                let ty = list.ty.clone();
                let kind = NodeKind::Where(Box::new(list), Box::new(condition), probe);
                (Node { kind, ty, span: e.span }, name)
            }
            ExprKind::Ordered(list, key, descending) => self.ordered(list, key, *descending, scope, e.span),
            ExprKind::Grouped(list, key) => (self.grouped(list, key, scope, e.span), None),
            _ => {
                let node = self.expr(e, scope, None);
                if !matches!(node.ty, Ty::List(_) | Ty::Error) {
                    self.mismatch(Phrase::new("a list", "список"), &node.ty.clone(), node.span, None, None);
                    return (Node::error(node.span), None);
                }
                (node, None)
            }
        }
    }

    /// The type of a row of a list.
    pub(super) fn row_of(list: &Node) -> Ty {
        list.ty.row().cloned().unwrap_or(Ty::Error)
    }

    fn row_condition(
        &mut self,
        list: &Node,
        name: Option<Arc<str>>,
        condition: &Expr,
        scope: &mut Scope,
    ) -> (Node, Option<Probe>) {
        let slot = scope.locals.len();
        scope.locals.push(Local::row(name, Self::row_of(list)));
        let condition = self.condition(condition, scope);
        scope.locals.pop();
        let probe = find_probe(&condition, slot);
        (condition, probe)
    }

    fn each(&mut self, body: &Expr, list: &Expr, scope: &mut Scope, span: Span) -> Node {
        let (list, name) = self.rows(list, scope);
        let row = Self::row_of(&list);
        scope.locals.push(Local::row(name, row));
        let body = self.expr(body, scope, None);
        scope.locals.pop();
        let (ty, flat) = match &body.ty {
            Ty::List(_) => (body.ty.clone(), true),
            ty => (ty.clone().list(), false),
        };
        Node { kind: NodeKind::Each(Box::new(list), Box::new(body), flat), ty, span }
    }

    fn call(&mut self, name: &Name, arguments: &[Expr], scope: &mut Scope, wanted: Option<&Ty>, span: Span) -> Node {
        if name.text.as_ref() == builtin::SHARE.0 || name.text.as_ref() == builtin::SHARE.1 {
            return self.share(name, arguments, scope, span);
        }
        if name.text.as_ref() == builtin::REACH.0 || name.text.as_ref() == builtin::REACH.1 {
            return self.reach(name, arguments, scope, span);
        }
        let Some(id) = builtin::ALL.iter().position(|b| b.name == &*name.text || b.russian == &*name.text) else {
            for argument in arguments {
                self.expr(argument, scope, None);
            }
            let near = nearest(&name.text, builtin::names()).map(meant);
            let help = near.or_else(|| {
                let meaning = self.resolved.names.get(&name.text)?.meaning;
                let (name, what) = (&name.text, meaning.words());
                let (english, russian) = (&what.en, &what.ru);
                Some(phrase!(
                    "`{name}` is {english}: it is read without brackets",
                    "`{name}` — {russian}: читается без скобок"
                ))
            });
            let help = help.or_else(|| {
                let list = |name: fn(&builtin::Builtin) -> &'static str| {
                    builtin::ALL.iter().map(|b| format!("`{}`", name(b))).collect::<Vec<_>>().join(", ")
                };
                let (english, russian) = (list(|b| b.name), list(|b| b.russian));
                let [share, reach] = [builtin::SHARE.1, builtin::REACH.1];
                Some(phrase!(
                    "functions are: {english}, `share`, `reach`",
                    "есть функции: {russian}, `{share}`, `{reach}`"
                ))
            });
            self.diagnostics.push(CheckError::UnknownFunction { name: name.text.to_string(), help, span: name.span });
            return Node::error(span);
        };
        let function = &builtin::ALL[id];
        let (least, most) = function.arity;
        if arguments.len() < least || arguments.len() > most {
            let wanted = match (least, most) {
                (1, 1) => Phrase::new("one argument", "один аргумент"),
                (a, b) if a == b => {
                    let russian = plural(a as i128, ["", "", "аргумент", "аргумента", "аргументов"], Language::Russian);
                    phrase!("{a} arguments", "{a} {russian}")
                }
                (a, b) => phrase!("{a} to {b} arguments", "от {a} до {b} аргументов"),
            };
            self.diagnostics.push(CheckError::Arguments {
                name: name.text.to_string(),
                wanted,
                found: arguments.len(),
                doc: as_help(&function.doc),
                span,
            });
            return Node::error(span);
        }
        let mut nodes: Vec<Node> = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let like = nodes.first().map(|n| n.ty.clone());
            nodes.push(self.expr(argument, scope, like.as_ref().or(wanted)));
        }
        let types: Vec<Ty> = nodes.iter().map(|n| n.ty.clone()).collect();
        match (function.result)(&types) {
            Ok(ty) => Node { kind: NodeKind::Call(id, nodes), ty, span },
            Err(wrong) => {
                let node = &nodes[wrong.argument.min(nodes.len() - 1)];
                let (ty, at) = (node.ty.clone(), node.span);
                let doc = as_help(&function.doc);
                let help = Some(Phrase::of(
                    format!("`{}`: {doc}", function.name),
                    format!("`{}`: {}", function.russian, doc.ru),
                ));
                self.mismatch(wrong.expected, &ty, at, Some(name.span), help);
                Node::error(span)
            }
        }
    }

    fn share(&mut self, name: &Name, arguments: &[Expr], scope: &mut Scope, span: Span) -> Node {
        let doc = builtin::form(builtin::SHARE.0).map_or_else(|| Phrase::same(""), |f| f.doc.clone());
        if let [Expr { kind: ExprKind::Where(list, condition), .. }] = arguments {
            let (list, as_name) = self.rows(list, scope);
            let (condition, _) = self.row_condition(&list, as_name, condition, scope);
            return Node { kind: NodeKind::Share(Box::new(list), Box::new(condition)), ty: Ty::Percent, span };
        }
        for argument in arguments {
            self.expr(argument, scope, None);
        }
        self.diagnostics.push(CheckError::Arguments {
            name: name.text.to_string(),
            wanted: phrase!("a list with `where`", "список с `{WHERE}`"),
            found: arguments.len(),
            doc: as_help(&doc),
            span,
        });
        Node::error(span)
    }

    fn round(
        &mut self,
        value: &Expr,
        mode: RoundMode,
        step: &Expr,
        scope: &mut Scope,
        wanted: Option<&Ty>,
        span: Span,
    ) -> Node {
        let value = self.expr(value, scope, wanted);
        let mut step = self.expr(step, scope, Some(&value.ty.clone()));
        let ty = match (&value.ty, &step.ty) {
            (Ty::Error, _) | (_, Ty::Error) => Ty::Error,
            (Ty::Number | Ty::Ratio | Ty::Integer, Ty::Integer) => Ty::Integer,
            (Ty::Number | Ty::Ratio | Ty::Integer, Ty::Number) => Ty::Number,
            (a, b) => match a.unify(b) {
                Some(ty) if ty.is_numeric() || ty.is_amount() => ty,
                _ => {
                    let expected = self.words(&value.ty);
                    let help = Some(Phrase::new(
                        "the step is of the kind of what is rounded: money to `0.01 RUB`, a percent to `0.1%`",
                        "шаг того же рода, что округляемое: сумма — до `0.01 RUB`, процент — до `0.1%`",
                    ));
                    self.mismatch(expected, &step.ty.clone(), step.span, Some(value.span), help);
                    step = Node::error(step.span);
                    Ty::Error
                }
            },
        };
        let mode = match mode {
            RoundMode::HalfUp => number::RoundMode::HalfUp,
            RoundMode::HalfDown => number::RoundMode::HalfDown,
            RoundMode::HalfEven => number::RoundMode::HalfEven,
            RoundMode::Up => number::RoundMode::Up,
            RoundMode::Down => number::RoundMode::Down,
        };
        Node { kind: NodeKind::Round(Box::new(value), mode, Box::new(step)), ty, span }
    }

    fn binary(
        &mut self,
        left: &Expr,
        op: BinaryOp,
        right: &Expr,
        scope: &mut Scope,
        wanted: Option<&Ty>,
        span: Span,
    ) -> Node {
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            let left = Box::new(self.condition(left, scope));
            let right = Box::new(self.condition(right, scope));
            let kind = if op == BinaryOp::And { NodeKind::And(left, right) } else { NodeKind::Or(left, right) };
            return Node { kind, ty: Ty::Boolean, span };
        }
        if let Some(comparison) = comparison(op) {
            let left = self.expr(left, scope, None);
            let right = self.expr(right, scope, Some(&left.ty.clone()));
            return self.compare(comparison, left, right, span);
        }
        let op = match op {
            BinaryOp::Add => Arithmetic::Add,
            BinaryOp::Subtract => Arithmetic::Subtract,
            BinaryOp::Multiply => Arithmetic::Multiply,
            BinaryOp::Divide => Arithmetic::Divide,
            _ => Arithmetic::Power,
        };
        let hint = wanted.filter(|t| !matches!(t, Ty::Enum(_)));
        let left = self.expr(left, scope, hint);
        let right = self.expr(right, scope, hint);
        match arithmetic_type(op, &left.ty, &right.ty) {
            Some(ty) => Node { kind: NodeKind::Arithmetic(op, Box::new(left), Box::new(right)), ty, span },
            None => {
                let verb = match op {
                    Arithmetic::Add => Phrase::new("add", "не складываются"),
                    Arithmetic::Subtract => Phrase::new("subtract", "не вычитаются"),
                    Arithmetic::Multiply => Phrase::new("multiply", "не перемножаются"),
                    Arithmetic::Divide => Phrase::new("divide", "не делятся друг на друга"),
                    Arithmetic::Power => Phrase::new("make a power", "не составляют степени"),
                };
                self.operands(verb, &left, &right);
                Node::error(span)
            }
        }
    }

    /// A comparison of two typed sides.
    pub(super) fn compare(&mut self, op: Comparison, left: Node, right: Node, span: Span) -> Node {
        let unified = left.ty.unify(&right.ty);
        let equality = matches!(op, Comparison::Equal | Comparison::Unequal);
        let error = left.ty == Ty::Error || right.ty == Ty::Error;
        let fits = unified.as_ref().is_some_and(|ty| if equality { ty.has_equality() } else { ty.is_ordered() });
        if error {
            return Node { kind: NodeKind::Error, ty: Ty::Boolean, span };
        }
        if !fits {
            self.operands(COMPARE, &left, &right);
            return Node { kind: NodeKind::Error, ty: Ty::Boolean, span };
        }
        Node { kind: NodeKind::Compare(op, Box::new(left), Box::new(right)), ty: Ty::Boolean, span }
    }

    /// Says why two sides do not go together.
    fn operands(&mut self, verb: Phrase, left: &Node, right: &Node) {
        let words = (self.words(&left.ty), self.words(&right.ty));
        let percent = |t: &Ty| *t == Ty::Percent;
        let number = |t: &Ty| matches!(t, Ty::Integer | Ty::Number);
        let (span, other) = (left.span, right.span);
        if (percent(&left.ty) && number(&right.ty)) || (number(&left.ty) && percent(&right.ty)) {
            let bare = if percent(&left.ty) { right } else { left };
            let help = match &bare.kind {
                NodeKind::Constant(Value::Number(n)) if verb == COMPARE || !n.is_integer() => {
                    write(&format!("{}%", crate::value::text::whole(*n)))
                }
                NodeKind::Constant(Value::Number(n)) => {
                    let hundred = n.mul(Number::from(100usize), number::Toward::Nearest).map_or(*n, |c| c.number);
                    write(&format!("{}%", crate::value::text::whole(hundred)))
                }
                _ => Phrase::new(
                    "turn the number into a percent by dividing it by the whole",
                    "сделайте из числа процент: разделите его на целое",
                ),
            };
            let (left, right) = words;
            self.diagnostics.push(CheckError::PercentAndNumber { left, right, verb, help: Some(help), span, other });
            return;
        }
        let help = match (&left.ty, &right.ty) {
            (Ty::Money(Some(a)), Ty::Money(Some(b))) if a != b => Some(Phrase::new(
                "no rate of exchange is known to the rules: declare one as a parameter",
                "обменный курс правилам неизвестен: объявите его параметром",
            )),
            (Ty::Quantity(_), Ty::Quantity(_)) => {
                Some(Phrase::new("their units measure different things", "их единицы измеряют разное"))
            }
            (Ty::Period(_), Ty::Period(_)) => Some(Phrase::new(
                "months have no fixed number of days: use one kind",
                "в месяцах разное число дней: пишите или дни, или месяцы",
            )),
            (Ty::Date, Ty::Date) => {
                let [days, months] = ["days_between", "months_between"].map(builtin::russian);
                Some(phrase!(
                    "the distance of two dates is `days_between(a, b)` or `months_between(a, b)`",
                    "расстояние между датами — `{days}(a, b)` или `{months}(a, b)`"
                ))
            }
            (Ty::Date, Ty::Period(_)) | (Ty::Period(_), Ty::Date) => Some(phrase!(
                "write `20 days after D` or `20 days before D`",
                "напишите `20 дней {AFTER} D` или `20 дней {BEFORE} D`"
            )),
            (Ty::Group(..), _) | (_, Ty::Group(..)) if verb == COMPARE => {
                let (group, rows) = (builtin::GROUP.1, builtin::ROWS.1);
                Some(phrase!(
                    "a group is read by `.group`, its key, and by `.rows`: compare these",
                    "группа читается через `.{group}`, её ключ, и через `.{rows}`: сравнивайте их"
                ))
            }
            (Ty::List(_), _) if verb == COMPARE => {
                let count = builtin::russian("count");
                Some(phrase!(
                    "ask whether it is in the list: `x in LIST`, or compare `count(LIST)`",
                    "спросите, есть ли это в списке: `x {IN} СПИСОК`, или сравните `{count}(СПИСОК)`"
                ))
            }
            (_, Ty::List(_)) if verb == COMPARE => Some(phrase!(
                "ask whether it is in the list: `x in LIST`",
                "спросите, есть ли это в списке: `x {IN} СПИСОК`"
            )),
            (Ty::Text | Ty::Boolean | Ty::Object(_), _) if verb == COMPARE && left.ty == right.ty => Some(phrase!(
                "they have no order: ask `is` or `is not`",
                "порядка у них нет: спросите `{IS}` или `{IS} {NOT}`"
            )),
            (a @ Ty::Period(_), Ty::Integer | Ty::Number) => self.conversion_help(right, a),
            (Ty::Integer | Ty::Number, b @ Ty::Period(_)) => self.conversion_help(left, b),
            (a, _) if a.is_amount() => self.conversion_help(right, a),
            (_, b) if b.is_amount() => self.conversion_help(left, b),
            _ => None,
        };
        let (left, right) = words;
        self.diagnostics.push(CheckError::Operands { left, right, verb, help, span, other });
    }

    fn membership(&mut self, value: &Expr, list: &Expr, scope: &mut Scope, span: Span) -> Node {
        let value = self.expr(value, scope, None);
        if let ExprKind::Range(range) = &list.kind {
            let (low, high) = self.range(range, &value.ty.clone(), scope, value.span);
            let kind = match (low, high) {
                (Some(low), Some(high)) => NodeKind::InRange(Box::new(value), Box::new(low), Box::new(high)),
                _ => NodeKind::Error,
            };
            return Node { kind, ty: Ty::Boolean, span };
        }
        let wanted = value.ty.clone().list();
        let list = self.expr(list, scope, Some(&wanted));
        let ok = match &list.ty {
            Ty::Error => return Node { kind: NodeKind::Error, ty: Ty::Boolean, span },
            Ty::List(row) => row.unify(&value.ty).is_some_and(|t| !matches!(t, Ty::List(_) | Ty::Group(..))),
            _ => false,
        };
        if value.ty == Ty::Error {
            return Node { kind: NodeKind::Error, ty: Ty::Boolean, span };
        }
        if !ok {
            let expected = self.words(&wanted);
            let help = match list.ty {
                Ty::List(_) => None,
                _ => Some(phrase!(
                    "`in` asks of a list or a range: `x in [a, b]`, `x in 0% .. 5%`; one value is compared by `is`",
                    "`{IN}` спрашивает о списке или промежутке: `x {IN} [a, b]`, `x {IN} 0% .. 5%`; одно значение сравнивается словом `{IS}`"
                )),
            };
            self.mismatch(expected, &list.ty.clone(), list.span, Some(value.span), help);
            return Node { kind: NodeKind::Error, ty: Ty::Boolean, span };
        }
        Node { kind: NodeKind::In(Box::new(value), Box::new(list)), ty: Ty::Boolean, span }
    }

    /// The two comparisons that a range asks of a value of a type; `None` where a side is wrong.
    pub(super) fn range(
        &mut self,
        range: &RangeExpr,
        ty: &Ty,
        scope: &mut Scope,
        because: Span,
    ) -> (Option<(Comparison, Node)>, Option<(Comparison, Node)>) {
        let mut end = |e: &Expr, op: Comparison| {
            let node = self.expr(e, scope, Some(ty));
            if node.ty == Ty::Error || *ty == Ty::Error {
                return None;
            }
            let fits = node.ty.unify(ty).is_some_and(|t| t.is_ordered());
            if !fits {
                let value = Node { kind: NodeKind::Error, ty: ty.clone(), span: because };
                self.operands(COMPARE, &value, &node);
                return None;
            }
            Some((op, node))
        };
        let low = end(&range.low, if range.low_open { Comparison::More } else { Comparison::AtLeast });
        let high = end(&range.high, if range.high_open { Comparison::Less } else { Comparison::AtMost });
        if let (Some(low), Some(high)) = (&low, &high) {
            self.range_in_order(&[low.clone(), high.clone()], range.low.span.to(range.high.span));
        }
        (low, high)
    }

    /// Reports a range whose ends are written out and exchanged.
    pub(super) fn range_in_order(&mut self, ends: &[(Comparison, Node)], span: Span) {
        let [low, high] = ends else { return };
        if let (Some(low), Some(high)) = (constant_value(&low.1), constant_value(&high.1)) {
            if low.compare(&high) == Ok(std::cmp::Ordering::Greater) {
                self.diagnostics.push(CheckError::RangeReversed { span });
            }
        }
    }
}

/// A sentence of the reference as a help: small, and without a full stop.
pub(super) fn as_help(sentence: &Phrase) -> Phrase {
    let small = |sentence: &str| {
        let mut chars = sentence.trim_end_matches('.').chars();
        chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
    };
    Phrase::of(small(&sentence.en), small(&sentence.ru))
}

/// What two sides that have no order do not do.
pub(super) const COMPARE: Phrase = Phrase::new("compare", "не сравниваются");

/// `write …`
fn write(code: &str) -> Phrase {
    phrase!("write `{code}`", "напишите `{code}`")
}

fn negate_if(negated: bool, node: Node) -> Node {
    if !negated {
        return node;
    }
    let span = node.span;
    Node { kind: NodeKind::Not(Box::new(node)), ty: Ty::Boolean, span }
}

/// A conjunct of a condition by which rows can be found instead of tried: a field of the row equals
/// something that does not depend on the row.
fn find_probe(condition: &Node, slot: usize) -> Option<Probe> {
    match &condition.kind {
        NodeKind::And(a, b) => find_probe(a, slot).or_else(|| find_probe(b, slot)),
        NodeKind::Compare(Comparison::Equal, a, b) => probe_sides(a, b, slot).or_else(|| probe_sides(b, a, slot)),
        _ => None,
    }
}

fn probe_sides(field: &Node, value: &Node, slot: usize) -> Option<Probe> {
    let NodeKind::Field(of, class, id) = &field.kind else { return None };
    if !matches!(of.kind, NodeKind::Local(s) if s == slot) {
        return None;
    }
    let mut free = true;
    value.walk(&mut |n| free &= !matches!(n.kind, NodeKind::Local(s) if s >= slot));
    free.then(|| Probe { class: *class, field: *id, value: Box::new(value.clone()) })
}
