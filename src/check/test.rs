//! Tests beside the rules: their paths, values and expectations, typed by the subject of their case.

use super::error::CheckError;
use super::scope::Scope;
use super::typed::{Checked, Node, NodeKind, Owner};
use super::{Checker, Progress, constant_value};
use crate::diagnostic::Diagnostics;
use crate::facts::read::inside;
use crate::facts::store::key_text;
use crate::file::Span;
use crate::id::{AssessmentId, ClassId, RequirementId};
use crate::phrase::{Phrase, meant, phrase};
use crate::resolve::{Meaning, Resolved, nearest};
use crate::syntax::ast::{self, Expr, ExprKind, Literal, VerdictWord};
use crate::syntax::keyword::russian::{
    BECAUSE, EXPECT, NEEDS, NOT_APPLICABLE, ONE_OF, OPTIONAL, SATISFIED, UNDETERMINED, UNKNOWN, VIOLATED,
};
use crate::ty::Ty;
use crate::value::given::{Change, Given, GivenFact, GivenList, Record, Step};
use indexmap::IndexMap;

/// A test made ready to run. A test with a table comes to one of these for each row.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What is done to the facts, in order.
    pub changes: Vec<(Change, Span)>,
    /// What is expected then.
    pub expectations: Vec<Expectation>,
    /// The row of the table, from 1, where there is one.
    pub row: Option<usize>,
    /// The test, or its row.
    pub span: Span,
}

/// What a test expects.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// What is asked.
    pub asked: Asked,
    /// What should come of it.
    pub expected: Expected,
    /// Exactly the findings that should be violated, where the test names any.
    pub because: Vec<RequirementId>,
    /// Paths that should stand in `needs`.
    pub needs: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// What a test asks.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The verdict of an assessment.
    Assessment(AssessmentId),
    /// The verdict of a finding.
    Requirement(RequirementId),
    /// A value.
    Value(Node),
}

/// What should come of it.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A verdict; of a value only `undetermined`.
    Verdict(VerdictWord),
    /// The value of an expression.
    Value(Node),
    /// A range, both ends included.
    Range(Node, Node),
    /// It is not decided.
    Unknown,
    /// There is none.
    None,
    /// The condition holds.
    Holds,
}

/// Prepares tests by a checked rulebook.
pub struct Preparer<'r, 'a>(Checker<'r, 'a>);

impl<'r, 'a> Preparer<'r, 'a> {
    /// For a rulebook without errors.
    pub fn new(resolved: &'r Resolved<'a>, checked: Checked) -> Self {
        let mut checker = Checker::new(resolved);
        checker.progress = vec![Progress::Seen; resolved.definitions.len()];
        checker.out = checked;
        Self(checker)
    }

    /// Prepares a test over a subject, and says what is wrong with it.
    pub fn prepare(&mut self, test: &ast::Test, subject: ClassId) -> (Vec<Prepared>, Diagnostics) {
        let checker = &mut self.0;
        let changes: Vec<(Change, Span)> = test.changes.iter().filter_map(|c| checker.change(c, subject)).collect();
        let expectations: Vec<Expectation> =
            test.expectations.iter().filter_map(|e| checker.expectation(e, subject)).collect();
        let mut out = Vec::new();
        if test.table.is_none() || !expectations.is_empty() {
            let (changes, expectations) = (changes.clone(), expectations);
            out.push(Prepared { changes, expectations, row: None, span: test.title.span });
        }
        if let Some(table) = &test.table {
            let paths: Vec<Option<(Vec<Step>, Ty, bool, Option<super::typed::Domain>)>> =
                table.inputs.iter().map(|e| checker.path(e, subject)).collect();
            let asked: Vec<Option<Asked>> = table.outputs.iter().map(|e| checker.asked(e, subject)).collect();
            for (i, row) in table.rows.iter().enumerate() {
                let mut all = changes.clone();
                for (cell, path) in row.inputs.iter().zip(&paths) {
                    let (Some(cell), Some((path, ty, optional, domain))) = (cell, path) else { continue };
                    if let Some(given) = checker.given(cell, ty, *optional, domain.as_ref()) {
                        let fact = GivenFact { given, origin: None, span: cell.span };
                        all.push((Change::Set(path.clone(), fact), cell.span));
                    }
                }
                let mut expectations = Vec::new();
                for (cell, asked) in row.outputs.iter().zip(&asked) {
                    let (Some(cell), Some(asked)) = (cell, asked) else { continue };
                    if let Some(expected) = checker.expected(cell, asked, subject, row.span) {
                        expectations.push(Expectation {
                            asked: asked.clone(),
                            expected,
                            because: Vec::new(),
                            needs: Vec::new(),
                            span: row.span,
                        });
                    }
                }
                out.push(Prepared { changes: all, expectations, row: Some(i + 1), span: row.span });
            }
        }
        (out, std::mem::take(&mut checker.diagnostics))
    }

