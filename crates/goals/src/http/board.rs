//! The board: every goal in use as a card.

use access::Call;
use axum::Json;
use kernel::decimal::Decimal;
use kernel::time::Timestamp;
use platform::http::{Params, Rejected};
use serde::Serialize;

use super::goal_views::GoalView;
use super::kpi_views::{connection_name, text};
use crate::board::{Board, Stand};
use crate::goal::GoalState;
use crate::judge::Compared;
use crate::permissions::SeeGoals;
use crate::status::Status;
use crate::store::board::Which;

/// Which cards, in which order.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct BoardAsked {
    /// Statuses, joined by commas.
    pub status: Option<String>,
    /// A member's id.
    pub owner: Option<String>,
    /// `attention` (what needs it first), `name` or `newest`.
    pub sort: Option<String>,
}

/// All cards at one moment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct BoardView {
    pub items: Vec<Card>,
    pub as_of: String,
}

/// A goal as a card.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Card {
    pub goal: GoalView,
    /// The KPI's latest number; absent: no data.
    pub number: Option<String>,
    pub unit: String,
    pub delta: Option<DeltaView>,
    /// The last readings and the target as a small picture.
    pub sparkline_svg: Option<String>,
    pub source: SourceView,
    /// The moment the number speaks of.
    pub as_of: Option<String>,
    pub age_s: Option<i64>,
    pub next_run_at: Option<String>,
    /// The resolved dates in words.
    pub resolved: Option<String>,
    pub error: Option<CardError>,
}

/// How the number has moved.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct DeltaView {
    pub absolute: String,
    /// Absent where the earlier number is 0 or negative.
    pub percent: Option<String>,
    /// As in "since 14 Nov 2026".
    pub comparison: String,
}

/// Where a number comes from.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct SourceView {
    pub connection_id: String,
    pub name: String,
    pub engine: String,
}

/// Why the latest reads failed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct CardError {
    pub sentence: String,
    pub since: String,
    pub next_try_at: Option<String>,
    /// Who can mend it, and how.
    pub fix: Option<String>,
}

#[utoipa::path(get, path = "/api/board", params(BoardAsked), responses((status = 200, body = BoardView)))]
pub(super) async fn get_board(
    call: Call<SeeGoals>,
    Params(asked): Params<BoardAsked>,
) -> Result<Json<BoardView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let board = Board::read(&mut cx, Which::All).await?;
    let mut shown: Vec<&Stand> = board.goals.iter().filter(|stand| is_shown(stand, &asked)).collect();
    match asked.sort.as_deref() {
        Some("name") => shown.sort_by_key(|stand| stand.row.goal.name.as_str().to_lowercase()),
        Some("newest") => shown.sort_by_key(|stand| std::cmp::Reverse(stand.standing.as_of)),
        Some(_) | None => shown.sort_by_key(|stand| urgency(stand)),
    }
    let items = shown.into_iter().map(|stand| Card::of(stand, &board)).collect();
    Ok(Json(BoardView { items, as_of: board.as_of.to_string() }))
}

fn is_shown(stand: &Stand, asked: &BoardAsked) -> bool {
    let goal = &stand.row.goal;
    let in_use = matches!(goal.state, GoalState::Active | GoalState::Paused { .. });
    let token = stand.standing.status.token();
    let has_status = asked.status.as_ref().is_none_or(|wanted| wanted.split(',').any(|word| word == token));
    let has_owner = asked.owner.as_ref().is_none_or(|wanted| *wanted == goal.owner.to_string());
    in_use && has_status && has_owner
}

/// What needs attention first, then by name.
fn urgency(stand: &Stand) -> (u8, String) {
    let place = match stand.standing.status {
        Status::Breached => 0,
        Status::Missed => 1,
        Status::Behind => 2,
        Status::AtRisk => 3,
        Status::Stale => 4,
        Status::NoData => 5,
        Status::OnPace => 6,
        Status::Holding => 7,
        Status::Ahead => 8,
        Status::Met => 9,
        Status::TooEarly => 10,
        Status::NotStarted => 11,
        Status::Paused => 12,
    };
    (place, stand.row.goal.name.as_str().to_lowercase())
}

impl Card {
    fn of(stand: &Stand, board: &Board) -> Self {
        let row = &stand.row;
        let latest = row.latest.as_ref();
        let number = latest.and_then(|latest| latest.value);
        let source = board.connections.iter().find(|connection| connection.id == row.connection);
        Self {
            goal: GoalView::of(stand, board),
            number: text(number),
            unit: row.unit.to_string(),
            delta: number.zip(stand.compared).and_then(|(number, compared)| DeltaView::of(number, compared)),
            sparkline_svg: row.sparkline.clone(),
            source: SourceView {
                connection_id: row.connection.to_string(),
                name: connection_name(&board.connections, row.connection),
                engine: source.map(|source| source.engine.token().to_owned()).unwrap_or_default(),
            },
            as_of: text(latest.map(|latest| latest.as_of)),
            age_s: latest.map(|latest| board.as_of.millis_since(latest.as_of) / 1_000),
            next_run_at: text(row.next_read_at),
            resolved: latest.map(|latest| latest.described.clone()),
            error: error(stand),
        }
    }
}

fn error(stand: &Stand) -> Option<CardError> {
    let trouble = stand.row.trouble.as_ref()?;
    let next: Option<Timestamp> = stand.row.next_read_at;
    let fix = if trouble.slug.starts_with("goals/") {
        "Open the KPI and change its statement."
    } else {
        "Open the connection and test it; it says what to change."
    };
    Some(CardError {
        sentence: trouble.sentence.clone(),
        since: trouble.since.to_string(),
        next_try_at: text(next),
        fix: Some(fix.to_owned()),
    })
}

impl DeltaView {
    fn of(number: Decimal, compared: Compared) -> Option<Self> {
        let absolute = number.get().checked_sub(compared.value.get())?;
        let percent = if compared.value <= Decimal::ZERO {
            None
        } else {
            let share = absolute.checked_div(compared.value.get())?;
            share.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).map(|percent| percent.round_dp(1))
        };
        Some(Self {
            absolute: Decimal::new(absolute).to_string(),
            percent: percent.map(|percent| Decimal::new(percent).to_string()),
            comparison: format!("since {}", compared.day.strftime("%-d %b %Y")),
        })
    }
}

#[cfg(test)]
mod tests;
