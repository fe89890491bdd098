//! A member's machine that is ready to host the room. It listens on the port where it would host, so that
//! other members can check that they reach it, and answers only `GET /peer`.
//!
//! [`Standby::open`] starts listening. [`super::Host::reopen`] turns a standby into a host on the same port.
//! Dropping a [`Standby`] stops listening.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::accept::{accept, with_checks};
use super::connection_limiter::ConnectionLimiter;
use super::listen::{self, ListenError};
use super::own_names::OwnNames;
use super::peer_server::{self, PeerServer};
use super::server_context::ServerContext;
use crate::transport::ServerTls;
use crate::{RoomSaver, interfaces};

/// Where a member's machine stands by.
#[derive(Debug, Clone)]
pub struct StandbyOptions {
    /// Address to listen on. The unspecified address means every interface; the IPv6 one includes IPv4.
    pub bind: IpAddr,
    /// Port to listen on; 0 takes any free one. `None` tries [`room::limits::PREFERRED_PORTS`] first, then
    /// any free port.
    pub port: Option<u16>,
    /// Saves the room if the machine becomes host.
    pub saver: Option<RoomSaver>,
}

impl Default for StandbyOptions {
    /// Every interface, a preferred port, not saved.
    fn default() -> Self {
        Self { bind: Ipv6Addr::UNSPECIFIED.into(), port: None, saver: None }
    }
}

/// A listener that is ready to become a host.
pub struct Standby {
    listener: Arc<TcpListener>,
    bound_address: SocketAddr,
    /// Stops accepting when dropped, and drains the HTTP connections. Calls of peers run to their end.
    _listening: DropGuard,
}

impl Standby {
    /// Starts listening and answers calls from the room's members.
    ///
    /// # Errors
    /// [`ListenError`]. Its text can be shown to people.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn open(options: StandbyOptions, peer_server: PeerServer) -> Result<Self, ListenError> {
        let listener = Arc::new(listen::bind(options.bind, options.port).await?);
        let bound_address =
            listener.local_addr().map_err(|source| ListenError::new(options.bind, 0, source))?;
        let listening = CancellationToken::new();
        let server = Arc::new(ServerContext {
            tls: ServerTls::new(&peer_server.seat),
            limiter: ConnectionLimiter::default(),
            host_name: None,
            names: OwnNames::default(),
            connections: TaskTracker::new(),
            draining: listening.clone(),
            ended: CancellationToken::new(),
        });
        let routes = Router::new()
            .route("/peer", get(peer_server::upgrade))
            .fallback(nothing_here)
            .with_state((server.clone(), Arc::new(peer_server)));
        let accepting = accept(listener.clone(), server.clone(), with_checks(routes, server));
        tokio::spawn(listening.clone().run_until_cancelled_owned(accepting));
        Ok(Self { listener, bound_address, _listening: listening.drop_guard() })
    }

    /// Addresses at which other machines reach it, the most likely first.
    pub fn reachable_addresses(&self) -> Vec<SocketAddr> {
        interfaces::reachable_addresses(self.bound_address)
    }

    /// Stops standing by and returns the listener. Clients that connect meanwhile wait in the accept queue.
    /// Clients with a connection to the standby have to connect again, and then reach the host.
    pub(super) fn into_listener(self) -> Arc<TcpListener> {
        self.listener
    }
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (StatusCode::NOT_FOUND, "No room is open here. Use the address that the host shows.\n")
}
