//! Budgets of size. A cap has named exceptions; a percentile has none.

use std::collections::BTreeMap;

use super::exceptions::{Finding, hold};
use super::functions;
use super::sources::{self, Source};

const FILE_LINES: Budget = Budget { most: 350, cap: 600 };
const FUNCTION_LINES: Budget = Budget { most: 40, cap: 100 };
const TYPESCRIPT_LINES: Budget = Budget { most: 180, cap: 300 };
const ARGUMENTS: usize = 6;
const CRATE_LINES: usize = 15_000;

/// 90 of 100 stay under `most`, all under `cap`.
struct Budget {
    most: usize,
    cap: usize,
}

#[test]
fn rust_files_are_short() {
    let sizes =
        product_rust().into_iter().map(|file| (file.path, 1, file.text.lines().count(), String::new()));
    check("file-size", sizes.collect(), &FILE_LINES, "split the file by noun, with a folder beside it");
}

#[test]
fn functions_are_short() {
    let sizes = each_function(|function| function.lines);
    check("function-size", sizes, &FUNCTION_LINES, "name the steps of the function as functions");
}

#[test]
fn functions_take_few_arguments() {
    let many =
        each_function(|function| function.arguments).into_iter().filter(|(_, _, size, _)| *size > ARGUMENTS);
    let findings =
        many.map(|(path, line, size, name)| Finding::new(&path, line, format!("{name} takes {size}")));
    hold(
        "arguments",
        findings.collect(),
        "put what belongs together into a struct; six arguments are the most",
    );
}

#[test]
fn crates_stay_small_enough_to_know() {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for file in product_rust() {
        *lines.entry(file.path.split('/').nth(1).unwrap_or_default().to_owned()).or_default() +=
            file.text.lines().count();
    }
    for (name, size) in lines {
        assert!(
            size <= CRATE_LINES,
            "`{name}` has {size} lines; {CRATE_LINES} are the most: cut a crate out of it"
        );
    }
}

#[test]
fn typescript_files_are_short() {
    let files =
        sources::with_extension(&["ts", "tsx"]).into_iter().filter(|file| is_written_by_hand(&file.path));
    let sizes = files.map(|file| (file.path, 1, file.text.lines().count(), String::new()));
    check(
        "file-size-typescript",
        sizes.collect(),
        &TYPESCRIPT_LINES,
        "split the component, its styles and its hook",
    );
}

/// The console's client is generated.
fn is_written_by_hand(path: &str) -> bool {
    (path.starts_with("console/src/") || path.starts_with("e2e/"))
        && !path.contains("/api/generated")
        && !path.ends_with(".d.ts")
}

fn product_rust() -> Vec<Source> {
    let files = sources::with_extension(&["rs"]).into_iter();
    files.filter(|file| file.path.starts_with("crates/") && !is_test_file(&file.path)).collect()
}

/// Unlike elsewhere, `testkit` counts as product here: it is read as often.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

type Size = (String, usize, usize, String);

fn each_function(size: impl Fn(&functions::Function) -> usize) -> Vec<Size> {
    let files = product_rust().into_iter().map(|file| sources::parse(file.path, &file.text));
    files
        .flat_map(|file| {
            let found = functions::of(&file.code);
            found
                .into_iter()
                .map(|one| (file.path.clone(), one.line, size(&one), one.name))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[track_caller]
fn check(rule: &str, mut sizes: Vec<Size>, budget: &Budget, next_step: &str) {
    sizes.sort_by_key(|(_, _, size, _)| *size);
    let over = sizes.iter().filter(|(_, _, size, _)| *size > budget.cap);
    let findings =
        over.map(|(path, line, size, name)| Finding::new(path, *line, format!("{name} {size} lines")));
    hold(rule, findings.collect(), &format!("{next_step}; the cap is {} lines", budget.cap));
    let Some((path, line, size, name)) = sizes.get(sizes.len() * 9 / 10) else { return };
    assert!(
        *size < budget.most,
        "rule `{rule}`: 90 of 100 should stay under {} lines, but {path}:{line} {name} has {size}: {next_step}",
        budget.most
    );
}
