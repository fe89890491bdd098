//! The room's own time, as the page knows it.

use std::time::Duration;

use room::Time;

use crate::browser;

/// What time it is in the room: what the host said last, and how long ago that was by the browser's clock. Two pages
/// differ by no more than a message takes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Clock {
    at: Time,
    heard: f64,
}

impl Clock {
    /// The room's time is this in this moment.
    pub(crate) fn set(at: Time) -> Self {
        Self { at, heard: browser::now() }
    }

    /// How long it is until then; nothing if it was before.
    pub(crate) fn until(self, moment: Time) -> Duration {
        let passed = Duration::from_millis((browser::now() - self.heard).max(0.0) as u64);
        moment - (self.at + passed)
    }
}
