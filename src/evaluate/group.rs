//! `ordered by` and `grouped by`: the key of each row, and what follows from it for the list.

use super::collection::as_list;
use super::trace::{Recorder, StepKind, Unplaced};
use super::{Env, Evaluator};
use crate::check::typed::Node;
use crate::file::Span;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{Core, Failure, FailureKind, Identity, ListValue, Possible, Row, grouped, ordered};
use std::sync::Arc;

impl<R: Recorder> Evaluator<'_, R> {
    /// The key of each row, each recorded as a step of its row.
    fn keys(&mut self, list: &ListValue, key: &Node, env: &mut Env) -> Vec<Possible> {
        list.rows.iter().map(|row| self.key(row, key, env)).collect()
    }

    fn key(&mut self, row: &Row, key: &Node, env: &mut Env) -> Possible {
        self.recorder.open();
        env.locals.push(row.value.clone());
        let value = self.eval(key, env);
        env.locals.pop();
        self.recorder.close(|| Unplaced {
            kind: StepKind::Row(Box::new(row.value.clone())),
            span: key.span,
            value: value.clone(),
            ty: key.ty.clone(),
        });
        value
    }

    /// The entity keys by which rows tie; `None` where the rows have none.
    fn ties(&mut self, list: &ListValue, row: Option<&Ty>) -> Option<Vec<Possible>> {
        let Some(Ty::Object(class)) = row else { return None };
        let field = self.edition.rules.classes[class.index()].key?;
        let tie = |row: &Row| match row.value.known() {
            Some(Value::Object(id)) if !self.is_more(*id) => {
                self.memo.read(*id, field);
                self.facts.fact(*id, field).value.clone()
            }
            _ => Possible::any(row.value.needs.clone()),
        };
        Some(list.rows.iter().map(tie).collect())
    }

    pub(super) fn ordered(&mut self, list: &Node, key: &Node, descending: bool, span: Span, env: &mut Env) -> Possible {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        if source.nothing {
            return Possible::failed(source.failure, source.needs);
        }
        let keys = self.keys(&source.list, key, env);
        let ties = self.ties(&source.list, list.ty.row());
        let (sorted, failure) = ordered(&source.list, &keys, ties.as_deref(), descending);
        let failure = source.failure.or_else(|| failure.map(|kind| Arc::new(Failure { kind, span })));
        match sorted {
            Some(list) => Possible { failure, needs: source.needs, ..Possible::list(list) },
            None => Possible::failed(failure, source.needs),
        }
    }

    pub(super) fn grouped(&mut self, list: &Node, key: &Node, span: Span, env: &mut Env) -> Possible {
        let value = self.eval(list, env);
        let source = as_list(&value, span);
        if source.nothing {
            return Possible::failed(source.failure, source.needs);
        }
        let keys = self.keys(&source.list, key, env);
        let members = self.members_of_type(&key.ty);
        let is_further = |id| self.is_more(id);
        let identity = Identity { is_further: &is_further, currency: self.edition.rules.currency };
        let list = grouped(&source.list, &keys, &key.ty, members.as_deref(), &identity);
        Possible { failure: source.failure, needs: source.needs, ..Possible::list(list) }
    }

    /// All values of a type, where it has few.
    fn members_of_type(&self, ty: &Ty) -> Option<Vec<Value>> {
        /// More members than this are not tried one by one.
        const FEW: usize = 64;
        match ty {
            Ty::Boolean => Some(vec![Value::Boolean(true), Value::Boolean(false)]),
            Ty::Enum(id) => {
                let members = self.edition.rules.enums[id.index()].members.len();
                let member = |m| Value::Member(*id, u32::try_from(m).unwrap_or_default());
                (members <= FEW).then(|| (0..members).map(member).collect())
            }
            _ => None,
        }
    }
}

/// The key of a group.
pub(super) fn group_key(group: &Possible, span: Span) -> Possible {
    let failure = group.operand_failure(span);
    match &group.core {
        Core::Group(g) => {
            let failure = g.key.failure.clone().or(failure);
            Possible { failure, ..g.key.clone() }.needing(&group.needs)
        }
        Core::Nothing => Possible::failed(failure, group.needs.clone()),
        // The rows of a group of which nothing is known may have `none` for a key, or no value.
        _ => {
            let failure = failure.or_else(|| Possible::fails(FailureKind::NoneOperand, span).failure);
            Possible { none: true, failure, ..Possible::any(group.needs.clone()) }
        }
    }
}

/// The rows of a group.
pub(super) fn group_rows(group: &Possible, span: Span) -> Possible {
    let failure = group.operand_failure(span);
    match &group.core {
        Core::Group(g) => Possible { failure, ..g.list() }.needing(&group.needs),
        Core::Nothing => Possible::failed(failure, group.needs.clone()),
        _ => Possible { failure, ..Possible::unknown_list(&group.needs) },
    }
}
