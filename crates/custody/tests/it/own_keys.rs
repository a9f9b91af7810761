//! An organization's key in a key service of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use custody::key_wrapper::local_key_file::LocalKeyFile;
use custody::key_wrapper::patient::Patient;
use custody::key_wrapper::{KeyWrapper, WrapContext, WrapFailure, WrapperDescription};
use custody::locked::LockedKey;
use custody::{Custody, CustodyState, KeyRules, KeyState, OpenRefused, RotateRefused, Step, Why, WrappedBy};
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::Failure;

use crate::home::{Home, connection, opened, organization};

/// A key service that can be disabled, and counts what it is asked.
pub(crate) struct Service {
    file: LocalKeyFile,
    pub(crate) denies: AtomicBool,
    is_away: AtomicBool,
    throttles: AtomicBool,
    /// Gives back a key of its own.
    pub(crate) swaps: AtomicBool,
    asked: AtomicUsize,
}

impl Service {
    pub(crate) fn new(home: &Home, name: &str) -> Arc<Self> {
        let path = home.folder().join("theirs").join(name);
        let file = LocalKeyFile::create(&path, &home.folder().join("store"), home.world.clone()).unwrap();
        Arc::new(Self {
            file,
            denies: AtomicBool::default(),
            is_away: AtomicBool::default(),
            throttles: AtomicBool::default(),
            swaps: AtomicBool::default(),
            asked: AtomicUsize::default(),
        })
    }

    fn judge(&self) -> Result<(), WrapFailure> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.denies.load(Ordering::SeqCst) {
            Err(WrapFailure::Denied("the key is disabled".into()))
        } else if self.is_away.load(Ordering::SeqCst) {
            Err(WrapFailure::Unavailable("no answer".into()))
        } else if self.throttles.load(Ordering::SeqCst) {
            Err(WrapFailure::Throttled { retry_after: None })
        } else {
            Ok(())
        }
    }
}

impl KeyWrapper for Service {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(async move {
            self.judge()?;
            self.file.wrap(key, context).await
        })
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(async move {
            self.judge()?;
            if self.swaps.load(Ordering::SeqCst) {
                return LockedKey::new(|place| {
                    place.fill(7);
                    Ok(())
                });
            }
            self.file.unwrap(blob, context).await
        })
    }

    fn describe(&self) -> WrapperDescription {
        self.file.describe()
    }
}

/// The same service, asked by a wrapper of its own.
struct At(Arc<Service>);

impl KeyWrapper for At {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        self.0.wrap(key, context)
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        self.0.unwrap(blob, context)
    }

    fn describe(&self) -> WrapperDescription {
        self.0.describe()
    }
}

fn reach(custody: &Custody, service: &Arc<Service>) {
    let service = Arc::clone(service);
    custody.use_own_services(Arc::new(move |_, _| Ok(Arc::clone(&service) as Arc<dyn KeyWrapper>)), 30);
}

/// An organization with one credential under a key of its own service.
async fn with_own_key() -> (Home, Arc<Service>) {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    reach(&home.custody, &service);
    home.seal(organization(1), connection(1), "correct horse").await;
    home.custody.set_own_service(organization(1), "{}", Actor::System).await.unwrap();
    assert_eq!(Step::Finished, home.custody.run_rotation(organization(1)).await.unwrap());
    home.clock.advance(Duration::from_millis(500));
    // The look that a process takes twice a second drops nothing any more that a test counts.
    home.custody.look_for_changes().await.unwrap();
    (home, service)
}

