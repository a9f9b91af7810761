//! The witness of the organization's log: an address that gets every checkpoint.

use audit::witness::{ADDRESS_MOST, Witness, set_witness};
use axum::extract::State;
use axum::http::StatusCode;
use kernel::audit_entry::Log;
use kernel::problem::Problem;
use kernel::time::Timestamp;
use platform::http::{Body, Rejected};
use platform::outbound::Endpoint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::call::Call;
use super::fields;
use crate::access::Access;
use crate::permissions::EditAudit;

/// The address that gets every checkpoint, and how that goes.
#[derive(Serialize, ToSchema)]
pub(super) struct WitnessView {
    address: String,
    /// What the newest checkpoint that it took covers.
    entries: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    /// Why the last try failed; null when it went well.
    failure: Option<String>,
}

impl WitnessView {
    pub(super) fn of(witness: Witness) -> Self {
        let Witness { address, sent_entries, sent_at, failure, .. } = witness;
        Self { address, entries: sent_entries, sent_at, failure }
    }
}

/// Where checkpoints of the log go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WitnessChange {
    /// `https://host/path`, which gets a POST for each checkpoint; null takes the witness away.
    address: Option<String>,
}

/// Names the address that gets every checkpoint of the log, or takes it away.
#[utoipa::path(
    put, path = "/api/audit/witness", tag = "access", request_body = WitnessChange, responses((status = 204))
)]
pub(super) async fn set_audit_witness(
    call: Call<EditAudit>,
    State(access): State<Access>,
    Body(change): Body<WitnessChange>,
) -> Result<StatusCode, Rejected> {
    let address = change.address.as_deref().map(read).transpose()?;
    let log = access.journal().id_of(Log::Organization(call.organization()));
    let mut cx = call.begin().await?;
    set_witness(&mut cx, log, address).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the host may be reached is for the gate to say, each time something is sent.
fn read(text: &str) -> Result<&str, Problem> {
    let address = text.trim();
    if address.len() <= ADDRESS_MOST && address.parse::<Endpoint>().is_ok() {
        return Ok(address);
    }
    Err(fields::misfit("/address", "Write an address such as https://witness.example/add-checkpoint."))
}
