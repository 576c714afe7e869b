//! A page to be looked at: what was found of a case, why, from which facts and sources, with
//! pictures; and an index over many cases.
//!
//! A page is one file that needs nothing else: no network, no font, and no script but the index's,
//! which only sorts and filters what stands there without it. It is well-formed XML too, so that
//! programs can read it.
//!
//! Templates hold the form, `words` the words, `content` what is said, `reasons` the trees; `graph`,
//! `timeline`, `matrix`, `tally` and `shares` draw. Nothing here knows a field of law, and nothing is
//! evaluated.

mod content;
mod graph;
mod index;
mod letters;
mod markup;
mod matrix;
mod reasons;
mod shares;
mod tally;
mod timeline;
mod together;
mod words;

pub use index::{Bad, Index, Judged, Planned};

use crate::explain::{Head, Report};
use crate::picture::text::days;
use crate::picture::{Picture, Shape};
use crate::rulebook::Explained;
use crate::rulebook::procedure::ScheduleReport;
use crate::syntax::ast::Language;
use content::Content;
use markup::escaped;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Output, State, UndefinedBehavior, Value, context};
use serde::Serialize;

/// What every page says of itself in its `<meta name="generator">`, before the version.
pub const GENERATOR: &str = "norma";

const STYLE: &str = include_str!("page/style.css");
const SORT: &str = include_str!("page/sort.js");

/// A case that was assessed, to be shown.
#[derive(Debug)]
pub struct Case<'a> {
    /// What stands above it.
    pub head: &'a Head,
    /// What was found.
    pub report: &'a Report,
    /// What the views of the rules show of it.
    pub pictures: &'a [Picture],
}

/// The page of a case.
pub fn page(case: &Case<'_>, explained: &Explained<'_>) -> String {
    let language = explained.source.language;
    render("page.html", include_str!("page/page.html"), language, Value::from(Serde(Content::of(case, explained))))
}

/// The page of a procedure that starts on a day.
pub fn schedule(head: &Head, report: &ScheduleReport, language: Language) -> String {
    let days = |(from, to)| days(from, to, language);
    let page = context! {
        title => &head.name,
        start => report.timeline.start.map(days),
        ends => report.timeline.ends.map(days),
        rules => &head.rules,
        place => &head.place,
        digest => report.rules.sha256.get(..12),
        engine => report.rules.engine,
        pictures => Value::from(Serde(figures(&[report.picture()], language))),
    };
    render("schedule.html", include_str!("page/schedule.html"), language, page)
}

/// How many of the facts that keep a picture open stand below it, and how many more unfold.
const FEW_NEEDS: usize = 5;
const MOST_NEEDS: usize = 200;

/// A picture as markup.
#[derive(Debug, Serialize)]
struct Figure {
    id: String,
    title: String,
    /// Whether it needs a page on its side, in print.
    wide: bool,
    drawing: String,
    table: String,
    /// The first of the facts that keep it open, and how many more there are, with these.
    needs: Vec<String>,
    more_needs: String,
    further_needs: Vec<String>,
    /// Why a part of it cannot be shown.
    reason: String,
}

/// What is drawn of a shape.
#[derive(Debug)]
struct Drawn {
    /// The drawing, as markup; empty where the table is the picture.
    drawing: String,
    /// The same as a table, as markup.
    table: String,
    wide: bool,
}

fn figures(pictures: &[Picture], language: Language) -> Vec<Figure> {
    let draw = |(i, picture): (usize, &Picture)| {
        let id = format!("picture-{}", i + 1);
        let title = &picture.title;
        let drawn = match &picture.shape {
            Shape::Graph(graph) => graph::draw(graph, &id, title, language),
            Shape::Timeline(timeline) => timeline::draw(timeline, &id, title, language),
            Shape::Matrix(matrix) => matrix::draw(matrix, title, language),
            Shape::Tally(tally) => tally::draw(tally, &id, title, language),
            Shape::Shares(shares) => shares::draw(shares, &id, title, language),
        };
        let (first, further) = picture.needs.split_at(picture.needs.len().min(FEW_NEEDS));
        Figure {
            id,
            title: title.clone(),
            wide: drawn.wide,
            drawing: drawn.drawing,
            table: drawn.table,
            needs: first.to_vec(),
            more_needs: if further.is_empty() { String::new() } else { words::more(language, further.len()) },
            further_needs: further.iter().take(MOST_NEEDS).cloned().collect(),
            reason: picture.reason.clone().unwrap_or_default(),
        }
    };
    pictures.iter().enumerate().map(draw).collect()
}

/// The pictures of a case alone, as the part of a page that shows them.
pub fn pictures(pictures: &[Picture], language: Language) -> String {
    let figures = Value::from(Serde(figures(pictures, language)));
    let page = context! { pictures => figures };
    render("pictures.html", include_str!("page/pictures.html"), language, page)
}

/// Fills in a template.
fn render(name: &'static str, template: &'static str, language: Language, page: Value) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_formatter(put);
    let templates =
        [("pictures.html", include_str!("page/pictures.html")), ("macros.html", include_str!("page/macros.html"))];
    let all = templates.into_iter().chain([(name, template)]);
    let words = words::of(language);
    let whole = context! { page, w => words, lang => words::code(language), style => STYLE, sort => SORT, generator => GENERATOR };
    let done = all
        .map(|(name, template)| environment.add_template(name, template))
        .collect::<Result<Vec<()>, _>>()
        .and_then(|_| environment.get_template(name)?.render(whole));
    // INVARIANT: templates are part of the program, and a test fills in each of them.
    #[expect(clippy::expect_used, reason = "the templates read nothing that is not there")]
    done.expect("a template that reads what is there")
}

/// Puts a value into a page: escaped, unless it is markup already.
fn put(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Err(minijinja::Error::new(minijinja::ErrorKind::UndefinedError, "nothing stands there"));
    }
    let text = if value.is_none() { String::new() } else { value.to_string() };
    let done = if value.is_safe() { out.write_str(&text) } else { out.write_str(&escaped(&text)) };
    Ok(done?)
}
