use clap::Parser as _;

use super::*;

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    doctor: DoctorArgs,
}

async fn found(words: &[&str]) -> (Ending, Vec<serde_json::Value>) {
    let line = Line::parse_from(["doctor", "--json"].iter().chain(words));
    let mut out = Vec::new();
    let ending = run(&line.doctor, &mut out).await.unwrap();
    (ending, serde_json::from_slice(&out).unwrap())
}

#[track_caller]
fn state<'a>(findings: &'a [serde_json::Value], about: &str) -> &'a str {
    let finding = findings.iter().find(|finding| finding["about"] == about);
    finding.and_then(|finding| finding["state"].as_str()).unwrap()
}

#[tokio::test]
async fn nothing_is_wrong_before_the_first_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (ending, findings) = found(&["--data", data.to_str().unwrap()]).await;
    assert_eq!(ending, Ending::Done, "{findings:?}");
    assert!(!data.exists(), "the doctor makes nothing");
}

#[tokio::test]
async fn missing_key_file_and_unreadable_store_are_told_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    std::fs::create_dir(&store).unwrap();
    std::fs::write(store.join("teamwright.db"), "this is not a database file, whatever its name says")
        .unwrap();
    let (ending, findings) = found(&["--data", folder.path().to_str().unwrap()]).await;
    assert_eq!(ending, Ending::Found);
    assert_eq!(state(&findings, "key_file"), "wrong");
    assert_eq!(state(&findings, "store"), "wrong");
}

#[tokio::test]
async fn misspelt_setting_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("teamwright.toml");
    std::fs::write(&file, "[server]\nlissten = \"127.0.0.1:1\"\n").unwrap();
    let (ending, findings) = found(&["--config", file.to_str().unwrap()]).await;
    assert_eq!(ending, Ending::Found);
    assert!(findings[0]["says"].as_str().unwrap().contains("lissten"), "{findings:?}");
}

/// A configuration whose root key lies wrapped by a transit engine.
fn over_transit(folder: &std::path::Path, address: &str, token: &str, more: &str) -> String {
    std::fs::write(folder.join("token"), token).unwrap();
    let file = folder.join("teamwright.toml");
    let text = format!(
        "[keys]\nprovider = \"transit\"\naddress = \"{address}\"\nkey = \"root\"\ntoken_file = \"{}\"\n{more}\
         [data]\nfolder = \"{}\"\n",
        folder.join("token").display(),
        folder.join("data").display(),
    );
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_service_that_nobody_answers_for_is_wrong_and_its_address_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = over_transit(folder.path(), "https://127.0.0.1:9", "a token", "");
    let (ending, findings) = found(&["--config", &file]).await;
    assert_eq!(ending, Ending::Found);
    assert_eq!(state(&findings, "key_service"), "wrong");
    let says = findings.iter().find(|finding| finding["about"] == "key_service").unwrap();
    assert!(says["says"].as_str().unwrap().contains("https://127.0.0.1:9"), "{says}");
    assert!(!findings.iter().any(|finding| finding["about"] == "key_file"), "{findings:?}");
}

#[tokio::test]
async fn a_setting_of_another_key_service_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = over_transit(folder.path(), "https://127.0.0.1:9", "a token", "role = \"r\"\n");
    let (ending, findings) = found(&["--config", &file]).await;
    assert_eq!(ending, Ending::Found);
    assert!(findings[0]["says"].as_str().unwrap().contains("keys.role"), "{findings:?}");
}

mod real_servers {
    use platform::config::{Configuration, Layers};
    use platform::world::World;
    use testkit::parts;

    use super::*;
    use crate::installation::Installation;

    #[tokio::test]
    async fn an_installation_over_a_real_openbao_is_made_opened_again_and_found_well() {
        if !parts::wanted("OpenBao") {
            return;
        }
        let bao = parts::openbao().await;
        bao.create_key("root").await;
        let folder = tempfile::tempdir().unwrap();
        let ca = format!("ca_file = \"{}\"\n", bao.ca_file().display());
        let file = over_transit(folder.path(), bao.address(), &bao.token(&["root"]).await, &ca);
        let settings =
            || Configuration::load(&Layers { file: Some(file.clone().into()), ..Layers::default() });
        for _ in 0..2 {
            let opened = Installation::open(&settings().unwrap().settings, World::system()).await.unwrap();
            assert!(opened.made_key_file.is_none());
            assert_eq!("transit", opened.custody.wrapper().provider);
            opened.close().await.unwrap();
        }
        assert!(!folder.path().join("data/keys/root.key").exists(), "no root key lies on this machine");
        let (ending, findings) = found(&["--config", &file]).await;
        assert_eq!(ending, Ending::Done, "{findings:?}");
        assert_eq!(state(&findings, "key_service"), "fine");
    }
}

#[tokio::test]
async fn a_certificate_that_ended_is_wrong_and_one_that_lasts_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let signing_key = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let file = folder.path().join("teamwright.toml");
    let [data, shown, private] =
        [&folder.path().join("data"), &certificate, &key].map(|path| path.display().to_string());
    let text = format!(
        "[data]\nfolder = \"{data}\"\n\n[server]\npublic_url = \"https://goals.example.com\"\n\
         tls_certificate = \"{shown}\"\ntls_key = \"{private}\"\n"
    );
    std::fs::write(&file, text).unwrap();
    for (year, wanted) in [(2020, "wrong"), (4000, "fine")] {
        let mut wish = rcgen::CertificateParams::new(vec!["goals.example.com".to_owned()]).unwrap();
        wish.not_after = rcgen::date_time_ymd(year, 1, 1);
        std::fs::write(&certificate, wish.self_signed(&signing_key).unwrap().pem()).unwrap();
        let (_, findings) = found(&["--config", file.to_str().unwrap()]).await;
        assert_eq!(state(&findings, "public_url"), wanted, "{findings:?}");
    }
}
