//! The words of the language, each with its one English and one Russian spelling.
//!
//! The grammar spells the same words in its `kw_*` rules; a test holds the two together.

pub(crate) mod russian;

use self::Place::{Declaration, Free, Reserved, Unread};
use std::sync::LazyLock;

/// Where a word may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Begins a declaration; no name without backticks.
    Declaration,
    /// Begins a declaration that this version does not read; no name without backticks.
    Unread,
    /// Joins or ends an expression; no name without backticks.
    Reserved,
    /// A word only in its place, free as a name.
    Free,
}

/// A word of the language, or several that stand together (`for each`).
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The grammar rule that reads it.
    pub rule: &'static str,
    /// Its English spelling.
    pub english: &'static str,
    /// Its Russian spelling.
    pub russian: &'static str,
    /// Where it may stand.
    pub place: Place,
}

impl Keyword {
    /// The spelling of one language.
    pub const fn spelling(&self, russian: bool) -> &'static str {
        if russian { self.russian } else { self.english }
    }

    /// Whether a word is this keyword, in either language.
    pub fn is(&self, word: &str) -> bool {
        self.english == word || self.russian == word
    }

    /// Whether it is no name without backticks.
    pub fn is_reserved(&self) -> bool {
        self.place != Free
    }

    /// Whether it begins a declaration, read or not.
    pub fn begins_declaration(&self) -> bool {
        matches!(self.place, Declaration | Unread)
    }
}

const fn word(rule: &'static str, english: &'static str, russian: &'static str, place: Place) -> Keyword {
    Keyword { rule, english, russian, place }
}

