//! `GET /seats/<JSON>`: who a page would continue as, if it comes from another host of the room.
//!
//! The page shows the name before it takes a seat over: the address that brought it here may be anybody's link.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use room::message::ReturningKey;
use tokio::sync::oneshot;

use super::connection_context::ConnectionContext;
use super::table::TableInput;

/// Answers who has this [`ReturningKey`] by its transfers: `null` if nobody has. 503 while the room moves.
pub(super) async fn returning(
    State(context): State<Arc<ConnectionContext>>,
    Path(json): Path<String>,
) -> Response {
    let Ok(key) = serde_json::from_str::<ReturningKey>(&json) else {
        return (StatusCode::BAD_REQUEST, "That's not a seat's key.\n").into_response();
    };
    let (reply, answer) = oneshot::channel();
    if context.table.send(TableInput::FindReturning { key, reply }).await.is_ok()
        && let Ok(returning) = answer.await
    {
        return ([(CACHE_CONTROL, "no-store")], Json(returning)).into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, "The room moves to another host. Try again.\n").into_response()
}
