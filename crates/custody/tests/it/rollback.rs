//! An older state put back: found at the first open, by the log.

use custody::OpenRefused;
use kernel::failure::Failure;
use platform::db::sql;

use crate::home::{Home, connection, opened, organization};

fn is_refused(answer: &Result<String, Failure<OpenRefused>>) -> bool {
    matches!(answer, Err(Failure::Refused(OpenRefused::Refused)))
}

#[tokio::test]
async fn a_row_of_an_older_version_that_is_put_back_is_refused() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.keep_tables().await;
    home.seal(organization(1), connection(1), "new").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.put_tables_back().await;
    let answer = home.opened(organization(1), connection(1)).await;
    assert!(is_refused(&answer), "{answer:?}");
    assert_eq!(1, home.refusals(organization(1)).await);
    let again = home.start_again().await.unwrap();
    assert!(is_refused(&opened(&again, organization(1), connection(1)).await));

    // Entering it again mends it, under a version that was never used before.
    home.seal(organization(1), connection(1), "newest").await;
    assert_eq!("newest", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_shredded_row_that_is_put_back_is_refused() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.keep_tables().await;
    let mut cx = home.begin(organization(1)).await;
    home.custody.shred(&mut cx, connection(1)).await.unwrap();
    cx.commit().await.unwrap();
    home.put_tables_back().await;
    let answer = home.opened(organization(1), connection(1)).await;
    assert!(is_refused(&answer), "{answer:?}");
    assert_eq!(1, home.refusals(organization(1)).await);
}

#[tokio::test]
async fn a_row_that_is_taken_away_is_an_event() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.tamper(vec![sql("DELETE FROM data_key")]).await;
    assert!(is_refused(&home.opened(organization(1), connection(1)).await));
    assert_eq!(1, home.refusals(organization(1)).await);
}

/// The file journal's log can be taken away as a whole; in PostgreSQL its tables can be emptied.
#[tokio::test]
async fn a_log_that_was_emptied_lets_no_credential_be_used() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.tamper(vec![
        sql("DELETE FROM audit_entry"),
        sql("DELETE FROM audit_head"),
        sql("DELETE FROM audit_mark"),
    ])
    .await;
    let journal = home.empty_journal().await;
    let custody = home.start_with(&home.key_file(), journal).await.unwrap();
    assert!(is_refused(&opened(&custody, organization(1), connection(1)).await));
}
