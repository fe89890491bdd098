//! Calls the person back who looks elsewhere: by a mark in the title, and in the app by the system.

use room::ui_protocol::{Notice, UiCommand};
use room::{Name, Presence, Role, RoundId};
use yew::{hook, use_effect_with, use_mut_ref};

use crate::browser;
use crate::dispatch::Dispatch;
use crate::people::waits_for_you;
use crate::platform::Platform;
use crate::state::State;
use crate::texts;

/// What there is to be called for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Call {
    /// The round that is open to the person's vote.
    round: Option<RoundId>,
    /// Whether it waits for them alone.
    waits: bool,
}

/// Says in the title which room it is, and whether that waits for the person alone; and notifies when a round begins and
/// when all others have voted, if the person wants that and the window is not in front.
#[hook]
pub(crate) fn use_attention(place: &Platform, state: &State, dispatch: &Dispatch) {
    let room = state.view.as_ref().map(|view| view.state.room.name.clone());
    let call = Call { round: open_to_you(state), waits: waits_for_you(&state.people) };
    let wanted = state.preferences.notifications && place.notifies;
    let before = use_mut_ref(Call::default);
    let dispatch = dispatch.clone();
    use_effect_with((room, call), move |(room, call)| {
        browser::set_title(room.as_ref().map(Name::as_str), call.waits);
        let before = before.replace(*call);
        let Some(room) = room.as_ref().filter(|_| wanted && !browser::is_in_front()) else { return };
        let text = match (call.waits && !before.waits, call.round.is_some() && call.round != before.round) {
            (true, _) => texts::only_you().to_owned(),
            (false, true) => texts::round_began().to_owned(),
            (false, false) => return,
        };
        dispatch.ask(UiCommand::Notify { notice: Notice { title: room.to_string(), text } });
    });
}

/// The round that the person can vote in and has not.
fn open_to_you(state: &State) -> Option<RoundId> {
    let view = state.view.as_ref()?;
    let round = view.state.round().filter(|round| round.reveal.is_none())?;
    let seat = view.state.seat(view.you)?;
    let votes = seat.role == Role::Voter && seat.presence == Presence::Here;
    (votes && state.own_vote().is_none()).then_some(round.id)
}
