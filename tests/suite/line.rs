//! Lines of JSON that are read straight into columns: exactly the rows of the general way, or none.

use crate::harness::{load_in, open};
use crate::line_text::Writer;
use crate::random::Random;
use norma::Rulebook;
use norma::facts::document::{self, Node, NodeKind};
use norma::file::RuleFile;
use norma::id::ClassId;
use norma::rulebook::folder::{embedded_files, embedded_rulebooks};
use norma::sheet::json::{Head, LineReader};
use norma::sheet::{Column, Layout, NotPlain, Sheet};

/// Every type that a field may have, keys of each kind, and references to and fro.
const RULES: &str = "\
enum role
  enterprise alias предприятие
  education
  other

unit tonne
unit kg alias кг|килограммы = 0.001 tonne
unit pood = 0.01638 tonne

entity participant
  key name
  field name alias имя is text
  field role is role
  field roles is list of role optional
  field final is boolean
  field foreign is boolean optional
  field output is money in 0 RUB .. 1000 bn RUB
  field spare is money
  field dependence is percent in 0% .. 100% optional
  field rate is percent in 0% <..< 50%
  field staff is integer in 0 .. 10 000
  field factor is number
  field weight is tonne
  field founded is date in 1900-01-01 .. 2100-01-01 optional
  field more is boolean
  field value is integer

entity supply
  field supplier is participant
  field buyer is participant optional
  field amount is money in 0 RUB .. 1 bn RUB

entity office
  field address is text
  field head is participant
  field former is participant optional

entity lot
  key number
  field number is integer in 0 .. 100 000
  field sold_on is date
  field owner is office

entity day
  key on
  field on is date
  field note is text optional

subject cluster
  field supplies is list of supply
  field name is text
  field participants is list of participant
  field organisation is office optional
  field lots is list of lot
  field best is lot optional
  field days is list of day
  field last is day
  field seats is list of role
  field tags is list of text
  field term is duration

entity thing
  key name
  field name is text
  field next is thing optional

entity group
  field members is list of thing
  field chief is thing

subject register
  field chief is thing
  field old is list of thing
  field new is list of thing
  field groups is list of group

requirement named of cluster
  must name is known

assessment whole of cluster
  requires named
";

/// Both ways into columns, side by side.
struct Twin<'r> {
    rules: &'r Rulebook,
    subject: ClassId,
    layout: Layout,
    reader: LineReader,
    fast: Sheet,
    slow: Sheet,
}

/// Whether the line was plain to each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Plain {
    fast: bool,
    slow: bool,
}

impl<'r> Twin<'r> {
    fn new(rules: &'r Rulebook, subject: ClassId) -> Self {
        let layout = Layout::of(rules.checked(), subject);
        let reader = LineReader::new(rules.checked(), &layout);
        let (fast, slow) = (Sheet::new(&layout), Sheet::new(&layout));
        Self { rules, subject, layout, reader, fast, slow }
    }

    fn slowly(&mut self, line: &[u8], bare: bool) -> Result<Head, NotPlain> {
        let text = std::str::from_utf8(line).map_err(|_| NotPlain)?;
        let bare = bare.then_some(self.subject);
        let file = self.rules.case_with("line.jsonl", text, bare, &|_| None).map_err(|_| NotPlain)?;
        if !file.lints.is_empty() || file.case.subject != self.subject {
            return Err(NotPlain);
        }
        self.slow.push_facts(&self.layout, &file.facts)?;
        Ok(Head { on: file.case.on })
    }

    /// Reads a line both ways, which must agree.
    fn read(&mut self, line: &[u8], bare: bool) -> Plain {
        let shown = || String::from_utf8_lossy(line).into_owned();
        if self.fast.cases > 40 {
            self.fast.clear();
            self.slow.clear();
        }
        let fast = self.reader.read(&mut self.fast, line, bare);
        if fast.is_err() {
            // Compared before the other way adds anything: the sheet is as it was.
            assert_same(&self.fast, &self.slow, &shown);
        }
        let slow = self.slowly(line, bare);
        match (fast, slow) {
            (Ok(fast), Ok(slow)) => assert_eq!(fast, slow, "{}", shown()),
            (Err(NotPlain), Ok(_)) => self.fast = self.slow.clone(),
            (Err(NotPlain), Err(NotPlain)) => {}
            (Ok(_), Err(NotPlain)) => panic!("taken, though the general way does not: {}", shown()),
        }
        assert_same(&self.fast, &self.slow, &shown);
        Plain { fast: fast.is_ok(), slow: slow.is_ok() }
    }
}

