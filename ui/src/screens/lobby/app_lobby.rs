//! The lobby, in the app's window: the rooms on the network, and a new one.

use std::rc::Rc;

use room::RoomId;
use room::ui_protocol::{DiscoveredRoom, JoinTarget, RecentRoom, UiCommand};
use yew::{Callback, Html, MouseEvent, component, html, use_state_eq};

use super::{LobbyProps, lobby_page};
use crate::components::icon::{Icon, drawn};
use crate::components::lobby::host_room::HostRoom;
use crate::components::lobby::join_address::JoinAddress;
use crate::components::lobby::recent_rooms::recent_rooms;
use crate::components::lobby::resumable_rooms::resumable_rooms;
use crate::components::lobby::room_list::room_list;
use crate::components::name_field::name_field;
use crate::dispatch::use_dispatch;
use crate::join_form::use_join_form;
use crate::screens::history::History;
use crate::sentences::room_of;
use crate::texts;

/// The lobby.
#[component]
pub(crate) fn Lobby(props: &LobbyProps) -> Html {
    let dispatch = use_dispatch();
    let way_in = use_join_form(&props.me, props.preferences.avatar.as_ref());
    let past = use_state_eq(|| false);
    if *past {
        let past = past.setter();
        return html! { <History on_close={Callback::from(move |()| past.set(false))} /> };
    }
    let on_host = way_in.enter.reform(|room: String| UiCommand::Host { room });
    let on_join = way_in.enter.reform(|id: RoomId| UiCommand::Join { target: JoinTarget::Room { id } });
    let on_resume = way_in.enter.reform(|room: RoomId| UiCommand::Resume { room });
    let on_address =
        way_in.enter.reform(|text: String| UiCommand::Join { target: JoinTarget::Address { text } });
    let ways = html! {
        <>
            { name_field(&way_in.name_field) }
            <div class="lobby-ways">
                <div class="lobby-rooms">
                    { room_list(&props.rooms, &on_join) }
                    { resumable_rooms(&props.resumable, &on_resume, &dispatch) }
                    { recent_rooms(&out_of_sight(&props.recent, &props.rooms), &on_join, &dispatch) }
                </div>
                <aside>
                    <HostRoom suggested={room_of(&way_in.name)} preferences={Rc::clone(&props.preferences)} {on_host} />
                    <JoinAddress problem={way_in.address_problem} on_join={on_address} />
                </aside>
            </div>
        </>
    };
    let show_past = {
        let past = past.setter();
        Callback::from(move |_: MouseEvent| past.set(true))
    };
    let tools = html! {
        <button type="button" class="button is-quiet" data-test="show-history" title={texts::history()} onclick={show_past}>
            { drawn(Icon::History) }{ texts::history() }
        </button>
    };
    lobby_page(props, tools, ways)
}

/// Recent rooms that are not in the list above anyway.
fn out_of_sight(recent: &[RecentRoom], rooms: &[DiscoveredRoom]) -> Vec<RecentRoom> {
    recent.iter().filter(|recent| rooms.iter().all(|room| room.id != recent.id)).cloned().collect()
}
