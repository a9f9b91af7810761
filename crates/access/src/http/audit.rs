//! Routes of the audit screens: the organization's own log.

use audit::Logged;
use audit::export::{CSV_HEADER, csv_line};
use audit::filter::{Filter, parse_actor};
use audit::journal::Verdict;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::audit_entry::{Log, Outcome};
use kernel::failure::Fault;
use kernel::time::Timestamp;
use platform::http::{Page, Params, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::call::Call;
use super::fields;
use crate::access::Access;
use crate::directory::{self, ActorNames};
use crate::permissions::SeeAudit;

/// Entries on one page.
const PAGE: usize = 100;
/// Entries in one CSV file; a longer log is exported with `teamwright audit export`.
const CSV_MOST: u64 = 100_000;
const CSV_STEP: usize = 1_000;

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditParams {
    /// Where the page before ended.
    cursor: Option<u64>,
    /// The action's start: `connection` finds `connection.create` too.
    action: Option<String>,
    /// An actor as printed: `mem_…`, `key_…`, `operator`, `system`.
    actor: Option<String>,
    /// The object's start.
    object: Option<String>,
    #[param(value_type = Option<String>)]
    from: Option<Timestamp>,
    #[param(value_type = Option<String>)]
    to: Option<Timestamp>,
}

/// One line of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntryView {
    /// The entry's number in the organization's log, from 1.
    log_sequence: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: ActorView,
    action: String,
    object: String,
    purpose: String,
    #[schema(value_type = String)]
    outcome: Outcome,
    detail: serde_json::Value,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ActorView {
    kind: &'static str,
    id: String,
    name: String,
}

impl AuditEntryView {
    fn of(logged: Logged, names: &ActorNames) -> Self {
        let entry = logged.entry;
        let kind = match entry.actor {
            kernel::actor::Actor::Member(_) => "member",
            kernel::actor::Actor::ApiKey(_) => "api_key",
            kernel::actor::Actor::Person(_) => "person",
            kernel::actor::Actor::Operator => "operator",
            kernel::actor::Actor::System => "system",
            kernel::actor::Actor::Nobody => "nobody",
        };
        let actor = ActorView { kind, id: entry.actor.to_string(), name: names.of(entry.actor) };
        Self {
            log_sequence: entry.sequence,
            at: entry.at,
            actor,
            action: entry.action,
            object: entry.object,
            purpose: entry.purpose,
            outcome: entry.outcome,
            detail: logged.detail.map_or(serde_json::Value::Null, |detail| detail.json()),
        }
    }
}

#[utoipa::path(
    get, path = "/api/audit", tag = "access", params(AuditParams),
    responses((status = 200, body = Page<AuditEntryView>))
)]
pub(super) async fn list_audit(
    call: Call<SeeAudit>,
    State(access): State<Access>,
    Params(params): Params<AuditParams>,
) -> Result<Json<Page<AuditEntryView>>, Rejected> {
    let cursor = params.cursor;
    let filter = filter(params)?;
    let log = Log::Organization(call.organization());
    let page = access.journal().read(log, cursor, &filter, PAGE).await?;
    let names = names(&call).await?;
    let items = page.items.into_iter().map(|logged| AuditEntryView::of(logged, &names)).collect();
    Ok(Json(Page { items, next: page.next.map(|next| next.to_string()) }))
}

/// The log as CSV, oldest first.
#[utoipa::path(
    get, path = "/api/audit.csv", tag = "access",
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn export_audit(
    call: Call<SeeAudit>,
    State(access): State<Access>,
) -> Result<Response, Rejected> {
    let log = Log::Organization(call.organization());
    let mut text = String::from(CSV_HEADER);
    let mut after = 0;
    while after < CSV_MOST {
        let entries = access.journal().entries(log, after, CSV_STEP).await?;
        let Some(last) = entries.last() else { break };
        after = last.entry.sequence;
        text.extend(entries.iter().map(csv_line));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// How the log stands.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditStateView {
    entries: u64,
    /// When the whole chain was last read again and compared, since Teamwright was started.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_verified_at: Option<Timestamp>,
    /// Whether that found every entry as it was written.
    ok: Option<bool>,
}

#[utoipa::path(get, path = "/api/audit/state", tag = "access", responses((status = 200, body = AuditStateView)))]
pub(super) async fn see_audit_state(
    call: Call<SeeAudit>,
    State(access): State<Access>,
) -> Result<Json<AuditStateView>, Rejected> {
    let log = Log::Organization(call.organization());
    let entries = access.journal().size(log).await?;
    let checked = access.journal().last_checked(log);
    Ok(Json(AuditStateView {
        entries,
        last_verified_at: checked.map(|checked| checked.at),
        ok: checked.map(|checked| matches!(checked.verdict, Verdict::Sound { .. })),
    }))
}

async fn names(call: &Call<SeeAudit>) -> Result<ActorNames, Fault> {
    let mut cx = call.begin_read().await?;
    directory::actor_names(&mut cx).await
}

fn filter(params: AuditParams) -> Result<Filter, Rejected> {
    let actor = match params.actor.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => Some(parse_actor(text).ok_or_else(|| fields::misfit("/actor", "This is no actor."))?),
        None => None,
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Filter {
        action: filled(params.action),
        actor,
        object: filled(params.object),
        from: params.from,
        to: params.to,
    })
}
