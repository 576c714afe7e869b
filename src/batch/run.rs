//! The threads of a batch: each reads a chunk, judges it, and hands it on.
//!
//! There is no thread that only reads or only writes: whoever has nothing to judge takes the next
//! chunk from the input, and whoever finishes the chunk that is due writes it, with those behind it
//! that wait already. INVARIANT: chunks are numbered as they are read and leave in that order, and
//! no chunk is read while as many are held as [`Options`] allow: one that takes long stops the
//! reader, not the memory.

use super::{Buffer, Chunk, Input, Judge, Limits, Origin, Reader, Rows, Tally};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How a batch runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many threads judge.
    pub jobs: NonZeroUsize,
    /// How much is read at once.
    pub limits: Limits,
    /// The most chunks that are held at once, read and not yet written.
    pub chunks: usize,
    /// With so many bytes held, of rows and of answers, no further chunk is read.
    pub bytes: usize,
}

impl Options {
    /// So many threads, and some chunks for each, so that a slow one does not stop the others at once.
    pub fn with_jobs(jobs: NonZeroUsize) -> Self {
        let chunks = jobs.get().saturating_mul(4).saturating_add(4);
        Self { jobs, limits: Limits::default(), chunks, bytes: 32 << 20 }
    }
}

impl Default for Options {
    /// A thread for each processor.
    fn default() -> Self {
        Self::with_jobs(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

/// A chunk with what comes of it.
#[derive(Clone, Copy, Debug)]
pub struct Done<'d> {
    /// The rows as they were read.
    pub chunk: Chunk<'d>,
    /// What comes of them.
    pub rows: &'d Rows,
}

/// What gets the chunks, in the order of the input.
pub trait Sink: Send {
    /// Takes a chunk. What breaks here ends the run: nobody wants more.
    fn take(&mut self, done: Done<'_>) -> ControlFlow<()>;
}

/// The stack of a thread, as large as the one that a program begins with.
const STACK: usize = 8 << 20;

/// Judges all rows of all inputs, and says what they come to.
pub fn run<I>(inputs: I, judge: &impl Judge, sink: &mut impl Sink, options: &Options) -> Tally
where
    I: IntoIterator<Item = Input>,
    I::IntoIter: Send,
{
    let work = Work {
        feed: Mutex::new(Feed { inputs: inputs.into_iter(), open: None, index: 0, next: 0 }),
        board: Mutex::default(),
        sink: Mutex::new(sink),
        room: Condvar::new(),
        judge,
        options,
    };
    thread::scope(|scope| {
        for _ in 1..options.jobs.get() {
            // A system that has no further thread to give leaves the work to those there are.
            if thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || work.take_part()).is_err() {
                break;
            }
        }
        work.take_part();
    });
    work.board.into_inner().unwrap_or_else(PoisonError::into_inner).total
}

/// A chunk on its way.
#[derive(Default)]
struct Job {
    buffer: Buffer,
    rows: Rows,
}

impl Job {
    /// How many bytes it holds: what was read, and what came of it.
    fn size(&self) -> usize {
        self.buffer.size() + self.rows.bytes().len()
    }
}

/// The inputs that are not yet read.
struct Feed<I> {
    inputs: I,
    open: Option<(Origin, Box<dyn Reader>)>,
    index: usize,
    /// The number of the next chunk.
    next: u64,
}

impl<I: Iterator<Item = Input>> Feed<I> {
    /// Reads the next chunk, and numbers it.
    fn read(&mut self, buffer: &mut Buffer, limits: &Limits) -> Option<u64> {
        loop {
            let (origin, mut reader) = match self.open.take() {
                Some(open) => open,
                None => {
                    let input = self.inputs.next()?;
                    let origin = Origin { index: self.index, name: input.name.into() };
                    self.index += 1;
                    match input.reader {
                        Ok(reader) => (origin, reader),
                        Err(error) => {
                            (buffer.origin, buffer.fault) = (origin, Some(error));
                            return Some(self.number());
                        }
                    }
                }
            };
            buffer.origin = origin.clone();
            match reader.fill(buffer, limits) {
                Ok(true) => self.open = Some((origin, reader)),
                Ok(false) => {}
                Err(error) => {
                    buffer.fault = Some(error);
                    return Some(self.number());
                }
            }
            if !buffer.is_empty() {
                return Some(self.number());
            }
        }
    }

    const fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }
}

/// The chunks that are held.
#[derive(Default)]
struct Board {
    /// How many there are.
    held: usize,
    /// How many bytes they have, with what comes of them.
    bytes: usize,
    /// Those that are judged and wait for their turn.
    ready: BTreeMap<u64, Job>,
    /// The number of the chunk whose turn it is.
    due: u64,
    /// Whether a thread writes: there is never more than one.
    writing: bool,
    /// Whether nobody wants more.
    stopped: bool,
    /// Memory to be used again.
    spare: Vec<Job>,
    total: Tally,
}

struct Work<'w, I, J, S> {
    feed: Mutex<Feed<I>>,
    board: Mutex<Board>,
    sink: Mutex<&'w mut S>,
    /// Told when a chunk has left.
    room: Condvar,
    judge: &'w J,
    options: &'w Options,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<I: Iterator<Item = Input>, J: Judge, S: Sink> Work<'_, I, J, S> {
    /// What each thread does until nothing is left.
    fn take_part(&self) {
        let _leaving = Leaving { board: &self.board, room: &self.room };
        while let Some(mut job) = self.job() {
            let Some(number) = lock(&self.feed).read(&mut job.buffer, &self.options.limits) else {
                // Those that still wait for room find nothing to read either.
                lock(&self.board).held -= 1;
                self.room.notify_all();
                return;
            };
            let size = job.size();
            lock(&self.board).bytes += size;
            self.judge.judge(job.buffer.chunk(), &mut job.rows);
            if let Some(fault) = job.buffer.fault.take() {
                job.rows.fault(fault);
            }
            self.hand_on(number, job, size);
        }
    }

    /// Waits until a further chunk may be held; there is none once nobody wants more.
    fn job(&self) -> Option<Job> {
        let Options { chunks, bytes, .. } = *self.options;
        let is_full = |b: &mut Board| !b.stopped && b.held > 0 && (b.held >= chunks || b.bytes >= bytes);
        let board = self.room.wait_while(lock(&self.board), is_full);
        let mut board = board.unwrap_or_else(PoisonError::into_inner);
        if board.stopped {
            return None;
        }
        board.held += 1;
        Some(board.spare.pop().unwrap_or_default())
    }

    /// Leaves a chunk to whoever writes; who finds nobody writing does it.
    fn hand_on(&self, number: u64, job: Job, counted: usize) {
        let mut board = lock(&self.board);
        board.bytes = board.bytes - counted + job.size();
        board.ready.insert(number, job);
        if board.writing {
            return;
        }
        board.writing = true;
        while !board.stopped {
            let due = board.due;
            let Some(mut job) = board.ready.remove(&due) else { break };
            drop(board);
            let flow = lock(&self.sink).take(Done { chunk: job.buffer.chunk(), rows: &job.rows });
            board = lock(&self.board);
            board.total.merge(job.rows.counted());
            let size = job.size();
            let usual = self.options.limits.bytes;
            job.buffer.clear(usual);
            job.rows.clear(usual);
            board.due += 1;
            board.held -= 1;
            board.bytes -= size;
            board.stopped |= flow.is_break();
            board.spare.push(job);
            self.room.notify_all();
        }
        board.writing = false;
    }
}

/// Lets all threads end when one of them breaks off: else they would wait for its chunk for ever.
struct Leaving<'l> {
    board: &'l Mutex<Board>,
    room: &'l Condvar,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(self.board).stopped = true;
            self.room.notify_all();
        }
    }
}
