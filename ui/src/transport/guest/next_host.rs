//! Follows the room to its next host, with [`Redirect`](super::redirect::Redirect).

use gloo_timers::callback::Timeout;
use room::chain::DelegationKind;
use room::client_protocol::ClientProtocol;
use room::limits::MAX_TRANSFERS;
use room::ui_protocol::ConnectionStatus;
use room::{DeviceSecret, Moved, SeatKey, Transfer, View};

use super::seat_move::{FRAGMENT, SeatMove, decode_seed};
use super::{Guest, State, storage};
use crate::browser;
use crate::texts;

/// Pause between two searches for the next host, in ms.
const PROBE_INTERVAL_MS: u32 = 200;

impl Guest {
    /// Keeps the list of successors current.
    pub(super) fn update_redirect(&self) {
        let mut state = self.0.borrow_mut();
        let State { redirect, protocol, .. } = &mut *state;
        if let Some(view) = protocol.as_ref().and_then(ClientProtocol::view) {
            redirect.update(&view.state);
        }
    }

    /// Searches for the next host until this page is connected again.
    pub(super) fn probe_successors(&self, state: &mut State) {
        let Some(view) = state.protocol.as_ref().and_then(ClientProtocol::view) else { return };
        let (room, epoch) = (view.state.room.id, view.state.room.epoch.next());
        let guest = self.clone();
        state.redirect.probe(room, epoch, move |address, host| guest.move_to(address, Some(host)));
        let again = self.clone();
        state.redirect_timer = state.redirect.has_targets().then(|| {
            Timeout::new(PROBE_INTERVAL_MS, move || again.probe_successors(&mut again.0.borrow_mut()))
        });
    }

    /// The room has moved. The images find out which addresses of a successor this browser reaches. Another host gets no images;
    /// its first address is used.
    pub(super) fn handle_moved(&self, moved: &Moved) {
        let first = moved.addresses.first().map(ToString::to_string);
        self.connection_lost(texts::closed_moved().into());
        let mut state = self.0.borrow_mut();
        state.lost_host.moved();
        self.probe_successors(&mut state);
        drop(state);
        // Only successors can be tried first.
        let is_successor =
            moved.addresses.iter().any(|address| self.0.borrow().redirect.has_target(&address.to_string()));
        if !is_successor && let Some(first) = first {
            self.move_to(&first, host_key(moved));
        }
    }

    /// Moves to this host with seat and vote, unless the page is connected again.
    fn move_to(&self, address: &str, host: Option<SeatKey>) {
        let state = self.0.borrow();
        let Some(protocol) = &state.protocol else { return };
        if !matches!(state.connection, ConnectionStatus::In { .. })
            && let Some(view) = protocol.view()
        {
            let seat = host.and_then(|host| seat_at(host, view, protocol.seat()));
            navigate_to_host(address, seat.as_ref());
        }
    }
}

/// The key of the host to which the room has moved.
fn host_key(moved: &Moved) -> Option<SeatKey> {
    let ended = moved.ended.as_ref()?;
    match &ended.kind {
        DelegationKind::Merged { into } => Some(into.host),
        DelegationKind::Final | DelegationKind::Standing => ended.successors.first().copied(),
    }
}

/// Loads the page of the next host. Without a seat the person comes as a stranger.
fn navigate_to_host(address: &str, seat: Option<&SeatMove>) {
    let fragment = seat.map(|seat| format!("#{FRAGMENT}{}", browser::encode_uri_component(&seat.to_text())));
    browser::navigate(&format!("http://{address}/{}", fragment.unwrap_or_default()));
}

/// The person's seat and vote for the host with this key.
fn seat_at(host: SeatKey, view: &View, present: (&DeviceSecret, &[Transfer])) -> Option<SeatMove> {
    let (room, (device, transfers)) = (&view.state.room, present);
    let seed = storage::next_seed(room.id, host)?;
    let key = DeviceSecret::from_bytes(decode_seed(&seed)?).seat_in(room).key();
    let mut transfers = transfers.to_vec();
    transfers.push(Transfer::sign(room.id, &device.seat_in(room), host, key, view.vote));
    let excess = transfers.len().saturating_sub(MAX_TRANSFERS);
    transfers.drain(..excess);
    Some(SeatMove { room: room.id, seed, transfers })
}