#[tokio::test]
async fn a_key_of_an_organizations_own_service_opens_and_is_asked_for_once_in_thirty_seconds() {
    let (home, service) = with_own_key().await;
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(WrappedBy::OwnService, inventory.keys[0].wrapped_by);
    home.custody.forget();
    service.asked.store(0, Ordering::SeqCst);
    for _ in 0..29 {
        assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
        home.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(1, service.asked.load(Ordering::SeqCst));
    home.clock.advance(Duration::from_secs(1));
    home.custody.look_for_changes().await.unwrap();
    assert_eq!(0, home.custody.keys_in_memory(organization(1)), "its time is over");
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    assert_eq!(2, service.asked.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_disabled_key_opens_nothing_within_a_minute_and_comes_back_by_itself() {
    let (home, service) = with_own_key().await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    service.denies.store(true, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    let refused = home.opened(organization(1), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::KeyUnavailable))), "{refused:?}");
    let away = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!((CustodyState::KeyUnavailable, 0), (away.state, home.custody.keys_in_memory(organization(1))));
    // Nothing is asked of it again for a minute, however often somebody wants to use the credential.
    service.asked.store(0, Ordering::SeqCst);
    for _ in 0..20 {
        assert!(home.opened(organization(1), connection(1)).await.is_err());
        home.custody.probe_own_keys().await.unwrap();
        home.clock.advance(Duration::from_secs(1));
    }
    assert_eq!(0, service.asked.load(Ordering::SeqCst));
    let told = audit::Filter { action: Some("key.unavailable".to_owned()), ..audit::Filter::default() };
    home.journal.settle().await.unwrap();
    let log = kernel::audit_entry::Log::Organization(organization(1));
    assert_eq!(1, home.journal.read(log, None, &told, 10).await.unwrap().items.len());

    service.denies.store(false, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    home.custody.probe_own_keys().await.unwrap();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_service_that_refuses_is_noticed_though_nothing_is_used() {
    let (home, service) = with_own_key().await;
    service.denies.store(true, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    home.custody.probe_own_keys().await.unwrap();
    let away = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(CustodyState::KeyUnavailable, away.state);
}

#[tokio::test]
async fn a_service_that_does_not_pass_its_test_changes_nothing() {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    reach(&home.custody, &service);
    home.seal(organization(1), connection(1), "correct horse").await;
    service.denies.store(true, Ordering::SeqCst);
    assert!(home.custody.set_own_service(organization(1), "{}", Actor::System).await.is_err());
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!((None, 1), (inventory.own_service, inventory.keys.len()));
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn an_organization_gives_its_own_service_up() {
    let (home, _) = with_own_key().await;
    home.custody.remove_own_service(organization(1), Actor::System).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!((WrappedBy::RootKey(1), None), (inventory.keys[0].wrapped_by.clone(), inventory.own_service));
    // A process that reaches no key service of theirs opens it as well.
    let again = home.start_again().await.unwrap();
    assert_eq!("correct horse", opened(&again, organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn an_organization_brings_its_key_before_its_first_credential_and_while_a_rotation_runs() {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    reach(&home.custody, &service);
    home.custody.set_own_service(organization(1), "{}", Actor::System).await.unwrap();
    home.seal(organization(2), connection(2), "correct horse").await;
    home.custody.start_rotation(organization(2), Actor::System, Why::Asked).await.unwrap();
    home.custody.set_own_service(organization(2), "{}", Actor::System).await.unwrap();
    for number in [1, 2] {
        assert_eq!(Step::Finished, home.custody.run_rotation(organization(number)).await.unwrap());
        home.custody.ready_to_seal(organization(number)).await.unwrap();
        home.seal(organization(number), connection(number), "correct horse").await;
        let inventory = home.custody.keys_of(organization(number), KeyRules::default()).await.unwrap();
        let living = inventory.keys.iter().filter(|key| key.state != KeyState::Destroyed);
        assert_eq!(vec![WrappedBy::OwnService], living.map(|key| key.wrapped_by.clone()).collect::<Vec<_>>());
        let text = home.opened(organization(number), connection(number)).await.unwrap();
        assert_eq!("correct horse", text);
    }
}

#[tokio::test]
async fn while_a_service_is_away_its_key_serves_to_the_end_of_its_period() {
    let (home, service) = with_own_key().await;
    home.custody.forget();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    service.is_away.store(true, Ordering::SeqCst);
    home.custody.probe_own_keys().await.unwrap();
    home.clock.advance(Duration::from_secs(29));
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    home.clock.advance(Duration::from_secs(1));
    let refused = home.opened(organization(1), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::KeyUnavailable))), "{refused:?}");
    service.is_away.store(false, Ordering::SeqCst);
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_service_that_is_away_is_left_alone_between_tries() {
    let (home, service) = with_patient_key().await;
    home.custody.forget();
    service.is_away.store(true, Ordering::SeqCst);
    service.asked.store(0, Ordering::SeqCst);
    for _ in 0..20 {
        assert!(home.opened(organization(1), connection(1)).await.is_err());
    }
    assert_eq!(1, service.asked.load(Ordering::SeqCst));
    service.is_away.store(false, Ordering::SeqCst);
    home.clock.advance(Duration::from_secs(2));
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_rotation_waits_for_a_key_that_is_away_and_then_goes_on() {
    let (home, service) = with_own_key().await;
    home.custody.remove_own_service(organization(1), Actor::System).await.unwrap();
    home.custody.forget();
    service.is_away.store(true, Ordering::SeqCst);
    assert_eq!(Step::Waits, home.custody.run_rotation(organization(1)).await.unwrap());
    let waiting = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(
        vec![(3, KeyState::Active), (2, KeyState::Deactivated), (1, KeyState::Destroyed)],
        waiting.keys.iter().map(|key| (key.version, key.state)).collect::<Vec<_>>()
    );
    service.is_away.store(false, Ordering::SeqCst);
    assert_eq!(Step::Finished, home.custody.run_rotation(organization(1)).await.unwrap());
    home.clock.advance(Duration::from_millis(500));
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn a_blob_of_another_service_or_of_another_organization_opens_nothing() {
    let (home, service) = with_own_key().await;
    home.seal(organization(2), connection(2), "another client's").await;
    home.custody.set_own_service(organization(2), "{}", Actor::System).await.unwrap();
    home.custody.run_rotation(organization(2)).await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    assert_eq!("another client's", home.opened(organization(2), connection(2)).await.unwrap());
    home.tamper(vec![platform::db::sql(
        "UPDATE organization_key SET own_wrapped = (SELECT own_wrapped FROM organization_key
             WHERE state = 'active' AND organization_id = (SELECT organization_id FROM organization_key
                 WHERE own_wrapped IS NOT NULL
                 ORDER BY organization_id LIMIT 1))
         WHERE state = 'active' AND own_wrapped IS NOT NULL",
    )])
    .await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    let refused = home.opened(organization(2), connection(2)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::Refused))), "{refused:?}");
    // Another key in the place of theirs.
    let again = home.start_again().await.unwrap();
    reach(&again, &Service::new(&home, "another.key"));
    let refused = opened(&again, organization(1), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::Refused))), "{refused:?}");
    drop(service);
}

/// Otherwise a key that was disabled would open for as long as the clock was set back.
#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_key_of_theirs_and_no_wait_longer() {
    let (home, service) = with_own_key().await;
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    home.custody.probe_own_keys().await.unwrap();
    service.denies.store(true, Ordering::SeqCst);
    home.clock.set(home.world.now().plus_seconds(-3_600));
    let refused = home.opened(organization(1), connection(1)).await;
    assert!(matches!(refused, Err(Failure::Refused(OpenRefused::KeyUnavailable))), "{refused:?}");

    service.denies.store(false, Ordering::SeqCst);
    home.clock.set(home.world.now().plus_seconds(-3_600));
    home.custody.probe_own_keys().await.unwrap();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
}

