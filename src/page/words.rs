//! The words of pages, in both languages: a table that templates read by key, and what counts.

use crate::evaluate::Verdict;
use crate::explain::words::phrase;
use crate::phrase::plural;
use crate::syntax::ast::Language;
use std::collections::BTreeMap;

/// Each word by its key, in English and in Russian. A template that names a key that is not here
/// fails its test.
const WORDS: &[(&str, &str, &str)] = &[
    ("skip", "Skip to the verdicts", "Перейти к выводам"),
    ("contents", "Contents", "Содержание"),
    ("law_of", "law of", "право на"),
    ("case", "case", "дело"),
    ("rules", "rules", "правила"),
    ("digest", "digest of the rules (sha256)", "контрольная сумма правил (sha256)"),
    ("engine", "engine", "программа"),
    ("weakest", "weakest ground", "самое слабое основание"),
    ("verdicts", "Verdicts", "Выводы"),
    ("no_verdict", "without a verdict of its own", "без собственного вывода"),
    ("rests_on", "Rests on", "Опирается на"),
    ("not_enacted", "not enacted law", "не текст закона"),
    (
        "uncoded",
        "The law of this day is not encoded: no finding is claimed.",
        "Право на этот день в правила не перенесено: выводов нет.",
    ),
    ("not_in_force", "is not in force on this day; it holds", "на этот день не действует; действует"),
    ("findings", "Findings", "Выводы по требованиям"),
    ("ratings", "Ratings", "Оценки по таблицам"),
    ("values", "Reported values", "Сообщаемые значения"),
    ("criterion", "criterion", "критерий"),
    ("scale", "scale", "шкала"),
    ("value", "value", "значение"),
    ("what", "what", "показатель"),
    ("open_because", "what keeps it open", "что мешает определить"),
    ("is", "is", "есть"),
    ("required", "required", "требуется"),
    ("off_by", "off by", "расхождение"),
    ("facts_read", "facts read", "прочитанные факты"),
    ("sources", "sources", "основания"),
    ("rule", "rule", "правило"),
    ("needed", "needed", "нужно"),
    ("needed_to_decide", "Needed to decide", "Чтобы решить, нужно"),
    ("not_proved", "of these, not proved to matter", "из них не доказано, что важны"),
    ("steps", "How this came about, step by step", "Как это получилось, по шагам"),
    ("grounds", "Facts and sources", "Факты и основания"),
    ("parts", "one by one", "по одному"),
    ("pictures", "Pictures", "Схемы и таблицы"),
    ("same_as_table", "The same as a table", "То же в виде таблицы"),
    ("open_facts", "Kept open by", "Не определено из-за"),
    ("facts", "Facts of the case", "Факты дела"),
    ("fact", "fact", "факт"),
    ("place", "place in the case", "место в деле"),
    ("from", "where it comes from", "откуда известно"),
    ("missing", "Missing facts", "Недостающие факты"),
    (
        "missing_says",
        "Knowing them can still change a verdict. They stand in the order of the rules.",
        "От них ещё зависят выводы. Порядок — как в правилах.",
    ),
    ("wanted_by", "wanted by", "для чего нужен"),
    (
        "status_says",
        "Status of a source: enacted law; or a presentation, the press, a method, or unverified, and then the act itself has to be read.",
        "Статус основания: текст акта; либо презентация, пресса, методика или не проверено — тогда нужно сверить с самим актом.",
    ),
    (
        "print_says",
        "Steps are printed as they are unfolded on the screen.",
        "Шаги печатаются так, как раскрыты на экране.",
    ),
    ("again", "see above", "см. выше"),
    ("not_said", "the case does not say", "в деле не указано"),
    ("exception", "exception", "исключение"),
    ("rounded", "rounded at the last digit", "округлено в последнем знаке"),
    ("overridden", "overridden", "уступает"),
    ("no_part", "no part of the base", "в эту ступень ничего не попадает"),
    ("index_title", "Cases", "Дела"),
    ("bad_cases", "Cases that could not be judged", "Дела, которые не удалось оценить"),
    ("bad_says", "Exit code 2 for each of them.", "Код завершения для каждого — 2."),
    ("error", "error", "ошибка"),
    ("subject", "subject", "предмет"),
    ("date", "date", "дата"),
    ("verdict", "verdict", "вывод"),
    ("assessments", "assessments", "оценки"),
    ("counted", "findings", "требования"),
    ("filter", "Find in the table", "Найти в таблице"),
    ("sort_by", "sort by", "упорядочить по столбцу"),
    ("shown_of", "shown of", "показано из"),
    ("lane_unknown", "not known where", "где — неизвестно"),
    ("also_in", "also", "также"),
    ("procedure", "procedure", "процедура"),
    ("procedures", "Procedures", "Процедуры"),
    ("columns_alone", "Each column by itself, with its steps", "Каждый столбец отдельно, с шагами"),
    ("side_by_side", "Lists of the same rows, side by side", "Списки одних и тех же строк, рядом"),
    ("says_nothing", "nothing of it is known yet", "пока ничего не известно"),
    ("perhaps", "perhaps", "возможно"),
    ("perhaps_there", "perhaps not there at all", "возможно, его нет вовсе"),
    ("yes", "yes", "да"),
    ("no", "no", "нет"),
    ("legend", "legend", "обозначения"),
    ("thing", "thing", "элемент"),
    ("lane", "lane", "ступень"),
    ("leads_to", "leads to", "ведёт к"),
    ("comes_from", "comes from", "исходит от"),
    ("marks", "marks", "отметки"),
    ("more_nodes", "The case may hold further things.", "В деле могут быть и другие элементы."),
    ("more_edges", "The case may hold further links.", "В деле могут быть и другие связи."),
    ("arrow_back", "an arrow with a broken line leads back", "прерывистая стрелка ведёт назад"),
    (
        "perhaps_mark",
        "broken border and “?”: not known whether the mark holds",
        "прерывистая рамка и «?»: неизвестно, относится ли отметка",
    ),
    ("step", "step", "шаг"),
    ("takes", "takes", "длится"),
    ("begins", "begins", "начало"),
    ("ends", "ends", "окончание"),
    ("after", "after", "после"),
    ("sure", "surely under way", "точно идёт"),
    ("possible", "possibly under way", "возможно, идёт"),
    ("whole", "the whole", "в целом"),
    ("own_cell", "this case", "это дело"),
    ("perhaps_cell", "perhaps this case", "возможно, это дело"),
    ("kind", "kind", "вид"),
    ("number", "number", "число"),
    ("total", "total", "всего"),
    ("fewest", "fewest", "меньше всего"),
    ("most", "most", "больше всего"),
    ("range_says", "a range is not known more exactly", "промежуток — точнее неизвестно"),
    ("part", "part", "часть"),
    ("share", "share", "доля"),
    ("no_shares", "The shares are not known: not all parts are.", "Доли неизвестны: известны не все части."),
];

