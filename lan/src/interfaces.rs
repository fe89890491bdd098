//! Lists this machine's IP addresses, to show to people who want to join and to announce to members.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

use if_addrs::Interface;

/// Name prefixes of adapters that other machines can't reach: virtual machines, containers, tunnels.
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

/// Addresses at which other machines can reach a server bound to `listening`, the most likely first. Loopback
/// is included only if there is nothing else.
pub(crate) fn reachable_addresses(listening: SocketAddr) -> Vec<SocketAddr> {
    if !listening.ip().is_unspecified() {
        return vec![listening];
    }
    let mut addresses = local_addresses();
    if listening.is_ipv4() {
        addresses.retain(IpAddr::is_ipv4);
    }
    if addresses.is_empty() {
        addresses.push(Ipv4Addr::LOCALHOST.into());
    }
    addresses.into_iter().map(|ip| SocketAddr::new(ip, listening.port())).collect()
}

/// This machine's addresses, the most likely to be reachable first: the default route's, private IPv4, other
/// IPv4, virtual adapters', link-local IPv4, IPv6. Loopback and link-local IPv6 addresses are left out.
fn local_addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the machine's addresses could not be read");
        Vec::new()
    });
    let up = interfaces.into_iter().filter(Interface::is_oper_up);
    rank_addresses(up.map(|interface| (interface.name.clone(), interface.ip())), default_route_address())
}

fn rank_addresses(
    interfaces: impl IntoIterator<Item = (String, IpAddr)>,
    default_route: Option<IpAddr>,
) -> Vec<IpAddr> {
    let usable = interfaces.into_iter().filter(|(_, ip)| is_shown(ip));
    let mut ranked = usable.map(|(name, ip)| (rank(&name, ip, default_route), ip)).collect::<Vec<_>>();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().map(|(_, ip)| ip).collect()
}

fn is_shown(ip: &IpAddr) -> bool {
    let is_link_local = match ip {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    !(ip.is_loopback() || ip.is_unspecified() || is_link_local)
}

fn rank(interface: &str, ip: IpAddr, default_route: Option<IpAddr>) -> u8 {
    let name = interface.to_ascii_lowercase();
    let is_virtual = VIRTUAL.iter().any(|start| name.starts_with(start));
    match ip {
        IpAddr::V6(_) => 5,
        // Self-assigned, because no DHCP server answered.
        IpAddr::V4(v4) if v4.is_link_local() => 4,
        IpAddr::V4(_) if is_virtual => 3,
        IpAddr::V4(_) if default_route == Some(ip) => 0,
        IpAddr::V4(v4) if v4.is_private() => 1,
        IpAddr::V4(_) => 2,
    }
}

/// The address of the default route. Connecting a UDP socket sends nothing and only selects a route, here to
/// an address reserved for documentation.
fn default_route_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_ranked_by_reachability() {
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
        let ordered = rank_addresses(interfaces, Some("192.168.1.5".parse().unwrap()));
        let expected =
            ["192.168.1.5", "10.0.0.5", "203.0.113.5", "172.17.0.1", "172.20.0.1", "169.254.1.1", "fd00::5"];
        assert_eq!(ordered.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn bound_address_is_the_only_one() {
        let listening = "192.168.1.5:7420".parse().unwrap();
        assert_eq!(reachable_addresses(listening), [listening]);
        let everywhere = reachable_addresses("0.0.0.0:7420".parse().unwrap());
        assert!(!everywhere.is_empty());
        assert!(everywhere.iter().all(|address| address.is_ipv4() && address.port() == 7420));
    }
}
