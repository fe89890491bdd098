//! Starts the multicast DNS daemon for browsing and announcing.

use mdns_sd::{IfKind, ServiceDaemon};

/// How often to check for new or removed networks, in seconds. A person who has just joined the network waits
/// that long to see its rooms.
const IP_CHECK_EVERY_SECS: u32 = 2;

/// Starts multicast DNS on every interface but loopback. A room announced as 127.0.0.1 would send other
/// machines to themselves.
pub(super) fn start() -> Result<ServiceDaemon, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    daemon.set_ip_check_interval(IP_CHECK_EVERY_SECS)?;
    daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
    Ok(daemon)
}
