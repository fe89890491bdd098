//! A member's machine that is ready to go on with its room: it listens where it would host it, so that the others can
//! find out beforehand whether they reach it, and says nothing to anybody but members of that room.
//!
//! [`Standby::open`] listens, and [`super::Host::reopen`] makes a host of it, at the same port. A dropped standby
//! listens no longer.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::accept::{accept, guarded, upgrade};
use super::acceptor::Acceptor;
use super::connection_limiter::{AcceptedConnection, ConnectionLimiter};
use super::listen::{self, ListenError};
use super::peer_server::{self, PeerServer};
use crate::interfaces;

/// Where a member stands by.
#[derive(Debug, Clone)]
pub struct StandbyOptions {
    /// Where to listen; unspecified for every interface, which with IPv6 includes IPv4.
    pub bind: IpAddr,
    /// The port, 0 for any free one; none for one of [`room::limits::PREFERRED_PORTS`], or else any.
    pub port: Option<u16>,
    /// The folder in which a room that goes on there is kept, in a file called by its id; see [`crate::snapshot_file`].
    pub keep: Option<PathBuf>,
}

impl Default for StandbyOptions {
    /// On every interface, at a preferred port, and kept nowhere.
    fn default() -> Self {
        Self { bind: Ipv6Addr::UNSPECIFIED.into(), port: None, keep: None }
    }
}

/// A machine that stands by to host a room.
pub struct Standby {
    listener: Arc<TcpListener>,
    listening: SocketAddr,
    /// Ends the listening when this is dropped; calls that were taken go on to their end.
    _listens: DropGuard,
}

impl Standby {
    /// Listens, and answers the calls of the room's members.
    ///
    /// # Errors
    /// [`ListenError`], whose text can be shown as it is.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn open(post: StandbyOptions, peer_server: PeerServer) -> Result<Self, ListenError> {
        let listener = Arc::new(listen::listen(post.bind, post.port).await?);
        let listening = listener.local_addr().map_err(|source| ListenError::new(post.bind, 0, source))?;
        let listens = CancellationToken::new();
        let acceptor = Arc::new(Acceptor {
            limiter: ConnectionLimiter::default(),
            host_name: None,
            connections: TaskTracker::new(),
            ended: CancellationToken::new(),
        });
        let routes = Router::new()
            .route("/peer", get(take_call))
            .fallback(nothing_here)
            .with_state((acceptor.clone(), Arc::new(peer_server)));
        let accepting = accept(listener.clone(), acceptor.clone(), guarded(routes, acceptor));
        tokio::spawn(listens.clone().run_until_cancelled_owned(accepting));
        Ok(Self { listener, listening, _listens: listens.drop_guard() })
    }

    /// The addresses by which others reach it, the likeliest first.
    pub fn reachable_at(&self) -> Vec<SocketAddr> {
        interfaces::reachable_at(self.listening)
    }

    /// Stops to listen as one who stands by. Who connects meanwhile waits until somebody accepts them.
    pub(super) fn into_listener(self) -> Arc<TcpListener> {
        self.listener
    }
}

pub(super) async fn take_call(
    State((acceptor, peer_server)): State<(Arc<Acceptor>, Arc<PeerServer>)>,
    Extension(arrival): Extension<Arc<AcceptedConnection>>,
    request: Request,
) -> Response {
    upgrade(&acceptor, &arrival, request, |stream, read, place| {
        peer_server::serve(stream, read, peer_server, place)
    })
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "No room is open here. Use the address that the room's host shows.\n")
}
