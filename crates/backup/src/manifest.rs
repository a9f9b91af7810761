//! What a backup says about itself: its point, its parts with their hashes, how far each audit log goes.
//!
//! The JSON file is a stored format: later releases read every version of it.

use std::fs;
use std::path::Path;

use audit::archive::LogSize;
use kernel::ids::{BackupId, InstallationId};
use kernel::time::Timestamp;
use platform::db::Engine;
use serde::{Deserialize, Serialize};

use crate::part::Part;
use crate::refused::RestoreRefused;

pub const FILE: &str = "manifest.json";
/// The format that this release writes; it reads this and none else yet.
pub const FORMAT: u32 = 1;

/// The rows of every table but those of keys.
pub const STORE: &str = "store.jsonl";
/// The rows of the key tables, sealed to the recipients.
pub const KEYS: &str = "keys.jsonl.age";
pub const JOURNAL: &str = "journal";
pub const CHECKPOINTS: &str = "checkpoints";
/// The settings in effect, without secrets.
pub const SETTINGS: &str = "settings.toml";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    pub id: BackupId,
    pub installation: InstallationId,
    /// Every row that was committed before is in the backup, and none after.
    pub point: Timestamp,
    /// The release that made it.
    pub product: String,
    pub engine: StoreEngine,
    /// The number of the schema that the rows fit.
    pub schema: i64,
    pub parts: Vec<Part>,
    pub keys: Keys,
    pub tables: Vec<TableSize>,
    pub logs: Vec<LogSize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreEngine {
    Sqlite,
    Postgres,
}

/// Who can open the key part, and until when it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    pub recipients: Vec<String>,
    /// From then on the part is deleted: no key of this backup can open what was destroyed meanwhile.
    pub until: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSize {
    pub table: String,
    pub rows: u64,
}

/// What every version of the manifest begins with.
#[derive(Deserialize)]
struct Versioned {
    format: u32,
}

impl Manifest {
    pub fn read(folder: &Path) -> Result<Self, RestoreRefused> {
        let file = folder.join(FILE);
        let text = fs::read(&file).map_err(|_| RestoreRefused::NoManifest(folder.to_owned()))?;
        let altered = |_| RestoreRefused::Altered { part: FILE.to_owned() };
        let Versioned { format } = serde_json::from_slice(&text).map_err(altered)?;
        if format != FORMAT {
            return Err(RestoreRefused::Format(format));
        }
        serde_json::from_slice(&text).map_err(altered)
    }

    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }

    pub fn key_part(&self) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == KEYS)
    }
}

impl StoreEngine {
    pub fn of(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::Sqlite,
            Engine::Postgres => Self::Postgres,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}
