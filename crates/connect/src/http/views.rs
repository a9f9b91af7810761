//! What the routes answer. No view can hold a credential.

use access::directory::ActorNames;
use custody::{Kind, Subject};
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::problem::Problem;
use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::connect::Connect;
use crate::connection::{Connection, ProbedRights, Source, Tls};
use crate::guide::Guide;
use crate::progress::Step;
use crate::rights::{Finding, Rights};
use crate::source_schema::Table;
use crate::store::health::Event;
use crate::test_runs::{StepState, TestReport, TestState};

/// A connection, how it fares, and what is known of its credential.
#[derive(Serialize, ToSchema)]
pub(super) struct ConnectionView {
    id: String,
    name: String,
    engine: &'static str,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    user: Option<String>,
    path: Option<String>,
    tls_mode: Option<&'static str>,
    /// Certificates of the authority (PEM), where it is not a public one.
    ca_pem: Option<String>,
    server_name: Option<String>,
    state: &'static str,
    state_reason: Option<String>,
    is_sample: bool,
    /// Set: it is archived, and nothing is read through it.
    #[schema(value_type = Option<String>, format = DateTime)]
    archived_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    credential: Option<CredentialView>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    last_error: Option<LastErrorView>,
    rights: Option<ConnectionRightsView>,
    kpi_count: i64,
}

