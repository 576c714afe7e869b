//! The words of legal texts in which numbers and their bounds are said: data, and nothing else.
//!
//! All stand in small letters, with `е` for `ё`. A word that ends in `*` stands for all that begin so.

use crate::value::date::Period;
use crate::value::possible::Comparison::{self, AtLeast, AtMost, Less, More};

/// Words of numbers in all their cases, parted by spaces, with what they count.
pub(super) const NUMBERS: &[(&str, u32)] = &[
    ("ноль нуль ноля нуля нулю нулем нуле zero", 0),
    ("один одна одно одного одной одному одним одном одну одною одних одними one", 1),
    ("два две двух двум двумя оба обе обоих обеих two", 2),
    ("три трех трем тремя three", 3),
    ("четыре четырех четырем четырьмя four", 4),
    ("пять пяти пятью five", 5),
    ("шесть шести шестью six", 6),
    ("семь семи семью seven", 7),
    ("восемь восьми восемью восьмью eight", 8),
    ("девять девяти девятью nine", 9),
    ("десять десяти десятью ten", 10),
    ("одиннадцать одиннадцати одиннадцатью eleven", 11),
    ("двенадцать двенадцати двенадцатью twelve", 12),
    ("тринадцать тринадцати тринадцатью thirteen", 13),
    ("четырнадцать четырнадцати четырнадцатью fourteen", 14),
    ("пятнадцать пятнадцати пятнадцатью fifteen", 15),
    ("шестнадцать шестнадцати шестнадцатью sixteen", 16),
    ("семнадцать семнадцати семнадцатью seventeen", 17),
    ("восемнадцать восемнадцати восемнадцатью eighteen", 18),
    ("девятнадцать девятнадцати девятнадцатью nineteen", 19),
    ("двадцать двадцати двадцатью twenty", 20),
    ("тридцать тридцати тридцатью thirty", 30),
    ("сорок сорока forty", 40),
    ("пятьдесят пятидесяти пятьюдесятью fifty", 50),
    ("шестьдесят шестидесяти шестьюдесятью sixty", 60),
    ("семьдесят семидесяти семьюдесятью seventy", 70),
    ("восемьдесят восьмидесяти восемьюдесятью восьмьюдесятью eighty", 80),
    ("девяносто девяноста ninety", 90),
    ("сто ста", 100),
    ("двести двухсот двумстам двумястами двухстах", 200),
    ("триста трехсот тремстам тремястами трехстах", 300),
    ("четыреста четырехсот четыремстам четырьмястами четырехстах", 400),
    ("пятьсот пятисот пятистам пятьюстами пятистах", 500),
    ("шестьсот шестисот шестистам шестьюстами шестистах", 600),
    ("семьсот семисот семистам семьюстами семистах", 700),
    ("восемьсот восьмисот восьмистам восемьюстами восьмистах", 800),
    ("девятьсот девятисот девятистам девятьюстами девятистах", 900),
];

/// `hundred` multiplies what stands before it.
pub(super) const HUNDRED: &str = "hundred";

/// Words of scale.
pub(super) const SCALES: &[(&str, u64)] = &[
    ("тыс тысяч* thousand*", 1_000),
    ("млн миллион* mln million*", 1_000_000),
    ("млрд миллиард* bn billion*", 1_000_000_000),
    ("трлн триллион* trillion*", 1_000_000_000_000),
];

