//! The people in the room.

use std::rc::Rc;

use room::{Presence, SeatId};
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_callback, use_state_eq};

use super::seat::{SeatGroup, seat_groups};
use super::seat_menu::SeatMenu;
use crate::people::{Person, turnout, votes_revealed};
use crate::texts;

/// How many people are shown around the table; more are shown as a list.
const MAX_AROUND_TABLE: usize = 12;

/// Props of [`PeoplePanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct PeoplePanelProps {
    /// Everyone in the room.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person's own name; empty on the big screen.
    #[prop_or_default]
    pub(crate) own_name: AttrValue,
    /// Whether people are shown around the table.
    pub(crate) around_table: bool,
    /// Whether the person is the driver.
    pub(crate) drives: bool,
    /// Whether the person may remove others.
    pub(crate) can_remove: bool,
}

/// Everyone, around the table or as a list.
#[component]
pub(crate) fn PeoplePanel(props: &PeoplePanelProps) -> Html {
    let open = use_state_eq(|| None::<SeatId>);
    let on_menu = use_callback(open.setter(), |seat, open| open.set(Some(seat)));
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let (voted, voters) = turnout(&props.people);
    let menu = (*open).and_then(|seat| props.people.iter().find(|person| person.id == seat));
    let driver_is_away = props.people.iter().any(|person| person.driver && person.presence != Presence::Here);
    let can_act_on_others = props.drives || props.can_remove || driver_is_away;
    html! {
        <section class={classes!("people", shape(props))} aria-label={texts::people_heading()}>
            <header class="panel-head">
                <h2>{ texts::people_heading() }</h2>
                if voters > 0 && voted > 0 {
                    <span class="quiet" data-test="turnout">{ texts::turnout(voted, voters) }</span>
                } else {
                    <span class="quiet people-count">{ props.people.len() }</span>
                }
            </header>
            <ul class={if votes_revealed(&props.people) { "seats is-open" } else { "seats" }}>
                { for seat_groups(&props.people).map(|(group, people)| html! {
                    <SeatGroup key={group} {people} on_menu={on_menu.clone()} can_act_on_others={can_act_on_others} />
                }) }
            </ul>
            if let Some(person) = menu {
                <SeatMenu you={person.you} seat={person.id} name={props.own_name.clone()} label={person.label.clone()} presence={person.presence}
                    can_hand_over={props.drives} can_remove={props.can_remove} can_become_driver={person.driver && person.presence != Presence::Here}
                    colour={person.colour} initials={person.initials.clone()} on_close={close} />
            }
        </section>
    }
}

/// Whether this many people fit around the table.
pub(crate) fn fits_around_table(people: usize) -> bool {
    people <= MAX_AROUND_TABLE
}

fn shape(props: &PeoplePanelProps) -> Option<&'static str> {
    match (props.around_table, fits_around_table(props.people.len())) {
        (true, _) => Some("is-around"),
        (false, true) => None,
        (false, false) => Some("is-many"),
    }
}
