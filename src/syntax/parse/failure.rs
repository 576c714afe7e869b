//! What the grammar could not read, in the words of a reader.

use super::{Context, Rule};
use crate::phrase::{Language, Phrase, meant, phrase};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{DOWN, HALF_DOWN, HALF_EVEN, HALF_UP, IS, KNOWN, NONE, NOT, UNKNOWN, UP};
use crate::syntax::keyword::{self, Keyword, Place};
use crate::syntax::shorten;
use crate::syntax::token::{self, Token, TokenKind, leading_word};
use pest::error::{Error, ErrorVariant, InputLocation};

/// The most things that a message names as expected.
const MOST_EXPECTED: usize = 6;

/// Signs of other languages, and what norma has for them.
const FOREIGN: &[(&str, Phrase)] = &[
    ("==", Phrase::new("to compare, write `is`", "для сравнения напишите `это`")),
    ("&&", Phrase::new("write `and`", "напишите `и`")),
    (
        "||",
        Phrase::new(
            "write `or`; between the cells of a table `||` stands in a row, which begins with `|`",
            "напишите `или`; между ячейками таблицы `||` стоит в строке, которая начинается с `|`",
        ),
    ),
    ("=>", Phrase::new("write `>=`", "напишите `>=`")),
    ("=<", Phrase::new("write `<=`", "напишите `<=`")),
    ("<>", Phrase::new("write `is not` or `!=`", "напишите `это не` или `!=`")),
    (":=", Phrase::new("write `=`", "напишите `=`")),
    ("**", Phrase::new("write `^`", "напишите `^`")),
    ("!", Phrase::new("write `not`", "напишите `не`")),
    ("&", Phrase::new("write `and`", "напишите `и`")),
    (
        "|",
        Phrase::new(
            "write `or`; a row of a table stands on a line of its own",
            "напишите `или`; каждая строка таблицы пишется на своей строке",
        ),
    ),
    ("÷", Phrase::new("write `/`", "напишите `/`")),
    ("−", Phrase::new("write the plain minus `-`", "напишите простой минус `-`")),
    (
        "–",
        Phrase::new(
            "write the plain minus `-`, or `..` for a range",
            "напишите простой минус `-` или, для промежутка, `..`",
        ),
    ),
    (
        "—",
        Phrase::new(
            "write the plain minus `-`, or `..` for a range",
            "напишите простой минус `-` или, для промежутка, `..`",
        ),
    ),
    ("…", Phrase::new("write `..` for a range", "промежуток пишется через `..`")),
    ("'", Phrase::new("a text stands in `\"…\"` or `«…»`", "текст пишется в `\"…\"` или `«…»`")),
    ("“", Phrase::new("a text stands in `\"…\"` or `«…»`", "текст пишется в `\"…\"` или `«…»`")),
    ("”", Phrase::new("a text stands in `\"…\"` or `«…»`", "текст пишется в `\"…\"` или `«…»`")),
    ("„", Phrase::new("a text stands in `\"…\"` or `«…»`", "текст пишется в `\"…\"` или `«…»`")),
    ("‘", Phrase::new("a text stands in `\"…\"` or `«…»`", "текст пишется в `\"…\"` или `«…»`")),
    (";", Phrase::new("leave it out: a line break is enough", "уберите: достаточно новой строки")),
    ("$", Phrase::new("a unit follows its number: `5 $`", "единица стоит после числа: `5 $`")),
    ("€", Phrase::new("a unit follows its number: `5 €`", "единица стоит после числа: `5 €`")),
    ("₽", Phrase::new("a unit follows its number: `5 ₽`", "единица стоит после числа: `5 ₽`")),
    (
        "≈",
        Phrase::new(
            "a comparison is exact: write `is`, or round first",
            "сравнение точное: напишите `это` или сначала округлите",
        ),
    ),
];

