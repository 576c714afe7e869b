//! What a bare name means: the row's if the row has it, else the next outer one's.

use super::Checker;
use super::error::CheckError;
use super::lint::Lint;
use super::typed::{Node, NodeKind, Owner};
use crate::builtin;
use crate::file::Span;
use crate::id::{ClassId, FieldId, TableId};
use crate::phrase::{Phrase, meant, phrase};
use crate::resolve::{Meaning, nearest};
use crate::syntax::ast::Name;
use crate::syntax::keyword::russian::{EVERY, HAS, OF, VALUES_OF};
use crate::ty::Ty;
use crate::value::Value;
use crate::word::{self, Kind};
use std::sync::Arc;

/// A value bound by `where`, `of`, `has`, `as` or `for each`.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    /// Its name, if it has one.
    pub(super) name: Option<Arc<str>>,
    /// Its type.
    pub(super) ty: Ty,
    /// Whether a bare name reads its fields.
    pub(super) is_row: bool,
    /// Whether the name of its class by itself means it: for a row that is itself what is spoken of.
    pub(super) is_the_one: bool,
}

impl Local {
    /// A row of a list, named by `as` or not.
    pub(super) const fn row(name: Option<Arc<str>>, ty: Ty) -> Self {
        Self { name, ty, is_row: true, is_the_one: false }
    }

    /// A row that is itself what is spoken of: a node, an edge, what is counted.
    pub(super) const fn shown(name: Option<Arc<str>>, ty: Ty) -> Self {
        Self { name, ty, is_row: true, is_the_one: true }
    }

    /// What a name of its own stands for.
    pub(super) const fn named(name: Arc<str>, ty: Ty) -> Self {
        Self { name: Some(name), ty, is_row: false, is_the_one: false }
    }
}

/// Where an expression stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// The class of the very thing that is judged.
    pub(super) own: Option<ClassId>,
    /// The subject in which it is.
    pub(super) within: Option<ClassId>,
    /// The bound values, outermost first.
    pub(super) locals: Vec<Local>,
}

impl Scope {
    /// The scope of something of an owner.
    pub(super) fn of(owner: Owner) -> Self {
        Self { own: Some(owner.class), within: owner.within, locals: Vec::new() }
    }

    /// The subject at hand: what is judged, if it is a subject, else that in which it is.
    fn subject(&self, checker: &Checker<'_, '_>) -> Option<ClassId> {
        self.within.or_else(|| self.own.filter(|c| checker.out.classes.get(c.index()).is_some_and(|c| c.is_subject)))
    }
}

/// The name of the day on which the law is read.
pub(super) const ASSESSMENT_DATE: &str = "assessment_date";

impl Checker<'_, '_> {
    /// The node of the subject at hand.
    fn subject_node(&self, scope: &Scope, span: Span) -> Option<Node> {
        let class = scope.subject(self)?;
        let kind = if scope.within.is_some() { NodeKind::Subject } else { NodeKind::Own };
        Some(Node { kind, ty: Ty::Object(class), span })
    }

    /// What a class offers under a name, read of `of`: a field, a definition, or a table.
    ///
    /// `report` says whether a definition that cannot be read here is reported, or just not offered.
    pub(super) fn member(
        &mut self,
        of: Node,
        class: ClassId,
        name: &Name,
        scope: &Scope,
        report: bool,
    ) -> Option<Node> {
        let span = of.span.to(name.span);
        let span = if matches!(of.kind, NodeKind::Local(_) | NodeKind::Own | NodeKind::Subject) && of.span == name.span
        {
            name.span
        } else {
            span
        };
        if let Some(id) = self.out.classes.get(class.index())?.field(&name.text) {
            let ty = self.out.classes[class.index()].fields[id.index()].ty.clone();
            return Some(Node { kind: NodeKind::Field(Box::new(of), class, id), ty, span });
        }
        let (owner, declared, meaning) = match self.resolved.names.get(&name.text)? {
            entry @ crate::resolve::Entry { meaning: Meaning::Definition(id), .. } => {
                (self.out.definitions.get(id.index())?.owner, entry.span, entry.meaning)
            }
            entry @ crate::resolve::Entry { meaning: Meaning::Table(id), .. } => {
                (self.out.tables.get(id.index())?.owner, entry.span, entry.meaning)
            }
            _ => return None,
        };
        if owner.class != class {
            return None;
        }
        if let Some(within) = owner.within {
            if scope.subject(self) != Some(within) {
                if report {
                    let (owner, within) = (self.class_name(owner.class), self.class_name(within));
                    let name = name.text.to_string();
                    self.diagnostics.push(CheckError::NoSubjectHere { name, owner, within, span, declared });
                    return Some(Node::error(span));
                }
                return None;
            }
        }
        match meaning {
            Meaning::Definition(id) => {
                self.see_definition(id);
                let ty = self.out.definitions[id.index()].ty.clone();
                Some(Node { kind: NodeKind::Definition(id, Box::new(of)), ty, span })
            }
            Meaning::Table(id) => Some(self.table_node(id, None, of, span)),
            _ => None,
        }
    }

