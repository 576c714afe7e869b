//! Rules as they are written in a file.

use crate::facts::SCHEMA;
use crate::generate::{PARAMETERS, Rulebook, T};
use crate::model::{CaseOf, Cell, E, Edge, Exception, Hit, Mode, Rational, Scale, TODAY, Table, Test, V};
use std::fmt::Write;

pub fn rational(n: &Rational) -> String {
    let (mut shifted, mut places) = (n.clone(), 0);
    while shifted.1 != 1.into() {
        (shifted, places) = (Rational::new(shifted.0 * 10, shifted.1), places + 1);
        assert!(places <= 28, "{n:?} is no decimal");
    }
    let (sign, digits) = (if shifted.0 < 0.into() { "-" } else { "" }, shifted.0.magnitude().to_string());
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

const COLORS: [&str; 3] = ["red", "green", "blue"];

/// A value as a case has it.
pub fn value(v: &V, percent: bool) -> String {
    match v {
        V::Bool(b) => (if *b { "yes" } else { "no" }).into(),
        V::Num(n) if percent => format!("{}%", rational(&Rational::new(&n.0 * 100, n.1.clone()))),
        V::Num(n) => rational(n),
        V::Money(n) => format!("{} RUB", rational(n)),
        V::Date(d) => d.to_string(),
        V::Months(n) => format!("{n} months"),
        V::Days(n) => format!("{n} days"),
        V::Color(c) => COLORS[*c as usize].into(),
        V::Thing(key) => key.clone(),
    }
}

fn literal(v: &V, percent: bool) -> String {
    let text = value(v, percent);
    if matches!(v, V::Color(_)) {
        return format!("color.{text}");
    }
    if text.starts_with('-') { format!("({text})") } else { text }
}

/// Whether a literal number beside this is a percent.
fn is_percent(book: &Rulebook, e: &E) -> bool {
    match e {
        E::BoxField(name) | E::ThingField(_, name) => *name == "p",
        E::Share(..) => true,
        E::Param(i) => PARAMETERS[*i] == T::Percent,
        E::BoxDef(i) | E::ThingDef(_, i) => book.definitions[*i].0 == T::Percent,
        E::Table(i, o) => book.tables[*i][*o].0 == T::Percent,
        E::Arith('/', a, b) => is_percent(book, a) || is_money(book, a) && is_money(book, b),
        E::Arith('+' | '-', a, b) => is_percent(book, a) || is_percent(book, b),
        E::Neg(a) | E::Abs(a) | E::Round(a, ..) => is_percent(book, a),
        E::Extreme(_, items) => items.iter().any(|e| is_percent(book, e)),
        _ => false,
    }
}

fn is_money(book: &Rulebook, e: &E) -> bool {
    match e {
        E::BoxField(name) | E::ThingField(_, name) => matches!(*name, "m" | "om" | "far"),
        E::Param(i) => PARAMETERS[*i] == T::Money,
        E::BoxDef(i) | E::ThingDef(_, i) => book.definitions[*i].0 == T::Money,
        E::Table(i, o) => book.tables[*i][*o].0 == T::Money,
        E::Lit(V::Money(_)) | E::Sum(_, true) => true,
        E::Arith('/', a, b) => is_money(book, a) && !is_money(book, b),
        E::Arith(_, a, b) => is_money(book, a) || is_money(book, b),
        E::Neg(a) | E::Abs(a) | E::Round(a, ..) => is_money(book, a),
        E::Extreme(_, items) => items.iter().any(|e| is_money(book, e)),
        E::ExtremeOf(_, list) | E::First(list) => match &**list {
            E::Each(body, ..) => is_money(book, body),
            E::BoxDef(i) => book.definitions[*i].0 == T::Moneys,
            E::Table(i, o) => book.tables[*i][*o].0 == T::Moneys,
            _ => false,
        },
        _ => false,
    }
}

pub struct Printer<'p> {
    pub book: &'p Rulebook,
}