/// The mistake behind a failure of the grammar.
pub fn explain(cx: &Context<'_, '_>, rule: Rule, error: &Error<Rule>) -> SyntaxError {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let positives = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => &[],
    };
    let russian = !leading_word(cx.text).is_ascii();
    let expected = expected(positives, russian);
    let found = token::tokens(token::rest(cx.text, at)).next().map(|t| Token { start: t.start + at, ..t });
    let Some(found) = found else {
        let end = token::tokens(cx.text).last().map_or(0, |t| t.end());
        // A place of no width would be hard to see where something stands before it.
        let span = cx.place(end, end);
        return SyntaxError::Unexpected { expected, found: end_of(rule), help: None, span };
    };
    let span = found.span(cx.base);
    if let Some(error) = foreign(cx, &found, positives) {
        return error;
    }
    let mut help = None;
    let mut told = Phrase::same(format!("`{}`", shorten(found.text)));
    if found.kind == TokenKind::Word {
        if let Some(keyword) = keyword::reserved(found.text) {
            if positives.contains(&Rule::name) && positives.iter().all(|r| !starts_expression(*r)) {
                return SyntaxError::ReservedName { word: found.text.into(), span };
            }
            if is_meant_as_name(cx, &found, keyword) {
                let word = found.text;
                told = phrase!("the reserved word `{word}`", "служебное слово `{word}`");
                help = Some(phrase!(
                    "if it is meant as a name, write it in backticks: `` `{word}` ``",
                    "если это имя, заключите его в обратные апострофы: `` `{word}` ``"
                ));
            }
        } else {
            help = misspelled(found.text, positives, russian)
                .map(meant)
                .or_else(|| other_alphabet(found.text))
                .or_else(|| misspelled_unit(cx, at, positives, russian));
        }
    } else if found.kind == TokenKind::Text {
        help = misspelled_before(cx, at);
    } else if matches!(found.kind, TokenKind::Date | TokenKind::Number) {
        help = misspelled_unit(cx, at, positives, russian);
    } else if rule == Rule::cell_input && matches!(found.text, "!=" | "≠") {
        help = Some(phrase!("write `not` before the value", "напишите `{NOT}` перед значением"));
    }
    SyntaxError::Unexpected { expected, found: told, help, span }
}

fn end_of(rule: Rule) -> Phrase {
    match rule {
        Rule::head_output | Rule::cell_input | Rule::cell_fact | Rule::cell_expected => {
            Phrase::new("the end of the cell", "конец ячейки")
        }
        Rule::alone_expression | Rule::alone_fact => Phrase::new("the end", "конец"),
        _ => Phrase::new("the end of the declaration", "конец объявления"),
    }
}

fn foreign(cx: &Context<'_, '_>, found: &Token<'_>, positives: &[Rule]) -> Option<SyntaxError> {
    // The grammar may have taken the first half of the sign for an `=` of its own.
    let start = found.start.checked_sub(1).filter(|s| cx.text.get(*s..=*s) == Some("="));
    let whole = start.and_then(|s| cx.text.get(s..found.end())).filter(|w| matches!(*w, "==" | "=>" | "=<"));
    let (start, sign) = whole.map_or((found.start, found.text), |w| (found.start - 1, w));
    let span = cx.place(start, start + sign.len());
    if found.kind != TokenKind::Sign {
        return None;
    }
    if let Some((_, help)) = FOREIGN.iter().find(|(foreign, _)| *foreign == sign) {
        return Some(SyntaxError::ForeignSign { found: sign.into(), help: help.clone(), span });
    }
    let operators = positives.iter().any(|r| is_operator(*r));
    (sign == "=" && operators && !positives.contains(&Rule::equals) && !positives.contains(&Rule::choice)).then(|| {
        let help = phrase!(
            "`=` gives a meaning; to compare, write `is`",
            "`=` придаёт значение; для сравнения напишите `{IS}`"
        );
        SyntaxError::ForeignSign { found: "=".into(), help, span }
    })
}

/// Whether a reserved word stands as only a name does.
fn is_meant_as_name(cx: &Context<'_, '_>, found: &Token<'_>, keyword: &Keyword) -> bool {
    let next = token::tokens(token::rest(cx.text, found.end())).next();
    matches!(keyword.place, Place::Declaration | Place::Unread)
        || next.is_some_and(|t| matches!(t.text, "." | ")" | "+" | "*" | "/" | ">=" | "<=" | ">" | "<" | "is" | "это"))
}

/// The word of the language that another was meant to be.
fn misspelled(word: &str, positives: &[Rule], russian: bool) -> Option<&'static str> {
    let words = |russian: bool| {
        let alternatives = positives.iter().flat_map(|r| match r {
            Rule::verdict => [Rule::kw_satisfied, Rule::kw_violated, Rule::kw_undetermined].as_slice(),
            Rule::mode => [Rule::kw_half_up, Rule::kw_up, Rule::kw_down].as_slice(),
            rule => std::slice::from_ref(rule),
        });
        alternatives.filter_map(|r| keyword_of(*r)).map(move |k| k.spelling(russian))
    };
    keyword::nearest(word, words(russian)).or_else(|| keyword::nearest(word, words(!russian)))
}

