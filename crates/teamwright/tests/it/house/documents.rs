//! Documents stay true: links lead somewhere, every dependency has its reason, every command exists.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::sources;

#[test]
fn links_between_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for file in sources::with_extension(&["md"]) {
        let folder = Path::new(&file.path).parent().unwrap().to_owned();
        for target in links(&file.text).filter(|target| !target.contains("://") && !target.starts_with('#')) {
            let path = target.split('#').next().unwrap();
            if !sources::root().join(&folder).join(path).exists() {
                broken.push(format!("{} -> {target}", file.path));
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere; add the file or mend the link: {broken:#?}");
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

#[test]
fn every_dependency_has_a_reason() {
    let reasons = sources::read("docs/decisions/0002-dependencies.md");
    let words: Vec<&str> = reasons.split([' ', ',', '|', '\n', ';', ':']).collect();
    let manifest: toml::Table = toml::from_str(&sources::read("Cargo.toml")).unwrap();
    let list = manifest["workspace"]["dependencies"].as_table().unwrap();
    let outside = list.iter().filter(|(_, value)| value.get("path").is_none());
    let missing: Vec<&String> =
        outside.map(|(name, _)| name).filter(|name| !words.contains(&name.as_str())).collect();
    assert!(
        missing.is_empty(),
        "give these a line of reason in docs/decisions/0002-dependencies.md: {missing:?}"
    );
}

#[test]
fn a_decision_has_its_number_once() {
    let mut numbers: Vec<String> = fs::read_dir(sources::root().join("docs/decisions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().chars().take(4).collect())
        .collect();
    numbers.sort();
    let wanted: Vec<String> = (1..=numbers.len()).map(|number| format!("{number:04}")).collect();
    assert_eq!(numbers, wanted, "decisions are numbered 0001, 0002, … without gaps");
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

#[test]
fn every_make_target_calls_a_script_that_can_run() {
    let makefile = sources::read("Makefile");
    let scripts = makefile.lines().filter_map(|line| line.trim().strip_prefix("@scripts/"));
    let paths: Vec<String> =
        scripts.map(|line| format!("scripts/{}", first_word(line))).chain([".ci/run".to_owned()]).collect();
    assert!(paths.len() >= 8, "run, test, check, accept, snapshots, bench, release, and .ci/run");
    for path in paths {
        let mode = fs::metadata(sources::root().join(&path)).map_or(0, |file| file.permissions().mode());
        assert!(mode & 0o111 != 0, "{path} is missing or cannot be run: chmod +x");
        assert!(sources::read(&path).contains("set -euo pipefail"), "{path} must stop at the first error");
    }
}