/// All words of a language, by their keys.
pub(super) fn of(language: Language) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(key, en, ru)| (*key, phrase(language, en, ru))).collect()
}

/// One word.
pub(super) fn word(language: Language, key: &str) -> &'static str {
    WORDS.iter().find(|(k, ..)| *k == key).map_or("", |(_, en, ru)| phrase(language, en, ru))
}

/// The code of a language, as `lang` wants it.
pub(super) const fn code(language: Language) -> &'static str {
    phrase(language, "en", "ru")
}

/// The sign of a verdict, and its class in the style.
pub(super) const fn sign(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Satisfied => ("✓", "satisfied"),
        Verdict::Violated => ("✗", "violated"),
        Verdict::Undetermined => ("?", "undetermined"),
        Verdict::NotApplicable => ("–", "not-applicable"),
    }
}

/// How many rows of a list are not told.
pub(super) fn rows_left_out(language: Language, n: usize) -> String {
    let word = plural(n as i128, ["row", "rows", "строка", "строки", "строк"], language);
    match language {
        Language::English => format!("… {n} more {word}, which did not decide"),
        Language::Russian => format!("… ещё {n} {word}, от которых ничего не зависело"),
    }
}

/// How many more there are than are shown.
pub(super) fn more(language: Language, n: usize) -> String {
    match language {
        Language::English => format!("… and {n} more"),
        Language::Russian => format!("… и ещё {n}"),
    }
}

