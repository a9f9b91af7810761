//! Keys of the HTTP API.

use kernel::failure::Fault;
use kernel::ids::{ApiKeyId, MemberId, OrganizationId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::api_key::{ApiKey, stored_scopes};
use crate::token::TokenHash;

/// A key's row with the organization it belongs to.
pub(crate) struct Found {
    pub(crate) organization: OrganizationId,
    pub(crate) key: ApiKey,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    organization: OrganizationId,
    key: &ApiKey,
    secret: TokenHash,
) -> Result<(), Fault> {
    sql("INSERT INTO api_key (id, organization_id, name, secret_hash, scopes, made_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(key.id)
    .id(organization)
    .bind(key.name.as_str())
    .bind(secret.as_bytes())
    .bind(key.scopes.join(","))
    .id(key.made_by)
    .bind(key.created_at)
    .bind(key.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The key with this secret, unless it was revoked.
pub(crate) async fn find_by_secret(tx: &mut Tx, secret: TokenHash) -> Result<Option<Found>, Fault> {
    sql("SELECT organization_id, id, name, scopes, made_by, created_at, expires_at, last_used_at FROM api_key \
         WHERE secret_hash = $1 AND revoked_at IS NULL")
    .bind(secret.as_bytes())
    .fetch_optional(tx)
    .await?
    .map(|row| Ok(Found { organization: row.id("organization_id")?, key: key(&row)? }))
    .transpose()
}

/// The organization's keys that are not revoked, newest first.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<ApiKey>, Fault> {
    sql("SELECT id, name, scopes, made_by, created_at, expires_at, last_used_at FROM api_key \
         WHERE organization_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id LIMIT 1000")
    .id(organization)
    .fetch_all(tx)
    .await?
    .iter()
    .map(key)
    .collect()
}

/// Names of all keys, revoked ones too, for pages that tell who did something.
pub(crate) async fn names(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<(ApiKeyId, String)>, Fault> {
    sql("SELECT id, name FROM api_key WHERE organization_id = $1 LIMIT 10000")
        .id(organization)
        .fetch_all(tx)
        .await?
        .iter()
        .map(|row| Ok((row.id("id")?, row.get("name")?)))
        .collect()
}

/// Revokes the key; whether there was one to revoke.
pub(crate) async fn revoke(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ApiKeyId,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sql(
        "UPDATE api_key SET revoked_at = $1 WHERE organization_id = $2 AND id = $3 AND revoked_at IS NULL",
    )
    .bind(now)
    .id(organization)
    .id(id)
    .execute(tx)
    .await?;
    Ok(done > 0)
}

/// Revokes every key that a member made.
pub(crate) async fn revoke_made_by(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
    now: Timestamp,
) -> Result<u64, Fault> {
    sql("UPDATE api_key SET revoked_at = $1 WHERE organization_id = $2 AND made_by = $3 AND revoked_at IS NULL")
        .bind(now)
        .id(organization)
        .id(member)
        .execute(tx)
        .await
}

pub(crate) async fn touch(
    tx: &mut Tx,
    organization: OrganizationId,
    id: ApiKeyId,
    now: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE api_key SET last_used_at = $1 WHERE organization_id = $2 AND id = $3")
        .bind(now)
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

fn key(row: &Row) -> Result<ApiKey, Fault> {
    let scopes: String = row.get("scopes")?;
    Ok(ApiKey {
        id: row.id("id")?,
        name: row.get("name")?,
        scopes: stored_scopes(&scopes),
        made_by: row.id("made_by")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}
