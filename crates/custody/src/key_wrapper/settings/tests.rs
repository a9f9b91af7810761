use std::sync::Arc;

use platform::outbound::{Gate, SystemResolver};

use super::*;

fn refused(settings: &KeyServiceSettings) -> String {
    let outgoing = Outgoing::new(Gate::of_operator(Arc::new(SystemResolver)));
    build(settings, &World::system(), &outgoing).err().map(|refused| refused.to_string()).unwrap_or_default()
}

fn transit(address: &str, mount: &str, key: &str) -> KeyServiceSettings {
    KeyServiceSettings::Transit(TransitSettings {
        address: address.to_owned(),
        mount: mount.to_owned(),
        key: key.to_owned(),
        token_file: PathBuf::from("token"),
        ca_file: None,
    })
}

#[test]
fn names_and_addresses_that_would_change_a_request_are_refused() {
    assert_eq!("", refused(&transit("https://bao.example:8200", "team/transit", "root-1.a")));
    for (settings, word) in [
        (transit("bao.example", "transit", "root"), "address"),
        (transit("https://bao.example?x=", "transit", "root"), "address"),
        (transit("https://bao.example", "transit", "../sys/seal"), "name of a key"),
        (transit("https://bao.example", "..", "root"), "name of a key"),
        (transit("https://bao.example", "transit", "a?b"), "name of a key"),
        (transit("https://bao.example", "", "root"), "name of a key"),
    ] {
        assert!(refused(&settings).contains(word), "{settings:?}: {}", refused(&settings));
    }
}

#[test]
fn settings_are_plain_data_without_a_secret() {
    let settings = transit("https://bao.example", "transit", "root");
    let text = serde_json::to_string(&settings).unwrap();
    assert!(text.contains("\"provider\":\"transit\""), "{text}");
    assert_eq!(settings, serde_json::from_str(&text).unwrap());
}
