//! Root keys for tests without a store.

use futures_util::future::BoxFuture;
use kernel::ids::Id as _;
use uuid::Uuid;

use super::*;
use crate::key_wrapper::WrapperDescription;

/// No service: what is held is held.
struct NoService;

impl KeyWrapper for NoService {
    fn wrap<'a>(&'a self, _: &'a LockedKey, _: WrapContext) -> BoxFuture<'a, Result<Vec<u8>, WrapFailure>> {
        Box::pin(async { Err(WrapFailure::Invalid) })
    }

    fn unwrap<'a>(&'a self, _: &'a [u8], _: WrapContext) -> BoxFuture<'a, Result<LockedKey, WrapFailure>> {
        Box::pin(async { Err(WrapFailure::Invalid) })
    }

    fn describe(&self) -> WrapperDescription {
        WrapperDescription { provider: "none", key_id: String::new(), key_version: None, algorithm: "none" }
    }
}

impl RootKeys {
    /// One active key, version 1.
    pub(crate) fn of_one(key: LockedKey) -> Self {
        let held = Held { state: KeyState::Active, key: Arc::new(key) };
        let installation = InstallationId::from_uuid(Uuid::nil());
        let held = RwLock::new(HashMap::from([(1, held)]));
        Self { wrapper: Arc::new(NoService), installation, held, reading: tokio::sync::Mutex::default() }
    }
}

#[test]
fn a_root_key_is_given_for_what_its_state_allows() {
    let key = || LockedKey::new::<Fault>(|_| Ok(())).unwrap();
    let roots = RootKeys::of_one(key());
    let all = [Need::Wrap, Need::Open, Need::Rewrap];
    assert_eq!([true; 3], all.map(|need| roots.key(1, need).is_some()));
    assert!(roots.key(2, Need::Open).is_none());
    let lost = Held { state: KeyState::Compromised, key: Arc::new(key()) };
    roots.held.write().unwrap().insert(1, lost);
    assert_eq!([false, false, true], all.map(|need| roots.key(1, need).is_some()));
    assert!(roots.active().is_none());
}
