//! How fast a connection may ask.

use room::limits::{REQUEST_BURST, REQUESTS_PER_SECOND};
use tokio::time::Instant;

/// A token bucket: a request costs a token, and tokens come back over time.
pub(super) struct Pace {
    tokens: f64,
    since: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { tokens: REQUEST_BURST.into(), since: now }
    }

    /// Whether one more request is allowed now.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        let earned = (now - self.since).as_secs_f64() * f64::from(REQUESTS_PER_SECOND);
        self.tokens = (self.tokens + earned).min(REQUEST_BURST.into());
        self.since = now;
        let allowed = self.tokens >= 1.0;
        if allowed {
            self.tokens -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_burst_and_then_a_steady_flow() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let at_once = (0..1_000).filter(|_| pace.allows(start)).count();
        assert_eq!(at_once, REQUEST_BURST as usize);
        let later = start + Duration::from_secs(1);
        let after_a_second = (0..1_000).filter(|_| pace.allows(later)).count();
        assert_eq!(after_a_second, REQUESTS_PER_SECOND as usize);
        let much_later = later + Duration::from_secs(3_600);
        let after_an_hour = (0..1_000).filter(|_| pace.allows(much_later)).count();
        assert_eq!(after_an_hour, REQUEST_BURST as usize, "tokens do not pile up");
    }
}
