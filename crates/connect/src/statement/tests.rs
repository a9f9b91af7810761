use super::*;

fn text(text: &str) -> Fragment {
    Fragment::Text(text.to_owned())
}

fn bind(index: usize, written: &str) -> Fragment {
    Fragment::Bind { index, written: written.to_owned() }
}

fn ranged() -> Vec<Fragment> {
    vec![
        text("SELECT 1\nWHERE a >= "),
        bind(0, "{from}"),
        text(" OR b > "),
        bind(0, "{from}"),
        text(" AND x"),
    ]
}

#[test]
fn a_value_used_twice_is_one_placeholder_in_postgresql_and_two_elsewhere() {
    let postgres = render(Engine::PostgreSql, &ranged());
    assert_eq!("SELECT 1\nWHERE a >= $1 OR b > $1 AND x", postgres.text);
    assert_eq!(vec![0], postgres.order);
    let mysql = render(Engine::MySql, &ranged());
    assert_eq!("SELECT 1\nWHERE a >= ? OR b > ? AND x", mysql.text);
    assert_eq!(vec![0, 0], mysql.order);
}

#[test]
fn an_error_is_placed_in_the_statement_as_it_was_written() {
    let sent = render(Engine::PostgreSql, &ranged());
    let at_x = sent.text.find('x').unwrap();
    assert_eq!("SELECT 1\nWHERE a >= {from} OR b > {from} AND x", sent.written());
    assert_eq!(
        Position { offset: sent.written().find('x').unwrap(), line: 2, column: 37 },
        sent.position_of(at_x)
    );
    let at_bind = sent.text.find("$1").unwrap();
    assert_eq!(Position { offset: 20, line: 2, column: 12 }, sent.position_of(at_bind + 1));
}

#[test]
fn offsets_count_as_a_browser_counts() {
    assert_eq!(Position { offset: 3, line: 1, column: 3 }, position("𝒳é x", "𝒳é".len()));
    assert_eq!(Position { offset: 0, line: 1, column: 1 }, position("é", 1));
    assert_eq!(Position { offset: 1, line: 1, column: 2 }, position("a", 99));
}

/// Texts that people have used to break out of a statement.
const HOSTILE: [&str; 14] = [
    "'; DROP TABLE t; --",
    "-- x\r; DROP TABLE t",
    "--\u{a0}; DROP TABLE t",
    "\\'; SELECT pg_sleep(9); --",
    "$1",
    "?",
    "{period.start_date}",
    "$$; COMMIT; $$",
    "*/ UNION SELECT password FROM users /*",
    "\u{0}",
    "' OR '1'='1",
    "\u{2019}; DROP",
    "\"; ATTACH 'x' AS y; --",
    "%27%3B",
];

#[test]
fn a_hundred_thousand_hostile_values_of_each_type_leave_one_statement() {
    for engine in Engine::ALL {
        let mut fingerprints = std::collections::BTreeSet::new();
        for number in 0..100_000_usize {
            let hostile = HOSTILE[number % HOSTILE.len()];
            // The rendering is handed fragments whose values a caller may have chosen; only `written` can carry any.
            let fragments = vec![text("SELECT x FROM t WHERE a = "), bind(0, &format!("{hostile}{number}"))];
            let sent = render(engine, &fragments);
            check_one(engine, &sent);
            fingerprints.insert(sent.text);
        }
        assert_eq!(1, fingerprints.len(), "{engine}");
    }
}

#[track_caller]
fn check_one(engine: Engine, sent: &Rendered) {
    let placeholder = match engine {
        Engine::PostgreSql => "$1",
        Engine::MySql | Engine::Sqlite => "?",
    };
    assert!(sent.text.ends_with(placeholder));
    assert_eq!(vec![0], sent.order);
}
