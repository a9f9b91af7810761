//! `teamwright migrate`: brings the store's schema up to this release.

use std::io::Write;

use platform::config::Settings;
use platform::db::{Db, DbAddress};
use platform::schema::{self, SchemaState};

use super::configured::Configured;
use crate::cli::Ending;
use crate::installation::{address, make_folders, said};

/// Migrates as the owner of the tables and lets the runtime role use them.
pub async fn run(configured: &Configured, out: &mut impl Write) -> anyhow::Result<Ending> {
    let configuration = configured.load()?;
    let settings = &configuration.settings;
    if settings.store.url.is_none() {
        make_folders(settings)?;
    }
    let db = Db::open(&migrator_address(settings)).await.map_err(said)?;
    let before = schema::inspect(&db).await.map_err(said)?;
    let after = schema::migrate(&db).await.map_err(said)?;
    if let Some(role) = runtime_role(settings) {
        schema::grant_runtime(&db, &role).await.map_err(said)?;
    }
    db.close().await;
    match (before, after) {
        (SchemaState::Fits { version }, _) => writeln!(out, "The schema is up to date ({version})")?,
        (_, _) => writeln!(out, "Migrated the schema to {}", schema::known_version())?,
    }
    Ok(Ending::Done)
}

/// Where the role that owns the tables reaches the store.
pub fn migrator_address(settings: &Settings) -> DbAddress {
    let url = settings.store.migrator_url.as_ref().and_then(|url| url.secret().expose_text(str::to_owned));
    match url {
        Some(url) => DbAddress::Postgres { url, connections: 2 },
        None => address(settings, 2),
    }
}

/// The runtime role's name where it differs from the migrator's.
pub fn runtime_role(settings: &Settings) -> Option<String> {
    settings.store.migrator_url.as_ref()?;
    let url = settings.store.url.as_ref()?;
    url.secret().expose_text(|text| {
        let rest = text.split_once("://")?.1;
        let (user, _) = rest.rsplit_once('@')?;
        Some(user.split(':').next()?.to_owned())
    })?
}