/// Words that say which one of a row, and parts of a whole. They are numbers too, but bound nothing.
pub(super) const ORDINALS: &[(&str, u32)] = &[
    ("первый первого первому первым первом первая первой первую первое first", 1),
    ("второй второго второму вторым втором вторая вторую второе second вдвое дважды twice half половин*", 2),
    ("третий третьего третьему третьим третьем третья третьей третью треть трети третей third* втрое трижды", 3),
    (
        "четвертый четвертого четвертому четвертым четвертом четвертая четвертой четвертую четверть четверти fourth quarter*",
        4,
    ),
    ("пятый пятого пятому пятым пятом пятая пятой пятую fifth", 5),
    ("шестой шестого шестому шестым шестом шестая шестую sixth", 6),
    ("седьмой седьмого седьмому седьмым седьмом седьмая седьмую seventh", 7),
    ("восьмой восьмого восьмому восьмым восьмом восьмая восьмую eighth", 8),
    ("девятый девятого девятому девятым девятом девятая девятой девятую ninth", 9),
    ("десятый десятого десятому десятым десятом десятая десятой десятую tenth", 10),
];

/// Parts of a whole, in percent.
pub(super) const PARTS: &[(&str, u32)] = &[("половин* half", 50), ("четверть четверти четвертью quarter", 25)];

/// Numbers as they begin a longer word: `пятилетний`, `двадцатипроцентный`.
pub(super) const BEGINNINGS: &[(&str, u32)] = &[
    ("одно", 1),
    ("двух", 2),
    ("трех", 3),
    ("четырех", 4),
    ("пяти", 5),
    ("шести", 6),
    ("семи", 7),
    ("восьми", 8),
    ("девяти", 9),
    ("десяти", 10),
    ("двенадцати", 12),
    ("пятнадцати", 15),
    ("двадцати", 20),
    ("тридцати", 30),
    ("сорока", 40),
    ("пятидесяти", 50),
    ("шестидесяти", 60),
    ("девяносто", 90),
    ("сто", 100),
];

/// Percents.
pub(super) const PERCENT: &str = "процент* percent* %";

/// Words of time.
pub(super) const TIMES: &[(&str, Period)] = &[
    ("день дня дней дню днем днями днях сутки суток day days дневн* суточн*", Period::Days(1)),
    ("недел* week weeks", Period::Days(7)),
    ("месяц* месячн* month months", Period::Months(1)),
    ("квартал* quarter quarters", Period::Months(3)),
    ("полугоди* полгода half-year", Period::Months(6)),
    ("год года году годом годы годов годах годам лет летн* годичн* year years", Period::Months(12)),
];

/// Words that may stand between a number and its unit.
pub(super) const OF_UNITS: &str =
    "календарн* рабоч* полн* последовательн* calendar working business full consecutive whole";

/// Months, January first.
pub(super) const MONTHS: [&str; 12] = [
    "январ* january",
    "феврал* february",
    "март марта марте march",
    "апрел* april",
    "май мая мае may",
    "июнь июня июне june",
    "июль июля июле july",
    "август* august",
    "сентябр* september",
    "октябр* october",
    "ноябр* november",
    "декабр* december",
];

/// Words behind which a number counts places of an act.
pub(super) const REFERENCES: &str = "№ § n п пп пункт* подпункт* ст стать* абзац* глав* раздел* приложени* форм* ук рф \
                                     article* section* paragraph* clause* point* chapter* annex* schedule* rule*";

/// Words that may stand between words of a bound and the number.
pub(super) const FILLERS: &str = "чем на в во из за через по сумм* размер* руб рубл* rub usd eur $ € ₽ us than a an the \
                                  of by rur";

/// What a bound says.
pub(super) struct BoundWords {
    /// The words.
    pub words: &'static [&'static str],
    /// What they mean where no `не`, `not` stands before them.
    pub op: Comparison,
    /// They order dates, and a length of time the other way round where it is counted back.
    pub temporal: bool,
    /// They are so only before a date.
    pub only_dates: bool,
}

const fn amount(words: &'static [&'static str], op: Comparison) -> BoundWords {
    BoundWords { words, op, temporal: false, only_dates: false }
}

const fn time(words: &'static [&'static str], op: Comparison) -> BoundWords {
    BoundWords { words, op, temporal: true, only_dates: false }
}

const fn date(words: &'static [&'static str], op: Comparison) -> BoundWords {
    BoundWords { words, op, temporal: true, only_dates: true }
}

