//! The screen of a room: people, current card, list of cards.

use std::rc::Rc;
use std::sync::Arc;

use room::ui_protocol::{ConnectionStatus, NewRoom, Preferences};
use room::{Card, CardId, SeatId, State, Table, View, Vote};
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, classes, component, html, use_callback,
    use_effect_with, use_state_eq,
};

use super::big_screen::BigScreen;
use super::pointing::{Pointing, spectate_toggle};
use crate::clock::Clock;
use crate::components::add_cards::AddCards;
use crate::components::backlog::Backlog;
use crate::components::header::{HeaderProps, header};
use crate::components::host_status::{banners, host_label, next_host_label};
use crate::components::leave::LeaveProps;
use crate::components::people_panel::{PeoplePanel, fits_around_table};
use crate::components::read_card::ReadCard;
use crate::components::settings::Settings;
use crate::components::start_panel::{StartPanelProps, start_panel};
use crate::components::summary::{SummaryProps, summary};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::keys;
use crate::people::Person;
use crate::platform::Platform;
use crate::texts;

/// Props of [`TableScreen`].
#[derive(Properties, PartialEq)]
pub(crate) struct TableScreenProps {
    /// The room that the person is in.
    pub(crate) view: Arc<View>,
    /// All cards, shared.
    pub(crate) cards: Rc<[Arc<Card>]>,
    /// Everyone in the room.
    pub(crate) people: Rc<[Rc<Person>]>,
    /// The person's own vote.
    pub(crate) own_vote: Option<Vote>,
    /// Connection to the room.
    pub(crate) connection: ConnectionStatus,
    /// Why the room is not being saved, if this app hosts it.
    pub(crate) save_problem: Option<AttrValue>,
    /// Rooms that continue this one, if its host has been lost for a while.
    pub(crate) new_rooms: Option<Rc<[NewRoom]>>,
    /// The person's settings.
    pub(crate) preferences: Rc<Preferences>,
    /// The room's clock.
    pub(crate) clock: Clock,
    /// The platform the page runs on.
    pub(crate) platform: &'static Platform,
}

/// What covers the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenDialog {
    Nothing,
    BigScreen,
    Adding,
    Reading(CardId),
}

/// The room's screen.
#[component]
pub(crate) fn TableScreen(props: &TableScreenProps) -> Html {
    let dispatch = use_dispatch();
    let open_dialog = use_state_eq(|| OpenDialog::Nothing);
    let list_open = use_state_eq(|| false);
    // Stable callbacks: a new one would render the whole list of cards again.
    let on_add = use_callback(open_dialog.setter(), |(), dialog| dialog.set(OpenDialog::Adding));
    let on_close = use_callback(open_dialog.setter(), |(), dialog| dialog.set(OpenDialog::Nothing));
    let on_read = use_callback(open_dialog.setter(), |card, dialog| dialog.set(OpenDialog::Reading(card)));
    let on_big_screen = use_callback(open_dialog.setter(), |(), dialog| dialog.set(OpenDialog::BigScreen));
    let toggle_list = use_callback((*list_open, list_open.setter()), |(), (open, set)| set.set(!open));

    use_effect_with((), |()| {
        let keys = keys::listen();
        move || drop(keys)
    });
    let View { state, you, .. } = &*props.view;
    let finished = matches!(state.table, Table::Finished);
    // Before the first card, the start panel has the button that adds cards.
    let can_edit = state.can_edit_cards(*you) && !matches!(state.table, Table::Gathering);
    let is_round = !finished && fits_around_table(props.people.len());
    let cut_off = matches!(&props.connection, ConnectionStatus::Reconnecting { tries, .. } if *tries > 0);
    let card_to_read = match *open_dialog {
        OpenDialog::Reading(card) => props.cards.iter().find(|known| known.id == card),
        OpenDialog::Nothing | OpenDialog::BigScreen | OpenDialog::Adding => None,
    };
    if *open_dialog == OpenDialog::BigScreen {
        return html! {
            <BigScreen view={Arc::clone(&props.view)} cards={Rc::clone(&props.cards)} people={Rc::clone(&props.people)} on_close={on_close} />
        };
    }
    let people = people_panel(props, is_round);
    let (people_around, people_list) =
        if is_round { (people, Html::default()) } else { (Html::default(), people) };
    let toggle_cards = (!finished).then(|| toggle_list.clone());
    html! {
        <div class={classes!("room", is_round.then_some("is-round"), finished.then_some("is-finished"), cut_off.then_some("is-cut-off"))}>
            { table_header(props, on_big_screen, toggle_cards, &dispatch) }
            { banners(&props.view, props.save_problem.as_ref(), props.new_rooms.as_deref(), &dispatch) }
            <div class="table">
                { people_list }
                <main class="middle">
                    { table_content(props, people_around, cut_off, on_add.clone(), &dispatch) }
                </main>
                if !finished {
                    if *list_open {
                        // A click outside the list closes it. For the keyboard, the list has a close button.
                        <div class="scrim" onclick={toggle_list.reform(|_: MouseEvent| ())} />
                    }
                    <Backlog cards={Rc::clone(&props.cards)} current={state.current_card().map(|card| card.id)}
                        others_with_all_cards={state.others_with_all_cards(*you)}
                        can_edit={can_edit} open={*list_open} disabled={cut_off} on_read={on_read} on_add={on_add}
                        on_close={toggle_list} />
                }
            </div>
            if *open_dialog == OpenDialog::Adding { <AddCards on_close={on_close.clone()} /> }
            if let Some(card) = card_to_read { <ReadCard card={Arc::clone(card)} can_open={can_open(state, *you, card)} can_edit={state.can_edit_cards(*you)}
                is_current={state.current_card().is_some_and(|current| current.id == card.id)} on_close={on_close} /> }
        </div>
    }
}

