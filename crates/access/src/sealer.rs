//! How a person's TOTP secret is kept: sealed by `custody`, which stands above this crate and implements the trait.
//! What it keeps of others decides whether a second factor may go.
//!
//! The subject is the person, not a member: someone signs in to the installation, then enters an organization. The
//! secret therefore lies under the installation's own key.

use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::PersonId;
use kernel::secret::Secret;
use platform::cx::Cx;

/// Seals and lends TOTP secrets, and knows whether there is anything else to protect.
pub trait Sealer: Send + Sync {
    /// Seals `secret` for the person in the caller's transaction; an earlier one is replaced.
    fn seal<'a>(
        &'a self,
        cx: &'a mut Cx,
        person: PersonId,
        secret: Secret,
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Lends the secret for one use, which is in the audit log before it happens.
    ///
    /// Called with no transaction open: the log is written on a way of its own, and on SQLite the writer is one.
    fn lend<'a>(
        &'a self,
        person: PersonId,
        actor: Actor,
        purpose: &'static str,
        use_it: &'a mut (dyn FnMut(&Secret) + Send),
    ) -> BoxFuture<'a, Result<(), Fault>>;

    /// Whether a credential of any connection is kept for the organization of the context.
    fn keeps_credentials<'a>(&'a self, cx: &'a mut Cx) -> BoxFuture<'a, Result<bool, Fault>>;

    /// Destroys the person's secret, in the caller's transaction; harmless where there is none.
    fn shred<'a>(&'a self, cx: &'a mut Cx, person: PersonId) -> BoxFuture<'a, Result<(), Fault>>;
}