#[tokio::test]
async fn nothing_is_hung_on_a_key_that_their_service_does_not_give_back() {
    let (home, service) = with_own_key().await;
    service.swaps.store(true, Ordering::SeqCst);
    let rotated = home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await;
    assert!(matches!(rotated, Err(Failure::Refused(RotateRefused::KeyService(_)))), "{rotated:?}");
    assert!(home.custody.set_own_service(organization(1), "{}", Actor::System).await.is_err());
    service.swaps.store(false, Ordering::SeqCst);
    home.custody.forget();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    let states: Vec<_> = inventory.keys.iter().map(|key| (key.version, key.state)).collect();
    assert_eq!(vec![(2, KeyState::Active), (1, KeyState::Destroyed)], states);
}

/// Their service answers again in the moment in which an owner switches everything off.
#[tokio::test]
async fn what_is_switched_off_while_their_service_is_asked_stays_switched_off() {
    let (home, service) = with_own_key().await;
    service.denies.store(true, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    home.custody.probe_own_keys().await.unwrap();
    service.denies.store(false, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    let mut cx = home.begin(organization(1)).await;
    home.custody.suspend_organization(&mut cx, "a holiday").await.unwrap();
    let custody = home.custody.clone();
    let probing = tokio::spawn(async move { custody.probe_own_key(organization(1)).await });
    home.until_somebody_waits().await;
    cx.commit().await.unwrap();
    probing.await.unwrap().unwrap();
    let inventory = home.custody.keys_of(organization(1), KeyRules::default()).await.unwrap();
    assert_eq!(CustodyState::Suspended, inventory.state);
}

/// One organization's service that never answers keeps no other organization's from being asked.
#[tokio::test]
async fn a_service_that_hangs_holds_up_no_other_organizations_service() {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    let answering = Arc::clone(&service);
    let build = move |id, _: &str| {
        let service = Arc::new(At(Arc::clone(&answering)));
        if id == organization(1) {
            return Ok(Arc::new(Hangs(service)) as Arc<dyn KeyWrapper>);
        }
        Ok(service as Arc<dyn KeyWrapper>)
    };
    home.custody.use_own_services(Arc::new(build), 30);
    for number in [1, 2] {
        home.seal(organization(number), connection(number), "correct horse").await;
        home.custody.set_own_service(organization(number), "{}", Actor::System).await.unwrap();
        home.custody.run_rotation(organization(number)).await.unwrap();
    }
    service.denies.store(true, Ordering::SeqCst);
    home.clock.advance(Duration::from_mins(1));
    let custody = home.custody.clone();
    let probing = tokio::spawn(async move { custody.probe_own_keys().await });
    let noticed = async || {
        let keys = home.custody.keys_of(organization(2), KeyRules::default()).await.unwrap();
        keys.state == CustodyState::KeyUnavailable
    };
    // Without an end where they are asked one after the other.
    let noticing = async {
        while !noticed().await {
            assert!(!probing.is_finished());
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), noticing).await.unwrap();
    probing.abort();
}

/// Answers while it is set up and first used, and then never again.
struct Hangs(Arc<At>);

impl KeyWrapper for Hangs {
    fn wrap<'a>(
        &'a self,
        key: &'a LockedKey,
        context: WrapContext,
    ) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        self.0.wrap(key, context)
    }

    fn unwrap<'a>(
        &'a self,
        blob: &'a [u8],
        context: WrapContext,
    ) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        if self.0.0.denies.load(Ordering::SeqCst) {
            return Box::pin(std::future::pending());
        }
        self.0.unwrap(blob, context)
    }

    fn describe(&self) -> WrapperDescription {
        self.0.describe()
    }
}

