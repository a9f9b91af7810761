use std::fs;

use tempfile::TempDir;

use super::Layers;
use crate::config::{Configuration, LogFormat};

struct Given {
    folder: TempDir,
    layers: Layers,
}

fn given(file: &str, environment: &[(&str, &str)]) -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamwright.toml");
    fs::write(&path, file).unwrap();
    let environment =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Given { folder, layers: Layers { file: Some(path), environment, flags: Vec::new() } }
}

#[track_caller]
fn refused(file: &str, environment: &[(&str, &str)], want: &str) {
    let given = given(file, environment);
    let Err(fault) = Configuration::load(&given.layers) else { panic!("accepted: {file} {environment:?}") };
    let folder = given.folder.path().display().to_string();
    assert_eq!(fault.to_string().replace(&format!("{folder}/"), ""), want);
}

fn origin(configuration: &Configuration, key: &str) -> String {
    configuration.effective().iter().find(|one| one.key == key).unwrap().origin.clone()
}

#[test]
fn without_anything_the_defaults_hold() {
    let configuration = Configuration::load(&Layers::default()).unwrap();
    assert_eq!(configuration.settings.server.listen.to_string(), "127.0.0.1:8080");
    assert!(configuration.settings.outbound.allow.is_empty());
    assert!(configuration.effective().iter().all(|one| one.origin == "default"));
}

#[test]
fn later_layers_win_and_each_value_remembers_its_place() {
    let mut given = given(
        "[log]\nlevel = \"warn\"\nformat = \"json\"\n[shutdown]\nnotice_seconds = 1\n\n[jobs]\nworkers = 3\n",
        &[
            ("TEAMWRIGHT_LOG__LEVEL", "debug"),
            ("TEAMWRIGHT_JOBS__WORKERS", "5"),
            ("HOME", "/"),
            ("TEAMWRIGHT_TEST_DB", "x"),
        ],
    );
    given.layers = given.layers.with_flag("jobs.workers", "7", "--workers");
    let configuration = Configuration::load(&given.layers).unwrap();
    let settings = &configuration.settings;
    assert_eq!((settings.log.level.as_str(), settings.log.format), ("debug", LogFormat::Json));
    assert_eq!((settings.jobs.workers, settings.shutdown.notice_seconds), (7, 1));
    assert_eq!(origin(&configuration, "log.level"), "environment TEAMWRIGHT_LOG__LEVEL");
    assert_eq!(origin(&configuration, "jobs.workers"), "command line --workers");
    assert!(origin(&configuration, "log.format").ends_with("teamwright.toml, line 3"));
    assert!(origin(&configuration, "shutdown.notice_seconds").ends_with("teamwright.toml, line 5"));
    assert_eq!(origin(&configuration, "shutdown.grace_seconds"), "default");
}

#[test]
fn lists_come_from_the_environment_with_commas() {
    let given = given(
        "",
        &[
            ("TEAMWRIGHT_OUTBOUND__ALLOW", "10.0.0.0/8:5432, ::1/128"),
            ("TEAMWRIGHT_OUTBOUND__PORTS", "25060,6543"),
        ],
    );
    let configuration = Configuration::load(&given.layers).unwrap();
    let allow: Vec<String> = configuration.settings.outbound.allow.iter().map(ToString::to_string).collect();
    assert_eq!(allow, ["10.0.0.0/8:5432", "::1/128"]);
    assert_eq!(configuration.settings.outbound.ports, [25060, 6543]);
}

#[test]
fn unknown_keys_are_refused_with_the_nearest() {
    refused(
        "[server]\nlisten_on = \"x\"",
        &[],
        "there is no setting server.listen_on (teamwright.toml, line 2); did you mean server.listen?",
    );
    refused(
        "[outbond]\nallow = []",
        &[],
        "there is no setting outbond.allow (teamwright.toml, line 2); did you mean outbound.allow?",
    );
    refused(
        "listen = 1",
        &[],
        "there is no setting listen (teamwright.toml, line 1); did you mean server.listen?",
    );
    refused(
        "",
        &[("TEAMWRIGHT_LOG__LEVLE", "x")],
        "there is no setting log.levle (environment TEAMWRIGHT_LOG__LEVLE); did you mean log.level?",
    );
    refused("[zebra]\nquux = 1", &[], "there is no setting zebra.quux (teamwright.toml, line 2)");
}

#[test]
fn wrong_values_are_refused_with_key_and_place() {
    refused(
        "[jobs]\nworkers = 257",
        &[],
        "jobs.workers (teamwright.toml, line 2) is 257; it may be 0 to 256",
    );
    refused(
        "[jobs]\nworkers = \"many\"",
        &[],
        "jobs.workers (teamwright.toml, line 2) cannot be read: invalid type: string \"many\", expected u16",
    );
    refused(
        "",
        &[("TEAMWRIGHT_SHUTDOWN__GRACE_SECONDS", "9999")],
        "shutdown.grace_seconds (environment TEAMWRIGHT_SHUTDOWN__GRACE_SECONDS) is 9999; it may be 1 to 600",
    );
    refused(
        "[outbound]\nallow = [\"10.0.0.1\"]",
        &[],
        "outbound.allow (teamwright.toml, line 2) cannot be read: \"10.0.0.1\" is not a range; write 10.0.0.0/8, or 10.1.2.3/32:5432 for one port",
    );
    refused(
        "[log]\nformat = \"xml\"",
        &[],
        "log.format (teamwright.toml, line 2) cannot be read: unknown variant `xml`, expected `text` or `json`",
    );
    refused(
        "[server]\nlisten = \"here\"",
        &[],
        "server.listen (teamwright.toml, line 2) cannot be read: invalid socket address syntax",
    );
}

