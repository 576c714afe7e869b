//! A number for all of which the program is made, so that two builds that could differ in what they
//! make of a rule file never have the same one.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// What the program is made of: files, and folders with all that they hold.
pub const PARTS: [&str; 5] = ["build", "Cargo.lock", "Cargo.toml", "grammar", "src"];

/// The number, as sixteen hexadecimal digits.
pub fn fingerprint() -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for part in PARTS {
        add(&PathBuf::from(part), &mut hasher)?;
    }
    // The compiler and the features may change what the same text does.
    for name in ["TARGET", "RUSTC", "CARGO_CFG_FEATURE"] {
        part(std::env::var(name).unwrap_or_default().as_bytes(), &mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Adds a file, or all files of a folder in the order of their names.
fn add(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(entry, hasher));
    }
    // A package may lack the list of locked versions.
    if path.exists() {
        part(path.to_string_lossy().replace('\\', "/").as_bytes(), hasher);
        part(&std::fs::read(path)?, hasher);
    }
    Ok(())
}

/// Adds bytes in such a way that two in a row are never taken for others.
fn part(bytes: &[u8], hasher: &mut DefaultHasher) {
    hasher.write_usize(bytes.len());
    hasher.write(bytes);
}
