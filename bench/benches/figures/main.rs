//! Prints every figure; ends with an error when one cannot be measured.

mod console;
mod jobs;
mod opens;
mod process;
mod ranges;
mod timing;
mod verify;

use std::io::Write as _;

use bench::Figure;

/// The product's: what is measured pays for wiping what it frees.
#[global_allocator]
static ALLOCATOR: teamwright::allocator::ZeroOnFree = teamwright::allocator::ZeroOnFree;

fn main() -> anyhow::Result<()> {
    teamwright::allocator::keep_small();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    say(&ranges::figures()?)?;
    say(&console::figures()?)?;
    say(&process::figures()?)?;
    say(&runtime.block_on(opens::figures())?)?;
    say(&runtime.block_on(timing::figures())?)?;
    say(&runtime.block_on(verify::figures())?)?;
    say(&runtime.block_on(jobs::figures())?)
}

fn say(figures: &[Figure]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for figure in figures {
        writeln!(out, "{}", figure.line()?)?;
    }
    Ok(out.flush()?)
}
