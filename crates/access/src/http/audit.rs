//! Routes of the audit screens: the organization's own log.

use audit::Logged;
use audit::bundle::{Bundle, Statement};
use audit::export::Csv;
use audit::filter::{Filter, parse_actor};
use audit::journal::{CheckedBy, Signed, Verdict};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::audit_entry::{AuditEntry, Log, Outcome};
use kernel::failure::{Fault, FaultKind};
use kernel::time::Timestamp;
use platform::http::{Page, Params, Rejected};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::call::Call;
use super::fields;
use super::witness::WitnessView;
use crate::access::Access;
use crate::directory::{self, ActorNames};
use crate::permissions::SeeAudit;

/// Entries on one page.
const PAGE: usize = 100;

/// Which entries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuditParams {
    /// Where the page before ended. A CSV file has no pages and refuses it.
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
            action: entry.action.to_string(),
            object: entry.object.to_string(),
            purpose: entry.purpose.to_string(),
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

/// The wanted entries as CSV, oldest first; it has no pages.
#[utoipa::path(
    get, path = "/api/audit.csv", tag = "access", params(AuditParams),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
pub(super) async fn export_audit(
    call: Call<SeeAudit>,
    State(access): State<Access>,
    Params(params): Params<AuditParams>,
) -> Result<Response, Rejected> {
    if params.cursor.is_some() {
        return Err(fields::misfit("/cursor", "A CSV file has no pages. Leave this away.").into());
    }
    let filter = filter(params)?;
    let (journal, log) = (access.journal().clone(), Log::Organization(call.organization()));
    let entry = AuditEntry::done(call.actor(), "audit.export", call.organization());
    journal.append(log, entry.purpose("csv")).await?;
    let csv = Csv::new(journal, log, filter).await?;
    let pieces = futures_util::stream::try_unfold(csv, |mut csv| async move {
        let piece = csv.next().await.inspect_err(broken_off)?;
        Ok::<_, Fault>(piece.map(|piece| (piece, csv)))
    });
    Ok(file("text/csv; charset=utf-8", "audit.csv", Body::from_stream(pieces)))
}

/// The log as one file that others can verify: entries, checkpoints and public key.
#[utoipa::path(
    get, path = "/api/audit/export", tag = "access",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(super) async fn export_signed_audit(
    call: Call<SeeAudit>,
    State(access): State<Access>,
) -> Result<Response, Rejected> {
    let (journal, log) = (access.journal().clone(), Log::Organization(call.organization()));
    let exported_at = access.platform().world.now();
    journal.append(log, AuditEntry::done(call.actor(), "audit.export", call.organization())).await?;
    journal.checkpoint_now(log).await?;
    let (Some(key), Some(newest)) = (journal.verifier_key(log), journal.newest_checkpoint(log)) else {
        return Err(Fault::bare("the audit log has no checkpoint yet").of_kind(FaultKind::Passing).into());
    };
    let history = journal.kept_checkpoints(log).await?;
    let statement = Statement { key, newest: newest.note, history, exported_at };
    let bundle = Bundle::new(journal, log, &statement)?;
    let pieces = futures_util::stream::try_unfold(bundle, |mut bundle| async move {
        let piece = bundle.next().await.inspect_err(broken_off)?;
        Ok::<_, Fault>(piece.map(|piece| (piece, bundle)))
    });
    Ok(file("text/plain; charset=utf-8", "audit.twaudit", Body::from_stream(pieces)))
}

// The answer is broken off, so that a browser does not keep half a file as a whole one; its status is sent already.
fn broken_off(fault: &Fault) {
    tracing::error!(error = fault.chain(), "an export of an audit log is broken off");
}

fn file(content_type: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], body)
        .into_response()
}

/// How the log stands.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditStateView {
    entries: u64,
    /// When the whole chain was last read again and compared, since Teamwright was started.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_verified_at: Option<Timestamp>,
    /// Who wanted that: `schedule` or `person`.
    last_verified_by: Option<&'static str>,
    /// Whether that found every entry as it was written.
    ok: Option<bool>,
    /// The first bad entry, where one was found.
    broken_at: Option<u64>,
    /// A check that runs now.
    verifying: Option<VerifyingView>,
    checkpoint: Option<CheckpointView>,
    /// The key that verifies checkpoints and exports of this log.
    public_key: Option<String>,
    /// The address that gets every checkpoint, and how that goes.
    witness: Option<WitnessView>,
}

/// How far a check is.
#[derive(Serialize, ToSchema)]
pub(super) struct VerifyingView {
    checked: u64,
    entries: u64,
}

/// The newest signed statement of the log's whole content.
#[derive(Serialize, ToSchema)]
pub(super) struct CheckpointView {
    entries: u64,
    /// The root of the Merkle tree over them, base64.
    root: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The whole signed note, to keep elsewhere.
    note: String,
}

impl CheckpointView {
    fn of(signed: Signed) -> Self {
        let Signed { checkpoint, note } = signed;
        let root = STANDARD.encode(checkpoint.root);
        Self { entries: checkpoint.size, root, at: checkpoint.at, note }
    }
}

#[utoipa::path(get, path = "/api/audit/state", tag = "access", responses((status = 200, body = AuditStateView)))]
pub(super) async fn see_audit_state(
    call: Call<SeeAudit>,
    State(access): State<Access>,
) -> Result<Json<AuditStateView>, Rejected> {
    let log = Log::Organization(call.organization());
    let journal = access.journal();
    let entries = journal.size(log).await?;
    let checked = journal.last_checked(log);
    let verdict = checked.map(|checked| checked.verdict);
    Ok(Json(AuditStateView {
        entries,
        last_verified_at: checked.map(|checked| checked.at),
        last_verified_by: checked.map(|checked| match checked.by {
            CheckedBy::Schedule => "schedule",
            CheckedBy::Person => "person",
        }),
        ok: verdict.map(|verdict| matches!(verdict, Verdict::Sound { .. })),
        broken_at: verdict.and_then(|verdict| match verdict {
            Verdict::Sound { .. } => None,
            Verdict::Broken { sequence, .. } => Some(sequence),
        }),
        verifying: journal
            .checking(log)
            .map(|running| VerifyingView { checked: running.checked, entries: running.entries }),
        checkpoint: journal.newest_checkpoint(log).map(CheckpointView::of),
        public_key: journal.verifier_key(log).map(|key| key.to_string()),
        witness: journal.witness(log).await?.map(WitnessView::of),
    }))
}

/// Begins to read the whole log again; the state tells how far it is and what was found.
#[utoipa::path(post, path = "/api/audit/verify", tag = "access", responses((status = 202)))]
pub(super) async fn verify_audit(call: Call<SeeAudit>, State(access): State<Access>) -> StatusCode {
    let (journal, log) = (access.journal().clone(), Log::Organization(call.organization()));
    if journal.checking(log).is_none() {
        tokio::spawn(async move {
            if let Err(fault) = journal.verify_for(log, CheckedBy::Person).await {
                tracing::error!(error = fault.chain(), "could not read an audit log again");
            }
        });
    }
    StatusCode::ACCEPTED
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
