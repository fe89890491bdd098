//! Rooms that the person joined before and that discovery does not find now.

use room::RoomId;
use room::ui_protocol::{RecentRoom, UiCommand};
use yew::{Callback, Html, MouseEvent, html};

use crate::components::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// The recent rooms, newest first. The person can join or forget each.
pub(crate) fn recent_rooms(rooms: &[RecentRoom], on_join: &Callback<RoomId>, dispatch: &Dispatch) -> Html {
    if rooms.is_empty() {
        return Html::default();
    }
    let line = |recent: &RecentRoom| {
        let id = recent.id;
        let forget = {
            let dispatch = dispatch.clone();
            Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::Forget { room: id }))
        };
        html! {
            <li key={id.to_string()} class="recent">
                <span class="room-text">
                    <bdi class="recent-name">{ recent.name.to_string() }</bdi>
                    <span class="quiet">{ &recent.address }</span>
                </span>
                <button type="button" class="button is-small" data-test="recent-room" data-room={recent.name.to_string()} data-id={id.to_string()}
                    onclick={on_join.reform(move |_: MouseEvent| id)}>{ texts::try_again() }</button>
                <button type="button" class="button is-icon" data-test="forget-room" data-room={recent.name.to_string()}
                    aria-label={texts::forget_room(recent.name.as_str())} title={texts::forget()} onclick={forget}>
                    { icon(Icon::Close) }
                </button>
            </li>
        }
    };
    html! {
        <section class="recents">
            <h2>{ texts::recent_heading() }</h2>
            <ul>{ for rooms.iter().map(line) }</ul>
        </section>
    }
}
