//! What every command that needs a configuration takes.

use std::path::PathBuf;

use clap::Args;
use platform::config::{Configuration, Layers};

/// Where the settings come from.
#[derive(Debug, Args)]
pub struct Configured {
    /// The configuration file (TOML)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The data folder (default: data)
    #[arg(long, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
}

impl Configured {
    /// Reads file, environment and flags.
    pub fn load(&self) -> anyhow::Result<Configuration> {
        let mut layers = Layers::of_process(self.config.clone());
        if let Some(folder) = &self.data {
            layers = layers.with_flag("data.folder", folder.display().to_string(), "--data");
        }
        Ok(Configuration::load(&layers)?)
    }
}
