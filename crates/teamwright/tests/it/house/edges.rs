//! Which crate may use which: the manifests are exactly the table of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

use super::sources;

type Edges = BTreeMap<String, BTreeSet<String>>;

#[test]
fn edges_between_crates_are_exactly_the_table() {
    let (table, manifests) = (table_edges(&sources::read("ARCHITECTURE.md")), manifest_edges());
    for (name, uses) in &manifests {
        let allowed =
            table.get(name).unwrap_or_else(|| panic!("`{name}` is not in the table of ARCHITECTURE.md"));
        assert_eq!(
            uses, allowed,
            "`{name}` uses (left) and may use (right) differ: take the dependency out of its Cargo.toml, or write a \
             decision and change the table of ARCHITECTURE.md"
        );
    }
    assert_eq!(
        manifests.len(),
        table.len(),
        "the table of ARCHITECTURE.md names a crate that does not exist"
    );
}

#[test]
fn a_table_row_is_read_by_its_three_columns() {
    let text =
        "| crate | one sentence | may use |\n|---|---|---|\n| `a` | x | – |\n| `b` | y | a, c |\n\ntext\n";
    let edges = table_edges(text);
    assert_eq!(edges["a"], BTreeSet::new());
    assert_eq!(edges["b"], BTreeSet::from(["a".to_owned(), "c".to_owned()]));
}

fn table_edges(text: &str) -> Edges {
    let rows = text.lines().skip_while(|line| !line.starts_with("| crate |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let uses = cells[2].split(',').map(str::trim).filter(|name| *name != "–");
        (cells[0].trim_matches('`').to_owned(), uses.map(str::to_owned).collect())
    })
    .collect()
}

fn manifest_edges() -> Edges {
    let mut command = MetadataCommand::new();
    command
        .manifest_path(sources::root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()]);
    let packages = command.exec().expect("cargo metadata reads the manifests").packages;
    let ours: BTreeSet<String> = packages.iter().map(|package| package.name.to_string()).collect();
    let uses = |package: &cargo_metadata::Package| {
        let normal = package.dependencies.iter().filter(|one| one.kind != DependencyKind::Development);
        normal.map(|one| one.name.clone()).filter(|name| ours.contains(name)).collect()
    };
    packages.iter().map(|package| (package.name.to_string(), uses(package))).collect()
}
