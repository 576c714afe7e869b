//! The tree of reasons of a case, walked step by step and row by row; each node reads what it came to where
//! that stands. What several steps rest on is walked where it is first met.

use super::Program;
use super::op::{At, Owned, Rows};
use super::run::Registers;
use super::steps::{Came, Column, Link, Step};
use crate::sheet::{Sheet, YES};

/// All steps of a program with the columns in which stands what they came to, for the cases of a sheet.
pub struct Tree<'a> {
    program: &'a Program,
    registers: &'a Registers,
    sheet: &'a Sheet,
    columns: Vec<Column<'a, 'a>>,
}

/// A node of the tree of reasons.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// The step.
    pub step: &'a Step,
    /// The row of its table.
    pub row: usize,
    /// How deep it stands.
    pub depth: usize,
    /// Whether what it rests on was walked before.
    pub again: bool,
    /// Its place among all steps.
    id: u32,
}

/// Room for walking trees.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// When each row of each shared step was met last.
    met: Vec<Vec<u32>>,
    now: u32,
    /// The rows that refer to others, by the columns of their references, for the case that is walked.
    referring: Vec<(At, Vec<(u32, u32)>)>,
}

impl<'a> Tree<'a> {
    /// The steps of a program that was run, and completed, over a sheet.
    pub fn new(program: &'a Program, registers: &'a Registers, sheet: &'a Sheet) -> Self {
        let column = |step: &'a Step| Column::of(&step.stands, registers, sheet, program);
        Self { program, registers, sheet, columns: program.steps.all.iter().map(column).collect() }
    }

    /// What the step of a node came to.
    #[inline]
    pub fn came(&self, node: &Node<'_>) -> Came<'a> {
        self.columns.get(node.id as usize).map_or(Came::Below, |column| column.came(node.row))
    }
}

impl Walk {
    /// Walks the tree of reasons of a case, from the topmost steps down.
    pub fn tree<'a>(&mut self, tree: &Tree<'a>, case: usize, see: &mut impl FnMut(Node<'a>)) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.met.clear();
            self.now = 1;
        }
        self.met.resize_with(tree.program.steps.shared as usize, Vec::new);
        self.referring.clear();
        for top in &tree.program.steps.top {
            self.step(tree, case, *top, case, 0, see);
        }
    }

    fn step<'a>(
        &mut self,
        tree: &Tree<'a>,
        case: usize,
        id: u32,
        row: usize,
        depth: usize,
        see: &mut impl FnMut(Node<'a>),
    ) {
        let step = &tree.program.steps.all[id as usize];
        let again = step.shared.is_some_and(|shared| self.meet(shared as usize, row));
        see(Node { step, row, depth, again, id });
        if again {
            return;
        }
        for (link, below) in &step.below {
            match link {
                Link::Here => {
                    let child = &tree.program.steps.all[*below as usize];
                    let row = if child.frame == step.frame { row } else { case };
                    self.step(tree, case, *below, row, depth + 1, see);
                }
                Link::Through(at) => {
                    if let Some(to) = tree.registers.reference(tree.sheet, *at, row) {
                        self.step(tree, case, *below, to, depth + 1, see);
                    }
                }
                Link::Each(rows) => self.each(tree, case, rows, *below, row, depth, see),
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a walk carries where it is")]
    fn each<'a>(
        &mut self,
        tree: &Tree<'a>,
        case: usize,
        rows: &Rows,
        below: u32,
        row: usize,
        depth: usize,
        see: &mut impl FnMut(Node<'a>),
    ) {
        let presence = rows.presence.and_then(|at| tree.registers.bytes_at(tree.sheet, at));
        let is_there = |row: usize| presence.is_none_or(|p| p.get(row).is_some_and(|b| b & YES != 0));
        match rows.owned {
            Owned::List(..) => {
                let Some((starts, ends)) = rows.ends(tree.sheet) else { return };
                for row in starts[row] as usize..ends[row] as usize {
                    if is_there(row) {
                        self.step(tree, case, below, row, depth + 1, see);
                    }
                }
            }
            Owned::Referring(at) => {
                let mut next = self.first_referring(tree, case, rows.table as usize, at, row);
                while let Some((_, from)) = self.referring_to(at, next, row) {
                    if is_there(from as usize) {
                        self.step(tree, case, below, from as usize, depth + 1, see);
                    }
                    next += 1;
                }
            }
        }
    }

    /// Whether a row of a shared step was met before.
    fn meet(&mut self, shared: usize, row: usize) -> bool {
        let met = &mut self.met[shared];
        if met.len() <= row {
            met.resize(row + 1, 0);
        }
        std::mem::replace(&mut met[row], self.now) == self.now
    }

    /// Where those stand that refer to a row.
    fn first_referring(&mut self, tree: &Tree<'_>, case: usize, table: usize, at: At, row: usize) -> usize {
        let known = self.referring.iter().position(|(a, _)| *a == at);
        let known = known.unwrap_or_else(|| {
            let starts = &tree.sheet.tables[table].starts;
            let rows = starts[case]..starts[case + 1];
            let to = |from: u32| tree.registers.reference(tree.sheet, at, from as usize);
            let mut all: Vec<(u32, u32)> =
                rows.filter_map(|from| Some((u32::try_from(to(from)?).ok()?, from))).collect();
            all.sort_unstable();
            self.referring.push((at, all));
            self.referring.len() - 1
        });
        self.referring[known].1.partition_point(|(to, _)| (*to as usize) < row)
    }

    fn referring_to(&self, at: At, place: usize, row: usize) -> Option<(u32, u32)> {
        let (_, all) = self.referring.iter().find(|(a, _)| *a == at)?;
        all.get(place).copied().filter(|(to, _)| *to as usize == row)
    }
}
