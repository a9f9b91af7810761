//! Rotations and what they wrap again: a thousand data keys per transaction, a hundred per statement.

use std::fmt::Write as _;
use std::sync::LazyLock;

use audit::filter::parse_actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use uuid::Uuid;

use super::{array, signed, unsigned};
use crate::key_transition::Level;
use crate::kind::Kind;
use crate::rotation::{Cursor, HangingKey, Rewrapped, Rotation, Why};
use crate::sealed::DataKeyRow;

/// Data keys that one statement writes: the driver looks up the name of each parameter among all of them.
const BLOCK: usize = 50;

pub(crate) async fn insert(tx: &mut Tx, organization: OrganizationId, new: &Rotation) -> Result<(), Fault> {
    sql("INSERT INTO key_rotation (organization_id, id, level, to_version, why, actor, started_at, total, done,
             cursor_subject, cursor_version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 0)")
    .id(organization)
    .id(new.id)
    .bind(new.level.as_str())
    .bind(new.to_version)
    .bind(new.why.as_str())
    .bind(new.started_by.to_string())
    .bind(new.started_at)
    .bind(signed(new.total)?)
    .bind(Uuid::nil())
    .execute(tx)
    .await?;
    Ok(())
}

/// The rotation that is not finished.
pub(crate) async fn find_open(
    tx: &mut Tx,
    organization: OrganizationId,
    level: Level,
) -> Result<Option<Rotation>, Fault> {
    let row = sql(
        "SELECT id, level, to_version, why, actor, started_at, total, done, cursor_subject, cursor_version,
             finished_at
         FROM key_rotation WHERE organization_id = $1 AND level = $2 AND finished_at IS NULL",
    )
    .id(organization)
    .bind(level.as_str())
    .fetch_optional(tx)
    .await?;
    row.map(|row| rotation(&row)).transpose()
}

