//! How multicast DNS is started, for looking and for announcing alike.

use mdns_sd::{IfKind, ServiceDaemon};

/// Starts multicast DNS on every interface but loopback: nobody else is there, and a room that
/// announced 127.0.0.1 would send others to themselves.
pub(super) fn start() -> Result<ServiceDaemon, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
    Ok(daemon)
}
