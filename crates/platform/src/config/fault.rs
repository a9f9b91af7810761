//! Why a configuration is refused; each message names the place and what would be right.

use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File {
        path: PathBuf,
        line: usize,
    },
    Environment {
        name: String,
    },
    /// The variable names the file that holds the value.
    EnvironmentFile {
        name: String,
        path: PathBuf,
    },
    CommandLine {
        flag: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment { name } => write!(f, "environment {name}"),
            Self::EnvironmentFile { name, path } => write!(f, "environment {name}, file {}", path.display()),
            Self::CommandLine { flag } => write!(f, "command line {flag}"),
        }
    }
}

/// A configuration that cannot be used. Holds no value of a secret.
#[derive(Debug, Error)]
pub enum ConfigFault {
    #[error("could not read the configuration file {path}")]
    FileNotReadable { path: PathBuf, source: io::Error },
    #[error("{path} is not TOML: {message}")]
    NotToml { path: PathBuf, message: String },
    #[error("there is no setting {key} ({origin}){}", nearest.as_ref().map(|n| format!("; did you mean {n}?")).unwrap_or_default())]
    UnknownKey { key: String, origin: Origin, nearest: Option<String> },
    #[error("{key} ({origin}) {message}")]
    WrongValue { key: String, origin: Origin, message: String },
    #[error("could not read {path}, which {name} names")]
    SecretNotReadable { name: String, path: PathBuf, source: io::Error },
    #[error("{name} and {name}_FILE are both set; keep one of them")]
    SetTwice { name: String },
}
