//! From the tree of a case file to typed facts.

use super::document::{self, Key, Node, NodeKind};
use super::error::CaseError;
use super::scalar::{self, Scalar, ScalarError, Shape};
use crate::check::typed::{Checked, Class, Domain, Field};
use crate::check::{quantity, type_words};
use crate::diagnostic::Diagnostics;
use crate::file::{RuleFile, SourceMap, Span};
use crate::id::ClassId;
use crate::phrase::{Phrase, phrase};
use crate::resolve::did_you_mean;
use crate::syntax::keyword;
use crate::syntax::keyword::russian::{MILLION, NO, ONE_OF, YES};
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::Date;
use crate::value::given::{Given, GivenFact, GivenList, Origin, Record};
use crate::value::number::Number;
use std::cmp::Ordering;
use std::sync::Arc;

/// A case as it was read.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file's name.
    pub name: Arc<str>,
    /// The subject.
    pub subject: ClassId,
    /// The case's own date.
    pub on: Option<Date>,
    /// The facts.
    pub facts: Record,
}

/// Finds the text of a case file that another names; the paths are relative to the naming file.
pub type Load<'l> = &'l dyn Fn(&str) -> Option<(String, String)>;

/// How deep case files may name each other.
const MOST_FILES_DEEP: usize = 8;

/// Reads a case file. Files that it names are added to the map.
///
/// With `bare`, the document holds just the facts of that subject.
pub fn read_case(
    rules: &Checked,
    map: &mut SourceMap,
    file: &RuleFile,
    bare: Option<ClassId>,
    load: Load<'_>,
) -> (Option<Case>, Diagnostics) {
    let mut reader = Reader { rules, map, diagnostics: Diagnostics::new(), load, files: vec![file.name.to_string()] };
    let case = reader.case(file, bare);
    (case, reader.diagnostics)
}

struct Reader<'r> {
    rules: &'r Checked,
    map: &'r mut SourceMap,
    diagnostics: Diagnostics,
    load: Load<'r>,
    files: Vec<String>,
}

/// A field with what messages say of it.
struct Slot<'f> {
    name: String,
    ty: &'f Ty,
    optional: bool,
    domain: Option<&'f Domain>,
}

