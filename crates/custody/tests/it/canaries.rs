//! Whoever holds the database, its write-ahead log, the journal and the store's folder holds no credential.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use platform::db::sql;

use crate::home::{Home, connection, organization};

fn canary(number: u8) -> String {
    format!("canary-{number:03}-Zm9yYmlkZGVuIGJpcmQ")
}

/// Every way in which a canary could lie somewhere.
fn shapes(canary: &str) -> Vec<Vec<u8>> {
    let mut shapes = vec![
        canary.as_bytes().to_vec(),
        hex::encode(canary).into_bytes(),
        hex::encode_upper(canary).into_bytes(),
        canary.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ];
    // In base64 a text looks different at each of three places; its ends mix with what is beside it.
    for shift in 0..3 {
        let padded = [&vec![0; shift][..], canary.as_bytes()].concat();
        for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            shapes.push(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
        }
    }
    shapes
}

fn read_all(folder: &Path, into: &mut Vec<u8>) {
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.file_name().unwrap() != "root.key" {
            into.extend(fs::read(&path).unwrap());
        }
    }
}

/// All rows of all tables, as the database's own client prints them.
fn dump(home: &Home) -> Vec<u8> {
    let (Some(server), Some(url)) = (&home.server, &home.admin_url) else { return Vec::new() };
    let tables = server.client(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    let rows = tables.lines().map(|table| server.client(url, &format!("SELECT t::text FROM {table} t")));
    rows.collect::<String>().into_bytes()
}

#[tokio::test]
async fn no_canary_lies_in_database_log_or_folder() {
    let home = Home::new().await;
    for number in 0..40 {
        home.seal(organization(1 + number % 2), connection(number), &canary(number)).await;
    }
    // Replaced, used, shredded and left alone ones.
    for number in 0..30 {
        home.opened(organization(1 + number % 2), connection(number)).await.unwrap();
    }
    for number in 0..10 {
        home.seal(organization(1 + number % 2), connection(number), &canary(100 + number)).await;
        let mut cx = home.begin(organization(1 + number % 2)).await;
        home.custody.shred(&mut cx, connection(20 + number)).await.unwrap();
        cx.commit().await.unwrap();
    }
    home.tamper(vec![sql("DELETE FROM credential WHERE version > 1")]).await;
    home.journal.settle().await.unwrap();

    let mut everything = dump(&home);
    read_all(home.folder(), &mut everything);
    // The search finds what is there: names of connections stand in the journal or in its table.
    assert!(found(&everything, &[connection_name(0).into_bytes()]).is_some());
    let shapes: Vec<Vec<u8>> = (0..40).chain(100..110).flat_map(|number| shapes(&canary(number))).collect();
    let leak = found(&everything, &shapes).map(String::from_utf8_lossy);
    assert_eq!(None, leak);
}

/// The first of the texts that lies somewhere in `bytes`; looks at every place once.
fn found<'a>(bytes: &[u8], texts: &'a [Vec<u8>]) -> Option<&'a [u8]> {
    let mut by_start: HashMap<[u8; 8], Vec<&'a [u8]>> = HashMap::new();
    for text in texts {
        by_start.entry(*text.first_chunk().unwrap()).or_default().push(text);
    }
    let starting = |at: usize| by_start.get(bytes[at..].first_chunk::<8>()?);
    (0..bytes.len()).find_map(|at| starting(at)?.iter().copied().find(|text| bytes[at..].starts_with(text)))
}

fn connection_name(number: u8) -> String {
    format!("con_{}/sql_password", format!("{number:02x}").repeat(16))
}
