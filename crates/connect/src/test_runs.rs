//! Tests of connections that run now or ended a while ago, in the memory of this process.
//!
//! A test survives leaving the page: whoever asks for it by its id sees how far it is. It does not survive a restart;
//! the page then starts it again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::ids::{ConnectionId, ConnectionTestId, OrganizationId};
use kernel::problem::Problem;
use kernel::time::Timestamp;
use tokio::task::AbortHandle;

use crate::progress::{Progress, Step};
use crate::rights::Rights;

/// Tests of one organization at the same time.
const MOST_RUNNING: usize = 4;
/// Ended tests of one organization that can still be seen.
const MOST_KEPT: usize = 20;
/// How long an ended test can still be seen.
const KEPT_MS: i64 = 15 * 60 * 1_000;

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepState {
    Waiting,
    Running,
    Done,
    Failed,
}

/// How a test stands.
#[derive(Debug, Clone)]
pub(crate) enum TestState {
    Running,
    Passed { rights: Rights },
    Failed { problem: Problem, rights: Option<Rights> },
    Cancelled,
}

/// One test, as it is told.
#[derive(Debug, Clone)]
pub(crate) struct TestReport {
    pub(crate) id: ConnectionTestId,
    pub(crate) connection: Option<ConnectionId>,
    pub(crate) steps: Vec<(Step, StepState)>,
    pub(crate) state: TestState,
    pub(crate) is_file: bool,
}

/// One test in this process.
pub(crate) struct TestRun {
    organization: OrganizationId,
    started_at: Timestamp,
    report: Mutex<TestReport>,
    task: Mutex<Option<AbortHandle>>,
}

#[derive(Default)]
pub(crate) struct TestRuns(Mutex<HashMap<ConnectionTestId, Arc<TestRun>>>);

/// As many tests run as the organization may have.
#[derive(Debug)]
pub(crate) struct TooManyTests;

impl TestRuns {
    pub(crate) fn start(
        &self,
        organization: OrganizationId,
        report: TestReport,
        now: Timestamp,
    ) -> Result<Arc<TestRun>, TooManyTests> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(|_, run| run.is_running() || now.millis_since(run.started_at) < KEPT_MS);
        if running(&runs, organization) >= MOST_RUNNING {
            return Err(TooManyTests);
        }
        forget_oldest(&mut runs, organization);
        let id = report.id;
        let run = Arc::new(TestRun {
            organization,
            started_at: now,
            report: Mutex::new(report),
            task: Mutex::default(),
        });
        runs.insert(id, Arc::clone(&run));
        Ok(run)
    }

    /// Whether a test could start now: asked before something is stored whose test comes next.
    pub(crate) fn has_room(&self, organization: OrganizationId) -> bool {
        running(&self.0.lock().unwrap_or_else(PoisonError::into_inner), organization) < MOST_RUNNING
    }

    /// A test of this organization; another's does not exist.
    pub(crate) fn find(&self, organization: OrganizationId, id: ConnectionTestId) -> Option<Arc<TestRun>> {
        let runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.get(&id).filter(|run| run.organization == organization).cloned()
    }
}

/// Makes room for one more ended test; those that run are never forgotten.
fn forget_oldest(runs: &mut HashMap<ConnectionTestId, Arc<TestRun>>, organization: OrganizationId) {
    let own = runs.iter().filter(|(_, run)| run.organization == organization && !run.is_running());
    let mut ended: Vec<_> = own.map(|(id, run)| (run.started_at, *id)).collect();
    ended.sort_unstable();
    for (_, id) in ended.iter().take((ended.len() + 1).saturating_sub(MOST_KEPT)) {
        runs.remove(id);
    }
}

fn running(runs: &HashMap<ConnectionTestId, Arc<TestRun>>, organization: OrganizationId) -> usize {
    runs.values().filter(|run| run.organization == organization && run.is_running()).count()
}

impl TestRun {
    pub(crate) fn report(&self) -> TestReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_running(&self) -> bool {
        matches!(self.report().state, TestState::Running)
    }

    /// The task that runs it, so that it can be stopped.
    pub(crate) fn runs_in(&self, task: AbortHandle) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// Ends the test; the first end counts.
    pub(crate) fn end(&self, state: TestState) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(report.state, TestState::Running) {
            return;
        }
        let at_end =
            if matches!(state, TestState::Passed { .. }) { StepState::Done } else { StepState::Failed };
        for (_, step) in report.steps.iter_mut().filter(|(_, step)| *step == StepState::Running) {
            *step = at_end;
        }
        report.state = state;
    }

    /// Marks a step that had run as the one that failed; what still ran after it went through.
    pub(crate) fn fail_step(&self, wanted: Step) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        for (step, state) in &mut report.steps {
            if *step == wanted {
                *state = StepState::Failed;
            } else if *state == StepState::Running {
                *state = StepState::Done;
            }
        }
    }

    pub(crate) fn cancel(&self) {
        self.end(TestState::Cancelled);
        if let Some(task) = self.task.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }
}

impl Progress for TestRun {
    fn begin(&self, wanted: Step) {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        for (step, state) in &mut report.steps {
            if *step == wanted {
                *state = StepState::Running;
            } else if *state == StepState::Running {
                *state = StepState::Done;
            }
        }
    }
}

#[cfg(test)]
mod tests;
