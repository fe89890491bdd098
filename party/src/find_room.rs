//! Resolves the ROOM argument of `party join`: an address, or a name on the network.

use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Result, bail};
use lan::address::{self, HostAddress};
use lan::discovery::Discovery;
use lan::join::{Destination, Trust};
use room::ui_protocol::DiscoveredRoom;
use tokio::time::{sleep, timeout};

/// How long to search for a room with the given name.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(8);
/// How long to wait for further rooms with the same name.
const SAME_NAME_DELAY: Duration = Duration::from_millis(500);

/// Returns the destination of an address, or of the room on the network with this name. Fails if no room or several rooms
/// have the name.
pub(crate) async fn find(target: &str) -> Result<Destination> {
    if is_address(target) {
        return Ok(Destination { addresses: address::parse(target)?, room: None, trust: trust(target)? });
    }
    let discovery = Discovery::start();
    let mut rooms = discovery.rooms();
    let has_match = |rooms: &Vec<DiscoveredRoom>| rooms.iter().any(|room| has_name(room, target));
    let was_found = timeout(SEARCH_TIMEOUT, rooms.wait_for(has_match)).await.is_ok_and(|found| found.is_ok());
    if !was_found {
        return resolve_unlisted(target, &rooms.borrow());
    }
    // Another room may have the same name, so joining the first answer would be a guess.
    sleep(SAME_NAME_DELAY).await;
    let found: Vec<_> = rooms.borrow().iter().filter(|room| has_name(room, target)).cloned().collect();
    match &found[..] {
        [room] => Ok(Destination {
            addresses: address::parse(&room.address)?,
            room: Some(room.id),
            trust: Trust::Keys(vec![room.fingerprint]),
        }),
        rooms => {
            let addresses = rooms.iter().map(|room| room.address.as_str()).collect::<Vec<_>>().join(", ");
            bail!(texts::program_rooms_with_same_name(target, &addresses));
        }
    }
}

/// Treats a name that no room announces as a host name, if it looks like one.
fn resolve_unlisted(target: &str, rooms: &[DiscoveredRoom]) -> Result<Destination> {
    if target.contains('.')
        && let Ok(addresses) = address::parse(target)
    {
        return Ok(Destination { addresses, room: None, trust: Trust::FirstUse });
    }
    let names = rooms.iter().map(|room| format!("{:?}", room.name.as_str())).collect::<Vec<_>>().join(", ");
    let others = if names.is_empty() {
        texts::program_no_other_rooms().to_owned()
    } else {
        texts::program_rooms_found(&names)
    };
    bail!(texts::program_room_not_found(target, SEARCH_TIMEOUT.as_secs() as usize, &others));
}

/// The key in a link. An address without one is trusted on first use.
fn trust(target: &str) -> Result<Trust> {
    Ok(address::fingerprint(target)?.map_or(Trust::FirstUse, |key| Trust::Keys(vec![key])))
}

fn has_name(room: &DiscoveredRoom, target: &str) -> bool {
    !room.is_impostor && room.name.as_str().to_lowercase() == target.trim().to_lowercase()
}

/// Whether the text must be an address. Rooms can have almost any name, so this is strict.
fn is_address(text: &str) -> bool {
    let only_numbers = text.chars().all(|c| c.is_ascii_digit() || ".:[]".contains(c));
    if text.contains("://") || only_numbers {
        return true;
    }
    let Ok(addresses) = address::parse(text) else { return false };
    let has_port = text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    has_port
        || addresses
            .iter()
            .any(|HostAddress { host, .. }| host == "localhost" || host.parse::<IpAddr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_distinguished_from_names() {
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
