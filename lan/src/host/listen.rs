//! Finds a place to listen.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

#[cfg(unix)]
use room::limits::ARRIVALS;
use room::limits::PREFERRED_PORTS;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1_024;

/// Why a room's server can't listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program listens there.
    #[error(
        "port {port} is taken by another program. Choose another port, or leave it out to take a free one."
    )]
    Taken {
        /// Which port.
        port: u16,
    },
    /// The machine does not have that address.
    #[error("this machine does not have the address {ip}. Leave it out to listen on all of its addresses.")]
    NotOurs {
        /// Which address.
        ip: IpAddr,
    },
    /// Whatever else the system said.
    #[error("nothing can listen at {ip}, port {port} ({source}). Choose another address or port.")]
    Io {
        /// Which address.
        ip: IpAddr,
        /// Which port; 0 for any.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
}

impl ListenError {
    pub(super) fn new(ip: IpAddr, port: u16, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::Taken { port },
            io::ErrorKind::AddrNotAvailable => Self::NotOurs { ip },
            _ => Self::Io { ip, port, source },
        }
    }
}

/// Lets this program have as many connections open as a room takes, and those without a seat beside them: some
/// systems allow 256 files to a program that does not ask for more.
#[cfg(unix)]
pub(super) fn allow_connections(seated: usize) {
    /// What the program has open besides: its own files, the window's, discovery's.
    const OTHERS: usize = 256;
    let needed = (seated + ARRIVALS + OTHERS) as u64;
    match rlimit::increase_nofile_limit(needed) {
        Ok(allowed) if allowed < needed => {
            tracing::warn!(
                "the system allows {allowed} open files, which may be too few for {seated} connections"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the number of open files can't be raised"),
    }
}

/// Nothing to do: Windows does not count a program's connections.
#[cfg(not(unix))]
pub(super) fn allow_connections(_seated: usize) {}

/// Listens at `ip`, at `port` if there is one, else at the first preferred port that is free, or any.
pub(super) async fn listen(ip: IpAddr, port: Option<u16>) -> Result<TcpListener, ListenError> {
    if let Some(port) = port {
        return listen_at(ip, port);
    }
    for port in PREFERRED_PORTS {
        match listen_at(ip, port) {
            Err(ListenError::Taken { .. }) => {}
            settled => return settled,
        }
    }
    listen_at(ip, 0)
}

fn listen_at(ip: IpAddr, port: u16) -> Result<TcpListener, ListenError> {
    let bound = bind(ip, port).or_else(|error| match ip {
        // A machine without IPv6.
        IpAddr::V6(every) if every.is_unspecified() && error.kind() != io::ErrorKind::AddrInUse => {
            bind(Ipv4Addr::UNSPECIFIED.into(), port)
        }
        IpAddr::V4(_) | IpAddr::V6(_) => Err(error),
    });
    bound.and_then(TcpListener::from_std).map_err(|source| ListenError::new(ip, port, source))
}

fn bind(ip: IpAddr, port: u16) -> io::Result<std::net::TcpListener> {
    let address = SocketAddr::new(ip, port);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if ip.is_ipv6() && ip.is_unspecified() {
        socket.set_only_v6(false)?;
    }
    // On Unix this lets a room open again at the port it had a moment ago; elsewhere it would let two
    // programs share the port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_said_to_be_taken() {
        let first = listen(Ipv4Addr::LOCALHOST.into(), Some(0)).await.unwrap();
        let port = first.local_addr().unwrap().port();
        let error = listen(Ipv4Addr::LOCALHOST.into(), Some(port)).await.unwrap_err();
        assert!(matches!(error, ListenError::Taken { port: taken } if taken == port), "{error}");
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_said_to_be_that() {
        let error = listen("192.0.2.1".parse().unwrap(), Some(0)).await.unwrap_err();
        assert!(matches!(error, ListenError::NotOurs { .. }), "{error}");
    }

    #[tokio::test]
    async fn two_hosts_without_a_port_get_one_each() {
        let (one, other) = (
            listen(Ipv4Addr::LOCALHOST.into(), None).await.unwrap(),
            listen(Ipv4Addr::LOCALHOST.into(), None).await.unwrap(),
        );
        assert_ne!(one.local_addr().unwrap().port(), other.local_addr().unwrap().port());
    }

    #[tokio::test]
    async fn every_interface_means_both_families() {
        let listener = listen(Ipv6Addr::UNSPECIFIED.into(), Some(0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    }
}
