//! The table: everybody in the room, and what is on.

use std::rc::Rc;
use std::sync::Arc;

use room::ui_protocol::{Link, Preferences};
use room::{Card, CardId, SeatId, State, Table, View, Vote};
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_callback,
    use_effect_with, use_state_eq,
};

use super::big_screen::BigScreen;
use super::pointing::{Pointing, watching};
use crate::dispatch::{Asker, use_asker};
use crate::clock::Clock;
use crate::components::add_cards::AddCards;
use crate::components::backlog::Backlog;
use crate::components::host_status::{host, next_host, split_notes};
use crate::components::start_panel::{Gathering, start_panel};
use crate::components::header::{Header, header};
use crate::components::leave::LeaveProps;
use crate::components::people_panel::{PeoplePanel, fit_around};
use crate::components::read_card::ReadCard;
use crate::components::settings::Settings;
use crate::components::summary::{Done, summary};
use crate::keys;
use crate::people::Person;
use crate::platform::Place;
use crate::texts;

/// The room.
#[derive(Properties, PartialEq)]
pub(crate) struct TableProps {
    /// The room as it is.
    pub(crate) view: Rc<View>,
    /// Its cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everybody at the table.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person's own vote.
    pub(crate) own_vote: Option<Vote>,
    /// How the way into the room stands.
    pub(crate) link: Link,
    /// How the person wants it.
    pub(crate) preferences: Rc<Preferences>,
    /// What time it is in the room.
    pub(crate) clock: Clock,
    /// Where the page is.
    pub(crate) place: &'static Place,
}

/// What lies over the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nothing,
    BigScreen,
    Adding,
    Reading(CardId),
}

/// The table.
#[component]
pub(crate) fn TableScreen(props: &TableProps) -> Html {
    let asker = use_asker();
    let over = use_state_eq(|| Over::Nothing);
    let list_open = use_state_eq(|| false);
    // The same ones each time: for other callbacks the whole list of cards would be drawn again.
    let on_add = use_callback(over.setter(), |(), over| over.set(Over::Adding));
    let on_close = use_callback(over.setter(), |(), over| over.set(Over::Nothing));
    let on_read = use_callback(over.setter(), |card, over| over.set(Over::Reading(card)));
    let on_big_screen = use_callback(over.setter(), |(), over| over.set(Over::BigScreen));
    let toggle_list = use_callback((*list_open, list_open.setter()), |(), (open, set)| set.set(!open));

    use_effect_with((), |()| {
        let keys = keys::listen();
        move || drop(keys)
    });
    let View { state, you, .. } = &*props.view;
    let finished = matches!(state.table, Table::Finished);
    // Before the first card the button for it stands in the middle.
    let may_add = state.may_add_cards(*you) && !matches!(state.table, Table::Gathering);
    let around = !finished && fit_around(props.people.len());
    let cut_off = matches!(&props.link, Link::Reconnecting { tries, .. } if *tries > 0);
    let reading = match *over {
        Over::Reading(card) => props.cards.iter().find(|known| known.id == card),
        Over::Nothing | Over::BigScreen | Over::Adding => None,
    };
    if *over == Over::BigScreen {
        return html! {
            <BigScreen view={Rc::clone(&props.view)} cards={Rc::clone(&props.cards)} people={Rc::clone(&props.people)} on_close={on_close} />
        };
    }
    let next_host = next_host(state, &props.people);
    let shape = around.then_some("is-round");
    let own_name = state.seat(*you).map(|seat| AttrValue::from(seat.name.to_string())).unwrap_or_default();
    let people = html! {
        <PeoplePanel people={Rc::clone(&props.people)} own_name={own_name.clone()} {around} drives={state.is_driver(*you)} may_remove={state.may_remove(*you)} />
    };
    let (around, beside) = if around { (people, Html::default()) } else { (Html::default(), people) };
    html! {
        <div class={classes!("room", shape, finished.then_some("is-finished"), cut_off.then_some("is-cut-off"))}>
            { header(&Header {
                room: state.room.name.to_string().into(),
                link: props.link.clone(),
                host: host(state, &props.people),
                way_out: (props.place.way_out)(&asker, LeaveProps {
                    hosting: matches!(props.link, Link::In { hosting: Some(_) }),
                    next_host: next_host.clone(),
                }),
                next_host,
                alone: props.people.len() < 2,
                settings: settings(props, own_name),
                progress: progress(&props.cards).into(),
                on_big_screen,
                on_cards: (!finished).then_some(toggle_list.clone()),
            }) }
            { split_notes(state, state.is_driver(*you), &asker) }
            <div class="table">
                { beside }
                <main class="middle">
                    { middle(props, around, cut_off, on_add.clone(), &asker) }
                </main>
                if !finished {
                    if *list_open {
                        // What lies under the list closes it, as people expect; a keyboard has its cross.
                        <div class="scrim" onclick={toggle_list.reform(|_: MouseEvent| ())} />
                    }
                    <Backlog cards={Rc::clone(&props.cards)} current={state.current_card().map(|card| card.id)}
                        may_add={may_add} open={*list_open} disabled={cut_off} on_read={on_read} on_add={on_add}
                        on_close={toggle_list} />
                }
            </div>
            if *over == Over::Adding { <AddCards on_close={on_close.clone()} /> }
            if let Some(card) = reading { <ReadCard card={Arc::clone(card)} may_take_up={may_take_up(state, *you, card)} may_edit={state.may_add_cards(*you)}
                on_table={state.current_card().is_some_and(|current| current.id == card.id)} on_close={on_close} /> }
        </div>
    }
}

fn settings(props: &TableProps, name: AttrValue) -> Html {
    let Some(person) = props.people.iter().find(|person| person.you) else { return Html::default() };
    html! {
        <Settings preferences={Rc::clone(&props.preferences)} {name} colour={person.colour} shown={person.initials.clone()}
            seated={true} place={props.place} />
    }
}

/// Whether the person may put that card on the table: they drive, and it is not there already.
fn may_take_up(state: &State, you: SeatId, card: &Card) -> bool {
    state.is_driver(you) && state.current_card().is_none_or(|current| current.id != card.id)
}

fn middle(props: &TableProps, around: Html, cut_off: bool, on_add: Callback<()>, asker: &Asker) -> Html {
    match &props.view.state.table {
        Table::Gathering => {
            let (people, cards) = (props.people.len(), props.cards.len());
            html! {
                <>
                    { start_panel(&Gathering { people, cards, disabled: cut_off, on_add }, asker) }
                    { around }
                    <div class="play-foot">{ watching(&props.view, cut_off, asker) }</div>
                </>
            }
        }
        Table::Pointing { .. } => html! {
            <Pointing view={Rc::clone(&props.view)} cards={Rc::clone(&props.cards)} people={Rc::clone(&props.people)}
                own_vote={props.own_vote} {around} place={props.place} clock={props.clock} sounds={props.preferences.sounds} disabled={cut_off} />
        },
        Table::Finished => {
            summary(&Done { view: &props.view, cards: &props.cards, disabled: cut_off, on_add }, asker)
        }
    }
}

fn progress(cards: &[Arc<Card>]) -> String {
    texts::cards(cards.len())
}
