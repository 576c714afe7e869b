//! What is said of a finding: from messages and demands to columns that are filled in.

use super::super::reason::Demand;
use super::super::words::{Each, Filling, Piece, Said, Single, Telling, Tellings};
use super::value::Val;
use super::{Compiler, Ctx, Made, refuse};
use crate::check::typed::{Messages, Node, NodeKind, Part, RequirementVersion};
use crate::file::Span;
use crate::id::{ExceptionId, RequirementId};
use crate::program::op::{At, Op};
use crate::program::steps::Stands;
use crate::sheet::Shape;
use crate::syntax::ast::Language;
use crate::ty::Ty;
use crate::value::possible::Comparison;

impl Compiler<'_> {
    /// What is said of each finding, in a language; what cannot be said in columns is left out.
    pub(in crate::program) fn tellings(
        &mut self,
        findings: &[(RequirementId, Made<At>)],
        language: Language,
    ) -> Tellings {
        let mut all = Vec::new();
        for (id, made) in findings {
            let told = if made.is_ok() { self.whole(|c| c.telling(*id, language)).ok() } else { None };
            all.push(told);
        }
        Tellings { all, language }
    }

    fn telling(&mut self, id: RequirementId, language: Language) -> Made<Telling> {
        let requirement = &self.rules.requirements[id.index()];
        let Some(version) = self.edition.requirements[id.index()] else {
            return refuse("a requirement out of force", Span::default());
        };
        let span = version.notes.span;
        let is_in_force = |id: &ExceptionId| self.edition.exception(*id).map(|version| (*id, version));
        let in_force: Vec<_> = requirement.exceptions.iter().filter_map(is_in_force).collect();
        if in_force.iter().any(|(_, version)| version.must.is_some()) {
            return refuse("an exception with a demand of its own", span);
        }
        let case = Ctx::case();
        let Some((_, list)) = &version.for_each else {
            let lifted = !in_force.is_empty();
            return Ok(Telling::Single(self.single(id, version, &case, language, lifted)?));
        };
        let (_, rows) = self.rows(list, &case)?;
        let ctx = case.inside(rows.table as usize);
        let message = self.message(&version.otherwise, &ctx, language);
        let label = self.label(rows.table as usize, list)?;
        let (Some(items), Some(message)) = (self.demand_of(id, span)?.items, message) else {
            return refuse("items without a message", span);
        };
        let (when, applies) = match items {
            At::Found(i) => match &self.ops[i as usize] {
                Op::Judge { when, exceptions, .. } => (*when, exceptions.iter().map(|(byte, _)| *byte).collect()),
                _ => (None, Vec::new()),
            },
            At::Fact(..) => (None, Vec::new()),
        };
        if applies.len() != in_force.len() {
            return refuse("exceptions that are judged in another way", span);
        }
        let mut lifts = Vec::new();
        for (byte, (id, exception)) in applies.into_iter().zip(in_force) {
            let title = if exception.notes.title.is_empty() {
                Some(vec![Piece::Text(self.rules.exceptions[id.index()].name.clone())])
            } else {
                self.message(&exception.notes.title, &ctx, language)
            };
            lifts.push((byte, title));
        }
        Ok(Telling::Each(Each { rows, items, message, label, when, lifts }))
    }

    /// What a requirement was found to be judged by.
    fn demand_of(&self, id: RequirementId, span: Span) -> Made<&Demand> {
        match self.demands.iter().find(|d| self.requires.get(d.finding) == Some(&id)) {
            Some(demand) => Ok(demand),
            None => refuse("a finding that is not compiled", span),
        }
    }

    /// How an item is called: by its key, or a field `name`.
    fn label(&mut self, table: usize, list: &Node) -> Made<At> {
        let class = self.layout.tables[table].class;
        let class = &self.rules.classes[class.index()];
        match class.key.or_else(|| class.field("name")) {
            Some(field) if self.layout.tables[table].columns[field.index()].shape == Shape::Text => {
                Ok(Self::fact(table, field.index()))
            }
            _ => refuse("items without a name", list.span),
        }
    }

    fn single(
        &mut self,
        id: RequirementId,
        version: &RequirementVersion,
        ctx: &Ctx,
        language: Language,
        lifted: bool,
    ) -> Made<Single> {
        let message = self.message(&version.otherwise, ctx, language);
        let compared = match &version.must.kind {
            // What an exception may lift is told as a whole.
            NodeKind::Compare(op, left, right) if !lifted => self.compared_numbers(*op, left, right, ctx)?,
            _ => None,
        };
        let inputs = if compared.is_some() { None } else { Some(self.inputs(id, version)?) };
        Ok(Single { compared, message, inputs, has_when: version.when.is_some(), lifted })
    }

    /// A comparison of numbers, which is told as it stands.
    fn compared_numbers(&mut self, op: Comparison, left: &Node, right: &Node, ctx: &Ctx) -> Made<Option<Said>> {
        let ty = left.ty.unify(&right.ty).unwrap_or_else(|| left.ty.clone());
        let exchanged = !crate::evaluate::reads_facts(left) && crate::evaluate::reads_facts(right);
        let (actual, required, op) = if exchanged { (right, left, op.flipped()) } else { (left, right, op) };
        let (actual, required) = (self.filling(actual, ctx)?, self.filling(required, ctx)?);
        if !actual.is_number() {
            return Ok(None);
        }
        Ok(Some(Said { op, actual, required, ty }))
    }

    /// All facts on which the reason of a finding hangs, where each case has just one of each.
    fn inputs(&self, id: RequirementId, version: &RequirementVersion) -> Made<Vec<(u32, u32)>> {
        let facts = &self.demand_of(id, version.notes.span)?.facts;
        for (table, column) in facts {
            let shape = self.layout.tables[*table as usize].columns[*column as usize].shape;
            let listed =
                self.layout.tables.iter().flat_map(|t| &t.columns).any(|c| c.shape == Shape::List(*table as usize));
            let finite = matches!(shape, Shape::Truth | Shape::Code(_) | Shape::Members(_) | Shape::Ref(_));
            if listed || !finite {
                return refuse("a reason that hangs on many facts", version.notes.span);
            }
        }
        // What a message reads beyond the demand would have to be told apart too.
        let mut beyond = false;
        for part in version.otherwise.ru.iter().chain(&version.otherwise.en).flatten() {
            if let Part::Value(node) = part {
                node.walk(&mut |n| {
                    beyond |= match &n.kind {
                        NodeKind::Field(_, class, field) => {
                            let at = self.layout.table(*class).and_then(|t| u32::try_from(t).ok());
                            let column = u32::try_from(field.index()).ok();
                            !at.zip(column).is_some_and(|place| facts.contains(&place))
                        }
                        NodeKind::Definition(..) | NodeKind::Table(..) => true,
                        _ => false,
                    };
                });
            }
        }
        if beyond {
            return refuse("a message that reads other facts", version.notes.span);
        }
        Ok(facts.clone())
    }

    fn message(&mut self, messages: &Messages, ctx: &Ctx, language: Language) -> Option<Vec<Piece>> {
        let parts = messages.in_language(language)?;
        let mut pieces = Vec::new();
        for part in parts {
            pieces.push(match part {
                Part::Text(t) => Piece::Text(t.clone()),
                Part::Value(node) => match self.filling(node, ctx) {
                    Ok(filling) => Piece::Value(filling, node.ty.clone()),
                    // The reason as a whole may be remembered all the same.
                    Err(_) => return None,
                },
            });
        }
        Some(pieces)
    }

    /// A value to be filled in: a column, or a calculation with columns.
    fn filling(&mut self, node: &Node, ctx: &Ctx) -> Made<Filling> {
        if let NodeKind::Arithmetic(op, left, right) = &node.kind {
            if !self.is_constant(node) {
                let (left, right) = (self.filling(left, ctx)?, self.filling(right, ctx)?);
                return Ok(Filling::Calculated(*op, Box::new(left), Box::new(right)));
            }
        }
        self.steps.begin();
        let val = self.eval(node, ctx);
        self.steps.forget();
        let member = match &node.ty {
            Ty::Enum(id) => Some(*id),
            _ => None,
        };
        let val = val?;
        if let Val::Text(frame, at) = val {
            return Ok(Filling::Text(at, frame));
        }
        let (frame, stands) = val.stands();
        match stands {
            Stands::Below | Stands::Outcomes(_) => refuse("a value of this kind in a message", node.span),
            stands => Ok(Filling::Stands(stands, frame, member)),
        }
    }
}
