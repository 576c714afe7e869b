//! The reader of quotes, held to phrases of real acts.

use super::read::{Bound, Reading, read};
use crate::value::date::Period;

/// Each number with its bound, in one line: `>= 10`, `.. 30%`.
fn shown(text: &str) -> String {
    let told = |readings: &[Reading]| {
        let all: Vec<String> = readings
            .iter()
            .map(|r| match r {
                Reading::Number(n) => n.normalize().to_string(),
                Reading::Percent(n) => format!("{}%", n.normalize()),
                Reading::Time(n, Period::Months(m)) => format!("{}×{m}m", n.normalize()),
                Reading::Time(n, Period::Days(d)) => format!("{}×{d}d", n.normalize()),
                Reading::Date(d) => d.to_string(),
                Reading::Day(month, day) => format!("--{month:02}-{day:02}"),
            })
            .collect();
        all.join("|")
    };
    let stated = read(text).stated;
    let one = |s: &super::Stated| {
        let bound = match s.bound {
            None => String::new(),
            Some(Bound::Sure { op, temporal }) => format!("{}{} ", if temporal { "t" } else { "" }, op.sign()),
            Some(Bound::Lower) => "from ".into(),
            Some(Bound::Upper) => "to ".into(),
        };
        format!("{bound}{}", told(&s.readings))
    };
    stated.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn numbers_in_digits() {
    all(&[
        ("10 машин", "10"),
        ("30%, 30 %, 30 процентов", "30%; 30%; 30%"),
        ("10,5 процента", "10.5%"),
        ("300 млн рублей", "300000000"),
        ("1 млрд руб.", "1000000000"),
        ("5 тыс. рублей", "5000"),
        ("300 000 000 рублей", "300000000"),
        ("2,3 руб. 1 руб. сбора", "2.3; 1"),
        ("1,000 roubles", "1|1000"),
        ("1.000.000", "1000000"),
        ("20-процентный порог", "20%"),
        ("от 40 до 80%", "from 40|40%; to 80%"),
        ("от 0 до 5%", "from 0|0%; to 5%"),
        ("от 100 до 300 млн руб.", "from 100|100000000; to 300000000"),
        ("4-5% от ставки", "4|4%; 5%"),
        ("10 (десяти) процентов", "10%"),
        ("300 000 000 (трёхсот миллионов) рублей", "300000000"),
        ("20 рабочих дней", "20|20×1d"),
        ("1 полугодие 5 года", "1|1×6m; 5|5×12m"),
        ("п. 2 статьи 5 и пункт 3", ""),
        ("№ 451", ""),
    ]);
}

#[test]
fn numbers_in_words() {
    all(&[
        ("десяти машин", "10"),
        ("трёх и двадцати пяти процентов", "3|3%; 25%"),
        ("сто двадцать пять рублей", "125"),
        ("двумя тысячами пятьюстами", "2500"),
        ("трехсот миллионов", "300000000"),
        ("пяти лет", "5|5×12m"),
        ("пятилетний срок", "5|5×12m"),
        ("двадцатипроцентный", "20%"),
        ("половины жильцов", "2|50%"),
        ("twenty-five per cent", "25%"),
        ("one hundred and five days", "105|105×1d"),
        ("two thousand five hundred", "2500"),
        ("three months", "3|3×1m"),
        ("двадцать один процент", "21%"),
        ("пять двадцать", "5; 20"),
        ("one hundred twenty-five", "125"),
    ]);
}

#[test]
fn dates() {
    all(&[
        ("1 января 2021 г.", "2021-01-01"),
        ("31.07.2015", "2015-07-31"),
        ("2021-11-16", "2021-11-16"),
        ("January 1, 2021", "2021-01-01"),
        ("1 January 2021", "2021-01-01"),
        ("до 1 марта каждого года", "to --03-01"),
        ("не ранее 1 января 2021 г.", "t>= 2021-01-01"),
        ("не позднее 31 декабря 2022 года", "t<= 2022-12-31"),
        ("после 1 января 2021 г.", "t> 2021-01-01"),
        ("по 31 декабря 2022 года включительно", "t<= 2022-12-31"),
        ("on or before 31 December 2022", "t<= 2022-12-31"),
        ("not before 1 January 2021", "t>= 2021-01-01"),
    ]);
}

#[test]
fn bounds_in_russian() {
    all(&[
        ("не менее 10", ">= 10"),
        ("не ниже 10", ">= 10"),
        ("не меньше чем 10", ">= 10"),
        ("не менее, чем на 10 процентов", ">= 10%"),
        ("хотя бы одно", ">= 1"),
        ("более 10", "> 10"),
        ("свыше 10", "> 10"),
        ("превышает 10", "> 10"),
        ("превысил 10", "> 10"),
        ("не более 10", "<= 10"),
        ("не превышает 10", "<= 10"),
        ("не должна превышать 10", "<= 10"),
        ("не может быть менее 10", ">= 10"),
        ("до 10 включительно", "<= 10"),
        ("до 30 процентов включительно", "<= 30%"),
        ("менее 10", "< 10"),
        ("ниже 10", "< 10"),
        ("до 10", "to 10"),
        ("10 и более", ">= 10"),
        ("300 млн рублей и выше", ">= 300000000"),
        ("10 (десяти) человек или менее", "<= 10"),
        ("10 человек и более 5 учреждений", "10; > 5"),
        ("не позднее чем за 20 дней", "t<= 20|20×1d"),
        ("не ранее чем через 3 месяца", "t>= 3|3×1m"),
        ("≥ 80% и <40%", ">= 80%; < 40%"),
        ("не менее 40 и не более 80%", ">= 40|40%; <= 80%"),
        ("не менее двадцати пяти процентов", ">= 25%"),
        ("не менее 50% жильцов, 3 года", ">= 50%; 3|3×12m"),
        ("не достигший 14 лет", "< 14|14×12m"),
    ]);
}

#[test]
fn bounds_in_english() {
    all(&[
        ("at least 10", ">= 10"),
        ("no less than 10", ">= 10"),
        ("not fewer than ten", ">= 10"),
        ("shall not be less than 10 per cent", ">= 10%"),
        ("a minimum of 10", ">= 10"),
        ("exceeds 10", "> 10"),
        ("more than 10", "> 10"),
        ("in excess of 10", "> 10"),
        ("at most 10", "<= 10"),
        ("shall not exceed 10", "<= 10"),
        ("no more than 10", "<= 10"),
        ("less than 10", "< 10"),
        ("below 10%", "< 10%"),
        ("10 or more", ">= 10"),
        ("10 persons or fewer", "<= 10"),
        ("up to 10", "to 10"),
        ("no later than 20 days", "t<= 20|20×1d"),
        ("10 or more than 5", "10; > 5"),
    ]);
}

#[test]
fn what_is_not_so() {
    assert!(read("не допускается более 30 %").contrary);
    assert!(read("за исключением менее 10 жильцов").contrary);
    assert!(read("does not apply to less than 10").contrary);
    assert!(!read("не более 30 %").contrary);
    assert!(!read("не может превышать 30 %").contrary);
    assert!(!read("shall not be less than 10").contrary);
}
