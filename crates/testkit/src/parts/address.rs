//! The address of a server that a run exports: scheme, account, password, port.

use std::fmt;

/// `scheme://user:password@127.0.0.1:port/database`; passwords are letters and digits, so nothing needs escaping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub scheme: String,
    pub user: String,
    pub password: String,
    pub port: u16,
    pub database: String,
}

impl Address {
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let (account, place) = rest.split_once('@')?;
        let (user, password) = account.split_once(':')?;
        let (host, database) = place.split_once('/')?;
        let port = host.strip_prefix("127.0.0.1:")?.parse().ok()?;
        Some(Self {
            scheme: scheme.to_owned(),
            user: user.to_owned(),
            password: password.to_owned(),
            port,
            database: database.to_owned(),
        })
    }

    #[must_use]
    pub fn with_database(&self, database: &str) -> Self {
        Self { database: database.to_owned(), ..self.clone() }
    }

    #[must_use]
    pub fn with_account(&self, user: &str, password: &str) -> Self {
        Self { user: user.to_owned(), password: password.to_owned(), ..self.clone() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scheme, user, password, port, database } = self;
        write!(f, "{scheme}://{user}:{password}@127.0.0.1:{port}/{database}")
    }
}

#[cfg(test)]
mod tests;
