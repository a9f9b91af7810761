//! What a shut-off does, in words, before it is done.

use super::{Mode, Scope};

/// What happens, what stays undone or cannot be undone, and what the receipt will say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) happens: Vec<String>,
    pub(crate) cannot_be_undone: Vec<String>,
    pub(crate) receipt: Vec<String>,
}

/// What is counted before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) connections: i64,
    pub(crate) kpis: i64,
    pub(crate) backup_days: u32,
}

pub(crate) fn words(scope: Scope, mode: Mode, counts: Counts) -> Words {
    let backup_days = counts.backup_days;
    let mut happens = vec![stops(counts), "A read that runs at that moment is ended.".to_owned()];
    match mode {
        Mode::Disable => {
            happens.push("Nothing is destroyed. An owner can switch it on again.".to_owned());
            Words {
                happens,
                cannot_be_undone: Vec::new(),
                receipt: vec!["What was switched off, by whom, when and why, signed.".to_owned()],
            }
        }
        Mode::Destroy => {
            happens.push("The passwords and the keys that open them are destroyed.".to_owned());
            if scope == Scope::Everything {
                happens.push("The organization's key is destroyed in all its versions.".to_owned());
            }
            Words { happens, cannot_be_undone: lost(backup_days), receipt: told(backup_days) }
        }
    }
}

fn stops(Counts { connections, kpis, .. }: Counts) -> String {
    let (those, stop, them) =
        if connections == 1 { ("connection", "stops", "it") } else { ("connections", "stop", "them") };
    let within = "within half a second, in every process";
    match kpis {
        0 => format!("{connections} {those} {stop} {within}. No KPI reads through {them}."),
        1 => format!("{connections} {those} and 1 KPI that reads through {them} stop {within}."),
        _ => format!("{connections} {those} and {kpis} KPIs that read through {them} stop {within}."),
    }
}

fn lost(backup_days: u32) -> Vec<String> {
    vec![
        "Reconnecting needs every password again; nobody can read the old ones back.".to_owned(),
        format!(
            "Backups of the keys are kept for {backup_days} days. Until then a backup could open the passwords."
        ),
        "The accounts at the databases go on to exist. Drop them there; the receipt has each statement."
            .to_owned(),
    ]
}

fn told(backup_days: u32) -> Vec<String> {
    vec![
        "What was destroyed, by whom, when and why, signed with the key of the audit log.".to_owned(),
        format!("The day, {backup_days} days from now, from which no backup can open the passwords."),
        "For each connection, how to end its account at the database.".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_is_counted_as_people_count() {
        let told = |connections, kpis| stops(Counts { connections, kpis, backup_days: 7 });
        assert_eq!(
            told(1, 0),
            "1 connection stops within half a second, in every process. No KPI reads through it."
        );
        assert_eq!(
            told(2, 0),
            "2 connections stop within half a second, in every process. No KPI reads through them."
        );
        assert_eq!(
            told(1, 1),
            "1 connection and 1 KPI that reads through it stop within half a second, in every process."
        );
        assert_eq!(
            told(2, 8),
            "2 connections and 8 KPIs that read through them stop within half a second, in every process."
        );
    }
}
