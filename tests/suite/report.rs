//! Pages: all that was found stands in them, whatever comes from a case is text, and the command
//! writes nothing that it should not.

use crate::harness::{case, has_ending, load_in, open, read, root, shipped_in, snapshot};
use norma::explain::Head;
use norma::picture::{
    Graph, GraphEdge, GraphNode, Held, Matrix, MatrixCell, MatrixRow, Part, Picture, Shape, Shares, Tally, TallyGroup,
    Timeline, TimelineStep,
};
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use norma::syntax::ast::Language;
use norma::{CaseFile, Question, Report, Rulebook, page};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The page of a case, with its report.
fn paged(rules: &Rulebook, case: &CaseFile, language: Language, pictures: &[Picture]) -> (String, Report) {
    let on = case.case.on.is_none().then(|| norma::value::date::parse("2022-03-01").unwrap());
    let question = Question { on, language: Some(language), ..Question::default() };
    let head = Head {
        name: "a case".into(),
        subject: "a subject".into(),
        case: case.case.name.to_string(),
        rules: "Rules".into(),
        place: "rules".into(),
    };
    let made = rules.assess_with(case, &question, |explained, report| {
        (page::page(&page::Case { head: &head, report: &report, pictures }, explained), report)
    });
    made.unwrap()
}

/// A page is XML too: any reader of it may rely on that.
fn parsed(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(page, options).unwrap_or_else(|e| panic!("{e}\n{page}"))
}

