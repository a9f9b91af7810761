//! The queue on the engine of this run: claims, leases, tries, the dead list, fairness, stops.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::actor::Actor;
use kernel::failure::{Fault, FaultKind};
use kernel::ids::OrganizationId;
use platform::cx::Platform;
use platform::db::{Row, sql};
use platform::jobs::{Job, JobCx, JobFault, JobKind, Schedule, Worker, dead, schedules};
use platform::stop::{Ended, Life};
use serde::{Deserialize, Serialize};
use testkit::parts::environment::{Store, store};
use tokio::sync::Semaphore;

use crate::world::TestWorld;

/// What the test's jobs do and what they saw.
#[derive(Clone, Default)]
struct Log(Arc<Inner>);

#[derive(Default)]
struct Inner {
    runs: Mutex<Vec<(OrganizationId, u64)>>,
    fail: AtomicBool,
    panics: AtomicBool,
    most_at_once: AtomicUsize,
    at_once: AtomicUsize,
}

impl Log {
    fn runs(&self) -> Vec<u64> {
        self.0.runs.lock().unwrap().iter().map(|(_, number)| *number).collect()
    }

    fn organizations(&self) -> Vec<OrganizationId> {
        self.0.runs.lock().unwrap().iter().map(|(organization, _)| *organization).collect()
    }
}

#[derive(Serialize, Deserialize)]
struct Note {
    number: u64,
}

impl Job for Note {
    type Service = Log;
    const NAME: &'static str = "test.note";
    const MAX_ATTEMPTS: u32 = 3;

    async fn run(self, cx: JobCx, log: &Log) -> Result<(), JobFault> {
        let now = log.0.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        log.0.most_at_once.fetch_max(now, Ordering::SeqCst);
        tokio::task::yield_now().await;
        log.0.at_once.fetch_sub(1, Ordering::SeqCst);
        log.0.runs.lock().unwrap().push((cx.organization, self.number));
        assert!(!log.0.panics.load(Ordering::SeqCst), "as the test wants");
        if log.0.fail.load(Ordering::SeqCst) { Err(Fault::bare("the source is away").into()) } else { Ok(()) }
    }
}

/// Waits until the test lets it go on, or the process stops.
#[derive(Serialize, Deserialize)]
struct Hold;

#[derive(Clone)]
struct Gate {
    entered: Arc<Semaphore>,
    open: Arc<Semaphore>,
    heeds_stop: bool,
    finishes_itself: bool,
}

impl Gate {
    fn new() -> Self {
        Self {
            entered: Arc::new(Semaphore::new(0)),
            open: Arc::new(Semaphore::new(0)),
            heeds_stop: true,
            finishes_itself: false,
        }
    }
}

impl Job for Hold {
    type Service = Gate;
    const NAME: &'static str = "test.hold";

    async fn run(self, cx: JobCx, gate: &Gate) -> Result<(), JobFault> {
        gate.entered.add_permits(1);
        tokio::select! {
            permit = gate.open.acquire() => permit.unwrap().forget(),
            () = cx.stop.cancelled(), if gate.heeds_stop => return Err(Fault::bare("stopping").into()),
        }
        if gate.finishes_itself {
            let mut effect = cx.begin().await?;
            let other = Note { number: 99 };
            effect.enqueue(&other).await?;
            cx.finish_with(effect).await?;
        }
        Ok(())
    }
}

async fn enqueue<J: Job>(platform: &Platform, organization: OrganizationId, job: &J) {
    let mut cx = platform.begin(organization, Actor::System).await.unwrap();
    cx.enqueue(job).await.unwrap();
    cx.commit().await.unwrap();
}

async fn enqueue_notes(platform: &Platform, organization: OrganizationId, numbers: std::ops::Range<u64>) {
    let mut cx = platform.begin(organization, Actor::System).await.unwrap();
    for number in numbers {
        cx.enqueue(&Note { number }).await.unwrap();
    }
    cx.commit().await.unwrap();
}

