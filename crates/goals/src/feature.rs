//! What this crate hands to the binary.

use access::Feature;
use futures_util::future::BoxFuture;
use kernel::failure::Fault;
use kernel::ids::ConnectionId;
use platform::cx::Cx;

use crate::jobs::RefreshReadings;
use crate::{Goals, http, jobs, store};

/// Slugs of the problems that this crate answers with; each has a page.
const PROBLEMS: &[&str] = &[
    "goals/invalid-goal",
    "goals/invalid-kpi",
    "goals/invalid-range",
    "goals/invalid-statement",
    "goals/kpi-has-goals",
    "goals/kpi-is-deleted",
    "goals/no-connection",
    "goals/no-value-column",
    "goals/not-a-number",
    "goals/number-too-large",
    "goals/rows-not-a-count",
    "goals/sample-has-no-folder",
    "goals/sample-is-there",
    "goals/several-rows",
    "goals/wrong-state",
];

/// KPIs, readings, goals, the board and the sample company.
pub fn feature(goals: &Goals) -> Feature {
    Feature {
        name: "goals",
        routes: http::routes(goals),
        jobs: jobs::kinds(goals),
        schedules: jobs::schedules(),
        problems: PROBLEMS,
    }
}

/// Tells `connect` how many KPIs read through a connection, and has them read; the binary wires it.
pub struct KpiUses;

impl connect::Uses for KpiUses {
    fn kpis_of<'a>(&'a self, cx: &'a mut Cx, connection: ConnectionId) -> BoxFuture<'a, Result<i64, Fault>> {
        Box::pin(async move {
            let organization = cx.organization()?;
            store::kpi::count_on(cx.tx(), organization, connection).await
        })
    }
    fn read_again<'a>(
        &'a self,
        cx: &'a mut Cx,
        connection: ConnectionId,
    ) -> BoxFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let organization = cx.organization()?;
            for kpi in store::kpi::active_on(cx.tx(), organization, connection).await? {
                cx.enqueue(&RefreshReadings { kpi, viewed: false }).await?;
            }
            Ok(())
        })
    }
}
