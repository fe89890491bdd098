//! The HTTP routes of a host: the page, `GET /about`, the redirect, `GET /seats`, and the WebSockets `/room` and `/peer`.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};

use super::accept::{upgrade, with_checks};
use super::connection::Remote;
use super::connection_context::ConnectionContext;
use super::connection_limiter::AcceptedConnection;
use super::peer_server::{self, PeerServer};
use super::{connection, page, redirect, returning};

/// The routes of a host.
pub(super) fn routes(context: Arc<ConnectionContext>, peer_server: PeerServer) -> Router {
    let server = context.server.clone();
    let room = Router::new().route("/about", get(about)).route("/room", get(join));
    let room = room
        .route("/successors", get(redirect::successors_frame))
        .route("/open/{room}/{epoch}", get(redirect::open_pixel))
        .route("/seats/{key}", get(returning::returning));
    let routes = room.fallback(page::serve).with_state(context);
    let calls = get(peer_server::upgrade).with_state((server.clone(), Arc::new(peer_server)));
    with_checks(routes.route("/peer", calls), server)
}

async fn about(State(context): State<Arc<ConnectionContext>>) -> impl IntoResponse {
    let about = context.about.borrow().clone();
    ([(CACHE_CONTROL, "no-store")], Json(about))
}

/// Upgrades to a WebSocket on which the client joins the room.
async fn join(
    State(context): State<Arc<ConnectionContext>>,
    Extension(accepted): Extension<Arc<AcceptedConnection>>,
    request: Request,
) -> Response {
    let server = context.server.clone();
    let ip = accepted.address();
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    upgrade(&server, &accepted, request, move |stream, read, permit| {
        let exporter = stream.exporter();
        connection::serve(stream, read, context, permit, Remote { ip, exporter, host })
    })
}
