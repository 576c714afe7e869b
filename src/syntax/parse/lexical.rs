//! What is refused before the grammar runs: texts that are not closed, brackets that nest too deep,
//! numbers and dates spelled another way. Each is told at its own place, as a grammar could not.

use super::Context;
use crate::phrase::{Phrase, phrase};
use crate::syntax::alphabet::{self, Alphabet};
use crate::syntax::error::SyntaxError;
use crate::syntax::keyword::{self, Keyword};
use crate::syntax::token::{self, Misspelling, Token, TokenKind};
use crate::syntax::{lookalike_help, shorten};
use std::sync::LazyLock;

/// The most brackets, quantifiers and conditions that may stand within each other.
pub const MOST_NESTED: usize = 48;

/// The most operators in one clause: a chain of them is as deep a tree as brackets are, and the grammar
/// is slow on what would be refused anyway.
const MOST_OPERATORS: usize = 2_000;

/// Keywords that nest without a bracket, and so does the first word of `ни один из`.
const NESTING: &[&str] = &["kw_every", "kw_some", "kw_where"];

/// Keywords that join or turn conditions.
const JOINING: &[&str] = &["kw_and", "kw_or", "kw_not"];

/// Keywords that begin one line of many of a declaration.
const LISTED: &[&str] = &["kw_field", "kw_value", "kw_rest", "kw_work", "kw_step", "kw_takes", "kw_part"];

/// What a word does to the nesting of an expression.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "a word may do several of these, or none")]
struct Manner {
    nests: bool,
    joins: bool,
    ends: bool,
    listed: bool,
}

impl Manner {
    fn of_keyword(keyword: &Keyword) -> Self {
        let is = |rules: &[&str]| rules.contains(&keyword.rule);
        Self { nests: is(NESTING), joins: is(JOINING), ends: ends_expression(keyword), listed: is(LISTED) }
    }

    /// What a word does by any of the keywords that it spells.
    fn of(word: &str) -> Self {
        let mut manner = Self::default();
        for one in keyword::numbers(word).filter_map(|i| MANNERS.get(i)) {
            manner.nests |= one.nests;
            manner.joins |= one.joins;
            manner.ends |= one.ends;
            manner.listed |= one.listed;
        }
        manner
    }
}

/// What each keyword does, in the order of all keywords.
static MANNERS: LazyLock<Vec<Manner>> = LazyLock::new(|| keyword::ALL.iter().map(Manner::of_keyword).collect());

/// Whether an expression goes on behind a token.
fn goes_on(before: &str) -> bool {
    let closes = ["%", ")", "]", "}"].contains(&before);
    !closes && !before.ends_with(|c: char| c.is_alphanumeric() || "_`\"»₽$€".contains(c))
        || JOINING.iter().any(|rule| keyword::is(rule, before))
}

/// Whether the text may go on to the grammar; what stands against it is reported.
pub fn accept<'t>(cx: &mut Context<'_, '_>, tokens: impl Iterator<Item = Token<'t>>) -> bool {
    let base = cx.base;
    let mut accepted = true;
    let mut in_row = false;
    // The nesting words before each bracket that is open, and those after the last one.
    let mut brackets: Vec<usize> = vec![];
    let mut words = 0_usize;
    let mut operators = 0_usize;
    let mut before = "";
    let mut earlier = None;
    for token in tokens {
        let manner = if token.kind == TokenKind::Word { Manner::of(token.text) } else { Manner::default() };
        if token.first_on_line {
            in_row = token.text.starts_with('|');
            // A subject may have any number of fields, a parameter of values: only one of them is an expression.
            if manner.listed && !goes_on(before) {
                operators = 0;
            }
        }
        // Rows are cut into cells, and each cell comes here on its own.
        if in_row {
            words = 0;
            continue;
        }
        let span = token.span(base);
        // What nests within a bracket ends with it, or with its part of a list.
        let outside = brackets.last().copied().unwrap_or_default();
        match token.kind {
            TokenKind::Text => {
                if deepest_quote(token.text) > MOST_NESTED {
                    cx.report(SyntaxError::TooDeep { span, most: MOST_NESTED });
                    return false;
                }
                if earlier.is_none() && token.text.contains('\n') {
                    earlier = Some(cx.place(token.start, token.start + first_line(token.text)));
                }
            }
            TokenKind::UnclosedText => {
                let (length, close) = if token.text.starts_with('"') { (1, '"') } else { ('«'.len_utf8(), '»') };
                let span = cx.place(token.start, token.start + length);
                cx.report(SyntaxError::UnclosedText { close, span, earlier });
                return false;
            }
            TokenKind::Number => accepted &= number(cx, token),
            TokenKind::Date => accepted &= date(cx, token),
            TokenKind::Word => {
                accepted &= one_alphabet(cx, token);
                if manner.nests || token.text == "ни" || before == "none" && token.text == "of" {
                    words += 1;
                } else if manner.ends && before != "." {
                    words = outside;
                    operators = 0;
                }
                operators += usize::from(manner.joins);
            }
            TokenKind::Sign => match token.text {
                "(" | "[" | "{" => brackets.push(words),
                ")" | "]" | "}" => words = brackets.pop().unwrap_or_default(),
                "," | "=" => {
                    words = outside;
                    operators = 0;
                }
                "|" => {}
                _ => operators += 1,
            },
            TokenKind::Quoted => accepted &= one_alphabet(cx, token),
        }
        if operators > MOST_OPERATORS {
            cx.report(SyntaxError::TooDeep { span, most: MOST_OPERATORS });
            return false;
        }
        if brackets.len() + words > MOST_NESTED {
            cx.report(SyntaxError::TooDeep { span, most: MOST_NESTED });
            return false;
        }
        before = token.text;
    }
    accepted
}

