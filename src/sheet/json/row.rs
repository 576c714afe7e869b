//! One thing of a line as a row: its fields, each into its column as it is met.
//!
//! INVARIANT: a table takes no second row while one of its rows is read, so that a column is either as
//! long as the rows before it or holds one more: a field that is met twice shows.

use super::LineReader;
use super::key::{Key, Waiting};
use super::number;
use super::plan::{FieldPlan, KeyPlan, Kind, TablePlan};
use super::scan::{Cursor, begins_with_space, has_outer_space};
use super::words::hash;
use crate::facts::scalar;
use crate::sheet::{
    Column, LEAST_NUMBER, NO, NONE, NONE_CODE, NONE_MEMBERS, NONE_NUMBER, NONE_ROW, NONE_TEXT, NotPlain, Sheet,
    UNKNOWN_ROW, YES,
};

/// How deep things may be written out in each other: less deep than any document may be.
const MOST_DEEP: usize = 20;

/// The reading of one line.
pub(super) struct Reading<'r, 's, 'l> {
    pub reader: &'r mut LineReader,
    pub sheet: &'s mut Sheet,
    pub cursor: Cursor<'l>,
    /// How many rows are being read.
    pub depth: usize,
    /// Whether a thing was written out inside another where its place matters.
    pub inside: bool,
}

/// Adds a value to a column that has none in this row yet.
#[inline]
fn push<T>(column: &mut Vec<T>, row: usize, value: T) -> Result<(), NotPlain> {
    if column.len() != row {
        return Err(NotPlain);
    }
    column.push(value);
    Ok(())
}

fn short(row: usize) -> Result<u32, NotPlain> {
    u32::try_from(row).ok().filter(|r| *r < NONE_ROW).ok_or(NotPlain)
}

fn listed(column: &mut Column, row: usize, start: u32, end: u32) -> Result<(), NotPlain> {
    match column {
        Column::List { starts, ends } => {
            push(starts, row, start)?;
            push(ends, row, end)
        }
        _ => Err(NotPlain),
    }
}

/// Whether a column that is held has no value in a row yet.
fn wants(column: &Column, row: usize) -> bool {
    let length = match column {
        Column::Truth(v) | Column::Code(v) => v.len(),
        Column::Number { values, .. } => values.len(),
        Column::Text(v) => v.len(),
        Column::Ref(v) => v.len(),
        Column::List { starts, .. } => starts.len(),
        Column::Members(v) => v.len(),
        Column::Opaque => return false,
    };
    length == row
}

impl<'l> Reading<'_, '_, 'l> {
    /// Goes past a thing; its row.
    pub fn record(&mut self, table: usize) -> Result<u32, NotPlain> {
        self.cursor.expect(b'{')?;
        if self.depth == MOST_DEEP {
            return Err(NotPlain);
        }
        self.depth += 1;
        // While a row is read its table is nobody else's: its plan and its columns are held here.
        let own = self.sheet.tables.get_mut(table).ok_or(NotPlain)?;
        let mut plan = self.reader.plans.tables.get_mut(table).and_then(Option::take).ok_or(NotPlain)?;
        let (row, mut columns) = (own.rows, std::mem::take(&mut own.columns));
        let read = self.fields(table, &mut plan, &mut columns, row);
        if let (Some(own), Some(room)) = (self.sheet.tables.get_mut(table), self.reader.plans.tables.get_mut(table)) {
            own.columns = columns;
            own.rows += usize::from(read.is_ok());
            *room = Some(plan);
        }
        self.depth -= 1;
        read?;
        short(row)
    }