/// All text of a page, as it is read.
fn text(document: &roxmltree::Document<'_>) -> String {
    let texts = document.descendants().filter(roxmltree::Node::is_text).filter_map(|n| n.text());
    texts.collect::<Vec<_>>().join("").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const MUSEUM: &str = r#"
act fees
  title ru "Положение о входе" en "Admission rules"
  status press

subject visitor
  title ru "посетитель" en "visitor"
  field name is text
  field age is integer
    title ru "возраст" en "age"
  field member is boolean
    title ru "член клуба" en "member of the club"

parameter free_until is integer
  title ru "бесплатно до" en "free until"
  value 16 from 2020-01-01
    source fees "п. 1"
    quote "до 16 лет включительно"

requirement young_enough of visitor
  title ru "Не старше {free_until}" en "Not older than {free_until}"
  source fees "п. 1"
  quote "до 16 лет включительно"
  must age <= free_until
  otherwise ru "старше на {age - free_until}" en "{age - free_until} too old"

requirement is_member of visitor
  title ru "Член клуба" en "A member"
  must member

assessment free_entry of visitor
  title ru "Бесплатный вход" en "Free entry"
  requires young_enough, is_member
"#;

#[test]
fn a_small_page_is_as_it_should_be() {
    let rules = open(MUSEUM);
    let text = "subject: visitor\non: 2024-05-01\nfacts:\n  name: Anna\n  age: { value: 18, from: \"her card\" }\n";
    let case = case(&rules, "anna.yaml", text);
    let (page, _) = paged(&rules, &case, Language::English, &[]);
    // What every page has alike says nothing here, and the digest changes with the engine's tests.
    let start = page.find("<body>").unwrap();
    let shown = page[start..].replace(rules.sha256(), "…").replace(&rules.sha256()[..12], "…");
    snapshot("report", "small", &format!("{MUSEUM}---\n{text}"), &shown);
}

#[test]
fn all_that_was_found_stands_in_the_page() {
    let mut seen = 0;
    for folder in embedded_rulebooks() {
        let rules = shipped_in(&folder);
        let below = format!("{folder}/");
        for (name, written) in embedded_files() {
            if !name.starts_with(&below) || !has_ending(&name, "yaml") {
                continue;
            }
            let case = rules.case_with(&name, written, None, &load_in(&folder)).unwrap();
            for language in [Language::English, Language::Russian] {
                let (page, report) = paged(rules, &case, language, &[]);
                let document = parsed(&page);
                let said = text(&document);
                let holds = |wanted: &str| {
                    assert!(said.contains(&spaced(wanted)), "{name} does not show: {wanted}");
                };
                for a in &report.assessments {
                    holds(&a.title);
                    for f in &a.findings {
                        holds(&f.title);
                        holds(&f.rule);
                        f.quote.iter().for_each(|q| holds(q));
                        f.source.iter().for_each(|s| holds(&s.title));
                        f.facts.iter().take(60).for_each(|x| holds(&x.path));
                        f.needs.iter().take(12).for_each(|n| holds(n));
                        seen += 1;
                    }
                    a.rates.values().chain(a.reports.values()).for_each(|o| holds(&o.title));
                    a.reports.values().for_each(|o| holds(&o.text));
                }
                one_id_each_and_links_that_lead_somewhere(&name, &document);
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

fn one_id_each_and_links_that_lead_somewhere(name: &str, document: &roxmltree::Document<'_>) {
    let mut ids = std::collections::BTreeSet::new();
    for id in document.descendants().filter_map(|n| n.attribute("id")) {
        assert!(ids.insert(id), "{name}: two elements are `{id}`");
    }
    for link in document.descendants().filter_map(|n| n.attribute("href")) {
        let target = link.strip_prefix('#').unwrap_or_else(|| panic!("{name}: a link out of the page: {link}"));
        assert!(ids.contains(target), "{name}: nothing is `{target}`");
    }
    for named in document.descendants().filter_map(|n| n.attribute("aria-labelledby")) {
        named.split(' ').for_each(|id| assert!(ids.contains(id), "{name}: nothing is `{id}`"));
    }
    // Headings go down one level at a time.
    let level = |n: roxmltree::Node<'_, '_>| match n.tag_name().name().as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    };
    let mut last = 0;
    for now in document.descendants().filter_map(level) {
        assert!(now <= last + 1, "{name}: a heading of level {now} below one of level {last}");
        last = now;
    }
    assert!(!document.descendants().any(|n| n.has_tag_name("script")), "{name}: a page of a case has no script");
}

const HOSTILE: &str =
    "</style></script><script>alert(1)</script> \"quoted\" 'too' &amp; <b onclick=x> \u{202e}dlrow\u{0}";

#[test]
fn whatever_a_case_says_is_text() {
    let rules = open(MUSEUM);
    let quoted = serde_json::to_string(&HOSTILE.replace('\u{0}', "")).unwrap();
    let written = format!(
        "{{\"subject\":\"visitor\",\"on\":\"2024-05-01\",\"facts\":{{\"name\":{quoted},\"age\":{{\"value\":3,\"from\":{quoted}}}}}}}"
    );
    let case = case(&rules, "<i>.json", &written);
    let pictures = pictures(HOSTILE);
    let (page, _) = paged(&rules, &case, Language::Russian, &pictures);
    let document = parsed(&page);
    let name = |n: &roxmltree::Node<'_, '_>| n.tag_name().name().to_owned();
    let foreign = document.descendants().filter(|n| ["script", "b", "i"].contains(&name(n).as_str())).count();
    assert_eq!(foreign, 0);
    let handlers = document.descendants().flat_map(|n| n.attributes().collect::<Vec<_>>());
    assert!(!handlers.into_iter().any(|a| a.name().starts_with("on")));
    assert!(!page.contains('\u{202e}') && !page.contains('\u{0}'));
    assert!(text(&document).contains("<script>alert(1)</script>"));
}

#[test]
fn whatever_an_index_holds_is_text() {
    let rules = open(MUSEUM);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 3 }\n");
    let report = rules.assess(&case, &Question::default()).unwrap();
    let head = Head {
        name: HOSTILE.into(),
        subject: HOSTILE.into(),
        case: HOSTILE.into(),
        rules: HOSTILE.into(),
        place: HOSTILE.into(),
    };
    let judged = page::Judged::new("a.html", &head, &report, norma::Verdict::Undetermined, Language::English);
    let bad = page::Bad { case: HOSTILE.into(), error: HOSTILE.into() };
    let index = page::Index { cases: vec![judged], bad: vec![bad], engine: "0", ..page::Index::default() }
        .page(Language::English);
    let document = parsed(&index);
    // Its own script, and no other.
    assert_eq!(document.descendants().filter(|n| n.tag_name().name() == "script").count(), 1);
    assert!(!document.descendants().any(|n| n.tag_name().name() == "b"));
    assert!(!index.contains('\u{202e}'));
}

/// Browsers stop nesting elements at some depth, and show what lies deeper as if it stood elsewhere.
#[test]
fn a_long_chain_of_definitions_is_not_nested_without_end() {
    let mut rules = MUSEUM.replace("must age <= free_until", "must d200 <= free_until");
    rules += "\ndefine d0 of visitor is integer\n  = age\n";
    (1..=200).for_each(|n| rules += &format!("\ndefine d{n} of visitor is integer\n  = d{} + 1\n", n - 1));
    let rules = open(&rules);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 3 }\n");
    let (page, _) = paged(&rules, &case, Language::English, &[]);
    let document = parsed(&page);
    let deepest = document.descendants().map(|n| n.ancestors().count()).max().unwrap();
    // Ninety lists of three elements each, and what stands around and in them.
    assert!(deepest < 300, "{deepest}");
    assert!(text(&document).contains("d199 + 1") && text(&document).contains("d0 + 1"));
}

fn held(n: usize) -> Held {
    [Held::No, Held::Yes, Held::Perhaps][n % 3]
}

/// One picture of each shape, all of whose texts hold a text.
fn pictures(said: &str) -> Vec<Picture> {
    let day = |text: &str| norma::value::date::parse(text).unwrap();
    let label = |n: usize| format!("{n} {said}");
    let node = |n: usize| GraphNode { label: label(n), lanes: vec![n % 2], marks: vec![held(n)], perhaps: n == 1 };
    let edge = |n: usize| GraphEdge { from: n, to: (n + 1) % 4, label: Some(label(n)) };
    let graph = Graph {
        lanes: vec![label(1), label(2)],
        nodes: (0..4).map(node).collect(),
        edges: (0..4).map(edge).collect(),
        marks: vec![said.into()],
        why: vec![said.into()],
        more_nodes: true,
        more_edges: true,
    };
    let step = |n: usize| TimelineStep {
        name: format!("s{n}"),
        title: label(n),
        takes: said.into(),
        after: if n == 0 { vec![] } else { vec![n - 1] },
        begins: (day("2022-01-01"), day("2022-01-10")),
        ends: (day("2022-01-20"), day("2022-02-10")),
        sources: vec![said.into()],
    };
    let timeline = Timeline {
        start: Some((day("2022-01-01"), day("2022-01-01"))),
        steps: (0..3).map(step).collect(),
        ends: Some((day("2022-01-20"), day("2022-02-10"))),
    };
    let cell = |n: usize| MatrixCell { conditions: vec![said.into()], own: held(n) };
    let row = MatrixRow {
        name: "r".into(),
        title: said.into(),
        cells: (0..3).map(cell).collect(),
        reason: Some(said.into()),
        needs: vec![said.into()],
    };
    let matrix = Matrix { bands: (0..3).map(label).collect(), rows: vec![row] };
    let group = |n: usize| TallyGroup {
        title: label(n),
        name: said.into(),
        count: (n, Some(n * 2)),
        tile: (n > 0).then(|| (i64::try_from(n).unwrap(), 1)),
    };
    let tally = Tally { groups: (0..3).map(group).collect(), total: (3, None), occurring: (2, 3) };
    let part = |n: usize| Part {
        name: "p".into(),
        title: label(n),
        text: said.into(),
        share: Some(500_000),
        share_text: Some(said.into()),
    };
    let shares = Shares { parts: (0..2).map(part).collect(), total: Some(said.into()) };
    let shapes = [
        Shape::Graph(graph),
        Shape::Timeline(timeline),
        Shape::Matrix(matrix),
        Shape::Tally(tally),
        Shape::Shares(shares),
    ];
    let picture = |shape| Picture {
        name: "v".into(),
        title: said.into(),
        shape,
        needs: vec![said.into()],
        reason: Some(said.into()),
    };
    shapes.into_iter().map(picture).collect()
}

#[test]
fn pictures_stand_in_the_page_with_a_table_of_the_same() {
    let rules = open(MUSEUM);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 3 }\n");
    for language in [Language::English, Language::Russian] {
        let (page, _) = paged(&rules, &case, language, &pictures("shown"));
        let document = parsed(&page);
        let count = |name: &str| document.descendants().filter(|n| n.tag_name().name() == name).count();
        assert_eq!(count("figure"), 5);
        // A graph, a timeline, tiles and the bars of what has no tile, shares with a swatch for each of
        // two parts; a matrix is a table.
        assert_eq!(count("svg"), 7);
        let hidden = |n: &roxmltree::Node<'_, '_>| n.attribute("aria-hidden") == Some("true");
        for svg in document.descendants().filter(|n| n.tag_name().name() == "svg" && !hidden(n)) {
            assert_eq!(svg.attribute("role"), Some("img"));
            let has = |name: &str| svg.children().any(|c| c.tag_name().name() == name && c.attribute("id").is_some());
            assert!(has("title") && has("desc"));
        }
        for table in document.descendants().filter(|n| n.tag_name().name() == "table") {
            assert!(table.children().any(|c| c.tag_name().name() == "caption"));
            let heads = table.descendants().filter(|n| n.tag_name().name() == "th");
            heads.into_iter().for_each(|h| assert!(h.attribute("scope").is_some()));
        }
        one_id_each_and_links_that_lead_somewhere("pictures", &document);
    }
}

#[test]
fn the_same_page_comes_twice() {
    let rules = open(MUSEUM);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 18 }\n");
    let made = || paged(&rules, &case, Language::Russian, &pictures("x")).0;
    assert_eq!(made(), made());
}

