//! The list of past meetings.

use room::RoomId;
use room::record::PastMeeting;
use yew::{Callback, Html, MouseEvent, classes, html};

use crate::browser;
use crate::texts;

/// The meetings, newest first, with the open one highlighted.
pub(super) fn meetings(
    meetings: Option<&[PastMeeting]>,
    opened: Option<RoomId>,
    open: &Callback<RoomId>,
) -> Html {
    let Some(meetings) = meetings else {
        return html! { <nav class="history-list" aria-busy="true" aria-label={texts::meetings()} /> };
    };
    let line = |past: &PastMeeting| {
        let (room, is_open) = (past.room, opened == Some(past.room));
        html! {
            <li key={room.to_string()}>
                <button type="button" class={classes!("history-meeting", is_open.then_some("is-open"))} data-test="history-meeting"
                    aria-current={is_open.then_some("true")} onclick={open.reform(move |_: MouseEvent| room)}>
                    <b><bdi>{ past.name.to_string() }</bdi></b>
                    <span class="quiet">{ texts::meeting_cards(&browser::format_date(past.latest), &texts::cards(past.cards)) }</span>
                </button>
            </li>
        }
    };
    html! {
        <nav class="history-list" aria-label={texts::meetings()}>
            if meetings.is_empty() {
                <p class="quiet" data-test="history-empty">{ texts::history_empty() }</p>
            }
            <ul>{ for meetings.iter().map(line) }</ul>
        </nav>
    }
}
