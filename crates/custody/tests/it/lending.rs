//! Sealing, lending, describing, shredding.

use std::time::Duration;

use access::sealer::Sealer as _;
use audit::Filter;
use custody::{CredentialVersion, Kind, Lend, OpenRefused, Subject};
use kernel::actor::Actor;
use kernel::audit_entry::Log;
use kernel::failure::Failure;
use kernel::ids::{Id as _, MemberId, PersonId};
use kernel::secret::Secret;
use uuid::Uuid;

use crate::home::{Home, connection, opened, organization};

const A: u8 = 1;
const B: u8 = 2;

#[tokio::test]
async fn a_sealed_credential_is_lent_as_soon_as_its_transaction_is_committed() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "correct horse").await;
    assert_eq!("correct horse", home.opened(organization(A), connection(1)).await.unwrap());
    let again = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&again, organization(A), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_replaced_credential_gives_the_new_value_also_where_the_old_one_was_cached() {
    let home = Home::new().await;
    for (version, password) in [(1, "first"), (2, "second"), (3, "third")] {
        home.seal(organization(A), connection(1), password).await;
        assert_eq!(password, home.opened(organization(A), connection(1)).await.unwrap());
        let info = home.custody.describe(organization(A), connection(1), Kind::SqlPassword).await.unwrap();
        assert_eq!(CredentialVersion(version), info.unwrap().version);
    }
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let left = platform::db::sql("SELECT COUNT(*) AS n FROM data_key").fetch_one(&mut tx).await.unwrap();
    assert_eq!(1, left.get::<i64>("n").unwrap(), "data keys of replaced versions are destroyed");
}

#[tokio::test]
async fn every_use_stands_in_the_log_before_it_happens_with_who_and_why() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "correct horse").await;
    let member = Actor::Member(MemberId::from_uuid(Uuid::from_bytes([7; 16])));
    let lend = Lend {
        organization: organization(A),
        subject: connection(1),
        kind: Kind::SqlPassword,
        actor: member,
        purpose: "goals.refresh goal_1".to_owned(),
    };
    let journal = home.journal.clone();
    let seen = home.custody.use_in_session(lend, async |_| {
        let filter = Filter { action: Some("credential.open".to_owned()), ..Filter::default() };
        journal.read(Log::Organization(organization(A)), None, &filter, 10).await.unwrap().items
    });
    let entry = &seen.await.unwrap()[0].entry;
    assert_eq!((member, "goals.refresh goal_1"), (entry.actor, entry.purpose.as_str()));
    assert!(entry.object.ends_with("/sql_password"), "{}", entry.object);
}

#[tokio::test]
async fn a_credential_is_described_without_being_opened() {
    let home = Home::new().await;
    assert_eq!(None, home.custody.describe(organization(A), connection(1), Kind::SqlPassword).await.unwrap());
    let set_at = home.world.now();
    home.seal(organization(A), connection(1), "correct horse").await;
    let describe = || home.custody.describe(organization(A), connection(1), Kind::SqlPassword);
    let info = describe().await.unwrap().unwrap();
    assert_eq!((set_at, Actor::System, None), (info.set_at, info.set_by, info.last_used_at));
    home.clock.advance(Duration::from_secs(5));
    home.opened(organization(A), connection(1)).await.unwrap();
    assert_eq!(Some(home.world.now()), describe().await.unwrap().unwrap().last_used_at);
}

#[tokio::test]
async fn what_is_not_there_says_so_and_is_no_alarm() {
    let home = Home::new().await;
    let refused = home.opened(organization(A), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::NotSet))), "{refused:?}");
    assert_eq!(0, home.refusals(organization(A)).await);
}

#[tokio::test]
async fn a_credential_is_not_there_for_another_organization() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "correct horse").await;
    let refused = home.opened(organization(B), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::NotSet))), "{refused:?}");
}

#[tokio::test]
async fn a_shredded_credential_is_gone_everywhere_within_half_a_second_and_can_be_set_anew() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "correct horse").await;
    home.opened(organization(A), connection(1)).await.unwrap();
    let replica = home.start_again().await.unwrap();
    opened(&replica, organization(A), connection(1)).await.unwrap();

    let mut cx = home.begin(organization(A)).await;
    home.custody.shred(&mut cx, connection(1)).await.unwrap();
    home.custody.shred(&mut cx, connection(9)).await.unwrap();
    cx.commit().await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    for custody in [&home.custody, &replica] {
        assert!(opened(custody, organization(A), connection(1)).await.is_err());
    }
    assert_eq!(None, home.custody.describe(organization(A), connection(1), Kind::SqlPassword).await.unwrap());

    home.seal(organization(A), connection(1), "new horse").await;
    assert_eq!("new horse", home.opened(organization(A), connection(1)).await.unwrap());
}

#[tokio::test]
async fn whether_an_organization_keeps_credentials_of_connections_is_known_without_opening_any() {
    let home = Home::new().await;
    let keeps = async |byte: u8| {
        let mut cx = home.begin(organization(byte)).await;
        home.custody.keeps_credentials(&mut cx).await.unwrap()
    };
    assert!(!keeps(A).await);
    home.seal(organization(A), connection(1), "correct horse").await;
    assert!(keeps(A).await);
    assert!(!keeps(B).await, "another organization's do not count");
    let mut cx = home.begin(organization(A)).await;
    home.custody.shred(&mut cx, connection(1)).await.unwrap();
    cx.commit().await.unwrap();
    assert!(!keeps(A).await);
}

