//! Custody's SQL: keys and sealed records. Nothing here can be read without a key.

pub(crate) mod epoch;
pub(crate) mod keys;
pub(crate) mod operator_acts;
pub(crate) mod own_service;
pub(crate) mod receipts;
pub(crate) mod rotation;

use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Row, Sql, Tx, sql};
use uuid::Uuid;

use crate::kind::Kind;
use crate::sealed::{DataKeyRow, SealedRow};

/// How many credentials one statement finds.
pub(crate) const FOUND_MOST: usize = 16;

/// Sealed records with the keys above them, in one read of up to [`FOUND_MOST`]; each as it was asked for, or why it
/// cannot be read. At least one is asked for.
pub(crate) async fn find_sealed(
    tx: &mut Tx,
    organization: OrganizationId,
    asked: &[(Uuid, Kind)],
) -> Result<Vec<((Uuid, Kind), Result<SealedRow, Fault>)>, Fault> {
    let statement = sql("SELECT c.subject_id, c.kind, c.version, c.record, d.key_id, d.organization_key_version, d.is_suspended, d.nonce,
             d.wrapped, k.version AS key_version, k.root_version, k.state, k.nonce AS key_nonce, k.wrapped AS key_wrapped, k.own_wrapped,
             k.own_settings
         FROM credential c
         JOIN data_key d ON d.organization_id = c.organization_id AND d.subject_id = c.subject_id
             AND d.version = c.version
         JOIN organization_key k ON k.organization_id = d.organization_id AND k.version = d.organization_key_version
         WHERE c.organization_id = $1 AND (c.subject_id, c.kind) IN (VALUES
             ($2, $3), ($4, $5), ($6, $7), ($8, $9), ($10, $11), ($12, $13), ($14, $15), ($16, $17), ($18, $19),
             ($20, $21), ($22, $23), ($24, $25), ($26, $27), ($28, $29), ($30, $31), ($32, $33))
         LIMIT 16")
    .id(organization);
    // Places that are left over ask for the last one again.
    let last = asked.last().copied();
    let places = asked.iter().copied().chain(last.into_iter().cycle()).take(FOUND_MOST);
    let bound =
        |statement: Sql, (subject, kind): (Uuid, Kind)| statement.bind(subject).bind(i64::from(kind.code()));
    let rows = places.fold(statement, bound).fetch_all(tx).await?;
    rows.iter().map(|row| Ok(((row.get("subject_id")?, kind(row)?), sealed(row)))).collect()
}

/// A credential as it is stored, without its keys.
pub(crate) struct Stored {
    pub(crate) subject: Uuid,
    pub(crate) kind: Kind,
    pub(crate) version: u64,
    pub(crate) record: Vec<u8>,
}

/// Up to a thousand credentials of an organization behind the given subject and kind.
pub(crate) async fn credentials_after(
    tx: &mut Tx,
    organization: OrganizationId,
    (subject, kind): (Uuid, i64),
) -> Result<Vec<Stored>, Fault> {
    let rows = sql("SELECT subject_id, kind, version, record FROM credential
         WHERE organization_id = $1 AND (subject_id, kind) > ($2, $3) ORDER BY subject_id, kind LIMIT 1000")
    .id(organization)
    .bind(subject)
    .bind(kind)
    .fetch_all(tx)
    .await?;
    rows.iter().map(stored).collect()
}

/// Credentials of an organization that are switched off, those of a whole that is switched off not among them.
pub(crate) async fn suspended(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Stored>, Fault> {
    let rows = sql("SELECT c.subject_id, c.kind, c.version, c.record FROM credential c
         JOIN data_key d ON d.organization_id = c.organization_id AND d.subject_id = c.subject_id
             AND d.version = c.version
         WHERE c.organization_id = $1 AND d.is_suspended = $2 ORDER BY c.subject_id, c.kind LIMIT 100000")
    .id(organization)
    .bind(true)
    .fetch_all(tx)
    .await?;
    rows.iter().map(stored).collect()
}

/// Destroys every data key and credential of an organization; how many data keys that were.
pub(crate) async fn delete_all(tx: &mut Tx, organization: OrganizationId) -> Result<u64, Fault> {
    let data_keys =
        sql("DELETE FROM data_key WHERE organization_id = $1").id(organization).execute(tx).await?;
    sql("DELETE FROM credential WHERE organization_id = $1").id(organization).execute(tx).await?;
    Ok(data_keys)
}

/// Switches a subject's data keys off or on.
pub(crate) async fn set_suspended(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
    is_suspended: bool,
) -> Result<(), Fault> {
    sql("UPDATE data_key SET is_suspended = $1 WHERE organization_id = $2 AND subject_id = $3")
        .bind(is_suspended)
        .id(organization)
        .bind(subject)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether a data key of the subject is switched off.
pub(crate) async fn is_suspended(
    tx: &mut Tx,
    organization: OrganizationId,
    subject: Uuid,
) -> Result<bool, Fault> {
    let row = sql("SELECT 1 AS one FROM data_key
         WHERE organization_id = $1 AND subject_id = $2 AND is_suspended = $3 LIMIT 1")
    .id(organization)
    .bind(subject)
    .bind(true)
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
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
    rows.iter().map(|row| Ok((kind(row)?, unsigned(row.get("version")?)?, row.get("record")?))).collect()
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
             nonce, wrapped, is_suspended, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .id(organization)
    .bind(subject)
    .bind(signed(version)?)
    .bind(Uuid::from_bytes(new.key_id))
    .bind(new.organization_key_version)
    .bind(new.nonce.as_slice())
    .bind(new.wrapped.as_slice())
    .bind(new.is_suspended)
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

fn stored(row: &Row) -> Result<Stored, Fault> {
    let (subject, record) = (row.get("subject_id")?, row.get("record")?);
    Ok(Stored { subject, kind: kind(row)?, version: unsigned(row.get("version")?)?, record })
}

fn kind(row: &Row) -> Result<Kind, Fault> {
    let kind = u8::try_from(row.get::<i64>("kind")?).ok().and_then(Kind::from_code);
    kind.ok_or_else(|| Fault::bare("could not read a credential of an unknown kind"))
}

fn sealed(row: &Row) -> Result<SealedRow, Fault> {
    Ok(SealedRow {
        version: unsigned(row.get("version")?)?,
        record: row.get("record")?,
        data_key: DataKeyRow {
            key_id: row.get::<Uuid>("key_id")?.into_bytes(),
            organization_key_version: row.get("organization_key_version")?,
            is_suspended: row.get("is_suspended")?,
            nonce: array(row, "nonce")?,
            wrapped: array(row, "wrapped")?,
        },
        organization_key: keys::organization_key(row)?,
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
