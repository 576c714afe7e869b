//! The inputs of a batch, by their formats.

use crate::batch::{Input, JsonLines, Reader, RowError, WholeCase};
use crate::cli::case::Named;
use std::fs::File;
use std::io::{self, Read};

/// How the cases of an input are written. Each format has a reader of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// A case on each line.
    Lines,
    /// One case, as YAML or JSON.
    Case,
}

impl Format {
    /// The format of an input, by its name; `lines` says it of those whose names do not.
    fn of(input: &Named, lines: bool) -> Self {
        if lines || input.is_lines() { Self::Lines } else { Self::Case }
    }

    fn reader(self, input: impl Read + Send + 'static) -> Box<dyn Reader> {
        match self {
            Self::Lines => Box::new(JsonLines::new(input)),
            Self::Case => Box::new(WholeCase::new(input)),
        }
    }
}

/// Opens an input when its turn comes.
pub(super) fn open(named: &Named, lines: bool) -> Input {
    let format = Format::of(named, lines);
    let reader = match named {
        Named::Stdin => Ok(format.reader(io::stdin())),
        Named::File(path) => match File::open(path) {
            Ok(file) => Ok(format.reader(file)),
            Err(error) => Err(RowError::Unreadable { error }),
        },
    };
    Input { name: named.shown(), reader }
}

/// How many bytes the inputs have together, if that can be told.
pub(super) fn size(inputs: &[Named]) -> Option<u64> {
    let size = |input: &Named| match input {
        Named::Stdin => None,
        Named::File(path) => std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|m| m.len()),
    };
    inputs.iter().map(size).sum()
}
