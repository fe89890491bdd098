//! A token bucket that limits requests. Time is passed in. Used per address for HTTP and per connection for
//! WebSocket messages.

use std::time::Duration;

use tokio::time::Instant;

/// A token bucket: each request takes a token, and tokens refill over time.
pub(super) struct RateLimiter {
    /// Tokens refilled per second.
    per_second: f32,
    /// Maximum number of tokens.
    burst: f32,
    tokens: f32,
    updated: Instant,
}

impl RateLimiter {
    /// Allows `per_second` requests on average and `burst` at once.
    pub(super) fn new(per_second: u32, burst: u32, now: Instant) -> Self {
        let (per_second, burst) = (per_second as f32, burst as f32);
        Self { per_second, burst, tokens: burst, updated: now }
    }

    /// Takes a token. Returns false if none is left.
    pub(super) fn try_acquire(&mut self, now: Instant) -> bool {
        self.tokens = self.tokens_at(now);
        self.updated = now;
        let allowed = self.tokens >= 1.0;
        if allowed {
            self.tokens -= 1.0;
        }
        allowed
    }

    /// Time until the next token is available.
    pub(super) fn retry_after(&self, now: Instant) -> Duration {
        let missing = (1.0 - self.tokens_at(now)).max(0.0);
        // One millisecond more, because floating-point tokens are inexact.
        Duration::from_secs_f32(missing / self.per_second) + Duration::from_millis(1)
    }

    /// Whether the bucket is full, so that forgetting it changes nothing.
    pub(super) fn is_full(&self, now: Instant) -> bool {
        self.tokens_at(now) >= self.burst
    }

    fn tokens_at(&self, now: Instant) -> f32 {
        let earned = now.saturating_duration_since(self.updated).as_secs_f32() * self.per_second;
        (self.tokens + earned).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_a_burst_then_the_steady_rate() {
        let start = Instant::now();
        let mut rate_limiter = RateLimiter::new(20, 40, start);
        assert!(rate_limiter.is_full(start));
        let at_once = (0..1_000).filter(|_| rate_limiter.try_acquire(start)).count();
        assert_eq!(at_once, 40);
        let later = start + Duration::from_secs(1);
        let after_a_second = (0..1_000).filter(|_| rate_limiter.try_acquire(later)).count();
        assert_eq!(after_a_second, 20);
        assert!(rate_limiter.retry_after(later) <= Duration::from_millis(60));
        assert!(
            !rate_limiter.try_acquire(later)
                && rate_limiter.try_acquire(later + rate_limiter.retry_after(later))
        );
        let much_later = later + Duration::from_secs(3_600);
        assert!(rate_limiter.is_full(much_later));
        let after_an_hour = (0..1_000).filter(|_| rate_limiter.try_acquire(much_later)).count();
        assert_eq!(after_an_hour, 40, "tokens do not exceed the burst");
    }
}