impl Printer<'_> {
    fn expr(&self, e: &E, percent: bool) -> String {
        let x = |e: &E| self.expr(e, percent);
        // Of two operands of one type either may be a bare literal.
        let both = |a: &E, b: &E| {
            let percent = percent || is_percent(self.book, a) || is_percent(self.book, b);
            (self.expr(a, percent), self.expr(b, percent))
        };
        let plain = |e: &E| self.expr(e, is_percent(self.book, e));
        match e {
            E::Lit(v) => literal(v, percent),
            E::None => "none".into(),
            E::BoxField(name) => format!("box.{name}"),
            E::ThingField(of, name) => format!("{}.{name}", plain(of)),
            E::Var(i) => format!("r{i}"),
            E::Own => "thing".into(),
            E::AssessmentDate => "assessment_date".into(),
            E::Param(i) => format!("par{i}"),
            E::BoxDef(i) => format!("box.def{i}"),
            E::ThingDef(of, i) => format!("{}.def{i}", plain(of)),
            E::Table(i, output) if self.book.tables[*i].len() == 1 => {
                assert_eq!(*output, 0);
                format!("box.tab{i}")
            }
            E::Table(i, output) => format!("box.tab{i}.out{output}"),
            E::Arith('^', a, b) => format!("({} ^ {})", plain(a), plain(b)),
            E::Arith('*', a, b) => format!("({} * {})", plain(a), plain(b)),
            E::Arith('/', a, b) => {
                let a = if percent && !is_money(self.book, a) { self.expr(a, true) } else { plain(a) };
                format!("({a} / {})", plain(b))
            }
            E::Arith(op, a, b) => {
                let (a, b) = both(a, b);
                format!("({a} {op} {b})")
            }
            E::Neg(a) => format!("(-{})", x(a)),
            E::Abs(a) => format!("abs({})", x(a)),
            E::Round(a, mode, step) => {
                let (a, step) = both(a, step);
                let mode = match mode {
                    Mode::HalfUp => "half up",
                    Mode::HalfDown => "half down",
                    Mode::HalfEven => "half even",
                    Mode::Up => "up",
                    Mode::Down => "down",
                };
                format!("({a} round {mode} to {step})")
            }
            E::Shift(by, before, day, up) => {
                let (word, up) = (if *before { "before" } else { "after" }, if *up { " rounded up" } else { "" });
                format!("({} {word} {}{up})", plain(by), plain(day))
            }
            E::Dates(name, a, b) => format!("{name}({}, {})", plain(a), plain(b)),
            E::Extreme(least, items) => {
                let percent = percent || items.iter().any(|e| is_percent(self.book, e));
                let items: Vec<String> = items.iter().map(|e| self.expr(e, percent)).collect();
                format!("{}({})", if *least { "least" } else { "greatest" }, items.join(", "))
            }
            E::ExtremeOf(least, list) => format!("{}({})", if *least { "least" } else { "greatest" }, plain(list)),
            E::Sum(list, _) => format!("sum({})", plain(list)),
            E::Count(list) => format!("count({})", plain(list)),
            E::First(list) => format!("first({})", plain(list)),
            E::Share(list, var, c) => format!("share({} as r{var} where {})", plain(list), plain(c)),
            E::Index(list, key) => format!("{}[\"{key}\"]", plain(list)),
            E::Where(list, var, c) => format!("({} as r{var} where {})", plain(list), plain(c)),
            E::Each(body, var, list) => format!("({} of {} as r{var})", plain(body), plain(list)),
            E::List(items) => {
                let items: Vec<String> = items.iter().map(plain).collect();
                format!("[{}]", items.join(", "))
            }
            E::Ordered(list, var, key, descending) => {
                let descending = if *descending { " descending" } else { "" };
                format!("({} as r{var} ordered by {}{descending})", plain(list), plain(key))
            }
            E::Grouped(list, var, key) => format!("({} as r{var} grouped by {})", plain(list), plain(key)),
            E::GroupKey(of) => format!("{}.group", plain(of)),
            E::GroupRows(of) => format!("{}.rows", plain(of)),
            E::Distinct(list) => format!("distinct({})", plain(list)),
            E::Union(lists) => format!("union({})", lists.iter().map(plain).collect::<Vec<_>>().join(", ")),
            E::Reach(start, links, from, to) => format!("reach({}, {}, {from} to {to})", plain(start), plain(links)),
            E::Compare(cmp, a, b) => {
                let percent = is_percent(self.book, a) || is_percent(self.book, b);
                format!("({} {} {})", self.expr(a, percent), cmp.sign(), self.expr(b, percent))
            }
            E::In(a, list) => format!("({} in {})", plain(a), plain(list)),
            E::InRange(a, low, high, low_out, high_out) => {
                let percent = [a, low, high].iter().any(|e| is_percent(self.book, e));
                let op = format!("{}..{}", if *low_out { "<" } else { "" }, if *high_out { "<" } else { "" });
                let x = |e: &E| self.expr(e, percent);
                format!("({} in {} {op} {})", x(a), x(low), x(high))
            }
            E::And(a, b) => format!("({} and {})", plain(a), plain(b)),
            E::Or(a, b) => format!("({} or {})", plain(a), plain(b)),
            E::Not(a) => format!("(not {})", plain(a)),
            E::IsNone(a) => format!("({} is none)", plain(a)),
            E::Quantified(word, list, var, c) => format!("({word} {} as r{var} has {})", plain(list), plain(c)),
        }
    }

    /// Cases of a value; of a table with several outputs each as a record. `percents` are the outputs.
    fn cases(&self, out: &mut String, cases: &[CaseOf], percents: &[bool]) {
        for case in cases {
            let when = case.when.as_ref().map_or_else(String::new, |w| format!(" when {}", self.expr(w, false)));
            let when = if case.rest { " otherwise".to_owned() } else { when };
            let output = |i: usize, e: &E| format!("out{i}: {}", self.expr(e, percents[i]));
            let value = if percents.len() > 1 {
                let all =
                    [Some(output(case.output, &case.value)), case.next.as_ref().map(|e| output(case.output + 1, e))];
                format!("{{ {} }}", all.into_iter().flatten().collect::<Vec<_>>().join(", "))
            } else {
                self.expr(&case.value, percents[0])
            };
            let _ = writeln!(out, "  = {value}{when}");
        }
    }

    fn exceptions(&self, out: &mut String, of: &str, exceptions: &[Exception], percents: &[bool]) {
        for (i, e) in exceptions.iter().enumerate() {
            let name = format!("{of}_x{i}");
            let _ = writeln!(out, "\nexception {name} to {of}");
            self.cases(out, &e.cases, percents);
            if let Some(when) = &e.when {
                let _ = writeln!(out, "  when {}", self.expr(when, false));
            }
            if let Some(must) = &e.must {
                let _ = writeln!(out, "  must {}", self.expr(must, false));
            }
            self.exceptions(out, &name, &e.exceptions, &[false]);
        }
    }

    fn cell(cell: &Cell, percent: bool) -> String {
        if cell.tests.is_empty() {
            return "-".into();
        }
        let tests: Vec<String> = cell
            .tests
            .iter()
            .map(|t| match t {
                Test::None => "none".into(),
                Test::All(all) => {
                    let all: Vec<String> = all
                        .iter()
                        .map(|(cmp, v)| match cmp {
                            crate::model::Cmp::Eq => literal(v, percent),
                            cmp => format!("{} {}", cmp.sign(), literal(v, percent)),
                        })
                        .collect();
                    all.join(" and ")
                }
            })
            .collect();
        format!("{}{}", if cell.negated { "not " } else { "" }, tests.join(", "))
    }

    fn table(&self, out: &mut String, i: usize, t: &Table, outputs: &[(T, bool)]) {
        let single = outputs.len() == 1;
        let optional = |optional: bool| if optional { " optional" } else { "" };
        let ty = if single { format!(" is {}{}", outputs[0].0.words(), optional(outputs[0].1)) } else { String::new() };
        let _ = writeln!(out, "\ntable tab{i} of box{ty}");
        out.push_str(match t.hit {
            Hit::One => "",
            Hit::First => "  hit first\n",
            Hit::Highest => "  hit highest\n",
            Hit::Lowest => "  hit lowest\n",
            Hit::Sum => "  hit collect sum\n",
            Hit::Count => "  hit collect count\n",
            Hit::Least => "  hit collect least\n",
            Hit::Greatest => "  hit collect greatest\n",
            Hit::All => "  hit collect all\n",
        });
        let percents: Vec<bool> = t.inputs.iter().map(|e| is_percent(self.book, e)).collect();
        let heads: Vec<String> = t.inputs.iter().map(|e| self.expr(e, is_percent(self.book, e))).collect();
        let head = |(o, (ty, none)): (usize, &(T, bool))| {
            if single { "answer".into() } else { format!("out{o} is {}{}", ty.words(), optional(*none)) }
        };
        let names: Vec<String> = outputs.iter().enumerate().map(head).collect();
        let _ = writeln!(out, "  | {} || {} |", heads.join(" | "), names.join(" | "));
        for (cells, values) in &t.rows {
            let cells: Vec<String> = cells.iter().zip(&percents).map(|(c, p)| Self::cell(c, *p)).collect();
            let values: Vec<String> =
                values.iter().zip(outputs).map(|(v, (ty, _))| self.expr(v, *ty == T::Percent)).collect();
            let _ = writeln!(out, "  | {} || {} |", cells.join(" | "), values.join(" | "));
        }
    }

    fn scale(&self, out: &mut String, i: usize, scale: &Scale) {
        let (kind, edge) = (
            if scale.marginal { "marginal" } else { "flat" },
            match scale.edge {
                Edge::From => "from",
                Edge::Above => "above",
                Edge::UpTo => "up to",
            },
        );
        let ty = self.book.tables[i][0].0;
        let percent = scale.rates || ty == T::Percent;
        let _ = writeln!(out, "\nscale tab{i} of box is {}\n  {kind}", ty.words());
        let _ = writeln!(out, "  | {} {edge} || rate |", self.expr(&scale.base, false));
        for (bound, output) in &scale.brackets {
            let _ = writeln!(out, "  | {} || {} |", self.expr(bound, false), self.expr(output, percent));
        }
        if let Some(rest) = &scale.otherwise {
            let _ = writeln!(out, "  | otherwise || {} |", self.expr(rest, percent));
        }
    }

    pub fn rules(&self) -> String {
        let (book, rules) = (self.book, &self.book.rules);
        let mut out = String::from(SCHEMA);
        for (i, (ty, (v, exceptions))) in PARAMETERS.iter().zip(&rules.parameters).enumerate() {
            let v = literal(v, *ty == T::Percent);
            let _ = writeln!(out, "\nparameter par{i} is {}\n  value {v} from 2000-01-01", ty.words());
            self.exceptions(&mut out, &format!("par{i}"), exceptions, &[*ty == T::Percent]);
        }
        for (i, (d, (ty, optional))) in rules.definitions.iter().zip(&book.definitions).enumerate() {
            let owner = if d.of_thing { "thing in box" } else { "box" };
            let optional = if *optional { " optional" } else { "" };
            let percent = *ty == T::Percent;
            let _ = writeln!(out, "\ndefine def{i} of {owner} is {}{optional}", ty.words());
            self.cases(&mut out, &d.cases, &[percent]);
            if let Some(e) = &d.otherwise {
                let word = if d.cases.is_empty() { "" } else { " otherwise" };
                let _ = writeln!(out, "  = {}{word}", self.expr(e, percent));
            }
            self.exceptions(&mut out, &format!("def{i}"), &d.exceptions, &[percent]);
        }
        for (i, (t, outputs)) in rules.tables.iter().zip(&book.cells).enumerate() {
            match &t.scale {
                Some(scale) => self.scale(&mut out, i, scale),
                None => self.table(&mut out, i, t, outputs),
            }
            let percents: Vec<bool> = book.tables[i].iter().map(|(ty, _)| *ty == T::Percent).collect();
            self.exceptions(&mut out, &format!("tab{i}"), &t.exceptions, &percents);
        }
        for (i, r) in rules.requirements.iter().enumerate() {
            let _ = writeln!(out, "\nrequirement req{i} of box");
            if let Some((var, list)) = &r.for_each {
                let _ = writeln!(out, "  for each r{var} in {}", self.expr(list, false));
            }
            if let Some(when) = &r.when {
                let _ = writeln!(out, "  when {}", self.expr(when, false));
            }
            let _ = writeln!(out, "  must {}", self.expr(&r.must, false));
            self.exceptions(&mut out, &format!("req{i}"), &r.exceptions, &[false]);
        }
        let names: Vec<String> = (0..rules.requirements.len()).map(|i| format!("req{i}")).collect();
        let _ = writeln!(out, "\nassessment all of box\n  requires {}", names.join(", "));
        let reports = self.reports();
        if !reports.is_empty() {
            let _ = writeln!(out, "  reports {}", reports.join(", "));
        }
        out
    }

    /// The values that the assessment reports, by name.
    pub fn reports(&self) -> Vec<String> {
        let definitions = self.book.rules.definitions.iter().enumerate().filter(|(_, d)| !d.of_thing);
        let tables = self.book.tables.iter().enumerate().filter(|(_, t)| t.len() == 1);
        definitions.map(|(i, _)| format!("def{i}")).chain(tables.map(|(i, _)| format!("tab{i}"))).collect()
    }
}

/// A field as a line of JSON.
pub fn entry(name: &str, json: &str) -> String {
    format!("\"{name}\": {json}")
}

pub fn case(fields: &[String]) -> String {
    format!("{{\"subject\": \"box\", \"on\": \"{TODAY}\", \"facts\": {{{}}}}}", fields.join(", "))
}
