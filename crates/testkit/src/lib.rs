//! For tests only: a whole application, a clock that is set by hand, real servers, faults.

pub mod app;
pub mod base;
pub mod client;
pub mod clock;
pub mod entropy;
pub mod parts;
pub mod proxy;
pub mod sealer;
pub mod signer;
pub mod small_disk;
pub mod witness;

pub use app::{PASSPHRASE, Signed, TestApp};
pub use base::TestBase;
pub use client::{Answer, Client};
pub use clock::HandClock;
