//! `teamwright keys inventory`

use std::io::Write;

use clap::Args;
use custody::{Inventory, KeyInfo, WrappedBy};
use kernel::ids::OrganizationId;
use serde::Serialize;

use super::open;
use crate::cli::Ending;
use crate::commands::configured::Configured;
use crate::installation::{Installation, said};

#[derive(Debug, Args)]
pub struct InventoryArgs {
    #[command(flatten)]
    configured: Configured,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The keys of one owner, as they are told.
#[derive(Debug, Serialize)]
struct Told {
    owner: String,
    state: &'static str,
    keys: Vec<ToldKey>,
    data_keys: u64,
    data_key_algorithm: &'static str,
    last_used_at: Option<kernel::time::Timestamp>,
    rotation: Option<ToldRotation>,
}

#[derive(Debug, Serialize)]
struct ToldKey {
    level: &'static str,
    version: u32,
    state: &'static str,
    algorithm: &'static str,
    wrapped_by: String,
    made_at: kernel::time::Timestamp,
    due_at: Option<kernel::time::Timestamp>,
    is_due_soon: bool,
    wraps: u64,
}

#[derive(Debug, Serialize)]
struct ToldRotation {
    to_version: u32,
    done: u64,
    total: u64,
}

/// One key per credential, used for one seal.
const DATA_KEYS: &str = "AES-256-GCM, HKDF-SHA256";

pub(super) async fn run(args: &InventoryArgs, out: &mut impl Write) -> anyhow::Result<Ending> {
    let (opened, _) = open(&args.configured).await?;
    let all = all(&opened).await?;
    opened.close().await?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &all)?;
        writeln!(out)?;
    } else {
        for one in &all {
            one.print(out)?;
        }
    }
    let is_due = all.iter().flat_map(|one| &one.keys).any(|key| key.is_due_soon);
    Ok(if is_due { Ending::Found } else { Ending::Done })
}

async fn all(opened: &Installation) -> anyhow::Result<Vec<Told>> {
    let custody = &opened.custody;
    let mut owners = custody.owners_of_keys().await.map_err(said)?;
    let installation = custody.installation();
    owners.retain(|owner| *owner != installation);
    owners.insert(0, installation);
    let mut all = Vec::new();
    for owner in owners {
        let inventory = custody.keys_of(owner, custody.rules()).await.map_err(said)?;
        all.push(Told::of(opened, owner, &inventory));
    }
    Ok(all)
}

impl Told {
    fn of(opened: &Installation, owner: OrganizationId, inventory: &Inventory) -> Self {
        let is_installation = owner == opened.custody.installation();
        let named =
            if is_installation { opened.journal.installation().to_string() } else { owner.to_string() };
        let running = inventory.rotations.iter().find(|rotation| rotation.finished_at.is_none());
        Self {
            owner: named,
            state: inventory.state.as_str(),
            data_keys: inventory.data_keys,
            data_key_algorithm: DATA_KEYS,
            last_used_at: inventory.last_used_at,
            rotation: running.map(|rotation| ToldRotation {
                to_version: rotation.to_version,
                done: rotation.done,
                total: rotation.total,
            }),
            keys: inventory.keys.iter().map(|key| ToldKey::of(opened, key)).collect(),
        }
    }

    fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(
            out,
            "{}: {}, keys of {} credentials",
            self.owner,
            self.state.replace('_', " "),
            self.data_keys
        )?;
        for key in &self.keys {
            let due = key.due_at.map(|at| format!(", due {at}")).unwrap_or_default();
            let soon = if key.is_due_soon { " (soon)" } else { "" };
            writeln!(
                out,
                "    {} key, version {}: {}, {}, under {}, made {}{due}{soon}, {} wraps",
                key.level,
                key.version,
                key.state.replace('_', " "),
                key.algorithm,
                key.wrapped_by,
                key.made_at,
                key.wraps
            )?;
        }
        match &self.rotation {
            Some(rotation) => writeln!(
                out,
                "    rotating to version {}: {} of {}",
                rotation.to_version, rotation.done, rotation.total
            ),
            None => Ok(()),
        }
    }
}

impl ToldKey {
    fn of(opened: &Installation, key: &KeyInfo) -> Self {
        let wrapped_by = match &key.wrapped_by {
            WrappedBy::KeyService => {
                let wrapper = opened.custody.wrapper();
                format!("{} {}", wrapper.provider, wrapper.key_id)
            }
            WrappedBy::RootKey(version) => format!("root key, version {version}"),
            WrappedBy::OwnService => "the organization's own key service".to_owned(),
            WrappedBy::Nothing => "nothing".to_owned(),
        };
        Self {
            level: key.level.as_str(),
            version: key.version,
            state: key.state.as_str(),
            algorithm: key.algorithm,
            wrapped_by,
            made_at: key.made_at,
            due_at: key.due_at,
            is_due_soon: key.is_due_soon,
            wraps: key.wraps,
        }
    }
}
