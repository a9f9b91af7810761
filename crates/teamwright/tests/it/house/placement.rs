//! What may stand where: SQL, the web framework, outgoing requests, environment, time, chance, plaintext, `unsafe`.

use super::exceptions::{Finding, hold, judge};
use super::sources::{self, Rust};

/// Words that product code may hold only in some places.
pub(super) struct Rule {
    pub(super) name: &'static str,
    words: &'static [&'static str],
    /// Parts of paths where they belong.
    places: &'static [&'static str],
    next_step: &'static str,
}

pub(super) const RULES: [Rule; 8] = [
    Rule {
        name: "axum",
        words: &["axum::", "use axum", "axum_extra::"],
        places: &[
            "crates/platform/src/http",
            "/src/http.rs",
            "/src/http/",
            "crates/teamwright/src/",
            "sims/src/",
        ],
        next_step: "the web framework belongs into platform::http, a crate's http.rs, or the binary; \
                    an action knows no transport",
    },
    Rule {
        name: "reqwest",
        words: &["reqwest::", "use reqwest"],
        places: &["crates/platform/src/outbound"],
        next_step: "ask platform::outbound for the request: it has limits, address checks and tracing",
    },
    Rule {
        name: "environment",
        words: &["std::env", "env::var", "env::temp_dir", "env::current_dir", "dotenv"],
        places: &["crates/platform/src/config"],
        next_step: "make it a setting: the environment is read once, in platform::config",
    },
    Rule {
        name: "time",
        words: &["SystemTime::now", "Timestamp::now", "Zoned::now", "Uuid::now_v7", "UNIX_EPOCH"],
        places: &["crates/platform/src/clock"],
        next_step: "take the time from the context (`cx.now()`): tests move it",
    },
    Rule {
        name: "chance",
        words: &["rand::", "SystemRandom", "getrandom", "Uuid::new_v4", "fastrand"],
        places: &["crates/platform/src/entropy"],
        next_step: "take random bytes and new ids from the context (`cx.random()`, `cx.new_id()`)",
    },
    Rule {
        name: "plaintext",
        words: &[".expose("],
        places: &["crates/kernel/src/secret", "crates/custody/src/", "/attach.rs", "/attach/"],
        next_step: "a plaintext is seen in custody and in files named attach.rs only; move the use there, \
                    or name the file and the secret it handles in exceptions.toml",
    },
    Rule {
        name: "lint-switches",
        words: &["#[allow(", "#![allow("],
        places: &[],
        next_step: "write #[expect(lint, reason = \"…\")]: it complains when it is no longer needed",
    },
    Rule {
        name: "globs",
        words: &["::*;"],
        places: &[],
        next_step: "name what you import; globs are for tests",
    },
];

#[test]
fn each_word_stands_where_it_belongs() {
    let files = sources::rust();
    let findings = |rule: &Rule| files.iter().flat_map(|file| rule.findings(file)).collect();
    let failures = RULES.iter().filter_map(|rule| judge(rule.name, findings(rule), rule.next_step));
    let failures: String = failures.collect();
    assert!(failures.is_empty(), "{failures}");
}

impl Rule {
    fn findings(&self, file: &Rust) -> Vec<Finding> {
        if file.is_test() || self.places.iter().any(|place| file.path.contains(place)) {
            return Vec::new();
        }
        let lines = file.lines_with(self.words).into_iter();
        lines.map(|(line, text)| Finding::new(&file.path, line, text.trim())).collect()
    }
}

