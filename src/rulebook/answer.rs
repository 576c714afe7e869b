//! How findings and values came about: what is asked for by name, evaluated once and told as a tree.

use super::{AskError, CaseFile, Question, Rulebook};
use crate::check::typed::{Owner, Report, Shape, View};
use crate::evaluate::relevance::{sharpen_all, sharpen_finding};
use crate::evaluate::{Evaluator, Shown, Silent, Trace};
use crate::explain::Source;
use crate::explain::tree::{Explanation, Reason, Teller};
use crate::facts::Facts;
use crate::facts::store::SUBJECT;
use crate::id::{ClassId, DefinitionId, ObjectId, RequirementId, TableId, ViewId};
use crate::phrase::Phrase;
use crate::plan::Edition;
use crate::resolve::nearest;
use crate::syntax::ast::Language;
use thiserror::Error;

/// Reasons that cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExplainError {
    /// The question cannot be put.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// Nothing that can be explained has that name.
    #[error("`{name}` is no finding, definition, table or view of these rules{}", near.as_ref().map_or_else(String::new, |n| format!(": did you mean `{n}`?")))]
    NoSuchName {
        /// The name.
        name: String,
        /// The nearest one.
        near: Option<String>,
    },
    /// A timeline that starts on a day of no case.
    #[error("`{name}` is a timeline of no case: `norma schedule {procedure} --start DATE` shows it")]
    OfNoCase {
        /// The name.
        name: String,
        /// Its procedure.
        procedure: String,
    },
    /// The case holds nothing of the kind that the name is of.
    #[error("`{name}` is of a `{owner}`, the case is a `{subject}` and has none to ask it of")]
    NotHere {
        /// The name.
        name: String,
        /// What it is of.
        owner: String,
        /// The subject of the case.
        subject: String,
    },
}

impl ExplainError {
    /// Why they cannot be told, in both languages.
    pub fn words(&self) -> Phrase {
        let russian = match self {
            Self::Ask(error) => return error.words(),
            Self::NoSuchName { name, near } => {
                let near = near.as_ref().map_or_else(String::new, |n| format!("; возможно, имелось в виду `{n}`"));
                format!("`{name}` в этих правилах не требование, не определение, не таблица и не представление{near}")
            }
            Self::OfNoCase { name, procedure } => {
                format!(
                    "`{name}` — лента, которая ни к какому делу не относится: её покажет `norma schedule {procedure} --start ДАТА`"
                )
            }
            Self::NotHere { name, owner, subject } => {
                format!("`{name}` относится к `{owner}`, а дело — `{subject}`, и такого в нём нет")
            }
        };
        Phrase::of(self.to_string(), russian)
    }
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Named {
    Requirement(RequirementId),
    Definition(DefinitionId),
    Table(TableId),
    View(ViewId),
}

impl Rulebook {
    /// The whole tree of reasons for findings, definitions and tables; with no names, for all
    /// findings, ratings and reported values of the assessments asked.
    pub fn explain(&self, case: &CaseFile, question: &Question, names: &[String]) -> Result<Explanation, ExplainError> {
        let day = Self::date(case, question)?;
        let things = names.iter().map(|n| self.named(n)).collect::<Result<Vec<_>, _>>()?;
        let ids = match self.asked(case.case.subject, question.assessment.as_deref()) {
            // A name of its own needs no assessment.
            Err(_) if !things.is_empty() && question.assessment.is_none() => Vec::new(),
            ids => ids?,
        };
        let edition = Edition::on(&self.checked, day);
        let plans = match Self::plans(&edition, &ids) {
            Err(_) if !things.is_empty() && question.assessment.is_none() => Vec::new(),
            plans => plans.map_err(AskError::from)?,
        };
        let views: Vec<&View> = things.iter().filter_map(|n| self.view_named(*n)).collect();
        if let Some((view, of)) =
            views.iter().find_map(|v| v.subject.filter(|s| *s != case.case.subject).map(|s| (v, s)))
        {
            return Err(self.not_here(&view.name, of, case));
        }
        if let Some((view, id)) = views.iter().find_map(|v| match v.shape {
            Shape::Timeline(id, None) => Some((v, id)),
            _ => None,
        }) {
            let procedure = self.checked.procedures[id.index()].name.to_string();
            return Err(ExplainError::OfNoCase { name: view.name.to_string(), procedure });
        }
        let mut evaluator = Evaluator::new(&edition, &case.facts, Trace::default());
        let mut done: Vec<_> = plans.iter().map(|p| evaluator.assess(p)).collect();
        if things.is_empty() {
            sharpen_all(&edition, &case.facts, &mut done);
        }
        let mut wanted: Vec<Wanted> = Vec::new();
        for (name, text) in things.iter().zip(names).filter(|(n, _)| !matches!(n, Named::View(_))) {
            self.evaluate_named(*name, text, case, &mut evaluator, &mut wanted)?;
        }
        let trace = evaluator.recorder;
        for finding in wanted.iter_mut().filter_map(|w| match w {
            Wanted::Finding(finding) => Some(finding),
            Wanted::Value(..) => None,
        }) {
            sharpen_finding(&edition, &case.facts, finding);
        }
        let language = question.language.unwrap_or(Language::English);
        let source = Source { edition: &edition, facts: &case.facts, trace: &trace, rules: &self.map, language };
        let mut teller = Teller::new(source);
        let mut reasons: Vec<Reason> = Vec::new();
        if things.is_empty() {
            for assessment in &done {
                reasons.extend(assessment.findings.iter().map(|f| teller.finding(f)));
                for (id, shown) in &assessment.rates {
                    reasons.push(teller.shown(Report::Table(*id), SUBJECT, shown, true));
                }
                for (report, shown) in &assessment.reports {
                    reasons.push(teller.shown(*report, SUBJECT, shown, false));
                }
            }
        }
        for w in &wanted {
            reasons.push(match w {
                Wanted::Finding(finding) => teller.finding(finding),
                Wanted::Value(report, own, shown) => teller.shown(*report, *own, shown, false),
            });
        }
        let uncoded = plans.iter().zip(&done).flat_map(|(p, a)| source.assessment(p, a).uncoded).collect();
        Ok(Explanation {
            schema: "norma/explanation/1",
            case: crate::explain::reason::file_name(&case.case.name),
            subject: self.checked.classes[case.case.subject.index()].name.to_string(),
            on: day.to_string(),
            rules: self.report(),
            uncoded,
            reasons,
            pictures: {
                let mut evaluator = Evaluator::new(&edition, &case.facts, Silent);
                views.iter().filter_map(|view| source.picture(view, &mut evaluator)).collect()
            },
        })
    }

