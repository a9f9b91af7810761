//! The probe on real servers: who is named, and that every listed fix, once run, makes the account pass.

use super::super::{as_account, mariadb, postgres, session};
use crate::rights::{Rights, Verdict, probe};

async fn rights_of(url: &str) -> Rights {
    probe(&mut session(url).await).await.expect("a probe")
}

fn told(rights: &Rights) -> String {
    let lines = rights.findings.iter().map(|finding| format!("{} | {:?}", finding.sentence(), finding.fix));
    lines.collect::<Vec<_>>().join("\n")
}

/// A database with a table, a view, a sequence and a second schema.
async fn shop(server: &testkit::parts::Postgres) -> String {
    let url = server.fresh_database().await;
    server
        .execute(
            &url,
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE TABLE orders (id serial, amount numeric); CREATE VIEW \
             big AS SELECT * FROM orders; CREATE SCHEMA \"Odd name\"; CREATE TABLE \"Odd name\".t (a int, b int)",
        )
        .await;
    url
}

#[tokio::test]
async fn a_postgresql_reader_made_by_the_guide_passes() {
    let Some(server) = postgres().await else { return };
    let url = shop(&server).await;
    let account = server.fresh_role("reader").await;
    let database = testkit::parts::Address::parse(&url).unwrap().database;
    let script = crate::guide::guide(crate::engine::Engine::PostgreSql, &database, &account.0, None).script;
    let without_the_account: Vec<&str> =
        script.lines().filter(|line| !line.starts_with("CREATE ROLE")).collect();
    server.execute(&url, &without_the_account.join("\n")).await;
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Read, rights.verdict(), "{}", told(&rights));
    let mut reading = session(&as_account(&url, &account)).await;
    super::super::ask(&mut reading, "SELECT sum(amount) FROM orders").await.expect("it reads");
}

/// Each kind of surplus right: how it comes about, the verdict, and words that the report holds.
const POSTGRES_CASES: [(&str, Verdict, &str); 15] = [
    ("GRANT INSERT, UPDATE ON orders TO {u}", Verdict::Write, "INSERT, UPDATE on the table public.orders."),
    ("GRANT TRUNCATE, TRIGGER, REFERENCES, DELETE ON big TO {u}", Verdict::Write, "TRUNCATE"),
    (
        "GRANT USAGE, UPDATE ON SEQUENCE orders_id_seq TO {u}",
        Verdict::Write,
        "on the sequence public.orders_id_seq.",
    ),
    ("GRANT UPDATE (b) ON \"Odd name\".t TO {u}", Verdict::Write, "column Odd name.t.b"),
    ("GRANT INSERT ON \"Odd name\".t TO PUBLIC", Verdict::Write, "through PUBLIC"),
    ("GRANT CREATE ON SCHEMA public TO PUBLIC", Verdict::Write, "CREATE on schema public"),
    ("GRANT CREATE ON DATABASE {d} TO {u}", Verdict::Write, "CREATE on database"),
    ("ALTER TABLE orders OWNER TO {u}", Verdict::Write, "owner"),
    ("ALTER SCHEMA \"Odd name\" OWNER TO {u}", Verdict::Write, "owner"),
    ("GRANT pg_write_all_data TO {u}", Verdict::Write, "pg_write_all_data"),
    ("GRANT pg_read_server_files TO {u}", Verdict::Admin, "pg_read_server_files"),
    ("GRANT pg_execute_server_program TO {u}", Verdict::Admin, "pg_execute_server_program"),
    ("GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) TO {u}", Verdict::Admin, "pg_read_file"),
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT DELETE ON TABLES TO {u}",
        Verdict::Write,
        "from now on",
    ),
    ("ALTER ROLE {u} CREATEDB CREATEROLE REPLICATION BYPASSRLS", Verdict::Admin, "CREATEROLE CREATEDB"),
];

