//! Ids that name nothing in the caller's organization are answered with 404 and leave an entry in its log: somebody
//! guesses, or tries what they saw in another organization.

use std::sync::{Arc, OnceLock};

use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use kernel::actor::Actor;
use kernel::audit_entry::{AuditEntry, Outcome};
use kernel::failure::Fault;
use kernel::ids::{OrganizationId, PREFIXES};

use crate::access::Access;
use crate::caller::Caller;

/// Where a request's `Call` leaves who asked.
#[derive(Clone, Default)]
pub(super) struct Asker(Arc<OnceLock<(OrganizationId, Actor)>>);

impl Asker {
    pub(super) fn is(&self, caller: &Caller) {
        // A second `Call` of the same request has the same caller.
        let _ = self.0.set((caller.organization(), caller.actor()));
    }
}

pub(super) async fn note_unknown_ids(
    State(access): State<Access>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(id) = id_in(&request) else { return next.run(request).await };
    let asker = Asker::default();
    request.extensions_mut().insert(asker.clone());
    let response = next.run(request).await;
    if let (StatusCode::NOT_FOUND, Some(asked)) = (response.status(), asker.0.get())
        && let Err(fault) = note(&access, *asked, id).await
    {
        tracing::warn!(error.chain = %fault.chain(), "could not log an unknown id: {}", fault.chain());
    }
    response
}

async fn note(
    access: &Access,
    (organization, actor): (OrganizationId, Actor),
    id: String,
) -> Result<(), Fault> {
    let mut cx = access.platform().begin(organization, actor).await?;
    cx.audit(AuditEntry::done(actor, "id.not-found", id).outcome(Outcome::Refused)).await?;
    cx.commit().await
}

/// The id in the path, when it looks like one of ours: another text may be anything, a secret too, and stays unread.
fn id_in(request: &Request) -> Option<String> {
    let pattern = request.extensions().get::<MatchedPath>()?.as_str();
    let place = pattern.split('/').position(|part| part == "{id}")?;
    let text = request.uri().path().split('/').nth(place)?;
    let (prefix, digits) = text.split_once('_')?;
    let is_id = PREFIXES.contains(&prefix)
        && digits.len() == 32
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_owned())
}
