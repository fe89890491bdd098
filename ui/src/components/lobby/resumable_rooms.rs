//! Rooms that this computer hosted and can host again.

use room::RoomId;
use room::ui_protocol::{ResumableRoom, UiCommand};
use yew::{Callback, Html, MouseEvent, html};

use crate::browser;
use crate::components::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// The rooms, newest first. The person can resume or hide each.
pub(crate) fn resumable_rooms(
    rooms: &[ResumableRoom],
    on_resume: &Callback<RoomId>,
    dispatch: &Dispatch,
) -> Html {
    if rooms.is_empty() {
        return Html::default();
    }
    let line = |room: &ResumableRoom| {
        let id = room.id;
        let forget = {
            let dispatch = dispatch.clone();
            Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::ForgetResumable { room: id }))
        };
        html! {
            <li key={id.to_string()} class="recent">
                <span class="room-text">
                    <bdi class="recent-name">{ room.name.to_string() }</bdi>
                    <span class="quiet">{ texts::resumable_cards(&browser::format_date(room.latest), room.settled, room.cards) }</span>
                </span>
                <button type="button" class="button is-small" data-test="resume" data-room={room.name.to_string()}
                    onclick={on_resume.reform(move |_: MouseEvent| id)}>{ texts::resume() }</button>
                <button type="button" class="button is-icon" data-test="forget-resumable" data-room={room.name.to_string()}
                    aria-label={texts::hide_named_room(room.name.as_str())} title={texts::hide_room()} onclick={forget}>
                    { icon(Icon::Close) }
                </button>
            </li>
        }
    };
    html! {
        <section class="recents" data-test="resumable">
            <h2>{ texts::resumable_heading() }</h2>
            <ul>{ for rooms.iter().map(line) }</ul>
        </section>
    }
}
