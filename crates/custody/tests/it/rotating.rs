//! Keys rotated while they are used, and broken off at any point: nothing is lost, the old version opens nothing.

use std::time::Duration;

use custody::{Custody, KeyRules, KeyState, Kind, OpenRefused, Step, Why};
use kernel::actor::Actor;
use kernel::failure::Failure;
use kernel::ids::{Id as _, OrganizationId};
use kernel::secret::Secret;
use platform::db::sql;
use testkit::parts::environment::longer_tier;

use crate::home::{Home, connection, opened, organization};

/// Seals `count` credentials in one transaction.
async fn seal_many(home: &Home, count: u32) {
    let mut cx = home.begin(organization(1)).await;
    for number in 0..count {
        let secret = Secret::from_text(format!("secret {number}"));
        home.custody.seal(&mut cx, numbered(number), Kind::SqlPassword, secret).await.unwrap();
    }
    cx.commit().await.unwrap();
    home.journal.settle().await.unwrap();
}

fn numbered(number: u32) -> custody::Subject {
    use kernel::ids::ConnectionId;
    custody::Subject::Connection(ConnectionId::from_uuid(uuid::Uuid::from_u128(u128::from(number) + 1)))
}

/// Every credential opens and is what it was.
async fn all_open(custody: &Custody, count: u32) {
    for number in 0..count {
        let text = opened(custody, organization(1), numbered(number)).await.unwrap();
        assert_eq!(format!("secret {number}"), text);
    }
}

async fn states(custody: &Custody, of: OrganizationId) -> Vec<(u32, KeyState)> {
    let inventory = custody.keys_of(of, KeyRules::default()).await.unwrap();
    inventory.keys.iter().rev().map(|key| (key.version, key.state)).collect()
}

#[tokio::test]
async fn a_rotated_key_opens_everything_and_the_version_before_is_destroyed() {
    let home = Home::new().await;
    seal_many(&home, 25).await;
    home.keep_tables().await;
    let started = home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    assert_eq!((25, 0), (started.total, started.done));
    assert_eq!(
        vec![(1, KeyState::Deactivated), (2, KeyState::Active)],
        states(&home.custody, organization(1)).await
    );
    // Between the steps everything goes on: what hangs on the old version opens, what is new hangs on the new one.
    all_open(&home.custody, 25).await;
    home.seal(organization(1), numbered(30), "secret 30").await;
    assert_eq!(Step::Finished, home.custody.run_rotation(organization(1)).await.unwrap());
    assert_eq!(
        vec![(1, KeyState::Destroyed), (2, KeyState::Active)],
        states(&home.custody, organization(1)).await
    );
    all_open(&home.custody, 25).await;
    assert_eq!("secret 30", home.opened(organization(1), numbered(30)).await.unwrap());
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(25, inventory.rotations[0].done);
    assert!(inventory.rotations[0].finished_at.is_some());

    // The old version's data keys put back: what they hang on is gone.
    home.tamper(vec![sql("DELETE FROM data_key"), sql("INSERT INTO data_key SELECT * FROM kept_data_key")])
        .await;
    let refused = home.opened(organization(1), numbered(3)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::Refused))), "{refused:?}");
}

#[tokio::test]
async fn no_material_of_a_destroyed_key_is_left_in_its_row() {
    let home = Home::new().await;
    seal_many(&home, 1).await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let row = sql("SELECT nonce, wrapped, own_wrapped FROM organization_key WHERE version = 1");
    let row = row.fetch_one(&mut tx).await.unwrap();
    assert_eq!(
        (vec![], vec![], None),
        (
            row.get::<Vec<u8>>("nonce").unwrap(),
            row.get::<Vec<u8>>("wrapped").unwrap(),
            row.get::<Option<Vec<u8>>>("own_wrapped").unwrap()
        )
    );
}

