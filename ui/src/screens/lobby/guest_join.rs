//! The join page in a guest's browser: the host's room, a name field and a join button.

use room::ui_protocol::{DiscoveredRoom, JoinTarget, UiCommand};
use room::{Name, RoomId};
use yew::{Callback, Html, MouseEvent, SubmitEvent, component, html};

use super::lobby_page;
use crate::browser;
use crate::components::name_field::name_field;
use crate::dispatch::{Dispatch, use_dispatch};
use crate::join_form::use_join_form;
use crate::platform::LobbyProps;
use crate::sentences::room_summary;
use crate::texts;

/// The join page.
#[component]
pub(crate) fn GuestJoin(props: &LobbyProps) -> Html {
    let dispatch = use_dispatch();
    let form = use_join_form(&props.me, props.preferences.avatar.as_ref());
    let on_submit = form.join.reform(|event: SubmitEvent| {
        event.prevent_default();
        // The guest transport ignores the id: it always joins its host's room.
        UiCommand::Join { target: JoinTarget::Room { id: RoomId::from_bytes([0; 16]) } }
    });
    let room = props.rooms.first();
    if let Some(name) = &props.me.continues {
        return lobby_page(props, Html::default(), continue_as(room, name, &dispatch));
    }
    let content = html! {
        <form class="guest-join" onsubmit={on_submit}>
            { room_heading(room) }
            { name_field(&form.name_field) }
            <button type="submit" class="button is-primary is-large" data-test="join">{ texts::join() }</button>
            if !browser::is_encrypted() { <p class="quiet" data-test="not-encrypted">{ texts::not_encrypted() }</p> }
            if let Some(room) = room {
                <a class="button is-quiet" href={format!("pointing-party://join?at={}#h={}", room.address, room.fingerprint)}>{ texts::open_in_app() }</a>
            }
        </form>
    };
    lobby_page(props, Html::default(), content)
}

/// Asks whether the person is the one with whose seat this page was opened. Anybody can make a link with their own seat.
fn continue_as(room: Option<&DiscoveredRoom>, name: &Name, dispatch: &Dispatch) -> Html {
    let decide = |agrees: bool| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.send(UiCommand::ContinueAs { agrees }))
    };
    html! {
        <div class="guest-join">
            { room_heading(room) }
            <p>{ texts::continue_as_help(name.as_str()) }</p>
            <button type="button" class="button is-primary is-large" data-test="continue-as" onclick={decide(true)}>{ texts::continue_as(name.as_str()) }</button>
            <button type="button" class="button is-quiet" data-test="join-as-another" onclick={decide(false)}>{ texts::join_as_another() }</button>
        </div>
    }
}

fn room_heading(room: Option<&DiscoveredRoom>) -> Html {
    html! {
        <div class="guest-join-room">
            <h2><bdi data-test="room-title">{ room.map_or_else(|| texts::room_here().to_owned(), |room| room.name.to_string()) }</bdi></h2>
            if let Some(room) = room { <p class="quiet">{ room_summary(room.seated, room.stage) }</p> }
        </div>
    }
}
