//! Types of lists put in order or in groups, and of what is reached along a chain.

use super::Checker;
use super::error::CheckError;
use super::expr::as_help;
use super::scope::{Local, Scope};
use super::typed::{Node, NodeKind, Reach};
use crate::builtin;
use crate::file::Span;
use crate::id::{ClassId, FieldId};
use crate::phrase::{Phrase, meant, phrase};
use crate::syntax::ast::{Expr, ExprKind, Name};
use crate::syntax::keyword::russian::BEFORE;
use crate::ty::Ty;
use std::sync::Arc;

/// What a group offers under a name: its key, or its rows.
pub(super) fn group_member(group: Node, name: &Name) -> Option<Node> {
    let Ty::Group(key, row) = &group.ty else { return None };
    let is = |words: (&str, &str)| *name.text == *words.0 || *name.text == *words.1;
    let (key, rows) = ((**key).clone(), row.clone().list());
    let span = if group.span == name.span { name.span } else { group.span.to(name.span) };
    if is(builtin::GROUP) {
        return Some(Node { kind: NodeKind::GroupKey(Box::new(group)), ty: key, span });
    }
    is(builtin::ROWS).then(|| Node { kind: NodeKind::GroupRows(Box::new(group)), ty: rows, span })
}

impl Checker<'_, '_> {
    /// The key of each row, in the scope of the row.
    fn row_key(&mut self, list: &Node, name: Option<Arc<str>>, key: &Expr, scope: &mut Scope) -> Node {
        scope.locals.push(Local::row(name, Self::row_of(list)));
        let key = self.expr(key, scope, None);
        scope.locals.pop();
        key
    }

    /// `LIST ordered by KEY`
    pub(super) fn ordered(
        &mut self,
        list: &Expr,
        key: &Expr,
        descending: bool,
        scope: &mut Scope,
        span: Span,
    ) -> (Node, Option<Arc<str>>) {
        let (list, name) = self.rows(list, scope);
        let key = self.row_key(&list, name.clone(), key, scope);
        if !key.ty.is_ordered() {
            let help = match key.ty {
                Ty::Text => Phrase::new(
                    "text has no order in the law: order by a number, a sum, a date or an enum; rows that tie stand by their key",
                    "у текстов нет порядка, о котором говорило бы право: упорядочьте по числу, сумме, дате или перечню; равные строки стоят по ключу",
                ),
                _ => Phrase::new(
                    "order by a number, a sum, a date, a duration or an enum",
                    "упорядочьте по числу, сумме, дате, длительности или перечню",
                ),
            };
            let expected = Phrase::new("a key that has an order", "ключ, у значений которого есть порядок");
            self.mismatch(expected, &key.ty, key.span, Some(list.span), Some(help));
            return (Node { kind: NodeKind::Error, ty: list.ty, span }, name);
        }
        let ty = list.ty.clone();
        let kind = NodeKind::Ordered(Box::new(list), Box::new(key), descending);
        (Node { kind, ty, span }, name)
    }

    /// `LIST grouped by KEY`
    pub(super) fn grouped(&mut self, list: &Expr, key: &Expr, scope: &mut Scope, span: Span) -> Node {
        let (list, name) = self.rows(list, scope);
        let key = self.row_key(&list, name, key, scope);
        if !key.ty.has_equality() {
            let help = Some(Phrase::new(
                "group by one value: a field of the row, or what is calculated of it",
                "группируйте по одному значению: полю строки или тому, что из него вычислено",
            ));
            self.mismatch(
                Phrase::new("a key of one value", "ключ из одного значения"),
                &key.ty,
                key.span,
                Some(list.span),
                help,
            );
            return Node::error(span);
        }
        if list.ty == Ty::Error {
            return Node::error(span);
        }
        let ty = Ty::Group(Box::new(key.ty.clone()), Box::new(Self::row_of(&list))).list();
        Node { kind: NodeKind::Grouped(Box::new(list), Box::new(key)), ty, span }
    }

