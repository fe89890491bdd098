//! Everybody at the table.

use std::rc::Rc;

use room::{Presence, SeatId};
use yew::{AttrValue, Callback, Html, Properties, classes, component, html, use_callback, use_state_eq};

use super::seat::{Seats, groups};
use super::seat_menu::SeatMenu;
use crate::people::{Person, open_cards, turnout};
use crate::texts;

/// Up to how many people sit around the table; more are a list.
const AROUND: usize = 12;

/// Who is there.
#[derive(Properties, PartialEq)]
pub(crate) struct PeoplePanelProps {
    /// Everybody.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The name of the person in front of the screen; empty on a screen for all.
    #[prop_or_default]
    pub(crate) own_name: AttrValue,
    /// Whether they are few enough to be seen around the table, and it is there.
    pub(crate) around: bool,
    /// Whether they drive.
    pub(crate) drives: bool,
    /// Whether they may remove others.
    pub(crate) may_remove: bool,
}

/// Everybody: around the table, or in a list.
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
    let something_to_do = props.drives || props.may_remove || driver_is_away;
    html! {
        <section class={classes!("people", shape(props))} aria-label={texts::people_heading()}>
            <header class="panel-head">
                <h2>{ texts::people_heading() }</h2>
                if voters > 0 && voted > 0 {
                    <span class="quiet" data-test="turnout">{ texts::turnout(voted, voters) }</span>
                } else {
                    <span class="quiet head-count">{ props.people.len() }</span>
                }
            </header>
            <ul class={if open_cards(&props.people) { "seats is-open" } else { "seats" }}>
                { for groups(&props.people).map(|(group, people)| html! {
                    <Seats key={group} {people} on_menu={on_menu.clone()} about_others={something_to_do} />
                }) }
            </ul>
            if let Some(person) = menu {
                <SeatMenu you={person.you} seat={person.id} name={props.own_name.clone()} label={person.label.clone()} presence={person.presence}
                    may_hand_over={props.drives} may_remove={props.may_remove} may_take_wheel={person.driver && person.presence != Presence::Here}
                    colour={person.colour} initials={person.initials.clone()} on_close={close} />
            }
        </section>
    }
}

/// Whether that many people find a place around the table.
pub(crate) fn fit_around(people: usize) -> bool {
    people <= AROUND
}

fn shape(props: &PeoplePanelProps) -> Option<&'static str> {
    match (props.around, fit_around(props.people.len())) {
        (true, _) => Some("is-around"),
        (false, true) => None,
        (false, false) => Some("is-many"),
    }
}
