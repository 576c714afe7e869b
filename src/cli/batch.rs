//! `norma assess` over many cases: which rules each is asked by, and where what comes of it goes.

mod input;
mod judge;
mod progress;
mod sink;
mod summary;

use super::assess::Assess;
use super::case::{Named, Opened, Place, Rulebooks, embedded_by_subject, subject_hint};
use super::{Ending, Failure, Format, Showing, out::Out};
use crate::batch::{self, Options};
use crate::explain::words::phrase;
use crate::rulebook::cache::Cache;
use crate::rulebook::folder::shown;
use judge::{ByInput, Embedded};
use progress::Progress;
use sink::{BadRows, Writer};
use std::path::{Path, PathBuf};

/// What is written for each case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `norma/row/1`.
    Row,
    /// `norma/assessment/1`.
    Whole,
    /// A page to be read.
    Page,
}

impl Form {
    const fn of(showing: &Showing) -> Self {
        match showing.format {
            None => Self::Row,
            Some(Format::Json) => Self::Whole,
            Some(Format::Text) => Self::Page,
        }
    }
}

/// Judges all cases of a batch.
pub(super) fn run(assess: &Assess, inputs: &[Named], out: &mut Out) -> Result<Ending, Failure> {
    let Assess { asking, showing, .. } = assess;
    let bad_rows = bad_rows_file(assess);
    keep_cases(inputs, showing.output.as_deref(), bad_rows.as_deref())?;
    let cache = asking.keeping.cache()?;
    let (opened, of_input) = open_rules(assess, inputs, cache.as_ref())?;
    let embedded = Embedded::new(embedded_by_subject(), cache);
    let unknown = asking.subject.as_ref().filter(|name| {
        let is_in_binary = of_input.contains(&None) && embedded.knows(name);
        !is_in_binary && opened.iter().all(|o| o.book.subject(name).is_none())
    });
    if let Some(name) = unknown {
        // It is told once, and not for every row.
        let classes = opened.iter().flat_map(|o| &o.book.checked().classes).filter(|c| c.is_subject);
        let mut names: Vec<&str> = classes.map(|c| &*c.name).collect();
        if of_input.contains(&None) {
            embedded.subjects().for_each(|name| names.push(name));
        }
        return Err(Failure::NoSuchSubject { name: name.clone(), hint: subject_hint(name, &names) });
    }
    out.stream()?;
    let (form, language) = (Form::of(showing), showing.language());
    let judge = ByInput::new(assess, &opened, &of_input, &embedded, form, out.look());
    let options = assess.jobs.map_or_else(Options::default, Options::with_jobs);
    let bar = if assess.quiet || out.is_on_screen() { None } else { Progress::new(input::size(inputs), language) };
    let mut writer = Writer::new(out, form, bad_rows.clone().map(BadRows::new), bar, judge.asks_embedded());
    let tally = batch::run(inputs.iter().map(|i| input::open(i, assess.lines)), &judge, &mut writer, &options);
    let remarks = writer.finish()?;
    if out.is_closed() {
        return Ok(ending(&tally));
    }
    if let (Some(path), n @ 1..) = (&bad_rows, tally.bad + tally.faults) {
        out.remark(&summary::bad_rows(n, &shown(path), language));
    }
    if !assess.quiet && tally.judged() + tally.bad > 0 {
        out.remark(summary::summary(&tally, remarks, language).trim_end());
    }
    if tally.judged() > 0 {
        out.complete();
    }
    Ok(ending(&tally))
}

/// The worst counts.
const fn ending(tally: &batch::Tally) -> Ending {
    match tally {
        t if t.bad + t.faults > 0 => Ending::Failed,
        t if t.cases.violated > 0 => Ending::Found,
        t if t.cases.undetermined > 0 => Ending::Open,
        _ => Ending::Fine,
    }
}

/// Where rows go that cannot be judged; with none they are told beside the answer.
fn bad_rows_file(assess: &Assess) -> Option<PathBuf> {
    if assess.bad_rows.is_some() {
        return assess.bad_rows.clone();
    }
    let output = assess.showing.output.as_ref()?;
    // Beside a device or a pipe stands no file.
    if std::fs::metadata(output).is_ok_and(|m| !m.is_file()) {
        return None;
    }
    let mut name = output.clone().into_os_string();
    name.push(".bad.jsonl");
    Some(name.into())
}

/// Refuses to write over what is to be read.
pub(super) fn keep_cases(inputs: &[Named], output: Option<&Path>, bad_rows: Option<&Path>) -> Result<(), Failure> {
    let whole = |path: &Path| path.canonicalize().ok();
    if let (Some(output), Some(bad_rows)) = (output, bad_rows) {
        if output == bad_rows || (whole(output).is_some() && whole(output) == whole(bad_rows)) {
            return Err(Failure::SameFile { path: shown(output) });
        }
    }
    for target in [output, bad_rows].into_iter().flatten() {
        // What does not exist yet is no case either. A device may be read and written.
        let Some(same) = whole(target).filter(|path| path.is_file()) else { continue };
        let is_target = |i: &Named| matches!(i, Named::File(path) if whole(path).as_ref() == Some(&same));
        if inputs.iter().any(is_target) {
            return Err(Failure::OverCase { path: shown(target) });
        }
    }
    Ok(())
}

/// Opens the rules of all inputs before the first is read, and says which are whose. Those of the
/// binary are opened when a case asks for them.
fn open_rules(
    assess: &Assess,
    inputs: &[Named],
    cache: Option<&Cache>,
) -> Result<(Vec<Opened>, Vec<Option<usize>>), Failure> {
    let mut folders = Rulebooks::default();
    let mut opened: Vec<Opened> = Vec::new();
    let mut of_input = Vec::with_capacity(inputs.len());
    for input in inputs {
        let file = match input {
            Named::Stdin => None,
            Named::File(path) => Some(path.as_path()),
        };
        let Some(folder) = folders.folder(file, &assess.asking) else {
            of_input.push(None);
            continue;
        };
        let place = Place::Folder(folder);
        let known = opened.iter().position(|o| o.place == place);
        let at = match known {
            Some(at) => at,
            None => {
                opened.push(Opened::open(place, cache)?);
                opened.len() - 1
            }
        };
        of_input.push(Some(at));
    }
    Ok((opened, of_input))
}

/// What is said of the rules in the binary, once.
fn remark_embedded(out: &Out) {
    super::case::remark_embedded(out, out.look().language);
}

/// A word in the language of the reader.
fn said(out: &Out, en: &'static str, ru: &'static str) -> &'static str {
    phrase(out.look().language, en, ru)
}
