//! A file in lines, where a text that runs over several is in one of them.

use crate::syntax::token::{self, Token};

/// A line with its tokens.
pub struct Line<'t> {
    /// The tokens; none in a line that holds a comment alone.
    pub tokens: Vec<Token<'t>>,
    /// The comment at its end, with its `#`.
    pub comment: Option<&'t str>,
    /// The column in which it began.
    pub indent: usize,
    /// Whether a blank line stands before it.
    pub after_blank: bool,
}

/// The lines of a text; blank ones are told by those after them.
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = vec![];
    let mut tokens = token::tokens(text).peekable();
    let mut at = 0;
    let mut after_blank = false;
    while at < text.len() {
        // The tokens of the line, however far its texts reach.
        let mut end = line_end(text, at);
        let mut found = vec![];
        let mut comment_from = at;
        while let Some(token) = tokens.next_if(|t| t.start < end) {
            comment_from = token.end();
            end = end.max(line_end(text, token.end()));
            found.push(token);
        }
        let rest = text.get(comment_from..end).unwrap_or_default().trim_matches(token::is_blank);
        let comment = rest.starts_with('#').then_some(rest);
        if found.is_empty() && comment.is_none() {
            after_blank = true;
        } else {
            let start = text.get(at..end).unwrap_or_default();
            let indent = start.chars().take_while(|c| token::is_blank(*c)).count();
            lines.push(Line { tokens: found, comment, indent, after_blank: std::mem::take(&mut after_blank) });
        }
        at = end;
    }
    lines
}

fn line_end(text: &str, at: usize) -> usize {
    token::rest(text, at).find('\n').map_or(text.len(), |i| at + i + 1)
}
