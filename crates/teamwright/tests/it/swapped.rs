//! Sealed values that somebody with access to the store moved to another place: refused, told, on record.

use kernel::ids::{ConnectionId, Id as _};
use platform::db::{Db, Scope, Tx, sql};
use serde_json::Value;
use testkit::parts;

use crate::product::browser::Browser;
use crate::product::people::{another_organization, set_up, set_up_by};
use crate::product::sources::{Source, connected, tested_again};
use crate::product::{Place, Product};

const PASSWORDS: [&str; 3] = ["first-password-1", "second-password-2", "third-password-3"];
const PASSPHRASE: &str = "marble otter lantern dune";

/// Two connections of one organization and one of another, all in use.
struct Three {
    acme: Browser,
    globex: Browser,
    /// Acme's two, then Globex's.
    connections: [String; 3],
}

#[tokio::test]
async fn a_credential_in_another_row_is_refused_and_on_record() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let place = Place::new().await;
    // The store of this release holds everything of a record in two tables; each copy is one theft of a column.
    for (column, from, to) in [("record", 0, 1), ("record", 2, 1), ("both", 0, 1), ("both", 2, 0)] {
        let place = if column == "record" && from == 0 { &place } else { &Place::new().await };
        refused_after_copy(place, column, (from, to)).await;
    }
}

async fn refused_after_copy(place: &Place, column: &str, (from, to): (usize, usize)) {
    let product = Product::start(place);
    let acme = set_up(&product, PASSPHRASE).browser;
    let _ = product.stop();
    let second = another_organization(place);
    let product = Product::start(place);
    let mut three = three(&product, acme, &second).await;
    let _ = product.stop();
    copy(place, column, (&three.connections[from], &three.connections[to])).await;

    let product = Product::start(place);
    three.acme.at(product.port);
    three.globex.at(product.port);
    let victim = three.connections[to].clone();
    let browser = &mut three.acme;
    let report = tested_again(browser, &victim);
    assert_eq!(report.text("/state"), "failed", "{column} {from}->{to}: {}", report.body);
    let told = report.body.to_string();
    assert!(PASSWORDS.iter().all(|password| !told.contains(password)), "{told}");
    let entries = browser.get("/api/audit").expect(200);
    let entries = entries.body["items"].as_array().unwrap();
    let refused = entries.iter().find(|entry| is_refused_open(entry, &victim));
    assert!(refused.is_some(), "{column} {from}->{to}: {entries:#?}");
    // The others are as they were.
    let own = three.connections[usize::from(to == 0)].clone();
    assert_eq!(tested_again(browser, &own).text("/state"), "passed", "{column} {from}->{to}");
    let _ = product.stop();
}

fn is_refused_open(entry: &Value, connection: &str) -> bool {
    let text = entry.to_string();
    entry["outcome"] != "done" && text.contains("credential") && text.contains(connection)
}

async fn three(product: &Product, mut acme: Browser, second: &str) -> Three {
    acme.at(product.port);
    let mut globex = set_up_by(product, second, ("Globex", PASSPHRASE)).browser;
    let sources =
        [Source::new(PASSWORDS[0]).await, Source::new(PASSWORDS[1]).await, Source::new(PASSWORDS[2]).await];
    let connections = [
        connected(&mut acme, sources[0].form("First")),
        connected(&mut acme, sources[1].form("Second")),
        connected(&mut globex, sources[2].form("Third")),
    ];
    Three { acme, globex, connections }
}

/// Copies a sealed record, alone or with its wrapped data key, over another's.
async fn copy(place: &Place, column: &str, (from, to): (&str, &str)) {
    let db: Db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let (from, to) = (bytes(from), bytes(to));
    let changed = match column {
        "record" => copy_record(&mut tx, from, to).await,
        _ => copy_record(&mut tx, from, to).await + copy_key(&mut tx, from, to).await,
    };
    assert_eq!(changed, if column == "record" { 1 } else { 2 });
    tx.commit().await.unwrap();
    db.close().await;
}

async fn copy_record(tx: &mut Tx, from: uuid::Uuid, to: uuid::Uuid) -> u64 {
    let copied = "UPDATE credential SET record = (SELECT record FROM credential WHERE subject_id = $1) WHERE subject_id = $2";
    sql(copied).bind(from).bind(to).execute(tx).await.unwrap()
}

async fn copy_key(tx: &mut Tx, from: uuid::Uuid, to: uuid::Uuid) -> u64 {
    let copied = "UPDATE data_key SET key_id = other.key_id, nonce = other.nonce, wrapped = other.wrapped \
                  FROM (SELECT key_id, nonce, wrapped FROM data_key WHERE subject_id = $1) AS other WHERE subject_id = $2";
    sql(copied).bind(from).bind(to).execute(tx).await.unwrap()
}

/// The id as the store keeps it.
fn bytes(id: &str) -> uuid::Uuid {
    id.parse::<ConnectionId>().unwrap().uuid()
}
