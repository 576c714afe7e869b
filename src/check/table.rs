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
use crate::syntax::ast::{self, CellKind, Collect, ExprKind, Hit};
use crate::syntax::keyword;
use crate::syntax::keyword::russian::{ALL_ROWS, COLLECT, COUNT, HIGHEST, HIT, LOWEST, NONE, OPTIONAL};
use crate::ty::Ty;
use crate::value::possible::Comparison;

/// The type of a table as it is read, whose cells have a type.
fn answer_type(hit: Hit, ty: &Ty) -> Ty {
    match hit {
        Hit::Collect(Collect::All) if *ty != Ty::Error => ty.clone().list(),
        Hit::Collect(Collect::Count) => Ty::Integer,
        _ => ty.clone(),
    }
}

impl Checker<'_, '_> {
    /// Owner and outputs of a table.
    pub(super) fn table_head(&mut self, group: &Group<'_, ast::Table>) {
        let mut head: Option<(Option<super::typed::Owner>, Vec<Output>)> = None;
        for version in &group.versions {
            let owner = self.owner(&version.owner);
            let outputs = self.outputs(version);
            self.policy(version, &outputs);
            match &head {
                None => head = Some((owner, outputs)),
                Some((first, first_outputs)) => {
                    let what = if *first != owner {
                        WHAT_OF
                    } else if *first_outputs != outputs {
                        Phrase::new("their outputs", "в ответах")
                    } else {
                        continue;
                    };
                    self.differ(&version.name, what, group.name);
                }
            }
        }
        let (owner, outputs) = head.unwrap_or((None, Vec::new()));
        self.out.tables.push(Table {
            name: group.name.text.clone(),
            owner: owner.unwrap_or(NOBODY),
            outputs,
            versions: Vec::new(),
            exceptions: Vec::new(),
        });
    }

