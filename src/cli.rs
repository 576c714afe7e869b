//! The command line: what a person types, and what comes back.
//!
//! Only this part of the crate touches files, the terminal and the arguments of the process. Every
//! command answers with an `Ending`, whose number is the exit code.

mod assess;
mod batch;
mod case;
mod check;
mod explain;
mod explain_code;
mod fmt;
mod keeping;
mod out;
mod report;
mod rules;
mod russian;
mod schedule;
mod schema;
mod shell;
mod test;

use crate::phrase::Phrase;
use crate::resolve::nearest;
use crate::rulebook::answer::ExplainError;
use crate::rulebook::folder::OpenError;
use crate::rulebook::procedure::ProcedureError;
use crate::syntax::ast::Language;
use crate::value::date::{self, Date};
use crate::{AskError, BrokenCase};
use clap::error::ErrorKind;
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use keeping::Keeping;
use out::Out;
use std::path::PathBuf;
use std::process::ExitCode;
use thiserror::Error;

/// Checks cases against rules of law, and says why.
#[derive(Debug, Parser)]
#[command(name = "norma", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  norma assess event.yaml                      the verdicts on a case, with reasons
  norma assess event.yaml --on 2022-03-01      the same under the law of that day
  norma explain event.yaml deposit             how one value came about
  norma report event.yaml -o event.html        a page to be looked at and printed
  norma check                                  mistakes in the rule files of this folder
  norma rules -o my-rules                      a copy of the built-in rules, to be edited

Exit codes:
  0  everything is satisfied, or there is nothing to report
  1  something is violated, or `check` or `test` found something
  2  the command could not be carried out
  3  nothing is violated, but something is undetermined")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Assess(assess::Assess),
    Explain(explain::Explain),
    Report(report::MakeReport),
    Test(test::Test),
    Fmt(fmt::Fmt),
    Rules(rules::Rules),
    Schedule(schedule::Schedule),
    Schema(schema::Schema),
    ExplainCode(explain_code::ExplainCode),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// How the answer is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Showing {
    /// Language of titles, reasons and messages
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value_t = Tongue::En, hide_possible_values = true, help = "Language of titles, reasons and messages: en or ru")]
    lang: Tongue,
    /// `text` to be read, `json` for programs
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        help = "text to be read, or json for programs [default: text]"
    )]
    format: Option<Format>,
    /// Write to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Colours: auto (only on a terminal), always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto, hide_possible_values = true)]
    color: ColorChoice,
}

/// What is asked of a case, and by which rules.
#[derive(Debug, Args)]
struct Asking {
    /// The folder of the rules, or one rule file [default: the rulebook in whose folder the case lies, else the built-in rules]
    #[arg(long, value_name = "PATH")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    keeping: Keeping,
    /// The day whose law applies, as in 2022-03-01 [default: the case's own `on`]
    #[arg(long, value_name = "DATE", value_parser = read_date)]
    on: Option<Date>,
    /// Ask just this assessment [default: all of the subject]
    #[arg(long, value_name = "NAME")]
    assessment: Option<String>,
    /// The subject of cases that hold just their facts (as lines of a .jsonl file)
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tongue {
    Ru,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Showing {
    /// Of a command whose answer is always plain text.
    const fn plain(lang: Tongue, output: Option<PathBuf>) -> Self {
        Self { lang, format: None, output, color: ColorChoice::Never }
    }

    const fn language(&self) -> Language {
        match self.lang {
            Tongue::Ru => Language::Russian,
            Tongue::En => Language::English,
        }
    }

    fn is_json(&self) -> bool {
        self.format == Some(Format::Json)
    }
}

fn read_date(text: &str) -> Result<Date, String> {
    date::parse(text).map_err(|e| format!("{e}; a date is written 2022-03-01"))
}

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Nothing to report.
    Fine,
    /// Something violated, or found.
    Found,
    /// Nothing violated, something undetermined.
    Open,
    /// It could not be carried out.
    Failed,
}

impl Ending {
    const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::Open => 3,
        }
    }

    /// The worse of two, for several cases.
    const fn or_worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed, _) | (_, Self::Failed) => Self::Failed,
            (Self::Found, _) | (_, Self::Found) => Self::Found,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            _ => Self::Fine,
        }
    }
}