/// Compares all but where the letters of texts stand.
fn assert_same(fast: &Sheet, slow: &Sheet, line: &dyn Fn() -> String) {
    assert_eq!(fast.cases, slow.cases, "{}", line());
    for (table, (a, b)) in fast.tables.iter().zip(&slow.tables).enumerate() {
        let all = |t: &norma::sheet::Table| (t.rows, t.starts.clone(), t.case_of.clone(), t.unknown.clone());
        assert_eq!(all(a), all(b), "table {table}: {}", line());
        for (column, (x, y)) in a.columns.iter().zip(&b.columns).enumerate() {
            let same = match (x, y) {
                (Column::Truth(x), Column::Truth(y)) | (Column::Code(x), Column::Code(y)) => x == y,
                (Column::Number { values: x, odd: o }, Column::Number { values: y, odd: p }) => x == y && o == p,
                (Column::Text(x), Column::Text(y)) => {
                    let texts = |sheet: &Sheet, all: &[(u32, u32)]| -> Vec<(bool, Option<u32>, Vec<u8>)> {
                        let odd = |at: (u32, u32)| (at.0 > at.1).then_some(at.0);
                        all.iter().map(|at| (at.0 > at.1, odd(*at), sheet.text(*at).to_vec())).collect()
                    };
                    texts(fast, x) == texts(slow, y)
                }
                (Column::Ref(x), Column::Ref(y)) => x == y,
                (Column::List { starts: x, ends: o }, Column::List { starts: y, ends: p }) => x == y && o == p,
                (Column::Members(x), Column::Members(y)) => x == y,
                (Column::Opaque, Column::Opaque) => true,
                _ => false,
            };
            assert!(same, "table {table}, column {column}: {x:?} and {y:?}: {}", line());
        }
    }
}

/// All subjects of the rules above and of all that are shipped.
fn each_subject(mut see: impl FnMut(&Rulebook, ClassId)) {
    let shipped = embedded_rulebooks();
    let books = [open(RULES)].into_iter().chain(shipped.iter().map(|f| Rulebook::embedded(f).unwrap()));
    for rules in books {
        for (i, class) in rules.checked().classes.iter().enumerate() {
            if class.is_subject {
                see(&rules, ClassId::new(i));
            }
        }
    }
}

#[test]
fn ordinary_lines_are_read_and_give_the_same_rows() {
    each_subject(|rules, subject| {
        // Things that are met before the list that they stand in make most of its lines not plain to either.
        if &*rules.checked().classes[subject.index()].name == "register" {
            return;
        }
        let mut twin = Twin::new(rules, subject);
        let mut random = Random(1);
        let (mut fast, mut slow) = (0, 0);
        for i in 0..300 {
            let bare = i % 3 == 0;
            let mut writer = Writer::new(rules.checked(), &mut random);
            let line = writer.line(subject, bare);
            let plain = twin.read(line.as_bytes(), bare);
            fast += usize::from(plain.fast);
            slow += usize::from(plain.slow);
        }
        let name = &rules.checked().classes[subject.index()].name;
        assert!(slow >= 5, "{name}: only {slow} lines are plain");
        assert!(fast * 100 >= slow * 95, "{name}: only {fast} of {slow} lines are read");
    });
}

#[test]
fn strange_lines_give_the_same_rows_or_none() {
    each_subject(|rules, subject| {
        let mut twin = Twin::new(rules, subject);
        let mut random = Random(2);
        let mut seen = [0; 2];
        for i in 0..250 {
            let bare = i % 3 == 0;
            let mut writer = Writer::new(rules.checked(), &mut random);
            (writer.strange, writer.shuffled) = (1 + i % 20, i % 2 == 0);
            let line = writer.line(subject, bare);
            seen[usize::from(twin.read(line.as_bytes(), bare).fast)] += 1;
        }
        assert!(seen.iter().all(|n| *n > 0), "both kinds of line are to be seen: {seen:?}");
    });
}

