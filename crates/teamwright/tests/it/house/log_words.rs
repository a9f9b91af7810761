//! Every action of the audit log has words on the console's page of the log, and no word is left of an action that went;
//! so has every reason for which a credential is refused.

use std::collections::BTreeSet;

use super::{lexer, sources};

const WORDS: &str = "console/src/features/audit/actions.ts";
const REASONS: &str = "console/src/features/audit/strings.ts";
/// The functions that name why a credential is refused.
const REFUSALS: [(&str, &str); 2] = [
    ("crates/custody/src/sealed.rs", "fn word(self)"),
    ("crates/custody/src/actions/use_credential.rs", "fn why(self)"),
];
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

#[test]
fn every_reason_to_refuse_a_credential_has_words() {
    let text = sources::read(REASONS);
    let told: BTreeSet<&str> =
        text.lines().filter_map(|line| line.trim().split_once(": \"")).map(|(code, _)| code).collect();
    for (path, function) in REFUSALS {
        let file = sources::parse(path.to_owned(), &sources::read(path));
        let body = file.code.find(function).and_then(|at| Some(at + file.code[at..].find('{')?)).unwrap();
        let end = body + lexer::block_length(&file.code[body..]);
        let reasons = file.literals.iter().filter(|literal| (body..end).contains(&literal.at));
        let reasons: BTreeSet<&str> = reasons.map(|literal| literal.text.as_str()).collect();
        let missing: Vec<_> = reasons.difference(&told).collect();
        assert!(reasons.len() > 2 && missing.is_empty(), "say in {REASONS} what these mean: {missing:?}");
    }
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
