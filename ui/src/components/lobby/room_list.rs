//! The rooms that discovery found.

use std::collections::BTreeMap;

use room::ui_protocol::DiscoveredRoom;
use room::{Name, RoomId, Stage};
use yew::{Callback, Html, MouseEvent, classes, html};

use crate::components::icon::{Icon, icon};
use crate::sentences::room_summary;
use crate::texts;

/// The rooms on the network, or help if there are none.
pub(crate) fn room_list(rooms: &[DiscoveredRoom], on_join: &Callback<RoomId>) -> Html {
    let mut times = BTreeMap::<&Name, usize>::new();
    for room in rooms {
        *times.entry(&room.name).or_default() += 1;
    }
    html! {
        <section class="rooms" aria-label={texts::rooms()}>
            <header class="rooms-head">
                <h2>{ texts::rooms() }</h2>
                <span class="searching">{ icon(Icon::Radar) }{ texts::searching() }</span>
            </header>
            if rooms.is_empty() {
                <div class="rooms-empty" data-test="no-rooms">
                    <span class="rooms-empty-icon">{ icon(Icon::Radar) }</span>
                    <p class="rooms-empty-title">{ texts::no_rooms() }</p>
                    <p class="quiet">
                        { texts::no_rooms_help() }
                    </p>
                </div>
            } else {
                <ul>
                    { for rooms.iter().map(|room| {
                        // Rooms with the same name also show their address.
                        let has_namesake = times.get(&room.name).is_some_and(|&times| times > 1);
                        line(room, has_namesake, on_join)
                    }) }
                </ul>
            }
        </section>
    }
}

fn line(room: &DiscoveredRoom, has_namesake: bool, on_join: &Callback<RoomId>) -> Html {
    let (id, can_join) = (room.id, room.same_protocol && !room.is_impostor);
    let stage = match room.stage {
        Stage::Gathering => "is-gathering",
        Stage::Voting | Stage::Revealed => "is-live",
        Stage::Finished => "is-finished",
    };
    html! {
        <li key={id.to_string()} class={classes!("room-line", (!can_join).then_some("is-foreign"))} data-test="room" data-room={room.name.to_string()}>
            <span class={classes!("room-dot", stage)} aria-hidden="true" />
            <span class="room-text">
                <span class="room-name">
                    <bdi>{ room.name.to_string() }</bdi>
                    if room.locked {
                        <span class="badge" title={texts::locked_help()}>{ icon(Icon::Lock) }{ texts::locked() }</span>
                    }
                </span>
                if !room.same_protocol {
                    <span class="problem">{ texts::other_version() }</span>
                } else if room.is_impostor {
                    <span class="problem">{ texts::impostor() }</span>
                } else {
                    <span class="quiet">{ room_summary(room.seated, room.stage) }</span>
                }
                if has_namesake { <span class="quiet">{ texts::at_address(&room.address) }</span> }
            </span>
            <button type="button" class="button" data-test="join-room" data-room={room.name.to_string()} data-id={id.to_string()}
                aria-label={texts::join_room(room.name.as_str())} disabled={!can_join}
                onclick={on_join.reform(move |_: MouseEvent| id)}>{ texts::join() }</button>
        </li>
    }
}
