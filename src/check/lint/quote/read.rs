//! What a quote states: its numbers, percentages, sums and dates, and the bounds before them.
//!
//! Where a word may mean several things all are kept, so that only what fits none of them is told.

use super::token::{Kind, Token, tokens};
use super::words;
use crate::value::date::{Date, Period};
use crate::value::possible::Comparison;
use rust_decimal::Decimal;
use std::ops::Range;

/// One way to read a number of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A plain number, or the number of a sum.
    Number(Decimal),
    /// So many hundredths.
    Percent(Decimal),
    /// A length of time.
    Time(Decimal, Period),
    /// A day.
    Date(Date),
    /// Month and day of every year.
    Day(i8, i8),
}

/// What the words say of a number that they bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// This comparison; `temporal` words order dates.
    Sure { op: Comparison, temporal: bool },
    /// `от`, `from`: from there up, the end taken in or not.
    Lower,
    /// `до`, `up to`: up to there, the end taken in or not.
    Upper,
}

/// A number of a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// What it may mean.
    pub readings: Vec<Reading>,
    /// Its bound.
    pub bound: Option<Bound>,
    /// The words of the bound with the number, as a place in the quote.
    pub place: Range<usize>,
    /// It names one of a row or a part of a whole.
    pub ordinal: bool,
}

/// A quote that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its numbers.
    pub stated: Vec<Stated>,
    /// Words of time that stand without a number: `в течение года`.
    pub times: Vec<Period>,
    /// It says when something is not so.
    pub contrary: bool,
}

/// Reads a quote.
pub(super) fn read(text: &str) -> Statement {
    let tokens = tokens(text);
    let mut reader = Reader { tokens: &tokens, taken: vec![false; tokens.len()] };
    let mut out = Statement::default();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match reader.number(at) {
            Some(number) => {
                at = number.end;
                found.push(number);
            }
            None => {
                let times = words::TIMES.iter().filter(|(list, _)| words::is_one(&tokens[at].text, list));
                out.times.extend(times.map(|(_, period)| *period));
                at += 1;
            }
        }
    }
    // `от 40 до 80%`: the unit of the second is the first's too.
    for i in (1..found.len()).rev() {
        let (before, after) = found.split_at_mut(i);
        let (Some(first), Some(second)) = (before.last_mut(), after.first()) else { continue };
        let between = &tokens[first.end..second.start];
        if between.iter().all(|t| words::is_one(&t.text, words::RANGE)) {
            first.inherit(second);
        }
    }
    for number in found {
        if reader.is_reference(number.start) {
            continue;
        }
        let (bound, start, end) = reader.bound(&number);
        out.stated.push(Stated {
            readings: number.readings,
            bound,
            place: tokens[start].place.start..tokens[end - 1].place.end,
            ordinal: number.ordinal,
        });
    }
    out.contrary = tokens
        .iter()
        .zip(&reader.taken)
        .any(|(t, taken)| !taken && (words::is_one(&t.text, words::CONTRARY) || words::is_one(&t.text, words::NOT)));
    out
}

/// A number before its bound is read.
struct Found {
    readings: Vec<Reading>,
    /// The plain numbers, and the scale that they were multiplied by.
    plain: Vec<Decimal>,
    scale: Option<Decimal>,
    start: usize,
    end: usize,
    ordinal: bool,
}

impl Found {
    /// Takes the unit of the second number of a range.
    fn inherit(&mut self, second: &Self) {
        let bare = self.scale.is_none() && self.readings.iter().all(|r| matches!(r, Reading::Number(_)));
        if !bare {
            return;
        }
        for plain in self.plain.clone() {
            if let Some(scaled) = second.scale.and_then(|s| plain.checked_mul(s)) {
                self.readings.push(Reading::Number(scaled));
            }
            let unit = second.readings.iter().find_map(|r| match r {
                Reading::Percent(_) => Some(Reading::Percent(plain)),
                Reading::Time(_, period) => Some(Reading::Time(plain, *period)),
                _ => None,
            });
            self.readings.extend(unit);
        }
    }
}