#[test]
fn unsafe_listeners_are_refused() {
    refused(
        "[server]\npublic_url = \"http://goals.example.com\"",
        &[],
        "server.public_url (teamwright.toml, line 2) needs https for any host but this machine",
    );
    refused(
        "[server]\npublic_url = \"https://goals.example.com\"",
        &[],
        "server.public_url (teamwright.toml, line 2) is https and nobody gives it: set server.tls_certificate and \
         server.tls_key, or name the proxy in front in server.trusted_proxies",
    );
    refused(
        "[server]\ntls_certificate = \"a.pem\"",
        &[],
        "server.tls_certificate (teamwright.toml, line 2) needs its private key: set server.tls_key",
    );
    refused(
        "[server]\ntls_key = \"a.pem\"",
        &[],
        "server.tls_key (teamwright.toml, line 2) needs its certificate: set server.tls_certificate",
    );
    refused(
        "[server]\ntls_key = \"a.pem\"\ntls_certificate = \"b.pem\"",
        &[],
        "server.tls_certificate (teamwright.toml, line 3) needs the address that it is for: set server.public_url to \
         https and that name",
    );
    refused(
        "[server]\nprivate_listen = \"0.0.0.0:8081\"",
        &[],
        "server.private_listen (teamwright.toml, line 2) is not on loopback: set server.private_token, or listen on 127.0.0.1",
    );
    refused(
        "",
        &[("TEAMWRIGHT_SERVER__PRIVATE_TOKEN", "short")],
        "server.private_token (environment TEAMWRIGHT_SERVER__PRIVATE_TOKEN) needs at least 32 characters",
    );
}

#[test]
fn https_by_a_certificate_of_our_own_or_by_a_known_proxy_is_accepted() {
    let url = "[server]\npublic_url = \"https://goals.example.com\"\n";
    for given_by in
        ["tls_certificate = \"a.pem\"\ntls_key = \"b.pem\"", "trusted_proxies = [\"10.0.0.5/32\"]"]
    {
        let given = given(&format!("{url}{given_by}"), &[]);
        assert!(Configuration::load(&given.layers).is_ok(), "{given_by}");
    }
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("url");
    fs::write(&path, "postgres://u:canary-9321@h/d\n").unwrap();
    let path = path.to_str().unwrap();
    let given = given("", &[("TEAMWRIGHT_STORE__URL_FILE", path)]);
    let configuration = Configuration::load(&given.layers).unwrap();
    let url = configuration.settings.store.url.as_ref().unwrap();
    assert!(url.secret().equals(b"postgres://u:canary-9321@h/d"));
    let shown = format!("{:?} {:?}", configuration.effective(), configuration.settings.store);
    assert!(!shown.contains("canary-9321") && shown.contains("[secret]"), "{shown}");
}

#[test]
fn a_secret_in_the_wrong_shape_is_not_quoted() {
    refused(
        "[store]\nurl = [\"canary-9321\"]",
        &[],
        "store.url (teamwright.toml, line 2) cannot be read: it must be a text",
    );
}

#[test]
fn a_secret_given_twice_or_in_a_missing_file_is_refused() {
    refused(
        "",
        &[("TEAMWRIGHT_STORE__URL", "a"), ("TEAMWRIGHT_STORE__URL_FILE", "b")],
        "TEAMWRIGHT_STORE__URL and TEAMWRIGHT_STORE__URL_FILE are both set; keep one of them",
    );
    refused(
        "",
        &[("TEAMWRIGHT_STORE__URL_FILE", "missing")],
        "could not read missing, which TEAMWRIGHT_STORE__URL_FILE names",
    );
    refused(
        "",
        &[("TEAMWRIGHT_LOG__LEVEL_FILE", "x")],
        "there is no setting log.level_file (environment TEAMWRIGHT_LOG__LEVEL_FILE)",
    );
}

#[test]
fn the_file_of_make_run_is_a_configuration_and_allows_loopback() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/run.toml");
    let configuration = Configuration::load(&Layers { file: Some(file), ..Layers::default() }).unwrap();
    let policy = configuration.settings.outbound.policy();
    for address in ["127.0.0.1:5432", "[::1]:3306"] {
        let address = address.parse().unwrap();
        assert!(policy.allow.iter().any(|range| range.contains(address)), "{address}");
        assert!(policy.allow_plaintext.iter().any(|range| range.contains(address)), "{address}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused_with_its_line() {
    let given = given("[log]\nlevel = = 3\n", &[]);
    let message = Configuration::load(&given.layers).err().unwrap().to_string();
    assert!(message.contains("is not TOML") && message.ends_with("(line 2)"), "{message}");
}
