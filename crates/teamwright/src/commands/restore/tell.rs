//! What a restore tells.

use std::io::Write;

use serde_json::json;

use super::put_back::Done;

pub(super) fn plain(done: &Done, out: &mut impl Write) -> anyhow::Result<()> {
    let (restored, settled) = (&done.restored, &done.settled);
    let with = if restored.has_keys { "with its keys" } else { "without its keys: no credential opens" };
    writeln!(out, "Put back {} rows as of {}, {with}", restored.rows, restored.manifest.point)?;
    let known =
        if restored.is_known { "as the audit log states it" } else { "compare it with what you noted" };
    writeln!(out, "    Digest of the backup, {known}: {}", done.digest)?;
    if settled.newer_entries != 0 {
        let newer = some(settled.newer_entries, "audit entry is", "audit entries are");
        writeln!(out, "    {newer} newer than the backup{}", from(done))?;
    }
    if !restored.kept_journal && !done.has_old {
        writeln!(out, "    No log here tells of the time after the backup: end again what was ended since")?;
    }
    for gap in &settled.accepted {
        writeln!(out, "    Accepted: {gap}")?;
    }
    if settled.shut_off != 0 {
        let ended = some(settled.shut_off, "organization was", "organizations were");
        writeln!(out, "    {ended} shut off after the backup, and again now")?;
    }
    if settled.switched_off != 0 {
        let ended = some(settled.switched_off, "connection was", "connections were");
        writeln!(out, "    {ended} switched off or ended after the backup, and again now")?;
    }
    if settled.given_up != 0 {
        let given_up = some(settled.given_up, "credential was", "credentials were");
        let asking = some(settled.needs_credential, "connection asks", "connections ask");
        writeln!(out, "    {given_up} given up; {asking} for a new one")?;
    }
    writeln!(out, "    Everybody signs in again")?;
    for kind in &done.waiting {
        let jobs = some(kind.count.unsigned_abs(), "job waits", "jobs wait");
        writeln!(out, "    {jobs}: {}, the first due {}", kind.name, kind.first_due)?;
    }
    writeln!(out, "    Nothing reaches out by itself until you say: teamwright restore release")?;
    if let Some(key) = &done.key {
        writeln!(out, "WRONG  key: {key}")?;
        writeln!(out, "        -> Put the key file of this installation in its place before the start.")?;
    }
    if let Some(broken) = &settled.broken {
        writeln!(out, "WRONG  log: {broken}")?;
        writeln!(out, "        -> Use another backup.")?;
    }
    Ok(())
}

/// How it is known that there are newer entries.
fn from(done: &Done) -> &'static str {
    if done.restored.kept_journal {
        ": they are in the audit log, which was kept"
    } else if done.has_old {
        ": they stay in the old store"
    } else {
        ", as checkpoints state; what they say is lost"
    }
}

pub(super) fn some(number: u64, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

pub(super) fn json(done: &Done, out: &mut impl Write) -> anyhow::Result<()> {
    let Done { restored, digest, settled, has_old, waiting, key } = done;
    let told = json!({
        "backup": restored.manifest.id,
        "digest": digest,
        "digest_is_known": restored.is_known,
        "point": restored.manifest.point,
        "rows": restored.rows,
        "with_keys": restored.has_keys,
        "kept_journal": restored.kept_journal,
        "asked_old_store": has_old,
        "newer_entries": settled.newer_entries,
        "accepted": settled.accepted,
        "credentials_given_up": settled.given_up,
        "connections_needing_credential": settled.needs_credential,
        "organizations_shut_off": settled.shut_off,
        "connections_switched_off": settled.switched_off,
        "waiting_jobs": waiting,
        "key": key,
        "broken_log": settled.broken,
    });
    serde_json::to_writer_pretty(&mut *out, &told)?;
    writeln!(out)?;
    Ok(())
}
