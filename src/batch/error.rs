//! What is wrong with a row, or with a whole input, before any rules read it.

use crate::phrase::{Phrase, phrase};
use std::io;
use thiserror::Error;

/// A row or an input that holds no case.
#[derive(Debug, Error, miette::Diagnostic)]
pub enum RowError {
    /// The bytes of a line are no text. Fix: save the file as UTF-8.
    #[error("the line is not UTF-8: its byte {at} is of no character")]
    #[diagnostic(code("row::not-utf-8"))]
    NotUtf8 {
        /// The first byte that is of no character, from 1.
        at: usize,
    },
    /// A line is longer than a case may be. Fix: look for line ends that are lost.
    #[error("the line is longer than {} MiB", most >> 20)]
    #[diagnostic(code("row::too-long"))]
    TooLong {
        /// The most bytes that a line may have.
        most: usize,
    },
    /// A file cannot be read, or not to its end.
    #[error("{error}")]
    #[diagnostic(code("row::unreadable"))]
    Unreadable {
        /// Why.
        error: io::Error,
    },
    /// No line of a file holds a case.
    #[error("none of its lines holds a case")]
    #[diagnostic(code("row::no-case"))]
    NoCase,
    /// The subject of a case is in none of the rules.
    #[error("there is no subject `{name}`{hint}")]
    #[diagnostic(code("row::no-such-subject"))]
    NoSuchSubject {
        /// The name.
        name: String,
        /// What there is.
        hint: Phrase,
    },
}

impl RowError {
    /// What is wrong, in both languages.
    pub fn words(&self) -> Phrase {
        match self {
            Self::NotUtf8 { at } => phrase!(
                "the line is not UTF-8: its byte {at} is of no character",
                "строка не в UTF-8: байт {at} не принадлежит никакому знаку"
            ),
            Self::TooLong { most } => {
                let most = most >> 20;
                phrase!("the line is longer than {most} MiB", "строка длиннее {most} МиБ")
            }
            Self::Unreadable { error } => Phrase::same(error.to_string()),
            Self::NoCase => Phrase::new("none of its lines holds a case", "ни в одной строке нет дела"),
            Self::NoSuchSubject { name, hint } => {
                Phrase::of(self.to_string(), format!("нет предмета `{name}`{}", hint.ru))
            }
        }
    }
}
