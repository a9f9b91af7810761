//! What migrations must hold on both engines: the same tables; the organization first in the key of every client table;
//! row-level security on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use super::exceptions::{Finding, hold};
use super::sources::{self, Source};

const FOLDER: &str = "crates/platform/migrations/";

/// Tables that hold an organization's data: all but those of the installation.
pub(super) fn client_tables() -> BTreeSet<String> {
    let installation = installation_tables();
    tables("sqlite").into_keys().filter(|name| !installation.contains(name)).collect()
}

#[test]
fn both_engines_have_the_same_migrations_and_tables() {
    let names = |engine: &str| -> BTreeSet<String> {
        files(engine).into_iter().map(|file| file.path.rsplit('/').next().unwrap().to_owned()).collect()
    };
    assert_eq!(
        names("sqlite"),
        names("postgres"),
        "each migration has a file of the same name for both engines"
    );
    let of = |engine| tables(engine).into_keys().collect::<BTreeSet<_>>();
    assert_eq!(of("sqlite"), of("postgres"), "both engines have the same tables");
}

#[test]
fn a_client_tables_key_starts_with_the_organization() {
    let mut findings = Vec::new();
    for engine in ["sqlite", "postgres"] {
        let tables = tables(engine);
        let client = client_tables();
        for (name, table) in tables.iter().filter(|(name, _)| client.contains(*name)) {
            let body = table.body.replace(['\n', ' '], "");
            // One row per organization: the column is the whole key.
            let first_column = body.split(',').next().unwrap();
            let alone = first_column.contains("(organization_id") && first_column.contains("PRIMARYKEY");
            if !alone && !body.contains("PRIMARYKEY(organization_id") {
                findings.push(Finding::new(&table.path, table.line, format!("table {name}")));
            }
        }
    }
    let next = "start the primary key with organization_id, or name the table in installation_tables.txt";
    hold("migrations", findings, next);
}

#[test]
fn postgres_guards_every_client_table_with_row_level_security() {
    let text: String = files("postgres").into_iter().map(|file| file.text).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in client_tables() {
        for needed in [
            format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"),
            format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"),
            format!(" ON {name} USING (organization_id = "),
        ] {
            assert!(words.contains(&needed), "the migrations for PostgreSQL lack `{needed}`");
        }
    }
}

#[test]
fn every_installation_table_exists() {
    let tables = tables("sqlite");
    for name in installation_tables() {
        assert!(
            tables.contains_key(&name),
            "no migration makes `{name}`; take it out of installation_tables.txt"
        );
    }
}

struct Table {
    path: String,
    line: usize,
    body: String,
}

fn tables(engine: &str) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for file in files(engine) {
        for (at, _) in file.text.match_indices("CREATE TABLE ") {
            let after = file.text[at + 13..].trim_start_matches("IF NOT EXISTS ");
            let name = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let body = after.split_once(';').map_or(after, |(body, _)| body).to_owned();
            let line = file.text[..at].matches('\n').count() + 1;
            tables.insert(name, Table { path: file.path.clone(), line, body });
        }
    }
    assert!(!tables.is_empty(), "no migrations found below {FOLDER}{engine}/");
    tables
}

fn files(engine: &str) -> Vec<Source> {
    let folder = format!("{FOLDER}{engine}/");
    sources::with_extension(&["sql"]).into_iter().filter(|file| file.path.starts_with(&folder)).collect()
}

fn installation_tables() -> BTreeSet<String> {
    let text = sources::read(&format!("{FOLDER}installation_tables.txt"));
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}
