//! What a goal's chart is drawn from, and its one sentence.

use access::Call;
use axum::Json;
use jiff::civil::Date;
use kernel::decimal::Decimal;
use kernel::ids::GoalId;
use kernel::time::Timestamp;
use platform::http::path::no_such_thing;
use platform::http::{PathId, Rejected};
use serde::Serialize;

use super::goal_views::{ForecastView, GoalView};
use super::kpi_views::text;
use crate::actions::sources;
use crate::board::{Board, Stand};
use crate::goal::{Aim, Goal};
use crate::judge::Subject;
use crate::pace::Pace;
use crate::permissions::SeeGoals;
use crate::read::Almanac;
use crate::reading::Reading;
use crate::standing::grouped;
use crate::store;
use crate::store::board::Which;

/// The points of a line of expected values: more do not show.
const MOST_EXPECTED: usize = 60;

/// A goal's chart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ChartView {
    /// The last reading of each day.
    pub points: Vec<ChartPoint>,
    /// Reach: where the number should be.
    pub expected: Vec<ExpectedPoint>,
    pub forecast: Option<ForecastView>,
    pub target: Option<String>,
    pub lower: Option<String>,
    pub upper: Option<String>,
    pub today: String,
    pub period_start: String,
    /// The day after the last one.
    pub period_end: String,
    /// One sentence that says what the picture shows.
    pub summary: String,
    pub unit: String,
    pub decimals: u8,
}

/// A reading on the chart.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ChartPoint {
    pub at: String,
    pub date: String,
    pub value: String,
    /// `scheduled`, `viewed`, `closing` or `backfill`.
    pub source: String,
    /// The definition it was read with; a change of it is a break in the line.
    pub kpi_version: u32,
}

/// A value that was expected by the end of a day.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ExpectedPoint {
    pub date: String,
    pub value: String,
}

#[utoipa::path(get, path = "/api/goals/{id}/chart", params(("id" = String, Path)),
    responses((status = 200, body = ChartView)))]
pub(super) async fn get_goal_chart(
    call: Call<SeeGoals>,
    PathId(id): PathId<GoalId>,
) -> Result<Json<ChartView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let board = Board::read(&mut cx, Which::Only(id)).await?;
    let stand = board.goals.first().ok_or_else(no_such_thing)?;
    let almanac = sources::almanac(&mut cx).await?;
    let goal = &stand.row.goal;
    let from = goal.period.start().to_string();
    let organization = call.organization();
    let days =
        store::reading::last_of_each_day(cx.tx(), organization, (goal.kpi, &from), board.as_of).await?;
    Ok(Json(chart(stand, &board, &almanac, &days)))
}

fn chart(stand: &Stand, board: &Board, almanac: &Almanac, days: &[Reading]) -> ChartView {
    let row = &stand.row;
    let goal = &row.goal;
    let zone = almanac.zone(row.zone.as_deref());
    let subject = Subject { goal, refresh: row.refresh, decimals: row.decimals.get(), almanac, zone };
    let GoalView { target, lower, upper, standing, .. } = GoalView::of(stand, board);
    let today = board.as_of.to_jiff().to_zoned(subject.zone.clone()).date();
    let unit = row.unit.to_string();
    ChartView {
        points: points(goal, days),
        expected: expected(&subject),
        forecast: standing.forecast,
        target,
        lower,
        upper,
        today: today.to_string(),
        period_start: goal.period.start().to_string(),
        period_end: goal.period.end().to_string(),
        summary: summary(stand),
        unit,
        decimals: row.decimals.get(),
    }
}

fn points(goal: &Goal, days: &[Reading]) -> Vec<ChartPoint> {
    let end = goal.period.end().to_string();
    // Days are written so that their order is the order of their text.
    let inside = days.iter().filter(|reading| reading.range.day <= end);
    let point = |reading: &Reading| {
        Some(ChartPoint {
            at: reading.as_of.to_string(),
            date: reading.range.day.clone(),
            value: text(reading.value)?,
            source: reading.origin.token().to_owned(),
            kpi_version: reading.kpi_version,
        })
    };
    inside.filter_map(point).collect()
}

fn expected(subject: &Subject<'_>) -> Vec<ExpectedPoint> {
    let goal = subject.goal;
    let Aim::Reach { start, target } = goal.aim else { return Vec::new() };
    let pace = Pace::over(goal.period, goal.weights, &subject.almanac.calendar, &subject.zone);
    let way = target.get() - start.get();
    let days = days_of(goal);
    let step = days.len().div_ceil(MOST_EXPECTED).max(1);
    let last = days.len().saturating_sub(1);
    let shown = days.iter().enumerate().filter(|(index, _)| index % step == 0 || *index == last);
    let point = |(_, day): (usize, &Date)| {
        let at: Timestamp = kernel::calendar::start_of_day(&subject.zone, *day).into();
        let value = start.get() + way * pace.share(at);
        ExpectedPoint { date: day.to_string(), value: Decimal::new(value).to_string() }
    };
    shown.map(point).collect()
}

/// Every day of the period and the one after it, on which the target is due.
fn days_of(goal: &Goal) -> Vec<Date> {
    let days = goal.period.start().series(jiff::Span::new().days(1));
    days.take_while(|day| *day <= goal.period.end()).collect()
}

/// "Revenue: 412,000 €. Behind: need 41 a day, doing 33. The goal is to reach 500,000 from 0."
fn summary(stand: &Stand) -> String {
    let row = &stand.row;
    let number = match stand.standing.value {
        Some(value) => {
            format!("{} {}", grouped(value.get().round_dp(u32::from(row.decimals.get()))), row.unit)
                .trim()
                .to_owned()
        }
        None => "no number yet".to_owned(),
    };
    format!(
        "{}: {number}. {} The goal is to {}.",
        row.kpi_name,
        ended(&stand.standing.reason),
        row.goal.aim.words()
    )
}

fn ended(reason: &str) -> String {
    let reason = reason.trim();
    if reason.is_empty() || reason.ends_with('.') { reason.to_owned() } else { format!("{reason}.") }
}
