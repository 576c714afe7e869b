//! The words of the language beside its keywords and functions: types, units of time, currencies,
//! statuses, the day of the assessment. Each stands here once, in both languages, with its forms.

/// What a word is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A type: `money`.
    Type,
    /// A unit of time: `days`.
    Time,
    /// A currency: `RUB`.
    Currency,
    /// How firm the ground of a rule is: `presentation`.
    Status,
    /// A value that every rulebook has: `assessment_date`.
    Value,
    /// A day of the week, for calendars: `saturday`.
    Weekday,
}

/// A word with its forms in both languages.
#[derive(Debug)]
pub struct Word {
    /// What it is for.
    pub kind: Kind,
    /// Its English forms; by the first it is known in the program.
    pub english: &'static [&'static str],
    /// Its Russian forms.
    pub russian: &'static [&'static str],
}

impl Word {
    /// The first English form.
    pub fn key(&self) -> &'static str {
        self.english.first().copied().unwrap_or_default()
    }

    /// The forms of one language.
    pub const fn forms(&self, russian: bool) -> &'static [&'static str] {
        if russian { self.russian } else { self.english }
    }

    /// The form that is written in one language, for a unit of time behind this number.
    pub fn form(&self, russian: bool, number: &str) -> &'static str {
        let forms = self.forms(russian);
        let place = match (self.kind, russian) {
            (Kind::Time, true) => russian_form(number),
            (Kind::Time, false) => usize::from(number != "1"),
            _ => 0,
        };
        forms.get(place).or(forms.first()).copied().unwrap_or_default()
    }
}

impl Word {
    /// The Russian form of a unit of time behind a number after a verb: 1 неделю.
    pub fn accusative(&self, number: &str) -> &'static str {
        let own = self.form(true, number);
        let first = self.russian.first().copied().unwrap_or_default();
        self.russian.get(3).copied().filter(|_| own == first).unwrap_or(own)
    }

    /// The Russian form of a unit of time behind a number after «от» and «до»: до 3 месяцев.
    pub fn genitive(&self, number: &str) -> &'static str {
        let own = self.form(true, number);
        let place = if self.russian.first() == Some(&own) { 1 } else { 2 };
        self.russian.get(place).copied().unwrap_or(own)
    }
}

/// Which of three Russian forms goes with a number: день, дня, дней.
fn russian_form(number: &str) -> usize {
    let mut last = number.bytes().rev().filter(u8::is_ascii_digit);
    match (last.next(), last.next()) {
        _ if number.contains('.') => 1,
        (_, Some(b'1')) => 2,
        (Some(b'1'), _) => 0,
        (Some(b'2'..=b'4'), _) => 1,
        _ => 2,
    }
}

const fn word(kind: Kind, english: &'static [&'static str], russian: &'static [&'static str]) -> Word {
    Word { kind, english, russian }
}

/// All of them. The first three Russian forms of a unit of time go with 1, 2 and 5.
pub const ALL: &[Word] = &[
    word(Kind::Type, &["integer"], &["целое"]),
    word(Kind::Type, &["number"], &["число"]),
    word(Kind::Type, &["percent"], &["процент"]),
    word(Kind::Type, &["money"], &["деньги"]),
    word(Kind::Type, &["date"], &["дата"]),
    word(Kind::Type, &["duration"], &["длительность"]),
    word(Kind::Type, &["text"], &["текст"]),
    word(Kind::Type, &["boolean"], &["логическое"]),
    word(Kind::Time, &["day", "days"], &["день", "дня", "дней"]),
    word(Kind::Time, &["week", "weeks"], &["неделя", "недели", "недель", "неделю"]),
    word(Kind::Time, &["month", "months"], &["месяц", "месяца", "месяцев"]),
    word(Kind::Time, &["year", "years"], &["год", "года", "лет"]),
    word(Kind::Currency, &["RUB", "₽"], &["руб", "рубль", "рубля", "рублей"]),
    word(Kind::Currency, &["EUR", "€"], &["евро"]),
    word(Kind::Currency, &["USD", "$"], &["долл", "доллар", "доллара", "долларов"]),
    word(Kind::Status, &["enacted"], &["действует"]),
    word(Kind::Status, &["presentation"], &["презентация"]),
    word(Kind::Status, &["press"], &["пресса"]),
    word(Kind::Status, &["method"], &["методика"]),
    word(Kind::Status, &["unverified"], &["не_проверено"]),
    word(Kind::Value, &["assessment_date"], &["дата_оценки"]),
    word(Kind::Weekday, &["monday"], &["понедельник"]),
    word(Kind::Weekday, &["tuesday"], &["вторник"]),
    word(Kind::Weekday, &["wednesday"], &["среда"]),
    word(Kind::Weekday, &["thursday"], &["четверг"]),
    word(Kind::Weekday, &["friday"], &["пятница"]),
    word(Kind::Weekday, &["saturday"], &["суббота"]),
    word(Kind::Weekday, &["sunday"], &["воскресенье"]),
];

/// The words of a kind.
pub fn of(kind: Kind) -> impl Iterator<Item = &'static Word> {
    ALL.iter().filter(move |w| w.kind == kind)
}

/// The word of a kind that has this form, in either language.
pub fn find(kind: Kind, form: &str) -> Option<&'static Word> {
    of(kind).find(|w| w.english.contains(&form) || w.russian.contains(&form))
}

/// Every form of every word of a kind.
pub fn forms<'w>(kind: Kind) -> impl Iterator<Item = &'w str> {
    of(kind).flat_map(|w| w.english.iter().chain(w.russian).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::alphabet::Alphabet;
    use crate::syntax::keyword;

    #[test]
    fn a_form_means_one_word_and_is_no_reserved_one() {
        for kind in [Kind::Type, Kind::Time, Kind::Currency, Kind::Status, Kind::Value, Kind::Weekday] {
            let mut seen: Vec<&str> = forms(kind).collect();
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), all, "{kind:?}");
            assert!(seen.iter().all(|form| keyword::reserved(form).is_none()), "{kind:?}");
        }
    }

    #[test]
    fn each_form_is_in_the_letters_of_its_language() {
        for word in ALL {
            assert!(word.russian.iter().all(|f| Alphabet::of_word(f) == Some(Alphabet::Cyrillic)), "{word:?}");
            assert!(word.english.iter().all(|f| Alphabet::of_word(f) != Some(Alphabet::Cyrillic)), "{word:?}");
        }
        for keyword in keyword::ALL {
            assert_eq!(Alphabet::of_word(keyword.russian), Some(Alphabet::Cyrillic), "{keyword:?}");
            assert_eq!(Alphabet::of_word(keyword.english), Some(Alphabet::Latin), "{keyword:?}");
        }
    }

    #[test]
    fn units_of_time_agree_with_their_number() {
        let day = find(Kind::Time, "дней").unwrap();
        let told = |number| (day.form(false, number), day.form(true, number));
        assert_eq!(told("1"), ("day", "день"));
        assert_eq!(told("21"), ("days", "день"));
        assert_eq!(told("3"), ("days", "дня"));
        assert_eq!(told("11"), ("days", "дней"));
        assert_eq!(told("1 000"), ("days", "дней"));
        assert_eq!(told("0.5"), ("days", "дня"));
        let week = find(Kind::Time, "week").unwrap();
        assert_eq!(["1", "2", "5"].map(|n| week.accusative(n)), ["неделю", "недели", "недель"]);
        assert_eq!(["1", "2", "21"].map(|n| week.genitive(n)), ["недели", "недель", "недели"]);
        assert_eq!(["1", "3"].map(|n| day.genitive(n)), ["дня", "дней"]);
    }
}
