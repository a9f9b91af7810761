use std::fs;
use std::path::Path;

use super::{reference_page, schema_text};

/// The committed file equals what the code says; `TEAMWRIGHT_BLESS=1` writes it anew.
#[expect(clippy::disallowed_methods, reason = "a test's own switch")]
fn held(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    if std::env::var_os("TEAMWRIGHT_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "docs/reference/{name} is stale: run the tests with TEAMWRIGHT_BLESS=1");
}

#[test]
fn the_reference_page_is_fresh() {
    held("configuration.md", &reference_page());
}

#[test]
fn the_schema_is_fresh() {
    held("configuration.schema.json", &schema_text());
}
