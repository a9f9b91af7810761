use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt as _;
use kernel::failure::Fault;
use kernel::ids::{Id as _, InstallationId, OrganizationId};
use platform::entropy::Entropy;
use testkit::HandClock;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::*;
use crate::key_wrapper::Purpose;

/// Answers as it is told; without orders, with a key.
#[derive(Default)]
struct Service {
    orders: Mutex<VecDeque<WrapFailure>>,
    /// What every call gets when no order is left.
    always: Mutex<Option<fn() -> WrapFailure>>,
    calls: AtomicUsize,
    /// Calls wait here while it is set.
    gate: tokio::sync::Mutex<()>,
}

struct Door(Arc<Service>);

impl KeyWrapper for Door {
    fn wrap<'a>(&'a self, _: &'a LockedKey, _: WrapContext) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(async { self.0.answer().await.map(|()| vec![1]) })
    }

    fn unwrap<'a>(&'a self, _: &'a [u8], _: WrapContext) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(async {
            self.0.answer().await?;
            LockedKey::new(|bytes| {
                bytes.fill(7);
                Ok(())
            })
        })
    }

    fn describe(&self) -> WrapperDescription {
        WrapperDescription { provider: "test", key_id: "k".to_owned(), key_version: None, algorithm: "none" }
    }
}

impl Service {
    async fn answer(&self) -> Result<(), WrapFailure> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let _open = self.gate.lock().await;
        let order = self.orders.lock().unwrap().pop_front();
        let always = *self.always.lock().unwrap();
        order.or_else(|| always.map(|make| make())).map_or(Ok(()), Err)
    }

    fn always(&self, failure: Option<fn() -> WrapFailure>) {
        *self.always.lock().unwrap() = failure;
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// No jitter, so that the table can be read off.
struct NoChance;

impl Entropy for NoChance {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        bytes.fill(0);
        Ok(())
    }
}

struct Stage {
    clock: Arc<HandClock>,
    service: Arc<Service>,
    patient: Arc<Patient>,
}

fn stage_with(entropy: Arc<dyn Entropy>) -> Stage {
    let clock = Arc::new(HandClock::at_text("2031-05-09T08:00:00Z"));
    let service = Arc::new(Service::default());
    let world = World::new(Arc::clone(&clock) as _, entropy);
    let patient = Arc::new(Patient::new(Box::new(Door(Arc::clone(&service))), world));
    Stage { clock, service, patient }
}

fn stage() -> Stage {
    stage_with(Arc::new(NoChance))
}

fn context(byte: u8) -> WrapContext {
    WrapContext {
        installation: InstallationId::from_uuid(Uuid::from_bytes([1; 16])),
        purpose: Purpose::Organization(OrganizationId::from_uuid(Uuid::from_bytes([byte; 16]))),
        version: 1,
    }
}

fn away() -> WrapFailure {
    WrapFailure::Unavailable("away".to_owned())
}

fn denied() -> WrapFailure {
    WrapFailure::Denied("disabled".to_owned())
}

impl Stage {
    /// An unwrap that is under way and waits at the service's gate.
    async fn begin_probe(&self) -> JoinHandle<Result<(), WrapFailure>> {
        let patient = Arc::clone(&self.patient);
        let probe = tokio::spawn(async move { patient.unwrap(b"blob", context(1)).await.map(drop) });
        self.settle().await;
        probe
    }

    fn forward_ms(&self, ms: u64) {
        self.clock.advance(Duration::from_millis(ms));
    }

    async fn unwrap(&self) -> Result<LockedKey, WrapFailure> {
        self.patient.unwrap(b"blob", context(1)).await
    }

