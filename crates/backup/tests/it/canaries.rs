//! What a thief of a backup finds: no plaintext, no key.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::home::{ACME, Backups, Home, PASSWORD};

/// Every byte below the folder.
fn bytes(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        all.extend(if path.is_dir() { bytes(&path) } else { fs::read(&path).unwrap() });
    }
    all
}

fn holds(all: &[u8], needle: &[u8]) -> bool {
    all.windows(needle.len()).any(|window| window == needle)
}

/// As it is, in hexadecimal, and in base64 at each of the three places that it can begin.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.to_vec(), hex::encode(secret).into_bytes()];
    for lead in 0..3 {
        let text = STANDARD.encode([&vec![0; lead][..], secret].concat());
        forms.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    forms
}

#[tokio::test]
async fn no_byte_of_a_backup_holds_a_credential_or_the_key_file() {
    let (home, backups) = (Home::new().await, Backups::new());
    home.seal(ACME, 7, PASSWORD).await;
    let made = home.backup(&backups).await;
    let all = bytes(&made.folder);
    assert!(holds(&all, b"Acme"), "the search finds what is there");
    let key = fs::read_to_string(home.key_file()).unwrap();
    let key = key.trim().split(' ').nth(1).unwrap();
    let raw = STANDARD.decode(key.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '=')).ok();
    let mut needles = forms(PASSWORD.as_bytes());
    needles.push(key.as_bytes()[..40].to_vec());
    needles.extend(raw.map(|raw| raw[..32].to_vec()));
    // Wrapped keys lie in the sealed part only.
    let mut tx = home.base.db.begin_read(platform::db::Scope::Installation).await.unwrap();
    let row = platform::db::sql("SELECT wrapped FROM root_key").fetch_one(&mut tx).await.unwrap();
    needles.extend(forms(&row.get::<Vec<u8>>("wrapped").unwrap()));
    for needle in needles {
        assert!(!holds(&all, &needle), "{}", String::from_utf8_lossy(&needle));
    }
}
