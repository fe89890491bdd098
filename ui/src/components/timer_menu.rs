//! The driver's timer, for voting or for the discussion.

use room::message::Request;
use room::{Timer, TimerPurpose};
use yew::{Callback, Html, MouseEvent, Properties, component, html, use_state_eq};

use super::icon::{Icon, icon};
use super::modal::Modal;
use super::toggle::{ToggleProps, toggle};
use crate::dispatch::use_dispatch;
use crate::texts;

/// The lengths offered, in minutes.
const MINUTES: [u64; 5] = [1, 2, 3, 5, 10];

/// Props of [`TimerMenu`].
#[derive(Properties, PartialEq)]
pub(crate) struct TimerMenuProps {
    /// The running timer.
    pub(crate) timer: Option<Timer>,
    /// The purpose of a timer started now.
    pub(crate) purpose: TimerPurpose,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// Stops the running timer, or opens a choice of lengths.
#[component]
pub(crate) fn TimerMenu(props: &TimerMenuProps) -> Html {
    let dispatch = use_dispatch();
    let open = use_state_eq(|| false);
    let reveals = use_state_eq(|| false);
    let set_open = |is_open: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(is_open))
    };
    if props.timer.is_some() {
        let stop = Callback::from(move |_: MouseEvent| dispatch.send_request(Request::StopTimer));
        return html! {
            <button type="button" class="button is-quiet" data-test="stop-timer" disabled={props.disabled} onclick={stop}>
                { icon(Icon::Close) }{ texts::stop_timer() }
            </button>
        };
    }
    let start = |minutes: u64| {
        let (dispatch, close, purpose) = (dispatch.clone(), set_open(false), props.purpose);
        let reveal_at_end = *reveals && purpose == TimerPurpose::Round;
        Callback::from(move |_: MouseEvent| {
            dispatch.send_request(Request::StartTimer {
                purpose,
                length_ms: minutes * 60_000,
                reveal_at_end,
            });
            close.emit(());
        })
    };
    let set_reveals = {
        let reveals = reveals.setter();
        Callback::from(move |on: bool| reveals.set(on))
    };
    let title = match props.purpose {
        TimerPurpose::Round => texts::time_to_vote(),
        TimerPurpose::Talk => texts::time_to_discuss(),
    };
    html! {
        <>
            <button type="button" class="button is-quiet" data-test="timer" disabled={props.disabled} onclick={set_open(true).reform(|_: MouseEvent| ())}>
                { icon(Icon::History) }{ texts::timer() }
            </button>
            if *open {
                <Modal {title} test="timer-dialog" on_close={set_open(false)}>
                    <div class="setting-choices">
                        { for MINUTES.map(|minutes| html! {
                            <button type="button" key={minutes} class="button" data-test={format!("timer-{minutes}")} onclick={start(minutes)}>
                                { texts::minutes(minutes as usize) }
                            </button>
                        }) }
                    </div>
                    if props.purpose == TimerPurpose::Round {
                        { toggle(&ToggleProps { test: "reveal-at-end", label: texts::reveal_at_end(), on: *reveals,
                            disabled: false, on_toggle: set_reveals }) }
                    }
                </Modal>
            }
        </>
    }
}
