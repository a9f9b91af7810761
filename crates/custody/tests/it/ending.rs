//! An organization ends the use of its credentials: nothing opens afterwards, in no process, and what runs is ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use custody::{Custody, CustodyState, KeyRules, KeyState, Kind, Lend, OpenRefused};
use futures_util::future::join_all;
use kernel::actor::Actor;
use kernel::failure::Failure;
use kernel::secret::Secret;
use kernel::time::Timestamp;
use platform::clock::Clock;
use platform::db::sql;
use testkit::HandClock;

use crate::home::{Home, REASON, connection, is_refused, opened, organization};

async fn shut_off(home: &Home) -> custody::Destroyed {
    let mut cx = home.begin(organization(1)).await;
    let destroyed = home.custody.shut_off_organization(&mut cx, REASON).await.unwrap();
    cx.commit().await.unwrap();
    home.custody.after_shut_off(organization(1)).await.unwrap();
    destroyed
}

#[tokio::test]
async fn after_a_shut_off_no_process_opens_anything_and_no_key_is_left_in_memory() {
    let home = Home::new().await;
    for byte in 1..=3 {
        home.seal(organization(1), connection(byte), "correct horse").await;
        home.opened(organization(1), connection(byte)).await.unwrap();
    }
    home.seal(organization(2), connection(9), "another client's").await;
    let replica = home.start_again().await.unwrap();
    opened(&replica, organization(1), connection(1)).await.unwrap();
    assert_eq!(
        (1, 1),
        (home.custody.keys_in_memory(organization(1)), replica.keys_in_memory(organization(1)))
    );

    let destroyed = shut_off(&home).await;
    assert_eq!((3, 3, vec![1]), (destroyed.credentials, destroyed.data_keys, destroyed.key_versions));
    assert_eq!(0, home.custody.keys_in_memory(organization(1)));
    home.until_everybody_knows();
    replica.look_for_changes().await.unwrap();
    assert_eq!(0, replica.keys_in_memory(organization(1)));
    for custody in [&home.custody, &replica] {
        for byte in 1..=3 {
            is_refused(custody, byte, OpenRefused::ShutOff).await;
        }
        assert_eq!("another client's", opened(custody, organization(2), connection(9)).await.unwrap());
    }
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let left = sql("SELECT (SELECT COUNT(*) FROM data_key) AS n, (SELECT COUNT(*) FROM credential) AS c");
    let left = left.fetch_one(&mut tx).await.unwrap();
    assert_eq!((1, 1), (left.get::<i64>("n").unwrap(), left.get::<i64>("c").unwrap()));
}

/// Counted by the clock that is set by hand: from half a second after the commit on there is no use, on two replicas
/// under load.
#[tokio::test]
async fn under_load_on_two_replicas_there_is_no_use_half_a_second_after_the_shut_off() {
    let home = Home::new().await;
    for byte in 1..=4 {
        home.seal(organization(1), connection(byte), "correct horse").await;
    }
    let replica = home.start_again().await.unwrap();
    let custodies = [home.custody.clone(), replica];
    let uses = async |round: u8| {
        let all = (0..32_u8).map(|n| {
            let custody = custodies[usize::from(n % 2)].clone();
            tokio::spawn(
                async move { opened(&custody, organization(1), connection(1 + (n + round) % 4)).await },
            )
        });
        let done = join_all(all).await;
        done.into_iter().filter(|used| used.as_ref().is_ok_and(Result::is_ok)).count()
    };
    assert_eq!(32, uses(0).await);
    shut_off(&home).await;
    home.until_everybody_knows();
    let mut after = 0;
    for round in 1..=10 {
        after += uses(round).await;
        home.clock.advance(Duration::from_millis(50));
    }
    assert_eq!(0, after);
}

