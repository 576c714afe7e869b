//! The tree of reasons of a case, walked step by step and row by row; each node reads what it came to where
//! that stands. What several steps rest on is walked where it is first met.

use super::Program;
use super::op::{At, Owned, Rows};
use super::run::Registers;
use super::steps::{Came, Column, Link, Step};
use crate::sheet::{OPEN_ROW, Sheet, YES};

/// All steps of a program with the columns in which stands what they came to, for the cases of a sheet.
pub struct Tree<'a> {
    program: &'a Program,
    registers: &'a Registers,
    sheet: &'a Sheet,
    columns: Vec<Column<'a, 'a>>,
    stations: Vec<Station>,
    ways: Vec<Way<'a>>,
    /// How many rows of shared steps there are.
    meetings: usize,
}

/// What a walk does at a step.
#[derive(Clone, Copy, Debug)]
struct Station {
    /// Where the rows of a shared step begin among all that may be met again; [`ALONE`] for others.
    met: u32,
    /// The ways down: from and up to these places.
    ways: (u32, u32),
}

/// A step that is met once.
const ALONE: u32 = u32::MAX;

/// A way from a step to one below it.
#[derive(Clone, Copy)]
struct Way<'a> {
    /// The step below.
    below: u32,
    /// Whether nothing stands below that, and it is met once.
    is_last: bool,
    leads: Leads<'a>,
}

/// To which rows a way leads.
#[derive(Clone, Copy)]
enum Leads<'a> {
    /// To the same row.
    Same,
    /// To the case.
    Case,
    /// To where a reference leads.
    Through(&'a [u32]),
    /// To the rows of a list that are there.
    List { starts: &'a [u32], ends: &'a [u32], there: Option<&'a [u8]> },
    /// To the rows of a table that refer to this one and are there.
    Referring { table: usize, by: At, there: Option<&'a [u8]> },
    /// To none.
    Nowhere,
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
    met: Vec<u32>,
    now: u32,
    /// The rows that refer to others, by the columns of their references, for the case that is walked.
    referring: Vec<(At, Vec<(u32, u32)>)>,
}

impl<'a> Tree<'a> {
    /// The steps of a program that was run, and completed, over a sheet.
    pub fn new(program: &'a Program, registers: &'a Registers, sheet: &'a Sheet) -> Self {
        let steps = &program.steps.all;
        let columns = steps.iter().map(|step| Column::of(&step.stands, registers, sheet, program)).collect();
        let (mut stations, mut ways, mut meetings) = (Vec::with_capacity(steps.len()), Vec::new(), 0);
        let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for step in steps {
            let first = place(ways.len());
            for (link, below) in &step.below {
                let child = &steps[*below as usize];
                ways.push(Way {
                    below: *below,
                    is_last: child.below.is_empty() && child.shared.is_none(),
                    leads: leads(link, step.frame == child.frame, registers, sheet),
                });
            }
            let met = step.shared.map_or(ALONE, |_| {
                meetings += sheet.tables[step.frame].rows;
                place(meetings - sheet.tables[step.frame].rows)
            });
            stations.push(Station { met, ways: (first, place(ways.len())) });
        }
        Self { program, registers, sheet, columns, stations, ways, meetings }
    }

    /// What the step of a node came to.
    #[inline]
    pub fn came(&self, node: &Node<'_>) -> Came<'a> {
        self.columns.get(node.id as usize).map_or(Came::Below, |column| column.came(node.row))
    }
}

/// To which rows a link leads; `same` where the step below runs over the same rows.
fn leads<'a>(link: &Link, same: bool, registers: &'a Registers, sheet: &'a Sheet) -> Leads<'a> {
    let there = |rows: &Rows| rows.presence.and_then(|at| registers.bytes_at(sheet, at));
    match link {
        Link::Here if same => Leads::Same,
        Link::Here => Leads::Case,
        Link::Through(at) => registers.references_at(sheet, *at).map_or(Leads::Nowhere, Leads::Through),
        Link::Each(rows) => match rows.owned {
            Owned::List(..) => match rows.ends(sheet) {
                Some((starts, ends)) => Leads::List { starts, ends, there: there(rows) },
                None => Leads::Nowhere,
            },
            Owned::Referring(by) => Leads::Referring { table: rows.table as usize, by, there: there(rows) },
        },
    }
}

/// Where a walk is: the case, and what sees the nodes.
struct Walking<'w, 'a, S> {
    tree: &'w Tree<'a>,
    case: usize,
    see: &'w mut S,
}

impl Walk {
    /// Walks the tree of reasons of a case, from the topmost steps down.
    pub fn tree<'a, S: FnMut(Node<'a>)>(&mut self, tree: &Tree<'a>, case: usize, see: &mut S) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.met.clear();
            self.now = 1;
        }
        if self.met.len() < tree.meetings {
            self.met.resize(tree.meetings, 0);
        }
        self.referring.clear();
        let mut walking = Walking { tree, case, see };
        for top in &tree.program.steps.top {
            self.step(&mut walking, *top, case, 0);
        }
    }

    fn step<'a, S: FnMut(Node<'a>)>(&mut self, walking: &mut Walking<'_, 'a, S>, id: u32, row: usize, depth: usize) {
        let tree = walking.tree;
        let Station { met, ways: (first, last) } = tree.stations[id as usize];
        let again = met != ALONE && self.meet(met as usize + row);
        (walking.see)(Node { step: &tree.program.steps.all[id as usize], row, depth, again, id });
        if again {
            return;
        }
        for way in &tree.ways[first as usize..last as usize] {
            match way.leads {
                Leads::Same => self.go(walking, way, row, depth),
                Leads::Case => self.go(walking, way, walking.case, depth),
                Leads::Through(references) => {
                    if let Some(to) = references.get(row).filter(|to| **to < OPEN_ROW) {
                        self.go(walking, way, *to as usize, depth);
                    }
                }
                Leads::List { starts, ends, there } => {
                    let rows = starts[row] as usize..ends[row] as usize;
                    match there {
                        None => rows.for_each(|row| self.go(walking, way, row, depth)),
                        Some(there) => {
                            for (row, there) in rows.clone().zip(&there[rows]) {
                                if there & YES != 0 {
                                    self.go(walking, way, row, depth);
                                }
                            }
                        }
                    }
                }
                Leads::Referring { table, by, there } => {
                    let mut next = self.first_referring(tree, walking.case, table, by, row);
                    while let Some((_, from)) = self.referring_to(by, next, row) {
                        if there.is_none_or(|there| there.get(from as usize).is_some_and(|b| b & YES != 0)) {
                            self.go(walking, way, from as usize, depth);
                        }
                        next += 1;
                    }
                }
                Leads::Nowhere => {}
            }
        }
    }

    /// Goes to the step below.
    #[inline]
    fn go<'a, S: FnMut(Node<'a>)>(
        &mut self,
        walking: &mut Walking<'_, 'a, S>,
        way: &Way<'a>,
        row: usize,
        depth: usize,
    ) {
        if way.is_last {
            let (id, steps) = (way.below, &walking.tree.program.steps.all);
            (walking.see)(Node { step: &steps[id as usize], row, depth: depth + 1, again: false, id });
        } else {
            self.step(walking, way.below, row, depth + 1);
        }
    }

    /// Whether a row of a shared step was met before.
    #[inline]
    fn meet(&mut self, place: usize) -> bool {
        self.met.get_mut(place).is_some_and(|met| std::mem::replace(met, self.now) == self.now)
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