/// Given up, or everything shut off: nothing of the service is kept, and nobody asks it again.
#[tokio::test]
async fn a_service_that_an_organization_left_is_forgotten() {
    for is_given_up in [true, false] {
        let (home, service) = with_own_key().await;
        if is_given_up {
            home.custody.remove_own_service(organization(1), Actor::System).await.unwrap();
            home.custody.run_rotation(organization(1)).await.unwrap();
        } else {
            let mut cx = home.begin(organization(1)).await;
            home.custody.shut_off_organization(&mut cx, "the contract ends today").await.unwrap();
            cx.commit().await.unwrap();
        }
        let mut tx = home.admin.begin_read(platform::db::Scope::Installation).await.unwrap();
        let left = "SELECT (SELECT COUNT(*) FROM own_key_service) + (SELECT COUNT(*) FROM organization_key
                WHERE own_settings IS NOT NULL) AS kept,
             (SELECT COUNT(*) FROM key_owner WHERE has_own_service) AS listed";
        let left = platform::db::sql(left).fetch_one(&mut tx).await.unwrap();
        assert_eq!((0, 0), (left.get::<i64>("kept").unwrap(), left.get::<i64>("listed").unwrap()));
        drop(tx);
        service.asked.store(0, Ordering::SeqCst);
        home.clock.advance(Duration::from_mins(2));
        home.custody.probe_own_keys().await.unwrap();
        assert_eq!(0, service.asked.load(Ordering::SeqCst));
    }
}

