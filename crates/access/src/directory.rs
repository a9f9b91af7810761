//! Who is who, for pages that name people.

use std::collections::HashMap;

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::{MemberId, OrganizationId};
use platform::cx::Cx;
use platform::db::Tx;

use crate::store;

/// Names of everybody who is or was a member of the context's organization.
pub async fn member_names(cx: &mut Cx) -> Result<HashMap<MemberId, String>, Fault> {
    let organization = cx.organization()?;
    Ok(store::member::known(cx.tx(), organization)
        .await?
        .into_iter()
        .map(|known| (known.member, known.name))
        .collect())
}

/// What pages call each actor, by the printed actor.
pub struct ActorNames(HashMap<String, String>);

impl ActorNames {
    /// The name of a member, a person of this organization or a key; a plain word for the others.
    pub fn of(&self, actor: Actor) -> String {
        match actor {
            Actor::Member(_) | Actor::ApiKey(_) | Actor::Person(_) => {
                self.0.get(&actor.to_string()).cloned().unwrap_or_else(|| "Unknown".to_owned())
            }
            Actor::Operator => "Operator".to_owned(),
            Actor::System => "Teamwright".to_owned(),
            Actor::Nobody => "Nobody".to_owned(),
        }
    }
}

/// Everybody who may appear in the organization's log.
pub async fn actor_names(cx: &mut Cx) -> Result<ActorNames, Fault> {
    let organization = cx.organization()?;
    let mut names = HashMap::new();
    for known in store::member::known(cx.tx(), organization).await? {
        names.insert(Actor::Member(known.member).to_string(), known.name.clone());
        names.insert(Actor::Person(known.person).to_string(), known.name);
    }
    for (key, name) in store::api_key::names(cx.tx(), organization).await? {
        names.insert(Actor::ApiKey(key).to_string(), format!("Key {name}"));
    }
    Ok(ActorNames(names))
}

/// The name of one actor; for a list ask once for all of them with [`actor_names`].
pub async fn actor_name(cx: &mut Cx, actor: Actor) -> Result<String, Fault> {
    Ok(actor_names(cx).await?.of(actor))
}

/// Every organization of the installation, oldest first, for reconcilers.
pub async fn organizations(cx: &mut Cx) -> Result<Vec<OrganizationId>, Fault> {
    all_organizations(cx.tx()).await
}

/// [`organizations`], for commands that read the store and open nothing else.
pub async fn all_organizations(tx: &mut Tx) -> Result<Vec<OrganizationId>, Fault> {
    store::organization::all(tx).await
}
