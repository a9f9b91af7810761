//! What `deny.toml` refuses, shown on a workspace of its own: each thing that must not pass is tried.

use std::fs;
use std::path::Path;
use std::process::Command;

use testkit::parts;

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deny.toml");

/// A workspace whose members all have a licence that is allowed.
fn workspace(folder: &Path, members: &[(&str, &str, &str)]) {
    let names: Vec<String> = members.iter().map(|(folder, ..)| format!("\"{folder}\"")).collect();
    let needs: Vec<String> = members
        .iter()
        .enumerate()
        .map(|(at, (path, name, _))| format!("need{at} = {{ path = \"../{path}\", package = \"{name}\" }}"))
        .collect();
    // Outside the workspace two of them may have one name.
    let head =
        format!("[workspace]\nresolver = \"3\"\nmembers = [\"top\"]\nexclude = [{}]\n", names.join(", "));
    fs::write(folder.join("Cargo.toml"), head).unwrap();
    package(&folder.join("top"), "top", "version = \"1.0.0\"\nlicense = \"Apache-2.0\"", &needs.join("\n"));
    for (path, name, head) in members {
        package(&folder.join(path), name, head, "");
    }
}

fn package(folder: &Path, name: &str, head: &str, needs: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let text =
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n{head}\n\n[dependencies]\n{needs}\n");
    fs::write(folder.join("Cargo.toml"), text).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
}

/// What the check of dependencies says to a workspace with these members: whether it passes, and its words.
fn judged(members: &[(&str, &str, &str)]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    workspace(folder.path(), members);
    let ended = Command::new("cargo")
        .args(["deny", "--offline", "--log-level", "error", "--config", RULES, "--manifest-path"])
        .arg(folder.path().join("Cargo.toml"))
        .args(["check", "licenses", "bans", "sources"])
        .output()
        .unwrap();
    (ended.status.success(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
fn an_unknown_licence_a_second_version_and_a_refused_crate_do_not_pass() {
    if !parts::wanted("cargo-deny") {
        return;
    }
    let good = "version = \"1.0.0\"\nlicense = \"MIT\"";
    let (passes, words) = judged(&[("one", "one", good)]);
    assert!(passes, "{words}");
    let refused = [
        ("rejected", vec![("one", "one", "version = \"1.0.0\"\nlicense = \"GPL-3.0-only\"")]),
        ("unlicensed", vec![("one", "one", "version = \"1.0.0\"")]),
        (
            "duplicate",
            vec![("one", "cipher", good), ("two", "cipher", "version = \"2.0.0\"\nlicense = \"MIT\"")],
        ),
        ("banned", vec![("one", "ring", good)]),
        ("banned", vec![("one", "openssl-sys", good)]),
    ];
    for (word, members) in refused {
        let (passes, words) = judged(&members);
        assert!(!passes && words.contains(word), "{members:?}: {words}");
    }
}
