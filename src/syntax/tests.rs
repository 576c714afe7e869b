//! The parser against the language's own examples, and against what nobody would write.

use super::ast::{BinaryOp, CellKind, CellTest, Declaration, Expr, ExprKind, Literal, TemplatePart};
use super::{parse, parse_expression};
use crate::diagnostic::Diagnostics;
use crate::file::RuleFile;
use std::fmt::Write as _;

const DESCRIPTION: &str = include_str!("../../tests/fixtures/parse/description.norma");
const RUSSIAN: &str = include_str!("../../tests/fixtures/parse/russian.norma");

fn file(text: &str) -> RuleFile {
    RuleFile::new("test.norma", text, 7)
}

fn read(text: &str) -> (Vec<Declaration>, Diagnostics) {
    let (parsed, diagnostics) = parse(&file(text));
    // A place outside of the file could not be shown.
    for label in diagnostics.iter().flat_map(crate::diagnostic::Diagnostic::labels) {
        let (start, end) = (label.span.start as usize, label.span.end as usize);
        assert!(start >= 7 && end <= 7 + text.len() && start <= end, "{label:?} in {text:?}");
        assert!(text.is_char_boundary(start - 7) && text.is_char_boundary(end - 7), "{label:?} in {text:?}");
    }
    (parsed.declarations, diagnostics)
}

fn codes(text: &str) -> Vec<String> {
    read(text).1.iter().map(|d| d.code().replace("syntax::", "")).collect()
}

