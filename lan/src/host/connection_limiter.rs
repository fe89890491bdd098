//! Who is at the door: connections that have no seat yet, counted by address, and how fast they ask.
//!
//! They are strangers, so they get little: few of them are taken at a time, fewer still may stand and say
//! nothing, and each address is answered only so fast. Those with a seat are no longer counted here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use room::limits::{
    ARRIVALS, ARRIVALS_PER_ADDRESS, UNAUTHENTICATED_PER_ADDRESS, VISIT_BURST, VISITS_PER_SECOND,
};
use tokio::time::{Instant, sleep};

use super::rate_limiter::RateLimiter;

/// The connections that have no seat yet.
#[derive(Clone, Default)]
pub(super) struct ConnectionLimiter(Arc<Mutex<AddressTable>>);

#[derive(Default)]
struct AddressTable {
    by_address: BTreeMap<IpAddr, AddressUsage>,
    arrivals: usize,
}

/// What is known of an address.
struct AddressUsage {
    /// Its connections without a seat.
    arrivals: usize,
    /// Those of them that were challenged and have not said hello.
    unauthenticated: usize,
    /// How fast it asks.
    rate_limiter: RateLimiter,
}

/// A connection without a seat; it is one no more when this is dropped.
pub(super) struct AcceptedConnection {
    limiter: ConnectionLimiter,
    address: IpAddr,
}

/// A place at the door, given back when dropped.
pub(super) struct ConnectionPermit(Arc<AcceptedConnection>);

impl ConnectionLimiter {
    /// Takes one more connection of `address`, unless there are too many already.
    pub(super) fn arrive(&self, address: IpAddr) -> Option<AcceptedConnection> {
        let now = Instant::now();
        let mut visitors = self.visitors();
        let arrivals = visitors.by_address.get(&address).map_or(0, |visitor| visitor.arrivals);
        if arrivals >= ARRIVALS_PER_ADDRESS || visitors.arrivals >= ARRIVALS {
            return None;
        }
        visitors.forget_the_idle(now);
        visitors.by_address.entry(address).or_insert_with(|| AddressUsage::new(now)).arrivals += 1;
        visitors.arrivals += 1;
        drop(visitors);
        Some(AcceptedConnection { limiter: self.clone(), address })
    }

    fn visitors(&self) -> MutexGuard<'_, AddressTable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AddressTable {
    /// Keeps passers-by from filling the memory. An address with a connection is kept, and so is one that
    /// asked too fast a moment ago, or it would only have to hang up to be allowed more; of these there are never
    /// more than of connections in a moment.
    fn forget_the_idle(&mut self, now: Instant) {
        if self.by_address.len() >= ARRIVALS {
            self.by_address.retain(|_, visitor| visitor.arrivals > 0 || !visitor.rate_limiter.is_rested(now));
        }
    }
}

impl AddressUsage {
    fn new(now: Instant) -> Self {
        Self {
            arrivals: 0,
            unauthenticated: 0,
            rate_limiter: RateLimiter::new(VISITS_PER_SECOND, VISIT_BURST, now),
        }
    }
}

impl AcceptedConnection {
    /// Whose it is.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Waits until its address may ask for something again.
    pub(super) async fn may_ask(&self) {
        loop {
            let now = Instant::now();
            let pause = {
                let mut visitors = self.limiter.visitors();
                let Some(visitor) = visitors.by_address.get_mut(&self.address) else { return };
                if visitor.rate_limiter.allows(now) {
                    return;
                }
                visitor.rate_limiter.pause(now)
            };
            sleep(pause).await;
        }
    }

    /// A place at the door, if its address does not have too many already.
    pub(super) fn is_unauthenticated(self: &Arc<Self>) -> Option<ConnectionPermit> {
        let mut visitors = self.limiter.visitors();
        let unauthenticated = &mut visitors.by_address.get_mut(&self.address)?.unauthenticated;
        if *unauthenticated >= UNAUTHENTICATED_PER_ADDRESS {
            return None;
        }
        *unauthenticated += 1;
        Some(ConnectionPermit(self.clone()))
    }
}

impl Drop for AcceptedConnection {
    fn drop(&mut self) {
        let mut visitors = self.limiter.visitors();
        visitors.arrivals -= 1;
        if let Some(visitor) = visitors.by_address.get_mut(&self.address) {
            visitor.arrivals -= 1;
        }
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        if let Some(visitor) = self.0.limiter.visitors().by_address.get_mut(&self.0.address) {
            visitor.unauthenticated -= 1;
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
    async fn an_address_has_so_many_places_and_gets_them_back() {
        let limiter = ConnectionLimiter::default();
        let arrive = |number| Arc::new(limiter.arrive(address(number)).unwrap());
        let arrivals: Vec<_> = (0..=UNAUTHENTICATED_PER_ADDRESS).map(|_| arrive(1)).collect();
        let mut places: Vec<_> =
            arrivals[1..].iter().map(|arrival| arrival.is_unauthenticated().unwrap()).collect();
        assert!(arrivals[0].is_unauthenticated().is_none());
        assert!(arrive(2).is_unauthenticated().is_some(), "others are not kept out");
        places.pop();
        assert!(arrivals[0].is_unauthenticated().is_some());
    }

    #[tokio::test]
    async fn so_many_arrive_and_no_more() {
        let limiter = ConnectionLimiter::default();
        let mut arrivals: Vec<_> =
            (0..ARRIVALS_PER_ADDRESS).map(|_| limiter.arrive(address(1)).unwrap()).collect();
        assert!(limiter.arrive(address(1)).is_none(), "enough of one address");
        arrivals.pop();
        assert!(limiter.arrive(address(1)).is_some());
        arrivals.extend((2..).map_while(|number| limiter.arrive(address(number))));
        assert_eq!(arrivals.len(), ARRIVALS, "enough in all");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_answered_so_fast_and_then_forgotten() {
        let limiter = ConnectionLimiter::default();
        let start = Instant::now();
        for _ in 0..VISIT_BURST + VISITS_PER_SECOND {
            // Hanging up after each answer does not help.
            limiter.arrive(address(1)).unwrap().may_ask().await;
        }
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(990) && took < Duration::from_secs(2), "{took:?}");
        for number in 0..3 * ARRIVALS as u32 {
            limiter.arrive(address(number)).unwrap().may_ask().await;
            advance(Duration::from_millis(20)).await;
        }
        assert!(limiter.visitors().by_address.len() <= ARRIVALS, "passers-by are not remembered");
    }
}
