//! Random rules: an expression of every form, over the fields of `facts.rs`.

use crate::model::{
    CaseOf, Cell, Cmp, Definition, E, Edge, Exception, Hit, Mode, Rational, Requirement, Rules, Scale, Table, Test, V,
};
use crate::random::Random;

/// What an expression is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum T {
    Int,
    Num,
    Percent,
    Money,
    Bool,
    Color,
    Date,
    Thing,
    Things,
    Ints,
    Moneys,
    Colors,
}

impl T {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Int => "integer",
            Self::Num => "number",
            Self::Percent => "percent",
            Self::Money => "money",
            Self::Bool => "boolean",
            Self::Color => "color",
            Self::Date => "date",
            Self::Thing => "thing",
            Self::Things => "list of thing",
            Self::Ints => "list of integer",
            Self::Moneys => "list of money",
            Self::Colors => "list of color",
        }
    }
}

/// The places of what is added to a number, to come just beside it; below zero where it is taken away.
pub const LITTLE: [i64; 6] = [2, 20, 11, -2, -20, -11];

pub const PARAMETERS: [T; 3] = [T::Int, T::Percent, T::Money];

/// Rules with the types that the model does not need.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    pub rules: Rules,
    pub definitions: Vec<(T, bool)>,
    /// The types of the outputs as they are read.
    pub tables: Vec<Vec<(T, bool)>>,
    /// The types of their cells.
    pub cells: Vec<Vec<(T, bool)>>,
    /// What is written out.
    pub literals: Vec<V>,
}

pub struct Generator<'g> {
    pub random: &'g mut Random,
    book: Rulebook,
    vars: Vec<usize>,
    next_var: usize,
    of_thing: bool,
    /// An exception to a parameter reads no parameter.
    without_parameters: bool,
    /// Numbers are written with up to twenty places.
    fine: bool,
}

pub fn rulebook(random: &mut Random) -> Rulebook {
    made(random, false)
}

/// A rulebook with numbers of up to twenty places.
pub fn fine(random: &mut Random) -> Rulebook {
    made(random, true)
}

fn made(random: &mut Random, fine: bool) -> Rulebook {
    let mut g = Generator {
        random,
        book: Rulebook::default(),
        vars: Vec::new(),
        next_var: 0,
        of_thing: false,
        without_parameters: true,
        fine,
    };
    for ty in PARAMETERS {
        let value = g.literal(ty);
        let exceptions = g.exceptions(Some(&[ty]), 5, 1);
        g.book.rules.parameters.push((value, exceptions));
    }
    g.without_parameters = false;
    for _ in 0..=g.random.below(4) {
        if g.random.below(3) == 0 {
            if g.one_in(3) { g.scale() } else { g.table() }
        } else {
            g.definition();
        }
    }
    for _ in 0..=g.random.below(2) {
        let requirement = g.requirement();
        g.book.rules.requirements.push(requirement);
    }
    g.book
}

fn boxed(e: E) -> Box<E> {
    Box::new(e)
}

