//! The committed description of the HTTP API is the one that the routes make.

use std::collections::BTreeSet;
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

/// What a person sees once, when it is made, and never again.
const SHOWN_ONCE: [&str; 6] = [
    "ApiKeyMade.secret",
    "InvitationLink.link",
    "RecoveryCodesView.recovery_codes",
    "TotpSetupView.qr_svg",
    "TotpSetupView.secret",
    "TotpSetupView.uri",
];

/// Fields about keys and credentials that hold none.
const ABOUT: [&str; 11] = [
    "ApiKeyMade.key",
    "AuditStateView.public_key",
    "ConnectionView.credential",
    "KeyView.wrapped_by",
    "KeysView.data_keys",
    "KeysView.keys",
    "KeysView.organization_key_days",
    "KeysView.root_key_days",
    "SecondFactorView.passkeys",
    "SecondFactorView.recovery_codes_left",
    "TestedServiceView.key_id",
];

#[test]
fn no_answer_has_a_field_for_a_secret_but_those_that_are_shown_once() {
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    let found = fields_of_answers(&document).into_iter().filter(|field| is_suspect(field));
    let listed = SHOWN_ONCE.iter().chain(&ABOUT).map(|&field| field.to_owned());
    assert_eq!(listed.collect::<BTreeSet<_>>(), found.collect::<BTreeSet<_>>());
}

fn is_suspect(field: &str) -> bool {
    const WORDS: [&str; 16] = [
        "secret",
        "password",
        "passphrase",
        "token",
        "private",
        "credential",
        "key",
        "code",
        "link",
        "seed",
        "wrapped",
        "nonce",
        "cipher",
        "material",
        "uri",
        "qr_svg",
    ];
    let (_schema, name) = field.split_once('.').unwrap();
    WORDS.iter().any(|word| name.contains(word))
}

/// `Schema.field` of everything that an answer can hold.
fn fields_of_answers(document: &serde_json::Value) -> BTreeSet<String> {
    let schemas = &document["components"]["schemas"];
    let operations = document["paths"].as_object().unwrap().values();
    let answers = operations.flat_map(|item| item.as_object().unwrap().values().map(|one| &one["responses"]));
    let mut waiting: Vec<String> = answers.flat_map(referred_to).collect();
    let (mut seen, mut fields) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = waiting.pop() {
        if !seen.insert(name.clone()) {
            continue;
        }
        waiting.extend(referred_to(&schemas[&name]));
        let properties = schemas[&name]["properties"].as_object().into_iter().flatten();
        fields.extend(properties.map(|(field, _)| format!("{name}.{field}")));
    }
    fields
}

fn referred_to(part: &serde_json::Value) -> Vec<String> {
    let text = part.to_string();
    let names = text.split("\"#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap());
    names.map(str::to_owned).collect()
}
