//! A sealer that lets a test act between two steps of a sign-in, and that says whether there is something to protect.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use access::Sealer;
use futures_util::future::BoxFuture;
use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::PersonId;
use kernel::secret::Secret;
use platform::cx::Cx;
use testkit::sealer::MemorySealer;
use testkit::{TestApp, TestBase};

type Hook = Arc<Mutex<Option<BoxFuture<'static, ()>>>>;

/// Shared with the application that it was given to.
#[derive(Clone, Default)]
pub(crate) struct HandSealer {
    inner: MemorySealer,
    keeps: Arc<AtomicBool>,
    meanwhile: Hook,
}

impl HandSealer {
    /// An application over it.
    pub(crate) async fn app(&self) -> TestApp {
        let base = TestBase::new().await;
        let journal = base.journal().await;
        let platform = base.platform(Arc::new(journal.clone()));
        TestApp::assemble(base, journal, platform, Arc::new(self.clone()), Vec::new())
    }

    /// From now on, whether a connection's credential is stored.
    pub(crate) fn keeps(&self, keeps: bool) {
        self.keeps.store(keeps, Ordering::SeqCst);
    }

    /// Happens once, while the next code is being judged.
    pub(crate) fn meanwhile(&self, act: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::pin(act));
    }
}

impl Sealer for HandSealer {
    fn seal<'a>(
        &'a self,
        cx: &'a mut Cx,
        person: PersonId,
        secret: Secret,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        self.inner.seal(cx, person, secret)
    }

    fn lend<'a>(
        &'a self,
        person: PersonId,
        actor: Actor,
        purpose: &'static str,
        use_it: &'a mut (dyn FnMut(&Secret) + Send),
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let act = self.meanwhile.lock().unwrap().take();
            if let Some(act) = act {
                act.await;
            }
            self.inner.lend(person, actor, purpose, use_it).await
        })
    }

    fn keeps_credentials<'a>(&'a self, _: &'a mut Cx) -> BoxFuture<'a, Result<bool, Fault>> {
        let keeps = self.keeps.load(Ordering::SeqCst);
        Box::pin(async move { Ok(keeps) })
    }

    fn shred<'a>(&'a self, cx: &'a mut Cx, person: PersonId) -> BoxFuture<'a, Result<(), Fault>> {
        self.inner.shred(cx, person)
    }
}
