//! How a browser finds the room's next host, and moves there with the person's seat and vote.
//!
//! The page may only talk to its own host. While that host is there, the page loads `/successors` from it into a hidden
//! iframe, whose content policy allows images from the successors. When the host is lost, the iframe loads an image from
//! each successor; the one that answers hosts the room now.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use room::client_protocol::ClientProtocol;
use room::message::OwnVote;
use room::ui_protocol::ConnectionStatus;
use room::{Epoch, Moved, RoomId, State};
use wasm_bindgen::JsCast;
use web_sys::{HtmlIFrameElement, HtmlImageElement};

use super::{Guest, storage};
use crate::browser;
use crate::texts;

/// Pause between two searches for the next host, in ms.
const PROBE_INTERVAL_MS: u32 = 400;

/// The hidden iframe and the images that search for the next host.
#[derive(Default)]
pub(super) struct Redirect {
    frame: Option<HtmlIFrameElement>,
    /// Addresses of the successors.
    addresses: Vec<String>,
    /// The images being loaded, with their listeners.
    probes: Vec<(HtmlImageElement, EventListener)>,
}

impl Redirect {
    /// Loads the iframe again if the successors changed.
    pub(super) fn update(&mut self, state: &State) {
        let addresses =
            state.successors.iter().flat_map(|successor| successor.addresses.iter().map(ToString::to_string));
        // A content policy can't name IPv6 addresses.
        let addresses: Vec<String> = addresses.filter(|address| !address.starts_with('[')).collect();
        if addresses == self.addresses {
            return;
        }
        self.addresses = addresses;
        if self.frame.is_none() {
            self.frame = browser::hidden_frame();
        }
        if let Some(frame) = &self.frame {
            // Setting the same URL again reloads the iframe.
            frame.set_src("/successors");
        }
    }

    /// Whether there is a successor to move to.
    pub(super) fn has_targets(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// Searches for a host of the room at this epoch or a later one. Calls `found` with each address that answers.
    pub(super) fn probe(&mut self, room: RoomId, epoch: Epoch, found: impl Fn(&str) + Clone + 'static) {
        self.probes.clear();
        let Some(document) = self.frame.as_ref().and_then(HtmlIFrameElement::content_document) else {
            return;
        };
        for address in &self.addresses {
            let Ok(image) = document.create_element("img") else { continue };
            // `dyn_into` would fail: the image belongs to another document, with its own classes.
            let image: HtmlImageElement = image.unchecked_into();
            let (found, address_found) = (found.clone(), address.clone());
            let listener = EventListener::new(&image, "load", move |_| found(&address_found));
            image.set_src(&format!("http://{address}/open/{room}/{epoch}"));
            self.probes.push((image, listener));
        }
    }
}

impl Guest {
    /// Keeps the list of successors current.
    pub(super) fn update_redirect(&self) {
        let mut state = self.0.borrow_mut();
        let super::State { redirect, protocol, .. } = &mut *state;
        if let Some(view) = protocol.as_ref().and_then(ClientProtocol::view) {
            redirect.update(&view.state);
        }
    }

    /// Searches for the next host until this page is connected again.
    pub(super) fn probe_successors(&self, state: &mut super::State) {
        let Some(view) = state.protocol.as_ref().and_then(ClientProtocol::view) else { return };
        let (room, epoch) = (view.state.room.id, view.state.room.epoch.next());
        let guest = self.clone();
        state.redirect.probe(room, epoch, move |address| guest.move_to(address));
        let again = self.clone();
        state.redirect_timer = state.redirect.has_targets().then(|| {
            Timeout::new(PROBE_INTERVAL_MS, move || again.probe_successors(&mut again.0.borrow_mut()))
        });
    }

    /// The host handed the room over. The images find out which of the new addresses this browser reaches. Without any,
    /// use the first address.
    pub(super) fn handle_moved(&self, moved: &Moved) {
        let first = moved.addresses.first().map(ToString::to_string);
        self.connection_lost(texts::closed_moved().into());
        if !self.0.borrow().redirect.has_targets()
            && let Some(first) = first
        {
            self.move_to(&first);
        }
    }

    /// Moves to this host with seat and vote, unless the page is connected again.
    fn move_to(&self, address: &str) {
        let state = self.0.borrow();
        if let (Some(view), false) = (
            state.protocol.as_ref().and_then(ClientProtocol::view),
            matches!(state.connection, ConnectionStatus::In { .. }),
        ) {
            let name = view.state.seat(view.you).map(|seat| seat.name.as_str()).unwrap_or_default();
            navigate_to_host(address, name, view.vote);
        }
    }
}

/// Loads the page of the next host. The fragment carries seat, name and vote; browsers never send it to a server.
fn navigate_to_host(to: &str, name: &str, vote: Option<OwnVote>) {
    let seat = storage::seat_seed().unwrap_or_default();
    let mut fragment = format!("seat={seat}&name={}", browser::encode_uri_component(name));
    if let Some(vote) = vote.and_then(|vote| serde_json::to_string(&vote).ok()) {
        fragment.push_str("&vote=");
        fragment.push_str(&browser::encode_uri_component(&vote));
    }
    browser::navigate(&format!("http://{to}/#{fragment}"));
}

/// Takes seat, name and vote out of the address. The seat and name are saved, and the vote until it is sent.
pub(super) fn import_fragment() {
    let Some(fragment) = browser::take_fragment() else { return };
    let value_of = |name: &str| {
        let mut pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).and_then(|(_, value)| browser::decode_uri_component(value))
    };
    if let Some(seat) = value_of("seat") {
        storage::save_carried_seat(&seat, value_of("name").as_deref(), value_of("vote").as_deref());
    }
}

/// The vote carried over from the previous host, if it is not sent yet.
pub(super) fn carried_vote() -> Option<OwnVote> {
    js_sys::JSON::parse(&storage::carried_vote()?).ok().and_then(super::super::js_deserializer::read)
}