/// A word that looks like one of the language in the other alphabet.
fn other_alphabet(word: &str) -> Option<Phrase> {
    const ALIKE: &[(char, char)] =
        &[('a', 'а'), ('c', 'с'), ('e', 'е'), ('k', 'к'), ('o', 'о'), ('p', 'р'), ('x', 'х'), ('y', 'у')];
    let cyrillic = word.chars().map(|c| ALIKE.iter().find(|(latin, _)| *latin == c).map(|(_, c)| *c));
    let meant = keyword::find(&cyrillic.collect::<Option<String>>()?)?.russian;
    Some(phrase!(
        "`{word}` is written in Latin letters: write the Cyrillic `{meant}`",
        "`{word}` написано латинскими буквами: напишите русскими `{meant}`"
    ))
}

/// A clause word so misspelled that it passed for the unit of the number before it.
fn misspelled_unit(cx: &Context<'_, '_>, at: usize, positives: &[Rule], russian: bool) -> Option<Phrase> {
    let before = token::tokens(cx.text.get(..at)?).last().filter(|t| t.kind == TokenKind::Word)?;
    let near = misspelled(before.text, positives, russian).filter(|near| *near != before.text);
    near.map(|near| instead(near, before.text)).or_else(|| other_alphabet(before.text))
}

/// A clause word so misspelled that it passed for a name before `ru "…"`.
fn misspelled_before(cx: &Context<'_, '_>, at: usize) -> Option<Phrase> {
    let before: Vec<_> = token::tokens(cx.text.get(..at)?).filter(|t| t.kind == TokenKind::Word).collect();
    let word = match before.as_slice() {
        [.., word, language] if matches!(language.text, "ru" | "en") => word,
        [.., word] => word,
        [] => return None,
    };
    let clauses = ["title", "source", "quote", "otherwise", "заголовок", "основание", "цитата", "иначе"];
    let near = keyword::nearest(word.text, clauses).filter(|near| *near != word.text)?;
    Some(instead(near, word.text))
}

fn instead(near: &str, stands: &str) -> Phrase {
    phrase!("did you mean `{near}`, where `{stands}` stands?", "возможно, вместо `{stands}` имелось в виду `{near}`")
}

/// The keyword that a rule reads, or that a clause begins with.
fn keyword_of(rule: Rule) -> Option<&'static Keyword> {
    // The derive names a rule by its own spelling in the grammar, and the table of keywords is keyed by it.
    let spelled = format!("{rule:?}");
    let clause = match rule {
        Rule::message => "kw_otherwise".to_string(),
        Rule::start => "kw_case".to_string(),
        Rule::each_of | Rule::owner => "kw_of".to_string(),
        _ => format!("kw_{spelled}"),
    };
    keyword::ALL.iter().find(|k| k.rule == spelled || k.rule == clause)
}

fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::plus
            | Rule::minus
            | Rule::times
            | Rule::divide
            | Rule::caret
            | Rule::comparing
            | Rule::at_least
            | Rule::at_most
            | Rule::more
            | Rule::less
            | Rule::unequal
            | Rule::kw_and
            | Rule::kw_or
            | Rule::kw_where
            | Rule::kw_before
            | Rule::kw_after
            | Rule::kw_round
            | Rule::kw_ordered_by
            | Rule::kw_grouped_by
            | Rule::tail
            | Rule::member
            | Rule::index
    )
}

fn starts_expression(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::expression
            | Rule::collected
            | Rule::disjunction
            | Rule::conjunction
            | Rule::negation
            | Rule::quantified
            | Rule::comparison
            | Rule::operand
            | Rule::shift
            | Rule::sum
            | Rule::product
            | Rule::signed
            | Rule::power
            | Rule::postfix
            | Rule::reference
            | Rule::list
            | Rule::list_part
            | Rule::container
            | Rule::group
            | Rule::brackets
            | Rule::record
            | Rule::argument
            | Rule::range
            | Rule::amount
            | Rule::values_of
    )
}