/// Every word of the language, in the order of the grammar.
pub const ALL: &[Keyword] = &[
    word("kw_rulebook", "rulebook", "свод", Declaration),
    word("kw_act", "act", "акт", Declaration),
    word("kw_enum", "enum", "перечень", Declaration),
    word("kw_unit", "unit", "единица", Declaration),
    word("kw_entity", "entity", "сущность", Declaration),
    word("kw_subject", "subject", "предмет", Declaration),
    word("kw_parameter", "parameter", "параметр", Declaration),
    word("kw_define", "define", "определение", Declaration),
    word("kw_exception", "exception", "исключение", Declaration),
    word("kw_requirement", "requirement", "требование", Declaration),
    word("kw_table", "table", "таблица", Declaration),
    word("kw_assessment", "assessment", "оценка", Declaration),
    word("kw_uncoded", "uncoded", "пробел", Declaration),
    word("kw_test", "test", "проверка", Declaration),
    word("kw_scale", "scale", "шкала", Declaration),
    word("kw_procedure", "procedure", "процедура", Declaration),
    word("kw_property", "property", "гарантия", Unread),
    word("kw_amendment", "amendment", "поправка", Unread),
    word("kw_view", "view", "представление", Declaration),
    word("kw_calendar", "calendar", "календарь", Declaration),
    word("kw_and", "and", "и", Reserved),
    word("kw_or", "or", "или", Reserved),
    word("kw_not", "not", "не", Reserved),
    word("kw_is", "is", "это", Reserved),
    word("kw_in", "in", "в", Reserved),
    word("kw_of", "of", "для", Reserved),
    word("kw_to", "to", "из", Reserved),
    word("kw_as", "as", "как", Reserved),
    word("kw_where", "where", "где", Reserved),
    word("kw_has", "has", "имеет", Reserved),
    word("kw_when", "when", "если", Reserved),
    word("kw_otherwise", "otherwise", "иначе", Reserved),
    word("kw_must", "must", "требуется", Reserved),
    word("kw_for", "for", "для", Reserved),
    word("kw_from", "from", "с", Reserved),
    word("kw_until", "until", "по", Reserved),
    word("kw_before", "before", "до", Reserved),
    word("kw_after", "after", "после", Reserved),
    word("kw_round", "round", "округлить", Reserved),
    word("kw_every", "every", "каждый", Reserved),
    word("kw_some", "some", "некоторый", Reserved),
    word("kw_title", "title", "заголовок", Reserved),
    word("kw_source", "source", "основание", Reserved),
    word("kw_quote", "quote", "цитата", Reserved),
    word("kw_yes", "yes", "да", Reserved),
    word("kw_no", "no", "нет", Reserved),
    word("kw_none", "none", "отсутствует", Reserved),
    word("kw_unknown", "unknown", "неизвестно", Reserved),
    word("kw_alias", "alias", "он_же", Free),
    word("kw_adopted", "adopted", "принят", Free),
    word("kw_status", "status", "статус", Free),
    word("kw_key", "key", "ключ", Free),
    word("kw_field", "field", "поле", Free),
    word("kw_list_of", "list of", "список", Free),
    word("kw_optional", "optional", "необязательно", Free),
    word("kw_fixed", "fixed", "неизменно", Free),
    word("kw_value", "value", "значение", Free),
    word("kw_for_each", "for each", "для каждого", Free),
    word("kw_each_in", "in", "из", Free),
    word("kw_requires", "requires", "включает", Free),
    word("kw_rates", "rates", "ранжирует", Free),
    word("kw_reports", "reports", "сообщает", Free),
    word("kw_joins", "joins", "входит в", Free),
    word("kw_allow", "allow", "допустить", Free),
    word("kw_hit", "hit", "строка", Free),
    word("kw_first", "first", "первая", Free),
    word("kw_highest", "highest", "высшая", Free),
    word("kw_lowest", "lowest", "низшая", Free),
    word("kw_collect", "collect", "собрать", Free),
    word("kw_sum", "sum", "сумма", Free),
    word("kw_count", "count", "число", Free),
    word("kw_least", "least", "наименьшее", Free),
    word("kw_greatest", "greatest", "наибольшее", Free),
    word("kw_all", "all", "все", Free),
    word("kw_marginal", "marginal", "по_частям", Free),
    word("kw_flat", "flat", "целиком", Free),
    word("kw_up_to", "up to", "вплоть до", Free),
    word("kw_above", "above", "свыше", Free),
    word("kw_case", "case", "дело", Free),
    word("kw_on", "on", "на", Free),
    word("kw_with", "with", "пусть", Free),
    word("kw_add", "add", "добавить", Free),
    word("kw_without", "without", "без", Free),
    word("kw_expect", "expect", "ожидается", Free),
    word("kw_because", "because", "так_как", Free),
    word("kw_needs", "needs", "нужно", Free),
    word("kw_satisfied", "satisfied", "выполнено", Free),
    word("kw_violated", "violated", "нарушено", Free),
    word("kw_not_applicable", "not applicable", "неприменимо", Free),
    word("kw_undetermined", "undetermined", "не определено", Free),
    word("kw_known", "known", "известно", Free),
    word("kw_none_of", "none of", "ни один из", Free),
    word("kw_one_of", "one of", "одно из", Free),
    word("kw_values_of", "values of", "значения из", Free),
    word("kw_ordered_by", "ordered by", "по порядку", Free),
    word("kw_grouped_by", "grouped by", "по группам", Free),
    word("kw_descending", "descending", "по_убыванию", Free),
    word("kw_rounded_up", "rounded up", "с округлением вверх", Free),
    word("kw_half_up", "half up", "половину вверх", Free),
    word("kw_half_down", "half down", "половину вниз", Free),
    word("kw_half_even", "half even", "половину к чётному", Free),
    word("kw_up", "up", "вверх", Free),
    word("kw_down", "down", "вниз", Free),
    word("kw_toward", "to", "до", Free),
    word("kw_step", "step", "шаг", Free),
    word("kw_takes", "takes", "занимает", Free),
    word("kw_out_of", "from", "от", Free),
    word("kw_whence", "from", "откуда", Free),
    word("kw_whither", "to", "куда", Free),
    word("kw_rest", "rest", "выходные", Free),
    word("kw_work", "work", "рабочие", Free),
    word("kw_graph", "graph", "граф", Free),
    word("kw_timeline", "timeline", "лента", Free),
    word("kw_matrix", "matrix", "матрица", Free),
    word("kw_tally", "tally", "подсчёт", Free),
    word("kw_shares", "shares", "доли", Free),
    word("kw_nodes", "nodes", "узлы", Free),
    word("kw_edges", "edges", "рёбра", Free),
    word("kw_label", "label", "подпись", Free),
    word("kw_lane", "lane", "дорожка", Free),
    word("kw_mark", "mark", "отметка", Free),
    word("kw_rows", "rows", "строки", Free),
    word("kw_by", "by", "по", Free),
    word("kw_tiles", "tiles", "плитки", Free),
    word("kw_part", "part", "часть", Free),
    word("kw_thousand", "thousand", "тыс", Free),
    word("kw_million", "mln", "млн", Free),
    word("kw_billion", "bn", "млрд", Free),
];