#[tokio::test]
async fn a_rotation_that_dies_at_twenty_points_goes_on_and_loses_nothing() {
    let count = if longer_tier() { 20_000 } else { 2_300 };
    let home = Home::new().await;
    seal_many(&home, count).await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    let (mut died, mut finished) = (0_u64, false);
    while died < 20 {
        // A fresh process each time; it dies after a time of its own, in the middle of whatever it does.
        let custody = home.start_again().await.unwrap();
        let lives = Duration::from_micros(150 + died * died * 97 % 9_000);
        let run = tokio::time::timeout(lives, custody.run_rotation(organization(1))).await;
        finished |= run.is_ok_and(|ended| ended.unwrap() == Step::Finished);
        if finished {
            // Quicker than its time: another rotation for those that are left to die.
            home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
            finished = false;
        }
        died += 1;
    }
    let custody = home.start_again().await.unwrap();
    assert_eq!(Step::Finished, custody.run_rotation(organization(1)).await.unwrap());
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let newest = sql("SELECT COUNT(*) AS n FROM data_key WHERE organization_key_version =
         (SELECT MAX(version) FROM organization_key WHERE state = 'active')");
    assert_eq!(i64::from(count), newest.fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap());
    drop(tx);
    for number in (0..count).step_by(if longer_tier() { 101 } else { 23 }) {
        let text = opened(&custody, organization(1), numbered(number)).await.unwrap();
        assert_eq!(format!("secret {number}"), text);
    }
    let active = states(&custody, organization(1)).await;
    assert_eq!(1, active.iter().filter(|(_, state)| *state != KeyState::Destroyed).count(), "{active:?}");
}

#[tokio::test]
async fn two_processes_that_run_one_rotation_do_each_step_once() {
    let home = Home::new().await;
    seal_many(&home, 2_500).await;
    let replica = home.start_again().await.unwrap();
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    let both =
        tokio::join!(home.custody.run_rotation(organization(1)), replica.run_rotation(organization(1)));
    both.0.unwrap();
    both.1.unwrap();
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!((2_500, 2_500), (inventory.rotations[0].total, inventory.rotations[0].done));
    for custody in [&home.custody, &replica] {
        home.clock.advance(Duration::from_millis(500));
        assert_eq!("secret 7", opened(custody, organization(1), numbered(7)).await.unwrap());
    }
}

#[tokio::test]
async fn uses_go_on_while_a_key_is_rotated() {
    let home = Home::new().await;
    seal_many(&home, 1_500).await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    let rotating = home.custody.clone();
    let rotation = tokio::spawn(async move { rotating.run_rotation(organization(1)).await });
    let mut uses = 0_u32;
    while !rotation.is_finished() || uses < 20 {
        let text = home.opened(organization(1), numbered(uses % 1_500)).await.unwrap();
        assert_eq!(format!("secret {}", uses % 1_500), text);
        home.clock.advance(Duration::from_millis(501));
        uses += 1;
    }
    assert_eq!(Step::Finished, rotation.await.unwrap().unwrap());
    assert_eq!(0, home.refusals(organization(1)).await);
}

#[tokio::test]
async fn a_compromised_key_opens_nothing_and_what_hung_on_it_opens_again_when_it_is_wrapped_anew() {
    let home = Home::new().await;
    seal_many(&home, 3).await;
    let started = home.custody.start_rotation(organization(1), Actor::System, Why::Compromised).await;
    started.unwrap();
    assert_eq!(
        vec![(1, KeyState::Compromised), (2, KeyState::Active)],
        states(&home.custody, organization(1)).await
    );
    home.clock.advance(Duration::from_millis(500));
    let refused = home.opened(organization(1), numbered(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::Refused))), "{refused:?}");
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    all_open(&home.custody, 3).await;

    let step = home.custody.compromise_key(organization(1), (2, Actor::Operator), "a laptop was lost").await;
    assert_eq!(Step::Finished, step.unwrap());
    home.clock.advance(Duration::from_millis(500));
    all_open(&home.custody, 3).await;
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    let told = inventory
        .transitions
        .iter()
        .any(|step| (step.version, step.to, step.by) == (2, KeyState::Compromised, Actor::Operator));
    assert!(told, "{:?}", inventory.transitions);
}