    /// A table read as a value: of one output by its own name, of several by theirs.
    pub(super) fn table_node(&mut self, id: TableId, output: Option<&Name>, of: Node, span: Span) -> Node {
        let Some(table) = self.out.tables.get(id.index()) else { return Node::error(span) };
        let place = match output {
            None if table.outputs.len() == 1 => Some(0),
            None => None,
            Some(name) => table.outputs.iter().position(|o| o.name == name.text),
        };
        match place {
            Some(i) => {
                let ty = table.outputs[i].ty.clone();
                Node { kind: NodeKind::Table(id, i, Box::new(of)), ty, span }
            }
            None => {
                let names: Vec<String> = table.outputs.iter().map(|o| format!("`{}.{}`", table.name, o.name)).collect();
                self.diagnostics.push(CheckError::UnknownField {
                    owner: {
                        let name = &table.name;
                        phrase!("the table `{name}`", "таблицы `{name}`")
                    },
                    name: output.map_or_else(|| table.name.to_string(), |n| n.text.to_string()),
                    help: Some(Phrase::of(
                        format!("it is read as {}", names.join(" or ")),
                        format!("она читается так: {}", names.join(" или ")),
                    )),
                    span,
                });
                Node::error(span)
            }
        }
    }

    /// What a bare name means.
    pub(super) fn bare(&mut self, name: &Name, scope: &Scope, wanted: Option<&Ty>) -> Node {
        let span = name.span;
        if let Some(Ty::Enum(id)) = wanted {
            let members = &self.out.enums[id.index()].members;
            if let Some(i) = members.iter().position(|m| m.is_named(&name.text)) {
                let member = u32::try_from(i).unwrap_or_default();
                return Node { kind: NodeKind::Constant(Value::Member(*id, member)), ty: Ty::Enum(*id), span };
            }
        }
        if let Some(node) = self.in_scope(name, scope) {
            return node;
        }
        match self.resolved.names.get(&name.text).map(|e| e.meaning) {
            Some(Meaning::Parameter(id)) => {
                if let Some(p) = self.out.parameters.get(id.index()) {
                    return Node { kind: NodeKind::Parameter(id), ty: p.ty.clone(), span };
                }
                return Node::error(span);
            }
            Some(Meaning::Broken) => return Node::error(span),
            _ => {}
        }
        if word::find(Kind::Value, &name.text).is_some() {
            return Node { kind: NodeKind::AssessmentDate, ty: Ty::Date, span };
        }
        self.report_unknown(name, scope, wanted);
        Node::error(span)
    }

