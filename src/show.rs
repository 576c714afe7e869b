//! Values as text for people, in the language asked for, and as text for programs.

use crate::check::typed::{Checked, Domain, Messages, Part};
use crate::id::{EnumId, ObjectId, UnitId};
pub use crate::phrase::plural;
use crate::phrase::{Phrase, day};
use crate::syntax::ast::Language;
use crate::ty::Ty;
use crate::value::date::Period;
use crate::value::possible::{Core, Possible, Presence};
use crate::value::text::{self, Form};
use crate::value::{Ends, Value};

/// What is shown, and how.
#[derive(Clone, Copy)]
pub struct Show<'a> {
    /// The rules, for names and titles.
    pub rules: &'a Checked,
    /// The language of titles.
    pub language: Language,
    /// Names of the objects of a case.
    pub object: &'a dyn Fn(ObjectId) -> String,
}

/// The title where it is plain text, else the name.
pub fn title_or_name(title: &Messages, language: Language, name: &str) -> String {
    match title.in_language(language) {
        Some(parts) => parts
            .iter()
            .map(|p| match p {
                Part::Text(t) => t.to_string(),
                Part::Value(_) => "…".into(),
            })
            .collect(),
        None => name.into(),
    }
}

/// The forms of a word after «не менее», «более»: the genitive.
pub(crate) const fn genitive(forms: [&str; 5]) -> [&str; 5] {
    [forms[0], forms[1], forms[3], forms[4], forms[4]]
}

/// A number and its unit word in the language of the reader.
fn period_words(period: Period, language: Language, after_more: bool) -> String {
    let (n, forms): (i32, [&str; 5]) = match period {
        Period::Months(n) if n % 12 == 0 && n != 0 => (n / 12, ["year", "years", "год", "года", "лет"]),
        Period::Months(n) => (n, ["month", "months", "месяц", "месяца", "месяцев"]),
        Period::Days(n) => (n, ["day", "days", "день", "дня", "дней"]),
    };
    let space = if language == Language::Russian { '\u{a0}' } else { ' ' };
    let forms = if after_more { genitive(forms) } else { forms };
    format!("{n}{space}{}", plural(i128::from(n), forms, language))
}

/// The form of a declared unit's title that goes with a number; none is given for a fraction.
fn form_of(title: &str, number: Option<i128>, after_more: bool) -> &str {
    let forms: Vec<&str> = title.split('|').collect();
    match (&forms[..], number) {
        ([one, few, many], Some(n)) => {
            let forms = [*one, *many, *one, *few, *many];
            plural(n, if after_more { genitive(forms) } else { forms }, Language::Russian)
        }
        ([one, many], Some(n)) => plural(n, [one, many, one, many, many], Language::English),
        ([_, few, _], None) => few,
        ([_, many], None) => many,
        _ => forms.first().copied().unwrap_or_default(),
    }
}

/// The word of a declared unit behind a whole number; `after_more` in the genitive, where the language has one.
pub fn unit_form(rules: &Checked, unit: UnitId, number: i64, language: Language, after_more: bool) -> String {
    let Some(unit) = rules.units.get(unit.index()) else { return String::new() };
    form_of(&title_or_name(&unit.title, language, &unit.name), Some(i128::from(number)), after_more).to_owned()
}

/// The form of number in which a type is shown.
pub const fn form(ty: &Ty) -> Form {
    match ty {
        Ty::Percent => Form::Percent,
        Ty::Money(_) | Ty::Quantity(_) => Form::Amount,
        _ => Form::Plain,
    }
}