    /// The subject that a test names instead of a case file.
    pub fn subject(&mut self, name: &ast::Name) -> (Option<ClassId>, Diagnostics) {
        let class = self.0.class_named(name);
        let class = class.filter(|c| {
            let is_subject = self.0.out.classes[c.index()].is_subject;
            if !is_subject {
                let name_text = name.text.to_string();
                self.0.diagnostics.push(CheckError::NotASubject {
                    what: Phrase::new("a test", "проверка"),
                    name: name_text,
                    span: name.span,
                });
            }
            is_subject
        });
        (class, std::mem::take(&mut self.0.diagnostics))
    }
}

impl Checker<'_, '_> {
    fn bad_test(&mut self, problem: Phrase, help: Option<Phrase>, span: Span) {
        self.diagnostics.push(CheckError::BadTest { problem, help, span });
    }

    fn change(&mut self, change: &ast::Change, subject: ClassId) -> Option<(Change, Span)> {
        match change {
            ast::Change::Set { path, value } => {
                let (steps, ty, optional, domain) = self.path(path, subject)?;
                let given = self.given(value, &ty, optional, domain.as_ref())?;
                let fact = GivenFact { given, origin: None, span: value.span };
                Some((Change::Set(steps, fact), path.span))
            }
            ast::Change::Add { path, value } => {
                let (steps, ty, _, domain) = self.path(path, subject)?;
                let Some(row) = ty.row() else {
                    let expected = Phrase::new(
                        "a list, to which an entry can be added,",
                        "список, в который можно добавить запись,",
                    );
                    self.mismatch(expected, &ty, path.span, None, None);
                    return None;
                };
                let given = self.given(value, row, false, domain.as_ref())?;
                Some((Change::Add(steps, GivenFact { given, origin: None, span: value.span }), path.span))
            }
            ast::Change::Without { path } => {
                let (steps, ..) = self.path(path, subject)?;
                Some((Change::Without(steps), path.span))
            }
        }
    }

    /// The steps to a fact, its type, whether it may be none, and its domain.
    fn path(&mut self, e: &Expr, subject: ClassId) -> Option<(Vec<Step>, Ty, bool, Option<super::typed::Domain>)> {
        let (mut steps, class, name) = match &e.kind {
            ExprKind::Name(name) => (Vec::new(), subject, name),
            ExprKind::Field(of, name) => {
                let (steps, ty, ..) = self.path(of, subject)?;
                let Ty::Object(class) = ty else {
                    self.mismatch(
                        Phrase::new("an entity or subject", "сущность или предмет"),
                        &ty,
                        of.span,
                        Some(name.span),
                        None,
                    );
                    return None;
                };
                (steps, class, name)
            }
            ExprKind::Index(list, key) => {
                let (mut steps, ty, ..) = self.path(list, subject)?;
                let class = match ty.row() {
                    Some(Ty::Object(class)) => *class,
                    _ => {
                        self.mismatch(
                            Phrase::new("a list of entities with a key", "список сущностей с ключом"),
                            &ty,
                            list.span,
                            None,
                            None,
                        );
                        return None;
                    }
                };
                let field = self.out.classes[class.index()].key?;
                let key_ty = self.out.classes[class.index()].fields[field.index()].ty.clone();
                let node = self.wanted(key, &key_ty, &mut Scope::default(), None);
                let value = constant_value(&node)?;
                steps.push(Step::Key(value));
                return Some((steps, Ty::Object(class), false, None));
            }
            _ => {
                let help = Some(Phrase::new(
                    "write a field, as `deposit`, or a path, as `owners[\"…\"].output`",
                    "напишите поле, например `deposit`, или путь, например `owners[\"…\"].output`",
                ));
                self.bad_test(Phrase::new("this is no path to a fact", "это не путь к факту"), help, e.span);
                return None;
            }
        };
        let Some(field) = self.field_of(class, &name.text) else {
            let owner = self.class_name(class);
            let names: Vec<_> = self.out.classes[class.index()].fields.iter().map(|f| f.name.clone()).collect();
            let near = nearest(&name.text, names.iter().map(|n| &**n)).map(meant);
            let help = near.or_else(|| match self.resolved.names.get(&name.text).map(|e| e.meaning) {
                Some(Meaning::Definition(_)) => Some(Phrase::new(
                    "only facts are changed: change those from which the definition follows",
                    "меняются только факты: измените те, из которых следует определение",
                )),
                _ => None,
            });
            let name_text = name.text.to_string();
            self.diagnostics.push(CheckError::UnknownField {
                owner: Phrase::same(format!("`{owner}`")),
                name: name_text,
                help,
                span: name.span,
            });
            return None;
        };
        let declared = &self.out.classes[class.index()].fields[field.index()];
        let (ty, optional, domain) = (declared.ty.clone(), declared.optional, declared.domain.clone());
        steps.push(Step::Field(field));
        Some((steps, ty, optional, domain))
    }

