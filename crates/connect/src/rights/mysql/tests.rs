use super::*;

fn of(line: &str) -> Option<Finding> {
    finding(&Grant::parse(line).expect("a grant"))
}

#[track_caller]
fn fixes(line: &str, verdict: Verdict, right: &str, fix: &[&str]) {
    let found = of(line).expect("a surplus right");
    assert_eq!((verdict, right), (found.verdict, found.right.as_str()), "{line}");
    assert_eq!(fix, found.fix, "{line}");
}

#[test]
fn reading_is_no_surplus() {
    for line in [
        "GRANT USAGE ON *.* TO `reader`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
        "GRANT SELECT, SHOW VIEW ON `sales`.* TO `reader`@`%`",
        "GRANT SELECT (`a`, `b`) ON `sales`.`t` TO `reader`@`%`",
    ] {
        assert_eq!(None, of(line), "{line}");
    }
}

#[test]
fn each_surplus_right_has_the_statement_that_takes_it_away() {
    fixes(
        "GRANT SELECT, INSERT, UPDATE ON `sales`.* TO `writer`@`%`",
        Verdict::Write,
        "INSERT, UPDATE",
        &["REVOKE INSERT, UPDATE ON `sales`.* FROM `writer`@`%`;"],
    );
    fixes(
        "GRANT SELECT (`a`), UPDATE (`a`, `b`) ON `sales`.`t` TO `w`@`%`",
        Verdict::Write,
        "UPDATE (`a`, `b`)",
        &["REVOKE UPDATE (`a`, `b`) ON `sales`.`t` FROM `w`@`%`;"],
    );
    fixes(
        "GRANT ALL PRIVILEGES ON `sales`.* TO `owner`@`%` WITH GRANT OPTION",
        Verdict::Write,
        "ALL PRIVILEGES, GRANT OPTION",
        &[
            "REVOKE ALL PRIVILEGES ON `sales`.* FROM `owner`@`%`;",
            "REVOKE GRANT OPTION ON `sales`.* FROM `owner`@`%`;",
            "GRANT SELECT, SHOW VIEW ON `sales`.* TO `owner`@`%`;",
        ],
    );
}

#[test]
fn rights_over_the_server_make_an_admin() {
    for line in [
        "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` IDENTIFIED BY PASSWORD '*2470' WITH GRANT OPTION",
        "GRANT FILE ON *.* TO `x`@`%`",
        "GRANT SELECT, PROCESS ON *.* TO `x`@`%`",
        "GRANT BINLOG ADMIN ON *.* TO `x`@`%`",
        "GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO `x`@`%`",
        "GRANT PROXY ON ''@'' TO 'root'@'localhost' WITH GRANT OPTION",
    ] {
        assert_eq!(Some(Verdict::Admin), of(line).map(|found| found.verdict), "{line}");
    }
    assert_eq!(Some(Verdict::Write), of("GRANT INSERT ON *.* TO `x`@`%`").map(|found| found.verdict));
}

#[test]
fn a_password_hash_never_leaves_the_line() {
    let line = "GRANT INSERT ON *.* TO `x`@`%` IDENTIFIED BY PASSWORD '*CANARY' REQUIRE SSL";
    let told = format!("{:?}", of(line));
    assert!(!told.contains("CANARY"), "{told}");
}

#[test]
fn names_with_words_in_them_are_not_torn_apart() {
    fixes(
        "GRANT INSERT ON `a ON b TO c`.* TO `x TO y`@`%`",
        Verdict::Write,
        "INSERT",
        &["REVOKE INSERT ON `a ON b TO c`.* FROM `x TO y`@`%`;"],
    );
    let role = Grant::parse("GRANT `app_role` TO `x`@`%`").unwrap();
    assert_eq!(What::Roles(vec!["`app_role`".to_owned()]), role.what);
    let roles = Grant::parse("GRANT `a,b`@`%`,`c`@`%` TO `x`@`%`").unwrap();
    assert_eq!(What::Roles(vec!["`a,b`@`%`".to_owned(), "`c`@`%`".to_owned()]), roles.what);
    assert_eq!(None, Grant::parse("SET DEFAULT ROLE `r` FOR `x`@`%`"));
}

#[test]
fn roles_are_followed_to_their_end_and_a_circle_ends() {
    let grants = |role: &str| -> Vec<String> {
        let lines: &[&str] = match role {
            "`outer`" => &["GRANT USAGE ON *.* TO `outer`", "GRANT `middle` TO `outer`"],
            "`middle`" => &["GRANT `inner`,`outer` TO `middle`", "GRANT SELECT ON `sales`.* TO `middle`"],
            "`inner`" => &["GRANT `middle` TO `inner`", "GRANT DELETE ON `sales`.* TO `inner`"],
            other => panic!("{other}"),
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    };
    let mut walk = RoleWalk::from("`outer`");
    let mut looked = Vec::new();
    while let Some(role) = walk.next() {
        walk.saw(&grants(&role));
        looked.push(role);
    }
    assert_eq!(vec!["`outer`", "`middle`", "`inner`"], looked);
    assert_eq!(vec!["DELETE"], walk.surplus.iter().map(|found| found.right.as_str()).collect::<Vec<_>>());
}

#[test]
fn roles_that_the_server_told_of_with_another_are_not_asked_for() {
    let mut walk = RoleWalk::from("`outer`");
    assert_eq!(Some("`outer`".to_owned()), walk.next());
    let lines =
        ["GRANT `inner` TO `outer`", "GRANT USAGE ON *.* TO `inner`", "GRANT DELETE ON `s`.* TO `inner`"];
    walk.saw(&lines.map(str::to_owned));
    assert_eq!((None, 1), (walk.next(), walk.surplus.len()));
}