    /// Lets what was spawned run to its end.
    async fn settle(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_asked_again_after_1_2_4_8_16_and_16_seconds() {
    let stage = stage();
    stage.service.always(Some(away));
    assert!(stage.unwrap().await.is_err());
    for (number, wait_ms) in [1_000, 2_000, 4_000, 8_000, 16_000, 16_000].into_iter().enumerate() {
        stage.forward_ms(wait_ms - 1);
        assert!(matches!(stage.unwrap().await, Err(WrapFailure::Unavailable(words)) if words == "away"));
        assert_eq!(number + 1, stage.service.calls(), "no call before {wait_ms} ms");
        stage.forward_ms(1);
        assert!(stage.unwrap().await.is_err());
        assert_eq!(number + 2, stage.service.calls(), "one call after {wait_ms} ms");
    }
    stage.service.always(None);
    stage.forward_ms(16_000);
    stage.unwrap().await.unwrap();
    stage.unwrap().await.unwrap();
}

#[tokio::test]
async fn after_a_good_answer_the_table_begins_anew() {
    let stage = stage();
    stage.service.orders.lock().unwrap().extend([away(), away()]);
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(1_000);
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(2_000);
    stage.unwrap().await.unwrap();
    stage.service.always(Some(away));
    assert!(stage.unwrap().await.is_err());
    let before = stage.service.calls();
    stage.forward_ms(1_000);
    assert!(stage.unwrap().await.is_err());
    assert_eq!(before + 1, stage.service.calls());
}

#[tokio::test]
async fn the_wait_has_up_to_a_quarter_of_chance_in_it() {
    struct Most;
    impl Entropy for Most {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
            bytes.fill(0xFF);
            Ok(())
        }
    }
    let stage = stage_with(Arc::new(Most));
    stage.service.always(Some(away));
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(1_248);
    assert!(stage.unwrap().await.is_err());
    assert_eq!(1, stage.service.calls());
    stage.forward_ms(2);
    assert!(stage.unwrap().await.is_err());
    assert_eq!(2, stage.service.calls());
}

#[tokio::test]
async fn one_caller_alone_tries_a_service_that_was_away() {
    let stage = stage();
    stage.service.orders.lock().unwrap().push_back(away());
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(1_000);
    let held = stage.service.gate.lock().await;
    let probe = stage.begin_probe().await;
    for _ in 0..10 {
        let told = stage.unwrap().now_or_never().unwrap();
        assert!(matches!(told, Err(WrapFailure::Unavailable(_))));
    }
    assert_eq!(2, stage.service.calls());
    drop(held);
    probe.await.unwrap().unwrap();
    stage.unwrap().await.unwrap();
}

#[tokio::test]
async fn a_probe_that_is_given_up_lets_the_next_one_try() {
    let stage = stage();
    stage.service.orders.lock().unwrap().push_back(away());
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(1_000);
    let held = stage.service.gate.lock().await;
    let probe = stage.begin_probe().await;
    probe.abort();
    assert!(probe.await.is_err());
    drop(held);
    stage.unwrap().await.unwrap();
}

#[tokio::test]
async fn a_throttling_service_is_left_alone_as_long_as_it_asks() {
    let stage = stage();
    let throttled = |seconds| WrapFailure::Throttled { retry_after: Some(Duration::from_secs(seconds)) };
    stage.service.orders.lock().unwrap().extend([throttled(7), throttled(1_000_000)]);
    assert!(stage.unwrap().await.is_err());
    stage.forward_ms(6_999);
    let refused = stage.unwrap().await.err().unwrap();
    assert!(
        matches!(refused, WrapFailure::Throttled { retry_after: Some(left) } if left == Duration::from_millis(1)),
        "{refused}"
    );
    assert_eq!(1, stage.service.calls());
    stage.forward_ms(1);
    assert!(stage.unwrap().await.is_err());
    // Nobody may tell us to stay away for days.
    stage.forward_ms(300_000);
    stage.unwrap().await.unwrap();
}

#[tokio::test]
async fn a_service_that_denies_is_asked_once_a_minute() {
    let stage = stage();
    stage.service.always(Some(denied));
    for minute in 1..=3 {
        for _ in 0..60 {
            assert!(matches!(stage.unwrap().await, Err(WrapFailure::Denied(words)) if words == "disabled"));
            stage.forward_ms(1_000);
        }
        assert_eq!(minute, stage.service.calls());
    }
}

#[tokio::test]
async fn an_invalid_blob_is_never_tried_again_by_itself_and_stops_nobody_else() {
    let stage = stage();
    stage.service.orders.lock().unwrap().push_back(WrapFailure::Invalid);
    assert!(matches!(stage.unwrap().await, Err(WrapFailure::Invalid)));
    assert_eq!(1, stage.service.calls());
    stage.unwrap().await.unwrap();
}