/// Why a command cannot be carried out.
#[derive(Debug, Error)]
enum Failure {
    /// A file or folder.
    #[error("{path} cannot be read: {error}")]
    Unreadable { path: String, error: std::io::Error },
    #[error("{path} cannot be written: {error}")]
    Unwritable { path: String, error: std::io::Error },
    #[error("{path} holds no case (*.yaml, *.yml, *.json, *.jsonl)")]
    NoCases { path: String },
    #[error("{path} holds no case: none of its lines holds one")]
    NoLines { path: String },
    #[error("{case}: {}", why.en)]
    Row { case: String, why: Phrase },
    #[error("{path} is one of the cases and would be written over: nothing was done; name another file")]
    OverCase { path: String },
    #[error("{path} is a rule file and would be written over: nothing was done; name another file")]
    OverRules { path: String },
    #[error("{path} cannot take both the answers and the bad rows: nothing was done; name two files")]
    SameFile { path: String },
    #[error("{path} is a file: `{by}` names a folder, in which compiled rules are kept")]
    NoCacheFolder { by: &'static str, path: String },
    #[error("no file fits {pattern}")]
    NoMatch { pattern: String },
    #[error("{path} exists and differs: nothing was written; name a folder that is new or empty")]
    Exists { path: String },
    #[error("{path} holds other files: nothing was written; name a folder that is new or empty")]
    NotEmpty { path: String },
    #[error("several cases have a page each: name a folder for them with `-o DIR`")]
    NoFolder,
    #[error("{path} is a folder: name a file for the page, or a folder of cases")]
    IsFolder { path: String },
    #[error("{path} is a file: several cases need a folder for their pages")]
    IsFile { path: String },
    #[error("{path} exists and is no page that norma made: nothing was written; name another place")]
    NoPage { path: String },
    #[error("there is no subject `{name}`{hint}")]
    NoSuchSubject { name: String, hint: Phrase },
    #[error("there is no command `{name}`{}", near.as_ref().map_or_else(String::new, |n| format!(", did you mean `{n}`?")))]
    NoSuchCommand { name: String, near: Option<String> },
    #[error("no diagnostic has the code `{name}`{}", near.as_ref().map_or_else(String::new, |n| format!(", did you mean `{n}`?")))]
    NoSuchCode { name: String, near: Option<String> },
    #[error(transparent)]
    Explain(#[from] ExplainError),
    #[error(transparent)]
    Procedure(#[from] ProcedureError),
    #[error(transparent)]
    Rules(#[from] OpenError),
    #[error(transparent)]
    Case(#[from] BrokenCase),
    #[error("{case}: {error}")]
    Ask { case: String, error: AskError },
}

impl Failure {
    /// The failure in the language of the reader.
    fn words(&self, language: Language) -> String {
        if language == Language::English {
            return self.to_string();
        }
        match self {
            Self::Unreadable { path, error } => format!("{path} не читается: {}", russian::io(error)),
            Self::Unwritable { path, error } => format!("{path} не записывается: {}", russian::io(error)),
            Self::NoCases { path } => format!("{path}: нет ни одного файла дела (*.yaml, *.yml, *.json, *.jsonl)"),
            Self::NoLines { path } => format!("{path}: нет ни одного дела, все строки пусты"),
            Self::Row { case, why } => format!("{case}: {}", why.ru),
            Self::OverCase { path } => {
                format!("{path} — одно из дел, оно было бы перезаписано: ничего не сделано; назовите другой файл")
            }
            Self::OverRules { path } => {
                format!("{path} — файл правил, он был бы перезаписан: ничего не сделано; назовите другой файл")
            }
            Self::SameFile { path } => {
                format!("{path} не может принять и ответы, и негодные строки: ничего не сделано; назовите два файла")
            }
            Self::NoCacheFolder { by, path } => {
                format!("{path} — файл: `{by}` называет папку, в которой хранятся разобранные правила")
            }
            Self::NoMatch { pattern } => format!("ни один файл не подходит под {pattern}"),
            Self::Exists { path } => {
                format!("{path} уже есть и отличается: ничего не записано; назовите новую или пустую папку")
            }
            Self::NotEmpty { path } => {
                format!("{path} содержит другие файлы: ничего не записано; назовите новую или пустую папку")
            }
            Self::NoFolder => "у каждого из нескольких дел своя страница: назовите папку для них, `-o ПАПКА`".into(),
            Self::IsFolder { path } => format!("{path} — папка: назовите файл для страницы или папку с делами"),
            Self::IsFile { path } => format!("{path} — файл: нескольким делам нужна папка для страниц"),
            Self::NoPage { path } => {
                format!("{path} уже есть и создан не программой norma: ничего не записано; назовите другое место")
            }
            Self::NoSuchSubject { name, hint } => format!("нет предмета `{name}`{}", hint.ru),
            Self::NoSuchCommand { name, near } => {
                let near = near.as_ref().map_or_else(String::new, |n| format!("; возможно, имелось в виду `{n}`"));
                format!("нет команды `{name}`{near}")
            }
            Self::NoSuchCode { name, near } => {
                let near = near.as_ref().map_or_else(String::new, |n| format!("; возможно, имелось в виду `{n}`"));
                format!("нет сообщения с кодом `{name}`{near}")
            }
            Self::Explain(error) => error.words().ru.into_owned(),
            Self::Procedure(error) => error.words().ru.into_owned(),
            Self::Ask { case, error } => format!("{case}: {}", error.words().ru.into_owned()),
            Self::Rules(OpenError::Unreadable { path, error }) => {
                format!("{} не читается: {}", path.display(), russian::io(error))
            }
            Self::Rules(OpenError::Empty { path }) => {
                format!("{}: нет ни одного файла правил (*.norma)", path.display())
            }
            // Their mistakes are drawn one by one.
            Self::Rules(OpenError::Broken(_)) => "в правилах есть ошибки".into(),
            Self::Case(_) => "в деле есть ошибки".into(),
        }
    }
}

/// Reads the arguments of the process, with helps in the language that they ask for.
fn read_arguments(russian: bool) -> Result<Arguments, clap::Error> {
    if !russian {
        return Arguments::try_parse();
    }
    let matches = russian::command(Arguments::command()).try_get_matches()?;
    Arguments::from_arg_matches(&matches)
}

/// The candidate that is spelled most like a name.
fn near(name: &str, candidates: &[&str]) -> Option<String> {
    nearest(name, candidates.iter().copied()).map(str::to_owned)
}

/// A command as its own help describes it.
#[derive(Debug)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// What it does, in a sentence.
    pub about: String,
    /// Its arguments and options, each as it is typed and with what it means.
    pub options: Vec<(String, String)>,
}

/// Every command, as the help describes it: for the reference.
pub fn commands() -> Vec<Description> {
    let mut program = Arguments::command();
    program.build();
    let typed = |argument: &clap::Arg| {
        let flags = [argument.get_short().map(|c| format!("-{c}")), argument.get_long().map(|l| format!("--{l}"))];
        let flags = flags.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let values = argument.get_value_names().unwrap_or_default().iter().map(ToString::to_string);
        let values =
            if argument.get_action().takes_values() { values.collect::<Vec<_>>().join(" ") } else { String::new() };
        format!("{flags} {values}").trim().to_owned()
    };
    let words = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    let shown = program.get_subcommands().filter(|c| c.get_name() != "help");
    shown
        .map(|command| Description {
            name: command.get_name().to_owned(),
            about: words(command.get_about()),
            options: command
                .get_arguments()
                .filter(|a| a.get_id() != "help")
                .map(|a| (typed(a), words(a.get_help())))
                .collect(),
        })
        .collect()
}

/// Why an answer is not written where it is to go: it would take the place of what it is made from.
fn over_input(command: &Command, showing: &Showing) -> Option<Failure> {
    let named = showing.output.as_ref()?;
    let output = named.canonicalize().ok().filter(|p| p.is_file())?;
    let path = crate::rulebook::folder::shown(named);
    if output.extension().is_some_and(|e| e == "norma") {
        return Some(Failure::OverRules { path });
    }
    let cases = match command {
        Command::Assess(c) => c.cases(),
        Command::Explain(c) => std::slice::from_ref(c.case()),
        _ => &[],
    };
    let is_output = |case: &&String| PathBuf::from(case).canonicalize().is_ok_and(|p| p == output);
    cases.iter().find(is_output).map(|_| Failure::OverCase { path })
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let russian = russian::is_asked_for(&std::env::args_os().collect::<Vec<_>>());
    let arguments = match read_arguments(russian) {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Help and version are answers; all else is a mistake in the arguments.
            let code = if usage.use_stderr() { Ending::Failed } else { Ending::Fine };
            let help = matches!(
                usage.kind(),
                ErrorKind::DisplayHelp
                    | ErrorKind::DisplayVersion
                    | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            );
            if russian && !help {
                out::complain_of_usage(&russian::usage(&usage));
            } else {
                let _ = usage.print();
            }
            return ExitCode::from(code.code());
        }
    };
    let fixed;
    let showing = match &arguments.command {
        Command::Check(c) => &c.showing,
        Command::Assess(c) => &c.showing,
        Command::Explain(c) => &c.showing,
        Command::Report(c) => {
            fixed = c.showing();
            &fixed
        }
        Command::Test(c) => &c.showing,
        Command::Fmt(c) => {
            fixed = c.showing();
            &fixed
        }
        Command::Rules(c) => {
            fixed = c.showing();
            &fixed
        }
        Command::Schema(c) => {
            fixed = c.showing();
            &fixed
        }
        Command::Schedule(c) => &c.showing,
        Command::ExplainCode(c) => &c.showing,
        Command::Completions(c) => {
            fixed = c.showing();
            &fixed
        }
        Command::Man(c) => {
            fixed = c.showing();
            &fixed
        }
    };
    let mut out = Out::new(showing);
    let run = |out: &mut Out| match &arguments.command {
        Command::Check(c) => c.run(out),
        Command::Assess(c) => c.run(out),
        Command::Explain(c) => c.run(out),
        Command::Report(c) => c.run(out),
        Command::Test(c) => c.run(out),
        Command::Fmt(c) => c.run(out),
        Command::Rules(c) => c.run(out),
        Command::Schedule(c) => c.run(out),
        Command::Schema(c) => c.run(out),
        Command::ExplainCode(c) => c.run(out),
        Command::Completions(c) => Ok(c.run(out)),
        Command::Man(c) => c.run(out),
    };
    let ended = over_input(&arguments.command, showing).map_or_else(|| run(&mut out), Err);
    let ending = ended.unwrap_or_else(|failure| {
        out.complain(&failure);
        Ending::Failed
    });
    ExitCode::from(out.finish(ending).code())
}