#[test]
fn broken_lines_give_the_same_rows_or_none() {
    each_subject(|rules, subject| {
        let mut twin = Twin::new(rules, subject);
        let mut random = Random(3);
        let bytes: Vec<u8> = b"\"{}[]:,.-+0159eE \\\tnulltrue\x00\x1f\x7f\x80\xd0\xbe\xff%".to_vec();
        for i in 0..30 {
            let bare = i % 3 == 0;
            let mut writer = Writer::new(rules.checked(), &mut random);
            writer.shortest = true;
            let line = writer.line(subject, bare).into_bytes();
            for _ in 0..20 {
                let mut broken = line.clone();
                for _ in 0..=random.below(2) {
                    let at = random.below(broken.len());
                    match random.below(5) {
                        0 => broken.truncate(at.max(1)),
                        1 => drop(broken.remove(at)),
                        2 => broken.insert(at, *random.pick(&bytes)),
                        3 => broken[at] = *random.pick(&bytes),
                        _ => {
                            let to = (at + random.below(60)).min(broken.len());
                            let part = broken[at..to].to_vec();
                            let at = random.below(broken.len());
                            broken.splice(at..at, part);
                        }
                    }
                    if broken.is_empty() {
                        broken.push(b'{');
                    }
                }
                twin.read(&broken, bare);
            }
        }
    });
}

/// A shipped case as a line; `plainly`, without the sources of its facts.
fn as_json(node: &Node, plainly: bool) -> serde_json::Value {
    match &node.kind {
        NodeKind::Scalar { text, quoted } => match (&**text, quoted) {
            ("" | "~" | "null" | "none", false) => serde_json::Value::Null,
            ("true", false) => true.into(),
            ("false", false) => false.into(),
            (text, _) => text.into(),
        },
        NodeKind::List(items) => items.iter().map(|item| as_json(item, plainly)).collect(),
        NodeKind::Map(entries) => {
            let value = entries.iter().find(|(k, _)| plainly && &*k.text == "value");
            match value {
                Some((_, value)) => as_json(value, plainly),
                None => entries.iter().map(|(k, v)| (k.text.to_string(), as_json(v, plainly))).collect(),
            }
        }
    }
}

#[test]
fn shipped_cases_give_the_same_rows_or_none() {
    let (mut fast, mut slow) = (0, 0);
    let mut general: Vec<String> = Vec::new();
    for folder in embedded_rulebooks() {
        let rules = Rulebook::embedded(&folder).unwrap();
        let below = format!("{folder}/");
        for (name, text) in embedded_files() {
            if !name.starts_with(&below) || !name.ends_with(".yaml") {
                continue;
            }
            let case = rules.case_with(&name, text, None, &load_in(&folder)).unwrap();
            let tree = document::read(&RuleFile::new(&name, text, 0)).0.unwrap();
            let mut twin = Twin::new(&rules, case.case.subject);
            for plainly in [true, false] {
                let line = as_json(&tree, plainly);
                // What a fact's source is, no column holds.
                let whole = twin.read(line.to_string().as_bytes(), false);
                let facts = twin.read(line["facts"].to_string().as_bytes(), true);
                assert_eq!(whole.slow, facts.slow);
                fast += usize::from(plainly && whole.fast);
                slow += usize::from(plainly && whole.slow);
                if plainly && whole.slow && !whole.fast {
                    general.push(name.clone());
                }
            }
        }
    }
    // Lists of texts, and of an enum of more members than a set holds, stand in no column; what is named
    // before the list that writes it out is not read in one go. Such lines go the general way.
    let known = ["project", "aerosol-cluster", "every-region", "instrument-chain", "register", "linked-series"];
    general.retain(|name| !known.iter().any(|k| name.contains(k)));
    assert!(slow >= 7 && fast >= 7 && general.is_empty(), "{fast} of {slow} shipped cases are read, not {general:?}");
}