/// When and by whom a credential was set; never the credential.
#[derive(Serialize, ToSchema)]
pub(super) struct CredentialView {
    #[schema(value_type = String, format = DateTime)]
    set_at: Timestamp,
    set_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct LastErrorView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    class: &'static str,
    sentence: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ConnectionRightsView {
    verdict: &'static str,
    accepted: Option<AcceptedView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct AcceptedView {
    by: String,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A new or reauthorized connection and the test that was started for it.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedView {
    pub(super) connection: ConnectionView,
    pub(super) test: TestView,
}

pub(super) async fn connection(
    connect: &Connect,
    organization: OrganizationId,
    of: &Connection,
    (kpi_count, names): (i64, &ActorNames),
) -> Result<ConnectionView, Fault> {
    let credential = match &of.source {
        Source::File { .. } => None,
        Source::Server(_) => {
            let info = connect
                .custody()
                .describe(organization, Subject::Connection(of.id), Kind::SqlPassword)
                .await?;
            info.map(|info| CredentialView {
                set_at: info.set_at,
                set_by: names.of(info.set_by),
                last_used_at: info.last_used_at,
            })
        }
    };
    let last_used_at = connect.usage().noted(organization, of.id).max(of.last_used_at);
    Ok(ConnectionView { credential, last_used_at, kpi_count, ..plain(of, names) })
}

/// What the connection's own row says.
fn plain(of: &Connection, names: &ActorNames) -> ConnectionView {
    let server = match &of.source {
        Source::Server(server) => Some(server),
        Source::File { .. } => None,
    };
    let path = match &of.source {
        Source::File { path } => Some(path.clone()),
        Source::Server(_) => None,
    };
    let (tls_mode, ca_pem, server_name) = match server.map(|server| &server.tls) {
        Some(Tls::Verify { authority, server_name }) => {
            (Some("verify"), authority.clone(), server_name.clone())
        }
        Some(Tls::Plaintext) => (Some("plaintext"), None, None),
        None => (None, None, None),
    };
    let last_error = of.last_error.as_ref().map(|error| LastErrorView {
        at: error.at,
        class: error.class.token(),
        sentence: error.sentence.clone(),
    });
    ConnectionView {
        id: of.id.to_string(),
        name: of.name.to_string(),
        engine: of.engine().token(),
        host: server.map(|server| server.host.clone()),
        port: server.map(|server| server.port),
        database: server.map(|server| server.database.clone()),
        user: server.map(|server| server.user.clone()),
        path,
        tls_mode,
        ca_pem,
        server_name,
        state: of.state.token(),
        state_reason: of.state.reason().map(str::to_owned),
        is_sample: of.is_sample,
        archived_at: of.archived_at,
        created_at: of.created_at,
        credential: None,
        last_used_at: of.last_used_at,
        last_error,
        rights: of.rights.as_ref().map(|rights| rights_of(rights, names)),
        kpi_count: 0,
    }
}

fn rights_of(rights: &ProbedRights, names: &ActorNames) -> ConnectionRightsView {
    ConnectionRightsView {
        verdict: rights.verdict.token(),
        accepted: rights.accepted.as_ref().map(|accepted| AcceptedView {
            by: names.of(Actor::Member(accepted.by)),
            reason: accepted.reason.clone(),
            at: accepted.at,
        }),
    }
}

/// A test, step by step.
#[derive(Serialize, ToSchema)]
pub(super) struct TestView {
    id: String,
    connection_id: Option<String>,
    /// `running`, `passed`, `failed` or `cancelled`.
    state: &'static str,
    steps: Vec<StepView>,
    problem: Option<TestProblemView>,
    rights: Option<RightsView>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StepView {
    /// `resolve`, `connect`, `tls`, `sign_in`, `rights` or `query`.
    name: &'static str,
    label: &'static str,
    /// `waiting`, `running`, `done` or `failed`.
    state: &'static str,
    /// At the failed step: what happened and what to do.
    detail: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct TestProblemView {
    #[serde(rename = "type")]
    slug: &'static str,
    title: &'static str,
    detail: Option<String>,
    /// The setting that the operator adds, where one would let it through.
    setting: Option<String>,
}

/// What the account may do beyond reading.
#[derive(Serialize, ToSchema)]
pub(super) struct RightsView {
    verdict: &'static str,
    findings: Vec<FindingView>,
    fix_script: String,
    not_probed: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct FindingView {
    verdict: &'static str,
    right: String,
    object: String,
    sentence: String,
    /// Statements that take the right away.
    fix: Vec<String>,
}

impl From<TestReport> for TestView {
    fn from(report: TestReport) -> Self {
        let (state, problem, rights) = match report.state {
            TestState::Running => ("running", None, None),
            TestState::Passed { rights } => ("passed", None, Some(rights)),
            TestState::Failed { problem, rights } => ("failed", Some(problem), rights),
            TestState::Cancelled => ("cancelled", None, None),
        };
        let detail = problem.as_ref().and_then(|problem| problem.detail.clone());
        let is_file = report.is_file;
        let steps = report
            .steps
            .into_iter()
            .map(|(step, at)| step_view(step, at, is_file, detail.as_deref()))
            .collect();
        Self {
            id: report.id.to_string(),
            connection_id: report.connection.map(|id| id.to_string()),
            state,
            steps,
            problem: problem.map(TestProblemView::from),
            rights: rights.map(RightsView::from),
        }
    }
}

fn step_view(step: Step, at: StepState, is_file: bool, detail: Option<&str>) -> StepView {
    let label = if is_file && step == Step::Connect { "Opening the file" } else { step.label() };
    let (state, detail) = match at {
        StepState::Waiting => ("waiting", None),
        StepState::Running => ("running", None),
        StepState::Done => ("done", None),
        StepState::Failed => ("failed", detail.map(str::to_owned)),
    };
    StepView { name: step.token(), label, state, detail }
}

impl From<Problem> for TestProblemView {
    fn from(problem: Problem) -> Self {
        let setting = problem.more.as_ref().and_then(|more| more.get("setting")?.as_str().map(str::to_owned));
        Self { slug: problem.slug, title: problem.title, detail: problem.detail, setting }
    }
}

impl From<Rights> for RightsView {
    fn from(rights: Rights) -> Self {
        Self {
            verdict: rights.verdict().token(),
            fix_script: rights.fix_script(),
            not_probed: rights.not_probed.clone(),
            findings: rights.findings.into_iter().map(FindingView::from).collect(),
        }
    }
}

impl From<Finding> for FindingView {
    fn from(finding: Finding) -> Self {
        Self {
            verdict: finding.verdict.token(),
            sentence: finding.sentence(),
            right: finding.right,
            object: finding.object,
            fix: finding.fix,
        }
    }
}

/// One line of a connection's history.
#[derive(Serialize, ToSchema)]
pub(super) struct HealthView {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    state: String,
    class: Option<String>,
    sentence: String,
}

impl From<Event> for HealthView {
    fn from(event: Event) -> Self {
        Self {
            id: event.id.simple().to_string(),
            at: event.at,
            state: event.state,
            class: event.class,
            sentence: event.sentence,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct SchemaView {
    tables: Vec<TableView>,
}

#[derive(Serialize, ToSchema)]
struct TableView {
    schema: String,
    name: String,
    columns: Vec<TableColumnView>,
}

#[derive(Serialize, ToSchema)]
struct TableColumnView {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

impl From<Vec<Table>> for SchemaView {
    fn from(tables: Vec<Table>) -> Self {
        let view = |table: Table| TableView {
            schema: table.schema,
            name: table.name,
            columns: table
                .columns
                .into_iter()
                .map(|column| TableColumnView { name: column.name, kind: column.kind })
                .collect(),
        };
        Self { tables: tables.into_iter().map(view).collect() }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct GuideView {
    steps: Vec<String>,
    script: String,
}

impl From<Guide> for GuideView {
    fn from(guide: Guide) -> Self {
        Self { steps: guide.steps, script: guide.script }
    }
}
