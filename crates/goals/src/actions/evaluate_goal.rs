//! Judges a goal from its stored readings and keeps the result.

use kernel::actor::Actor;
use kernel::calendar::start_of_day;
use kernel::failure::Fault;
use platform::cx::Cx;

use super::update_goal::note;
use crate::goal::Goal;
use crate::judge::{Kept, Subject};
use crate::kpi::Kpi;
use crate::read::Almanac;
use crate::store;
use crate::store::goal::GoalChange;

/// What made a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// A live reading, a change by a person, or time: a new status is a line of the goal's history.
    Live,
    /// Its past was filled in: that is no news to anybody.
    Backfill,
}

/// Judges the goal at the context's time, or at that of a reading that came in while it waited for its turn: of two
/// judgements at the same time, the later one looks at the readings of both.
pub(crate) async fn evaluate_goal(
    cx: &mut Cx,
    goal: &Goal,
    (kpi, almanac): (&Kpi, &Almanac),
    occasion: Occasion,
) -> Result<Kept, Fault> {
    let organization = cx.organization()?;
    store::goal::hold(cx.tx(), organization, goal.id).await?;
    let newest = store::reading::last_recorded(cx.tx(), organization, kpi.id).await?;
    let as_of = newest.map_or(cx.now(), |recorded| recorded.max(cx.now()));
    let zone = almanac.zone(kpi.definition.zone.as_deref());
    let decimals = kpi.definition.decimals.get();
    let subject = Subject { goal, refresh: kpi.refresh, decimals, almanac, zone };
    let from = start_of_day(&subject.zone, subject.readings_from()).into();
    let readings = store::reading::to_judge(cx.tx(), organization, (kpi.id, from), as_of).await?;
    let drawn_from = subject.drawn_from(as_of).min(goal.period.start()).to_string();
    let days = store::reading::last_of_each_day(cx.tx(), organization, (kpi.id, &drawn_from), as_of).await?;
    let standing = subject.judge(&readings, as_of);
    let kept = Kept {
        valid_until: subject.valid_until(&standing, as_of),
        compared: subject.compared(&days, as_of),
        standing,
    };
    let before = Kept::read(store::goal::standing(cx.tx(), organization, goal.id).await?.as_deref());
    let text = serde_json::to_string(&kept)
        .map_err(|error| Fault::new("could not write how a goal stands", error))?;
    let drawn = subject.draw(&days, as_of);
    store::goal::record_standing(cx.tx(), organization, goal.id, (&text, &drawn)).await?;
    note_status(cx, goal, (before.as_ref(), &kept), occasion).await?;
    Ok(kept)
}

async fn note_status(
    cx: &mut Cx,
    goal: &Goal,
    (before, kept): (Option<&Kept>, &Kept),
    occasion: Occasion,
) -> Result<(), Fault> {
    let was = before.map(|before| before.standing.status);
    if occasion == Occasion::Backfill || was.is_none() || was == Some(kept.standing.status) {
        return Ok(());
    }
    let change = GoalChange {
        at: cx.now(),
        what: "status",
        by: Actor::System,
        was: was.map(|status| status.word().to_owned()),
        became: Some(kept.standing.reason.clone()),
    };
    note(cx, goal.id, &change).await
}