impl Reader<'_> {
    fn case(&mut self, file: &RuleFile, bare: Option<ClassId>) -> Option<Case> {
        let (node, diagnostics) = document::read(file);
        self.diagnostics.append(diagnostics);
        let node = node?;
        if let Some(subject) = bare {
            let facts = self.record(&node, subject, false, file)?;
            return Some(Case { name: file.name.clone(), subject, on: None, facts });
        }
        let NodeKind::Map(entries) = &node.kind else { return None };
        let find = |name: &str| entries.iter().find(|(k, _)| &*k.text == name).map(|(_, v)| v);
        for (key, _) in entries {
            if !matches!(&*key.text, "subject" | "on" | "facts") {
                self.diagnostics.push(CaseError::UnknownKey { name: key.text.to_string(), span: key.span });
            }
        }
        let subjects: Vec<&str> = self.rules.classes.iter().filter(|c| c.is_subject).map(|c| &*c.name).collect();
        let Some(subject) = find("subject") else {
            let names = subjects.join(", ");
            let quoted = quoted(&subjects);
            let help = phrase!("write `subject:` with one of: {names}", "напишите `subject:` и одно из имён: {quoted}");
            let span = Span::new(node.span.start, node.span.start);
            self.diagnostics.push(CaseError::NoSubject { help, span });
            return None;
        };
        let name = text_of(subject);
        let Some(class) = self.subject(&name) else {
            let aliases = self.rules.aliases.iter().filter(|(_, n)| subjects.contains(&&***n)).map(|(a, _)| &**a);
            let spellings = subjects.iter().copied().chain(aliases);
            let (names, quoted) = (subjects.join(", "), quoted(&subjects));
            let all = phrase!("it has: {names}", "в нём есть: {quoted}");
            let help = did_you_mean(&name, spellings, all);
            self.diagnostics.push(CaseError::UnknownSubject { name, help, span: subject.span });
            return None;
        };
        let class = ClassId::new(class);
        let on = find("on").and_then(|node| self.date(node));
        let facts = match find("facts") {
            Some(Node { kind: NodeKind::Scalar { text, quoted: false }, .. }) if is_nothing(text) => {
                Some(Record::new(class, node.span))
            }
            Some(node) => self.record(node, class, false, file),
            None => Some(Record::new(class, node.span)),
        };
        Some(Case { name: file.name.clone(), subject: class, on, facts: facts? })
    }

    /// The subject of a name, in one spelling or another.
    fn subject(&self, name: &str) -> Option<usize> {
        let name = self.rules.canonical(name);
        self.rules.classes.iter().position(|c| c.is_subject && *c.name == *name)
    }

    fn date(&mut self, node: &Node) -> Option<Date> {
        let text = text_of(node);
        match scalar::number_forms(&text) {
            Ok(Scalar::Date(d)) => Some(d),
            Ok(_) => {
                let message = Phrase::new("`on` is a date", "`on` — это дата");
                let help = Phrase::new(
                    "write the date of the assessment as 2022-03-01",
                    "напишите дату оценки в виде `2022-03-01`",
                );
                self.diagnostics.push(CaseError::BadValue { message, help, span: node.span });
                None
            }
            Err(e) => {
                self.bad_scalar(&e, node.span);
                None
            }
        }
    }

    fn bad_scalar(&mut self, error: &ScalarError, span: Span) {
        self.diagnostics.push(CaseError::BadValue { message: error.problem(), help: error.remedy(), span });
    }

    fn class(&self, id: ClassId) -> &Class {
        &self.rules.classes[id.index()]
    }

    /// An entity or subject written out. `open` is set for `more` lines, which name no key.
    fn record(&mut self, node: &Node, class: ClassId, open: bool, file: &RuleFile) -> Option<Record> {
        let NodeKind::Map(entries) = &node.kind else {
            let name = &self.class(class).name;
            let expected = phrase!("a `{name}` with its fields", "объект `{name}` с полями");
            self.diagnostics.push(CaseError::WrongType {
                field: self.class(class).name.to_string(),
                expected,
                found: words_of(node),
                help: Phrase::new(
                    "write its fields, one a line, as `name: value`",
                    "напишите его поля, по одному на строке: `имя: значение`",
                ),
                span: node.span,
            });
            return None;
        };
        let mut record = Record::new(class, node.span);
        for (key, value) in entries {
            let Some(id) = self.class(class).field(&key.text) else {
                self.unknown_field(class, key);
                continue;
            };
            let field = self.class(class).fields[id.index()].clone();
            if let Some(first) = record.fields.get(&id).map(|f| f.span) {
                let (name, field) = (key.text.to_string(), field.name.to_string());
                self.diagnostics.push(CaseError::SameField { name, field, span: key.span, first });
                continue;
            }
            if let Some(fact) = self.fact(value, &field, file) {
                record.fields.insert(id, fact);
            }
        }
        if let (Some(key), false) = (self.class(class).key, open) {
            if !matches!(record.fields.get(&key), Some(GivenFact { given: Given::One(_), .. })) {
                let class = self.class(class);
                let (owner, key) = (class.name.to_string(), class.fields[key.index()].name.to_string());
                self.diagnostics.push(CaseError::MissingKey {
                    owner,
                    key,
                    span: Span::new(node.span.start, node.span.start),
                });
            }
        }
        Some(record)
    }

    fn unknown_field(&mut self, class: ClassId, key: &Key) {
        let class = self.class(class);
        let names: Vec<&str> = class.fields.iter().map(|f| &*f.name).collect();
        let spellings = class.fields.iter().flat_map(|f| f.aliases.iter().chain([&f.name])).map(|n| &**n);
        let (all, quoted) = (names.join(", "), quoted(&names));
        let all = phrase!("its fields are: {all}", "его поля: {quoted}");
        let help = did_you_mean(&key.text, spellings, all);
        let owner = class.name.to_string();
        self.diagnostics.push(CaseError::UnknownField { owner, name: key.text.to_string(), help, span: key.span });
    }

    fn origin(&self, span: Span, from: Option<Arc<str>>) -> Option<Origin> {
        let (file, line) = self.map.line(span)?;
        Some(Origin { file, line, from })
    }

    fn fact(&mut self, node: &Node, field: &Field, file: &RuleFile) -> Option<GivenFact> {
        let (value, from) = self.wrapped(node, &field.ty);
        let slot = Slot {
            name: field.name.to_string(),
            ty: &field.ty,
            optional: field.optional,
            domain: field.domain.as_ref(),
        };
        let given = self.given(value, &slot, file)?;
        Some(GivenFact { given, origin: self.origin(value.span, from), span: value.span })
    }

    /// `{ value: …, from: "…" }`, or the value by itself.
    fn wrapped<'n>(&mut self, node: &'n Node, ty: &Ty) -> (&'n Node, Option<Arc<str>>) {
        let NodeKind::Map(entries) = &node.kind else { return (node, None) };
        let keys_fit = entries.iter().all(|(k, _)| matches!(&*k.text, "value" | "from"));
        let own_field = matches!(ty, Ty::Object(c) if self.class(*c).field("value").is_some());
        let Some((_, value)) = entries.iter().find(|(k, _)| &*k.text == "value").filter(|_| keys_fit && !own_field)
        else {
            return (node, None);
        };
        let from = entries.iter().find(|(k, _)| &*k.text == "from").map(|(_, v)| Arc::from(text_of(v)));
        (value, from)
    }

    fn given(&mut self, node: &Node, slot: &Slot<'_>, file: &RuleFile) -> Option<Given> {
        if let NodeKind::Scalar { text, quoted: false } = &node.kind {
            if keyword::is("kw_unknown", text) {
                return Some(Given::Unknown);
            }
            if is_nothing(text) || keyword::is("kw_none", text) {
                if slot.optional {
                    return Some(Given::None);
                }
                self.diagnostics.push(CaseError::NoneNotAllowed { field: slot.name.clone(), span: node.span });
                return None;
            }
        }
        match slot.ty {
            Ty::List(row) => self.list(node, slot, row, file),
            Ty::Object(class) => self.object(node, slot, *class, file),
            _ => self.scalar(node, slot),
        }
    }

    fn list(&mut self, node: &Node, slot: &Slot<'_>, row: &Ty, file: &RuleFile) -> Option<Given> {
        let NodeKind::List(items) = &node.kind else {
            let help = Phrase::new(
                "write its entries in brackets, `[a, b]`, or one a line behind `-`",
                "напишите записи в скобках, `[a, b]`, или по одной на строке после `-`",
            );
            self.wrong(node, slot, help);
            return None;
        };
        let mut list = GivenList::default();
        let mut ok = true;
        let mut further: Option<Span> = None;
        for item in items {
            if let NodeKind::Map(entries) = &item.kind {
                if let [(key, more)] = &entries[..] {
                    if &*key.text == "more" {
                        let empty = matches!(&more.kind, NodeKind::Scalar { text, quoted: false } if is_nothing(text));
                        match row {
                            Ty::Object(class) if empty => list.more.push(Record::new(*class, more.span)),
                            Ty::Object(class) => match self.record(more, *class, true, file) {
                                Some(record) => list.more.push(record),
                                None => ok = false,
                            },
                            _ => list.more.push(Record::new(ClassId(u32::MAX), more.span)),
                        }
                        further.get_or_insert(item.span);
                        continue;
                    }
                }
            }
            if let Some(span) = further {
                let field = slot.name.clone();
                self.diagnostics.push(CaseError::MoreNotLast { field, span, after: item.span });
                return None;
            }
            let slot = Slot { name: slot.name.clone(), ty: row, optional: false, domain: slot.domain };
            let (value, from) = self.wrapped(item, row);
            match self.given(value, &slot, file) {
                Some(given) => {
                    let origin = self.origin(value.span, from);
                    list.rows.push(GivenFact { given, origin, span: value.span });
                }
                None => ok = false,
            }
        }
        ok.then_some(Given::List(list))
    }

    fn object(&mut self, node: &Node, slot: &Slot<'_>, class: ClassId, file: &RuleFile) -> Option<Given> {
        match &node.kind {
            NodeKind::Map(entries) => {
                if let ([(key, path)], true) = (&entries[..], self.class(class).is_subject) {
                    if &*key.text == "case" && self.class(class).field("case").is_none() {
                        return self.other_file(&text_of(path), class, path.span, file).map(Given::Record);
                    }
                }
                self.record(node, class, false, file).map(Given::Record)
            }
            NodeKind::Scalar { text, .. } => {
                let Some(key) = self.class(class).key else {
                    let help = Phrase::new(
                        "write its fields: it has no key by which it could be named",
                        "напишите поля: ключа, по которому его назвать, нет",
                    );
                    self.wrong(node, slot, help);
                    return None;
                };
                let key = self.class(class).fields[key.index()].clone();
                let one = |reader: &mut Self, text: &str| {
                    let slot = Slot { name: slot.name.clone(), ty: &key.ty, optional: false, domain: None };
                    reader.one(text, &slot, node.span)
                };
                match scalar::shape(text) {
                    Shape::OneOf(texts) => {
                        let keys: Option<Vec<Value>> = texts.iter().map(|t| one(self, t)).collect();
                        keys.map(Given::OneOfKeys)
                    }
                    _ => one(self, text).map(Given::Key),
                }
            }
            NodeKind::List(_) => {
                self.wrong(node, slot, Phrase::new("write one, not a list", "напишите один объект, а не список"));
                None
            }
        }
    }

    /// The facts of a subject that another case file holds.
    fn other_file(&mut self, path: &str, class: ClassId, span: Span, file: &RuleFile) -> Option<Record> {
        let fail = |reader: &mut Self, problem: Phrase, help: Phrase| {
            reader.diagnostics.push(CaseError::CaseFile { name: path.into(), problem, help, span });
            None
        };
        if self.files.len() >= MOST_FILES_DEEP {
            let problem =
                Phrase::new("is named by too many others in a row", "замыкает слишком длинную цепочку файлов");
            return fail(self, problem, NO_CIRCLE);
        }
        let full = join(&file.name, path);
        if self.files.contains(&full) {
            return fail(self, Phrase::new("names itself in the end", "в конце концов называет сам себя"), NO_CIRCLE);
        }
        let Some((name, text)) = (self.load)(&full) else {
            let help = Phrase::new(
                "the path counts from the folder of the file that names it",
                "путь считается от папки файла, который его называет",
            );
            return fail(self, Phrase::new("cannot be read", "не читается"), help);
        };
        let Some(other) = self.map.add(&name, &text) else {
            self.diagnostics.push(CaseError::TooLargeTogether { span });
            return None;
        };
        self.files.push(full);
        let case = self.case(&other, None);
        self.files.pop();
        let case = case?;
        if case.subject != class {
            let (found, wanted) = (&self.class(case.subject).name, &self.class(class).name);
            let problem = phrase!("is of a `{found}`, not of a `{wanted}`", "относится к `{found}`, а не к `{wanted}`");
            let help = Phrase::new(
                "name a case of the subject that the field asks for",
                "назовите дело того предмета, который нужен полю",
            );
            return fail(self, problem, help);
        }
        Some(case.facts)
    }

    fn scalar(&mut self, node: &Node, slot: &Slot<'_>) -> Option<Given> {
        let NodeKind::Scalar { text, .. } = &node.kind else {
            self.wrong(node, slot, Phrase::new("write one value", "напишите одно значение"));
            return None;
        };
        if *slot.ty == Ty::Text {
            return Some(match scalar::shape(text) {
                Shape::OneOf(texts) => Given::OneOf(texts.into_iter().map(|t| Value::Text(t.into())).collect()),
                _ => Given::One(Value::Text(text.clone())),
            });
        }
        match scalar::shape(text) {
            Shape::One(text) => self.one(text, slot, node.span).map(Given::One),
            Shape::OneOf(texts) => {
                let values: Option<Vec<Value>> = texts.iter().map(|t| self.one(t, slot, node.span)).collect();
                values.map(Given::OneOf)
            }
            Shape::Range { low, high } => {
                let low = match low {
                    Some(t) => Some(self.one(t, slot, node.span)?),
                    None => None,
                };
                let high = match high {
                    Some(t) => Some(self.one(t, slot, node.span)?),
                    None => None,
                };
                if let (Some(a), Some(b)) = (&low, &high) {
                    match a.compare(b) {
                        Ok(Ordering::Greater) => {
                            let field = slot.name.clone();
                            self.diagnostics.push(CaseError::RangeReversed { field, span: node.span });
                            return None;
                        }
                        Ok(_) => {}
                        Err(_) => {
                            self.wrong(
                                node,
                                slot,
                                Phrase::new("both ends are of one unit", "у обоих концов одна единица"),
                            );
                            return None;
                        }
                    }
                }
                if !slot.ty.is_ordered() {
                    self.wrong(
                        node,
                        slot,
                        phrase!(
                            "only values that have an order make a range; else write `one of [a, b]`",
                            "промежуток составляют только значения, у которых есть порядок; иначе напишите `{ONE_OF} [a, b]`"
                        ),
                    );
                    return None;
                }
                Some(Given::Range(low, high))
            }
        }
    }

    fn wrong(&mut self, node: &Node, slot: &Slot<'_>, help: Phrase) {
        self.wrong_words(words_of(node), slot, help, node.span);
    }

    fn wrong_words(&mut self, found: Phrase, slot: &Slot<'_>, help: Phrase, span: Span) {
        let expected = type_words(self.rules, slot.ty);
        self.diagnostics.push(CaseError::WrongType { field: slot.name.clone(), expected, found, help, span });
    }

    /// One value of a scalar type.
    fn one(&mut self, text: &str, slot: &Slot<'_>, span: Span) -> Option<Value> {
        let text = text.trim();
        if let Ty::Enum(id) = slot.ty {
            let e = &self.rules.enums[id.index()];
            if let Some(i) = e.members.iter().position(|m| m.is_named(text)) {
                return Some(Value::Member(*id, u32::try_from(i).unwrap_or_default()));
            }
            let names: Vec<&str> = e.members.iter().map(|m| &*m.name).collect();
            let spellings = e.members.iter().flat_map(|m| m.aliases.iter().chain([&m.name])).map(|n| &**n);
            let few = names.iter().take(12).copied().collect::<Vec<_>>().join(", ");
            let more = if names.len() > 12 { ", …" } else { "" };
            let russian = quoted(names.get(..12).unwrap_or(&names));
            let all = phrase!("its members are: {few}{more}", "его значения: {russian}{more}");
            let help = did_you_mean(text, spellings, all);
            self.wrong_words(written(text), slot, help, span);
            return None;
        }
        if *slot.ty == Ty::Boolean {
            return match text {
                _ if text == "true" || keyword::is("kw_yes", text) => Some(Value::Boolean(true)),
                _ if text == "false" || keyword::is("kw_no", text) => Some(Value::Boolean(false)),
                _ => {
                    let help = phrase!("write `yes` or `no`", "напишите `{YES}` или `{NO}`");
                    self.wrong_words(written(text), slot, help, span);
                    None
                }
            };
        }
        if *slot.ty == Ty::Text {
            return Some(Value::Text(text.into()));
        }
        let scalar = match scalar::number_forms(text) {
            Ok(s) => s,
            Err(e) => {
                self.bad_scalar(&e, span);
                return None;
            }
        };
        let value = typed(self.rules, scalar, slot.ty);
        let Some(value) = value else {
            let help = self.form_help(slot.ty);
            self.wrong_words(written(text), slot, help, span);
            return None;
        };
        if let Some(domain) = slot.domain {
            if !inside(&value, domain) {
                let field = slot.name.clone();
                let domain = crate::show::domain_words(self.rules, domain, slot.ty);
                self.diagnostics.push(CaseError::OutsideDomain { field, domain, span });
                return None;
            }
        }
        Some(value)
    }

    fn form_help(&self, ty: &Ty) -> Phrase {
        match ty {
            Ty::Integer => Phrase::new("write a whole number, as 12", "напишите целое число, например `12`"),
            Ty::Number | Ty::Ratio => Phrase::new("write a number, as 2.5", "напишите число, например `2.5`"),
            Ty::Percent => Phrase::new("write a percent, as 20% or 0.2", "напишите процент, например `20%` или `0.2`"),
            Ty::Money(c) => {
                let code = c.or(self.rules.currency).map_or_else(|| "RUB".to_owned(), |c| c.code().to_owned());
                phrase!(
                    "write a sum with its currency, as 300 mln {code}",
                    "напишите сумму с валютой, например `300 {MILLION} {code}`"
                )
            }
            Ty::Quantity(u) => {
                let unit = &self.rules.units[u.index()].name;
                phrase!(
                    "write an amount with its unit, as 3 {unit}",
                    "напишите величину с единицей, например `3 {unit}`"
                )
            }
            Ty::Date => Phrase::new(
                "write a date as 2021-11-16; of a year, `2021-01-01 .. 2021-12-31`",
                "напишите дату в виде `2021-11-16`, а год — как `2021-01-01 .. 2021-12-31`",
            ),
            Ty::Period(_) => Phrase::new(
                "write a duration, as 20 days or 3 years",
                "напишите длительность, например `20 дней` или `3 года`",
            ),
            _ => Phrase::new("write a value of that type", "напишите значение этого типа"),
        }
    }
}

