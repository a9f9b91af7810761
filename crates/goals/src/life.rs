//! What the lives of KPIs and goals share.

/// The step does not lead from where the KPI or goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongState;
