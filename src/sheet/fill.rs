//! From the facts of one case, as the evaluator knows them, to rows of a sheet.

use super::{
    Column, LEAST_NUMBER, Layout, NO, NONE, NONE_CODE, NONE_MEMBERS, NONE_NUMBER, NONE_ROW, NONE_TEXT, NotPlain,
    OPEN_ROW, Shape, Sheet, UNKNOWN_CODE, UNKNOWN_MEMBERS, UNKNOWN_NUMBER, UNKNOWN_ROW, UNKNOWN_TEXT, YES,
};
use crate::facts::Facts;
use crate::facts::store::{Fact, SUBJECT};
use crate::id::{FieldId, ObjectId};
use crate::value::Value;
use crate::value::possible::{Core, Possible};

/// What a fact is, where it is plain.
enum Plain<'f> {
    Unknown,
    None,
    One(&'f Value),
}

fn plain(fact: &Fact) -> Result<Plain<'_>, NotPlain> {
    let p: &Possible = &fact.value;
    match (&p.core, p.none, p.failure.is_some()) {
        (Core::One(v), false, false) => Ok(Plain::One(v)),
        (Core::Nothing, true, false) => Ok(Plain::None),
        // A fact of which nothing is said; its domain is the column's.
        _ if !fact.known && fact.origin.is_none() => Ok(Plain::Unknown),
        _ => Err(NotPlain),
    }
}

/// The rows of objects, while a case is laid out.
struct Rows<'s> {
    layout: &'s Layout,
    sheet: &'s mut Sheet,
    facts: &'s Facts,
    /// The row of each object, by its table.
    of: Vec<Option<u32>>,
    /// The objects of each table, in the order of their rows; `None` for one of an unknown list.
    objects: Vec<Vec<Option<ObjectId>>>,
    /// Where the rows of this case begin, in each table.
    first: Vec<usize>,
}

impl Sheet {
    /// Adds a case.
    ///
    /// Fails where the columns cannot hold it as it is; the sheet is then as it was.
    pub fn push_facts(&mut self, layout: &Layout, facts: &Facts) -> Result<(), NotPlain> {
        let (cases, letters) = (self.cases, self.letters.len());
        let first = self.tables.iter().map(|t| t.rows).collect();
        let of = vec![None; facts.objects.len()];
        let objects = vec![Vec::new(); layout.tables.len()];
        let mut rows = Rows { layout, sheet: self, facts, of, objects, first };
        let laid = rows.lay_out();
        match laid {
            Ok(()) => self.close_case(),
            Err(NotPlain) => self.truncate(cases, letters),
        }
        laid
    }
}

