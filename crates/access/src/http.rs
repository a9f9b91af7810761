//! The table of this crate's routes, and what every feature's routes are made of.

pub mod call;
mod cookie;
pub mod route;
pub mod visitor;

pub use call::{Call, with_access};
pub use route::Route;
