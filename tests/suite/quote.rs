//! Rules held against the words that they quote: each operator against each bound, in both languages,
//! and every slip of strictness in the shipped rules.

use crate::harness::{files, read, reading, root};

/// The lints about quotes of a requirement, with the places where they stand.
fn found(clauses: &str) -> Vec<String> {
    let rules = format!(
        "act law\n\nentity firm\n  field staff is integer\n\nsubject grant\n  field firms is list of firm\n  field n is \
         integer\n  field share is percent\n  field sum is money\n  field total is money\n  field day is date\n  field \
         other is date\n\n{clauses}\n"
    );
    let reading = reading("rules.norma", &rules);
    assert!(!reading.diagnostics.has_errors(), "{clauses}\n{:?}", reading.diagnostics);
    let codes = reading.diagnostics.iter().map(norma::diagnostic::Diagnostic::code);
    codes.filter(|c| matches!(c.as_str(), "lint::boundary-word" | "lint::quoted-number")).collect()
}

fn must(quote: &str, condition: &str) -> Vec<String> {
    found(&format!("requirement r of grant\n  source law\n  quote \"{quote}\"\n  must {condition}"))
}

#[track_caller]
fn bounds(rows: &[(&str, &str, bool)]) {
    for (quote, condition, fits) in rows {
        let expected: &[&str] = if *fits { &[] } else { &["lint::boundary-word"] };
        assert_eq!(must(quote, condition), expected, "{quote}: {condition}");
    }
}

#[test]
fn each_operator_is_held_to_each_bound() {
    let words = [
        (">=", ["не менее 10", "не ниже 10", "10 и более", "at least 10", "no less than 10"]),
        (">", ["более 10", "свыше 10", "превышает 10", "more than 10", "exceeds ten"]),
        ("<=", ["не более 10", "не превышает 10", "до 10 включительно", "at most 10", "shall not exceed 10"]),
        ("<", ["менее 10", "ниже десяти", "меньше 10", "less than 10", "below 10"]),
    ];
    for (right, quotes) in words {
        for quote in quotes {
            for op in [">=", ">", "<=", "<", "is"] {
                let expected: &[&str] = if op == right { &[] } else { &["lint::boundary-word"] };
                assert_eq!(must(quote, &format!("n {op} 10")), expected, "{quote}: n {op} 10");
            }
        }
    }
}

#[test]
fn a_condition_is_read_from_either_side_and_within_others() {
    bounds(&[
        ("не менее 10", "10 <= n", true),
        ("не менее 10", "10 < n", false),
        ("не менее 10", "not (n < 10)", true),
        ("не менее 10", "not (n <= 10)", false),
        ("не менее 10", "count(firms) >= 10", true),
        ("не менее 10", "count(firms) > 10", false),
        ("не менее 10", "every firms has staff >= 10", true),
        ("не менее 10", "every firms has staff > 10", false),
        ("не менее 10", "none of firms has staff < 10", true),
        ("не менее 10", "none of firms has staff <= 10", false),
        ("не менее 10 работников", "count(firms where staff >= 10) > 0", true),
        ("не менее 10 работников", "count(firms where staff < 10) is 0", true),
        ("не менее 10 работников", "count(firms where staff > 10) > 0", false),
        ("не менее 10 и менее 20", "n in 10 ..< 20", true),
        ("не менее 10 и менее 20", "n in 10 .. 20", false),
        ("не менее 10 и менее 20", "n in 10 <..< 20", false),
        ("не менее 10, не более 20", "n >= 10 and n <= 20", true),
        ("от 10 до 20", "n in 10 ..< 20", true),
        ("в количестве 10", "n > 10", true),
        ("до 10", "n < 10", true),
        ("до 10", "n <= 10", true),
    ]);
}

#[test]
fn percents_sums_and_dates_have_bounds_too() {
    bounds(&[
        ("не более 30 % стоимости", "share <= 30%", true),
        ("не более 30 процентов стоимости", "share < 30%", false),
        ("не более 30 % стоимости", "sum <= total * 30%", true),
        ("не более 30 % стоимости", "sum < total * 30%", false),
        ("не более 300 млн рублей", "sum <= 300 mln RUB", true),
        ("не более 300 млн рублей", "sum < 300 000 000 RUB", false),
        ("не ранее 1 января 2021 г.", "day >= 2021-01-01", true),
        ("не ранее 1 января 2021 г.", "day > 2021-01-01", false),
        ("не позднее 2022-12-31", "day <= 2022-12-31", true),
        ("не позднее 31 декабря 2022 года", "day < 2022-12-31", false),
        ("до 1 января 2021 г.", "day < 2021-01-01", true),
        ("не менее чем за 20 дней до подачи", "day <= 20 days before other", true),
        ("не менее чем за 20 дней до подачи", "day < 20 days before other", false),
        ("не позднее чем за 20 дней до подачи", "day <= 20 days before other", true),
        ("не позднее чем за 20 дней до подачи", "day < 20 days before other", false),
        ("не позднее 20 дней со дня подачи", "day <= 20 days after other", true),
        ("в срок не более 20 дней", "days_between(other, day) <= 20", true),
        ("в срок не более 20 дней", "days_between(other, day) < 20", false),
    ]);
}

