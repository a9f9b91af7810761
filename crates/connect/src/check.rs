//! Testing a connection: every step, then the verdict, then what is written down about it.

use std::sync::Arc;

use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::{Failure, Fault, Refusal};
use kernel::ids::{ConnectionTestId, OrganizationId};
use kernel::problem::Problem;
use kernel::secret::Secret;
use serde_json::json;

use crate::connect::Connect;
use crate::connection::{Connection, LastError, ProbedRights, Source, State, Tls};
use crate::fare;
use crate::progress::{Progress, Step};
use crate::query::QueryRefused;
use crate::reach::{Credential, Done, Reach, ReachFailed, Work};
use crate::rights::{Rights, Verdict};
use crate::statement::render;
use crate::store;
use crate::test_runs::{StepState, TestReport, TestRun, TestState};
use crate::trouble::Class;

/// What a test is about.
pub(crate) enum Tested {
    Stored(Box<Connection>),
    /// Typed into the form; stored nowhere.
    Draft {
        source: Source,
        password: Secret,
        accepts_writing: bool,
    },
}

/// Too many tests run at the same time.
#[derive(Debug)]
pub(crate) struct TestRefused;

impl Refusal for TestRefused {
    fn problem(&self) -> Problem {
        Problem::new(429, "connect/too-many-tests", "Too many tests run at the same time")
            .detail("Wait until one of the running tests has ended, or cancel one.")
            .retry_after_s(10)
    }
}

/// How a test ended.
struct Judged {
    state: TestState,
    /// The class of the failure; none when it passed.
    class: Option<Class>,
}

impl Connect {
    /// Refuses before something is stored whose test could not start.
    pub(crate) fn room_for_test(&self, organization: OrganizationId) -> Result<(), Failure<TestRefused>> {
        if self.runs().has_room(organization) { Ok(()) } else { Err(TestRefused.into()) }
    }

    /// Starts a test in the background and answers how it stands.
    pub(crate) fn start_test(
        &self,
        organization: OrganizationId,
        actor: Actor,
        tested: Tested,
    ) -> Result<TestReport, Failure<TestRefused>> {
        let world = &self.platform().world;
        let report = new_report(world.new_id()?, &tested);
        let run = self.runs().start(organization, report, world.now()).map_err(|_| TestRefused)?;
        let task = tokio::spawn(self.clone().run_test(organization, actor, tested, Arc::clone(&run)));
        run.runs_in(task.abort_handle());
        Ok(run.report())
    }

    async fn run_test(self, organization: OrganizationId, actor: Actor, tested: Tested, run: Arc<TestRun>) {
        let ended = match &tested {
            Tested::Stored(connection) => {
                self.check_stored(organization, actor, connection, run.as_ref()).await
            }
            Tested::Draft { source, password, accepts_writing } => {
                let reach = Reach {
                    organization,
                    actor,
                    purpose: "connect.test",
                    source,
                    credential: Credential::Typed(password),
                };
                let done = self.reach(reach, Work::Check { progress: run.as_ref() }).await;
                judge(source, done, |verdict| verdict == Verdict::Write && *accepts_writing)
                    .map(|judged| judged.state)
            }
        };
        let state = ended.unwrap_or_else(|fault| broke(&fault));
        if let TestState::Failed { rights: Some(_), .. } = state {
            run.fail_step(Step::Rights);
        }
        run.end(state);
    }

    /// Tests a stored connection and writes down how it fares.
    pub(crate) async fn check_stored(
        &self,
        organization: OrganizationId,
        actor: Actor,
        connection: &Connection,
        progress: &dyn Progress,
    ) -> Result<TestState, Fault> {
        let reach = Reach {
            organization,
            actor,
            purpose: "connect.test",
            source: &connection.source,
            credential: Credential::Sealed(connection),
        };
        let done = self.reach(reach, Work::Check { progress }).await;
        let accepted = connection.rights.as_ref().and_then(|rights| rights.accepted.clone());
        let judged =
            judge(&connection.source, done, |verdict| verdict == Verdict::Write && accepted.is_some())?;
        self.write_down(organization, actor, connection, &judged).await?;
        Ok(judged.state)
    }

    async fn write_down(
        &self,
        organization: OrganizationId,
        actor: Actor,
        tested: &Connection,
        judged: &Judged,
    ) -> Result<(), Fault> {
        let id = tested.id;
        let mut cx = self.platform().begin(organization, actor).await?;
        // Somebody may be switching it off: they have ended by then.
        store::hold(cx.tx(), organization, id).await?;
        // It may have been deleted, or given another account, while the test ran: what was found is not its own then.
        let found = store::find(cx.tx(), organization, id).await?;
        let Some(connection) = found.filter(|now| now.account_revision == tested.account_revision) else {
            return Ok(());
        };
        let (sentence, found) = words_of(&judged.state);
        if let Some(rights) = found {
            let accepted = connection.rights.as_ref().and_then(|old| old.accepted.clone());
            let accepted = accepted.filter(|_| rights.verdict() == Verdict::Write);
            let probed = ProbedRights { verdict: rights.verdict(), probed_at: cx.now(), accepted };
            store::save_rights(cx.tx(), organization, &connection, Some(&probed)).await?;
        }
        let (state, error) = match judged.class {
            None => (connection.state.clone().succeeded(), None),
            Some(class) => {
                let error = LastError { at: cx.now(), class, sentence: sentence.clone() };
                (connection.state.clone().failed(class, &sentence, cx.now()), Some(error))
            }
        };
        if !store::save_state(cx.tx(), organization, &connection, &state, error.as_ref()).await? {
            return Ok(());
        }
        fare::tell(&mut cx, &connection, &state, judged.class, &sentence).await?;
        let outcome = if judged.class.is_none() { Outcome::Done } else { Outcome::Failed };
        cx.audit(AuditEntry::done(actor, "connection.test", id).purpose(state_word(&state)).outcome(outcome))
            .await?;
        cx.commit().await
    }
}