    /// What a test says of a fact.
    fn given(&mut self, e: &Expr, ty: &Ty, optional: bool, domain: Option<&super::typed::Domain>) -> Option<Given> {
        match (&e.kind, ty) {
            (ExprKind::Literal(Literal::Unknown), _) => Some(Given::Unknown),
            (ExprKind::Literal(Literal::None), _) => {
                if !optional {
                    self.bad_test(
                        Phrase::new(
                            "this fact always has a value: it cannot be none",
                            "у этого факта всегда есть значение: отсутствовать оно не может",
                        ),
                        Some(phrase!(
                            "write `unknown`, or declare the field `optional`",
                            "напишите `{UNKNOWN}` или объявите поле как `{OPTIONAL}`"
                        )),
                        e.span,
                    );
                    return None;
                }
                Some(Given::None)
            }
            (ExprKind::Range(range), _) => {
                let low = self.constant(&range.low, ty, domain)?;
                let high = self.constant(&range.high, ty, domain)?;
                if low.compare(&high) == Ok(std::cmp::Ordering::Greater) || !ty.is_ordered() {
                    self.bad_test(
                        Phrase::new(
                            "a range runs from a lower to a higher value",
                            "промежуток идёт от меньшего значения к большему",
                        ),
                        None,
                        e.span,
                    );
                    return None;
                }
                Some(Given::Range(Some(low), Some(high)))
            }
            (ExprKind::OneOf(items), Ty::Object(class)) => {
                let keys: Option<Vec<_>> = items.iter().map(|i| self.key(i, *class)).collect();
                Some(Given::OneOfKeys(keys?))
            }
            (ExprKind::OneOf(items), _) => {
                let values: Option<Vec<_>> = items.iter().map(|i| self.constant(i, ty, domain)).collect();
                Some(Given::OneOf(values?))
            }
            (ExprKind::Record(fields), Ty::Object(class)) => self.record(fields, *class, e.span).map(Given::Record),
            (ExprKind::List(items), Ty::List(row)) => {
                let mut list = GivenList::default();
                for item in items {
                    let given = self.given(item, row, false, domain)?;
                    list.rows.push(GivenFact { given, origin: None, span: item.span });
                }
                Some(Given::List(list))
            }
            (ExprKind::Literal(_), Ty::Object(class)) => self.key(e, *class).map(Given::Key),
            _ => self.constant(e, ty, domain).map(Given::One),
        }
    }

    fn key(&mut self, e: &Expr, class: ClassId) -> Option<crate::value::Value> {
        let declared = &self.out.classes[class.index()];
        let Some(field) = declared.key else {
            let name = declared.name.to_string();
            self.bad_test(
                phrase!(
                    "`{name}` has no key by which one could be named",
                    "у `{name}` нет ключа, по которому его назвать"
                ),
                None,
                e.span,
            );
            return None;
        };
        let ty = declared.fields[field.index()].ty.clone();
        self.constant(e, &ty, None)
    }

    fn constant(&mut self, e: &Expr, ty: &Ty, domain: Option<&super::typed::Domain>) -> Option<crate::value::Value> {
        let node = self.expr(e, &mut Scope::default(), Some(ty));
        // In facts `0.2` and `20%` are the same, where the field is a percent.
        let node = if *ty == Ty::Percent && node.ty.is_numeric() { node } else { self.demand(node, ty, None) };
        if node.ty == Ty::Error {
            return None;
        }
        let Some(value) = constant_value(&node) else {
            self.bad_test(
                Phrase::new("a fact of a test is written out", "факт проверки указывается прямо"),
                Some(phrase!(
                    "write a value, `unknown`, a range or `one of [a, b]`",
                    "напишите значение, `{UNKNOWN}`, промежуток или `{ONE_OF} [a, b]`"
                )),
                e.span,
            );
            return None;
        };
        if let Some(domain) = domain {
            if !inside(&value, domain) {
                let words = crate::show::domain_words(&self.out, domain, ty);
                self.bad_test(
                    Phrase::of(
                        format!("the value lies outside {words}, where all facts of this field lie"),
                        format!("значение выходит за область этого поля: {}", words.ru),
                    ),
                    None,
                    e.span,
                );
                return None;
            }
        }
        Some(value)
    }