fn told(text: &str) -> String {
    let (_, diagnostics) = read(text);
    diagnostics
        .iter()
        .map(|d| format!("{}; {}", d.message(), d.help().unwrap_or_default()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// An expression with all its brackets.
fn shape(expr: &Expr) -> String {
    let all = |parts: &[Expr]| parts.iter().map(shape).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Literal(Literal::Number(n)) => n.to_string(),
        ExprKind::Literal(Literal::Percent(n)) => format!("%{n}"),
        ExprKind::Literal(Literal::Quantity(n, unit)) => format!("{n}_{}", unit.text),
        ExprKind::Literal(Literal::Date(date)) => date.to_string(),
        ExprKind::Literal(Literal::Text(text)) => format!("{text:?}"),
        ExprKind::Literal(Literal::Boolean(yes)) => yes.to_string(),
        ExprKind::Literal(Literal::None) => "none".into(),
        ExprKind::Literal(Literal::Unknown) => "unknown".into(),
        ExprKind::Name(name) => name.text.to_string(),
        ExprKind::Field(of, name) => format!("{}.{}", shape(of), name.text),
        ExprKind::Index(of, key) => format!("{}[{}]", shape(of), shape(key)),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, all(arguments)),
        ExprKind::Each(row, list) => format!("({} of {})", shape(row), shape(list)),
        ExprKind::As(list, name) => format!("({} as {})", shape(list), name.text),
        ExprKind::Where(list, condition) => format!("({} where {})", shape(list), shape(condition)),
        ExprKind::Ordered(list, key, descending) => {
            format!("({} by {}{})", shape(list), shape(key), if *descending { " down" } else { "" })
        }
        ExprKind::Grouped(list, key) => format!("({} grouped {})", shape(list), shape(key)),
        ExprKind::FieldTo { from, to, shift } => {
            format!("{}{}{}", from.text, if shift.is_some() { "~>" } else { "->" }, to.text)
        }
        ExprKind::Round(value, mode, step) => format!("({} {mode:?} {})", shape(value), shape(step)),
        ExprKind::Binary(left, op, _, right) => {
            let sign = match op {
                BinaryOp::Or => "or",
                BinaryOp::And => "and",
                BinaryOp::Is => "is",
                BinaryOp::IsNot => "isnt",
                BinaryOp::Less => "<",
                BinaryOp::AtMost => "<=",
                BinaryOp::More => ">",
                BinaryOp::AtLeast => ">=",
                BinaryOp::Add => "+",
                BinaryOp::Subtract => "-",
                BinaryOp::Multiply => "*",
                BinaryOp::Divide => "/",
                BinaryOp::Power => "^",
            };
            format!("({} {sign} {})", shape(left), shape(right))
        }
        ExprKind::Not(inner) => format!("(not {})", shape(inner)),
        ExprKind::Negate(inner) => format!("(-{})", shape(inner)),
        ExprKind::IsState(inner, not, state) => {
            format!("({} {}{state:?})", shape(inner), if *not { "not" } else { "" })
        }
        ExprKind::In(left, not, right) => {
            format!("({} {}in {})", shape(left), if *not { "not" } else { "" }, shape(right))
        }
        ExprKind::Range(range) => format!(
            "{}{}..{}{}",
            shape(&range.low),
            if range.low_open { "<" } else { "" },
            if range.high_open { "<" } else { "" },
            shape(&range.high)
        ),
        ExprKind::Quantified(quantifier, list, condition) => {
            format!("({quantifier:?} {} has {})", shape(list), shape(condition))
        }
        ExprKind::ValuesOf(name) => format!("values({})", name.text),
        ExprKind::List(parts) => format!("[{}]", all(parts)),
        ExprKind::OneOf(parts) => format!("oneof[{}]", all(parts)),
        ExprKind::Record(entries) => {
            let entries: Vec<_> = entries.iter().map(|(n, e)| format!("{}: {}", n.text, shape(e))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        ExprKind::Shift { by, before, date, rounded_up } => format!(
            "({} {} {}{})",
            shape(by),
            if *before { "before" } else { "after" },
            shape(date),
            if *rounded_up { " up" } else { "" }
        ),
        ExprKind::Error => "error".into(),
    }
}

fn expression(text: &str) -> String {
    let (expr, diagnostics) = parse_expression(text, 0);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    assert_eq!((expr.span.start, expr.span.end as usize), (0, text.trim_end().len()), "{text}");
    shape(&expr)
}

fn refused(text: &str) -> String {
    let (_, diagnostics) = parse_expression(text, 0);
    diagnostics.iter().map(|d| d.code().replace("syntax::", "")).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_examples_of_the_description_are_read() {
    for text in [DESCRIPTION, RUSSIAN] {
        let (declarations, diagnostics) = read(text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert!(declarations.len() > 20);
        assert!(!declarations.iter().any(|d| matches!(d, Declaration::Broken(_))));
    }
}

#[test]
fn operators_bind_as_the_description_says() {
    for (text, wanted) in [
        ("a or b and not k", "(a or (b and (not k)))"),
        ("1 + 2 * 3 ^ 2 ^ -x - -4", "((1 + (2 * (3 ^ (2 ^ (-x))))) - (-4))"),
        ("-x ^ 2", "(-(x ^ 2))"),
        ("(a + b) / k >= 5%", "(((a + b) / k) >= %0.05)"),
        ("a × b ≥ k", "((a * b) >= k)"),
        ("a ≠ b", "(a isnt b)"),
        ("a is not b", "(a isnt b)"),
        ("a is not none and b is known", "((a notNone) and (b Known))"),
        ("count(x) >= 3 and y", "((count(x) >= 3) and y)"),
        ("x in 0% ..< 5% or y", "((x in %0..<%0.05) or y)"),
        ("x not in [a, b]", "(x notin [a, b])"),
        ("x in 1 <..< 2", "(x in 1<..<2)"),
        ("x < 5", "(x < 5)"),
        ("list where a and b or k", "(list where ((a and b) or k))"),
        ("x in list where a and b", "(x in (list where (a and b)))"),
        ("list as p where p.x is y", "((list as p) where (p.x is y))"),
        (
            "sum(amount of deliveries as s where s.sender is owner)",
            "sum((amount of ((deliveries as s) where (s.sender is owner))))",
        ),
        ("a of b of k", "(a of (b of k))"),
        ("every list has a is b and k", "((Every list has (a is b)) and k)"),
        ("none of list where a and b has not k", "(NoneOf (list where (a and b)) has (not k))"),
        ("some parcel of loads has count > 3", "(Some (parcel of loads) has (count > 3))"),
        ("20 days before applied_on", "(20_days before applied_on)"),
        ("3 years after D rounded up", "(3_years after D up)"),
        ("x <= 3 years after 2 days before d rounded up", "(x <= (3_years after (2_days before d up)))"),
        ("least(a, b) round down to 0.01 RUB", "(least(a, b) Down 0.01_RUB)"),
        ("a * b round half even to 1 >= k", "(((a * b) HalfEven 1) >= k)"),
        ("p[\"ООО «Рога»\"].a.where", "p[\"ООО «Рога»\"].a.where"),
        ("{ name: «a», role: 1 .. 2, of: one of [a] }", "{name: \"a\", role: 1..2, of: oneof[a]}"),
        ("1..2", "1..2"),
        ("2021-01-01 .. 2021-12-31", "2021-01-01..2021-12-31"),
        ("one of [hall, stadium]", "oneof[hall, stadium]"),
        ("values of role", "values(role)"),
        ("count + first(value) + `unit`", "((count + first(value)) + unit)"),
        ("[]", "[]"),
        ("x is yes or y is no", "((x is true) or (y is false))"),
        ("каждый жильцы имеет роль это хозяин", "(Every жильцы has (роль is хозяин))"),
        ("сумма(сумма для платежи где в_срок)", "сумма((сумма of (платежи where в_срок)))"),
        ("3 года после дата с округлением вверх", "(3_года after дата up)"),
        ("x округлить половину к чётному до 0.01", "(x HalfEven 0.01)"),
        ("а это не отсутствует", "(а notNone)"),
    ] {
        assert_eq!(expression(text), wanted, "{text}");
    }
}

#[test]
fn numbers_are_read_with_scale_and_unit() {
    for (text, wanted) in [
        ("300 mln RUB", "300000000_RUB"),
        ("300 000 000 RUB", "300000000_RUB"),
        ("300 млн руб.", "300000000_руб."),
        ("0.01 RUB", "0.01_RUB"),
        ("10 bn", "10000000000"),
        ("5 тыс. ₽", "5000_₽"),
        ("30 %", "%0.3"),
        ("30%", "%0.3"),
        ("1\u{A0}000\u{202F}000.5", "1000000.5"),
        ("5 руб. .. 10 руб", "5_руб...10_руб"),
        ("5 руб..10 руб", "5_руб..10_руб"),
    ] {
        assert_eq!(expression(text), wanted, "{text}");
    }
}

#[test]
fn mistakes_in_expressions_are_named() {
    for (text, wanted) in [
        ("1,5", "decimal-comma"),
        ("[1,5]", "decimal-comma"),
        ("1.000.000", "grouping"),
        ("1 00", "grouping"),
        ("10000 000", "grouping"),
        ("2021-02-30", "no-such-date"),
        ("0000-01-01", "no-such-date"),
        ("2021-13-01", "no-such-date"),
        ("2021-1-5", "date-form"),
        ("31.07.2015", "date-form"),
        ("0.00000000000000000000000000001", "number-too-long"),
        ("99999999999999999999999999999999", "number-too-long"),
        ("a < b < k", "chained-comparison"),
        ("a == b", "foreign-sign"),
        ("a = b", "foreign-sign"),
        ("a => b", "foreign-sign"),
        ("a =< b", "foreign-sign"),
        ("a && b", "foreign-sign"),
        ("a || b", "foreign-sign"),
        ("a <> b", "foreign-sign"),
        ("!a", "foreign-sign"),
        ("a +", "unexpected"),
        ("", "unexpected"),
        ("   # nothing", "unexpected"),
        ("(a", "unexpected"),
        ("a)", "unexpected"),
        ("\"a", "unclosed-text"),
        ("«a", "unclosed-text"),
        ("\"\\q\"", "unknown-escape"),
        ("сlass", "mixed-alphabets"),
        ("reach(a, b, k.d to e)", "field-to-field"),
    ] {
        assert_eq!(refused(text), wanted, "{text}");
    }
}

#[test]
fn depth_is_limited_before_it_can_hurt() {
    let nested = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    for (open, close, n) in [
        ("(", ")", 48),
        ("[", "]", 48),
        ("{ a: ", "}", 48),
        ("f(a, x[", "])", 24),
        ("every x where (y of ", ") has z", 16),
    ] {
        assert_eq!(refused(&nested(open, close, n)), "", "{open}");
    }
    for n in [49, 10_000, 200_000] {
        assert_eq!(refused(&nested("(", ")", n)), "too-deep");
        assert_eq!(refused(&nested("{a: ", "}", n)), "too-deep");
        assert_eq!(refused(&"(".repeat(n)), "too-deep");
    }
    assert_eq!(refused(&format!("[{}]", ["(every x where none of y has z has w)"; 100].join(", "))), "");
    assert_eq!(refused(&"every x has ".repeat(10_000)), "too-deep");
    for deep in ["x in y where ", "x in y.title where ", "x in value where ", "{ title: x in y where x in "] {
        assert_eq!(refused(&deep.repeat(10_000)), "too-deep");
    }
    for long in ["not ", "-", "- ", "2 ^ ", "1 + ", "a and ", "3 days after ", "a of ", "a."] {
        assert_eq!(refused(&format!("{}a", long.repeat(2_000))), "too-deep", "{long}");
    }
    assert_eq!(refused(&format!("a{}", "[1]".repeat(2_000))), "too-deep");
    assert_eq!(refused(&format!("a{}", " as b".repeat(2_000))), "too-deep");
    assert_eq!(refused(&format!("{}{}", "«".repeat(100_000), "»".repeat(100_000))), "too-deep");
}

#[test]
fn an_error_stays_in_its_declaration() {
    let (declarations, diagnostics) =
        read("act a\n  adopted tomorrow\nact b\nenum k\n  d\nentity e\n  key\nrequirment f of g\n  must h\n");
    assert_eq!(diagnostics.len(), 3);
    let shapes: Vec<_> = declarations
        .iter()
        .map(|d| match d {
            Declaration::Broken(broken) => {
                format!("{:?} {}", broken.word, broken.name.as_ref().map(|n| n.text.to_string()).unwrap_or_default())
            }
            Declaration::Act(act) => act.name.text.to_string(),
            Declaration::Enum(e) => e.name.text.to_string(),
            _ => String::new(),
        })
        .collect();
    assert_eq!(shapes, ["Some(\"act\") a", "b", "k", "Some(\"entity\") e", "None f"]);
}

#[test]
fn layout_is_free_but_for_the_first_column() {
    assert!(codes("").is_empty());
    assert!(codes("\u{FEFF}").is_empty());
    assert!(codes("# nothing\r\n\r\n").is_empty());
    assert!(codes("\u{FEFF}act a\r\n  title ru \"x\r\n     y\" # k\r\n\r\nact b").is_empty());
    assert!(codes("act\u{A0}a\n\u{2009}\u{202F} adopted\u{A0}2021-01-01").is_empty());
    assert_eq!(codes("  title ru \"x\"\nact a"), ["outside-declaration"]);
    assert_eq!(codes("act a\ntitle ru \"x\""), ["unknown-declaration"]);
    assert_eq!(codes("act a\n  title ru \"x\nact b\n  title ru \"y\"\n"), ["unclosed-text"]);
    assert_eq!(codes("property a of b\nпоправка k\n"), ["not-yet", "not-yet"]);
}

#[test]
fn texts_are_folded_and_interpolated() {
    let (declarations, diagnostics) = read("act a\n  title ru «{{x}} {count(a)}: «b»\n     конец {k.d}»\n");
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let [Declaration::Act(act)] = declarations.as_slice() else { panic!("{declarations:?}") };
    let mut out = String::new();
    for part in &act.notes.title.as_ref().unwrap().texts[0].1.parts {
        match part {
            TemplatePart::Text(text) => out.push_str(text),
            TemplatePart::Expr(expr) => write!(out, "<{}>", shape(expr)).unwrap(),
        }
    }
    assert_eq!(out, "{x} <count(a)>: «b» конец <k.d>");
    assert_eq!(codes("act a\n  title ru \"{b +} и }\" en \"{\""), ["unexpected", "lone-brace", "lone-brace"]);
    let at = "act a\n  title ru \"да {b < k < d}\"";
    let (_, diagnostics) = read(at);
    assert_eq!(diagnostics.iter().next().unwrap().span().start as usize, 7 + at.find("< d").unwrap());
}

#[test]
fn cells_are_read_one_by_one() {
    let head = "table t of s is r\n  | a | b || r |\n";
    let (declarations, diagnostics) =
        read(&format!("{head}  | - | >= 1 and < 2 || x | # k\n  | 1 ..< 2 | not «a|b», k || \"#\" |\n"));
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let [Declaration::Table(table)] = declarations.as_slice() else { panic!("{declarations:?}") };
    assert!(matches!(table.rows[0].inputs[0].kind, CellKind::Any));
    assert!(
        matches!(&table.rows[0].inputs[1].kind, CellKind::OneOf(t) if matches!(&t[0], CellTest::Compare(c) if c.len() == 2))
    );
    assert!(matches!(&table.rows[1].inputs[0].kind, CellKind::OneOf(t) if matches!(t[0], CellTest::Range(_))));
    assert!(matches!(&table.rows[1].inputs[1].kind, CellKind::NotOneOf(t) if t.len() == 2));
    let (declarations, diagnostics) =
        read(&format!("{head}  | 1,5 | ( || x |\n  | 1 | 2 | 3 |\n  | 2021-02-30 | || x + |\n  | 1 | 2 || 3 |\n"));
    assert!(matches!(&declarations[0], Declaration::Table(t) if t.rows.len() == 3));
    let codes: Vec<_> = diagnostics.iter().map(|d| d.code().replace("syntax::", "")).collect();
    assert_eq!(codes, ["decimal-comma", "unexpected", "row-length", "no-such-date", "unexpected", "unexpected"]);
}

#[test]
fn clauses_stand_once_and_none_is_missing() {
    assert_eq!(codes("requirement a of b\n  when k\n  when d\n  must e\n"), ["duplicate-clause"]);
    assert_eq!(codes("requirement a of b\n  must k\n  must d\n"), ["duplicate-clause"]);
    assert_eq!(codes("requirement a of b\n  title ru \"x\" ru \"y\"\n  title en \"z\"\n  must k\n").len(), 2);
    assert_eq!(codes("requirement a of b\n"), ["missing-clause"]);
    assert_eq!(codes("enum a\n"), ["missing-clause"]);
    assert_eq!(codes("parameter a is integer\n"), ["missing-clause"]);
    assert_eq!(codes("table a of b\n  | k || d |\n"), ["missing-clause"]);
    assert_eq!(codes("table a of b\n  | k | d |\n  | 1 | 2 |\n"), ["head-without-outputs"]);
    assert_eq!(codes("test \"a\"\n  expect b violated\n"), ["missing-clause"]);
    assert_eq!(codes("exception a to b\n"), ["missing-clause"]);
    assert_eq!(codes("define a of b\n  = k when d = e\n"), ["foreign-sign"]);
    assert_eq!(codes("exception a to b\n  when d = e\n"), ["foreign-sign"]);
    assert_eq!(codes("define a of b\n  = k\n  = d\n"), ["duplicate-clause"]);
    assert_eq!(codes("enum a\n  two words\n"), ["unexpected"]);
}

#[test]
fn remedies_are_in_the_words_of_a_reader() {
    assert!(told("requirment a of b\n  must k").contains("did you mean `requirement`?"));
    assert!(told("requirement a of b\n  mus k").contains("did you mean `must`?"));
    assert!(told("требование a для b\n  требуеться k").contains("did you mean `требуется`?"));
    assert!(told("enum a\n  titel ru \"x\"\n  b").contains("did you mean `title`, where `titel` stands?"));
    assert!(told("act a\ntitle ru \"x\"").contains("indent `title`"));
    assert!(told("requirement unit of b\n  must k").contains("write it in backticks"));
    assert!(told("requirement a of b\n  must table.k").contains("the reserved word `table`"));
    assert!(told("requirement a of b\n  must a < b < k").contains("write `a < b and b < k`"));
    assert!(told("act a\n  adopted 2021-02-30").contains("2021-02-28 and 2021-03-01"));
    assert_eq!(told("act a\n  adopted tomorrow"), "expected a date like `2021-11-16`, found `tomorrow`; ");
    assert!(told("параметр a это целое\n  значение 5 c 2021-01-01").contains("write `с` in Cyrillic ones"));
    assert!(told("test \"a\"\n  case b\n  expect k violatd").contains("did you mean `violated`?"));
    assert_eq!(
        told("table a of b\n  | k || d |\n  | != 5 || 1 |"),
        "expected a value, a comparison or `-`, found `!=`; write `not` before the value"
    );
    assert_eq!(told("requirement a of b\n  must not"), "expected an expression, found the end of the declaration; ");
    assert!(told("act a\n  title \"x\"").contains("expected `ru` or `en`"));
    assert!(told("table a of b | k || d |\n  | 1 || 2 |").contains("on a line of its own"));
    assert_eq!(told("field a is b").lines().count(), 1);
}

#[test]
fn no_message_shows_the_grammar() {
    for text in [DESCRIPTION, RUSSIAN] {
        let tokens: Vec<_> = super::token::tokens(text).map(|t| (t.start, t.end())).collect();
        for (start, end) in tokens {
            // Only the declaration that the token stands in is read again.
            let from = super::split::split(text).iter().map(|p| p.start).take_while(|s| *s <= start).last().unwrap();
            let to = super::split::split(text).iter().map(|p| p.start).find(|s| *s > start).unwrap_or(text.len());
            let without = format!("{}{}", &text[from..start], &text[end..to]);
            for d in &read(&without).1 {
                let message = d.message();
                assert!(!message.contains("kw_") && !message.contains("_of ") && !message.contains("SOI"), "{message}");
                assert!(message.starts_with(|c: char| !c.is_uppercase()) && !message.ends_with('.'), "{message}");
            }
            read(&format!("{}@{}", &text[from..start], &text[start..to]));
        }
    }
}

#[test]
fn no_truncation_panics() {
    for text in [DESCRIPTION, RUSSIAN] {
        for piece in super::split::split(text) {
            for (i, _) in piece.text.char_indices() {
                read(&piece.text[..i]);
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_input_panics(text in "(act|table|test|define|требование|  \\| |\n|\"|«|»|\\{|\\}|\\(|\\[|\\|\\||1|,|\\.|[a-zа-я]| |`|#|\\\\|\\PC){0,60}") {
        read(&text);
        parse_expression(&text, 0);
    }
}
