//! From the text of one declaration to its node: runs the grammar and builds the tree.
//!
//! Only this module and those in it mention the rules of the grammar. Builders return `None` where
//! the grammar did not hold what it promises, and report what the grammar cannot see.

mod act;
mod assessment;
mod calendar;
mod class;
mod define;
mod enumeration;
mod exception;
mod expr;
mod failure;
mod lexical;
mod literal;
mod mark;
mod note;
mod pair;
mod parameter;
mod procedure;
mod quick;
mod requirement;
mod rulebook;
mod scale;
mod table;
mod test;
mod text;
mod uncoded;
mod unit;
mod view;

use super::ast::{Declaration, Expr, Name};
use super::error::SyntaxError;
use super::keyword::Keyword;
use super::mark::Mark;
use super::token::{self, Token, offset};
use crate::diagnostic::Diagnostics;
use crate::file::Span;
use crate::phrase::Phrase;
use pest::Parser;

/// The parser made from the grammar.
mod grammar {
    /// The grammar's entry.
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/norma.pest"]
    pub struct Grammar;
}
use grammar::{Grammar, Rule};

use pair::{Pair, Tree};

/// Where all pieces of a declaration tell what was found in them.
#[derive(Default)]
struct Sink {
    /// What was found wrong.
    diagnostics: Diagnostics,
    /// The words of the language, where they are wanted.
    marks: Option<Vec<Mark>>,
}

impl Sink {
    fn push(&mut self, error: SyntaxError) {
        self.diagnostics.push(error);
    }

    fn len(&self) -> usize {
        self.diagnostics.len()
    }
}

/// What the builders of one piece of text share.
struct Context<'d, 't> {
    /// The text that is parsed.
    text: &'t str,
    /// The place of its first byte among all files.
    base: u32,
    /// What was found wrong.
    diagnostics: &'d mut Sink,
    /// Whether too deep a tree is already reported for this piece.
    too_deep: bool,
    /// The tokens of the text, where they are known.
    scanned: Option<&'d [Token<'t>]>,
}

impl<'t> Context<'_, 't> {
    /// Reports a mistake.
    fn report(&mut self, error: SyntaxError) {
        self.diagnostics.push(error);
    }

    /// The place of local offsets.
    fn place(&self, start: usize, end: usize) -> Span {
        Span::new(offset(self.base, start), offset(self.base, end))
    }

    /// The place of a node, without the blanks and comments that the grammar lets it end in.
    fn span(&self, pair: &Pair<'_>) -> Span {
        self.place(pair.start(), pair.end())
    }

    /// The text at a place in this piece.
    fn source(&self, span: Span) -> &'t str {
        let start = span.start.saturating_sub(self.base) as usize;
        let end = span.end.saturating_sub(self.base) as usize;
        self.text.get(start..end).unwrap_or_default()
    }

    /// A name, without its backticks.
    fn name(&self, pair: &Pair<'_>) -> Name {
        Name { text: token::unquoted(pair.as_str()).into(), span: self.span(pair) }
    }

    /// The names among the children of a node.
    fn names(&self, pair: Pair<'_>) -> Vec<Name> {
        let lists = pair.into_inner().filter(|p| p.as_rule() == Rule::names).flat_map(Pair::into_inner);
        lists.filter(|p| p.as_rule() == Rule::name).map(|p| self.name(&p)).collect()
    }

    /// Runs a part of the grammar over the whole text.
    fn run(&mut self, rule: Rule) -> Option<Tree<'t>> {
        let accepted = match self.scanned {
            Some(tokens) => lexical::accept(self, tokens.iter().copied()),
            None => lexical::accept(self, token::tokens(self.text)),
        };
        if !accepted {
            return None;
        }
        let quick = quick::parse(rule, self.text);
        debug_assert_eq!(quick, Grammar::parse(rule, self.text).ok().map(|pairs| Tree::of(self.text, pairs)));
        let tree = match quick {
            Some(tree) => tree,
            // What goes wrong is told by the slow parser, which keeps what it tried.
            None => match Grammar::parse(rule, self.text) {
                Ok(pairs) => Tree::of(self.text, pairs),
                Err(error) => {
                    let told = failure::explain(self, rule, &error);
                    self.report(told);
                    return None;
                }
            },
        };
        mark::note(self, &tree);
        Some(tree)
    }

    /// Takes a clause that may stand once; a second is reported and dropped.
    fn once<T>(&mut self, slot: &mut Option<(T, Span)>, clause: &'static str, value: T, span: Span) {
        match slot {
            None => *slot = Some((value, span)),
            Some((_, first)) => {
                let first = *first;
                self.report(SyntaxError::DuplicateClause { clause, span, first });
            }
        }
    }

    /// The other spellings of a name.
    fn aliases(&self, pair: Pair<'_>) -> Vec<Name> {
        let names = pair.into_inner().filter(|p| matches!(p.as_rule(), Rule::name | Rule::any_name));
        names.map(|p| self.name(&p)).collect()
    }
}

/// What a slot filled by [`Context::once`] holds.
fn held<T>(slot: Option<(T, Span)>) -> Option<T> {
    slot.map(|(value, _)| value)
}

