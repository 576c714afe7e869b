//! The words of the language among the nodes of the grammar.

use super::pair::{Pair, Tree};
use super::{Context, Rule};
use crate::builtin;
use crate::syntax::keyword::{self, Keyword};
use crate::syntax::mark::{Mark, Role};

/// Notes the words of the language in a piece that was read, where they are wanted.
pub fn note(cx: &mut Context<'_, '_>, tree: &Tree<'_>) {
    if cx.diagnostics.marks.is_none() {
        return;
    }
    let mut found = vec![];
    let mut steps = vec![];
    for pair in tree.root().into_iter().flat_map(Pair::flatten) {
        match pair.as_rule() {
            Rule::type_ref => found.extend(name(&pair).map(|p| (Role::Type, p))),
            Rule::reference => {
                let called = pair.into_inner().any(|p| p.as_rule() == Rule::arguments);
                steps.extend(step(&pair));
                found.extend(name(&pair).map(|p| (if called { Role::Function } else { Role::Name }, p)));
            }
            Rule::days => found.extend(name(&pair).map(|p| (Role::Weekday, p))),
            Rule::unit_word => found.push((Role::Unit, pair)),
            Rule::status => found.extend(name(&pair).map(|p| (Role::Status, p))),
            // The act is named first, and the status behind its keyword.
            Rule::source => found.extend(names(&pair).nth(1).map(|p| (Role::Status, p))),
            // `до` from one field of links to another is read like the `до` before a date.
            Rule::kw_before if steps.contains(&pair.start()) => {
                found.extend(keyword_of(Rule::kw_toward).map(|k| (Role::Keyword(k), pair)));
            }
            rule => found.extend(keyword_of(rule).map(|k| (Role::Keyword(k), pair))),
        }
    }
    let marks = found.into_iter().map(|(role, pair)| Mark { role, span: cx.span(&pair) }).collect::<Vec<_>>();
    cx.diagnostics.marks.iter_mut().for_each(|all| all.extend(&marks));
}

fn names<'t>(pair: &Pair<'t>) -> impl Iterator<Item = Pair<'t>> {
    pair.into_inner().filter(|p| p.as_rule() == Rule::name)
}

fn name<'t>(pair: &Pair<'t>) -> Option<Pair<'t>> {
    names(pair).next()
}

/// Where `FIELD до FIELD` in the arguments of `reach` has its word, if it has one.
fn step(reference: &Pair<'_>) -> Option<usize> {
    let function = builtin::form(name(reference)?.as_str())?;
    let arguments = reference.into_inner().find(|p| p.as_rule() == Rule::arguments)?;
    let last = arguments.into_inner().filter(|p| p.as_rule() == Rule::argument).last()?;
    let words: Vec<&str> = last.as_str().split_whitespace().collect();
    let word = last.flatten().find(|p| p.as_rule() == Rule::kw_before)?;
    (function.name == builtin::REACH.0 && words.len() == 3).then(|| word.start())
}

/// The keyword that a rule reads; a word of scale has a rule of its own for the point behind it.
fn keyword_of(rule: Rule) -> Option<&'static Keyword> {
    let spelled = match rule {
        Rule::thousand => "kw_thousand".to_string(),
        Rule::million => "kw_million".to_string(),
        Rule::billion => "kw_billion".to_string(),
        // The derive names a rule by its own spelling in the grammar, and the table of keywords is keyed by it.
        rule => format!("{rule:?}"),
    };
    keyword::ALL.iter().find(|k| k.rule == spelled)
}
