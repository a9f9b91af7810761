//! Words that stand nowhere in the repository: unfinished work, somebody's machine, and papers that are not here.

use super::exceptions::{Finding, hold};
use super::sources::{self, Source};

/// This file lists the words, and licences are not ours to edit.
const UNREAD: [&str; 3] = ["crates/teamwright/tests/it/house/words.rs", "LICENSE", "Cargo.lock"];

/// Words, and what is wrong with them.
const WORDS: [(&str, &str); 17] = [
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
    ("rulings.md", "this paper is not in the repository: say the reason itself"),
    ("real-parts.md", "this paper is not in the repository: say the reason itself"),
    ("style.md", "this paper is not in the repository: say the reason itself"),
    ("custody.md", "this paper is not in the repository: say the reason itself"),
    ("operations.md", "this paper is not in the repository: say the reason itself"),
];

#[test]
fn no_forbidden_word_stands_in_the_repository() {
    let files = sources::all()
        .into_iter()
        .filter(|file| !UNREAD.contains(&file.path.as_str()) && !is_lock(&file.path));
    let findings = files.flat_map(|file| findings(&file)).collect();
    hold("words", findings, "the repository speaks of the product as it is, on any machine");
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
