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
