//! What rules mean over facts that are all known: a value, `none`, or no value.
//!
//! It is written as naively as the language's own description, over rationals without end, and knows
//! nothing of the engine: the two can only agree by both being right.

use num_bigint::BigInt;
use std::cell;
use std::cmp::Ordering;

/// A rational number, in lowest terms, its denominator above zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rational(pub BigInt, pub BigInt);

fn divisor(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.clone(), b.clone());
    while b != BigInt::ZERO {
        (a, b) = (b.clone(), a % b);
    }
    if a < BigInt::ZERO { -a } else { a }
}

impl Rational {
    pub fn new(above: impl Into<BigInt>, below: impl Into<BigInt>) -> Self {
        let (above, below) = (above.into(), below.into());
        assert!(below != BigInt::ZERO);
        let common = divisor(&above, &below);
        let sign = BigInt::from(if below < BigInt::ZERO { -1 } else { 1 });
        Self(&above * &sign / &common, below * sign / common)
    }

    pub fn whole(n: i64) -> Self {
        Self::new(n, 1)
    }

    /// A number beside this one: by one at so many places, less where they are below zero.
    pub fn near(&self, places: i64) -> Self {
        let little = Self::new(places.signum(), BigInt::from(10).pow(u32::try_from(places.abs()).expect("few")));
        self.add(&little)
    }

    /// The two decimals whose ratio this is, as whole numbers of 96 bits with their places: what is
    /// held exactly.
    pub fn held(&self) -> Option<((BigInt, u32), (BigInt, u32))> {
        let fits = |n: &Self| n.0.bits() <= 96 && n.1.bits() <= 96;
        if fits(self) {
            return Some(((self.0.clone(), 0), (self.1.clone(), 0)));
        }
        (1..=28).find_map(|places| {
            let ten = Self::new(BigInt::from(10).pow(places), 1);
            let (greater, smaller) = (self.mul(&ten), self.mul(&Self::new(1, ten.0)));
            if fits(&greater) {
                Some(((greater.0, places), (greater.1, 0)))
            } else {
                fits(&smaller).then_some(((smaller.0, 0), (smaller.1, places)))
            }
        })
    }

    pub fn is_zero(&self) -> bool {
        self.0 == BigInt::ZERO
    }

    fn add(&self, o: &Self) -> Self {
        Self::new(&self.0 * &o.1 + &o.0 * &self.1, &self.1 * &o.1)
    }

    fn mul(&self, o: &Self) -> Self {
        Self::new(&self.0 * &o.0, &self.1 * &o.1)
    }

    fn neg(&self) -> Self {
        Self(-&self.0, self.1.clone())
    }

    fn floor(&self) -> BigInt {
        let quotient = &self.0 / &self.1;
        if self.0 < BigInt::ZERO && &quotient * &self.1 != self.0 { quotient - 1 } else { quotient }
    }
}

impl Ord for Rational {
    fn cmp(&self, o: &Self) -> Ordering {
        (&self.0 * &o.1).cmp(&(&o.0 * &self.1))
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, o: &Self) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}

/// What came up while the model was asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks {
    /// A result that is not held exactly: there the language rounds, and the model does not.
    pub beyond: bool,
    /// Numbers that were compared and lie less than a millionth apart, and those that are equal.
    pub below: usize,
    pub at: usize,
    pub above: usize,
}

thread_local! {
    static MARKS: cell::Cell<Marks> = const { cell::Cell::new(Marks { beyond: false, below: 0, at: 0, above: 0 }) };
}

/// What came up since this was last asked.
pub fn marks() -> Marks {
    MARKS.take()
}

fn mark(change: impl FnOnce(&mut Marks)) {
    let mut marks = MARKS.get();
    change(&mut marks);
    MARKS.set(marks);
}

/// A result, which is marked where it is not held exactly.
fn found(n: Rational) -> Rational {
    if n.held().is_none() {
        mark(|m| m.beyond = true);
    }
    n
}

/// An ordinary value.
#[derive(Clone, Debug, PartialEq)]
pub enum V {
    Bool(bool),
    /// A number or a percent.
    Num(Rational),
    Money(Rational),
    Date(jiff::civil::Date),
    Months(i64),
    Days(i64),
    Color(u32),
    /// A thing by its key.
    Thing(String),
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    Val(V),
    None,
    /// No value.
    Fail,
    List(Vec<Out>),
    /// A group: its key and its rows.
    Group(Box<Out>, Vec<Out>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Satisfied,
    Violated,
    NotApplicable,
    Undetermined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cmp {
    pub const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Lt, Self::Le, Self::Gt, Self::Ge];

    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }

