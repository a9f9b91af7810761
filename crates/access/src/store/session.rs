//! Sessions.

use kernel::failure::Fault;
use kernel::ids::{MemberId, OrganizationId, PersonId, SessionId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::session::{Session, Stage};
use crate::token::TokenHash;

pub(crate) async fn insert(tx: &mut Tx, session: &Session, token: TokenHash) -> Result<(), Fault> {
    let (stage, organization, member) = match session.stage {
        Stage::SecondFactor => ("second_factor", None, None),
        Stage::SignedIn { organization, member } => ("signed_in", Some(organization), Some(member)),
    };
    sql("INSERT INTO session (id, token_hash, person_id, organization_id, member_id, stage, created_at, last_used_at, \
         expires_at, stepped_up_until, browser, address_hint) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .id(session.id)
    .bind(token.as_bytes())
    .id(session.person)
    .optional_id(organization)
    .optional_id(member)
    .bind(stage)
    .bind(session.created_at)
    .bind(session.last_used_at)
    .bind(session.expires_at)
    .bind(session.stepped_up_until)
    .bind(session.browser.as_str())
    .bind(session.address_hint.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find_by_token(tx: &mut Tx, token: TokenHash) -> Result<Option<Session>, Fault> {
    sql("SELECT id, person_id, organization_id, member_id, stage, created_at, last_used_at, expires_at, \
         stepped_up_until, browser, address_hint FROM session WHERE token_hash = $1")
    .bind(token.as_bytes())
    .fetch_optional(tx)
    .await?
    .map(|row| session(&row))
    .transpose()
}

pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Session>, Fault> {
    sql("SELECT id, person_id, organization_id, member_id, stage, created_at, last_used_at, expires_at, \
         stepped_up_until, browser, address_hint FROM session WHERE person_id = $1 ORDER BY last_used_at DESC LIMIT 200")
    .id(person)
    .fetch_all(tx)
    .await?
    .iter()
    .map(session)
    .collect()
}

pub(crate) async fn touch(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<(), Fault> {
    sql("UPDATE session SET last_used_at = $1 WHERE id = $2 AND last_used_at < $1")
        .bind(now)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn step_up(tx: &mut Tx, id: SessionId, until: Timestamp) -> Result<(), Fault> {
    sql("UPDATE session SET stepped_up_until = $1 WHERE id = $2").bind(until).id(id).execute(tx).await?;
    Ok(())
}

/// Ends one session of the person; whether there was one.
pub(crate) async fn delete(tx: &mut Tx, person: PersonId, id: SessionId) -> Result<bool, Fault> {
    let done =
        sql("DELETE FROM session WHERE person_id = $1 AND id = $2").id(person).id(id).execute(tx).await?;
    Ok(done > 0)
}

/// Ends the session behind a token, when there is one.
pub(crate) async fn delete_by_token(tx: &mut Tx, token: TokenHash) -> Result<(), Fault> {
    sql("DELETE FROM session WHERE token_hash = $1").bind(token.as_bytes()).execute(tx).await?;
    Ok(())
}

/// Takes the half-open session behind a token; whether it was still there to take.
pub(crate) async fn take_half(tx: &mut Tx, token: TokenHash, now: Timestamp) -> Result<bool, Fault> {
    let done =
        sql("DELETE FROM session WHERE token_hash = $1 AND stage = 'second_factor' AND expires_at > $2")
            .bind(token.as_bytes())
            .bind(now)
            .execute(tx)
            .await?;
    Ok(done > 0)
}

/// Ends the person's sessions except `keep`; how many there were.
pub(crate) async fn delete_others(
    tx: &mut Tx,
    person: PersonId,
    keep: Option<SessionId>,
) -> Result<u64, Fault> {
    match keep {
        Some(keep) => {
            sql("DELETE FROM session WHERE person_id = $1 AND id <> $2").id(person).id(keep).execute(tx).await
        }
        None => sql("DELETE FROM session WHERE person_id = $1").id(person).execute(tx).await,
    }
}

/// Ends the sessions by which a member used an organization.
pub(crate) async fn delete_of_member(
    tx: &mut Tx,
    organization: OrganizationId,
    member: MemberId,
) -> Result<(), Fault> {
    sql("DELETE FROM session WHERE organization_id = $1 AND member_id = $2")
        .id(organization)
        .id(member)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn delete_all(tx: &mut Tx) -> Result<(), Fault> {
    sql("DELETE FROM session").execute(tx).await.map(drop)
}

/// Removes rows that open nothing any more.
pub(crate) async fn delete_ended(tx: &mut Tx, unused_since: Timestamp, now: Timestamp) -> Result<u64, Fault> {
    sql("DELETE FROM session WHERE expires_at <= $1 OR last_used_at <= $2")
        .bind(now)
        .bind(unused_since)
        .execute(tx)
        .await
}

fn session(row: &Row) -> Result<Session, Fault> {
    let stage = match row.optional_id("organization_id")?.zip(row.optional_id("member_id")?) {
        Some((organization, member)) => Stage::SignedIn { organization, member },
        None => Stage::SecondFactor,
    };
    Ok(Session {
        id: row.id("id")?,
        person: row.id("person_id")?,
        stage,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        expires_at: row.get("expires_at")?,
        stepped_up_until: row.get("stepped_up_until")?,
        browser: row.get("browser")?,
        address_hint: row.get("address_hint")?,
    })
}
