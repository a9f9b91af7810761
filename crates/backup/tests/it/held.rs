//! After a restore no job that reaches out runs until it is released.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::actor::Actor;
use platform::db::Scope;
use platform::jobs::{Job, JobCx, JobFault, JobKind, Worker, hold};
use serde::{Deserialize, Serialize};

use crate::home::{ACME, Backups, Home, base, organization, restored};

/// What ran.
#[derive(Clone, Default)]
struct Ran(Arc<Mutex<Vec<&'static str>>>);

macro_rules! job {
    ($name:ident, $text:literal, $reaches_out:literal) => {
        #[derive(Serialize, Deserialize)]
        struct $name {}

        impl Job for $name {
            type Service = Ran;
            const NAME: &'static str = $text;
            const REACHES_OUT: bool = $reaches_out;

            async fn run(self, _cx: JobCx, ran: &Ran) -> Result<(), JobFault> {
                ran.0.lock().unwrap().push($text);
                Ok(())
            }
        }
    };
}

job!(Send, "test.send", true);
job!(Call, "test.call", true);
job!(Sweep, "test.sweep", false);

#[tokio::test]
async fn nothing_reaches_out_until_it_is_released() {
    let (home, backups) = (Home::new().await, Backups::new());
    let mut cx = home.platform.begin(organization(ACME), Actor::System).await.unwrap();
    cx.enqueue(&Send {}).await.unwrap();
    cx.enqueue(&Call {}).await.unwrap();
    cx.enqueue(&Sweep {}).await.unwrap();
    cx.commit().await.unwrap();
    let made = home.backup(&backups).await;

    let (new, _) = restored(&made.folder, &home, base().await, Some(home.identity())).await;
    let ran = Ran::default();
    let kinds = vec![
        JobKind::of::<Send>(ran.clone()),
        JobKind::of::<Call>(ran.clone()),
        JobKind::of::<Sweep>(ran.clone()),
    ];
    let worker = Worker::new(new.platform.clone(), kinds, 1);
    let run = async || {
        worker.run_due().await.unwrap();
        std::mem::take(&mut *ran.0.lock().unwrap())
    };
    assert_eq!(run().await, ["test.sweep"]);
    new.base.clock.advance(Duration::from_hours(30 * 24));
    assert!(run().await.is_empty(), "waiting does not release");
    // Work that is queued later is held as well.
    let mut cx = new.platform.begin(organization(ACME), Actor::System).await.unwrap();
    cx.enqueue(&Call {}).await.unwrap();
    cx.commit().await.unwrap();
    assert!(run().await.is_empty());

    release(&new, Some("test.send")).await;
    assert_eq!(run().await, ["test.send"]);
    release(&new, None).await;
    assert_eq!(run().await, ["test.call"]);
    assert!(hold::current(&new.platform).await.unwrap().is_nothing());
}

async fn release(home: &Home, name: Option<&str>) {
    let mut tx = home.base.db.begin(Scope::Installation).await.unwrap();
    hold::release(&mut tx, name).await.unwrap();
    tx.commit().await.unwrap();
}
