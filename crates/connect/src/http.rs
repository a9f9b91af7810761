//! The routes of connections and their handlers.

mod bodies;
pub(crate) mod shut_offs;
pub(crate) mod tests_of_connections;
mod views;

use access::second_factor;
use access::{Call, directory};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::failure::Failure;
use kernel::ids::ConnectionId;
use kernel::permission::Permission;
use platform::cx::Cx;
use platform::http::{Body, Page, PathId, Rejected};

use crate::actions::accept_write_account::accept_write_account as accept;
use crate::actions::archive_connection::{archive_connection as archive, unarchive_connection as unarchive};
use crate::actions::create_connection::{NewConnection, create_connection as create};
use crate::actions::delete_connection::delete_connection as delete;
use crate::actions::reauthorize_connection::reauthorize_connection as reauthorize;
use crate::actions::rename_connection::{ChangeRefused, rename_connection as rename};
use crate::actions::restore_connection::restore_connection as restore;
use crate::check::Tested;
use crate::connect::Connect;
use crate::connection::Connection;
use crate::engine::Engine;
use crate::guide::{file_guide, guide};
use crate::permissions::{AcceptWriteAccount, EditConnections, SeeConnections, UseConnections};
use crate::store::{self, health};
use bodies::{AcceptBody, ConnectionBody, GuideBody, ReauthorizeBody, RenameBody};
use views::{ConnectionView, CreatedView, GuideView, HealthView, SchemaView};

access::routes! { Connect;
    GET    "/api/connections" => list_connections (SeeConnections),
    POST   "/api/connections" => create_connection (EditConnections),
    GET    "/api/connections/{id}" => find_connection (SeeConnections),
    PATCH  "/api/connections/{id}" => rename_connection (EditConnections),
    DELETE "/api/connections/{id}" => delete_connection (EditConnections),
    POST   "/api/connections/{id}/archive" => archive_connection (EditConnections),
    POST   "/api/connections/{id}/unarchive" => unarchive_connection (EditConnections),
    POST   "/api/connections/{id}/restore" => restore_connection (EditConnections),
    POST   "/api/connections/{id}/reauthorize" => reauthorize_connection (EditConnections),
    POST   "/api/connections/{id}/accept-write" => accept_write_account (AcceptWriteAccount),
    GET    "/api/connections/{id}/health" => list_connection_health (SeeConnections),
    GET    "/api/connections/{id}/schema" => read_connection_schema (UseConnections),
    POST   "/api/connection-guides" => write_connection_guide (EditConnections),
}

/// The connection with what custody and the features above know of it.
async fn view_of(
    connect: &Connect,
    cx: &mut Cx,
    connection: &Connection,
) -> Result<ConnectionView, Rejected> {
    let kpis = connect.kpis_of(cx, connection.id).await?;
    let names = directory::actor_names(cx).await?;
    views::connection(connect, cx.organization()?, connection, (kpis, &names)).await.map_err(Rejected::from)
}

#[utoipa::path(get, path = "/api/connections", tag = "connections",
    responses((status = 200, body = Page<ConnectionView>)))]
async fn list_connections(
    call: Call<SeeConnections>,
    State(connect): State<Connect>,
) -> Result<Json<Page<ConnectionView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    let connections = store::all(cx.tx(), call.organization()).await?;
    let mut items = Vec::with_capacity(connections.len());
    for connection in &connections {
        items.push(view_of(&connect, &mut cx, connection).await?);
    }
    Ok(Json(Page { items, next: None }))
}

#[utoipa::path(get, path = "/api/connections/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = ConnectionView)))]
async fn find_connection(
    call: Call<SeeConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<ConnectionView>, Rejected> {
    let mut cx = call.begin_read().await?;
    let connection = found(&mut cx, id).await?;
    Ok(Json(view_of(&connect, &mut cx, &connection).await?))
}

/// Starts the test of a connection that was just stored or changed, and answers with both.
async fn tested<P: Permission>(
    call: &Call<P>,
    connect: &Connect,
    connection: &Connection,
) -> Result<(StatusCode, Json<CreatedView>), Rejected> {
    let stored = Tested::Stored(Box::new(connection.clone()));
    let test = connect.start_test(call.organization(), call.actor(), stored)?;
    let mut cx = call.begin_read().await?;
    let connection = view_of(connect, &mut cx, connection).await?;
    Ok((StatusCode::ACCEPTED, Json(CreatedView { connection, test: test.into() })))
}

/// The connection, or the refusal that says it is not there.
async fn found(cx: &mut Cx, id: ConnectionId) -> Result<Connection, Rejected> {
    let organization = cx.organization()?;
    let connection = store::find(cx.tx(), organization, id).await?;
    connection.ok_or_else(|| Failure::from(ChangeRefused::NotFound).into())
}

#[utoipa::path(post, path = "/api/connections", tag = "connections", request_body = ConnectionBody,
    responses((status = 202, body = CreatedView)))]
async fn create_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    Body(body): Body<ConnectionBody>,
) -> Result<(StatusCode, Json<CreatedView>), Rejected> {
    let read = body.read()?;
    let accepted = bodies::acceptance(read.accept_write_reason, call.caller())?;
    if accepted.is_some() {
        call.step_up()?;
    }
    connect.room_for_test(call.organization())?;
    if read.password.is_some() {
        connect.custody().ready_to_seal(call.organization()).await?;
    }
    let mut cx = call.begin().await?;
    let credential = match read.password {
        None => None,
        Some(password) => Some((password, second_factor::require(&mut cx, call.caller()).await?)),
    };
    let new = NewConnection { name: read.name, source: read.source, credential, accepted, by: call.member() };
    let connection = create(&mut cx, &connect, call.may, new).await?;
    cx.commit().await?;
    tested(&call, &connect, &connection).await
}

