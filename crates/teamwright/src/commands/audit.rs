//! `teamwright audit`: export the logs, verify an export without the server, accept an older state.

mod accept_gap;
mod export;
mod verify;

use std::io::Write;

use clap::Subcommand;

use crate::cli::Ending;

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Write logs as files that others can verify; works beside a running server
    Export(export::ExportArgs),
    /// Verify an export, or a folder of exports, without the server; ends with 1 when something is wrong
    Verify(verify::VerifyArgs),
    /// Accept that logs were put back to an earlier state, and say why; on record
    AcceptGap(accept_gap::AcceptGapArgs),
}

pub async fn run(command: &AuditCommand, out: &mut impl Write) -> anyhow::Result<Ending> {
    match command {
        AuditCommand::Export(args) => export::run(args, out).await,
        AuditCommand::Verify(args) => verify::run(args, out),
        AuditCommand::AcceptGap(args) => accept_gap::run(args, out).await,
    }
}