#[tokio::test]
async fn every_step_of_a_key_stands_in_its_history_and_in_the_log() {
    let home = Home::new().await;
    seal_many(&home, 1).await;
    home.custody.start_rotation(organization(1), Actor::Operator, Why::Asked).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.journal.settle().await.unwrap();
    let log = kernel::audit_entry::Log::Organization(organization(1));
    let filter = audit::Filter { action: Some("key".to_owned()), ..audit::Filter::default() };
    let page = home.journal.read(log, None, &filter, 100).await.unwrap();
    let told = page.items.iter().rev().map(|one| {
        let detail = one.detail.as_ref().unwrap().json();
        let (version, to) = (detail["version"].as_u64().unwrap(), detail["to"].as_str().unwrap().to_owned());
        assert!(one.entry.object.ends_with(&format!("/organization_key/{version}")), "{}", one.entry.object);
        (one.entry.action.to_string(), version, to)
    });
    let want = [
        ("key.create", 1, "active"),
        ("key.rotate", 1, "deactivated"),
        ("key.create", 2, "active"),
        ("key.destroy", 1, "destroyed"),
    ];
    let want = want.map(|(action, version, to)| (action.to_owned(), version, to.to_owned()));
    assert_eq!(want.to_vec(), told.collect::<Vec<_>>());
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(page.items.len(), inventory.transitions.len());
    assert!(inventory.transitions.iter().all(|step| !step.reason.is_empty()));
}

#[tokio::test]
async fn a_rotated_root_key_opens_everything_and_other_processes_follow() {
    let home = Home::new().await;
    for number in 1..=3 {
        home.seal(organization(number), connection(number), "correct horse").await;
        home.opened(organization(number), connection(number)).await.unwrap();
    }
    let replica = home.start_again().await.unwrap();
    opened(&replica, organization(1), connection(1)).await.unwrap();
    home.custody.start_root_rotation(Actor::Operator, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, home.custody.run_root_rotation().await.unwrap());
    home.clock.advance(Duration::from_millis(500));
    replica.look_for_changes().await.unwrap();
    // It knows the new root key before it opens anything: what is new lies under that one.
    let mut cx = home.begin(organization(5)).await;
    let secret = Secret::from_text("by a replica".to_owned());
    replica.seal(&mut cx, connection(5), Kind::SqlPassword, secret).await.unwrap();
    cx.commit().await.unwrap();
    let again = home.start_again().await.unwrap();
    for custody in [&home.custody, &replica, &again] {
        for number in 1..=3 {
            let text = opened(custody, organization(number), connection(number)).await.unwrap();
            assert_eq!("correct horse", text);
        }
    }
    let of_installation =
        home.custody.keys_of(home.custody.installation(), KeyRules::default()).await.unwrap();
    let roots = of_installation.keys.iter().filter(|key| key.level == custody::Level::Root);
    assert_eq!(
        vec![(2, KeyState::Active), (1, KeyState::Destroyed)],
        roots.map(|key| (key.version, key.state)).collect::<Vec<_>>()
    );
    home.seal(organization(4), connection(4), "new").await;
    assert_eq!("new", opened(&again, organization(4), connection(4)).await.unwrap());
}

#[tokio::test]
async fn a_root_rotation_that_dies_at_twenty_points_goes_on_and_loses_nothing() {
    let home = Home::new().await;
    for number in 1..=60 {
        home.seal(organization(number), connection(number), "correct horse").await;
    }
    home.custody.start_root_rotation(Actor::System, Why::Asked).await.unwrap();
    for died in 0..20_u64 {
        let custody = home.start_again().await.unwrap();
        let lives = Duration::from_micros(100 + died * died * 131 % 12_000);
        let run = tokio::time::timeout(lives, custody.run_root_rotation()).await;
        if run.is_ok_and(|ended| ended.unwrap() != Step::More) {
            home.custody.start_root_rotation(Actor::System, Why::Asked).await.unwrap();
        }
    }
    let custody = home.start_again().await.unwrap();
    custody.run_root_rotation().await.unwrap();
    let custody = home.start_again().await.unwrap();
    for number in 1..=60 {
        let text = opened(&custody, organization(number), connection(number)).await.unwrap();
        assert_eq!("correct horse", text);
    }
}