#[test]
fn words_that_forbid_may_say_the_contrary() {
    bounds(&[
        ("не допускается предоставление более 30 %", "share <= 30%", true),
        ("не допускается предоставление более 30 %", "share < 30%", false),
        ("отказывается, если менее 10 участников", "n >= 10", true),
        ("отказывается, если менее 10 участников", "n > 10", false),
        ("grants of more than 30% are prohibited", "share <= 30%", true),
    ]);
}

#[test]
fn an_exception_that_lifts_is_read_either_way() {
    let exception = |quote: &str, when: &str| {
        found(&format!(
            "requirement r of grant\n  source law\n  must n > 0\n\nexception e to r\n  source law\n  quote \
             \"{quote}\"\n  when {when}"
        ))
    };
    assert!(exception("не более 3 участников", "count(firms) > 3").is_empty());
    assert!(exception("не более 3 участников", "count(firms) <= 3").is_empty());
    assert_eq!(exception("не более 3 участников", "count(firms) >= 3"), ["lint::boundary-word"]);
}

#[test]
fn tables_and_cases_are_held_to_their_quotes() {
    let table = |low: &str, rest: &str| {
        found(&format!(
            "enum risk\n  low, high\n\ntable t of grant is risk\n  source law\n  quote \"≥ 80% субсидии, <80% \
             субсидии\"\n  | share  || risk |\n  | {low}  || low  |\n  | {rest} || high |"
        ))
    };
    assert!(table(">= 80%", "< 80%").is_empty());
    assert_eq!(table("> 80%", "<= 80%"), ["lint::boundary-word", "lint::boundary-word"]);
    let cases = |first: &str, second: &str| {
        found(&format!(
            "define rate of grant is percent\n  source law\n  quote \"10 процентов, если не менее 30 процентов, иначе 20 \
             процентов\"\n  = 10% when share {first} 30%\n  = 20% when share {second} 30%"
        ))
    };
    assert!(cases(">=", "<").is_empty());
    assert_eq!(cases(">", "<="), ["lint::boundary-word", "lint::boundary-word"]);
}

#[test]
fn a_value_is_held_to_the_words_beside_it_where_it_is_read() {
    let read = |op: &str, more: &str| {
        found(&format!(
            "parameter least_firms is integer\n  value 10 from 2020-01-01 source law quote \"не менее десяти\"\n\n\
             define wanted of grant\n  source law\n  = least_firms\n\nrequirement r of grant\n  source law\n  {more}\n  \
             must n {op} wanted and n {op} least_firms"
        ))
    };
    assert!(read(">=", "").is_empty());
    assert_eq!(read(">", "").len(), 2);
    // One lint for each comparison, though both quotes speak against it.
    assert_eq!(read(">", "quote \"не менее 10\"").len(), 2);
}

#[test]
fn numbers_must_stand_in_the_quote() {
    for (quote, condition, stands) in [
        ("не менее 10", "n >= 10", true),
        ("не менее десяти", "n >= 10", true),
        ("достаточное число", "n >= 10", false),
        ("не менее 12", "n >= 10", false),
        ("наличие участников", "count(firms) >= 1", true),
        ("наличие участников", "n > 0", true),
        ("30 процентов", "share <= 30%", true),
        ("30 рублей", "share <= 30%", false),
        ("не более половины", "share <= 50%", true),
        ("300 млн рублей", "sum <= 300 mln RUB", true),
        ("300 тыс. рублей", "sum <= 300 mln RUB", false),
        ("с 1 января 2021 года", "day >= 2021-01-01", true),
        ("с 2021 года", "day >= 2021-01-01", true),
        ("с 1 февраля 2021 года", "day >= 2021-01-01", false),
        ("в течение года", "day <= 1 year after other", true),
        ("в течение двенадцати месяцев", "day <= 1 year after other", true),
        ("в течение двух лет", "day <= 1 year after other", false),
        ("в течение 20 рабочих дней", "day <= 20 days after other", true),
        ("статья 10", "n is 10", false),
    ] {
        let expected: &[&str] = if stands { &[] } else { &["lint::quoted-number"] };
        assert_eq!(must(quote, condition), expected, "{quote}: {condition}");
    }
}

