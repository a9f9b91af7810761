//! The process is killed at random points while it works: nothing that was accepted is lost, nothing is done twice.

mod credentials;
mod refreshes;

use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use audit::journal::Verdict;
use kernel::audit_entry::Log;
use kernel::ids::OrganizationId;
use platform::db::{Scope, sql};
use platform::entropy::Entropy as _;
use platform::world::World;
use serde_json::json;
use testkit::entropy::SeededEntropy;

use crate::product::browser::Browser;
use crate::product::{Place, Product};

const PASSPHRASE: &str = "marble otter lantern dune";
/// A kill comes at most this long after a round began, or after its first request was accepted; a request and the work
/// that it asks for take some milliseconds.
const LONGEST_MS: u64 = 120;

/// Kills the product after a time, while somebody works with it.
struct Killer {
    begin: Sender<Instant>,
    has_begun: bool,
    thread: JoinHandle<()>,
}

impl Killer {
    /// The time begins now in every other round, which meets what has hardly begun, and otherwise with the first request
    /// that is accepted, which meets that on a machine however slow.
    fn new(product: Product, round: usize, entropy: &SeededEntropy) -> Self {
        let after = pause(entropy);
        let (begin, starts) = channel();
        let thread = thread::spawn(move || {
            let start: Instant = starts.recv().unwrap();
            while let Some(left) = after.checked_sub(start.elapsed()) {
                thread::park_timeout(left);
            }
            product.kill();
        });
        let mut killer = Self { begin, has_begun: false, thread };
        if round.is_multiple_of(2) {
            killer.begin();
        }
        killer
    }

    fn begin(&mut self) {
        if !self.has_begun {
            self.begin.send(Instant::now()).unwrap();
            self.has_begun = true;
        }
    }

    fn is_over(&self) -> bool {
        self.thread.is_finished()
    }

    /// Fails where the product ended by itself before any request was accepted: nothing was there to kill.
    fn join(self) {
        drop(self.begin);
        self.thread.join().unwrap();
    }
}

fn pause(entropy: &SeededEntropy) -> Duration {
    Duration::from_micros(draw(entropy) % (LONGEST_MS * 1_000))
}

fn draw(entropy: &SeededEntropy) -> u64 {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes).unwrap();
    u64::from_le_bytes(bytes)
}

/// Jobs that were running at a kill are run again and end. One that met a kill at every try is taken for the cause and
/// put on the dead list, where a person replays it; then only the next scheduled reads wait.
async fn settle(place: &Place, browser: &mut Browser) {
    assert_queue_empties(place).await;
    let dead = browser.get("/api/dead-jobs").expect(200);
    for job in dead.body["items"].as_array().unwrap() {
        assert_eq!(job["last_error"], "the process ended during every try", "{job}");
        replay(browser, &format!("/api/dead-jobs/{}", job["id"].as_str().unwrap()));
    }
    assert_queue_empties(place).await;
    assert_eq!(browser.get("/api/dead-jobs").expect(200).body["items"], json!([]));
}

/// Where a later refresh of the same KPI was read, its next read waits, and the dead job has nothing left to do.
fn replay(browser: &mut Browser, path: &str) {
    let answer = browser.post(&format!("{path}/replay"), json!({}));
    if answer.status == 409 {
        assert_eq!(answer.problem(), "jobs/waits-already", "{}", answer.body);
        let _ = browser.send("DELETE", path, None).unwrap().expect(204);
    } else {
        let _ = answer.expect(204);
    }
}

async fn assert_queue_empties(place: &Place) {
    let db = place.db().await;
    let deadline = Instant::now() + Duration::from_secs(100);
    loop {
        let now = World::system().now();
        let mut tx = db.begin_read(Scope::Installation).await.unwrap();
        let due = sql("SELECT id FROM job WHERE state <> 'dead' AND (state = 'running' OR due_at <= $1)");
        let due = due.bind(now).fetch_all(&mut tx).await.unwrap().len();
        if due == 0 {
            break;
        }
        assert!(Instant::now() < deadline, "{due} jobs do not end");
        tokio::task::spawn_blocking(|| thread::park_timeout(Duration::from_millis(100))).await.unwrap();
    }
    db.close().await;
}

/// The chain verifies, and what was done stands in it as often as it was done.
async fn assert_log_tells<const N: usize>(
    place: &Place,
    organization: OrganizationId,
    done: [(&'static str, usize); N],
) {
    let journal = place.journal().await;
    let log = Log::Organization(organization);
    let verdict = journal.verify(log).await.unwrap();
    assert!(matches!(verdict, Verdict::Sound { .. }), "{verdict:?}");
    let entries = journal.entries(log, 0, 100_000).await.unwrap();
    let told = done.map(|(action, _)| {
        (action, entries.iter().filter(|logged| logged.entry.action.as_str() == action).count())
    });
    assert_eq!(told, done);
}
