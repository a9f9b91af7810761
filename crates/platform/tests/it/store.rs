//! The store on an engine of its own.

use kernel::failure::FaultKind;
use kernel::ids::{Id, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Db, DbAddress, Scope, sql};
use platform::schema::{self, SchemaState};

async fn fresh(folder: &tempfile::TempDir) -> Db {
    let db = Db::open(&DbAddress::Sqlite { file: folder.path().join("store.db") }).await.unwrap();
    schema::migrate(&db).await.unwrap();
    db
}

fn organization(n: u8) -> OrganizationId {
    OrganizationId::from_parts(Timestamp::from_micros(1), [n; 10])
}

#[tokio::test]
async fn values_come_back_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let db = fresh(&folder).await;
    let mut tx = db.begin(Scope::Organization(organization(1))).await.unwrap();
    sql("INSERT INTO ready (organization_id, due_at) VALUES ($1, $2)")
        .id(organization(1))
        .bind(Timestamp::from_micros(42))
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.begin_read(Scope::Installation).await.unwrap();
    let row = sql("SELECT organization_id, due_at FROM ready").fetch_one(&mut tx).await.unwrap();
    assert_eq!(row.id::<OrganizationId>("organization_id").unwrap(), organization(1));
    assert_eq!(row.get::<Timestamp>("due_at").unwrap(), Timestamp::from_micros(42));
}

#[tokio::test]
async fn dropped_transaction_leaves_nothing_and_duplicates_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let db = fresh(&folder).await;
    let insert = || sql("INSERT INTO ready (organization_id, due_at) VALUES ($1, 1)").id(organization(1));
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    insert().execute(&mut tx).await.unwrap();
    assert_eq!(insert().execute(&mut tx).await.unwrap_err().kind(), FaultKind::Duplicate);
    drop(tx);
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    assert_eq!(insert().execute(&mut tx).await.unwrap(), 1);
}

#[tokio::test]
async fn reads_write_nothing_and_reads_apart_see_a_moment_each() {
    let folder = tempfile::tempdir().unwrap();
    let db = fresh(&folder).await;
    let insert = || sql("INSERT INTO ready (organization_id, due_at) VALUES ($1, 1)").id(organization(1));
    let count = || sql("SELECT COUNT(*) AS rows FROM ready");
    let mut whole = db.begin_read(Scope::Installation).await.unwrap();
    let mut apart = db.begin_reads_apart(Scope::Installation).await.unwrap();
    for reads in [&mut whole, &mut apart] {
        assert!(insert().execute(reads).await.is_err());
        assert_eq!(count().fetch_one(reads).await.unwrap().get::<i64>("rows").unwrap(), 0);
    }
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    insert().execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count().fetch_one(&mut whole).await.unwrap().get::<i64>("rows").unwrap(), 0);
    assert_eq!(count().fetch_one(&mut apart).await.unwrap().get::<i64>("rows").unwrap(), 1);
}

#[tokio::test]
async fn schema_from_the_future_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let db = fresh(&folder).await;
    let known = schema::known_version();
    assert_eq!(schema::inspect(&db).await.unwrap(), SchemaState::Fits { version: known });
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    sql("UPDATE schema_state SET version = $1, min_binary = $1")
        .bind(known + 1)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = schema::migrate(&db).await.unwrap_err();
    assert!(refused.chain().contains("newer release"), "{}", refused.chain());
    let future = SchemaState::Future { version: known + 1, min_binary: known + 1 };
    assert_eq!(schema::inspect(&db).await.unwrap(), future);
}

#[tokio::test]
async fn newer_schema_that_lets_this_binary_work_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let db = fresh(&folder).await;
    let known = schema::known_version();
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    sql("UPDATE schema_state SET version = $1, min_binary = $2")
        .bind(known + 1)
        .bind(known)
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(schema::inspect(&db).await.unwrap(), SchemaState::Fits { version: known + 1 });
}
