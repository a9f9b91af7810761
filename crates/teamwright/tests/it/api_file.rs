//! The committed description of the HTTP API is the one that the routes make.

use std::fs;

use platform::config::{Configuration, Layers};
use platform::world::World;
use teamwright::api_description::{describe, to_text};
use teamwright::features::features;
use teamwright::installation::Installation;
use testkit::parts::environment::bless;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/openapi.json");

#[tokio::test]
async fn the_description_of_the_api_is_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let layers = Layers::default().with_flag("data.folder", folder.path().display().to_string(), "--data");
    let settings = Configuration::load(&layers).unwrap().settings;
    let opened = Installation::open(&settings, World::system()).await.unwrap();
    let built = features(&opened, &settings, "http://localhost:8080").unwrap();
    let text = to_text(&describe(&built.all)).unwrap();
    if bless() {
        fs::write(FILE, &text).unwrap();
    }
    let committed = fs::read_to_string(FILE).unwrap_or_default();
    assert!(committed == text, "docs/reference/openapi.json is out of date; run: make snapshots");
    opened.close().await.unwrap();
}

#[tokio::test]
async fn every_operation_has_an_answer_and_every_reference_leads_somewhere() {
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().map_or(0, serde_json::Map::len);
            assert!(answers > 0, "{method} {path} names no answer");
        }
    }
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name} is referred to and not described");
    }
}
