//! Views: what is shown, typed like everything else.

use super::Checker;
use super::declaration::NOBODY;
use super::error::CheckError;
use super::scope::{Local, Scope};
use super::typed::{Edges, Graph, Label, Mark, Node, Owner, Shape, Tally, View};
use crate::id::{ClassId, EnumId, TableId};
use crate::phrase::Phrase;
use crate::resolve::{Meaning, ResolveError};
use crate::syntax::ast::{self, Expr, Name};
use crate::ty::Ty;

impl Checker<'_, '_> {
    pub(super) fn views(&mut self) {
        let resolved = self.resolved;
        for declared in &resolved.views {
            let subject = declared.subject.as_ref().and_then(|name| self.viewed(name));
            let owner = subject.map_or(NOBODY, |class| Owner { class, within: None });
            let scope = if declared.subject.is_some() { Scope::of(owner) } else { Scope::default() };
            let notes = self.notes(&declared.notes, declared.name.span, &scope);
            if let Some(shape) = self.shape(&declared.shape, subject, scope) {
                self.out.views.push(View { name: declared.name.text.clone(), notes, subject, shape });
            }
        }
    }

    /// The subject of a view.
    fn viewed(&mut self, name: &Name) -> Option<ClassId> {
        let owner = ast::Owner { class: name.clone(), within: None };
        self.subject(&owner, Phrase::new("a view", "представление"))
    }

    fn shape(&mut self, shape: &ast::Shape, subject: Option<ClassId>, mut scope: Scope) -> Option<Shape> {
        Some(match shape {
            ast::Shape::Graph(graph) => Shape::Graph(Box::new(self.graph(graph, &mut scope))),
            ast::Shape::Timeline(name, start) => {
                let start = start.as_ref().map(|e| self.wanted(e, &Ty::Date, &mut scope, None));
                let (what, wanted) = (Phrase::new("procedure", "процедура"), Phrase::new("a procedure", "процедура"));
                match self.lookup(name, what, wanted, |m| matches!(m, Meaning::Procedure(_)))? {
                    Meaning::Procedure(id) => Shape::Timeline(id, start),
                    _ => return None,
                }
            }
            ast::Shape::Matrix(rows) => Shape::Matrix(self.matrix(rows, subject)),
            ast::Shape::Tally(counted, tiles) => {
                Shape::Tally(Box::new(self.tally(counted, tiles.as_ref(), &mut scope)))
            }
            ast::Shape::Shares(parts) => Shape::Shares(self.parts(parts, &mut scope)),
        })
    }

    fn graph(&mut self, graph: &ast::Graph, scope: &mut Scope) -> Graph {
        let (nodes, name) = self.rows(&graph.nodes, scope);
        let row = self.things(&nodes);
        scope.locals.push(Local::shown(name, row.clone()));
        let label = graph.label.as_ref().map(|l| self.label(l, scope));
        let lane = graph.lane.as_ref().and_then(|e| self.lane(e, scope));
        let mut marks: Vec<Mark> = Vec::new();
        for mark in &graph.marks {
            let when = self.condition(&mark.when, scope);
            let title = mark.title.as_ref().map(|t| self.messages(t, &Scope::default())).unwrap_or_default();
            let first = graph.marks.iter().find(|m| m.name.text == mark.name.text);
            if let Some(first) = first.filter(|f| f.name.span != mark.name.span) {
                self.diagnostics.push(ResolveError::DuplicateName {
                    name: mark.name.text.to_string(),
                    advice: Phrase::same(""),
                    span: mark.name.span,
                    first: first.name.span,
                });
            }
            marks.push(Mark { name: mark.name.text.clone(), title, when });
        }
        scope.locals.pop();
        let mut edges = Vec::new();
        for clause in &graph.edges {
            let (list, name) = self.rows(&clause.list, scope);
            scope.locals.push(Local::shown(name, Self::row_of(&list)));
            let from = self.wanted(&clause.from, &row, scope, Some(nodes.span));
            let to = self.wanted(&clause.to, &row, scope, Some(nodes.span));
            let label = clause.label.as_ref().map(|l| self.label(l, scope));
            scope.locals.pop();
            edges.push(Edges { list, from, to, label });
        }
        Graph { nodes, label, lane, edges, marks }
    }

    /// The class of the rows of a list of nodes.
    fn things(&mut self, nodes: &Node) -> Ty {
        let row = Self::row_of(nodes);
        if !matches!(row, Ty::Object(_) | Ty::Error) {
            let expected = Phrase::new("a list of entities", "список сущностей");
            self.mismatch(expected, &nodes.ty.clone(), nodes.span, None, None);
            return Ty::Error;
        }
        row
    }

    fn label(&mut self, label: &ast::Label, scope: &mut Scope) -> Label {
        match label {
            ast::Label::Value(e) => Label::Value(self.expr(e, scope, None)),
            ast::Label::Texts(texts) => Label::Text(self.messages(texts, scope)),
        }
    }

