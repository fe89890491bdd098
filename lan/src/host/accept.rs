//! Accepts connections and answers their HTTP requests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, Request, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use room::limits::{HEADERS_WITHIN, MESSAGE_BYTES};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tower_service::Service;

use super::connection;
use super::door::Door;
use super::guard;

/// How long to wait after the system had no connection to give, which happens when a process has too
/// many files open.
const BREATHER: Duration = Duration::from_millis(100);

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
struct Ends {
    local: SocketAddr,
    remote: SocketAddr,
}

/// Accepts connections for as long as it is polled.
pub(super) async fn accept(listener: TcpListener, door: Arc<Door>) {
    let routes = routes(door.clone());
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                let served = serve(stream, remote, routes.clone());
                door.connections.spawn(door.ended.clone().run_until_cancelled_owned(served));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATHER).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, remote: SocketAddr, routes: Router) {
    // A vote is one small frame that somebody waits for.
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Ends { local, remote });
        let mut routes = routes.clone();
        async move { routes.call(request).await.map_err(|never: Infallible| never) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    if let Err(error) = connection.await {
        tracing::trace!(%remote, %error, "a connection ended");
    }
}

fn routes(door: Arc<Door>) -> Router {
    Router::new()
        .route("/about", get(about))
        .route("/room", get(enter))
        .fallback(async || (StatusCode::NOT_FOUND, "There is nothing here.\n"))
        .layer(middleware::from_fn_with_state(door.clone(), admit))
        .with_state(door)
}

/// Turns away what is not meant for this server, on every route.
async fn admit(
    State(door): State<Arc<Door>>,
    Extension(ends): Extension<Ends>,
    request: Request,
    next: Next,
) -> Response {
    match guard::check(request.headers(), ends.local, door.host_name.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(objection) => objection.into_response(),
    }
}

async fn about(State(door): State<Arc<Door>>) -> impl IntoResponse {
    let about = door.about.borrow().clone();
    ([(CACHE_CONTROL, "no-store")], Json(about))
}

async fn enter(
    State(door): State<Arc<Door>>,
    Extension(ends): Extension<Ends>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(place) = door.crowd.enter(ends.remote.ip().to_canonical()) else {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, 1.into())]);
        let sentence = "Too many connections of this address wait to sit down. Try again in a second.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, headers, sentence).into_response();
    };
    let (tasks, ended) = (door.connections.clone(), door.ended.clone());
    upgrade.max_message_size(MESSAGE_BYTES).max_frame_size(MESSAGE_BYTES).on_upgrade(async move |socket| {
        // In a task of the tracker, since the host waits for those when it closes the room.
        let served = connection::serve(socket, door, place);
        let _ = tasks.spawn(ended.run_until_cancelled_owned(served)).await;
    })
}