/// The cells of the tables that show lists side by side, row by row, the head first.
fn side_by_side(page: &str) -> Vec<Vec<Vec<String>>> {
    let document = parsed(page);
    let tables = document.descendants().filter(|n| n.attribute("class") == Some("together"));
    let cells = |row: roxmltree::Node<'_, '_>| {
        let cells = row.children().filter(roxmltree::Node::is_element);
        let said = |c: roxmltree::Node<'_, '_>| {
            let texts = c.descendants().filter(roxmltree::Node::is_text).filter_map(|t| t.text());
            texts.collect::<String>().replace('\u{a0}', " ")
        };
        cells.map(said).collect::<Vec<String>>()
    };
    let rows = |t: roxmltree::Node<'_, '_>| t.descendants().filter(|n| n.has_tag_name("tr")).map(cells).collect();
    tables
        .map(|t| {
            assert!(t.children().any(|c| c.tag_name().name() == "caption"));
            rows(t)
        })
        .collect()
}

#[test]
fn lists_of_the_same_rows_stand_side_by_side() {
    let field = "rules/industrial-clusters";
    let rules = shipped_in(field);
    let shown = |name: &str, language| {
        let path = format!("{field}/cases/{name}.yaml");
        let text = embedded_files().into_iter().find(|f| f.0 == path).unwrap().1;
        let case = rules.case_with(&path, text, None, &load_in(field)).unwrap();
        paged(rules, &case, language, &[]).0
    };
    let page = shown("aerosol-cluster", Language::Russian);
    let niches = side_by_side(&page);
    // The niches of the deck with what they cost and what of each is wanted: four rows and the head.
    assert_eq!((niches.len(), niches[0].len()), (1, 5));
    assert_eq!(niches[0][1], ["алюминиевые рондоли", "670 млн руб.", "3 500 тонн", "—", "—"]);
    // The first column is text, the four others are sums and quantities, in the head and in each row.
    assert_eq!(page.matches("<td class=\"counts\">").count(), 4 * 4);
    assert_eq!(page.matches("<th scope=\"col\" class=\"counts\">").count(), 4);
    let estimate = side_by_side(&shown("aerosol-cans-project", Language::English));
    assert_eq!(estimate[0][0].len(), 5);
    assert_eq!(estimate[0][1][1], "814.2 mln RUB");
}

