//! The examinations, each on its own: one that fails does not hide the others.

mod audit_log;
mod backups;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use custody::key_wrapper::{KeyWrapper as _, probe};
use kernel::time::Timestamp;
use platform::config::{PublicUrl, Settings};
use platform::db::Db;
use platform::schema::{self, SchemaState};
use platform::world::World;

use super::{Finding, State, contents};
use crate::installation::address;
use crate::key_service;
use crate::server;

/// Less than this on the disk of the data folder is told: the log and the store need room to go on.
const SPACE_WANTED_BYTES: u64 = 512 * 1024 * 1024;

/// A certificate that ends sooner is told: two weeks, as services that renew by themselves leave three.
const CERTIFICATE_WANTED_S: i64 = 14 * 86_400;

/// Looks at everything that a start needs.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let world = World::system();
    let mut findings = vec![Finding::fine("configuration", "every setting can be read")];
    let is_new = !settings.data.folder.exists();
    if is_new {
        let says = format!("{} does not exist yet", settings.data.folder.display());
        findings.push(Finding::advice(
            "data_folder",
            says,
            "Start with teamwright serve; it makes what it needs.",
        ));
    } else {
        findings.push(data_folder(&settings.data.folder));
        findings.push(space(&settings.data.folder));
    }
    if settings.keys.uses_service() {
        findings.push(key_service(settings, &world).await);
    } else {
        findings.push(key_file(settings, is_new));
    }
    findings.extend(store(settings, is_new, &world).await);
    findings.extend(audit_log::examine(settings, &world).await);
    findings.push(backups::newest(settings, &world));
    findings.extend(backups::overdue(settings, &world));
    findings.push(public_url(settings, world.now()));
    findings.push(outbound(settings));
    findings
}

fn data_folder(folder: &Path) -> Finding {
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => Finding::wrong(
            "data_folder",
            format!("{} is not a folder", folder.display()),
            "Move that file away, or name another folder with --data.",
        ),
        Ok(found) if found.permissions().readonly() => Finding::wrong(
            "data_folder",
            format!("{} cannot be written", folder.display()),
            "Give the account that runs Teamwright the right to write there.",
        ),
        Ok(_) => Finding::fine("data_folder", folder.display().to_string()),
        Err(error) => Finding::wrong(
            "data_folder",
            format!("{} cannot be read: {error}", folder.display()),
            "Give the account that runs Teamwright the right to read there.",
        ),
    }
}

fn space(folder: &Path) -> Finding {
    match platform::disk::free_bytes(folder) {
        Ok(free) if free < SPACE_WANTED_BYTES => Finding::wrong(
            "space",
            format!("{} MiB are left on the disk of {}", free / 1024 / 1024, folder.display()),
            "Free space: without room the audit log refuses every use of a credential.",
        ),
        Ok(free) => Finding::fine("space", format!("{} MiB are left", free / 1024 / 1024)),
        Err(fault) => Finding::advice("space", fault.chain(), "Look at the free space by hand."),
    }
}

fn key_file(settings: &Settings, is_new: bool) -> Finding {
    let path = settings.key_file();
    match fs::metadata(&path) {
        Err(_) if is_new => Finding::fine("key_file", "is made at the first start"),
        Err(_) => Finding::wrong(
            "key_file",
            format!("{} is missing", path.display()),
            "Put it back from its backup. On an installation that stores no credential yet, a start makes it.",
        ),
        Ok(found) if found.mode() & 0o177 != 0 => Finding::wrong(
            "key_file",
            format!("{} can be read by others (mode {:o})", path.display(), found.mode() & 0o777),
            format!("Run: chmod 600 {}", path.display()),
        ),
        Ok(_) if path.starts_with(&settings.data.folder) => Finding::advice(
            "key_file",
            format!("{} lies in the data folder", path.display()),
            "A copy of the whole data folder holds key and data together. Set keys.file to a folder that backups of \
             the data leave out.",
        ),
        Ok(_) => Finding::fine("key_file", path.display().to_string()),
    }
}

