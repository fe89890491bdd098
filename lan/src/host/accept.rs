//! Accepts TCP connections and serves HTTP/1.1 on them: checks every request and passes it to the routes. [`super::Host`]
//! and [`super::Standby`] both run [`accept`], each with its own routes. [`upgrade`] turns a request into a WebSocket.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use room::limits::{HTTP_HEADER_TIMEOUT, HTTP_REQUEST_TIMEOUT, MAX_HTTP_HEAD_BYTES};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tower_service::Service;

use super::connection_limiter::{AcceptedConnection, HandshakePermit};
use super::server_context::ServerContext;
use super::{content_security_policy, origin_check};
use crate::transport::Transport;

/// How long to wait after `accept` failed, which happens when the process has too many open files.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Accepts connections for as long as it is polled.
pub(super) async fn accept(listener: Arc<TcpListener>, server: Arc<ServerContext>, routes: Router) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                // A connection over the limit is dropped without an answer: it has sent no request yet.
                if let Some(accepted) = server.limiter.accept(remote.ip().to_canonical()) {
                    let served = serve(stream, remote, accepted, routes.clone(), server.clone());
                    server.connections.spawn(server.ended.clone().run_until_cancelled_owned(served));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    remote: SocketAddr,
    accepted: AcceptedConnection,
    routes: Router,
    server: Arc<ServerContext>,
) {
    // Votes are small frames that must not wait for more data.
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else { return };
    let stream = match timeout(HTTP_HEADER_TIMEOUT, server.tls.accept(stream)).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::debug!(%remote, %error, "a connection could not be opened"),
        Err(_) => return tracing::debug!(%remote, "a connection sent nothing"),
    };
    let connection_kind =
        if stream.exporter().is_some() { ConnectionKind::App } else { ConnectionKind::Plain };
    let accepted = Arc::new(accepted);
    let request_received = Arc::new(Notify::new());
    let notify_request = request_received.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        notify_request.notify_one();
        request.extensions_mut().insert(connection_kind);
        request.extensions_mut().insert(local);
        request.extensions_mut().insert(accepted.clone());
        let mut routes = routes.clone();
        async move { routes.call(request).await.map_err(|never: Infallible| never) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HTTP_HEADER_TIMEOUT)
        .max_buf_size(MAX_HTTP_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let mut idle_deadline = Instant::now() + HTTP_REQUEST_TIMEOUT;
    let mut is_draining = false;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::trace!(%remote, %error, "a connection ended");
                }
                return;
            }
            () = server.draining.cancelled(), if !is_draining => {
                is_draining = true;
                connection.as_mut().graceful_shutdown();
            }
            () = request_received.notified() => idle_deadline = Instant::now() + HTTP_REQUEST_TIMEOUT,
            // hyper has no timeout for a response that the client does not read.
            () = sleep_until(idle_deadline) => return tracing::debug!(%remote, "a response is not read"),
        }
    }
}

/// Who is on the other side of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionKind {
    /// An app, over TLS: it has compared the host's key, and no browser speaks the apps' protocol.
    App,
    /// Anybody, such as a browser.
    Plain,
}

/// Wraps routes in [`check_request`].
pub(super) fn with_checks(routes: Router, server: Arc<ServerContext>) -> Router {
    routes.layer(middleware::from_fn_with_state(server, check_request))
}

/// Rate-limits each address, rejects requests of browsers that name another server or come from another site's page, and
/// sets the security headers of every response.
async fn check_request(
    State(server): State<Arc<ServerContext>>,
    Extension(kind): Extension<ConnectionKind>,
    Extension(local): Extension<SocketAddr>,
    Extension(accepted): Extension<Arc<AcceptedConnection>>,
    request: Request,
    next: Next,
) -> Response {
    accepted.throttle().await;
    if kind == ConnectionKind::App {
        return next.run(request).await;
    }
    let checked = origin_check::check(
        request.uri(),
        request.headers(),
        local,
        server.host_name.as_deref(),
        &server.names,
    );
    let (policy, mut response) = match checked.map(content_security_policy::for_page) {
        Ok(policy) => (policy, next.run(request).await),
        Err(objection) => (content_security_policy::for_rejection(), objection.into_response()),
    };
    content_security_policy::insert_headers(response.headers_mut(), policy);
    response
}

/// Upgrades to a WebSocket and spawns `serve` with the stream, the bytes already read and a handshake permit.
/// Answers 503 if the address has no permits left.
pub(super) fn upgrade<F: Future<Output = ()> + Send + 'static>(
    server: &ServerContext,
    accepted: &Arc<AcceptedConnection>,
    mut request: Request,
    serve: impl FnOnce(Transport, Bytes, HandshakePermit) -> F + Send + 'static,
) -> Response {
    let Ok(switch) = create_response_with_body(&request, Body::empty) else {
        let message = "Joining needs WebSocket version 13. Open the room in the app or with its link.\n";
        return (StatusCode::BAD_REQUEST, message).into_response();
    };
    let Some(permit) = accepted.acquire_handshake_permit() else {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, 1.into())]);
        let message = "Too many people are joining from this address. Try again in a second.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, headers, message).into_response();
    };
    let upgrade = hyper::upgrade::on(&mut request);
    let (tasks, ended) = (server.connections.clone(), server.ended.clone());
    tasks.spawn(ended.run_until_cancelled_owned(async move {
        let Ok(upgraded) = upgrade.await else { return };
        // `serve` gave hyper exactly this type.
        let Ok(parts) = upgraded.downcast::<TokioIo<Transport>>() else { return };
        // Boxed: otherwise this future and the task would each reserve space for it.
        Box::pin(serve(parts.io.into_inner(), parts.read_buf, permit)).await;
    }));
    switch
}
