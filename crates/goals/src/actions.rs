//! The verbs, one file each.

pub mod archive_goal;
pub mod archive_kpi;
pub mod create_goal;
pub mod create_kpi;
pub mod delete_goal;
pub mod delete_kpi;
pub mod duplicate_goal;
pub mod duplicate_kpi;
pub(crate) mod evaluate_goal;
pub mod list_choices;
pub mod make_sample_company;
pub mod pause_goal;
pub mod preview_kpi;
pub(crate) mod record_reading;
pub mod refresh_kpi;
pub mod remove_sample_company;
pub(crate) mod sources;
pub mod update_goal;
pub mod update_kpi;