async fn rows(platform: &Platform, organization: OrganizationId) -> Vec<Row> {
    let mut cx = platform.begin_read(organization, Actor::System).await.unwrap();
    sql("SELECT name, state, attempts, due_at, last_error FROM job WHERE organization_id = $1 ORDER BY created_at, id")
        .id(organization)
        .fetch_all(cx.tx())
        .await
        .unwrap()
}

async fn states(platform: &Platform, organization: OrganizationId) -> Vec<(String, i64)> {
    let rows = rows(platform, organization).await;
    rows.iter().map(|row| (row.get("state").unwrap(), row.get("attempts").unwrap())).collect()
}

fn worker(platform: &Platform, log: &Log) -> Worker {
    Worker::new(platform.clone(), vec![JobKind::of::<Note>(log.clone())], 4)
}

async fn entered(gate: &Gate) {
    tokio::time::timeout(Duration::from_secs(20), gate.entered.acquire()).await.unwrap().unwrap().forget();
}

#[tokio::test]
async fn each_job_runs_once_and_is_gone() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    enqueue_notes(&world.platform, organization, 0..300).await;
    assert_eq!(worker(&world.platform, &log).run_due().await.unwrap(), 300);
    let mut runs = log.runs();
    runs.sort_unstable();
    assert_eq!(runs, (0..300).collect::<Vec<_>>());
    assert!(rows(&world.platform, organization).await.is_empty());
    assert!(log.0.most_at_once.load(Ordering::SeqCst) <= 4);
}

#[tokio::test]
async fn the_same_work_waits_once_and_a_rolled_back_action_queues_nothing() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    for _ in 0..3 {
        enqueue(&world.platform, organization, &Note { number: 7 }).await;
    }
    let mut cx = world.platform.begin(organization, Actor::System).await.unwrap();
    cx.enqueue(&Note { number: 8 }).await.unwrap();
    drop(cx);
    worker(&world.platform, &log).run_due().await.unwrap();
    assert_eq!(log.runs(), [7]);
}

#[tokio::test]
async fn a_job_of_the_future_waits_for_its_time() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    let due = world.platform.world.now().plus_seconds(60);
    let mut cx = world.platform.begin(organization, Actor::System).await.unwrap();
    cx.enqueue_at(&Note { number: 1 }, due).await.unwrap();
    cx.commit().await.unwrap();
    let worker = worker(&world.platform, &log);
    assert_eq!(worker.run_due().await.unwrap(), 0);
    world.clock.forward_s(60);
    assert_eq!(worker.run_due().await.unwrap(), 1);
}

#[tokio::test]
async fn a_failing_job_is_tried_again_later_then_lies_in_the_dead_list() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    log.0.fail.store(true, Ordering::SeqCst);
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    let worker = worker(&world.platform, &log);
    for attempt in 1..=2 {
        assert_eq!(worker.run_due().await.unwrap(), 1);
        assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), attempt)]);
        world.clock.forward_s(3_600);
    }
    worker.run_due().await.unwrap();
    assert_eq!(states(&world.platform, organization).await, [("dead".to_owned(), 3)]);
    world.clock.forward_s(360_000);
    assert_eq!(worker.run_due().await.unwrap(), 0);
}

#[tokio::test]
async fn a_dead_job_is_seen_replayed_and_discarded() {
    let world = TestWorld::new().await;
    let (organization, other, log) = (world.organization(), world.organization(), Log::default());
    log.0.fail.store(true, Ordering::SeqCst);
    enqueue_notes(&world.platform, organization, 1..4).await;
    let worker = worker(&world.platform, &log);
    for _ in 0..3 {
        worker.run_due().await.unwrap();
        world.clock.forward_s(3_600);
    }
    let mut cx = world.platform.begin(organization, Actor::System).await.unwrap();
    let now = cx.now();
    let first = dead::list(cx.tx(), organization, None, 2).await.unwrap();
    let rest = dead::list(cx.tx(), organization, first.last(), 2).await.unwrap();
    let mut ids: Vec<_> = first.iter().chain(&rest).map(|job| job.id).collect();
    assert_eq!((first.len(), rest.len()), (2, 1));
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert_eq!(
        (first[0].name.as_str(), first[0].last_error.as_str(), first[0].attempts),
        ("test.note", "the source is away", 3)
    );
    assert_eq!(dead::find(cx.tx(), other, ids[0]).await.unwrap(), None);
    assert!(dead::replay(cx.tx(), organization, ids[0], now).await.unwrap());
    assert!(!dead::replay(cx.tx(), organization, ids[0], now).await.unwrap());
    assert!(dead::discard(cx.tx(), organization, ids[1]).await.unwrap());
    assert!(!dead::discard(cx.tx(), organization, ids[1]).await.unwrap());
    cx.commit().await.unwrap();
    log.0.fail.store(false, Ordering::SeqCst);
    assert_eq!(worker.run_due().await.unwrap(), 1);
    assert_eq!(states(&world.platform, organization).await, [("dead".to_owned(), 3)]);
}

