//! Procedures: steps that last, and follow each other without a circle.

use super::Checker;
use super::error::CheckError;
use super::scope::Scope;
use super::typed::{Lasting, LastingUnit, Node, NodeKind, Procedure, ProcedureVersion, Step};
use crate::file::Span;
use crate::phrase::{Phrase, phrase};
use crate::resolve::{ResolveError, did_you_mean};
use crate::syntax::ast::{self, Expr, ExprKind, Literal};
use crate::syntax::keyword::russian::TAKES;
use crate::ty::Ty;
use crate::value::date::Period;
use crate::value::number::Number;
use crate::word::{self, Kind, Word};
use indexmap::IndexSet;
use std::collections::{HashMap, HashSet};

impl Checker<'_, '_> {
    pub(super) fn procedures(&mut self) {
        let resolved = self.resolved;
        for group in &resolved.procedures {
            let versions = group.versions.iter().map(|v| self.procedure_version(v)).collect();
            self.out.procedures.push(Procedure { name: group.name.text.clone(), versions });
        }
    }

    fn procedure_version(&mut self, version: &ast::Procedure) -> ProcedureVersion {
        let plain = Scope::default();
        let notes = self.notes(&version.notes, version.name.span, &plain);
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (i, step) in version.steps.iter().enumerate() {
            places.entry(&step.name.text).or_insert(i);
        }
        let mut steps: Vec<Step> = Vec::new();
        for step in &version.steps {
            let notes = self.notes(&step.notes, step.name.span, &plain);
            let mut written = Vec::new();
            let takes = self.lasting(&step.takes, &mut written).unwrap_or((NO_TIME, NO_TIME));
            let mut after: IndexSet<usize> = IndexSet::new();
            for name in &step.after {
                match places.get(&*name.text) {
                    Some(i) => {
                        after.insert(*i);
                    }
                    None => {
                        let help = did_you_mean(
                            &name.text,
                            version.steps.iter().map(|s| &*s.name.text),
                            Phrase::new("name a step of this procedure", "назовите шаг этой процедуры"),
                        );
                        let what = Phrase::new("step", "шаг");
                        let (name, span) = (name.text.to_string(), name.span);
                        self.diagnostics.push(ResolveError::UnknownName { what, name, help, span });
                    }
                }
            }
            steps.push(Step {
                name: step.name.text.clone(),
                notes,
                takes,
                written,
                after: after.into_iter().collect(),
            });
        }
        self.step_circles(&steps);
        ProcedureVersion { notes, steps }
    }

    /// Reports each circle of steps, at the first of its steps.
    fn step_circles(&mut self, steps: &[Step]) {
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum Seen {
            Never,
            Above,
            Done,
        }
        let mut told: HashSet<usize> = HashSet::new();
        let mut seen = vec![Seen::Never; steps.len()];
        for start in 0..steps.len() {
            // The steps on the way, each with how many of those that it follows were looked at.
            let mut path = if seen[start] == Seen::Never { vec![(start, 0)] } else { Vec::new() };
            while let Some((at, next)) = path.last_mut() {
                let at = *at;
                seen[at] = Seen::Above;
                let Some(before) = steps[at].after.get(*next).copied() else {
                    seen[at] = Seen::Done;
                    path.pop();
                    continue;
                };
                *next += 1;
                match seen[before] {
                    Seen::Never => path.push((before, 0)),
                    Seen::Above => {
                        let from = path.iter().position(|(p, _)| *p == before).unwrap_or_default();
                        let circle: Vec<usize> = path[from..].iter().map(|(p, _)| *p).collect();
                        // One circle is told of each step, however many lead through it.
                        if circle.iter().min().is_some_and(|first| told.insert(*first)) {
                            self.step_circle(steps, &circle);
                        }
                    }
                    Seen::Done => {}
                }
            }
        }
    }

