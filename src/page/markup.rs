//! Text as markup: escaped, and without signs that are not seen.
//!
//! INVARIANT: all that comes from a case or a rule passes [`escaped`] before it stands in a page.
//! Pages are well-formed XML too, which a stray control character would end.

use crate::file::hidden::hidden;
use std::fmt::Write as _;

/// A text with a sign that is seen in the place of each that is not, and none that markup reads.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            // A soft hyphen and a joiner are harmless, and still nobody could search for what holds them.
            _ if hidden(c).is_some() => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// Tenths of a pixel as SVG writes them: 125 is `12.5`.
pub(super) fn px(tenths: i64) -> String {
    let (whole, rest) = (tenths / 10, (tenths % 10).abs());
    let sign = if tenths < 0 && whole == 0 { "-" } else { "" };
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// A drawing under way, in tenths of a pixel.
pub(super) struct Drawing {
    /// What sets its ids apart from those of other drawings of the page.
    id: String,
    out: String,
}

impl Drawing {
    /// An empty one; `id` is its own in the page.
    pub(super) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), out: String::new() }
    }

    /// Its own id with a word behind it.
    pub(super) fn id(&self, word: &str) -> String {
        format!("{}-{word}", self.id)
    }

    /// Puts markup as it is.
    pub(super) fn put(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// A line of text; `class` says how it looks.
    pub(super) fn text(&mut self, class: &str, x: i64, y: i64, text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>", px(x), px(y), escaped(text));
    }

    /// A box.
    pub(super) fn rect(&mut self, class: &str, (x, y): (i64, i64), (wide, high): (i64, i64), more: &str) {
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{more}/>",
            px(x),
            px(y),
            px(wide),
            px(high)
        );
    }

    /// A line from one point to another.
    pub(super) fn line(&mut self, class: &str, (x1, y1): (i64, i64), (x2, y2): (i64, i64)) {
        let _ = write!(
            self.out,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            px(x1),
            px(y1),
            px(x2),
            px(y2)
        );
    }

    /// Stripes for what is only possible, and the head of an arrow, to be named by [`Self::id`].
    pub(super) fn patterns(&mut self) {
        let id = &self.id;
        let _ = write!(
            self.out,
            "<defs>\
             <pattern id=\"{id}-stripes\" class=\"stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"under\" width=\"8\" height=\"8\"/><rect class=\"over\" width=\"3\" height=\"8\"/></pattern>\
             <marker id=\"{id}-arrow\" class=\"arrow\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0.5 10 5 0 9.5z\"/></marker>\
             </defs>"
        );
    }

    /// The drawing, with its title and what it shows in words.
    pub(super) fn finish(self, (wide, high): (i64, i64), title: &str, says: &str) -> String {
        let Self { id, out } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title {id}-says\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-says\">{}</desc>{out}</svg>",
            escaped(title),
            escaped(says),
            w = px(wide),
            h = px(high),
        )
    }
}

/// The head of a table of a drawing's content, up to its rows; `columns` are its headings.
pub(super) fn table(caption: &str, columns: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut out = format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>",
        escaped(caption)
    );
    for column in columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escaped(column));
    }
    out.push_str("</tr></thead><tbody>");
    for row in rows {
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            let (open, close) = if i == 0 { ("<th scope=\"row\"", "</th>") } else { ("<td", "</td>") };
            let class = cell.class.map_or_else(String::new, |c| format!(" class=\"{c}\""));
            let _ = write!(out, "{open}{class}>{}{close}", cell.markup);
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
    out
}

/// A cell of a table, as markup.
pub(super) struct Cell {
    class: Option<&'static str>,
    markup: String,
}

impl Cell {
    /// Of plain text.
    pub(super) fn text(text: &str) -> Self {
        Self { class: None, markup: escaped(text) }
    }

    /// Of several lines.
    pub(super) fn lines<T: AsRef<str>>(all: impl IntoIterator<Item = T>) -> Self {
        let all: Vec<String> = all.into_iter().map(|line| escaped(line.as_ref())).collect();
        Self { class: None, markup: all.join("<br/>") }
    }

    /// Of markup.
    pub(super) const fn markup(class: Option<&'static str>, markup: String) -> Self {
        Self { class, markup }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_markup_reads_is_left() {
        // Five signs of markup; a sign that turns the direction; a control character.
        assert_eq!(escaped("</style>'\"&"), "&lt;/style&gt;&#39;&quot;&amp;");
        assert_eq!(escaped("a\u{202e}b\u{0}c\n"), "a\u{fffd}b\u{fffd}c\n");
    }

    #[test]
    fn tenths_are_written_without_trailing_zeros() {
        assert_eq!([px(125), px(120), px(-5), px(-15), px(0)], ["12.5", "12", "-0.5", "-1.5", "0"]);
    }
}
