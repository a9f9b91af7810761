//! The list of key tables against the schema: a table that holds wrapped keys is on it.

use platform::db::Scope;
use platform::tables;

use crate::home::base;

#[tokio::test]
async fn every_table_that_holds_wrapped_keys_is_named_as_a_key_table() {
    let base = base().await;
    let mut tx = base.db.begin_read(Scope::Installation).await.unwrap();
    let all = tables::all(&mut tx).await.unwrap();
    let holds_keys =
        |table: &&tables::Table| table.columns.iter().any(|column| column.name.contains("wrapped"));
    let found: Vec<&str> = all.iter().filter(holds_keys).map(|table| table.name.as_str()).collect();
    assert_eq!(found, custody::KEY_TABLES);
}
