//! `norma report`: pages to be looked at, one for each case, and an index over many.

use super::assess::{asked, ending, head};
use super::batch::keep_cases;
use super::case::{CaseText, Named, Opened, Rulebooks, find, list};
use super::schedule::head as schedule_head;
use super::{Asking, Ending, Failure, Showing, Tongue, out::Out, read_date};
use crate::batch::verdict;
use crate::diagnostic::render;
use crate::explain::picture::TimelineError;
use crate::page::{self, Bad, GENERATOR, Index, Judged, Planned};
use crate::rulebook::folder::{self, shown};
use crate::rulebook::procedure::{ProcedureError, ScheduleReport};
use crate::show::plural;
use crate::syntax::ast::Language;
use crate::value::date::Date;
use crate::{CaseFile, Report};
use clap::{Args, ColorChoice};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The width of errors on the page of the index.
const WIDTH: usize = 90;

/// Make a page to be looked at: the verdicts on a case, with reasons, sources and pictures
///
/// A page is one HTML file that needs nothing else. Several cases get a page each, and an index.html with the verdicts of all. Other files are never written over.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  norma report event.yaml -o event.html
  norma report event.yaml --lang ru --on 2022-03-01 > event.html
  norma report cases/ -o pages                 a page for each case, and pages/index.html

Exit codes: 0 all satisfied, 1 something violated, 3 nothing violated but something undetermined,
2 a case or the rules could not be read, or a page could not be written.")]
pub(super) struct MakeReport {
    /// Case files (YAML, JSON, JSON Lines), folders of them, patterns, or - for standard input
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    /// Also a page for each procedure of the rules that starts on this day; for a single case, on its own page
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    start: Option<Date>,
    /// Language of titles, reasons and messages
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value_t = Tongue::En, hide_possible_values = true, help = "Language of titles, reasons and messages: en or ru", help_heading = "Output")]
    lang: Tongue,
    /// Write the page to a file [default: standard output]; for several cases, a folder for their pages
    #[arg(short, long, value_name = "PATH", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// A case on its way to a page.
struct Job {
    text: CaseText,
    /// The rules that it is asked by, or why there are none.
    rules: Result<Rc<Opened>, Failure>,
    /// The name of its page.
    page: String,
}

impl MakeReport {
    /// What is said beside the pages goes to the terminal.
    pub(super) const fn showing(&self) -> Showing {
        Showing { lang: self.lang, format: None, output: None, color: ColorChoice::Auto }
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        let listed = list(&self.cases)?;
        match &listed.all[..] {
            [one] if !listed.is_batch => self.one(one, out),
            all => self.many(all, out),
        }
    }

    fn one(&self, named: &Named, out: &mut Out) -> Result<Ending, Failure> {
        if let Some(path) = &self.output {
            keep_cases(std::slice::from_ref(named), Some(path), None)?;
            if path.is_dir() {
                return Err(Failure::IsFolder { path: shown(path) });
            }
            keep_what_is_no_page(path)?;
            let showing = Showing { output: self.output.clone(), ..self.showing() };
            *out = Out::new(&showing);
        }
        let text = CaseText::one(named);
        let mut rulebooks = Rulebooks::kept_in(self.asking.keeping.cache()?);
        let opened = rulebooks.of(&text, &self.asking)?;
        let case = text.read(&opened, &self.asking)?;
        out.complain_of(&case.lints, &case.map);
        let mut started = Vec::new();
        for name in self.start.iter().flat_map(|_| opened.book.procedures()) {
            started.extend(self.schedule(&opened, name)?);
        }
        let (page, report) = self.page(&opened, &text, &case, &started, |_, _| ())?;
        out.write(&page);
        Ok(ending(&report.0))
    }

    /// The page of a case and its report; `read` sees the report with what stands above it.
    fn page<T>(
        &self,
        opened: &Opened,
        text: &CaseText,
        case: &CaseFile,
        started: &[ScheduleReport],
        read: impl FnOnce(&crate::explain::Head, &Report) -> T,
    ) -> Result<(String, (Report, T)), Failure> {
        let showing = self.showing();
        let head = head(&opened.book, opened.place(showing.language()), case, &showing);
        let question = self.asking.question(&showing);
        let made = opened.book.assess_with(case, &question, |explained, report| {
            let mut pictures = explained.source.pictures(case.case.subject);
            pictures.extend(started.iter().map(ScheduleReport::picture));
            let shown = page::Case { head: &head, report: &report, pictures: &pictures };
            let page = page::page(&shown, explained);
            let read = read(&head, &report);
            (page, (report, read))
        });
        made.map_err(asked(text))
    }

