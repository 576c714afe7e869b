//! What the grammar could not read, in the words of a reader.

use super::{Context, Rule};
use crate::phrase::{Language, Phrase, meant, phrase};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::russian::{
    ALLOW, DOWN, HALF_DOWN, HALF_EVEN, HALF_UP, IS, KNOWN, NONE, NOT, OTHERWISE, UNKNOWN, UP,
};
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
                .or_else(|| misspelled_unit(cx, at, positives, russian));
        }
    } else if found.kind == TokenKind::Text {
        help = misspelled_before(cx, at).or_else(|| without_language(cx, at, &found, positives));
        if help.is_none() && positives.contains(&Rule::lint_name) {
            help = Some(phrase!(
                "name the lint before the reason, as in `allow unused \"…\"`",
                "назовите замечание перед причиной: `{ALLOW} unused \"…\"`"
            ));
        }
    } else if matches!(found.kind, TokenKind::Date | TokenKind::Number) {
        help = misspelled_unit(cx, at, positives, russian);
    } else if rule == Rule::cell_input && matches!(found.text, "!=" | "≠") {
        help = Some(phrase!("write `not` before the value", "напишите `{NOT}` перед значением"));
    }
    let help = help.or_else(|| without_owner(cx, rule, at));
    SyntaxError::Unexpected { expected, found: told, help, span }
}

/// A title or message that does not say in which language it is.
fn without_language(cx: &Context<'_, '_>, at: usize, found: &Token<'_>, positives: &[Rule]) -> Option<Phrase> {
    if !positives.iter().any(|r| matches!(r, Rule::texts | Rule::language)) {
        return None;
    }
    let clause = token::tokens(cx.text.get(..at)?).last()?.text;
    let is_russian = found.text.chars().any(|c| ('\u{0400}'..='\u{04FF}').contains(&c));
    let language = if is_russian { "ru" } else { "en" };
    let text = shorten(found.text);
    Some(phrase!(
        "say in which language it is: `{clause} {language} {text}`",
        "укажите, на каком это языке: `{clause} {language} {text}`"
    ))
}

/// A declaration that ends its head with its name, where it should say of what it is.
fn without_owner(cx: &Context<'_, '_>, rule: Rule, at: usize) -> Option<Phrase> {
    let (english, russian, keyword) = match rule {
        Rule::define | Rule::table => {
            ("of which subject or entity it is", "к какому предмету или к какой сущности это относится", "kw_of")
        }
        Rule::requirement | Rule::assessment => ("of which subject it is", "к какому предмету это относится", "kw_of"),
        Rule::uncoded => ("what it blocks", "вывод о чём это задерживает", "kw_of"),
        Rule::exception => ("what it displaces", "из чего это исключение", "kw_to"),
        _ => return None,
    };
    let before: Vec<_> = token::tokens(cx.text.get(..at)?).map(|t| t.text).collect();
    let [word, name] = before.as_slice() else { return None };
    let joint = keyword::ALL.iter().find(|k| k.rule == keyword)?.spelling(!word.is_ascii());
    let name = shorten(name);
    Some(phrase!("say {english}: `{word} {name} {joint} …`", "укажите, {russian}: `{word} {name} {joint} …`"))
}

fn end_of(rule: Rule) -> Phrase {
    match rule {
        Rule::head_output
        | Rule::head_note
        | Rule::head_scale
        | Rule::cell_input
        | Rule::cell_fact
        | Rule::cell_expected
        | Rule::cell_date
        | Rule::cell_source
        | Rule::cell_bound => Phrase::new("the end of the cell", "конец ячейки"),
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
        || next.is_some_and(|t| {
            matches!(t.text, "." | ")" | "+" | "*" | "/" | ">=" | "<=" | ">" | "<") || keyword::is("kw_is", t.text)
        })
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

/// A clause word so misspelled that it passed for the unit of the number before it.
fn misspelled_unit(cx: &Context<'_, '_>, at: usize, positives: &[Rule], russian: bool) -> Option<Phrase> {
    let before = token::tokens(cx.text.get(..at)?).last().filter(|t| t.kind == TokenKind::Word)?;
    let near = misspelled(before.text, positives, russian).filter(|near| *near != before.text);
    near.map(|near| instead(near, before.text))
}

/// A clause word so misspelled that it passed for a name before `ru "…"`.
fn misspelled_before(cx: &Context<'_, '_>, at: usize) -> Option<Phrase> {
    let before: Vec<_> = token::tokens(cx.text.get(..at)?).filter(|t| t.kind == TokenKind::Word).collect();
    let word = match before.as_slice() {
        [.., word, language] if matches!(language.text, "ru" | "en") => word,
        [.., word] => word,
        [] => return None,
    };
    let clauses = ["kw_title", "kw_source", "kw_quote", "kw_otherwise"];
    let clauses = keyword::ALL.iter().filter(|k| clauses.contains(&k.rule)).flat_map(|k| [k.english, k.russian]);
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
            | Rule::any_alias
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
            Rule::cell_date => (0, Phrase::new("a date or `-`", "дата или `-`")),
            Rule::cell_source => (0, Phrase::new("an act or `-`", "акт или `-`")),
            Rule::cell_bound => (0, phrase!("a bound or `otherwise`", "граница или `{OTHERWISE}`")),
            Rule::cell_fact | Rule::cell_expected => (0, Phrase::new("a value or `-`", "значение или `-`")),
            Rule::alone_expression | Rule::alone_fact => (0, Phrase::new("an expression", "выражение")),
            Rule::EOI => (9, Phrase::new("the end", "конец")),
            Rule::name | Rule::any_name | Rule::plain | Rule::names | Rule::variant | Rule::head_output => {
                (0, Phrase::new("a name", "имя"))
            }
            Rule::lint_name => (0, Phrase::new("the name of a lint", "название замечания")),
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
