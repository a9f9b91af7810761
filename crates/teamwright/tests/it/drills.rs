//! What an operator and an organization rehearse, on the built program with real servers: `make drill NAME=…`.
//!
//! Each is a file of its own, whose first sentence `make drill` lists; it prints what it does and sees, and fails where
//! a promise does not hold. Where the store is embedded, a command of the machine needs the server stopped.

mod move_root_key;
mod own_key;
mod restore;
mod rotate;
mod shut_off;

use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use testkit::parts;

use crate::product::people::{Owner, confirm, set_up};
use crate::product::sources::{Source, connected, use_once};
use crate::product::{Place, Product, eventually};

const PASSPHRASE: &str = "marble otter lantern dune";
const PASSWORD: &str = "ordinary password of a reader";
const PEOPLE: usize = 4;

/// A product with an owner and a real database that it reads.
struct Scene {
    place: Place,
    product: Product,
    owner: Owner,
    connection: String,
    _source: Source,
}

impl Scene {
    /// `None` where no real servers are wanted: it says so.
    async fn open(settings: &str) -> Option<Self> {
        if !parts::wanted("PostgreSQL and OpenBao") {
            return None;
        }
        let mut place = Place::new().await;
        place.settings.push_str(settings);
        let product = Product::start(&place);
        let mut owner = set_up(&product, PASSPHRASE);
        let source = Source::new(PASSWORD).await;
        let connection = connected(&mut owner.browser, source.form("Deals"));
        say("Teamwright runs; an organization has connected a PostgreSQL database.");
        Some(Self { place, product, owner, connection, _source: source })
    }

    /// A use of the credential: `Err` holds the problem's type.
    fn use_once(&mut self) -> Result<(), String> {
        use_once(&mut self.owner.browser, &self.connection).map(drop)
    }

    /// Stops the product, runs what `change` does, and starts it again.
    fn restart(mut self, change: impl FnOnce(&mut Place)) -> Self {
        let _ = self.product.stop();
        change(&mut self.place);
        self.product = Product::start(&self.place);
        self.owner.browser.at(self.product.port);
        self
    }

    /// The dangerous acts want the passphrase of the last minutes.
    fn confirm(&mut self) {
        confirm(&mut self.owner.browser, PASSPHRASE);
    }
}

/// People who use a credential as fast as the product answers.
struct Load {
    is_over: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    people: Vec<JoinHandle<Uses>>,
}

/// What they saw.
#[derive(Default)]
struct Uses {
    done: usize,
    /// When the last use that succeeded was answered.
    last_done: Option<Instant>,
    refused: Vec<String>,
}

impl Load {
    /// Starts, and waits until everybody has read something.
    fn start(scene: &Scene) -> Self {
        let (is_over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let person = |_| {
            let (mut browser, connection) = (scene.owner.browser.clone(), scene.connection.clone());
            let (is_over, all_done) = (Arc::clone(&is_over), Arc::clone(&done));
            thread::spawn(move || {
                let mut uses = Uses::default();
                while !is_over.load(Ordering::SeqCst) {
                    match use_once(&mut browser, &connection) {
                        Ok(_) => {
                            uses.done += 1;
                            all_done.fetch_add(1, Ordering::SeqCst);
                            uses.last_done = Some(Instant::now());
                        }
                        Err(problem) => uses.refused.push(problem),
                    }
                }
                uses
            })
        };
        let people = (0..PEOPLE).map(person).collect();
        let load = Self { is_over, done, people };
        load.goes_on();
        say(format!("{PEOPLE} people read through it as fast as it answers."));
        load
    }

    /// Waits until everybody could have read once more.
    fn goes_on(&self) {
        let enough = self.done.load(Ordering::SeqCst) + PEOPLE as u64;
        eventually("reads succeed", || (enough <= self.done.load(Ordering::SeqCst)).then_some(()));
    }

    fn stop(self) -> Uses {
        self.is_over.store(true, Ordering::SeqCst);
        let mut all = Uses::default();
        for person in self.people {
            let uses = person.join().unwrap();
            all.done += uses.done;
            all.last_done = all.last_done.max(uses.last_done);
            all.refused.extend(uses.refused);
        }
        all
    }
}

/// A line of what the rehearsal prints.
#[expect(clippy::print_stdout, reason = "a rehearsal is watched")]
fn say(what: impl AsRef<str>) {
    println!("    {}", what.as_ref());
}

/// What a command printed.
fn quote(output: &Output) {
    for line in String::from_utf8_lossy(&output.stdout).trim().lines() {
        say(format!("  > {line}"));
    }
}
