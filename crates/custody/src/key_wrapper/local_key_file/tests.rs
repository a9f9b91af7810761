use std::os::unix::fs::MetadataExt as _;
use std::sync::Arc;

use platform::clock::SystemClock;
use platform::entropy::Entropy;

use super::*;
use crate::key_wrapper::conformance;

struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("store")).unwrap();
        Self { folder }
    }
    fn key(&self) -> PathBuf {
        self.folder.path().join("keys/root.key")
    }
    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }
    fn create(&self) -> Result<LocalKeyFile, KeyFileRefused> {
        LocalKeyFile::create(&self.key(), &self.store(), World::system())
    }
    fn open(&self) -> Result<LocalKeyFile, KeyFileRefused> {
        LocalKeyFile::open(&self.key(), &self.store(), World::system())
    }
}

#[tokio::test]
async fn the_local_key_file_keeps_every_promise_of_a_wrapper() {
    let (home, other) = (Home::new(), Home::new());
    conformance::check(&home.create().unwrap(), &other.create().unwrap()).await.unwrap();
}

#[test]
fn the_file_is_one_line_that_only_its_owner_can_read() {
    let home = Home::new();
    let made = home.create().unwrap();
    let line = fs::read_to_string(home.key()).unwrap();
    let words: Vec<&str> = line.trim_end().split(' ').collect();
    assert_eq!("TEAMWRIGHT-KEY-1", words[0]);
    assert_eq!(32, STANDARD.decode(words[1]).unwrap().len());
    assert_eq!(0o600, fs::metadata(home.key()).unwrap().mode() & 0o7777);
    assert_eq!(made.describe(), home.open().unwrap().describe());
}

#[test]
fn a_key_file_is_never_made_over_another() {
    let home = Home::new();
    home.create().unwrap();
    let before = fs::read(home.key()).unwrap();
    assert!(home.create().is_err());
    assert_eq!(before, fs::read(home.key()).unwrap());
    let left: Vec<_> = fs::read_dir(home.key().parent().unwrap()).unwrap().collect();
    assert_eq!(1, left.len(), "no draft of a key is left: {left:?}");
}

#[test]
fn a_missing_key_file_is_named() {
    let home = Home::new();
    let refused = home.open().err().unwrap();
    assert!(matches!(refused, KeyFileRefused::Missing(_)));
    assert!(refused.to_string().contains("root.key"), "{refused}");
}

#[test]
fn every_mode_wider_than_the_owners_is_refused() {
    let home = Home::new();
    home.create().unwrap();
    for mode in [0o640, 0o604, 0o660, 0o644, 0o700, 0o601, 0o4600] {
        fs::set_permissions(home.key(), fs::Permissions::from_mode(mode)).unwrap();
        assert!(matches!(home.open(), Err(KeyFileRefused::TooOpen { .. })), "{mode:o}");
    }
    fs::set_permissions(home.key(), fs::Permissions::from_mode(0o400)).unwrap();
    home.open().unwrap();
}

#[test]
fn a_key_file_inside_the_store_is_refused_also_through_a_link() {
    let home = Home::new();
    home.create().unwrap();
    let inside = home.store().join("deep");
    fs::create_dir(&inside).unwrap();
    fs::copy(home.key(), inside.join("root.key")).unwrap();
    let open = |path: &Path| LocalKeyFile::open(path, &home.store(), World::system());
    assert!(matches!(open(&inside.join("root.key")), Err(KeyFileRefused::InStore(_))));
    let link = home.folder.path().join("link");
    std::os::unix::fs::symlink(&inside, &link).unwrap();
    assert!(matches!(open(&link.join("root.key")), Err(KeyFileRefused::InStore(_))));
    let made = LocalKeyFile::create(&inside.join("new.key"), &home.store(), World::system());
    assert!(matches!(made, Err(KeyFileRefused::InStore(_))));
    assert!(!inside.join("new.key").exists());
}

#[test]
fn a_damaged_key_file_is_refused() {
    let home = Home::new();
    home.create().unwrap();
    let line = fs::read_to_string(home.key()).unwrap();
    let wrong = [
        String::new(),
        line.replace("KEY-1", "KEY-2"),
        line[..line.len() - 3].to_owned(),
        format!("{} extra\n", line.trim_end()),
        line.replacen(line.chars().nth(20).unwrap(), "_", 1),
    ];
    for text in wrong {
        fs::write(home.key(), &text).unwrap();
        assert!(matches!(home.open(), Err(KeyFileRefused::Malformed(_))), "{text:?}");
    }
    // One altered letter of the key: the checksum finds it.
    let mut altered = line.clone().into_bytes();
    altered[25] = if altered[25] == b'A' { b'B' } else { b'A' };
    fs::write(home.key(), altered).unwrap();
    assert!(matches!(home.open(), Err(KeyFileRefused::Malformed(_))));
}

struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&self, _: &mut [u8]) -> Result<(), Fault> {
        Err(Fault::bare("no randomness"))
    }
}

#[test]
fn without_randomness_no_key_file_is_made() {
    let home = Home::new();
    let world = World::new(Arc::new(SystemClock), Arc::new(NoEntropy));
    assert!(LocalKeyFile::create(&home.key(), &home.store(), world).is_err());
    assert!(!home.key().exists());
}
