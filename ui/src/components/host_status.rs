//! Who hosts the room, who hosts it next, whether it is saved, and whether the network may be split.

use std::rc::Rc;

use room::ui_protocol::NewRoom;
use room::{Presence, SeatId, State, View};
use yew::{AttrValue, Html, html};

use super::icon::{Icon, icon};
use super::new_rooms::new_rooms;
use super::other_host::other_host;
use super::proposals::proposals;
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

/// Banners below the header, about a split network, a room that can't be saved, new rooms that continue this one, another host, and proposals.
pub(crate) fn banners(
    view: &View,
    save_problem: Option<&AttrValue>,
    continued_by: Option<&[NewRoom]>,
    dispatch: &Dispatch,
) -> Html {
    let View { state, you, .. } = view;
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
            { new_rooms(continued_by, dispatch) }
            { other_host(view, dispatch) }
            { proposals(state, state.can_edit_cards(*you), dispatch) }
        </div>
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
                elsewhere: Vec::new(),
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
