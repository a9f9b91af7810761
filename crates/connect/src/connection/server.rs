//! Where a source lies and how it is reached.
//!
//! The fields are an allow-list: nothing else ever reaches a driver, so no service file, password file, option
//! string, socket path or list of hosts can be smuggled in. The host itself is read by the outbound gate.

use crate::engine::Engine;

/// A database server, or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Server(Server),
    /// A path below the folder for SQLite files.
    File {
        path: String,
    },
}

/// A database server and the account there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub engine: Engine,
    pub host: String,
    pub port: u16,
    pub database: String,
    pub user: String,
    pub tls: Tls,
}

/// Whether and how the line is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Verified by name and authority. `authority` is PEM; without it the public ones are trusted. Without
    /// `server_name` the host is expected in the certificate.
    Verify { authority: Option<String>, server_name: Option<String> },
    /// Only where the operator allows it for that address.
    Plaintext,
}

/// Which field cannot be used, and what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceRefused {
    /// JSON pointer of the field.
    pub pointer: &'static str,
    pub detail: &'static str,
}

impl Source {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Server(server) => server.engine,
            Self::File { .. } => Engine::Sqlite,
        }
    }

    /// A file below the folder for SQLite files.
    pub fn file(path: &str) -> Result<Self, SourceRefused> {
        let path = path.trim();
        if path.is_empty() || path.len() > 1_024 || path.contains('\0') {
            let detail =
                "Give the path of the file below the folder for SQLite files, such as sales/crm.sqlite.";
            return Err(SourceRefused { pointer: "/path", detail });
        }
        Ok(Self::File { path: path.to_owned() })
    }
}

impl Server {
    /// Checks the account's fields; the host is judged by the gate when it is dialled.
    pub fn check(self) -> Result<Self, SourceRefused> {
        let fields = [
            (&self.host, "/host", 253, "Give the host's name or address, such as db.example.com."),
            (&self.database, "/database", 128, "Give the name of the database, such as sales."),
            (&self.user, "/user", 128, "Give the name of the account, such as teamwright_reader."),
        ];
        for (value, pointer, most, detail) in fields {
            if value.trim().is_empty() || value.len() > most || value.chars().any(char::is_control) {
                return Err(SourceRefused { pointer, detail });
            }
        }
        if self.port == 0 {
            return Err(SourceRefused { pointer: "/port", detail: "Give a port from 1 to 65535." });
        }
        Ok(Self { host: self.host.trim().to_owned(), ..self })
    }
}