/// The alternatives as a reader would name them, the most useful first.
fn expected(positives: &[Rule], russian: bool) -> Phrase {
    let begins = positives.iter().any(|r| starts_expression(*r));
    let operators = !begins && positives.iter().any(|r| is_operator(*r));
    let mut ranked: Vec<(u8, Phrase)> = vec![];
    for rule in positives {
        let (rank, told) = match rule {
            // What may follow any expression or number says nothing beside the other alternatives.
            Rule::kw_alias
            | Rule::alias
            | Rule::percent
            | Rule::thousand
            | Rule::million
            | Rule::billion
            | Rule::unit_word
            | Rule::arguments => continue,
            Rule::kw_of | Rule::kw_as | Rule::kw_not | Rule::kw_in if operators => continue,
            // How an expression may begin is said by its name.
            Rule::minus | Rule::kw_not | Rule::state | Rule::kw_every | Rule::kw_some | Rule::kw_none_of if begins => {
                continue;
            }
            Rule::cell_input => (0, Phrase::new("a value, a comparison or `-`", "значение, сравнение или `-`")),
            Rule::cell_fact | Rule::cell_expected => (0, Phrase::new("a value or `-`", "значение или `-`")),
            Rule::alone_expression | Rule::alone_fact => (0, Phrase::new("an expression", "выражение")),
            Rule::EOI => (9, Phrase::new("the end", "конец")),
            Rule::name | Rule::any_name | Rule::plain | Rule::names | Rule::variant | Rule::head_output => {
                (0, Phrase::new("a name", "имя"))
            }
            Rule::type_ref => (0, Phrase::new("a type", "тип")),
            Rule::date => (0, Phrase::new("a date like `2021-11-16`", "дата вида `2021-11-16`")),
            Rule::number => (0, Phrase::new("a number", "число")),
            Rule::string | Rule::guillemets => (0, Phrase::new("a text in quotation marks", "текст в кавычках")),
            Rule::texts | Rule::language => (0, Phrase::new("`ru` or `en`", "`ru` или `en`")),
            Rule::verdict => (1, Phrase::new("a verdict", "вывод")),
            Rule::mode => (
                0,
                phrase!(
                    "a way of rounding (`up`, `down`, `half up`, `half down`, `half even`)",
                    "способ округления (`{UP}`, `{DOWN}`, `{HALF_UP}`, `{HALF_DOWN}`, `{HALF_EVEN}`)"
                ),
            ),
            Rule::state => (0, phrase!("`known`, `unknown` or `none`", "`{KNOWN}`, `{UNKNOWN}` или `{NONE}`")),
            Rule::fact | Rule::demand => (0, Phrase::new("a value", "значение")),
            Rule::bound => (0, Phrase::new("a comparison", "сравнение")),
            Rule::anything => (1, Phrase::same("`-`")),
            Rule::row => (3, Phrase::new("a row that begins with `|`", "строка, которая начинается с `|`")),
            Rule::entry => (0, Phrase::new("a name with its value", "имя со значением")),
            Rule::choice | Rule::equals | Rule::equal => (1, Phrase::same("`=`")),
            Rule::comma => (1, Phrase::same("`,`")),
            Rule::close_round => (0, Phrase::same("`)`")),
            Rule::close_square => (0, Phrase::same("`]`")),
            Rule::close_brace => (0, Phrase::same("`}`")),
            Rule::range_op => (if operators { 7 } else { 0 }, Phrase::same("`..`")),
            rule if starts_expression(*rule) => (0, Phrase::new("an expression", "выражение")),
            rule if is_operator(*rule) => (5, Phrase::new("an operator", "знак действия")),
            rule => match keyword_of(*rule) {
                Some(keyword) => (clause_rank(*rule), Phrase::same(format!("`{}`", keyword.spelling(russian)))),
                None => continue,
            },
        };
        if !ranked.iter().any(|(_, t)| *t == told) {
            ranked.push((rank, told));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    if ranked.len() > 1 {
        ranked.retain(|(rank, _)| *rank < 9);
    }
    ranked.truncate(MOST_EXPECTED);
    if ranked.is_empty() {
        return Phrase::new("the end", "конец");
    }
    Phrase::in_each(|language| {
        let told: Vec<&str> = ranked.iter().map(|(_, told)| told.in_language(language)).collect();
        let or = match language {
            Language::English => "or",
            Language::Russian => "или",
        };
        match told.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} {or} {last}", others.join(", ")),
            None => String::new(),
        }
    })
}

/// What makes a declaration is named before what merely describes it.
fn clause_rank(rule: Rule) -> u8 {
    match rule {
        Rule::kw_must
        | Rule::kw_value
        | Rule::kw_is
        | Rule::kw_of
        | Rule::kw_to
        | Rule::kw_field
        | Rule::kw_case
        | Rule::kw_expect => 1,
        Rule::kw_when
        | Rule::kw_otherwise
        | Rule::kw_requires
        | Rule::kw_reports
        | Rule::kw_with
        | Rule::kw_without => 2,
        Rule::kw_title | Rule::kw_source | Rule::kw_quote | Rule::kw_from | Rule::kw_until => 4,
        _ => 3,
    }
}