/// A subject of the rules above, with lines and whether they are taken.
fn lines(subject: &str, all: &[(&str, bool)]) {
    let rules = open(RULES);
    let mut twin = Twin::new(&rules, rules.subject(subject).unwrap());
    for (line, taken) in all {
        assert_eq!(twin.read(line.as_bytes(), true).fast, *taken, "{line}");
    }
}

#[test]
fn each_type_is_taken_in_its_common_spellings() {
    let mut all = Vec::new();
    for (field, values) in [
        ("name", &[(r#""б""#, true), (r#""one of""#, true), (r#""one of [a, b]""#, false), (r#""a\n""#, false)][..]),
        ("role", &[(r#""other""#, true), (r#""предприятие""#, true), (r#""none""#, false), ("null", false)]),
        (
            "roles",
            &[("[]", true), ("null", true), (r#"["other", "education"]"#, true), (r#"["other","other"]"#, false)],
        ),
        ("final", &[("true", true), (r#""да""#, true), (r#""no""#, true), (r#""False""#, false), ("1", false)]),
        ("output", &[(r#""70 mln RUB""#, true), (r#""1 234 567.8 руб.""#, true), (r#""0.1 млрд ₽""#, true)]),
        (
            "output",
            &[(r#""-1 RUB""#, false), (r#""1000000000000.01 RUB""#, false), ("5", false), (r#""5 EUR""#, false)],
        ),
        ("spare", &[(r#""-1.0001 RUB""#, true), (r#""1.00010 RUB""#, true), (r#""1.00001 RUB""#, false)]),
        (
            "dependence",
            &[(r#""12.34%""#, true), (r#""7 %""#, true), ("0.1234", true), ("null", true), (r#""101%""#, false)],
        ),
        ("rate", &[("0", false), ("0.00000001", true), (r#""50%""#, false), ("1e-1", false), ("00.1", false)]),
        ("staff", &[("12", true), (r#""3.0""#, true), (r#""1 thousand""#, true), ("2.5", false), ("10001", false)]),
        ("factor", &[("-1.5", true), (r#""2 000""#, true), (r#""10%""#, false), ("-0", true), ("1.", false)]),
        ("weight", &[(r#""3 tonne""#, true), (r#""5 кг""#, true), (r#""1.5 pood""#, true), (r#""3""#, false)]),
        ("founded", &[(r#""2020-02-29""#, true), (r#""2021-02-29""#, false), (r#""1899-12-31""#, false)]),
    ] {
        for (value, taken) in values {
            let name = if field == "name" { String::new() } else { r#""name": "a", "#.to_owned() };
            all.push((format!(r#"{{"participants": [{{{name}"{field}": {value} }}]}}"#), *taken));
        }
    }
    let all: Vec<(&str, bool)> = all.iter().map(|(line, taken)| (&**line, *taken)).collect();
    lines("cluster", &all);
}

#[test]
fn what_a_line_says_of_things_is_taken_or_refused_as_a_whole() {
    let supply = r#""supplies": [{"supplier": "a", "buyer": "b"}]"#;
    let two = r#""participants": [{"name": "a"}, {"name": "b"}]"#;
    let mut all = vec![
        (format!("{{{supply}, {two}}}"), true),
        (format!("{{{two}, {supply}}}"), true),
        (format!("{{{two}, {supply}, {supply}}}"), false),
        (format!("{{{two}, {supply}}} {{}}"), false),
        (format!("{{{supply}}}"), false),
    ];
    for (line, taken) in [
        ("{}", true),
        (" { \"name\" : \"x\" , \"seats\" : [ ] } \r\n", true),
        (r#"{"name": "x", "tags": ["a"]}"#, false),
        (r#"{"name": "x", "имя": "y"}"#, false),
        (r#"{"participants": [{"имя": "x", "value": 5}]}"#, true),
        (r#"{"participants": [{"name": "x", "имя": "y"}]}"#, false),
        (r#"{"participants": [{"name": "x"}, {"name": "x"}]}"#, false),
        (r#"{"participants": [{"name": " x"}]}"#, false),
        (r#"{"participants": [{"role": "other"}]}"#, false),
        (r#"{"participants": [{"more": true}]}"#, false),
        (r#"{"participants": [{"name": "x", "more": true}]}"#, true),
        (r#"{"participants": [{"name": {"value": "x"}}]}"#, false),
        (r#"{"participants": null}"#, false),
        (r#"{"lots": [{"number": 7}, {"number": "8"}], "best": "8", "organisation": null}"#, true),
        (r#"{"best": 7, "lots": [{"number": 7}, {"number": "8"}]}"#, true),
        (r#"{"best": 8, "lots": [{"number": 7}, {"number": "8"}]}"#, true),
        (r#"{"last": "2020-01-02", "days": [{"on": "2020-01-02", "note": null}]}"#, true),
        (r#"{"last": "2020-01-03", "days": [{"on": "2020-01-02"}]}"#, false),
        (r#"{"organisation": {"address": "x", "head": {"name": "a"}}, "participants": []}"#, true),
        (r#"{"participants": [], "organisation": {"address": "x", "head": {"name": "a"}}}"#, true),
        (r#"{"organisation": {"address": "x", "head": {"name": "a"}}, "participants": [{"name": "b"}]}"#, true),
    ] {
        all.push((line.to_owned(), taken));
    }
    let all: Vec<(&str, bool)> = all.iter().map(|(line, taken)| (&**line, *taken)).collect();
    lines("cluster", &all);
}

#[test]
fn rows_that_are_met_in_another_order_are_moved() {
    lines(
        "register",
        &[
            (r#"{"old": [{"name": "a"}], "new": [{"name": "b"}], "groups": []}"#, true),
            (r#"{"new": [{"name": "b"}], "old": [{"name": "a"}], "groups": []}"#, true),
            (r#"{"chief": "a", "old": [{"name": "a"}, {"name": "b"}], "new": [], "groups": []}"#, true),
            (r#"{"chief": "b", "old": [{"name": "a"}, {"name": "b"}], "new": [], "groups": []}"#, false),
            (r#"{"chief": {"name": "c"}, "old": [{"name": "a"}], "new": []}"#, false),
            (r#"{"chief": {"name": "c"}, "old": [{"name": "a"}], "new": [], "groups": []}"#, true),
            (r#"{"old": [{"name": "c"}], "new": [], "groups": [{"members": [{"name": "d"}], "chief": "c"}]}"#, true),
            (r#"{"old": [], "new": [], "groups": [{"chief": {"name": "e"}, "members": [{"name": "d"}]}]}"#, true),
        ],
    );
}

#[test]
fn the_head_of_a_case_is_read() {
    let rules = open(RULES);
    let mut twin = Twin::new(&rules, rules.subject("cluster").unwrap());
    for (line, taken) in [
        (r#"{"subject": "cluster", "on": "2022-03-01", "facts": {"name": "x"}}"#, true),
        (r#"{"facts": {"name": "x"}, "subject": "cluster"}"#, true),
        (r#"{"subject": "register", "facts": {}}"#, false),
        (r#"{"subject": "cluster", "facts": {}, "id": 5}"#, false),
        (r#"{"subject": "cluster", "on": "2022-02-29", "facts": {}}"#, false),
        (r#"{"subject": "cluster", "on": "2022-02-28", "on": "2022-02-28", "facts": {}}"#, false),
        (r#"{"facts": {}}"#, false),
        ("[]", false),
        ("", false),
    ] {
        assert_eq!(twin.read(line.as_bytes(), false).fast, taken, "{line}");
    }
}

#[test]
fn a_subject_of_very_many_fields_is_read() {
    let fields: String = (0..70).map(|i| format!("  field f{i} is integer optional\n")).collect();
    let rules = open(&format!("subject wide\n{fields}  field tags is list of text\n"));
    let mut twin = Twin::new(&rules, rules.subject("wide").unwrap());
    for (line, taken) in [
        (r#"{"f69": 1, "f5": null, "f64": 7}"#, true),
        (r#"{"f0": 1, "f64": 1}"#, true),
        (r#"{"f64": 1, "f64": 1}"#, false),
        ("{}", true),
    ] {
        assert_eq!(twin.read(line.as_bytes(), true).fast, taken, "{line}");
    }
}
