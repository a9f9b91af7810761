//! Custody beside OpenBao, the most trusted peer, in the same run on the same machine.
//!
//! Both are servers of their own that a load generator asks over HTTP; a cost is the CPU time of the server's process,
//! so a busy machine does not change it. With `--front FOLDER CONNECTIONS` this program is our server, with `--curve` the
//! process that opens what another one sealed.

mod curve;
mod durable;
mod front;
mod load;
mod memory;
mod ours;
mod peer;
mod race;
mod rewraps;
mod starts;

use std::io::Write as _;

use bench::Figure;

/// The product's: what is measured pays for wiping what it frees.
#[global_allocator]
static ALLOCATOR: teamwright::allocator::ZeroOnFree = teamwright::allocator::ZeroOnFree;

fn main() -> anyhow::Result<()> {
    teamwright::allocator::keep_small();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, folder, connections] = arguments.as_slice() {
        match word.as_str() {
            front::WORD => return runtime.block_on(front::serve(folder.as_ref(), connections.parse()?)),
            curve::WORD => {
                let measured = runtime.block_on(curve::measure(folder.as_ref(), connections.parse()?))?;
                return Ok(writeln!(std::io::stdout(), "{measured}")?);
            }
            _ => {}
        }
    }
    say(&runtime.block_on(durable::figures())?)?;
    runtime.block_on(race::run())?;
    say(&runtime.block_on(curve::figures())?)
}

fn say(figures: &[Figure]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for figure in figures {
        writeln!(out, "{}", figure.line()?)?;
    }
    Ok(out.flush()?)
}
