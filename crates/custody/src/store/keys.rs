//! Root and organization keys, and the steps of their lives.

use audit::filter::parse_actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use super::{array, unsigned};
use crate::key_state::KeyState;
use crate::key_transition::{KeyTransition, Level};
use crate::organization_key::{KeptKey, OrganizationKeyRow};
use crate::root_key::RootKeyRow;

/// Every version of the root key, oldest first.
pub(crate) async fn root_keys(tx: &mut Tx) -> Result<Vec<RootKeyRow>, Fault> {
    let rows = sql(
        "SELECT version, state, wrapped, next_wrapped, wraps, created_at FROM root_key ORDER BY version LIMIT 1000",
    )
    .fetch_all(tx)
    .await?;
    let read = |row: &Row| {
        Ok(RootKeyRow {
            version: row.get("version")?,
            state: state(row, "state")?,
            wrapped: row.get("wrapped")?,
            next_wrapped: row.get("next_wrapped")?,
            wraps: unsigned(row.get("wraps")?)?,
            created_at: row.get("created_at")?,
        })
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn insert_root_key(tx: &mut Tx, new: &RootKeyRow) -> Result<bool, Fault> {
    let inserted =
        sql("INSERT INTO root_key (version, state, wrapped, wraps, created_at) VALUES ($1, $2, $3, 0, $4)
             ON CONFLICT (version) DO NOTHING")
        .bind(new.version)
        .bind(new.state.as_str())
        .bind(new.wrapped.as_slice())
        .bind(new.created_at)
        .execute(tx)
        .await?;
    Ok(inserted == 1)
}

/// Takes a root key from one state to another; a destroyed one loses its material. `false` when it is elsewhere.
pub(crate) async fn move_root_key(
    tx: &mut Tx,
    version: u32,
    from: KeyState,
    to: KeyState,
) -> Result<bool, Fault> {
    let moved = sql("UPDATE root_key SET state = $1 WHERE version = $2 AND state = $3")
        .bind(to.as_str())
        .bind(version)
        .bind(from.as_str())
        .execute(tx)
        .await?;
    if to == KeyState::Destroyed {
        sql("UPDATE root_key SET wrapped = $1, next_wrapped = NULL WHERE version = $2")
            .bind(&[][..])
            .bind(version)
            .execute(tx)
            .await?;
    }
    Ok(moved == 1)
}

/// Counts one more wrap under the root key; `false` when it is not the active one any more. Holds the row until the
/// transaction ends, so that a rotation finds every key that was wrapped before it.
pub(crate) async fn count_root_wrap(tx: &mut Tx, version: u32) -> Result<bool, Fault> {
    let counted = sql("UPDATE root_key SET wraps = wraps + 1 WHERE version = $1 AND state = 'active'")
        .bind(version)
        .execute(tx)
        .await?;
    Ok(counted == 1)
}

/// Lays a wrap by the service that the root key moves to beside the present one; `false` when that is another by now.
pub(crate) async fn set_next_wrap(
    tx: &mut Tx,
    version: u32,
    (present, next): (&[u8], &[u8]),
) -> Result<bool, Fault> {
    let laid = sql("UPDATE root_key SET next_wrapped = $1 WHERE version = $2 AND wrapped = $3")
        .bind(next)
        .bind(version)
        .bind(present)
        .execute(tx)
        .await?;
    Ok(laid == 1)
}

/// Puts the wrap by the new service in the place of the old one, for every version that has one.
pub(crate) async fn finish_move(tx: &mut Tx) -> Result<u64, Fault> {
    sql("UPDATE root_key SET wrapped = next_wrapped, next_wrapped = NULL WHERE next_wrapped IS NOT NULL")
        .execute(tx)
        .await
}

pub(crate) async fn find_active_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<OrganizationKeyRow>, Fault> {
    let row = sql(
        "SELECT version AS key_version, root_version, state, nonce AS key_nonce, wrapped AS key_wrapped,
             own_wrapped, own_settings
         FROM organization_key WHERE organization_id = $1 AND state = 'active' ORDER BY version DESC LIMIT 1",
    )
    .id(organization)
    .fetch_optional(tx)
    .await?;
    row.map(|row| organization_key(&row)).transpose()
}

/// The settings of the organization's own key service that a version of its key lies in.
pub(crate) async fn own_settings(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
) -> Result<Option<String>, Fault> {
    let row = sql("SELECT own_settings FROM organization_key WHERE organization_id = $1 AND version = $2")
        .id(organization)
        .bind(version)
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|row| row.get("own_settings")).transpose()?.flatten())
}

/// Every version of an organization's key, oldest first.
pub(crate) async fn organization_keys(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<KeptKey>, Fault> {
    let rows =
        sql("SELECT version AS key_version, root_version, state, nonce AS key_nonce, wrapped AS key_wrapped,
             own_wrapped, own_settings, wraps, created_at
         FROM organization_key WHERE organization_id = $1 ORDER BY version LIMIT 10000")
        .id(organization)
        .fetch_all(tx)
        .await?;
    let read = |row: &Row| {
        let (wraps, created_at) = (unsigned(row.get("wraps")?)?, row.get("created_at")?);
        Ok(KeptKey { row: organization_key(row)?, wraps, created_at })
    };
    rows.iter().map(read).collect()
}

/// Stores a new key; `false` when the version is taken.
pub(crate) async fn insert_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &OrganizationKeyRow,
    at: Timestamp,
) -> Result<bool, Fault> {
    let inserted = sql("INSERT INTO organization_key
             (organization_id, version, root_version, state, nonce, wrapped, own_wrapped, own_settings, wraps,
              created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)
         ON CONFLICT (organization_id, version) DO NOTHING")
    .id(organization)
    .bind(new.version)
    .bind(new.root_version)
    .bind(new.state.as_str())
    .bind(new.nonce.as_slice())
    .bind(new.wrapped.as_slice())
    .bind(new.own_wrapped.clone())
    .bind(new.own_settings.clone())
    .bind(at)
    .execute(tx)
    .await?;
    Ok(inserted == 1)
}

/// Takes an organization's key from one state to another; a destroyed one loses its material. `false` when it is
/// elsewhere.
pub(crate) async fn move_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
    from: KeyState,
    to: KeyState,
) -> Result<bool, Fault> {
    let moved = sql("UPDATE organization_key SET state = $1
         WHERE organization_id = $2 AND version = $3 AND state = $4")
    .bind(to.as_str())
    .id(organization)
    .bind(version)
    .bind(from.as_str())
    .execute(tx)
    .await?;
    if to == KeyState::Destroyed {
        sql("UPDATE organization_key SET nonce = $1, wrapped = $2, own_wrapped = NULL, own_settings = NULL
             WHERE organization_id = $3 AND version = $4")
        .bind(&[][..])
        .bind(&[][..])
        .id(organization)
        .bind(version)
        .execute(tx)
        .await?;
    }
    Ok(moved == 1)
}

/// Wraps an organization's key again, under another root key; `false` when `old` is not what lies there any more, as
/// when the key was destroyed meanwhile.
pub(crate) async fn rewrap_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
    (old, new): (&OrganizationKeyRow, &OrganizationKeyRow),
) -> Result<bool, Fault> {
    let wrapped = sql("UPDATE organization_key SET root_version = $1, nonce = $2, wrapped = $3
         WHERE organization_id = $4 AND version = $5 AND root_version = $6 AND wrapped = $7")
    .bind(new.root_version)
    .bind(new.nonce.as_slice())
    .bind(new.wrapped.as_slice())
    .id(organization)
    .bind(new.version)
    .bind(old.root_version)
    .bind(old.wrapped.as_slice())
    .execute(tx)
    .await?;
    Ok(wrapped == 1)
}

/// Counts more wraps under the active key; `None` when that were more than `most`, or the key is not active. Holds the
/// row until the transaction ends, so that a rotation finds every key that was wrapped before it.
pub(crate) async fn count_wraps(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
    more: u64,
    most: u64,
) -> Result<Option<u64>, Fault> {
    let row = sql("UPDATE organization_key SET wraps = wraps + $1
         WHERE organization_id = $2 AND version = $3 AND state = 'active' AND wraps + $1 <= $4 RETURNING wraps")
    .bind(i64::try_from(more).unwrap_or(i64::MAX))
    .id(organization)
    .bind(version)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_optional(tx)
    .await?;
    row.map(|row| unsigned(row.get("wraps")?)).transpose()
}

pub(crate) async fn insert_transition(
    tx: &mut Tx,
    organization: OrganizationId,
    id: Uuid,
    step: &KeyTransition,
) -> Result<(), Fault> {
    sql("INSERT INTO key_transition
             (organization_id, id, level, version, from_state, to_state, at, actor, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .id(organization)
    .bind(id)
    .bind(step.level.as_str())
    .bind(step.version)
    .bind(step.from.map(|from| from.as_str().to_owned()))
    .bind(step.to.as_str())
    .bind(step.at)
    .bind(step.by.to_string())
    .bind(step.reason.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// The newest steps of an owner's keys, newest first.
pub(crate) async fn transitions(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<KeyTransition>, Fault> {
    let rows = sql("SELECT level, version, from_state, to_state, at, actor, reason FROM key_transition
         WHERE organization_id = $1 ORDER BY at DESC, id DESC LIMIT 500")
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(transition).collect()
}

fn transition(row: &Row) -> Result<KeyTransition, Fault> {
    let unknown = || Fault::bare("could not read a step of a key");
    let from = row.get::<Option<String>>("from_state")?;
    Ok(KeyTransition {
        level: Level::parse(&row.get::<String>("level")?).ok_or_else(unknown)?,
        version: row.get("version")?,
        from: from.map(|word| KeyState::parse(&word).ok_or_else(unknown)).transpose()?,
        to: state(row, "to_state")?,
        at: row.get("at")?,
        by: parse_actor(&row.get::<String>("actor")?).ok_or_else(unknown)?,
        reason: row.get("reason")?,
    })
}

pub(super) fn organization_key(row: &Row) -> Result<OrganizationKeyRow, Fault> {
    Ok(OrganizationKeyRow {
        version: row.get("key_version")?,
        root_version: row.get("root_version")?,
        state: state(row, "state")?,
        nonce: array(row, "key_nonce")?,
        wrapped: array(row, "key_wrapped")?,
        own_wrapped: row.get("own_wrapped")?,
        own_settings: row.get("own_settings")?,
    })
}

fn state(row: &Row, column: &str) -> Result<KeyState, Fault> {
    KeyState::parse(&row.get::<String>(column)?)
        .ok_or_else(|| Fault::bare("a key is in a state that this release does not know"))
}
