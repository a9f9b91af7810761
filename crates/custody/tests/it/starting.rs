//! Starting: no root key, no start.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use custody::StartRefused;
use custody::key_wrapper::local_key_file::KeyFileRefused;
use kernel::failure::Refusal as _;

use crate::home::{Home, connection, opened, organization};

async fn refused(home: &Home) -> StartRefused {
    home.start_again().await.err().unwrap()
}

#[tokio::test]
async fn a_store_with_keys_does_not_start_without_its_key_file_and_makes_no_new_one() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let key = fs::read(home.key_file()).unwrap();
    fs::remove_file(home.key_file()).unwrap();
    let missing = refused(&home).await;
    assert!(matches!(missing, StartRefused::KeyFile(KeyFileRefused::Missing(_))), "{missing}");
    assert_eq!("custody/key-file-missing", missing.problem().slug);
    assert!(!home.key_file().exists());
    // Put back from its backup, everything opens again.
    fs::write(home.key_file(), key).unwrap();
    fs::set_permissions(home.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
    let again = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&again, organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn another_installations_key_file_is_refused() {
    let (home, other) = (Home::new().await, Home::new().await);
    fs::copy(other.key_file(), home.key_file()).unwrap();
    let wrong = refused(&home).await;
    assert!(matches!(wrong, StartRefused::WrongKey(_)), "{wrong}");
    assert_eq!("custody/wrong-key", wrong.problem().slug);
}

#[tokio::test]
async fn a_key_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
    let home = Home::new().await;
    fs::set_permissions(home.key_file(), fs::Permissions::from_mode(0o640)).unwrap();
    let unfit = refused(&home).await;
    assert!(unfit.to_string().contains("chmod 600"), "{unfit}");
    assert_eq!("custody/key-file-unfit", unfit.problem().slug);
}

#[tokio::test]
async fn a_damaged_root_key_row_is_refused() {
    let home = Home::new().await;
    home.tamper(vec![platform::db::sql("UPDATE root_key SET version = 2")]).await;
    assert!(matches!(refused(&home).await, StartRefused::WrongKey(_)));
}

#[tokio::test]
async fn every_problem_of_this_crate_has_a_page() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problems");
    for slug in custody::PROBLEMS {
        let page = docs.join(format!("{}.md", slug.replace('/', "-")));
        assert!(page.exists(), "{}", page.display());
    }
}