/// What a number, percent, amount or date is as a fact of a type; `None` where it is no such fact.
pub(crate) fn typed(rules: &Checked, scalar: Scalar, ty: &Ty) -> Option<Value> {
    match (scalar, ty) {
        (Scalar::Date(d), Ty::Date) => Some(Value::Date(d)),
        (Scalar::Number(n), Ty::Integer) if Number::from(n).is_integer() => Some(Value::Number(n.into())),
        (Scalar::Number(n), Ty::Number | Ty::Percent | Ty::Ratio) | (Scalar::Percent(n), Ty::Percent | Ty::Ratio) => {
            Some(Value::Number(n.into()))
        }
        (Scalar::Quantity(n, unit), Ty::Money(_) | Ty::Quantity(_) | Ty::Period(_)) => {
            match quantity(rules, n, &unit) {
                Ok((value, found)) if found.fits(ty) => Some(value),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a value lies in a domain.
pub fn inside(value: &Value, domain: &Domain) -> bool {
    let low = value.compare(&domain.low);
    let high = value.compare(&domain.high);
    matches!(low, Ok(Ordering::Greater)) | (matches!(low, Ok(Ordering::Equal)) && !domain.low_open)
        && (matches!(high, Ok(Ordering::Less)) | (matches!(high, Ok(Ordering::Equal)) && !domain.high_open))
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn text_of(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text.trim().to_owned(),
        _ => String::new(),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.into() } else { text.chars().take(MOST).chain(['…']).collect() }
}

fn words_of(node: &Node) -> Phrase {
    match &node.kind {
        NodeKind::Scalar { text, .. } => written(text),
        NodeKind::List(_) => Phrase::new("a list", "список"),
        NodeKind::Map(_) => Phrase::new("a group of fields", "группа полей"),
    }
}

/// A value as it is written.
fn written(text: &str) -> Phrase {
    Phrase::same(format!("`{}`", shortened(text)))
}

/// Names in a row, each as code.
fn quoted(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

const NO_CIRCLE: Phrase = Phrase::new(
    "let the case files not name each other in a circle",
    "файлы дел не должны называть друг друга по кругу",
);

/// A path that counts from the folder of a file, with `..` taken out.
pub fn join(from: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.into();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|p| *p != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