#[tokio::test]
async fn a_use_that_runs_is_ended_by_a_shut_off_in_another_process() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let replica = home.start_again().await.unwrap();
    let (started, start) = tokio::sync::oneshot::channel();
    let held = Arc::new(());
    let holds = Arc::clone(&held);
    let running = tokio::spawn(async move {
        let lend = Lend {
            organization: organization(1),
            subject: connection(1),
            kind: Kind::SqlPassword,
            actor: Actor::System,
            purpose: "a long read".to_owned(),
        };
        replica
            .use_in_session(lend, async move |_: &Secret| {
                started.send(()).unwrap();
                std::future::pending::<()>().await;
                drop(holds);
            })
            .await
    });
    start.await.unwrap();
    shut_off(&home).await;
    home.until_everybody_knows();
    let ended = running.await.unwrap();
    assert!(matches!(ended, Err(Failure::Refused(OpenRefused::Withdrawn))), "{ended:?}");
    assert_eq!(1, Arc::strong_count(&held), "what the use held is dropped");
}

#[tokio::test]
async fn what_was_shut_off_and_is_put_back_from_a_copy_opens_nothing() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.keep_tables().await;
    shut_off(&home).await;
    home.put_tables_back().await;
    home.tamper(vec![sql("UPDATE organization_epoch SET state = 'open', epoch = epoch + 1")]).await;
    home.until_everybody_knows();
    is_refused(&home.custody, 1, OpenRefused::NotAsLogged).await;
}

#[tokio::test]
async fn a_shut_off_organization_begins_anew_with_a_new_key() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    shut_off(&home).await;
    let refused = home.custody.ready_to_seal(organization(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(_))), "{refused:?}");
    let mut cx = home.begin(organization(1)).await;
    let secret = Secret::from_text("too early".to_owned());
    assert!(home.custody.seal(&mut cx, connection(1), Kind::SqlPassword, secret).await.is_err());
    drop(cx);

    let mut cx = home.begin(organization(1)).await;
    home.custody.resume_organization(&mut cx, REASON).await.unwrap();
    cx.commit().await.unwrap();
    home.seal(organization(1), connection(1), "new").await;
    home.until_everybody_knows();
    assert_eq!("new", home.opened(organization(1), connection(1)).await.unwrap());
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    let states = inventory.keys.iter().map(|key| (key.version, key.state)).collect::<Vec<_>>();
    assert_eq!(vec![(2, KeyState::Active), (1, KeyState::Destroyed)], states);
}

