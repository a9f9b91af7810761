use kernel::ids::{ConnectionId, Id as _};
use platform::db::{Db, Scope};
use testkit::TestBase;
use testkit::parts::environment::{Store, store};
use uuid::Uuid;

use super::*;

fn organization() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_bytes([1; 16]))
}

fn kpi() -> KpiId {
    KpiId::from_uuid(Uuid::from_bytes([2; 16]))
}

/// A reading of day `number`, written then.
fn reading(number: u8) -> Reading {
    let at = Timestamp::from_micros(i64::from(number) * 86_400_000_000);
    Reading {
        id: ReadingId::from_uuid(Uuid::from_bytes([number; 16])),
        kpi: kpi(),
        slot: format!("day {number}"),
        kpi_version: 1,
        parameter_hash: String::new(),
        dimension: String::new(),
        value: None,
        unit: String::new(),
        as_of: at,
        recorded_at: at,
        source_time: None,
        fetched_at: at,
        range: Span {
            expression: "today".to_owned(),
            zone: "Etc/UTC".to_owned(),
            tzdata: String::new(),
            day: String::new(),
            start: None,
            end: None,
            start_at: None,
            end_at: None,
            described: String::new(),
            is_shorter: false,
        },
        calendar_version: 1,
        rows: None,
        connection: ConnectionId::from_uuid(Uuid::from_bytes([3; 16])),
        origin: Origin::Scheduled,
        flags: Vec::new(),
        supersedes: None,
    }
}

async fn store_kpi(db: &Db) {
    let mut tx = db.begin(Scope::Organization(organization())).await.unwrap();
    let inserted =
        sql("INSERT INTO kpi (organization_id, id, name, description, refresh_minutes, state, version,
             is_sample, created_at, created_by, failures)
         VALUES ($1, $2, '', '', 60, 'active', 1, $3, 0, 'system', 0)");
    inserted.id(organization()).id(kpi()).bind(false).execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn latest(db: &Db) -> ReadingId {
    let mut tx = db.begin_read(Scope::Organization(organization())).await.unwrap();
    let row = sql("SELECT latest_reading_id FROM kpi WHERE organization_id = $1 AND id = $2");
    row.id(organization()).id(kpi()).fetch_one(&mut tx).await.unwrap().id("latest_reading_id").unwrap()
}

/// On PostgreSQL: until a transaction of this store waits for a row that another holds. SQLite lets nobody write beside
/// another, so there the second one waits to begin.
async fn until_one_waits(db: &Db) {
    while store() == Store::Postgres {
        let mut tx = db.begin_read(Scope::Organization(organization())).await.unwrap();
        let waits = sql("SELECT COUNT(*) AS n FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE a.datname = current_database() AND NOT l.granted");
        if 0 < waits.fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap() {
            break;
        }
    }
}

#[tokio::test]
async fn of_two_readings_written_at_once_the_newer_stays_the_latest() {
    let base = TestBase::new().await;
    store_kpi(&base.db).await;
    let mut newer = base.db.begin(Scope::Organization(organization())).await.unwrap();
    assert!(append(&mut newer, organization(), &reading(20)).await.unwrap());
    let db = base.db.clone();
    let older = tokio::spawn(async move {
        let mut older = db.begin(Scope::Organization(organization())).await.unwrap();
        assert!(append(&mut older, organization(), &reading(10)).await.unwrap());
        older.commit().await.unwrap();
    });
    until_one_waits(&base.db).await;
    newer.commit().await.unwrap();
    older.await.unwrap();
    assert_eq!(reading(20).id, latest(&base.db).await);
}
