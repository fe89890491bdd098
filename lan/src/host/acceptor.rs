//! What every server needs until it knows who somebody is.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection_limiter::ConnectionLimiter;

/// The way in from the network.
pub(super) struct Acceptor {
    /// Who stands at the door.
    pub(super) limiter: ConnectionLimiter,
    /// The server's name in multicast DNS.
    pub(super) host_name: Option<String>,
    /// Every connection's task, so that the last frames can be waited for.
    pub(super) connections: TaskTracker,
    /// Ends every connection at once.
    pub(super) ended: CancellationToken,
}
