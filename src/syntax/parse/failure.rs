//! What the grammar could not read, in the words of a reader.

use super::{Context, Rule};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::{self, Keyword, Place};
use crate::syntax::shorten;
use crate::syntax::token::{self, Token, TokenKind, leading_word};
use pest::error::{Error, ErrorVariant, InputLocation};

/// The most things that a message names as expected.
const MOST_EXPECTED: usize = 6;

/// Signs of other languages, and what norma has for them.
const FOREIGN: &[(&str, &str)] = &[
    ("==", "to compare, write `is`"),
    ("&&", "write `and`"),
    ("||", "write `or`; between the cells of a table `||` stands in a row, which begins with `|`"),
    ("=>", "write `>=`"),
    ("=<", "write `<=`"),
    ("<>", "write `is not` or `!=`"),
    (":=", "write `=`"),
    ("**", "write `^`"),
    ("!", "write `not`"),
    ("&", "write `and`"),
    ("|", "write `or`; a row of a table stands on a line of its own"),
    ("÷", "write `/`"),
    ("−", "write the plain minus `-`"),
    ("–", "write the plain minus `-`, or `..` for a range"),
    ("—", "write the plain minus `-`, or `..` for a range"),
    ("…", "write `..` for a range"),
    ("'", "a text stands in `\"…\"` or `«…»`"),
    ("“", "a text stands in `\"…\"` or `«…»`"),
    ("”", "a text stands in `\"…\"` or `«…»`"),
    ("„", "a text stands in `\"…\"` or `«…»`"),
    ("‘", "a text stands in `\"…\"` or `«…»`"),
    (";", "leave it out: a line break is enough"),
    ("$", "a unit follows its number: `5 $`"),
    ("€", "a unit follows its number: `5 €`"),
    ("₽", "a unit follows its number: `5 ₽`"),
    ("≈", "a comparison is exact: write `is`, or round first"),
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
        return SyntaxError::Unexpected { expected, found: end_of(rule).into(), help: None, span };
    };
    let span = found.span(cx.base);
    if let Some(error) = foreign(cx, &found, positives) {
        return error;
    }
    let mut help = None;
    let mut told = format!("`{}`", shorten(found.text));
    if found.kind == TokenKind::Word {
        if let Some(keyword) = keyword::reserved(found.text) {
            if positives.contains(&Rule::name) && positives.iter().all(|r| !starts_expression(*r)) {
                return SyntaxError::ReservedName { word: found.text.into(), span };
            }
            if is_meant_as_name(cx, &found, keyword) {
                told = format!("the reserved word `{}`", found.text);
                help = Some(format!("if it is meant as a name, write it in backticks: `` `{}` ``", found.text));
            }
        } else {
            help = misspelled(found.text, positives, russian)
                .map(|near| format!("did you mean `{near}`?"))
                .or_else(|| misspelled_unit(cx, at, positives, russian));
        }
    } else if found.kind == TokenKind::Text {
        help = misspelled_before(cx, at).or_else(|| without_language(cx, at, &found, positives));
        if help.is_none() && positives.contains(&Rule::lint_name) {
            help = Some("name the lint before the reason, as in `allow unused \"…\"`".into());
        }
    } else if matches!(found.kind, TokenKind::Date | TokenKind::Number) {
        help = misspelled_unit(cx, at, positives, russian);
    } else if rule == Rule::cell_input && matches!(found.text, "!=" | "≠") {
        help = Some("write `not` before the value".into());
    }
    let help = help.or_else(|| without_owner(cx, rule, at));
    SyntaxError::Unexpected { expected, found: told, help, span }
}

/// A title or message that does not say in which language it is.
fn without_language(cx: &Context<'_, '_>, at: usize, found: &Token<'_>, positives: &[Rule]) -> Option<String> {
    if !positives.iter().any(|r| matches!(r, Rule::texts | Rule::language)) {
        return None;
    }
    let clause = token::tokens(cx.text.get(..at)?).last()?.text;
    let is_russian = found.text.chars().any(|c| ('\u{0400}'..='\u{04FF}').contains(&c));
    let language = if is_russian { "ru" } else { "en" };
    Some(format!("say in which language it is: `{clause} {language} {}`", shorten(found.text)))
}

/// A declaration that ends its head with its name, where it should say of what it is.
fn without_owner(cx: &Context<'_, '_>, rule: Rule, at: usize) -> Option<String> {
    let (what, keyword) = match rule {
        Rule::define | Rule::table => ("of which subject or entity it is", "kw_of"),
        Rule::requirement | Rule::assessment => ("of which subject it is", "kw_of"),
        Rule::uncoded => ("what it blocks", "kw_of"),
        Rule::exception => ("what it displaces", "kw_to"),
        _ => return None,
    };
    let before: Vec<_> = token::tokens(cx.text.get(..at)?).map(|t| t.text).collect();
    let [word, name] = before.as_slice() else { return None };
    let joint = keyword::ALL.iter().find(|k| k.rule == keyword)?.spelling(!word.is_ascii());
    Some(format!("say {what}: `{word} {} {joint} …`", shorten(name)))
}

