//! `sims key-vault | kms`: one simulator on a port of 127.0.0.1, until it is ended.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use platform::world::World;
use sims::{KeyVault, Kms};

/// Simulators of key services. Everything is lost when one ends.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    which: Which,
}

#[derive(Subcommand)]
enum Which {
    /// Azure Key Vault and the issuer of its tokens, with a key named root
    KeyVault(Place),
    /// AWS KMS and its token service, with one key
    Kms(Place),
}

#[derive(Args)]
struct Place {
    /// Port of 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// File for the authority's certificate, which a client must trust
    #[arg(long)]
    ca: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, reason = "a command's own words")]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command's own words")]
async fn run(cli: Cli) -> std::io::Result<()> {
    match cli.which {
        Which::KeyVault(place) => {
            let running = KeyVault::start(place.port, World::system()).await?;
            running.simulator.create_key("root");
            std::fs::write(&place.ca, &running.ca_pem)?;
            println!("vault {}, authority {}", running.simulator.vault(), running.simulator.authority());
            tokio::signal::ctrl_c().await
        }
        Which::Kms(place) => {
            let running = Kms::start(place.port, World::system()).await?;
            let arn = running.simulator.create_key("00000000-0000-0000-0000-000000000001");
            std::fs::write(&place.ca, &running.ca_pem)?;
            println!("https://{}, key {arn}", running.address);
            tokio::signal::ctrl_c().await
        }
    }
}