    /// A name bound by a local, or a member of a row, of the thing judged, or of its subject.
    fn in_scope(&mut self, name: &Name, scope: &Scope) -> Option<Node> {
        let span = name.span;
        for (i, local) in scope.locals.iter().enumerate().rev() {
            if local.name.as_ref() == Some(&name.text) {
                return Some(Node { kind: NodeKind::Local(i), ty: local.ty.clone(), span });
            }
            if let (true, Ty::Group(..)) = (local.is_row, &local.ty) {
                let group = Node { kind: NodeKind::Local(i), ty: local.ty.clone(), span };
                if let Some(node) = super::collection::group_member(group, name) {
                    return Some(node);
                }
            }
            if let (true, Ty::Object(class)) = (local.is_row, &local.ty) {
                let row = Node { kind: NodeKind::Local(i), ty: local.ty.clone(), span };
                if let Some(node) = self.member(row, *class, name, scope, false) {
                    // Where the row is what is spoken of, a bare name is its own.
                    if !local.is_the_one {
                        self.lint_ambiguous(name, scope, i);
                    }
                    return Some(node);
                }
                if local.is_the_one && self.is_class(name, *class) {
                    return Some(Node { kind: NodeKind::Local(i), ty: local.ty.clone(), span });
                }
            }
        }
        if let Some(class) = scope.own {
            let own = Node { kind: NodeKind::Own, ty: Ty::Object(class), span };
            if let Some(node) = self.member(own.clone(), class, name, scope, false) {
                return Some(node);
            }
            if self.is_class(name, class) {
                return Some(own);
            }
        }
        if let (Some(class), Some(_)) = (scope.within, scope.own) {
            let subject = self.subject_node(scope, span)?;
            if let Some(node) = self.member(subject.clone(), class, name, scope, false) {
                return Some(node);
            }
            if self.is_class(name, class) {
                return Some(subject);
            }
        }
        None
    }

    /// Whether a name is that of a class.
    fn is_class(&self, name: &Name, class: ClassId) -> bool {
        self.resolved.names.get(&name.text).is_some_and(|e| e.meaning == Meaning::Class(class))
    }

    /// A name that the row and something around it have asks for a dot.
    fn lint_ambiguous(&mut self, name: &Name, scope: &Scope, row: usize) {
        let outer = scope.locals[..row].iter().filter(|l| l.is_row).filter_map(|l| match l.ty {
            Ty::Object(class) => Some(class),
            _ => None,
        });
        let outer = outer.chain(scope.own).chain(scope.within).find(|c| self.spellings_of(*c).contains(&name.text));
        if let Some(class) = outer {
            let outer = self.class_name(class);
            self.diagnostics.push(Lint::AmbiguousName { name: name.text.to_string(), outer, span: name.span });
        }
    }

    /// Says what could be meant by a name that means nothing here, unless a declaration that could
    /// not be read may have declared it.
    fn report_unknown(&mut self, name: &Name, scope: &Scope, wanted: Option<&Ty>) {
        if self.may_be_broken(name, scope, wanted) {
            return;
        }
        let text = name.text.to_string();
        let help = match self.resolved.names.get(&name.text).map(|e| e.meaning) {
            Some(meaning @ (Meaning::Definition(_) | Meaning::Table(_))) => {
                let owner = match meaning {
                    Meaning::Definition(id) => self.out.definitions.get(id.index()).map(|d| d.owner),
                    Meaning::Table(id) => self.out.tables.get(id.index()).map(|t| t.owner),
                    _ => None,
                };
                owner.map(|o| {
                    let class = self.class_name(o.class);
                    phrase!(
                        "`{text}` is of a `{class}`: name the one that is meant, as in `x.{text}`",
                        "`{text}` относится к `{class}`: назовите, чьё оно, например `x.{text}`"
                    )
                })
            }
            Some(Meaning::Enum(_)) => Some(phrase!(
                "write a member with its enum, as in `{text}.member`, or `values of {text}`",
                "напишите значение вместе с перечнем, `{text}.значение`, или `{VALUES_OF} {text}`"
            )),
            Some(Meaning::Class(_)) => Some(phrase!(
                "`{text}` by itself is the one being judged, and here none is",
                "само по себе `{text}` — то, о чём судят, а здесь не судят ни о чём"
            )),
            Some(meaning) => {
                let what = meaning.words();
                let (english, russian) = (&what.en, &what.ru);
                Some(phrase!("`{text}` is {english}, which has no value", "`{text}` — {russian}, значения у этого нет"))
            }
            None => None,
        };
        let wanted_enum = match wanted {
            Some(Ty::Enum(id)) => self.out.enums.get(id.index()),
            _ => None,
        };
        let help = help.or_else(|| self.said_of_local(&text, scope)).or_else(|| {
            let e = wanted_enum?;
            let names: Vec<Arc<str>> = e.members.iter().map(|m| m.name.clone()).collect();
            let spellings = e.members.iter().flat_map(|m| m.aliases.iter().chain([&m.name]));
            let near = nearest(&text, spellings.map(|n| &**n)).map(meant);
            near.or_else(|| {
                let (owner, names) = (&e.name, list_names(&names));
                let (english, russian) = (&names.en, &names.ru);
                Some(phrase!("the members of `{owner}` are: {english}", "значения перечня `{owner}`: {russian}"))
            })
        });
        let help = help.or_else(|| {
            let day = ["today", "now", "сегодня", "сейчас"].contains(&&*text);
            let russian = word::find(Kind::Value, ASSESSMENT_DATE).map_or("", |w| w.form(true, ""));
            day.then(|| {
                phrase!(
                    "the day on which the law is read is `{ASSESSMENT_DATE}`",
                    "день, на который берётся право, — `{russian}`"
                )
            })
        });
        let help = help.or_else(|| self.member_of_some_enum(&text)).or_else(|| {
            let names = self.visible(scope, wanted);
            nearest(&text, names.iter().map(|n| &**n)).map(meant)
        });
        let help = help.or_else(|| {
            let owner = scope.own.map(|c| self.class_name(c));
            owner.map(|o| {
                phrase!(
                    "declare it as a field of `{o}`, or as a parameter or definition",
                    "объявите это полем `{o}`, параметром или определением"
                )
            })
        });
        self.diagnostics.push(CheckError::UnknownName { name: text, help, span: name.span });
    }

