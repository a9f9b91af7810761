//! What custody does by itself: rotations go on, keys that are due are rotated, key services are asked.

use platform::jobs::{Job, JobCx, JobFault, JobKind, Schedule};
use serde::{Deserialize, Serialize};

use crate::start::Custody;

/// A rotation that was broken off waits at most so long.
const ROTATE_EVERY_S: u32 = 300;
/// An organization's key service that refuses is noticed within a minute though nothing is used.
const PROBE_EVERY_S: u32 = 25;

pub(crate) fn kinds(custody: &Custody) -> Vec<JobKind> {
    vec![JobKind::of::<ContinueRotation>(custody.clone())]
}

pub(crate) fn schedules(custody: &Custody) -> Vec<Schedule> {
    let (rotating, probing) = (custody.clone(), custody.clone());
    vec![
        Schedule::every("custody.rotate-due-keys", ROTATE_EVERY_S, move |_| {
            let custody = rotating.clone();
            async move { custody.rotate_due_keys(custody.rules()).await }
        }),
        Schedule::every("custody.probe-own-keys", PROBE_EVERY_S, move |_| {
            let custody = probing.clone();
            async move { custody.probe_own_keys().await }
        })
        .reaching_out(),
    ]
}

/// Runs the rotation of an organization's key to its end. A second run finds nothing left to do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContinueRotation {}

impl Job for ContinueRotation {
    type Service = Custody;
    const NAME: &'static str = "custody.continue-rotation";
    const REACHES_OUT: bool = false;

    async fn run(self, cx: JobCx, custody: &Custody) -> Result<(), JobFault> {
        custody.run_rotation(cx.organization).await?;
        Ok(())
    }
}
