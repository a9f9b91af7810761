//! What a sealed value is. The numbers are part of the record's format and keep their meaning for ever; 1 and 2 and 4
//! to 7 are set aside for kinds that are sealed by later releases.

use std::fmt;

/// The kind of a credential, authenticated with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The password of a database account.
    SqlPassword,
    /// The secret that a person's time-based codes come from.
    TotpSecret,
    /// The private key of a database account's client certificate.
    SqlClientKey,
    /// The key that signs checkpoints of the audit logs.
    LogKey,
}

impl Kind {
    pub const ALL: &[Self] = &[Self::SqlPassword, Self::TotpSecret, Self::SqlClientKey, Self::LogKey];

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::SqlPassword => 3,
            Self::TotpSecret => 8,
            Self::SqlClientKey => 9,
            Self::LogKey => 10,
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SqlPassword => "sql_password",
            Self::TotpSecret => "totp_secret",
            Self::SqlClientKey => "sql_client_key",
            Self::LogKey => "log_key",
        })
    }
}
