//! Pages to be looked at: shipped cases, and pictures of every shape with what is hard to draw. What
//! the pictures show is made up, and says nothing of any law.

use norma::explain::Head;
use norma::page::{self, Bad, Index, Judged};
use norma::picture::{
    Graph, GraphEdge, GraphNode, Held, Matrix, MatrixCell, MatrixRow, Part, Picture, Shape, Shares, Tally, TallyGroup,
    Timeline, TimelineStep,
};
use norma::rulebook::folder::embedded_files;
use norma::syntax::ast::Language;
use norma::{CaseFile, Question, Report, Rulebook, Verdict};
use std::path::{Path, PathBuf};

const FIELD: &str = "rules/industrial-clusters";

/// Writes a page where the browser finds it.
pub fn write(name: &str, page: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, page).unwrap();
    path
}

fn shipped(rules: &Rulebook, field: &str, name: &str) -> CaseFile {
    let find = |path: &str| {
        let below = format!("{field}/{path}");
        let found = embedded_files().into_iter().find(|(name, _)| *name == path || *name == below);
        found.map(|(name, text)| (name, text.to_owned()))
    };
    let (path, text) = find(&format!("cases/{name}.yaml")).unwrap();
    rules.case_with(&path, &text, None, &find).unwrap()
}

fn head(name: &str) -> Head {
    Head {
        name: name.to_owned(),
        subject: "subject".into(),
        case: name.to_owned(),
        rules: "Rules".into(),
        place: "rules".into(),
    }
}

fn made(rules: &Rulebook, case: &CaseFile, language: Language, pictures: &[Picture]) -> (String, Report) {
    let question = Question { language: Some(language), ..Question::default() };
    let head = head(&case.case.name);
    let paged = rules.assess_with(case, &question, |explained, report| {
        (page::page(&page::Case { head: &head, report: &report, pictures }, explained), report)
    });
    paged.unwrap()
}

/// Pages with their names and with texts that must be seen in them.
pub fn pages() -> Vec<(&'static str, String, Vec<String>)> {
    let rules = Rulebook::embedded(FIELD).unwrap();
    let mut pages = Vec::new();
    for (name, case, language) in [
        ("open-ru", "aerosol-cans-project", Language::Russian),
        ("open-list-en", "aerosol-cluster", Language::English),
        ("complete-en", "synthetic-complete-cluster", Language::English),
    ] {
        let (page, report) = made(&rules, &shipped(&rules, FIELD, case), language, &[]);
        pages.push((name, page, titles(&report)));
    }
    let case = shipped(&rules, FIELD, "aerosol-cans-project");
    let all = pictures();
    let titles: Vec<String> = all.iter().map(|p| p.title.clone()).collect();
    pages.push(("pictures-ru", made(&rules, &case, Language::Russian, &all).0, titles.clone()));
    pages.push(("pictures-en", made(&rules, &case, Language::English, &all[..2]).0, titles[..2].to_vec()));
    pages.push(("index", index(), vec!["Case 10".into(), "no such field".into()]));
    pages
}

/// A page of shipped rules and a shipped case, with all that its views show.
pub struct Shipped {
    /// What it is called in messages.
    pub name: String,
    /// Whether it is of another field than the first.
    pub of_another_field: bool,
    /// The page.
    pub page: String,
    /// Texts that must be seen.
    pub wanted: Vec<String>,
}

