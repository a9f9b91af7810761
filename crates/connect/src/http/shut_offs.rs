//! Routes that end the use of connections, and begin it again.

use access::Call;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use custody::Receipt;
use kernel::audit_entry::Log;
use kernel::ids::ConnectionId;
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::http::{Body, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::accept_write_account::reason_of;
use crate::actions::shut_off::{meant, resume, shut_off as end};
use crate::connect::Connect;
use crate::connection::Connection;
use crate::engine::Engine;
use crate::permissions::ShutOffConnections;
use crate::shut_off::words::{Counts, words};
use crate::shut_off::{Mode, Scope, ShutOff};

access::routes! { Connect;
    POST "/api/shut-offs/plan"   => plan_shut_off (ShutOffConnections),
    POST "/api/shut-offs"        => shut_off      (ShutOffConnections),
    POST "/api/shut-offs/resume" => resume_use    (ShutOffConnections),
}

/// What is to be ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScopeBody {
    /// `connection`, `provider` or `everything`.
    scope: String,
    /// The connection's id, for `connection`.
    connection: Option<String>,
    /// The kind of database, for `provider`.
    engine: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    what: ScopeBody,
    /// `disable` or `destroy`.
    mode: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShutOffBody {
    what: ScopeBody,
    /// `disable` or `destroy`.
    mode: String,
    /// Stands in the audit log and in the receipt.
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResumeBody {
    what: ScopeBody,
    reason: String,
}

/// What a shut-off will do, before it is done.
#[derive(Serialize, ToSchema)]
struct PlanView {
    connections: Vec<PlannedView>,
    kpi_count: i64,
    happens: Vec<String>,
    cannot_be_undone: Vec<String>,
    receipt: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct PlannedView {
    id: String,
    name: String,
    engine: &'static str,
}

/// A receipt that was just written.
#[derive(Serialize, ToSchema)]
struct NewReceiptView {
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The whole signed text.
    note: String,
}

#[utoipa::path(post, path = "/api/shut-offs/plan", tag = "keys", request_body = PlanBody,
    responses((status = 200, body = PlanView)))]
async fn plan_shut_off(
    call: Call<ShutOffConnections>,
    State(connect): State<Connect>,
    Body(body): Body<PlanBody>,
) -> Result<Json<PlanView>, Rejected> {
    let (scope, mode) = (body.what.read()?, mode_of(&body.mode)?);
    let mut cx = call.begin_read().await?;
    let connections = meant(&mut cx, scope).await?;
    let mut kpis = 0;
    for connection in &connections {
        kpis += connect.kpis_of(&mut cx, connection.id).await?;
    }
    let count = i64::try_from(connections.len()).unwrap_or(i64::MAX);
    let counts = Counts { connections: count, kpis, backup_days: connect.custody().rules().backup_days };
    let told = words(scope, mode, counts);
    Ok(Json(PlanView {
        connections: connections.iter().map(PlannedView::from).collect(),
        kpi_count: kpis,
        happens: told.happens,
        cannot_be_undone: told.cannot_be_undone,
        receipt: told.receipt,
    }))
}

#[utoipa::path(post, path = "/api/shut-offs", tag = "keys", request_body = ShutOffBody,
    responses((status = 201, body = NewReceiptView)))]
async fn shut_off(
    call: Call<ShutOffConnections>,
    State(connect): State<Connect>,
    Body(body): Body<ShutOffBody>,
) -> Result<(StatusCode, Json<NewReceiptView>), Rejected> {
    let asked =
        ShutOff { scope: body.what.read()?, mode: mode_of(&body.mode)?, reason: reason(&body.reason)? };
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    let receipt = end(&mut cx, &connect, call.may, confirmed, &asked).await?;
    cx.commit().await?;
    connect.custody().after_shut_off(call.organization()).await?;
    Ok((StatusCode::CREATED, Json(receipt.into())))
}

#[utoipa::path(post, path = "/api/shut-offs/resume", tag = "keys", request_body = ResumeBody,
    responses((status = 204)))]
async fn resume_use(
    call: Call<ShutOffConnections>,
    State(connect): State<Connect>,
    Body(body): Body<ResumeBody>,
) -> Result<StatusCode, Rejected> {
    let (scope, reason) = (body.what.read()?, reason(&body.reason)?);
    let confirmed = call.step_up()?;
    let mut cx = call.begin().await?;
    resume(&mut cx, &connect, call.may, confirmed, (scope, &reason)).await?;
    cx.commit().await?;
    connect.journal().checkpoint_now(Log::Organization(call.organization())).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ScopeBody {
    fn read(&self) -> Result<Scope, Problem> {
        let unfit = |pointer: &str, says: &str| {
            Problem::unprocessable("connect/fields-misfit", "A field does not fit")
                .detail(says)
                .field(pointer, says)
        };
        match self.scope.as_str() {
            "everything" => Ok(Scope::Everything),
            "provider" => {
                let engine = self.engine.as_deref().and_then(|text| text.parse::<Engine>().ok());
                engine.map(Scope::Provider).ok_or_else(|| unfit("/what/engine", "Name the kind of database."))
            }
            "connection" => {
                let id = self.connection.as_deref().and_then(|text| text.parse::<ConnectionId>().ok());
                id.map(Scope::Connection).ok_or_else(|| unfit("/what/connection", "Name the connection."))
            }
            _ => Err(unfit("/what/scope", "Choose connection, provider or everything.")),
        }
    }
}

fn mode_of(text: &str) -> Result<Mode, Problem> {
    let says = "Choose disable or destroy.";
    [Mode::Disable, Mode::Destroy].into_iter().find(|mode| mode.token() == text).ok_or_else(|| {
        Problem::unprocessable("connect/fields-misfit", "A field does not fit")
            .detail(says)
            .field("/mode", says)
    })
}

fn reason(text: &str) -> Result<String, Problem> {
    reason_of(text).ok_or_else(|| {
        Problem::unprocessable("connect/reason-needed", "A reason is needed")
            .detail("Say in 10 to 500 characters why. It stands in the audit log and in the receipt.")
            .field("/reason", "Give a reason of 10 to 500 characters.")
    })
}

impl From<&Connection> for PlannedView {
    fn from(of: &Connection) -> Self {
        Self { id: of.id.to_string(), name: of.name.to_string(), engine: of.engine().token() }
    }
}

impl From<Receipt> for NewReceiptView {
    fn from(receipt: Receipt) -> Self {
        Self { id: receipt.id.to_string(), at: receipt.at, note: receipt.note }
    }
}
