//! Binds the server's TCP listener and raises the process's open file limit.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

#[cfg(unix)]
use room::limits::MAX_PENDING_CONNECTIONS;
use room::limits::PREFERRED_PORTS;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Length of the system's accept queue.
const BACKLOG: i32 = 1_024;

/// Why a room's server can't listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program uses the port.
    #[error("{}", texts::program_port_in_use(&port.to_string()))]
    PortInUse {
        /// The port that is taken.
        port: u16,
    },
    /// The machine does not have that address.
    #[error("{}", texts::program_address_not_here(&ip.to_string()))]
    AddressNotAvailable {
        /// The address that the machine lacks.
        ip: IpAddr,
    },
    /// Any other system error.
    #[error("{}", texts::program_not_listening(&ip.to_string(), &port.to_string(), &source.to_string()))]
    Io {
        /// The address to listen on.
        ip: IpAddr,
        /// The port; 0 for any.
        port: u16,
        /// The system error.
        source: io::Error,
    },
}

impl ListenError {
    pub(super) fn new(ip: IpAddr, port: u16, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AddrInUse => Self::PortInUse { port },
            io::ErrorKind::AddrNotAvailable => Self::AddressNotAvailable { ip },
            _ => Self::Io { ip, port, source },
        }
    }
}

/// Raises the open file limit to fit all joined and pending connections: some systems default to 256 files
/// per process.
#[cfg(unix)]
pub(super) fn raise_open_file_limit(max_connections: usize) {
    /// Reserve for other files: the app's, the window's, discovery's.
    const OTHER_FILES: usize = 256;
    let needed = (max_connections + MAX_PENDING_CONNECTIONS + OTHER_FILES) as u64;
    match rlimit::increase_nofile_limit(needed) {
        Ok(allowed) if allowed < needed => {
            tracing::warn!(
                "the system allows {allowed} open files, which may be too few for {max_connections} connections"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the number of open files can't be raised"),
    }
}

/// Nothing to do: Windows does not limit a process's sockets.
#[cfg(not(unix))]
pub(super) fn raise_open_file_limit(_max_connections: usize) {}

/// Binds `ip` at `port`, or at the first free preferred port, or at any free port.
pub(super) async fn bind(ip: IpAddr, port: Option<u16>) -> Result<TcpListener, ListenError> {
    if let Some(port) = port {
        return bind_port(ip, port);
    }
    for port in PREFERRED_PORTS {
        match bind_port(ip, port) {
            Err(ListenError::PortInUse { .. }) => {}
            settled => return settled,
        }
    }
    bind_port(ip, 0)
}

fn bind_port(ip: IpAddr, port: u16) -> Result<TcpListener, ListenError> {
    let bound = bind_socket(ip, port).or_else(|error| match ip {
        // The machine has no IPv6.
        IpAddr::V6(every) if every.is_unspecified() && error.kind() != io::ErrorKind::AddrInUse => {
            bind_socket(Ipv4Addr::UNSPECIFIED.into(), port)
        }
        IpAddr::V4(_) | IpAddr::V6(_) => Err(error),
    });
    bound.and_then(TcpListener::from_std).map_err(|source| ListenError::new(ip, port, source))
}

fn bind_socket(ip: IpAddr, port: u16) -> io::Result<std::net::TcpListener> {
    let address = SocketAddr::new(ip, port);
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if ip.is_ipv6() && ip.is_unspecified() {
        socket.set_only_v6(false)?;
    }
    // On Unix a room can reopen its recent port. On Windows this option would let two programs share a port.
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
    async fn a_used_port_is_reported() {
        let first = bind(Ipv4Addr::LOCALHOST.into(), Some(0)).await.unwrap();
        let port = first.local_addr().unwrap().port();
        let error = bind(Ipv4Addr::LOCALHOST.into(), Some(port)).await.unwrap_err();
        assert!(matches!(error, ListenError::PortInUse { port: taken } if taken == port), "{error}");
    }

    #[tokio::test]
    async fn a_foreign_address_is_reported() {
        let error = bind("192.0.2.1".parse().unwrap(), Some(0)).await.unwrap_err();
        assert!(matches!(error, ListenError::AddressNotAvailable { .. }), "{error}");
    }

    #[tokio::test]
    async fn two_hosts_without_a_port_get_different_ports() {
        let (one, other) = (
            bind(Ipv4Addr::LOCALHOST.into(), None).await.unwrap(),
            bind(Ipv4Addr::LOCALHOST.into(), None).await.unwrap(),
        );
        assert_ne!(one.local_addr().unwrap().port(), other.local_addr().unwrap().port());
    }

    #[tokio::test]
    async fn unspecified_ipv6_address_accepts_ipv4() {
        let listener = bind(Ipv6Addr::UNSPECIFIED.into(), Some(0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    }
}
