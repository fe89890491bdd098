//! The driver's controls during a round.

use room::message::Request;
use room::{RoundId, Timer, TimerPurpose};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::timer_menu::TimerMenu;
use crate::dispatch::Dispatch;
use crate::texts;

/// Phase of the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoundPhase {
    /// People are voting.
    Open {
        /// How many voters have voted.
        voted: usize,
        /// How many voters there are.
        voters: usize,
    },
    /// The votes are revealed.
    Revealed {
        /// Whether the card has an estimate to continue with: the round has a winner, or the card is settled.
        done: bool,
    },
}

/// Props of [`driver_bar`].
pub(crate) struct DriverBarProps {
    /// The current round.
    pub(crate) round: RoundId,
    /// The round's phase.
    pub(crate) phase: RoundPhase,
    /// Whether another open card follows.
    pub(crate) more: bool,
    /// The running timer.
    pub(crate) timer: Option<Timer>,
    /// The button for the room settings.
    pub(crate) settings: Html,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// The driver's buttons.
pub(crate) fn driver_bar(props: &DriverBarProps, dispatch: &Dispatch) -> Html {
    let round = props.round;
    let button =
        |request: Request, class: &'static str, test: &'static str, key: &'static str, text: &'static str| {
            let dispatch = dispatch.clone();
            // Buttons replace each other in place. The second click of a double click on `Next card` must not reveal a
            // round without votes.
            let click = Callback::from(move |event: MouseEvent| {
                if event.detail() < 2 {
                    dispatch.send_request(request.clone());
                }
            });
            html! {
                <button type="button" class={classes!("button", class)} data-test={test}
                    aria-keyshortcuts={key} disabled={props.disabled} onclick={click}>{ text }</button>
            }
        };
    let skip = button(Request::Skip { round }, "is-quiet", "skip", "S", texts::skip_card());
    let buttons = match props.phase {
        RoundPhase::Open { voted, voters } => {
            let (class, word) =
                if voted == voters { ("is-primary", texts::reveal()) } else { ("", texts::reveal_now()) };
            html! {
                <>
                    { button(Request::Reveal { round }, class, "reveal", "R", word) }
                    { skip }
                </>
            }
        }
        RoundPhase::Revealed { done } => html! {
            <>
                if done {
                    { button(Request::Next { round }, "is-primary", "next", "N", if props.more { texts::next_card() } else { texts::finish() }) }
                }
                { button(Request::Revote { round }, "", "revote", "R", texts::vote_again()) }
                if !done { { skip } }
            </>
        },
    };
    let purpose = match props.phase {
        RoundPhase::Open { .. } => TimerPurpose::Round,
        RoundPhase::Revealed { .. } => TimerPurpose::Talk,
    };
    html! {
        <div class="driver-bar" role="group" aria-label={texts::driver_controls()}>
            { buttons }
            <TimerMenu timer={props.timer} {purpose} disabled={props.disabled} />
            { props.settings.clone() }
        </div>
    }
}
