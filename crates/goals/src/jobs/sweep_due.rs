//! Finds KPIs whose read is overdue and goals whose status time has changed, and sees to them.

use kernel::actor::Actor;
use kernel::failure::Fault;
use kernel::ids::OrganizationId;
use platform::cx::{Cx, Platform};

use super::{RefreshReadings, queue_closing};
use crate::actions::evaluate_goal::{Occasion, evaluate_goal};
use crate::actions::sources;
use crate::judge::Kept;
use crate::store;
use crate::store::board::Which;

/// A read that is due is most likely queued or running; only one that is late by so much was lost.
const LATE_S: i64 = 120;
/// At most so many of an organization in one tick.
const MOST: i64 = 500;

/// Looks through every organization. A queued read is brought forward or left alone, never doubled.
pub(super) async fn sweep_due(platform: Platform) -> Result<(), Fault> {
    let organizations = {
        let mut cx = platform.begin_installation_read(Actor::System).await?;
        access::directory::organizations(&mut cx).await?
    };
    for organization in organizations {
        sweep(&platform, organization).await?;
    }
    Ok(())
}

async fn sweep(platform: &Platform, organization: OrganizationId) -> Result<(), Fault> {
    let mut cx = platform.begin_read(organization, Actor::System).await?;
    let now = cx.now();
    let due = store::kpi::find_due(cx.tx(), organization, now.plus_seconds(-LATE_S), MOST).await?;
    let rows = store::board::rows(cx.tx(), organization, Which::All).await?;
    let turned = |standing: Option<&str>| Kept::read(standing).is_some_and(|kept| kept.valid_until <= now);
    let turned: Vec<_> = rows.into_iter().filter(|row| turned(row.standing.as_deref())).collect();
    drop(cx);
    if due.is_empty() && turned.is_empty() {
        return Ok(());
    }
    let mut cx = platform.begin(organization, Actor::System).await?;
    for kpi in due {
        cx.enqueue(&RefreshReadings { kpi, viewed: false }).await?;
    }
    for row in turned {
        judge(&mut cx, &row.goal).await?;
    }
    cx.commit().await
}

async fn judge(cx: &mut Cx, goal: &crate::goal::Goal) -> Result<(), Fault> {
    let organization = cx.organization()?;
    let Some(kpi) = store::kpi::find(cx.tx(), organization, goal.kpi).await? else { return Ok(()) };
    let almanac = sources::almanac(cx).await?;
    queue_closing(cx, goal, (&kpi, &almanac)).await?;
    evaluate_goal(cx, goal, (&kpi, &almanac), Occasion::Live).await.map(|_| ())
}
