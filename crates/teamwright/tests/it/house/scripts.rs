//! A missing tool is named with the line that installs it, before anything is built or written.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use super::sources;

/// What the scripts themselves are made of.
const PLAIN: [&str; 7] = ["dirname", "date", "cut", "sed", "sort", "head", "mkdir"];

/// A machine whose PATH has nothing but the tools that a test puts there.
struct Machine {
    bin: TempDir,
}

impl Machine {
    fn complete() -> Self {
        let machine = Self { bin: tempfile::tempdir().unwrap() };
        for name in PLAIN {
            symlink(find(name), machine.bin.path().join(name)).unwrap();
        }
        let machine = machine.with("cc", "exit 0").with("cargo", "exit 0").with("npm", "exit 0");
        machine.with("rustc", "echo 'rustc 99.1.0 (abc 2031-01-01)'").with("node", "echo v99.1.0")
    }

    /// A tool that does as `script` says.
    fn with(self, name: &str, script: &str) -> Self {
        let path = self.bin.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn without(self, name: &str) -> Self {
        fs::remove_file(self.bin.path().join(name)).unwrap();
        self
    }

    /// Runs bash with these arguments at the root of the repository.
    fn bash(&self, arguments: &[&str]) -> Output {
        let mut bash = Command::new(find("bash"));
        bash.args(arguments).current_dir(sources::root());
        bash.env_clear().env("PATH", self.bin.path()).env("HOME", self.bin.path());
        bash.env("CARGO_TARGET_DIR", self.bin.path().join("target"));
        bash.output().unwrap()
    }
}

fn find(name: &str) -> PathBuf {
    let found = ["/usr/bin", "/bin"].iter().map(|folder| Path::new(folder).join(name));
    found.into_iter().find(|path| path.exists()).unwrap_or_else(|| panic!("{name} is on every system"))
}

#[track_caller]
fn refuses(output: &Output, says: &str, install: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(says) && told.contains(install), "wanted {says:?} and {install:?}, got:\n{told}");
    assert!(output.stdout.is_empty(), "nothing is begun: {}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn make_run_names_each_tool_that_is_missing_or_too_old() {
    let run = |machine: Machine| machine.bash(&["scripts/run.sh"]);
    let complete = Machine::complete;
    refuses(
        &run(complete().without("cc")),
        "A C compiler (cc) is missing",
        "apt-get install build-essential",
    );
    refuses(&run(complete().without("cargo")), "Rust (cargo, through rustup) is missing", "sh.rustup.rs");
    refuses(&run(complete().without("node")), "Node.js is missing", "apt-get install nodejs");
    refuses(&run(complete().without("npm")), "npm is missing", "apt-get install npm");
    let old_rust = complete().with("rustc", "echo 'rustc 1.70.0 (abc 2023-06-01)'");
    refuses(&run(old_rust), "Rust 1.70.0 is too old", "rustup update stable");
    let no_toolchain = complete().with("rustc", "exit 1");
    refuses(&run(no_toolchain), "rustup has no toolchain yet", "rustup default stable");
    let old_node = complete().with("node", "echo v20.18.9");
    refuses(&run(old_node), "Node v20.18.9 is too old", "https://nodejs.org");
}

#[test]
fn with_every_tool_the_check_of_tools_passes() {
    let checked = Machine::complete().bash(&["-c", ". scripts/lib.sh && need_build_tools && echo complete"]);
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "complete\n", "{checked:?}");
}

#[test]
fn make_test_names_the_packages_that_it_cannot_install_itself() {
    let person = || Machine::complete().with("id", "echo 1000");
    let parts = person().bash(&["-c", "set -eu; . scripts/lib.sh; . scripts/parts.sh; need_parts"]);
    refuses(&parts, "missing here:", "sudo apt-get install");
    assert!(String::from_utf8_lossy(&parts.stderr).contains("chromium"), "{parts:?}");
    let tools = person().bash(&[
        "-c",
        "set -eu; . scripts/lib.sh; . scripts/tools.sh; need_pip shellcheck 'apt-get install shellcheck'",
    ]);
    refuses(&tools, "shellcheck is missing", "apt-get install shellcheck");
}
