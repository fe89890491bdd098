//! The door, in a guest's browser: the room that it was opened at, one's name, one button.

use room::RoomId;
use room::ui_protocol::{DiscoveredRoom, JoinTarget, UiCommand};
use yew::{Html, SubmitEvent, component, html};

use super::{LobbyProps, lobby_page};
use crate::components::name_field::name_field;
use crate::join_form::use_join_form;
use crate::sentences::about_room;
use crate::texts;

/// The door.
#[component]
pub(crate) fn Door(props: &LobbyProps) -> Html {
    let way_in = use_join_form(&props.me, props.preferences.avatar.as_ref());
    let sit_down = way_in.enter.reform(|event: SubmitEvent| {
        event.prevent_default();
        // A browser knows no other room than the one it was opened at, whichever that is.
        UiCommand::Join { target: JoinTarget::Room { id: RoomId::from_bytes([0; 16]) } }
    });
    let room = props.rooms.first();
    let ways = html! {
        <form class="doorway" onsubmit={sit_down}>
            { doorway(room) }
            { name_field(&way_in.name_field) }
            <button type="submit" class="button is-primary is-large" data-test="join">{ texts::sit_down() }</button>
            if let Some(room) = room {
                <a class="button is-quiet" href={format!("pointing-party://join?at={}", room.address)}>{ texts::open_in_app() }</a>
            }
        </form>
    };
    lobby_page(props, Html::default(), ways)
}

fn doorway(room: Option<&DiscoveredRoom>) -> Html {
    html! {
        <div class="doorway-room">
            <h2><bdi data-test="room-title">{ room.map_or_else(|| texts::room_here().to_owned(), |room| room.name.to_string()) }</bdi></h2>
            if let Some(room) = room { <p class="quiet">{ about_room(room.seated, room.stage) }</p> }
        </div>
    }
}
