//! Lines of JSON by the fields of a subject, made at random: ordinary ones, and strange ones.

use crate::random::Random;
use norma::check::typed::{Checked, Field};
use norma::id::ClassId;
use norma::ty::{PeriodKind, Ty};
use norma::value::Value;
use std::collections::HashMap;

/// What stands for the key of some thing of a class until all keys are known.
const KEY: char = '\u{1}';

pub struct Writer<'w> {
    rules: &'w Checked,
    random: &'w mut Random,
    /// Of a thousand values so many are strange.
    pub strange: usize,
    /// Whether the fields of each row stand in an order of their own.
    pub shuffled: bool,
    /// Whether lists are short.
    pub shortest: bool,
    keys: HashMap<usize, Vec<String>>,
    depth: usize,
}

/// What may stand anywhere, and means much or nothing.
const STRANGE: &[&str] = &[
    "null",
    "true",
    "0",
    "-1",
    "1e3",
    "[]",
    "{}",
    "[null]",
    "{\"value\": 5}",
    "{\"value\": \"5%\", \"from\": \"deck\"}",
    "[{\"more\": null}]",
    "[{\"more\": {}}]",
    "\"\"",
    "\" \"",
    "\"null\"",
    "\"unknown\"",
    "\"none\"",
    "\"1 .. 2\"",
    "\"one of [a, b]\"",
    "\"одно из [a]\"",
    "\"yes\"",
    "\"нет\"",
    "\" да \"",
    "\"1,5\"",
    "\"12\"",
    "\"012.50\"",
    "\"5 000\"",
    "\"5\u{a0}000 RUB\"",
    "\"1 000 000.00 RUB\"",
    "\"10 00 RUB\"",
    "\"5RUB\"",
    "\"5₽\"",
    "\"5  руб.\"",
    "\"1.5 тыс. руб\"",
    "\"0.123456789 bn RUB\"",
    "\"3 EUR\"",
    "\"99999999999999999999 RUB\"",
    "\"9999999999999 RUB\"",
    "\"12.5 %\"",
    "\"0.00001%\"",
    "\"0.0000001%\"",
    "0.12345678",
    "0.123456780",
    "0.123456789",
    "9223372036854775807",
    "100000000000000000000000",
    "\"2021-02-29\"",
    "\"2020-02-29\"",
    "\"2020-2-9\"",
    "\"0001-01-01\"",
    "\"2020-01-01 \"",
    "\"20 days\"",
    "\"3 года\"",
    "\"1.5 years\"",
    "\"2 kg\"",
    "\"\\u0041\"",
    "\"a\\\"b\"",
    "\"\u{7f}\"",
    "\"\u{2009}x\"",
];

impl<'w> Writer<'w> {
    pub fn new(rules: &'w Checked, random: &'w mut Random) -> Self {
        let keys = HashMap::new();
        Self { rules, random, strange: 0, shuffled: false, shortest: false, keys, depth: 0 }
    }

    /// A case of a subject, or its facts alone.
    pub fn line(&mut self, subject: ClassId, bare: bool) -> String {
        let facts = self.record(subject, true);
        let mut out = String::new();
        for (i, part) in facts.split(KEY).enumerate() {
            if i % 2 == 0 {
                out.push_str(part);
                continue;
            }
            let known = self.keys.get(&part.parse::<usize>().unwrap());
            let known = known.map(|keys| self.random.pick(keys).clone());
            out.push_str(known.as_deref().unwrap_or("\"nobody\""));
        }
        if bare {
            return out;
        }
        let name = &self.rules.classes[subject.index()].name;
        match self.random.below(4) {
            0 => format!("{{\"facts\":{out},\"subject\":\"{name}\"}}"),
            1 => format!(" {{ \"subject\" : \"{name}\", \"on\" :\"2022-03-01\", \"facts\": {out} }} "),
            _ => format!("{{\"subject\":\"{name}\",\"on\":\"2024-12-31\",\"facts\":{out}}}"),
        }
    }

    fn chance(&mut self, thousandth: usize) -> bool {
        self.random.below(1000) < thousandth
    }

    /// A thing; its key too, where it is `written` out where it belongs.
    fn record(&mut self, class: ClassId, written: bool) -> String {
        let rules = self.rules;
        let declared = &rules.classes[class.index()];
        self.depth += 1;
        let mut fields = Vec::new();
        for (i, field) in declared.fields.iter().enumerate() {
            let is_key = declared.key.is_some_and(|k| k.index() == i);
            let spelled = match field.aliases.first() {
                Some(alias) if self.chance(30) => alias,
                _ => &field.name,
            };
            // A list of numbers or texts, and a duration of either kind, are held by no column.
            let held = match &field.ty {
                Ty::List(row) => matches!(**row, Ty::Object(_) | Ty::Enum(_)),
                ty => *ty != Ty::Period(None),
            };
            if !is_key && (!held && !self.chance(self.strange) || self.chance(30)) {
                continue;
            }
            let value = if self.chance(self.strange) {
                (*self.random.pick(STRANGE)).to_owned()
            } else if field.optional && self.chance(100) {
                "null".to_owned()
            } else {
                self.value(class, field, &field.ty, is_key && written)
            };
            fields.push(format!("\"{spelled}\":{value}"));
        }
        self.depth -= 1;
        if self.shuffled {
            for i in (1..fields.len()).rev() {
                fields.swap(i, self.random.below(i + 1));
            }
        }
        format!("{{{}}}", fields.join(if self.chance(100) { " ,\t" } else { "," }))
    }

