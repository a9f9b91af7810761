//! The table of routes; the handlers lie in one file per noun.

mod board;
mod chart;
mod goal_views;
mod goals;
mod kpi_views;
mod kpis;
mod previews;
mod ranges;
mod readings;
mod sample;
mod why;

use crate::Goals;
use crate::permissions::{EditGoals, EditKpis, EditSample, SeeGoals, SeeKpis, UseConnections};

use board::get_board;
use chart::get_goal_chart;
use goals::{
    archive_goal, create_goal, delete_goal, duplicate_goal, get_goal, list_goals, pause_goal, refresh_goal,
    restore_goal, resume_goal, unarchive_goal, update_goal,
};
use kpis::{
    archive_kpi, create_kpi, delete_kpi, duplicate_kpi, get_kpi, list_kpis, refresh_kpi, restore_kpi,
    unarchive_kpi, update_kpi,
};
use previews::{list_choices, preview_kpi};
use ranges::{list_ranges, resolve_range};
use readings::{export_readings, list_readings};
use sample::{get_sample_company, make_sample_company, remove_sample_company};
use why::{get_goal_backfill, get_goal_why, list_goal_history};

access::routes! { Goals;
    GET    "/api/board"                => get_board (SeeGoals),
    GET    "/api/goals"                => list_goals (SeeGoals),
    POST   "/api/goals"                => create_goal (EditGoals),
    GET    "/api/goals/{id}"           => get_goal (SeeGoals),
    PATCH  "/api/goals/{id}"           => update_goal (EditGoals),
    DELETE "/api/goals/{id}"           => delete_goal (EditGoals),
    POST   "/api/goals/{id}/archive"   => archive_goal (EditGoals),
    GET    "/api/goals/{id}/backfill"  => get_goal_backfill (SeeGoals),
    GET    "/api/goals/{id}/chart"     => get_goal_chart (SeeGoals),
    POST   "/api/goals/{id}/duplicate" => duplicate_goal (EditGoals),
    GET    "/api/goals/{id}/history"   => list_goal_history (SeeGoals),
    POST   "/api/goals/{id}/pause"     => pause_goal (EditGoals),
    POST   "/api/goals/{id}/refresh"   => refresh_goal (SeeGoals),
    POST   "/api/goals/{id}/restore"   => restore_goal (EditGoals),
    POST   "/api/goals/{id}/resume"    => resume_goal (EditGoals),
    POST   "/api/goals/{id}/unarchive" => unarchive_goal (EditGoals),
    GET    "/api/goals/{id}/why"       => get_goal_why (SeeGoals),
    POST   "/api/kpi-previews"         => preview_kpi (UseConnections),
    GET    "/api/kpis"                 => list_kpis (SeeKpis),
    POST   "/api/kpis"                 => create_kpi (EditKpis),
    GET    "/api/kpis/{id}"            => get_kpi (SeeKpis),
    PATCH  "/api/kpis/{id}"            => update_kpi (EditKpis),
    DELETE "/api/kpis/{id}"            => delete_kpi (EditKpis),
    POST   "/api/kpis/{id}/archive"    => archive_kpi (EditKpis),
    POST   "/api/kpis/{id}/duplicate"  => duplicate_kpi (EditKpis),
    GET    "/api/kpis/{id}/readings"   => list_readings (SeeKpis),
    GET    "/api/kpis/{id}/readings.csv" => export_readings (SeeKpis),
    POST   "/api/kpis/{id}/refresh"    => refresh_kpi (SeeKpis),
    POST   "/api/kpis/{id}/restore"    => restore_kpi (EditKpis),
    POST   "/api/kpis/{id}/unarchive"  => unarchive_kpi (EditKpis),
    POST   "/api/pick-lists"           => list_choices (UseConnections),
    GET    "/api/ranges"               => list_ranges (SeeKpis),
    POST   "/api/ranges/resolve"       => resolve_range (SeeKpis),
    GET    "/api/sample-company"       => get_sample_company (SeeGoals),
    POST   "/api/sample-company"       => make_sample_company (EditSample),
    DELETE "/api/sample-company"       => remove_sample_company (EditSample),
}
