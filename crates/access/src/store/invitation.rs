//! Invitations of an organization.

use kernel::failure::Fault;
use kernel::ids::{InvitationId, MemberId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::invitation::Invitation;
use crate::roles::Roles;
use crate::token::TokenHash;

pub(crate) async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &Invitation,
    token: TokenHash,
) -> Result<(), Fault> {
    sql("INSERT INTO invitation (organization_id, id, token_hash, email, roles, invited_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(organization)
    .id(new.id)
    .bind(token.as_bytes())
    .bind(new.email.clone())
    .bind(new.roles.to_stored())
    .id(new.invited_by)
    .bind(new.created_at)
    .bind(new.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The open invitation with this token.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    token: TokenHash,
    now: Timestamp,
) -> Result<Option<Invitation>, Fault> {
    sql("SELECT id, email, roles, invited_by, created_at, expires_at FROM invitation \
         WHERE organization_id = $1 AND token_hash = $2 AND accepted_at IS NULL AND revoked_at IS NULL \
         AND expires_at > $3")
    .id(organization)
    .bind(token.as_bytes())
    .bind(now)
    .fetch_optional(tx)
    .await?
    .map(|row| invitation(&row))
    .transpose()
}

/// The open invitations, newest first.
pub(crate) async fn open(
    tx: &mut Tx,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<Vec<Invitation>, Fault> {
    sql("SELECT id, email, roles, invited_by, created_at, expires_at FROM invitation \
         WHERE organization_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 \
         ORDER BY created_at DESC, id LIMIT 1000")
    .id(organization)
    .bind(now)
    .fetch_all(tx)
    .await?
    .iter()
    .map(invitation)
    .collect()
}

/// Withdraws the open invitations that a member made; how many.
pub(crate) async fn revoke_made_by(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
    now: Timestamp,
) -> Result<u64, Fault> {
    sql("UPDATE invitation SET revoked_at = $1 \
         WHERE organization_id = $2 AND invited_by = $3 AND accepted_at IS NULL AND revoked_at IS NULL")
    .bind(now)
    .id(organization)
    .id(member)
    .execute(tx)
    .await
}

/// Spends the invitation; false when another request was first.
pub(crate) async fn accept(
    tx: &mut Tx,
    organization: OrganizationId,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sql("UPDATE invitation SET accepted_at = $1 \
         WHERE organization_id = $2 AND id = $3 AND accepted_at IS NULL AND revoked_at IS NULL")
    .bind(now)
    .id(organization)
    .id(id)
    .execute(tx)
    .await?;
    Ok(done > 0)
}

/// Withdraws the invitation; whether it was open.
pub(crate) async fn revoke(
    tx: &mut Tx,
    organization: OrganizationId,
    id: InvitationId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sql("UPDATE invitation SET revoked_at = $1 \
         WHERE organization_id = $2 AND id = $3 AND accepted_at IS NULL AND revoked_at IS NULL")
    .bind(now)
    .id(organization)
    .id(id)
    .execute(tx)
    .await?;
    Ok(done > 0)
}

fn invitation(row: &Row) -> Result<Invitation, Fault> {
    let roles: String = row.get("roles")?;
    Ok(Invitation {
        id: row.id("id")?,
        email: row.get("email")?,
        roles: Roles::from_stored(&roles)
            .map_err(|e| Fault::new("could not read an invitation's roles", e))?,
        invited_by: row.id("invited_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}