#[tokio::test]
async fn replaying_work_that_waits_already_is_refused_and_harms_nothing() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    log.0.fail.store(true, Ordering::SeqCst);
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    let worker = worker(&world.platform, &log);
    for _ in 0..3 {
        worker.run_due().await.unwrap();
        world.clock.forward_s(3_600);
    }
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    let mut cx = world.platform.begin(organization, Actor::System).await.unwrap();
    let now = cx.now();
    let dead = dead::list(cx.tx(), organization, None, 9).await.unwrap();
    let refused = dead::replay(cx.tx(), organization, dead[0].id, now).await.unwrap_err();
    assert_eq!(refused.kind(), FaultKind::Duplicate);
    assert!(dead::discard(cx.tx(), organization, dead[0].id).await.unwrap());
    cx.commit().await.unwrap();
    assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), 0)]);
}

#[tokio::test]
async fn a_failed_job_makes_way_for_the_same_work_queued_meanwhile() {
    let world = TestWorld::new().await;
    let (organization, gate) = (world.organization(), Gate::new());
    let life = Life::new();
    enqueue(&world.platform, organization, &Hold).await;
    let worker = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    life.spawn(worker.run(life.clone()));
    entered(&gate).await;
    enqueue(&world.platform, organization, &Hold).await;
    assert_eq!(life.stop(Duration::ZERO, Duration::from_secs(20)).await, Ended::InTime);
    assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), 0)]);
}

#[tokio::test]
async fn a_panic_is_a_failed_try() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    log.0.panics.store(true, Ordering::SeqCst);
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    worker(&world.platform, &log).run_due().await.unwrap();
    let rows = rows(&world.platform, organization).await;
    assert_eq!(rows[0].get::<Option<String>>("last_error").unwrap().as_deref(), Some("the job panicked"));
}

#[tokio::test]
async fn an_unreadable_payload_goes_to_the_dead_list_at_once() {
    #[derive(Serialize, Deserialize)]
    struct Older {
        text: String,
    }
    impl Job for Older {
        type Service = ();
        const NAME: &'static str = "test.note";
        async fn run(self, _cx: JobCx, _service: &()) -> Result<(), JobFault> {
            Ok(())
        }
    }
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    enqueue(&world.platform, organization, &Older { text: "x".to_owned() }).await;
    worker(&world.platform, &log).run_due().await.unwrap();
    assert_eq!(states(&world.platform, organization).await, [("dead".to_owned(), 1)]);
}

#[tokio::test]
async fn a_kind_that_this_binary_does_not_know_is_left_alone() {
    let world = TestWorld::new().await;
    let (organization, log) = (world.organization(), Log::default());
    enqueue(&world.platform, organization, &Hold).await;
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    assert_eq!(worker(&world.platform, &log).run_due().await.unwrap(), 1);
    assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), 0)]);
    let gate = Gate::new();
    gate.open.add_permits(1);
    world.clock.forward_s(1);
    let newer = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate)], 1);
    assert_eq!(newer.run_due().await.unwrap(), 1);
}