struct Reader<'t> {
    tokens: &'t [Token],
    /// A `не`, `not` that belongs to a bound.
    taken: Vec<bool>,
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &t.text)
    }

    fn is(&self, at: usize, list: &str) -> bool {
        self.tokens.get(at).is_some_and(|t| words::is_one(&t.text, list))
    }

    /// The number that begins at a token, with its unit.
    fn number(&self, start: usize) -> Option<Found> {
        if let Kind::Date(year, month, day) = self.tokens.get(start)?.kind {
            let date = Date::new(year, month, day).ok()?;
            let mut end = start + 1;
            end += usize::from(self.is(end, "г года год"));
            return Some(Found::date(Reading::Date(date), start, end));
        }
        if let Some(found) = self.date_in_words(start) {
            return Some(found);
        }
        let Some((plain, mut end)) = self.plain(start) else { return self.ordinal(start) };
        let mut plain = plain;
        // `10 (десяти)`: said twice.
        if self.word(end) == "(" {
            if let Some((again, after)) = self.plain(end + 1) {
                let scaled = self.scale(after).map_or(after, |(_, at)| at);
                let same = again.iter().any(|n| plain.contains(n));
                let same_scaled = self.scale(after).is_some_and(|(scale, _)| {
                    again.iter().any(|n| n.checked_mul(scale).is_some_and(|n| plain.contains(&n)))
                });
                if same && self.word(after) == ")" {
                    end = after + 1;
                } else if same_scaled && self.word(scaled) == ")" {
                    end = scaled + 1;
                }
            }
        }
        let mut scale = None;
        while let Some((by, after)) = self.scale(end) {
            scale = Some(scale.unwrap_or(Decimal::ONE).checked_mul(by)?);
            end = after;
        }
        let values: Vec<Decimal> = match scale {
            Some(by) => plain.iter().filter_map(|n| n.checked_mul(by)).collect(),
            None => plain.clone(),
        };
        // A hyphen joins a number and its word: `20-процентный`, `5-й`.
        let joined = matches!(self.word(end), "-" | "–") && self.touches(end) && self.touches(end + 1);
        let mut unit = end + usize::from(joined);
        while self.is(unit, words::OF_UNITS) {
            unit += 1;
        }
        let mut readings: Vec<Reading> = values.iter().map(|n| Reading::Number(*n)).collect();
        if self.is(unit, words::PERCENT) {
            readings = values.iter().map(|n| Reading::Percent(*n)).collect();
            end = unit + 1;
        } else if self.word(unit) == "per" && self.word(unit + 1) == "cent" {
            readings = values.iter().map(|n| Reading::Percent(*n)).collect();
            end = unit + 2;
        } else if let Some((_, period)) = words::TIMES.iter().find(|(list, _)| self.is(unit, list)) {
            readings.extend(values.iter().map(|n| Reading::Time(*n, *period)));
            end = unit + 1;
        } else if joined && self.word(unit).chars().all(char::is_alphabetic) && self.word(unit).chars().count() <= 3 {
            end = unit + 1;
        }
        plain.dedup();
        Some(Found { readings, plain, scale, start, end, ordinal: false })
    }

    /// Whether a token stands directly behind the one before it.
    fn touches(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.tokens.get(i));
        matches!((before, self.tokens.get(at)), (Some(a), Some(b)) if a.place.end == b.place.start)
    }

    /// A number in digits or words, without scale and unit.
    fn plain(&self, start: usize) -> Option<(Vec<Decimal>, usize)> {
        let token = self.tokens.get(start)?;
        if let Kind::Digits(readings) = &token.kind {
            return (!readings.is_empty()).then(|| (readings.clone(), start + 1));
        }
        let mut sum: u64 = 0;
        let mut group: u64 = 0;
        // What follows a word of a number belongs to it where it is below this.
        let mut room: u64 = 0;
        let mut end = start;
        loop {
            let word = self.word(end);
            if let Some((_, n)) = words::NUMBERS.iter().find(|(list, _)| words::is_one(word, list)) {
                let n = u64::from(*n);
                // `двадцать пять` is one number, `пять двадцать` are two.
                if group > 0 && (n == 0 || n >= room) {
                    break;
                }
                group += n;
                room = match n {
                    0..20 => 0,
                    _ if n.is_multiple_of(100) => 100,
                    _ => 10,
                };
                end += 1;
                if n == 0 {
                    break;
                }
            } else if group > 0 && word == words::HUNDRED {
                group *= 100;
                room = 100;
                end += 1;
            } else if let Some((by, after)) = self.scale(end).filter(|_| group > 0) {
                // A scale within a number of words belongs to it only where more follows.
                let follows = words::NUMBERS.iter().any(|(list, _)| self.is(after, list));
                let by = u64::try_from(by).ok()?;
                if !follows {
                    break;
                }
                sum = sum.checked_add(group.checked_mul(by)?)?;
                group = 0;
                end = after;
            } else if matches!(word, "-" | "and") && end > start && self.touches(end) == (word == "-") {
                // `twenty-five`, `one hundred and five`.
                let joins = self
                    .tokens
                    .get(end + 1)
                    .is_some_and(|t| words::NUMBERS.iter().any(|(list, n)| *n > 0 && words::is_one(&t.text, list)));
                let wide = room > 0 && self.tokens[end - 1].text.is_ascii();
                if !joins || !wide || word == "and" && room != 100 {
                    break;
                }
                end += 1;
            } else {
                break;
            }
        }
        if end > start {
            return Some((vec![Decimal::from(sum.checked_add(group)?)], end));
        }
        None
    }

    fn scale(&self, at: usize) -> Option<(Decimal, usize)> {
        let (_, by) = words::SCALES.iter().find(|(list, _)| self.is(at, list))?;
        // `тыс.` keeps its point.
        let point = usize::from(self.word(at + 1) == "." && self.touches(at + 1));
        Some((Decimal::from(*by), at + 1 + point))
    }

    /// Words that are a number by their form: `третий`, `половина`, `пятилетний`.
    fn ordinal(&self, start: usize) -> Option<Found> {
        let word = self.word(start);
        let mut readings = Vec::new();
        for (list, n) in words::ORDINALS {
            if words::is_one(word, list) {
                readings.push(Reading::Number(Decimal::from(*n)));
            }
        }
        for (list, n) in words::PARTS {
            if words::is_one(word, list) {
                readings.push(Reading::Percent(Decimal::from(*n)));
            }
        }
        let mut ordinal = true;
        if readings.is_empty() {
            for (beginning, n) in words::BEGINNINGS {
                let Some(rest) = word.strip_prefix(beginning) else { continue };
                let n = Decimal::from(*n);
                if words::is_one(rest, words::PERCENT) {
                    readings.push(Reading::Percent(n));
                    ordinal = false;
                } else if let Some((_, p)) =
                    words::TIMES.iter().find(|(list, _)| rest.len() > 4 && words::is_one(rest, list))
                {
                    readings.extend([Reading::Number(n), Reading::Time(n, *p)]);
                } else if rest.starts_with("кратн") {
                    readings.push(Reading::Number(n));
                }
            }
        }
        let end = start + 1;
        (!readings.is_empty()).then(|| Found { readings, plain: Vec::new(), scale: None, start, end, ordinal })
    }

    /// `1 января 2021 г.`, `January 1, 2021`, and without the year.
    fn date_in_words(&self, start: usize) -> Option<Found> {
        let month_at = |at: usize| {
            let found = words::MONTHS.iter().position(|list| self.is(at, list))?;
            i8::try_from(found + 1).ok()
        };
        let whole = |at: usize| match &self.tokens.get(at)?.kind {
            Kind::Digits(readings) => {
                readings.iter().find_map(|n| i16::try_from(*n).ok().filter(|i| Decimal::from(*i) == *n))
            }
            _ => None,
        };
        let (month, day, mut end) = match month_at(start) {
            Some(month) => (month, whole(start + 1)?, start + 2),
            None => (month_at(start + 1)?, whole(start)?, start + 2),
        };
        let day = i8::try_from(day).ok().filter(|d| (1..=31).contains(d))?;
        let year_at = end + usize::from(self.word(end) == ",");
        let year = whole(year_at).filter(|y| (1000..=9999).contains(y));
        let Some(year) = year else { return Some(Found::date(Reading::Day(month, day), start, end)) };
        end = year_at + 1;
        end += usize::from(self.is(end, "г года год"));
        Some(Found::date(Reading::Date(Date::new(year, month, day).ok()?), start, end))
    }

    /// Whether a number counts places of an act.
    fn is_reference(&self, start: usize) -> bool {
        let Some(before) = start.checked_sub(1) else { return false };
        let point = self.word(before) == "." && self.touches(before);
        if point && before > 0 && self.word(before - 1) == "no" {
            return true;
        }
        let word = before.checked_sub(usize::from(point));
        word.is_some_and(|at| self.is(at, words::REFERENCES))
    }

    /// The bound of a number, and the tokens from the first of its words to behind the last.
    fn bound(&mut self, number: &Found) -> (Option<Bound>, usize, usize) {
        let (start, end) = (number.start, number.end);
        let is_date = number.readings.iter().any(|r| matches!(r, Reading::Date(_) | Reading::Day(..)));
        if let Some((op, after)) = self.behind(end) {
            return (Some(Bound::Sure { op, temporal: false }), start, after);
        }
        let mut at = start;
        for _ in 0..4 {
            if let Some((op, temporal, first)) = self.ends_at(at, is_date) {
                return (Some(Bound::Sure { op, temporal }), first, end);
            }
            // What may stand between the words and the number is passed over, one word after another.
            let Some(before) = at.checked_sub(1) else { break };
            let comma = self.word(before) == "," && self.word(at) == "чем";
            if !comma && !self.is(before, words::FILLERS) {
                break;
            }
            at = before;
        }
        let inclusive = (end..end + 3).find(|i| self.is(*i, words::INCLUSIVE));
        let mut near = start.checked_sub(1);
        while near.is_some_and(|i| i > 0 && self.is(i, words::FILLERS) && !self.is(i, words::UP_TO)) {
            near = near.and_then(|i| i.checked_sub(1));
        }
        let Some(near) = near else { return (None, start, end) };
        let sure = |op| Some(Bound::Sure { op, temporal: is_date });
        let (bound, op) = if self.is(near, words::UP_TO) {
            (Bound::Upper, Comparison::AtMost)
        } else if self.is(near, words::FROM) {
            (Bound::Lower, Comparison::AtLeast)
        } else {
            return (None, start, end);
        };
        match inclusive {
            Some(last) => (sure(op), near, last + 1),
            None => (Some(bound), near, end),
        }
    }

    /// `10 и более`, `300 млн рублей или менее`: the words behind a number.
    fn behind(&self, end: usize) -> Option<(Comparison, usize)> {
        for at in end..end + 3 {
            if self.tokens.get(at).is_some_and(|t| t.kind != Kind::Word) || matches!(self.word(at), "," | ";" | ".") {
                return None;
            }
            if !self.is(at, words::AND) {
                continue;
            }
            let op = if self.is(at + 1, words::AND_MORE) {
                Comparison::AtLeast
            } else if self.is(at + 1, words::AND_LESS) {
                Comparison::AtMost
            } else {
                return None;
            };
            // `и более 5`, `или менее чем 5` bound what follows.
            let mut next = at + 2;
            while self.is(next, words::FILLERS) {
                next += 1;
            }
            return (self.number(next).is_none()).then_some((op, at + 2));
        }
        None
    }

    /// The bound whose words end before a token, with the `не`, `not` before them; and where it begins.
    fn ends_at(&mut self, at: usize, is_date: bool) -> Option<(Comparison, bool, usize)> {
        let fits = |bound: &words::BoundWords| {
            let first = at.checked_sub(bound.words.len())?;
            let all = bound.words.iter().enumerate().all(|(i, w)| words::fits(self.word(first + i), w));
            (all && (is_date || !bound.only_dates)).then_some(first)
        };
        let found = words::BOUNDS.iter().filter_map(|b| Some((b, fits(b)?)));
        let (bound, first) = found.max_by_key(|(b, _)| b.words.len())?;
        // `и более`, `or more` behind another number is no bound of this one.
        let mut op = bound.op;
        let mut begins = first;
        let mut before = first;
        while let Some(i) = before.checked_sub(1).filter(|i| first - i <= 4) {
            if self.is(i, words::NOT) {
                self.taken[i] = true;
                op = op.negated();
                begins = i;
                break;
            }
            if !self.is(i, words::BETWEEN_NOT) {
                break;
            }
            before = i;
        }
        Some((op, bound.temporal, begins))
    }
}

impl Found {
    fn date(reading: Reading, start: usize, end: usize) -> Self {
        Self { readings: vec![reading], plain: Vec::new(), scale: None, start, end, ordinal: false }
    }
}
