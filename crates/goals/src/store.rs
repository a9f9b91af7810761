//! The SQL of this crate, one file per noun.

pub(crate) mod backfill;
pub(crate) mod board;
pub(crate) mod goal;
pub(crate) mod kpi;
pub(crate) mod purge;
pub(crate) mod reading;
pub(crate) mod sample;
mod who;
