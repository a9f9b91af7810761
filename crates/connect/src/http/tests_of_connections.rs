//! Routes of tests: start, look, cancel. A test goes on when its page is left.

use access::Call;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::failure::Failure;
use kernel::ids::{ConnectionId, ConnectionTestId};
use kernel::secret::Secret;
use platform::http::path::no_such_thing;
use platform::http::{Body, PathId, Rejected};

use super::bodies::{self, ConnectionBody};
use super::found;
use super::views::TestView;
use crate::check::Tested;
use crate::connect::Connect;
use crate::permissions::EditConnections;

access::routes! { Connect;
    POST   "/api/connections/{id}/test" => test_connection (EditConnections),
    POST   "/api/connection-tests" => test_connection_draft (EditConnections),
    GET    "/api/connection-tests/{id}" => find_connection_test (EditConnections),
    DELETE "/api/connection-tests/{id}" => cancel_connection_test (EditConnections),
}

#[utoipa::path(post, path = "/api/connections/{id}/test", tag = "connections", params(("id" = String, Path)),
    responses((status = 202, body = TestView)))]
async fn test_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<(StatusCode, Json<TestView>), Rejected> {
    let mut cx = call.begin_read().await?;
    let connection = found(&mut cx, id).await?;
    drop(cx);
    connection.in_use().map_err(Failure::from)?;
    let tested = Tested::Stored(Box::new(connection));
    let test = connect.start_test(call.organization(), call.actor(), tested)?;
    Ok((StatusCode::ACCEPTED, Json(test.into())))
}

#[utoipa::path(post, path = "/api/connection-tests", tag = "connections", request_body = ConnectionBody,
    responses((status = 202, body = TestView)))]
async fn test_connection_draft(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    Body(body): Body<ConnectionBody>,
) -> Result<(StatusCode, Json<TestView>), Rejected> {
    let read = body.read()?;
    let accepts_writing = bodies::acceptance(read.accept_write_reason, call.caller())?.is_some();
    let password = read.password.unwrap_or_else(|| Secret::new(Vec::new()));
    let tested = Tested::Draft { source: read.source, password, accepts_writing };
    let test = connect.start_test(call.organization(), call.actor(), tested)?;
    Ok((StatusCode::ACCEPTED, Json(test.into())))
}

#[utoipa::path(get, path = "/api/connection-tests/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = TestView)))]
async fn find_connection_test(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionTestId>,
) -> Result<Json<TestView>, Rejected> {
    let run = connect.runs().find(call.organization(), id).ok_or_else(no_such_thing)?;
    Ok(Json(run.report().into()))
}

#[utoipa::path(delete, path = "/api/connection-tests/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = TestView)))]
async fn cancel_connection_test(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionTestId>,
) -> Result<Json<TestView>, Rejected> {
    let run = connect.runs().find(call.organization(), id).ok_or_else(no_such_thing)?;
    run.cancel();
    Ok(Json(run.report().into()))
}
