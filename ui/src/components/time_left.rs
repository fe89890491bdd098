//! How long a timer still runs, counted here between what the host says.

use std::time::Duration;

use gloo_timers::callback::Interval;
use room::{Timer, TimerPurpose};
use yew::{Html, Properties, component, html, use_effect_with, use_force_update, use_mut_ref};

use super::icon::{Icon, drawn};
use crate::browser;
use crate::clock::Clock;
use crate::texts;

/// How often what is shown is looked at again, in ms.
const LOOK_EVERY_MS: u32 = 250;

/// Which timer.
#[derive(Properties, PartialEq)]
pub(crate) struct TimeLeftProps {
    /// The timer.
    pub(crate) timer: Timer,
    /// What time it is in the room.
    pub(crate) clock: Clock,
    /// Whether a sound says when the time is up.
    pub(crate) sounds: bool,
}

/// The time that is left, for all alike.
#[component]
pub(crate) fn TimeLeft(props: &TimeLeftProps) -> Html {
    let redraw = use_force_update();
    let rung = use_mut_ref(|| false);
    use_effect_with(props.timer, move |_| {
        let ticking = Interval::new(LOOK_EVERY_MS, move || redraw.force_update());
        move || drop(ticking)
    });
    let left = props.clock.until(props.timer.ends);
    if left.is_zero() && !rung.replace(left.is_zero()) && props.sounds {
        browser::ring();
    }
    let what = match props.timer.purpose {
        TimerPurpose::Round => texts::time_left_round(),
        TimerPurpose::Talk => texts::time_left_talk(),
    };
    let soon = left < Duration::from_secs(10);
    html! {
        <p class={if soon { "time-left is-soon" } else { "time-left" }} role="timer" data-test="time-left">
            { drawn(Icon::History) }<b>{ clock_face(left) }</b><span>{ what }</span>
        </p>
    }
}

/// `2:05`: the seconds that have begun count.
fn clock_face(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_the_second_that_has_begun() {
        for (ms, shown) in
            [(0, "0:00"), (1, "0:01"), (60_000, "1:00"), (125_500, "2:06"), (3_600_000, "60:00")]
        {
            assert_eq!(clock_face(Duration::from_millis(ms)), shown);
        }
    }
}