    pub const fn sign(self) -> &'static str {
        match self {
            Self::Eq => "is",
            Self::Ne => "is not",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    HalfUp,
    HalfDown,
    HalfEven,
    Up,
    Down,
}

/// An expression.
#[derive(Clone, Debug)]
pub enum E {
    Lit(V),
    None,
    /// The subject's field.
    BoxField(&'static str),
    /// A thing's field.
    ThingField(Box<E>, &'static str),
    /// A row that is bound, by its depth.
    Var(usize),
    /// The thing of which something is defined.
    Own,
    AssessmentDate,
    Param(usize),
    /// A definition of the subject.
    BoxDef(usize),
    ThingDef(Box<E>, usize),
    /// An output of a table.
    Table(usize, usize),
    Arith(char, Box<E>, Box<E>),
    Neg(Box<E>),
    Abs(Box<E>),
    Round(Box<E>, Mode, Box<E>),
    /// Period, backwards, date, rounded up.
    Shift(Box<E>, bool, Box<E>, bool),
    /// `age`, `months_between`, `days_between`
    Dates(&'static str, Box<E>, Box<E>),
    /// `least` or `greatest` of several.
    Extreme(bool, Vec<E>),
    /// `least` or `greatest` of a list.
    ExtremeOf(bool, Box<E>),
    Sum(Box<E>, bool),
    Count(Box<E>),
    First(Box<E>),
    Share(Box<E>, usize, Box<E>),
    Index(Box<E>, String),
    Where(Box<E>, usize, Box<E>),
    Each(Box<E>, usize, Box<E>),
    List(Vec<E>),
    /// List, row, key, descending.
    Ordered(Box<E>, usize, Box<E>, bool),
    /// List, row, key.
    Grouped(Box<E>, usize, Box<E>),
    GroupKey(Box<E>),
    GroupRows(Box<E>),
    Distinct(Box<E>),
    Union(Vec<E>),
    /// Start, links, from, to.
    Reach(Box<E>, Box<E>, &'static str, &'static str),
    Compare(Cmp, Box<E>, Box<E>),
    In(Box<E>, Box<E>),
    /// Value, low, high, whether each is left out.
    InRange(Box<E>, Box<E>, Box<E>, bool, bool),
    And(Box<E>, Box<E>),
    Or(Box<E>, Box<E>),
    Not(Box<E>),
    IsNone(Box<E>),
    /// `every`, `some`, `none of`
    Quantified(&'static str, Box<E>, usize, Box<E>),
}

/// One of the cases of a value.
#[derive(Clone, Debug)]
pub struct CaseOf {
    pub value: E,
    pub when: Option<E>,
    /// `otherwise` in an exception.
    pub rest: bool,
    /// Which output of a table it gives, and what it gives to the next.
    pub output: usize,
    pub next: Option<E>,
}

/// What displaces a value or a requirement.
#[derive(Clone, Debug)]
pub struct Exception {
    /// To a value: what stands instead.
    pub cases: Vec<CaseOf>,
    /// To a requirement or an exception.
    pub when: Option<E>,
    /// What it demands in a requirement's place.
    pub must: Option<E>,
    pub exceptions: Vec<Exception>,
}

#[derive(Clone, Debug)]
pub struct Definition {
    pub of_thing: bool,
    pub cases: Vec<CaseOf>,
    pub otherwise: Option<E>,
    pub exceptions: Vec<Exception>,
}

#[derive(Clone, Debug)]
pub enum Test {
    None,
    All(Vec<(Cmp, V)>),
}

/// No tests: anything.
#[derive(Clone, Debug)]
pub struct Cell {
    pub negated: bool,
    pub tests: Vec<Test>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    One,
    First,
    Highest,
    Lowest,
    Sum,
    Count,
    Least,
    Greatest,
    All,
}

impl Hit {
    pub const ALL: [Self; 9] = [
        Self::One,
        Self::First,
        Self::Highest,
        Self::Lowest,
        Self::Sum,
        Self::Count,
        Self::Least,
        Self::Greatest,
        Self::All,
    ];

    /// Whether all rows that hold are taken together.
    pub const fn collects(self) -> bool {
        matches!(self, Self::Sum | Self::Count | Self::Least | Self::Greatest | Self::All)
    }
}

/// `from`, `above`, `up to`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    From,
    Above,
    UpTo,
}

/// Brackets: a bound, and whether what it gives is a rate.
#[derive(Clone, Debug)]
pub struct Scale {
    pub marginal: bool,
    pub edge: Edge,
    pub base: E,
    /// In the order of their bounds.
    pub brackets: Vec<(E, E)>,
    pub otherwise: Option<E>,
    /// Whether the outputs multiply the base.
    pub rates: bool,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub hit: Hit,
    pub inputs: Vec<E>,
    pub rows: Vec<(Vec<Cell>, Vec<E>)>,
    pub exceptions: Vec<Exception>,
    pub scale: Option<Scale>,
    /// Whether its first output is a sum of money.
    pub money: bool,
}

#[derive(Clone, Debug)]
pub struct Requirement {
    /// The variable and the list.
    pub for_each: Option<(usize, E)>,
    pub when: Option<E>,
    pub must: E,
    pub exceptions: Vec<Exception>,
}

#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub parameters: Vec<(V, Vec<Exception>)>,
    pub definitions: Vec<Definition>,
    pub tables: Vec<Table>,
    pub requirements: Vec<Requirement>,
}

/// Facts that are all known.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub fields: Vec<(&'static str, Out)>,
    /// Every thing by its key.
    pub things: Vec<(String, Vec<(&'static str, Out)>)>,
    /// Every link by its key.
    pub links: Vec<(String, Vec<(&'static str, Out)>)>,
}

pub const TODAY: jiff::civil::Date = jiff::civil::date(2020, 3, 31);

#[derive(Clone, Debug, Default)]
pub struct Env {
    own: Option<String>,
    vars: Vec<(usize, Out)>,
}

impl Env {
    fn with(&self, var: usize, value: &Out) -> Self {
        let mut env = self.clone();
        env.vars.push((var, value.clone()));
        env
    }
}

pub struct Model<'m> {
    pub rules: &'m Rules,
    pub world: &'m World,
}

fn holds(out: &Out) -> bool {
    *out == Out::Val(V::Bool(true))
}

fn truth(b: bool) -> Out {
    Out::Val(V::Bool(b))
}

fn and(a: &Out, b: &Out) -> Out {
    let no = truth(false);
    if *a == no || *b == no {
        return no;
    }
    if holds(a) && holds(b) { truth(true) } else { Out::Fail }
}

fn not(a: &Out) -> Out {
    match a {
        Out::Val(V::Bool(b)) => truth(!b),
        _ => Out::Fail,
    }
}

fn or(a: &Out, b: &Out) -> Out {
    not(&and(&not(a), &not(b)))
}

fn order(a: &V, b: &V) -> Option<Ordering> {
    Some(match (a, b) {
        (V::Bool(a), V::Bool(b)) => a.cmp(b),
        (V::Num(a), V::Num(b)) | (V::Money(a), V::Money(b)) => a.cmp(b),
        (V::Date(a), V::Date(b)) => a.cmp(b),
        (V::Color(a), V::Color(b)) => a.cmp(b),
        (V::Thing(a), V::Thing(b)) => a.cmp(b),
        _ => return None,
    })
}

fn compare(cmp: Cmp, a: &Out, b: &Out) -> Out {
    match (a, b) {
        (Out::Val(a), Out::Val(b)) => {
            let order = order(a, b).expect("of one type");
            if let (V::Num(x), V::Num(y)) | (V::Money(x), V::Money(y)) = (a, b) {
                let apart = x.add(&y.neg());
                let is_near = &apart.0 * 1_000_000 < apart.1 && -&apart.0 * 1_000_000 < apart.1;
                mark(|m| match order {
                    Ordering::Less => m.below += usize::from(is_near),
                    Ordering::Equal => m.at += 1,
                    Ordering::Greater => m.above += usize::from(is_near),
                });
            }
            truth(cmp.accepts(order))
        }
        _ => Out::Fail,
    }
}

type Make = fn(Rational) -> V;

/// The number in a value, and how to make a value of its kind.
fn number(v: &V) -> Option<(Rational, Make)> {
    Some(match v {
        V::Num(n) => (n.clone(), V::Num),
        V::Money(n) => (n.clone(), V::Money),
        V::Months(n) => (Rational::whole(*n), |n| V::Months(i64::try_from(n.0).expect("small"))),
        V::Days(n) => (Rational::whole(*n), |n| V::Days(i64::try_from(n.0).expect("small"))),
        _ => return None,
    })
}

fn arithmetic(op: char, a: &Out, b: &Out) -> Out {
    let (Out::Val(a), Out::Val(b)) = (a, b) else { return Out::Fail };
    let ((x, make_a), (y, make_b)) = (number(a).expect("a number"), number(b).expect("a number"));
    let bare = |v: &V| matches!(v, V::Num(_));
    Out::Val(match op {
        '+' => make_a(found(x.add(&y))),
        '-' => make_a(found(x.add(&y.neg()))),
        '*' => (if bare(a) { make_b } else { make_a })(found(x.mul(&y))),
        '/' if y.is_zero() => return Out::Fail,
        '/' => (if bare(b) { make_a } else { V::Num })(found(x.mul(&Rational::new(y.1, y.0)))),
        _ => {
            let times = u32::try_from(y.0).expect("a small exponent");
            V::Num((0..times).fold(Rational::whole(1), |power, _| found(power.mul(&x))))
        }
    })
}

fn round(value: &Out, mode: Mode, step: &Out) -> Out {
    let (Out::Val(value), Out::Val(step)) = (value, step) else { return Out::Fail };
    let ((x, make), (step, _)) = (number(value).expect("a number"), number(step).expect("a number"));
    if step <= Rational::whole(0) {
        return Out::Fail;
    }
    let negative = x < Rational::whole(0);
    let steps = (if negative { x.neg() } else { x }).mul(&Rational::new(step.1.clone(), step.0.clone()));
    let floor = steps.floor();
    let rest = steps.add(&Rational::new(-&floor, 1));
    let half = rest.cmp(&Rational::new(1, 2));
    let odd = &floor % 2 != BigInt::ZERO;
    let up = match mode {
        Mode::Up => !rest.is_zero(),
        Mode::Down => false,
        Mode::HalfUp => half.is_ge(),
        Mode::HalfDown => half.is_gt(),
        Mode::HalfEven => half.is_gt() || half.is_eq() && odd,
    };
    let count = found(Rational::new(if up { floor + 1 } else { floor }, 1).mul(&step));
    Out::Val(make(if negative { count.neg() } else { count }))
}

/// The day so many months away: the last of a month that lacks it, or the first of the next.
fn add_months(day: jiff::civil::Date, months: i64, up: bool) -> jiff::civil::Date {
    let index = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 + months;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    let first =
        jiff::civil::Date::new(year.try_into().expect("small"), month.try_into().expect("small"), 1).expect("a day");
    if day.day() <= first.days_in_month() {
        first.with().day(day.day()).build().expect("a day")
    } else if up {
        first.last_of_month().tomorrow().expect("a day")
    } else {
        first.last_of_month()
    }
}

fn add_days(day: jiff::civil::Date, days: i64) -> jiff::civil::Date {
    let mut day = day;
    for _ in 0..days.abs() {
        day = if days > 0 { day.tomorrow() } else { day.yesterday() }.expect("a day");
    }
    day
}

fn months_between(from: jiff::civil::Date, to: jiff::civil::Date) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let mut months = 0;
    while add_months(from, months + 1, false) <= to {
        months += 1;
    }
    months
}

fn days_between(from: jiff::civil::Date, to: jiff::civil::Date) -> i64 {
    if to < from {
        return -days_between(to, from);
    }
    let (mut day, mut days) = (from, 0);
    while day < to {
        day = day.tomorrow().expect("a day");
        days += 1;
    }
    days
}

/// What is left of several that apply at once: they agree, or there is no value.
fn agreed(values: &[Out]) -> Option<Out> {
    let first = values.first()?;
    Some(if values.iter().all(|v| v == first) { first.clone() } else { Out::Fail })
}

impl Model<'_> {
    fn rows(&self, list: &E, env: &Env) -> Option<Vec<Out>> {
        match self.eval(list, env) {
            Out::List(rows) => Some(rows),
            _ => None,
        }
    }

    pub fn eval(&self, e: &E, env: &Env) -> Out {
        let eval = |e: &E| self.eval(e, env);
        match e {
            E::Lit(v) => Out::Val(v.clone()),
            E::None => Out::None,
            E::BoxField(name) => self.world.fields.iter().find(|f| f.0 == *name).expect("a field").1.clone(),
            E::ThingField(of, name) => match eval(of) {
                Out::Val(V::Thing(key)) => {
                    let mut all = self.world.things.iter().chain(&self.world.links);
                    let thing = all.find(|t| t.0 == key).expect("a thing");
                    thing.1.iter().find(|f| f.0 == *name).expect("a field").1.clone()
                }
                _ => Out::Fail,
            },
            E::Var(var) => env.vars.iter().rev().find(|v| v.0 == *var).expect("bound").1.clone(),
            E::Own => Out::Val(V::Thing(env.own.clone().expect("of a thing"))),
            E::AssessmentDate => Out::Val(V::Date(TODAY)),
            E::Param(i) => self.parameter(*i),
            E::BoxDef(i) => self.definition(*i, None),
            E::ThingDef(of, i) => match eval(of) {
                Out::Val(V::Thing(key)) => self.definition(*i, Some(key)),
                _ => Out::Fail,
            },
            E::Table(i, output) => self.table(*i, *output),
            E::Arith(op, a, b) => arithmetic(*op, &eval(a), &eval(b)),
            E::Neg(a) => match eval(a) {
                Out::Val(v) => number(&v).map_or(Out::Fail, |(n, make)| Out::Val(make(n.neg()))),
                _ => Out::Fail,
            },
            E::Abs(a) => match eval(a) {
                Out::Val(v) => {
                    let (n, make) = number(&v).expect("a number");
                    Out::Val(make(if n < Rational::whole(0) { n.neg() } else { n }))
                }
                _ => Out::Fail,
            },
            E::Round(value, mode, step) => round(&eval(value), *mode, &eval(step)),
            E::Shift(by, before, day, up) => match (eval(by), eval(day)) {
                (Out::Val(V::Months(n)), Out::Val(V::Date(d))) => {
                    Out::Val(V::Date(add_months(d, if *before { -n } else { n }, *up)))
                }
                (Out::Val(V::Days(n)), Out::Val(V::Date(d))) => {
                    Out::Val(V::Date(add_days(d, if *before { -n } else { n })))
                }
                _ => Out::Fail,
            },
            E::Dates(name, from, to) => match (eval(from), eval(to)) {
                (Out::Val(V::Date(from)), Out::Val(V::Date(to))) => match *name {
                    "age" if to < from => Out::Fail,
                    "age" => Out::Val(V::Num(Rational::whole(months_between(from, to) / 12))),
                    "months_between" => Out::Val(V::Num(Rational::whole(months_between(from, to)))),
                    _ => Out::Val(V::Num(Rational::whole(days_between(from, to)))),
                },
                _ => Out::Fail,
            },
            E::Extreme(least, items) => extreme(*least, &items.iter().map(eval).collect::<Vec<_>>()),
            E::ExtremeOf(least, list) => self.rows(list, env).map_or(Out::Fail, |rows| extreme(*least, &rows)),
            E::Sum(list, money) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                total(&rows, *money)
            }
            E::Count(list) => self.rows(list, env).map_or(Out::Fail, |rows| {
                let count = rows.iter().filter(|r| **r != Out::None).count();
                Out::Val(V::Num(Rational::whole(i64::try_from(count).expect("few"))))
            }),
            E::First(list) => self.rows(list, env).and_then(|rows| rows.first().cloned()).unwrap_or(Out::Fail),
            E::Share(list, var, condition) => {
                let Some(mut rows) = self.rows(list, env) else { return Out::Fail };
                rows.retain(|r| *r != Out::None);
                if rows.is_empty() {
                    return Out::Fail;
                }
                let part = rows.iter().filter(|r| holds(&self.eval(condition, &env.with(*var, r)))).count();
                Out::Val(V::Num(Rational::new(part, rows.len())))
            }
            E::Index(list, key) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                let wanted = Out::Val(V::Thing(key.clone()));
                rows.into_iter().find(|r| *r == wanted).unwrap_or(Out::Fail)
            }
            E::Where(list, var, condition) => match self.rows(list, env) {
                Some(mut rows) => {
                    rows.retain(|r| holds(&self.eval(condition, &env.with(*var, r))));
                    Out::List(rows)
                }
                None => Out::Fail,
            },
            E::Each(body, var, list) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                let mut out = Vec::new();
                let is_list = self.is_list(body);
                for row in rows {
                    match self.eval(body, &env.with(*var, &row)) {
                        Out::List(inner) => out.extend(inner),
                        _ if is_list => return Out::Fail,
                        other => out.push(other),
                    }
                }
                Out::List(out)
            }
            E::List(items) => Out::List(items.iter().map(eval).collect()),
            E::Ordered(list, var, key, descending) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                let mut keyed: Vec<(Out, Out)> =
                    rows.into_iter().map(|r| (self.eval(key, &env.with(*var, &r)), r)).collect();
                keyed.sort_by(|a, b| place(a, b, *descending));
                Out::List(keyed.into_iter().map(|(_, row)| row).collect())
            }
            E::Grouped(list, var, key) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                let mut groups: Vec<(Out, Vec<Out>)> = Vec::new();
                for row in rows {
                    let key = self.eval(key, &env.with(*var, &row));
                    match groups.iter_mut().find(|g| g.0 == key) {
                        Some(group) => group.1.push(row),
                        None => groups.push((key, vec![row])),
                    }
                }
                Out::List(groups.into_iter().map(|(key, rows)| Out::Group(Box::new(key), rows)).collect())
            }
            E::GroupKey(of) => match eval(of) {
                Out::Group(key, _) => *key,
                _ => Out::Fail,
            },
            E::GroupRows(of) => match eval(of) {
                Out::Group(_, rows) => Out::List(rows),
                _ => Out::Fail,
            },
            E::Distinct(list) => self.rows(list, env).map_or(Out::Fail, each_once),
            E::Union(lists) => {
                let lists: Option<Vec<Vec<Out>>> = lists.iter().map(|l| self.rows(l, env)).collect();
                lists.map_or(Out::Fail, |lists| each_once(lists.concat()))
            }
            E::Reach(start, links, from, to) => {
                let (start, links) = (eval(start), self.rows(links, env));
                let (start, Some(links)) = (start, links) else { return Out::Fail };
                let mut sources = match start {
                    Out::List(rows) => rows,
                    Out::Val(v) => vec![Out::Val(v)],
                    _ => return Out::Fail,
                };
                let end = |link: &Out, field: &'static str, env: &Env| {
                    self.eval(&E::ThingField(Box::new(E::Var(usize::MAX)), field), &env.with(usize::MAX, link))
                };
                let mut reached = Vec::new();
                let mut next = 0;
                while next < sources.len() {
                    let source = sources[next].clone();
                    for link in &links {
                        let to = end(link, to, env);
                        let leads = matches!(source, Out::Val(_)) && end(link, from, env) == source;
                        if leads && matches!(to, Out::Val(_)) && !reached.contains(&to) {
                            reached.push(to.clone());
                            sources.push(to);
                        }
                    }
                    next += 1;
                }
                Out::List(reached)
            }
            E::Compare(cmp, a, b) => compare(*cmp, &eval(a), &eval(b)),
            E::In(value, list) => {
                let value = eval(value);
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                if !matches!(value, Out::Val(_)) {
                    return Out::Fail;
                }
                // `none` is no row that anything could be.
                let rows = rows.iter().filter(|r| **r != Out::None);
                rows.fold(truth(false), |any, row| or(&any, &compare(Cmp::Eq, &value, row)))
            }
            E::InRange(value, low, high, low_out, high_out) => {
                let value = eval(value);
                let above = compare(if *low_out { Cmp::Gt } else { Cmp::Ge }, &value, &eval(low));
                let below = compare(if *high_out { Cmp::Lt } else { Cmp::Le }, &value, &eval(high));
                and(&above, &below)
            }
            E::And(a, b) => and(&eval(a), &eval(b)),
            E::Or(a, b) => or(&eval(a), &eval(b)),
            E::Not(a) => not(&eval(a)),
            E::IsNone(a) => match eval(a) {
                Out::None => truth(true),
                Out::Fail => Out::Fail,
                _ => truth(false),
            },
            E::Quantified(word, list, var, condition) => {
                let Some(rows) = self.rows(list, env) else { return Out::Fail };
                let answers = rows.iter().map(|r| self.eval(condition, &env.with(*var, r)));
                match *word {
                    "every" => answers.fold(truth(true), |all, a| and(&all, &a)),
                    "some" => answers.fold(truth(false), |any, a| or(&any, &a)),
                    _ => answers.fold(truth(true), |all, a| and(&all, &not(&a))),
                }
            }
        }
    }

    /// Whether an expression that may fail would have been a list.
    fn is_list(&self, e: &E) -> bool {
        match e {
            E::Where(..)
            | E::Each(..)
            | E::List(_)
            | E::Ordered(..)
            | E::Grouped(..)
            | E::GroupRows(_)
            | E::Distinct(_)
            | E::Union(_)
            | E::Reach(..) => true,
            E::BoxField(name) => matches!(*name, "things" | "spare" | "ints" | "links"),
            E::Table(i, _) => self.rules.tables[*i].hit == Hit::All,
            E::BoxDef(i) | E::ThingDef(_, i) => {
                let d = &self.rules.definitions[*i];
                d.cases.iter().map(|c| &c.value).chain(&d.otherwise).any(|e| self.is_list(e))
            }
            _ => false,
        }
    }

    fn exception_applies(&self, exception: &Exception, env: &Env) -> bool {
        exception.when.as_ref().is_none_or(|w| holds(&self.eval(w, env)))
            && !exception.exceptions.iter().any(|e| self.exception_applies(e, env))
    }

    /// What the cases that hold give to an output.
    fn cases(&self, cases: &[CaseOf], output: usize, env: &Env, out: &mut Vec<Out>) {
        let mut any = false;
        for case in cases {
            if case.when.as_ref().is_none_or(|w| holds(&self.eval(w, env))) && !(case.rest && any) {
                any = true;
                if case.output == output {
                    out.push(self.eval(&case.value, env));
                } else if let Some(next) = case.next.as_ref().filter(|_| case.output + 1 == output) {
                    out.push(self.eval(next, env));
                }
            }
        }
    }

    /// What exceptions that apply give to an output.
    fn displacing(&self, exceptions: &[Exception], output: usize, env: &Env) -> Vec<Out> {
        let mut values = Vec::new();
        for exception in exceptions {
            if self.exception_applies(exception, env) {
                self.cases(&exception.cases, output, env, &mut values);
            }
        }
        values
    }

    pub fn parameter(&self, i: usize) -> Out {
        let (value, exceptions) = &self.rules.parameters[i];
        agreed(&self.displacing(exceptions, 0, &Env::default())).unwrap_or_else(|| Out::Val(value.clone()))
    }

    pub fn definition(&self, i: usize, own: Option<String>) -> Out {
        let definition = &self.rules.definitions[i];
        let env = Env { own, vars: Vec::new() };
        let mut values = self.displacing(&definition.exceptions, 0, &env);
        if values.is_empty() {
            self.cases(&definition.cases, 0, &env, &mut values);
        }
        agreed(&values).unwrap_or_else(|| definition.otherwise.as_ref().map_or(Out::Fail, |e| self.eval(e, &env)))
    }

    pub fn table(&self, i: usize, output: usize) -> Out {
        let (table, env) = (&self.rules.tables[i], Env::default());
        if let Some(displaced) = agreed(&self.displacing(&table.exceptions, output, &env)) {
            return displaced;
        }
        if let Some(scale) = &table.scale {
            return self.scale(scale, &env);
        }
        let inputs: Vec<Out> = table.inputs.iter().map(|e| self.eval(e, &env)).collect();
        let accepts = |row: &&(Vec<Cell>, Vec<E>)| row.0.iter().zip(&inputs).all(|(c, input)| holds(&cell(c, input)));
        let rows: Vec<_> = table.rows.iter().filter(accepts).collect();
        let outputs = |o: usize| rows.iter().map(|row| self.eval(&row.1[o], &env)).collect::<Vec<Out>>();
        match table.hit {
            Hit::One if rows.len() != 1 => Out::Fail,
            Hit::One | Hit::First => rows.first().map_or(Out::Fail, |row| self.eval(&row.1[output], &env)),
            Hit::Highest | Hit::Lowest => {
                let firsts = outputs(0);
                let best = extreme(table.hit == Hit::Lowest, &firsts);
                if !matches!(best, Out::Val(_)) {
                    return Out::Fail;
                }
                let winners: Vec<Out> =
                    outputs(output).into_iter().zip(&firsts).filter(|(_, f)| **f == best).map(|(o, _)| o).collect();
                agreed(&winners).unwrap_or(Out::Fail)
            }
            Hit::All => Out::List(outputs(0)),
            Hit::Count => {
                let count = outputs(0).iter().filter(|o| **o != Out::None).count();
                Out::Val(V::Num(Rational::whole(i64::try_from(count).expect("few"))))
            }
            Hit::Sum => total(&outputs(0), table.money),
            Hit::Least | Hit::Greatest => extreme(table.hit == Hit::Least, &outputs(0)),
        }
    }

    /// What a scale comes to: of a base that is known, lies in a bracket, and under bounds that ascend.
    fn scale(&self, scale: &Scale, env: &Env) -> Out {
        let base = self.eval(&scale.base, env);
        let Out::Val(of) = &base else { return Out::Fail };
        let mut bounds = Vec::new();
        for (bound, _) in &scale.brackets {
            match self.eval(bound, env) {
                Out::Val(v) => bounds.push(v),
                _ => return Out::Fail,
            }
        }
        let below = |a: &V, b: &V| order(a, b).expect("of one type").is_lt();
        if bounds.windows(2).any(|pair| !below(&pair[0], &pair[1])) {
            return Out::Fail;
        }
        let outputs: Vec<&E> = scale.brackets.iter().map(|b| &b.1).collect();
        if scale.marginal {
            return self.marginal(scale, of, &bounds, &outputs, env);
        }
        let mut chosen = scale.otherwise.as_ref();
        match scale.edge {
            Edge::UpTo => {
                if let Some(i) = bounds.iter().position(|b| !below(b, of)) {
                    chosen = Some(outputs[i]);
                }
            }
            edge => {
                let begins = |b: &V| if edge == Edge::From { !below(of, b) } else { below(b, of) };
                if let Some(i) = bounds.iter().rposition(begins) {
                    chosen = Some(outputs[i]);
                }
            }
        }
        let Some(chosen) = chosen else { return Out::Fail };
        let given = self.eval(chosen, env);
        if scale.rates { arithmetic('*', &base, &given) } else { given }
    }

    fn marginal(&self, scale: &Scale, of: &V, bounds: &[V], outputs: &[&E], env: &Env) -> Out {
        let (of, make) = number(of).expect("a number");
        let zero = Rational::whole(0);
        let bounds: Vec<Rational> = bounds.iter().map(|b| number(b).expect("a number").0).collect();
        // Each bracket between its ends; the last may have none.
        let mut brackets: Vec<(Rational, Option<Rational>, &E)> = Vec::new();
        if scale.edge == Edge::UpTo {
            let mut low = zero.clone();
            for (bound, output) in bounds.iter().zip(outputs) {
                brackets.push((low, Some(bound.clone()), output));
                low = bound.clone();
            }
            brackets.extend(scale.otherwise.as_ref().map(|e| (low, None, e)));
        } else {
            brackets.extend(scale.otherwise.as_ref().map(|e| (zero.clone(), bounds.first().cloned(), e)));
            for (i, output) in outputs.iter().enumerate() {
                brackets.push((bounds[i].clone(), bounds.get(i + 1).cloned(), output));
            }
        }
        if brackets.iter().any(|(low, high, _)| high.as_ref().is_some_and(|h| h <= low)) {
            return Out::Fail;
        }
        let end = brackets.last().and_then(|b| b.1.clone());
        if of < brackets[0].0 || end.is_some_and(|e| of > e) {
            return Out::Fail;
        }
        let mut sum = zero;
        for (low, high, rate) in brackets {
            if of <= low {
                continue;
            }
            let top = high.map_or_else(|| of.clone(), |h| h.min(of.clone()));
            let Out::Val(rate) = self.eval(rate, env) else { return Out::Fail };
            sum = found(sum.add(&found(found(top.add(&low.neg())).mul(&number(&rate).expect("a rate").0))));
        }
        Out::Val(make(sum))
    }

    pub fn requirement(&self, requirement: &Requirement) -> Verdict {
        let Some((var, list)) = &requirement.for_each else { return self.judge(requirement, &Env::default()) };
        let Some(rows) = self.rows(list, &Env::default()) else { return Verdict::Undetermined };
        let all: Vec<Verdict> = rows.iter().map(|r| self.judge(requirement, &Env::default().with(*var, r))).collect();
        let worst = [Verdict::Violated, Verdict::Undetermined, Verdict::Satisfied];
        worst.into_iter().find(|v| all.contains(v)).unwrap_or(Verdict::NotApplicable)
    }

    fn judge(&self, requirement: &Requirement, env: &Env) -> Verdict {
        if !requirement.when.as_ref().is_none_or(|w| holds(&self.eval(w, env))) {
            return Verdict::NotApplicable;
        }
        let demand = |must: &E| match self.eval(must, env) {
            Out::Val(V::Bool(true)) => Verdict::Satisfied,
            Out::Val(V::Bool(false)) => Verdict::Violated,
            _ => Verdict::Undetermined,
        };
        let instead = |e: &Exception| e.must.as_ref().map_or(Verdict::NotApplicable, demand);
        let applying = requirement.exceptions.iter().filter(|e| self.exception_applies(e, env));
        let verdicts: Vec<Verdict> = applying.map(instead).collect();
        match verdicts.first() {
            None => demand(&requirement.must),
            Some(first) if verdicts.iter().all(|v| v == first) => *first,
            Some(_) => Verdict::Undetermined,
        }
    }
}

