//! The listeners: the public one with console, API and probes, the private one with figures and drain.

use std::net::SocketAddr;
use std::sync::Arc;

use access::http::call::with_access;
use access::http::route::mount;
use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use platform::config::{PublicUrl, Settings};
use platform::health::Health;
use platform::http::{Edge, Private, private_routes, probes, protect};
use platform::stop::Life;
use platform::world::World;
use tokio::net::TcpListener;

use crate::console;
use crate::features::Features;

/// A socket that is bound but not served yet: its port may decide the public address.
pub struct Bound {
    listener: TcpListener,
    pub address: SocketAddr,
}

/// Binds a listener, or says which setting to change.
pub async fn bind(address: SocketAddr, setting: &'static str) -> anyhow::Result<Bound> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("could not listen at {address}; stop what listens there, or set {setting} to another address")
    })?;
    let address = listener.local_addr().context("could not read the listener's address")?;
    Ok(Bound { listener, address })
}

/// Console, API and probes, as one router.
pub fn public_router(features: Features, edge: &Edge, health: Health) -> Router {
    let routes = features.all.into_iter().flat_map(|feature| feature.routes);
    let api = with_access(mount(routes), features.access).fallback(get(console::serve));
    probes(health).merge(protect(api, edge))
}

/// What the edge checks requests against.
pub fn edge(settings: &Settings, world: &World, public_url: PublicUrl) -> Edge {
    Edge {
        world: world.clone(),
        public_url: Arc::new(public_url),
        trusted_proxies: settings.server.trusted_proxies.clone().into(),
    }
}

/// Figures, status and drain.
pub fn private_router(private: Private) -> Router {
    private_routes(private)
}

/// Serves until the process closes its listeners; requests in flight end first.
pub fn serve(life: &Life, bound: Bound, router: Router) {
    let closing = life.closing().clone();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    life.spawn(async move {
        let served =
            axum::serve(bound.listener, service).with_graceful_shutdown(closing.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(error.chain = %error, "a listener failed: {error}");
        }
    });
}
