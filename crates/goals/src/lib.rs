//! KPIs, parameters, readings, goals, and how they stand.

mod field;
pub mod goal;
mod life;
pub mod name;
pub mod pace;
pub mod sparkline;
pub mod standing;
pub mod status;