/// The order of two rows with their keys: ties by their own key, what has none last.
fn place(a: &(Out, Out), b: &(Out, Out), descending: bool) -> Ordering {
    let tie = match (&a.1, &b.1) {
        (Out::Val(V::Thing(a)), Out::Val(V::Thing(b))) => a.cmp(b),
        _ => Ordering::Equal,
    };
    match (&a.0, &b.0) {
        (Out::Val(x), Out::Val(y)) => {
            let by_key = order(x, y).expect("of one type");
            (if descending { by_key.reverse() } else { by_key }).then(tie)
        }
        (Out::Val(_), _) => Ordering::Less,
        (_, Out::Val(_)) => Ordering::Greater,
        _ => tie,
    }
}

fn each_once(rows: Vec<Out>) -> Out {
    let mut once: Vec<Out> = Vec::new();
    for row in rows {
        if !once.contains(&row) {
            once.push(row);
        }
    }
    Out::List(once)
}

/// The verdict of an assessment.
pub fn assessment(findings: &[Verdict]) -> Verdict {
    let worst = [Verdict::Violated, Verdict::Undetermined];
    worst.into_iter().find(|v| findings.contains(v)).unwrap_or(Verdict::Satisfied)
}

fn total(rows: &[Out], money: bool) -> Out {
    let mut total = Rational::whole(0);
    for row in rows {
        match row {
            Out::None => {}
            Out::Val(v) => total = found(total.add(&number(v).expect("a number").0)),
            _ => return Out::Fail,
        }
    }
    Out::Val(if money { V::Money(total) } else { V::Num(total) })
}

fn extreme(least: bool, rows: &[Out]) -> Out {
    let mut best: Option<V> = None;
    for row in rows {
        match row {
            Out::None => {}
            Out::Val(v) => {
                let wanted = if least { Ordering::Less } else { Ordering::Greater };
                if best.as_ref().is_none_or(|b| order(v, b) == Some(wanted)) {
                    best = Some(v.clone());
                }
            }
            _ => return Out::Fail,
        }
    }
    best.map_or(Out::Fail, Out::Val)
}

fn cell(cell: &Cell, input: &Out) -> Out {
    if cell.tests.is_empty() {
        return truth(true);
    }
    let any = cell.tests.iter().fold(truth(false), |any, test| {
        let answer = match test {
            Test::None => match input {
                Out::None => truth(true),
                Out::Fail => Out::Fail,
                _ => truth(false),
            },
            Test::All(all) => {
                all.iter().fold(truth(true), |t, (cmp, v)| and(&t, &compare(*cmp, input, &Out::Val(v.clone()))))
            }
        };
        or(&any, &answer)
    });
    if cell.negated { not(&any) } else { any }
}
