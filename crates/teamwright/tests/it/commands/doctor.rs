use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use platform::db::{Scope, sql};
use serde_json::Value;
use testkit::small_disk::SmallDisk;

use crate::product::people::set_up;
use crate::product::place::files;
use crate::product::{Place, Product};

const PASSPHRASE: &str = "marble otter lantern dune";

/// Stopped after an organization was set up, so that something is sealed and logged.
async fn used() -> Place {
    let place = Place::new().await;
    let product = Product::start(&place);
    let _ = set_up(&product, PASSPHRASE);
    let _ = product.stop();
    place
}

struct Report {
    code: Option<i32>,
    findings: Vec<Value>,
}

impl Report {
    fn of(output: &Output) -> Self {
        let findings = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        Self { code: output.status.code(), findings }
    }

    #[track_caller]
    fn about(&self, about: &str) -> (&str, &str, &str) {
        let finding = self.findings.iter().find(|finding| finding["about"] == about);
        let finding = finding.unwrap_or_else(|| panic!("nothing about {about}: {:?}", self.findings));
        let text = |field: &str| finding[field].as_str().unwrap();
        (text("state"), text("says"), text("mend"))
    }

    /// It ends with 1, and this alone is wrong, with these words and something to do.
    #[track_caller]
    fn wrong(&self, about: &str, words: &str) {
        let wrong: Vec<&Value> = self.findings.iter().filter(|finding| finding["state"] == "wrong").collect();
        assert!(wrong.iter().any(|finding| finding["about"] == about), "{:?}", self.findings);
        let (_, says, mend) = self.about(about);
        assert!(says.contains(words) && !mend.is_empty(), "{says} -> {mend}");
        assert_eq!(Some(1), self.code);
    }
}

fn examined(place: &Place) -> Report {
    Report::of(&place.run("doctor --json"))
}

#[tokio::test]
async fn nothing_is_wrong_with_a_used_place_also_while_it_runs() {
    let place = used().await;
    let check = |report: &Report| {
        assert_eq!(Some(0), report.code, "{:?}", report.findings);
        for about in ["store", "schema", "key", "log", "clock", "space"] {
            assert_eq!("fine", report.about(about).0, "{:?}", report.findings);
        }
        assert!(report.about("log").1.contains("entries in 2 logs"), "{:?}", report.findings);
    };
    check(&examined(&place));
    let product = Product::start(&place);
    check(&examined(&place));
    let _ = product.stop();
    let plain = place.run("doctor");
    let text = String::from_utf8_lossy(&plain.stdout).into_owned();
    assert!(text.contains("fine    log: ") && plain.status.success(), "{text}");
}

#[tokio::test]
async fn a_key_file_that_is_missing_too_open_or_of_another_store_is_told() {
    let place = used().await;
    let (file, aside) = (place.key_file(), place.data().join("aside.key"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    examined(&place).wrong("key_file", "can be read by others");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::rename(&file, &aside).unwrap();
    examined(&place).wrong("key_file", "is missing");
    let other = used().await;
    fs::copy(other.key_file(), &file).unwrap();
    let report = examined(&place);
    report.wrong("key", "is not the key of this store");
    assert_ne!("wrong", report.about("key_file").0);
    fs::rename(&aside, &file).unwrap();
    assert_eq!(Some(0), examined(&place).code);
}

#[tokio::test]
async fn a_schema_of_a_newer_release_and_a_store_that_does_not_answer_are_told() {
    let place = used().await;
    let report = Report::of(&place.run_without_store("doctor --json"));
    report.wrong("store", "");
    let all = format!("{:?}", report.findings);
    assert!(!all.contains("secret"), "{all}");
    let db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let changed = sql("UPDATE schema_state SET version = $1, min_binary = $1").bind(9_000_i64);
    assert_eq!(changed.execute(&mut tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    db.close().await;
    examined(&place).wrong("schema", "is at 9000");
}

#[tokio::test]
async fn too_little_space_is_told() {
    let place = Place::new().await;
    let Some(disk) = SmallDisk::below(&place.data()).unwrap() else { return };
    let report = examined(&place);
    report.wrong("space", "MiB are left");
    drop(disk);
}

#[tokio::test]
async fn the_first_bad_entry_of_the_audit_log_is_named() {
    let place = used().await;
    if place.is_sqlite() {
        let journal = files(&place.data().join("audit"))
            .into_iter()
            .find(|file| file.extension().is_some_and(|extension| extension == "twj"));
        let journal = journal.unwrap();
        let mut bytes = fs::read(&journal).unwrap();
        let at = second_entry(&bytes);
        bytes[at + 40] ^= 1;
        fs::write(&journal, bytes).unwrap();
        examined(&place).wrong("log", "entry 2 of the whole journal is the first bad one");
        return;
    }
    let db = place.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let changed =
        sql("UPDATE audit_entry SET action = $1 WHERE sequence = $2").bind("nothing.happened").bind(2_i64);
    assert!(changed.execute(&mut tx).await.unwrap() >= 1);
    tx.commit().await.unwrap();
    db.close().await;
    let report = examined(&place);
    report.wrong("log", "entry 2 of the");
    report.wrong("log", "what is indexed about the entry differs");
}

/// Where the second frame of a segment starts: after the header and a frame that gives its length.
fn second_entry(bytes: &[u8]) -> usize {
    const HEADER: usize = 16;
    let length = u32::from_be_bytes(bytes[HEADER..HEADER + 4].try_into().unwrap());
    HEADER + 4 + usize::try_from(length).unwrap()
}
