//! Ids in paths and parameters in queries, with our problems instead of the framework's texts.

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use kernel::ids::Id;
use kernel::problem::Problem;
use serde::de::DeserializeOwned;

use super::{Rejected, misfit};

/// The id in a path with one placeholder. A text that is no id of the kind names nothing: 404.
pub struct PathId<I>(pub I);

impl<S: Send + Sync, I: Id> FromRequestParts<S> for PathId<I> {
    type Rejection = Rejected;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejected> {
        let nothing = || Rejected(no_such_thing());
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        text.parse().map(Self).map_err(|_| nothing())
    }
}

/// Query parameters; types derive `Deserialize` with `deny_unknown_fields`.
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Rejected;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejected> {
        let Query(value) = Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| misfit::of_query(&rejection.body_text()))?;
        Ok(Self(value))
    }
}

/// The one answer for what is not there and for what belongs to somebody else.
pub fn no_such_thing() -> Problem {
    Problem::not_found("http/not-found", "There is nothing at this address")
        .detail("It may have been deleted, or it belongs to another organization.")
}
