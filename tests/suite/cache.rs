//! Kept rules: whatever is kept, lost, damaged or put there by others, the answers are those of the files.

use crate::determinism::{cases, json};
use crate::harness::{files, has_ending, load_in, parts, read, rendered, root, shipped_in};
use crate::random::Random;
use norma::rulebook::BrokenRules;
use norma::rulebook::cache::{Cache, NoFolder};
use norma::rulebook::folder::{OpenError, embedded_rulebooks, rule_texts};
use norma::syntax::ast::Language;
use norma::{Question, Rulebook};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// An empty folder of this name.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn cache(folder: &Path) -> Cache {
    Cache::in_folder(folder).unwrap()
}

/// The one file that a folder holds.
fn only(folder: &Path) -> PathBuf {
    let found: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

/// All that is said of a rulebook after checking.
fn told(rules: &Rulebook) -> String {
    format!("{} {:?}", rules.sha256(), rules.checked())
}

fn started(arguments: &[&str], cache: Option<&Path>) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
    command.args(arguments).env("NO_COLOR", "1").env_remove("NORMA_CACHE").current_dir(root());
    if let Some(cache) = cache {
        command.arg("--cache").arg(cache);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn run(arguments: &[&str], cache: Option<&Path>) -> Output {
    started(arguments, cache).wait_with_output().unwrap()
}

#[test]
fn each_shipped_case_is_answered_the_same_by_kept_rules() {
    let kept = cache(&scratch("shipped"));
    for folder in embedded_rulebooks() {
        let rules = shipped_in(&folder);
        let (first, second) = (kept.embedded(&folder).unwrap(), kept.embedded(&folder).unwrap());
        assert!(!first.is_from_cache() && second.is_from_cache(), "{folder}");
        assert_eq!(told(rules), told(&second), "{folder}");
        for (a, b) in cases(&folder, rules).iter().zip(&cases(&folder, &second)) {
            assert_eq!(json(rules, a, "2022-03-01"), json(&second, b, "2022-03-01"), "{}", a.case.name);
            for language in [Language::English, Language::Russian] {
                let question = Question { language: Some(language), ..Question::default() };
                let explained = |rules: &Rulebook, case| {
                    rules.explain(case, &question, &[]).map(|told| serde_json::to_string(&told).unwrap())
                };
                assert_eq!(explained(rules, a), explained(&second, b), "{}", a.case.name);
            }
        }
        // Tests are read from the trees, which are not kept.
        let prepared = |rules: &Rulebook| format!("{:?}", rules.trials(&load_in(&folder), true));
        assert_eq!(prepared(rules), prepared(&second), "{folder}");
    }
}

#[test]
fn commands_print_the_same_by_kept_rules() {
    let kept = scratch("commands");
    let all = files("rules", &["yaml"]);
    assert!(all.len() > 10);
    let commands = [("assess", &["--on", "2022-03-01", "--format", "json"][..]), ("explain", &["--lang", "ru"])];
    for path in &all {
        let path = path.strip_prefix(root()).unwrap().to_str().unwrap();
        for (command, options) in commands {
            let arguments = [&[command, path], options].concat();
            let without = run(&arguments, None);
            assert_eq!(without, run(&arguments, Some(&kept)), "{arguments:?}");
            assert!(without.status.code().is_some());
        }
    }
    let kept_now = std::fs::read_dir(&kept).unwrap().count();
    assert_eq!(kept_now, embedded_rulebooks().len());
    for arguments in [["schema", "project"], ["schema", "cluster"]] {
        assert_eq!(run(&arguments, None), run(&arguments, Some(&kept)));
    }
}

/// Every construct is kept whole: the rules of all fixtures, with every place and digit.
#[test]
fn the_rules_of_each_fixture_are_kept_whole() {
    let folder = scratch("fixtures");
    let kept = cache(&folder);
    let mut count = 0;
    for path in files("tests/fixtures", &["norma"]) {
        let fixture = read(&path);
        let (text, _) = parts(&fixture);
        let place = path.to_string_lossy();
        let Ok(rules) = Rulebook::from_texts([("rules.norma", text)]) else {
            assert!(kept.from_texts(&place, [("rules.norma", text)]).is_err());
            continue;
        };
        assert!(!kept.from_texts(&place, [("rules.norma", text)]).unwrap().is_from_cache());
        let again = kept.from_texts(&place, [("rules.norma", text)]).unwrap();
        assert!(again.is_from_cache(), "{place}");
        assert_eq!(told(&rules), told(&again), "{place}");
        count += 1;
    }
    assert!(count > 100, "{count}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), count, "what has mistakes is not kept");
}

#[test]
fn the_deepest_expression_is_kept() {
    let kept = cache(&scratch("deep"));
    let sum = vec!["n"; 250].join(" + ");
    let nots = "not (".repeat(30) + "n > 1" + &")".repeat(30);
    let text = format!(
        "subject s\n  field n is integer\n\ndefine a of s is integer\n  = {sum}\n\ndefine b of s is boolean\n  = {nots}\n"
    );
    let rules = kept.from_texts("deep", [("rules.norma", &text)]).unwrap();
    let again = kept.from_texts("deep", [("rules.norma", &text)]).unwrap();
    assert!(again.is_from_cache());
    assert_eq!(told(&rules), told(&again));
}

const RULES: [(&str, &str); 2] = [
    (
        "rulebook.norma",
        "rulebook fares\n  title en \"Fares\"\n\nact code\n  title en \"The code\"\n  adopted 2019-12-01\n\n\
         subject visitor\n  field age is integer\n",
    ),
    (
        "fare.norma",
        "parameter free_until is integer\n  value 16 from 2020-01-01\n    source code \"article 1\"\n    \
         quote \"younger than 16\"\n\nrequirement young of visitor\n  source code \"article 1\"\n  must age < free_until\n  \
         otherwise en \"{age - free_until} years too old\"\n\nassessment entry of visitor\n  requires young\n",
    ),
];

/// Writes the rules above into a folder.
fn fares(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in RULES {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

/// The answer for a visitor of sixteen.
fn answer(rules: &Rulebook) -> String {
    let case = rules.case("ann.yaml", "subject: visitor\non: 2024-05-01\nfacts: { age: 16 }\n").unwrap();
    let question = Question::default();
    let report = serde_json::to_string(&rules.assess(&case, &question).unwrap()).unwrap();
    report + &serde_json::to_string(&rules.explain(&case, &question, &[]).unwrap()).unwrap()
}

#[test]
fn any_change_of_the_files_is_seen() {
    let folder = scratch("changes");
    let (rules, kept) = (folder.join("rules"), cache(&folder.join("kept")));
    let changes: [(&str, &dyn Fn()); 7] = [
        ("a number", &|| std::fs::write(rules.join("fare.norma"), RULES[1].1.replace("value 16", "value 17")).unwrap()),
        ("a letter", &|| std::fs::write(rules.join("fare.norma"), RULES[1].1.replace("too old", "too odd")).unwrap()),
        ("a blank", &|| std::fs::write(rules.join("rulebook.norma"), format!("{} ", RULES[0].1)).unwrap()),
        ("a name", &|| std::fs::rename(rules.join("fare.norma"), rules.join("fares.norma")).unwrap()),
        // The same text begins at another place where files are read in another order.
        ("an order", &|| std::fs::rename(rules.join("fare.norma"), rules.join("tariff.norma")).unwrap()),
        ("a further file", &|| std::fs::write(rules.join("empty.norma"), "").unwrap()),
        ("a file below", &|| {
            std::fs::create_dir(rules.join("more")).unwrap();
            std::fs::write(rules.join("more/unit.norma"), "unit tonne\n").unwrap();
        }),
    ];
    let mut answers = Vec::new();
    for (change, make) in changes {
        let _ = std::fs::remove_dir_all(&rules);
        fares(&rules);
        kept.open(&rules).unwrap();
        assert!(kept.open(&rules).unwrap().is_from_cache(), "{change}");
        make();
        let fresh = answer(&Rulebook::open(&rules).unwrap());
        let first = kept.open(&rules).unwrap();
        assert!(!first.is_from_cache(), "{change}");
        assert_eq!(answer(&first), fresh, "{change}");
        let second = kept.open(&rules).unwrap();
        assert!(second.is_from_cache(), "{change}");
        assert_eq!(answer(&second), fresh, "{change}");
        answers.push(fresh);
    }
    answers.sort();
    answers.dedup();
    assert_eq!(answers.len(), 7, "each of these changes shows in the answer");
}

/// Files that hold the same under other names are other files: messages name them.
#[test]
fn the_names_of_files_count_where_they_are_shown() {
    let folder = scratch("names");
    let kept = cache(&folder);
    let of = |root: &str| kept.from_texts("place", RULES.map(|(name, text)| (format!("{root}/{name}"), text))).unwrap();
    let (one, other) = (of("here"), of("there"));
    assert_eq!(one.sha256(), other.sha256());
    assert!(!other.is_from_cache());
    assert!(answer(&other).contains("there/fare.norma"), "{}", answer(&other));
    // Nor does the order in which they are given make others of them.
    let turned = RULES.map(|(name, text)| (format!("there/{name}"), text)).into_iter().rev();
    assert!(kept.from_texts("place", turned).unwrap().is_from_cache());
}

#[test]
fn what_is_damaged_is_read_anew() {
    let folder = scratch("damage");
    let kept = cache(&folder);
    let fresh = answer(&Rulebook::from_texts(RULES).unwrap());
    let open = || kept.from_texts("fares", RULES).unwrap();
    open();
    let path = only(&folder);
    let whole = std::fs::read(&path).unwrap();
    let mut damaged: Vec<(String, Vec<u8>)> =
        (0..20).map(|part| (format!("the first {part}/20"), whole[..whole.len() * part / 20].to_vec())).collect();
    damaged.push(("without the last byte".into(), whole[..whole.len() - 1].to_vec()));
    damaged.push(("a byte more".into(), [&whole[..], &[0]].concat()));
    damaged.push(("twice".into(), [&whole[..], &whole[..]].concat()));
    damaged.push(("zeros".into(), vec![0; whole.len()]));
    let mut random = Random(11);
    for _ in 0..200 {
        let (at, bit) = (random.below(whole.len()), random.below(8));
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << bit;
        damaged.push((format!("bit {bit} of byte {at}"), bytes));
    }
    // In the head each bit decides what is believed.
    for at in 0..64.min(whole.len()) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        damaged.push((format!("byte {at}"), bytes));
    }
    // Another rulebook in its place.
    let other = kept.from_texts("other", [("other.norma", "subject visitor\n  field age is integer\n")]).unwrap();
    assert_eq!(other.checked().classes.len(), 1);
    let entries = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path());
    let other = entries.filter(|p| *p != path).map(|p| std::fs::read(p).unwrap()).next().unwrap();
    damaged.push(("another rulebook".into(), other));
    for (how, bytes) in damaged {
        std::fs::write(&path, bytes).unwrap();
        let rules = open();
        assert!(!rules.is_from_cache(), "{how}");
        assert_eq!(answer(&rules), fresh, "{how}");
        assert!(std::fs::read(&path).unwrap() == whole, "{how}: the same is kept anew");
    }
    assert_eq!(answer(&open()), fresh);
    assert!(open().is_from_cache());
}

/// Neither a folder in the place of a kept file, nor a folder that cannot be made, is an error.
#[test]
fn where_nothing_can_be_kept_rules_are_read_each_time() {
    let folder = scratch("unwritable");
    let kept = cache(&folder);
    kept.from_texts("fares", RULES).unwrap();
    let path = only(&folder);
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let rules = kept.from_texts("fares", RULES).unwrap();
    assert!(!rules.is_from_cache());
    assert_eq!(only(&folder), path, "no draft is left behind");
    std::fs::write(folder.join("file"), "").unwrap();
    let below = Cache::in_folder(folder.join("file/below")).unwrap();
    assert_eq!(answer(&below.from_texts("fares", RULES).unwrap()), answer(&rules));
    let refused = Cache::in_folder(folder.join("file")).unwrap_err();
    assert_eq!(refused, NoFolder { path: folder.join("file") });
}

#[test]
fn mistakes_in_rules_are_told_and_never_kept() {
    let folder = scratch("mistakes");
    let kept = cache(&folder);
    let text = "subject visitor\n  field age is integr\n";
    let message = |broken: BrokenRules| rendered(&broken.diagnostics, &broken.map);
    let expected = message(Rulebook::from_texts([("a.norma", text)]).unwrap_err());
    for _ in 0..2 {
        assert_eq!(message(kept.from_texts("place", [("a.norma", text)]).unwrap_err()), expected);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let nothing = folder.join("nothing");
    assert!(matches!(kept.open(&nothing), Err(OpenError::Unreadable { .. })));
    std::fs::create_dir(&nothing).unwrap();
    assert!(matches!(kept.open(&nothing), Err(OpenError::Empty { .. })));
    assert!(matches!(kept.embedded("rules/nothing"), Err(OpenError::Empty { .. })));
}

/// Messages about tests quote the rules, and messages about cases name them.
#[test]
fn messages_quote_kept_rules_at_the_same_places() {
    let kept = cache(&scratch("messages"));
    let mut told = 0;
    for folder in ["tests/fixtures/cli/failing", "rules/industrial-clusters"] {
        let texts = || {
            let mut texts = rule_texts(Path::new(folder)).unwrap();
            texts.push((
                "zz-added.norma".into(),
                "test \"a test that cannot run\"\n  case nobody\n  on 2022-03-01\n  expect nothing satisfied\n".into(),
            ));
            texts
        };
        let rules = Rulebook::from_texts(texts()).unwrap();
        kept.from_texts(folder, texts()).unwrap();
        let again = kept.from_texts(folder, texts()).unwrap();
        assert!(again.is_from_cache());
        let messages = |rules: &Rulebook| {
            let trials = rules.trials(&load_in(folder), false);
            let places: Vec<String> = trials
                .outcomes
                .iter()
                .flat_map(|o| o.failures.iter().map(|f| format!("{:?} {:?}", rules.map().locate(f.span), f.message)))
                .collect();
            let wrong = rules.case("case.yaml", "subject: nobody\nfacts: { age: 16 }\n").unwrap_err();
            rendered(&trials.diagnostics, rules.map()) + &places.join("\n") + &rendered(&wrong.diagnostics, &wrong.map)
        };
        let message = messages(&rules);
        assert!(message.contains("zz-added.norma:2"), "{message}");
        assert_eq!(message, messages(&again), "{folder}");
        told += message.lines().count();
    }
    assert!(told > 10);
}

#[test]
fn processes_that_keep_the_same_rules_at_once_do_not_meet() {
    let folder = scratch("at-once");
    let (rules, kept) = (folder.join("rules"), folder.join("kept"));
    let case = folder.join("ann.yaml");
    std::fs::write(&case, "subject: visitor\non: 2024-05-01\nfacts: { age: 16 }\n").unwrap();
    let arguments = ["explain", case.to_str().unwrap(), "--rules", rules.to_str().unwrap()];
    for round in 0..6 {
        fares(&rules);
        // The rules are others in each round: all processes find what is stale, and write at once.
        let text = RULES[1].1.replace("value 16", &format!("value {}", 10 + round));
        std::fs::write(rules.join("fare.norma"), text).unwrap();
        let expected = run(&arguments, None);
        assert_eq!(expected.status.code(), Some(1));
        let all: Vec<Child> = (0..8).map(|_| started(&arguments, Some(&kept))).collect();
        for one in all {
            assert_eq!(one.wait_with_output().unwrap(), expected, "round {round}");
        }
        assert!(has_ending(only(&kept).to_str().unwrap(), "rulebook"), "no draft is left behind");
        assert!(cache(&kept).open(&rules).unwrap().is_from_cache(), "round {round}");
    }
}

#[test]
fn the_folder_is_named_by_the_environment_too() {
    let folder = scratch("environment");
    let case = root().join("rules/museum-ticket/cases/anna.yaml");
    let run = |value: &Path, option: Option<&Path>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
        command.arg("assess").arg(&case).env("NORMA_CACHE", value);
        if let Some(folder) = option {
            command.arg("--cache").arg(folder);
        }
        command.output().unwrap()
    };
    let count = |folder: &Path| std::fs::read_dir(folder).map_or(0, Iterator::count);
    let (named, other, file) = (folder.join("named"), folder.join("other"), folder.join("file"));
    let without = run(Path::new(""), None);
    assert!(without.stderr.is_empty());
    assert_eq!(run(&named, None), without);
    assert_eq!(count(&named), 1);
    // The option goes before the variable.
    assert_eq!(run(&folder.join("unused"), Some(&other)), without);
    assert_eq!((count(&other), count(&folder.join("unused"))), (1, 0));
    std::fs::write(&file, "").unwrap();
    let refused = run(&file, None);
    assert_eq!(refused.status.code(), Some(2));
    let message = String::from_utf8(refused.stderr).unwrap();
    assert!(message.contains("NORMA_CACHE") && message.contains(file.to_str().unwrap()), "{message}");
}
