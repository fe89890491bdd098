//! The remaining time of the timer. The page counts down between the host's messages.

use std::time::Duration;

use gloo_timers::callback::Interval;
use room::{Timer, TimerPurpose};
use yew::{Html, Properties, component, html, use_effect_with, use_force_update, use_mut_ref};

use super::icon::{Icon, icon};
use crate::browser;
use crate::clock::Clock;
use crate::texts;

/// Time between renders, in ms.
const REDRAW_MS: u32 = 250;

/// Props of [`TimeLeft`].
#[derive(Properties, PartialEq)]
pub(crate) struct TimeLeftProps {
    /// The running timer.
    pub(crate) timer: Timer,
    /// The room's clock.
    pub(crate) clock: Clock,
    /// Whether to play a sound when the time is up.
    pub(crate) sounds: bool,
}

/// The remaining time.
#[component]
pub(crate) fn TimeLeft(props: &TimeLeftProps) -> Html {
    let redraw = use_force_update();
    let has_rung = use_mut_ref(|| false);
    use_effect_with(props.timer, move |_| {
        let ticking = Interval::new(REDRAW_MS, move || redraw.force_update());
        move || drop(ticking)
    });
    let left = props.clock.until(props.timer.ends);
    if left.is_zero() && !has_rung.replace(left.is_zero()) && props.sounds {
        browser::play_chime();
    }
    let label = match props.timer.purpose {
        TimerPurpose::Round => texts::time_left_to_vote(),
        TimerPurpose::Talk => texts::time_left_to_discuss(),
    };
    let soon = left < Duration::from_secs(10);
    html! {
        <p class={if soon { "time-left is-soon" } else { "time-left" }} role="timer" data-test="time-left">
            { icon(Icon::History) }<b>{ clock_face(left) }</b><span>{ label }</span>
        </p>
    }
}

/// `2:05`: rounded up to the next second.
fn clock_face(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_rounded_up() {
        for (ms, shown) in
            [(0, "0:00"), (1, "0:01"), (60_000, "1:00"), (125_500, "2:06"), (3_600_000, "60:00")]
        {
            assert_eq!(clock_face(Duration::from_millis(ms)), shown);
        }
    }
}
