//! KPIs, parameters, readings, goals, and how they stand.
//!
//! A *KPI* is one read-only SQL statement with typed parameters; a job asks its connection for the number and appends
//! a *reading*. A *goal* says what a KPI should reach or keep; how it stands is judged from stored readings alone, so
//! no page ever waits for a source.
//!
//! Does not speak to databases of others: `connect` does, and this crate gives it text and bound values. Does not
//! know passwords, sessions or the console.
//!
//! Invariants
//! * A reading is appended, never changed; one occasion is recorded once, however often its job runs.
//! * A parameter is bound as a value, never spliced into a statement.
//! * No transaction is open while a source is asked.
//! * An absent reading is a state, never 0 and never an error.
//! * One `as_of` per batch: the cards of one board agree.
//!
//! To add an action: one file in `actions/`, one line in `http.rs`. To add a status or a figure: `standing.rs`.

pub mod actions;
pub mod answer;
mod backfill;
mod board;
pub mod export;
mod feature;
mod field;
pub mod goal;
mod goals;
pub mod http;
pub mod jobs;
mod judge;
pub mod kpi;
mod life;
pub mod name;
pub mod pace;
pub mod parameter;
pub mod permissions;
mod read;
pub mod reading;
pub mod refused;
pub mod sample;
mod schedule;
pub mod sparkline;
pub mod standing;
pub mod statement;
pub mod status;
mod store;

pub use feature::{KpiUses, feature};
pub use goals::Goals;
