//! `with-parts COMMAND…`: runs a command beside one PostgreSQL and one MariaDB, and ends as it did.

use std::process::ExitCode;

use testkit::parts::{MariaDb, PartFault, Postgres, environment};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stderr, reason = "a command's own words")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words).await {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run(words: &[String]) -> Result<u8, PartFault> {
    let (program, arguments) =
        words.split_first().ok_or_else(|| PartFault::new("usage: with-parts COMMAND…"))?;
    let (postgres, mariadb) = tokio::try_join!(Postgres::shared(), MariaDb::shared())?;
    // Should we be killed, the command is told to end, as the servers are.
    let child = Command::new("setpriv")
        .args(["--pdeathsig", "TERM", "--", program])
        .args(arguments)
        .env(environment::POSTGRES_URL, postgres.admin().to_string())
        .env(environment::MARIADB_URL, mariadb.admin().to_string())
        .spawn()
        .map_err(|cause| PartFault::while_doing(program, cause))?;
    wait_for(child).await
}

/// Waits for the command. Asked to stop, we wait on: the terminal asks the command too, and the servers are its.
async fn wait_for(mut child: Child) -> Result<u8, PartFault> {
    let fault = |cause| PartFault::while_doing("could not wait for the command", cause);
    let mut interrupted = signal(SignalKind::interrupt()).map_err(fault)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(fault)?;
    loop {
        tokio::select! {
            ended = child.wait() => {
                let code = ended.map_err(fault)?.code().and_then(|code| u8::try_from(code).ok());
                return Ok(code.unwrap_or(1));
            }
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {
                if let Some(id) = child.id() {
                    testkit::parts::process::signal("TERM", id);
                }
            }
        }
    }
}
