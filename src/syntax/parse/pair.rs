//! The nodes that the grammar found in a text, and the walk over them.
//!
//! All nodes of a text lie in one list, each before what stands in it, with the place of the node
//! that follows it: to walk takes no memory, and to copy a node costs nothing.

use super::Rule;

/// What a rule of the grammar took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The rule.
    pub rule: Rule,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last one; blanks may stand before it.
    pub end: u32,
    /// The first node behind all that stand in it.
    pub after: u32,
}

/// All nodes of a text, each before what stands in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Node>,
}

impl<'t> Tree<'t> {
    /// The same from what pest found.
    pub fn of(text: &'t str, pairs: pest::iterators::Pairs<'t, Rule>) -> Self {
        fn add(nodes: &mut Vec<Node>, pair: pest::iterators::Pair<'_, Rule>) {
            let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
            let (span, index) = (pair.as_span(), nodes.len());
            nodes.push(Node { rule: pair.as_rule(), start: at(span.start()), end: at(span.end()), after: 0 });
            pair.into_inner().for_each(|inner| add(nodes, inner));
            let after = at(nodes.len());
            if let Some(node) = nodes.get_mut(index) {
                node.after = after;
            }
        }
        let mut nodes = Vec::new();
        pairs.for_each(|pair| add(&mut nodes, pair));
        Self { text, nodes }
    }

    /// The node of the rule that the text was read by.
    pub fn root(&self) -> Option<Pair<'_>> {
        self.all().next()
    }

    /// The nodes that stand in no other.
    pub fn all(&self) -> Pairs<'_> {
        Pairs { text: self.text, nodes: &self.nodes, at: 0, end: self.nodes.len() }
    }
}

/// A node with what stands in it.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'t> {
    text: &'t str,
    nodes: &'t [Node],
    node: &'t Node,
    at: usize,
}

impl<'t> Pair<'t> {
    /// The rule that took it.
    pub const fn as_rule(self) -> Rule {
        self.node.rule
    }

    /// Its first byte in the text.
    pub const fn start(self) -> usize {
        self.node.start as usize
    }

    /// The byte after its last one, blanks and comments at its end left out.
    pub fn end(self) -> usize {
        // The last leaf ends where the text does: signs that close something have rules of their own.
        let last = (self.node.after as usize).checked_sub(1).and_then(|last| self.nodes.get(last));
        last.unwrap_or(self.node).end as usize
    }

    /// Its text, which may end in blanks.
    pub fn as_str(self) -> &'t str {
        self.text.get(self.start()..self.node.end as usize).unwrap_or_default()
    }

    /// The nodes that stand directly in it.
    pub const fn into_inner(self) -> Pairs<'t> {
        Pairs { text: self.text, nodes: self.nodes, at: self.at + 1, end: self.node.after as usize }
    }

    /// The only node that stands directly in it.
    pub fn only(self) -> Option<Self> {
        self.into_inner().next().filter(|inner| inner.node.after == self.node.after)
    }

    /// It and all nodes in it, in the order of the text.
    pub fn flatten(self) -> impl Iterator<Item = Self> {
        let Self { text, nodes, at, .. } = self;
        let all = nodes.get(..self.node.after as usize).unwrap_or_default();
        all.iter().enumerate().skip(at).map(move |(at, node)| Self { text, nodes, node, at })
    }
}

/// Nodes that follow each other.
#[derive(Clone, Debug)]
pub struct Pairs<'t> {
    text: &'t str,
    nodes: &'t [Node],
    at: usize,
    end: usize,
}

impl<'t> Iterator for Pairs<'t> {
    type Item = Pair<'t>;

    fn next(&mut self) -> Option<Pair<'t>> {
        if self.at >= self.end {
            return None;
        }
        let node = self.nodes.get(self.at)?;
        let pair = Pair { text: self.text, nodes: self.nodes, node, at: self.at };
        self.at = node.after as usize;
        Some(pair)
    }
}
