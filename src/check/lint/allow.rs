//! `allow LINT "reason"`: a lint that speaks of the declaration is passed over.

use super::error::{Lint, NAMES};
use crate::check::CheckError;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::file::Span;
use crate::phrase::{meant, phrase};
use crate::resolve::nearest;
use crate::syntax::ast::{Allow, Declaration, Parsed};
use std::sync::Arc;

/// What stands before the name of a lint in its code.
const PHASE: &str = "lint::";

/// A lint that was passed over.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The lint.
    pub lint: Diagnostic,
    /// Why.
    pub reason: Arc<str>,
}

/// A clause, and how far it reaches.
struct Clause<'a> {
    allow: &'a Allow,
    reach: Span,
    used: bool,
}

/// Reports every `allow` of a lint that does not exist.
pub fn unknown(files: &[Parsed]) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    for clause in files.iter().flat_map(|f| &f.declarations).flat_map(clauses) {
        let lint = &clause.allow.lint;
        if NAMES.contains(&&*lint.text) {
            continue;
        }
        let bare = lint.text.rsplit("::").next().unwrap_or_default();
        let help = match nearest(bare, NAMES.iter().copied()) {
            _ if NAMES.contains(&bare) => phrase!(
                "write `{bare}`, without what stands before it",
                "напишите `{bare}` без того, что стоит перед ним"
            ),
            Some(near) => meant(near),
            None => {
                let (names, quoted) =
                    (NAMES.join(", "), NAMES.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "));
                phrase!("the lints are {names}", "бывают замечания: {quoted}")
            }
        };
        diagnostics.push(CheckError::UnknownLint { name: lint.text.to_string(), help, span: lint.span });
    }
    diagnostics
}

/// Takes out what is allowed, and reports every `allow` that silences nothing.
///
/// A clause reaches as far as its declaration, or as the value of a parameter behind which it
/// stands; a lint is silenced where one of its places lies in there. The clauses of tests count only
/// with `tests`, those of all else only without; `whole` says that every lint had its turn.
pub fn settle(files: &[Parsed], diagnostics: &mut Diagnostics, tests: bool, whole: bool) -> Vec<Allowed> {
    let declarations = files.iter().flat_map(|f| &f.declarations);
    let mut all: Vec<Clause<'_>> =
        declarations.filter(|d| matches!(d, Declaration::Test(_)) == tests).flat_map(clauses).collect();
    let mut allowed = Vec::new();
    if all.is_empty() {
        return allowed;
    }
    silence(&mut all, diagnostics, &mut allowed);
    if whole {
        let is_own = |c: &Clause<'_>| &*c.allow.lint.text == NEEDLESS;
        let mut needless = Diagnostics::new();
        for clause in all.iter().filter(|c| !c.used && !is_own(c)) {
            needless.push(needless_allow(clause));
        }
        silence(&mut all, &mut needless, &mut allowed);
        for clause in all.iter().filter(|c| !c.used && is_own(c)) {
            needless.push(needless_allow(clause));
        }
        diagnostics.append(needless);
    }
    allowed
}

const NEEDLESS: &str = "needless-allow";

fn needless_allow(clause: &Clause<'_>) -> Lint {
    Lint::NeedlessAllow { lint: clause.allow.lint.text.to_string(), span: clause.allow.span }
}

fn silence(clauses: &mut [Clause<'_>], diagnostics: &mut Diagnostics, allowed: &mut Vec<Allowed>) {
    diagnostics.retain(|d| {
        if d.is_error() {
            return true;
        }
        let code = d.code();
        let Some(name) = code.strip_prefix(PHASE) else { return true };
        for label in d.labels() {
            let reaching = clauses.iter_mut().filter(|c| &*c.allow.lint.text == name && c.reach.contains(label.span));
            // Of two the one that stands nearer.
            if let Some(clause) = reaching.min_by_key(|c| c.reach.end - c.reach.start) {
                clause.used = true;
                allowed.push(Allowed { lint: d.clone(), reason: clause.allow.reason.text.clone() });
                return false;
            }
        }
        true
    });
}

/// The clauses of a declaration.
fn clauses(declaration: &Declaration) -> Vec<Clause<'_>> {
    let (allows, reach) = match declaration {
        Declaration::Rulebook(d) => (&d.notes.allows, d.span),
        Declaration::Act(d) => (&d.notes.allows, d.span),
        Declaration::Enum(d) => (&d.notes.allows, d.span),
        Declaration::Unit(d) => (&d.allows, d.span),
        Declaration::Entity(d) | Declaration::Subject(d) => (&d.notes.allows, d.span),
        Declaration::Parameter(d) => (&d.notes.allows, d.span),
        Declaration::Define(d) => (&d.notes.allows, d.span),
        Declaration::Exception(d) => (&d.notes.allows, d.span),
        Declaration::Requirement(d) => (&d.notes.allows, d.span),
        Declaration::Table(d) => (&d.notes.allows, d.span),
        Declaration::Assessment(d) => (&d.notes.allows, d.span),
        Declaration::Uncoded(d) => (&d.notes.allows, d.span),
        Declaration::Procedure(d) => (&d.notes.allows, d.span),
        Declaration::Calendar(d) => (&d.notes.allows, d.span),
        Declaration::View(d) => (&d.notes.allows, d.span),
        Declaration::Test(d) => (&d.allows, d.span),
        Declaration::Broken(_) => return Vec::new(),
    };
    let clause = |reach| move |allow| Clause { allow, reach, used: false };
    let mut out: Vec<Clause<'_>> = allows.iter().map(clause(reach)).collect();
    if let Declaration::Parameter(parameter) = declaration {
        for value in &parameter.values {
            out.extend(value.notes.allows.iter().map(clause(value.span)));
        }
    }
    if let Declaration::Procedure(procedure) = declaration {
        for step in &procedure.steps {
            out.extend(step.notes.allows.iter().map(clause(step.span)));
        }
    }
    out
}
