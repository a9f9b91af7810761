//! Custody's SQL: keys and sealed records. Nothing here can be read without a key.

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use crate::kind::Kind;
use crate::organization_key::{KeyState, OrganizationKeyRow};
use crate::root_key::RootKeyRow;
use crate::sealed::{DataKeyRow, SealedRow};

pub(crate) async fn find_root_key(tx: &mut Tx) -> Result<Option<RootKeyRow>, Fault> {
    let row =
        sql("SELECT version, wrapped, created_at FROM root_key WHERE state = 'active' ORDER BY version DESC LIMIT 1")
            .fetch_optional(tx)
            .await?;
    row.map(|row| {
        Ok(RootKeyRow {
            version: row.get("version")?,
            wrapped: row.get("wrapped")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

pub(crate) async fn insert_root_key(tx: &mut Tx, new: &RootKeyRow) -> Result<(), Fault> {
    sql("INSERT INTO root_key (version, state, wrapped, created_at) VALUES ($1, 'active', $2, $3)
         ON CONFLICT (version) DO NOTHING")
    .bind(new.version)
    .bind(new.wrapped.as_slice())
    .bind(new.created_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// The organization's epoch: everything cached under an earlier one is void. 0 until it first changes.
pub(crate) async fn find_epoch(tx: &mut Tx, organization: OrganizationId) -> Result<i64, Fault> {
    let row = sql("SELECT epoch FROM organization_epoch WHERE organization_id = $1")
        .id(organization)
        .fetch_optional(tx)
        .await?;
    row.map_or(Ok(0), |row| row.get("epoch"))
}

pub(crate) async fn next_epoch(tx: &mut Tx, organization: OrganizationId) -> Result<(), Fault> {
    sql("INSERT INTO organization_epoch (organization_id, epoch) VALUES ($1, 1)
         ON CONFLICT (organization_id) DO UPDATE SET epoch = organization_epoch.epoch + 1")
    .id(organization)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find_active_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<OrganizationKeyRow>, Fault> {
    let row = sql(
        "SELECT version AS key_version, root_version, state, nonce AS key_nonce, wrapped AS key_wrapped
         FROM organization_key WHERE organization_id = $1 AND state = 'active' ORDER BY version DESC LIMIT 1",
    )
    .id(organization)
    .fetch_optional(tx)
    .await?;
    row.map(|row| organization_key(&row)).transpose()
}

pub(crate) async fn insert_organization_key(
    tx: &mut Tx,
    organization: OrganizationId,
    new: &OrganizationKeyRow,
    at: Timestamp,
) -> Result<(), Fault> {
    sql("INSERT INTO organization_key
             (organization_id, version, root_version, state, nonce, wrapped, wraps, created_at)
         VALUES ($1, $2, $3, 'active', $4, $5, 0, $6)")
    .id(organization)
    .bind(new.version)
    .bind(new.root_version)
    .bind(new.nonce.as_slice())
    .bind(new.wrapped.as_slice())
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts one more wrap; `None` when there were `most` already.
pub(crate) async fn count_wrap(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
    most: u64,
) -> Result<Option<u64>, Fault> {
    let row = sql("UPDATE organization_key SET wraps = wraps + 1
         WHERE organization_id = $1 AND version = $2 AND wraps < $3 RETURNING wraps")
    .id(organization)
    .bind(version)
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_optional(tx)
    .await?;
    row.map(|row| unsigned(row.get("wraps")?)).transpose()
}

/// A sealed record with the keys above it, in one read.
pub(crate) async fn find_sealed(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
    kind: Kind,
) -> Result<Option<SealedRow>, Fault> {
    let row = sql("SELECT c.version, c.record, d.key_id, d.organization_key_version, d.nonce, d.wrapped,
             k.version AS key_version, k.root_version, k.state, k.nonce AS key_nonce, k.wrapped AS key_wrapped
         FROM credential c
         JOIN data_key d ON d.organization_id = c.organization_id AND d.subject_id = c.subject_id
             AND d.version = c.version
         JOIN organization_key k ON k.organization_id = d.organization_id AND k.version = d.organization_key_version
         WHERE c.organization_id = $1 AND c.subject_id = $2 AND c.kind = $3")
    .id(organization)
    .bind(subject)
    .bind(i64::from(kind.code()))
    .fetch_optional(tx)
    .await?;
    row.map(|row| sealed(&row)).transpose()
}

/// The highest version that the subject's rows hold, over all kinds.
pub(crate) async fn highest_version(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
) -> Result<u64, Fault> {
    let row = sql("SELECT COALESCE(MAX(version), 0) AS version FROM credential
         WHERE organization_id = $1 AND subject_id = $2")
    .id(organization)
    .bind(subject)
    .fetch_one(tx)
    .await?;
    unsigned(row.get("version")?)
}

/// Version and record of every kind that the subject has.
pub(crate) async fn records_of(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
) -> Result<Vec<(Kind, u64, Vec<u8>)>, Fault> {
    let rows = sql("SELECT kind, version, record FROM credential
         WHERE organization_id = $1 AND subject_id = $2 ORDER BY kind")
    .id(organization)
    .bind(subject)
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let kind = u8::try_from(row.get::<i64>("kind")?).ok().and_then(Kind::from_code);
            let kind = kind.ok_or_else(|| Fault::bare("could not read a credential of an unknown kind"))?;
            Ok((kind, unsigned(row.get("version")?)?, row.get("record")?))
        })
        .collect()
}

pub(crate) async fn put_credential(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
    kind: Kind,
    version: u64,
    record: &[u8],
) -> Result<(), Fault> {
    sql("INSERT INTO credential (organization_id, subject_id, kind, version, record) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organization_id, subject_id, kind)
         DO UPDATE SET version = excluded.version, record = excluded.record")
    .id(organization)
    .bind(subject)
    .bind(i64::from(kind.code()))
    .bind(signed(version)?)
    .bind(record)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn insert_data_key(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
    version: u64,
    new: &DataKeyRow,
    at: Timestamp,
) -> Result<(), Fault> {
    sql("INSERT INTO data_key (organization_id, subject_id, version, key_id, organization_key_version,
             nonce, wrapped, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .id(organization)
    .bind(subject)
    .bind(signed(version)?)
    .bind(Uuid::from_bytes(new.key_id))
    .bind(new.organization_key_version)
    .bind(new.nonce.as_slice())
    .bind(new.wrapped.as_slice())
    .bind(at)
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether a credential of any connection of the organization is kept.
pub(crate) async fn keeps_any_of_connections(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<bool, Fault> {
    let row = sql("SELECT 1 AS one FROM credential WHERE organization_id = $1 AND kind IN ($2, $3) LIMIT 1")
        .id(organization)
        .bind(i64::from(Kind::SqlPassword.code()))
        .bind(i64::from(Kind::SqlClientKey.code()))
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// Destroys data keys of the subject that no record uses any more.
pub(crate) async fn delete_unused_data_keys(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
) -> Result<(), Fault> {
    sql("DELETE FROM data_key WHERE organization_id = $1 AND subject_id = $2 AND version NOT IN
             (SELECT version FROM credential WHERE organization_id = $1 AND subject_id = $2)")
    .id(organization)
    .bind(subject)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn delete_credentials(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
) -> Result<(), Fault> {
    sql("DELETE FROM data_key WHERE organization_id = $1 AND subject_id = $2")
        .id(organization)
        .bind(subject)
        .execute(tx)
        .await?;
    sql("DELETE FROM credential WHERE organization_id = $1 AND subject_id = $2")
        .id(organization)
        .bind(subject)
        .execute(tx)
        .await?;
    Ok(())
}

fn sealed(row: &Row) -> Result<SealedRow, Fault> {
    Ok(SealedRow {
        version: unsigned(row.get("version")?)?,
        record: row.get("record")?,
        data_key: DataKeyRow {
            key_id: row.get::<Uuid>("key_id")?.into_bytes(),
            organization_key_version: row.get("organization_key_version")?,
            nonce: array(row, "nonce")?,
            wrapped: array(row, "wrapped")?,
        },
        organization_key: organization_key(row)?,
    })
}

fn organization_key(row: &Row) -> Result<OrganizationKeyRow, Fault> {
    Ok(OrganizationKeyRow {
        version: row.get("key_version")?,
        root_version: row.get("root_version")?,
        state: KeyState::parse(&row.get::<String>("state")?),
        nonce: array(row, "key_nonce")?,
        wrapped: array(row, "key_wrapped")?,
    })
}

/// A column of fixed length; any other length reads as zeros, which open nothing.
fn array<const N: usize>(row: &Row, column: &str) -> Result<[u8; N], Fault> {
    Ok(row.get::<Vec<u8>>(column)?.try_into().unwrap_or([0; N]))
}

fn signed(number: u64) -> Result<i64, Fault> {
    i64::try_from(number).map_err(|e| Fault::new("could not store a credential's version", e))
}

fn unsigned(number: i64) -> Result<u64, Fault> {
    u64::try_from(number).map_err(|e| Fault::new("could not read a credential's version", e))
}
