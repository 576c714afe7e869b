//! Lists: `where`, `of`, quantifiers, membership, keys.
//!
//! A row that is open stays in the result as open; a row found by a key or an equal field costs one
//! look, so that a join costs the number of rows and not their product.

use super::trace::{Recorder, StepKind, Unplaced};
use super::{Env, Evaluator};
use crate::builtin;
use crate::check::typed::{Node, Probe};
use crate::file::Span;
use crate::id::{ClassId, FieldId, ObjectId};
use crate::syntax::ast::Quantifier;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{
    Comparison, Core, Failed, Failure, FailureKind, ListValue, Needs, Piece, Possible, Presence, Row, Truth, joined,
};
use std::collections::HashMap;
use std::sync::Arc;

/// Lists shorter than this are looked through.
const SHORT: usize = 16;

/// The rows of a list by the known value of a field.
#[derive(Debug, Default)]
pub(super) struct Index {
    rows: HashMap<Value, Vec<usize>>,
    /// Rows whose field is open.
    open: Vec<usize>,
}

/// The surely present known values of a list.
#[derive(Debug, Default)]
pub(super) struct Members {
    known: std::collections::HashSet<Value>,
    /// Rows that are open, or may not be there.
    open: Vec<usize>,
}

/// What an expression that should be a list may be as one.
pub(super) struct AsList {
    pub(super) list: Arc<ListValue>,
    pub(super) failure: crate::value::possible::Failed,
    pub(super) needs: Needs,
    /// It surely has no rows to speak of: it fails or is `none`.
    pub(super) nothing: bool,
}

pub(super) fn as_list(value: &Possible, span: Span) -> AsList {
    let list = match &value.core {
        Core::List(list) => list.clone(),
        Core::Nothing => Arc::default(),
        _ => {
            let row = Row { value: Possible::any(value.needs.clone()), presence: Presence::Many(value.needs.clone()) };
            Arc::new(ListValue::of(vec![row]))
        }
    };
    AsList { list, failure: value.operand_failure(span), needs: value.needs.clone(), nothing: !value.has_core() }
}

/// A row inside a row: there only if both are.
fn inside(outer: &Presence, inner: &Presence) -> Presence {
    match (outer, inner) {
        (Presence::Certain, p) | (p, Presence::Certain) => p.clone(),
        (Presence::Many(a), p) | (p, Presence::Many(a)) => Presence::Many(a.and(&p.needs())),
        (Presence::Maybe(a), Presence::Maybe(b)) => Presence::Maybe(a.and(b)),
    }
}

/// An answer where what is asked of may have no value, and then there is no answer either.
fn with_failure(truth: Truth, failure: Failed, needs: &Needs) -> Truth {
    if failure.is_none() {
        return truth;
    }
    Truth { failure: truth.failure.clone().or(failure), needs: truth.needs.and(needs), ..truth }
}

