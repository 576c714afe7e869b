//! Puts rows that were laid down as a line tells of them in the order of the general way.
//!
//! The general way gives a thing its row when it first meets it, table by table; a line tells of it
//! where it is written out. For most rules the two cannot differ, and that is known from the layout;
//! for the rest the general way is followed over the finished columns, and rows that it meets in
//! another order are moved.

use crate::sheet::layout::{Layout, Shape};
use crate::sheet::{Column, NONE_ROW, Sheet, Table};

/// What is known of the order of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// Whether it can differ even where no thing is written out inside another that refers to it.
    uncertain: bool,
    /// The columns that lead to other rows, and to which table, by table.
    links: Vec<Vec<(usize, usize)>>,
    /// The tables whose things may be met before they are written out.
    shared: Vec<bool>,
    /// The rows of each table, while they are put in order.
    tables: Vec<Rows>,
}

/// The rows that a case has in a table.
#[derive(Clone, Debug, Default)]
struct Rows {
    /// The first of them.
    first: u32,
    /// Counted from there: where each will stand, or [`NONE_ROW`] while it is not met.
    new_of: Vec<u32>,
    /// And where each that was met stands yet.
    old_of: Vec<u32>,
    /// Of how many the links were followed.
    followed: usize,
}

/// Where rows of a table are spoken of.
struct Uses {
    lists: Vec<usize>,
    refs: Vec<usize>,
}

impl Order {
    pub fn of(layout: &Layout) -> Self {
        let link = |shape: &Shape| match shape {
            Shape::Ref(table) => Some((*table, false)),
            Shape::List(table) => Some((*table, true)),
            _ => None,
        };
        let of_table = |t: usize| {
            let columns = layout.tables[t].columns.iter().enumerate();
            columns.filter_map(|(i, c)| Some((i, link(&c.shape)?.0))).collect()
        };
        let links: Vec<Vec<(usize, usize)>> = (0..layout.tables.len()).map(of_table).collect();
        let uses = |table: usize| {
            let mut uses = Uses { lists: Vec::new(), refs: Vec::new() };
            for (from, columns) in links.iter().enumerate() {
                for (column, _) in columns {
                    match link(&layout.tables[from].columns[*column].shape) {
                        Some((to, true)) if to == table => uses.lists.push(from),
                        Some((to, false)) if to == table => uses.refs.push(from),
                        _ => {}
                    }
                }
            }
            uses
        };
        let uses: Vec<Uses> = (0..layout.tables.len()).map(uses).collect();
        // The subject's own row is met first, whoever refers to it.
        let mut certain = vec![false; uses.len()];
        if let Some(subject) = certain.first_mut() {
            *subject = true;
        }
        loop {
            let more = (1..uses.len()).find(|t| {
                let Uses { lists, refs } = &uses[*t];
                !certain[*t]
                    && match (&lists[..], &refs[..]) {
                        // All are met while the subject's row is followed, which comes before all others.
                        ([0], refs) => !refs.contains(&0),
                        ([from], []) => certain[*from],
                        // References that also name things by keys may meet one before it is written out; the
                        // subject's one reference may not.
                        ([], [from]) => certain[*from] && (*from == 0 || layout.tables[*t].key.is_none()),
                        _ => false,
                    }
            });
            match more {
                Some(table) => certain[table] = true,
                None => break,
            }
        }
        let tables = uses.len();
        let shared = uses.iter().map(|u| u.lists.len() + u.refs.len() > 1).collect();
        let uncertain = certain.contains(&false);
        Self { uncertain, links, shared, tables: vec![Rows::default(); tables] }
    }

    /// Whether it matters that a thing of a table is written out inside another that refers to it.
    pub fn minds(&self, table: usize) -> bool {
        self.shared.get(table).is_none_or(|shared| *shared)
    }

