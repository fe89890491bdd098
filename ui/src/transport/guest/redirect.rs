//! Where the room goes on when this page's host goes, and how the page gets there with the person's seat and vote.
//!
//! The page may talk to its own host alone. The host gives it, while it is there, an empty document whose own policy
//! lets it load pictures from the room's heirs; a picture that comes says that the room is open there.

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

/// The pause before it is looked again where the room goes on, in ms.
const LOOK_AGAIN: u32 = 400;

/// What the page has by it to find the room's next host.
#[derive(Default)]
pub(super) struct Redirect {
    frame: Option<HtmlIFrameElement>,
    /// Where it may look.
    addresses: Vec<String>,
    /// The pictures that are awaited, with what listens to them.
    looks: Vec<(HtmlImageElement, EventListener)>,
}

impl Redirect {
    /// Gets another document if others would host the room than before.
    pub(super) fn follow(&mut self, state: &State) {
        let addresses =
            state.successors.iter().flat_map(|successor| successor.addresses.iter().map(ToString::to_string));
        // A policy has no words for an address of IPv6.
        let addresses: Vec<String> = addresses.filter(|address| !address.starts_with('[')).collect();
        if addresses == self.addresses {
            return;
        }
        self.addresses = addresses;
        if self.frame.is_none() {
            self.frame = browser::hidden_frame();
        }
        if let Some(frame) = &self.frame {
            // The same address is loaded anew each time.
            frame.set_src("/successors");
        }
    }

    /// Whether there is anywhere to go.
    pub(super) fn leads_on(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// Looks where the room is open at that epoch or a later one, and calls `found` with the address of each place.
    pub(super) fn look(&mut self, room: RoomId, epoch: Epoch, found: impl Fn(&str) + Clone + 'static) {
        self.looks.clear();
        let Some(document) = self.frame.as_ref().and_then(HtmlIFrameElement::content_document) else {
            return;
        };
        for address in &self.addresses {
            let Ok(image) = document.create_element("img") else { continue };
            // It is what it is; but of another document, whose kinds are not this one's.
            let image: HtmlImageElement = image.unchecked_into();
            let (found, there) = (found.clone(), address.clone());
            let listener = EventListener::new(&image, "load", move |_| found(&there));
            image.set_src(&format!("http://{address}/open/{room}/{epoch}"));
            self.looks.push((image, listener));
        }
    }
}

impl Guest {
    /// Keeps by it what finds the room's next host.
    pub(super) fn prepare(&self) {
        let mut state = self.0.borrow_mut();
        let super::State { way_on, protocol, .. } = &mut *state;
        if let Some(view) = protocol.as_ref().and_then(ClientProtocol::view) {
            way_on.follow(&view.state);
        }
    }

    /// The room's host is gone, for now at least: perhaps it goes on with another.
    pub(super) fn look_elsewhere(&self, state: &mut super::State) {
        let Some(view) = state.protocol.as_ref().and_then(ClientProtocol::view) else { return };
        let (room, epoch) = (view.state.room.id, view.state.room.epoch.next());
        let guest = self.clone();
        state.way_on.look(room, epoch, move |address| guest.go_on_at(address));
        let again = self.clone();
        state.looking = state
            .way_on
            .leads_on()
            .then(|| Timeout::new(LOOK_AGAIN, move || again.look_elsewhere(&mut again.0.borrow_mut())));
    }

    /// The host left, and says where the room is. Which of its addresses is reached from here, the pictures tell; one
    /// that can't have any is taken at its word.
    pub(super) fn move_on(&self, moved: &Moved) {
        let first = moved.addresses.first().map(ToString::to_string);
        self.lost(texts::closed_moved().into());
        if !self.0.borrow().way_on.leads_on()
            && let Some(first) = first
        {
            self.go_on_at(&first);
        }
    }

    /// Goes there with the seat and the vote, unless the connection is back meanwhile.
    fn go_on_at(&self, address: &str) {
        let state = self.0.borrow();
        if let (Some(view), false) = (
            state.protocol.as_ref().and_then(ClientProtocol::view),
            matches!(state.link, ConnectionStatus::In { .. }),
        ) {
            let name = view.state.seat(view.you).map(|seat| seat.name.as_str()).unwrap_or_default();
            go(address, name, view.vote);
        }
    }
}

/// Goes to the page of the room's next host. What it needs to know of the person is in the fragment of the address,
/// which a browser sends to nobody.
fn go(to: &str, name: &str, vote: Option<OwnVote>) {
    let seat = storage::seed().unwrap_or_default();
    let mut fragment = format!("seat={seat}&name={}", browser::escaped(name));
    if let Some(vote) = vote.and_then(|vote| serde_json::to_string(&vote).ok()) {
        fragment.push_str("&vote=");
        fragment.push_str(&browser::escaped(&vote));
    }
    browser::go_to(&format!("http://{to}/#{fragment}"));
}

/// Takes what another host's page has sent along, out of the address, where nobody else is to find it. The seat and
/// the name are kept, and the vote until it is said.
pub(super) fn arrive() {
    let Some(fragment) = browser::take_fragment() else { return };
    let part = |name: &str| {
        let mut parts = fragment.split('&').filter_map(|part| part.split_once('='));
        parts.find(|(known, _)| *known == name).and_then(|(_, value)| browser::unescaped(value))
    };
    if let Some(seat) = part("seat") {
        storage::bring(&seat, part("name").as_deref(), part("vote").as_deref());
    }
}

/// The vote that was brought along and not said yet.
pub(super) fn brought() -> Option<OwnVote> {
    js_sys::JSON::parse(&storage::vote()?).ok().and_then(super::super::js_deserializer::read)
}