#[tokio::test]
async fn what_is_switched_off_opens_again_when_it_is_switched_on() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.suspend_everything().await;
    home.until_everybody_knows();
    is_refused(&home.custody, 1, OpenRefused::Suspended).await;
    let off = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!((CustodyState::Suspended, KeyState::Suspended), (off.state, off.keys[0].state));
    let mut cx = home.begin(organization(1)).await;
    assert!(home.custody.suspend_organization(&mut cx, REASON).await.is_err(), "it is off already");
    drop(cx);
    home.resume_everything().await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn one_connection_is_switched_off_alone() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "one").await;
    home.seal(organization(1), connection(2), "two").await;
    home.opened(organization(1), connection(1)).await.unwrap();
    home.suspend(1).await;
    home.until_everybody_knows();
    is_refused(&home.custody, 1, OpenRefused::Suspended).await;
    assert_eq!("two", home.opened(organization(1), connection(2)).await.unwrap());
    home.resume(1).await;
    assert_eq!("one", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn one_operator_alone_destroys_nothing() {
    use kernel::ids::{Id as _, PersonId};
    let home = Home::new().await;
    let (ann, ben) =
        (PersonId::from_uuid(uuid::Uuid::from_u128(1)), PersonId::from_uuid(uuid::Uuid::from_u128(2)));
    let ask = || home.custody.ask_operator_act(organization(1), ann, REASON);
    let before = home.world.now();
    home.clock.advance(Duration::from_secs(1));
    let confirm_as = async |id, by| {
        let mut cx = home.begin(organization(1)).await;
        let confirmed = home.custody.confirm_operator_act(&mut cx, id, by).await;
        cx.commit().await.unwrap();
        match confirmed {
            Ok(both) => Ok(both.actor()),
            Err(Failure::Refused(refused)) => Err(refused),
            Err(Failure::Fault(fault)) => panic!("{fault:?}"),
        }
    };
    let confirm = async |id, by| confirm_as(id, (by, before)).await;
    let act = ask().await.unwrap();
    let mut cx = home.begin(organization(2)).await;
    let elsewhere = home.custody.confirm_operator_act(&mut cx, act.id, (ben, before)).await;
    assert!(matches!(elsewhere, Err(Failure::Refused(custody::ConfirmRefused::NotFound))), "{elsewhere:?}");
    drop(cx);
    assert_eq!(Err(custody::ConfirmRefused::SamePerson), confirm(act.id, ann).await);
    // A second account, made for the purpose.
    let made_for_it = confirm_as(act.id, (ben, home.world.now())).await;
    assert_eq!(Err(custody::ConfirmRefused::KnownTooLate), made_for_it);
    assert_eq!(Ok(Actor::Person(ben)), confirm(act.id, ben).await);
    assert_eq!(Err(custody::ConfirmRefused::Done), confirm(act.id, ben).await);
    let old = ask().await.unwrap();
    home.clock.advance(Duration::from_hours(24));
    assert_eq!(Err(custody::ConfirmRefused::Expired), confirm(old.id, ben).await);
}

/// Somebody enters a password while everything is shut off: it is refused, or it is destroyed with the rest.
#[tokio::test]
async fn what_is_sealed_while_everything_is_shut_off_does_not_stay() {
    for is_first in [true, false] {
        let home = Home::new().await;
        if !is_first {
            home.seal(organization(1), connection(1), "before").await;
        }
        let mut cx = home.begin(organization(1)).await;
        let secret = Secret::from_text("meanwhile".to_owned());
        home.custody.seal(&mut cx, connection(2), Kind::SqlPassword, secret).await.unwrap();
        let (custody, platform) = (home.custody.clone(), home.platform());
        let ending = tokio::spawn(async move {
            let mut cx = platform.begin(organization(1), Actor::System).await.unwrap();
            let destroyed = custody.shut_off_organization(&mut cx, REASON).await.unwrap();
            cx.commit().await.unwrap();
            destroyed
        });
        home.until_somebody_waits().await;
        cx.commit().await.unwrap();
        let destroyed = ending.await.unwrap();
        assert_eq!((if is_first { 1 } else { 2 }, vec![1]), (destroyed.credentials, destroyed.key_versions));
        let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
        let left = sql("SELECT COUNT(*) AS n FROM credential").fetch_one(&mut tx).await.unwrap();
        assert_eq!(0, left.get::<i64>("n").unwrap());
        drop(tx);
        home.until_everybody_knows();
        is_refused(&home.custody, 2, OpenRefused::ShutOff).await;
    }
}

/// The same the other way round: the shut-off came first, and is committed while the password waits to be sealed.
#[tokio::test]
async fn what_is_sealed_a_moment_too_late_is_refused() {
    for is_first in [true, false] {
        let home = Home::new().await;
        if !is_first {
            home.seal(organization(1), connection(1), "before").await;
        }
        let mut ending = home.begin(organization(1)).await;
        home.custody.shut_off_organization(&mut ending, REASON).await.unwrap();
        let (custody, platform) = (home.custody.clone(), home.platform());
        let sealing = tokio::spawn(async move {
            let mut cx = platform.begin(organization(1), Actor::System).await.unwrap();
            let secret = Secret::from_text("too late".to_owned());
            let sealed = custody.seal(&mut cx, connection(2), Kind::SqlPassword, secret).await;
            cx.commit().await.unwrap();
            sealed.is_ok()
        });
        home.until_somebody_waits().await;
        ending.commit().await.unwrap();
        assert!(!sealing.await.unwrap(), "first: {is_first}");
        let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
        let left = sql("SELECT (SELECT COUNT(*) FROM credential)
             + (SELECT COUNT(*) FROM organization_key WHERE state <> 'destroyed') AS n");
        assert_eq!(0, left.fetch_one(&mut tx).await.unwrap().get::<i64>("n").unwrap());
    }
}

/// Shut off twice at once, and rotated meanwhile: one of them ended it, and no key is left that opens anything.
#[tokio::test]
async fn shut_offs_and_a_rotation_at_once_leave_one_end_and_no_key() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let end = async |custody: &Custody| {
        let mut cx = home.begin(organization(1)).await;
        let ended = custody.shut_off_organization(&mut cx, REASON).await;
        let is_done = ended.is_ok();
        if is_done {
            cx.commit().await.unwrap();
        }
        is_done
    };
    let replica = home.start_again().await.unwrap();
    let (one, two, _) = tokio::join!(
        end(&home.custody),
        end(&replica),
        replica.start_rotation(organization(1), Actor::System, custody::Why::Asked)
    );
    assert!(one != two, "{one} {two}");
    for custody in [&home.custody, &replica] {
        custody.run_rotation(organization(1)).await.unwrap();
    }
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(CustodyState::ShutOff, inventory.state);
    assert!(inventory.keys.iter().all(|key| key.state == KeyState::Destroyed), "{:?}", inventory.keys);
}

#[tokio::test]
async fn a_new_password_does_not_switch_on_what_is_switched_off() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "old").await;
    home.suspend(1).await;
    home.seal(organization(1), connection(1), "new").await;
    home.until_everybody_knows();
    is_refused(&home.custody, 1, OpenRefused::Suspended).await;
    home.resume(1).await;
    assert_eq!("new", home.opened(organization(1), connection(1)).await.unwrap());
}

