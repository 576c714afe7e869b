//! What is wrong with a file, for terminal, JSON and editor alike.
//!
//! Each phase defines its errors as an enum that derives [`thiserror::Error`] and
//! [`miette::Diagnostic`], which tell it in English; [`InRussian`] tells the same in Russian, variant
//! by variant. A [`Diagnostic`] holds one of them whole, and nothing becomes a string before it is
//! shown.

pub mod code;
pub mod render;

use crate::file::Span;
use crate::phrase::Language;
use std::fmt;
use std::sync::Arc;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; the rules still run.
    Lint,
    /// The rules do not run.
    Error,
}

/// A place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said; may be empty.
    pub text: String,
}

/// A mistake in Russian.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The problem in one line.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
    /// What is said of each place, in the order of the places; the last is said of all further ones.
    pub labels: Vec<String>,
}

impl Said {
    /// The problem in one line.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// With the remedy.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// With the remedy, where there is one.
    #[must_use]
    pub fn maybe(self, help: Option<&crate::phrase::Phrase>) -> Self {
        Self { help: help.map(|h| h.ru.to_string()), ..self }
    }

    /// With what is said of the places.
    #[must_use]
    pub fn labels<const N: usize>(self, labels: [&str; N]) -> Self {
        Self { labels: labels.into_iter().map(str::to_owned).collect(), ..self }
    }
}

/// What every enum of errors tells in Russian as well, by a match over all its variants.
pub trait InRussian {
    /// The mistake in Russian.
    fn in_russian(&self) -> Said;
}

/// An error of any phase.
pub trait Mistake: miette::Diagnostic + InRussian + Send + Sync {}

impl<E: miette::Diagnostic + InRussian + Send + Sync> Mistake for E {}

/// One mistake or lint in a file.
#[derive(Clone)]
pub struct Diagnostic {
    mistake: Arc<dyn Mistake>,
    language: Language,
}

impl Diagnostic {
    /// The same, told in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        Self { mistake: self.mistake.clone(), language }
    }

    fn russian(&self) -> Option<Said> {
        (self.language == Language::Russian).then(|| self.mistake.in_russian())
    }

    /// The language in which it is told.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// `phase::kebab-name`.
    pub fn code(&self) -> String {
        self.mistake.code().map(|c| c.to_string()).unwrap_or_default()
    }

    /// How bad it is: what derives `severity(Warning)` is a lint, all else an error.
    pub fn severity(&self) -> Severity {
        match self.mistake.severity() {
            Some(miette::Severity::Warning | miette::Severity::Advice) => Severity::Lint,
            Some(miette::Severity::Error) | None => Severity::Error,
        }
    }

    /// Whether rules with it do not run.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The problem in one line.
    pub fn message(&self) -> String {
        self.russian().map_or_else(|| self.mistake.to_string(), |said| said.message)
    }

    /// The remedy.
    pub fn help(&self) -> Option<String> {
        self.russian().map_or_else(|| self.mistake.help().map(|h| h.to_string()), |said| said.help)
    }

    /// The places, the one where the mistake is first.
    pub fn labels(&self) -> Vec<Label> {
        let russian = self.russian().map(|said| said.labels);
        let labels = self.mistake.labels().into_iter().flatten().enumerate();
        labels
            .map(|(i, l)| {
                let start = u32::try_from(l.offset()).unwrap_or(u32::MAX);
                let len = u32::try_from(l.len()).unwrap_or_default();
                let text = match &russian {
                    None => l.label().unwrap_or_default().into(),
                    Some(said) => said.get(i).or(said.last()).cloned().unwrap_or_default(),
                };
                Label { span: Span::new(start, start.saturating_add(len)), text }
            })
            .collect()
    }

    /// Where the mistake is.
    pub fn span(&self) -> Span {
        self.labels().first().map(|l| l.span).unwrap_or_default()
    }

    /// The error itself, for a renderer.
    pub fn inner(&self) -> &dyn Mistake {
        &*self.mistake
    }
}

impl<E: Mistake + 'static> From<E> for Diagnostic {
    fn from(error: E) -> Self {
        Self { mistake: Arc::new(error), language: Language::English }
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} at {:?}", self.code(), self.message(), self.span())
    }
}

/// The diagnostics of one run, in the order of their places.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: impl Into<Diagnostic>) {
        self.0.push(diagnostic.into());
    }

    /// Adds one that another run found.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all of another phase.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps those of which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.0.retain(keep);
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// Sorts by place, and drops what was said twice of one place.
    pub fn finish(&mut self) {
        self.0.sort_by_cached_key(|d| (d.span(), d.code(), d.message()));
        // Two rows that overlap a third are two findings, though they begin at the same place.
        let places = |d: &Diagnostic| d.labels().iter().map(|l| l.span).collect::<Vec<_>>();
        self.0.dedup_by(|a, b| {
            a.span() == b.span()
                && a.code() == b.code()
                && a.message() == b.message()
                && (a.is_error() || places(a) == places(b))
        });
    }

    /// The same, told in a language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Self {
        Self(self.0.iter().map(|d| d.in_language(language)).collect())
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
