//! Which part of a list is asked for: in the order of ids, after one of them.

use kernel::ids::Id;
use kernel::problem::Problem;

/// The most items of a page, and how many it has when nobody says.
const MOST: i64 = 200;

/// A page of a list.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageAsked {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// From 1 to 200; 200 where it is absent.
    pub limit: Option<i64>,
}

impl PageAsked {
    /// Where the page before ended.
    pub(super) fn after<I: Id>(&self) -> Result<Option<I>, Problem> {
        let parsed = self.cursor.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| misfit("The cursor is not one that a page gave. Start again without it."))
    }

    pub(super) fn limit(&self) -> Result<i64, Problem> {
        let limit = self.limit.unwrap_or(MOST);
        if (1..=MOST).contains(&limit) { Ok(limit) } else { Err(misfit("Ask for 1 to 200 items of a page.")) }
    }
}

/// What the next page starts after; `None` when this one was not full.
pub(super) fn next<T>(items: &[T], limit: i64, id: impl Fn(&T) -> String) -> Option<String> {
    let is_full = i64::try_from(items.len()).is_ok_and(|count| limit <= count);
    items.last().filter(|_| is_full).map(id)
}

pub(super) fn misfit(detail: &str) -> Problem {
    Problem::bad_request("http/query-misfit", "The address has a parameter that does not fit").detail(detail)
}