#[tokio::test]
async fn keys_whose_period_is_over_and_keys_that_wrapped_often_are_rotated_by_themselves() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "one").await;
    home.seal(organization(2), connection(2), "two").await;
    let rules = KeyRules::default();
    home.custody.rotate_due_keys(rules).await.unwrap();
    assert_eq!(1, states(&home.custody, organization(1)).await.len());
    home.tamper(vec![sql(
        "UPDATE organization_key SET wraps = 2147483648 WHERE wraps = 1 AND organization_id =
         (SELECT organization_id FROM organization_key
             ORDER BY organization_id DESC LIMIT 1)",
    )])
    .await;
    home.custody.rotate_due_keys(rules).await.unwrap();
    assert_eq!(1, states(&home.custody, organization(1)).await.len());
    let often = home.custody.keys_of(organization(2), rules).await.unwrap();
    assert_eq!((2, Why::Wraps), (often.rotations[0].to_version, often.rotations[0].why));

    home.clock.advance(Duration::from_hours(8064));
    let warned = home.custody.keys_of(organization(1), rules).await.unwrap();
    assert!(warned.keys[0].is_due_soon);
    home.clock.advance(Duration::from_hours(696));
    home.custody.rotate_due_keys(rules).await.unwrap();
    let aged = home.custody.keys_of(organization(1), rules).await.unwrap();
    assert_eq!((2, Why::Age), (aged.rotations[0].to_version, aged.rotations[0].why));
    assert!(!aged.keys[0].is_due_soon);
    assert_eq!("one", home.opened(organization(1), connection(1)).await.unwrap());
    assert_eq!("two", home.opened(organization(2), connection(2)).await.unwrap());
}

/// Two processes start a rotation in the same moment: one version comes of it, and it is finished by either.
#[tokio::test]
async fn two_rotations_that_start_at_once_make_one_version() {
    let home = Home::new().await;
    seal_many(&home, 3).await;
    let replica = home.start_again().await.unwrap();
    let (one, two) = tokio::join!(
        home.custody.start_rotation(organization(1), Actor::System, Why::Asked),
        replica.start_rotation(organization(1), Actor::System, Why::Asked)
    );
    started_once(&[one, two]);
    let (one, two) = tokio::join!(
        home.custody.start_root_rotation(Actor::System, Why::Asked),
        replica.start_root_rotation(Actor::System, Why::Asked)
    );
    started_once(&[one, two]);
    for custody in [&home.custody, &replica] {
        custody.run_root_rotation().await.unwrap();
        custody.run_rotation(organization(1)).await.unwrap();
    }
    home.clock.advance(Duration::from_millis(500));
    replica.look_for_changes().await.unwrap();
    assert_eq!(
        vec![(1, KeyState::Destroyed), (2, KeyState::Active)],
        states(&home.custody, organization(1)).await
    );
    for custody in [&home.custody, &replica] {
        all_open(custody, 3).await;
    }
}

/// Each is the same rotation, or was told that somebody else was first.
fn started_once(both: &[Result<custody::Rotation, Failure<custody::RotateRefused>>]) {
    let mut rotations = Vec::new();
    for started in both {
        match started {
            Ok(rotation) => rotations.push(rotation.id),
            Err(Failure::Fault(fault)) => {
                assert_eq!(kernel::failure::FaultKind::Collision, fault.kind(), "{fault:?}");
            }
            Err(Failure::Refused(refused)) => panic!("{refused:?}"),
        }
    }
    rotations.dedup();
    assert_eq!(1, rotations.len());
}

/// What nobody can open any more keeps its key, and nothing else is lost for it, however much of it there is.
#[tokio::test]
async fn a_version_is_kept_as_long_as_a_data_key_names_it() {
    let home = Home::new().await;
    seal_many(&home, 1_100).await;
    home.tamper(vec![sql(
        "UPDATE data_key SET nonce = (SELECT key_nonce.nonce FROM organization_key key_nonce LIMIT 1)
        WHERE subject_id < (SELECT subject_id FROM data_key
            ORDER BY subject_id DESC LIMIT 1)",
    )])
    .await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, home.custody.run_rotation(organization(1)).await.unwrap());
    assert_eq!(
        vec![(1, KeyState::Deactivated), (2, KeyState::Active)],
        states(&home.custody, organization(1)).await
    );
    home.clock.advance(Duration::from_millis(500));
    assert_eq!("secret 1099", home.opened(organization(1), numbered(1_099)).await.unwrap());
}