/// Both versions lie in memory while a rotation runs; the service refuses when it is asked for one of them.
#[tokio::test]
async fn everything_that_a_service_gave_leaves_memory_when_it_refuses() {
    let (home, service) = with_own_key().await;
    home.custody.start_rotation(organization(1), Actor::System, Why::Asked).await.unwrap();
    home.custody.look_for_changes().await.unwrap();
    home.custody.forget();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    home.custody.ready_to_seal(organization(1)).await.unwrap();
    assert_eq!(2, home.custody.keys_in_memory(organization(1)));
    service.denies.store(true, Ordering::SeqCst);
    home.custody.probe_own_keys().await.unwrap();
    assert_eq!(0, home.custody.keys_in_memory(organization(1)));
}

/// As the product asks it: what is open goes on until its period ends, what is not fails and says why, and the service
/// is spared.
#[tokio::test]
async fn ten_minutes_without_their_service_end_with_the_period_and_are_told() {
    let (home, service) = with_patient_key().await;
    for trouble in [&service.is_away, &service.throttles] {
        home.custody.forget();
        assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
        trouble.store(true, Ordering::SeqCst);
        service.asked.store(0, Ordering::SeqCst);
        for second in 0..600 {
            let answer = home.opened(organization(1), connection(1)).await;
            let is_told = matches!(answer, Err(Failure::Refused(OpenRefused::KeyUnavailable)));
            assert_eq!((second < 30, 30 <= second), (answer.is_ok(), is_told), "second {second}: {answer:?}");
            home.clock.advance(Duration::from_secs(1));
        }
        let asked = service.asked.load(Ordering::SeqCst);
        assert!((30..=42).contains(&asked), "{asked} questions in ten minutes");
        trouble.store(false, Ordering::SeqCst);
        home.clock.advance(Duration::from_secs(20));
    }
}

/// An organization under a key of a service that is asked with patience.
async fn with_patient_key() -> (Home, Arc<Service>) {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    let (answering, world) = (Arc::clone(&service), home.world.clone());
    let build = move |_, _: &str| {
        Ok(Arc::new(Patient::new(Box::new(At(Arc::clone(&answering))), world.clone())) as Arc<dyn KeyWrapper>)
    };
    home.custody.use_own_services(Arc::new(build), 30);
    home.seal(organization(1), connection(1), "correct horse").await;
    home.custody.set_own_service(organization(1), "{}", Actor::System).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.clock.advance(Duration::from_millis(500));
    home.custody.look_for_changes().await.unwrap();
    (home, service)
}

#[tokio::test]
async fn no_key_of_theirs_is_kept_for_longer_than_a_minute_whatever_is_set() {
    let home = Home::new().await;
    let service = Service::new(&home, "service.key");
    let answering = Arc::clone(&service);
    let build = move |_, _: &str| Ok(Arc::clone(&answering) as Arc<dyn KeyWrapper>);
    home.custody.use_own_services(Arc::new(build), 3_600);
    home.seal(organization(1), connection(1), "correct horse").await;
    home.custody.set_own_service(organization(1), "{}", Actor::System).await.unwrap();
    home.custody.run_rotation(organization(1)).await.unwrap();
    home.custody.look_for_changes().await.unwrap();
    home.custody.forget();
    assert_eq!("correct horse", home.opened(organization(1), connection(1)).await.unwrap());
    service.is_away.store(true, Ordering::SeqCst);
    for (later_s, is_open) in [(59, true), (1, false)] {
        home.clock.advance(Duration::from_secs(later_s));
        assert_eq!(is_open, home.opened(organization(1), connection(1)).await.is_ok());
    }
}

/// Another process may still have the key in memory.
#[tokio::test]
async fn nothing_is_sealed_in_any_process_while_their_service_refuses() {
    let (home, service) = with_own_key().await;
    let replica = home.start_again().await.unwrap();
    reach(&replica, &service);
    replica.look_for_changes().await.unwrap();
    replica.ready_to_seal(organization(1)).await.unwrap();
    service.denies.store(true, Ordering::SeqCst);
    home.custody.probe_own_keys().await.unwrap();
    let mut cx = home.begin(organization(1)).await;
    let secret = kernel::secret::Secret::from_text("too late".to_owned());
    let sealed = replica.seal(&mut cx, connection(2), custody::Kind::SqlPassword, secret).await;
    assert!(sealed.is_err(), "{sealed:?}");
}
