//! A page that was opened with somebody's seat in the room.
//!
//! The seat is in the fragment of the address, which browsers send to no server. Anybody can make such a link with their own seat.
//! Unless the page comes from an earlier host of the room, the person is asked before the seat is used.

use gloo_timers::callback::Timeout;
use room::message::{About, Returning, ReturningKey};
use room::{DeviceSecret, Name, RoomInfo, Transfer};
use wasm_bindgen_futures::spawn_local;

use super::seat_move::{FRAGMENT, SeatMove};
use super::{Guest, storage};
use crate::browser;
use crate::transport::js_deserializer;

/// The pause before the host is asked again, in ms.
const RETRY_MS: u32 = 500;

/// What to do with the seat with which this page was opened.
enum Decision {
    /// It is this person's.
    Use(Name),
    /// It may be somebody else's.
    Ask(Name),
    /// It is not a seat here, or the person has another one here.
    Drop,
}

impl Guest {
    /// Takes the seat out of the address of this page. It waits until it is used, also if the page is loaded again.
    pub(super) fn import_seat() -> Option<SeatMove> {
        let fragment = browser::take_fragment();
        let text = fragment.as_deref().and_then(|fragment| fragment.strip_prefix(FRAGMENT));
        let seat = text.and_then(browser::decode_uri_component).and_then(|text| SeatMove::parse(&text));
        if let Some(seat) = &seat {
            storage::save_waiting_seat(&seat.to_text());
        }
        seat.or_else(storage::waiting_seat)
    }

    /// Uses the seat with which this page was opened, or asks the person. Then joins if the name is known.
    pub(super) fn open_with_seat(&self, seat: SeatMove) {
        let guest = self.clone();
        spawn_local(async move {
            match decide(&seat).await {
                Ok(Decision::Use(name)) => guest.use_seat(seat, name),
                Ok(Decision::Ask(name)) => {
                    let mut state = guest.0.borrow_mut();
                    (state.continues, state.waiting_seat) = (Some(name), Some(seat));
                    state.emit_profile();
                }
                Ok(Decision::Drop) => guest.drop_seat(),
                // The host is busy, or about to move the room. The seat must not get lost.
                Err(()) => {
                    Timeout::new(RETRY_MS, move || guest.open_with_seat(seat)).forget();
                }
            }
        });
    }

    /// The person has decided whether they continue with the seat that this page was opened with.
    pub(super) fn decide_to_continue(&self, agrees: bool) {
        let (name, seat) = {
            let mut state = self.0.borrow_mut();
            (state.continues.take(), state.waiting_seat.take())
        };
        match (agrees, name, seat) {
            (true, Some(name), Some(seat)) => self.use_seat(seat, name),
            _ => self.drop_seat(),
        }
    }

    fn use_seat(&self, seat: SeatMove, name: Name) {
        storage::save_seat(&seat);
        storage::save_name(&name);
        {
            let mut state = self.0.borrow_mut();
            (state.name, state.moved_seat) = (Some(name), Some(seat));
        }
        self.drop_seat();
    }

    /// Goes on without a seat that waits.
    fn drop_seat(&self) {
        storage::forget_waiting_seat();
        self.open_without_seat();
    }
}

/// Decides about a seat with which this page was opened. Fails if the host does not answer.
async fn decide(seat: &SeatMove) -> Result<Decision, ()> {
    let about = browser::fetch_json("/about").await.and_then(js_deserializer::read::<About>);
    let room = about.ok_or(())?.room;
    // A link may combine its sender's secret with somebody else's transfers.
    let key = seat.device().map(|device| device.seat_in(&room).key());
    if seat.room != room.id || key.is_none() || key != seat.transfers.last().map(|transfer| transfer.key) {
        return Ok(Decision::Drop);
    }
    let Some(device) = seat.device() else { return Ok(Decision::Drop) };
    let Some(Returning { seat: id, name, hosts }) = find(&room, &device, &seat.transfers).await? else {
        return Ok(Decision::Drop);
    };
    // A person who already has a seat here keeps it.
    let own = storage::moved_seat(room.id).or_else(|| Some((storage::device()?, Vec::new())));
    if let Some((device, transfers)) = own
        && let Some(known) = find(&room, &device, &transfers).await?
    {
        return Ok(if known.seat == id { Decision::Use(name) } else { Decision::Drop });
    }
    let from = browser::referrer_host();
    let is_from_host = from.is_some_and(|from| hosts.contains(&from));
    Ok(if is_from_host { Decision::Use(name) } else { Decision::Ask(name) })
}

/// Asks the host whose seat this is.
async fn find(
    room: &RoomInfo,
    device: &DeviceSecret,
    transfers: &[Transfer],
) -> Result<Option<Returning>, ()> {
    let key = ReturningKey { key: device.seat_in(room).key(), transfers: transfers.to_vec() };
    let json = serde_json::to_string(&key).unwrap_or_default();
    let answer = browser::fetch_json(&format!("/seats/{}", browser::encode_uri_component(&json))).await;
    answer.and_then(js_deserializer::read).ok_or(())
}