impl<R: Recorder> Evaluator<'_, R> {
    /// Evaluates a condition or a body with a row bound, recorded as a step of that row.
    fn with_row<T>(
        &mut self,
        row: &Row,
        span: Span,
        env: &mut Env,
        run: impl FnOnce(&mut Self, &mut Env) -> T,
        show: impl FnOnce(&T) -> Possible,
    ) -> T {
        self.recorder.open();
        env.locals.push(row.value.clone());
        let out = run(self, env);
        env.locals.pop();
        self.recorder.close(|| Unplaced {
            kind: StepKind::Row(Box::new(row.value.clone())),
            span,
            value: show(&out),
            ty: Ty::Boolean,
        });
        out
    }

    pub(super) fn filter(
        &mut self,
        list: &Node,
        condition: &Node,
        probe: Option<&Probe>,
        span: Span,
        env: &mut Env,
    ) -> Possible {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        if source.nothing {
            return Possible::failed(source.failure, source.needs);
        }
        let mut rows = Vec::new();
        let mut needs = vec![source.needs.clone()];
        let mut keep = |i: usize, row: &Row, holds: &Truth| {
            if !holds.needs.is_empty() {
                needs.push(holds.needs.clone());
            }
            if holds.fails() {
                return;
            }
            let presence = if holds.holds() { row.presence.clone() } else { row.presence.perhaps(&holds.needs) };
            rows.push((i, Row { value: row.value.clone(), presence }));
        };
        let chosen = probe.and_then(|p| self.probe(&source.list, p, env));
        let all: Vec<usize> = chosen.unwrap_or_else(|| (0..source.list.rows.len()).collect());
        for i in all {
            let row = &source.list.rows[i];
            let holds = self.with_row(
                row,
                condition.span,
                env,
                |e, env| e.truth(condition, env).as_condition(),
                |t| t.clone().into_possible(),
            );
            keep(i, row, &holds);
        }
        Possible { failure: source.failure, needs: Needs::all(needs), ..Possible::list(source.list.kept(rows)) }
    }

    /// The rows that a probe leaves: those whose field equals the value or is open. `None` where
    /// looking through all rows is as good, or the value is not known.
    fn probe(&mut self, list: &Arc<ListValue>, probe: &Probe, env: &mut Env) -> Option<Vec<usize>> {
        if list.rows.len() < SHORT {
            return None;
        }
        self.recorder.open();
        let value = self.eval(&probe.value, env);
        self.recorder.discard();
        let value = value.known()?.clone();
        if let Value::Object(id) = value {
            if self.facts.objects[id.index()].stands_for_more.is_some() {
                return None;
            }
        }
        let index = self.index_of(list, probe.class, probe.field);
        let mut rows = index.rows.get(&value).cloned().unwrap_or_default();
        rows.extend(&index.open);
        rows.sort_unstable();
        Some(rows)
    }

    fn index_of(&mut self, list: &Arc<ListValue>, class: ClassId, field: FieldId) -> Arc<Index> {
        if self.memo.keeps_reads() {
            for row in &list.rows {
                if let Some(Value::Object(id)) = row.value.known() {
                    self.memo.read(*id, field);
                }
            }
        }
        let key = (Arc::as_ptr(list) as usize, class, field);
        if let Some(index) = self.indexes.get(&key) {
            return index.clone();
        }
        let mut index = Index::default();
        for (i, row) in list.rows.iter().enumerate() {
            let known = match row.value.known() {
                Some(Value::Object(id)) if row.presence.is_certain() || !self.is_more(*id) => self
                    .facts
                    .fact(*id, field)
                    .value
                    .known()
                    .filter(|v| !matches!(v, Value::Object(o) if self.is_more(*o))),
                _ => None,
            };
            match known {
                Some(v) => index.rows.entry(v.clone()).or_default().push(i),
                None => index.open.push(i),
            }
        }
        let index = Arc::new(index);
        self.kept.push(list.clone());
        self.indexes.insert(key, index.clone());
        index
    }

    pub(super) fn is_more(&self, id: ObjectId) -> bool {
        self.facts.objects[id.index()].stands_for_more.is_some()
    }

    pub(super) fn each(&mut self, list: &Node, body: &Node, flat: bool, span: Span, env: &mut Env) -> Possible {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        if source.nothing {
            return Possible::failed(source.failure, source.needs);
        }
        let mut rows = Vec::new();
        let mut pieces = Vec::new();
        let spans = if flat { source.list.spans() } else { Vec::new() };
        let mut failure = source.failure;
        let mut needs = vec![source.needs.clone()];
        for (i, row) in source.list.rows.iter().enumerate() {
            let value = self.with_row(row, body.span, env, |e, env| e.eval(body, env), Possible::clone);
            if !flat {
                rows.push(Row { value, presence: row.presence.clone() });
                continue;
            }
            let inner = as_list(&value, span);
            if inner.nothing && row.presence.is_certain() {
                return Possible::failed(inner.failure, inner.needs);
            }
            failure = failure.or(inner.failure);
            needs.push(inner.needs);
            let within = |r: &Row| Row { value: r.value.clone(), presence: inside(&row.presence, &r.presence) };
            let list =
                ListValue { rows: inner.list.rows.iter().map(within).collect(), places: inner.list.places.clone() };
            pieces.push(Piece { span: spans[i], needs: source.list.place_needs(i), list });
        }
        let list = if flat {
            joined(pieces, source.list.places.is_empty())
        } else {
            ListValue { rows, places: source.list.places.clone() }
        };
        Possible { failure, needs: Needs::all(needs), ..Possible::list(list) }
    }

    pub(super) fn share(&mut self, list: &Node, condition: &Node, span: Span, env: &mut Env) -> Possible {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        if source.nothing {
            return Possible::failed(source.failure, source.needs);
        }
        let mut rows = Vec::with_capacity(source.list.rows.len());
        for row in &source.list.rows {
            let holds = self.with_row(
                row,
                condition.span,
                env,
                |e, env| e.truth(condition, env).as_condition(),
                |t| t.clone().into_possible(),
            );
            // A row that is `none` is no part of the list.
            match (row.value.none, row.value.has_core() || row.value.failure.is_some()) {
                (true, false) => {}
                (true, true) => rows.push((row.presence.perhaps(&row.value.needs), holds)),
                (false, _) => rows.push((row.presence.clone(), holds)),
            }
        }
        let share = builtin::share(&rows, span);
        let failure = share.failure.clone().or(source.failure);
        let needs = source.needs.and(&share.needs);
        Possible { failure, needs, ..share }
    }

    pub(super) fn quantified(
        &mut self,
        quantifier: Quantifier,
        list: &Node,
        condition: &Node,
        span: Span,
        env: &mut Env,
    ) -> Truth {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        // `some` is "not every … not", `none of` is "every … not".
        let negated = quantifier != Quantifier::Every;
        let mut all = Truth::sure(true);
        if source.nothing {
            return Truth { yes: false, no: false, failure: source.failure, needs: source.needs };
        }
        for row in &source.list.rows {
            let holds = self.with_row(
                row,
                condition.span,
                env,
                |e, env| e.truth(condition, env),
                |t| t.clone().into_possible(),
            );
            let holds = if negated { holds.not() } else { holds };
            let holds = match &row.presence {
                Presence::Certain => holds,
                // A row that bears it out does so whether it is there or not.
                _ if holds.holds() => holds,
                // A row that is not there demands nothing.
                open => Truth { yes: true, needs: open.needs().and(&holds.needs), ..holds },
            };
            all = all.and(&holds);
            if !R::KEEPS && all.fails() {
                break;
            }
        }
        let all = if quantifier == Quantifier::Some { all.not() } else { all };
        // Whatever the rows say, of a list that may have no value nothing is settled.
        with_failure(all, source.failure, &source.needs)
    }

    pub(super) fn membership(&mut self, value: &Possible, list: &Possible, span: Span) -> Truth {
        let source = as_list(list, span);
        if source.nothing || !value.has_core() {
            let failure = value.operand_failure(span).or(source.failure);
            return Truth { yes: false, no: false, failure, needs: value.needs.and(&source.needs) };
        }
        // One of several values is in the list where each of them is.
        if let (Core::Several(values), None, false) = (&value.core, &value.failure, value.none) {
            let mut outcome: Option<Truth> = None;
            for v in values.iter() {
                let one = self.membership(&Possible::one(v.clone()), list, span);
                outcome = Some(outcome.map_or_else(|| one.clone(), |o| o.or_outcome(&one)));
            }
            if let Some(outcome) = outcome {
                let needs = if outcome.is_decided() { Needs::none() } else { value.needs.clone() };
                return Truth { needs: needs.and(&outcome.needs), ..outcome };
            }
        }
        let mut any = Truth::sure(false);
        let known = value.known().filter(|v| !matches!(v, Value::Object(id) if self.is_more(*id)));
        if let (Some(v), true) = (known, source.list.rows.len() >= SHORT) {
            let members = self.members_of(&source.list);
            if members.known.contains(v) {
                return with_failure(Truth::sure(true), source.failure, &source.needs);
            }
            for i in &members.open {
                any = any.or(&self.is_row(value, &source.list.rows[*i], span));
            }
        } else {
            for row in &source.list.rows {
                any = any.or(&self.is_row(value, row, span));
            }
        }
        let failure = value.operand_failure(span).or(source.failure);
        with_failure(any, failure, &value.needs.and(&source.needs))
    }

    /// Whether a value is a row of a list.
    fn is_row(&mut self, value: &Possible, row: &Row, span: Span) -> Truth {
        if row.value.none && !row.value.has_core() {
            return Truth::sure(false);
        }
        if let Some(never) = self.never_that(value, row) {
            return never;
        }
        let equal = self.compare(Comparison::Equal, value, &row.value, span);
        match &row.presence {
            Presence::Certain => equal,
            open if equal.yes || equal.failure.is_some() => {
                Truth { no: true, needs: open.needs().and(&equal.needs), ..equal }
            }
            _ => equal,
        }
    }

    /// A further entry of an open list is not one that differs from it in a known fact.
    fn never_that(&mut self, value: &Possible, row: &Row) -> Option<Truth> {
        let Some(Value::Object(more)) = row.value.known() else { return None };
        let Some(Value::Object(id)) = value.known() else { return None };
        if !self.is_more(*more) || self.is_more(*id) {
            return None;
        }
        let (a, b) = (&self.facts.objects[id.index()], &self.facts.objects[more.index()]);
        for field in (0..a.fields.len()).map(FieldId::new) {
            self.memo.read(*id, field);
            self.memo.read(*more, field);
        }
        let differ =
            a.class == b.class && a.fields.iter().zip(&b.fields).any(|(x, y)| x.value.surely_different(&y.value));
        differ.then(|| Truth::sure(false))
    }

    fn members_of(&mut self, list: &Arc<ListValue>) -> Arc<Members> {
        let key = Arc::as_ptr(list) as usize;
        if let Some(members) = self.members.get(&key) {
            return members.clone();
        }
        let mut members = Members::default();
        for (i, row) in list.rows.iter().enumerate() {
            match row.value.known() {
                Some(v) if row.presence.is_certain() && !matches!(v, Value::Object(id) if self.is_more(*id)) => {
                    members.known.insert(v.clone());
                }
                _ => members.open.push(i),
            }
        }
        let members = Arc::new(members);
        self.kept.push(list.clone());
        self.members.insert(key, members.clone());
        members
    }

    pub(super) fn index(&mut self, list: &Node, key: &Node, span: Span, env: &mut Env) -> Possible {
        let value = self.eval(list, env);
        let key = self.eval(key, env);
        let source = as_list(&value, span);
        if source.nothing || !key.has_core() {
            return Possible::failed(key.operand_failure(span).or(source.failure), key.needs.and(&source.needs));
        }
        let mut found: Option<Possible> = None;
        let mut open: Vec<Needs> = vec![key.needs.clone()];
        let no_such = || Some(Arc::new(Failure { kind: FailureKind::NoSuchKey, span }));
        for row in &source.list.rows {
            let Some(Value::Object(id)) = row.value.known() else {
                open.push(row.value.needs.and(&row.presence.needs()));
                found = Some(Possible::any(Needs::all(open.clone())));
                continue;
            };
            let class = &self.edition.rules.classes[self.facts.objects[id.index()].class.index()];
            let Some(field) = class.key else { continue };
            self.memo.read(*id, field);
            let equal = self.compare(Comparison::Equal, &self.facts.fact(*id, field).value.clone(), &key, span);
            if equal.holds() && row.presence.is_certain() {
                return Possible { failure: source.failure, ..row.value.clone() }.needing(&source.needs);
            }
            if equal.yes {
                open.push(row.presence.needs().and(&equal.needs));
                found = Some(found.map_or_else(|| row.value.clone(), |f| f.or(&row.value)));
            }
        }
        let needs = Needs::all(open);
        match found {
            Some(found) => {
                let failure = found.failure.clone().or_else(no_such);
                Possible { failure, needs, ..found }
            }
            None => Possible::failed(source.failure.or_else(no_such), needs),
        }
    }
}
