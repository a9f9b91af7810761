//! Words that stand nowhere in the repository: unfinished work, somebody's machine, and papers that are not here.

use std::collections::BTreeSet;

use super::exceptions::{Finding, hold};
use super::sources::{self, Source};

/// This file lists the words, and licences are not ours to edit.
const UNREAD: [&str; 3] = ["crates/teamwright/tests/it/house/words.rs", "LICENSE", "Cargo.lock"];

/// Words, and what is wrong with them.
const WORDS: [(&str, &str); 12] = [
    ("TODO", "finish it or leave it out"),
    ("FIXME", "finish it or leave it out"),
    ("HACK", "say the reason instead"),
    ("todo!(", "finish it or leave it out"),
    ("unimplemented!(", "finish it or leave it out"),
    ("issue 2", "say what holds, not how it came about"),
    ("issue #", "say what holds, not how it came about"),
    ("/root/", "no path of one machine"),
    ("/home/", "no path of one machine"),
    ("/work/", "no path of one machine"),
    ("/Users/", "no path of one machine"),
    ("/tmp/tw", "no path of one machine"),
];

#[test]
fn no_forbidden_word_stands_in_the_repository() {
    let files = sources::all()
        .into_iter()
        .filter(|file| !UNREAD.contains(&file.path.as_str()) && !is_lock(&file.path));
    let findings = files.flat_map(|file| findings(&file)).collect();
    hold("words", findings, "the repository speaks of the product as it is, on any machine");
}

#[test]
fn a_paper_that_is_named_is_in_the_repository() {
    let files = sources::all();
    let here: BTreeSet<&str> = files.iter().filter_map(|file| file.path.rsplit('/').next()).collect();
    let read = files.iter().filter(|file| !UNREAD.contains(&file.path.as_str()) && !is_lock(&file.path));
    let findings = read.flat_map(|file| {
        let numbered = file.text.lines().enumerate();
        let named = numbered.flat_map(|(index, line)| papers(line).map(move |paper| (index + 1, paper)));
        let missing = named.filter(|(_, paper)| !here.contains(paper));
        missing.map(|(line, paper)| Finding::new(&file.path, line, format!("`{paper}` is not here")))
    });
    hold("words", findings.collect(), "say the reason itself, or name a paper that a reader has");
}

/// Names of Markdown files in a line, without their folders.
fn papers(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ['-', '_', '.'].contains(&c);
    let words = line.split(move |c| !is_part(c)).map(|word| word.trim_end_matches('.'));
    words.filter(|word| word.strip_suffix(".md").is_some_and(|stem| !stem.is_empty()))
}

fn findings(file: &Source) -> Vec<Finding> {
    let numbered = file.text.lines().enumerate();
    numbered
        .flat_map(|(index, line)| {
            let broken = WORDS.iter().filter(|(word, _)| line.contains(word));
            broken.map(move |(word, why)| Finding::new(&file.path, index + 1, format!("`{word}`: {why}")))
        })
        .collect()
}

fn is_lock(path: &str) -> bool {
    path.ends_with("package-lock.json")
}

#[test]
fn a_word_is_found_with_its_line() {
    let file = Source { path: "a.rs".to_owned(), text: "fn a() {}\n// TODO later\n".to_owned() };
    assert_eq!(findings(&file), [Finding::new("a.rs", 2, "`TODO`: finish it or leave it out")]);
}

#[test]
fn papers_are_found_by_their_names() {
    let line = "see docs/a-b.md, `c.md`. [d](../D.md#top) {file}.md x.mdx .md";
    assert_eq!(papers(line).collect::<Vec<_>>(), ["a-b.md", "c.md", "D.md"]);
}