impl Rows<'_> {
    fn lay_out(&mut self) -> Result<(), NotPlain> {
        self.place(0, SUBJECT)?;
        // A table grows while the rows of others, or its own, are placed.
        let mut done = vec![0; self.objects.len()];
        while let Some(table) = (0..done.len()).find(|t| done[*t] < self.objects[*t].len()) {
            if let Some(object) = self.objects[table][done[table]] {
                self.place_inside(table, object)?;
            }
            done[table] += 1;
        }
        for table in 0..self.objects.len() {
            for i in 0..self.objects[table].len() {
                match self.objects[table][i] {
                    Some(object) => self.fill(table, object)?,
                    None => self.fill_unknown(table)?,
                }
            }
        }
        Ok(())
    }

    /// Gives an object the next row of its table, if it has none.
    fn place(&mut self, table: usize, object: ObjectId) -> Result<u32, NotPlain> {
        let of = self.of.get(object.index()).copied().ok_or(NotPlain)?;
        if let Some(row) = of {
            return Ok(row);
        }
        let known = &self.facts.objects[object.index()];
        if known.class != self.layout.tables[table].class || known.stands_for_more.is_some() {
            return Err(NotPlain);
        }
        let row = self.next(table, Some(object))?;
        self.of[object.index()] = Some(row);
        Ok(row)
    }

    fn next(&mut self, table: usize, object: Option<ObjectId>) -> Result<u32, NotPlain> {
        let row = self.first[table] + self.objects[table].len();
        self.objects[table].push(object);
        u32::try_from(row).ok().filter(|r| *r < OPEN_ROW).ok_or(NotPlain)
    }

    /// Gives rows to all that the fields of an object speak of.
    fn place_inside(&mut self, table: usize, object: ObjectId) -> Result<(), NotPlain> {
        let layout = self.layout;
        for (i, column) in layout.tables[table].columns.iter().enumerate() {
            let fact = self.facts.fact(object, FieldId::new(i));
            match column.shape {
                Shape::Ref(other) => {
                    if let Plain::One(Value::Object(id)) = plain(fact)? {
                        self.place(other, *id)?;
                    }
                }
                Shape::List(other) => {
                    let rows = self.listed(other, fact)?;
                    if let Column::List { starts, ends } = &mut self.sheet.tables[table].columns[i] {
                        starts.push(rows.0);
                        ends.push(rows.1);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The rows of a list of things, which must be rows that follow each other.
    fn listed(&mut self, table: usize, fact: &Fact) -> Result<(u32, u32), NotPlain> {
        if !fact.known && fact.origin.is_none() {
            let row = self.next(table, None)?;
            self.sheet.tables[table].unknown.push(row);
            return Ok((row, row + 1));
        }
        let list = match (&fact.value.core, fact.value.none, fact.value.failure.is_some(), fact.known) {
            (Core::List(list), false, false, true) if list.places.is_empty() => list,
            _ => return Err(NotPlain),
        };
        let mut bounds: Option<(u32, u32)> = None;
        for row in &list.rows {
            let Some(Value::Object(id)) = row.value.known().filter(|_| row.presence.is_certain()) else {
                return Err(NotPlain);
            };
            let at = self.place(table, *id)?;
            bounds = Some(match bounds {
                None => (at, at + 1),
                Some((start, end)) if end == at => (start, at + 1),
                Some(_) => return Err(NotPlain),
            });
        }
        let next = u32::try_from(self.first[table] + self.objects[table].len()).map_err(|_| NotPlain)?;
        Ok(bounds.unwrap_or((next, next)))
    }

    fn fill_unknown(&mut self, table: usize) -> Result<(), NotPlain> {
        let row = u32::try_from(self.sheet.tables[table].rows).map_err(|_| NotPlain)?;
        for (i, column) in self.layout.tables[table].columns.iter().enumerate() {
            if matches!(column.shape, Shape::List(_)) {
                return Err(NotPlain);
            }
            self.sheet.tables[table].columns[i].push_unknown(row, column.optional);
        }
        self.sheet.tables[table].rows += 1;
        Ok(())
    }

    fn fill(&mut self, table: usize, object: ObjectId) -> Result<(), NotPlain> {
        let row = u32::try_from(self.sheet.tables[table].rows).map_err(|_| NotPlain)?;
        for (i, layout) in self.layout.tables[table].columns.iter().enumerate() {
            let fact = self.facts.fact(object, FieldId::new(i));
            let sheet = &mut *self.sheet;
            match (&mut sheet.tables[table].columns[i], layout.shape) {
                // Lists of things were filled when their rows were placed.
                (Column::List { .. } | Column::Opaque, _) => {}
                (Column::Truth(v), _) => v.push(match plain(fact)? {
                    Plain::Unknown if layout.optional => YES | NO | NONE,
                    Plain::Unknown => YES | NO,
                    Plain::None => NONE,
                    Plain::One(Value::Boolean(b)) => {
                        if *b {
                            YES
                        } else {
                            NO
                        }
                    }
                    Plain::One(_) => return Err(NotPlain),
                }),
                (Column::Code(v), _) => v.push(match plain(fact)? {
                    Plain::Unknown => UNKNOWN_CODE,
                    Plain::None => NONE_CODE,
                    Plain::One(Value::Member(_, m)) => u8::try_from(*m).map_err(|_| NotPlain)?,
                    Plain::One(_) => return Err(NotPlain),
                }),
                (Column::Number { values, odd }, Shape::Number(shape)) => {
                    let value = match plain(fact)? {
                        Plain::Unknown => UNKNOWN_NUMBER,
                        Plain::None => NONE_NUMBER,
                        Plain::One(v) => shape.hold(v).ok_or(NotPlain)?,
                    };
                    if value < LEAST_NUMBER {
                        odd.push(row);
                    }
                    values.push(value);
                }
                (Column::Text(v), _) => v.push(match plain(fact)? {
                    Plain::Unknown => UNKNOWN_TEXT,
                    Plain::None => NONE_TEXT,
                    Plain::One(Value::Text(t)) => {
                        let start = sheet.letters.len();
                        sheet.letters.extend_from_slice(t.as_bytes());
                        let end = u32::try_from(sheet.letters.len()).map_err(|_| NotPlain)?;
                        (u32::try_from(start).map_err(|_| NotPlain)?, end)
                    }
                    Plain::One(_) => return Err(NotPlain),
                }),
                (Column::Ref(v), _) => v.push(match plain(fact)? {
                    Plain::Unknown => UNKNOWN_ROW,
                    Plain::None => NONE_ROW,
                    Plain::One(Value::Object(id)) => self.of[id.index()].ok_or(NotPlain)?,
                    Plain::One(_) => return Err(NotPlain),
                }),
                (Column::Members(v), _) => v.push(members(fact)?),
                (Column::Number { .. }, _) => return Err(NotPlain),
            }
        }
        self.sheet.tables[table].rows += 1;
        Ok(())
    }
}

/// The members of a list, a bit each.
fn members(fact: &Fact) -> Result<u64, NotPlain> {
    if !fact.known && fact.origin.is_none() {
        return Ok(UNKNOWN_MEMBERS);
    }
    let list = match (&fact.value.core, fact.value.none, fact.value.failure.is_some(), fact.known) {
        (Core::List(list), false, false, true) => list,
        (Core::Nothing, true, false, true) => return Ok(NONE_MEMBERS),
        _ => return Err(NotPlain),
    };
    let mut bits = 0;
    for row in &list.rows {
        match row.value.known() {
            // A member that stands twice counts twice: a set cannot say so.
            Some(Value::Member(_, m)) if row.presence.is_certain() && bits & (1 << m) == 0 => bits |= 1 << m,
            _ => return Err(NotPlain),
        }
    }
    Ok(bits)
}