    fn value(&mut self, class: ClassId, field: &Field, ty: &Ty, is_key: bool) -> String {
        let rules = self.rules;
        if is_key {
            let known = self.keys.entry(class.index()).or_default();
            let n = known.len();
            let key = match ty {
                Ty::Integer => {
                    let low = field
                        .domain
                        .as_ref()
                        .and_then(|d| d.low.number())
                        .and_then(norma::value::number::Number::as_i128);
                    (low.and_then(|l| usize::try_from(l).ok()).unwrap_or_default() + n).to_string()
                }
                Ty::Date => format!("\"2020-{:02}-{:02}\"", 1 + n / 28 % 12, 1 + n % 28),
                _ => format!("\"ООО «Имя-{n}»\""),
            };
            known.push(key.clone());
            return key;
        }
        // What is inside the domain, for domains that begin at 0 or hold the years of today.
        let small = self.random.below(100);
        match ty {
            Ty::Boolean => (*self.random.pick(&["true", "false", "true", "false", "\"yes\""])).into(),
            Ty::Enum(e) => {
                let members = &rules.enums[e.index()].members;
                let member = self.random.pick(members);
                format!("\"{}\"", member.name)
            }
            Ty::Text => {
                (*self.random.pick(&["\"город\"", "\"a town\"", "\"«x»\"", "\"\"", "\"office\"", "\"она\""])).into()
            }
            Ty::Integer => {
                let end = |v: &Value| v.number().and_then(|n| usize::try_from(n.as_i128()?).ok());
                let ends = field.domain.as_ref().and_then(|d| end(&d.low).zip(end(&d.high)));
                let (low, high) = ends.unwrap_or((0, 100));
                (low + self.random.below(high - low + 1)).to_string()
            }
            Ty::Number | Ty::Ratio => format!("{small}.{}", self.random.below(1_000_000)),
            Ty::Percent => match self.random.below(3) {
                0 => format!("\"{}.{}%\"", small % 40, self.random.below(100)),
                1 => format!("\"{}%\"", 1 + small % 40),
                _ => format!("0.{:02}", 1 + small % 40),
            },
            Ty::Money(c) => {
                let code = c.or(rules.currency).map_or("RUB".to_owned(), |c| c.code().to_owned());
                match self.random.below(4) {
                    0 => format!("\"{small} mln {code}\""),
                    1 => format!("\"{} {:03} {:03} {code}\"", 1 + small, small, self.random.below(1000)),
                    _ => format!("\"{}.{:02} {code}\"", self.random.below(100_000_000), small),
                }
            }
            Ty::Quantity(u) => {
                let units: Vec<&str> = rules.units.iter().filter(|x| x.base.0 == *u).map(|x| &*x.name).collect();
                format!("\"{small}.5 {}\"", self.random.pick(&units))
            }
            Ty::Date => format!("\"20{:02}-{:02}-{:02}\"", small % 30, 1 + small % 12, 1 + small % 28),
            Ty::Period(kind) => {
                let words: &[&str] =
                    if *kind == Some(PeriodKind::Days) { &["days", "недель"] } else { &["months", "лет"] };
                format!("\"{small} {}\"", self.random.pick(words))
            }
            Ty::Object(other) => self.thing(*other),
            Ty::List(row) => self.list(field, row),
            _ => "null".into(),
        }
    }

    fn thing(&mut self, class: ClassId) -> String {
        // What stands in a list is written out there, and elsewhere named by its key.
        let mut fields = self.rules.classes.iter().flat_map(|c| &c.fields);
        let listed = fields.any(|f| f.ty.row() == Some(&Ty::Object(class)));
        let keyed = self.rules.classes[class.index()].key.is_some();
        if self.depth > 4 || (keyed && listed && !self.chance(self.strange)) {
            return format!("{KEY}{}{KEY}", class.index());
        }
        self.record(class, true)
    }

    /// How many things of a class there may be yet whose keys lie in their domain.
    fn keys_left(&self, class: ClassId) -> usize {
        let declared = &self.rules.classes[class.index()];
        let domain = declared.key.and_then(|k| declared.fields[k.index()].domain.as_ref());
        let end = |v: &Value| v.number().and_then(|n| usize::try_from(n.as_i128()?).ok());
        let ends = domain.and_then(|d| end(&d.low).zip(end(&d.high)));
        let known = self.keys.get(&class.index()).map_or(0, Vec::len);
        ends.map_or(usize::MAX, |(low, high)| (high + 1 - low).saturating_sub(known))
    }

    fn list(&mut self, field: &Field, row: &Ty) -> String {
        let length = if self.shortest { self.random.below(3) } else { self.random.below(12) };
        // No more rows than there are keys for them.
        let length = length.min(match row {
            Ty::Object(class) => self.keys_left(*class),
            _ => usize::MAX,
        });
        let mut rows: Vec<String> = Vec::new();
        for _ in 0..length {
            let row = match row {
                Ty::Object(class) if self.depth < 5 => self.record(*class, true),
                Ty::Object(_) => continue,
                ty => self.value(ClassId(0), field, ty, false),
            };
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        format!("[{}]", rows.join(","))
    }
}
