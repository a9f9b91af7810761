//! The page of dead jobs: work that failed for good, to be tried again or thrown away.
//!
//! A feature of the binary itself, because the queue belongs to no feature and the platform knows no permissions.

mod http;
mod replay_job;

use access::feature::Feature;
use kernel::permission::Permission;
use platform::cx::Platform;

/// May see what failed.
pub struct SeeJobs;

impl Permission for SeeJobs {
    const NAME: &'static str = "see_jobs";
}

/// May queue it again or throw it away.
pub struct EditJobs;

impl Permission for EditJobs {
    const NAME: &'static str = "edit_jobs";
}

/// The problems this feature answers with.
pub const PROBLEMS: &[&str] = &["jobs/waits-already"];

pub fn feature(platform: &Platform) -> Feature {
    Feature {
        name: "dead_jobs",
        routes: http::routes(platform),
        jobs: Vec::new(),
        schedules: Vec::new(),
        problems: PROBLEMS,
    }
}
