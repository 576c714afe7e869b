//! One thing of a line as a row: its fields, each into its column as it is met.
//!
//! INVARIANT: a table takes no second row while one of its rows is read, so that a column is either as
//! long as the rows before it or holds one more: which fields were met needs no book.

use super::key::{Key, Waiting};
use super::number;
use super::plan::{FieldPlan, KeyPlan, Kind};
use super::scan::{Cursor, begins_with_space, has_outer_space};
use super::words::hash;
use super::LineReader;
use crate::facts::scalar;
use crate::sheet::{
    Column, LEAST_NUMBER, NO, NONE, NONE_CODE, NONE_MEMBERS, NONE_NUMBER, NONE_ROW, NONE_TEXT, NotPlain, Sheet,
    Table, UNKNOWN_ROW, YES,
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

impl<'l> Reading<'_, '_, 'l> {
    fn table(&mut self, table: usize) -> Result<&mut Table, NotPlain> {
        self.sheet.tables.get_mut(table).ok_or(NotPlain)
    }

    /// Goes past a thing; its row.
    pub fn record(&mut self, table: usize) -> Result<u32, NotPlain> {
        self.cursor.expect(b'{')?;
        let open = self.reader.open.get_mut(table).ok_or(NotPlain)?;
        if *open || self.depth == MOST_DEEP {
            return Err(NotPlain);
        }
        *open = true;
        self.depth += 1;
        let row = self.table(table)?.rows;
        let filled = self.fields(table, row)?;
        self.finish(table, row, filled)?;
        self.depth -= 1;
        self.reader.open[table] = false;
        Ok(short(row)?)
    }

    /// The fields of a row; how many there are.
    fn fields(&mut self, table: usize, row: usize) -> Result<usize, NotPlain> {
        self.cursor.skip_space();
        if self.cursor.eat(b'}') {
            return Ok(0);
        }
        let mut before = usize::MAX;
        let mut filled = 0;
        loop {
            before = self.name(table, before)?;
            self.cursor.skip_space();
            let plan = self.reader.plans.tables.get(table).ok_or(NotPlain)?;
            let column = plan.names.get(before).ok_or(NotPlain)?.1;
            let field = *plan.fields.get(column).ok_or(NotPlain)?;
            self.value(table, column, row, field)?;
            filled += 1;
            self.cursor.skip_space();
            match self.cursor.byte() {
                b',' => self.cursor.at += 1,
                b'}' => {
                    self.cursor.at += 1;
                    let more = self.reader.plans.tables.get(table).is_some_and(|plan| plan.more == Some(before));
                    return if more && filled == 1 { Err(NotPlain) } else { Ok(filled) };
                }
                _ => return Err(NotPlain),
            }
            self.cursor.skip_space();
        }
    }

    /// Goes past the name of a field and its colon; `before` is the name before it.
    #[inline]
    fn name(&mut self, table: usize, before: usize) -> Result<usize, NotPlain> {
        let plan = self.reader.plans.tables.get_mut(table).ok_or(NotPlain)?;
        let before = before.min(plan.names.len());
        let expected = *plan.next.get(before).ok_or(NotPlain)?;
        if let Some((text, _)) = plan.names.get(expected)
            && self.cursor.eat_word(text)
        {
            return Ok(expected);
        }
        self.other_name(table, before, expected)
    }

    #[cold]
    fn other_name(&mut self, table: usize, before: usize, expected: usize) -> Result<usize, NotPlain> {
        let plan = self.reader.plans.tables.get_mut(table).ok_or(NotPlain)?;
        // Where one field is left out, the next stands in its place.
        let after = plan.next.get(expected).copied().unwrap_or_default();
        if let Some((text, _)) = plan.names.get(after)
            && self.cursor.eat_word(text)
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
    fn value(&mut self, table: usize, column: usize, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
        if self.cursor.byte() == b'n' {
            return self.nothing(table, column, row, field);
        }
        match field.kind {
            Kind::Truth => {
                let value = self.truth()?;
                match self.column(table, column)? {
                    Column::Truth(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Code(words) => {
                let value = self.member(words)?;
                match self.column(table, column)? {
                    Column::Code(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Number(plan) => {
                let value = self.reader.plans.numbers.get_mut(plan).ok_or(NotPlain)?.read(&mut self.cursor)?;
                self.number(table, column, row, field, value)
            }
            Kind::Date(plan) => {
                let value = self.reader.plans.numbers.get(plan).ok_or(NotPlain)?.read_date(&mut self.cursor)?;
                self.number(table, column, row, field, value)
            }
            Kind::Text => self.text(table, column, row, field),
            Kind::Ref(to) => self.reference(table, column, row, to),
            Kind::List(of) => self.list(table, column, row, of),
            Kind::Members(words) => {
                let value = self.members(words)?;
                match self.column(table, column)? {
                    Column::Members(v) => push(v, row, value),
                    _ => Err(NotPlain),
                }
            }
            Kind::Opaque => Err(NotPlain),
        }
    }

    #[inline]
    fn column(&mut self, table: usize, column: usize) -> Result<&mut Column, NotPlain> {
        self.sheet.tables.get_mut(table).and_then(|t| t.columns.get_mut(column)).ok_or(NotPlain)
    }

    #[cold]
    fn nothing(&mut self, table: usize, column: usize, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
        // A thing must have its key, whatever its field says.
        if !field.optional || field.is_key || !self.cursor.eat_word(b"null") {
            return Err(NotPlain);
        }
        let short = short(row)?;
        match self.column(table, column)? {
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
        column: usize,
        row: usize,
        field: FieldPlan,
        value: i64,
    ) -> Result<(), NotPlain> {
        debug_assert!(value >= LEAST_NUMBER, "a number that is read is one");
        match self.column(table, column)? {
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
    fn text(&mut self, table: usize, column: usize, row: usize, field: FieldPlan) -> Result<(), NotPlain> {
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
        match self.column(table, column)? {
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
    fn reference(&mut self, table: usize, column: usize, row: usize, to: usize) -> Result<(), NotPlain> {
        let other = if self.cursor.byte() == b'{' {
            self.inside |= self.reader.order.minds(to);
            self.record(to)?
        } else {
            let key = self.key(to)?;
            match self.reader.keys.get(to).and_then(|keys| keys.find(self.cursor.line, key)) {
                Some(row) => row,
                None => {
                    let from = (table, column, short(row)?);
                    let end = key.start + key.text.len();
                    let waiting = Waiting { from, table: to, identity: key.identity, start: key.start, end };
                    self.reader.waiting.push(waiting);
                    UNKNOWN_ROW
                }
            }
        };
        match self.column(table, column)? {
            Column::Ref(v) => push(v, row, other),
            _ => Err(NotPlain),
        }
    }

    /// Goes past the key of a thing.
    #[inline]
    fn key(&mut self, table: usize) -> Result<Key<'l>, NotPlain> {
        match &mut self.reader.plans.tables.get_mut(table).ok_or(NotPlain)?.key {
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

    fn list(&mut self, table: usize, column: usize, row: usize, of: usize) -> Result<(), NotPlain> {
        self.cursor.expect(b'[')?;
        self.cursor.skip_space();
        let start = short(self.table(of)?.rows)?;
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
        self.listed(table, column, row, start, end)
    }

    fn listed(&mut self, table: usize, column: usize, row: usize, start: u32, end: u32) -> Result<(), NotPlain> {
        match self.column(table, column)? {
            Column::List { starts, ends } => {
                push(starts, row, start)?;
                push(ends, row, end)
            }
            _ => Err(NotPlain),
        }
    }

    /// Ends a row: of the fields that were left out nothing is known.
    #[inline]
    fn finish(&mut self, table: usize, row: usize, filled: usize) -> Result<(), NotPlain> {
        if filled < self.reader.plans.tables.get(table).ok_or(NotPlain)?.fields.len() {
            self.leave_out(table, row)?;
        }
        self.table(table)?.rows = row + 1;
        Ok(())
    }

    fn leave_out(&mut self, table: usize, row: usize) -> Result<(), NotPlain> {
        for column in 0..self.reader.plans.tables[table].fields.len() {
            let field = self.reader.plans.tables[table].fields[column];
            let place = short(row)?;
            let column_of_row = self.column(table, column)?;
            let length = match column_of_row {
                Column::Truth(v) | Column::Code(v) => v.len(),
                Column::Number { values, .. } => values.len(),
                Column::Text(v) => v.len(),
                Column::Ref(v) => v.len(),
                Column::List { starts, .. } => starts.len(),
                Column::Members(v) => v.len(),
                Column::Opaque => continue,
            };
            if length > row {
                continue;
            }
            match field.kind {
                // A thing without its key is a mistake in the case.
                _ if field.is_key => return Err(NotPlain),
                Kind::List(of) => self.leave_out_list(table, column, row, of)?,
                _ => column_of_row.push_unknown(place, field.optional),
            }
        }
        Ok(())
    }

    /// Of a list of which nothing is known one row stands for all.
    fn leave_out_list(&mut self, table: usize, column: usize, row: usize, of: usize) -> Result<(), NotPlain> {
        let plan = self.reader.plans.tables.get(of).ok_or(NotPlain)?;
        if plan.has_lists || self.reader.open.get(of).is_none_or(|open| *open) {
            return Err(NotPlain);
        }
        let other = self.sheet.tables.get_mut(of).ok_or(NotPlain)?;
        let place = short(other.rows)?;
        for (column, field) in other.columns.iter_mut().zip(&plan.fields) {
            column.push_unknown(place, field.optional);
        }
        other.unknown.push(place);
        other.rows += 1;
        self.listed(table, column, row, place, place + 1)
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
            match self.column(table, column)? {
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