/// The newest rotations, newest first.
pub(crate) async fn newest(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Rotation>, Fault> {
    let rows = sql(
        "SELECT id, level, to_version, why, actor, started_at, total, done, cursor_subject, cursor_version,
             finished_at
         FROM key_rotation WHERE organization_id = $1 ORDER BY started_at DESC, id DESC LIMIT 20",
    )
    .id(organization)
    .fetch_all(tx)
    .await?;
    rows.iter().map(rotation).collect()
}

/// Moves the rotation on from where `from` left it; `false` when somebody else did meanwhile.
pub(crate) async fn advance(
    tx: &mut Tx,
    organization: OrganizationId,
    from: &Rotation,
    (cursor, more): (Cursor, u64),
) -> Result<bool, Fault> {
    let moved = sql("UPDATE key_rotation SET cursor_subject = $1, cursor_version = $2, done = done + $3
         WHERE organization_id = $4 AND id = $5 AND finished_at IS NULL AND cursor_subject = $6
             AND cursor_version = $7 AND done = $8")
    .bind(cursor.subject)
    .bind(signed(cursor.version)?)
    .bind(signed(more)?)
    .id(organization)
    .id(from.id)
    .bind(from.cursor.subject)
    .bind(signed(from.cursor.version)?)
    .bind(signed(from.done)?)
    .execute(tx)
    .await?;
    Ok(moved == 1)
}

pub(crate) async fn finish(
    tx: &mut Tx,
    organization: OrganizationId,
    rotation: &Rotation,
    at: Timestamp,
) -> Result<bool, Fault> {
    let finished = sql("UPDATE key_rotation SET finished_at = $1
         WHERE organization_id = $2 AND id = $3 AND finished_at IS NULL")
    .bind(at)
    .id(organization)
    .id(rotation.id)
    .execute(tx)
    .await?;
    Ok(finished == 1)
}

/// How many data keys hang on another version of the organization's key than `version`.
pub(crate) async fn count_hanging(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
) -> Result<u64, Fault> {
    let row = sql("SELECT COUNT(*) AS hanging FROM data_key
         WHERE organization_id = $1 AND organization_key_version <> $2")
    .id(organization)
    .bind(version)
    .fetch_one(tx)
    .await?;
    unsigned(row.get("hanging")?)
}

/// Data keys behind the cursor that hang on another version than `version`, in the order of the cursor.
pub(crate) async fn hanging(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
    cursor: Cursor,
    most: u32,
) -> Result<Vec<HangingKey>, Fault> {
    // Subqueries, not a join: an embedded store would look through all credentials behind the cursor for each row.
    let rows = sql("SELECT d.subject_id, d.version, d.key_id, d.organization_key_version, d.nonce, d.wrapped,
             (SELECT c.kind FROM credential c WHERE c.organization_id = d.organization_id
                 AND c.subject_id = d.subject_id AND c.version = d.version) AS kind
         FROM data_key d
         WHERE d.organization_id = $1 AND d.organization_key_version <> $2 AND (d.subject_id, d.version) > ($3, $4)
             AND EXISTS (SELECT 1 FROM credential c WHERE c.organization_id = d.organization_id
                 AND c.subject_id = d.subject_id AND c.version = d.version)
         ORDER BY d.subject_id, d.version LIMIT $5 + 0")
    .id(organization)
    .bind(version)
    .bind(cursor.subject)
    .bind(signed(cursor.version)?)
    .bind(most)
    .fetch_all(tx)
    .await?;
    rows.iter().map(hanging_key).collect()
}

/// Writes data keys that were wrapped again under `version`.
pub(crate) async fn rewrap(
    tx: &mut Tx,
    organization: OrganizationId,
    version: u32,
    fresh: &[Rewrapped],
) -> Result<(), Fault> {
    for block in fresh.chunks(BLOCK) {
        let mut statement = sql(&REWRAP).id(organization).bind(version);
        // The statement has a fixed number of places: the last row stands in those that are left.
        let rows = block.iter().chain(std::iter::repeat_n(block.last(), BLOCK - block.len()).flatten());
        for row in rows {
            statement = statement
                .bind(row.at.subject)
                .bind(signed(row.at.version)?)
                .bind(row.nonce.as_slice())
                .bind(row.wrapped.as_slice());
        }
        statement.execute(tx).await?;
    }
    Ok(())
}

/// One statement with [`BLOCK`] rows, the same text on both engines. Each row names its organization, so that data keys
/// are found by their whole key; with the organization alone an embedded store looks through all of them.
static REWRAP: LazyLock<String> = LazyLock::new(|| {
    let mut rows = String::new();
    for row in 0..BLOCK {
        let (comma, at) = (if row == 0 { "" } else { ", " }, 3 + row * 4);
        // Writing to a text cannot fail.
        let _ = write!(rows, "{comma}($1, ${at}, ${}, ${}, ${})", at + 1, at + 2, at + 3);
    }
    format!(
        "WITH fresh (organization_id, subject_id, version, nonce, wrapped) AS (VALUES {rows})
         UPDATE data_key SET organization_key_version = $2, nonce = fresh.nonce, wrapped = fresh.wrapped
         FROM fresh
         WHERE data_key.organization_id = fresh.organization_id AND data_key.organization_key_version <> $2
             AND data_key.subject_id = fresh.subject_id AND data_key.version = fresh.version"
    )
});

fn hanging_key(row: &Row) -> Result<HangingKey, Fault> {
    let kind = u8::try_from(row.get::<i64>("kind")?).ok().and_then(Kind::from_code);
    Ok(HangingKey {
        at: Cursor { subject: row.get("subject_id")?, version: unsigned(row.get("version")?)? },
        kind: kind.ok_or_else(|| Fault::bare("could not read a credential of an unknown kind"))?,
        row: DataKeyRow {
            key_id: row.get::<Uuid>("key_id")?.into_bytes(),
            organization_key_version: row.get("organization_key_version")?,
            is_suspended: false,
            nonce: array(row, "nonce")?,
            wrapped: array(row, "wrapped")?,
        },
    })
}

fn rotation(row: &Row) -> Result<Rotation, Fault> {
    let unknown = || Fault::bare("could not read a rotation");
    Ok(Rotation {
        id: row.id("id")?,
        level: Level::parse(&row.get::<String>("level")?).ok_or_else(unknown)?,
        to_version: row.get("to_version")?,
        why: Why::parse(&row.get::<String>("why")?).ok_or_else(unknown)?,
        started_by: parse_actor(&row.get::<String>("actor")?).ok_or_else(unknown)?,
        started_at: row.get("started_at")?,
        total: unsigned(row.get("total")?)?,
        done: unsigned(row.get("done")?)?,
        cursor: Cursor {
            subject: row.get("cursor_subject")?,
            version: unsigned(row.get("cursor_version")?)?,
        },
        finished_at: row.get("finished_at")?,
    })
}
