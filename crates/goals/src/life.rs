//! What the lives of KPIs and goals share.

/// The step does not lead from where the KPI or goal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongState;

/// How long a deleted KPI or goal can be restored; as long as a connection.
pub(crate) const RESTORABLE_S: i64 = 24 * 60 * 60;
