use std::fs;
use std::path::{Path, PathBuf};

use super::{METRICS, metrics_page};

#[test]
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
fn the_page_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/metrics.md");
    if std::env::var_os("TEAMWRIGHT_BLESS").is_some() {
        fs::write(&path, metrics_page()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == metrics_page(),
        "docs/reference/metrics.md is stale: run the tests with TEAMWRIGHT_BLESS=1"
    );
}

#[test]
fn names_are_in_order_and_each_is_counted_somewhere() {
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    assert!(names.is_sorted());
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for name in names {
        let counted = sources.iter().any(|text| text.contains(&format!("!(\"{name}\"")));
        assert!(counted, "nothing counts {name}");
    }
}

fn sources(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(fs::read_to_string(&path).unwrap());
        }
    }
    found
}