/// SQL stands in `store.rs`, `store/…` and files such as `store_jobs.rs`; statements for the databases that people
/// connect, and the made-up company's own file, are exceptions by name.
#[test]
fn sql_stands_in_store_files() {
    let mut findings = Vec::new();
    for file in sources::rust().iter().filter(|file| !file.is_test() && !is_store(&file.path)) {
        let statements = file.literals.iter().filter(|literal| is_statement(&literal.text));
        findings.extend(statements.map(|one| Finding::new(&file.path, one.line, first_words(&one.text))));
        let calls =
            file.lines_with(&["sqlx::query", "sqlx::raw_sql", " sql(\"", "(sql(\"", "=sql(\""]).into_iter();
        findings.extend(calls.map(|(line, text)| Finding::new(&file.path, line, text.trim())));
    }
    hold(
        "sql",
        findings,
        "move the statement into the crate's store.rs (or store/<noun>.rs) as a named function",
    );
}

/// SQLite plans by the value of a bare `LIMIT $n`, and so plans the statement anew each time it is used, which can cost
/// more than the statement. It does not look into `$n + 0`.
#[test]
fn a_bound_limit_is_an_expression() {
    let mut findings = Vec::new();
    for file in sources::rust().iter().filter(|file| !file.is_test()) {
        for literal in &file.literals {
            let bare = literal.text.split("LIMIT $").skip(1).any(|rest| {
                let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
                !rest.starts_with(" + 0") && !rest.starts_with("::")
            });
            findings.extend(bare.then(|| Finding::new(&file.path, literal.line, first_words(&literal.text))));
        }
    }
    hold("limit", findings, "write `LIMIT $n + 0`");
}

#[test]
fn unsafe_code_stands_in_three_files() {
    let mut findings = Vec::new();
    for file in sources::rust() {
        let lines =
            file.lines_with(&["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "(unsafe_code"]);
        // The tests of such a file may call what it holds.
        let path = file.path.replace("/tests.rs", ".rs");
        findings.extend(lines.into_iter().map(|(line, text)| Finding::new(&path, line, text.trim())));
    }
    hold("unsafe", findings, "only the allocator, locked memory and SQLite limits may; find a safe way");
}

#[test]
fn at_most_three_files_are_excepted_for_unsafe_code() {
    let text = sources::read("crates/teamwright/tests/it/house/exceptions.toml");
    assert!(text.matches("rule = \"unsafe\"").count() <= 3);
}

#[test]
fn no_file_is_called_mod_rs() {
    let found: Vec<String> =
        sources::rust().into_iter().map(|file| file.path).filter(|path| path.ends_with("/mod.rs")).collect();
    assert!(found.is_empty(), "name the file after its module, beside its folder: {found:?}");
}

/// Launchers ask until a server answers; a fixed wait is too long on one machine and too short on the next.
#[test]
fn launchers_of_servers_do_not_sleep() {
    let launchers =
        sources::rust().into_iter().filter(|file| file.path.starts_with("crates/testkit/src/parts"));
    for file in launchers.filter(|file| !file.path.ends_with("/tests.rs")) {
        assert!(
            file.lines_with(&["sleep("]).is_empty(),
            "{} sleeps; ask until the server answers",
            file.path
        );
    }
}

pub(super) fn is_store(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folder, name)| name.starts_with("store") || folder.contains("/store"))
}

pub(super) fn is_statement(text: &str) -> bool {
    let text = text.trim_start();
    let starts = |words: &str| text.starts_with(words);
    (starts("SELECT") && text.split_whitespace().nth(2).is_some())
        || starts("INSERT INTO ")
        || (starts("UPDATE ") && text.contains(" SET"))
        || starts("DELETE FROM ")
        || (starts("WITH ") && text.contains(" AS (") && text.contains("SELECT"))
        || starts("CREATE TABLE ")
        || starts("ALTER TABLE ")
}

fn first_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(6).collect();
    words.join(" ")
}

#[test]
fn a_statement_is_told_from_a_sentence() {
    assert!(is_statement("SELECT name FROM goal"));
    assert!(is_statement("\n  WITH due AS (SELECT 1) SELECT * FROM due"));
    assert!(!is_statement("Delete the goal"));
    assert!(!is_statement("SELECT INTO"));
    assert!(!is_statement("UPDATE the settings first"));
}
