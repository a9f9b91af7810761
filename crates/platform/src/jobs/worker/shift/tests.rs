use kernel::actor::Actor;
use kernel::ids::OrganizationId;
use serde::{Deserialize, Serialize};

use super::Shift;
use crate::fixture::Fixture;
use crate::jobs::{Job, JobCx, JobFault, JobKind, Worker};
use crate::stop::Life;

#[derive(Serialize, Deserialize)]
struct Nothing;

impl Job for Nothing {
    type Service = ();
    const NAME: &'static str = "test.nothing";

    async fn run(self, _cx: JobCx, _service: &()) -> Result<(), JobFault> {
        Ok(())
    }
}

fn shift(fixture: &Fixture) -> Shift {
    let worker = Worker::new(fixture.platform.clone(), vec![JobKind::of::<Nothing>(())], 1);
    Shift::new(worker, Life::new())
}

async fn one_job() -> Fixture {
    let fixture = Fixture::new().await;
    crate::schema::migrate(&fixture.platform.db).await.unwrap();
    let organization: OrganizationId = fixture.platform.world.new_id().unwrap();
    let mut cx = fixture.platform.begin(organization, Actor::System).await.unwrap();
    cx.enqueue(&Nothing).await.unwrap();
    cx.commit().await.unwrap();
    fixture
}

#[tokio::test]
async fn a_renewed_lease_keeps_a_long_job_from_other_workers() {
    let fixture = one_job().await;
    let (mut first, mut second) = (shift(&fixture), shift(&fixture));
    assert_eq!(first.fill().await.unwrap(), 1);
    for _ in 0..5 {
        fixture.clock.forward_s(25);
        first.keep_leases().await;
        assert_eq!(second.fill().await.unwrap(), 0, "the first worker still holds the job");
    }
    fixture.clock.forward_s(31);
    assert_eq!(second.fill().await.unwrap(), 1, "nobody renewed the lease");
}

#[tokio::test]
async fn whoever_lost_the_lease_records_nothing() {
    let fixture = one_job().await;
    let (mut first, mut second) = (shift(&fixture), shift(&fixture));
    assert_eq!(first.fill().await.unwrap(), 1);
    fixture.clock.forward_s(31);
    assert_eq!(second.fill().await.unwrap(), 1);
    assert_eq!(first.finish_queue().await.unwrap(), 1);
    fixture.clock.forward_s(31);
    let mut third = shift(&fixture);
    assert_eq!(third.fill().await.unwrap(), 1, "the first worker's end did not remove the second's job");
}