/// The word that begins a declaration, in either language.
pub fn declaration(word: &str) -> Option<&'static Keyword> {
    spelled(word).find(|k| k.begins_declaration())
}

/// The reserved word of that spelling, in either language.
pub fn reserved(word: &str) -> Option<&'static Keyword> {
    spelled(word).find(|k| k.is_reserved())
}

/// The first word of that spelling, reserved or not.
pub fn find(word: &str) -> Option<&'static Keyword> {
    spelled(word).next()
}

/// All words of that spelling, in either language, in the order of the grammar.
pub fn spelled(word: &str) -> impl Iterator<Item = &'static Keyword> {
    numbers(word).filter_map(|i| ALL.get(i))
}

/// The places in [`ALL`] of all words of that spelling, in the order of the grammar.
pub fn numbers(word: &str) -> impl Iterator<Item = usize> {
    let few = drawer(word).and_then(|i| INDEX.get(i)).map(Vec::as_slice).unwrap_or_default();
    few.iter().copied().filter(move |i| ALL.get(*i).is_some_and(|k| k.is(word)))
}

/// Whether a word is the keyword that a rule of the grammar reads, in either language.
pub fn is(rule: &str, word: &str) -> bool {
    spelled(word).any(|k| k.rule == rule)
}

/// How many drawers the index of spellings has.
const DRAWERS: usize = 256;

/// The drawer of the index in which a spelling lies: every word of a file is looked up, and most are none.
fn drawer(word: &str) -> Option<usize> {
    let (first, last) = (*word.as_bytes().first()?, *word.as_bytes().last()?);
    Some((usize::from(first) * 7 + usize::from(last) * 31 + word.len() * 13) % DRAWERS)
}

/// The places of the keywords in [`ALL`], by the drawers of their spellings.
static INDEX: LazyLock<Vec<Vec<usize>>> = LazyLock::new(|| {
    let mut index: Vec<Vec<usize>> = vec![vec![]; DRAWERS];
    for (i, keyword) in ALL.iter().enumerate() {
        let drawers = [keyword.english, keyword.russian].map(drawer);
        for drawer in drawers.into_iter().flatten() {
            if let Some(lying) = index.get_mut(drawer).filter(|l| l.last() != Some(&i)) {
                lying.push(i);
            }
        }
    }
    index
});

/// The candidate that is spelled most like a word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    // A slip or two: one letter in a short word, two in a longer one, three in a long one.
    let most = match letters {
        0..=1 => 0,
        2..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(word, c), c))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: &str = include_str!("../../grammar/norma.pest");

    /// Words between quotation marks, with `~ gap ~` read as a space.
    fn quoted(text: &str) -> String {
        text.split('"').skip(1).step_by(2).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_table_and_the_grammar_spell_the_same_words() {
        let spelled: Vec<_> = GRAMMAR
            .lines()
            .filter(|l| l.starts_with("kw_"))
            .map(|l| {
                let (rule, body) = l.split_once('=').unwrap();
                let (english, russian) = body.split_once('|').unwrap();
                (rule.trim().to_string(), quoted(english), quoted(russian))
            })
            .collect();
        let listed: Vec<_> =
            ALL.iter().map(|k| (k.rule.to_string(), k.english.to_string(), k.russian.to_string())).collect();
        assert_eq!(spelled, listed);
    }

    #[test]
    fn the_table_and_the_grammar_reserve_the_same_words() {
        let block = GRAMMAR.split("reserved = _{").nth(1).unwrap().split('}').next().unwrap();
        let reserved: Vec<_> = block.split('|').map(str::trim).collect();
        let listed: Vec<_> = ALL.iter().filter(|k| k.is_reserved()).map(|k| k.rule).collect();
        assert_eq!(reserved, listed);
    }

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let words = || ALL.iter().filter(|k| k.begins_declaration()).map(|k| k.english);
        assert_eq!(nearest("requirment", words()), Some("requirement"));
        assert_eq!(nearest("paramter", words()), Some("parameter"));
        assert_eq!(nearest("apple", words()), None);
    }
}