/// The keys of an organization are destroyed while the root key is rotated: no material comes back into their rows.
#[tokio::test]
async fn a_key_that_is_destroyed_while_the_root_key_is_rotated_stays_destroyed() {
    let home = Home::new().await;
    seal_many(&home, 1).await;
    home.custody.start_root_rotation(Actor::System, Why::Asked).await.unwrap();
    let mut cx = home.begin(organization(1)).await;
    home.custody.shut_off_organization(&mut cx, "the contract ends today").await.unwrap();
    let custody = home.custody.clone();
    let rotating = tokio::spawn(async move { custody.run_root_rotation().await });
    home.until_somebody_waits().await;
    cx.commit().await.unwrap();
    assert_eq!(Step::Finished, rotating.await.unwrap().unwrap());
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let row = sql("SELECT wrapped FROM organization_key WHERE state = 'destroyed'");
    let left = row.fetch_one(&mut tx).await.unwrap().get::<Vec<u8>>("wrapped").unwrap();
    assert_eq!(Vec::<u8>::new(), left);
}

/// Nobody told this process, and what it has cached hangs on a root key that is gone.
#[tokio::test]
async fn a_root_key_that_another_process_rotated_a_moment_ago_is_found_by_the_next_use() {
    let home = Home::new().await;
    for number in [1, 2] {
        home.seal(organization(number), connection(number), "correct horse").await;
    }
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    let replica = home.start_again().await.unwrap();
    replica.start_root_rotation(Actor::System, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, replica.run_root_rotation().await.unwrap());
    for number in [2, 1] {
        assert_eq!("correct horse", home.opened(organization(number), connection(number)).await.unwrap());
        assert_eq!(0, home.refusals(organization(number)).await);
    }
}

#[tokio::test]
async fn a_version_of_the_root_key_is_kept_as_long_as_a_key_names_it() {
    let home = Home::new().await;
    for number in [1, 2] {
        home.seal(organization(number), connection(number), "correct horse").await;
    }
    let altered = sql("UPDATE organization_key SET nonce = $1 WHERE organization_id = $2");
    // Many who have no keys stand before it in the list of those who may.
    let nobody = |number| {
        let insert = sql("INSERT INTO key_owner (organization_id, changed_at) VALUES ($1, 0)");
        insert.id(OrganizationId::from_uuid(uuid::Uuid::from_u128(number)))
    };
    let statements = (1..=200).map(nobody).chain([altered.bind(&[0_u8; 12][..]).id(organization(1))]);
    home.tamper(statements.collect()).await;
    home.custody.start_root_rotation(Actor::System, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, home.custody.run_root_rotation().await.unwrap());
    let all = home.custody.keys_of(home.custody.installation(), KeyRules::default()).await.unwrap();
    let roots = all.keys.iter().filter(|key| key.level == custody::Level::Root);
    assert_eq!(
        vec![(2, KeyState::Active), (1, KeyState::Deactivated)],
        roots.map(|key| (key.version, key.state)).collect::<Vec<_>>()
    );
    assert_eq!("correct horse", home.opened(organization(2), connection(2)).await.unwrap());
}

/// A worker that started before takes the rotation over, and learns of the new root key from the store.
#[tokio::test]
async fn a_root_rotation_is_finished_by_a_process_that_did_not_start_it() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let replica = home.start_again().await.unwrap();
    home.custody.start_root_rotation(Actor::Operator, Why::Asked).await.unwrap();
    assert_eq!(Step::Finished, replica.run_root_rotation().await.unwrap());
    assert_eq!("correct horse", opened(&replica, organization(1), connection(1)).await.unwrap());
}
