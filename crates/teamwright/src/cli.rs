//! The command line: one subcommand per role or task.
//!
//! Exit codes: 0 done, 1 a check found something, 2 the command was refused (bad input, unfit state).

use std::io::Write;
use std::process::ExitCode;

use access::actions::issue_reset_link::Whom;
use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::commands::configured::Configured;
use crate::commands::serve::Role;
use crate::commands::{
    audit, backup, config_check, doctor, keys, migrate, one_time_links, range, receipt, restore, serve,
};

/// How a command ended, as the exit code says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done,
    /// A check ran and found something.
    Found,
}

/// Connections to databases, KPIs and goals.
#[derive(Debug, Parser)]
#[command(name = "teamwright", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the console, the API and the worker
    Serve(Configured),
    /// Run a worker alone, beside others that serve
    Work(Configured),
    /// Bring the store's schema up to this release
    Migrate(Configured),
    /// Say what is wrong and how to mend it
    Doctor(doctor::DoctorArgs),
    /// Make backups and look after them
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// Put a backup back into an empty store
    Restore(restore::RestoreArgs),
    /// Export and verify the audit logs
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// List, rotate and end keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Verify a receipt of a shut-off
    #[command(subcommand)]
    Receipt(receipt::ReceiptCommand),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Help an owner who is locked out
    #[command(subcommand)]
    Owner(OwnerCommand),
    /// Help a member who is locked out
    #[command(subcommand)]
    Member(MemberCommand),
    /// Add an organization to this installation
    #[command(subcommand)]
    Organization(OrganizationCommand),
    /// Print the dates that a range expression means, or check a file of them
    Range(range::RangeArgs),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the settings in effect and where each comes from
    Check(config_check::ConfigCheckArgs),
}

#[derive(Debug, Subcommand)]
enum OwnerCommand {
    /// Print a one-time link for a new passphrase
    Reset(one_time_links::ResetArgs),
}

#[derive(Debug, Subcommand)]
enum MemberCommand {
    /// Print a one-time link for a new passphrase
    Reset(one_time_links::ResetArgs),
}

#[derive(Debug, Subcommand)]
enum OrganizationCommand {
    /// Print a one-time link that sets an organization up
    Create(one_time_links::OrganizationCreateArgs),
}

/// Runs the process from its arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command, &mut std::io::stdout()) {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::Found) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to do when even the error cannot be written.
            let _ = writeln!(std::io::stderr(), "teamwright: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn dispatch(command: Command, out: &mut (impl Write + Send)) -> anyhow::Result<Ending> {
    match command {
        Command::Config(ConfigCommand::Check(args)) => config_check::run(&args, out),
        Command::Backup(args) => blocking(backup::run(&args, out)),
        Command::Restore(args) => blocking(restore::run(&args, out)),
        Command::Audit(command) => blocking(audit::run(&command, out)),
        Command::Keys(command) => {
            blocking(keys::run(&command, &mut std::io::BufReader::new(std::io::stdin()), out))
        }
        Command::Receipt(command) => receipt::run(&command, out),
        Command::Range(args) => range::run(&args, &platform::world::World::system(), out),
        Command::Serve(args) => blocking(serve::run(&args, Role::WebAndWorker, out)),
        Command::Work(args) => blocking(serve::run(&args, Role::Worker, out)),
        Command::Migrate(args) => blocking(migrate::run(&args, out)),
        Command::Doctor(args) => blocking(doctor::run(&args, out)),
        Command::Owner(OwnerCommand::Reset(args)) => blocking(one_time_links::reset(Whom::Owner, &args, out)),
        Command::Member(MemberCommand::Reset(args)) => {
            blocking(one_time_links::reset(Whom::Member, &args, out))
        }
        Command::Organization(OrganizationCommand::Create(args)) => {
            blocking(one_time_links::create(&args, out))
        }
    }
}

fn blocking<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("could not start the asynchronous runtime")?;
    runtime.block_on(work)
}