    fn named(&self, name: &str) -> Result<Named, ExplainError> {
        let rules = &self.checked;
        let (asked, name) = (name, rules.canonical(name));
        let requirement = rules.requirements.iter().position(|r| &*r.name == name).map(RequirementId::new);
        let definition = || rules.definitions.iter().position(|d| &*d.name == name).map(DefinitionId::new);
        let view = || rules.views.iter().position(|v| &*v.name == name).map(ViewId::new);
        let table = || rules.tables.iter().position(|t| &*t.name == name).map(TableId::new);
        requirement
            .map(Named::Requirement)
            .or_else(|| definition().map(Named::Definition))
            .or_else(|| table().map(Named::Table))
            .or_else(|| view().map(Named::View))
            .ok_or_else(|| {
                let names = rules.requirements.iter().map(|r| &*r.name);
                let names = names.chain(rules.definitions.iter().map(|d| &*d.name));
                let names = names.chain(rules.tables.iter().map(|t| &*t.name));
                let near = nearest(name, names.chain(rules.views.iter().map(|v| &*v.name)));
                ExplainError::NoSuchName { name: asked.into(), near: near.map(str::to_owned) }
            })
    }

    fn view_named(&self, named: Named) -> Option<&View> {
        match named {
            Named::View(id) => self.checked.views.get(id.index()),
            _ => None,
        }
    }

    fn not_here(&self, name: &str, owner: ClassId, case: &CaseFile) -> ExplainError {
        let class = |id: ClassId| self.checked.classes[id.index()].name.to_string();
        ExplainError::NotHere { name: name.into(), owner: class(owner), subject: class(case.case.subject) }
    }

    fn evaluate_named<'p>(
        &'p self,
        named: Named,
        name: &str,
        case: &'p CaseFile,
        evaluator: &mut Evaluator<'p, Trace>,
        wanted: &mut Vec<Wanted>,
    ) -> Result<(), ExplainError> {
        let rules = &self.checked;
        let none = |class: ClassId| self.not_here(name, class, case);
        let owner = match named {
            Named::Requirement(id) => {
                let subject = rules.requirements[id.index()].subject;
                if subject != case.case.subject {
                    return Err(none(subject));
                }
                wanted.push(Wanted::Finding(Box::new(evaluator.requirement(id))));
                return Ok(());
            }
            Named::Definition(id) => rules.definitions[id.index()].owner,
            Named::Table(id) => rules.tables[id.index()].owner,
            Named::View(_) => return Ok(()),
        };
        let things = things(&case.facts, owner);
        if things.is_empty() {
            return Err(none(owner.class));
        }
        for (own, subject) in things {
            let (report, shown) = match named {
                Named::Definition(id) => (Report::Definition(id), evaluator.defined(id, own, subject)),
                Named::Table(id) => (Report::Table(id), evaluator.answered(id, own, subject)),
                Named::Requirement(_) | Named::View(_) => continue,
            };
            wanted.push(Wanted::Value(report, own, shown));
        }
        Ok(())
    }
}

enum Wanted {
    Finding(Box<crate::evaluate::Finding>),
    Value(Report, ObjectId, Shown),
}

/// The things of the case that a value is of, each in its subject.
fn things(facts: &Facts, owner: Owner) -> Vec<(ObjectId, ObjectId)> {
    let of = |class: ClassId| {
        let own = move |(i, o): (usize, &crate::facts::Object)| {
            (o.class == class && o.stands_for_more.is_none()).then(|| ObjectId::new(i))
        };
        facts.objects.iter().enumerate().filter_map(own)
    };
    match owner.within {
        None => of(owner.class).map(|id| (id, id)).collect(),
        // A case has one subject of each kind that others are in.
        Some(class) => of(class).take(1).flat_map(|s| of(owner.class).map(move |id| (id, s))).collect(),
    }
}