    fn many(&self, inputs: &[Named], out: &mut Out) -> Result<Ending, Failure> {
        let Some(target) = &self.output else { return Err(Failure::NoFolder) };
        if target.exists() && !target.is_dir() {
            return Err(Failure::IsFile { path: shown(target) });
        }
        let language = self.showing().language();
        let (jobs, mut pages) = self.jobs()?;
        let mut schedules: Vec<(String, Rc<Opened>, ScheduleReport)> = Vec::new();
        let mut books: Vec<&Rc<Opened>> = Vec::new();
        for opened in jobs.iter().filter_map(|j| j.rules.as_ref().ok()) {
            if self.start.is_none() || books.iter().any(|b| Rc::ptr_eq(b, opened)) {
                continue;
            }
            books.push(opened);
            for name in opened.book.procedures() {
                if let Some(report) = self.schedule(opened, name)? {
                    schedules.push((pages.page(&format!("{name}.norma")), opened.clone(), report));
                }
            }
        }
        let index_path = target.join("index.html");
        let names = jobs.iter().map(|j| &j.page).chain(schedules.iter().map(|(page, ..)| page));
        for path in names.map(|page| target.join(page)).chain([index_path.clone()]) {
            keep_what_is_no_page(&path)?;
            keep_cases(inputs, Some(&path), None)?;
        }
        let mut index = Index { engine: env!("CARGO_PKG_VERSION"), ..Index::default() };
        let mut worst = Ending::Fine;
        let mut made = 0;
        for job in jobs {
            let judged = self.judge(&job, out, language);
            match judged {
                Ok((page, ended, row)) => {
                    write(&target.join(&job.page), &page)?;
                    made += 1;
                    worst = worst.or_worse(ended);
                    index.cases.push(row);
                }
                Err(failure) => {
                    out.complain(&failure);
                    worst = Ending::Failed;
                    index.bad.push(Bad { case: job.text.name.clone(), error: told(&failure, language) });
                }
            }
        }
        for (page, opened, report) in schedules {
            let head = schedule_head(&opened, &report, language);
            write(&target.join(&page), &page::schedule(&head, &report, language))?;
            index.procedures.push(Planned::new(&page, &report, language));
            made += 1;
        }
        write(&index_path, &index.page(language))?;
        let n = made + 1;
        let word = plural(i128::from(n), ["page", "pages", "страница", "страницы", "страниц"], language);
        out.write(&match language {
            Language::English => format!("{n} {word} written to {}: {}\n", shown(target), shown(&index_path)),
            Language::Russian => format!("{n} {word} записано в {}: {}\n", shown(target), shown(&index_path)),
        });
        Ok(worst)
    }

    /// All cases in the order of their names, each with its rules and the name of its page. Broken
    /// rules are told before anything is written.
    fn jobs(&self) -> Result<(Vec<Job>, Names), Failure> {
        let mut rulebooks = Rulebooks::kept_in(self.asking.keeping.cache()?);
        let found = find(&self.cases)?;
        let mut pages = Names::of(found.cases.iter().map(|c| &*c.name));
        let mut jobs = Vec::new();
        for text in found.cases {
            let rules = match rulebooks.of(&text, &self.asking) {
                Err(broken @ Failure::Rules(_)) => return Err(broken),
                rules => rules,
            };
            let page = pages.page(&text.name);
            jobs.push(Job { text, rules, page });
        }
        Ok((jobs, pages))
    }

