//! `norma schema`: the shape of the case files of a subject, for editors and other programs.

use super::case::{Opened, Place, declaring, subject_hint};
use super::keeping::Keeping;
use super::{Ending, Failure, Showing, Tongue, out::Out};
use crate::facts::schema::schema;
use clap::Args;
use std::path::PathBuf;

/// Print the JSON Schema of the case files of a subject
///
/// Editors read it to offer fields and members while a case is written, and to mark mistakes. The
/// subject is looked for in the rulebooks of this folder, then in the rules built into the program.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  norma schema event -o event.schema.json

An editor takes it by a comment at the head of a case:
  # yaml-language-server: $schema=event.schema.json")]
pub(super) struct Schema {
    /// The subject
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// The folder of the rules
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    keeping: Keeping,
    /// Language of titles: en or ru
    #[arg(long, value_name = "LANGUAGE", value_enum, default_value_t = Tongue::En, hide_possible_values = true)]
    lang: Tongue,
    /// Write to a file instead of the terminal
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(super) fn showing(&self) -> Showing {
        Showing::plain(self.lang, self.output.clone())
    }

    pub(super) fn run(&self, out: &mut Out) -> Result<Ending, Failure> {
        match declaring("subject", &self.subject, self.rules.as_deref())? {
            Ok(place) => self.print(place, out),
            Err(names) => Err(self.no_such_subject(&names)),
        }
    }

    fn print(&self, place: Place, out: &mut Out) -> Result<Ending, Failure> {
        let opened = Opened::open(place, self.keeping.cache()?.as_ref())?;
        let Some(subject) = opened.book.subject(&self.subject) else {
            let classes = opened.book.checked().classes.iter().filter(|c| c.is_subject);
            return Err(self.no_such_subject(&classes.map(|c| c.name.to_string()).collect::<Vec<_>>()));
        };
        let found = schema(opened.book.checked(), subject, self.showing().language());
        out.write(&format!("{found:#}\n"));
        Ok(Ending::Fine)
    }

    fn no_such_subject(&self, names: &[String]) -> Failure {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Failure::NoSuchSubject { name: self.subject.clone(), hint: subject_hint(&self.subject, &names) }
    }
}
