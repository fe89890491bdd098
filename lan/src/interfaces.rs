//! The machine's own addresses, to show to those who want to join.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use if_addrs::Interface;

/// Starts of the names of adapters that lead to no other desk: virtual machines, containers, tunnels.
const VIRTUAL: [&str; 19] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vmnet",
    "vboxnet",
    "vethernet",
    "cni",
    "flannel",
    "lxc",
    "lxd",
    "podman",
    "tun",
    "tap",
    "utun",
    "wg",
    "zt",
    "tailscale",
    "ipsec",
];

/// The addresses under which a server that listens at `listening` can be reached, the likeliest to be
/// of use to somebody else first. Loopback is among them only if it is all there is.
pub fn reachable_at(listening: SocketAddr) -> Vec<SocketAddr> {
    if !listening.ip().is_unspecified() {
        return vec![listening];
    }
    let mut addresses = own_addresses();
    if listening.is_ipv4() {
        addresses.retain(IpAddr::is_ipv4);
    }
    if addresses.is_empty() {
        addresses.push(Ipv4Addr::LOCALHOST.into());
    }
    addresses.into_iter().map(|ip| SocketAddr::new(ip, listening.port())).collect()
}

/// The machine's addresses, those first that others are likeliest to reach: the one on the way to the
/// rest of the world, private IPv4 ones, then those of virtual adapters, IPv6 ones last. Loopback and
/// addresses that work on one link only are left out.
pub fn own_addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the machine's addresses could not be read");
        Vec::new()
    });
    let up = interfaces.into_iter().filter(Interface::is_oper_up);
    in_order(up.map(|interface| (interface.name.clone(), interface.ip())), leave_control())
}

fn in_order(
    interfaces: impl IntoIterator<Item = (String, IpAddr)>,
    leave_control: Option<IpAddr>,
) -> Vec<IpAddr> {
    let usable = interfaces.into_iter().filter(|(_, ip)| is_shown(ip));
    let mut ranked = usable.map(|(name, ip)| (rank(&name, ip, leave_control), ip)).collect::<Vec<_>>();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().map(|(_, ip)| ip).collect()
}

fn is_shown(ip: &IpAddr) -> bool {
    let of_one_link = match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || of_one_link)
}

fn rank(interface: &str, ip: IpAddr, leave_control: Option<IpAddr>) -> u8 {
    let name = interface.to_ascii_lowercase();
    let is_virtual = VIRTUAL.iter().any(|start| name.starts_with(start));
    match ip {
        IpAddr::V6(_) => 5,
        // Given to itself by a machine that nobody gave one.
        IpAddr::V4(v4) if v4.is_link_local() => 4,
        IpAddr::V4(_) if is_virtual => 3,
        IpAddr::V4(_) if leave_control == Some(ip) => 0,
        IpAddr::V4(v4) if v4.is_private() => 1,
        IpAddr::V4(_) => 2,
    }
}

/// The address on the way to the rest of the world. Connecting a datagram socket sends nothing; it
/// only chooses the way, here to an address that is kept for documentation.
fn leave_control() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_address_goes_before() {
        let interfaces = [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("docker0", "172.17.0.1"),
            ("eth0", "fe80::1"),
            ("eth0", "fd00::5"),
            ("eth1", "10.0.0.5"),
            ("wlan0", "192.168.1.5"),
            ("eth2", "203.0.113.5"),
            ("eth3", "169.254.1.1"),
            ("vEthernet (WSL)", "172.20.0.1"),
            ("wlan0", "192.168.1.5"),
        ];
        let interfaces = interfaces.map(|(name, ip)| (name.to_owned(), ip.parse().unwrap()));
        let command_inbox = in_order(interfaces, Some("192.168.1.5".parse().unwrap()));
        let expected =
            ["192.168.1.5", "10.0.0.5", "203.0.113.5", "172.17.0.1", "172.20.0.1", "169.254.1.1", "fd00::5"];
        assert_eq!(command_inbox.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_server_on_one_address_is_at_that_address() {
        let listening = "192.168.1.5:7420".parse().unwrap();
        assert_eq!(reachable_at(listening), [listening]);
        let everywhere = reachable_at("0.0.0.0:7420".parse().unwrap());
        assert!(!everywhere.is_empty());
        assert!(everywhere.iter().all(|address| address.is_ipv4() && address.port() == 7420));
    }
}