impl Generator<'_> {
    fn one_in(&mut self, n: usize) -> bool {
        self.random.below(n) == 0
    }

    fn literal(&mut self, ty: T) -> V {
        let mut value = self.plain_literal(ty);
        if self.fine && self.one_in(4) {
            let little = *self.random.pick(&LITTLE);
            value = match value {
                V::Num(n) if ty != T::Int => V::Num(n.near(little)),
                V::Money(n) => V::Money(n.near(little)),
                other => other,
            };
        }
        self.book.literals.push(value.clone());
        value
    }

    fn plain_literal(&mut self, ty: T) -> V {
        let n = i64::try_from(self.random.below(6)).unwrap() - 2;
        match ty {
            T::Int => V::Num(Rational::whole(n)),
            T::Num => V::Num(Rational::new(n, 2)),
            T::Percent => V::Num(Rational::new(*self.random.pick(&[0, 25, 50, 100]), 100)),
            T::Money => V::Money(Rational::whole(n * 5)),
            T::Bool => V::Bool(n > 0),
            T::Color => V::Color(u32::try_from(self.random.below(3)).unwrap()),
            T::Date => V::Date(*self.random.pick(&[
                jiff::civil::date(2020, 1, 30),
                jiff::civil::date(2020, 1, 31),
                jiff::civil::date(2020, 2, 29),
                jiff::civil::date(2020, 4, 1),
            ])),
            other => unreachable!("{other:?} has no literal"),
        }
    }

    fn thing(&mut self, depth: usize) -> E {
        if !self.vars.is_empty() && self.random.below(4) > 0 {
            return E::Var(*self.random.pick(&self.vars.clone()));
        }
        if self.of_thing && self.random.below(3) > 0 {
            return E::Own;
        }
        match self.random.below(4) {
            0 if depth > 0 => E::First(boxed(self.expr(T::Things, depth - 1))),
            1 => {
                let key = (*self.random.pick(&["a", "b", "s"])).to_owned();
                let list =
                    if self.one_in(3) && depth > 0 { self.expr(T::Things, depth - 1) } else { E::BoxField("things") };
                E::Index(boxed(list), key)
            }
            _ => E::BoxField("pick"),
        }
    }

    /// A list with a row bound while `body` is made.
    fn over<X>(&mut self, list: E, body: impl FnOnce(&mut Self) -> X) -> (Box<E>, usize, X) {
        let var = self.next_var;
        self.next_var += 1;
        self.vars.push(var);
        let made = body(self);
        self.vars.pop();
        (boxed(list), var, made)
    }

    fn each(&mut self, ty: T, depth: usize) -> E {
        let list = self.expr(T::Things, depth.saturating_sub(1));
        let (list, var, body) = self.over(list, |g| g.optional(ty, depth.saturating_sub(1)));
        E::Each(boxed(body), var, list)
    }

    /// The lists that a definition has for each row, as one.
    fn lists_of_rows(&mut self, depth: usize) -> Option<E> {
        let lists = |i: &usize| self.book.definitions[*i].0 == T::Things && self.book.rules.definitions[*i].of_thing;
        let fitting: Vec<usize> = (0..self.book.definitions.len()).filter(lists).collect();
        if fitting.is_empty() {
            return None;
        }
        let i = *self.random.pick(&fitting);
        let list = self.expr(T::Things, depth);
        let (list, var, row) = self.over(list, |g| E::Var(*g.vars.last().unwrap()));
        Some(E::Each(boxed(E::ThingDef(boxed(row), i)), var, list))
    }

    /// An expression that may be `none` more often than others.
    fn optional(&mut self, ty: T, depth: usize) -> E {
        if self.one_in(3) {
            let field = match ty {
                T::Int => Some("o"),
                T::Color => Some("oc"),
                T::Money => Some("om"),
                _ => None,
            };
            if let Some(field) = field {
                return self.field(field, depth);
            }
        }
        self.expr(ty, depth)
    }

    fn field(&mut self, name: &'static str, depth: usize) -> E {
        let of_thing = matches!(name, "n" | "m" | "p" | "b" | "k" | "d" | "o");
        let of_box = name != "x";
        if of_thing && (!of_box || !self.vars.is_empty() || self.of_thing || self.one_in(4)) {
            return E::ThingField(boxed(self.thing(depth)), name);
        }
        E::BoxField(name)
    }

    fn definition_of(&mut self, ty: T, depth: usize) -> Option<E> {
        let fitting: Vec<usize> =
            (0..self.book.definitions.len()).filter(|i| self.book.definitions[*i].0 == ty).collect();
        if fitting.is_empty() {
            return None;
        }
        let i = *self.random.pick(&fitting);
        Some(if self.book.rules.definitions[i].of_thing {
            E::ThingDef(boxed(self.thing(depth)), i)
        } else {
            E::BoxDef(i)
        })
    }

    fn table_of(&mut self, ty: T) -> Option<E> {
        let mut fitting = Vec::new();
        for (i, table) in self.book.tables.iter().enumerate() {
            fitting.extend(table.iter().enumerate().filter(|(_, o)| o.0 == ty).map(|(o, _)| (i, o)));
        }
        (!fitting.is_empty()).then(|| {
            let (i, output) = *self.random.pick(&fitting);
            E::Table(i, output)
        })
    }

    fn leaf(&mut self, ty: T, depth: usize) -> E {
        if self.one_in(3) {
            if let Some(e) = if self.of_thing { None } else { self.table_of(ty) } {
                return e;
            }
        }
        if self.one_in(2) {
            if let Some(e) = self.definition_of(ty, depth) {
                return e;
            }
        }
        let parameter = PARAMETERS.iter().position(|t| *t == ty);
        match ty {
            T::Thing => self.thing(depth),
            T::Things => E::BoxField(if self.one_in(4) { "spare" } else { "things" }),
            T::Ints if self.one_in(2) => E::BoxField("ints"),
            T::Ints => {
                let few = self.random.below(3);
                let mut items: Vec<E> = (0..=few).map(|_| self.expr(T::Int, 0)).collect();
                if self.one_in(6) {
                    items = (0..17).map(|n| E::Lit(V::Num(Rational::whole(n * 2)))).collect();
                }
                E::List(items)
            }
            T::Moneys => self.each(T::Money, depth.min(1)),
            T::Colors => {
                let few = self.random.below(3);
                E::List((0..=few).map(|_| E::Lit(self.literal(T::Color))).collect())
            }
            T::Num if self.one_in(2) => E::BoxField("q"),
            T::Num => self.leaf(T::Int, depth),
            _ if parameter.is_some() && !self.without_parameters && self.one_in(6) => E::Param(parameter.unwrap()),
            T::Date if self.one_in(6) => E::AssessmentDate,
            _ if self.one_in(4) => E::Lit(self.literal(ty)),
            T::Int => {
                let name = *self.random.pick(&["n", "n", "o", "free"]);
                self.field(name, depth)
            }
            T::Percent => self.field("p", depth),
            T::Money => {
                let name = *self.random.pick(&["m", "m", "om", "far"]);
                self.field(name, depth)
            }
            T::Bool => self.field("b", depth),
            T::Color => {
                let name = *self.random.pick(&["k", "k", "oc"]);
                self.field(name, depth)
            }
            T::Date => {
                let name = *self.random.pick(&["d", "d", "w"]);
                self.field(name, depth)
            }
        }
    }

    fn period(&mut self, depth: usize) -> E {
        let n = i64::try_from(self.random.below(4)).unwrap();
        let unit = E::Lit(if self.one_in(2) { V::Months(n) } else { V::Days(n) });
        if self.one_in(4) { E::Arith('*', boxed(self.expr(T::Int, depth)), boxed(unit)) } else { unit }
    }

    fn list_of(ty: T) -> Option<T> {
        Some(match ty {
            T::Int => T::Ints,
            T::Money => T::Moneys,
            T::Color => T::Colors,
            T::Thing => T::Things,
            _ => return None,
        })
    }

    fn calculation(&mut self, ty: T, depth: usize) -> E {
        let d = depth - 1;
        let least = self.one_in(2);
        let op = *self.random.pick(&['+', '-']);
        match self.random.below(10) {
            0 if T::Percent != ty => E::Neg(boxed(self.expr(ty, d))),
            1 => E::Abs(boxed(self.expr(ty, d))),
            2 | 3 => {
                let count = 2 + self.random.below(2);
                E::Extreme(least, (0..count).map(|_| self.optional(ty, d)).collect())
            }
            4 => {
                let mode = *self.random.pick(&[Mode::HalfUp, Mode::HalfDown, Mode::HalfEven, Mode::Up, Mode::Down]);
                let step = match ty {
                    T::Int => V::Num(Rational::whole(2)),
                    T::Num => V::Num(Rational::new(3, 10)),
                    T::Percent => V::Num(Rational::new(3, 100)),
                    _ => V::Money(Rational::new(7, 2)),
                };
                let step = if self.one_in(8) && ty != T::Num { self.expr(ty, 0) } else { E::Lit(step) };
                E::Round(boxed(self.expr(ty, d)), mode, boxed(step))
            }
            _ => E::Arith(op, boxed(self.optional(ty, d)), boxed(self.expr(ty, d))),
        }
    }

    pub fn expr(&mut self, ty: T, depth: usize) -> E {
        if depth == 0 || self.one_in(4) {
            return self.leaf(ty, depth);
        }
        let d = depth - 1;
        let least = self.one_in(2);
        let which = self.random.below(8);
        match ty {
            T::Int => match which {
                0 => E::Count(boxed({
                    let list = *self.random.pick(&[T::Things, T::Things, T::Ints, T::Colors, T::Moneys]);
                    self.expr(list, d)
                })),
                1 if self.one_in(3) => E::Count(boxed(self.groups(d).0)),
                1 => E::Sum(boxed(self.expr(T::Ints, d)), false),
                2 if self.one_in(2) => E::First(boxed(self.expr(T::Ints, d))),
                2 => E::ExtremeOf(least, boxed(self.expr(T::Ints, d))),
                3 => {
                    let name = *self.random.pick(&["age", "months_between", "days_between"]);
                    E::Dates(name, boxed(self.expr(T::Date, d)), boxed(self.expr(T::Date, d)))
                }
                4 => E::Arith('*', boxed(self.expr(T::Int, d)), boxed(self.expr(T::Int, d))),
                _ => self.calculation(ty, depth),
            },
            T::Num => match which {
                0 => E::Arith('^', boxed(self.expr(T::Num, d)), boxed(E::Lit(V::Num(Rational::whole(2))))),
                1 | 2 => E::Arith('/', boxed(self.expr(T::Int, d)), boxed(self.expr(T::Int, d))),
                3 => E::Arith('*', boxed(self.expr(T::Percent, d)), boxed(self.expr(T::Int, d))),
                4 => E::Arith('*', boxed(self.expr(T::Num, d)), boxed(self.expr(T::Num, d))),
                _ => self.calculation(ty, depth),
            },
            T::Percent => match which {
                0 | 1 => {
                    let ints = self.one_in(4);
                    if self.one_in(5) {
                        let (groups, ty) = self.groups(d);
                        let (list, var, condition) = self.over_other(groups, |g, var| g.group_condition(var, ty));
                        E::Share(list, var, boxed(condition))
                    } else {
                        self.share(ints, d)
                    }
                }
                2 | 3 => E::Arith('/', boxed(self.expr(T::Money, d)), boxed(self.expr(T::Money, d))),
                4 => E::Arith('/', boxed(self.expr(T::Percent, d)), boxed(self.expr(T::Int, d))),
                _ => self.calculation(ty, depth),
            },
            T::Money => match which {
                0 => E::Sum(boxed(self.expr(T::Moneys, d)), true),
                1 => E::ExtremeOf(least, boxed(self.expr(T::Moneys, d))),
                2 => E::Arith('*', boxed(self.expr(T::Money, d)), boxed(self.expr(T::Percent, d))),
                3 => E::Arith('*', boxed(self.expr(T::Int, d)), boxed(self.expr(T::Money, d))),
                4 => E::Arith('/', boxed(self.expr(T::Money, d)), boxed(self.expr(T::Int, d))),
                _ => self.calculation(ty, depth),
            },
            T::Date => match which {
                0..=2 => {
                    let (before, up) = (self.one_in(2), self.one_in(3));
                    E::Shift(boxed(self.period(d)), before, boxed(self.expr(T::Date, d)), up)
                }
                3 => E::Extreme(least, vec![self.expr(T::Date, d), self.expr(T::Date, d)]),
                _ => self.leaf(ty, depth),
            },
            T::Color => match which {
                0 => E::ExtremeOf(least, boxed(self.expr(T::Colors, d))),
                1 => E::First(boxed(self.expr(T::Colors, d))),
                2 => E::Extreme(least, vec![self.expr(T::Color, d), self.optional(T::Color, d)]),
                _ => self.leaf(ty, depth),
            },
            T::Thing => self.thing(depth),
            T::Things => match which {
                0..=4 => {
                    let list = self.expr(T::Things, d);
                    let (list, var, condition) = self.over(list, |g| g.row_condition(d));
                    E::Where(list, var, boxed(condition))
                }
                5 => self.lists_of_rows(d).unwrap_or_else(|| self.ordered_things(d)),
                6 => self.reach(d),
                _ => match self.random.below(7) {
                    0 => self.ordered_things(d),
                    1 => E::Distinct(boxed(self.expr(T::Things, d))),
                    2 => E::Union(vec![self.expr(T::Things, d), self.expr(T::Things, d)]),
                    3 => E::GroupRows(boxed(E::First(boxed(self.groups(d).0)))),
                    4 => {
                        let (groups, _) = self.groups(d);
                        let (list, var, rows) = self.over_other(groups, |_, var| E::GroupRows(boxed(E::Var(var))));
                        E::Each(boxed(rows), var, list)
                    }
                    5 => {
                        let links = self.links(d);
                        let (list, var, end) = self.over_other(links, |_, var| E::ThingField(boxed(E::Var(var)), "a"));
                        E::Each(boxed(end), var, list)
                    }
                    _ => self.leaf(ty, depth),
                },
            },
            T::Ints if which == 1 => match self.random.below(4) {
                0 => self.ordered_ints(d),
                1 => E::Distinct(boxed(self.expr(T::Ints, d))),
                2 => E::Union(vec![self.expr(T::Ints, d), self.expr(T::Ints, d)]),
                _ => self.ints_of_groups(d),
            },
            T::Moneys | T::Colors if which == 1 => E::Distinct(boxed(self.expr(ty, d))),
            T::Ints if which == 0 => {
                let list = self.expr(T::Ints, d);
                let var = self.next_var;
                self.next_var += 1;
                let condition = self.number_condition(var);
                E::Where(boxed(list), var, boxed(condition))
            }
            T::Ints => self.each(T::Int, depth),
            T::Moneys => self.each(T::Money, depth),
            T::Colors => self.each(T::Color, depth),
            T::Bool => self.condition(depth),
        }
    }

    /// A condition of a number that a row is.
    fn number_condition(&mut self, var: usize) -> E {
        let cmp = *self.random.pick(&Cmp::ALL);
        E::Compare(cmp, boxed(E::Var(var)), boxed(E::Lit(self.literal(T::Int))))
    }

    fn share(&mut self, ints: bool, depth: usize) -> E {
        if ints {
            let list = self.expr(T::Ints, depth);
            let var = self.next_var;
            self.next_var += 1;
            let condition = self.number_condition(var);
            return E::Share(boxed(list), var, boxed(condition));
        }
        let list = self.expr(T::Things, depth);
        let (list, var, condition) = self.over(list, |g| g.row_condition(depth));
        E::Share(list, var, boxed(condition))
    }

    /// A list with a row that is no thing.
    fn over_other<X>(&mut self, list: E, body: impl FnOnce(&mut Self, usize) -> X) -> (Box<E>, usize, X) {
        let var = self.next_var;
        self.next_var += 1;
        let made = body(self, var);
        (boxed(list), var, made)
    }

    /// A list of things in an order.
    fn ordered_things(&mut self, depth: usize) -> E {
        let list = self.expr(T::Things, depth);
        let ty = *self.random.pick(&[T::Int, T::Int, T::Money, T::Percent, T::Color, T::Date]);
        let (list, var, key) = self.over(list, |g| {
            let row = boxed(E::Var(*g.vars.last().unwrap()));
            match ty {
                T::Int if g.one_in(2) => E::ThingField(row, if g.one_in(2) { "n" } else { "o" }),
                T::Money if g.one_in(2) => E::ThingField(row, "m"),
                T::Date if g.one_in(2) => E::ThingField(row, "d"),
                _ => g.expr(ty, depth.min(1)),
            }
        });
        let descending = self.one_in(2);
        E::Ordered(list, var, boxed(key), descending)
    }

    /// A list of numbers in an order.
    fn ordered_ints(&mut self, depth: usize) -> E {
        let list = self.expr(T::Ints, depth);
        let negate = self.one_in(3);
        let (list, var, key) =
            self.over_other(list, |_, var| if negate { E::Neg(boxed(E::Var(var))) } else { E::Var(var) });
        let descending = self.one_in(2);
        E::Ordered(list, var, boxed(key), descending)
    }

    fn links(&mut self, depth: usize) -> E {
        let all = E::BoxField("links");
        match self.random.below(4) {
            0 => {
                let end = if self.one_in(2) { "a" } else { "b" };
                let thing = self.thing(depth);
                let (list, var, condition) = self.over_other(all, |g, var| {
                    let cmp = *g.random.pick(&Cmp::ALL[..2]);
                    E::Compare(cmp, boxed(E::ThingField(boxed(E::Var(var)), end)), boxed(thing))
                });
                E::Where(list, var, boxed(condition))
            }
            1 => {
                let (list, var, key) =
                    self.over_other(all, |_, var| E::ThingField(boxed(E::ThingField(boxed(E::Var(var)), "a")), "n"));
                E::Ordered(list, var, boxed(key), false)
            }
            _ => all,
        }
    }

    fn reach(&mut self, depth: usize) -> E {
        let ty = if self.one_in(2) { T::Thing } else { T::Things };
        let start = self.expr(ty, depth);
        let links = self.links(depth);
        let (from, to) = if self.one_in(2) { ("a", "b") } else { ("b", "a") };
        E::Reach(boxed(start), boxed(links), from, to)
    }

    /// A list of groups of things, and the type of its keys.
    fn groups(&mut self, depth: usize) -> (E, T) {
        let ty = *self.random.pick(&[T::Int, T::Int, T::Color, T::Color, T::Bool, T::Date, T::Thing]);
        let list = self.expr(T::Things, depth);
        let (list, var, key) = self.over(list, |g| {
            let row = boxed(E::Var(*g.vars.last().unwrap()));
            match ty {
                T::Int if g.one_in(2) => E::ThingField(row, if g.one_in(2) { "n" } else { "o" }),
                T::Color if g.one_in(2) => E::ThingField(row, "k"),
                T::Bool if g.one_in(2) => E::ThingField(row, "b"),
                T::Thing => g.thing(depth.min(1)),
                _ => g.optional(ty, depth.min(1)),
            }
        });
        let mut groups = E::Grouped(list, var, boxed(key));
        if self.one_in(3) {
            let (list, var, condition) = self.over_other(groups, |g, var| g.group_condition(var, ty));
            groups = E::Where(list, var, boxed(condition));
        }
        if self.one_in(3) {
            let ordered_key = ty != T::Bool && ty != T::Thing && self.one_in(2);
            let (list, var, key) = self.over_other(groups, |_, var| {
                let group = boxed(E::Var(var));
                if ordered_key { E::GroupKey(group) } else { E::Count(boxed(E::GroupRows(group))) }
            });
            let descending = self.one_in(2);
            groups = E::Ordered(list, var, boxed(key), descending);
        }
        (groups, ty)
    }

    /// A condition of a group.
    fn group_condition(&mut self, var: usize, ty: T) -> E {
        let group = || boxed(E::Var(var));
        let rows = || boxed(E::GroupRows(group()));
        let cmp = *self.random.pick(&Cmp::ALL);
        match self.random.below(5) {
            0 | 1 => {
                let most = i64::try_from(self.random.below(4)).unwrap();
                E::Compare(cmp, boxed(E::Count(rows())), boxed(E::Lit(V::Num(Rational::whole(most)))))
            }
            2 if matches!(ty, T::Int | T::Color | T::Date) => {
                E::Compare(cmp, boxed(E::GroupKey(group())), boxed(E::Lit(self.literal(ty))))
            }
            2 if ty == T::Thing => E::Compare(Cmp::Eq, boxed(E::GroupKey(group())), boxed(E::BoxField("pick"))),
            3 => E::IsNone(boxed(E::GroupKey(group()))),
            _ => {
                let word = *self.random.pick(&["every", "some", "none of"]);
                let (list, var, condition) = self.over(*rows(), |g| g.row_condition(0));
                E::Quantified(word, list, var, boxed(condition))
            }
        }
    }

    /// A number for each group.
    fn ints_of_groups(&mut self, depth: usize) -> E {
        let (groups, ty) = self.groups(depth);
        let key = ty == T::Int && self.one_in(2);
        let sum = self.one_in(2);
        let (list, group, body) = self.over_other(groups, |g, group| {
            let rows = E::GroupRows(boxed(E::Var(group)));
            if key {
                return E::GroupKey(boxed(E::Var(group)));
            }
            if !sum {
                return E::Count(boxed(rows));
            }
            let (list, var, body) = g.over(rows, |g| E::ThingField(boxed(E::Var(*g.vars.last().unwrap())), "n"));
            E::Sum(boxed(E::Each(boxed(body), var, list)), false)
        });
        E::Each(boxed(body), group, list)
    }

    /// A condition that most often speaks of the row that was bound last.
    fn row_condition(&mut self, depth: usize) -> E {
        if self.one_in(3) {
            let row = E::Var(*self.vars.last().unwrap());
            let (name, ty) = *self.random.pick(&[("k", T::Color), ("n", T::Int), ("o", T::Int)]);
            let value = if self.one_in(2) {
                E::Lit(self.literal(ty))
            } else {
                E::BoxField(if ty == T::Color { "k" } else { "n" })
            };
            return E::Compare(Cmp::Eq, boxed(E::ThingField(boxed(row), name)), boxed(value));
        }
        self.condition(depth)
    }

    fn condition(&mut self, depth: usize) -> E {
        if depth == 0 {
            return self.leaf(T::Bool, 0);
        }
        let d = depth - 1;
        match self.random.below(18) {
            0 | 1 => E::And(boxed(self.condition(d)), boxed(self.condition(d))),
            2 | 3 => E::Or(boxed(self.condition(d)), boxed(self.condition(d))),
            4 => E::Not(boxed(self.condition(d))),
            5 => {
                let optional: Vec<(usize, T)> =
                    self.book.definitions.iter().enumerate().filter(|(_, x)| x.1).map(|(i, x)| (i, x.0)).collect();
                let e = if !optional.is_empty() && self.one_in(2) {
                    let (i, _) = *self.random.pick(&optional);
                    if self.book.rules.definitions[i].of_thing {
                        E::ThingDef(boxed(self.thing(d)), i)
                    } else {
                        E::BoxDef(i)
                    }
                } else {
                    let name = *self.random.pick(&["o", "oc", "om"]);
                    self.field(name, d)
                };
                E::IsNone(boxed(e))
            }
            6 | 7 => {
                let word = *self.random.pick(&["every", "some", "none of"]);
                if self.one_in(4) {
                    let (groups, ty) = self.groups(d);
                    let (list, var, condition) = self.over_other(groups, |g, var| g.group_condition(var, ty));
                    return E::Quantified(word, list, var, boxed(condition));
                }
                let list = self.expr(T::Things, d);
                let (list, var, condition) = self.over(list, |g| g.row_condition(d));
                E::Quantified(word, list, var, boxed(condition))
            }
            8 | 9 => {
                let ty = *self.random.pick(&[T::Int, T::Thing, T::Color, T::Money]);
                let value = self.optional(ty, d);
                let list = self.expr(Self::list_of(ty).unwrap(), d);
                E::In(boxed(value), boxed(list))
            }
            10 => {
                let ty = *self.random.pick(&[T::Int, T::Money, T::Percent, T::Date, T::Num]);
                let (low_out, high_out) = (self.one_in(3), self.one_in(3));
                let [value, low, high] = [self.optional(ty, d), self.expr(ty, d.min(1)), self.expr(ty, d.min(1))];
                E::InRange(boxed(value), boxed(low), boxed(high), low_out, high_out)
            }
            _ => {
                let ty = *self.random.pick(&[
                    T::Int,
                    T::Int,
                    T::Num,
                    T::Money,
                    T::Money,
                    T::Percent,
                    T::Date,
                    T::Color,
                    T::Thing,
                ]);
                let cmp = if ty == T::Thing { *self.random.pick(&Cmp::ALL[..2]) } else { *self.random.pick(&Cmp::ALL) };
                let (a, b) = if self.one_in(2) && ty != T::Thing {
                    (self.optional(ty, d), E::Lit(self.literal(ty)))
                } else {
                    (self.optional(ty, d), self.expr(ty, d))
                };
                E::Compare(cmp, boxed(a), boxed(b))
            }
        }
    }

    fn value_case(&mut self, ty: T, depth: usize) -> CaseOf {
        let (value, when) = (self.expr(ty, depth), Some(self.condition(2)));
        CaseOf { value, when, rest: false, output: 0, next: None }
    }

    fn value_cases(&mut self, ty: T, count: usize, depth: usize) -> Vec<CaseOf> {
        let mut cases: Vec<CaseOf> = (0..count).map(|_| self.value_case(ty, depth)).collect();
        // A condition and its opposite leave nothing but what has no value.
        if let ([first, .., last], true) = (&mut cases[..], self.random.below(3) == 0) {
            last.when = first.when.clone().map(|w| E::Not(boxed(w)));
        }
        cases
    }

    /// What an exception gives: to one value, or to the outputs of a table.
    fn exception_cases(&mut self, outputs: &[T]) -> Vec<CaseOf> {
        let count = 1 + self.random.below(2);
        let output = self.random.below(outputs.len());
        let mut cases = self.value_cases(outputs[output], count, 1);
        for case in &mut cases {
            case.output = output;
            if output + 1 < outputs.len() && self.one_in(2) {
                case.next = Some(self.expr(outputs[output + 1], 1));
            }
        }
        if let (Some(last), true) = (cases.last_mut(), count == 2 && self.random.below(3) == 0) {
            (last.when, last.rest) = (None, true);
        }
        cases
    }

    /// Exceptions to a value of these types, or to a requirement or another exception.
    fn exceptions(&mut self, value: Option<&[T]>, chance: usize, levels: usize) -> Vec<Exception> {
        let mut out = Vec::new();
        while out.len() < 2 && self.one_in(chance) {
            let cases = value.map_or_else(Vec::new, |outputs| self.exception_cases(outputs));
            let when = if value.is_none() || self.one_in(4) { Some(self.condition(2)) } else { None };
            let exceptions = if levels > 0 { self.exceptions(None, chance + 1, levels - 1) } else { Vec::new() };
            out.push(Exception { cases, when, must: None, exceptions });
        }
        out
    }

    fn definition(&mut self) {
        const TYPES: [T; 11] =
            [T::Int, T::Num, T::Percent, T::Money, T::Bool, T::Color, T::Date, T::Things, T::Things, T::Ints, T::Int];
        let ty = *self.random.pick(&TYPES);
        self.of_thing = self.one_in(3);
        let plain = self.one_in(2);
        let cases = if plain {
            Vec::new()
        } else {
            let n = 1 + self.random.below(3);
            self.value_cases(ty, n, 2)
        };
        let list = matches!(ty, T::Things | T::Ints);
        let optional = !list && self.one_in(3);
        let otherwise = if plain || self.one_in(2) {
            Some(if optional && !plain && self.one_in(2) { E::None } else { self.expr(ty, 2 + usize::from(plain)) })
        } else {
            None
        };
        let exceptions = self.exceptions(Some(&[ty]), 4, 1);
        let of_thing = self.of_thing;
        self.of_thing = false;
        self.book.definitions.push((ty, optional));
        self.book.rules.definitions.push(Definition { of_thing, cases, otherwise, exceptions });
    }

    fn cell(&mut self, ty: T, optional: bool) -> Cell {
        if self.one_in(4) {
            return Cell { negated: false, tests: Vec::new() };
        }
        let ordered = !matches!(ty, T::Bool);
        let mut tests = Vec::new();
        for _ in 0..=self.random.below(2) {
            if optional && self.one_in(5) {
                tests.push(Test::None);
                continue;
            }
            let bound = if ty == T::Int && self.one_in(3) { T::Num } else { ty };
            let value = self.literal(bound);
            tests.push(Test::All(match self.random.below(3) {
                0 if ordered => vec![(*self.random.pick(&Cmp::ALL[2..]), value)],
                1 if ordered => vec![
                    (*self.random.pick(&[Cmp::Gt, Cmp::Ge]), value),
                    (*self.random.pick(&[Cmp::Lt, Cmp::Le]), self.literal(bound)),
                ],
                _ => vec![(Cmp::Eq, value)],
            }));
        }
        Cell { negated: self.one_in(5), tests }
    }

    fn table(&mut self) {
        let columns = 1 + self.random.below(2);
        let mut types = Vec::new();
        let mut inputs = Vec::new();
        for _ in 0..columns {
            let ty = *self.random.pick(&[T::Int, T::Int, T::Money, T::Percent, T::Bool, T::Color, T::Date]);
            let optional = matches!(ty, T::Int | T::Color) && self.one_in(3);
            let input = if optional { E::BoxField(if ty == T::Int { "o" } else { "oc" }) } else { self.expr(ty, 1) };
            types.push((ty, optional));
            inputs.push(input);
        }
        let hit = *self.random.pick(&Hit::ALL);
        // What stands in an order, for a policy that compares or adds.
        let first = match hit {
            Hit::One | Hit::First => *self.random.pick(&[T::Int, T::Money, T::Bool, T::Color]),
            Hit::Sum => *self.random.pick(&[T::Int, T::Money]),
            _ => *self.random.pick(&[T::Int, T::Money, T::Color]),
        };
        let others = if hit.collects() { 0 } else { self.random.below(2) };
        let mut outputs = vec![first];
        outputs.extend((0..others).map(|_| *self.random.pick(&[T::Int, T::Money, T::Bool, T::Color])));
        let none = hit.collects() && self.one_in(3);
        let rows = (0..=self.random.below(4))
            .map(|_| {
                let cells = types.iter().map(|(ty, optional)| self.cell(*ty, *optional)).collect();
                let given = outputs.iter().enumerate().map(|(o, ty)| {
                    // Ties want values that come again.
                    if none && o == 0 {
                        self.optional(*ty, 1)
                    } else if self.one_in(2) {
                        E::Lit(self.literal(*ty))
                    } else {
                        self.expr(*ty, 1)
                    }
                });
                (cells, given.collect())
            })
            .collect();
        let scale = None;
        let money = outputs[0] == T::Money;
        let read = match hit {
            Hit::Count => T::Int,
            Hit::All => Self::list_of(outputs[0]).unwrap(),
            _ => outputs[0],
        };
        let exceptions = self.exceptions(Some(&[&[read], &outputs[1..]].concat()), 3, 1);
        self.book.tables.push([read].iter().chain(&outputs[1..]).map(|ty| (*ty, false)).collect());
        self.book.cells.push(outputs.iter().enumerate().map(|(o, ty)| (*ty, none && o == 0)).collect());
        self.book.rules.tables.push(Table { hit, inputs, rows, exceptions, scale, money });
    }

    /// A bound or a rate that is most often written out.
    fn figure(&mut self, ty: T, values: &[i64]) -> E {
        if self.one_in(6) {
            return self.expr(ty, 1);
        }
        let n = *self.random.pick(values);
        E::Lit(match ty {
            T::Money => V::Money(Rational::whole(n)),
            T::Percent => V::Num(Rational::new(n, 100)),
            T::Date => V::Date(jiff::civil::date(2020, 2, 1).checked_add(jiff::Span::new().days(n)).unwrap()),
            T::Color => V::Color(u32::try_from(n.rem_euclid(3)).unwrap()),
            _ => V::Num(Rational::whole(n)),
        })
    }

    fn scale(&mut self) {
        let marginal = self.one_in(2);
        let rates = marginal || self.one_in(2);
        let edge = *self.random.pick(&[Edge::From, Edge::Above, Edge::UpTo]);
        let of = *self.random.pick(if rates {
            &[T::Money, T::Int, T::Money][..]
        } else {
            &[T::Money, T::Int, T::Date, T::Color]
        });
        let answer = match (rates, of) {
            (true, T::Money) => T::Money,
            (true, _) => T::Num,
            _ => *self.random.pick(&[T::Int, T::Money, T::Color, T::Percent]),
        };
        let base = if self.one_in(3) { self.optional(of, 1) } else { self.expr(of, 1) };
        // Bounds written out ascend: the checker wants it.
        let all: &[i64] = if of == T::Money { &[-5, 0, 3, 5, 12, 20] } else { &[-1, 0, 1, 2, 3] };
        let rest = self.one_in(2);
        let from_zero = marginal && (edge == Edge::UpTo || rest);
        let mut brackets = Vec::new();
        for n in all {
            if self.one_in(2) && (!from_zero || *n > 0) && (of != T::Color || (0..3).contains(n)) {
                let bound = self.figure(of, &[*n]);
                brackets.push((bound, self.bracket(rates, answer)));
            }
        }
        if brackets.is_empty() {
            let bound = self.figure(of, &[1]);
            brackets.push((bound, self.bracket(rates, answer)));
        }
        let otherwise = rest.then(|| self.bracket(rates, answer));
        let scale = Some(Scale { marginal, edge, base, brackets, otherwise, rates });
        let exceptions = self.exceptions(Some(&[answer]), 3, 1);
        self.book.tables.push(vec![(answer, false)]);
        self.book.cells.push(vec![(if rates { T::Percent } else { answer }, false)]);
        let (inputs, rows, money) = (Vec::new(), Vec::new(), answer == T::Money);
        let table = Table { hit: Hit::First, inputs, rows, exceptions, scale, money };
        self.book.rules.tables.push(table);
    }

    fn bracket(&mut self, rates: bool, answer: T) -> E {
        if rates { self.figure(T::Percent, &[-10, 0, 5, 10, 50]) } else { self.expr(answer, 1) }
    }

    fn requirement(&mut self) -> Requirement {
        let mut for_each = None;
        if self.one_in(8) {
            let (groups, ty) = self.groups(1);
            let var = self.next_var;
            self.next_var += 1;
            let must = self.group_condition(var, ty);
            let exceptions = self.exceptions(None, 4, 0);
            return Requirement { for_each: Some((var, groups)), when: None, must, exceptions };
        }
        if self.one_in(3) {
            let list = self.expr(T::Things, 2);
            for_each = Some((self.next_var, list));
            self.vars.push(self.next_var);
            self.next_var += 1;
        }
        let when = if self.one_in(3) { Some(self.condition(2)) } else { None };
        let must = self.condition(3);
        let mut exceptions = self.exceptions(None, 3, 1);
        for exception in &mut exceptions {
            if self.one_in(2) {
                exception.must = Some(self.condition(2));
            }
        }
        self.vars.clear();
        Requirement { for_each, when, must, exceptions }
    }
}