#[tokio::test]
async fn organizations_take_turns() {
    let world = TestWorld::new().await;
    let (large, log) = (world.organization(), Log::default());
    enqueue_notes(&world.platform, large, 0..200).await;
    world.clock.forward_s(1);
    let small: Vec<OrganizationId> = (0..5).map(|_| world.organization()).collect();
    for organization in &small {
        enqueue(&world.platform, *organization, &Note { number: 1 }).await;
    }
    world.clock.forward_s(1);
    worker(&world.platform, &log).run_due().await.unwrap();
    let order = log.organizations();
    assert_eq!(order.len(), 205);
    for organization in &small {
        let place = order.iter().position(|one| one == organization).unwrap();
        assert!(place < 30, "an organization with one job waited for {place} others");
    }
}

#[tokio::test]
async fn work_of_a_killed_process_is_taken_over_and_its_late_end_is_refused() {
    let world = TestWorld::new().await;
    let organization = world.organization();
    let gate = Gate { heeds_stop: false, finishes_itself: true, ..Gate::new() };
    enqueue(&world.platform, organization, &Hold).await;
    // The first process hangs in the middle of the job and renews nothing.
    let hanging = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    let hanging = tokio::spawn(async move { hanging.run_due().await });
    entered(&gate).await;
    let log = Log::default();
    let other = world.another().await;
    let second_gate = Gate { finishes_itself: true, ..Gate::new() };
    second_gate.open.add_permits(1);
    let kinds = vec![JobKind::of::<Hold>(second_gate), JobKind::of::<Note>(log.clone())];
    let second = Worker::new(other.clone(), kinds, 1);
    assert_eq!(second.run_due().await.unwrap(), 0, "the lease still holds");
    world.clock.forward_s(31);
    assert_eq!(second.run_due().await.unwrap(), 2, "the job, and the note it queued");
    // The first process wakes up and tries to finish: its effect must not be kept.
    gate.open.add_permits(1);
    hanging.await.unwrap().unwrap();
    assert_eq!(second.run_due().await.unwrap(), 0);
    assert_eq!(log.runs(), [99]);
    assert!(rows(&other, organization).await.is_empty());
}

#[tokio::test]
async fn a_restart_takes_over_at_once_where_no_other_process_can_be() {
    let world = TestWorld::new().await;
    let organization = world.organization();
    let gate = Gate { heeds_stop: false, ..Gate::new() };
    enqueue(&world.platform, organization, &Hold).await;
    let killed = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    let killed = tokio::spawn(async move { killed.run_due().await });
    entered(&gate).await;
    killed.abort();
    assert!(killed.await.unwrap_err().is_cancelled());
    assert_eq!(states(&world.platform, organization).await, [("running".to_owned(), 1)]);
    gate.open.add_permits(1);
    let life = Life::new();
    let restarted = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    if store() == Store::Postgres {
        // Another process may hold the job: its lease counts.
        assert_eq!(restarted.run_due().await.unwrap(), 0);
        return;
    }
    life.spawn(restarted.run(life.clone()));
    entered(&gate).await;
    life.stop(Duration::ZERO, Duration::from_secs(20)).await;
    assert!(rows(&world.platform, organization).await.is_empty());
}

#[tokio::test]
async fn a_schedule_runs_by_itself_until_the_process_stops() {
    let (world, life) = (TestWorld::new().await, Life::new());
    let ticks = Arc::new(Semaphore::new(0));
    let inner = Arc::clone(&ticks);
    let schedule = Schedule::every("test.tick", 1, move |_platform| {
        let ticks = Arc::clone(&inner);
        async move {
            ticks.add_permits(1);
            Err(Fault::bare("a failure does not end the schedule"))
        }
    });
    schedules::start(&life, &world.platform, &[schedule]);
    for _ in 0..2 {
        tokio::time::timeout(Duration::from_secs(20), ticks.acquire()).await.unwrap().unwrap().forget();
    }
    assert_eq!(life.stop(Duration::ZERO, Duration::from_secs(20)).await, Ended::InTime);
}

