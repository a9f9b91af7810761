//! The page of the last measurement, `docs/benchmarks.md`: every figure with a sentence, in groups.

use std::fmt::Write as _;

use anyhow::{Context as _, ensure};

use crate::Figure;

struct Group {
    title: &'static str,
    says: &'static str,
    /// Figures of it and what each of them is.
    figures: &'static [(&'static str, &'static str)],
}

const GROUPS: &[Group] = &[
    Group {
        title: "Credentials beside OpenBao",
        says: "Both servers run side by side on one machine and are asked the same over HTTP, without TLS, by 16 clients: \
               to open one kilobyte. OpenBao stores with raft and writes an audit file; ours has each use on disk in a \
               chained log before it opens. A cost is the CPU time of the server's process, so that what else the \
               machine does leaves it as it is.",
        figures: &[
            ("open_over_http_cpu", "One audited open, token and organization checked"),
            (
                "open_over_http_beside_tuned_peer",
                "The same beside a token without the default policy, the peer's fastest",
            ),
            ("open_over_http_beside_default_peer", "The same beside a token as the peer makes it by default"),
            ("open_in_batch_cpu", "One open of a hundred in a request, each with its own entry in the log"),
            ("open_in_batch_beside_peer", "The same beside the peer's batch"),
            ("rewrap_100k", "100,000 data keys wrapped anew, durably, on this disk"),
            ("rewrap_cpu", "One data key wrapped anew"),
            ("rewrap_beside_peer", "The same beside the peer, one in a request"),
            ("rewrap_in_batch_beside_peer", "The same beside the peer, 100 in a request"),
            ("start_to_first_use", "From the start over a store that exists to the first answered open"),
            ("start_to_first_use_beside_peer", "The same beside the peer, its unsealing included"),
            ("memory_with_100k_connections", "Resident memory once each of 100,000 connections was used"),
            ("audit_bytes_per_open", "What an open adds to our log"),
            ("audit_bytes_per_open_of_peer", "What an open adds to the peer's log"),
        ],
    },
    Group {
        title: "Credentials on this disk",
        says: "Opens whose entries are on disk before the credential is used, 64 at once; how long one takes is told in \
               writes that this disk was seen to make durable in the same run.",
        figures: &[
            ("audited_open_cpu", "One audited open, without HTTP"),
            ("durable_opens_per_second", "Opens in a second"),
            ("durable_open_p99", "What the slowest of a hundred opens waits"),
            ("verify_1m_entries_cpu", "Verifying an export of a million entries, without the server"),
        ],
    },
    Group {
        title: "Credentials as connections grow",
        says: "One audited open of a thousand spread over all connections: read from the store, and again from memory.",
        figures: &[
            ("open_cold_cpu_at_1k", "1,000 connections, from the store"),
            ("open_cold_cpu_at_10k", "10,000 connections, from the store"),
            ("open_cold_cpu_at_100k", "100,000 connections, from the store"),
            ("open_cold_cpu_at_1m", "1,000,000 connections, from the store"),
            ("open_warm_cpu_at_1k", "1,000 connections, from memory"),
            ("open_warm_cpu_at_10k", "10,000 connections, from memory"),
            ("open_warm_cpu_at_100k", "100,000 connections, from memory"),
            ("open_warm_cpu_at_1m", "1,000,000 connections, from memory"),
        ],
    },
    Group {
        title: "The product",
        says: "The release binary, its parts and its console.",
        figures: &[
            ("release_binary", "Size of the program with everything in it"),
            ("start_to_ready", "From the start to the first ready answer"),
            ("memory_idle", "Resident memory at rest"),
            ("console_first_load", "Script that the first page loads, compressed"),
            ("board_24_goals_cpu", "The server's work for a board of 24 goals"),
            ("range_resolutions_1m", "A million date ranges resolved on one core"),
            ("jobs_per_second", "Durable jobs on PostgreSQL that do nothing"),
            ("jobs_beside_bare_loop", "The same beside a bare loop of `DELETE … SKIP LOCKED`"),
        ],
    },
];

/// Where and when was measured.
#[derive(Debug)]
pub struct Setting {
    /// `2026-11-22`.
    pub date: String,
    /// `2 cores, …`.
    pub machine: String,
    pub version: String,
}

/// The page; a figure without a sentence is an error, so that none is left out.
pub fn page(figures: &[Figure], setting: &Setting) -> anyhow::Result<String> {
    for figure in figures {
        let has_sentence =
            GROUPS.iter().flat_map(|group| group.figures).any(|(name, _)| *name == figure.name);
        ensure!(has_sentence, "bench/src/page.rs has no sentence for the figure {}", figure.name);
    }
    let Setting { date, machine, version } = setting;
    let mut page = format!(
        "# Benchmarks\n\n`make bench` writes this page. Measured on {date} with version {version} on {machine}.\n\n\
         A limit is what we hold ourselves to; a peer was measured in the same run.\n"
    );
    for group in GROUPS {
        write!(page, "\n## {}\n\n{}\n\n", group.title, group.says)?;
        page.push_str("| What | Measured | Beside | Stands |\n|---|---|---|---|\n");
        for (name, says) in group.figures {
            let figure = figures.iter().find(|figure| figure.name == *name);
            let figure = figure.with_context(|| format!("the figure {name} was not measured"))?;
            let Figure { value, unit, against, peer, .. } = figure;
            writeln!(
                page,
                "| {says} | {} {unit} | {peer}: {} {unit} | {} |",
                rounded(*value),
                rounded(*against),
                standing(figure)
            )?;
        }
    }
    Ok(page)
}

/// `within`, `missed`, or how many times less than the peer.
fn standing(figure: &Figure) -> String {
    let met = |is_met: bool| if is_met { "within" } else { "**missed**" }.to_owned();
    match figure.peer.as_str() {
        "limit" => met(figure.ratio <= 1.0),
        "limit (at least)" => met(1.0 <= figure.ratio),
        _ if figure.unit.ends_with("/s") => format!("{} times as many", rounded(figure.ratio)),
        _ if figure.ratio <= 1.0 => format!("{} times less", rounded(1.0 / figure.ratio)),
        _ => format!("{} times as much", rounded(figure.ratio)),
    }
}

/// Three digits that count.
fn rounded(value: f64) -> String {
    let decimals = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else if value >= 1.0 {
        2
    } else {
        3
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests;
