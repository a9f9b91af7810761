//! The table of routes; the handlers lie in one file per noun.

mod board;
mod chart;
mod goal_views;
mod goals;
mod kpi_views;
mod kpis;
mod pages;
mod previews;
mod ranges;
mod readings;
mod sample;
mod why;

use crate::Goals;
use crate::permissions::{EditGoals, EditKpis, EditSample, SeeGoals, SeeKpis, UseConnections};

access::routes! { Goals;
    GET    "/api/board"                => board::get_board (SeeGoals),
    GET    "/api/goals"                => goals::list_goals (SeeGoals),
    POST   "/api/goals"                => goals::create_goal (EditGoals),
    GET    "/api/goals/{id}"           => goals::get_goal (SeeGoals),
    PATCH  "/api/goals/{id}"           => goals::update_goal (EditGoals),
    DELETE "/api/goals/{id}"           => goals::delete_goal (EditGoals),
    POST   "/api/goals/{id}/archive"   => goals::archive_goal (EditGoals),
    GET    "/api/goals/{id}/backfill"  => why::get_goal_backfill (SeeGoals),
    GET    "/api/goals/{id}/chart"     => chart::get_goal_chart (SeeGoals),
    POST   "/api/goals/{id}/duplicate" => goals::duplicate_goal (EditGoals),
    GET    "/api/goals/{id}/history"   => why::list_goal_history (SeeGoals),
    POST   "/api/goals/{id}/pause"     => goals::pause_goal (EditGoals),
    POST   "/api/goals/{id}/refresh"   => goals::refresh_goal (SeeGoals),
    POST   "/api/goals/{id}/restore"   => goals::restore_goal (EditGoals),
    POST   "/api/goals/{id}/resume"    => goals::resume_goal (EditGoals),
    POST   "/api/goals/{id}/unarchive" => goals::unarchive_goal (EditGoals),
    GET    "/api/goals/{id}/why"       => why::get_goal_why (SeeGoals),
    POST   "/api/kpi-previews"         => previews::preview_kpi (UseConnections),
    GET    "/api/kpis"                 => kpis::list_kpis (SeeKpis),
    POST   "/api/kpis"                 => kpis::create_kpi (EditKpis),
    GET    "/api/kpis/{id}"            => kpis::get_kpi (SeeKpis),
    PATCH  "/api/kpis/{id}"            => kpis::update_kpi (EditKpis),
    DELETE "/api/kpis/{id}"            => kpis::delete_kpi (EditKpis),
    POST   "/api/kpis/{id}/archive"    => kpis::archive_kpi (EditKpis),
    POST   "/api/kpis/{id}/duplicate"  => kpis::duplicate_kpi (EditKpis),
    GET    "/api/kpis/{id}/readings"   => readings::list_readings (SeeKpis),
    GET    "/api/kpis/{id}/readings.csv" => readings::export_readings (SeeKpis),
    POST   "/api/kpis/{id}/refresh"    => kpis::refresh_kpi (SeeKpis),
    POST   "/api/kpis/{id}/restore"    => kpis::restore_kpi (EditKpis),
    POST   "/api/kpis/{id}/unarchive"  => kpis::unarchive_kpi (EditKpis),
    POST   "/api/pick-lists"           => previews::list_choices (UseConnections),
    GET    "/api/ranges"               => ranges::list_ranges (SeeKpis),
    POST   "/api/ranges/resolve"       => ranges::resolve_range (SeeKpis),
    GET    "/api/sample-company"       => sample::get_sample_company (SeeGoals),
    POST   "/api/sample-company"       => sample::make_sample_company (EditSample),
    DELETE "/api/sample-company"       => sample::remove_sample_company (EditSample),
}
