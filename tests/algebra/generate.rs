//! Random rules: an expression of every form, over the fields of `facts.rs`.

use crate::model::{CaseOf, Cell, Cmp, Definition, E, Exception, Mode, Rational, Requirement, Rules, Table, Test, V};
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

pub const PARAMETERS: [T; 3] = [T::Int, T::Percent, T::Money];

/// Rules with the types that the model does not need.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    pub rules: Rules,
    pub definitions: Vec<(T, bool)>,
    /// The types of the outputs.
    pub tables: Vec<Vec<(T, bool)>>,
}

pub struct Generator<'g> {
    pub random: &'g mut Random,
    book: Rulebook,
    vars: Vec<usize>,
    next_var: usize,
    of_thing: bool,
}

pub fn rulebook(random: &mut Random) -> Rulebook {
    let mut g = Generator { random, book: Rulebook::default(), vars: Vec::new(), next_var: 0, of_thing: false };
    let parameters = vec![g.literal(T::Int), g.literal(T::Percent), g.literal(T::Money)];
    g.book.rules.parameters = parameters;
    for _ in 0..=g.random.below(4) {
        if g.random.below(4) == 0 {
            g.table();
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
            T::Num => self.leaf(T::Int, depth),
            _ if parameter.is_some() && self.one_in(6) => E::Param(parameter.unwrap()),
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
            T::Date => self.field("d", depth),
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
                1 => E::Sum(boxed(self.expr(T::Ints, d)), false),
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
                    let list = if self.one_in(4) { self.expr(T::Ints, d) } else { self.expr(T::Things, d) };
                    self.share(list, d)
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
                5 | 6 => self.lists_of_rows(d).unwrap_or_else(|| self.leaf(ty, depth)),
                _ => self.leaf(ty, depth),
            },
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

    fn share(&mut self, list: E, depth: usize) -> E {
        let is_ints = |e: &E| match e {
            E::List(_) | E::Each(..) => true,
            E::BoxField(name) => *name == "ints",
            E::Where(list, ..) => matches!(&**list, E::BoxField("ints") | E::List(_)),
            _ => false,
        };
        let ints = is_ints(&list)
            || match &list {
                E::Where(inner, ..) => is_ints(inner),
                E::BoxDef(i) | E::ThingDef(_, i) => self.book.definitions[*i].0 == T::Ints,
                _ => false,
            };
        let of_things = matches!(&list, E::Each(body, ..) if matches!(&**body, E::ThingDef(_, i) if self.book.definitions[*i].0 == T::Things));
        if ints && !of_things {
            let var = self.next_var;
            self.next_var += 1;
            let condition = self.number_condition(var);
            return E::Share(boxed(list), var, boxed(condition));
        }
        if matches!(&list, E::Where(inner, ..) if !self.lists_things(inner)) {
            return E::Share(boxed(E::BoxField("ints")), 0, boxed(E::Lit(V::Bool(true))));
        }
        let (list, var, condition) = self.over(list, |g| g.row_condition(depth));
        E::Share(list, var, boxed(condition))
    }

    fn lists_things(&self, e: &E) -> bool {
        match e {
            E::BoxField(name) => *name != "ints",
            E::BoxDef(i) | E::ThingDef(_, i) => self.book.definitions[*i].0 == T::Things,
            E::Where(list, ..) => self.lists_things(list),
            E::Each(body, ..) => matches!(&**body, E::ThingDef(_, i) if self.book.definitions[*i].0 == T::Things),
            _ => false,
        }
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

    fn value_cases(&mut self, ty: T, count: usize, depth: usize) -> Vec<CaseOf> {
        (0..count).map(|_| CaseOf { value: self.expr(ty, depth), when: Some(self.condition(2)) }).collect()
    }

    fn exceptions(&mut self, value: Option<T>, chance: usize, levels: usize) -> Vec<Exception> {
        let mut out = Vec::new();
        while out.len() < 2 && self.one_in(chance) {
            let count = 1 + self.random.below(2);
            let cases = value.map_or_else(Vec::new, |ty| self.value_cases(ty, count, 1));
            let when = if value.is_none() { Some(self.condition(2)) } else { None };
            let exceptions = if levels > 0 { self.exceptions(None, chance + 1, levels - 1) } else { Vec::new() };
            out.push(Exception { cases, when, exceptions });
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
        let exceptions = self.exceptions(Some(ty), 4, 1);
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
        let outputs: Vec<T> =
            (0..=self.random.below(2)).map(|_| *self.random.pick(&[T::Int, T::Money, T::Bool, T::Color])).collect();
        let rows = (0..=self.random.below(4))
            .map(|_| {
                let cells = types.iter().map(|(ty, optional)| self.cell(*ty, *optional)).collect();
                (cells, outputs.iter().map(|ty| self.expr(*ty, 1)).collect())
            })
            .collect();
        let first = self.one_in(2);
        self.book.tables.push(outputs.iter().map(|ty| (*ty, false)).collect());
        self.book.rules.tables.push(Table { first, inputs, rows });
    }

    fn requirement(&mut self) -> Requirement {
        let mut for_each = None;
        if self.one_in(3) {
            let list = self.expr(T::Things, 2);
            for_each = Some((self.next_var, list));
            self.vars.push(self.next_var);
            self.next_var += 1;
        }
        let when = if self.one_in(3) { Some(self.condition(2)) } else { None };
        let must = self.condition(3);
        let exceptions = self.exceptions(None, 4, 1);
        self.vars.clear();
        Requirement { for_each, when, must, exceptions }
    }
}
