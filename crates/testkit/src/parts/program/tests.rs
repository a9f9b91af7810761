use super::*;

fn install(root: &Path, version: &str) {
    let bin = root.join(version).join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("initdb"), "").unwrap();
}

#[test]
fn the_newest_version_is_taken_by_number_not_by_text() {
    let root = tempfile::tempdir().unwrap();
    for version in ["9", "15", "16"] {
        install(root.path(), version);
    }
    fs::create_dir(root.path().join("17")).unwrap();
    assert_eq!(newest(root.path(), "initdb"), Some(root.path().join("16/bin/initdb")));
}

#[test]
fn a_missing_program_names_the_line_to_run() {
    let program = Program { name: "no-such-server", package: "some-package", versions: None };
    let fault = program.find().unwrap_err().to_string();
    assert_eq!(fault, "`no-such-server` is not installed. Run: apt-get install some-package");
}