#[tokio::test]
async fn every_surplus_right_in_postgresql_is_named_and_its_fix_removes_it() {
    let Some(server) = postgres().await else { return };
    for (grant, verdict, words) in POSTGRES_CASES {
        let url = shop(&server).await;
        let account = server.fresh_role("surplus").await;
        let database = testkit::parts::Address::parse(&url).unwrap().database;
        server.execute(&url, &grant.replace("{u}", &account.0).replace("{d}", &database)).await;
        let rights = rights_of(&as_account(&url, &account)).await;
        assert_eq!(verdict, rights.verdict(), "{grant}\n{}", told(&rights));
        assert!(told(&rights).contains(words), "{grant}\n{}", told(&rights));
        server.execute(&url, &rights.fix_script()).await;
        let after = rights_of(&as_account(&url, &account)).await;
        assert_eq!(Verdict::Read, after.verdict(), "{grant}\n{}\n{}", rights.fix_script(), told(&after));
    }
}

#[tokio::test]
async fn a_superuser_an_owner_and_a_writer_are_told_apart() {
    let Some(server) = postgres().await else { return };
    let url = shop(&server).await;
    let database = testkit::parts::Address::parse(&url).unwrap().database;
    let (superuser, owner, writer) = (
        server.fresh_role("super").await,
        server.fresh_role("owner").await,
        server.fresh_role("writer").await,
    );
    server
        .execute(
            &url,
            &format!(
                "ALTER ROLE {} SUPERUSER; ALTER DATABASE {database} OWNER TO {}; GRANT INSERT, UPDATE, DELETE ON ALL \
                 TABLES IN SCHEMA public TO {}",
                superuser.0, owner.0, writer.0
            ),
        )
        .await;
    for (account, verdict, words) in [
        (&superuser, Verdict::Admin, "SUPERUSER"),
        (&owner, Verdict::Write, "owner"),
        (&writer, Verdict::Write, "INSERT"),
    ] {
        let rights = rights_of(&as_account(&url, account)).await;
        assert_eq!(verdict, rights.verdict(), "{}", told(&rights));
        assert!(told(&rights).contains(words), "{}", told(&rights));
        server.execute(&url, &rights.fix_script()).await;
        let after = rights_of(&as_account(&url, account)).await;
        assert_eq!(Verdict::Read, after.verdict(), "{}\n{}", rights.fix_script(), told(&after));
    }
}

#[tokio::test]
async fn a_membership_that_writes_is_taken_from_the_account_and_left_to_the_others() {
    let Some(server) = postgres().await else { return };
    let url = shop(&server).await;
    let (group, inner, account) = (
        server.fresh_role("group").await,
        server.fresh_role("inner").await,
        server.fresh_role("reader").await,
    );
    server
        .execute(
            &url,
            &format!(
                "GRANT INSERT ON orders TO {inner}; ALTER TABLE \"Odd name\".t OWNER TO {inner}; GRANT {inner} TO {group}; \
                 GRANT {group} TO {user}; ALTER ROLE {user} NOINHERIT",
                inner = inner.0,
                group = group.0,
                user = account.0
            ),
        )
        .await;
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Write, rights.verdict());
    assert_eq!(format!("REVOKE \"{}\" FROM \"{}\";", group.0, account.0), rights.fix_script());
    server.execute(&url, &rights.fix_script()).await;
    assert_eq!(Verdict::Read, rights_of(&as_account(&url, &account)).await.verdict());
}

/// A fresh server lets everybody write databases whose names begin with `test`; that would be a finding of its own.
fn close_test_databases(server: &testkit::parts::MariaDb) {
    let url = server.admin().to_string();
    server.execute(&url, "DELETE FROM mysql.db WHERE Db LIKE 'test%'; FLUSH PRIVILEGES");
}

const MARIADB_CASES: [(&str, Verdict, &str); 9] = [
    ("GRANT SELECT, INSERT, UPDATE ON {d}.* TO {u}", Verdict::Write, "INSERT, UPDATE"),
    ("GRANT ALL PRIVILEGES ON {d}.* TO {u} WITH GRANT OPTION", Verdict::Write, "ALL PRIVILEGES"),
    ("GRANT SELECT (a), UPDATE (a) ON {d}.t TO {u}", Verdict::Write, "UPDATE (`a`)"),
    ("GRANT EXECUTE, CREATE TEMPORARY TABLES, LOCK TABLES ON {d}.* TO {u}", Verdict::Write, "EXECUTE"),
    ("GRANT DROP ON {d}.t TO {u}", Verdict::Write, "DROP"),
    ("GRANT FILE ON *.* TO {u}", Verdict::Admin, "FILE"),
    ("GRANT ALL PRIVILEGES ON *.* TO {u} WITH GRANT OPTION", Verdict::Admin, "ALL PRIVILEGES"),
    ("GRANT PROXY ON 'root'@'127.0.0.1' TO {u}", Verdict::Admin, "PROXY"),
    ("GRANT PROCESS, RELOAD, BINLOG ADMIN ON *.* TO {u}", Verdict::Admin, "PROCESS"),
];

