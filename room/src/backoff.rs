//! The delays between reconnection attempts: exponential backoff with jitter.

use std::time::Duration;

use crate::limits::{MAX_RECONNECT_DELAY, MIN_RECONNECT_DELAY};

/// The delay before the next attempt after `failed` failed ones. `jitter` is a random number from 0 to 1, so
/// that the members of a room that lost its host do not reconnect all at once.
///
/// The first delay is at most [`MIN_RECONNECT_DELAY`]. Later delays double up to [`MAX_RECONNECT_DELAY`];
/// jitter shortens each by up to half.
pub fn delay(failed: u32, jitter: f64) -> Duration {
    if failed == 0 {
        return scale(MIN_RECONNECT_DELAY, jitter);
    }
    let doubled = MIN_RECONNECT_DELAY.saturating_mul(2_u32.saturating_pow(failed));
    scale(doubled.min(MAX_RECONNECT_DELAY), 0.5 + jitter / 2.0)
}

/// A share of a duration, in whole milliseconds.
fn scale(delay: Duration, share: f64) -> Duration {
    Duration::from_millis((delay.as_millis() as f64 * share) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_stay_within_the_limits() {
        for jitter in [0.0, 0.5, 1.0] {
            assert!(delay(0, jitter) <= MIN_RECONNECT_DELAY);
            for failed in [1, 2, 5, 31, 32, u32::MAX] {
                assert!(delay(failed, jitter) <= MAX_RECONNECT_DELAY);
                assert!(delay(failed, jitter) >= MIN_RECONNECT_DELAY, "too fast");
            }
        }
        assert!(delay(9, 0.0) < delay(9, 1.0));
    }
}
