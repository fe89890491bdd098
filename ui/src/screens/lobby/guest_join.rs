//! The door, in a guest's browser: the room that it was opened at, one's name, one button.

use room::RoomId;
use room::ui_protocol::{Ask, Sighting, Target};
use yew::{Html, SubmitEvent, component, html};

use super::{OutsideProps, lobby_page};
use crate::components::name_field::name_field;
use crate::texts;
use crate::join_form::use_way_in;
use crate::sentences::about_room;

/// The door.
#[component]
pub(crate) fn Door(props: &OutsideProps) -> Html {
    let way_in = use_way_in(&props.me, props.preferences.face.as_ref());
    let sit_down = way_in.enter.reform(|event: SubmitEvent| {
        event.prevent_default();
        // A browser knows no other room than the one it was opened at, whichever that is.
        Ask::Join { target: Target::Room { id: RoomId::from_bytes([0; 16]) } }
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

fn doorway(room: Option<&Sighting>) -> Html {
    html! {
        <div class="doorway-room">
            <h2><bdi data-test="room-title">{ room.map_or_else(|| texts::room_here().to_owned(), |room| room.name.to_string()) }</bdi></h2>
            if let Some(room) = room { <p class="quiet">{ about_room(room.seated, room.stage) }</p> }
        </div>
    }
}
