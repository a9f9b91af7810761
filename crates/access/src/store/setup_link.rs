//! One-time links made on the command line.

use kernel::failure::Fault;
use kernel::ids::{PersonId, SetupLinkId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::setup_link::{Purpose, SetupLink};
use crate::token::TokenHash;

pub(crate) async fn insert(
    tx: &mut Tx,
    link: &SetupLink,
    token: TokenHash,
    now: Timestamp,
) -> Result<(), Fault> {
    let (purpose, organization, name, person) = match &link.purpose {
        Purpose::SetUp { organization, name } => ("set_up", *organization, name.clone(), None),
        Purpose::Reset { organization, person } => ("owner_reset", *organization, None, Some(*person)),
    };
    sql("INSERT INTO setup_link (id, token_hash, purpose, organization_id, organization_name, person_id, created_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(link.id)
    .bind(token.as_bytes())
    .bind(purpose)
    .id(organization)
    .bind(name)
    .optional_id(person)
    .bind(now)
    .bind(link.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The link with this token, unless it was used or its hour is over.
pub(crate) async fn find(tx: &mut Tx, token: TokenHash, now: Timestamp) -> Result<Option<SetupLink>, Fault> {
    sql("SELECT id, purpose, organization_id, organization_name, person_id, expires_at FROM setup_link \
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2")
    .bind(token.as_bytes())
    .bind(now)
    .fetch_optional(tx)
    .await?
    .map(|row| link(&row))
    .transpose()
}

/// Spends the link; false when another request was first.
pub(crate) async fn spend(tx: &mut Tx, id: SetupLinkId, now: Timestamp) -> Result<bool, Fault> {
    let done = sql("UPDATE setup_link SET used_at = $1 WHERE id = $2 AND used_at IS NULL")
        .bind(now)
        .id(id)
        .execute(tx)
        .await?;
    Ok(done > 0)
}

/// Ends the open links that let this person in again.
pub(crate) async fn end_resets_of(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE setup_link SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL")
        .bind(now)
        .id(person)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends the open links that set up an organization of this name, or the one without a name.
pub(crate) async fn end_setups_of(tx: &mut Tx, name: Option<&str>, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE setup_link SET used_at = $1 \
         WHERE purpose = $2 AND COALESCE(organization_name, '') = $3 AND used_at IS NULL")
    .bind(now)
    .bind("set_up")
    .bind(name.unwrap_or_default())
    .execute(tx)
    .await?;
    Ok(())
}

fn link(row: &Row) -> Result<SetupLink, Fault> {
    let purpose: String = row.get("purpose")?;
    let organization = row.id("organization_id")?;
    let purpose = match (purpose.as_str(), row.optional_id("person_id")?) {
        ("owner_reset", Some(person)) => Purpose::Reset { organization, person },
        ("set_up", None) => Purpose::SetUp { organization, name: row.get("organization_name")? },
        _ => return Err(Fault::bare("could not read the purpose of a set-up link")),
    };
    Ok(SetupLink { id: row.id("id")?, purpose, expires_at: row.get("expires_at")? })
}
