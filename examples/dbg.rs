use norma::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mut r = rulebook::folder::read_folder(std::path::Path::new(&dir)).unwrap(); if std::env::var("LINT").is_ok() { r.lint(); }
    for x in &r.diagnostics { println!("{}", diagnostic::render::text(x, &r.map, false, 140)); }
    let rb = r.rulebook().unwrap();
    let d2 = dir.clone();
    let load = move |p: &str| { let f = format!("{d2}/{p}"); std::fs::read_to_string(&f).ok().or_else(|| std::fs::read_to_string(p).ok()).map(|t| (p.to_string(), t)) };
    let t = rb.trials(&load, false);
    for x in &t.diagnostics { println!("{}", diagnostic::render::text(x, rb.map(), false, 140)); }
    for (m, ds) in &t.broken_cases { for x in ds { println!("{}", diagnostic::render::text(x, m, false, 140)); } }
    let mut bad = 0;
    for o in &t.outcomes { if !o.failures.is_empty() { bad += 1; println!("FAIL {} {:?}", o.title, o.row); for f in &o.failures { println!("    {}:{} {}", rb.map().locate(f.span).unwrap().file, rb.map().locate(f.span).unwrap().line, f.message) } } }
    println!("{} tests, {} failed", t.outcomes.len(), bad);
    if let Some(c) = std::env::args().nth(2) {
        let text = std::fs::read_to_string(&c).unwrap();
        let case = match rb.case_with(&c, &text, None, &load) { Ok(c) => c, Err(e) => { println!("{e}"); return } };
        let q = Question { on: std::env::args().nth(3).map(|d| d.parse().unwrap()), ..Default::default() };
        let rep = rb.assess(&case, &q).unwrap();
        println!("{}", serde_json::to_string_pretty(&rep).unwrap());
    }
}
