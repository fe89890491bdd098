//! How fast somebody may ask.

use std::time::Duration;

use tokio::time::Instant;

/// A token bucket: a request costs a token, and tokens come back over time.
pub(super) struct RateLimiter {
    /// Tokens that come back in a second.
    per_second: f32,
    /// The most tokens there can be.
    burst: f32,
    tokens: f32,
    since: Instant,
}

impl RateLimiter {
    /// So many a second in the long run, and so many at once.
    pub(super) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        let (per_second, burst) = (per_second as f32, burst as f32);
        Self { per_second, burst, tokens: burst, since: now }
    }

    /// Whether one more request is allowed now.
    pub(super) fn allows(&mut self, now: Instant) -> bool {
        self.tokens = self.tokens_at(now);
        self.since = now;
        let allowed = self.tokens >= 1.0;
        if allowed {
            self.tokens -= 1.0;
        }
        allowed
    }

    /// How long it takes until a request is allowed again.
    pub(super) fn pause(&self, now: Instant) -> Duration {
        let missing = (1.0 - self.tokens_at(now)).max(0.0);
        // A moment longer than it takes, because tokens are not counted that exactly.
        Duration::from_secs_f32(missing / self.per_second) + Duration::from_millis(1)
    }

    /// Whether nothing was asked for so long that it makes no difference any more.
    pub(super) fn is_rested(&self, now: Instant) -> bool {
        self.tokens_at(now) >= self.burst
    }

    fn tokens_at(&self, now: Instant) -> f32 {
        let earned = now.saturating_duration_since(self.since).as_secs_f32() * self.per_second;
        (self.tokens + earned).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_a_steady_flow() {
        let start = Instant::now();
        let mut rate_limiter = RateLimiter::new(20, 40, start);
        assert!(rate_limiter.is_rested(start));
        let at_once = (0..1_000).filter(|_| rate_limiter.allows(start)).count();
        assert_eq!(at_once, 40);
        let later = start + Duration::from_secs(1);
        let after_a_second = (0..1_000).filter(|_| rate_limiter.allows(later)).count();
        assert_eq!(after_a_second, 20);
        assert!(rate_limiter.pause(later) <= Duration::from_millis(60));
        assert!(!rate_limiter.allows(later) && rate_limiter.allows(later + rate_limiter.pause(later)));
        let much_later = later + Duration::from_secs(3_600);
        assert!(rate_limiter.is_rested(much_later));
        let after_an_hour = (0..1_000).filter(|_| rate_limiter.allows(much_later)).count();
        assert_eq!(after_an_hour, 40, "tokens do not pile up");
    }
}
