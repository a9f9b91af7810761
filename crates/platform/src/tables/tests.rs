use super::*;
use crate::db::{Scope, sql};
use crate::fixture::Fixture;
use crate::schema;

#[tokio::test]
async fn every_table_but_the_schemas_own_is_found_with_its_columns() {
    let fixture = Fixture::new().await;
    schema::migrate(&fixture.platform.db).await.unwrap();
    let mut tx = fixture.platform.db.begin_read(Scope::Installation).await.unwrap();
    let tables = all(&mut tx).await.unwrap();
    let job = tables.iter().find(|table| table.name == "job").unwrap();
    assert!(job.is_of_organization());
    assert_eq!(job.columns[0], Column { name: "organization_id".to_owned(), kind: ColumnKind::Bytes });
    let session = tables.iter().find(|table| table.name == "session").unwrap();
    assert!(!session.is_of_organization(), "it belongs to a person of the installation");
    assert!(tables.iter().all(|table| !BOOKKEEPING.contains(&table.name.as_str())));
}

#[tokio::test]
async fn rows_come_back_as_they_were_in_more_than_one_statement() {
    let fixture = Fixture::new().await;
    let db = &fixture.platform.db;
    schema::migrate(db).await.unwrap();
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    for number in 0..700_i64 {
        let id = uuid::Uuid::from_u128(u128::try_from(number).unwrap() + 1);
        let new = sql("INSERT INTO organization (id, name, created_at) VALUES ($1, $2, $3)");
        new.bind(id).bind(format!("Org \"{number}\" \u{1f33f}")).bind(number).execute(&mut tx).await.unwrap();
    }
    let tables = all(&mut tx).await.unwrap();
    let table = tables.iter().find(|table| table.name == "organization").unwrap();
    let read = async |tx: &mut Tx| {
        let mut rows = Vec::new();
        let mut sink = |row: Values| {
            rows.push(row);
            Ok(())
        };
        let count = each_row(tx, table, &[], &mut sink).await.unwrap();
        assert_eq!(count, 700);
        rows
    };
    let before = read(&mut tx).await;
    sql("DELETE FROM organization").execute(&mut tx).await.unwrap();
    assert!(is_empty(&mut tx, table).await.unwrap());
    let mut filling = Filling::new(table);
    for row in before.clone() {
        filling.add(&mut tx, row).await.unwrap();
    }
    assert_eq!(filling.end(&mut tx).await.unwrap(), 700);
    assert_eq!(read(&mut tx).await, before);
}
