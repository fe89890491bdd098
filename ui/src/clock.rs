//! The room's clock as the page estimates it.

use std::time::Duration;

use room::Time;

use crate::browser;

/// The room's time: what the host last sent, plus the time since then on the browser's clock. Two pages differ by at
/// most one message delay.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Clock {
    room_time: Time,
    received_ms: f64,
}

impl Clock {
    /// The host just sent `room_time`.
    pub(crate) fn new(room_time: Time) -> Self {
        Self { room_time, received_ms: browser::now_ms() }
    }

    /// The time left until `time`; zero if it has passed.
    pub(crate) fn until(self, time: Time) -> Duration {
        let passed = Duration::from_millis((browser::now_ms() - self.received_ms).max(0.0) as u64);
        time - (self.room_time + passed)
    }
}
