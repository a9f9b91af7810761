//! Persons, their TOTP state and recovery codes.

use kernel::failure::Fault;
use kernel::ids::PersonId;
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::passphrase::PassphraseHash;
use crate::person::{NewPerson, Person, Totp};
use crate::token::TokenHash;

pub(crate) async fn insert(tx: &mut Tx, new: &NewPerson) -> Result<(), Fault> {
    sql("INSERT INTO person (id, name, email, email_key, passphrase_hash, passphrase_set_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)")
    .id(new.id)
    .bind(new.name.as_str())
    .bind(new.email.as_str())
    .bind(new.email.key())
    .bind(new.passphrase.as_str())
    .bind(new.created_at)
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, Fault> {
    sql("SELECT id, name, email, passphrase_hash, totp_begun_at, totp_confirmed_at, totp_last_step FROM person \
         WHERE id = $1")
        .id(id)
        .fetch_optional(tx)
        .await?
        .map(|row| person(&row))
        .transpose()
}

pub(crate) async fn find_by_email(tx: &mut Tx, email_key: &str) -> Result<Option<Person>, Fault> {
    sql("SELECT id, name, email, passphrase_hash, totp_begun_at, totp_confirmed_at, totp_last_step FROM person \
         WHERE email_key = $1")
        .bind(email_key)
        .fetch_optional(tx)
        .await?
        .map(|row| person(&row))
        .transpose()
}

/// Holds the person's row until the transaction ends: what signs somebody in, and what ends their sessions, happens
/// one after the other.
pub(crate) async fn hold(tx: &mut Tx, id: PersonId) -> Result<(), Fault> {
    sql("UPDATE person SET name = name WHERE id = $1").id(id).execute(tx).await?;
    Ok(())
}

/// Since when there is an account of this person.
pub(crate) async fn known_since(tx: &mut Tx, id: PersonId) -> Result<Option<Timestamp>, Fault> {
    let row = sql("SELECT created_at FROM person WHERE id = $1").id(id).fetch_optional(tx).await?;
    row.map(|row| row.get("created_at")).transpose()
}

pub(crate) async fn rename(tx: &mut Tx, id: PersonId, name: &str) -> Result<(), Fault> {
    sql("UPDATE person SET name = $1 WHERE id = $2").bind(name).id(id).execute(tx).await?;
    Ok(())
}

pub(crate) async fn set_passphrase(
    tx: &mut Tx,
    id: PersonId,
    hash: &PassphraseHash,
    now: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE person SET passphrase_hash = $1, passphrase_set_at = $2 WHERE id = $3")
        .bind(hash.as_str())
        .bind(now)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn begin_totp(tx: &mut Tx, id: PersonId, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE person SET totp_begun_at = $1 WHERE id = $2").bind(now).id(id).execute(tx).await?;
    Ok(())
}

/// Confirms the app with the step of its first code, unless it is confirmed; whether it was.
pub(crate) async fn confirm_totp(
    tx: &mut Tx,
    id: PersonId,
    step: i64,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sql("UPDATE person SET totp_confirmed_at = $1, totp_last_step = $2 \
         WHERE id = $3 AND totp_confirmed_at IS NULL")
    .bind(now)
    .bind(step)
    .id(id)
    .execute(tx)
    .await?;
    Ok(done > 0)
}

/// Spends a step; false when this or a later one was spent before: the code is a replay.
pub(crate) async fn spend_totp_step(tx: &mut Tx, id: PersonId, step: i64) -> Result<bool, Fault> {
    let done = sql("UPDATE person SET totp_last_step = $1 WHERE id = $2 AND totp_last_step < $1")
        .bind(step)
        .id(id)
        .execute(tx)
        .await?;
    Ok(done > 0)
}

pub(crate) async fn clear_totp(tx: &mut Tx, id: PersonId) -> Result<(), Fault> {
    sql("UPDATE person SET totp_begun_at = $1, totp_confirmed_at = $1, totp_last_step = $2 WHERE id = $3")
        .bind(None::<Timestamp>)
        .bind(None::<i64>)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts a new set of codes in the place of every earlier one.
pub(crate) async fn replace_recovery_codes(
    tx: &mut Tx,
    id: PersonId,
    codes: &[TokenHash],
) -> Result<(), Fault> {
    sql("DELETE FROM recovery_code WHERE person_id = $1").id(id).execute(tx).await?;
    for code in codes {
        sql("INSERT INTO recovery_code (person_id, code_hash) VALUES ($1, $2)")
            .id(id)
            .bind(code.as_bytes())
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Spends a code; false when there is none such or it was used.
pub(crate) async fn spend_recovery_code(
    tx: &mut Tx,
    id: PersonId,
    code: TokenHash,
    now: Timestamp,
) -> Result<bool, Fault> {
    let done = sql(
        "UPDATE recovery_code SET used_at = $1 WHERE person_id = $2 AND code_hash = $3 AND used_at IS NULL",
    )
    .bind(now)
    .id(id)
    .bind(code.as_bytes())
    .execute(tx)
    .await?;
    Ok(done > 0)
}

pub(crate) async fn recovery_codes_left(tx: &mut Tx, id: PersonId) -> Result<i64, Fault> {
    sql("SELECT COUNT(*) AS n FROM recovery_code WHERE person_id = $1 AND used_at IS NULL")
        .id(id)
        .fetch_one(tx)
        .await?
        .get("n")
}

fn person(row: &Row) -> Result<Person, Fault> {
    let confirmed: Option<Timestamp> = row.get("totp_confirmed_at")?;
    let last_step: Option<i64> = row.get("totp_last_step")?;
    let begun: Option<Timestamp> = row.get("totp_begun_at")?;
    Ok(Person {
        id: row.id("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        passphrase: PassphraseHash::from_stored(row.get("passphrase_hash")?),
        totp: match confirmed.zip(last_step) {
            Some((_, last_step)) => Totp::Confirmed { last_step },
            None if begun.is_some() => Totp::Begun,
            None => Totp::Absent,
        },
    })
}
