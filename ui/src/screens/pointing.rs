//! The middle of the table while a card is on it.

use std::rc::Rc;
use std::sync::Arc;

use room::message::Request;
use room::{Card, Role, Table, View, Vote};
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_memo};

use crate::clock::Clock;
use crate::components::driver_bar::{DriverBar, Moment, driver_bar};
use crate::components::reactions::React;
use crate::components::read_card::{earlier_rounds, note_of};
use crate::components::room_settings::RoomSettings;
use crate::components::round_result::{Revealed, round_result};
use crate::components::ticket::Ticket;
use crate::components::time_left::TimeLeft;
use crate::components::toggle::{Toggle, toggle};
use crate::components::vote_cards::{Hand, vote_cards};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::people::{Person, driver, outliers, status, turnout};
use crate::platform::Platform;
use crate::texts;

/// What is on.
#[derive(Properties, PartialEq)]
pub(crate) struct PointingProps {
    /// The room.
    pub(crate) view: Rc<View>,
    /// Its cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everybody.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person's own vote.
    pub(crate) own_vote: Option<Vote>,
    /// Where the page is.
    pub(crate) platform: &'static Platform,
    /// What time it is in the room.
    pub(crate) clock: Clock,
    /// Whether sounds are wanted.
    pub(crate) sounds: bool,
    /// Everybody as they sit around the table, if they do.
    pub(crate) around: Html,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The card, then the hand or the verdict, then the driver's buttons.
#[component]
pub(crate) fn Pointing(props: &PointingProps) -> Html {
    let dispatch = use_dispatch();
    let View { state, you, .. } = &*props.view;
    // Long texts, and the votes of earlier rounds: they are copied when a round begins, not for every vote in it.
    let begun = use_memo(state.round().map(|round| round.id), |_| match &state.table {
        Table::Pointing { body, earlier, .. } => {
            (AttrValue::from(body.clone()), Rc::from(earlier.as_slice()))
        }
        Table::Gathering | Table::Finished => Default::default(),
    });
    let (body, earlier) = &*begun;
    let Table::Pointing { card, note, round, .. } = &state.table else { return Html::default() };
    let Some((place, card)) = props.cards.iter().enumerate().find(|(_, known)| known.id == *card) else {
        return Html::default();
    };
    let drives = state.is_driver(*you);
    let votes = state.seat(*you).is_some_and(|seat| seat.role == Role::Voter);
    let moment = match &round.reveal {
        None => {
            let (voted, voters) = turnout(&props.people);
            Moment::Open { voted, voters }
        }
        Some(reveal) => {
            Moment::Revealed { done: card.estimate.is_some() || reveal.result.winner().is_some() }
        }
    };
    html! {
        <>
            <Ticket card={Arc::clone(card)} body={body.clone()} place={texts::card_of(place + 1, props.cards.len())} />
            { note_of(note) }
            { earlier_rounds(earlier) }
            { props.around.clone() }
            <div class="play">
                <p class={classes!("status", round.reveal.is_some().then_some("unseen"))} role="status" aria-live="polite" data-test="status"><bdi>{ status(state, &props.people) }</bdi></p>
                if let Some(timer) = state.timer { <TimeLeft {timer} clock={props.clock} sounds={props.sounds} /> }
                if round.reveals_at.is_some() { <div class="count-down" data-test="counting-down" aria-hidden="true"><i /></div> }
                if let Some(reveal) = &round.reveal {
                    { round_result(&Revealed {
                        round: round.id,
                        reveal,
                        card,
                        scale: &state.scale,
                        outliers: outliers(&props.people),
                        settles: drives,
                        driver: driver(&props.people).into(),
                    }, &dispatch) }
                } else if votes {
                    { vote_cards(&Hand { scale: &state.scale, round: round.id, chosen: props.own_vote, disabled: props.disabled }, &dispatch) }
                } else {
                    <p class="quiet watching">{ texts::you_watch() }</p>
                }
                if drives {
                    { driver_bar(&DriverBar {
                        round: round.id,
                        moment,
                        more: state.next_card().is_some(),
                        timer: state.timer,
                        settings: html! {
                            <RoomSettings scale={state.scale.clone()} auto_reveal={state.auto_reveal} count_down={state.count_down}
                                hide_names={state.hide_names} disabled={props.disabled} />
                        },
                        disabled: props.disabled,
                    }, &dispatch) }
                }
                <div class="play-foot">
                    { watching(&props.view, props.disabled, &dispatch) }
                    <React />
                    if round.reveal.is_none() { { (props.platform.hand_extras)() } }
                </div>
            </div>
        </>
    }
}

/// The switch between voting and watching.
pub(crate) fn watching(view: &View, disabled: bool, dispatch: &Dispatch) -> Html {
    let on = view.state.seat(view.you).is_some_and(|seat| seat.role == Role::Spectator);
    let dispatch = dispatch.clone();
    let on_wish = Callback::from(move |watch: bool| {
        let role = if watch { Role::Spectator } else { Role::Voter };
        dispatch.room(Request::SetRole { role });
    });
    toggle(&Toggle { test: "spectate", label: texts::i_only_watch(), on, disabled, on_wish })
}