    fn record(&mut self, fields: &[(ast::Name, Expr)], class: ClassId, span: Span) -> Option<Record> {
        let mut record = Record { class, fields: IndexMap::new(), span };
        for (name, e) in fields {
            let Some(id) = self.field_of(class, &name.text) else {
                let owner = Phrase::same(format!("`{}`", self.class_name(class)));
                let names: Vec<_> = self.out.classes[class.index()].fields.iter().map(|f| f.name.clone()).collect();
                let help = nearest(&name.text, names.iter().map(|n| &**n)).map(meant);
                let name_text = name.text.to_string();
                self.diagnostics.push(CheckError::UnknownField { owner, name: name_text, help, span: name.span });
                continue;
            };
            let field = self.out.classes[class.index()].fields[id.index()].clone();
            if fields.iter().any(|(n, _)| n.span.start < name.span.start && field.is_named(&n.text)) {
                self.bad_test(
                    Phrase::of(
                        format!("the field `{}` is written twice", field.name),
                        format!("поле `{}` указано дважды", field.name),
                    ),
                    None,
                    name.span,
                );
                continue;
            }
            if let Some(given) = self.given(e, &field.ty, field.optional, field.domain.as_ref()) {
                record.fields.insert(id, GivenFact { given, origin: None, span: e.span });
            }
        }
        if let Some(key) = self.out.classes[class.index()].key {
            if !record.fields.contains_key(&key) {
                let key = self.out.classes[class.index()].fields[key.index()].name.to_string();
                self.bad_test(
                    phrase!("the entry does not name its key `{key}`", "в записи не указан её ключ `{key}`"),
                    None,
                    span,
                );
                return None;
            }
        }
        Some(record)
    }

    fn asked(&mut self, e: &Expr, subject: ClassId) -> Option<Asked> {
        if let Some(name) = super::is_name(e) {
            match self.resolved.names.get(&name.text).map(|e| e.meaning) {
                Some(Meaning::Assessment(id)) => {
                    let of = self.out.assessments.get(id.index())?.subject;
                    return self.of_subject(name, of, subject).then_some(Asked::Assessment(id));
                }
                Some(Meaning::Requirement(id)) => {
                    let of = self.out.requirements.get(id.index())?.subject;
                    return self.of_subject(name, of, subject).then_some(Asked::Requirement(id));
                }
                _ => {}
            }
        }
        let mut scope = Scope::of(Owner { class: subject, within: None });
        let node = self.expr(e, &mut scope, None);
        if let Some((parameter, of)) = self.of_another_subject(&node, subject) {
            let (of, subject) = (self.class_name(of), self.class_name(subject));
            let problem = phrase!(
                "exceptions to `{parameter}` read a `{of}`, the case is a `{subject}`",
                "исключения из `{parameter}` опираются на факты `{of}`, а дело — `{subject}`"
            );
            self.bad_test(problem, None, node.span);
            return None;
        }
        (node.ty != Ty::Error).then_some(Asked::Value(node))
    }

    /// A parameter read by an expression whose exceptions read the facts of another subject.
    fn of_another_subject(&self, node: &Node, subject: ClassId) -> Option<(String, ClassId)> {
        let mut found = None;
        node.walk(&mut |n| {
            if let NodeKind::Parameter(id) = n.kind {
                let parameter = &self.out.parameters[id.index()];
                let other = parameter.subject.filter(|s| *s != subject);
                found = found.take().or_else(|| other.map(|s| (parameter.name.to_string(), s)));
            }
        });
        found
    }

    fn of_subject(&mut self, name: &ast::Name, of: ClassId, subject: ClassId) -> bool {
        if of == subject {
            return true;
        }
        let (found, wanted) = (self.class_name(of), self.class_name(subject));
        let asked = &name.text;
        let problem = phrase!(
            "`{asked}` is of a `{found}`, the case is a `{wanted}`",
            "`{asked}` относится к `{found}`, а дело — `{wanted}`"
        );
        self.bad_test(problem, None, name.span);
        false
    }

