//! How people go on whose host is lost for good: in a new room with the same cards and results.

use room::ui_protocol::{JoinTarget, NewRoom, UiCommand};
use yew::{Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use crate::dispatch::Dispatch;
use crate::texts;

/// The banner with the rooms that continue the present one, and the offer to open one. It is empty while there is a host.
pub(crate) fn new_rooms(rooms: Option<&[NewRoom]>, dispatch: &Dispatch) -> Html {
    let Some(rooms) = rooms else { return Html::default() };
    let join = |room: &NewRoom| {
        let command = UiCommand::Join { target: JoinTarget::Room { id: room.id } };
        let label = texts::new_room_join(room.by.as_str());
        html! { <>
            <span>{ texts::new_room_of(room.by.as_str()) }</span>
            { button("join-new-room", label, command, dispatch) }
        </> }
    };
    html! {
        <div class="banner" data-test="new-rooms">
            { icon(Icon::Talk) }
            if rooms.is_empty() { <span>{ texts::new_room_offer() }</span> }
            { for rooms.iter().map(join) }
            { button("new-room", texts::new_room().to_owned(), UiCommand::ContinueAsNewRoom, dispatch) }
        </div>
    }
}

fn button(test: &'static str, label: String, command: UiCommand, dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let send = Callback::from(move |_: MouseEvent| dispatch.send(command.clone()));
    html! { <button type="button" class="button is-small" data-test={test} onclick={send}>{ label }</button> }
}
