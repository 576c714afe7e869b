use norma::*;
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let mut map = file::SourceMap::new();
    let mut parsed = vec![];
    let mut d = diagnostic::Diagnostics::new();
    let mut files: Vec<_> = vec![];
    fn walk(p: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
        if p.is_dir() { let mut e: Vec<_> = std::fs::read_dir(p).unwrap().map(|e| e.unwrap().path()).collect(); e.sort(); for x in e { walk(&x, out) } }
        else if p.extension().is_some_and(|e| e == "norma") { out.push(p.to_path_buf()) }
    }
    walk(std::path::Path::new(&dir), &mut files);
    for f in files {
        let rf = map.add(&f.to_string_lossy(), &std::fs::read_to_string(&f).unwrap()).unwrap();
        let (p, ds) = syntax::parse(&rf);
        parsed.push(p); d.append(ds);
    }
    let (r, ds) = resolve::resolve(&parsed); d.append(ds);
    let (_c, ds) = check::check(&r); d.append(ds);
    d.finish();
    for x in &d { println!("{}", diagnostic::render::text(x, &map, false, 140)); }
    println!("{} diagnostics", d.len());
}
