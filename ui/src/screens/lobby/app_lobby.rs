//! The lobby in the app's window: join a room on the network, or host one.

use std::rc::Rc;

use room::RoomId;
use room::ui_protocol::{DiscoveredRoom, JoinTarget, RecentRoom, UiCommand};
use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::lobby_page;
use crate::components::icon::{Icon, icon};
use crate::components::lobby::host_room::HostRoom;
use crate::components::lobby::join_address::JoinAddress;
use crate::components::lobby::known_rooms::{recent_rooms, resumable_rooms};
use crate::components::lobby::room_list::room_list;
use crate::components::name_field::name_field;
use crate::dispatch::use_dispatch;
use crate::join_form::use_join_form;
use crate::platform::LobbyProps;
use crate::screens::history::History;
use crate::sentences::default_room_name;
use crate::texts;

/// The rooms to join, and the form that hosts a new one.
#[component]
pub(crate) fn AppLobby(props: &LobbyProps) -> Html {
    let dispatch = use_dispatch();
    let form = use_join_form(&props.me, props.preferences.avatar.as_ref());
    let showing_history = use_state_eq(|| false);
    if *showing_history {
        let showing_history = showing_history.setter();
        return html! { <History on_close={Callback::from(move |()| showing_history.set(false))} /> };
    }
    let on_host = form.join.reform(|room: String| UiCommand::Host { room });
    let on_join = form.join.reform(|id: RoomId| UiCommand::Join { target: JoinTarget::Room { id } });
    let on_resume = form.join.reform(|room: RoomId| UiCommand::Resume { room });
    let on_address =
        form.join.reform(|text: String| UiCommand::Join { target: JoinTarget::Address { text } });
    let content = html! {
        <>
            { name_field(&form.name_field) }
            <div class="lobby-columns">
                <div class="lobby-rooms">
                    { room_list(&props.rooms, &on_join) }
                    { resumable_rooms(&props.resumable, &on_resume, &dispatch) }
                    { recent_rooms(&not_discovered(&props.recent, &props.rooms), &on_join, &dispatch) }
                </div>
                <aside>
                    <HostRoom suggested={default_room_name(&form.name)} preferences={Rc::clone(&props.preferences)} {on_host} />
                    <JoinAddress problem={form.address_problem} on_join={on_address} />
                </aside>
            </div>
        </>
    };
    let show_past = {
        let showing_history = showing_history.setter();
        Callback::from(move |_: MouseEvent| showing_history.set(true))
    };
    let tools = html! {
        <button type="button" class="button is-quiet" data-test="show-history" title={texts::history()} onclick={show_past}>
            { icon(Icon::History) }{ texts::history() }
        </button>
    };
    lobby_page(props, tools, content)
}

/// Recent rooms that discovery does not list at the moment.
fn not_discovered(recent: &[RecentRoom], rooms: &[DiscoveredRoom]) -> Vec<RecentRoom> {
    recent.iter().filter(|recent| rooms.iter().all(|room| room.id != recent.id)).cloned().collect()
}