    fn step_circle(&mut self, steps: &[Step], circle: &[usize]) {
        let Some(first) = circle.iter().copied().min() else { return };
        let turn = circle.iter().position(|i| *i == first).unwrap_or_default();
        let around = circle.iter().cycle().skip(turn).take(circle.len() + 1);
        let mut chain: Vec<String> = around.map(|i| format!("`{}`", steps[*i].name)).collect();
        if chain.len() > MOST_TOLD {
            chain.splice(MOST_TOLD - 2..chain.len() - 1, ["…".to_owned()]);
        }
        self.diagnostics.push(CheckError::StepCycle {
            name: steps[first].name.to_string(),
            chain: chain.join(" → "),
            span: steps[first].notes.span,
        });
    }

    /// The least and the greatest time of a step; `None` where that is no time, which is then reported.
    fn lasting(&mut self, takes: &ast::Takes, written: &mut Vec<Node>) -> Option<(Lasting, Lasting)> {
        let Some(high) = &takes.high else {
            let low = self.time(&takes.low, written)?;
            return Some((low, low));
        };
        // `2 to 3 months`: a bare number is of the unit that the other states.
        let low = match (&takes.low.kind, &high.kind) {
            (ExprKind::Literal(Literal::Number(n)), ExprKind::Literal(Literal::Quantity(_, unit))) => {
                let kind = ExprKind::Literal(Literal::Quantity(*n, unit.clone()));
                self.time(&Expr { kind, span: takes.low.span }, written)
            }
            _ => self.time(&takes.low, written),
        };
        let high_time = self.time(high, written);
        let (low, high_time) = (low?, high_time?);
        if reversed(low, high_time) {
            self.diagnostics.push(CheckError::RangeReversed { span: takes.low.span.to(high.span) });
        }
        Some((low, high_time))
    }

    fn time(&mut self, e: &Expr, written: &mut Vec<Node>) -> Option<Lasting> {
        let (number, unit) = match &e.kind {
            ExprKind::Literal(Literal::Quantity(number, unit)) => (*number, unit),
            ExprKind::Literal(Literal::Number(_)) => return self.no_time(&Ty::Number, e.span),
            ExprKind::Literal(Literal::Percent(_)) => return self.no_time(&Ty::Percent, e.span),
            _ => return None,
        };
        // What is no unit at all is told as such.
        let (value, ty) = self.unit(number, unit)?;
        let count = Number::from(number).as_i128().and_then(|n| u32::try_from(n).ok());
        let unit = match (&ty, word::find(Kind::Time, unit.text.trim_end_matches('.')).map(Word::key)) {
            (Ty::Period(_), Some("day")) => Some(LastingUnit::Days),
            (Ty::Period(_), Some("week")) => Some(LastingUnit::Weeks),
            (Ty::Period(_), Some("month")) => Some(LastingUnit::Months),
            (Ty::Period(_), Some(_)) => Some(LastingUnit::Years),
            (Ty::Quantity(unit), _) => self.calendar_of(*unit).map(LastingUnit::Of),
            _ => None,
        };
        let Some((count, unit)) = count.zip(unit) else { return self.no_time(&ty, e.span) };
        written.push(Node { kind: NodeKind::Constant(value), ty, span: e.span });
        Some(Lasting { count, unit })
    }

    fn no_time(&mut self, ty: &Ty, span: Span) -> Option<Lasting> {
        let help = phrase!(
            "a step takes a whole number of days, weeks, months or years, or of days of a calendar: `takes 2 weeks`",
            "шаг занимает целое число дней, недель, месяцев, лет или дней календаря: `{TAKES} 2 недели`"
        );
        self.mismatch(Phrase::new("a duration", "длительность"), ty, span, None, Some(help));
        None
    }
}

/// The most steps of a circle that are named.
const MOST_TOLD: usize = 12;

const NO_TIME: Lasting = Lasting { count: 0, unit: LastingUnit::Days };

/// Whether of two times the first is surely the longer one.
fn reversed(low: Lasting, high: Lasting) -> bool {
    match (low.period(), high.period()) {
        (Some(Period::Months(a)), Some(Period::Months(b))) | (Some(Period::Days(a)), Some(Period::Days(b))) => a > b,
        (None, None) => low.unit == high.unit && low.count > high.count,
        // Months and days do not compare: the dates of a schedule tell.
        _ => false,
    }
}