#[test]
fn what_is_violated_comes_first() {
    let rules = open(MUSEUM);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 3, member: no }\n");
    let (page, report) = paged(&rules, &case, Language::English, &[]);
    // The rules name the age first, which is as it should be; the membership is not.
    assert_eq!(report.assessments[0].findings[0].requirement, "young_enough");
    let at = |id: &str| page.find(&format!("<article id=\"finding-free_entry-{id}\"")).unwrap();
    assert!(at("is_member") < at("young_enough"));
    // The head leads to it.
    let head = &page[..page.find("</header>").unwrap()];
    assert!(head.contains("<a href=\"#finding-free_entry-is_member\">A member</a>"), "{head}");
    assert!(!head.contains("finding-free_entry-young_enough"));
}

#[test]
fn an_assessment_that_knows_nothing_is_folded() {
    let more = "\ndefine next_age of visitor is integer\n  = age + 1\n\nassessment outlook of visitor\n  title en \"Outlook\"\n  reports next_age\n";
    let rules = open(&format!("{MUSEUM}{more}"));
    for (facts, folded) in [("{ member: yes }", true), ("{ age: 3 }", false)] {
        let case = case(&rules, "anna.yaml", &format!("subject: visitor\non: 2024-05-01\nfacts: {facts}\n"));
        let (page, _) = paged(&rules, &case, Language::English, &[]);
        let document = parsed(&page);
        let outlook = document.descendants().find(|n| n.attribute("id") == Some("assessment-outlook")).unwrap();
        assert_eq!(outlook.children().any(|c| c.has_tag_name(("http://www.w3.org/1999/xhtml", "details"))), folded);
        assert_eq!(text(&document).contains("nothing of it is known yet"), folded);
    }
}