impl Show<'_> {
    /// The text of a number as readers of the language write it.
    fn number(&self, text: String, of: &Value) -> String {
        match (self.language, of) {
            (Language::English, _) => text,
            (Language::Russian, Value::Money(..)) => text::russian_sum(&text),
            (Language::Russian, _) => text::russian(&text),
        }
    }

    fn yes_no(&self, b: bool) -> &'static str {
        match (b, self.language) {
            (true, Language::English) => "yes",
            (false, Language::English) => "no",
            (true, Language::Russian) => "да",
            (false, Language::Russian) => "нет",
        }
    }

    /// The unit behind a number: a currency, or the title of a declared unit.
    fn unit(&self, value: &Value) -> String {
        self.unit_word(value, false)
    }

    fn unit_word(&self, value: &Value, after_more: bool) -> String {
        match value {
            Value::Money(_, currency) => {
                let space = if self.language == Language::Russian { '\u{a0}' } else { ' ' };
                let currency = currency.or(self.rules.currency);
                currency.map_or_else(String::new, |c| format!("{space}{}", c.word(self.language)))
            }
            Value::Quantity(n, unit) => {
                let Some(unit) = self.rules.units.get(unit.index()) else { return String::new() };
                let title = title_or_name(&unit.title, self.language, &unit.name);
                let word = form_of(&title, n.as_i128(), after_more);
                let space = if self.language == Language::Russian { '\u{a0}' } else { ' ' };
                format!("{space}{word}")
            }
            _ => String::new(),
        }
    }

    /// An enum's member by its title.
    pub fn member(&self, id: EnumId, member: u32) -> String {
        self.rules
            .enums
            .get(id.index())
            .and_then(|e| e.members.get(member as usize))
            .map_or_else(String::new, |m| title_or_name(&m.title, self.language, &m.name))
    }

    /// A value for a reader.
    pub fn value(&self, value: &Value, ty: &Ty) -> String {
        match value {
            Value::Boolean(b) => self.yes_no(*b).into(),
            Value::Number(n) => {
                let text = match ty {
                    Ty::Percent => text::percent(*n),
                    // A number of no more than four digits may be a year, and reads better whole.
                    Ty::Integer if n.as_i128().is_some_and(|n| (1000..10_000).contains(&n)) => text::whole(*n),
                    _ => text::short(*n),
                };
                self.number(text, value)
            }
            Value::Money(n, _) | Value::Quantity(n, _) => self.number(text::amount(*n), value) + &self.unit(value),
            Value::Date(d) => day(*d, self.language),
            Value::Period(p) => period_words(*p, self.language, false),
            Value::Text(t) => t.to_string(),
            Value::Member(e, m) => self.member(*e, *m),
            Value::Object(id) => (self.object)(*id),
        }
    }

    /// The text of a value as it stands after «не менее» and the like: in Russian in the genitive.
    pub fn after_more(&self, text: String, value: &Value) -> String {
        match value {
            Value::Period(p) if self.language == Language::Russian => period_words(*p, self.language, true),
            Value::Quantity(..) if self.language == Language::Russian => {
                let number = text.strip_suffix(&self.unit(value)).map(str::to_owned);
                number.map_or(text, |n| n + &self.unit_word(value, true))
            }
            _ => text,
        }
    }

    /// A bound, after `at least` or the like.
    fn bound(&self, value: &Value, ty: &Ty) -> String {
        self.after_more(self.value(value, ty), value)
    }

    /// A range with what its ends take in, in Russian; `negated`: all but what lies in it.
    pub fn within(&self, ends: Ends, ty: &Ty, (low, high): (&Value, &Value), negated: bool) -> String {
        let (from, after, to, before) = match ty {
            Ty::Date => ("не ранее", "позднее", "не позднее", "ранее"),
            _ => ("не менее", "более", "не более", "менее"),
        };
        let (least, joint, most) = match (negated, ends.low_open, ends.high_open) {
            (false, a, b) => (if a { after } else { from }, "и", if b { before } else { to }),
            (true, a, b) => (if a { to } else { before }, "или", if b { from } else { after }),
        };
        format!("{least} {} {joint} {most} {}", self.bound(low, ty), self.bound(high, ty))
    }

    /// Two values side by side, with the digits that differ.
    pub fn pair(&self, required: &Value, actual: &Value, ty: &Ty) -> (String, String) {
        if let (Value::Number(_) | Value::Money(..) | Value::Quantity(..), Some(a), Some(b)) =
            (required, required.number(), actual.number())
        {
            let plain = (self.value(required, ty), self.value(actual, ty));
            if plain.0 != plain.1 || a == b {
                return plain;
            }
            let (x, y) = text::pair(a, b, form(ty));
            return (self.number(x, required) + &self.unit(required), self.number(y, actual) + &self.unit(actual));
        }
        (self.value(required, ty), self.value(actual, ty))
    }

    /// What may be, for a reader: `12`, `at least 12`, `40 % .. 60 %`, `unknown`.
    pub fn possible(&self, p: &Possible, ty: &Ty) -> String {
        let words = match self.language {
            Language::English => Words {
                unknown: "unknown",
                none: "none",
                no_value: "no value",
                any_order: " in some order",
                not_before: "not before ",
                not_after: "not after ",
                least: "at least ",
                most: "at most ",
                or: " or ",
                to: " .. ",
            },
            Language::Russian => Words {
                unknown: "неизвестно",
                none: "отсутствует",
                no_value: "нет значения",
                any_order: " в неизвестном порядке",
                not_before: "не ранее ",
                not_after: "не позднее ",
                least: "не менее ",
                most: "не более ",
                or: " или ",
                to: "\u{a0}– ",
            },
        };
        let core = match &p.core {
            Core::Nothing => None,
            Core::One(v) => Some(self.value(v, ty)),
            Core::Range(Some(a), Some(b)) => Some(format!("{}{}{}", self.value(a, ty), words.to, self.value(b, ty))),
            Core::Range(Some(a @ Value::Date(_)), None) => Some(format!("{}{}", words.not_before, self.value(a, ty))),
            Core::Range(None, Some(b @ Value::Date(_))) => Some(format!("{}{}", words.not_after, self.value(b, ty))),
            Core::Range(Some(a), None) => Some(format!("{}{}", words.least, self.bound(a, ty))),
            Core::Range(None, Some(b)) => Some(format!("{}{}", words.most, self.bound(b, ty))),
            Core::Range(None, None) | Core::Any => Some(words.unknown.into()),
            Core::Several(values) => {
                const FEW: usize = 6;
                let mut values = values.to_vec();
                values.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
                let shown: Vec<String> = values.iter().take(FEW).map(|v| self.value(v, ty)).collect();
                let more = if values.len() > FEW { " …" } else { "" };
                Some(format!("{}{more}", shown.join(words.or)))
            }
            // A group is told by its key and the number of its rows.
            Core::Group(group) => {
                let certain = group.rows.rows.iter().filter(|r| r.presence.is_certain()).count();
                let open = certain < group.rows.rows.len();
                let many = group.rows.rows.iter().any(|r| matches!(r.presence, Presence::Many(_)));
                let count = match (open, many) {
                    (false, _) => certain.to_string(),
                    (_, true) => format!("{}{certain}", words.least),
                    _ => format!("{certain} .. {}", group.rows.rows.len()),
                };
                Some(format!("{} ({count})", self.possible(&group.key, &group.ty)))
            }
            Core::List(list) => {
                let row = ty.row().cloned().unwrap_or(Ty::Error);
                const FEW: usize = 12;
                let mut shown: Vec<String> = Vec::new();
                let mut open = false;
                for r in &list.rows {
                    if r.presence.is_certain() {
                        shown.push(self.possible(&r.value, &row));
                    } else {
                        open = true;
                    }
                }
                let ending = if list.places.is_empty() || shown.len() < 2 { "" } else { words.any_order };
                let long = shown.len() > FEW;
                shown.truncate(FEW);
                if long || open {
                    shown.push("…".into());
                }
                // Decimal commas would run into those between the rows.
                let comma = self.language == Language::Russian && shown.iter().any(|s| s.contains(','));
                Some(format!("[{}]{ending}", shown.join(if comma { "; " } else { ", " })))
            }
        };
        let open = matches!(p.core, Core::Any | Core::Range(None, None));
        let mut ways: Vec<&str> = core.iter().map(String::as_str).collect();
        // What is unknown may be anything: only a value that is told needs its other outcomes told.
        if p.none && !open {
            ways.push(words.none);
        }
        // One value alone would read as settled; of several the reader sees that it is open.
        if p.failure.is_some() && matches!(p.core, Core::One(_) | Core::Nothing) {
            ways.push(words.no_value);
        }
        if ways.is_empty() { words.unknown.into() } else { ways.join(words.or) }
    }

    /// A value for a program: whole numbers and decimals with all their digits, names of members.
    pub fn code(&self, value: &Value) -> String {
        match value {
            Value::Boolean(b) => if *b { "yes" } else { "no" }.into(),
            Value::Number(n) => text::whole(*n),
            Value::Money(n, _) | Value::Quantity(n, _) => format!("{}{}", text::whole(*n), self.code_unit(value)),
            Value::Date(d) => d.to_string(),
            Value::Period(p) => period_words(*p, Language::English, false),
            Value::Text(t) => t.to_string(),
            Value::Member(e, m) => self
                .rules
                .enums
                .get(e.index())
                .and_then(|e| e.members.get(*m as usize))
                .map_or_else(String::new, |m| m.name.to_string()),
            Value::Object(id) => (self.object)(*id),
        }
    }

    fn code_unit(&self, value: &Value) -> String {
        match value {
            Value::Quantity(_, unit) => {
                self.rules.units.get(unit.index()).map_or_else(String::new, |u| format!(" {}", u.name))
            }
            // Programs read the letters of the currency, whatever the reader's language.
            _ => Show { language: Language::English, ..*self }.unit(value),
        }
    }

    /// A fact with all its digits: for a program's reader as [`Self::code`] has it, in Russian as Russians write it.
    pub fn exact(&self, value: &Value, ty: &Ty) -> String {
        if self.language == Language::English {
            return self.code(value);
        }
        match value {
            Value::Number(n) if *ty == Ty::Percent => text::russian(&text::percent_exact(*n)),
            Value::Number(n) if !n.is_integer() => text::russian(&text::exact(*n)),
            Value::Money(n, _) | Value::Quantity(n, _) if text::reads_short(*n) => self.value(value, ty),
            Value::Money(n, _) | Value::Quantity(n, _) => self.number(text::exact(*n), value) + &self.unit(value),
            _ => self.value(value, ty),
        }
    }
}

struct Words {
    not_before: &'static str,
    not_after: &'static str,
    unknown: &'static str,
    none: &'static str,
    no_value: &'static str,
    any_order: &'static str,
    least: &'static str,
    most: &'static str,
    or: &'static str,
    to: &'static str,
}

/// A domain as it is written in rules; in Russian its values are written as for a reader.
pub fn domain_words(rules: &Checked, domain: &Domain, ty: &Ty) -> Phrase {
    let ends = Ends { low_open: domain.low_open, high_open: domain.high_open };
    let row = ty.row().unwrap_or(ty);
    Phrase::in_each(|language| {
        let show = Show { rules, language, object: &|_| String::new() };
        match language {
            Language::English => {
                format!("{} {} {}", show.value(&domain.low, row), ends.dots(), show.value(&domain.high, row))
            }
            Language::Russian => show.within(ends, row, (&domain.low, &domain.high), false),
        }
    })
}
