//! KPIs and goals through their public doors, over a real SQLite source, on the store engine that the run names.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail")]

mod backfill;
mod board;
mod closing;
mod goals;
mod kpis;
mod lists;
mod previews;
mod purge;
mod readings;
mod real_servers;
mod routes;
mod sample;
mod world;