#[utoipa::path(patch, path = "/api/connections/{id}", tag = "connections", params(("id" = String, Path)),
    request_body = RenameBody, responses((status = 200, body = ConnectionView)))]
async fn rename_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
    Body(body): Body<RenameBody>,
) -> Result<Json<ConnectionView>, Rejected> {
    let name = bodies::name(&body.name)?;
    let mut cx = call.begin().await?;
    let connection = rename(&mut cx, call.may, id, name).await?;
    cx.commit().await?;
    let mut cx = call.begin_read().await?;
    Ok(Json(view_of(&connect, &mut cx, &connection).await?))
}

#[utoipa::path(post, path = "/api/connections/{id}/archive", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = ConnectionView)))]
async fn archive_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<ConnectionView>, Rejected> {
    let mut cx = call.begin().await?;
    let connection = archive(&mut cx, &connect, call.may, id).await?;
    cx.commit().await?;
    let mut cx = call.begin_read().await?;
    Ok(Json(view_of(&connect, &mut cx, &connection).await?))
}

#[utoipa::path(post, path = "/api/connections/{id}/unarchive", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = ConnectionView)))]
async fn unarchive_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<ConnectionView>, Rejected> {
    let mut cx = call.begin().await?;
    let connection = unarchive(&mut cx, &connect, call.may, id).await?;
    cx.commit().await?;
    let mut cx = call.begin_read().await?;
    Ok(Json(view_of(&connect, &mut cx, &connection).await?))
}

#[utoipa::path(delete, path = "/api/connections/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 204)))]
async fn delete_connection(
    call: Call<EditConnections>,
    PathId(id): PathId<ConnectionId>,
) -> Result<StatusCode, Rejected> {
    let mut cx = call.begin().await?;
    delete(&mut cx, call.may, id).await?;
    cx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[utoipa::path(post, path = "/api/connections/{id}/restore", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = ConnectionView)))]
async fn restore_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<ConnectionView>, Rejected> {
    let mut cx = call.begin().await?;
    let connection = restore(&mut cx, call.may, id).await?;
    cx.commit().await?;
    let mut cx = call.begin_read().await?;
    Ok(Json(view_of(&connect, &mut cx, &connection).await?))
}

#[utoipa::path(post, path = "/api/connections/{id}/reauthorize", tag = "connections",
    params(("id" = String, Path)), request_body = ReauthorizeBody, responses((status = 202, body = CreatedView)))]
async fn reauthorize_connection(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
    Body(body): Body<ReauthorizeBody>,
) -> Result<(StatusCode, Json<CreatedView>), Rejected> {
    let new = body.read()?;
    connect.room_for_test(call.organization())?;
    connect.custody().ready_to_seal(call.organization()).await?;
    let mut cx = call.begin().await?;
    let proof = second_factor::require(&mut cx, call.caller()).await?;
    let connection = reauthorize(&mut cx, &connect, call.may, id, (new, proof)).await?;
    cx.commit().await?;
    tested(&call, &connect, &connection).await
}

#[utoipa::path(post, path = "/api/connections/{id}/accept-write", tag = "connections",
    params(("id" = String, Path)), request_body = AcceptBody, responses((status = 202, body = CreatedView)))]
async fn accept_write_account(
    call: Call<AcceptWriteAccount>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
    Body(body): Body<AcceptBody>,
) -> Result<(StatusCode, Json<CreatedView>), Rejected> {
    let confirmed = call.step_up()?;
    connect.room_for_test(call.organization())?;
    let mut cx = call.begin().await?;
    let connection = accept(&mut cx, call.may, confirmed, (id, call.member()), &body.reason).await?;
    cx.commit().await?;
    tested(&call, &connect, &connection).await
}

#[utoipa::path(get, path = "/api/connections/{id}/health", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = Page<HealthView>)))]
async fn list_connection_health(
    call: Call<SeeConnections>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<Page<HealthView>>, Rejected> {
    let mut cx = call.begin_read().await?;
    found(&mut cx, id).await?;
    let events = health::newest(cx.tx(), call.organization(), id).await?;
    Ok(Json(Page { items: events.into_iter().map(HealthView::from).collect(), next: None }))
}

#[utoipa::path(get, path = "/api/connections/{id}/schema", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = SchemaView)))]
async fn read_connection_schema(
    call: Call<UseConnections>,
    State(connect): State<Connect>,
    PathId(id): PathId<ConnectionId>,
) -> Result<Json<SchemaView>, Rejected> {
    let tables = connect.schema(call.organization(), call.actor(), id).await?;
    Ok(Json(tables.into()))
}

#[utoipa::path(post, path = "/api/connection-guides", tag = "connections", request_body = GuideBody,
    responses((status = 200, body = GuideView)))]
async fn write_connection_guide(
    call: Call<EditConnections>,
    State(connect): State<Connect>,
    Body(body): Body<GuideBody>,
) -> Result<Json<GuideView>, Rejected> {
    let engine = bodies::engine(&body.engine)?;
    if engine == Engine::Sqlite {
        let folder = connect.sqlite_folder(call.organization());
        return Ok(Json(file_guide(folder.as_deref()).into()));
    }
    let database = body.database.as_deref().filter(|text| !text.is_empty()).unwrap_or("your_database");
    let user = body.user.as_deref().filter(|text| !text.is_empty()).unwrap_or("teamwright_reader");
    Ok(Json(guide(engine, database, user, body.host.as_deref()).into()))
}
