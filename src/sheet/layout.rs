//! Which tables and columns the facts of a subject take.

use crate::check::typed::{Checked, Domain, Field};
use crate::id::{ClassId, EnumId, FieldId};
use crate::ty::{Currency, PeriodKind, Ty};
use crate::value::Value;
use crate::value::date::{Date, Period};
use crate::value::number::Number;
use std::collections::HashMap;

/// What a column of numbers holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Numbers without a unit.
    Bare,
    /// Sums of money in one currency.
    Money(Option<Currency>),
    /// Amounts in the unit that all of their kind come down to.
    Quantity(crate::id::UnitId),
    /// Dates, counted in days.
    Date,
    /// Periods of a kind.
    Period(PeriodKind),
}

/// How the numbers of a type are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberShape {
    /// How many decimal places the smallest unit has.
    pub scale: u32,
    /// What they measure.
    pub measure: Measure,
    /// The least that a fact may be, where the domain says so.
    pub low: Option<i64>,
    /// The greatest that a fact may be, where the domain says so.
    pub high: Option<i64>,
}

/// How the facts of a field are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Yes or no.
    Truth,
    /// A member of an enum.
    Code(EnumId),
    /// A number.
    Number(NumberShape),
    /// Text.
    Text,
    /// A thing of a table.
    Ref(usize),
    /// Things of a table.
    List(usize),
    /// Members of an enum.
    Members(EnumId),
    /// Not held.
    Opaque,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct ColumnLayout {
    /// How it is held.
    pub shape: Shape,
    /// Whether there may be none.
    pub optional: bool,
}

/// A table.
#[derive(Clone, Debug)]
pub struct TableLayout {
    /// The class whose things are its rows.
    pub class: ClassId,
    /// A column for each field.
    pub columns: Vec<ColumnLayout>,
    /// The field that is the key.
    pub key: Option<FieldId>,
}

/// The tables of a subject.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The tables; the subject's is the first.
    pub tables: Vec<TableLayout>,
    of_class: HashMap<ClassId, usize>,
}

/// More members than this are not held as codes.
const MOST_MEMBERS: usize = 250;

/// More members than this are not held as sets.
const MOST_IN_SET: usize = 60;

impl NumberShape {
    /// How numbers of a type are held, if they are.
    pub fn of(rules: &Checked, ty: &Ty) -> Option<Self> {
        let (scale, measure) = match ty {
            Ty::Integer => (0, Measure::Bare),
            Ty::Number | Ty::Percent | Ty::Ratio => (8, Measure::Bare),
            Ty::Money(c) => (4, Measure::Money(c.or(rules.currency))),
            Ty::Quantity(u) => (6, Measure::Quantity(*u)),
            Ty::Date => (0, Measure::Date),
            Ty::Period(Some(kind)) => (0, Measure::Period(*kind)),
            _ => return None,
        };
        Some(Self { scale, measure, low: None, high: None })
    }

    /// A number of the smallest unit, if the value is one and fits.
    pub fn hold(&self, value: &Value) -> Option<i64> {
        let held = match (value, self.measure) {
            (Value::Number(n), Measure::Bare) => scaled(*n, self.scale)?,
            (Value::Money(n, c), Measure::Money(own)) if c.is_none() || *c == own => scaled(*n, self.scale)?,
            (Value::Quantity(n, u), Measure::Quantity(own)) if *u == own => scaled(*n, self.scale)?,
            (Value::Date(d), Measure::Date) => days(*d),
            (Value::Period(Period::Months(n)), Measure::Period(PeriodKind::Months))
            | (Value::Period(Period::Days(n)), Measure::Period(PeriodKind::Days)) => i64::from(*n),
            _ => return None,
        };
        (super::LEAST_NUMBER..i64::MAX).contains(&held).then_some(held)
    }

    /// The same without ends: what is found of facts lies where it may.
    #[must_use]
    pub const fn unbounded(self) -> Self {
        Self { low: None, high: None, ..self }
    }

    fn within(mut self, domain: Option<&Domain>) -> Option<Self> {
        if let Some(domain) = domain {
            self.low = Some(self.hold(&domain.low)?);
            self.high = Some(self.hold(&domain.high)?);
        }
        Some(self)
    }
}

/// A number as a whole number of units of so many places, if it is one.
pub fn scaled(n: Number, scale: u32) -> Option<i64> {
    let decimal = n.as_decimal()?;
    let (mantissa, own) = (decimal.mantissa(), decimal.scale());
    let whole = if own <= scale {
        mantissa.checked_mul(10_i128.checked_pow(scale - own)?)?
    } else {
        let unit = 10_i128.checked_pow(own - scale)?;
        if mantissa % unit != 0 {
            return None;
        }
        mantissa / unit
    };
    i64::try_from(whole).ok()
}

/// The day zero of columns.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A date as a count of days.
pub fn days(date: Date) -> i64 {
    date.since(EPOCH).map_or(0, |span| i64::from(span.get_days()))
}

/// The date of a count of days.
pub fn date_of(days: i64) -> Option<Date> {
    let days = i32::try_from(days).ok()?;
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

impl Layout {
    /// The tables of a subject.
    pub fn of(rules: &Checked, subject: ClassId) -> Self {
        let mut layout = Self { tables: Vec::new(), of_class: HashMap::new() };
        layout.add(rules, subject);
        layout
    }

    /// The table of a class.
    pub fn table(&self, class: ClassId) -> Option<usize> {
        self.of_class.get(&class).copied()
    }

    fn add(&mut self, rules: &Checked, class: ClassId) -> usize {
        let mut next = 0;
        let own = self.declare(rules, class);
        while next < self.tables.len() {
            let class = &rules.classes[self.tables[next].class.index()];
            for field in &class.fields {
                let shape = self.shape(rules, field);
                self.tables[next].columns.push(ColumnLayout { shape, optional: field.optional });
            }
            next += 1;
        }
        own
    }

    fn declare(&mut self, rules: &Checked, class: ClassId) -> usize {
        if let Some(known) = self.of_class.get(&class) {
            return *known;
        }
        let key = rules.classes[class.index()].key;
        self.tables.push(TableLayout { class, columns: Vec::new(), key });
        self.of_class.insert(class, self.tables.len() - 1);
        self.tables.len() - 1
    }

    fn shape(&mut self, rules: &Checked, field: &Field) -> Shape {
        let members = |e: &EnumId| rules.enums[e.index()].members.len();
        match &field.ty {
            Ty::Boolean => Shape::Truth,
            Ty::Enum(e) if members(e) <= MOST_MEMBERS => Shape::Code(*e),
            Ty::Text => Shape::Text,
            Ty::Object(class) => Shape::Ref(self.declare(rules, *class)),
            Ty::List(row) => match &**row {
                Ty::Object(class) if !field.optional => Shape::List(self.declare(rules, *class)),
                Ty::Enum(e) if members(e) <= MOST_IN_SET => Shape::Members(*e),
                _ => Shape::Opaque,
            },
            ty => NumberShape::of(rules, ty)
                .and_then(|shape| shape.within(field.domain.as_ref()))
                .map_or(Shape::Opaque, Shape::Number),
        }
    }
}
