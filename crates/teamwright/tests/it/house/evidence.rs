//! Each check names the promise that it shows and the tests that show it: promise and tests exist, `docs/promises.md`
//! tells which promises are shown, and `docs/evidence.md` lists the tests.
//!
//! A Rust test is `<crate>::<module path>::<fn>` (unit) or `<crate>::it::<module path>::<fn>` (integration). A test of the
//! console or the browser journey is `<path of its file>::<its title>`.

mod cryptography;
mod promises;

use std::fmt::Write;
use std::fs;

use serde::Deserialize;
use testkit::parts::environment;

use self::promises::Promises;
use super::sources;

const PAGE: &str = "docs/evidence.md";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    check: Vec<Check>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    /// The id of a promise, alone or followed by a comma and a part.
    id: String,
    claim: String,
    tests: Vec<String>,
    /// The figure of `make bench` that shows a bound on time.
    #[serde(default)]
    bench: Option<String>,
}

#[test]
fn every_test_that_a_promise_names_exists() {
    let mut missing = String::new();
    for (path, file) in files() {
        for check in file.check {
            assert!(!check.tests.is_empty() || check.bench.is_some(), "{path}: {} names no test", check.id);
            for test in check.tests.iter().filter(|test| !exists(test)) {
                let _ = writeln!(missing, "  {path}: {} names `{test}`", check.id);
            }
        }
    }
    assert!(missing.is_empty(), "\nno such test; correct the name (crate::module path::fn):\n{missing}");
}

#[test]
fn every_check_names_a_promise() {
    let promises = promises::read();
    let files = files();
    let checks = files.iter().flat_map(|(path, file)| file.check.iter().map(move |check| (path, &check.id)));
    let unknown: Vec<_> = checks.filter(|(_, id)| promises.of(id).is_none()).collect();
    assert!(
        unknown.is_empty(),
        "an id is that of a promise in {}, alone or followed by a comma and the part that is shown: {unknown:#?}",
        promises::SOURCE
    );
}

#[test]
fn the_pages_of_promises_and_evidence_are_fresh() {
    let (files, promises) = (files(), promises::read());
    let pages = [
        (PAGE, page(&files, &promises)),
        (promises::PAGE, promises.page(&files)),
        (cryptography::PAGE, cryptography::page(&files, &promises)),
    ];
    for (path, page) in pages {
        if environment::bless() {
            fs::write(sources::root().join(path), &page).unwrap();
        }
        let committed = fs::read_to_string(sources::root().join(path)).unwrap_or_default();
        assert!(committed == page, "{path} is not what evidence/ says: run `make snapshots` and commit it");
    }
}

/// Area and checks of each file of evidence.
fn files() -> Vec<(String, File)> {
    let files = sources::with_extension(&["toml"]).into_iter();
    let others = [promises::SOURCE, cryptography::SOURCE];
    let files =
        files.filter(|file| file.path.starts_with("evidence/") && !others.contains(&file.path.as_str()));
    files
        .map(|file| {
            let parsed = toml::from_str(&file.text).unwrap_or_else(|cause| panic!("{}: {cause}", file.path));
            (file.path, parsed)
        })
        .collect()
}

fn page(files: &[(String, File)], promises: &Promises) -> String {
    let mut page = String::from(
        "# Evidence\n\n\
         Which tests show which promise, generated from `evidence/*.toml` by `make snapshots`. [promises.md](promises.md)\n\
         tells what each id means and which promises are not shown yet. A bound on time is shown by a figure of\n\
         `make bench`; its test counts what can be counted.\n",
    );
    for (path, file) in files {
        let _ =
            write!(page, "\n## {}\n\n| check | what the tests show | tests |\n|---|---|---|\n", area(path));
        for check in &file.check {
            let says = promises.of(&check.id).map_or("", |promise| &promise.says);
            let tests = check.tests.iter().map(|test| format!("`{test}`"));
            let figures = check.bench.iter().map(|figure| format!("figure `{figure}`"));
            let shown: Vec<String> = tests.chain(figures).collect();
            let _ = writeln!(page, "| **{}**: {says} | {} | {} |", check.id, check.claim, shown.join("<br>"));
        }
    }
    page
}

/// `custody` of `evidence/custody.toml`.
fn area(path: &str) -> &str {
    path.trim_start_matches("evidence/").trim_end_matches(".toml")
}

fn exists(test: &str) -> bool {
    if let Some((path, title)) = test.split_once("::").filter(|(path, _)| path.contains('/')) {
        return fs::read_to_string(sources::root().join(path)).is_ok_and(|text| text.contains(title));
    }
    let parts: Vec<&str> = test.split("::").collect();
    let [name, modules @ .., function] = parts.as_slice() else { return false };
    let (base, modules) = match modules {
        ["it", inner @ ..] => (format!("crates/{name}/tests/it"), inner),
        inner => (format!("crates/{name}/src"), inner),
    };
    candidates(&base, modules).iter().any(|path| {
        fs::read_to_string(sources::root().join(path)).is_ok_and(|text| has_test(&text, function))
    })
}

/// The module's own file, or the file around it when it stands inside one.
fn candidates(base: &str, modules: &[&str]) -> Vec<String> {
    let around = modules.split_last().map_or(modules, |(_, around)| around);
    let file = |modules: &[&str]| {
        if modules.is_empty() {
            format!("{base}/main.rs")
        } else {
            format!("{base}/{}.rs", modules.join("/"))
        }
    };
    let crate_file = format!("{base}/lib.rs");
    vec![file(modules), file(around), crate_file]
}

/// A function of this name, or a case of this name in a table of cases.
fn has_test(text: &str, name: &str) -> bool {
    let (code, _) = super::lexer::split(text);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name)
        .any(|(at, _)| !code[..at].ends_with(is_word) && !code[at + name.len()..].starts_with(is_word))
}

#[test]
fn a_test_is_found_by_its_path_and_whole_name() {
    assert!(exists("teamwright::it::house::evidence::a_test_is_found_by_its_path_and_whole_name"));
    assert!(exists("testkit::parts::owner::tests::an_ended_process_is_not_alive"));
    assert!(!exists("testkit::parts::owner::tests::an_ended_process"));
    assert!(!exists("testkit::parts::nowhere::tests::an_ended_process_is_not_alive"));
}
