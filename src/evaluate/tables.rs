//! A table cut into atoms, for proofs.

use super::table::{Filled, cell_accepts, columns_of};
use super::{Env, Evaluator, Silent};
use crate::check::typed::TableVersion;
use crate::facts::Facts;
use crate::id::ObjectId;
use crate::phrase::Phrase;
use crate::plan::Edition;
use crate::value::atom::Atom;
use crate::value::possible::Possible;

/// The columns of a table cut into atoms, over what its inputs may be.
pub struct Atoms {
    columns: Vec<Vec<Atom>>,
    /// For each row in force, its place, and for each column which atoms its cell accepts.
    accepts: Vec<(usize, Vec<Vec<bool>>)>,
}

impl Atoms {
    /// Cuts a table over the facts of a thing; `Err` says why it cannot be.
    pub fn of(
        edition: &Edition<'_>,
        facts: &Facts,
        version: &TableVersion,
        own: ObjectId,
        subject: ObjectId,
        most: usize,
    ) -> Result<Self, Phrase> {
        let mut evaluator = Evaluator::new(edition, facts, Silent);
        let mut env = Env { own, subject, locals: Vec::new() };
        let inputs: Vec<Possible> = version
            .inputs
            .iter()
            .map(|i| {
                let input = evaluator.eval(i, &mut env);
                // An input without a value has no row by its nature: that is no gap of the table.
                Possible { failure: None, ..input }
            })
            .collect();
        let in_force: Vec<usize> =
            (0..version.rows.len()).filter(|i| version.rows[*i].notes.in_force.applies_on(edition.day)).collect();
        let cells: Vec<Vec<Filled>> = in_force
            .iter()
            .map(|i| version.rows[*i].cells.iter().map(|c| evaluator.cell(c, &mut env)).collect())
            .collect();
        let columns = columns_of(edition.rules, version, &inputs, &cells).ok_or(Phrase::new(
            "its cells ask for values that are not written out",
            "в ячейках стоят значения, которые не указаны прямо",
        ))?;
        let combinations = columns.iter().try_fold(1usize, |n, c| n.checked_mul(c.len()).filter(|n| *n <= most));
        if combinations.is_none() {
            return Err(Phrase::new(
                "it has too many combinations to try",
                "слишком много сочетаний, чтобы перебрать все",
            ));
        }
        let accepts = cells
            .iter()
            .zip(in_force)
            .map(|(row, i)| {
                let cells = row.iter().zip(&columns);
                (i, cells.map(|(c, column)| column.iter().map(|a| cell_accepts(c, a)).collect()).collect())
            })
            .collect();
        Ok(Self { columns, accepts })
    }

    /// Tries every combination: its atoms, and the rows that hold, from 0.
    pub fn each(&self, mut see: impl FnMut(&[&Atom], &[usize])) {
        if self.columns.iter().any(Vec::is_empty) {
            return;
        }
        let mut at = vec![0usize; self.columns.len()];
        loop {
            let atoms: Vec<&Atom> = self.columns.iter().zip(&at).map(|(c, i)| &c[*i]).collect();
            let rows: Vec<usize> = self
                .accepts
                .iter()
                .filter(|(_, row)| row.iter().zip(&at).all(|(cell, i)| cell[*i]))
                .map(|(i, _)| *i)
                .collect();
            see(&atoms, &rows);
            let mut column = 0;
            loop {
                let Some(i) = at.get_mut(column) else { return };
                *i += 1;
                if *i < self.columns[column].len() {
                    break;
                }
                *i = 0;
                column += 1;
            }
        }
    }
}
