//! Limits connections that have not joined yet: how many there are in total and per address, how many per
//! address are in a WebSocket handshake, and how many HTTP requests per second each address makes.
//!
//! Joined connections no longer count here; the table limits those.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use room::limits::{
    HTTP_REQUEST_BURST, HTTP_REQUESTS_PER_SECOND, MAX_PENDING_CONNECTIONS,
    MAX_PENDING_CONNECTIONS_PER_ADDRESS, MAX_UNAUTHENTICATED_PER_ADDRESS,
};
use tokio::time::{Instant, sleep};

use super::rate_limiter::RateLimiter;

/// Counts pending connections by address. Clones share the counts.
#[derive(Clone, Default)]
pub(super) struct ConnectionLimiter(Arc<Mutex<AddressTable>>);

#[derive(Default)]
struct AddressTable {
    by_address: BTreeMap<IpAddr, AddressUsage>,
    connections: usize,
}

/// Usage of one IP address.
struct AddressUsage {
    /// Pending connections, including those in a handshake.
    connections: usize,
    /// Connections that were challenged and have not sent a valid hello.
    unauthenticated: usize,
    /// Limits HTTP requests.
    rate_limiter: RateLimiter,
}

/// An accepted connection that has not joined. After it is dropped, it no longer counts.
pub(super) struct AcceptedConnection {
    limiter: ConnectionLimiter,
    address: IpAddr,
}

/// Permission to be in a WebSocket handshake. Dropping it releases the permit and its connection.
pub(super) struct HandshakePermit(Arc<AcceptedConnection>);

impl ConnectionLimiter {
    /// Registers a connection from `address`, or returns `None` if a limit is reached.
    pub(super) fn accept(&self, address: IpAddr) -> Option<AcceptedConnection> {
        let now = Instant::now();
        let mut addresses = self.lock();
        let connections = addresses.by_address.get(&address).map_or(0, |usage| usage.connections);
        if connections >= MAX_PENDING_CONNECTIONS_PER_ADDRESS
            || addresses.connections >= MAX_PENDING_CONNECTIONS
        {
            return None;
        }
        addresses.evict_idle_addresses(now);
        addresses.by_address.entry(address).or_insert_with(|| AddressUsage::new(now)).connections += 1;
        addresses.connections += 1;
        drop(addresses);
        Some(AcceptedConnection { limiter: self.clone(), address })
    }

    fn lock(&self) -> MutexGuard<'_, AddressTable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AddressTable {
    /// Bounds the memory for addresses. An address stays while it has a connection or has recently used up
    /// its requests; otherwise reconnecting would reset its rate limit.
    fn evict_idle_addresses(&mut self, now: Instant) {
        if self.by_address.len() >= MAX_PENDING_CONNECTIONS {
            self.by_address.retain(|_, usage| usage.connections > 0 || !usage.rate_limiter.is_full(now));
        }
    }
}

impl AddressUsage {
    fn new(now: Instant) -> Self {
        Self {
            connections: 0,
            unauthenticated: 0,
            rate_limiter: RateLimiter::new(HTTP_REQUESTS_PER_SECOND, HTTP_REQUEST_BURST, now),
        }
    }
}

impl AcceptedConnection {
    /// The client's IP address.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Waits until the rate limit allows the address another request.
    pub(super) async fn throttle(&self) {
        loop {
            let now = Instant::now();
            let pause = {
                let mut addresses = self.limiter.lock();
                let Some(usage) = addresses.by_address.get_mut(&self.address) else { return };
                if usage.rate_limiter.try_acquire(now) {
                    return;
                }
                usage.rate_limiter.retry_after(now)
            };
            sleep(pause).await;
        }
    }

    /// Takes a handshake permit, or returns `None` if the address has too many.
    pub(super) fn acquire_handshake_permit(self: &Arc<Self>) -> Option<HandshakePermit> {
        let mut addresses = self.limiter.lock();
        let unauthenticated = &mut addresses.by_address.get_mut(&self.address)?.unauthenticated;
        if *unauthenticated >= MAX_UNAUTHENTICATED_PER_ADDRESS {
            return None;
        }
        *unauthenticated += 1;
        Some(HandshakePermit(self.clone()))
    }
}

impl Drop for AcceptedConnection {
    fn drop(&mut self) {
        let mut addresses = self.limiter.lock();
        addresses.connections -= 1;
        if let Some(usage) = addresses.by_address.get_mut(&self.address) {
            usage.connections -= 1;
        }
    }
}

impl Drop for HandshakePermit {
    fn drop(&mut self) {
        if let Some(usage) = self.0.limiter.lock().by_address.get_mut(&self.0.address) {
            usage.unauthenticated -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use tokio::time::advance;

    use super::*;

    fn address(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(0x0a00_0000 + number).into()
    }

    #[tokio::test]
    async fn handshake_permits_are_limited_per_address_and_returned() {
        let limiter = ConnectionLimiter::default();
        let accept = |number| Arc::new(limiter.accept(address(number)).unwrap());
        let connections: Vec<_> = (0..=MAX_UNAUTHENTICATED_PER_ADDRESS).map(|_| accept(1)).collect();
        let mut permits: Vec<_> = connections[1..]
            .iter()
            .map(|connection| connection.acquire_handshake_permit().unwrap())
            .collect();
        assert!(connections[0].acquire_handshake_permit().is_none());
        assert!(accept(2).acquire_handshake_permit().is_some(), "other addresses are not affected");
        permits.pop();
        assert!(connections[0].acquire_handshake_permit().is_some());
    }

    #[tokio::test]
    async fn pending_connections_are_limited_per_address_and_in_total() {
        let limiter = ConnectionLimiter::default();
        let mut connections: Vec<_> =
            (0..MAX_PENDING_CONNECTIONS_PER_ADDRESS).map(|_| limiter.accept(address(1)).unwrap()).collect();
        assert!(limiter.accept(address(1)).is_none(), "limit per address");
        connections.pop();
        assert!(limiter.accept(address(1)).is_some());
        connections.extend((2..).map_while(|number| limiter.accept(address(number))));
        assert_eq!(connections.len(), MAX_PENDING_CONNECTIONS, "limit in total");
    }

    #[tokio::test(start_paused = true)]
    async fn requests_are_rate_limited_and_idle_addresses_forgotten() {
        let limiter = ConnectionLimiter::default();
        let start = Instant::now();
        for _ in 0..HTTP_REQUEST_BURST + HTTP_REQUESTS_PER_SECOND {
            // Reconnecting for each request does not reset the limit.
            limiter.accept(address(1)).unwrap().throttle().await;
        }
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(990) && took < Duration::from_secs(2), "{took:?}");
        for number in 0..3 * MAX_PENDING_CONNECTIONS as u32 {
            limiter.accept(address(number)).unwrap().throttle().await;
            advance(Duration::from_millis(20)).await;
        }
        assert!(limiter.lock().by_address.len() <= MAX_PENDING_CONNECTIONS, "idle addresses are evicted");
    }
}
