//! Rooms that this computer knows but discovery does not list: recent rooms, and rooms that it can host again.

use room::ui_protocol::{RecentRoom, ResumableRoom, UiCommand};
use room::{Name, RoomId};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use crate::browser;
use crate::components::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// A room in a list, with a button to open it and one to take it off the list.
struct KnownRoom<'a> {
    id: RoomId,
    name: &'a Name,
    details: String,
    /// The value of `data-test` and the text of the button that opens the room.
    open: (&'static str, &'static str),
    on_open: &'a Callback<RoomId>,
    /// The value of `data-test`, the label and the tooltip of the button that removes the room.
    remove: (&'static str, String, &'static str),
    on_remove: UiCommand,
}

/// The recent rooms, newest first. The person can join or forget each.
pub(crate) fn recent_rooms(rooms: &[RecentRoom], on_join: &Callback<RoomId>, dispatch: &Dispatch) -> Html {
    let rooms = rooms.iter().map(|RecentRoom { id, name, address }| KnownRoom {
        id: *id,
        name,
        details: address.clone(),
        open: ("recent-room", texts::try_again()),
        on_open: on_join,
        remove: ("forget-room", texts::forget_room(name.as_str()), texts::forget()),
        on_remove: UiCommand::Forget { room: *id },
    });
    section(None, texts::recent_heading(), rooms, dispatch)
}

/// The rooms that this computer can host again, newest first. The person can resume or hide each.
pub(crate) fn resumable_rooms(
    rooms: &[ResumableRoom],
    on_resume: &Callback<RoomId>,
    dispatch: &Dispatch,
) -> Html {
    let rooms = rooms.iter().map(|ResumableRoom { id, name, latest, settled, cards }| KnownRoom {
        id: *id,
        name,
        details: texts::resumable_cards(&browser::format_date(*latest), *settled, *cards),
        open: ("resume", texts::resume()),
        on_open: on_resume,
        remove: ("forget-resumable", texts::hide_named_room(name.as_str()), texts::hide_room()),
        on_remove: UiCommand::ForgetResumable { room: *id },
    });
    section(Some("resumable"), texts::resumable_heading(), rooms, dispatch)
}

fn section<'a>(
    test: Option<&'static str>,
    heading: &'static str,
    rooms: impl ExactSizeIterator<Item = KnownRoom<'a>>,
    dispatch: &Dispatch,
) -> Html {
    if rooms.len() == 0 {
        return Html::default();
    }
    html! {
        <section class="recents" data-test={test}>
            <h2>{ heading }</h2>
            <ul>{ for rooms.map(|room| line(room, dispatch)) }</ul>
        </section>
    }
}

fn line(room: KnownRoom<'_>, dispatch: &Dispatch) -> Html {
    let KnownRoom { id, name, details, open, on_open, remove, on_remove } = room;
    let ((open_test, open_text), (remove_test, remove_label, remove_title)) = (open, remove);
    let name = AttrValue::from(name.to_string());
    let dispatch = dispatch.clone();
    let remove = Callback::from(move |_: MouseEvent| dispatch.send(on_remove.clone()));
    html! {
        <li key={id.to_string()} class="recent">
            <span class="room-text">
                <bdi class="recent-name">{ name.clone() }</bdi>
                <span class="quiet">{ details }</span>
            </span>
            <button type="button" class="button is-small" data-test={open_test} data-room={name.clone()} data-id={id.to_string()}
                onclick={on_open.reform(move |_: MouseEvent| id)}>{ open_text }</button>
            <button type="button" class="button is-icon" data-test={remove_test} data-room={name}
                aria-label={remove_label} title={remove_title} onclick={remove}>
                { icon(Icon::Close) }
            </button>
        </li>
    }
}
