//! Members of an organization, and which organizations a person may enter.

use kernel::failure::Fault;
use kernel::ids::{MemberId, OrganizationId, PersonId};
use kernel::time::Timestamp;
use platform::db::{Row, Tx, sql};

use crate::member::{Member, Membership};
use crate::roles::Roles;

/// Makes the person a member, or a member again under the former id; gives the id that holds.
pub(crate) async fn put(tx: &mut Tx, organization: OrganizationId, new: &Member) -> Result<MemberId, Fault> {
    let row = sql("INSERT INTO member (organization_id, id, person_id, roles, joined_at, removed_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization_id, person_id) \
         DO UPDATE SET roles = excluded.roles, joined_at = excluded.joined_at, removed_at = excluded.removed_at \
         RETURNING id")
    .id(organization)
    .id(new.id)
    .id(new.person)
    .bind(new.roles.to_stored())
    .bind(new.joined_at)
    .bind(None::<Timestamp>)
    .fetch_one(tx)
    .await?;
    let id: MemberId = row.id("id")?;
    sql("INSERT INTO membership (person_id, organization_id, member_id) VALUES ($1, $2, $3) \
         ON CONFLICT (person_id, organization_id) DO UPDATE SET member_id = excluded.member_id")
    .id(new.person)
    .id(organization)
    .id(id)
    .execute(tx)
    .await?;
    Ok(id)
}

pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
) -> Result<Option<Member>, Fault> {
    sql("SELECT m.id, m.person_id, m.roles, m.joined_at, p.name, p.email FROM member m \
         JOIN person p ON p.id = m.person_id \
         WHERE m.organization_id = $1 AND m.id = $2 AND m.removed_at IS NULL")
    .id(organization)
    .id(id)
    .fetch_optional(tx)
    .await?
    .map(|row| member(&row))
    .transpose()
}

/// The present members, oldest first.
pub(crate) async fn all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Member>, Fault> {
    sql("SELECT m.id, m.person_id, m.roles, m.joined_at, p.name, p.email FROM member m \
         JOIN person p ON p.id = m.person_id \
         WHERE m.organization_id = $1 AND m.removed_at IS NULL ORDER BY m.joined_at, m.id LIMIT 10000")
    .id(organization)
    .fetch_all(tx)
    .await?
    .iter()
    .map(member)
    .collect()
}

/// Somebody who is or was a member, for pages that tell who did something.
pub(crate) struct Known {
    pub(crate) member: MemberId,
    pub(crate) person: PersonId,
    pub(crate) name: String,
}

pub(crate) async fn known(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Known>, Fault> {
    sql("SELECT m.id, m.person_id, p.name FROM member m JOIN person p ON p.id = m.person_id \
         WHERE m.organization_id = $1 LIMIT 10000")
    .id(organization)
    .fetch_all(tx)
    .await?
    .iter()
    .map(|row| Ok(Known { member: row.id("id")?, person: row.id("person_id")?, name: row.get("name")? }))
    .collect()
}

/// The present members, while nobody else changes who is one: the last owner is decided on a settled list.
///
/// The organization's row is written, so that two such transactions take turns on every engine.
pub(crate) async fn lock_all(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Member>, Fault> {
    sql("UPDATE organization SET name = name WHERE id = $1").id(organization).execute(tx).await?;
    all(tx, organization).await
}

pub(crate) async fn set_roles(
    tx: &mut Tx,
    organization: OrganizationId,
    id: MemberId,
    roles: &Roles,
) -> Result<(), Fault> {
    sql("UPDATE member SET roles = $1 WHERE organization_id = $2 AND id = $3")
        .bind(roles.to_stored())
        .id(organization)
        .id(id)
        .execute(tx)
        .await?;
    Ok(())
}

pub(crate) async fn remove(
    tx: &mut Tx,
    organization: OrganizationId,
    member: &Member,
    now: Timestamp,
) -> Result<(), Fault> {
    sql("UPDATE member SET removed_at = $1 WHERE organization_id = $2 AND id = $3")
        .bind(now)
        .id(organization)
        .id(member.id)
        .execute(tx)
        .await?;
    sql("DELETE FROM membership WHERE person_id = $1 AND organization_id = $2")
        .id(member.person)
        .id(organization)
        .execute(tx)
        .await?;
    Ok(())
}

/// The organizations that a person may enter, by name.
pub(crate) async fn memberships(tx: &mut Tx, person: PersonId) -> Result<Vec<Membership>, Fault> {
    sql("SELECT s.organization_id, s.member_id, o.name FROM membership s \
         JOIN organization o ON o.id = s.organization_id \
         WHERE s.person_id = $1 ORDER BY o.name, s.organization_id LIMIT 1000")
    .id(person)
    .fetch_all(tx)
    .await?
    .iter()
    .map(|row| {
        Ok(Membership {
            organization: row.id("organization_id")?,
            organization_name: row.get("name")?,
            member: row.id("member_id")?,
        })
    })
    .collect()
}

fn member(row: &Row) -> Result<Member, Fault> {
    let roles: String = row.get("roles")?;
    Ok(Member {
        id: row.id("id")?,
        person: row.id("person_id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        roles: Roles::from_stored(&roles).map_err(|e| Fault::new("could not read a member's roles", e))?,
        joined_at: row.get("joined_at")?,
    })
}