/// Words of bounds, the longer before the shorter that ends them.
pub(super) const BOUNDS: &[BoundWords] = &[
    amount(&["хотя", "бы"], AtLeast),
    amount(&["минимум"], AtLeast),
    amount(&["максимум"], AtMost),
    amount(&["достиг*"], AtLeast),
    amount(&["более"], More),
    amount(&["больше"], More),
    amount(&["выше"], More),
    amount(&["свыше"], More),
    amount(&["превыш*"], More),
    amount(&["превыс*"], More),
    amount(&["менее"], Less),
    amount(&["меньше"], Less),
    amount(&["ниже"], Less),
    time(&["ранее"], Less),
    time(&["раньше"], Less),
    time(&["позднее"], More),
    time(&["позже"], More),
    date(&["после"], More),
    amount(&["at", "least"], AtLeast),
    amount(&["at", "most"], AtMost),
    amount(&["minimum"], AtLeast),
    amount(&["maximum"], AtMost),
    amount(&["more"], More),
    amount(&["greater"], More),
    amount(&["higher"], More),
    amount(&["larger"], More),
    amount(&["above"], More),
    amount(&["exceed*"], More),
    amount(&["in", "excess"], More),
    amount(&["less"], Less),
    amount(&["fewer"], Less),
    amount(&["lower"], Less),
    amount(&["smaller"], Less),
    amount(&["below"], Less),
    amount(&["under"], Less),
    date(&["on", "or", "after"], AtLeast),
    date(&["on", "or", "before"], AtMost),
    time(&["earlier"], Less),
    time(&["later"], More),
    date(&["after"], More),
    date(&["before"], Less),
    amount(&[">="], AtLeast),
    amount(&["≥"], AtLeast),
    amount(&["⩾"], AtLeast),
    amount(&["<="], AtMost),
    amount(&["≤"], AtMost),
    amount(&["⩽"], AtMost),
    amount(&[">"], More),
    amount(&["<"], Less),
];

/// `не`, `not`: directly before a bound they turn it round.
pub(super) const NOT: &str = "не not no never cannot";

/// Words that may stand between `не`, `not` and a bound: `не может быть менее`, `shall not be less`.
pub(super) const BETWEEN_NOT: &str =
    "мож* могут долж* быть составля* be is are been have has that any it to а мог* являться являются";

/// Behind a number and `и`, `или`, `and`, `or`: it is taken in, and what is above.
pub(super) const AND_MORE: &str =
    "более больше выше свыше старше позднее позже more over above greater higher later older";

/// The same for what is below.
pub(super) const AND_LESS: &str = "менее меньше ниже младше ранее раньше less fewer below lower under younger earlier";

/// Joins a number and what follows it.
pub(super) const AND: &str = "и или and or либо";

/// The end named is taken in.
pub(super) const INCLUSIVE: &str = "включительно inclusive inclusively";

/// Before the upper end of a range; whether it is taken in they do not say.
pub(super) const UP_TO: &str = "до to по";

/// Before the lower end.
pub(super) const FROM: &str = "от с со from since";

/// What may stand between the two numbers of a range, so that the unit of the second is the first's too.
pub(super) const RANGE: &str = "и или до но не более менее от по выше свыше to and or up - – — , / … не превыш* больше меньше not less more than but";

/// Words by which a quote says when something is not so, as a `не` does that belongs to no bound: its
/// bounds may be those of the contrary.
pub(super) const CONTRARY: &str = "запре* отказ* отклон* исключ* кроме освобожд* недопустим* прекра* лиша* утра* \
                                   prohibit* forbid* refus* reject* unless except* exempt* ineligible exclu* lose* \
                                   cease*";

/// Whether a word is one of a list.
pub(super) fn is_one(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|w| fits(word, w))
}

/// Whether a word is the one of a list, or begins as it does.
pub(super) fn fits(word: &str, listed: &str) -> bool {
    match listed.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == listed,
    }
}
