//! Moving the root key from one key service to another.
//!
//! The new service's wrap is laid beside the old one, after it was opened again and compared. From then on a process
//! starts with either service; the first that starts with the new one removes the old wrap. Nothing that runs notices.

use std::sync::Arc;

use kernel::actor::Actor;
use kernel::audit_entry::AuditEntry;
use kernel::failure::{Failure, Fault, FaultKind, Refusal};
use kernel::problem::Problem;
use serde_json::json;

use crate::key_state::KeyState;
use crate::key_wrapper::{KeyWrapper, WrapFailure, WrapperDescription, wrap_and_try};
use crate::start::Custody;
use crate::store;

/// Why the root key stays where it is; nothing is changed.
#[derive(Debug)]
pub enum MoveRefused {
    /// It lies there already.
    Same(WrapperDescription),
    /// The service that it lies in does not give it.
    Old(WrapFailure),
    /// The service that it goes to does not take it, or does not give back what it took.
    New(WrapFailure),
}

impl Custody {
    /// Lays the wrap by `to` beside the present one, for every version of the root key.
    pub async fn move_root_key(
        &self,
        to: Arc<dyn KeyWrapper>,
        actor: Actor,
    ) -> Result<WrapperDescription, Failure<MoveRefused>> {
        let (from, described) = (self.wrapper(), to.describe());
        if from.provider == described.provider && from.key_id == described.key_id {
            return Err(MoveRefused::Same(described).into());
        }
        let owner = self.installation_owner();
        let mut cx = self.platform().begin_read(owner.id, actor).await?;
        let rows = store::keys::root_keys(cx.tx()).await?;
        drop(cx);
        let mut wraps = Vec::new();
        for row in rows.iter().filter(|row| row.state != KeyState::Destroyed) {
            let context = self.0.roots.context(row.version);
            let key = self.0.roots.wrapper.unwrap(&row.wrapped, context).await.map_err(MoveRefused::Old)?;
            let wrap = wrap_and_try(&*to, &key, context).await.map_err(MoveRefused::New)?;
            wraps.push((row.version, row.wrapped.clone(), wrap));
        }
        let mut cx = self.platform().begin(owner.id, actor).await?;
        for (version, wrapped, wrap) in &wraps {
            if !store::keys::set_next_wrap(cx.tx(), *version, (wrapped, wrap)).await? {
                let words = "the root key was rotated or moved meanwhile";
                return Err(Fault::bare(words).of_kind(FaultKind::Collision).into());
            }
        }
        let entry = AuditEntry::done(actor, "root_key.move", owner.object("root_key"))
            .purpose("wrapped by both")
            .detail(json!({ "from": named(&from), "to": named(&described) }));
        cx.audit_in(owner.log, entry).await?;
        cx.commit().await?;
        Ok(described)
    }

    /// Removes the old service's wrap where this process was started with the new one.
    pub(crate) async fn finish_move(&self) -> Result<(), Fault> {
        let owner = self.installation_owner();
        let mut cx = self.platform().begin_read(owner.id, Actor::System).await?;
        let rows = store::keys::root_keys(cx.tx()).await?;
        drop(cx);
        let Some(row) = rows.iter().find(|row| row.next_wrapped.is_some()) else { return Ok(()) };
        let context = self.0.roots.context(row.version);
        match self.0.roots.wrapper.unwrap(&row.wrapped, context).await {
            // It is the other service's: what this process opened is the new wrap.
            Err(WrapFailure::Invalid) => {}
            Ok(_) => return Ok(()),
            Err(failure) => {
                tracing::warn!("the root key's move is not finished: {failure}");
                return Ok(());
            }
        }
        let mut cx = self.platform().begin(owner.id, Actor::System).await?;
        store::keys::finish_move(cx.tx()).await?;
        let entry = AuditEntry::done(Actor::System, "root_key.move", owner.object("root_key"))
            .purpose("wrapped by the new one alone")
            .detail(json!({ "to": named(&self.wrapper()) }));
        cx.audit_in(owner.log, entry).await?;
        cx.commit().await?;
        self.0.db.fold_log().await
    }
}

fn named(wrapper: &WrapperDescription) -> String {
    format!("{} {}", wrapper.provider, wrapper.key_id)
}

impl Refusal for MoveRefused {
    fn problem(&self) -> Problem {
        let problem = Problem::conflict("custody/move-refused", "The root key stays where it is");
        problem.detail(match self {
            Self::Same(wrapper) => format!("It is wrapped by {} already.", named(wrapper)),
            Self::Old(failure) => format!("The present key service does not open it: {failure}."),
            Self::New(failure) => {
                format!("The new key service cannot be used: {failure}. Nothing is changed.")
            }
        })
    }
}
