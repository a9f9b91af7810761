//! TOTP secrets kept in memory, for tests below custody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::Sealer;
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::PersonId;
use kernel::secret::Secret;
use platform::cx::Cx;

/// Keeps secrets as they are; what a rolled-back transaction sealed stays.
#[derive(Clone, Default)]
pub struct MemorySealer(Arc<Mutex<HashMap<PersonId, Secret>>>);

impl Sealer for MemorySealer {
    fn seal<'a>(
        &'a self,
        _cx: &'a mut Cx,
        person: PersonId,
        secret: Secret,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(person, secret);
        Box::pin(async { Ok(()) })
    }

    fn lend<'a>(
        &'a self,
        person: PersonId,
        _actor: Actor,
        _purpose: &'static str,
        use_it: &'a mut (dyn FnMut(&Secret) + Send),
    ) -> BoxFuture<'a, Result<(), Fault>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lent =
            kept.get(&person).map(use_it).ok_or_else(|| Fault::bare("nothing is sealed for the person"));
        Box::pin(async { lent })
    }

    fn keeps_credentials<'a>(&'a self, _cx: &'a mut Cx) -> BoxFuture<'a, Result<bool, Fault>> {
        // Connections are above access; their credentials are custody's.
        Box::pin(async { Ok(false) })
    }

    fn shred<'a>(&'a self, _cx: &'a mut Cx, person: PersonId) -> BoxFuture<'a, Result<(), Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&person);
        Box::pin(async { Ok(()) })
    }
}
