//! Backups as an operator makes them, beside the running product, and puts them back on another machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::Instant;

use platform::db::{Scope, sql};
use serde_json::{Value, json};
use testkit::parts;
use testkit::parts::environment::longer_tier;
use testkit::small_disk::SmallDisk;

use crate::product::browser::Browser;
use crate::product::people::{Owner, next_code, set_up};
use crate::product::place::files;
use crate::product::sources::{Source, connected, kpi_form, readings};
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";
const PASSWORD: &str = "c4nary+K&7/password=Zq~x";

/// A folder for backups beside a place's data, and a key pair.
pub(crate) struct Kept {
    folder: PathBuf,
    pub(crate) private: PathBuf,
    public: String,
}

impl Kept {
    pub(crate) fn new(place: &Place) -> Self {
        let folder = place.data().with_file_name("backups");
        let private = place.data().with_file_name("backup.key");
        let made = place.run_bare(&format!("backup keygen --out {}", private.display()));
        assert!(made.status.success(), "{made:?}");
        let public = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        assert!(public.starts_with("age1"), "{public}");
        Self { folder, private, public }
    }

    pub(crate) fn words(&self) -> String {
        format!("backup create --json --to {} --recipient {}", self.folder.display(), self.public)
    }
}

pub(crate) fn told(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_backup_of_the_running_product_is_put_back_elsewhere_and_works_there() {
    if !parts::wanted("PostgreSQL") {
        return;
    }
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let product = Product::start(&place);
    let mut owner = set_up(&product, PASSPHRASE);
    let browser = &mut owner.browser;
    let source = Source::new(PASSWORD).await;
    let connection = connected(browser, source.form("Deals"));
    let kpi = browser.post("/api/kpis", kpi_form(&connection, "Sum")).expect(201).text("/id").to_owned();
    let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    eventually("the KPI is read", || Some(()).filter(|()| !readings(browser, &kpi).is_empty()));
    let made = place.run(&kept.words());
    assert!(made.status.success(), "{made:?}");
    let made = told(&made);
    let folder = made["folder"].as_str().unwrap();
    assert!(made["nothing_opens_from"].as_str().unwrap() > made["manifest"]["point"].as_str().unwrap());
    let _ = product.stop();
    let whole = place.run_bare(&format!("backup verify {folder} --identity {}", kept.private.display()));
    assert!(whole.status.success(), "{whole:?}");

    let other = beside(&place).await;
    let restored = put_back(&other, folder, &kept.private);
    assert_eq!(
        (restored["key"].clone(), restored["broken_log"].clone()),
        (Value::Null, Value::Null),
        "{restored}"
    );
    assert_eq!(restored["rows"], rows(&made["manifest"]), "{restored}");

    let product = Product::start(&other);
    let mut browser = signed_in(&product, &owner);
    let before = readings(&mut browser, &kpi).len();
    let _ = browser.post(&format!("/api/kpis/{kpi}/refresh"), json!({})).expect(204);
    let report = other.run("doctor --json");
    let findings = told(&report);
    assert!(findings.as_array().unwrap().iter().any(|one| one["about"] == "held_jobs"), "{findings}");
    assert_eq!(readings(&mut browser, &kpi).len(), before, "nothing was read");
    let released = told(&other.run("restore release --json"));
    assert_eq!(released["was_held"], true, "{released}");
    let kinds = released["released"].as_array().unwrap();
    assert!(kinds.iter().any(|kind| kind["name"] == "goals.refresh-readings"), "{released}");
    // The password that came back opens the database.
    eventually("the KPI is read again", || Some(()).filter(|()| readings(&mut browser, &kpi).len() > before));
    let _ = product.stop();
}

/// Another machine with the same key file, and nothing else.
async fn beside(place: &Place) -> Place {
    let other = Place::unmade().await;
    fs::create_dir_all(other.key_file().parent().unwrap()).unwrap();
    fs::copy(place.key_file(), other.key_file()).unwrap();
    other
}

fn put_back(place: &Place, folder: &str, private: &Path) -> Value {
    let restored = place.run_as_owner(&format!("restore {folder} --json --identity {}", private.display()));
    assert!(restored.status.success(), "{restored:?}");
    told(&restored)
}

fn rows(manifest: &Value) -> Value {
    let tables = manifest["tables"].as_array().unwrap();
    tables.iter().map(|table| table["rows"].as_u64().unwrap()).sum::<u64>().into()
}

/// The authenticator app's secret came back as well.
pub(crate) fn signed_in(product: &Product, owner: &Owner) -> Browser {
    let mut browser = product.visitor();
    let typed = json!({ "email": owner.email, "passphrase": owner.passphrase });
    let _ = browser.post("/api/session", typed).expect(200);
    let code = json!({ "totp": next_code(&owner.secret) });
    let _ = browser.post("/api/session/second-factor", code).expect(200);
    browser
}

#[tokio::test]
async fn a_restore_that_is_killed_at_any_moment_is_brought_to_its_end_by_the_same_command() {
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let product = Product::start(&place);
    let owner = set_up(&product, PASSPHRASE);
    let made = told(&place.run(&kept.words()));
    let _ = product.stop();
    let restore =
        format!("restore {} --json --identity {}", made["folder"].as_str().unwrap(), kept.private.display());
    let other = beside(&place).await;
    let asked = Instant::now();
    assert!(other.run_as_owner(&restore).status.success());
    let longest = asked.elapsed();
    let kills = if longer_tier() { 100 } else { 8 };
    for kill in 0..kills {
        let other = beside(&place).await;
        let mut begun = other.begin_as_owner(&restore);
        thread::sleep(longest * kill / kills);
        begun.kill().unwrap();
        let _ = begun.wait().unwrap();
        let again = other.run_as_owner(&restore);
        // Nothing is left to do where the kill came after its last write.
        assert!(again.status.success() || said(&again).contains("is not empty"), "{again:?}");
        let product = Product::start(&other);
        let _ = signed_in(&product, &owner).get("/api/me").expect(200);
        let _ = product.stop();
    }
}

#[tokio::test]
async fn nothing_starts_on_a_store_whose_restore_was_broken_off() {
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let product = Product::start(&place);
    let _ = set_up(&product, PASSPHRASE);
    let made = told(&place.run(&kept.words()));
    let _ = product.stop();
    let folder = made["folder"].as_str().unwrap();
    let other = beside(&place).await;
    let _ = put_back(&other, folder, &kept.private);
    let db = other.db().await;
    let mut tx = db.begin(Scope::Installation).await.unwrap();
    let _ = sql("UPDATE restored_backup SET settled_at = NULL").execute(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let ended = Product::try_start(&other).err().unwrap();
    assert!(ended.log.contains("give the same teamwright restore command again"), "{ended:?}");
    let doctor = other.run("doctor");
    assert_eq!(doctor.status.code(), Some(1), "{doctor:?}");
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("was broken off"), "{doctor:?}");
    let _ = put_back(&other, folder, &kept.private);
    let _ = Product::start(&other).stop();
}

#[tokio::test]
async fn a_full_disk_leaves_no_backup_and_the_product_serves_on() {
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let Some(disk) = SmallDisk::below(&kept.folder).unwrap() else { return };
    let product = Product::start(&place);
    let mut browser = set_up(&product, PASSPHRASE).browser;
    fs::write(kept.folder.join("room"), vec![0; 4096]).unwrap();
    let ballast = disk.fill().unwrap();
    // Room for the folder and its lock, not for a backup.
    fs::remove_file(kept.folder.join("room")).unwrap();
    let refused = place.run(&kept.words());
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(said(&refused).contains("is full"), "{}", said(&refused));
    let left: Vec<PathBuf> =
        files(&kept.folder).into_iter().filter(|file| *file != ballast && !file.ends_with(".lock")).collect();
    assert!(left.is_empty(), "{left:?}");
    let renamed = browser.send("PATCH", "/api/me", Some(json!({ "name": "Grace" }))).unwrap();
    assert!(renamed.status < 300, "{}", renamed.body);
    fs::remove_file(ballast).unwrap();
    let made = place.run(&kept.words());
    assert!(made.status.success(), "{made:?}");
    let _ = product.stop();
    drop(disk);
}

#[tokio::test]
async fn a_restore_onto_a_full_disk_says_so_and_is_given_again_when_there_is_space() {
    let place = Place::new().await;
    if !place.is_sqlite() {
        // The shared store's disk is its server's.
        return;
    }
    let kept = Kept::new(&place);
    let product = Product::start(&place);
    let owner = set_up(&product, PASSPHRASE);
    let made = told(&place.run(&kept.words()));
    let _ = product.stop();
    let other = Place::unmade().await;
    let Some(disk) = SmallDisk::below(&other.data()).unwrap() else { return };
    fs::create_dir_all(other.key_file().parent().unwrap()).unwrap();
    fs::copy(place.key_file(), other.key_file()).unwrap();
    // Room to begin: for folders and the first pages.
    fs::write(other.data().join("room"), vec![0; 96 * 1024]).unwrap();
    let ballast = disk.fill().unwrap();
    fs::remove_file(other.data().join("room")).unwrap();
    let restore =
        format!("restore {} --json --identity {}", made["folder"].as_str().unwrap(), kept.private.display());
    let refused = other.run_as_owner(&restore);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(said(&refused).contains("give the same command again"), "{}", said(&refused));
    fs::remove_file(ballast).unwrap();
    let again = other.run_as_owner(&restore);
    assert!(again.status.success(), "{again:?}");
    let product = Product::start(&other);
    let _ = signed_in(&product, &owner).get("/api/me").expect(200);
    let _ = product.stop();
    drop(disk);
}

#[tokio::test]
async fn a_backup_that_would_be_lost_with_the_data_or_that_nobody_could_open_is_refused() {
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let _ = Product::start(&place).stop();
    let refused = |words: &str| {
        let output = place.run(words);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        said(&output)
    };
    let to = |folder: &Path| format!("backup create --to {} --recipient {}", folder.display(), kept.public);
    assert!(
        refused(&format!("backup create --to {}", kept.folder.display()))
            .contains("teamwright backup keygen")
    );
    assert!(refused("backup create").contains("--to"));
    assert!(refused(&to(&place.data().join("backups"))).contains("would be lost with it"));
    assert!(
        refused(&format!("backup create --to {} --recipient age1x", kept.folder.display()))
            .contains("cannot be a recipient")
    );
    let made = place.run(&kept.words());
    assert!(made.status.success(), "{made:?}");
    let listed = told(&place.run(&format!("backup list --json --to {}", kept.folder.display())));
    assert_eq!(
        (listed.as_array().unwrap().len(), listed[0]["has_keys"].clone()),
        (1, json!(true)),
        "{listed}"
    );
    let broken = kept.folder.join("2026-11-20T090000Z-abcdef");
    fs::create_dir(&broken).unwrap();
    let told_of = place.run(&format!("backup list --to {}", kept.folder.display()));
    let line = format!("{} cannot be put back: its manifest.json is missing", broken.display());
    assert!(String::from_utf8_lossy(&told_of.stdout).contains(&line), "{told_of:?}");
    let folder = told(&made)["folder"].as_str().unwrap().to_owned();
    // The store here is not empty, and nobody gave the private key.
    assert!(refused(&format!("restore {folder}")).contains("--identity"));
    let key = kept.private.display();
    assert!(refused(&format!("restore {folder} --identity {key}")).contains("is not empty"));
    fs::write(Path::new(&folder).join("store.jsonl"), "altered").unwrap();
    let found = place.run_bare(&format!("backup verify {folder}"));
    assert_eq!(found.status.code(), Some(1), "{found:?}");
    assert!(
        String::from_utf8_lossy(&found.stdout).contains("store.jsonl is not as it was written"),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_backup_that_is_killed_at_any_moment_leaves_none_that_is_half() {
    let place = Place::new().await;
    let kept = Kept::new(&place);
    let product = Product::start(&place);
    let _ = set_up(&product, PASSPHRASE);
    let asked = Instant::now();
    assert!(place.run(&kept.words()).status.success());
    let longest = asked.elapsed();
    let mut running = Some(product);
    let mut verified = BTreeSet::new();
    let kills = if longer_tier() { 100 } else { 8 };
    for kill in 0..kills {
        // The first half beside the product, the others with nothing that runs.
        if kill == kills / 2 {
            let _ = running.take().map(Product::stop);
        }
        let mut begun = place.begin_as_owner(&kept.words());
        thread::sleep(longest * kill / kills);
        begun.kill().unwrap();
        let _ = begun.wait().unwrap();
        let next = place.run(&kept.words());
        assert!(next.status.success(), "{next:?}");
        verify_listed(&place, &kept, &mut verified);
        assert!(verified.contains(told(&next)["folder"].as_str().unwrap()), "{verified:?}");
        let left = fs::read_dir(&kept.folder).unwrap().map(|item| item.unwrap().file_name());
        assert_eq!(
            verified.len(),
            left.filter(|name| name != ".lock").count(),
            "nothing is left of the others"
        );
    }
}

/// Everything that is listed verifies.
fn verify_listed(place: &Place, kept: &Kept, verified: &mut BTreeSet<String>) {
    let listed = told(&place.run(&format!("backup list --json --to {}", kept.folder.display())));
    for one in listed.as_array().unwrap() {
        let folder = one["folder"].as_str().unwrap();
        if verified.insert(folder.to_owned()) {
            let words = format!("backup verify {folder} --identity {}", kept.private.display());
            let whole = place.run_bare(&words);
            assert!(whole.status.success(), "{whole:?}");
        }
    }
}
