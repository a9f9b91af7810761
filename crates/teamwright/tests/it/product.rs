//! The real binary on a data folder and a store of its own, watched from outside.
//!
//! The child dies with the test that started it. Its environment is empty but for what the test gives, so that a test
//! run's own variables are no settings.

pub(crate) mod browser;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod sources;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use browser::Browser;
pub(crate) use place::Place;
use testkit::parts::process::signal;

/// Nothing here takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_mins(2);
const ASK_EVERY: Duration = Duration::from_millis(10);
/// What the product prints of its private listener, which is told before the next two.
const PRIVATE_AT: &str = "Health and metrics are at http://";
/// What the product prints when it takes requests.
const RUNS_AT: &str = "Teamwright runs at ";
/// What `teamwright work` prints.
const WORKS: &str = "Teamwright works on jobs";

/// A running `teamwright serve`.
pub(crate) struct Product {
    child: Child,
    pub(crate) port: u16,
    pub(crate) private_port: u16,
    pub(crate) setup_token: Option<String>,
    pub(crate) log: PathBuf,
    printed: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// How a process ended, with what it printed.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) out: String,
    pub(crate) log: String,
}

impl Product {
    /// Starts on the place and waits until it says where it runs; `Err` when it ended instead.
    pub(crate) fn try_start(place: &Place) -> Result<Self, Ended> {
        Self::launch(place.serving(), place.next_log())
    }

    /// A running `teamwright work`; it has no port but the private one.
    pub(crate) fn try_start_worker(place: &Place) -> Result<Self, Ended> {
        Self::launch(place.working(), place.next_log())
    }

    fn launch(mut command: Command, log: PathBuf) -> Result<Self, Ended> {
        let errors = File::create(&log).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut out = String::new();
        let port = loop {
            let start = out.len();
            if lines.read_line(&mut out).unwrap() == 0 {
                let status = child.wait().unwrap();
                return Err(Ended { status, out, log: fs::read_to_string(&log).unwrap() });
            }
            if out[start..].starts_with(WORKS) {
                break 0;
            }
            if let Some(address) = out[start..].strip_prefix(RUNS_AT) {
                break port_of(address.trim());
            }
        };
        let private_port =
            port_of(out.split(PRIVATE_AT).nth(1).and_then(|rest| rest.split(',').next()).unwrap());
        let setup_token = out.split("/setup?token=").nth(1).map(|rest| first_word(rest).to_owned());
        let printed = Arc::new(Mutex::new(out));
        let sink = Arc::clone(&printed);
        let reader = thread::spawn(move || {
            let mut rest = String::new();
            let _ = lines.read_to_string(&mut rest);
            sink.lock().unwrap().push_str(&rest);
        });
        Ok(Self { child, port, private_port, setup_token, log, printed, reader: Some(reader) })
    }

    #[track_caller]
    pub(crate) fn start(place: &Place) -> Self {
        Self::try_start(place).unwrap_or_else(|ended| panic!("it did not start: {ended:#?}"))
    }

    /// Somebody who is not signed in.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::new(self.port)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process as the kernel does when memory runs out.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        assert_eq!(self.child.wait().unwrap().signal(), Some(9));
    }

    /// Asks it to stop, as an orchestrator does.
    pub(crate) fn ask_to_stop(&self) {
        signal("TERM", self.pid());
    }

    /// Waits for the end of a process that was asked to stop.
    pub(crate) fn ended(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        let status = until("the process has ended", deadline, || self.child.try_wait().unwrap());
        self.reader.take().unwrap().join().unwrap();
        let out = self.printed.lock().unwrap().clone();
        Ended { status, out, log: fs::read_to_string(&self.log).unwrap() }
    }

    /// Stops it in order; what it said.
    #[track_caller]
    pub(crate) fn stop(self) -> Ended {
        self.ask_to_stop();
        let ended = self.ended();
        assert!(ended.status.success(), "{ended:#?}");
        ended
    }
}

impl Drop for Product {
    fn drop(&mut self) {
        // It may have ended; that is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until there is an answer.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    until(what, Instant::now() + PATIENCE, ask)
}

#[track_caller]
fn until<T>(what: &str, deadline: Instant, mut ask: impl FnMut() -> Option<T>) -> T {
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::park_timeout(ASK_EVERY);
    }
}

fn port_of(address: &str) -> u16 {
    address.rsplit(':').next().unwrap().parse().unwrap()
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
