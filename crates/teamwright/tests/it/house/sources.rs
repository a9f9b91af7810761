//! The files of the repository, as the rules read them.

use std::fs;
use std::path::{Path, PathBuf};

use super::lexer::{self, Literal};

/// Built, installed or private: not ours to judge. Names at any depth, or paths from the root.
const SKIPPED: [&str; 8] =
    [".git", "target", "node_modules", ".vite", "dist", "coverage", "/data", "/e2e/output"];

/// One text file; `path` is relative to the root, with `/`.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

/// A Rust file with its comments and literals told apart from its code.
#[derive(Debug)]
pub(super) struct Rust {
    pub(super) path: String,
    /// As long as the text, line by line, with comments and the inside of literals blanked.
    pub(super) code: String,
    pub(super) literals: Vec<Literal>,
}

impl Rust {
    /// Tests, and the crate that only tests use.
    pub(super) fn is_test(&self) -> bool {
        is_test(&self.path)
    }

    /// `crates/goals`
    pub(super) fn crate_folder(&self) -> &str {
        self.path.split("/src/").next().unwrap_or_default()
    }

    /// Lines of code that contain one of the words, as `(line number, line)`.
    pub(super) fn lines_with(&self, words: &[&str]) -> Vec<(usize, &str)> {
        let numbered = self.code.lines().enumerate().map(|(index, line)| (index + 1, line));
        numbered.filter(|(_, line)| words.iter().any(|word| line.contains(word))).collect()
    }
}

pub(super) fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.starts_with("crates/testkit/")
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every text file of the repository.
pub(super) fn all() -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    found.sort_by(|one, two| one.path.cmp(&two.path));
    found
}

pub(super) fn with_extension(extensions: &[&str]) -> Vec<Source> {
    let wanted =
        |source: &Source| source.path.rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end));
    all().into_iter().filter(wanted).collect()
}

/// Every Rust file of the crates.
pub(super) fn rust() -> Vec<Rust> {
    let files = with_extension(&["rs"]).into_iter().filter(|source| source.path.starts_with("crates/"));
    files.map(|source| parse(source.path, &source.text)).collect()
}

pub(super) fn parse(path: String, text: &str) -> Rust {
    let (code, literals) = lexer::split(text);
    Rust { path, code: without_inline_tests(code), literals }
}

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|cause| panic!("could not read {path}: {cause}"))
}

/// Blanks `#[cfg(test)] mod x { … }`, whose code is a test too.
fn without_inline_tests(code: String) -> String {
    let Some(start) = code.find("#[cfg(test)]\nmod ") else { return code };
    let (before, after) = code.split_at(start);
    let body = after.find(['{', ';']).filter(|at| after[*at..].starts_with('{'));
    let Some(body) = body else { return code };
    let end = body + lexer::block_length(&after[body..]);
    let blank: String = after[..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
    format!("{before}{blank}{}", &after[end..])
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let full = entry.path();
        let path = full.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let name = path.rsplit('/').next().unwrap();
        if SKIPPED.contains(&name) || SKIPPED.contains(&format!("/{path}").as_str()) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(root, &full, found);
        } else if let Ok(text) = fs::read_to_string(&full) {
            found.push(Source { path, text });
        }
    }
}
