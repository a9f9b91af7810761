//! Every action of the audit log has words on the console's page of the log, and no word is left of an action that went.

use std::collections::BTreeSet;

use super::sources;

const WORDS: &str = "console/src/features/audit/actions.ts";
/// Written like actions: names of files, jobs and spans. A job's name with a hyphen is none anyway.
const NO_ACTIONS: [&str; 6] =
    ["audit.csv", "audit.twaudit", "audit.verify", "audit.witness", "backup.prune", "job.run"];

#[test]
fn every_action_of_the_log_has_words_and_every_word_an_action() {
    let told = told();
    let nouns: BTreeSet<&str> = told.iter().filter_map(|action| noun(action)).collect();
    let written = written(&nouns);
    let missing: Vec<&String> = written.difference(&told).collect();
    assert!(missing.is_empty(), "say in {WORDS} what these are called: {missing:#?}");
    let orphans: Vec<&String> = told.difference(&written).collect();
    assert!(orphans.is_empty(), "nothing writes these into the log; take them out of {WORDS}: {orphans:#?}");
}

fn told() -> BTreeSet<String> {
    let text = sources::read(WORDS);
    let table = text.split_once("};").map(|(table, _)| table).unwrap();
    table
        .lines()
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\":"))
        .map(|(code, _)| code.to_owned())
        .collect()
}

/// Literals of the product that are written like an action of one of the nouns, or stand where an entry is made.
fn written(nouns: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in sources::rust().into_iter().filter(|file| !file.is_test()) {
        let in_code = |at: usize| file.code.as_bytes().get(at) == Some(&b'"');
        let entries: Vec<usize> = file.code.match_indices("AuditEntry::done").map(|(at, _)| at).collect();
        for literal in file.literals.iter().filter(|literal| in_code(literal.at)) {
            let Some(noun) = noun(&literal.text).filter(|_| !NO_ACTIONS.contains(&literal.text.as_str()))
            else {
                continue;
            };
            let is_first_of_entry = entries
                .iter()
                .any(|entry| *entry < literal.at && !file.code[*entry..literal.at].contains([';', '"']));
            if (nouns.contains(noun) && !literal.text.contains('-')) || is_first_of_entry {
                found.insert(literal.text.clone());
            }
        }
    }
    found
}

/// `connection` of `connection.create`.
fn noun(text: &str) -> Option<&str> {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c));
    let (noun, verb) = text.split_once('.')?;
    (is_word(noun) && is_word(verb)).then_some(noun)
}
