//! How long to wait before the next try to come back.

use std::time::Duration;

use crate::limits::{RECONNECT_FIRST, RECONNECT_LONGEST};

/// The pause before the try that follows `failed` ones. `chance` is drawn from 0 to 1: a whole room
/// that lost its host must not come back all at once.
///
/// The first try is within [`RECONNECT_FIRST`]; the pauses double from there up to
/// [`RECONNECT_LONGEST`], each shortened by up to half.
pub fn pause(failed: u32, chance: f64) -> Duration {
    if failed == 0 {
        return part(RECONNECT_FIRST, chance);
    }
    let doubled = RECONNECT_FIRST.saturating_mul(2_u32.saturating_pow(failed));
    part(doubled.min(RECONNECT_LONGEST), 0.5 + chance / 2.0)
}

/// So much of it, to the millisecond.
fn part(pause: Duration, share: f64) -> Duration {
    Duration::from_millis((pause.as_millis() as f64 * share) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_try_is_soon_and_none_is_late() {
        for chance in [0.0, 0.5, 1.0] {
            assert!(pause(0, chance) <= RECONNECT_FIRST);
            for failed in [1, 2, 5, 31, 32, u32::MAX] {
                assert!(pause(failed, chance) <= RECONNECT_LONGEST);
                assert!(pause(failed, chance) >= RECONNECT_FIRST, "no hammering");
            }
        }
        assert!(pause(9, 0.0) < pause(9, 1.0));
    }
}
