//! What the driver moves the room on with.

use room::message::Request;
use room::{RoundId, Timer, TimerPurpose};
use yew::{Callback, Html, MouseEvent, classes, html};

use super::timer_menu::TimerMenu;
use crate::dispatch::Dispatch;
use crate::texts;

/// How the round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Votes come in.
    Open {
        /// How many have voted.
        voted: usize,
        /// How many vote.
        voters: usize,
    },
    /// The votes are revealed.
    Revealed {
        /// Whether the card can be left with an estimate: there is a winner, or it is settled.
        done: bool,
    },
}

/// What the driver can do.
pub(crate) struct DriverBar {
    /// The round on the table.
    pub(crate) round: RoundId,
    /// How it stands.
    pub(crate) moment: Moment,
    /// Whether another card is to come.
    pub(crate) more: bool,
    /// The timer that runs.
    pub(crate) timer: Option<Timer>,
    /// How the room plays.
    pub(crate) settings: Html,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The driver's buttons.
pub(crate) fn driver_bar(props: &DriverBar, dispatch: &Dispatch) -> Html {
    let round = props.round;
    let button =
        |request: Request, class: &'static str, test: &'static str, key: &'static str, text: &'static str| {
            let dispatch = dispatch.clone();
            // The buttons take each other's places: the second half of a double click on `Next card`
            // must not reveal a round without votes.
            let click = Callback::from(move |event: MouseEvent| {
                if event.detail() < 2 {
                    dispatch.room(request.clone());
                }
            });
            html! {
                <button type="button" class={classes!("button", class)} data-test={test}
                    aria-keyshortcuts={key} disabled={props.disabled} onclick={click}>{ text }</button>
            }
        };
    let skip = button(Request::Skip { round }, "is-quiet", "skip", "S", texts::skip_card());
    let buttons = match props.moment {
        Moment::Open { voted, voters } => {
            let (class, word) =
                if voted == voters { ("is-primary", texts::reveal()) } else { ("", texts::reveal_now()) };
            html! {
                <>
                    { button(Request::Reveal { round }, class, "reveal", "R", word) }
                    { skip }
                </>
            }
        }
        Moment::Revealed { done } => html! {
            <>
                if done {
                    { button(Request::Next { round }, "is-primary", "next", "N", if props.more { texts::next_card() } else { texts::finish() }) }
                }
                { button(Request::Revote { round }, "", "revote", "R", texts::vote_again()) }
                if !done { { skip } }
            </>
        },
    };
    let purpose = match props.moment {
        Moment::Open { .. } => TimerPurpose::Round,
        Moment::Revealed { .. } => TimerPurpose::Talk,
    };
    html! {
        <div class="driver-bar" role="group" aria-label={texts::you_drive()}>
            { buttons }
            <TimerMenu timer={props.timer} {purpose} disabled={props.disabled} />
            { props.settings.clone() }
        </div>
    }
}
