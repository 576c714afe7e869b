//! The words of explanations, in both languages.

use super::Source;
use crate::check::typed::{InForce, Status};
use crate::evaluate::Verdict;
use crate::plan::dates_words;
use crate::show::Show;
use crate::syntax::ast::Language;
use crate::ty::Ty;
use crate::value::Value;
use crate::value::date::Date;
use crate::value::possible::{Comparison, Failure, FailureKind};

/// One phrase in the language asked for.
pub const fn phrase(language: Language, english: &'static str, russian: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

/// A verdict.
pub const fn verdict(language: Language, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Satisfied => phrase(language, "satisfied", "выполнено"),
        Verdict::Violated => phrase(language, "violated", "нарушено"),
        Verdict::NotApplicable => phrase(language, "not applicable", "неприменимо"),
        Verdict::Undetermined => phrase(language, "undetermined", "не определено"),
    }
}

/// A status.
pub const fn status(language: Language, status: Status) -> &'static str {
    match status {
        Status::Enacted => phrase(language, "enacted", "акт"),
        Status::Presentation => phrase(language, "presentation", "презентация"),
        Status::Press => phrase(language, "press", "пресса"),
        Status::Method => phrase(language, "method", "методика"),
        Status::Unverified => phrase(language, "unverified", "не проверено"),
    }
}

/// What a comparison demands: `at least`, `not before`.
pub const fn demand(language: Language, op: Comparison, ty: &Ty) -> &'static str {
    let date = matches!(ty, Ty::Date);
    match (op, date) {
        (Comparison::Equal, _) => phrase(language, "", ""),
        (Comparison::Unequal, _) => phrase(language, "other than ", "не "),
        (Comparison::Less, false) => phrase(language, "less than ", "менее "),
        (Comparison::AtMost, false) => phrase(language, "at most ", "не более "),
        (Comparison::More, false) => phrase(language, "more than ", "более "),
        (Comparison::AtLeast, false) => phrase(language, "at least ", "не менее "),
        (Comparison::Less, true) => phrase(language, "before ", "ранее "),
        (Comparison::AtMost, true) => phrase(language, "not after ", "не позднее "),
        (Comparison::More, true) => phrase(language, "after ", "позднее "),
        (Comparison::AtLeast, true) => phrase(language, "not before ", "не ранее "),
    }
}

/// What a comparison with a known value demands, of whose text it is made: `at least 10`.
pub fn demanded(show: &Show<'_>, op: Comparison, text: String, required: &Value, ty: &Ty) -> String {
    let equality = matches!(op, Comparison::Equal | Comparison::Unequal);
    let text = if equality { text } else { show.after_more(text, required) };
    format!("{}{text}", demand(show.language, op, ty))
}

/// Why a requirement does not apply whose `when` does not hold.
pub const fn not_met(language: Language) -> &'static str {
    phrase(language, "its condition is not met", "условие не наступило")
}

/// What stands before the title of an exception that lifts a requirement.
pub const fn an_exception_applies(language: Language) -> &'static str {
    phrase(language, "an exception applies: ", "действует исключение: ")
}

/// Why a requirement of `for each` does not apply that has no items.
pub const fn nobody(language: Language) -> &'static str {
    phrase(language, "there is nothing to ask it of", "спрашивать не о чем")
}

/// A demand; of a long list the first entries.
pub fn brief(demand: &str) -> String {
    const MOST: usize = 60;
    let cut = demand.char_indices().nth(MOST).and_then(|(i, _)| demand.get(..i)?.rfind(", "));
    let shortened = cut.filter(|_| demand.ends_with(']')).and_then(|i| demand.get(..i)).map(|d| format!("{d}, …]"));
    shortened.unwrap_or_else(|| demand.to_owned())
}

/// What is and what is demanded, in a line.
pub fn told(language: Language, actual: &str, demand: &str) -> String {
    match language {
        Language::English => format!("{actual}, required: {demand}"),
        Language::Russian => format!("{actual}, требуется: {demand}"),
    }
}

/// How many of some items satisfy what none of them violates.
pub fn held(language: Language, held: usize, all: usize) -> String {
    match language {
        Language::English => format!("{held} of {all} satisfy it, none violates it"),
        Language::Russian => format!("выполняют {held} из {all}, не нарушает никто"),
    }
}

