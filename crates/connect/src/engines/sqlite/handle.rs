//! Limits of an SQLite handle, which have no safe wrapper.
//!
//! One of the few files with unsafe code: three calls of SQLite's own interface on a handle that the driver's lock
//! keeps open and to ourselves.
#![expect(
    unsafe_code,
    reason = "SQLite's limits and the place of an error are reached only through its C interface"
)]

use std::ptr::NonNull;

use libsqlite3_sys::{
    SQLITE_DBCONFIG_DEFENSIVE, SQLITE_LIMIT_ATTACHED, SQLITE_LIMIT_LENGTH, SQLITE_LIMIT_SQL_LENGTH,
    SQLITE_LIMIT_WORKER_THREADS, SQLITE_OK, sqlite3, sqlite3_db_config, sqlite3_error_offset, sqlite3_limit,
};

/// No ATTACH, no value or row beyond the cap of a result, no helper threads, no shadow tables.
const LIMITS: [(i32, i32); 4] = [
    (SQLITE_LIMIT_ATTACHED, 0),
    (SQLITE_LIMIT_LENGTH, 8 << 20),
    (SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
    (SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// Sets the limits and checks that they hold.
pub(super) fn harden(handle: NonNull<sqlite3>) -> Result<(), ()> {
    for (limit, most) in LIMITS {
        // SAFETY: the caller holds the driver's lock, so the handle is open and used by nobody else.
        let kept = unsafe {
            sqlite3_limit(handle.as_ptr(), limit, most);
            sqlite3_limit(handle.as_ptr(), limit, -1)
        };
        if kept > most {
            return Err(());
        }
    }
    // SAFETY: as above; the option takes an int and a pointer that may be null.
    let done = unsafe {
        sqlite3_db_config(handle.as_ptr(), SQLITE_DBCONFIG_DEFENSIVE, 1_i32, std::ptr::null_mut::<i32>())
    };
    if done == SQLITE_OK { Ok(()) } else { Err(()) }
}

/// The byte of the statement at which the newest error lies, where SQLite knows it.
pub(super) fn error_offset(handle: NonNull<sqlite3>) -> Option<usize> {
    // SAFETY: the caller holds the driver's lock, so the handle is open and used by nobody else.
    let offset = unsafe { sqlite3_error_offset(handle.as_ptr()) };
    usize::try_from(offset).ok()
}