fn state_word(state: &State) -> String {
    state.token().to_owned()
}

/// What the history says, and the rights when they were looked at.
fn words_of(state: &TestState) -> (String, Option<&Rights>) {
    match state {
        TestState::Passed { rights } if rights.verdict() == Verdict::Read => {
            ("The test passed. The account only reads.".to_owned(), Some(rights))
        }
        TestState::Passed { rights } => {
            ("The test passed. The account can write, which an owner accepted.".to_owned(), Some(rights))
        }
        TestState::Failed { problem, rights } => {
            (problem.detail.clone().unwrap_or_else(|| problem.title.to_owned()), rights.as_ref())
        }
        TestState::Cancelled => ("The test was cancelled.".to_owned(), None),
        TestState::Running => ("The test runs.".to_owned(), None),
    }
}

fn judge(
    source: &Source,
    done: Result<Done, ReachFailed>,
    accepts: impl Fn(Verdict) -> bool,
) -> Result<Judged, Fault> {
    let rights = match done {
        Ok(Done::Checked(rights)) => rights,
        Ok(Done::Answer(_) | Done::Tables(_)) => return Err(Fault::bare("a test answered something else")),
        Err(ReachFailed::Fault(fault)) => return Err(fault),
        Err(ReachFailed::Credential(problem)) => return Ok(failed(problem, Class::Unavailable)),
        Err(ReachFailed::Run(trouble)) => {
            let ours = render(source.engine(), &[]);
            let refused = QueryRefused::of_run(trouble, &ours, &[], 10_000);
            let class = refused.source_class().unwrap_or(Class::Unexpected);
            return Ok(failed(refused.problem(), class));
        }
    };
    let verdict = rights.verdict();
    if verdict == Verdict::Read || accepts(verdict) {
        return Ok(Judged { state: TestState::Passed { rights }, class: None });
    }
    let problem = surplus(&rights);
    Ok(Judged { state: TestState::Failed { problem, rights: Some(rights) }, class: Some(Class::Denied) })
}

fn failed(problem: Problem, class: Class) -> Judged {
    Judged { state: TestState::Failed { problem, rights: None }, class: Some(class) }
}

/// The account can do more than read: what exactly, and the statements that end it.
fn surplus(rights: &Rights) -> Problem {
    let count = rights.findings.iter().map(|finding| finding.fix.len()).sum::<usize>();
    let next = match count {
        0 => "Make an account of its own for reading; the guide beside the form has the script.".to_owned(),
        1 => "Run the statement below as an administrator of the database, then test again.".to_owned(),
        count => {
            format!("Run the {count} statements below as an administrator of the database, then test again.")
        }
    };
    let problem = match rights.verdict() {
        Verdict::Admin => Problem::unprocessable("connect/account-governs", "The account governs the server")
            .detail(format!("Such an account is never used for reading. {next}")),
        Verdict::Write | Verdict::Read => {
            Problem::unprocessable("connect/account-can-write", "The account can write")
                .detail(format!("Teamwright uses accounts that only read. {next}"))
        }
    };
    problem.more(json!({ "fix_script": rights.fix_script() }))
}

fn broke(fault: &Fault) -> TestState {
    tracing::error!(error.chain = %fault.chain(), "a connection's test broke: {}", fault.chain());
    let problem = Problem::new(500, "connect/test-broke", "The test could not run").detail(
        "Something failed on our side. Test again; if it happens again, ask the operator to look at the log.",
    );
    TestState::Failed { problem, rights: None }
}

fn new_report(id: ConnectionTestId, tested: &Tested) -> TestReport {
    let (connection, source) = match tested {
        Tested::Stored(connection) => (Some(connection.id), &connection.source),
        Tested::Draft { source, .. } => (None, source),
    };
    let is_file = matches!(source, Source::File { .. });
    let takes = |step: &Step| match step {
        Step::Resolve | Step::SignIn => !is_file,
        Step::Tls => matches!(source, Source::Server(server) if matches!(server.tls, Tls::Verify { .. })),
        Step::Connect | Step::Rights | Step::Query => true,
    };
    let steps = Step::ALL.into_iter().filter(takes).map(|step| (step, StepState::Waiting)).collect();
    TestReport { id, connection, steps, state: TestState::Running, is_file }
}