    fn lane(&mut self, e: &Expr, scope: &mut Scope) -> Option<(Node, EnumId)> {
        let node = self.expr(e, scope, None);
        match node.ty.row().unwrap_or(&node.ty) {
            Ty::Enum(id) => {
                let id = *id;
                Some((node, id))
            }
            ty => {
                let help = Phrase::new(
                    "the lanes are the members of an enum, in order: name a field or definition of one, or a list of them",
                    "дорожки — это значения перечня по порядку: назовите поле или определение с таким значением или их список",
                );
                let expected = Phrase::new("a member of an enum", "значение перечня");
                let ty = ty.clone();
                self.mismatch(expected, &ty, node.span, None, Some(help));
                None
            }
        }
    }

    fn matrix(&mut self, rows: &[Name], subject: Option<ClassId>) -> Vec<TableId> {
        let mut tables: Vec<TableId> = Vec::new();
        let mut scale: Option<Ty> = None;
        for name in rows {
            let Some(id) = self.table_named(name) else { continue };
            let table = &self.out.tables[id.index()];
            let of = table.owner.class;
            let answer = table.outputs.first().map_or(Ty::Error, |o| o.ty.clone());
            self.same_subject(name, of, subject, Phrase::new("the view", "представление"));
            if !matches!(answer, Ty::Enum(_) | Ty::Error) {
                let help = Phrase::new(
                    "the bands of a matrix are the members of the enum that its tables answer with",
                    "столбцы матрицы — значения перечня, которыми отвечают её таблицы",
                );
                self.mismatch(
                    Phrase::new("a table that answers with a member of an enum", "таблица с ответом из перечня"),
                    &answer,
                    name.span,
                    None,
                    Some(help),
                );
                continue;
            }
            match &scale {
                Some(first) if *first != answer && answer != Ty::Error => {
                    let (found, wanted) = (self.words(&answer), self.words(first));
                    let (name, span) = (name.text.to_string(), name.span);
                    self.diagnostics.push(CheckError::MatrixScale { name, found, wanted, span });
                    continue;
                }
                Some(_) => {}
                None => scale = Some(answer),
            }
            if !tables.contains(&id) {
                tables.push(id);
            }
        }
        tables
    }

    fn table_named(&mut self, name: &Name) -> Option<TableId> {
        let (what, wanted) = (Phrase::new("table", "таблица"), Phrase::new("a table", "таблица"));
        match self.lookup(name, what, wanted, |m| matches!(m, Meaning::Table(_)))? {
            Meaning::Table(id) => Some(id),
            _ => None,
        }
    }

    fn tally(&mut self, counted: &ast::Counted, tiles: Option<&Name>, scope: &mut Scope) -> Tally {
        let (list, name) = self.rows(&counted.list, scope);
        scope.locals.push(Local::shown(name, Self::row_of(&list)));
        let key = self.expr(&counted.key, scope, None);
        scope.locals.pop();
        let kind = key.ty.row().unwrap_or(&key.ty).clone();
        if !kind.has_equality() {
            let help = Phrase::new(
                "count by one value: a field of the row, or what is calculated of it",
                "считайте по одному значению: полю строки или тому, что из него вычислено",
            );
            self.mismatch(Phrase::new("one value", "одно значение"), &kind, key.span, Some(list.span), Some(help));
        }
        let tiles = tiles.and_then(|name| {
            let id = self.table_named(name)?;
            self.tiles_fit(id, &kind, name).then_some(id)
        });
        Tally { list, key, tiles }
    }

    /// Whether a table says where the tile of a kind stands; told where it does not.
    fn tiles_fit(&mut self, id: TableId, kind: &Ty, name: &Name) -> bool {
        let table = &self.out.tables[id.index()];
        let whole = table.outputs.len() == 2 && table.outputs.iter().all(|o| matches!(o.ty, Ty::Integer | Ty::Error));
        let keyed = table.versions.iter().all(|v| {
            v.inputs.len() == 1 && v.inputs.iter().all(|i| i.ty == *kind || i.ty == Ty::Error || *kind == Ty::Error)
        });
        if !whole || !keyed {
            self.diagnostics.push(CheckError::Tiles { name: name.text.to_string(), span: name.span });
        }
        whole && keyed
    }

    fn parts(&mut self, parts: &[Expr], scope: &mut Scope) -> Vec<Node> {
        let mut out: Vec<Node> = Vec::new();
        for part in parts {
            let node = self.expr(part, scope, None);
            let amount = matches!(
                node.ty,
                Ty::Money(_) | Ty::Quantity(_) | Ty::Integer | Ty::Number | Ty::Percent | Ty::Ratio | Ty::Error
            );
            if !amount {
                let expected = Phrase::new("an amount", "величина");
                self.mismatch(expected, &node.ty.clone(), node.span, None, None);
                continue;
            }
            let first = out.iter().find(|n| n.ty != Ty::Error).map(|n| (n.ty.clone(), n.span));
            if let Some((ty, span)) = first.filter(|(ty, _)| ty.unify(&node.ty).is_none()) {
                let expected = self.words(&ty);
                let help =
                    Phrase::new("the parts of a whole are amounts of one kind", "части целого — величины одного рода");
                self.mismatch(expected, &node.ty.clone(), node.span, Some(span), Some(help));
                continue;
            }
            out.push(node);
        }
        out
    }
}
