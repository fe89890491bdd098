//! `GET /seats/<keys>`: who a page would continue as, if it comes from another host of the room with these keys.
//!
//! The page shows the name before it takes a seat over: the address that brought it here may be anybody's link.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use room::SeatKey;
use room::limits::MAX_TRANSFERS;
use tokio::sync::oneshot;

use super::connection_context::ConnectionContext;
use super::table::TableInput;

/// Answers for the first of these keys, separated by commas, that is a person's present one; 404 if none is.
pub(super) async fn returning(
    State(context): State<Arc<ConnectionContext>>,
    Path(keys): Path<String>,
) -> Response {
    let keys = keys.split(',').take(MAX_TRANSFERS).map(|key| SeatKey::try_from(key.to_owned()));
    let (reply, answer) = oneshot::channel();
    if let Ok(keys) = keys.collect::<Result<Vec<_>, _>>()
        && context.table.send(TableInput::FindReturning { keys, reply }).await.is_ok()
        && let Ok(Some(returning)) = answer.await
    {
        return ([(CACHE_CONTROL, "no-store")], Json(returning)).into_response();
    }
    (StatusCode::NOT_FOUND, "There's nobody with this key.\n").into_response()
}
