use super::*;

#[test]
fn names_are_quoted_so_that_none_ends_the_statement() {
    let told = guide(Engine::PostgreSql, "sa\"les; DROP", "rea\nder\"", None).script;
    assert!(told.contains("GRANT CONNECT ON DATABASE \"sa\"\"les; DROP\" TO \"reader\"\"\";"), "{told}");
    let told = guide(Engine::MySql, "a_b`c", "o'x\\", Some("10.0.0.5")).script;
    assert!(told.contains("GRANT SELECT, SHOW VIEW ON `a\\_b``c`.* TO 'o''x\\\\'@'10.0.0.5';"), "{told}");
}

#[test]
fn a_file_needs_no_script() {
    let told = guide(Engine::Sqlite, "", "", None);
    assert_eq!("", told.script);
    assert_eq!(3, told.steps.len());
}
