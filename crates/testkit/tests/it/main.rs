//! `with-parts` as its callers see it.

use std::process::Command;

use testkit::parts;

#[test]
fn the_command_gets_both_addresses_and_its_end_is_ours() {
    if !parts::wanted("PostgreSQL and MariaDB") {
        return;
    }
    let script =
        "test -n \"$TEAMWRIGHT_TEST_POSTGRES_URL\" && test -n \"$TEAMWRIGHT_TEST_MARIADB_URL\" && exit 7";
    let ended = Command::new(env!("CARGO_BIN_EXE_with-parts")).args(["sh", "-c", script]).status().unwrap();
    assert_eq!(ended.code(), Some(7));
}

#[test]
fn a_command_that_does_not_exist_fails_with_its_name() {
    if !parts::wanted("PostgreSQL and MariaDB") {
        return;
    }
    let ended = Command::new(env!("CARGO_BIN_EXE_with-parts")).arg("no-such-command").output().unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("no-such-command"));
}
