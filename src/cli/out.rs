//! The one place where the program writes: the answer to the terminal or a file, complaints to the
//! terminal's other stream.

use super::{Ending, Failure, Showing};
use crate::diagnostic::{Diagnostics, render};
use crate::explain::text::Look;
use crate::explain::words::phrase;
use crate::file::SourceMap;
use crate::rulebook::folder::{OpenError, shown};
use crate::syntax::ast::Language;
use anstream::AutoStream;
use clap::ColorChoice;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// The width of text that no terminal limits.
const WIDTH: usize = 100;

/// Beyond this, lines are hard to follow with the eye.
const WIDEST: usize = 120;

/// Says what is wrong with the arguments, when no command runs yet.
pub(super) fn complain_of_usage(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The answer of a command on its way out.
pub(super) struct Out {
    language: Language,
    target: Target,
    colour: bool,
    complaints_in_colour: bool,
    width: usize,
    /// Nobody reads any more, or writing failed.
    closed: bool,
    failed: Option<io::Error>,
}

enum Target {
    Terminal(BufWriter<io::Stdout>),
    /// A file is written at the end and at once: it is whole or it is not there.
    File(PathBuf, Vec<u8>),
    /// A file that is too large to be held: it is written beside its name, and takes it at the end.
    Stream(Stream),
}

struct Stream {
    path: PathBuf,
    /// Where it is written meanwhile; none for a device or pipe, which is written at once.
    meanwhile: Option<PathBuf>,
    file: BufWriter<File>,
    /// Whether all that was to be written is.
    whole: bool,
}

fn colour_on(stream: &(impl anstream::stream::RawStream + IsTerminal), choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
    }
}

impl Out {
    pub(super) fn new(showing: &Showing) -> Self {
        let to_file = showing.output.is_some();
        let colour =
            if to_file { showing.color == ColorChoice::Always } else { colour_on(&io::stdout(), showing.color) };
        let width = if io::stdout().is_terminal() {
            terminal_size::terminal_size().map_or(WIDTH, |(w, _)| usize::from(w.0).clamp(40, WIDEST))
        } else {
            WIDTH
        };
        Self {
            language: showing.language(),
            target: match &showing.output {
                Some(path) => Target::File(path.clone(), Vec::new()),
                None => Target::Terminal(BufWriter::new(io::stdout())),
            },
            colour,
            complaints_in_colour: colour_on(&io::stderr(), showing.color),
            width,
            closed: false,
            failed: None,
        }
    }

    /// How text is to look.
    pub(super) const fn look(&self) -> Look {
        Look { language: self.language, colour: self.colour, width: self.width }
    }

    /// Whether nobody reads any more.
    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Writes a piece of the answer.
    pub(super) fn write(&mut self, text: &str) {
        self.write_bytes(text.as_bytes());
    }

    /// Writes a piece of the answer.
    pub(super) fn write_bytes(&mut self, text: &[u8]) {
        if self.closed {
            return;
        }
        let done = match &mut self.target {
            Target::Terminal(stream) => stream.write_all(text),
            Target::File(_, bytes) => bytes.write_all(text),
            Target::Stream(stream) => stream.file.write_all(text),
        };
        self.note(done);
    }

    /// Sends out what was written so far, to whoever reads along.
    pub(super) fn flush(&mut self) {
        if let (Target::Terminal(stream), false) = (&mut self.target, self.closed) {
            let done = stream.flush();
            self.note(done);
        }
    }

    /// Makes a file to be written to bit by bit, however much it will be.
    pub(super) fn stream(&mut self) -> Result<(), Failure> {
        let Target::File(path, _) = &self.target else { return Ok(()) };
        let stream = Stream::open(path).map_err(|error| Failure::Unwritable { path: shown(path), error })?;
        self.target = Target::Stream(stream);
        Ok(())
    }

    /// Says that all that was to be written is: a file that grew bit by bit takes its name.
    pub(super) const fn complete(&mut self) {
        if let Target::Stream(stream) = &mut self.target {
            stream.whole = true;
        }
    }

    /// Whether the answer goes to a terminal.
    pub(super) fn is_on_screen(&self) -> bool {
        matches!(self.target, Target::Terminal(_)) && io::stdout().is_terminal()
    }

