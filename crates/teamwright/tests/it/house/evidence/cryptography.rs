//! What is protected by which algorithm, and what tests show of it: one page for a client's reviewer.

use std::fmt::Write;

use serde::Deserialize;

use super::{Check, File, promises};
use crate::house::sources;

pub(super) const SOURCE: &str = "evidence/cryptography.toml";
pub(super) const PAGE: &str = "docs/cryptography.md";

/// Crates that compute something cryptographic. `subtle` compares and `zeroize` wipes: they compute nothing.
const LIBRARIES: [&str; 6] = ["aws_lc_rs::", "argon2::", "totp_rs::", "sha2::", "hmac::", "aes_gcm::"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inventory {
    r#use: Vec<Use>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Use {
    what: String,
    algorithm: String,
    key: String,
    standard: String,
    /// Files that do it.
    code: Vec<String>,
    /// Stands in each of them, in whatever case.
    word: String,
    promises: Vec<String>,
}

fn inventory() -> Inventory {
    toml::from_str(&sources::read(SOURCE)).unwrap_or_else(|cause| panic!("{SOURCE}: {cause}"))
}

pub(super) fn page(files: &[(String, File)], promises: &promises::Promises) -> String {
    let mut page = String::from(
        "# Keys, ciphers and what tests show of them\n\n\
         For whoever reviews how Teamwright keeps credentials; generated from `evidence/` by `make snapshots`. What an\n\
         installation holds now, with states and ages, is printed by `teamwright keys inventory`.\n\n\
         ## What is protected how\n\n\
         | what | algorithm | key | standard | code | promises |\n|---|---|---|---|---|---|\n",
    );
    for one in inventory().r#use {
        let code: Vec<String> = one.code.iter().map(|path| format!("[{path}](../{path})")).collect();
        let Use { what, algorithm, key, standard, .. } = &one;
        let promises = one.promises.join("; ");
        let _ = writeln!(
            page,
            "| {what} | {algorithm} | {key} | {standard} | {} | {promises} |",
            code.join("<br>")
        );
    }
    page.push_str("\n## What tests show\n\n| promise | what the tests show | tests |\n|---|---|---|\n");
    let checks: Vec<&Check> = files.iter().flat_map(|(_, file)| &file.check).collect();
    for promise in promises.of_credentials() {
        let of = |check: &&&Check| promises.of(&check.id).is_some_and(|named| named.id == promise.id);
        let shown: Vec<&&Check> = checks.iter().filter(of).collect();
        let claims: Vec<&str> = shown.iter().map(|check| check.claim.as_str()).collect();
        let claims = if claims.is_empty() { promise.not_shown() } else { claims.join("<br>") };
        let tests: Vec<String> =
            shown.iter().flat_map(|check| &check.tests).map(|test| format!("`{test}`")).collect();
        let _ =
            writeln!(page, "| **{}**: {} | {claims} | {} |", promise.id, promise.says, tests.join("<br>"));
    }
    page
}

/// Whether the code names the library, and not another whose name ends alike.
fn names(code: &str, library: &str) -> bool {
    let goes_on = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    code.match_indices(library).any(|(at, _)| !goes_on(&code[..at]))
}

#[test]
fn each_use_is_where_the_inventory_says() {
    let promises = promises::read();
    for one in inventory().r#use {
        for path in &one.code {
            let text = sources::read(path).to_lowercase();
            assert!(text.contains(&one.word.to_lowercase()), "{}: {path} has no {}", one.what, one.word);
        }
        for promise in &one.promises {
            let known = promises.of(promise).is_some_and(|known| known.id == *promise);
            assert!(known, "{}: {promise} is no promise of {}", one.what, promises::SOURCE);
        }
    }
}

#[test]
fn every_use_of_a_cryptographic_library_stands_in_the_inventory() {
    let uses = inventory().r#use;
    let listed = |path: &str| uses.iter().any(|one| one.code.iter().any(|code| code == path));
    let unlisted: Vec<String> = sources::rust()
        .into_iter()
        .filter(|file| file.path.starts_with("crates/") && file.path.contains("/src/") && !file.is_test())
        .filter(|file| LIBRARIES.iter().any(|library| names(&file.code, library)) && !listed(&file.path))
        .map(|file| file.path)
        .collect();
    assert!(unlisted.is_empty(), "add these to {SOURCE}: {unlisted:#?}");
}
