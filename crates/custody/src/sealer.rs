//! Persons' TOTP secrets, sealed under the installation's own key for `access`, which stands below this crate.

use access::sealer::Sealer;
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::{Failure, Fault};
use kernel::ids::PersonId;
use kernel::secret::Secret;
use platform::cx::Cx;

use crate::kind::Kind;
use crate::start::Custody;
use crate::store;
use crate::subject::{Asked, Subject};

impl Sealer for Custody {
    fn seal<'a>(
        &'a self,
        cx: &'a mut Cx,
        person: PersonId,
        secret: Secret,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            Custody::seal(self, cx, Subject::Person(person), Kind::TotpSecret, secret).await?;
            Ok(())
        })
    }

    fn lend<'a>(
        &'a self,
        person: PersonId,
        actor: Actor,
        purpose: &'static str,
        use_it: &'a mut (dyn FnMut(&Secret) + Send),
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let subject = Subject::Person(person);
            let asked = Asked { owner: self.installation_owner(), subject, kind: Kind::TotpSecret };
            let opened = self.open(&asked, actor, purpose).await.map_err(|failure| match failure {
                Failure::Fault(fault) => fault,
                Failure::Refused(_) => Fault::bare("a stored TOTP secret was refused"),
            })?;
            use_it(&opened.secret);
            Ok(())
        })
    }

    fn keeps_credentials<'a>(&'a self, cx: &'a mut Cx) -> BoxFuture<'a, Result<bool, Fault>> {
        Box::pin(async move {
            let organization = cx.organization()?;
            store::keeps_any_of_connections(cx.tx(), organization).await
        })
    }

    fn shred<'a>(&'a self, cx: &'a mut Cx, person: PersonId) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(Custody::shred(self, cx, Subject::Person(person)))
    }
}