    /// A field of the item of `for each`, which is read by a dot.
    fn said_of_local(&self, name: &str, scope: &Scope) -> Option<Phrase> {
        scope.locals.iter().rev().find_map(|l| match (&l.ty, &l.name) {
            (Ty::Object(class), Some(local)) if self.spellings_of(*class).iter().any(|m| &**m == name) => {
                Some(meant(&format!("{local}.{name}")))
            }
            (Ty::Group(_, row), _) if matches!(**row, Ty::Object(c) if self.members_of(c).iter().any(|m| &**m == name)) => {
                let rows = builtin::ROWS.1;
                Some(phrase!(
                    "a row here is a group: of its own rows it is asked by `{name} of rows`",
                    "строка здесь — группа: о строках самой группы спрашивает `{name} {OF} {rows}`"
                ))
            }
            _ => None,
        })
    }

    fn member_of_some_enum(&self, name: &str) -> Option<Phrase> {
        let owner = self.out.enums.iter().find(|e| e.members.iter().any(|m| m.is_named(name)))?;
        let owner = &owner.name;
        Some(phrase!(
            "`{name}` is a member of `{owner}`: write `{owner}.{name}`",
            "`{name}` — значение перечня `{owner}`: напишите `{owner}.{name}`"
        ))
    }

    /// Whether a name may be declared by something that could not be read.
    fn may_be_broken(&self, name: &Name, scope: &Scope, wanted: Option<&Ty>) -> bool {
        let broken_class = |c: ClassId| self.out.classes.get(c.index()).is_none_or(|c| c.broken);
        self.resolved.broken_words.contains(&name.text)
            || scope.own.is_some_and(broken_class)
            || scope.within.is_some_and(broken_class)
            || scope.locals.iter().any(|l| match &l.ty {
                Ty::Error => l.is_row,
                Ty::Object(c) => broken_class(*c),
                _ => false,
            })
            || wanted == Some(&Ty::Error) && !self.resolved.broken_words.is_empty()
    }

