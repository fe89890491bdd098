//! Past meetings saved on this computer, with a search over all their cards.

mod cards;
mod meetings;

use std::rc::Rc;

use room::RoomId;
use room::record::{PastCard, PastMeeting};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, Properties, UseStateHandle, UseStateSetter, component,
    html, use_effect_with, use_node_ref, use_state, use_state_eq,
};

use crate::browser;
use crate::components::icon::{Icon, icon};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::texts;
use cards::{meeting_view, search_results};
use meetings::meetings;

/// Props of [`History`].
#[derive(Properties, PartialEq)]
pub(crate) struct HistoryProps {
    /// The person went back to the lobby.
    pub(crate) on_close: Callback<()>,
}

/// The list of meetings; none until it is loaded.
#[derive(Clone, Default, PartialEq)]
struct StoredMeetings {
    meetings: Option<Rc<[PastMeeting]>>,
    /// What is wrong with the history file.
    note: Option<AttrValue>,
}

/// The cards that are shown.
#[derive(Clone, PartialEq)]
enum Cards {
    /// No cards.
    None,
    /// The cards of this meeting.
    Meeting(RoomId, Rc<[PastCard]>),
    /// The cards that match the search.
    SearchResults(Rc<[PastCard]>),
}

/// The history screen.
#[component]
pub(crate) fn History(props: &HistoryProps) -> Html {
    let dispatch = use_dispatch();
    let stored = use_state(StoredMeetings::default);
    let cards = use_state(|| Cards::None);
    let words = use_state_eq(String::new);
    let heading = use_node_ref();
    use_effect_with((), {
        let (dispatch, stored, heading) = (dispatch.clone(), stored.setter(), heading.clone());
        move |()| {
            browser::focus(&heading);
            load_meetings(dispatch, stored);
        }
    });
    let on_deleted = {
        let (dispatch, stored, cards) = (dispatch.clone(), stored.setter(), cards.setter());
        Callback::from(move |()| {
            cards.set(Cards::None);
            load_meetings(dispatch.clone(), stored.clone());
        })
    };
    let open_room = match &*cards {
        Cards::Meeting(room, _) => Some(*room),
        Cards::None | Cards::SearchResults(_) => None,
    };
    html! {
        <div class="history" data-test="history">
            <header class="history-head">
                <button type="button" class="button is-quiet" data-test="history-close" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { icon(Icon::Back) }{ texts::back() }
                </button>
                <h1 ref={heading} tabindex="-1">{ texts::history() }</h1>
                <label class="history-search">
                    <span class="visually-hidden">{ texts::search_cards() }</span>
                    <input type="text" data-test="history-search" placeholder={texts::search_cards()} value={(*words).clone()} oninput={on_search(&words, &cards, &dispatch)} />
                </label>
            </header>
            if let Some(note) = &stored.note { <p class="end-banner" role="alert">{ icon(Icon::Warning) }<span>{ note }</span></p> }
            <div class="history-body">
                { meetings(stored.meetings.as_deref(), open_room, &on_open(&cards, &dispatch)) }
                <main class="history-cards">
                    { cards_view(&cards, &stored, &on_deleted, &dispatch) }
                </main>
            </div>
        </div>
    }
}

/// Searches while the person types.
fn on_search(
    words: &UseStateHandle<String>,
    cards: &UseStateHandle<Cards>,
    dispatch: &Dispatch,
) -> Callback<InputEvent> {
    let (dispatch, cards, words) = (dispatch.clone(), cards.setter(), words.setter());
    Callback::from(move |event: InputEvent| {
        let typed = browser::input_value(&event);
        words.set(typed.clone());
        if typed.trim().is_empty() {
            cards.set(Cards::None);
        } else {
            let command = UiCommand::SearchCards { words: typed };
            load_cards(dispatch.clone(), command, cards.clone(), Cards::SearchResults);
        }
    })
}

/// Opens a meeting.
fn on_open(cards: &UseStateHandle<Cards>, dispatch: &Dispatch) -> Callback<RoomId> {
    let (dispatch, cards) = (dispatch.clone(), cards.setter());
    Callback::from(move |room: RoomId| {
        let command = UiCommand::OpenMeeting { room };
        load_cards(dispatch.clone(), command, cards.clone(), move |found| Cards::Meeting(room, found));
    })
}

fn cards_view(
    cards: &Cards,
    stored: &StoredMeetings,
    on_deleted: &Callback<()>,
    dispatch: &Dispatch,
) -> Html {
    match cards {
        Cards::None => html! { <p class="quiet">{ texts::history_choose() }</p> },
        Cards::SearchResults(cards) => search_results(cards),
        Cards::Meeting(room, cards) => {
            let meeting =
                stored.meetings.iter().flat_map(|meetings| meetings.iter()).find(|past| past.room == *room);
            meeting.map(|meeting| meeting_view(meeting, cards, on_deleted, dispatch)).unwrap_or_default()
        }
    }
}

fn load_meetings(dispatch: Dispatch, stored: UseStateSetter<StoredMeetings>) {
    spawn_local(async move {
        match dispatch.call(UiCommand::ListMeetings).await {
            Ok(UiReply::Meetings { meetings, note }) => {
                stored
                    .set(StoredMeetings { meetings: Some(meetings.into()), note: note.map(AttrValue::from) });
            }
            Ok(_) => {}
            Err(error) => dispatch.show_error(error.message),
        }
    });
}

fn load_cards(
    dispatch: Dispatch,
    command: UiCommand,
    cards: UseStateSetter<Cards>,
    make: impl FnOnce(Rc<[PastCard]>) -> Cards + 'static,
) {
    spawn_local(async move {
        match dispatch.call(command).await {
            Ok(UiReply::Cards { cards: found }) => cards.set(make(found.into())),
            Ok(_) => {}
            Err(error) => dispatch.show_error(error.message),
        }
    });
}
