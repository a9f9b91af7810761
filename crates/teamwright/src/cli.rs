//! The command line: one subcommand per role or task.
//!
//! Exit codes: 0 done, 1 a check found something, 2 the command was refused (bad input, unfit state).

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;

/// How a command ended, as the exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// A check ran and found something.
    Found,
    /// Nothing was done; the message says why and what to do.
    Refused,
}

/// Business productivity for Microsoft Teams: connections, KPIs and goals, governance.
#[derive(Debug, Parser)]
#[command(name = "teamwright", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the dates that a range expression means, or check a file of them
    Range(commands::range::RangeArgs),
}

/// Runs the process from its arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let mut out = std::io::stdout().lock();
    let mut errors = std::io::stderr().lock();
    let ending = match cli.command {
        Command::Range(args) => commands::range::run(&args, &platform::world::World::system(), &mut out),
    };
    match ending {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Found) => ExitCode::from(1),
        Ok(Ending::Refused) => ExitCode::from(2),
        Err(error) => {
            // Nothing is left to do when even the error cannot be written.
            let _ = writeln!(errors, "teamwright: {error:#}");
            ExitCode::from(2)
        }
    }
}