/// Shipped cases of every field, in both languages.
pub fn shipped_pages() -> Vec<Shipped> {
    let first = [
        "aerosol-cluster",
        "aerosol-cans-project",
        "pskov-switch-project",
        "synthetic-planned-project",
        "register-deck",
        "synthetic-register",
    ];
    let fields: [(&str, &[&str]); 3] = [
        (FIELD, &first),
        ("rules/stamp-duty", &["synthetic-old-home-sold-later", "synthetic-register-of-purchases"]),
        ("rules/court-fee", &["consumer-1105800"]),
    ];
    let mut all = Vec::new();
    for (field, cases) in fields {
        let rules = Rulebook::embedded(field).unwrap();
        for (language, code) in [(Language::Russian, "ru"), (Language::English, "en")] {
            let of_another_field = field != FIELD;
            let mut index = Index { engine: "0", ..Index::default() };
            for name in cases {
                let case = shipped(&rules, field, name);
                let question = Question { language: Some(language), ..Question::default() };
                let paged = rules.assess_with(&case, &question, |explained, report| {
                    let pictures = explained.source.pictures(case.case.subject);
                    let shown = page::Case { head: &head(name), report: &report, pictures: &pictures };
                    let titles = pictures.iter().map(|p| p.title.clone()).chain(titles(&report)).collect();
                    let row = Judged::new("page.html", &head(name), &report, Verdict::Violated, language);
                    index.cases.push(row);
                    (page::page(&shown, explained), titles)
                });
                let (page, wanted) = paged.unwrap();
                all.push(Shipped { name: format!("{name}-{code}"), of_another_field, page, wanted });
            }
            for name in rules.procedures() {
                let start = norma::value::date::parse("2022-01-10").unwrap();
                let Ok(report) = rules.schedule(name, start, language) else { continue };
                let wanted = report.timeline.steps.iter().map(|s| s.title.clone()).collect();
                let page = page::schedule(&head(&report.title), &report, language);
                all.push(Shipped { name: format!("{name}-{code}"), of_another_field, page, wanted });
            }
            let name = format!("index-{}-{code}", field.replace('/', "-"));
            let wanted = cases.iter().map(ToString::to_string).collect();
            all.push(Shipped { name, of_another_field, page: index.page(language), wanted });
        }
    }
    all
}

/// The titles of all assessments and findings.
fn titles(report: &Report) -> Vec<String> {
    let findings = report.assessments.iter().flat_map(|a| &a.findings).map(|f| f.title.clone());
    findings.chain(report.assessments.iter().map(|a| a.title.clone())).collect()
}

/// An index of three cases and a bad one.
pub fn index() -> String {
    let mut index = Index { engine: "0", ..Index::default() };
    for (name, verdict) in
        [("Case 10", Verdict::Undetermined), ("Case 2", Verdict::Violated), ("Case 1", Verdict::Satisfied)]
    {
        let head = Head {
            name: name.into(),
            subject: "visitor".into(),
            case: format!("cases/a-folder-with-a-long-name/{name}.yaml"),
            rules: String::new(),
            place: String::new(),
        };
        let report = Report {
            schema: "norma/assessment/1",
            case: name.into(),
            subject: "visitor".into(),
            on: "2024-05-01".into(),
            rules: norma::explain::RulesReport { sha256: String::new(), engine: "0" },
            assessments: Vec::new(),
        };
        index.cases.push(Judged::new("page.html", &head, &report, verdict, Language::English));
    }
    index.bad.push(Bad { case: "bad.yaml".into(), error: "no such field\n   | ".to_owned() + &"long ".repeat(40) });
    index.page(Language::English)
}

fn picture(title: &str, shape: Shape) -> Picture {
    Picture { name: "view".into(), title: title.into(), shape, needs: vec![], reason: None }
}

/// One picture of each shape and more, with what is hard to draw.
fn pictures() -> Vec<Picture> {
    let mut all = vec![
        picture("Выдуманная цепочка: ступени, петли, обратные связи", Shape::Graph(chain())),
        picture("Выдуманная сеть без ступеней", Shape::Graph(net())),
        picture("Выдуманная большая сеть", Shape::Graph(large())),
        picture("Выдуманный график", Shape::Timeline(timeline())),
        picture("Выдуманный короткий график", Shape::Timeline(short())),
        picture("Выдуманные уровни", Shape::Matrix(matrix())),
        picture("Выдуманная карта", Shape::Tally(tally(true))),
        picture("Выдуманный счёт", Shape::Tally(tally(false))),
        picture("Выдуманные доли", Shape::Shares(shares(true))),
        picture("Выдуманные части", Shape::Shares(shares(false))),
    ];
    all[0].needs = vec!["things[\"Деталь\"].stage".into()];
    all
}