#[tokio::test]
async fn a_job_that_kills_the_process_each_time_is_given_up() {
    let world = TestWorld::new().await;
    let organization = world.organization();
    enqueue(&world.platform, organization, &Note { number: 1 }).await;
    // What a process leaves that dies in the middle of the last try.
    let mut cx = world.platform.begin(organization, Actor::System).await.unwrap();
    let past = cx.now().plus_seconds(-1);
    sql("UPDATE job SET state = 'running', attempts = 3, due_at = $2, lease_until = $2 WHERE organization_id = $1")
        .id(organization)
        .bind(past)
        .execute(cx.tx())
        .await
        .unwrap();
    cx.commit().await.unwrap();
    let log = Log::default();
    worker(&world.platform, &log).run_due().await.unwrap();
    assert_eq!(log.runs(), [0_u64; 0]);
    assert_eq!(states(&world.platform, organization).await, [("dead".to_owned(), 4)]);
}

#[tokio::test]
async fn a_stop_hands_unfinished_work_back_uncounted() {
    let world = TestWorld::new().await;
    let (organization, gate, life) = (world.organization(), Gate::new(), Life::new());
    enqueue(&world.platform, organization, &Hold).await;
    let worker = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 2);
    life.spawn(worker.run(life.clone()));
    entered(&gate).await;
    assert_eq!(life.stop(Duration::ZERO, Duration::from_secs(20)).await, Ended::InTime);
    assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), 0)]);
}

#[tokio::test]
async fn work_that_ignores_the_stop_is_dropped_after_the_grace_and_handed_back() {
    let world = TestWorld::new().await;
    let (organization, life) = (world.organization(), Life::new());
    let gate = Gate { heeds_stop: false, ..Gate::new() };
    enqueue(&world.platform, organization, &Hold).await;
    let worker = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 2);
    life.spawn(worker.run(life.clone()));
    entered(&gate).await;
    assert_eq!(life.stop(Duration::ZERO, Duration::from_millis(50)).await, Ended::CutShort);
    assert_eq!(states(&world.platform, organization).await, [("waiting".to_owned(), 0)]);
}

#[tokio::test]
async fn a_draining_process_claims_nothing_until_it_resumes() {
    let world = TestWorld::new().await;
    let (organization, gate, life) = (world.organization(), Gate::new(), Life::new());
    life.drain(true);
    let worker = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    life.spawn(worker.run(life.clone()));
    enqueue(&world.platform, organization, &Hold).await;
    let idle = tokio::time::timeout(Duration::from_millis(100), gate.entered.acquire()).await;
    assert!(idle.is_err(), "claimed while draining");
    life.drain(false);
    entered(&gate).await;
    life.stop(Duration::ZERO, Duration::from_secs(20)).await;
}

#[tokio::test]
async fn a_commit_wakes_the_worker_of_the_process() {
    let world = TestWorld::new().await;
    let (organization, gate, life) = (world.organization(), Gate::new(), Life::new());
    gate.open.add_permits(100);
    let worker = Worker::new(world.platform.clone(), vec![JobKind::of::<Hold>(gate.clone())], 1);
    life.spawn(worker.run(life.clone()));
    let before = tokio::time::Instant::now();
    for _ in 0..6 {
        enqueue(&world.platform, organization, &Hold).await;
        entered(&gate).await;
    }
    // Six looks at the clock would take six seconds; nudges take none.
    assert!(before.elapsed() < Duration::from_secs(4), "{:?}", before.elapsed());
    life.stop(Duration::ZERO, Duration::from_secs(20)).await;
}

#[tokio::test]
async fn two_workers_share_the_work_without_doing_any_twice() {
    let world = TestWorld::new().await;
    let log = Log::default();
    let organizations: Vec<OrganizationId> = (0..4).map(|_| world.organization()).collect();
    for organization in &organizations {
        enqueue_notes(&world.platform, *organization, 0..50).await;
    }
    let other = world.another().await;
    let (first, second) = (worker(&world.platform, &log), worker(&other, &log));
    let (a, b) = tokio::join!(first.run_due(), second.run_due());
    let left = first.run_due().await.unwrap();
    assert_eq!(a.unwrap() + b.unwrap() + left, 200);
    let mut counts: HashMap<(OrganizationId, u64), usize> = HashMap::new();
    for run in log.0.runs.lock().unwrap().iter() {
        *counts.entry(*run).or_default() += 1;
    }
    assert_eq!(counts.len(), 200);
    assert!(counts.values().all(|count| *count == 1));
}
