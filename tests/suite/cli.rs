//! The command line: what a person types, what is printed, and the exit code.

use crate::harness::{files, read, root, snapshot, stem};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_norma"))
        .args(arguments)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads no input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Digests of the rules change with every rule: they say nothing here.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        out.push_str(&rest[..at]);
        let run: String = rest[at..].chars().take_while(char::is_ascii_hexdigit).collect();
        let letters = run.chars().any(|c| c.is_ascii_alphabetic()) && run.chars().any(|c| c.is_ascii_digit());
        out.push_str(if (run.len() == 12 || run.len() == 64) && letters { "…" } else { &run });
        rest = &rest[at + run.len()..];
    }
    out.push_str(rest);
    out
}

#[test]
fn commands_print_what_they_should() {
    for path in files("tests/fixtures/cli", &["txt"]) {
        let fixture = read(&path);
        let (head, input) = fixture.split_once("---\n").unwrap_or((&fixture, ""));
        let command = head.lines().next().unwrap().strip_prefix("# norma ").unwrap();
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let output = run(&arguments, input);
        let text = format!(
            "{}\n-- stderr\n{}\n-- exit {}",
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
            output.status.code().unwrap()
        );
        snapshot("cli", &stem(&path), &fixture, &without_digests(&text));
    }
}

/// Every line of output that the README shows is printed by the command above it.
#[test]
fn the_readme_tells_the_truth() {
    let readme = read(&root().join("README.md"));
    let mut shown = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let mut printed = String::new();
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ norma ") {
                let arguments: Vec<&str> = command.split_whitespace().collect();
                printed = String::from_utf8(run(&arguments, "").stdout).unwrap();
                continue;
            }
            assert!(
                printed.lines().any(|l| l.trim_end() == line.trim_end()),
                "not printed: {line}\nprinted:\n{printed}"
            );
            shown += 1;
        }
    }
    assert!(shown > 20, "the tour shows real output");
}

#[test]
fn shells_and_the_manual_know_every_command() {
    let printed = |arguments: &[&str]| {
        let output = run(arguments, "");
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let commands = norma::cli::commands();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for command in &commands {
            assert!(script.contains(&command.name), "{shell} does not know {}", command.name);
        }
    }
    let whole = printed(&["man"]);
    for command in &commands {
        let name = format!("norma\\-{}", command.name.replace('-', "\\-"));
        assert!(whole.contains(&name), "the manual does not name {name}");
        assert!(printed(&["man", &command.name]).contains(&name), "{name} has no page of its own");
    }
}
