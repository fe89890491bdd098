//! Finds the room that somebody means.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Result, bail};
use lan::address::{self, HostAddress};
use lan::discovery::Discovery;
use lan::join::Destination;
use room::ui_protocol::DiscoveredRoom;
use tokio::time::{sleep, timeout};

/// How long a room of that name may take to be seen.
const LOOK_FOR: Duration = Duration::from_secs(8);
/// How long others of the same name may take to be seen as well.
const SETTLE: Duration = Duration::from_millis(500);

/// The room at an address, or the one on the network that is called so.
pub(crate) async fn find(target: &str) -> Result<Destination> {
    if is_address(target) {
        return Ok(Destination { places: address::parse(target)?, room: None });
    }
    let discovery = Discovery::start();
    let mut rooms = discovery.rooms();
    let called_so = |rooms: &Vec<DiscoveredRoom>| rooms.iter().any(|room| matches(room, target));
    let seen = timeout(LOOK_FOR, rooms.wait_for(called_so)).await.is_ok_and(|seen| seen.is_ok());
    if !seen {
        return not_seen(target, &rooms.borrow());
    }
    // Another room may have the same name; one should not join just the faster one.
    sleep(SETTLE).await;
    let found: Vec<_> = rooms.borrow().iter().filter(|room| matches(room, target)).cloned().collect();
    match &found[..] {
        [room] => Ok(Destination { places: address::parse(&room.address)?, room: Some(room.id) }),
        rooms => {
            let addresses = rooms.iter().map(|room| room.address.as_str()).collect::<Vec<_>>().join(", ");
            bail!("several rooms are called {target:?}. Join one by its address: {addresses}");
        }
    }
}

/// Nobody announces that name; it may be a machine's.
fn not_seen(target: &str, rooms: &[DiscoveredRoom]) -> Result<Destination> {
    if target.contains('.')
        && let Ok(places) = address::parse(target)
    {
        return Ok(Destination { places, room: None });
    }
    let names = rooms.iter().map(|room| format!("{:?}", room.name.as_str())).collect::<Vec<_>>().join(", ");
    let others =
        if names.is_empty() { "There are no others.".to_owned() } else { format!("There are {names}.") };
    bail!(
        "no room called {target:?} was seen on the network within {} s. {others} If you know its address, join by that.",
        LOOK_FOR.as_secs()
    );
}

fn matches(room: &DiscoveredRoom, target: &str) -> bool {
    room.name.as_str().to_lowercase() == target.trim().to_lowercase()
}

/// Whether a text can only be meant as an address, since a room may be called almost anything.
fn is_address(text: &str) -> bool {
    let only_numbers = text.chars().all(|c| c.is_ascii_digit() || ".:[]".contains(c));
    if text.contains("://") || only_numbers {
        return true;
    }
    let Ok(places) = address::parse(text) else { return false };
    let port_given = text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    port_given
        || places.iter().any(|HostAddress { host, .. }| host == "localhost" || host.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn names_and_addresses_are_told_apart() {
        for address in [
            "127.0.0.1",
            "127.0.0.1:7420",
            "[::1]:7420",
            "::1",
            "localhost",
            "300.1.1.1",
            "",
            "desk:7420",
            "http://desk:7420/",
        ] {
            assert!(is_address(address), "{address}");
        }
        for name in ["Sprint 12", "Sprint", "Sprint: the sequel", "v1.5", "Platform/Web", "☕"] {
            assert!(!is_address(name), "{name}");
        }
    }
}
