//! Each promise names the tests that show it: the tests exist, and `docs/evidence.md` lists them.
//!
//! A Rust test is `<crate>::<module path>::<fn>` (unit) or `<crate>::it::<module path>::<fn>` (integration). A test of the
//! console or the browser journey is `<path of its file>::<its title>`.

use std::fmt::Write;
use std::fs;

use serde::Deserialize;
use testkit::parts::environment;

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
fn the_page_of_evidence_is_fresh() {
    let page = page();
    if environment::bless() {
        fs::write(sources::root().join(PAGE), &page).unwrap();
    }
    let committed = fs::read_to_string(sources::root().join(PAGE)).unwrap_or_default();
    assert!(committed == page, "{PAGE} is not what evidence/ says: run `make snapshots` and commit it");
}

fn files() -> Vec<(String, File)> {
    let files =
        sources::with_extension(&["toml"]).into_iter().filter(|file| file.path.starts_with("evidence/"));
    files
        .map(|file| {
            let parsed = toml::from_str(&file.text).unwrap_or_else(|cause| panic!("{}: {cause}", file.path));
            (file.path, parsed)
        })
        .collect()
}

fn page() -> String {
    let mut page = String::from(
        "# Evidence\n\nEach promise and the tests that show it, generated from `evidence/*.toml` by `make snapshots`. A bound on \
         time is shown by a figure of `make bench`; its test counts what can be counted.\n",
    );
    for (path, file) in files() {
        let area = path.trim_start_matches("evidence/").trim_end_matches(".toml");
        let _ = write!(page, "\n## {area}\n\n| check | promise | shown by |\n|---|---|---|\n");
        for check in file.check {
            let tests = check.tests.iter().map(|test| format!("`{test}`"));
            let figures = check.bench.iter().map(|figure| format!("figure `{figure}`"));
            let shown: Vec<String> = tests.chain(figures).collect();
            let _ = writeln!(page, "| {} | {} | {} |", check.id, check.claim, shown.join("<br>"));
        }
    }
    page
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
