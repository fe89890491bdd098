//! A clock that goes on while the machine sleeps.
//!
//! On Linux and macOS, the standard library's clock stands still then. A laptop would not notice that it has slept, and its people may
//! have gone to another host.

use std::time::Duration;

use room::Time;
use tokio::time::Instant;

/// Tells the time since it was started, time asleep included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SleepClock {
    started: Instant,
    /// The system's time since the machine was started. `None` if the standard library's clock will do.
    booted: Option<Duration>,
}

impl SleepClock {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), booted: since_boot() }
    }

    /// The present time. It never goes back.
    pub(crate) fn now(&self) -> Time {
        let with_sleep = since_boot().zip(self.booted).map(|(now, started)| now.saturating_sub(started));
        Time(0) + self.started.elapsed().max(with_sleep.unwrap_or_default())
    }

    /// When to wake up for a deadline, if the machine does not sleep until then.
    pub(crate) fn instant_of(&self, deadline: Time) -> Instant {
        Instant::now() + (deadline - self.now())
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn since_boot() -> Option<Duration> {
    use nix::time::{ClockId, clock_gettime};

    #[cfg(target_os = "linux")]
    const CLOCK: ClockId = ClockId::CLOCK_BOOTTIME;
    // On macOS this one counts the time asleep.
    #[cfg(target_os = "macos")]
    const CLOCK: ClockId = ClockId::CLOCK_MONOTONIC;
    clock_gettime(CLOCK).ok().map(Duration::from)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn since_boot() -> Option<Duration> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn clock_of_a_machine_that_slept_is_ahead() {
        let clock = SleepClock::start();
        let Some(booted) = clock.booted else { return };
        // As if it had slept since it was started.
        let slept = SleepClock { booted: Some(Duration::ZERO), ..clock };
        let ahead = slept.now() - clock.now();
        assert!(ahead >= booted.saturating_sub(Duration::from_secs(1)), "{ahead:?} of {booted:?}");
        let wait = slept.instant_of(slept.now() + Duration::from_secs(600)) - Instant::now();
        assert!(wait <= Duration::from_secs(600), "{wait:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn clock_goes_on_with_the_timers() {
        let clock = SleepClock::start();
        let before = clock.now();
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(clock.now() - before >= Duration::from_secs(5));
        assert_eq!(clock.instant_of(before), Instant::now(), "a deadline that has passed");
    }
}
