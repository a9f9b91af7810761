//! Passkeys, and ceremonies that wait for an answer.

use kernel::failure::Fault;
use kernel::ids::{PasskeyId, PersonId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};
use webauthn_rs::prelude::Passkey;

use crate::passkey::{CEREMONY_S, Ceremony, StoredPasskey, from_stored, to_stored};
use crate::token::TokenHash;

pub(crate) async fn insert(tx: &mut Tx, new: &StoredPasskey) -> Result<(), Fault> {
    let credential_id: &[u8] = new.credential.cred_id().as_ref();
    sql("INSERT INTO passkey (person_id, id, name, credential_id, credential, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .id(new.person)
    .id(new.id)
    .bind(new.name.as_str())
    .bind(credential_id)
    .bind(to_stored(&new.credential)?)
    .bind(new.created_at)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<StoredPasskey>, Fault> {
    sql("SELECT id, person_id, name, credential, created_at, last_used_at FROM passkey \
         WHERE person_id = $1 ORDER BY created_at, id LIMIT 100")
    .id(person)
    .fetch_all(tx)
    .await?
    .iter()
    .map(passkey)
    .collect()
}

pub(crate) async fn find_by_credential(
    tx: &mut Tx,
    credential_id: &[u8],
) -> Result<Option<StoredPasskey>, Fault> {
    sql("SELECT id, person_id, name, credential, created_at, last_used_at FROM passkey WHERE credential_id = $1")
        .bind(credential_id)
        .fetch_optional(tx)
        .await?
        .map(|row| passkey(&row))
        .transpose()
}

pub(crate) async fn count(tx: &mut Tx, person: PersonId) -> Result<i64, Fault> {
    sql("SELECT COUNT(*) AS n FROM passkey WHERE person_id = $1").id(person).fetch_one(tx).await?.get("n")
}

/// Remembers a use, and the device's counter.
pub(crate) async fn used(
    tx: &mut Tx,
    person: PersonId,
    id: PasskeyId,
    credential: &Passkey,
    now: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE passkey SET credential = $1, last_used_at = $2 WHERE person_id = $3 AND id = $4")
        .bind(to_stored(credential)?)
        .bind(now)
        .id(person)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn rename(tx: &mut Tx, person: PersonId, id: PasskeyId, name: &str) -> Result<bool, Fault> {
    let done = sql("UPDATE passkey SET name = $1 WHERE person_id = $2 AND id = $3")
        .bind(name)
        .id(person)
        .id(id)
        .execute(tx)
        .await?;
    Ok(done > 0)
}

pub(crate) async fn delete(tx: &mut Tx, person: PersonId, id: PasskeyId) -> Result<bool, Fault> {
    let done =
        sql("DELETE FROM passkey WHERE person_id = $1 AND id = $2").id(person).id(id).execute(tx).await?;
    Ok(done > 0)
}

pub(crate) async fn delete_all(tx: &mut Tx, person: PersonId) -> Result<u64, Fault> {
    sql("DELETE FROM passkey WHERE person_id = $1").id(person).execute(tx).await
}

pub(crate) async fn put_ceremony(
    tx: &mut Tx,
    challenge: TokenHash,
    person: Option<PersonId>,
    ceremony: &Ceremony,
    now: Timestamp,
) -> Result<(), Fault> {
    sql(
        "INSERT INTO passkey_ceremony (challenge_hash, person_id, state, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(challenge.as_bytes())
    .optional_id(person)
    .bind(to_stored(ceremony)?)
    .bind(now.plus_seconds(CEREMONY_S))
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes the ceremony out, so that an answer counts once.
pub(crate) async fn take_ceremony(
    tx: &mut Tx,
    challenge: TokenHash,
    now: Timestamp,
) -> Result<Option<(Option<PersonId>, Ceremony)>, Fault> {
    let row =
        sql("DELETE FROM passkey_ceremony WHERE challenge_hash = $1 RETURNING person_id, state, expires_at")
            .bind(challenge.as_bytes())
            .fetch_optional(tx)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let expires_at: Timestamp = row.get("expires_at")?;
    let state: String = row.get("state")?;
    if expires_at <= now { Ok(None) } else { Ok(Some((row.optional_id("person_id")?, from_stored(&state)?))) }
}

pub(crate) async fn delete_outlived(tx: &mut Tx, now: Timestamp) -> Result<u64, Fault> {
    sql("DELETE FROM passkey_ceremony WHERE expires_at <= $1").bind(now).execute(tx).await
}

fn passkey(row: &Row) -> Result<StoredPasskey, Fault> {
    let credential: String = row.get("credential")?;
    Ok(StoredPasskey {
        id: row.id("id")?,
        person: row.id("person_id")?,
        name: row.get("name")?,
        credential: from_stored(&credential)?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
    })
}