/// A process dies in the moment after its shut-off was committed: what the write-ahead log still held goes at the next
/// start.
#[tokio::test]
async fn a_key_destroyed_by_a_process_that_died_lies_in_no_file_after_the_next_start() {
    let home = Home::new().await;
    if home.server.is_some() {
        // PostgreSQL recycles its own log.
        return;
    }
    home.seal(organization(1), connection(1), "correct horse").await;
    let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
    let row = sql("SELECT wrapped FROM organization_key WHERE organization_id = $1").id(organization(1));
    let wrapped: Vec<u8> = row.fetch_one(&mut tx).await.unwrap().get("wrapped").unwrap();
    drop(tx);
    let lies_there = || {
        let files = std::fs::read_dir(home.folder().join("store")).unwrap();
        let contents = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        contents.into_iter().any(|bytes| bytes.windows(wrapped.len()).any(|part| part == wrapped))
    };
    let mut cx = home.begin(organization(1)).await;
    home.custody.shut_off_organization(&mut cx, REASON).await.unwrap();
    cx.commit().await.unwrap();
    assert!(lies_there(), "the log holds what was written before");
    let _again = home.start_again().await.unwrap();
    assert!(!lies_there());
}

/// Another process switched everything off a moment ago, and this one still holds the state before: it looks twice.
#[tokio::test]
async fn a_use_that_meets_keys_that_were_switched_off_a_moment_ago_is_told_so() {
    let home = Home::new().await;
    for byte in [1, 2] {
        home.seal(organization(1), connection(byte), "correct horse").await;
    }
    let replica = home.start_again().await.unwrap();
    opened(&replica, organization(1), connection(1)).await.unwrap();
    home.suspend_everything().await;
    is_refused(&replica, 2, OpenRefused::Suspended).await;
}

/// A clock that moves on by itself from a moment on, by a part of a second with each look.
struct Ticking {
    clock: Arc<HandClock>,
    is_ticking: AtomicBool,
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        if self.is_ticking.load(Ordering::SeqCst) {
            self.clock.advance(Duration::from_millis(240));
        }
        self.clock.now()
    }
}

/// While its use is written to the log, which may take a while: it is looked at again before anything is opened.
#[tokio::test]
async fn what_is_switched_off_while_its_use_is_being_logged_is_not_opened() {
    let home = Home::new().await;
    home.seal(organization(1), connection(1), "correct horse").await;
    let ticking = Arc::new(Ticking { clock: Arc::clone(&home.clock), is_ticking: AtomicBool::default() });
    let replica = home.start_by(Arc::clone(&ticking) as _).await;
    for is_off in [false, true] {
        ticking.is_ticking.store(false, Ordering::SeqCst);
        assert_eq!("correct horse", opened(&replica, organization(1), connection(1)).await.unwrap());
        if is_off {
            home.suspend(1).await;
        }
        ticking.is_ticking.store(true, Ordering::SeqCst);
        let answer = opened(&replica, organization(1), connection(1)).await;
        let is_told = matches!(answer, Err(Failure::Refused(OpenRefused::Suspended)));
        assert_eq!((!is_off, is_off), (answer.is_ok(), is_told), "{answer:?}");
    }
}
