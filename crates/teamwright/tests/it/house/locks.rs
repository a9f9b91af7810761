//! Lock files hold exact versions and no address to download from: each machine uses its own registry.

use serde_json::Value;

use super::sources::{self, Source};

#[test]
fn npm_lock_files_hold_no_download_address() {
    for file in named("package-lock.json") {
        assert!(
            !file.text.contains("\"resolved\": \"http"),
            "{} holds addresses: run `npm install` again in a folder whose .npmrc has omit-lockfile-registry-resolved=true",
            file.path
        );
    }
}

#[test]
fn npm_manifests_name_exact_versions() {
    for file in named("package.json") {
        let manifest: Value = serde_json::from_str(&file.text).unwrap();
        for list in ["dependencies", "devDependencies"] {
            for (name, version) in manifest[list].as_object().into_iter().flatten() {
                let version = version.as_str().unwrap_or_default();
                let exact = version.starts_with(|c: char| c.is_ascii_digit());
                assert!(exact, "{}: `{name}` is `{version}`; write the exact version", file.path);
            }
        }
    }
}

/// npm leaves them out when the registry at hand does not offer them, and `npm ci` then refuses the file everywhere.
#[test]
fn npm_lock_files_name_the_optional_packages_of_every_system() {
    for file in named("package-lock.json") {
        let lock: Value = serde_json::from_str(&file.text).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        for owner in packages.values() {
            for (name, version) in owner["optionalDependencies"].as_object().into_iter().flatten() {
                let exact = version.as_str().unwrap_or_default().starts_with(|c: char| c.is_ascii_digit());
                let listed = packages.contains_key(&format!("node_modules/{name}"));
                let folder = file.path.trim_end_matches("/package-lock.json");
                assert!(
                    !exact || listed,
                    "{folder}: run `scripts/complete-lock.mjs {folder}`; `{name}` is missing"
                );
            }
        }
    }
}

#[test]
fn every_npm_manifest_has_a_lock_file_and_its_settings() {
    for file in named("package.json") {
        let folder = file.path.trim_end_matches("package.json");
        for beside in ["package-lock.json", ".npmrc"] {
            assert!(sources::root().join(folder).join(beside).exists(), "{folder}{beside} is missing");
        }
    }
}

#[test]
fn crates_come_from_the_public_index() {
    let lock = sources::read("Cargo.lock");
    for source in lock.lines().filter_map(|line| line.strip_prefix("source = ")) {
        assert!(source.contains("crates.io-index"), "a crate comes from {source}; only crates.io is allowed");
    }
}

fn named(name: &str) -> Vec<Source> {
    sources::with_extension(&["json"])
        .into_iter()
        .filter(|file| file.path.ends_with(&format!("/{name}")))
        .collect()
}