fn chain() -> Graph {
    const NAMES: [(&str, &[usize]); 17] = [
        ("листовая заготовка из переработанного сырья", &[0]),
        ("детали для станков и прочего оборудования", &[0]),
        ("плёнка", &[0]),
        ("корпус и внутренние детали запорного клапана", &[0]),
        ("полуфабрикаты", &[0]),
        ("цилиндр малый", &[1]),
        ("цилиндр большой", &[1]),
        ("флакон", &[1, 2]),
        ("клапан в сборе", &[1]),
        ("сверхвысокотехнологичныйкомпонентбезпробелов", &[1]),
        ("смесь первая", &[2]),
        ("смесь вторая", &[2]),
        ("готовое изделие для дома", &[3]),
        ("готовое изделие для мастерской", &[3]),
        ("пена", &[3]),
        ("неизвестно где делается", &[]),
        ("тара", &[3]),
    ];
    let held = |n: usize| match n {
        0 | 1 | 6 => Held::Yes,
        3 | 11 => Held::Perhaps,
        _ => Held::No,
    };
    let node = |(n, (label, lanes)): (usize, &(&str, &[usize]))| GraphNode {
        label: (*label).to_owned(),
        lanes: lanes.to_vec(),
        marks: vec![held(n), if n == 1 || n == 12 { Held::Yes } else { Held::No }],
        perhaps: n == 3,
    };
    let links = [
        (0, 5),
        (0, 6),
        (1, 5),
        (1, 6),
        (1, 8),
        (2, 12),
        (2, 13),
        (3, 8),
        (4, 3),
        (4, 0),
        (5, 10),
        (6, 11),
        (7, 12),
        (8, 12),
        (8, 13),
        (8, 14),
        (9, 14),
        (10, 12),
        (10, 14),
        (11, 13),
        (11, 11),
        (12, 16),
        (16, 12),
        (13, 0),
        (15, 6),
        (9, 15),
    ];
    let edge = |(n, (from, to)): (usize, &(usize, usize))| GraphEdge {
        from: *from,
        to: *to,
        label: (n % 6 == 0).then(|| format!("{} т в год", n + 1)),
    };
    Graph {
        lanes: ["Материалы и заготовки", "Детали и комплектующие изделия", "Смешивание", "Готовая продукция"]
            .map(String::from)
            .to_vec(),
        nodes: NAMES.iter().enumerate().map(node).collect(),
        edges: links.iter().enumerate().map(edge).collect(),
        marks: vec!["не хватает, приходится возить издалека".into(), "дорого".into()],
        why: vec![],
        more_nodes: true,
        more_edges: true,
    }
}

fn net() -> Graph {
    let nodes = (0..12)
        .map(|n| GraphNode { label: format!("узел {n}"), lanes: vec![], marks: vec![], perhaps: false })
        .collect();
    let links = [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 1),
        (0, 4),
        (4, 5),
        (5, 3),
        (6, 7),
        (7, 8),
        (8, 3),
        (2, 9),
        (9, 10),
        (10, 11),
        (0, 11),
        (6, 11),
    ];
    let edges = links.iter().map(|(from, to)| GraphEdge { from: *from, to: *to, label: None }).collect();
    Graph { nodes, edges, ..Graph::default() }
}

fn large() -> Graph {
    let node = |n: usize| GraphNode {
        label: format!("предмет номер {n}"),
        lanes: vec![n % 5],
        marks: vec![if n % 500 == 7 { Held::Yes } else { Held::No }],
        perhaps: false,
    };
    let edge = |n: usize| GraphEdge { from: n % 2000, to: (n * 7 + n / 2000 * 13 + 1) % 2000, label: None };
    Graph {
        lanes: (1..=5).map(|n| format!("ступень {n}")).collect(),
        nodes: (0..2000).map(node).collect(),
        edges: (0..10_000).map(edge).collect(),
        marks: vec!["редкое".into()],
        why: vec![],
        more_nodes: false,
        more_edges: false,
    }
}

fn day(text: &str) -> norma::value::date::Date {
    norma::value::date::parse(text).unwrap()
}

