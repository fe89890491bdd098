//! A page that was opened with somebody's seat in the room.
//!
//! The seat is in the fragment of the address, which browsers send to no server. Anybody can make such a link with their own seat.
//! Unless the page comes from an earlier host of the room, the person is asked before the seat is used.

use room::Name;
use room::message::Returning;
use wasm_bindgen_futures::spawn_local;

use super::seat_move::{FRAGMENT, SeatMove};
use super::{Guest, storage};
use crate::browser;
use crate::transport::js_deserializer;

impl Guest {
    /// Takes the seat out of the address of this page. It waits until it is used, also if the page is loaded again.
    pub(super) fn import_seat() {
        let Some(fragment) = browser::take_fragment() else { return };
        let text = fragment.strip_prefix(FRAGMENT).and_then(browser::decode_uri_component);
        if let Some(text) = text.filter(|text| SeatMove::parse(text).is_some()) {
            storage::save_waiting_seat(&text);
        }
    }

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
        self.open_without_seat();
    }
}