    /// A procedure from the day asked for on; nothing where it is not in force on that day.
    fn schedule(&self, opened: &Opened, name: &str) -> Result<Option<ScheduleReport>, Failure> {
        let Some(start) = self.start else { return Ok(None) };
        match opened.book.schedule(name, start, self.showing().language()) {
            Ok(report) => Ok(Some(report)),
            Err(ProcedureError::Timeline(TimelineError::NotInForce { .. })) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn judge(&self, job: &Job, out: &Out, language: Language) -> Result<(String, Ending, Judged), Failure> {
        let opened = match &job.rules {
            Ok(opened) => opened,
            Err(Failure::NoSuchSubject { name, hint }) => {
                return Err(Failure::NoSuchSubject { name: name.clone(), hint: hint.clone() });
            }
            Err(other) => {
                let why = crate::phrase::Phrase::in_each(|l| other.words(l));
                return Err(Failure::Row { case: job.text.name.clone(), why });
            }
        };
        let case = job.text.read(opened, &self.asking)?;
        out.complain_of(&case.lints, &case.map);
        let row = |head: &_, report: &_| Judged::new(&job.page, head, report, verdict(report), language);
        let (page, (report, row)) = self.page(opened, &job.text, &case, &[], row)?;
        Ok((page, ending(&report), row))
    }
}

/// The names of pages: that of the case, with as many of its folders as the cases do not share.
struct Names {
    /// The folders that all cases share.
    common: String,
    taken: HashSet<String>,
}

impl Names {
    fn of<'a>(mut cases: impl Iterator<Item = &'a str>) -> Self {
        let folder = |name: &str| name.rfind('/').map_or(0, |i| i + 1);
        let mut common = cases.next().map_or("", |name| &name[..folder(name)]);
        for name in cases {
            while !name.starts_with(common) {
                common = common.strip_suffix('/').map_or("", |c| &c[..folder(c)]);
            }
        }
        // The index has its name before any case.
        Self { common: common.to_owned(), taken: HashSet::from(["index".to_owned()]) }
    }

    /// The name of the page of a case, which no other page has, on disks too that do not tell `A` from `a`.
    fn page(&mut self, case: &str) -> String {
        let name = case.strip_prefix(&self.common).unwrap_or(case);
        let (stem, line) = match name.rsplit_once(':') {
            Some((file, line)) if !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) => (file, Some(line)),
            _ => (name, None),
        };
        let start = stem.rfind('/').map_or(0, |i| i + 1);
        let stem = stem[start..].rfind('.').filter(|i| *i > 0).map_or(stem, |i| &stem[..start + i]);
        let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
        let base: String = stem.chars().map(safe).collect();
        let base = base.trim_matches(['-', '.']);
        let base = line.map_or_else(|| base.to_owned(), |line| format!("{base}-{line}"));
        let base = if base.is_empty() { "case".to_owned() } else { base };
        let mut name = base.clone();
        let mut number = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{base}-{number}");
            number += 1;
        }
        format!("{name}.html")
    }
}

/// A file that is no page of this program is somebody's work.
fn keep_what_is_no_page(path: &Path) -> Result<(), Failure> {
    // A device or a pipe is there to be written to.
    if !path.is_file() {
        return Ok(());
    }
    let text = folder::read_text(path).map_err(|error| Failure::Unreadable { path: shown(path), error })?;
    let mark = format!("<meta name=\"generator\" content=\"{GENERATOR} ");
    let start: String = text.chars().take(1000).collect();
    if start.contains(&mark) { Ok(()) } else { Err(Failure::NoPage { path: shown(path) }) }
}

fn write(path: &Path, page: &str) -> Result<(), Failure> {
    let unwritable = |error| Failure::Unwritable { path: shown(path), error };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unwritable)?;
    }
    std::fs::write(path, page).map_err(|error| Failure::Unwritable { path: shown(path), error })
}

/// Why a case could not be judged, as text.
fn told(failure: &Failure, language: Language) -> String {
    let Failure::Case(broken) = failure else { return failure.words(language) };
    let all = broken.diagnostics.in_language(language);
    let text: String = all.iter().map(|d| render::text(d, &broken.map, false, WIDTH)).collect();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_cases_share_a_page() {
        let cases =
            ["in/a/x.yaml", "in/b/x.yaml", "in/b/x.json", "in/B/X.yaml", "in/rows.jsonl:2", "in/index.yaml", "<stdin>"];
        let mut names = Names::of(cases[..6].iter().copied());
        let pages: Vec<String> = cases.iter().map(|c| names.page(c)).collect();
        assert_eq!(
            pages,
            ["a-x.html", "b-x.html", "b-x-2.html", "B-X-3.html", "rows-2.html", "index-2.html", "stdin.html"]
        );
    }
}