    /// Writes a JSON value on a line of its own.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) {
        match serde_json::to_string(value) {
            Ok(line) => self.write(&(line + "\n")),
            Err(error) => self.note(Err(error.into())),
        }
    }

    fn note(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            self.closed = true;
            // A reader that has had enough is no failure.
            if error.kind() != ErrorKind::BrokenPipe {
                self.failed = Some(error);
            }
        }
    }

    /// Draws diagnostics into the answer.
    pub(super) fn diagnostics(&mut self, diagnostics: &Diagnostics, map: &SourceMap) {
        for d in &diagnostics.in_language(self.language) {
            let text = render::text(d, map, self.colour, self.width);
            self.write(&text);
            self.write("\n");
        }
    }

    /// Says something beside the answer.
    #[expect(clippy::unused_self, reason = "all writing goes through here")]
    pub(super) fn remark(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// Draws diagnostics beside the answer.
    pub(super) fn complain_of(&self, diagnostics: &Diagnostics, map: &SourceMap) {
        let mut stream = io::stderr().lock();
        for d in &diagnostics.in_language(self.language) {
            let _ = writeln!(stream, "{}", render::text(d, map, self.complaints_in_colour, self.width));
        }
    }

    /// Says why something cannot be carried out.
    pub(super) fn complain(&self, failure: &Failure) {
        match failure {
            Failure::Rules(OpenError::Broken(broken)) => {
                self.complain_of(&broken.diagnostics, &broken.map);
                self.remark(phrase(
                    self.language,
                    "error: the rules have mistakes, nothing was asked of them",
                    "ошибка: в правилах есть ошибки, применить их нельзя",
                ));
            }
            Failure::Case(broken) => self.complain_of(&broken.diagnostics, &broken.map),
            other => {
                let word = phrase(self.language, "error", "ошибка");
                let text = other.words(self.language);
                let text: String =
                    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect();
                self.remark(&format!("{word}: {text}"));
            }
        }
    }

    /// Sends out what is left. What could not be written makes the command fail.
    pub(super) fn finish(mut self, ending: Ending) -> Ending {
        let language = self.language;
        let (path, done) = match self.target {
            Target::Terminal(ref mut stream) if !self.closed => {
                (phrase(language, "the output", "вывод").to_owned(), stream.flush())
            }
            Target::Terminal(_) => (phrase(language, "the output", "вывод").to_owned(), Ok(())),
            // An answer that failed leaves no file that looks like one.
            Target::File(_, ref bytes) if ending == Ending::Failed && bytes.is_empty() => return ending,
            Target::File(ref path, ref bytes) => (path.display().to_string(), std::fs::write(path, bytes)),
            Target::Stream(ref mut stream) => (stream.path.display().to_string(), stream.finish(self.failed.is_some())),
        };
        self.note(done);
        match self.failed.take() {
            Some(error) => {
                self.complain(&Failure::Unwritable { path, error });
                Ending::Failed
            }
            None => ending,
        }
    }
}

impl Stream {
    fn open(path: &Path) -> io::Result<Self> {
        // What is no file (a pipe, a device) cannot change its name.
        if fs::metadata(path).is_ok_and(|m| !m.is_file()) {
            let file = BufWriter::new(File::options().write(true).open(path)?);
            return Ok(Self { path: path.to_owned(), meanwhile: None, file, whole: false });
        }
        // A link stays a link: what it leads to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut name = path.clone().into_os_string();
        name.push(".part");
        let meanwhile = PathBuf::from(name);
        let file = BufWriter::new(File::create(&meanwhile)?);
        Ok(Self { path, meanwhile: Some(meanwhile), file, whole: false })
    }

    fn finish(&mut self, failed: bool) -> io::Result<()> {
        let done = if self.whole && !failed { self.file.flush() } else { Ok(()) };
        let Some(meanwhile) = &self.meanwhile else { return done };
        // An answer that failed leaves no file that looks like one.
        if self.whole && !failed && done.is_ok() {
            return fs::rename(meanwhile, &self.path);
        }
        let _ = fs::remove_file(meanwhile);
        done
    }
}