/// How many things and links there are, and which of them are drawn.
pub(super) fn drawn(language: Language, shown: usize, all: usize, links: usize, marked: usize) -> String {
    let which = match (language, marked) {
        (Language::English, 0) => "those with the most links",
        (Language::Russian, 0) => "те, у которых больше всего связей",
        (Language::English, marked) if marked > shown => "the first of those that are marked",
        (Language::Russian, marked) if marked > shown => "первые из отмеченных",
        (Language::English, _) => "those that are marked, and what they are linked with",
        (Language::Russian, _) => "отмеченные и то, с чем они связаны",
    };
    match language {
        Language::English => {
            format!("Of {all} things and {links} links, {shown} things are drawn: {which}. The table holds all.")
        }
        Language::Russian => format!("Элементов {all}, связей {links}; показано {shown}: {which}. В таблице — все."),
    }
}

/// How many things and links a drawing shows.
pub(super) fn things_and_links(language: Language, things: usize, links: usize) -> String {
    let t = plural(things as i128, ["thing", "things", "элемент", "элемента", "элементов"], language);
    let l = plural(links as i128, ["link", "links", "связь", "связи", "связей"], language);
    format!("{things} {t}, {links} {l}")
}

/// A number of which the ends are known.
pub(super) fn range(language: Language, (low, high): (usize, Option<usize>)) -> String {
    match (high, language) {
        (Some(high), _) if high == low => low.to_string(),
        (Some(high), _) => format!("{low}–{high}"),
        (None, Language::English) => format!("{low} or more"),
        (None, Language::Russian) => format!("{low} или больше"),
    }
}

/// How many kinds occur.
pub(super) fn occurring(language: Language, (sure, perhaps): (usize, usize)) -> String {
    let more = perhaps.saturating_sub(sure);
    match (language, more) {
        (Language::English, 0) => format!("Kinds that occur: {sure}."),
        (Language::English, _) => format!("Kinds that surely occur: {sure}; perhaps {more} more."),
        (Language::Russian, 0) => format!("Встречаются: {sure}."),
        (Language::Russian, _) => format!("Точно встречаются: {sure}, возможно — ещё {more}."),
    }
}

/// A month on an axis.
pub(super) fn month(language: Language, month: i8) -> &'static str {
    const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const RU: [&str; 12] = ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
    let at = usize::try_from(month).unwrap_or(1).saturating_sub(1) % 12;
    match language {
        Language::English => EN[at],
        Language::Russian => RU[at],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_stands_once_in_two_languages() {
        let keys: BTreeSet<_> = WORDS.iter().map(|w| w.0).collect();
        assert_eq!(keys.len(), WORDS.len());
        for (key, en, ru) in WORDS {
            assert!(!en.contains(|c: char| ('а'..='я').contains(&c)), "{key}");
            assert!(ru.contains(|c: char| ('а'..='я').contains(&c)), "{key}");
        }
    }

    #[test]
    fn ranges_are_told_as_readers_do() {
        assert_eq!(range(Language::English, (3, Some(5))), "3–5");
        assert_eq!(range(Language::Russian, (3, Some(3))), "3");
        assert_eq!(range(Language::Russian, (3, None)), "3 или больше");
    }
}
