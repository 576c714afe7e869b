//! The words of the language among the nodes of the grammar.

use super::{Context, Rule};
use crate::syntax::keyword::{self, Keyword};
use crate::syntax::mark::{Mark, Role};
use pest::iterators::{Pair, Pairs};

/// Notes the words of the language in a piece that was read, where they are wanted.
pub fn note(cx: &mut Context<'_, '_>, pairs: &Pairs<'_, Rule>) {
    if cx.diagnostics.marks.is_none() {
        return;
    }
    let mut found = vec![];
    for pair in pairs.clone().flatten() {
        match pair.as_rule() {
            Rule::type_ref => found.extend(name(&pair).map(|p| (Role::Type, p))),
            Rule::reference => {
                let called = pair.clone().into_inner().any(|p| p.as_rule() == Rule::arguments);
                found.extend(name(&pair).map(|p| (if called { Role::Function } else { Role::Name }, p)));
            }
            Rule::unit_word => found.push((Role::Unit, pair)),
            Rule::status => found.extend(name(&pair).map(|p| (Role::Status, p))),
            // The act is named first, and the status behind its keyword.
            Rule::source => found.extend(names(&pair).nth(1).map(|p| (Role::Status, p))),
            rule => found.extend(keyword_of(rule).map(|k| (Role::Keyword(k), pair))),
        }
    }
    let marks = found.into_iter().map(|(role, pair)| Mark { role, span: cx.span(&pair) }).collect::<Vec<_>>();
    cx.diagnostics.marks.iter_mut().for_each(|all| all.extend(&marks));
}

fn names<'t>(pair: &Pair<'t, Rule>) -> impl Iterator<Item = Pair<'t, Rule>> {
    pair.clone().into_inner().filter(|p| p.as_rule() == Rule::name)
}

fn name<'t>(pair: &Pair<'t, Rule>) -> Option<Pair<'t, Rule>> {
    names(pair).next()
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
