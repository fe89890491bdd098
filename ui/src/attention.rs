//! Tells a person who looks at another window that the room waits for them. The title gets a mark, and the
//! app sends a system notification.

use room::ui_protocol::{Notice, UiCommand};
use room::{Name, Presence, Role, RoundId};
use yew::{hook, use_effect_with, use_mut_ref};

use crate::browser;
use crate::dispatch::Dispatch;
use crate::people::waits_only_for_you;
use crate::platform::Platform;
use crate::state::State;
use crate::texts;

/// What may need the person's attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Attention {
    /// The round in which the person can still vote.
    round: Option<RoundId>,
    /// Whether everyone else has voted.
    waits_for_you: bool,
}

/// Sets the window title and sends notifications. The title names the room and has a mark while the round waits only
/// for this person. If the person enabled notifications and the window has no focus, a notification says that a round
/// began or that everyone else has voted.
#[hook]
pub(crate) fn use_attention(platform: &Platform, state: &State, dispatch: &Dispatch) {
    let room = state.view.as_ref().map(|view| view.state.room.name.clone());
    let attention = Attention { round: open_round(state), waits_for_you: waits_only_for_you(&state.people) };
    let enabled = state.preferences.notifications && platform.can_notify;
    let previous = use_mut_ref(Attention::default);
    let dispatch = dispatch.clone();
    use_effect_with((room, attention), move |(room, attention)| {
        browser::set_title(room.as_ref().map(Name::as_str), attention.waits_for_you);
        let previous = previous.replace(*attention);
        let Some(room) = room.as_ref().filter(|_| enabled && !browser::has_focus()) else { return };
        let text = match (
            attention.waits_for_you && !previous.waits_for_you,
            attention.round.is_some() && attention.round != previous.round,
        ) {
            (true, _) => texts::waiting_for_you().to_owned(),
            (false, true) => texts::new_card().to_owned(),
            (false, false) => return,
        };
        dispatch.send(UiCommand::Notify { notice: Notice { title: room.to_string(), text } });
    });
}

/// The round in which the person can vote and has not voted.
fn open_round(state: &State) -> Option<RoundId> {
    let view = state.view.as_ref()?;
    let round = view.state.round().filter(|round| round.reveal.is_none())?;
    let seat = view.state.seat(view.you)?;
    let can_vote = seat.role == Role::Voter && seat.presence == Presence::Here;
    (can_vote && state.own_vote().is_none()).then_some(round.id)
}