#[tokio::test]
async fn every_surplus_right_in_mariadb_is_named_and_its_fix_removes_it() {
    let Some(server) = mariadb().await else { return };
    close_test_databases(&server);
    for (grant, verdict, words) in MARIADB_CASES {
        let url = server.fresh_database();
        let database = testkit::parts::Address::parse(&url).unwrap().database;
        let account = server.fresh_account("surplus");
        let user = format!("'{}'@'127.0.0.1'", account.0);
        server.execute(
            &url,
            &format!(
                "CREATE TABLE t (a int); GRANT SELECT ON {database}.* TO {user}; {}",
                grant.replace("{u}", &user).replace("{d}", &database)
            ),
        );
        let rights = rights_of(&as_account(&url, &account)).await;
        assert_eq!(verdict, rights.verdict(), "{grant}\n{}", told(&rights));
        assert!(told(&rights).contains(words), "{grant}\n{}", told(&rights));
        server.execute(&url, &rights.fix_script());
        let after = rights_of(&as_account(&url, &account)).await;
        assert_eq!(Verdict::Read, after.verdict(), "{grant}\n{}\n{}", rights.fix_script(), told(&after));
    }
}

#[tokio::test]
async fn a_mariadb_reader_made_by_the_guide_passes_and_a_writing_role_does_not() {
    let Some(server) = mariadb().await else { return };
    close_test_databases(&server);
    let url = server.fresh_database();
    let database = testkit::parts::Address::parse(&url).unwrap().database;
    let account = server.fresh_account("reader");
    let script =
        crate::guide::guide(crate::engine::Engine::MySql, &database, &account.0, Some("127.0.0.1")).script;
    let grants: Vec<&str> = script.lines().filter(|line| line.starts_with("GRANT")).collect();
    server.execute(&url, &format!("CREATE TABLE t (a int); {}", grants.join("\n")));
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Read, rights.verdict(), "{}", told(&rights));

    let role = format!("role_{}", account.0);
    server.execute(
        &url,
        &format!(
            "CREATE ROLE {role}; GRANT DELETE ON {database}.* TO {role}; GRANT {role} TO '{}'@'127.0.0.1'",
            account.0
        ),
    );
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Write, rights.verdict(), "{}", told(&rights));
    server.execute(&url, &rights.fix_script());
    assert_eq!(Verdict::Read, rights_of(&as_account(&url, &account)).await.verdict());
}

#[tokio::test]
async fn a_right_that_a_mariadb_account_has_through_a_role_of_a_role_is_found() {
    let Some(server) = mariadb().await else { return };
    close_test_databases(&server);
    let url = server.fresh_database();
    let database = testkit::parts::Address::parse(&url).unwrap().database;
    let account = server.fresh_account("nested");
    let (outer, inner) = (format!("outer_{}", account.0), format!("inner_{}", account.0));
    server.execute(
        &url,
        &format!(
            "CREATE TABLE t (a int); CREATE ROLE {inner}; CREATE ROLE {outer}; GRANT SELECT ON {database}.* TO \
             {inner}; GRANT {inner} TO {outer}; GRANT {outer} TO '{0}'@'127.0.0.1'; GRANT SELECT ON {database}.* TO '{0}'@'127.0.0.1'",
            account.0
        ),
    );
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Read, rights.verdict(), "roles that read are no surplus\n{}", told(&rights));
    server.execute(&url, &format!("GRANT DELETE ON {database}.* TO {inner}"));
    let rights = rights_of(&as_account(&url, &account)).await;
    assert_eq!(Verdict::Write, rights.verdict(), "{}", told(&rights));
    assert!(told(&rights).contains("DELETE"), "{}", told(&rights));
    server.execute(&url, &rights.fix_script());
    assert_eq!(Verdict::Read, rights_of(&as_account(&url, &account)).await.verdict());
}
