//! The shape of the case files of a subject, as JSON Schema (draft 2020-12), for editors and for
//! programs that write cases.
//!
//! A YAML case is taken as what it is after parsing: dates, sums and ranges are strings there, plain
//! numbers are numbers. INVARIANT: what the reader of cases accepts, the schema accepts too. The
//! reader refuses more: ranges that run backwards, a 31st of June, an entity written out twice.

use super::scalar::SCALES;
use crate::check::time;
use crate::check::typed::{Checked, Class, Domain, Enum, Field, Member};
use crate::id::{ClassId, EnumId};
use crate::show::{domain_words, title_or_name};
use crate::syntax::ast::Language;
use crate::ty::{Currency, PeriodKind, Ty};
use crate::value::Value;
use crate::value::date::Period;
use crate::value::text;
use crate::word::{self, Kind};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A date, of a month and a day that there may be.
const DATE: &str = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";

/// A number: plain, or in groups of three parted by a plain, no-break or thin space.
const NUMBER: &str = "-?(?:[0-9]{1,3}(?:[ \u{a0}\u{202f}\u{2009}][0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?";

/// The JSON Schema of the case files of a subject, with titles in the language asked for.
pub fn schema(rules: &Checked, subject: ClassId, language: Language) -> Json {
    let mut writer = Writer { rules, language, definitions: BTreeMap::new() };
    let class = &rules.classes[subject.index()];
    let facts = writer.entity(subject);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title_or_name(&class.title, language, &class.name),
        "description": writer.word(
            "A case for norma, in YAML or JSON. A fact that is left out is unknown. \
             YAML is checked as what it is after parsing: dates, sums and ranges are strings.",
            "Дело для norma в YAML или JSON. Неуказанный факт неизвестен. \
             YAML проверяется после разбора: даты, суммы и диапазоны в нём — строки.",
        ),
        "type": "object",
        "properties": {
            "subject": { "enum": writer.names(&class.name), "title": writer.word("subject", "предмет") },
            "on": {
                "title": writer.word("the day whose law applies", "день, право которого применяется"),
                "type": "string",
                "pattern": whole(DATE),
            },
            "facts": { "title": writer.word("facts", "факты"), "anyOf": [facts, { "type": "null" }] },
        },
        "required": ["subject"],
        "additionalProperties": false,
        "$defs": writer.definitions,
    })
}

struct Writer<'r> {
    rules: &'r Checked,
    language: Language,
    /// What is referred to: `fields.CLASS` and `entity.CLASS`, `value.TYPE` for one value, `fact.TYPE`
    /// for all that may stand for it.
    definitions: BTreeMap<String, Json>,
}

fn reference(name: &str) -> Json {
    // A reference is a URI: letters outside of ASCII stand in it as bytes.
    let byte = |b: u8| if b.is_ascii() { char::from(b).to_string() } else { format!("%{b:02X}") };
    json!({ "$ref": format!("#/$defs/{}", name.bytes().map(byte).collect::<String>()) })
}

fn whole(pattern: &str) -> String {
    format!("^\\s*(?:{pattern})\\s*$")
}

/// One value, `A .. B`, `.. B`, `A ..`, or `one of [a, b]` with each item bare or in quotes.
fn in_part(one: &str) -> String {
    whole(&format!("(?:{one})(?:\\s*\\.\\.(?:\\s*(?:{one}))?)?|\\.\\.\\s*(?:{one})|{}", choice(one)))
}

fn choice(one: &str) -> String {
    let item = format!("[\"«]?\\s*(?:{one})\\s*[\"»]?");
    format!("(?:one of|одно из)\\s*\\[\\s*(?:{item}(?:\\s*,\\s*{item})*)?\\s*\\]")
}

/// A word as it stands in a pattern.
fn escaped(word: &str) -> String {
    let sign = |c: char| if c.is_ascii_punctuation() && c != '_' { format!("\\{c}") } else { c.to_string() };
    word.chars().map(sign).collect()
}

fn any_of(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let words: Vec<String> = words.into_iter().map(|w| escaped(w.as_ref())).collect();
    format!("(?:{})", words.join("|"))
}

