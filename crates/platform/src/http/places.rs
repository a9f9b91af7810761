//! Places for connections: so many in all, so many from one address. What is held open costs memory and a file.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of one listener.
pub(super) struct Places {
    all: Arc<Semaphore>,
    per_address: u16,
    taken: Mutex<HashMap<IpAddr, u16>>,
}

/// A connection's place; free again when dropped.
pub(super) struct Place {
    places: Arc<Places>,
    network: Option<IpAddr>,
    _turn: OwnedSemaphorePermit,
}

impl Places {
    pub(super) fn new(all: u16, per_address: u16) -> Arc<Self> {
        let all = Arc::new(Semaphore::new(usize::from(all)));
        Arc::new(Self { all, per_address, taken: Mutex::default() })
    }

    /// Waits until a connection more may be taken; `None` never comes while the listener lives.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.ok()
    }

    /// The place of a connection from `address`, unless the address has as many as it may. A proxy has no such limit.
    pub(super) fn take(
        self: &Arc<Self>,
        turn: OwnedSemaphorePermit,
        address: IpAddr,
        is_proxy: bool,
    ) -> Option<Place> {
        let network = (!is_proxy).then(|| network_of(address));
        if let Some(network) = network {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let count = taken.entry(network).or_default();
            if *count >= self.per_address {
                metrics::counter!("http_connections_refused_total").increment(1);
                return None;
            }
            *count += 1;
        }
        metrics::gauge!("http_connections").increment(1);
        Some(Place { places: Arc::clone(self), network, _turn: turn })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("http_connections").decrement(1);
        let Some(network) = self.network else { return };
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&network);
            }
        }
    }
}

/// One customer of a provider has one IPv4 address, or a whole IPv6 network of 64 bits.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests;
