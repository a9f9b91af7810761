//! What a feature hands to the binary: plain data that a person can read.

use platform::jobs::{JobKind, Schedule};

use crate::http::route::Route;

/// One feature of the product, as data. The binary's list of these is the product's table of contents.
pub struct Feature {
    pub name: &'static str,
    pub routes: Vec<Route>,
    pub jobs: Vec<JobKind>,
    pub schedules: Vec<Schedule>,
    /// Slugs of the problems it answers with; each has a page in `docs/problems/`.
    pub problems: &'static [&'static str],
}
