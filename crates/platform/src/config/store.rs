//! The store.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::secret_text::SecretText;

/// The store: the embedded SQLite, or PostgreSQL.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// `postgres://user:password@host:port/database` of a role without superuser rights and without BYPASSRLS.
    /// Without it, the store is SQLite in the data folder.
    #[serde(skip_serializing)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub url: Option<SecretText>,
    /// The same for the role that owns the tables; only `teamwright migrate` uses it. Without it, `url` is used.
    #[serde(skip_serializing)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub migrator_url: Option<SecretText>,
    /// How many connections to PostgreSQL this process holds at most.
    #[schemars(range(min = 2, max = 200))]
    pub connections: u32,
}

impl Default for Store {
    fn default() -> Self {
        Self { url: None, migrator_url: None, connections: 16 }
    }
}
