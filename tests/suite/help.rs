//! Slips that many make, each told once, with the remedy.

use crate::harness::reading;

/// What is said of rules with one slip: each code, with its help.
fn told(clauses: &str) -> Vec<(String, String)> {
    let rules = format!(
        "enum age_group\n  child, adult\n\nentity member\n  field group is age_group\n\nsubject visitor\n  field group is \
         age_group\n  field stay is duration\n  field members is list of member\n\n{clauses}\n"
    );
    let reading = reading("rules.norma", &rules);
    if !reading.diagnostics.has_errors() {
        let map = reading.map.clone();
        assert_eq!(map.files().len(), 1);
        let trials = reading.rulebook().unwrap().trials(&|_| None, true);
        return trials.diagnostics.iter().map(|d| (d.code(), d.help().unwrap_or_default())).collect();
    }
    reading.diagnostics.iter().map(|d| (d.code(), d.help().unwrap_or_default())).collect()
}

#[test]
fn a_slip_is_told_once_with_its_remedy() {
    let compare = "`=` gives a meaning; to compare, write `is`";
    for (clauses, code, help) in [
        ("define a of visitor\n  = members where group = child", "syntax::foreign-sign", compare),
        ("define a of visitor is boolean\n  = group is adult and group = child", "syntax::foreign-sign", compare),
        (
            "define a of visitor is integer\n  = 2\n    when group = child\n  = 3 otherwise",
            "syntax::foreign-sign",
            compare,
        ),
        (
            "define b of visitor is integer\n  = 1\n\nexception a to b\n  = 2 when group = child",
            "syntax::foreign-sign",
            compare,
        ),
        (
            "requirement r of visitor\n  must group is adult\n\nexception a to r\n  when group = child",
            "syntax::foreign-sign",
            compare,
        ),
        ("requirement r of visitor\n  must group = child", "syntax::foreign-sign", compare),
        ("define a\n  = 3", "syntax::unexpected", "say of which subject or entity it is: `define a of …`"),
        ("определение а\n  = 3", "syntax::unexpected", "say of which subject or entity it is: `определение а для …`"),
        ("requirement r\n  must yes", "syntax::unexpected", "say of which subject it is: `requirement r of …`"),
        ("exception e\n  when yes", "syntax::unexpected", "say what it displaces: `exception e to …`"),
        ("uncoded u\n  from 2020-01-01", "syntax::unexpected", "say what it blocks: `uncoded u of …`"),
        (
            "requirement r of visitor\n  title \"Adults\"\n  must group is adult",
            "syntax::unexpected",
            "say in which language it is: `title en \"Adults\"`",
        ),
        (
            "requirement r of visitor\n  must group is adult\n  otherwise \"ребёнок\"",
            "syntax::unexpected",
            "say in which language it is: `otherwise ru \"ребёнок\"`",
        ),
        ("parameter p is duration\n  value 20", "check::type-mismatch", "write its unit, as `20 days` or `20 months`"),
        (
            "requirement r of visitor\n  must stay > 20",
            "check::operands",
            "write its unit, as `20 days` or `20 months`",
        ),
        (
            "requirement r of visitor\n  must group is adult\n\nassessment s of visitor\n  requires r\n\ntest \"t\"\n  \
             case visitor on 2020-01-01\n  with group = adult\n  expect s satisfied because r",
            "check::test",
            "write `violated because …`; what an undetermined verdict wants stands behind `needs`",
        ),
        (
            "requirement r of visitor\n  allow \"no lint\"\n  must group is adult",
            "syntax::unexpected",
            "name the lint before the reason, as in `allow unused \"…\"`",
        ),
    ] {
        assert_eq!(told(clauses), [(code.to_owned(), help.to_owned())], "{clauses}");
    }
}
