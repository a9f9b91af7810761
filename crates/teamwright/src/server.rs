//! The listeners: the public one with console, API and probes, the private one with figures and drain.

use std::net::SocketAddr;
use std::sync::Arc;

use access::http::call::with_access;
use access::http::route::mount;
use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use platform::config::{PublicUrl, Server, Settings};
use platform::health::Health;
use platform::http::{Edge, Limits, Listener, OwnTls, Private, private_routes, probes, protect};
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
    let api = with_access(mount(routes), features.access)
        .fallback(get(console::serve).fallback(console::nothing_here));
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

/// Serves console and API, over TLS when we have a certificate of our own.
pub fn serve_public(life: &Life, bound: Bound, tls: Option<OwnTls>, settings: &Server, router: Router) {
    if let Some(tls) = &tls {
        life.spawn(tls.clone().keep_fresh(life.clone()));
    }
    let limits = Limits {
        connections: settings.connections,
        per_address: settings.connections_per_address,
        ..Limits::default()
    };
    let trusted_proxies = settings.trusted_proxies.clone().into();
    Listener { socket: bound.listener, tls, trusted_proxies, limits }.serve(life, router);
}

/// Serves figures, status and drain.
pub fn serve_private(life: &Life, bound: Bound, router: Router) {
    let limits = Limits { connections: 64, per_address: 64, ..Limits::default() };
    Listener { socket: bound.listener, tls: None, trusted_proxies: Arc::default(), limits }
        .serve(life, router);
}

/// Our own certificate, when the operator named one.
pub fn own_tls(settings: &Server) -> anyhow::Result<Option<OwnTls>> {
    let files = settings.tls_certificate.as_ref().zip(settings.tls_key.as_ref());
    Ok(files.map(|(certificate, key)| OwnTls::read(certificate, key)).transpose()?)
}