fn timeline() -> Timeline {
    let step = |title: &str, takes: &str, after: &[usize], days: [&str; 4]| TimelineStep {
        name: "step".into(),
        title: title.into(),
        takes: takes.into(),
        after: after.to_vec(),
        begins: (day(days[0]), day(days[1])),
        ends: (day(days[2]), day(days[3])),
        sources: vec!["выдуманный документ (не проверено)".into()],
    };
    let steps = vec![
        step("Разбор бумаг", "1 неделя", &[], ["2022-01-10", "2022-01-10", "2022-01-17", "2022-01-17"]),
        step(
            "Список тех, кого спросить, и всё, что для этого нужно собрать заранее",
            "2 недели",
            &[0],
            ["2022-01-17", "2022-01-17", "2022-01-31", "2022-01-31"],
        ),
        step("Опрос", "2–4 недели", &[1], ["2022-01-31", "2022-01-31", "2022-02-14", "2022-02-28"]),
        step("Встреча", "1 день", &[2], ["2022-02-14", "2022-02-28", "2022-02-15", "2022-03-01"]),
        step("Заявка", "2–3 месяца", &[3], ["2022-02-15", "2022-03-01", "2022-04-15", "2022-06-01"]),
        step("Проверка заявки", "1–2 месяца", &[4], ["2022-04-15", "2022-06-01", "2022-05-15", "2022-08-01"]),
        step("Поиск замыслов", "1 неделя", &[3], ["2022-02-15", "2022-03-01", "2022-02-22", "2022-03-08"]),
        step("Отбор", "3–4 месяца", &[5, 6], ["2022-05-15", "2022-08-01", "2022-08-15", "2022-12-01"]),
    ];
    let start = day("2022-01-10");
    Timeline { start: Some((start, start)), steps, ends: Some((day("2022-08-15"), day("2022-12-01"))) }
}

fn short() -> Timeline {
    let step = TimelineStep {
        name: "step".into(),
        title: "Один день".into(),
        takes: "1 день".into(),
        after: vec![],
        begins: (day("2022-03-14"), day("2022-03-14")),
        ends: (day("2022-03-15"), day("2022-03-15")),
        sources: vec![],
    };
    let (start, end) = (day("2022-03-14"), day("2022-03-15"));
    Timeline { start: Some((start, start)), steps: vec![step], ends: Some((end, end)) }
}

fn matrix() -> Matrix {
    let row = |n: usize| MatrixRow {
        name: format!("row{n}"),
        title: ["Когда всё будет готово", "Какая часть уже сделана", "Насколько подробен план"][n].into(),
        cells: (0..3)
            .map(|band| MatrixCell {
                conditions: if n == 2 && band == 2 {
                    vec![]
                } else {
                    vec![format!("не менее {} %", 80 - band * 30), "или особый случай".into()]
                },
                own: match (n, band) {
                    (0, 1) => Held::Yes,
                    (1, 0 | 1) => Held::Perhaps,
                    _ => Held::No,
                },
            })
            .collect(),
        reason: None,
        needs: if n == 1 { vec!["done_share".into()] } else { vec![] },
    };
    Matrix {
        bands: ["низкий", "средний", "высокий"].map(String::from).to_vec(), rows: (0..3).map(row).collect()
    }
}

fn tally(tiles: bool) -> Tally {
    let names =
        ["north_west", "north", "north_east", "west", "centre", "east_far_beyond", "south_west", "south", "islands"];
    let group = |(n, name): (usize, &&str)| TallyGroup {
        title: format!("Выдуманный край «{name}»"),
        name: (*name).to_owned(),
        count: match n {
            0 => (0, Some(0)),
            3 => (3, Some(5)),
            5 => (2, None),
            n => (n, Some(n)),
        },
        tile: tiles.then(|| (i64::try_from(n % 3).unwrap() + 1, i64::try_from(n / 3).unwrap() + 1)),
    };
    Tally { groups: names.iter().enumerate().map(group).collect(), total: (33, None), occurring: (8, 8) }
}

fn shares(known: bool) -> Shares {
    let part = |title: &str, text: &str, share: u32, share_text: &str| Part {
        name: title.into(),
        title: title.into(),
        text: text.into(),
        share: known.then_some(share),
        share_text: known.then(|| share_text.into()),
    };
    Shares {
        parts: vec![
            part("платит один", "196 тыс. руб.", 196_100, "19,61 %"),
            part("платит другой", "788 тыс. руб.", 788_000, "78,8 %"),
            part("платит третий", "15,9 тыс. руб.", 15_900, "1,59 %"),
        ],
        total: Some("1 млн руб.".into()),
    }
}