fn end_of(rule: Rule) -> &'static str {
    match rule {
        Rule::head_output
        | Rule::head_note
        | Rule::head_scale
        | Rule::cell_input
        | Rule::cell_fact
        | Rule::cell_expected
        | Rule::cell_date
        | Rule::cell_source
        | Rule::cell_bound => "the end of the cell",
        Rule::alone_expression | Rule::alone_fact => "the end",
        _ => "the end of the declaration",
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
        return Some(SyntaxError::ForeignSign { found: sign.into(), help, span });
    }
    let operators = positives.iter().any(|r| is_operator(*r));
    (sign == "=" && operators && !positives.contains(&Rule::equals) && !positives.contains(&Rule::choice)).then(|| {
        SyntaxError::ForeignSign { found: "=".into(), help: "`=` gives a meaning; to compare, write `is`", span }
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
fn misspelled_unit(cx: &Context<'_, '_>, at: usize, positives: &[Rule], russian: bool) -> Option<String> {
    let before = token::tokens(cx.text.get(..at)?).last().filter(|t| t.kind == TokenKind::Word)?;
    let near = misspelled(before.text, positives, russian).filter(|near| *near != before.text);
    near.map(|near| format!("did you mean `{near}`, where `{}` stands?", before.text))
}

/// A clause word so misspelled that it passed for a name before `ru "…"`.
fn misspelled_before(cx: &Context<'_, '_>, at: usize) -> Option<String> {
    let before: Vec<_> = token::tokens(cx.text.get(..at)?).filter(|t| t.kind == TokenKind::Word).collect();
    let word = match before.as_slice() {
        [.., word, language] if matches!(language.text, "ru" | "en") => word,
        [.., word] => word,
        [] => return None,
    };
    let clauses = ["kw_title", "kw_source", "kw_quote", "kw_otherwise"];
    let clauses = keyword::ALL.iter().filter(|k| clauses.contains(&k.rule)).flat_map(|k| [k.english, k.russian]);
    let near = keyword::nearest(word.text, clauses).filter(|near| *near != word.text)?;
    Some(format!("did you mean `{near}`, where `{}` stands?", word.text))
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
fn expected(positives: &[Rule], russian: bool) -> String {
    let begins = positives.iter().any(|r| starts_expression(*r));
    let operators = !begins && positives.iter().any(|r| is_operator(*r));
    let mut ranked: Vec<(u8, String)> = vec![];
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
            Rule::cell_input => (0, "a value, a comparison or `-`".to_string()),
            Rule::cell_date => (0, "a date or `-`".to_string()),
            Rule::cell_source => (0, "an act or `-`".to_string()),
            Rule::cell_bound => (0, "a bound or `otherwise`".to_string()),
            Rule::cell_fact | Rule::cell_expected => (0, "a value or `-`".to_string()),
            Rule::alone_expression | Rule::alone_fact => (0, "an expression".to_string()),
            Rule::EOI => (9, "the end".to_string()),
            Rule::name | Rule::any_name | Rule::plain | Rule::names | Rule::variant | Rule::head_output => {
                (0, "a name".to_string())
            }
            Rule::type_ref => (0, "a type".to_string()),
            Rule::lint_name => (0, "the name of a lint".to_string()),
            Rule::date => (0, "a date like `2021-11-16`".to_string()),
            Rule::number => (0, "a number".to_string()),
            Rule::string | Rule::guillemets => (0, "a text in quotation marks".to_string()),
            Rule::texts | Rule::language => (0, "`ru` or `en`".to_string()),
            Rule::verdict => (1, "a verdict".to_string()),
            Rule::mode => (0, "a way of rounding (`up`, `down`, `half up`, `half down`, `half even`)".to_string()),
            Rule::state => (0, "`known`, `unknown` or `none`".to_string()),
            Rule::fact | Rule::demand => (0, "a value".to_string()),
            Rule::bound => (0, "a comparison".to_string()),
            Rule::anything => (1, "`-`".to_string()),
            Rule::row => (3, "a row that begins with `|`".to_string()),
            Rule::entry => (0, "a name with its value".to_string()),
            Rule::choice | Rule::equals | Rule::equal => (1, "`=`".to_string()),
            Rule::comma => (1, "`,`".to_string()),
            Rule::close_round => (0, "`)`".to_string()),
            Rule::close_square => (0, "`]`".to_string()),
            Rule::close_brace => (0, "`}`".to_string()),
            Rule::range_op => (if operators { 7 } else { 0 }, "`..`".to_string()),
            rule if starts_expression(*rule) => (0, "an expression".to_string()),
            rule if is_operator(*rule) => (5, "an operator".to_string()),
            rule => match keyword_of(*rule) {
                Some(keyword) => (clause_rank(*rule), format!("`{}`", keyword.spelling(russian))),
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
    let mut told: Vec<String> = ranked.into_iter().map(|(_, told)| told).collect();
    match (told.pop(), told.as_slice()) {
        (None, _) => "the end".into(),
        (Some(only), []) => only,
        (Some(last), others) => format!("{} or {last}", others.join(", ")),
    }
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
