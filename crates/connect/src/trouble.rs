//! Why a source cannot be reached, signed into or read, in words that say what to do.
//!
//! Every failure is classified once, where it happens. The class decides what Teamwright does by itself; the
//! sentence tells people what they can do.

use kernel::problem::Problem;

/// What Teamwright does about a failure (the same classes for every kind of connection).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The credential is dead: the connection needs a new one, and nothing tries again by itself.
    Revoked,
    /// A right is missing: this read stops, the connection stays.
    Denied,
    /// The source asks for less: wait and try again.
    Throttled,
    /// The account, database or file is gone.
    Gone,
    /// It passes or somebody mends it: try again later, keep the last data.
    Unavailable,
    /// Not understood: not treated as dead.
    Unexpected,
}

impl Class {
    pub fn token(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::Gone => "gone",
            Self::Unavailable => "unavailable",
            Self::Unexpected => "unexpected",
        }
    }
}

/// Why a source could not be reached or signed into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    NameNotFound { host: String },
    /// The outbound gate refuses the address; `setting` is the line the operator adds, none where nothing may allow it.
    AddressNotAllowed { address: String, setting: Option<String> },
    Refused { address: String },
    TimedOut { doing: &'static str },
    Unreachable { address: String },
    TlsNotOffered,
    TlsUnknownIssuer,
    TlsWrongName { name: String },
    TlsExpired,
    TlsFailed { why: String },
    BadCertificateAuthority,
    BadServerName { name: String },
    /// The operator's configuration does not allow plaintext to this address.
    PlaintextNotAllowed { address: String, setting: Option<String> },
    WrongPassword { user: String },
    /// The server lets nobody in from here, or not this account.
    HostNotAllowed { says: String },
    UnknownDatabase { database: String },
    DatabaseDenied { database: String },
    NotThisEngine { engine: &'static str },
    SignInMethod { method: String },
    NeedsTls { says: String },
    TooBusy { says: String },
    Starting { says: String },
    /// The server asked for a file of ours; it got none.
    AskedForFile,
    Dropped,
    /// The server sent more than may be read.
    TooMuch,
    Nonsense { what: &'static str },
    /// Any other error that the server reported while signing in.
    Server { says: String },
    NoSourceFolder,
    FileNotFound { path: String },
    FileOutside { folder: String },
    FileNotReadable { path: String },
    NotSqlite { path: String },
}

impl Trouble {
    pub fn class(&self) -> Class {
        match self {
            Self::WrongPassword { .. } => Class::Revoked,
            Self::HostNotAllowed { .. }
            | Self::DatabaseDenied { .. }
            | Self::AddressNotAllowed { .. }
            | Self::PlaintextNotAllowed { .. }
            | Self::FileOutside { .. }
            | Self::FileNotReadable { .. }
            | Self::NeedsTls { .. } => Class::Denied,
            Self::TooBusy { .. } => Class::Throttled,
            Self::UnknownDatabase { .. } | Self::FileNotFound { .. } => Class::Gone,
            Self::NameNotFound { .. }
            | Self::Refused { .. }
            | Self::TimedOut { .. }
            | Self::Unreachable { .. }
            | Self::TlsNotOffered
            | Self::TlsUnknownIssuer
            | Self::TlsWrongName { .. }
            | Self::TlsExpired
            | Self::TlsFailed { .. }
            | Self::BadCertificateAuthority
            | Self::BadServerName { .. }
            | Self::Starting { .. }
            | Self::Dropped
            | Self::NoSourceFolder => Class::Unavailable,
            Self::NotThisEngine { .. }
            | Self::SignInMethod { .. }
            | Self::AskedForFile
            | Self::TooMuch
            | Self::Nonsense { .. }
            | Self::Server { .. }
            | Self::NotSqlite { .. } => Class::Unexpected,
        }
    }

    /// The problem with its next step. Says nothing of what was typed into a secret field.
    pub fn problem(&self) -> Problem {
        let (slug, title) = self.kind();
        Problem::unprocessable(slug, title).detail(self.sentence())
    }

    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::NameNotFound { .. } => ("connect/name-not-found", "The host's name is not known."),
            Self::AddressNotAllowed { .. } => {
                ("connect/address-not-allowed", "This installation may not open connections to that address.")
            }
            Self::Refused { .. } => ("connect/refused", "Nothing answers at that host and port."),
            Self::TimedOut { .. } | Self::Unreachable { .. } => {
                ("connect/timed-out", "The server does not answer in time.")
            }
            Self::TlsNotOffered
            | Self::TlsUnknownIssuer
            | Self::TlsWrongName { .. }
            | Self::TlsExpired
            | Self::TlsFailed { .. }
            | Self::BadCertificateAuthority
            | Self::BadServerName { .. }
            | Self::NeedsTls { .. } => ("connect/tls", "The encrypted connection cannot be verified."),
            Self::PlaintextNotAllowed { .. } => {
                ("connect/plaintext-not-allowed", "This installation does not allow unencrypted connections there.")
            }
            Self::WrongPassword { .. } => ("connect/wrong-password", "The server does not accept this user and password."),
            Self::HostNotAllowed { .. } => ("connect/host-not-allowed", "The server lets nobody in from here."),
            Self::UnknownDatabase { .. } | Self::DatabaseDenied { .. } => {
                ("connect/unknown-database", "The account cannot open that database.")
            }
            Self::NotThisEngine { .. } | Self::Nonsense { .. } | Self::SignInMethod { .. } | Self::Server { .. } => {
                ("connect/unexpected-server", "The server does not answer as expected.")
            }
            Self::AskedForFile | Self::TooMuch => ("connect/hostile-server", "The server did something no database should do."),
            Self::TooBusy { .. } | Self::Starting { .. } | Self::Dropped => {
                ("connect/server-busy", "The server cannot take the connection now.")
            }
            Self::NoSourceFolder
            | Self::FileNotFound { .. }
            | Self::FileOutside { .. }
            | Self::FileNotReadable { .. }
            | Self::NotSqlite { .. } => ("connect/file", "The database file cannot be opened."),
        }
    }

    /// What happened and what to do next, for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::NameNotFound { host } => format!("No address is known for {host}. Check the spelling of the host."),
            Self::AddressNotAllowed { address, setting: Some(line) } => format!(
                "{address} is a private or special address. The operator can allow it by adding this line to the \
                 configuration: {line}"
            ),
            Self::AddressNotAllowed { address, setting: None } => {
                format!("{address} is never reached, whatever the configuration says.")
            }
            Self::Refused { address } => {
                format!("{address} refused the connection. Check the port, and that the server listens on this address.")
            }
            Self::TimedOut { doing } => format!(
                "The server did not answer in time while {doing}. Check the host and port, and that a firewall lets \
                 this machine through."
            ),
            Self::Unreachable { address } => {
                format!("{address} cannot be reached from this machine. Check the network between them.")
            }
            Self::TlsNotOffered => "The server offers no encryption. Turn TLS on in the server; the operator can \
                 allow plaintext for single addresses."
                .to_owned(),
            Self::TlsUnknownIssuer => "The server's certificate is signed by an authority that is not known here. \
                 Paste the authority's certificate (PEM) into the field for it."
                .to_owned(),
            Self::TlsWrongName { name } => format!(
                "The server's certificate is not for {name}. Enter the name that the certificate holds as server name."
            ),
            Self::TlsExpired => {
                "The server's certificate has expired or is not valid yet. Renew it, then test again.".to_owned()
            }
            Self::TlsFailed { why } => format!("Opening TLS failed: {why}."),
            Self::BadCertificateAuthority => "The pasted certificate authority is no PEM certificate. It begins \
                 with -----BEGIN CERTIFICATE-----."
                .to_owned(),
            Self::BadServerName { name } => format!("{name} is not a name or address that a certificate can hold."),
            Self::PlaintextNotAllowed { address, setting: Some(line) } => format!(
                "Unencrypted connections to {address} are not allowed. Use TLS, or the operator adds this line to the \
                 configuration: {line}"
            ),
            Self::PlaintextNotAllowed { address, setting: None } => {
                format!("Unencrypted connections to {address} are not allowed. Use TLS.")
            }
            Self::WrongPassword { user } => {
                format!("The server refused the user {user} with this password. Check both, then test again.")
            }
            Self::HostNotAllowed { says } => format!(
                "The server says: {says}. Allow this machine and this user in the server's access rules \
                 (pg_hba.conf, or the host part of the user)."
            ),
            Self::UnknownDatabase { database } => format!("The server has no database named {database}."),
            Self::DatabaseDenied { database } => {
                format!("The account may not open the database {database}. Grant it the right to connect.")
            }
            Self::NotThisEngine { engine } => {
                format!("What answers there is not {engine}. Check the kind of database and the port.")
            }
            Self::SignInMethod { method } => format!(
                "The server wants the sign-in method {method}, which Teamwright does not use. Give the account a \
                 password with the server's usual method."
            ),
            Self::NeedsTls { says } => format!("The server wants TLS for this account ({says}). Turn TLS on."),
            Self::TooBusy { says } => format!("The server has no free connection: {says}. Try again later."),
            Self::Starting { says } => format!("The server is not ready: {says}. Try again in a minute."),
            Self::AskedForFile => "The server asked this machine to send it a file. It got none, and the connection \
                 was closed. Find out who runs that server before you use it."
                .to_owned(),
            Self::Dropped => "The server closed the connection. Look into its log, then test again.".to_owned(),
            Self::TooMuch => "The server sent more than a read may take, and the connection was closed.".to_owned(),
            Self::Nonsense { what } => format!("The server sent something unexpected: {what}."),
            Self::Server { says } => format!("The server says: {says}."),
            Self::NoSourceFolder => "No folder for SQLite files is configured. The operator sets one: \
                 sources.sqlite_folder = \"/path/to/folder\""
                .to_owned(),
            Self::FileNotFound { path } => format!("There is no file {path} in the folder for SQLite files."),
            Self::FileOutside { folder } => {
                format!("Only files under {folder} can be connected. Put the file there, not a link to another place.")
            }
            Self::FileNotReadable { path } => format!("The file {path} cannot be read. Give Teamwright's user the right to read it."),
            Self::NotSqlite { path } => format!("The file {path} is not an SQLite database."),
        }
    }
}

/// Why a statement that reached the source has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunTrouble {
    /// The database's own error; `at` is a byte of the sent text.
    Database { says: String, at: Option<usize> },
    /// The account lacks a right.
    Denied { says: String, at: Option<usize> },
    /// The read-only transaction stopped a write.
    Writes { says: String },
    TimedOut,
    Excess(crate::answer::Excess),
    /// Bind `index` does not fit the type that the statement wants there.
    BindMismatch { index: usize, wanted: String },
    /// A column has a type that is not read.
    UnreadableColumn { column: String, kind: String },
    /// The connection broke.
    Lost(Trouble),
}

impl From<crate::answer::Excess> for RunTrouble {
    fn from(excess: crate::answer::Excess) -> Self {
        Self::Excess(excess)
    }
}

impl From<Trouble> for RunTrouble {
    fn from(trouble: Trouble) -> Self {
        Self::Lost(trouble)
    }
}
