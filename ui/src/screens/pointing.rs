//! The center of the table while a card is being estimated.

use std::rc::Rc;
use std::sync::Arc;

use room::message::Request;
use room::{Card, Role, Round, Table, View, Vote};
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_memo};

use crate::clock::Clock;
use crate::components::driver_bar::{DriverBarProps, RoundPhase, driver_bar};
use crate::components::reactions::ReactionPicker;
use crate::components::read_card::{card_note, past_rounds};
use crate::components::room_settings::RoomSettingsDialog;
use crate::components::round_result::{RoundResultProps, round_result};
use crate::components::ticket::Ticket;
use crate::components::time_left::TimeLeft;
use crate::components::toggle::{ToggleProps, toggle};
use crate::components::vote_cards::{VoteCardsProps, vote_cards};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::people::{Person, driver_label, outliers, status, turnout};
use crate::platform::Platform;
use crate::texts;

/// Props of [`Pointing`].
#[derive(Properties, PartialEq)]
pub(crate) struct PointingProps {
    /// The room that the person is in.
    pub(crate) view: Arc<View>,
    /// All cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everyone in the room.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person's own vote.
    pub(crate) own_vote: Option<Vote>,
    /// The platform the page runs on.
    pub(crate) platform: &'static Platform,
    /// The room's clock.
    pub(crate) clock: Clock,
    /// Whether sounds are enabled.
    pub(crate) sounds: bool,
    /// The people around the table; empty if they are shown as a list.
    pub(crate) people_around: Html,
    /// Whether the controls are disabled because the room is unreachable.
    pub(crate) disabled: bool,
}

/// The card, then the vote cards or the result, then the driver's controls.
#[component]
pub(crate) fn Pointing(props: &PointingProps) -> Html {
    let dispatch = use_dispatch();
    let View { state, you, .. } = &*props.view;
    // Body and past rounds can be long. They are copied when a round opens, not for every vote.
    let round_texts = use_memo(state.round().map(|round| round.id), |_| match &state.table {
        Table::Pointing { body, earlier, .. } => {
            (AttrValue::from(body.clone()), Rc::from(earlier.as_slice()))
        }
        Table::Gathering | Table::Finished => Default::default(),
    });
    let (body, earlier) = &*round_texts;
    let Table::Pointing { card, note, round, .. } = &state.table else { return Html::default() };
    let Some((position, card)) = props.cards.iter().enumerate().find(|(_, known)| known.id == *card) else {
        return Html::default();
    };
    html! {
        <>
            <Ticket card={Arc::clone(card)} body={body.clone()} position={texts::card_of(position + 1, props.cards.len())} />
            { card_note(note) }
            { past_rounds(earlier) }
            { props.people_around.clone() }
            <div class="voting">
                <p class={classes!("status", round.reveal.is_some().then_some("visually-hidden"))} role="status" aria-live="polite" data-test="status"><bdi>{ status(state, &props.people) }</bdi></p>
                if let Some(timer) = state.timer { <TimeLeft {timer} clock={props.clock} sounds={props.sounds} /> }
                if round.reveals_at.is_some() { <div class="count-down" data-test="counting-down" aria-hidden="true"><i /></div> }
                { hand_or_result(props, round, card, &dispatch) }
                if state.is_driver(*you) { { driver_controls(props, round, card, &dispatch) } }
                <div class="voting-foot">
                    { spectate_toggle(&props.view, props.disabled, &dispatch) }
                    <ReactionPicker />
                    if round.reveal.is_none() { { (props.platform.hand_extras)() } }
                </div>
            </div>
        </>
    }
}

/// The result once the votes are revealed; before that, the vote cards.
fn hand_or_result(props: &PointingProps, round: &Round, card: &Card, dispatch: &Dispatch) -> Html {
    let View { state, you, .. } = &*props.view;
    if let Some(reveal) = &round.reveal {
        let result = RoundResultProps {
            round: round.id,
            reveal,
            card,
            scale: &state.settings.scale,
            outliers: outliers(&props.people),
            can_settle: state.is_driver(*you),
            driver: driver_label(&props.people).into(),
        };
        round_result(&result, dispatch)
    } else if state.seat(*you).is_some_and(|seat| seat.role == Role::Voter) {
        let (chosen, disabled) = (props.own_vote, props.disabled);
        vote_cards(
            &VoteCardsProps { scale: &state.settings.scale, round: round.id, chosen, disabled },
            dispatch,
        )
    } else {
        html! { <p class="quiet watching">{ texts::you_are_spectator() }</p> }
    }
}

fn driver_controls(props: &PointingProps, round: &Round, card: &Card, dispatch: &Dispatch) -> Html {
    let state = &props.view.state;
    let phase = match &round.reveal {
        None => {
            let (voted, voters) = turnout(&props.people);
            RoundPhase::Open { voted, voters }
        }
        Some(reveal) => {
            RoundPhase::Revealed { done: card.estimate.is_some() || reveal.result.winner().is_some() }
        }
    };
    let settings = html! {
        <RoomSettingsDialog settings={state.settings.clone()} disabled={props.disabled} />
    };
    let (more, timer, disabled) = (state.next_card().is_some(), state.timer, props.disabled);
    driver_bar(&DriverBarProps { round: round.id, phase, more, timer, settings, disabled }, dispatch)
}

/// The checkbox that makes the person a spectator.
pub(crate) fn spectate_toggle(view: &View, disabled: bool, dispatch: &Dispatch) -> Html {
    let on = view.state.seat(view.you).is_some_and(|seat| seat.role == Role::Spectator);
    let dispatch = dispatch.clone();
    let on_toggle = Callback::from(move |watch: bool| {
        let role = if watch { Role::Spectator } else { Role::Voter };
        dispatch.send_request(Request::SetRole { role });
    });
    toggle(&ToggleProps { test: "spectate", label: texts::just_watching(), on, disabled, on_toggle })
}
