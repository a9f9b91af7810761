//! The environment variables of a test run, read in one place.

/// `1` when tests that need real servers must run.
pub const WANTED: &str = "TEAMWRIGHT_TEST_PARTS";
/// Superuser address of the run's PostgreSQL, `postgres://…`.
pub const POSTGRES_URL: &str = "TEAMWRIGHT_TEST_POSTGRES_URL";
/// Root address of the run's MariaDB, `mysql://…`.
pub const MARIADB_URL: &str = "TEAMWRIGHT_TEST_MARIADB_URL";
/// `sqlite` (default) or `postgres`: the store that the suite runs on.
pub const STORE: &str = "TEAMWRIGHT_TEST_DB";
/// `1` when generated files are written instead of compared.
pub const BLESS: &str = "TEAMWRIGHT_BLESS";
/// `accept` in the longer tier, with many more cases.
pub const TIER: &str = "TEAMWRIGHT_TEST_TIER";

/// The store that this run's tests use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Sqlite,
    Postgres,
}

/// The store named by [`STORE`].
///
/// # Panics
/// When it names neither: a misspelt run must not pass as the other one.
#[expect(clippy::panic, reason = "a misspelt store fails the test run")]
pub fn store() -> Store {
    match read(STORE).as_deref() {
        None | Some("sqlite") => Store::Sqlite,
        Some("postgres") => Store::Postgres,
        Some(other) => panic!("{STORE} is `{other}`; it can be sqlite or postgres"),
    }
}

/// True when [`WANTED`] is `1`.
#[must_use]
pub fn parts_wanted() -> bool {
    read(WANTED).as_deref() == Some("1")
}

/// True in `make snapshots`: generated files are written, not compared.
#[must_use]
pub fn bless() -> bool {
    read(BLESS).as_deref() == Some("1")
}

/// True in `make accept`.
#[must_use]
pub fn longer_tier() -> bool {
    read(TIER).as_deref() == Some("accept")
}

/// A variable that is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "a test run is steered by its environment; product code is not"
)]
pub(crate) fn read(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