#[test]
fn of_the_facts_that_keep_a_picture_open_few_are_shown() {
    let rules = open(MUSEUM);
    let case = case(&rules, "anna.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 3 }\n");
    let mut pictures = pictures("shown");
    pictures.truncate(1);
    pictures[0].needs = (1..=8).map(|n| format!("fact_{n}")).collect();
    let (page, _) = paged(&rules, &case, Language::English, &pictures);
    // Five of eight are told, three more unfold.
    assert!(page.contains("Kept open by: fact_1, fact_2, fact_3, fact_4, fact_5</p>"));
    assert!(page.contains("<summary>… and 3 more</summary>"));
    assert!(page.contains("<li><code>fact_8</code></li>"));
}

#[test]
fn tiles_are_named_in_the_letters_of_the_reader() {
    let field = "rules/industrial-clusters";
    let rules = shipped_in(field);
    let path = format!("{field}/cases/register-deck.yaml");
    let written = embedded_files().into_iter().find(|f| f.0 == path).unwrap().1;
    let case = rules.case_with(&path, written, None, &load_in(field)).unwrap();
    for (language, wanted) in [(Language::English, "murmansk"), (Language::Russian, "мурманская")] {
        let question = Question { language: Some(language), ..Question::default() };
        let pictures =
            rules.assess_with(&case, &question, |explained, _| explained.source.pictures(case.case.subject)).unwrap();
        let names = pictures.iter().filter_map(|p| match &p.shape {
            Shape::Tally(tally) => Some(tally.groups.iter().map(|g| g.name.clone())),
            _ => None,
        });
        let names: Vec<String> = names.flatten().collect();
        assert!(names.contains(&wanted.to_owned()), "{names:?}");
        let cyrillic = |c: char| ('а'..='я').contains(&c);
        assert!(names.iter().all(|n| n.contains(cyrillic) == (language == Language::Russian)), "{names:?}");
    }
}

/// An engine that knew a field would be of use to that field alone: no word of a law that is
/// encoded in `rules/` stands in the program, its templates, styles or diagnostics.
#[test]
fn the_engine_knows_no_field_of_law() {
    let words = [
        "cluster",
        "класт",
        "subsid",
        "субсид",
        "region",
        "регион",
        "минпром",
        "minpromtorg",
        "№ 779",
        "pp779",
        "aerosol",
        "аэро",
        "псков",
        "pskov",
        "акит",
        "insurance",
        "страхов",
        "stamp",
        "hmrc",
        "пошлин",
    ];
    // What stands for something else: a landmark of a page is called a region by those who read it
    // aloud, and a change of a file has a stamp of time.
    let others = ["role=\"region\"", "role=\\\"region\\\"", "timestamp"];
    let mut open = vec![root().join("src"), root().join("grammar")];
    let mut files = 0;
    let mut said_of = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let said = others.iter().fold(read(&path).to_lowercase(), |said, other| said.replace(other, ""));
        said_of.extend(words.iter().filter(|w| said.contains(**w)).map(|w| format!("{}: {w}", path.display())));
        files += 1;
    }
    said_of.sort();
    assert!(said_of.is_empty(), "{}", said_of.join("\n"));
    assert!(files > 150, "{files}");
}

// The command.

fn norma(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_norma")).args(arguments).current_dir(folder).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with rules and cases; those of it are `good`, `violating`, `open` and `bad`.
fn folder(name: &str, cases: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("cases")).unwrap();
    std::fs::write(folder.join("museum.norma"), format!("rulebook museum\n  title en \"Museum\"\n{MUSEUM}")).unwrap();
    for (name, kind) in cases {
        let facts = match *kind {
            "good" => "{ name: Good, age: 3, member: yes }",
            "violating" => "{ name: Violating, age: 18, member: yes }",
            "open" => "{ name: Open, age: 3 }",
            _ => "{ name: Bad, aeg: 3 }",
        };
        let path = folder.join("cases").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("subject: visitor\non: 2024-05-01\nfacts: {facts}\n")).unwrap();
    }
    folder
}

