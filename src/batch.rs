//! Many cases at once: read as a stream, judged on several threads, answered in the order of the input.
//!
//! A [`Reader`] takes its input apart into rows, a chunk of them at a time; a [`Judge`] turns a chunk
//! into [`Rows`]; a [`Sink`] gets them, chunk after chunk, in the order of the input. [`run`] brings the
//! three together: it holds only so many chunks at once, so that the size of the input does not matter,
//! and a row that cannot be judged is told and does not stop the others.
//!
//! Nothing here opens a file: inputs come as readers, and what is written goes to the sink.

mod chunk;
mod columns;
mod error;
mod judge;
mod read;
mod row;
mod rows;
mod run;
mod tally;

pub use chunk::{Buffer, Chunk, Origin, Row};
pub use columns::ColumnJudge;
pub use error::RowError;
pub use judge::{CaseJudge, Judge, LoadShared};
#[cfg(feature = "cli")]
pub(crate) use judge::{file_is_whole, line_is_whole};
pub use read::{Input, JsonLines, Limits, Reader, WholeCase};
pub use row::{compact, verdict};
pub use rows::{Bad, BadRow, Judged, Remark, Rows, bad_row};
pub use run::{Done, Options, Sink, run};
pub use tally::{Tally, Verdicts, generic};