#[tokio::test]
async fn a_seal_that_is_rolled_back_leaves_nothing_and_harms_nothing() {
    let home = Home::new().await;
    let mut cx = home.begin(organization(A)).await;
    let secret = Secret::from_text("never".to_owned());
    home.custody.seal(&mut cx, connection(1), Kind::SqlPassword, secret).await.unwrap();
    drop(cx);
    assert!(matches!(
        home.opened(organization(A), connection(1)).await,
        Err(Failure::Refused(OpenRefused::NotSet))
    ));
    // The organization's key of the rolled back transaction must not seal for the one that is made now.
    home.seal(organization(A), connection(1), "after").await;
    let again = home.start_again().await.unwrap();
    assert_eq!("after", opened(&again, organization(A), connection(1)).await.unwrap());
}

#[tokio::test]
async fn many_uses_at_once_all_succeed_and_all_are_logged() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "correct horse").await;
    home.opened(organization(A), connection(1)).await.unwrap();
    home.custody.forget();
    let uses = (0..64).map(|_| {
        let custody = home.custody.clone();
        // A use can be moved to another thread.
        tokio::spawn(async move { opened(&custody, organization(A), connection(1)).await.unwrap() })
    });
    for password in futures_util::future::join_all(uses).await {
        assert_eq!("correct horse", password.unwrap());
    }
    let filter = Filter { action: Some("credential.open".to_owned()), ..Filter::default() };
    let page = home.journal.read(Log::Organization(organization(A)), None, &filter, 1_000).await.unwrap();
    assert_eq!(65, page.items.len());
}

#[tokio::test]
async fn a_persons_totp_secret_lies_under_the_installations_key_and_log() {
    let home = Home::new().await;
    let person = PersonId::from_uuid(Uuid::from_bytes([4; 16]));
    let platform = home.platform();
    let mut cx = platform.begin_installation(Actor::Person(person)).await.unwrap();
    let sealer: &dyn access::sealer::Sealer = &home.custody;
    sealer.seal(&mut cx, person, Secret::new(vec![1, 2, 3])).await.unwrap();
    cx.commit().await.unwrap();
    let mut seen = Vec::new();
    let mut look = |secret: &Secret| seen = secret.expose(<[u8]>::to_vec);
    home.custody.lend(person, Actor::Nobody, "sign-in", &mut look).await.unwrap();
    assert_eq!(vec![1, 2, 3], seen);
    let filter = Filter { object: Some(person.to_string()), ..Filter::default() };
    let page = home.journal.read(Log::Installation, None, &filter, 10).await.unwrap();
    assert_eq!(2, page.items.len());

    // The same within an action that has entered an organization: its own rows are still in scope afterwards.
    let mut cx = home.begin(organization(A)).await;
    sealer.shred(&mut cx, person).await.unwrap();
    home.custody.seal(&mut cx, connection(1), Kind::SqlPassword, Secret::new(vec![9])).await.unwrap();
    cx.commit().await.unwrap();
    assert!(home.custody.lend(person, Actor::Nobody, "sign-in", &mut |_| {}).await.is_err());
    assert_eq!("\u{9}", home.opened(organization(A), connection(1)).await.unwrap());
}

#[tokio::test]
async fn two_kinds_of_one_subject_do_not_disturb_each_other() {
    let home = Home::new().await;
    let mut cx = home.begin(organization(A)).await;
    let secret = |text: &str| Secret::from_text(text.to_owned());
    let first =
        home.custody.seal(&mut cx, connection(1), Kind::SqlPassword, secret("password")).await.unwrap();
    let second = home.custody.seal(&mut cx, connection(1), Kind::SqlClientKey, secret("key")).await.unwrap();
    cx.commit().await.unwrap();
    assert_eq!((CredentialVersion(1), CredentialVersion(2)), (first, second));
    assert_eq!("password", home.opened(organization(A), connection(1)).await.unwrap());
    let lend = Lend {
        organization: organization(A),
        subject: connection(1),
        kind: Kind::SqlClientKey,
        actor: Actor::System,
        purpose: String::new(),
    };
    let key = home.custody.use_in_session(lend, async |secret| secret.len()).await.unwrap();
    assert_eq!(3, key);
    let subject: Subject = connection(1);
    assert!(home.custody.describe(organization(A), subject, Kind::SqlPassword).await.unwrap().is_some());
}

#[tokio::test]
async fn a_credential_that_another_process_replaced_gives_the_new_value_at_once() {
    let home = Home::new().await;
    home.seal(organization(A), connection(1), "first").await;
    let replica = home.start_again().await.unwrap();
    for password in ["first", "second", "third"] {
        if password != "first" {
            home.seal(organization(A), connection(1), password).await;
            home.journal.settle().await.unwrap();
        }
        assert_eq!(password, opened(&replica, organization(A), connection(1)).await.unwrap());
    }
    assert_eq!(0, home.refusals(organization(A)).await);
}