/// A number, perhaps with a word of scale: `300 mln`.
fn scaled() -> String {
    format!("{NUMBER}(?:\\s+{}\\.?)?", any_of(SCALES.iter().map(|(word, _)| word)))
}

/// A number with one of these units. A word keeps its distance, a sign of money may touch.
fn with_unit(words: &[String], also: &str) -> String {
    let (signs, words): (Vec<_>, Vec<_>) = words.iter().partition(|w| !w.starts_with(char::is_alphabetic));
    let words = format!("\\s+(?:{also}{})\\.?", any_of(words));
    let signs = if signs.is_empty() { String::new() } else { format!("|\\s*{}", any_of(signs)) };
    format!("{}(?:{words}{signs})", scaled())
}

/// A value that is a string, or a range, or one of several.
fn written(one: &str, title: &str, example: &str) -> Json {
    let pattern = in_part(one);
    json!({ "title": title, "type": "string", "pattern": pattern, "examples": [example] })
}

/// The same, or a plain number.
fn plain(kind: &str, one: &str, title: &str, example: &str) -> Json {
    let written = written(one, title, example);
    json!({ "title": title, "anyOf": [{ "type": kind }, written] })
}

impl Writer<'_> {
    const fn word<'t>(&self, english: &'t str, russian: &'t str) -> &'t str {
        match self.language {
            Language::English => english,
            Language::Russian => russian,
        }
    }

    /// Enters a definition, unless it is there, and refers to it.
    fn define(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Json) -> Json {
        if !self.definitions.contains_key(name) {
            // Classes may hold each other: the name stands before its body is made.
            self.definitions.insert(name.to_owned(), Json::Null);
            let made = make(self);
            self.definitions.insert(name.to_owned(), made);
        }
        reference(name)
    }

    /// The fields of an entity or subject, as they also stand behind `more:`, where no key is named.
    fn fields(&mut self, id: ClassId) -> Json {
        let class = self.class(id);
        self.define(&format!("fields.{}", class.name), |writer| {
            let properties: serde_json::Map<String, Json> = class
                .fields
                .iter()
                .flat_map(|f| names_of(f).into_iter().map(move |name| (name, f)))
                .map(|(name, f)| (name, writer.field(f)))
                .collect();
            json!({
                "title": title_or_name(&class.title, writer.language, &class.name),
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
            })
        })
    }

    /// An entity or subject written out: with its key, if it has one.
    fn entity(&mut self, id: ClassId) -> Json {
        let class = self.class(id);
        let fields = self.fields(id);
        let Some(key) = class.key else { return fields };
        self.define(&format!("entity.{}", class.name), |_| {
            let mut entity = fields;
            match &names_of(&class.fields[key.index()])[..] {
                [one] => entity["required"] = json!([one]),
                several => {
                    let forms: Vec<Json> = several.iter().map(|name| json!({ "required": [name] })).collect();
                    entity["anyOf"] = json!(forms);
                }
            }
            entity
        })
    }

    fn class(&self, id: ClassId) -> Class {
        self.rules.classes[id.index()].clone()
    }

    fn an_enum(&self, id: EnumId) -> Enum {
        self.rules.enums[id.index()].clone()
    }

    fn field(&mut self, field: &Field) -> Json {
        let mut out = self.fact(&field.ty, field.optional);
        out["title"] = json!(title_or_name(&field.title, self.language, &field.name));
        if let Some(domain) = &field.domain {
            let words = domain_words(self.rules, domain, &field.ty);
            out["description"] = json!(format!("{} {words}", self.word("within", "в пределах")));
            // These bind what is written as a plain number, and pass over all else.
            let bounds = bounds(domain);
            match &field.ty {
                Ty::List(_) => out["items"] = Json::Object(bounds),
                _ => bounds.into_iter().for_each(|(name, bound)| out[name] = bound),
            }
        }
        out
    }

    /// All that may stand for a fact of a type.
    fn fact(&mut self, ty: &Ty, optional: bool) -> Json {
        let name = format!("fact.{}{}", self.type_name(ty), if optional { ".optional" } else { "" });
        self.define(&name, |writer| {
            let mut forms = vec![writer.value(ty), writer.unknown()];
            if optional {
                forms.push(writer.none());
            }
            // A field called `value` is read as what it is.
            let own = matches!(ty, Ty::Object(c) if writer.class(*c).field("value").is_some());
            if !own {
                forms.push(json!({
                    "title": writer.word("a value and where it comes from", "значение и откуда оно"),
                    "type": "object",
                    "properties": { "value": { "anyOf": forms.clone() }, "from": writer.text() },
                    "required": ["value"],
                    "additionalProperties": false,
                }));
            }
            json!({ "anyOf": forms })
        })
    }

    fn unknown(&mut self) -> Json {
        let title = self.word("not known, as if it were left out", "неизвестно, как если бы факта не было");
        self.define("unknown", |_| json!({ "title": title, "enum": ["unknown", "неизвестно"] }))
    }

    fn none(&mut self) -> Json {
        let title = self.word("there is none", "отсутствует");
        self.define("none", |_| json!({ "title": title, "enum": [null, "none", "отсутствует"] }))
    }

    fn text(&mut self) -> Json {
        self.value(&Ty::Text)
    }

    /// A name with its aliases.
    fn names(&self, name: &str) -> Vec<String> {
        let aliases = self.rules.aliases.iter().filter(|(_, of)| &***of == name).map(|(alias, _)| alias.to_string());
        std::iter::once(name.to_owned()).chain(aliases).collect()
    }

    /// The name of a type among the definitions.
    fn type_name(&self, ty: &Ty) -> String {
        match ty {
            Ty::Integer => "integer".into(),
            Ty::Number | Ty::Ratio => "number".into(),
            Ty::Percent => "percent".into(),
            Ty::Money(_) => "money".into(),
            Ty::Quantity(unit) => format!("in.{}", self.rules.units[unit.index()].name),
            Ty::Date => "date".into(),
            Ty::Period(None) => "duration".into(),
            Ty::Period(Some(PeriodKind::Months)) => "months".into(),
            Ty::Period(Some(PeriodKind::Days)) => "days".into(),
            Ty::Boolean => "boolean".into(),
            Ty::Enum(id) => format!("enum.{}", self.an_enum(*id).name),
            Ty::Object(id) => format!("of.{}", self.class(*id).name),
            Ty::List(row) => format!("list.{}", self.type_name(row)),
            Ty::Text | Ty::Group(..) | Ty::None | Ty::Error => "text".into(),
        }
    }

    /// One value of a type, or what is known of it in part.
    fn value(&mut self, ty: &Ty) -> Json {
        let name = format!("value.{}", self.type_name(ty));
        self.define(&name, |writer| match ty {
            Ty::List(row) => writer.list(row),
            Ty::Object(class) => writer.object(*class),
            Ty::Enum(id) => writer.member(*id),
            Ty::Integer => plain("integer", &scaled(), writer.word("a whole number", "целое число"), "12"),
            Ty::Number | Ty::Ratio => plain("number", &scaled(), writer.word("a number", "число"), "2.5"),
            Ty::Percent => {
                let title = writer.word("a percent", "процент");
                plain("number", &format!("{}(?:\\s*%)?", scaled()), title, "20% .. 30%")
            }
            Ty::Money(_) => {
                let words: Vec<String> = Currency::words().map(str::to_owned).collect();
                let one = with_unit(&words, "[A-Z]{3}|");
                written(&one, writer.word("a sum with its currency", "сумма с валютой"), "300 mln RUB")
            }
            Ty::Quantity(unit) => {
                let same = writer.rules.units.iter().filter(|u| u.base.0 == *unit);
                let words: Vec<String> = same.flat_map(|u| writer.names(&u.name)).collect();
                let example = format!("3 {}", writer.rules.units[unit.index()].name);
                written(
                    &with_unit(&words, ""),
                    writer.word("an amount with its unit", "количество с единицей"),
                    &example,
                )
            }
            Ty::Date => written(DATE, writer.word("a date", "дата"), "2021-11-16"),
            Ty::Period(kind) => {
                let fits = |one: &Period| match one {
                    Period::Months(_) => *kind != Some(PeriodKind::Days),
                    Period::Days(_) => *kind != Some(PeriodKind::Months),
                };
                let words = word::forms(Kind::Time).filter(|w| time(w).is_some_and(|one| fits(&one)));
                let words: Vec<String> = words.map(str::to_owned).collect();
                written(&with_unit(&words, ""), writer.word("a length of time", "срок"), "3 years")
            }
            Ty::Boolean => {
                let words = ["yes", "no", "true", "false", "да", "нет"];
                let title = writer.word("yes or no", "да или нет");
                json!({ "title": title, "anyOf": [
                    { "type": "boolean" },
                    { "type": "string", "enum": words },
                    { "type": "string", "pattern": whole(&choice(&any_of(words))) },
                ] })
            }
            Ty::Text | Ty::Group(..) | Ty::None | Ty::Error => {
                let title = writer.word("text", "текст");
                json!({ "title": title, "type": ["string", "number", "boolean"] })
            }
        })
    }

    fn member(&self, id: EnumId) -> Json {
        let e = self.an_enum(id);
        let members: Vec<Json> = e
            .members
            .iter()
            .flat_map(|m| {
                let title = title_or_name(&m.title, self.language, &m.name);
                spellings_of(m).into_iter().map(move |name| json!({ "const": name, "title": title }))
            })
            .collect();
        let one = any_of(e.members.iter().flat_map(spellings_of));
        let title = title_or_name(&e.title, self.language, &e.name);
        json!({ "title": title, "anyOf": [
            { "oneOf": members },
            {
                "title": self.word("one of several, or a range", "одно из нескольких или диапазон"),
                "type": "string",
                "pattern": in_part(&one),
            },
        ] })
    }

    fn list(&mut self, row: &Ty) -> Json {
        let item = self.fact(row, false);
        let more = match row {
            Ty::Object(class) => json!({ "anyOf": [self.fields(*class), { "type": "null" }] }),
            _ => json!(true),
        };
        let more = json!({
            "title": self.word("perhaps further items, each fitting this", "возможно, есть и другие, подходящие под это"),
            "type": "object",
            "properties": { "more": more },
            "required": ["more"],
            "additionalProperties": false,
        });
        json!({ "type": "array", "items": { "anyOf": [item, more] } })
    }

    fn object(&mut self, id: ClassId) -> Json {
        let class = self.class(id);
        let mut forms = vec![self.entity(id)];
        if let Some(key) = class.key {
            let key = &class.fields[key.index()];
            let mut by_key = self.value(&key.ty);
            by_key["title"] = json!(self.word("by its key", "по ключу"));
            forms.push(by_key);
        }
        if class.is_subject && class.field("case").is_none() {
            forms.push(json!({
                "title": self.word("in a case file of its own", "в отдельном файле дела"),
                "type": "object",
                "properties": { "case": { "type": "string" } },
                "required": ["case"],
                "additionalProperties": false,
            }));
        }
        json!({ "title": title_or_name(&class.title, self.language, &class.name), "anyOf": forms })
    }
}

/// Every name under which a case may give a field.
fn names_of(field: &Field) -> Vec<String> {
    [&field.name].into_iter().chain(&field.aliases).map(ToString::to_string).collect()
}

/// Every name under which a case may give a member.
fn spellings_of(member: &Member) -> Vec<String> {
    [&member.name].into_iter().chain(&member.aliases).map(ToString::to_string).collect()
}

/// The ends of a domain, for what is written as a plain number.
fn bounds(domain: &Domain) -> serde_json::Map<String, Json> {
    let end = |value: &Value| match value {
        Value::Number(n) => serde_json::from_str::<serde_json::Number>(&text::whole(*n)).ok(),
        _ => None,
    };
    let low = if domain.low_open { "exclusiveMinimum" } else { "minimum" };
    let high = if domain.high_open { "exclusiveMaximum" } else { "maximum" };
    let ends = [(low, end(&domain.low)), (high, end(&domain.high))];
    ends.into_iter().filter_map(|(name, end)| Some((name.to_owned(), json!(end?)))).collect()
}
