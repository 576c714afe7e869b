//! The tutorial, typed in as it says: each command prints what stands under it.

use crate::harness::{read, root};
use std::path::PathBuf;
use std::process::Command;

/// A block of the tutorial: what stands behind its three signs, and its lines.
struct Block {
    kind: String,
    text: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(kind), None) => open = Some(Block { kind: kind.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// A folder that is gone in the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Reader {
    folder: Folder,
    rules: String,
    shown: usize,
}

impl Reader {
    fn write(&self, path: &str, text: &str) {
        let path = self.folder.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn append(&mut self, text: &str) {
        if !self.rules.is_empty() {
            self.rules.push('\n');
        }
        self.rules.push_str(text);
    }

    fn replace(&mut self, old: &str, new: &str) {
        assert_eq!(self.rules.matches(old).count(), 1, "{old}\n{}", self.rules);
        self.rules = self.rules.replace(old, new);
    }

    fn printed(&self, arguments: &[&str]) -> String {
        self.write("museum.norma", &self.rules);
        let mut command = Command::new(env!("CARGO_BIN_EXE_norma"));
        let output = command.args(arguments).current_dir(&self.folder.0).output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    /// Runs the command of a block; its lines stand in what is printed, in their order.
    fn console(&mut self, block: &Block) {
        let mut lines = block.text.lines();
        let arguments: Vec<&str> = lines.next().unwrap().strip_prefix("$ norma ").unwrap().split_whitespace().collect();
        let printed = self.printed(&arguments);
        let mut rest = printed.lines();
        for line in lines.filter(|l| !l.trim().is_empty() && *l != "…") {
            assert!(rest.any(|l| l.trim_end() == line.trim_end()), "not printed: {line}\nprinted:\n{printed}");
            self.shown += 1;
        }
    }
}

#[test]
fn the_tutorial_does_what_it_says() {
    let folder = std::env::temp_dir().join(format!("norma-tutorial-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut reader = Reader { folder: Folder(folder), rules: String::new(), shown: 0 };
    let all = blocks(&read(&root().join("docs/tutorial.md")));
    let mut blocks = all.iter();
    let mut next = |kind: &str| {
        let block = blocks.next().unwrap_or_else(|| panic!("no further block: {kind}"));
        assert_eq!(block.kind, kind, "{}", block.text);
        block
    };
    // 1. What is spoken of, and 2. a table with a gap.
    reader.append(&next("norma").text);
    reader.append(&next("norma").text);
    reader.console(next("console"));
    reader.replace("  | special    | no      || 15 EUR |\n", &next("norma").text);
    // 3. Exceptions, with a slip.
    reader.append(&next("norma").text);
    reader.console(next("console"));
    reader.replace("exhibiton", "exhibition");
    assert_eq!(reader.printed(&["check"]), "1 rule file, no mistakes\n");
    // 4. A case, and 5. what is not known of it.
    let anna = next("yaml").text.clone();
    reader.write("cases/anna.yaml", &anna);
    reader.console(next("console"));
    reader.console(next("console"));
    let unknown = anna.replace("  student: no\n", "");
    reader.write("cases/anna.yaml", &unknown);
    assert!(reader.printed(&["assess", "cases/anna.yaml"]).contains("  ticket  15 EUR\n"));
    let permanent = unknown.replace("special", "permanent");
    reader.write("cases/anna.yaml", &permanent.replace("age: 6", "age: 8"));
    reader.console(next("console"));
    reader.write("cases/anna.yaml", &permanent);
    assert!(reader.printed(&["assess", "cases/anna.yaml"]).contains("  ticket  0 EUR\n"));
    // 6. A requirement.
    let fields = format!("  field exhibition is exhibition\n{}", next("norma").text);
    reader.replace("  field exhibition is exhibition\n", &fields);
    let (requirement, assessment) = next("norma").text.split_once("assessment").unwrap();
    let old = reader.rules.find("assessment").unwrap();
    reader.rules.truncate(old);
    reader.rules.push_str(&format!("{requirement}assessment{assessment}"));
    let class = next("yaml").text.clone();
    reader.write("cases/class.yaml", &class);
    reader.console(next("console"));
    reader.write("cases/class.yaml", &class.replace("  adults: 2\n", ""));
    let open = reader.printed(&["assess", "cases/class.yaml"]);
    assert!(open.contains("? undetermined") && open.contains("needed to decide: adults"), "{open}");
    reader.write("cases/class.yaml", &class);
    assert!(reader.printed(&["assess", "cases/anna.yaml"]).contains("? undetermined"));
    // 7. Tests, one of which is wrong.
    reader.append(&next("norma").text);
    reader.console(next("console"));
    reader.replace("| special    || 0 EUR  |", "| special    || 15 EUR |");
    assert_eq!(reader.printed(&["test"]), "8 tests, 8 passed\n");
    assert_eq!(reader.printed(&["check"]), "1 rule file, no mistakes\n");
    assert!(reader.shown > 50, "the tutorial shows real output");
    assert!(blocks.next().is_none(), "every block is tried");
}
