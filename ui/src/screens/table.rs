//! The table: everybody in the room, and what is on.

use std::rc::Rc;
use std::sync::Arc;

use room::ui_protocol::{ConnectionStatus, Preferences};
use room::{Card, CardId, SeatId, State, Table, View, Vote};
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_callback,
    use_effect_with, use_state_eq,
};

use super::big_screen::BigScreen;
use super::pointing::{Pointing, watching};
use crate::clock::Clock;
use crate::components::add_cards::AddCards;
use crate::components::backlog::Backlog;
use crate::components::header::{Header, header};
use crate::components::host_status::{host, next_host, split_notes};
use crate::components::leave::LeaveProps;
use crate::components::people_panel::{PeoplePanel, fit_around};
use crate::components::read_card::ReadCard;
use crate::components::settings::Settings;
use crate::components::start_panel::{StartPanel, start_panel};
use crate::components::summary::{Done, summary};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::keys;
use crate::people::Person;
use crate::platform::Platform;
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
    pub(crate) link: ConnectionStatus,
    /// How the person wants it.
    pub(crate) preferences: Rc<Preferences>,
    /// What time it is in the room.
    pub(crate) clock: Clock,
    /// Where the page is.
    pub(crate) platform: &'static Platform,
}

/// What lies over the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenDialog {
    Nothing,
    BigScreen,
    Adding,
    Reading(CardId),
}

/// The table.
#[component]
pub(crate) fn TableScreen(props: &TableProps) -> Html {
    let dispatch = use_dispatch();
    let over = use_state_eq(|| OpenDialog::Nothing);
    let list_open = use_state_eq(|| false);
    // The same ones each time: for other callbacks the whole list of cards would be drawn again.
    let on_add = use_callback(over.setter(), |(), over| over.set(OpenDialog::Adding));
    let on_close = use_callback(over.setter(), |(), over| over.set(OpenDialog::Nothing));
    let on_read = use_callback(over.setter(), |card, over| over.set(OpenDialog::Reading(card)));
    let on_big_screen = use_callback(over.setter(), |(), over| over.set(OpenDialog::BigScreen));
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
    let cut_off = matches!(&props.link, ConnectionStatus::Reconnecting { tries, .. } if *tries > 0);
    let reading = match *over {
        OpenDialog::Reading(card) => props.cards.iter().find(|known| known.id == card),
        OpenDialog::Nothing | OpenDialog::BigScreen | OpenDialog::Adding => None,
    };
    if *over == OpenDialog::BigScreen {
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
                leave_control: (props.platform.leave_control)(&dispatch, LeaveProps {
                    hosting: matches!(props.link, ConnectionStatus::In { hosting: Some(_) }),
                    next_host: next_host.clone(),
                }),
                next_host,
                alone: props.people.len() < 2,
                settings: settings(props, own_name),
                progress: progress(&props.cards).into(),
                on_big_screen,
                on_cards: (!finished).then_some(toggle_list.clone()),
            }) }
            { split_notes(state, state.is_driver(*you), &dispatch) }
            <div class="table">
                { beside }
                <main class="middle">
                    { middle(props, around, cut_off, on_add.clone(), &dispatch) }
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
            if *over == OpenDialog::Adding { <AddCards on_close={on_close.clone()} /> }
            if let Some(card) = reading { <ReadCard card={Arc::clone(card)} may_take_up={may_take_up(state, *you, card)} may_edit={state.may_add_cards(*you)}
                on_table={state.current_card().is_some_and(|current| current.id == card.id)} on_close={on_close} /> }
        </div>
    }
}

fn settings(props: &TableProps, name: AttrValue) -> Html {
    let Some(person) = props.people.iter().find(|person| person.you) else { return Html::default() };
    html! {
        <Settings preferences={Rc::clone(&props.preferences)} {name} colour={person.colour} shown={person.initials.clone()}
            seated={true} platform={props.platform} />
    }
}

/// Whether the person may put that card on the table: they drive, and it is not there already.
fn may_take_up(state: &State, you: SeatId, card: &Card) -> bool {
    state.is_driver(you) && state.current_card().is_none_or(|current| current.id != card.id)
}

fn middle(
    props: &TableProps,
    around: Html,
    cut_off: bool,
    on_add: Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    match &props.view.state.table {
        Table::Gathering => {
            let (people, cards) = (props.people.len(), props.cards.len());
            html! {
                <>
                    { start_panel(&StartPanel { people, cards, disabled: cut_off, on_add }, dispatch) }
                    { around }
                    <div class="play-foot">{ watching(&props.view, cut_off, dispatch) }</div>
                </>
            }
        }
        Table::Pointing { .. } => html! {
            <Pointing view={Rc::clone(&props.view)} cards={Rc::clone(&props.cards)} people={Rc::clone(&props.people)}
                own_vote={props.own_vote} {around} platform={props.platform} clock={props.clock} sounds={props.preferences.sounds} disabled={cut_off} />
        },
        Table::Finished => {
            summary(&Done { view: &props.view, cards: &props.cards, disabled: cut_off, on_add }, dispatch)
        }
    }
}

fn progress(cards: &[Arc<Card>]) -> String {
    texts::cards(cards.len())
}