/// Whether a Russian text ends with a word that puts the amount behind it into the genitive: «не более 3 дней».
pub fn governs_genitive(text: &str) -> bool {
    const WORDS: &[&str] = &["более", "больше", "менее", "меньше", "свыше", "до", "от", "около", "течение"];
    text.trim_end().rsplit(char::is_whitespace).next().is_some_and(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// When something is in force.
pub fn dates(language: Language, dates: InForce) -> String {
    dates_words(language, dates)
}

/// That a value has no version on a date, with the nearest ones.
pub fn no_version(language: Language, name: &str, day: Date, versions: &[InForce]) -> String {
    let before = versions.iter().filter(|d| d.until.is_some_and(|u| u < day)).max_by_key(|d| d.until);
    let after = versions.iter().filter(|d| d.from.is_some_and(|f| f > day)).min_by_key(|d| d.from);
    let near: Vec<String> = before.into_iter().chain(after).map(|d| dates(language, *d)).collect();
    let near = near.join("; ");
    let day = crate::phrase::day(day, language);
    match language {
        Language::English => format!("`{name}` has no version on {day} (nearest: {near})"),
        Language::Russian => format!("на {day} нет редакции `{name}` (ближайшие: {near})"),
    }
}

/// Why something has no value.
pub fn failure(source: &Source<'_>, failure: &Failure) -> String {
    let language = source.language;
    let rules = source.edition.rules;
    let plain = |en: &'static str, ru: &'static str| phrase(language, en, ru).to_owned();
    let what = match &failure.kind {
        FailureKind::DivisionByZero => plain("a division by zero", "деление на ноль"),
        FailureKind::Overflow => plain("a number beyond what can be held", "число больше допустимого"),
        FailureKind::FractionalExponent => plain("a power with a fractional exponent", "степень с дробным показателем"),
        FailureKind::FractionalPeriod => plain("a fraction of a month or a day", "дробная часть месяца или дня"),
        FailureKind::DateOverflow => plain("a date beyond the calendar", "дата за пределами календаря"),
        FailureKind::OutsideCalendar(id) => {
            let calendar = &rules.calendars[id.index()];
            let (name, days) = (&calendar.name, &calendar.days);
            let dates = dates(language, InForce { from: days.from, until: days.until });
            match language {
                Language::English => format!("a day of which the calendar `{name}` does not speak ({dates})"),
                Language::Russian => format!("день, о котором календарь `{name}` не говорит ({dates})"),
            }
        }
        FailureKind::NoneOperand => plain("a calculation with none", "вычисление с отсутствующим значением"),
        FailureKind::Empty(function) => match language {
            Language::English => format!("`{function}` of nothing"),
            Language::Russian => format!("`{}` от пустого списка", crate::builtin::russian(function)),
        },
        FailureKind::Currencies => plain("sums in two currencies meet", "суммы в разных валютах"),
        FailureKind::Periods => plain("months and days do not compare", "месяцы и дни несравнимы"),
        FailureKind::NoSuchKey => plain("the list has no entry of that key", "в списке нет такого ключа"),
        FailureKind::AfterTheDay => {
            plain("a birth or founding after the day", "рождение или основание позже этого дня")
        }
        FailureKind::RoundingStep => {
            plain("a step of rounding that is not above zero", "шаг округления не больше нуля")
        }
        FailureKind::NoCase(id) => {
            let name = &rules.definitions[id.index()].name;
            match language {
                Language::English => format!("no case of `{name}` covers these facts"),
                Language::Russian => format!("ни один случай `{name}` не подходит"),
            }
        }
        FailureKind::Conflict(sides) => {
            let places: Vec<String> = sides
                .iter()
                .map(|s| {
                    let at = source.rules.locate(s.span);
                    let place = at.map_or_else(String::new, |l| format!("{}:{}", l.file, l.line));
                    match s.exception {
                        Some(e) => format!("`{}` ({place})", rules.exceptions[e.index()].name),
                        None => place,
                    }
                })
                .collect();
            match language {
                Language::English => format!("a conflict: {} apply at once and differ", places.join(" and ")),
                Language::Russian => format!("противоречие: {} действуют сразу и расходятся", places.join(" и ")),
            }
        }
        FailureKind::NoRow(id) => {
            let name = &rules.tables[id.index()].name;
            match language {
                Language::English => format!("no row of `{name}` holds"),
                Language::Russian => format!("не подходит ни одна строка `{name}`"),
            }
        }
        FailureKind::OutsideScale(id, below) => {
            let name = &rules.tables[id.index()].name;
            match (language, below) {
                (Language::English, true) => format!("the base lies below the first bound of `{name}`"),
                (Language::English, false) => format!("the base lies above the last bound of `{name}`"),
                (Language::Russian, true) => format!("величина ниже первой границы шкалы `{name}`"),
                (Language::Russian, false) => format!("величина выше последней границы шкалы `{name}`"),
            }
        }
        FailureKind::BoundsDescend(id) => {
            let name = &rules.tables[id.index()].name;
            match language {
                Language::English => format!("the bounds of `{name}` do not ascend"),
                Language::Russian => format!("границы шкалы `{name}` не возрастают"),
            }
        }
        FailureKind::SeveralRows(id, rows) => {
            let name = &rules.tables[id.index()].name;
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            match language {
                Language::English => format!("rows {} of `{name}` hold at once", rows.join(", ")),
                Language::Russian => format!("подходят сразу строки {} таблицы `{name}`", rows.join(", ")),
            }
        }
    };
    let place = source.rules.locate(failure.span).map_or_else(String::new, |l| format!(" ({}:{})", l.file, l.line));
    format!("{what}{place}")
}
