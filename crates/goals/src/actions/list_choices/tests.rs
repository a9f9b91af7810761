use connect::answer::Column;
use connect::engine::Engine;

use super::*;

fn answer(columns: &[&str], rows: &[&[&str]]) -> Answer {
    let column = |name: &&str| Column { name: (*name).to_owned(), kind: "text".to_owned() };
    let row = |cells: &&[&str]| cells.iter().map(|cell| Cell::Text((*cell).to_owned())).collect();
    Answer {
        columns: columns.iter().map(column).collect(),
        rows: rows.iter().map(row).collect(),
        elapsed_ms: 0,
    }
}

fn labels(answer: &Answer, search: &str) -> Vec<(String, String)> {
    choices(answer, search).into_iter().map(|choice| (choice.id, choice.label)).collect()
}

fn pair(id: &str, label: &str) -> (String, String) {
    (id.to_owned(), label.to_owned())
}

#[test]
fn columns_are_found_by_name_else_by_place() {
    assert_eq!(vec![pair("7", "Ada")], labels(&answer(&["label", "ID"], &[&["Ada", "7"]]), ""));
    assert_eq!(vec![pair("7", "Ada")], labels(&answer(&["n", "name"], &[&["7", "Ada"]]), ""));
    assert_eq!(vec![pair("North", "North")], labels(&answer(&["region"], &[&["North"]]), ""));
}

#[test]
fn a_search_looks_at_labels_and_identifiers() {
    let people = answer(&["id", "label"], &[&["7", "Ada"], &["8", "Grace"], &["9", "Adele"]]);
    assert_eq!(vec![pair("7", "Ada"), pair("9", "Adele")], labels(&people, "AD"));
    assert_eq!(vec![pair("8", "Grace")], labels(&people, "8"));
}

#[test]
fn only_the_search_is_a_place() {
    let checked =
        |text: &str| refuse_other_places(text, &Statement::parse(text, Engine::PostgreSql).unwrap());
    assert!(checked("SELECT id, name FROM rep WHERE name LIKE '%' || {search} || '%'").is_ok());
    assert!(checked("SELECT id FROM rep WHERE region = {region}").is_err());
    assert!(checked("SELECT id FROM rep WHERE since < {search.start_date}").is_err());
}
