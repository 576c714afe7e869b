//! What a person sees: pages are opened in a browser, and nothing may be cut, overlap, be too small
//! or too pale, on a narrow screen, a wide one, in the dark and on paper.
//!
//! The tests need Chromium, on the path as `chromium` or where `NORMA_CHROMIUM` says. Without it they
//! fail where `CI` is set, and elsewhere are left out with a word. With `NORMA_SHOTS` set to a folder
//! they leave pictures of the pages there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and says where"
)]

mod browser;
mod sample;

use browser::Browser;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Runs in the page, and tells all that a person would stumble over.
const LOOK: &str = include_str!("look.js");

/// How a page is looked at.
struct Eye {
    name: &'static str,
    width: u32,
    dark: bool,
    paper: bool,
}

const NARROW: Eye = Eye { name: "narrow", width: 360, dark: false, paper: false };
// A4 less its margins: 182 mm at 96 dots an inch.
const PAPER: Eye = Eye { name: "paper", width: 688, dark: false, paper: true };
const EYES: [Eye; 4] = [
    NARROW,
    Eye { name: "wide", width: 1200, dark: false, paper: false },
    Eye { name: "dark", width: 800, dark: true, paper: false },
    PAPER,
];

/// What a person would stumble over in a page, however it is looked at, and what of the texts that must
/// be seen is not. Labels of pictures may be cut only where `may_cut`.
fn stumbles(
    browser: &mut Browser,
    name: &str,
    page: &str,
    wanted: &[String],
    eyes: &[Eye],
    may_cut: bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let path = sample::write(name, page);
    for eye in eyes {
        browser.look(eye.width, eye.dark, eye.paper);
        browser.go(&path);
        let found = browser.run(LOOK);
        let cut = found["cut"].as_array().unwrap().iter().filter(|_| !may_cut);
        for problem in found["problems"].as_array().unwrap().iter().chain(cut) {
            wrong.push(format!("{name}, {}: {}", eye.name, problem.as_str().unwrap()));
        }
        let seen = found["seen"].as_str().unwrap();
        for text in wanted {
            if !seen.contains(&text.split_whitespace().collect::<Vec<_>>().join(" ")) {
                wrong.push(format!("{name}, {}: not seen: {text}", eye.name));
            }
        }
        for said in browser.complaints() {
            wrong.push(format!("{name}, {}: {said}", eye.name));
        }
        if let Some(folder) = std::env::var_os("NORMA_SHOTS").map(PathBuf::from) {
            browser.shoot(&folder.join(format!("{name}-{}.png", eye.name)));
            if eye.paper {
                browser.print(&folder.join(format!("{name}.pdf")));
            }
        }
    }
    wrong
}

#[test]
fn pages_can_be_read_wherever_they_are_looked_at() {
    let Some(mut browser) = Browser::open() else { return };
    let mut wrong = Vec::new();
    for (name, page, wanted) in sample::pages() {
        wrong.extend(stumbles(&mut browser, name, &page, &wanted, &EYES, true));
    }
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong.join("\n"));
}

/// Words of the first field, and of the acts that it rests on.
const OF_THE_FIRST_FIELD: &[&str] = &["кластер", "cluster", "субсид", "subsid", "минпром", "№ 779", "pp779"];

#[test]
fn pages_of_shipped_cases_show_all_and_cut_nothing() {
    let Some(mut browser) = Browser::open() else { return };
    let mut wrong = Vec::new();
    for page in sample::shipped_pages() {
        let name = format!("shipped-{}", page.name);
        wrong.extend(stumbles(&mut browser, &name, &page.page, &page.wanted, &[NARROW, PAPER], false));
        let said = page.page.to_lowercase();
        let foreign = OF_THE_FIRST_FIELD.iter().filter(|word| page.of_another_field && said.contains(**word));
        wrong.extend(foreign.map(|word| format!("{name}: says `{word}`, which is of another field")));
    }
    assert!(wrong.is_empty(), "{} problems:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_index_sorts_and_filters() {
    let Some(mut browser) = Browser::open() else { return };
    browser.look(1200, false, false);
    browser.go(&sample::write("index", &sample::index()));
    let rows = "[...document.querySelectorAll('#cases tbody tr')].filter(r => !r.hidden).map(r => r.querySelector('a').textContent)";
    assert_eq!(browser.run(rows), json!(["Case 10", "Case 2", "Case 1"]));
    // Numbers in names count as numbers; the second time it runs the other way.
    browser.run("document.querySelector('#cases thead button').click()");
    assert_eq!(browser.run(rows), json!(["Case 1", "Case 2", "Case 10"]));
    browser.run("document.querySelector('#cases thead button').click()");
    assert_eq!(browser.run(rows), json!(["Case 10", "Case 2", "Case 1"]));
    // The worst first.
    browser.run("document.querySelectorAll('#cases thead button')[1].click()");
    assert_eq!(browser.run(rows), json!(["Case 2", "Case 10", "Case 1"]));
    let find = "(() => { const i = document.querySelector('#tools input[type=search]'); i.value = 'case 10'; i.dispatchEvent(new Event('input')); })()";
    browser.run(find);
    assert_eq!(browser.run(rows), json!(["Case 10"]));
    assert_eq!(browser.run("document.querySelector('#tools [role=status]').textContent"), json!("1 shown of 3"));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_page_is_walked_with_the_keyboard() {
    let Some(mut browser) = Browser::open() else { return };
    browser.look(1200, false, false);
    let (name, page, _) = sample::pages().into_iter().next().unwrap();
    browser.go(&sample::write(name, &page));
    browser.press("Tab");
    assert_eq!(browser.run("document.activeElement.className"), json!("skip"));
    let on_screen = "document.activeElement.getBoundingClientRect().left >= 0";
    assert_eq!(browser.run(on_screen), Value::Bool(true));
    browser.press("Enter");
    assert_eq!(browser.run("location.hash"), json!("#main"));
    // A folded tree opens by a key.
    browser.run("document.querySelector('.steps summary').focus()");
    browser.press("Enter");
    assert_eq!(browser.run("document.querySelector('details.steps').open"), Value::Bool(true));
}