#[test]
fn one_case_has_the_exit_code_of_its_verdict() {
    let here = folder(
        "one",
        &[("good.yaml", "good"), ("violating.yaml", "violating"), ("open.yaml", "open"), ("bad.yaml", "bad")],
    );
    for (name, wanted) in [("good", 0), ("violating", 1), ("open", 3), ("bad", 2)] {
        let target = format!("{name}.html");
        let output = norma(&here, &["report", &format!("cases/{name}.yaml"), "-o", &target]);
        assert_eq!(code(&output), wanted, "{}", said(&output));
        // A page that could not be made is not there.
        assert_eq!(here.join(&target).exists(), wanted != 2);
    }
    let printed = norma(&here, &["report", "cases/good.yaml", "--lang", "ru"]);
    let page = String::from_utf8(printed.stdout).unwrap();
    parsed(&page);
    assert!(page.contains("lang=\"ru\"") && page.contains("Бесплатный вход"));
}

#[test]
fn a_folder_gets_an_index_and_a_page_for_each_case() {
    let cases = [("a/x.yaml", "good"), ("b/x.yaml", "violating"), ("b/y.yaml", "open"), ("z.yaml", "bad")];
    let here = folder("many", &cases);
    let output = norma(&here, &["report", "cases", "-o", "pages"]);
    // The bad case counts more than the violated one.
    assert_eq!(code(&output), 2, "{}", said(&output));
    let mut made: Vec<String> =
        std::fs::read_dir(here.join("pages")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    made.sort();
    assert_eq!(made, ["a-x.html", "b-x.html", "b-y.html", "index.html"]);
    let index = read(&here.join("pages/index.html"));
    let document = parsed(&index);
    let links: Vec<&str> =
        document.descendants().filter_map(|n| n.attribute("href")).filter(|l| !l.starts_with('#')).collect();
    assert_eq!(links, ["a-x.html", "b-x.html", "b-y.html"]);
    let shown = text(&document);
    assert!(shown.contains("Cases that could not be judged") && shown.contains("aeg"));
    // The same again writes the same over itself; without the bad case the violated one counts.
    assert_eq!(code(&norma(&here, &["report", "cases", "-o", "pages"])), 2);
    assert_eq!(read(&here.join("pages/index.html")), index);
    assert_eq!(code(&norma(&here, &["report", "cases/a", "cases/b", "-o", "pages"])), 1);
    assert_eq!(code(&norma(&here, &["report", "cases/a/x.yaml", "cases/b/y.yaml", "-o", "other"])), 3);
}

#[test]
fn nothing_of_others_is_written_over() {
    let here = folder("kept", &[("good.yaml", "good"), ("open.yaml", "open")]);
    let several = norma(&here, &["report", "cases"]);
    assert_eq!(code(&several), 2);
    assert!(said(&several).contains("name a folder"), "{}", said(&several));
    std::fs::create_dir(here.join("pages")).unwrap();
    std::fs::write(here.join("pages/index.html"), "<html>mine</html>").unwrap();
    let foreign = norma(&here, &["report", "cases", "-o", "pages"]);
    assert_eq!(code(&foreign), 2);
    assert!(said(&foreign).contains("no page that norma made"), "{}", said(&foreign));
    assert_eq!(read(&here.join("pages/index.html")), "<html>mine</html>");
    assert!(!here.join("pages/good.html").exists());
    let over_case = norma(&here, &["report", "cases/good.yaml", "-o", "cases/good.yaml"]);
    assert_eq!(code(&over_case), 2);
    assert!(said(&over_case).contains("written over"), "{}", said(&over_case));
    assert_eq!(code(&norma(&here, &["report", "cases/good.yaml", "-o", "pages/index.html"])), 2);
    assert_eq!(read(&here.join("pages/index.html")), "<html>mine</html>");
    assert_eq!(code(&norma(&here, &["report", "cases/good.yaml", "-o", "pages"])), 2);
    assert_eq!(code(&norma(&here, &["report", "cases", "-o", "museum.norma"])), 2);
    assert_eq!(code(&norma(&here, &["report", "none.yaml", "-o", "none.html"])), 2);
    assert!(!here.join("none.html").exists());
}
