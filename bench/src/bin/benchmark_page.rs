//! Reads the lines of a measurement and prints the page: `benchmark_page DATE MACHINE VERSIONS < figures.jsonl`.

use std::io::{BufRead as _, Write as _};

use anyhow::Context as _;
use bench::page::{Setting, page};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what| arguments.next().with_context(|| format!("{what} is missing"));
    let setting =
        Setting { date: next("the date")?, machine: next("the machine")?, versions: next("the versions")? };
    let lines = std::io::stdin().lock().lines();
    let figures = lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(write!(std::io::stdout(), "{}", page(&figures, &setting)?)?)
}
