//! The problems that the code can answer with, read from where it tells them.
//!
//! A problem is told as `Problem::conflict("area/slug", "Title")`, as `Problem::new(415, "area/slug", "Title")`, or as the
//! pair `"area/slug", "Title"`, which the same crate then gives to one `Problem::conflict(slug, title)`.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::sources::{self, Rust};

#[derive(Debug, Default)]
pub(super) struct Problem {
    pub(super) titles: BTreeSet<String>,
    pub(super) statuses: BTreeSet<u16>,
}

impl Problem {
    /// `409`, or `409 or 422` where it depends on what was asked.
    pub(super) fn statuses(&self) -> String {
        self.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ")
    }
}

/// Every problem by its slug.
pub(super) fn all() -> BTreeMap<String, Problem> {
    let files: Vec<Rust> = sources::rust().into_iter().filter(|file| !file.is_test()).collect();
    let mut found: BTreeMap<String, Problem> = BTreeMap::new();
    for file in &files {
        for (slug, title, status) in in_file(file) {
            let status = status.unwrap_or_else(|| status_of_pairs(file.crate_folder(), &files, slug));
            let problem = found.entry(slug.to_owned()).or_default();
            problem.titles.insert(title.to_owned());
            problem.statuses.insert(status);
        }
    }
    assert_none_is_untold(&files, &found);
    found
}

/// Slug, title and, where the call says it, status.
fn in_file(file: &Rust) -> Vec<(&str, &str, Option<u16>)> {
    let pairs = file.literals.windows(2).filter_map(|pair| {
        let [slug, title] = pair else { return None };
        let between = file.code.get(slug.at + 1..title.at)?;
        let follows = between.trim_matches([' ', '\n', '"']) == ",";
        (follows && is_slug(&slug.text) && title.text.contains(' ')).then_some((slug, title))
    });
    pairs.map(|(slug, title)| (&*slug.text, &*title.text, status_before(&file.code[..slug.at]))).collect()
}

/// The status of the call whose first text argument comes next.
fn status_before(code: &str) -> Option<u16> {
    let call = &code[code.rfind("Problem::")? + "Problem::".len()..];
    let (name, arguments) = call.split_once('(')?;
    match (name, arguments.trim()) {
        ("new", status) => status.strip_suffix(',')?.parse().ok(),
        (name, "") => status_of(name),
        (_, _) => None,
    }
}

fn status_of(constructor: &str) -> Option<u16> {
    match constructor {
        "bad_request" => Some(400),
        "unauthorized" => Some(401),
        "forbidden" => Some(403),
        "not_found" => Some(404),
        "conflict" => Some(409),
        "unprocessable" => Some(422),
        _ => None,
    }
}

/// The status of the one call of the crate that takes `slug, title`.
fn status_of_pairs(folder: &str, files: &[Rust], slug: &str) -> u16 {
    let of_crate = files.iter().filter(|file| file.crate_folder() == folder);
    let calls = of_crate.flat_map(|file| {
        file.code
            .match_indices("(slug, title)")
            .filter_map(|(at, _)| file.code[..at].rsplit("Problem::").next())
    });
    let statuses: BTreeSet<u16> = calls.filter_map(status_of).collect();
    let one = statuses.first().filter(|_| statuses.len() == 1);
    *one.unwrap_or_else(|| panic!("{slug}: tell it as Problem::<kind>(\"slug\", \"Title\")"))
}

/// A slug that stands somewhere and is told nowhere is misspelt, or its problem is gone.
fn assert_none_is_untold(files: &[Rust], found: &BTreeMap<String, Problem>) {
    let areas: BTreeSet<&str> = found.keys().filter_map(|slug| Some(slug.split_once('/')?.0)).collect();
    let literals = files.iter().flat_map(|file| file.literals.iter().map(move |one| (&file.path, &one.text)));
    let untold: Vec<_> = literals
        .filter(|(_, text)| is_slug(text) && !found.contains_key(*text))
        .filter(|(_, text)| text.split_once('/').is_some_and(|(area, _)| areas.contains(area)))
        .collect();
    assert!(untold.is_empty(), "these look like problems, and nothing answers with them: {untold:#?}");
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

#[test]
fn title_and_status_are_read_from_each_way_of_telling() {
    let text = "f(Problem::conflict(\n    \"ab/one\",\n    \"It is one\",\n));\n\
                Problem::new(413, \"ab/two\", \"It is two\");\nlet (slug, title) = (\"ab/three\", \"It is three\");\n\
                [\"ab/four\", \"ab/five\"];";
    let file = sources::parse("crates/a/src/b.rs".to_owned(), text);
    assert_eq!(
        in_file(&file),
        [
            ("ab/one", "It is one", Some(409)),
            ("ab/two", "It is two", Some(413)),
            ("ab/three", "It is three", None)
        ]
    );
    let call = sources::parse("crates/a/src/c.rs".to_owned(), "Problem::forbidden(slug, title).detail(x)");
    assert_eq!(status_of_pairs("crates/a", &[file, call], "ab/three"), 403);
}