    /// Puts the rows of the last case, which is not closed yet, in the order of the general way, if its lists
    /// then still are rows that follow each other.
    ///
    /// `inside` says that a thing whose place matters is written out inside another that refers to it.
    pub fn arrange(&mut self, sheet: &mut Sheet, inside: bool) -> bool {
        if !self.uncertain && !inside {
            return true;
        }
        for (table, rows) in sheet.tables.iter().zip(&mut self.tables) {
            rows.first = table.starts.last().copied().unwrap_or_default();
            rows.new_of.clear();
            rows.new_of.resize(table.rows.saturating_sub(rows.first as usize), NONE_ROW);
            rows.old_of.clear();
            rows.followed = 0;
        }
        let subject = self.tables.first().map_or(0, |t| t.first);
        if self.meet(0, subject).is_none() {
            return false;
        }
        while let Some(table) = self.tables.iter().position(|t| t.followed < t.old_of.len()) {
            let rows = &mut self.tables[table];
            let row = rows.first + rows.old_of[rows.followed];
            rows.followed += 1;
            for i in 0..self.links[table].len() {
                let (column, to) = self.links[table][i];
                let Some(column) = sheet.tables[table].columns.get_mut(column) else { return false };
                if self.follow(column, to, row as usize).is_none() {
                    return false;
                }
            }
        }
        self.tables.iter().zip(&mut sheet.tables).all(|(rows, table)| rows.move_in(table))
    }

    /// Meets what a row leads to, and lets it lead to where that will stand.
    fn follow(&mut self, column: &mut Column, to: usize, row: usize) -> Option<()> {
        match column {
            Column::Ref(rows) => {
                let other = rows.get_mut(row)?;
                if *other < NONE_ROW {
                    *other = self.meet(to, *other)?;
                }
            }
            Column::List { starts, ends } => {
                let (start, end) = (starts.get_mut(row)?, ends.get_mut(row)?);
                let mut next = None;
                for other in *start..*end {
                    let place = self.meet(to, other)?;
                    if next.is_some_and(|n| n != place) {
                        return None;
                    }
                    next = Some(place + 1);
                }
                let rows = self.tables.get(to)?;
                let behind = rows.first + u32::try_from(rows.old_of.len()).ok()?;
                let length = *end - *start;
                *end = next.unwrap_or(behind);
                *start = *end - length;
            }
            _ => return None,
        }
        Some(())
    }

    /// Where a row will stand: the next place of its table, if it is met for the first time.
    fn meet(&mut self, table: usize, row: u32) -> Option<u32> {
        let rows = self.tables.get_mut(table)?;
        let old = row.checked_sub(rows.first)?;
        let new = rows.new_of.get_mut(old as usize)?;
        if *new == NONE_ROW {
            *new = u32::try_from(rows.old_of.len()).ok()?;
            rows.old_of.push(old);
        }
        Some(rows.first + *new)
    }
}

impl Rows {
    /// Moves the rows of a table to where they will stand; fails if some were never met.
    fn move_in(&self, table: &mut Table) -> bool {
        if self.old_of.len() != self.new_of.len() {
            return false;
        }
        if self.old_of.is_sorted() {
            return true;
        }
        for column in &mut table.columns {
            match column {
                Column::Truth(v) | Column::Code(v) => self.permute(v),
                Column::Number { values, odd } => {
                    self.permute(values);
                    self.rename(odd);
                }
                Column::Text(v) => self.permute(v),
                Column::Ref(v) => self.permute(v),
                Column::List { starts, ends } => {
                    self.permute(starts);
                    self.permute(ends);
                }
                Column::Members(v) => self.permute(v),
                Column::Opaque => {}
            }
        }
        self.rename(&mut table.unknown);
        true
    }

    fn permute<T: Copy>(&self, values: &mut [T]) {
        let Some(values) = values.get_mut(self.first as usize..) else { return };
        let before = values.to_vec();
        for (value, old) in values.iter_mut().zip(&self.old_of) {
            if let Some(old) = before.get(*old as usize) {
                *value = *old;
            }
        }
    }

    /// Gives rows that are listed somewhere, ascending, their new places.
    fn rename(&self, rows: &mut [u32]) {
        let own = rows.partition_point(|row| *row < self.first);
        let Some(rows) = rows.get_mut(own..) else { return };
        for row in rows.iter_mut() {
            if let Some(new) = self.new_of.get((*row - self.first) as usize) {
                *row = self.first + *new;
            }
        }
        rows.sort_unstable();
    }
}
