//! Every statement on an organization's data has the organization in its `WHERE`: the first wall, before the database's
//! row-level security. Each `SELECT` is judged alone, those inside others too.

use std::collections::BTreeSet;

use super::exceptions::{Finding, hold};
use super::migrations::client_tables;
use super::placement::is_store;
use super::sources;

#[test]
fn every_statement_on_an_organizations_data_names_the_organization() {
    let tables = client_tables();
    let mut findings = Vec::new();
    for file in sources::rust().iter().filter(|file| !file.is_test() && is_store(&file.path)) {
        for literal in file.literals.iter().filter(|literal| names_a_table(&literal.text)) {
            let missing = without_organization(&literal.text, &tables).into_iter();
            findings.extend(missing.map(|what| Finding::new(&file.path, literal.line, what)));
        }
    }
    let next = "add `organization_id = $n` to the WHERE (each SELECT has its own), or to the columns of the INSERT; a table \
                that belongs to the installation is named in platform/migrations/installation_tables.txt";
    hold("organization", findings, next);
}

fn names_a_table(text: &str) -> bool {
    ["FROM ", "JOIN ", "UPDATE ", "INTO "].iter().any(|word| text.contains(word))
}

/// One `SELECT`, `INSERT`, `UPDATE` or `DELETE` while it is read.
#[derive(Default)]
struct Scope {
    tables: Vec<String>,
    /// `WHERE`, `ON`, or the columns of an `INSERT`: where the organization counts.
    counts: bool,
    has_organization: bool,
    /// Brackets inside that are no statement of their own.
    depth: usize,
}

impl Scope {
    fn finding(&self, text: &str) -> Option<String> {
        let words: Vec<&str> = text.split_whitespace().take(14).collect();
        let table = self.tables.first().filter(|_| !self.has_organization)?;
        Some(format!("`{table}` without the organization: {}", words.join(" ")))
    }
}

fn without_organization(text: &str, tables: &BTreeSet<String>) -> Vec<String> {
    let words = words(text);
    let mut scopes = vec![Scope::default()];
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", String::as_str);
        let Some(scope) = scopes.last_mut() else { break };
        match word.as_str() {
            "(" if next == "SELECT" || next == "WITH" => scopes.push(Scope::default()),
            "(" => scope.depth += 1,
            ")" if scope.depth == 0 => found.extend(scopes.pop().and_then(|done| done.finding(text))),
            ")" => scope.depth -= 1,
            "UNION" | "EXCEPT" | "INTERSECT" => found.extend(std::mem::take(scope).finding(text)),
            "SELECT" if at > 0 && scope.depth == 0 && !scope.tables.is_empty() => {
                found.extend(std::mem::take(scope).finding(text));
            }
            "FROM" | "JOIN" | "UPDATE" | "INTO" => {
                scope.counts = word == "INTO" || scope.counts;
                scope.tables.extend(tables.get(next).cloned());
            }
            "WHERE" | "ON" => scope.counts = true,
            "VALUES" | "SET" => scope.counts = false,
            "organization_id" if scope.counts => scope.has_organization = true,
            _ => {}
        }
    }
    found.extend(scopes.iter().filter_map(|scope| scope.finding(text)));
    found
}

/// Words and brackets; `a.organization_id` counts as `organization_id`, text in quotes as nothing.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (part, quoted) in text.split('\'').zip([false, true].into_iter().cycle()) {
        for c in part.chars().filter(|_| !quoted) {
            if c.is_alphanumeric() || c == '_' {
                words.last_mut().unwrap().push(c);
            } else {
                words.push(if "()".contains(c) { c.to_string() } else { String::new() });
                words.push(String::new());
            }
        }
        words.push(String::new());
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn each_select_is_judged_alone() {
    let tables = BTreeSet::from(["goal".to_owned(), "kpi".to_owned()]);
    let passes = |text: &str| without_organization(text, &tables).is_empty();
    assert!(passes("SELECT name FROM goal WHERE organization_id = $1 AND id = $2"));
    assert!(passes(
        "SELECT g.name FROM goal g JOIN kpi k ON k.organization_id = g.organization_id WHERE g.organization_id = $1"
    ));
    assert!(passes(
        "INSERT INTO goal (organization_id, id) VALUES ($1, $2) ON CONFLICT (organization_id, id) DO NOTHING"
    ));
    assert!(passes("UPDATE goal SET name = $3 WHERE organization_id = $1 AND id = $2"));
    assert!(passes("SELECT version FROM schema_state WHERE id = 1"));
    assert!(!passes("SELECT organization_id FROM goal WHERE id = $1"));
    assert!(!passes("UPDATE goal SET organization_id = $1 WHERE id = $2"));
    assert!(!passes("INSERT INTO goal (id, name) VALUES ($1, 'organization_id')"));
    assert!(!passes(
        "SELECT name FROM goal WHERE organization_id = $1 AND id IN (SELECT goal_id FROM kpi WHERE x = $2)"
    ));
    assert!(!passes(
        "SELECT name FROM goal WHERE id IN (SELECT goal_id FROM kpi WHERE organization_id = $2)"
    ));
    assert!(!passes("SELECT a FROM goal WHERE organization_id = $1 UNION ALL SELECT a FROM kpi"));
    assert!(!passes("DELETE FROM goal"));
    assert!(!passes("INSERT INTO goal (organization_id, id) SELECT $1, id FROM kpi WHERE id = $2"));
}
