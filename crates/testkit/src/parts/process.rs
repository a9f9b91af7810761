//! A server process that cannot outlive the process that started it.
//!
//! `setpriv --pdeathsig` asks the kernel to signal the server when its starter dies. The kernel means the *thread* that
//! started it, so one thread that lives as long as this process starts them all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use super::fault::PartFault;
use super::folder::Account;
use super::program::Program;

const SETPRIV: Program = Program { name: "setpriv", package: "util-linux", versions: None };
/// A server that has not stopped by then is killed.
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// What of a server's output a failure shows.
const SHOWN_BYTES: usize = 4_000;

/// How a server is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopBy {
    /// At once, keeping nothing: its folder is thrown away.
    Kill,
    /// SIGINT; PostgreSQL then gives back its shared memory.
    Interrupt,
}

impl StopBy {
    fn signal(self) -> &'static str {
        match self {
            Self::Kill => "KILL",
            Self::Interrupt => "INT",
        }
    }
}

/// What to start.
#[derive(Debug)]
pub struct Launch<'a> {
    pub program: &'a Path,
    pub arguments: &'a [String],
    /// The account to run as; `None` keeps ours.
    pub account: Option<&'a Account>,
    /// Working folder; the output goes to a file in it.
    pub folder: &'a Path,
    pub stop_by: StopBy,
}

/// A running server; stops when dropped.
#[derive(Debug)]
pub struct Process {
    child: Mutex<Child>,
    output: PathBuf,
    stop_by: StopBy,
}

impl Process {
    pub fn start(launch: &Launch<'_>) -> Result<Self, PartFault> {
        let output = launch.folder.join("output");
        let mut command = command(launch)?;
        let file = File::create(&output).map_err(could_not_start)?;
        let errors = file.try_clone().map_err(could_not_start)?;
        command.stdin(Stdio::null()).stdout(file).stderr(errors);
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = keeper().spawn(command)?;
        Ok(Self { child: Mutex::new(child), output, stop_by: launch.stop_by })
    }

    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    /// A fault with the server's last words when it has ended by itself.
    pub fn still_runs(&self) -> Result<(), PartFault> {
        let ended = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait();
        match ended {
            Ok(None) => Ok(()),
            Ok(Some(status)) => {
                Err(PartFault::new(format!("it ended with {status}:\n{}", self.last_output())))
            }
            Err(cause) => Err(PartFault::while_doing("could not ask for its state", cause)),
        }
    }

    /// The end of what the server printed.
    #[must_use]
    pub fn last_output(&self) -> String {
        last_bytes(&self.output)
    }

    /// Ends the server as a power cut would.
    pub fn kill(&self) {
        signal("KILL", self.id());
        self.wait_until(Instant::now() + STOP_WITHIN);
    }

    fn stop(&self) {
        signal(self.stop_by.signal(), self.id());
        if !self.wait_until(Instant::now() + STOP_WITHIN) {
            self.kill();
        }
    }

    fn wait_until(&self, deadline: Instant) -> bool {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        while Instant::now() < deadline {
            if !matches!(child.try_wait(), Ok(None)) {
                return true;
            }
            thread::park_timeout(Duration::from_millis(5));
        }
        false
    }
}

impl Drop for Process {
    #[expect(clippy::print_stderr, reason = "the runner shows a failed test what its server printed")]
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("── the server printed:\n{}", self.last_output());
        }
        self.stop();
    }
}

/// Runs a program that ends by itself, as the server's account; its output is the fault when it fails.
pub fn run_once(launch: &Launch<'_>) -> Result<(), PartFault> {
    let process = Process::start(launch)?;
    let status = process.child.lock().unwrap_or_else(PoisonError::into_inner).wait();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(PartFault::new(format!(
            "{} ended with {status}:\n{}",
            launch.program.display(),
            process.last_output()
        ))),
        Err(cause) => Err(could_not_start(cause)),
    }
}

/// Sends a signal to the process with this id, which this process started.
pub fn signal(name: &str, pid: u32) {
    // The shell's own `kill` is on every machine. The process may have ended already, which is what we want.
    let _ = Command::new("sh").args(["-c", &format!("kill -s {name} {pid}")]).stderr(Stdio::null()).status();
}

fn command(launch: &Launch<'_>) -> Result<Command, PartFault> {
    let mut command = Command::new(SETPRIV.find()?);
    command.arg("--pdeathsig").arg(launch.stop_by.signal());
    if let Some(account) = launch.account {
        command.args(["--reuid", &account.name, "--regid", &account.gid.to_string(), "--clear-groups"]);
    }
    command.arg("--").arg(launch.program).args(launch.arguments).current_dir(launch.folder);
    command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    Ok(command)
}

fn could_not_start(cause: io::Error) -> PartFault {
    PartFault::while_doing("could not start a server", cause)
}

fn last_bytes(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let shown =
        bytes.split_at_checked(bytes.len().saturating_sub(SHOWN_BYTES)).map_or(&*bytes, |(_, end)| end);
    String::from_utf8_lossy(shown).into_owned()
}

/// The thread that starts every server of this process.
struct Keeper(Mutex<Sender<Order>>);

struct Order {
    command: Command,
    answer: Sender<io::Result<Child>>,
}

fn keeper() -> &'static Keeper {
    static KEEPER: OnceLock<Keeper> = OnceLock::new();
    KEEPER.get_or_init(|| {
        let (orders, inbox) = channel();
        thread::spawn(move || serve_orders(&inbox));
        Keeper(Mutex::new(orders))
    })
}

fn serve_orders(inbox: &Receiver<Order>) {
    while let Ok(mut order) = inbox.recv() {
        // Nobody waits any more when the test was cancelled.
        let _ = order.answer.send(order.command.spawn());
    }
}

impl Keeper {
    fn spawn(&self, command: Command) -> Result<Child, PartFault> {
        let (answer, answered) = channel();
        let order = Order { command, answer };
        let gone = || PartFault::new("the thread that starts servers has ended");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).send(order).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?.map_err(could_not_start)
    }
}

#[cfg(test)]
mod tests;
