use futures_util::FutureExt as _;
use kernel::ids::{ConnectionId, Id as _};
use platform::db::Scope;
use testkit::TestBase;
use tokio::task::yield_now;
use uuid::Uuid;

use super::*;
use crate::custody_state::CustodyState;
use crate::kind::Kind;
use crate::store;
use crate::subject::{Owner, Subject};

/// A store and a cache of it, as a process has them.
struct Stage {
    base: TestBase,
    cache: Cache,
}

impl Stage {
    async fn new() -> Self {
        let base = TestBase::new().await;
        let cache = Cache::new(base.db.clone());
        Self { base, cache }
    }

    async fn set(&self, state: CustodyState) {
        let mut tx = self.base.db.begin(Scope::Organization(organization())).await.unwrap();
        store::epoch::set_state(&mut tx, organization(), state, at(0)).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn state(&self, at: Timestamp) -> CustodyState {
        let read = || {
            async {
                let mut tx = self.base.db.begin_read(Scope::Organization(organization())).await?;
                store::epoch::find(&mut tx, organization()).await
            }
            .boxed()
        };
        self.cache.epoch(organization(), at, read).await.unwrap().state
    }

    fn remembered(&self) -> usize {
        self.cache.changed.lock().unwrap().of.len()
    }
}

fn organization() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(1))
}

fn asked(number: u128) -> Asked {
    let subject = Subject::Connection(ConnectionId::from_uuid(Uuid::from_u128(number)));
    Asked { owner: Owner::organization(organization()), subject, kind: Kind::SqlPassword }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000).plus_millis(ms)
}

#[tokio::test]
async fn what_another_process_says_of_an_organization_is_seen_after_half_a_second_and_by_a_clock_set_back() {
    for (later_ms, seen) in
        [(499, CustodyState::Open), (500, CustodyState::Suspended), (-1, CustodyState::Suspended)]
    {
        let stage = Stage::new().await;
        assert_eq!(CustodyState::Open, stage.state(at(0)).await);
        stage.set(CustodyState::Suspended).await;
        assert_eq!(seen, stage.state(at(later_ms)).await, "{later_ms} ms later");
    }
}

/// A store that answers late: what it began to read before is not told to whoever asks after.
#[tokio::test]
async fn nobody_is_told_what_was_read_too_early_for_them() {
    let stage = Stage::new().await;
    stage.set(CustodyState::Suspended).await;
    let (flight, _) = stage.cache.epochs.join(organization(), |_| true);
    let reading = flight.get_or_init(|| async {
        yield_now().await;
        KnownEpoch { epoch: Epoch::default(), read_at: at(0) }
    });
    let (_, seen) = tokio::join!(reading, stage.state(at(500)));
    assert_eq!(CustodyState::Suspended, seen);
}

#[tokio::test]
async fn those_who_ask_at_once_share_a_read_and_what_it_finds_is_not_read_twice() {
    let (flights, reads) = (Flights::<u8, u8>::new(), AtomicUsize::new(0));
    let ask = async |least: u8| {
        let read = || async {
            yield_now().await;
            Ok(u8::try_from(reads.fetch_add(1, Ordering::Relaxed)).unwrap())
        };
        flights.get(1, move |known: &u8| least <= *known, read).await.unwrap()
    };
    assert_eq!((0, 0), tokio::join!(ask(0), ask(0)));
    assert_eq!(0, ask(0).await);
    assert_eq!((1, 1), tokio::join!(ask(1), ask(1)));
    // The second came while a read was under way that gives too little for it.
    assert_eq!((2, 3), tokio::join!(ask(2), ask(3)));
    assert_eq!(4, ask(9).await, "whatever a read of one's own finds is taken");
}

#[tokio::test]
async fn memory_is_bounded_all_is_dropped_and_read_again_beyond() {
    let stage = Stage::new().await;
    for number in 1..=3 {
        let _ = stage.cache.row(asked(number), 0, 0).await.unwrap();
    }
    let _ = stage.state(at(0)).await;
    let counted = |bytes: &AtomicUsize| bytes.load(Ordering::Relaxed);
    let taken = (counted(&stage.cache.rows.bytes), counted(&stage.cache.epochs.bytes));
    assert_eq!((3 * ROW_BYTES, EPOCH_BYTES), taken);
    stage.cache.rows.count(BYTES_MOST - 3 * ROW_BYTES - 1);
    let _ = stage.cache.row(asked(4), 0, 0).await.unwrap();
    assert_eq!(4, stage.cache.rows.held().len());
    let _ = stage.cache.row(asked(5), 0, 0).await.unwrap();
    assert_eq!((1, ROW_BYTES), (stage.cache.rows.held().len(), counted(&stage.cache.rows.bytes)));
}

#[tokio::test]
async fn a_change_is_remembered_for_a_minute_and_looked_for_once_a_second() {
    let stage = Stage::new().await;
    stage.cache.note_change(asked(1), 1, at(0));
    for (ms, left) in [(59_500_i64, 2), (60_100, 3), (60_500, 3), (119_500, 3)] {
        stage.cache.note_change(asked(u128::from(ms.unsigned_abs())), 1, at(ms));
        assert_eq!(left, stage.remembered(), "{ms} ms later");
    }
    assert!(!stage.cache.drop_changed(asked(1)), "it is forgotten");
    assert!(stage.cache.drop_changed(asked(60_100)));
    stage.cache.confirm_change(asked(60_100), 0);
    assert!(stage.cache.drop_changed(asked(60_100)), "the log shows an older one");
    stage.cache.confirm_change(asked(60_100), 1);
    assert!(!stage.cache.drop_changed(asked(60_100)));
}