fn table_header(
    props: &TableScreenProps,
    on_big_screen: Callback<()>,
    on_cards: Option<Callback<()>>,
    dispatch: &Dispatch,
) -> Html {
    let state = &props.view.state;
    let next_host = next_host_label(state, &props.people);
    header(&HeaderProps {
        room: state.room.name.to_string().into(),
        connection: props.connection.clone(),
        host: host_label(state, &props.people),
        leave_control: (props.platform.leave_control)(
            dispatch,
            LeaveProps {
                hosting: matches!(props.connection, ConnectionStatus::In { hosting: Some(_) }),
                next_host: next_host.clone(),
            },
        ),
        next_host,
        alone: props.people.len() < 2,
        settings: settings(props),
        card_count: texts::cards(props.cards.len()).into(),
        on_big_screen,
        on_cards,
    })
}

fn people_panel(props: &TableScreenProps, around_table: bool) -> Html {
    let View { state, you, .. } = &*props.view;
    html! {
        <PeoplePanel people={Rc::clone(&props.people)} own_name={own_name(&props.view)} {around_table} drives={state.is_driver(*you)} can_remove={state.can_remove(*you)} />
    }
}

fn own_name(view: &View) -> AttrValue {
    view.state.seat(view.you).map(|seat| AttrValue::from(seat.name.to_string())).unwrap_or_default()
}

fn settings(props: &TableScreenProps) -> Html {
    let Some(person) = props.people.iter().find(|person| person.you) else { return Html::default() };
    let name = own_name(&props.view);
    html! {
        <Settings preferences={Rc::clone(&props.preferences)} {name} colour={person.colour} initials={person.initials.clone()}
            seated={true} platform={props.platform} />
    }
}

/// Whether the person can open a round on the card: they drive, and it is not the current card.
fn can_open(state: &State, you: SeatId, card: &Card) -> bool {
    state.is_driver(you) && state.current_card().is_none_or(|current| current.id != card.id)
}

fn table_content(
    props: &TableScreenProps,
    people_around: Html,
    cut_off: bool,
    on_add: Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    match &props.view.state.table {
        Table::Gathering => {
            let (people, cards) = (props.people.len(), props.cards.len());
            html! {
                <>
                    { start_panel(&StartPanelProps { people, cards, disabled: cut_off, on_add }, dispatch) }
                    { people_around }
                    <div class="voting-foot">{ spectate_toggle(&props.view, cut_off, dispatch) }</div>
                </>
            }
        }
        Table::Pointing { .. } => html! {
            <Pointing view={Arc::clone(&props.view)} cards={Rc::clone(&props.cards)} people={Rc::clone(&props.people)}
                own_vote={props.own_vote} {people_around} platform={props.platform} clock={props.clock} sounds={props.preferences.sounds} disabled={cut_off} />
        },
        Table::Finished => summary(
            &SummaryProps { view: &props.view, cards: &props.cards, disabled: cut_off, on_add },
            dispatch,
        ),
    }
}
