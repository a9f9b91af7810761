use platform::db::{Scope, sql};
use platform::schema::{self, SchemaState};

use crate::product::{Place, Product};

fn told(output: &std::process::Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn a_fresh_store_is_made_and_a_second_run_changes_nothing() {
    let place = Place::unmade().await;
    let version = schema::known_version();
    assert_eq!((Some(0), format!("Migrated the schema to {version}\n")), told(&place.migrate()));
    assert_eq!((Some(0), format!("The schema is up to date ({version})\n")), told(&place.migrate()));
    let db = place.db().await;
    assert!(matches!(schema::inspect(&db).await.unwrap(), SchemaState::Fits { .. }));
    db.close().await;
    Product::start(&place).stop();
}

#[tokio::test]
async fn a_schema_of_a_newer_release_is_left_alone() {
    let place = Place::new().await;
    Product::start(&place).stop();
    let db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let changed = sql("UPDATE schema_state SET version = $1, min_binary = $1").bind(9_000_i64);
    assert_eq!(changed.execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let (code, text) = told(&place.migrate());
    assert_eq!(Some(2), code, "{text}");
    assert!(text.contains("newer release") && text.contains("9000"), "{text}");
    let mut tx = db.begin_read(Scope::Installation).await.unwrap();
    let row =
        sql("SELECT version FROM schema_state WHERE id = $1").bind(1_i64).fetch_one(&mut tx).await.unwrap();
    assert_eq!(9_000_i64, row.get::<i64>("version").unwrap());
    drop(tx);
    db.close().await;
}
