//! State shared by the HTTP handlers of a host and of a standby.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection_limiter::ConnectionLimiter;
use super::own_names::OwnNames;
use crate::transport::ServerTls;

/// What a server needs to accept connections, before it knows whose they are.
pub(super) struct ServerContext {
    /// Opens encrypted connections with this machine's key.
    pub(super) tls: ServerTls,
    /// Limits connections that have not joined.
    pub(super) limiter: ConnectionLimiter,
    /// The server's multicast DNS host name, accepted in `Host` headers. `None` if it is not announced.
    pub(super) host_name: Option<String>,
    /// Its other names.
    pub(super) names: OwnNames,
    /// Tracks every connection's task, so that shutdown can wait for the last frames.
    pub(super) connections: TaskTracker,
    /// Closes the HTTP connections after their current response, because this machine's role changes. A
    /// browser keeps connections open and would ask the old role otherwise. WebSockets are not affected.
    pub(super) draining: CancellationToken,
    /// Cancels every connection at once.
    pub(super) ended: CancellationToken,
}