    /// Every name that could stand here.
    fn visible(&self, scope: &Scope, wanted: Option<&Ty>) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        let mut classes = Vec::new();
        for local in scope.locals.iter().rev() {
            names.extend(local.name.clone());
            if let (true, Ty::Object(class)) = (local.is_row, &local.ty) {
                classes.push(*class);
            }
        }
        classes.extend(scope.own);
        classes.extend(scope.within);
        for class in classes {
            names.extend(self.spellings_of(class));
        }
        if let Some(Ty::Enum(id)) = wanted {
            let members = &self.out.enums[id.index()].members;
            names.extend(members.iter().flat_map(|m| m.aliases.iter().chain([&m.name])).cloned());
        }
        let parameters = self.resolved.names_of(|m| matches!(m, Meaning::Parameter(_)));
        names.extend(parameters.map(Arc::from));
        names
    }

    /// Fields, definitions and tables of a class.
    pub(super) fn members_of(&self, class: ClassId) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        if let Some(c) = self.out.classes.get(class.index()) {
            names.extend(c.fields.iter().map(|f| f.name.clone()));
        }
        names.extend(self.out.definitions.iter().filter(|d| d.owner.class == class).map(|d| d.name.clone()));
        names.extend(self.out.tables.iter().filter(|t| t.owner.class == class).map(|t| t.name.clone()));
        names
    }

    /// The names of what a class has, in each of their spellings.
    fn spellings_of(&self, class: ClassId) -> Vec<Arc<str>> {
        let mut names = self.members_of(class);
        let aliases = self.out.aliases.iter().filter(|(_, name)| names.contains(name)).map(|(alias, _)| alias.clone());
        let mut aliases: Vec<Arc<str>> = aliases.collect();
        if let Some(c) = self.out.classes.get(class.index()) {
            aliases.extend(c.fields.iter().flat_map(|f| f.aliases.iter().cloned()));
        }
        names.append(&mut aliases);
        names
    }

    /// What a dot reads.
    pub(super) fn dotted(&mut self, of: Node, name: &Name, scope: &Scope) -> Node {
        let span = of.span.to(name.span);
        match of.ty.clone() {
            Ty::Object(class) => {
                if let Some(node) = self.member(of, class, name, scope, true) {
                    return node;
                }
                if self.out.classes.get(class.index()).is_none_or(|c| c.broken)
                    || self.resolved.broken_words.contains(&name.text)
                    || self.resolved.names.get(&name.text).is_some_and(|e| e.meaning == Meaning::Broken)
                {
                    return Node::error(span);
                }
                let names = self.members_of(class);
                let spellings = self.spellings_of(class);
                let near = nearest(&name.text, spellings.iter().map(|n| &**n)).map(meant);
                let help = near.or_else(|| {
                    let names = list_names(&names);
                    Some(Phrase::of(format!("it has: {names}"), format!("у него есть: {}", names.ru)))
                });
                let owner = Phrase::same(format!("`{}`", self.class_name(class)));
                self.diagnostics.push(CheckError::UnknownField {
                    owner,
                    name: name.text.to_string(),
                    help,
                    span: name.span,
                });
                Node::error(span)
            }
            Ty::Error => Node::error(span),
            Ty::Group(..) => super::collection::group_member(of, name).unwrap_or_else(|| {
                let (asked, group, rows) = (&name.text, builtin::GROUP.1, builtin::ROWS.1);
                self.diagnostics.push(CheckError::UnknownField {
                    owner: Phrase::new("a group", "группы"),
                    name: asked.to_string(),
                    help: Some(phrase!(
                        "it has `group`, the key, and `rows`: of the rows it is asked by `{asked} of g.rows`",
                        "у неё есть `{group}` — её ключ и `{rows}`: о строках спрашивает `{asked} {OF} g.{rows}`"
                    )),
                    span: name.span,
                });
                Node::error(span)
            }),
            Ty::List(row) if matches!(*row, Ty::Object(_) | Ty::Group(..)) => {
                let asked = &name.text;
                let help = Some(phrase!(
                    "ask it of each row: `{asked} of LIST`, or `every LIST has {asked} …`",
                    "спросите о каждой строке: `{asked} {OF} СПИСОК` или `{EVERY} СПИСОК {HAS} {asked} …`"
                ));
                let expected = Phrase::new("one entity or subject", "одна сущность или один предмет");
                self.mismatch(expected, &Ty::List(row), of.span, Some(name.span), help);
                Node::error(span)
            }
            ty => {
                let expected = Phrase::new("an entity or subject", "сущность или предмет");
                self.mismatch(expected, &ty, of.span, Some(name.span), None);
                Node::error(span)
            }
        }
    }

    /// The field of a class, for paths of tests.
    pub(crate) fn field_of(&self, class: ClassId, name: &str) -> Option<FieldId> {
        self.out.classes.get(class.index())?.field(name)
    }
}

/// A few names for a help.
pub(super) fn list_names(names: &[Arc<str>]) -> Phrase {
    const FEW: usize = 8;
    let mut words: Vec<String> = names.iter().take(FEW).map(|n| format!("`{n}`")).collect();
    if names.len() > FEW {
        words.push("…".into());
    }
    if words.is_empty() { Phrase::new("nothing", "ничего") } else { Phrase::same(words.join(", ")) }
}
