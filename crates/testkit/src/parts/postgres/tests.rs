use super::*;
use crate::parts;

#[tokio::test]
async fn a_database_of_a_template_has_what_it_holds_and_is_apart_from_the_next() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let server = parts::postgres().await;
    let filled = async |url: String| -> Result<(), PartFault> {
        server
            .execute(&url, "CREATE TABLE thing (name text); INSERT INTO thing VALUES ('from the template')")
            .await;
        Ok(())
    };
    let name = server.template(&fresh_name("template"), filled).await;
    let (one, two) = (server.copy_of(&name).await, server.copy_of(&name).await);
    server.execute(&one, "INSERT INTO thing VALUES ('only here')").await;
    assert_eq!(server.client(&one, "SELECT count(*) FROM thing"), "2");
    assert_eq!(server.client(&two, "SELECT count(*) FROM thing"), "1");
}

#[tokio::test]
async fn a_role_signs_in_with_its_password_only() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let server = parts::postgres().await;
    let (name, password) = server.fresh_role("reader").await;
    let right = server.admin().with_account(&name, &password).to_string();
    let wrong = server.admin().with_account(&name, "guessed").to_string();
    assert_eq!(server.client(&right, "SELECT current_user"), name);
    assert!(client(&wrong, "SELECT 1").unwrap_err().to_string().contains("password authentication failed"));
}

#[tokio::test]
async fn databases_of_processes_that_are_gone_are_dropped() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let server = parts::postgres().await;
    let mut admin = server.connect().await;
    let (abandoned, other) = ("t_1_1_0", fresh_name("kept"));
    run(&mut admin, &format!("CREATE DATABASE {abandoned} TEMPLATE template0")).await;
    run(&mut admin, &format!("CREATE DATABASE {other} TEMPLATE template0")).await;
    let mine = server.fresh_database().await;
    assert!(!exists(&mut admin, abandoned).await);
    assert!(exists(&mut admin, &other).await);
    assert_eq!(server.client(&mine, "SELECT 1"), "1");
}

#[tokio::test]
async fn a_server_of_its_own_takes_settings_and_leaves_nothing() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let options = PostgresOptions {
        durable: true,
        settings: vec![("work_mem".to_owned(), "8MB".to_owned())],
        ..PostgresOptions::default()
    };
    let server = Postgres::start(&options).await.unwrap();
    let url = server.admin().to_string();
    assert_eq!(server.client(&url, "SHOW work_mem"), "8MB");
    assert_eq!(server.client(&url, "SHOW fsync"), "on");
    assert_eq!(server.client(&url, "SHOW listen_addresses"), "127.0.0.1");
    let process = server.process().unwrap().id();
    drop(server);
    assert!(!Path::new(&format!("/proc/{process}")).exists());
}
