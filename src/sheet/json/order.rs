//! Whether rows that were laid down as a line tells of them stand as the general way puts them.
//!
//! The general way gives a thing its row when it first meets it, table by table; a line tells of it
//! where it is written out. For most rules the two cannot differ, and that is known from the layout;
//! for the rest the general way is followed over the finished columns.

use crate::sheet::layout::{Layout, Shape};
use crate::sheet::{Column, NONE_ROW, Sheet};

/// What is known of the order of rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    /// Whether it can differ even where no thing is written out inside another that refers to it.
    uncertain: bool,
    /// The columns that lead to other rows, and to which table, by table.
    links: Vec<Vec<(usize, usize)>>,
    /// The tables whose things may be met before they are written out.
    shared: Vec<bool>,
    /// By table: how many rows are met, and of how many the links were followed.
    met: Vec<u32>,
    followed: Vec<u32>,
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
        Self { uncertain, links, shared, met: vec![0; tables], followed: vec![0; tables] }
    }

    /// Whether it matters that a thing of a table is written out inside another that refers to it.
    pub fn minds(&self, table: usize) -> bool {
        self.shared.get(table).is_none_or(|shared| *shared)
    }

    /// Whether the rows of the last case, which is not closed yet, stand in the order of the general way.
    ///
    /// `inside` says that a thing whose place matters is written out inside another that refers to it.
    pub fn holds(&mut self, sheet: &Sheet, inside: bool) -> bool {
        if !self.uncertain && !inside {
            return true;
        }
        for (table, (met, followed)) in sheet.tables.iter().zip(self.met.iter_mut().zip(&mut self.followed)) {
            *met = table.starts.last().copied().unwrap_or_default();
            *followed = *met;
        }
        self.meet(0, self.met.first().copied().unwrap_or_default());
        while let Some(table) = (0..self.met.len()).find(|t| self.followed[*t] < self.met[*t]) {
            let row = self.followed[table] as usize;
            self.followed[table] += 1;
            for i in 0..self.links[table].len() {
                let (column, to) = self.links[table][i];
                let column = sheet.tables[table].columns.get(column);
                if !column.is_some_and(|column| self.follow(column, to, row)) {
                    return false;
                }
            }
        }
        sheet.tables.iter().zip(&self.met).all(|(table, met)| table.rows == *met as usize)
    }

    fn follow(&mut self, column: &Column, to: usize, row: usize) -> bool {
        match column {
            Column::Ref(rows) => rows.get(row).is_some_and(|other| *other >= NONE_ROW || self.meet(to, *other)),
            Column::List { starts, ends } => match (starts.get(row), ends.get(row)) {
                (Some(start), Some(end)) if start == end => *start == self.met[to],
                (Some(start), Some(end)) => (*start..*end).all(|other| self.meet(to, other)),
                _ => false,
            },
            _ => false,
        }
    }

    /// Meets a row: one that was met, or the next.
    fn meet(&mut self, table: usize, row: u32) -> bool {
        let Some(met) = self.met.get_mut(table) else { return false };
        if row == *met {
            *met += 1;
            return true;
        }
        row < *met
    }
}