/// Has the service wrap and unwrap a key that is thrown away.
async fn key_service(settings: &Settings, world: &World) -> Finding {
    const ABOUT: &str = "key_service";
    let Some(service) = key_service::settings(&settings.keys) else {
        return Finding::wrong(
            ABOUT,
            "a setting under [keys] is missing",
            "Look at teamwright config check.",
        );
    };
    let wrapper = match key_service::wrapper(&service, world) {
        Ok(wrapper) => wrapper,
        Err(refused) => return Finding::wrong(ABOUT, refused.to_string(), "Mend that setting under [keys]."),
    };
    match probe(&*wrapper, world).await {
        Ok(()) => {
            let key = wrapper.describe();
            let version = key.key_version.map_or_else(String::new, |version| format!(", version {version}"));
            Finding::fine(ABOUT, format!("{} wraps and unwraps ({}{version})", key.key_id, key.provider))
        }
        Err(failure) => Finding::wrong(
            ABOUT,
            failure.to_string(),
            "Without this key no stored credential opens. Mend what is said here, then look again.",
        ),
    }
}

async fn store(settings: &Settings, is_new: bool, world: &World) -> Vec<Finding> {
    if settings.store.url.is_none() && (is_new || !settings.store_folder().join("teamwright.db").exists()) {
        return vec![Finding::fine("store", "is made at the first start")];
    }
    let db = match Db::open(&address(settings, 2)).await {
        Ok(db) => db,
        Err(fault) => {
            let mend = "Start the database, and check store.url. For the embedded store check the disk.";
            return vec![Finding::wrong("store", fault.chain(), mend)];
        }
    };
    let schema = schema_state(&db).await;
    let fits = schema.state == State::Fine;
    let mut findings = vec![Finding::fine("store", "answers"), schema];
    if fits {
        findings.extend(contents::examine(settings, &db, world).await);
        findings.extend(backups::unsettled(&db).await);
        findings.extend(backups::held(&db).await);
    }
    if let Err(fault) = schema::refuse_unbound_role(&db).await {
        findings.push(Finding::wrong("store_role", fault.chain(), "Use such a role in store.url."));
    }
    db.close().await;
    findings
}

async fn schema_state(db: &Db) -> Finding {
    match schema::inspect(db).await {
        Ok(SchemaState::Fits { version }) => Finding::fine("schema", format!("is at {version}")),
        Ok(SchemaState::Empty) => Finding::wrong("schema", "is empty", "Run: teamwright migrate"),
        Ok(SchemaState::Behind { version }) => Finding::wrong(
            "schema",
            format!("is at {version}, this release wants {}", schema::known_version()),
            "Run: teamwright migrate",
        ),
        Ok(SchemaState::Future { version, .. }) => Finding::wrong(
            "schema",
            format!("is at {version}, this release knows {}", schema::known_version()),
            "Use the release that made it, or a newer one.",
        ),
        Err(fault) => Finding::wrong("schema", fault.chain(), "Check that the store is whole."),
    }
}

fn public_url(settings: &Settings, now: Timestamp) -> Finding {
    let url: PublicUrl = settings.server.public_url(settings.server.listen);
    match server::own_tls(&settings.server) {
        Ok(Some(tls)) => certificate(&url, tls.valid_until(), now),
        Ok(None) if url.is_this_machine() => {
            Finding::fine("public_url", format!("{url}, this machine alone"))
        }
        Ok(None) => Finding::fine("public_url", format!("{url}, by a proxy in front")),
        Err(refused) => Finding::wrong(
            "public_url",
            format!("{url}, but {refused:#}"),
            "Mend the files that server.tls_certificate and server.tls_key name.",
        ),
    }
}

/// How long the certificate lasts that browsers are shown.
fn certificate(url: &PublicUrl, until: Option<Timestamp>, now: Timestamp) -> Finding {
    const MEND: &str = "Put a renewed certificate into the files that server.tls_certificate and server.tls_key \
                        name; it is taken within a minute.";
    let by = format!("{url}, by our own certificate");
    match until {
        None => Finding::advice("public_url", format!("{by}, whose end cannot be read"), MEND),
        Some(until) if until <= now => {
            Finding::wrong("public_url", format!("{by}, which ended on {until}"), MEND)
        }
        Some(until) if until < now.plus_seconds(CERTIFICATE_WANTED_S) => {
            Finding::advice("public_url", format!("{by}, which ends on {until}"), MEND)
        }
        Some(until) => Finding::fine("public_url", format!("{by}, until {until}")),
    }
}

fn outbound(settings: &Settings) -> Finding {
    if settings.outbound.allow.is_empty() {
        Finding::fine("outbound", "connections reach public addresses only")
    } else {
        let says = format!("connections may reach {} private ranges", settings.outbound.allow.len());
        Finding::advice("outbound", says, "Keep only ranges that hold databases you mean to connect.")
    }
}

#[cfg(test)]
mod tests;