    /// `reach(START, LINKS, FIELD to FIELD)`
    pub(super) fn reach(&mut self, name: &Name, arguments: &[Expr], scope: &mut Scope, span: Span) -> Node {
        let doc = builtin::form(builtin::REACH.0).map_or_else(|| Phrase::same(""), |f| f.doc.clone());
        let [start, links, fields] = arguments else {
            for argument in arguments.iter().filter(|a| !matches!(a.kind, ExprKind::FieldTo { .. })) {
                self.expr(argument, scope, None);
            }
            self.diagnostics.push(CheckError::Arguments {
                name: name.text.to_string(),
                wanted: phrase!(
                    "a start, a list of links, and `FIELD to FIELD`",
                    "начало, список связей и `ПОЛЕ {BEFORE} ПОЛЕ`"
                ),
                found: arguments.len(),
                doc: as_help(&doc),
                span,
            });
            return Node::error(span);
        };
        let start = self.expr(start, scope, None);
        let (links, _) = self.rows(links, scope);
        let ExprKind::FieldTo { from, to, .. } = &fields.kind else {
            if !matches!(fields.kind, ExprKind::Error) {
                self.diagnostics.push(CheckError::FieldToField { span: fields.span });
            }
            return Node::error(span);
        };
        let thing = match &start.ty {
            Ty::Object(class) => Some(*class),
            Ty::List(row) => match **row {
                Ty::Object(class) => Some(class),
                _ => None,
            },
            _ => None,
        };
        let class = match &links.ty {
            Ty::List(row) => match **row {
                Ty::Object(class) => Some(class),
                _ => None,
            },
            _ => None,
        };
        let broken = |node: &Node| node.ty == Ty::Error || node.ty == Ty::Error.list();
        if thing.is_none() && !broken(&start) {
            let help =
                Some(Phrase::new("a chain leads from entities to entities", "цепочка ведёт от сущностей к сущностям"));
            let expected = Phrase::new("an entity or a list of entities", "сущность или список сущностей");
            self.mismatch(expected, &start.ty, start.span, Some(name.span), help);
        }
        if class.is_none() && !broken(&links) {
            let help = Some(Phrase::new(
                "each row of it leads from one of its fields to another",
                "каждая его строка ведёт от одного своего поля к другому",
            ));
            self.mismatch(
                Phrase::new("a list of entities", "список сущностей"),
                &links.ty,
                links.span,
                Some(name.span),
                help,
            );
        }
        let (Some(thing), Some(class)) = (thing, class) else { return Node::error(span) };
        let (from, to) = (self.end(class, from, thing, start.span), self.end(class, to, thing, start.span));
        let (Some(from), Some(to)) = (from, to) else { return Node::error(span) };
        let kind = NodeKind::Reach(Box::new(Reach { start, links, class, from, to }));
        Node { kind, ty: Ty::Object(thing).list(), span }
    }

    /// A field of a link that holds one thing of a class.
    fn end(&mut self, class: ClassId, name: &Name, thing: ClassId, because: Span) -> Option<FieldId> {
        let declared = self.out.classes.get(class.index())?;
        if declared.broken || self.resolved.broken_words.contains(&name.text) {
            return None;
        }
        let Some(id) = declared.field(&name.text) else {
            let names: Vec<Arc<str>> = declared.fields.iter().map(|f| f.name.clone()).collect();
            let near = crate::resolve::nearest(&name.text, names.iter().map(|n| &**n));
            let help = near.map_or_else(
                || {
                    let names = super::scope::list_names(&names);
                    Phrase::of(format!("its fields are: {names}"), format!("его поля: {}", names.ru))
                },
                meant,
            );
            self.diagnostics.push(CheckError::UnknownField {
                owner: Phrase::same(format!("`{}`", declared.name)),
                name: name.text.to_string(),
                help: Some(help),
                span: name.span,
            });
            return None;
        };
        let ty = declared.fields[id.index()].ty.clone();
        if ty == Ty::Object(thing) {
            return Some(id);
        }
        if ty != Ty::Error {
            let expected = self.words(&Ty::Object(thing));
            let help = Some(Phrase::new(
                "a chain goes on from what a row leads to: both fields hold what it starts from",
                "цепочка продолжается от того, к чему привела строка: в обоих полях — то же, с чего она начинается",
            ));
            self.mismatch(expected, &ty, name.span, Some(because), help);
        }
        None
    }
}