/// Reads a piece of text from a rule of the grammar on its own.
fn alone<T>(
    rule: Rule,
    text: &str,
    base: u32,
    diagnostics: &mut Sink,
    build: impl FnOnce(Pair<'_>, &mut Context<'_, '_>) -> Option<T>,
) -> Option<T> {
    whole(rule, Context { text, base, diagnostics, too_deep: false, scanned: None }, build)
}

/// Reads all of a text from a rule of the grammar.
fn whole<T>(
    rule: Rule,
    mut cx: Context<'_, '_>,
    build: impl FnOnce(Pair<'_>, &mut Context<'_, '_>) -> Option<T>,
) -> Option<T> {
    let before = cx.diagnostics.len();
    let tree = cx.run(rule);
    let node = tree.as_ref().and_then(Tree::root).and_then(|pair| build(pair, &mut cx));
    // What the grammar promises and a builder misses would be a gap between the two: it is told, never passed over.
    if node.is_none() && cx.diagnostics.len() == before {
        let span = cx.place(0, cx.text.trim_end().len());
        cx.report(SyntaxError::Unexpected {
            expected: Phrase::new("something that can be read", "то, что можно прочесть"),
            found: Phrase::new("this", "это"),
            help: None,
            span,
        });
    }
    node
}

/// Reads a fact: an expression, a range or `one of`.
pub fn fact(text: &str, base: u32, diagnostics: &mut Diagnostics) -> Option<Expr> {
    let mut sink = Sink { diagnostics: std::mem::take(diagnostics), marks: None };
    let fact = alone(Rule::alone_fact, text, base, &mut sink, |pair, cx| expr::first_of(pair, cx, Rule::fact));
    *diagnostics = sink.diagnostics;
    fact
}

/// The words of the language in a declaration; `None` if it is broken, which is then reported.
pub fn marks(keyword: &Keyword, text: &str, base: u32, diagnostics: &mut Diagnostics) -> Option<Vec<Mark>> {
    let mut sink = Sink { diagnostics: Diagnostics::new(), marks: Some(vec![]) };
    let read = declare(keyword, text, base, None, &mut sink);
    let sound = read.is_some() && !sink.diagnostics.has_errors();
    diagnostics.append(sink.diagnostics);
    sink.marks.filter(|_| sound)
}

/// Reads the declaration that begins with a keyword. `None` if it is broken, which is then reported.
///
/// What was scanned of its text need not be scanned again.
pub fn declaration<'t>(
    keyword: &Keyword,
    text: &'t str,
    base: u32,
    scanned: Option<&[Token<'t>]>,
    diagnostics: &mut Diagnostics,
) -> Option<Declaration> {
    let mut sink = Sink { diagnostics: std::mem::take(diagnostics), marks: None };
    let declaration = declare(keyword, text, base, scanned, &mut sink);
    *diagnostics = sink.diagnostics;
    declaration
}

fn declare<'t>(
    keyword: &Keyword,
    text: &'t str,
    base: u32,
    scanned: Option<&[Token<'t>]>,
    sink: &mut Sink,
) -> Option<Declaration> {
    let rule = match keyword.english {
        "rulebook" => Rule::rulebook,
        "act" => Rule::act,
        "enum" => Rule::enumeration,
        "unit" => Rule::unit,
        "entity" => Rule::entity,
        "subject" => Rule::subject,
        "parameter" => Rule::parameter,
        "define" => Rule::define,
        "exception" => Rule::exception,
        "requirement" => Rule::requirement,
        "table" => Rule::table,
        "scale" => Rule::scale,
        "assessment" => Rule::assessment,
        "uncoded" => Rule::uncoded,
        "procedure" => Rule::procedure,
        "calendar" => Rule::calendar,
        "view" => Rule::view,
        _ => Rule::test,
    };
    whole(rule, Context { text, base, diagnostics: sink, too_deep: false, scanned }, |pair, cx| {
        Some(match rule {
            Rule::rulebook => Declaration::Rulebook(rulebook::rulebook(pair, cx)?),
            Rule::act => Declaration::Act(act::act(pair, cx)?),
            Rule::enumeration => Declaration::Enum(enumeration::enumeration(pair, cx)?),
            Rule::unit => Declaration::Unit(unit::unit(pair, cx)?),
            Rule::entity => Declaration::Entity(class::class(pair, cx)?),
            Rule::subject => Declaration::Subject(class::class(pair, cx)?),
            Rule::parameter => Declaration::Parameter(parameter::parameter(pair, cx)?),
            Rule::define => Declaration::Define(define::define(pair, cx)?),
            Rule::exception => Declaration::Exception(exception::exception(pair, cx)?),
            Rule::requirement => Declaration::Requirement(requirement::requirement(pair, cx)?),
            Rule::table => Declaration::Table(table::table(pair, cx)?),
            Rule::scale => Declaration::Table(scale::scale(pair, cx)?),
            Rule::assessment => Declaration::Assessment(assessment::assessment(pair, cx)?),
            Rule::uncoded => Declaration::Uncoded(uncoded::uncoded(pair, cx)?),
            Rule::procedure => Declaration::Procedure(procedure::procedure(pair, cx)?),
            Rule::calendar => Declaration::Calendar(calendar::calendar(pair, cx)?),
            Rule::view => Declaration::View(view::view(pair, cx)?),
            _ => Declaration::Test(test::test(pair, cx)?),
        })
    })
}