/// Whether a clause word stands in no expression, so that one begins anew after it. A word that is
/// free as a name could stand in one.
fn ends_expression(keyword: &Keyword) -> bool {
    matches!(keyword.rule, "kw_when" | "kw_must" | "kw_otherwise" | "kw_title" | "kw_source" | "kw_quote")
}

fn first_line(text: &str) -> usize {
    text.find(['\r', '\n']).unwrap_or(text.len())
}

fn deepest_quote(text: &str) -> usize {
    let mut nesting = 0_usize;
    let mut deepest = 0;
    if text.starts_with('«') {
        for c in text.chars() {
            match c {
                '«' => nesting += 1,
                '»' => nesting = nesting.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(nesting);
        }
    }
    deepest
}

fn number(cx: &mut Context<'_, '_>, token: Token<'_>) -> bool {
    let Some((misspelling, right)) = token::misspelling(token.text) else {
        return true;
    };
    let found = shorten(token.text);
    let right = shorten(&right);
    let span = token.span(cx.base);
    cx.report(match misspelling {
        Misspelling::DecimalComma => {
            let apart = token.text.replace(',', ", ");
            let grouped = token.text.rsplit(',').next().is_some_and(|last| last.len() == 3);
            let help = if grouped {
                let thousands = token.text.replace(',', " ");
                let thousands = shorten(&thousands);
                phrase!(
                    "write `{right}` for the fraction, `{thousands}` for the thousands",
                    "напишите `{right}`, если это дробь, или `{thousands}`, если это тысячи"
                )
            } else {
                let apart = shorten(&apart);
                phrase!(
                    "write `{right}`; two numbers are parted by a comma and a space: `{apart}`",
                    "напишите `{right}`; два числа разделяются запятой и пробелом: `{apart}`"
                )
            };
            SyntaxError::DecimalComma { found, help, span }
        }
        Misspelling::Grouping => SyntaxError::Grouping { found, right, span },
    });
    false
}

fn date(cx: &mut Context<'_, '_>, token: Token<'_>) -> bool {
    // Most dates are whole, and a whole one is as long as it can be.
    if token.text.len() == "2021-11-16".len() && token.text.as_bytes().get(4) == Some(&b'-') {
        return true;
    }
    let right = match token.text.split(['-', '.']).collect::<Vec<_>>()[..] {
        [year, month, day] if token.text.contains('-') => format!("{year}-{month:0>2}-{day:0>2}"),
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => return true,
    };
    if right == token.text {
        return true;
    }
    cx.report(SyntaxError::DateForm { found: token.text.into(), right, span: token.span(cx.base) });
    false
}

/// A word of two alphabets is one letter away from another that looks the same, and a word of one may
/// look like a keyword of the other.
fn one_alphabet(cx: &mut Context<'_, '_>, token: Token<'_>) -> bool {
    let word = token::unquoted(token.text);
    // Most words are of plain letters, and one of them looks like no other.
    if word.is_ascii() && !alphabet::looks_like_another(word) {
        return true;
    }
    let span = token.span(cx.base);
    let has = |wanted: Alphabet| word.chars().any(|c| Alphabet::of(c) == Some(wanted));
    let is_latin = has(Alphabet::Latin);
    if !is_latin || !has(Alphabet::Cyrillic) {
        let Some(keyword) = alphabet::other_alphabet(word).filter(|w| keyword::find(w).is_some()) else {
            return true;
        };
        let alphabet = if is_latin { Alphabet::Latin } else { Alphabet::Cyrillic };
        let help = lookalike_help(word, &keyword);
        cx.report(SyntaxError::LooksLikeKeyword {
            word: word.into(),
            keyword,
            alphabet: Phrase::new(alphabet.word(), alphabet.letters()),
            help: help.then(&Phrase::new(
                " if the keyword is meant, else choose another name",
                ", если это служебное слово; иначе выберите другое имя",
            )),
            span,
        });
        return false;
    }
    let of = |wanted: Alphabet| word.chars().filter(|c| Alphabet::of(*c) == Some(wanted)).collect::<Vec<_>>();
    let (latin, cyrillic) = (of(Alphabet::Latin), of(Alphabet::Cyrillic));
    let (fewer, alphabet, other) = if latin.len() < cyrillic.len() {
        (latin, Alphabet::Latin, Alphabet::Cyrillic)
    } else {
        (cyrillic, Alphabet::Cyrillic, Alphabet::Latin)
    };
    let letters: Vec<_> = fewer.iter().map(|c| format!("`{c}`")).collect();
    let letters = letters.join(", ");
    let (verb, russian) = match (fewer.len(), alphabet) {
        (1, Alphabet::Latin) => ("is", "латинская"),
        (_, Alphabet::Latin) => ("are", "латинские"),
        (1, Alphabet::Cyrillic) => ("is", "русская"),
        (_, Alphabet::Cyrillic) => ("are", "русские"),
    };
    let english = shorten(&format!("{letters} {verb} {}", alphabet.word()));
    let russian = shorten(&format!("{letters} — {russian}"));
    let right = alphabet::in_alphabet(word, other).map_or_else(
        || Phrase::new("write the name in one alphabet", "пишите имя буквами одного алфавита"),
        |right| {
            let (right, english, letters) = (shorten(&right), other.word(), other.letters());
            phrase!("write `{right}` in {english} letters alone", "напишите `{right}` одними {letters} буквами")
        },
    );
    let help = Phrase::of(format!("{english}: {right}"), format!("{russian}: {}", right.ru));
    cx.report(SyntaxError::MixedAlphabets { word: shorten(word), help, span });
    false
}
