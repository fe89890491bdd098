//! Who hosts the room, who hosts it next, whether it is saved, and what a network split left to decide.

use std::rc::Rc;

use room::message::Request;
use room::{Card, Estimate, Presence, SeatId, State};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use super::ticket::title;
use crate::dispatch::Dispatch;
use crate::people::Person;
use crate::texts;

/// Name of the person whose computer hosts the room; none if they have no seat or are not here.
pub(crate) fn host_label(state: &State, people: &[Rc<Person>]) -> Option<AttrValue> {
    label(state.room.host?, people)
}

/// Name of the person who hosts the room if the host is lost: the first successor, if they are here.
pub(crate) fn next_host_label(state: &State, people: &[Rc<Person>]) -> Option<AttrValue> {
    label(state.next_hosts().next()?.seat, people)
}

fn label(seat: SeatId, people: &[Rc<Person>]) -> Option<AttrValue> {
    let person = people.iter().find(|person| person.id == seat && person.presence == Presence::Here)?;
    Some(person.label.clone())
}

/// How many seats are here and how many there are, if the network may be split. That is likely if at least a third is
/// away, and more than one person unless only one is here.
fn maybe_split(state: &State) -> Option<(usize, usize)> {
    let count = |presence| state.seats.iter().filter(|seat| seat.presence == presence).count();
    let (here, away) = (count(Presence::Here), count(Presence::Away));
    let many = 3 * away >= here + away && (away > 1 || here == 1);
    (away > 0 && many).then_some((here, here + away))
}

/// The first card that has conflicting estimates from two halves of a split network.
fn first_conflict(state: &State) -> Option<&Card> {
    state.cards.iter().map(|card| &**card).find(|card| !card.conflicting_estimates.is_empty())
}

/// Banners below the header, about a split network and a room that can't be saved.
pub(crate) fn banners(
    state: &State,
    drives: bool,
    save_problem: Option<&AttrValue>,
    dispatch: &Dispatch,
) -> Html {
    html! {
        <div role="status">
            if let Some(problem) = save_problem {
                <p class="banner" data-test="save-problem">{ icon(Icon::Warning) }<span>{ problem }</span></p>
            }
            if let Some((here, all)) = maybe_split(state) {
                <p class="banner is-calm" data-test="maybe-split">
                    { icon(Icon::Away) }
                    <span><b>{ texts::split_network(here, all) }</b>{ " " }{ texts::split_network_help() }</span>
                </p>
            }
            if let Some(card) = first_conflict(state) { { conflict_banner(card, drives, dispatch) } }
        </div>
    }
}

fn conflict_banner(card: &Card, drives: bool, dispatch: &Dispatch) -> Html {
    let choice = |estimate: &Estimate| {
        let (dispatch, id, points) = (dispatch.clone(), card.id, estimate.points);
        let decide = Callback::from(move |_: MouseEvent| {
            dispatch.send_request(Request::ResolveEstimate { card: id, points })
        });
        html! {
            <button type="button" key={points.to_string()} class="button is-small" data-test={format!("resolve-{points}")}
                onclick={decide}>{ points.to_string() }</button>
        }
    };
    html! {
        <p class="banner" data-test="conflicting-estimates">
            { icon(Icon::Talk) }
            <span>
                { texts::embed(&texts::estimated_twice(texts::PLACEHOLDER), html! { <b><bdi>{ title(card) }</bdi></b> }) }
                { " " }{ if drives { texts::which_counts() } else { texts::driver_decides() } }
            </span>
            if drives { { for card.estimate.iter().chain(&card.conflicting_estimates).map(choice) } }
        </p>
    }
}

#[cfg(test)]
mod tests {
    use room::{DeviceSecret, Name, Room, Salt, Setup, Time};

    use super::*;

    fn room(here: u32, away: u32) -> State {
        let setup = Setup::new(
            DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])),
            Name::new("Sprint 12").unwrap(),
        );
        let mut state = Room::open(setup, Time(0)).state().clone();
        let presences = (0..here).map(|_| Presence::Here).chain((0..away).map(|_| Presence::Away));
        for (number, presence) in presences.enumerate() {
            let key = room::SeatSecret::from_seed([number as u8; 32]).key();
            state.seats.push(room::Seat {
                id: SeatId(number as u32 + 1),
                key,
                name: Name::new("Ann").unwrap(),
                role: room::Role::Voter,
                presence,
                avatar: None,
                removed: false,
                replicated: room::CardId(0),
            });
        }
        state
    }

    #[test]
    fn a_split_is_assumed_if_many_are_away() {
        assert_eq!(maybe_split(&room(5, 3)), Some((5, 8)));
        assert_eq!(maybe_split(&room(3, 5)), Some((3, 8)));
        assert_eq!(maybe_split(&room(1, 1)), Some((1, 2)));
        assert_eq!(maybe_split(&room(2, 1)), None, "one closed laptop");
        assert_eq!(maybe_split(&room(18, 2)), None, "a few sleeping phones");
        assert_eq!(maybe_split(&room(4, 0)), None);
    }
}
