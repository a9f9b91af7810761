//! KPIs, parameters, readings, goals, and how they stand.

mod field;
pub mod goal;
mod life;
pub mod name;
pub mod sparkline;
