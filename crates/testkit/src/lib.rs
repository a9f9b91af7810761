//! For tests only: a whole application, a clock that is set by hand, real servers, faults.

pub mod clock;
pub mod parts;
pub mod proxy;
