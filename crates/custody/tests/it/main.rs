//! Custody on both stores, through its public doors.

mod canaries;
mod faults;
mod home;
mod lending;
mod rollback;
mod starting;
mod swaps;
