//! Everybody at the table.

use std::rc::Rc;

use room::message::Request;
use room::{Role, SeatId};
use yew::{Callback, Html, Properties, classes, component, html, use_callback, use_state_eq};

use super::seat::{Seats, groups};
use super::seat_menu::SeatMenu;
use super::toggle::{Toggle, toggle};
use crate::asker::use_asker;
use crate::people::{Person, open_cards, turnout};

/// From how many people on the lines are drawn closer together.
const MANY: usize = 11;

/// Who is there.
#[derive(Properties, PartialEq)]
pub(crate) struct PeoplePanelProps {
    /// Everybody.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// Whether the person in front of the screen votes.
    pub(crate) role: Role,
    /// Whether they drive.
    pub(crate) drives: bool,
    /// Whether they may remove others.
    pub(crate) may_remove: bool,
    /// Whether the room can't be reached just now.
    pub(crate) disabled: bool,
}

/// The list of everybody, and the switch between voting and watching.
#[component]
pub(crate) fn PeoplePanel(props: &PeoplePanelProps) -> Html {
    let asker = use_asker();
    let open = use_state_eq(|| None::<SeatId>);
    let on_menu = use_callback(open.setter(), |seat, open| open.set(Some(seat)));
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let watch = use_callback(asker, |watch: bool, asker| {
        let role = if watch { Role::Spectator } else { Role::Voter };
        asker.room(Request::SetRole { role });
    });
    let (voted, voters) = turnout(&props.people);
    let menu = (*open).and_then(|seat| props.people.iter().find(|person| person.id == seat));
    let something_to_do = props.drives || props.may_remove;
    html! {
        <section class={classes!("people", (props.people.len() >= MANY).then_some("is-many"))} aria-label="People">
            <header class="panel-head">
                <h2>{ "People" }</h2>
                if voters > 0 && voted > 0 {
                    <span class="quiet" data-test="turnout">{ format!("{voted} of {voters} voted") }</span>
                } else {
                    <span class="quiet">{ props.people.len() }</span>
                }
            </header>
            <ul class={if open_cards(&props.people) { "seats is-open" } else { "seats" }}>
                { for groups(&props.people).map(|(group, people)| html! {
                    <Seats key={group} {people} on_menu={on_menu.clone()} about_others={something_to_do} />
                }) }
            </ul>
            { toggle(&Toggle { test: "spectate", label: "I only watch", on: props.role == Role::Spectator, disabled: props.disabled, on_wish: watch }) }
            if let Some(person) = menu {
                <SeatMenu you={person.you} seat={person.id} label={person.label.clone()} presence={person.presence}
                    may_hand_over={props.drives} may_remove={props.may_remove} on_close={close} />
            }
        </section>
    }
}
