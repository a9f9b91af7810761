//! Every problem that a client can meet has a page, and every page a problem.

use std::collections::BTreeSet;

use super::sources::{self, Rust};

const FOLDER: &str = "docs/problems/";

#[test]
fn every_problem_has_a_page_and_every_page_a_problem() {
    let files: Vec<Rust> = sources::rust().into_iter().filter(|file| !file.is_test()).collect();
    let pages = pages();
    let slugs = slugs(&files, &pages);
    let named: BTreeSet<String> = slugs.iter().map(|slug| slug.replace('/', "-")).collect();
    let missing: Vec<&String> = named.difference(&pages).collect();
    assert!(missing.is_empty(), "write {FOLDER}<name>.md (what happened, what to do) for: {missing:#?}");
    let orphans: Vec<&String> = pages.difference(&named).collect();
    assert!(orphans.is_empty(), "no code tells these problems any more; remove their pages: {orphans:#?}");
}

#[test]
fn every_page_says_what_happened_and_what_to_do() {
    for page in sources::with_extension(&["md"]).into_iter().filter(|file| file.path.starts_with(FOLDER)) {
        let lines = page.text.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(page.text.starts_with("# ") && lines >= 3, "{}: title, what happened, what to do", page.path);
    }
}

fn pages() -> BTreeSet<String> {
    let files = sources::with_extension(&["md"]).into_iter().map(|file| file.path);
    files
        .filter_map(|path| Some(path.strip_prefix(FOLDER)?.strip_suffix(".md")?.to_owned()))
        .filter(|name| name != "README")
        .collect()
}

/// Texts of the form `area/what-is-wrong` whose area is one of a problem. Media types and paths have other areas.
fn slugs(files: &[Rust], pages: &BTreeSet<String>) -> BTreeSet<String> {
    let literals = || files.iter().flat_map(|file| file.literals.iter().map(move |one| (file, one)));
    let told = literals().filter(|(file, one)| is_told(&file.code[..one.at]) && is_slug(&one.text));
    let areas: BTreeSet<&str> = told.filter_map(|(_, one)| Some(one.text.split_once('/')?.0)).collect();
    let is_area =
        |area: &str| areas.contains(area) || pages.iter().any(|page| page.starts_with(&format!("{area}-")));
    let found = literals().map(|(_, one)| &one.text).filter(|text| is_slug(text));
    found.filter(|text| text.split_once('/').is_some_and(|(area, _)| is_area(area))).cloned().collect()
}

/// Is a literal after this code an argument of `Problem::…(`?
fn is_told(before: &str) -> bool {
    let call = before.rfind("Problem::").map(|at| &before[at..]);
    call.is_some_and(|call| call.len() < 120 && call.matches('(').count() == call.matches(')').count() + 1)
}

fn is_slug(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.len() > 1
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.split_once('/').is_some_and(|(area, what)| part(area) && part(what))
}

#[test]
fn a_slug_is_told_from_a_path() {
    assert!(is_slug("goals/name-taken"));
    assert!(!is_slug("/api/goals") && !is_slug("goals/{id}") && !is_slug("a b/c") && !is_slug("goals/a/b"));
}
