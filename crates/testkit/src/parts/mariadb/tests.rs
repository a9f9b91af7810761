use super::*;
use crate::parts;

#[tokio::test]
async fn a_fresh_database_is_empty_and_one_of_a_dead_process_is_dropped() {
    if !parts::wanted("MariaDB") {
        return;
    }
    let server = parts::mariadb().await;
    let root = server.admin().to_string();
    server.execute(&root, "CREATE DATABASE IF NOT EXISTS t_1_1_0");
    let url = server.fresh_database();
    assert_eq!(server.client(&url, "SHOW TABLES"), "");
    assert_eq!(server.client(&root, "SHOW DATABASES LIKE 't_1_1_0'"), "");
}

#[tokio::test]
async fn an_account_reads_what_it_was_granted_and_no_more() {
    if !parts::wanted("MariaDB") {
        return;
    }
    let server = parts::mariadb().await;
    let url = server.fresh_database();
    let database = Address::parse(&url).unwrap().database;
    server.execute(&url, "CREATE TABLE thing (name text); INSERT INTO thing VALUES ('here')");
    let (name, password) = server.fresh_account("r");
    server.execute(&url, &format!("GRANT SELECT ON {database}.* TO '{name}'@'127.0.0.1'"));
    let reader = server.admin().with_database(&database).with_account(&name, &password);
    assert_eq!(client(&reader, "SELECT name FROM thing").unwrap(), "here");
    assert!(client(&reader, "DELETE FROM thing").unwrap_err().to_string().contains("denied"));
}

#[tokio::test]
async fn a_server_of_its_own_takes_arguments_and_leaves_nothing() {
    if !parts::wanted("MariaDB") {
        return;
    }
    let arguments = vec!["--max-statement-time=7".to_owned()];
    let server = MariaDb::start(&MariaDbOptions { arguments, files: Vec::new() }).await.unwrap();
    let url = server.admin().to_string();
    assert_eq!(server.client(&url, "SELECT @@max_statement_time"), "7.000000");
    assert_eq!(server.client(&url, "SELECT @@bind_address"), "127.0.0.1");
    let process = server.process().unwrap().id();
    drop(server);
    assert!(!Path::new(&format!("/proc/{process}")).exists());
}
