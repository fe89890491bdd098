//! How multicast DNS is started, for looking and for announcing alike.

use mdns_sd::{IfKind, ServiceDaemon};

/// How often the machine is looked at for networks that came or went. A person who has just joined the
/// network waits that long for its rooms.
const IP_CHECK_EVERY_SECS: u32 = 2;

/// Starts multicast DNS on every interface but loopback: nobody else is there, and a room that
/// announced 127.0.0.1 would send others to themselves.
pub(super) fn start() -> Result<ServiceDaemon, mdns_sd::Error> {
    let daemon = ServiceDaemon::new()?;
    daemon.set_ip_check_interval(IP_CHECK_EVERY_SECS)?;
    daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6])?;
    Ok(daemon)
}
