//! Accepts connections and answers their HTTP requests.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
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
use room::limits::{ANSWERED_WITHIN, HEAD_BYTES, HEADERS_WITHIN};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tower_service::Service;

use super::acceptor::Acceptor;
use super::connection;
use super::connection_context::ConnectionContext;
use super::connection_limiter::{AcceptedConnection, ConnectionPermit};
use super::peer_server::PeerServer;
use super::standby::take_call;
use super::{content_security_policy, origin_check, page, redirect};

/// How long to wait after the system had no connection to give, which happens when a process has too
/// many files open.
const BREATHER: Duration = Duration::from_millis(100);

/// Accepts connections for as long as it is polled.
pub(super) async fn accept(listener: Arc<TcpListener>, acceptor: Arc<Acceptor>, routes: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                // Who is turned away here gets no word: they sent nothing that could be answered yet.
                if let Some(arrival) = acceptor.limiter.arrive(remote.ip().to_canonical()) {
                    let served = serve(stream, remote, arrival, routes.clone());
                    acceptor.connections.spawn(acceptor.ended.clone().run_until_cancelled_owned(served));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATHER).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, remote: SocketAddr, arrival: AcceptedConnection, routes: Router) {
    // A vote is one small frame that somebody waits for.
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let arrival = Arc::new(arrival);
    let asked = Arc::new(Notify::new());
    let asks = asked.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        asks.notify_one();
        request.extensions_mut().insert(local);
        request.extensions_mut().insert(arrival.clone());
        let mut routes = routes.clone();
        async move { routes.call(request).await.map_err(|never: Infallible| never) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let mut ends_at = Instant::now() + ANSWERED_WITHIN;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::trace!(%remote, %error, "a connection ended");
                }
                return;
            }
            () = asked.notified() => ends_at = Instant::now() + ANSWERED_WITHIN,
            // hyper itself would wait for ever until an answer is read.
            () = sleep_until(ends_at) => return tracing::debug!(%remote, "an answer is not read"),
        }
    }
}

/// What a host answers; `peer_server` takes the calls of members' machines, if anybody does.
pub(super) fn routes(context: Arc<ConnectionContext>, peer_server: Option<PeerServer>) -> Router {
    let acceptor = context.acceptor.clone();
    let room = Router::new().route("/about", get(about)).route("/room", get(enter));
    let room =
        room.route("/successors", get(redirect::frame)).route("/open/{room}/{epoch}", get(redirect::sign));
    let routes = room.fallback(page::answer).with_state(context);
    match peer_server {
        Some(peer_server) => {
            let calls = get(take_call).with_state((acceptor.clone(), Arc::new(peer_server)));
            guarded(routes.route("/peer", calls), acceptor)
        }
        None => guarded(routes, acceptor),
    }
}

/// Routes that are gone only by who may go them.
pub(super) fn guarded(routes: Router, acceptor: Arc<Acceptor>) -> Router {
    routes.layer(middleware::from_fn_with_state(acceptor, admit))
}

/// Turns away what is not meant for this server, on every route, and slows down who asks too fast. Every answer
/// says what a browser may do with it.
async fn admit(
    State(acceptor): State<Arc<Acceptor>>,
    Extension(local): Extension<SocketAddr>,
    Extension(arrival): Extension<Arc<AcceptedConnection>>,
    request: Request,
    next: Next,
) -> Response {
    arrival.may_ask().await;
    let called = origin_check::check(request.uri(), request.headers(), local, acceptor.host_name.as_deref());
    let (policy, mut answer) = match called.map(content_security_policy::of_page) {
        Ok(policy) => (policy, next.run(request).await),
        Err(objection) => (content_security_policy::of_refusal(), objection.into_response()),
    };
    content_security_policy::tell(answer.headers_mut(), policy);
    answer
}

async fn about(State(context): State<Arc<ConnectionContext>>) -> impl IntoResponse {
    let about = context.about.borrow().clone();
    ([(CACHE_CONTROL, "no-store")], Json(about))
}

/// Makes a WebSocket of the connection, and leads it to the room.
async fn enter(
    State(context): State<Arc<ConnectionContext>>,
    Extension(arrival): Extension<Arc<AcceptedConnection>>,
    request: Request,
) -> Response {
    let acceptor = context.acceptor.clone();
    let from = arrival.address();
    upgrade(&acceptor, &arrival, request, move |stream, read, place| {
        connection::serve(stream, read, context, place, from)
    })
}

/// Makes a WebSocket of the connection, and hands it on with what was read of it and its place at the door.
pub(super) fn upgrade<F: Future<Output = ()> + Send + 'static>(
    acceptor: &Acceptor,
    arrival: &Arc<AcceptedConnection>,
    mut request: Request,
    serve: impl FnOnce(TcpStream, Bytes, ConnectionPermit) -> F + Send + 'static,
) -> Response {
    let Ok(switch) = create_response_with_body(&request, Body::empty) else {
        let sentence =
            "The room is entered by WebSocket, version 13. Open it in the app, or with its link.\n";
        return (StatusCode::BAD_REQUEST, sentence).into_response();
    };
    let Some(place) = arrival.is_unauthenticated() else {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, 1.into())]);
        let sentence = "Too many connections of this address wait to sit down. Try again in a second.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, headers, sentence).into_response();
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let (tasks, ended) = (acceptor.connections.clone(), acceptor.ended.clone());
    tasks.spawn(ended.run_until_cancelled_owned(async move {
        let Ok(upgraded) = upgrade.await else { return };
        // It is what `serve` gave to hyper.
        let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else { return };
        // In a box, because what is around it here and in the task would each keep room for it.
        Box::pin(serve(parts.io.into_inner(), parts.read_buf, place)).await;
    }));
    switch
}
