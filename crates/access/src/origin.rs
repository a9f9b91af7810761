//! Where a request comes from, as far as it is remembered.

use std::net::IpAddr;

/// The client's address and browser; neither is stored as it is.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The peer, or the client that a trusted proxy names.
    pub address: IpAddr,
    /// "Firefox on Windows".
    pub browser: String,
}

impl Origin {
    /// `agent` is what the browser says of itself.
    pub fn new(address: IpAddr, agent: &str) -> Self {
        Self { address, browser: browser_name(agent) }
    }

    /// The client's network, for lists of sessions: `203.0.113.x`, `2001:db8:1:…`.
    pub(crate) fn address_hint(&self) -> String {
        match self.address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{a}.{b}.{c}.x")
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:…")
            }
        }
    }
}

/// The browser and system that a user agent names, in words; never the text itself, which anyone can fill.
fn browser_name(agent: &str) -> String {
    let first = |words: &[(&str, &'static str)]| {
        words.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests;