#[test]
fn an_allow_silences_either_end_and_is_counted() {
    let allowed = |value: &str, requirement: &str| {
        let rules = format!(
            "act law\n\nsubject grant\n  field n is integer\n\nparameter most is integer\n  value 10 \
             source law quote \"менее 10\"\n  {value}\n\nrequirement r of grant\n  source law\n  {requirement}\n  must n \
             <= most\n\nassessment a of grant\n  requires r\n"
        );
        let reading = reading("rules.norma", &rules);
        let codes: Vec<String> = reading.diagnostics.iter().map(norma::diagnostic::Diagnostic::code).collect();
        (codes, reading.allowed.iter().map(|a| a.reason.to_string()).collect::<Vec<_>>())
    };
    let said = |codes: &[&str], reasons: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        (owned(codes), owned(reasons))
    };
    let clause = "allow boundary-word \"the act means the bound in\"";
    let reason = "the act means the bound in";
    assert_eq!(allowed("", ""), said(&["lint::boundary-word"], &[]));
    assert_eq!(allowed("", clause), said(&[], &[reason]));
    assert_eq!(allowed(clause, ""), said(&[], &[reason]));
    assert_eq!(allowed("допустить boundary-word \"так толкует суд\"", ""), said(&[], &["так толкует суд"]));
    assert_eq!(allowed(clause, clause).0, ["lint::needless-allow"]);
    assert_eq!(allowed("", "allow unused \"no\"").0, ["lint::needless-allow", "lint::boundary-word"]);
}

/// File and line of each comparison of the shipped rules that its quote does not bear, after changes.
fn lines_with(change: impl Fn(&str, String) -> String) -> Vec<(String, usize)> {
    let folder = root().join("rules/industrial-clusters");
    let texts = files("rules/industrial-clusters", &["norma"]).into_iter().map(|path| {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let text = change(&name, read(&path));
        (name, text)
    });
    let mut reading = norma::rulebook::read(texts);
    reading.lint();
    let found = reading.diagnostics.iter().filter(|d| d.code() == "lint::boundary-word");
    found.map(|d| reading.map.locate(d.span()).unwrap()).map(|at| (at.file.to_string(), at.line)).collect()
}

#[test]
fn every_slip_of_strictness_in_a_quoted_rule_is_found() {
    let slips = [
        ("registry", "must count(enterprises) >= min_enterprises"),
        ("registry", "must count(final_producers) >= min_final_producers"),
        ("registry", "must count(education_institutions) >= min_education_institutions"),
        ("registry", "must count(infrastructure_objects) >= min_infrastructure_objects"),
        ("organisation", "must governing_share >= min_governing_share"),
        ("dependence", "must overall_dependence_level >= required_dependence"),
        ("dependence", "must p.dependence >= min_participant_dependence"),
        ("dependence", "when preferred_share >= preferred_share_threshold"),
        ("dependence", "when count(potential_participants) > max_potential_participants"),
        ("joint-project", "must started_on >= earliest_start"),
        ("joint-project", "must subsidy <= subsidy_limit"),
        ("joint-project", "must subsidy_share <= max_subsidy_share"),
        ("risk", "| >= 80%  "),
        ("risk", "| < 40%  "),
        ("risk", "| >= 10%  "),
        ("risk", "| contract    | >= 30%"),
        ("risk", "| contract    | < 30%"),
    ];
    let wrong = |right: &str| {
        if right.contains(">=") {
            right.replace(">=", ">")
        } else if right.contains("<=") {
            right.replace("<=", "<")
        } else {
            right.replace('<', "<=").replace("> ", ">= ")
        }
    };
    let slipped = lines_with(|name, mut text| {
        for (_, right) in slips.iter().filter(|(file, _)| name == format!("{file}.norma")) {
            assert_eq!(text.matches(right).count(), 1, "{right}");
            text = text.replace(right, &wrong(right));
        }
        text
    });
    let mut expected: Vec<(String, usize)> = Vec::new();
    for (file, right) in slips {
        let name = format!("{file}.norma");
        let text = read(&root().join("rules/industrial-clusters").join(&name));
        let line = text.lines().position(|l| l.contains(right)).unwrap() + 1;
        expected.push((name, line));
    }
    expected.sort();
    assert_eq!(slipped, expected);
    assert_eq!(lines_with(|_, text| text), []);
}
