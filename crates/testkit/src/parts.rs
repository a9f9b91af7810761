//! Real servers for tests: PostgreSQL, MariaDB and OpenBao on a free port of 127.0.0.1, each in a folder of its own.
//!
//! A server stops when its handle is dropped, and the kernel stops it when the process that started it dies, however
//! that happens. Its folder names that process; the next start removes folders whose process is gone.
//!
//! `with-parts` starts one of each for a whole run and exports their addresses, because the test runner gives every
//! test a process of its own; [`postgres`] and [`mariadb`] take those, and start their own where there are none. A
//! missing package is a failure that names it, never a test that passes.

pub mod address;
pub mod environment;
pub mod fault;
pub mod folder;
pub mod mariadb;
pub mod openbao;
pub mod owner;
pub mod postgres;
pub mod process;
pub mod program;
pub mod ready;

use std::sync::Arc;

use tokio::sync::OnceCell;

pub use address::Address;
pub use fault::PartFault;
pub use mariadb::{MariaDb, MariaDbOptions};
pub use openbao::OpenBao;
pub use postgres::{Postgres, PostgresOptions};

/// True when `make test` demands the tests that need real servers; otherwise says what they would need.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that does not run says so")]
pub fn wanted(what: &str) -> bool {
    let wanted = environment::parts_wanted();
    if !wanted {
        eprintln!("not run: needs {what}; `make test` starts it (or set {}=1)", environment::WANTED);
    }
    wanted
}

/// The PostgreSQL of this run.
///
/// # Panics
/// With the package to install when there is no PostgreSQL on this machine.
pub async fn postgres() -> Arc<Postgres> {
    static SHARED: OnceCell<Arc<Postgres>> = OnceCell::const_new();
    let shared = SHARED.get_or_init(|| async { Arc::new(fault::or_panic(Postgres::shared().await)) });
    Arc::clone(shared.await)
}

/// The MariaDB of this run.
///
/// # Panics
/// With the package to install when there is no MariaDB on this machine.
pub async fn mariadb() -> Arc<MariaDb> {
    static SHARED: OnceCell<Arc<MariaDb>> = OnceCell::const_new();
    let shared = SHARED.get_or_init(|| async { Arc::new(fault::or_panic(MariaDb::shared().await)) });
    Arc::clone(shared.await)
}

/// An OpenBao of the test's own: it starts in a moment and keeps nothing.
///
/// # Panics
/// With the line to run when there is no OpenBao on this machine.
pub async fn openbao() -> OpenBao {
    fault::or_panic(OpenBao::start().await)
}
