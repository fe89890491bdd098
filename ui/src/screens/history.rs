//! What was settled, as it is kept on this machine: past meetings, and a search over all their cards.

mod cards;
mod meetings;

use std::rc::Rc;

use room::RoomId;
use room::record::{PastCard, PastMeeting};
use room::ui_protocol::{UiCommand, UiReply};
use wasm_bindgen_futures::spawn_local;
use yew::{
    AttrValue, Callback, Html, InputEvent, MouseEvent, Properties, UseStateSetter, component, html,
    use_effect_with, use_node_ref, use_state, use_state_eq,
};

use crate::browser;
use crate::components::icon::{Icon, drawn};
use crate::dispatch::{Dispatch, use_dispatch};
use crate::error_texts::said;
use crate::texts;
use cards::{found, meeting};
use meetings::meetings;

/// The way back.
#[derive(Properties, PartialEq)]
pub(crate) struct HistoryProps {
    /// The person has seen enough.
    pub(crate) on_close: Callback<()>,
}

/// What is kept, as far as it has been told.
#[derive(Clone, Default, PartialEq)]
struct StoredMeetings {
    meetings: Option<Rc<[PastMeeting]>>,
    /// What is wrong with the file that they are in.
    note: Option<AttrValue>,
}

/// Cards, and what they were asked for with.
#[derive(Clone, PartialEq)]
enum Cards {
    /// None are asked for.
    None,
    /// Those of a meeting.
    Of(RoomId, Rc<[PastCard]>),
    /// Those that have such words.
    With(Rc<[PastCard]>),
}

/// The history.
#[component]
pub(crate) fn History(props: &HistoryProps) -> Html {
    let dispatch = use_dispatch();
    let snapshot = use_state(StoredMeetings::default);
    let cards = use_state(|| Cards::None);
    let words = use_state_eq(String::new);
    let heading = use_node_ref();
    use_effect_with((), {
        let (dispatch, snapshot, heading) = (dispatch.clone(), snapshot.setter(), heading.clone());
        move |()| {
            browser::focus(&heading);
            list(dispatch, snapshot);
        }
    });
    let search = {
        let (dispatch, cards, words) = (dispatch.clone(), cards.setter(), words.setter());
        Callback::from(move |event: InputEvent| {
            let typed = browser::typed(&event);
            words.set(typed.clone());
            if typed.trim().is_empty() {
                cards.set(Cards::None);
            } else {
                look_up(
                    dispatch.clone(),
                    UiCommand::SearchCards { words: typed },
                    cards.clone(),
                    Cards::With,
                );
            }
        })
    };
    let open = {
        let (dispatch, cards) = (dispatch.clone(), cards.setter());
        Callback::from(move |room: RoomId| {
            look_up(dispatch.clone(), UiCommand::OpenMeeting { room }, cards.clone(), move |found| {
                Cards::Of(room, found)
            });
        })
    };
    let deleted = {
        let (dispatch, snapshot, cards) = (dispatch.clone(), snapshot.setter(), cards.setter());
        Callback::from(move |()| {
            cards.set(Cards::None);
            list(dispatch.clone(), snapshot.clone());
        })
    };
    let opened = match &*cards {
        Cards::Of(room, _) => Some(*room),
        Cards::None | Cards::With(_) => None,
    };
    html! {
        <div class="history" data-test="history">
            <header class="history-head">
                <button type="button" class="button is-quiet" data-test="history-close" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { drawn(Icon::Back) }{ texts::back() }
                </button>
                <h1 ref={heading} tabindex="-1">{ texts::history() }</h1>
                <label class="history-search">
                    <span class="unseen">{ texts::search_cards() }</span>
                    <input type="text" data-test="history-search" placeholder={texts::search_cards()} value={(*words).clone()} oninput={search} />
                </label>
            </header>
            if let Some(note) = &snapshot.note { <p class="over" role="alert">{ drawn(Icon::Warning) }<span>{ note }</span></p> }
            <div class="history-body">
                { meetings(snapshot.meetings.as_deref(), opened, &open) }
                <main class="history-cards">
                    { match &*cards {
                        Cards::None => html! { <p class="quiet">{ texts::history_choose() }</p> },
                        Cards::With(cards) => found(cards),
                        Cards::Of(room, cards) => {
                            let which = snapshot.meetings.iter().flat_map(|meetings| meetings.iter()).find(|past| past.room == *room);
                            which.map(|which| meeting(which, cards, &deleted, &dispatch)).unwrap_or_default()
                        }
                    } }
                </main>
            </div>
        </div>
    }
}

fn list(dispatch: Dispatch, snapshot: UseStateSetter<StoredMeetings>) {
    spawn_local(async move {
        match dispatch.told(UiCommand::ListMeetings).await {
            Ok(UiReply::Meetings { meetings, note }) => {
                snapshot
                    .set(StoredMeetings { meetings: Some(meetings.into()), note: note.map(AttrValue::from) });
            }
            Ok(_) => {}
            Err(error) => dispatch.error(said(error)),
        }
    });
}

fn look_up(
    dispatch: Dispatch,
    ask: UiCommand,
    cards: UseStateSetter<Cards>,
    make: impl FnOnce(Rc<[PastCard]>) -> Cards + 'static,
) {
    spawn_local(async move {
        match dispatch.told(ask).await {
            Ok(UiReply::Cards { cards: found }) => cards.set(make(found.into())),
            Ok(_) => {}
            Err(error) => dispatch.error(said(error)),
        }
    });
}
