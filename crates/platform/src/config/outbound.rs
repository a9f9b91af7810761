//! Outgoing connections.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outbound::{AddressRange, Policy};

/// Outgoing connections: what they may reach beyond public hosts at their usual ports, with TLS.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// Private address ranges that connections may reach, such as `10.0.0.0/8` or, for one port,
    /// `10.1.2.3/32:5432`. Cloud metadata addresses stay refused.
    pub allow: Vec<AddressRange>,
    /// Address ranges that connections may reach without TLS. The password and the data then travel readably.
    pub allow_plaintext: Vec<AddressRange>,
    /// Ports of public hosts beside 5432 and 6432 (PostgreSQL) and 3306 (MySQL, MariaDB).
    pub ports: Vec<u16>,
}

impl Outbound {
    pub fn policy(&self) -> Policy {
        Policy {
            allow: self.allow.clone(),
            allow_plaintext: self.allow_plaintext.clone(),
            ports: self.ports.clone(),
        }
    }
}