    /// The fields of a row; of those that are left out nothing is known.
    fn fields(
        &mut self,
        table: usize,
        plan: &mut TablePlan,
        columns: &mut [Column],
        row: usize,
    ) -> Result<(), NotPlain> {
        let mut seen = 0_u64;
        let mut filled = 0;
        self.cursor.skip_space();
        if !self.cursor.eat(b'}') {
            let mut before = plan.names.len();
            loop {
                before = self.name(plan, before)?;
                self.cursor.skip_space();
                let name = plan.names.get(before).ok_or(NotPlain)?;
                let column = columns.get_mut(name.column).ok_or(NotPlain)?;
                self.value((table, name.column), column, row, name.field)?;
                seen |= 1_u64.wrapping_shl(u32::try_from(name.column).unwrap_or_default());
                filled += 1;
                self.cursor.skip_space();
                let next = self.cursor.byte();
                self.cursor.at += 1;
                match next {
                    b',' => self.cursor.skip_space(),
                    b'}' => break,
                    _ => return Err(NotPlain),
                }
            }
            if filled == 1 && plan.more == Some(before) {
                return Err(NotPlain);
            }
        }
        match plan.all {
            Some(all) => {
                let mut missing = all & !seen;
                while missing != 0 {
                    self.leave_out(plan, columns, missing.trailing_zeros() as usize, row)?;
                    missing &= missing - 1;
                }
            }
            None => {
                for column in 0..columns.len() {
                    if columns.get(column).is_some_and(|c| wants(c, row)) {
                        self.leave_out(plan, columns, column, row)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Goes past the name of a field and its colon; `before` is the name before it.
    #[inline(always)]
    fn name(&mut self, plan: &mut TablePlan, before: usize) -> Result<usize, NotPlain> {
        let expected = *plan.next.get(before).ok_or(NotPlain)?;
        if let Some(name) = plan.names.get(expected)
            && self.cursor.eat_word(&name.text)
        {
            return Ok(expected);
        }
        self.other_name(plan, before, expected)
    }

    #[cold]
    fn other_name(&mut self, plan: &mut TablePlan, before: usize, expected: usize) -> Result<usize, NotPlain> {
        // Where one field is left out, the next stands in its place.
        let after = plan.next.get(expected).copied().unwrap_or_default();
        if let Some(name) = plan.names.get(after)
            && self.cursor.eat_word(&name.text)
        {
            return Ok(after);
        }
        self.cursor.expect(b'"')?;
        let place = plan.words.find(self.cursor.string()?).ok_or(NotPlain)?;
        self.cursor.skip_space();
        self.cursor.expect(b':')?;
        if let Some(next) = plan.next.get_mut(before) {
            *next = place;
        }
        Ok(place)
    }

    #[inline]
    fn value(&mut self, at: (usize, usize), column: &mut Column, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
        if self.cursor.byte() == b'n' {
            return self.nothing(column, row, field);
        }
        match field.kind {
            Kind::Truth => {
                let value = self.truth()?;
                match column {
                    Column::Truth(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Code(words) => {
                let value = self.member(words)?;
                match column {
                    Column::Code(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Number(plan) => {
                let value = self.reader.plans.numbers.get_mut(plan).ok_or(NotPlain)?.read(&mut self.cursor)?;
                self.number(at.0, column, row, field, value)
            }
            Kind::Date(plan) => {
                let value = self.reader.plans.numbers.get(plan).ok_or(NotPlain)?.read_date(&mut self.cursor)?;
                self.number(at.0, column, row, field, value)
            }
            Kind::Text => self.text(at.0, column, row, field),
            Kind::Ref(to) => self.reference(at, column, row, to),
            Kind::List(of) => self.list(column, row, of),
            Kind::Members(words) => {
                let value = self.members(words)?;
                match column {
                    Column::Members(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Opaque => Err(NotPlain),
        }
    }

    #[cold]
    fn nothing(&mut self, column: &mut Column, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
        // A thing must have its key, whatever its field says.
        if !field.optional || field.is_key || !self.cursor.eat_word(b"null") {
            return Err(NotPlain);
        }
        let short = short(row)?;
        match column {
            Column::Truth(v) => push(v, row, NONE),
            Column::Code(v) => push(v, row, NONE_CODE),
            Column::Number { values, odd } => {
                odd.push(short);
                push(values, row, NONE_NUMBER)
            }
            Column::Text(v) => push(v, row, NONE_TEXT),
            Column::Ref(v) => push(v, row, NONE_ROW),
            Column::Members(v) => push(v, row, NONE_MEMBERS),
            Column::List { .. } | Column::Opaque => Err(NotPlain),
        }
    }

    #[inline]
    fn truth(&mut self) -> Result<u8, NotPlain> {
        if self.cursor.eat_word(b"true") {
            return Ok(YES);
        }
        if self.cursor.eat_word(b"false") {
            return Ok(NO);
        }
        self.cursor.expect(b'"')?;
        let word = self.reader.truths.find(self.cursor.string()?).ok_or(NotPlain)?;
        Ok(if word.is_multiple_of(2) { YES } else { NO })
    }

    #[inline]
    fn member(&mut self, words: usize) -> Result<u8, NotPlain> {
        self.cursor.expect(b'"')?;
        let (words, codes) = self.reader.plans.enums.get(words).ok_or(NotPlain)?;
        let place = words.find(self.cursor.string()?).ok_or(NotPlain)?;
        codes.get(place).copied().ok_or(NotPlain)
    }

    fn members(&mut self, words: usize) -> Result<u64, NotPlain> {
        self.cursor.expect(b'[')?;
        self.cursor.skip_space();
        let mut bits = 0_u64;
        if self.cursor.eat(b']') {
            return Ok(bits);
        }
        loop {
            let bit = 1_u64.checked_shl(u32::from(self.member(words)?)).ok_or(NotPlain)?;
            // A member that stands twice counts twice: a set cannot say so.
            if bits & bit != 0 {
                return Err(NotPlain);
            }
            bits |= bit;
            if !self.goes_on()? {
                return Ok(bits);
            }
        }
    }

    /// Goes past what stands behind an entry of a list; whether another follows.
    #[inline]
    fn goes_on(&mut self) -> Result<bool, NotPlain> {
        self.cursor.skip_space();
        let next = self.cursor.byte();
        self.cursor.at += 1;
        self.cursor.skip_space();
        match next {
            b',' => Ok(true),
            b']' => Ok(false),
            _ => Err(NotPlain),
        }
    }

    #[inline]
    fn number(
        &mut self,
        table: usize,
        column: &mut Column,
        row: usize,
        field: FieldPlan,
        value: i64,
    ) -> Result<(), NotPlain> {
        debug_assert!(value >= LEAST_NUMBER, "a number that is read is one");
        match column {
            Column::Number { values, .. } => push(values, row, value)?,
            _ => return Err(NotPlain),
        }
        if field.is_key {
            let key = Key { identity: value.cast_unsigned(), text: &[], start: 0 };
            self.reader.keys.get_mut(table).ok_or(NotPlain)?.add(self.cursor.line, key, short(row)?)?;
        }
        Ok(())
    }

    #[inline]
    fn text(&mut self, table: usize, column: &mut Column, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
        self.cursor.expect(b'"')?;
        let start = self.cursor.at;
        let text = self.cursor.string()?;
        if may_be_choice(text) {
            let text = std::str::from_utf8(text).map_err(|_| NotPlain)?;
            if matches!(scalar::shape(text), scalar::Shape::OneOf(_)) {
                return Err(NotPlain);
            }
        }
        // The letters of all texts together are proved to be UTF-8 when the case ends: each must begin
        // a letter of its own.
        if matches!(text, [0x80..=0xbf, ..]) {
            return Err(NotPlain);
        }
        let letters = &mut self.sheet.letters;
        let from = u32::try_from(letters.len()).map_err(|_| NotPlain)?;
        letters.extend_from_slice(text);
        let to = u32::try_from(letters.len()).map_err(|_| NotPlain)?;
        match column {
            Column::Text(v) => push(v, row, (from, to))?,
            _ => return Err(NotPlain),
        }
        if field.is_key {
            if has_outer_space(text) {
                return Err(NotPlain);
            }
            let key = Key { identity: hash(text), text, start };
            self.reader.keys.get_mut(table).ok_or(NotPlain)?.add(self.cursor.line, key, short(row)?)?;
        }
        Ok(())
    }

    #[inline]
    fn reference(&mut self, at: (usize, usize), column: &mut Column, row: usize, to: usize) -> Result<(), NotPlain> {
        let other = if self.cursor.byte() == b'{' {
            self.inside |= self.reader.order.minds(to);
            self.record(to)?
        } else {
            let key = self.key(to)?;
            match self.reader.keys.get(to).and_then(|keys| keys.find(self.cursor.line, key)) {
                Some(row) => row,
                None => {
                    let from = (at.0, at.1, short(row)?);
                    let end = key.start + key.text.len();
                    let waiting = Waiting { from, table: to, identity: key.identity, start: key.start, end };
                    self.reader.waiting.push(waiting);
                    UNKNOWN_ROW
                }
            }
        };
        match column {
            Column::Ref(v) => push(v, row, other),
            _ => Err(NotPlain),
        }
    }

    /// Goes past the key of a thing.
    #[inline]
    fn key(&mut self, table: usize) -> Result<Key<'l>, NotPlain> {
        match self.reader.plans.keys.get_mut(table).ok_or(NotPlain)? {
            KeyPlan::Text => {
                self.cursor.expect(b'"')?;
                let start = self.cursor.at;
                let text = self.cursor.string()?;
                Ok(Key { identity: hash(text), text, start })
            }
            KeyPlan::Number(plan) => {
                let value = plan.read(&mut self.cursor)?;
                Ok(Key { identity: value.cast_unsigned(), text: &[], start: 0 })
            }
            KeyPlan::Date(plan) => {
                let value = plan.read_date(&mut self.cursor)?;
                Ok(Key { identity: value.cast_unsigned(), text: &[], start: 0 })
            }
            KeyPlan::None | KeyPlan::Other => Err(NotPlain),
        }
    }

    fn list(&mut self, column: &mut Column, row: usize, of: usize) -> Result<(), NotPlain> {
        self.cursor.expect(b'[')?;
        self.cursor.skip_space();
        let start = short(self.sheet.tables.get(of).ok_or(NotPlain)?.rows)?;
        let mut end = start;
        if !self.cursor.eat(b']') {
            loop {
                // Its rows follow each other: none is read while another of its table is.
                end = self.record(of)? + 1;
                if !self.goes_on()? {
                    break;
                }
            }
        }
        listed(column, row, start, end)
    }

    /// Of a field that is left out nothing is known.
    fn leave_out(
        &mut self,
        plan: &TablePlan,
        columns: &mut [Column],
        column: usize,
        row: usize,
    ) -> Result<(), NotPlain> {
        let (field, column) = plan.fields.get(column).zip(columns.get_mut(column)).ok_or(NotPlain)?;
        match field.kind {
            // A thing without its key is a mistake in the case.
            _ if field.is_key => Err(NotPlain),
            Kind::List(of) => {
                let place = self.unknown_row(of)?;
                listed(column, row, place, place + 1)
            }
            _ => {
                column.push_unknown(short(row)?, field.optional);
                Ok(())
            }
        }
    }

    /// One row that stands for all of a list of which nothing is known.
    fn unknown_row(&mut self, table: usize) -> Result<u32, NotPlain> {
        // A table of which a row is being read has no plan here.
        let plan = self.reader.plans.tables.get(table).and_then(Option::as_ref).ok_or(NotPlain)?;
        if plan.has_lists {
            return Err(NotPlain);
        }
        let own = self.sheet.tables.get_mut(table).ok_or(NotPlain)?;
        let row = short(own.rows)?;
        for (column, field) in own.columns.iter_mut().zip(&plan.fields) {
            column.push_unknown(row, field.optional);
        }
        own.unknown.push(row);
        own.rows += 1;
        Ok(row)
    }

    /// Finds what references wait for.
    pub fn settle(&mut self) -> Result<(), NotPlain> {
        for i in 0..self.reader.waiting.len() {
            let Some(Waiting { from: (table, column, row), table: to, identity, start, end }) =
                self.reader.waiting.get(i).copied()
            else {
                break;
            };
            let key = Key { identity, text: self.cursor.between(start, end), start };
            let keys = self.reader.keys.get(to).ok_or(NotPlain)?;
            let other = keys.find(self.cursor.line, key).ok_or(NotPlain)?;
            match self.sheet.tables.get_mut(table).and_then(|t| t.columns.get_mut(column)).ok_or(NotPlain)? {
                Column::Ref(v) => *v.get_mut(row as usize).ok_or(NotPlain)? = other,
                _ => return Err(NotPlain),
            }
        }
        Ok(())
    }

    /// Goes past the date of a case.
    pub fn day(&mut self) -> Result<crate::value::date::Date, NotPlain> {
        number::day(&mut self.cursor)
    }
}

/// Whether a text might be `one of [a, b]`, by its first letter.
#[inline]
fn may_be_choice(text: &[u8]) -> bool {
    // In either language it begins with an o, in Latin or Cyrillic letters.
    matches!(text, [b'o', ..] | [0xd0, 0xbe, ..]) || begins_with_space(text)
}
