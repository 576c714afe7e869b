//! Decision tables: each cell against the input above it.

use super::Checker;
use super::declaration::{NOBODY, WHAT_OF};
use super::error::CheckError;
use super::expr::comparison;
use super::scope::Scope;
use super::typed::{Cell, CellTest, Node, NodeKind, Output, Row, Table, TableVersion};
use crate::id::TableId;
use crate::phrase::{Phrase, phrase};
use crate::resolve::Group;
use crate::syntax::ast::{self, CellKind, ExprKind};
use crate::syntax::keyword::russian::NONE;
use crate::ty::Ty;
use crate::value::possible::Comparison;
use std::sync::Arc;

impl Checker<'_, '_> {
    /// Owner and outputs of a table.
    pub(super) fn table_head(&mut self, group: &Group<'_, ast::Table>) {
        let mut head: Option<(Option<super::typed::Owner>, Vec<(Arc<str>, Ty, bool)>)> = None;
        for version in &group.versions {
            let owner = self.owner(&version.owner);
            let outputs = self.outputs(version);
            match &head {
                None => head = Some((owner, outputs)),
                Some((first, first_outputs)) => {
                    if *first != owner {
                        self.differ(&version.name, WHAT_OF, group.name);
                    } else if *first_outputs != outputs {
                        self.differ(&version.name, Phrase::new("their outputs", "в ответах"), group.name);
                    }
                }
            }
        }
        let (owner, outputs) = head.unwrap_or((None, Vec::new()));
        let outputs = outputs.into_iter().map(|(name, ty, optional)| Output { name, ty, optional }).collect();
        self.out.tables.push(Table {
            name: group.name.text.clone(),
            owner: owner.unwrap_or(NOBODY),
            outputs,
            versions: Vec::new(),
        });
    }

    fn outputs(&mut self, version: &ast::Table) -> Vec<(Arc<str>, Ty, bool)> {
        let single = version.outputs.len() == 1;
        let mut out = Vec::new();
        for output in &version.outputs {
            let (ty, optional) = match (&output.ty, &version.ty) {
                (Some(ty), _) => (self.ty(ty), output.optional),
                (None, Some(ty)) if single => (self.ty(ty), version.optional),
                _ => {
                    self.diagnostics
                        .push(CheckError::MissingType { name: output.name.text.to_string(), span: output.name.span });
                    (Ty::Error, output.optional)
                }
            };
            out.push((output.name.text.clone(), ty, optional));
        }
        out
    }

    /// Inputs, cells and outputs of all versions of a table.
    pub(super) fn table_versions(&mut self, id: TableId) {
        let resolved = self.resolved;
        let group = &resolved.tables[id.index()];
        let owner = self.out.tables[id.index()].owner;
        let mut versions = Vec::new();
        for version in &group.versions {
            let mut scope = Scope::of(owner);
            let inputs: Vec<Node> = version.inputs.iter().map(|e| self.expr(e, &mut scope, None)).collect();
            let mut rows = Vec::new();
            for row in &version.rows {
                let cells =
                    row.inputs.iter().zip(&inputs).map(|(cell, input)| self.cell(cell, input, &mut scope)).collect();
                let mut outputs = Vec::new();
                for (i, e) in row.outputs.iter().enumerate() {
                    let Some(output) = self.out.tables[id.index()].outputs.get(i).cloned() else { continue };
                    let because = version.outputs.get(i).map(|o| o.name.span);
                    let node = self.wanted(e, &output.ty, &mut scope, because);
                    if matches!(node.kind, NodeKind::None) && !output.optional {
                        let declared = because.unwrap_or(node.span);
                        self.diagnostics.push(CheckError::NoneNotAllowed { span: node.span, declared });
                    }
                    outputs.push(node);
                }
                rows.push(Row { cells, outputs, span: row.span });
            }
            let notes = self.notes(&version.notes, version.name.span, &Scope::of(owner));
            versions.push(TableVersion { notes, hit: version.hit, inputs, rows });
        }
        self.out.tables[id.index()].versions = versions;
    }

    fn cell(&mut self, cell: &ast::Cell, input: &Node, scope: &mut Scope) -> Cell {
        let (tests, negated) = match &cell.kind {
            CellKind::Any | CellKind::Error => (&[][..], false),
            CellKind::OneOf(tests) => (&tests[..], false),
            CellKind::NotOneOf(tests) => (&tests[..], true),
        };
        let tests = tests.iter().filter_map(|t| self.cell_test(t, input, scope)).collect();
        Cell { tests, negated, span: cell.span }
    }

    fn cell_test(&mut self, test: &ast::CellTest, input: &Node, scope: &mut Scope) -> Option<CellTest> {
        match test {
            ast::CellTest::Value(e) if matches!(e.kind, ExprKind::Literal(ast::Literal::None)) => Some(CellTest::None),
            ast::CellTest::Value(e) => {
                let node = self.expr(e, scope, Some(&input.ty.clone()));
                Some(CellTest::All(vec![self.cell_comparison(Comparison::Equal, node, input)?]))
            }
            ast::CellTest::Compare(pairs) => {
                let mut all = Vec::new();
                for (op, e) in pairs {
                    let node = self.expr(e, scope, Some(&input.ty.clone()));
                    let op = comparison(op.node)?;
                    all.push(self.cell_comparison(op, node, input)?);
                }
                Some(CellTest::All(all))
            }
            ast::CellTest::Range(e) => {
                let ExprKind::Range(range) = &e.kind else { return None };
                let mut all = Vec::new();
                for (end, op) in [
                    (&range.low, if range.low_open { Comparison::More } else { Comparison::AtLeast }),
                    (&range.high, if range.high_open { Comparison::Less } else { Comparison::AtMost }),
                ] {
                    let node = self.expr(end, scope, Some(&input.ty.clone()));
                    all.push(self.cell_comparison(op, node, input)?);
                }
                Some(CellTest::All(all))
            }
        }
    }

    fn cell_comparison(&mut self, op: Comparison, node: Node, input: &Node) -> Option<(Comparison, Node)> {
        if node.ty == Ty::Error || input.ty == Ty::Error {
            return None;
        }
        let equality = matches!(op, Comparison::Equal | Comparison::Unequal);
        let fits =
            node.ty.unify(&input.ty).is_some_and(|t| if equality { !matches!(t, Ty::List(_)) } else { t.is_ordered() });
        if !fits {
            let (found, wanted) = (self.words(&node.ty), self.words(&input.ty));
            let percent = input.ty == Ty::Percent && node.ty.is_numeric();
            self.diagnostics.push(CheckError::BadCell {
                problem: Phrase::of(
                    format!("{found} against {wanted}"),
                    format!("{}, а в столбце {}", found.ru, wanted.ru),
                ),
                help: if percent {
                    Phrase::new("a percent is written with its sign: `30%`", "процент пишется со знаком: `30%`")
                } else {
                    phrase!(
                        "a cell holds values of the input's type, a comparison, a range, `none`, or `-` for anything",
                        "в ячейке стоят значения того же типа, сравнение, промежуток, `{NONE}` или `-`, если подходит всё"
                    )
                },
                span: node.span,
                input: input.span,
            });
            return None;
        }
        Some((op, node))
    }
}