    fn expected(&mut self, expected: &ast::Expected, asked: &Asked, subject: ClassId, span: Span) -> Option<Expected> {
        match (expected, asked) {
            (ast::Expected::Verdict(word, at), Asked::Value(_node)) => {
                if *word != VerdictWord::Undetermined {
                    self.bad_test(
                        Phrase::new("a value has no verdict", "у значения вывода не бывает"),
                        Some(phrase!(
                            "write the value that is expected, or `undetermined`",
                            "напишите ожидаемое значение или `{UNDETERMINED}`"
                        )),
                        *at,
                    );
                    return None;
                }
                Some(Expected::Verdict(*word))
            }
            (ast::Expected::Verdict(word, _), _) => Some(Expected::Verdict(*word)),
            (ast::Expected::Value(e), Asked::Value(node)) => match &e.kind {
                ExprKind::Literal(Literal::Unknown) => Some(Expected::Unknown),
                ExprKind::Literal(Literal::None) => Some(Expected::None),
                ExprKind::Range(range) => {
                    let mut scope = Scope::of(Owner { class: subject, within: None });
                    let low = self.wanted(&range.low, &node.ty, &mut scope, None);
                    let high = self.wanted(&range.high, &node.ty, &mut scope, None);
                    (low.ty != Ty::Error && high.ty != Ty::Error).then_some(Expected::Range(low, high))
                }
                _ => {
                    let mut scope = Scope::of(Owner { class: subject, within: None });
                    let value = self.expr(e, &mut scope, Some(&node.ty));
                    // A ratio is what it is called: a percent or a number.
                    let ratio = node.ty == Ty::Ratio && value.ty.is_numeric();
                    let value = if ratio { value } else { self.demand(value, &node.ty, Some(node.span)) };
                    (value.ty != Ty::Error).then_some(Expected::Value(value))
                }
            },
            (ast::Expected::Value(_) | ast::Expected::Holds, Asked::Assessment(_) | Asked::Requirement(_)) => {
                self.bad_test(
                    Phrase::new("a verdict is expected here", "здесь ожидается вывод"),
                    Some(phrase!(
                        "write satisfied, violated, not applicable or undetermined",
                        "напишите `{SATISFIED}`, `{VIOLATED}`, `{NOT_APPLICABLE}` или `{UNDETERMINED}`"
                    )),
                    span,
                );
                None
            }
            (ast::Expected::Holds, Asked::Value(node)) => {
                if !node.ty.fits(&Ty::Boolean) {
                    self.mismatch(
                        Phrase::new("a condition, yes or no,", "условие (да или нет)"),
                        &node.ty.clone(),
                        node.span,
                        None,
                        Some(phrase!("write `expect … = VALUE`", "напишите `{EXPECT} … = ЗНАЧЕНИЕ`")),
                    );
                    return None;
                }
                Some(Expected::Holds)
            }
        }
    }

    fn expectation(&mut self, e: &ast::Expectation, subject: ClassId) -> Option<Expectation> {
        let asked = self.asked(&e.subject, subject)?;
        let expected = self.expected(&e.expected, &asked, subject, e.span)?;
        let mut because = Vec::new();
        if let Some(name) = e.because.first().filter(|_| !matches!(expected, Expected::Verdict(VerdictWord::Violated)))
        {
            self.bad_test(
                phrase!(
                    "`because` names what is violated, and this expects no violation",
                    "`{BECAUSE}` называет, что нарушено, а нарушение здесь не ожидается"
                ),
                Some(phrase!(
                    "write `violated because …`; what an undetermined verdict wants stands behind `needs`",
                    "напишите `{VIOLATED} {BECAUSE} …`; чего не хватает для вывода, указывается после `{NEEDS}`"
                )),
                name.span,
            );
            return None;
        }
        for name in &e.because {
            if let Some(id) = self.requirement_named(name) {
                because.push(id);
            }
        }
        let mut needs = Vec::new();
        for path in &e.needs {
            let (steps, ..) = self.path(path, subject)?;
            needs.push(self.path_text(&steps, subject));
        }
        Some(Expectation { asked, expected, because, needs, span: e.span })
    }

    /// A path as `needs` names it.
    fn path_text(&self, steps: &[Step], subject: ClassId) -> String {
        let mut text = String::new();
        let mut class = subject;
        for step in steps {
            match step {
                Step::Field(id) => {
                    let field = &self.out.classes[class.index()].fields[id.index()];
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&field.name);
                    if let Ty::Object(c) = field.ty.row().unwrap_or(&field.ty) {
                        class = *c;
                    }
                }
                Step::Key(value) => {
                    text.push('[');
                    text.push_str(&key_text(value));
                    text.push(']');
                }
            }
        }
        text
    }
}
