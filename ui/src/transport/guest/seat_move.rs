//! Takes the person's seat along when the room moves to another host.
//!
//! Another host must get nothing that works as the person's seat elsewhere. So the page goes there with a new key, and with
//! [`Transfer`]s that say which seat the key may have there. Both are in the fragment of the address, which browsers send to no
//! server. Anybody can make such a link for their own seat. Unless the page comes from an earlier host of the room, the person is
//! asked before it is used.

use room::limits::MAX_TRANSFERS;
use room::message::Returning;
use room::ui_protocol::{OwnProfile, UiEvent};
use room::{DeviceSecret, Name, RoomId, SeatKey, Transfer, View};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use super::{APP, Guest, storage};
use crate::browser;
use crate::transport::js_deserializer;

/// The name of the value in the fragment.
const FRAGMENT: &str = "move=";

/// A seat in one room, as a page carries and stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SeatMove {
    pub(super) room: RoomId,
    /// The secret from which the seat's key comes, in base64url.
    pub(super) seed: String,
    /// How the seat came to this key, the oldest first.
    pub(super) transfers: Vec<Transfer>,
}

impl SeatMove {
    pub(super) fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok().and_then(js_deserializer::read)
    }

    pub(super) fn to_text(&self) -> String {
        // Serialization fails only for maps with unsupported keys, and this has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn device(&self) -> Option<DeviceSecret> {
        storage::decode_seed(&self.seed).map(DeviceSecret::from_bytes)
    }

    /// Takes the person's seat and vote to the host with this key.
    fn to_host(view: &View, host: SeatKey) -> Option<Self> {
        let room = &view.state.room;
        let (device, mut transfers) = storage::seat_in(room.id)?;
        let seed = storage::next_seed(room.id, host)?;
        let key = DeviceSecret::from_bytes(storage::decode_seed(&seed)?).seat_in(room).key();
        transfers.push(Transfer::sign(room.id, &device.seat_in(room), host, key, view.vote));
        let excess = transfers.len().saturating_sub(MAX_TRANSFERS);
        transfers.drain(..excess);
        Some(Self { room: room.id, seed, transfers })
    }
}

/// Loads the page of the next host. Without a key of that host the person comes as a stranger.
pub(super) fn navigate_to_host(address: &str, host: Option<SeatKey>, view: &View) {
    let fragment = host.and_then(|host| SeatMove::to_host(view, host)).map(|seat| {
        let text = browser::encode_uri_component(&seat.to_text());
        format!("#{FRAGMENT}{text}")
    });
    browser::navigate(&format!("http://{address}/{}", fragment.unwrap_or_default()));
}

/// Takes the seat out of the address of this page. It waits until it is used, also if the page is loaded again.
pub(super) fn import_fragment() {
    let Some(fragment) = browser::take_fragment() else { return };
    let text = fragment.strip_prefix(FRAGMENT).and_then(browser::decode_uri_component);
    if let Some(text) = text.filter(|text| SeatMove::parse(text).is_some()) {
        storage::save_waiting_seat(&text);
    }
}

impl Guest {
    /// Uses the seat with which this page was opened, or asks the person. Then joins if the name is known.
    pub(super) fn open_with_seat(&self, seat: SeatMove) {
        let guest = self.clone();
        spawn_local(async move {
            let keys = seat.transfers.iter().rev().map(|transfer| String::from(transfer.by));
            let path = format!("/seats/{}", keys.collect::<Vec<_>>().join(","));
            let returning = browser::fetch_json(&path).await.and_then(js_deserializer::read::<Returning>);
            match returning {
                // This host does not know the seat.
                None => guest.drop_seat(),
                Some(Returning { name, hosts }) => {
                    let from = browser::referrer_host();
                    if from.is_some_and(|from| hosts.contains(&from)) {
                        guest.use_seat(&seat, name);
                    } else {
                        guest.ask_to_continue(name);
                    }
                }
            }
        });
    }

    fn ask_to_continue(&self, name: Name) {
        let mut state = self.0.borrow_mut();
        state.continues = Some(name);
        state.emit_profile();
    }

    /// The person has decided whether they continue with the seat that this page was opened with.
    pub(super) fn decide_to_continue(&self, agrees: bool) {
        let name = self.0.borrow_mut().continues.take();
        match (agrees, name, storage::waiting_seat()) {
            (true, Some(name), Some(seat)) => self.use_seat(&seat, name),
            _ => self.drop_seat(),
        }
    }

    fn use_seat(&self, seat: &SeatMove, name: Name) {
        storage::save_seat(seat);
        storage::save_name(&name);
        self.0.borrow_mut().name = Some(name);
        self.drop_seat();
    }

    /// Goes on without a seat that waits.
    fn drop_seat(&self) {
        storage::forget_waiting_seat();
        self.0.borrow().emit_profile();
        self.join_if_named();
    }
}

impl super::State {
    /// Sends the person's profile.
    pub(super) fn emit_profile(&self) {
        self.emit(UiEvent::OwnProfile(OwnProfile {
            name: self.name.clone(),
            app: APP.into(),
            continues: self.continues.clone(),
        }));
    }
}
