//! Tells a lost host from a lost connection. The page takes nothing to another host while its own one answers.

use room::limits::{HOST_RETRIES, SILENCE_TIMEOUT};

/// What the page knows about its host since the connection broke.
#[derive(Debug, Default)]
pub(super) struct LostHost {
    /// When the connection broke, in ms on any clock.
    lost_at: Option<f64>,
    /// The tries in a row that the host has not answered.
    failed_tries: u32,
    /// Whether the host has said that the room is hosted elsewhere now.
    has_moved: bool,
}

impl LostHost {
    /// The connection broke, or a new one could not be opened. `now` is in ms.
    pub(super) fn connection_lost(&mut self, now: f64) {
        self.lost_at.get_or_insert(now);
    }

    /// The host says that the room is hosted elsewhere now.
    pub(super) fn moved(&mut self) {
        self.has_moved = true;
    }

    /// The host did not answer.
    pub(super) fn try_failed(&mut self) {
        self.failed_tries += 1;
    }

    /// The host answers, even if it does not let this page in now.
    pub(super) fn answered(&mut self) {
        self.failed_tries = 0;
    }

    /// Whether the host is lost: it has not answered [`HOST_RETRIES`] tries, or let nobody in for [`SILENCE_TIMEOUT`].
    pub(super) fn is_lost(&self, now: f64) -> bool {
        let is_long = |lost_at| now - lost_at >= SILENCE_TIMEOUT.as_millis() as f64;
        self.has_moved || self.failed_tries >= HOST_RETRIES || self.lost_at.is_some_and(is_long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_that_answers_is_not_lost_for_a_while() {
        let (at, silence) = (100_000.0, SILENCE_TIMEOUT.as_millis() as f64);
        let mut host = LostHost::default();
        assert!(!host.is_lost(at));
        host.connection_lost(at);
        for _ in 0..HOST_RETRIES * 2 {
            host.try_failed();
            host.answered();
        }
        host.connection_lost(at + 1_000.0);
        assert!(!host.is_lost(at + silence - 1.0));
        assert!(host.is_lost(at + silence), "since the first connection broke");
    }

    #[test]
    fn host_that_has_moved_the_room_is_lost_at_once() {
        let mut host = LostHost::default();
        host.moved();
        // Its machine may stand by.
        host.answered();
        assert!(host.is_lost(0.0));
    }

    #[test]
    fn silent_host_is_lost_after_the_tries() {
        let mut host = LostHost::default();
        host.connection_lost(0.0);
        for _ in 0..HOST_RETRIES {
            assert!(!host.is_lost(0.0));
            host.try_failed();
        }
        assert!(host.is_lost(0.0));
    }
}
