//! Findings of a rule, and the ones that are let pass by name.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Deserialize;

use super::sources;

const FILE: &str = "crates/teamwright/tests/it/house/exceptions.toml";

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) what: String,
}

impl Finding {
    pub(super) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    rule: String,
    path: String,
    /// Words of the finding, where a whole file would be too much.
    #[serde(default)]
    what: String,
    reason: String,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        let here =
            finding.path == self.path || (self.path.ends_with('/') && finding.path.starts_with(&self.path));
        here && finding.what.contains(&self.what)
    }
}

/// Fails unless every finding is an exception of the rule and every exception of the rule has a finding.
#[track_caller]
pub(super) fn hold(rule: &str, findings: Vec<Finding>, next_step: &str) {
    let verdict = judge(rule, findings, next_step);
    assert!(verdict.is_none(), "{}", verdict.unwrap_or_default());
}

/// What breaks the rule and what to do, or nothing.
pub(super) fn judge(rule: &str, mut findings: Vec<Finding>, next_step: &str) -> Option<String> {
    findings.sort();
    let list = exceptions_of(rule, &sources::read(FILE));
    let is_used = |one: &Exception| findings.iter().any(|found| one.covers(found));
    let unused: Vec<&str> = list.iter().filter(|one| !is_used(one)).map(|one| one.path.as_str()).collect();
    let is_covered = |found: &Finding| list.iter().any(|one| one.covers(found));
    let broken: Vec<&Finding> = findings.iter().filter(|found| !is_covered(found)).collect();
    let holds = broken.is_empty() && unused.is_empty();
    (!holds).then(|| message(rule, &broken, &unused, next_step))
}

fn exceptions_of(rule: &str, text: &str) -> Vec<Exception> {
    let list: List = toml::from_str(text).expect("exceptions.toml has rule, path and reason in each entry");
    let ours = list.exception.into_iter().filter(|one| one.rule == rule);
    ours.inspect(|one| assert!(!one.reason.is_empty(), "an exception needs a reason: {}", one.path)).collect()
}

fn message(rule: &str, broken: &[&Finding], unused: &[&str], next_step: &str) -> String {
    let mut text = format!("\nrule `{rule}`: {next_step}\n");
    for Finding { path, line, what } in broken {
        let _ = writeln!(text, "  {path}:{line}: {what}");
    }
    for path in unused {
        let _ =
            writeln!(text, "  {path}: nothing here breaks the rule any more; take its entry out of {FILE}");
    }
    text
}

#[test]
fn an_exception_covers_its_file_or_everything_in_its_folder() {
    let covers = |path: &str, found: &str| {
        let (rule, path, what, reason) = ("r".to_owned(), path.to_owned(), "x".to_owned(), "b".to_owned());
        Exception { rule, path, what, reason }.covers(&Finding::new(found, 1, "x"))
    };
    assert!(covers("crates/a/src/b.rs", "crates/a/src/b.rs"));
    assert!(covers("crates/a/src/b/", "crates/a/src/b/c.rs"));
    assert!(!covers("crates/a/src/b", "crates/a/src/b/c.rs"));
    let other =
        Exception { what: "y".to_owned(), ..toml::from_str("rule = 'r'\npath = 'p'\nreason = 'b'").unwrap() };
    assert!(!other.covers(&Finding::new("p", 1, "x")));
}

#[test]
fn every_exception_names_a_rule_that_exists() {
    let list: List = toml::from_str(&sources::read(FILE)).unwrap();
    let known: BTreeSet<&str> =
        super::placement::RULES.iter().map(|rule| rule.name).chain(OTHER_RULES).collect();
    for one in list.exception {
        assert!(known.contains(one.rule.as_str()), "no rule `{}` (entry for {})", one.rule, one.path);
    }
}

/// Rules that are not about the place of a word.
const OTHER_RULES: [&str; 9] = [
    "sql",
    "unsafe",
    "organization",
    "migrations",
    "file-size",
    "file-size-typescript",
    "function-size",
    "arguments",
    "words",
];
