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

use super::rate_limiter::Pace;

/// The connections that have no seat yet.
#[derive(Clone, Default)]
pub(super) struct Crowd(Arc<Mutex<Visitors>>);

#[derive(Default)]
struct Visitors {
    by_address: BTreeMap<IpAddr, Visitor>,
    arrivals: usize,
}

/// What is known of an address.
struct Visitor {
    /// Its connections without a seat.
    arrivals: usize,
    /// Those of them that were challenged and have not said hello.
    at_the_door: usize,
    /// How fast it asks.
    pace: Pace,
}

/// A connection without a seat; it is one no more when this is dropped.
pub(super) struct Arrival {
    crowd: Crowd,
    address: IpAddr,
}

/// A place at the door, given back when dropped.
pub(super) struct Place(Arc<Arrival>);

impl Crowd {
    /// Takes one more connection of `address`, unless there are too many already.
    pub(super) fn arrive(&self, address: IpAddr) -> Option<Arrival> {
        let now = Instant::now();
        let mut visitors = self.visitors();
        let arrivals = visitors.by_address.get(&address).map_or(0, |visitor| visitor.arrivals);
        if arrivals >= ARRIVALS_PER_ADDRESS || visitors.arrivals >= ARRIVALS {
            return None;
        }
        visitors.forget_the_idle(now);
        visitors.by_address.entry(address).or_insert_with(|| Visitor::new(now)).arrivals += 1;
        visitors.arrivals += 1;
        drop(visitors);
        Some(Arrival { crowd: self.clone(), address })
    }

    fn visitors(&self) -> MutexGuard<'_, Visitors> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visitors {
    /// Keeps passers-by from filling the memory. An address with a connection is kept, and so is one that
    /// asked too fast a moment ago, or it would only have to hang up to be allowed more; of these there are never
    /// more than of connections in a moment.
    fn forget_the_idle(&mut self, now: Instant) {
        if self.by_address.len() >= ARRIVALS {
            self.by_address.retain(|_, visitor| visitor.arrivals > 0 || !visitor.pace.is_rested(now));
        }
    }
}

impl Visitor {
    fn new(now: Instant) -> Self {
        Self { arrivals: 0, at_the_door: 0, pace: Pace::new(VISITS_PER_SECOND, VISIT_BURST, now) }
    }
}

impl Arrival {
    /// Whose it is.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Waits until its address may ask for something again.
    pub(super) async fn may_ask(&self) {
        loop {
            let now = Instant::now();
            let pause = {
                let mut visitors = self.crowd.visitors();
                let Some(visitor) = visitors.by_address.get_mut(&self.address) else { return };
                if visitor.pace.allows(now) {
                    return;
                }
                visitor.pace.pause(now)
            };
            sleep(pause).await;
        }
    }

    /// A place at the door, if its address does not have too many already.
    pub(super) fn stands_at_the_door(self: &Arc<Self>) -> Option<Place> {
        let mut visitors = self.crowd.visitors();
        let at_the_door = &mut visitors.by_address.get_mut(&self.address)?.at_the_door;
        if *at_the_door >= UNAUTHENTICATED_PER_ADDRESS {
            return None;
        }
        *at_the_door += 1;
        Some(Place(self.clone()))
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let mut visitors = self.crowd.visitors();
        visitors.arrivals -= 1;
        if let Some(visitor) = visitors.by_address.get_mut(&self.address) {
            visitor.arrivals -= 1;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(visitor) = self.0.crowd.visitors().by_address.get_mut(&self.0.address) {
            visitor.at_the_door -= 1;
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
        let crowd = Crowd::default();
        let arrive = |number| Arc::new(crowd.arrive(address(number)).unwrap());
        let arrivals: Vec<_> = (0..=UNAUTHENTICATED_PER_ADDRESS).map(|_| arrive(1)).collect();
        let mut places: Vec<_> =
            arrivals[1..].iter().map(|arrival| arrival.stands_at_the_door().unwrap()).collect();
        assert!(arrivals[0].stands_at_the_door().is_none());
        assert!(arrive(2).stands_at_the_door().is_some(), "others are not kept out");
        places.pop();
        assert!(arrivals[0].stands_at_the_door().is_some());
    }

    #[tokio::test]
    async fn so_many_arrive_and_no_more() {
        let crowd = Crowd::default();
        let mut arrivals: Vec<_> =
            (0..ARRIVALS_PER_ADDRESS).map(|_| crowd.arrive(address(1)).unwrap()).collect();
        assert!(crowd.arrive(address(1)).is_none(), "enough of one address");
        arrivals.pop();
        assert!(crowd.arrive(address(1)).is_some());
        arrivals.extend((2..).map_while(|number| crowd.arrive(address(number))));
        assert_eq!(arrivals.len(), ARRIVALS, "enough in all");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_is_answered_so_fast_and_then_forgotten() {
        let crowd = Crowd::default();
        let start = Instant::now();
        for _ in 0..VISIT_BURST + VISITS_PER_SECOND {
            // Hanging up after each answer does not help.
            crowd.arrive(address(1)).unwrap().may_ask().await;
        }
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(990) && took < Duration::from_secs(2), "{took:?}");
        for number in 0..3 * ARRIVALS as u32 {
            crowd.arrive(address(number)).unwrap().may_ask().await;
            advance(Duration::from_millis(20)).await;
        }
        assert!(crowd.visitors().by_address.len() <= ARRIVALS, "passers-by are not remembered");
    }
}
