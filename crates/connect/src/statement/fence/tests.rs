use super::*;

#[track_caller]
fn passes(engine: Engine, statement: &str) {
    assert_eq!(Ok(()), check(engine, statement), "{statement}");
}

#[track_caller]
fn refused(engine: Engine, statement: &str) -> StatementRefused {
    check(engine, statement).expect_err(statement)
}

#[test]
fn queries_pass_on_every_engine() {
    for engine in Engine::ALL {
        for statement in [
            "SELECT 1",
            "select count(*) as value from orders where status = 'a;b' ;  -- done\n",
            "WITH t AS (SELECT 1 AS a) SELECT a FROM t",
            "(SELECT 1) UNION ALL (SELECT 2)",
            "VALUES (1)",
            "SELECT 'INSERT INTO x; DROP TABLE y' AS value",
            "SELECT updated_at, \"into\" FROM t",
            "SELECT REPLACE(name, 'a', 'b') FROM t",
            "SELECT t.into FROM t",
        ] {
            passes(engine, statement);
        }
    }
}

#[test]
fn each_engines_own_queries_pass_even_where_the_parser_knows_less() {
    passes(Engine::PostgreSql, "TABLE orders");
    passes(
        Engine::PostgreSql,
        "SELECT sum(x) FILTER (WHERE y) OVER w FROM t WINDOW w AS (ORDER BY z RANGE BETWEEN '1 day' PRECEDING AND CURRENT ROW)",
    );
    passes(
        Engine::PostgreSql,
        "SELECT * FROM ROWS FROM (generate_series(1,2), unnest(array[1])) WITH ORDINALITY AS t(a,b,c)",
    );
    passes(Engine::PostgreSql, "SELECT $q$; DELETE FROM t$q$ AS value, $1::date");
    passes(Engine::MySql, "SELECT INSERT('Quadratic', 3, 4, 'What') AS value, CONCAT(INSERT('a',1,1,'b'))");
    passes(Engine::MySql, "SELECT SQL_NO_CACHE a DIV 2, b <=> NULL FROM `t` WHERE c = \"x;y\"");
    passes(Engine::Sqlite, "SELECT [a;b] FROM t WHERE d >= ? AND d < ?");
}

#[test]
fn a_second_statement_is_refused_at_its_place() {
    for engine in Engine::ALL {
        assert_eq!(StatementRefused::NotOneStatement { at: 10 }, refused(engine, "SELECT 1; DROP TABLE t"));
        assert_eq!(
            StatementRefused::NotOneStatement { at: 16 },
            refused(engine, "SELECT 1;/* x */DELETE FROM t")
        );
    }
}

#[test]
fn everything_else_than_a_query_is_refused_by_its_first_word() {
    for statement in [
        "INSERT INTO t VALUES (1)",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "DROP TABLE t",
        "COPY t TO PROGRAM 'id'",
        "SET ROLE postgres",
        "CALL p()",
        "DO $$ BEGIN END $$",
        "EXPLAIN ANALYZE DELETE FROM t",
        "ATTACH 'x' AS y",
        "PRAGMA writable_schema = 1",
        "LOAD DATA LOCAL INFILE 'x' INTO TABLE t",
        "HANDLER t OPEN",
        "$$x$$",
    ] {
        let found = refused(Engine::PostgreSql, statement);
        assert!(matches!(found, StatementRefused::NotAQuery { at: 0, .. }), "{statement}: {found:?}");
    }
    assert_eq!(StatementRefused::Empty, refused(Engine::Sqlite, " -- nothing\n;"));
    assert_eq!(StatementRefused::Empty, refused(Engine::Sqlite, ""));
}

