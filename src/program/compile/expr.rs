//! Expressions: facts, definitions, comparisons, logic.

use super::super::op::{Astray, At, Byte, NumberAt, Op};
use super::value::{RowVal, Truth, Val, map, of_codes};
use super::{Bind, Compiler, Ctx, Made, refuse};
use crate::builtin;
use crate::check::typed::{Node, NodeKind};
use crate::file::Span;
use crate::id::{ClassId, EnumId, FieldId};
use crate::program::steps::{Link, StepKind};
use crate::program::{Defined, EITHER_CODE, FAILS_CODE, OPEN_CODE};
use crate::sheet::{FAILS, NO, NONE, NONE_CODE, Shape, UNKNOWN_CODE, YES};
use crate::syntax::ast::State;
use crate::value::Value;
use crate::value::possible::Comparison;

impl Compiler<'_> {
    pub(super) fn members(&self, id: EnumId) -> usize {
        self.rules.enums[id.index()].members.len()
    }

    fn bound(bind: &Bind, ctx: &Ctx, span: Span) -> Made<Val> {
        match bind {
            Bind::Row => Ok(Val::Row(RowVal::Own(ctx.frame))),
            Bind::Case => Ok(Val::Row(RowVal::Case)),
            Bind::Known(v) => Ok(Val::Known(v.clone())),
            Bind::Far => refuse("a row of another list", span),
        }
    }

    pub(super) fn eval(&mut self, node: &Node, ctx: &Ctx) -> Made<Val> {
        if self.is_constant(node) {
            return self.constant(node);
        }
        let kind = match &node.kind {
            NodeKind::Field(_, class, field) => StepKind::Fact(*class, *field),
            NodeKind::Call(..)
            | NodeKind::Share(..)
            | NodeKind::Where(..)
            | NodeKind::Arithmetic(..)
            | NodeKind::Shift(_) => StepKind::Operation,
            _ => return self.eval_here(node, ctx),
        };
        self.stepped(kind, node.span, |c| c.eval_here(node, ctx), Val::stands)
    }

    /// What reads no facts, with the parameters that it reads as steps.
    fn constant(&mut self, node: &Node) -> Made<Val> {
        let val = self.fold(node)?;
        let mut parameters = Vec::new();
        node.walk(&mut |n| {
            if let NodeKind::Parameter(id) = n.kind {
                parameters.push((id, n));
            }
        });
        for (id, n) in parameters {
            let stands = self.fold(n)?.stands().1;
            self.steps.begin();
            let step = self.steps.end(StepKind::Parameter(id), n.span, 0, stands);
            self.steps.attach(Link::Here, step);
        }
        Ok(val)
    }

    fn eval_here(&mut self, node: &Node, ctx: &Ctx) -> Made<Val> {
        let span = node.span;
        match &node.kind {
            NodeKind::Local(slot) => match ctx.locals.get(*slot) {
                Some(bind) => Self::bound(bind, ctx, span),
                None => refuse("a name without a row", span),
            },
            NodeKind::Own => Self::bound(&ctx.own, ctx, span),
            NodeKind::Subject => Self::bound(&ctx.subject, ctx, span),
            NodeKind::Field(of, class, field) => {
                let of = self.eval(of, ctx)?;
                self.field(&of, *class, *field, span)
            }
            NodeKind::Definition(id, of) => {
                let of = self.eval(of, ctx)?;
                self.definition(*id, &of, ctx, span)
            }
            NodeKind::Call(id, arguments) => self.call(builtin::ALL[*id].name, arguments, node, ctx),
            NodeKind::Share(list, condition) => self.share(list, condition, ctx, span),
            NodeKind::Where(list, condition, probe) => self.filter(list, condition, probe.as_ref(), ctx, span),
            NodeKind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, ctx, span),
            NodeKind::Shift(shift) => self.shift(shift, ctx, span),
            NodeKind::And(..)
            | NodeKind::Or(..)
            | NodeKind::Not(_)
            | NodeKind::Compare(..)
            | NodeKind::In(..)
            | NodeKind::InRange(..)
            | NodeKind::State(..)
            | NodeKind::Quantified(..) => Ok(Self::of_truth(self.truth(node, ctx)?)),
            _ => refuse("an expression of this kind", span),
        }
    }

    /// A field of a thing.
    fn field(&mut self, of: &Val, class: ClassId, field: FieldId, span: Span) -> Made<Val> {
        let Val::Row(row) = of else { return refuse("a field of this", span) };
        let Some(table) = self.layout.table(class) else { return refuse("a field of this", span) };
        let column = self.layout.tables[table].columns[field.index()];
        let fact = Self::fact(table, field.index());
        let (frame, by) = match *row {
            RowVal::Own(frame) => (frame, None),
            RowVal::Case => (0, None),
            RowVal::At(frame, at, to, _) if to == table => (frame, Some(at)),
            RowVal::At(..) => return refuse("a field of this", span),
        };
        if by.is_none() && frame != table {
            return refuse("a field of this", span);
        }
        let optional = column.optional;
        // Where a reference may lead nowhere, reading on may fail; so it may where that is not known.
        let may_be_none = matches!(row, RowVal::At(_, _, _, true));
        let or_fails = |b: u8| if may_be_none { b | FAILS } else { b };
        Ok(match (column.shape, by) {
            (Shape::Truth, None) => Val::Truth(frame, fact, optional),
            (Shape::Truth, Some(by)) => {
                let unknown = or_fails(if optional { YES | NO | NONE } else { YES | NO });
                let astray = Astray { unknown, none: FAILS };
                Val::Truth(frame, self.emit(frame, Op::GatherBytes(by, fact, astray)), optional)
            }
            (Shape::Code(_), None) => Val::Code(frame, self.codes(frame, fact, optional)),
            (Shape::Code(_), Some(_)) if optional => return refuse("an optional member of another thing", span),
            (Shape::Code(_), Some(by)) => {
                let unknown = if may_be_none { OPEN_CODE } else { UNKNOWN_CODE };
                let astray = Astray { unknown, none: FAILS_CODE };
                Val::Code(frame, self.emit(frame, Op::GatherBytes(by, fact, astray)))
            }
            (Shape::Number(shape), None) => Val::Number(frame, fact, shape),
            (Shape::Number(shape), Some(by)) => {
                let op = Op::GatherNumbers { by, from: fact, may_be_none, low: shape.low, high: shape.high, optional };
                Val::Number(frame, self.emit(frame, op), shape)
            }
            (Shape::Ref(to), None) => Val::Row(RowVal::At(frame, fact, to, optional)),
            (Shape::Ref(to), Some(by)) => {
                let found = self.emit(frame, Op::GatherRows(by, fact, may_be_none));
                Val::Row(RowVal::At(frame, found, to, optional || may_be_none))
            }
            (Shape::Text, None) => Val::Text(frame, fact),
            (Shape::Members(_), None) => Val::Members(frame, fact),
            (Shape::Members(_), Some(by)) => {
                Val::Members(frame, self.emit(frame, Op::GatherMembers(by, fact, may_be_none)))
            }
            (Shape::List(to), None) => {
                let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let owned = super::super::op::Owned::List(small(table), small(field.index()));
                Val::Rows(frame, super::super::op::Rows { table: small(to), owned, presence: None })
            }
            _ => return refuse("a field of this kind", span),
        })
    }

    /// Members as facts: one that is not known may be none, where the declaration allows it.
    fn codes(&mut self, frame: usize, fact: At, optional: bool) -> At {
        if !optional {
            return fact;
        }
        let either = map(|c| if c == UNKNOWN_CODE { EITHER_CODE } else { c });
        self.emit(frame, Op::Map(fact, either))
    }

    /// A value as it is read through a reference.
    pub(super) fn gathered(&mut self, val: Val, row: RowVal, span: Span) -> Made<Val> {
        let RowVal::At(frame, by, table, _) = row else { return Ok(val) };
        // What is defined of something unknown may be anything, no value included.
        Ok(match val {
            Val::Known(_) | Val::KnownList(_) | Val::Nothing => return refuse("the same value of all things", span),
            Val::Truth(f, at, optional) if f == table => {
                let unknown = YES | NO | FAILS | if optional { NONE } else { 0 };
                let astray = Astray { unknown, none: FAILS };
                Val::Truth(frame, self.emit(frame, Op::GatherBytes(by, at, astray)), optional)
            }
            Val::Code(f, at) if f == table => {
                let astray = Astray { unknown: OPEN_CODE, none: FAILS_CODE };
                Val::Code(frame, self.emit(frame, Op::GatherBytes(by, at, astray)))
            }
            Val::Number(f, at, shape) if f == table => {
                let op = Op::GatherNumbers { by, from: at, may_be_none: true, low: None, high: None, optional: false };
                Val::Number(frame, self.emit(frame, op), shape.unbounded())
            }
            _ => return refuse("a value of this kind of another thing", span),
        })
    }

    pub(super) fn truth(&mut self, node: &Node, ctx: &Ctx) -> Made<Truth> {
        if self.is_constant(node) {
            let val = self.constant(node)?;
            return self.as_truth(&val, node.span);
        }
        let kind = match &node.kind {
            NodeKind::Compare(..) | NodeKind::InRange(..) | NodeKind::In(..) => StepKind::Compare,
            NodeKind::Not(_) | NodeKind::State(..) | NodeKind::Quantified(..) => StepKind::Operation,
            _ => return self.truth_here(node, ctx),
        };
        self.stepped(kind, node.span, |c| c.truth_here(node, ctx), |t| t.stands())
    }

    fn truth_here(&mut self, node: &Node, ctx: &Ctx) -> Made<Truth> {
        let span = node.span;
        match &node.kind {
            NodeKind::And(left, right) => {
                let (left, right) = (self.truth(left, ctx)?, self.truth(right, ctx)?);
                self.and(left, right, span)
            }
            NodeKind::Or(left, right) => {
                let (left, right) = (self.truth(left, ctx)?, self.truth(right, ctx)?);
                self.or(left, right, span)
            }
            NodeKind::Not(inner) => {
                let inner = self.truth(inner, ctx)?;
                Ok(self.not(inner))
            }
            NodeKind::Compare(op, left, right) => {
                let (left, right) = (self.eval(left, ctx)?, self.eval(right, ctx)?);
                self.compare(*op, &left, &right, span)
            }
            NodeKind::InRange(value, low, high) => {
                let value = self.eval(value, ctx)?;
                let (from, to) = (self.eval(&low.1, ctx)?, self.eval(&high.1, ctx)?);
                let (above, below) =
                    (self.compare(low.0, &value, &from, span)?, self.compare(high.0, &value, &to, span)?);
                self.and(above, below, span)
            }
            NodeKind::In(value, list) => {
                let (value, list) = (self.eval(value, ctx)?, self.eval(list, ctx)?);
                self.membership(&value, &list, ctx, span)
            }
            NodeKind::State(value, state) => self.state(value, *state, ctx, span),
            NodeKind::Quantified(quantifier, list, condition) => {
                self.quantified(*quantifier, list, condition, ctx, span)
            }
            _ => {
                let val = self.eval(node, ctx)?;
                self.as_truth(&val, span)
            }
        }
    }

    pub(super) fn compare(&mut self, op: Comparison, left: &Val, right: &Val, span: Span) -> Made<Truth> {
        match (left, right) {
            (Val::Known(_) | Val::Nothing, Val::Known(_) | Val::Nothing) => refuse("two known values", span),
            (Val::Known(_), other) => self.compare(op.flipped(), other, left, span),
            (Val::Nothing, _) | (_, Val::Nothing) => Ok(Truth::Known(FAILS)),
            (Val::Code(frame, at), Val::Known(Value::Member(id, member))) => {
                let test = |m: u32| if op.accepts(m.cmp(member)) { YES } else { NO };
                let members = self.members(*id);
                let map = of_codes(members, test, YES | NO);
                Ok(Truth::At(*frame, self.emit_codes(*frame, *at, members, map)))
            }
            (Val::Truth(frame, at, _), Val::Known(Value::Boolean(b))) => {
                let of = |v: bool| if op.accepts(v.cmp(b)) { YES } else { NO };
                let test = map(|bits| {
                    let mut out = if bits & (FAILS | NONE) == 0 { 0 } else { FAILS };
                    out |= match (bits & YES != 0, bits & NO != 0) {
                        (true, true) => YES | NO,
                        (true, false) => of(true),
                        (false, true) => of(false),
                        (false, false) => 0,
                    };
                    out
                });
                Ok(Truth::At(*frame, self.emit(*frame, Op::Map(*at, test))))
            }
            (Val::Row(a), Val::Row(b)) => self.same_row(op, *a, *b, span),
            // What is below is not what is at least: the same column serves both.
            _ if matches!(op, Comparison::Less | Comparison::AtMost)
                && !matches!((left, right), (Val::Number(..), Val::Known(_))) =>
            {
                let not_below = self.compare(op.negated(), left, right, span)?;
                Ok(self.not(not_below))
            }
            _ => match self.compare_ways(op, left, right, span) {
                Some(truth) => Ok(truth),
                None => self.compare_numbers(op, left, right, span),
            },
        }
    }

    /// A comparison of what is one of several: each of them is compared, and the answer of the one that
    /// holds is taken. Nothing for anything else.
    fn compare_ways(&mut self, op: Comparison, left: &Val, right: &Val, span: Span) -> Option<Truth> {
        let (frame, at) = match left {
            Val::Ratio(f, NumberAt::Column(at), _) | Val::Number(f, at, _) => (*f, *at),
            _ => return None,
        };
        let (of, defined) = self.copied(at);
        let (which, values) = self.picked.get(&of).cloned()?;
        let mut answers = Vec::new();
        for (way, value) in values.iter().enumerate() {
            let before = self.ops.len();
            answers.push(match value {
                None | Some(Val::Nothing) => Byte::Constant(FAILS),
                Some(Val::Known(_)) if matches!(right, Val::Known(_)) => return None,
                Some(value) => {
                    let truth = self.compare(op, value, right, span).ok()?;
                    match truth {
                        Truth::At(f, _) if f != frame && f != 0 => return None,
                        Truth::At(f, at) if f == frame => Byte::Column(self.only_where(at, before, which, way)),
                        truth => self.byte(truth, frame),
                    }
                }
            });
        }
        let defined = defined.then_some(Defined::Truth);
        Some(Truth::At(frame, self.emit_as(frame, Op::PickBytes(which, answers.into()), defined)))
    }

    /// A comparison of quotients that was just made for one of several ways: only the rows in which this way
    /// may hold are compared.
    fn only_where(&mut self, at: At, before: usize, which: At, way: usize) -> At {
        let (At::Found(i), Ok(way)) = (at, u8::try_from(way)) else { return at };
        let i = i as usize;
        let is_last = i >= before && i + 1 == self.ops.len() && self.defined[i].is_none();
        match self.ops[i].clone() {
            Op::CompareRatio { op, above, below, of, unit, only: None } if is_last => {
                let frame = self.frames[i];
                self.take_back();
                self.emit(frame, Op::CompareRatio { op, above, below, of, unit, only: Some((which, way)) })
            }
            _ => at,
        }
    }

    /// What a column is a copy of, and whether it is what is defined of things.
    fn copied(&self, at: At) -> (At, bool) {
        let (mut at, mut defined) = (at, false);
        while let At::Found(i) = at {
            defined |= self.defined[i as usize].is_some();
            match &self.ops[i as usize] {
                Op::Copy(of) => at = *of,
                _ => break,
            }
        }
        (at, defined)
    }

    fn same_row(&mut self, op: Comparison, a: RowVal, b: RowVal, span: Span) -> Made<Truth> {
        let truth = match (a, b) {
            (RowVal::At(f, at @ At::Fact(..), to, _), RowVal::At(g, other @ At::Fact(..), to2, _))
                if f == g && to == to2 =>
            {
                Truth::At(f, self.emit(f, Op::SameRow(at, Some(other))))
            }
            (RowVal::At(f, at, to, _), RowVal::Own(g)) | (RowVal::Own(g), RowVal::At(f, at, to, _))
                if f == g && to == f =>
            {
                Truth::At(f, self.emit(f, Op::SameRow(at, None)))
            }
            _ => return refuse("things of two lists compared", span),
        };
        match op {
            Comparison::Equal => Ok(truth),
            Comparison::Unequal => Ok(self.not(truth)),
            _ => refuse("an order of things", span),
        }
    }

    fn membership(&mut self, value: &Val, list: &Val, ctx: &Ctx, span: Span) -> Made<Truth> {
        match (value, list) {
            (Val::Code(frame, at), Val::KnownList(values)) => {
                let mut wanted = Vec::new();
                let mut of = None;
                for v in values {
                    let Value::Member(id, m) = v else { return refuse("a list of this kind", span) };
                    wanted.push(*m);
                    of = Some(*id);
                }
                let Some(id) = of else { return refuse("an empty list", span) };
                let test = |m: u32| if wanted.contains(&m) { YES } else { NO };
                let members = self.members(id);
                let map = of_codes(members, test, YES | NO);
                Ok(Truth::At(*frame, self.emit_codes(*frame, *at, members, map)))
            }
            (Val::Known(Value::Member(_, m)), Val::Members(frame, at)) => {
                let Some(member) = 1_u64.checked_shl(*m) else { return refuse("so many members", span) };
                Ok(Truth::At(*frame, self.emit(*frame, Op::HasMembers(*at, member))))
            }
            (Val::Row(row), Val::Rows(0, rows)) => {
                let (frame, of) = match *row {
                    RowVal::Own(f) if f == rows.table as usize && f != 0 => (f, None),
                    RowVal::At(f, at @ At::Fact(..), to, _) if to == rows.table as usize => (f, Some(at)),
                    _ => return refuse("a thing in a list", span),
                };
                let _ = ctx;
                Ok(Truth::At(frame, self.emit(frame, Op::InRows(of, *rows))))
            }
            _ => refuse("a list of this kind", span),
        }
    }

    fn state(&mut self, value: &Node, state: State, ctx: &Ctx, span: Span) -> Made<Truth> {
        let val = self.eval(value, ctx)?;
        if state == State::None {
            return self.is_none(value, &val, span);
        }
        let NodeKind::Field(of, ..) = &value.kind else { return refuse("whether this is known", span) };
        let row = self.eval(of, ctx)?;
        // Where it is open of what a fact is asked, it is not known.
        let direct = matches!(row, Val::Row(RowVal::Own(_) | RowVal::Case));
        let (known, unknown) = if state == State::Known { (YES, NO) } else { (NO, YES) };
        if !direct {
            return refuse("whether a fact of another thing is known", span);
        }
        let three = [known, unknown, known];
        Ok(match val {
            Val::Truth(f, at, _) => {
                let single = map(|b| if b.is_power_of_two() { known } else { unknown });
                Truth::At(f, self.emit(f, Op::Map(at, single)))
            }
            Val::Code(f, at) => {
                let test = map(|c| if c == UNKNOWN_CODE || c == EITHER_CODE { unknown } else { known });
                Truth::At(f, self.emit(f, Op::Map(at, test)))
            }
            Val::Number(f, at, _) => Truth::At(f, self.emit(f, Op::StateOfNumber(at, three))),
            Val::Row(RowVal::At(f, at, ..)) => Truth::At(f, self.emit(f, Op::StateOfRow(at, three))),
            Val::Text(f, at) => Truth::At(f, self.emit(f, Op::StateOfText(at, three))),
            _ => return refuse("whether this is known", span),
        })
    }

    fn is_none(&mut self, node: &Node, val: &Val, span: Span) -> Made<Truth> {
        // What is not known may be none only where its declaration allows it.
        let optional = match &node.kind {
            NodeKind::Field(_, class, field) => self.rules.classes[class.index()].fields[field.index()].optional,
            _ => return refuse("whether this is none", span),
        };
        let unknown = if optional { YES | NO } else { NO };
        let three = [NO, unknown, YES];
        Ok(match val {
            Val::Truth(f, at, _) => {
                let test = map(|b| {
                    (if b & NONE == 0 { 0 } else { YES }) | (if b & (YES | NO) == 0 { 0 } else { NO }) | (b & FAILS)
                });
                Truth::At(*f, self.emit(*f, Op::Map(*at, test)))
            }
            Val::Code(f, at) => {
                let test = map(|c| match c {
                    UNKNOWN_CODE | EITHER_CODE => unknown,
                    NONE_CODE => YES,
                    FAILS_CODE => FAILS,
                    OPEN_CODE => unknown | FAILS,
                    _ => NO,
                });
                Truth::At(*f, self.emit(*f, Op::Map(*at, test)))
            }
            Val::Number(f, at, _) if matches!(at, At::Fact(..)) => {
                Truth::At(*f, self.emit(*f, Op::StateOfNumber(*at, three)))
            }
            Val::Row(RowVal::At(f, at, ..)) => Truth::At(*f, self.emit(*f, Op::StateOfRow(*at, three))),
            Val::Text(f, at) => Truth::At(*f, self.emit(*f, Op::StateOfText(*at, three))),
            _ => return refuse("whether this is none", span),
        })
    }
}