    fn outputs(&mut self, version: &ast::Table) -> Vec<Output> {
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
            out.push(Output {
                name: output.name.text.clone(),
                ty: answer_type(version.hit, &ty),
                optional: optional && !matches!(version.hit, Hit::Collect(_)),
                cell_ty: ty,
                cell_optional: optional,
            });
        }
        out
    }

    /// Whether the outputs are such as the policy can choose among or take together.
    fn policy(&mut self, version: &ast::Table, outputs: &[Output]) {
        let (Some(first), Some(written)) = (outputs.first(), version.outputs.first()) else { return };
        let ty = &first.cell_ty;
        let (policy, word) = match version.hit {
            Hit::One | Hit::First => return,
            Hit::Highest => {
                (phrase!("hit highest", "{HIT} {HIGHEST}"), Phrase::new("the highest", "наибольшее значение"))
            }
            Hit::Lowest => (phrase!("hit lowest", "{HIT} {LOWEST}"), Phrase::new("the lowest", "наименьшее значение")),
            Hit::Collect(how) => {
                let word = how.word();
                let russian = keyword::find(word).map_or(word, |k| k.russian);
                (
                    phrase!("hit collect {word}", "{HIT} {COLLECT} {russian}"),
                    Phrase::new("the least or greatest", "наименьшее или наибольшее значение"),
                )
            }
        };
        let several = matches!(version.hit, Hit::Collect(_)).then(|| version.outputs.get(1)).flatten();
        let (problem, help, span) = if let Some(second) = several {
            let problem = Phrase::new("takes one output", "допускает только один ответ");
            let help =
                Phrase::new("make a table of its own for each output", "сделайте для каждого ответа свою таблицу");
            (problem, help, second.name.span)
        } else if *ty == Ty::Error {
            return;
        } else {
            let counts = ty.is_numeric() || ty.is_amount();
            let found = self.words(ty);
            let (problem, help) = match version.hit {
                Hit::Collect(Collect::Sum) if !counts => {
                    let problem = Phrase::of(
                        format!("adds numbers or amounts, and this is {found}"),
                        format!("складывает числа или величины, а здесь {}", found.ru),
                    );
                    let help = phrase!(
                        "`count` or `all` takes any output",
                        "`{COUNT}` или `{ALL_ROWS}` подходит к любому ответу"
                    );
                    (problem, help)
                }
                Hit::Collect(Collect::All) if matches!(ty, Ty::List(_)) => {
                    let problem = Phrase::of(
                        format!("makes a list, and this is {found}"),
                        format!("составляет список, а здесь {}", found.ru),
                    );
                    (
                        problem,
                        Phrase::new("let a row answer with one value", "пусть в ответе строки будет одно значение"),
                    )
                }
                Hit::Collect(Collect::Least | Collect::Greatest) | Hit::Highest | Hit::Lowest if !ty.is_ordered() => (
                    Phrase::of(
                        format!("asks for {word}, and {found} has no order"),
                        format!("выбирает {}, а здесь {}: порядка нет", word.ru, found.ru),
                    ),
                    Phrase::new(
                        "the members of an enum have an order: lowest first",
                        "у значений перечня порядок есть: от низшего к высшему",
                    ),
                ),
                Hit::Highest | Hit::Lowest if first.cell_optional => (
                    Phrase::of(
                        format!("asks for {word}, and the first output may be `none`"),
                        format!("выбирает {}, а первый ответ может быть `{NONE}`", word.ru),
                    ),
                    phrase!(
                        "leave `optional` out: the first output decides which row answers",
                        "уберите `{OPTIONAL}`: какая строка отвечает, решает первый ответ"
                    ),
                ),
                _ => return,
            };
            (problem, help, written.name.span)
        };
        self.diagnostics.push(CheckError::HitPolicy { policy, problem, help, span });
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
            for (n, row) in version.rows.iter().enumerate() {
                let cells =
                    row.inputs.iter().zip(&inputs).map(|(cell, input)| self.cell(cell, input, &mut scope)).collect();
                let (mut outputs, mut is_rate) = (Vec::new(), false);
                for (i, e) in row.outputs.iter().enumerate() {
                    let Some(output) = self.out.tables[id.index()].outputs.get(i).cloned() else { continue };
                    let because = version.outputs.get(i).map(|o| o.name.span);
                    let node = match (&version.scale, inputs.first()) {
                        (Some(scale), Some(base)) => {
                            let (node, rate) = self.bracket_output(e, *scale, base, &output, &mut scope, because);
                            is_rate = rate;
                            node
                        }
                        _ => self.wanted(e, &output.cell_ty, &mut scope, because),
                    };
                    if matches!(node.kind, NodeKind::None) && !output.cell_optional {
                        let declared = because.unwrap_or(node.span);
                        self.diagnostics.push(CheckError::NoneNotAllowed { span: node.span, declared });
                    }
                    outputs.push(node);
                }
                let notes = self.notes(&row.notes, row.span, &Scope::of(owner));
                let rest = |c: &ast::Cell| matches!(c.kind, CellKind::Any);
                let is_rest = version.scale.is_some() && row.inputs.iter().all(rest);
                rows.push(Row { cells, outputs, is_rate, is_rest, number: n + 1, notes, span: row.span });
            }
            if let (Some(scale), Some(base)) = (version.scale, inputs.first()) {
                rows = self.brackets(rows, scale, base);
            }
            let notes = self.notes(&version.notes, version.name.span, &Scope::of(owner));
            versions.push(TableVersion { notes, hit: version.hit, inputs, rows, scale: version.scale });
        }
        self.table_currency(id, &versions);
        self.out.tables[id.index()].versions = versions;
    }

    /// Money that states no currency is of the one that the cells have.
    fn table_currency(&mut self, id: TableId, versions: &[TableVersion]) {
        for i in 0..self.out.tables[id.index()].outputs.len() {
            let mut found = Vec::new();
            for version in versions {
                for row in &version.rows {
                    let given = if row.is_rate { version.inputs.first() } else { row.outputs.get(i) };
                    // A base that has no parts is told already.
                    let given = given.filter(|n| !row.is_rate || n.ty.is_amount());
                    found.extend(given.map(|n| (n.ty.clone(), n.span)));
                }
            }
            let ty = self.out.tables[id.index()].outputs[i].cell_ty.clone();
            let ty = self.with_currency(ty, found);
            let output = &mut self.out.tables[id.index()].outputs[i];
            if let Some(first) = versions.first() {
                output.ty = answer_type(first.hit, &ty);
            }
            output.cell_ty = ty;
        }
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
                let found = self.diagnostics.len();
                for (end, op) in [
                    (&range.low, if range.low_open { Comparison::More } else { Comparison::AtLeast }),
                    (&range.high, if range.high_open { Comparison::Less } else { Comparison::AtMost }),
                ] {
                    let node = self.expr(end, scope, Some(&input.ty.clone()));
                    all.push(self.cell_comparison(op, node, input)?);
                }
                if self.diagnostics.len() == found {
                    self.range_in_order(&all, range.low.span.to(range.high.span));
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
        let fits = node.ty.unify(&input.ty).is_some_and(|t| if equality { t.has_equality() } else { t.is_ordered() });
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
