//! The reference page says what the code does.

use kernel::calendar::{Calendar, Unit, zone};
use kernel::range::{Expression, resolve};

const PAGE: &str = include_str!("../../../../docs/reference/date-ranges.md");

/// The cells of the rows under a heading, without the head of the table.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let lines = section.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = |line: &str| line.replace("| |", "|  |").split(" | ").map(plain).collect();
    lines.skip(1).map(cells).collect()
}

fn plain(cell: &str) -> String {
    cell.trim_matches([' ', '`', '|']).to_owned()
}

#[test]
fn every_example_resolves_as_the_page_says() {
    let as_of = "2026-11-18T15:00:00Z".parse().unwrap();
    let rows = rows("Examples");
    assert!(rows.len() >= 14, "{rows:?}");
    for row in rows {
        let [expression, options, first, last] = &row[..] else { panic!("{row:?}") };
        let parsed: Expression = expression.parse().unwrap();
        let calendar = Calendar::from_options(options).unwrap();
        let range = resolve(&parsed, &calendar, &zone("Europe/Paris").unwrap(), as_of).unwrap();
        let after = range.end.unwrap().civil.date();
        let found = [range.start.unwrap().civil.to_string(), after.yesterday().unwrap().to_string()];
        assert_eq!([&found[0], &found[1]], [first, last], "{expression}");
    }
}

#[test]
fn every_unit_is_on_the_page() {
    for unit in Unit::ALL {
        assert!(PAGE.contains(&format!("`{}`", unit.token())), "{unit:?}");
    }
}

#[test]
fn every_option_of_the_page_is_read() {
    for row in rows("Calendar options") {
        for option in row[0].split("` `") {
            let option = option.replace("\\|", "|");
            let whole = match option.split_once('=').map(|(name, _)| name) {
                Some("anchor") => format!("{option};pattern=445"),
                Some("pattern") => format!("anchor=last:sat:09;{option}"),
                _ => option,
            };
            assert!(Calendar::from_options(&whole).is_ok(), "{whole}");
        }
    }
}