#[test]
fn writes_inside_a_query_are_refused() {
    for statement in [
        "WITH x AS (INSERT INTO t VALUES (1) RETURNING a) SELECT a FROM x",
        "WITH x AS MATERIALIZED (DELETE FROM t RETURNING *) SELECT count(*) FROM x",
        "WITH x AS (/* c */ UPDATE t SET a = 1 RETURNING a) SELECT a FROM x",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        "WITH x AS (SELECT 1) DELETE FROM t",
        "WITH x AS (SELECT 1) MERGE INTO t USING x ON true WHEN MATCHED THEN DELETE",
        "SELECT a INTO copy FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR NO KEY UPDATE SKIP LOCKED",
    ] {
        let found = refused(Engine::PostgreSql, statement);
        assert!(matches!(found, StatementRefused::Writes { .. }), "{statement}: {found:?}");
    }
    for statement in [
        "SELECT a FROM t INTO OUTFILE '/tmp/x'",
        "SELECT a INTO DUMPFILE '/tmp/x' FROM t",
        "SELECT a INTO @x FROM t",
        "SELECT a FROM t LOCK IN SHARE MODE",
        "SELECT 1 /*!50000 INTO OUTFILE '/tmp/x' */",
        "SELECT 1 /*M!100100 FOR UPDATE */",
    ] {
        let found = refused(Engine::MySql, statement);
        assert!(matches!(found, StatementRefused::Writes { .. }), "{statement}: {found:?}");
    }
}

#[test]
fn unfinished_and_endless_statements_are_refused() {
    assert_eq!(StatementRefused::Unterminated { at: 7 }, refused(Engine::PostgreSql, "SELECT 'a"));
    assert_eq!(StatementRefused::TooLong, refused(Engine::Sqlite, &"x".repeat(MAX_BYTES + 1)));
}

#[test]
fn the_parser_refuses_what_the_words_do_not_show() {
    assert!(
        second_fence::check(Engine::PostgreSql, "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x")
            .is_err()
    );
    assert!(second_fence::check(Engine::PostgreSql, "SELECT a INTO b FROM t").is_err());
    assert!(second_fence::check(Engine::PostgreSql, "SELECT 1; SELECT 2").is_err());
    assert_eq!(Ok(()), second_fence::check(Engine::PostgreSql, "SELECT not sql at all ("));
}

#[test]
fn deep_nesting_ends_in_an_answer() {
    let deep = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    passes(Engine::PostgreSql, &deep);
}

#[test]
fn an_expression_too_deep_to_be_freed_is_refused_before_it_is_parsed() {
    let deep = format!("SELECT 1{}", "+1".repeat(8_000));
    for engine in Engine::ALL {
        assert_eq!(StatementRefused::TooLong, refused(engine, &deep));
    }
}

#[test]
fn a_hint_that_lifts_the_time_limit_is_code() {
    let lifted = "SELECT /*+ MAX_EXECUTION_TIME(4000000000) */ 1";
    assert!(matches!(refused(Engine::MySql, lifted), StatementRefused::Writes { .. }));
}

#[test]
fn a_comment_hides_no_more_than_the_engine_skips() {
    let hidden = "SELECT 1 -- x\r; DROP TABLE t";
    assert_eq!(StatementRefused::NotOneStatement { at: 16 }, refused(Engine::PostgreSql, hidden));
    let written = refused(Engine::PostgreSql, "SELECT 1 -- x\rINTO t");
    assert!(matches!(written, StatementRefused::Writes { .. }), "{written:?}");
    let unspaced = "SELECT 1 --\u{a0}; DROP TABLE t";
    assert_eq!(StatementRefused::NotOneStatement { at: 15 }, refused(Engine::MySql, unspaced));
    let wide = "SELECT 1 --\u{3000}\n; DROP TABLE t";
    assert!(matches!(refused(Engine::MySql, wide), StatementRefused::NotOneStatement { .. }));
    // Where a carriage return or any dashes do not end or open a comment, the whole line is one.
    passes(Engine::Sqlite, hidden);
    passes(Engine::MySql, hidden);
    passes(Engine::PostgreSql, unspaced);
}
