//! Goals as the API tells them.

use serde::Serialize;

use super::kpi_views::text;
use crate::board::{Board, Stand};
use crate::pace::Forecast;
use crate::standing::Standing;

/// A goal and how it stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct GoalView {
    pub id: String,
    pub name: String,
    /// `reach`, `stay_above`, `stay_below` or `stay_within`.
    pub kind: &'static str,
    pub kpi_id: String,
    pub kpi_name: String,
    pub start_value: Option<String>,
    pub target: Option<String>,
    pub lower: Option<String>,
    pub upper: Option<String>,
    pub warning_margin: Option<String>,
    pub period_start: String,
    /// The day after the last one.
    pub period_end: String,
    /// `calendar` or `working`.
    pub weights: &'static str,
    pub owner: OwnerView,
    /// `active`, `paused` or `archived`.
    pub state: &'static str,
    pub standing: StandingView,
    pub unit: String,
    pub decimals: u8,
    pub created_at: String,
    pub is_sample: bool,
}

/// Who answers for a goal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct OwnerView {
    pub member_id: String,
    pub name: String,
}

/// How a goal stands. Figures are decimals; those that do not apply are absent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct StandingView {
    pub status: &'static str,
    pub status_word: &'static str,
    pub changed_at: String,
    /// The status before.
    pub was: Option<&'static str>,
    /// As in "slipping, was on pace".
    pub transition: Option<String>,
    /// Why, with its numbers; to be shown behind the status word and a colon.
    pub reason: String,
    pub value: Option<String>,
    pub as_of: Option<String>,
    /// Share of the way from start to target.
    pub progress: Option<String>,
    pub expected: Option<String>,
    pub gap: Option<String>,
    /// The gap as a share of the way; positive is good.
    pub good_gap: Option<String>,
    /// Per day that counts.
    pub required_rate: Option<String>,
    pub rate_so_far: Option<String>,
    pub catch_up: Option<String>,
    pub forecast: Option<ForecastView>,
    /// Days that count: passed, and in all.
    pub elapsed: String,
    pub total: String,
    /// Stay goals: share of the known time that the value was inside.
    pub inside_share: Option<String>,
}

/// Where a reach goal is heading.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ForecastView {
    pub value: String,
    pub low: Option<String>,
    pub high: Option<String>,
    pub hit_rate: Option<String>,
}

impl GoalView {
    pub(super) fn of(stand: &Stand, board: &Board) -> Self {
        let goal = &stand.row.goal;
        let aim = goal.aim.form();
        let owner = board.members.get(&goal.owner).cloned();
        Self {
            id: goal.id.to_string(),
            name: goal.name.to_string(),
            kind: goal.aim.kind(),
            kpi_id: goal.kpi.to_string(),
            kpi_name: stand.row.kpi_name.to_string(),
            start_value: text(aim.start_value),
            target: text(aim.target),
            lower: text(aim.lower),
            upper: text(aim.upper),
            warning_margin: text(aim.warning_margin),
            period_start: goal.period.start().to_string(),
            period_end: goal.period.end().to_string(),
            weights: goal.weights.word(),
            owner: OwnerView {
                member_id: goal.owner.to_string(),
                name: owner.unwrap_or_else(|| "Unknown".to_owned()),
            },
            state: goal.state.word(),
            standing: StandingView::of(&stand.standing),
            unit: stand.row.unit.to_string(),
            decimals: stand.row.decimals.get(),
            created_at: goal.created_at.to_string(),
            is_sample: goal.is_sample,
        }
    }
}

impl StandingView {
    fn of(standing: &Standing) -> Self {
        Self {
            status: standing.status.token(),
            status_word: standing.status.word(),
            changed_at: standing.changed_at.to_string(),
            was: standing.was.map(crate::status::Status::token),
            transition: standing.transition(),
            reason: because(standing).to_owned(),
            value: text(standing.value),
            as_of: text(standing.as_of),
            progress: text(standing.progress),
            expected: text(standing.expected),
            gap: text(standing.gap),
            good_gap: text(standing.good_gap),
            required_rate: text(standing.required_rate),
            rate_so_far: text(standing.rate_so_far),
            catch_up: text(standing.catch_up),
            forecast: standing.forecast.as_ref().map(ForecastView::of),
            elapsed: standing.elapsed.to_string(),
            total: standing.total.to_string(),
            inside_share: text(standing.inside_share),
        }
    }
}

/// The reason without the status word that it begins with.
pub(super) fn because(standing: &Standing) -> &str {
    let reason = standing.reason.as_str();
    reason.strip_prefix(standing.status.word()).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason)
}

impl ForecastView {
    fn of(forecast: &Forecast) -> Self {
        Self {
            value: forecast.value.to_string(),
            low: text(forecast.low),
            high: text(forecast.high),
            hit_rate: text(forecast.hit_rate),
        }
    }
}
