//! How a browser probes which host has the room now, and takes the person's seat and vote there.
//!
//! The page may only talk to its own host. While that host is there, the page loads `/successors` from it into a hidden
//! iframe, whose content policy allows images from the successors. When the host is lost, the iframe loads an image from
//! each successor; the one that answers hosts the room now.

use gloo_events::EventListener;
use room::message::OwnVote;
use room::{Epoch, RoomId, State};
use wasm_bindgen::JsCast;
use web_sys::{HtmlIFrameElement, HtmlImageElement};

use super::storage;
use crate::browser;

/// How many searches wait for answers at the same time.
const SEARCHES_AT_ONCE: usize = 4;

/// The hidden iframe and the images that search for the next host.
#[derive(Default)]
pub(super) struct Redirect {
    frame: Option<HtmlIFrameElement>,
    /// Addresses of the successors.
    addresses: Vec<String>,
    /// The images of the last searches with their listeners, the oldest first.
    probes: Vec<(HtmlImageElement, EventListener)>,
    /// How often the page has searched.
    searches: u32,
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

    /// Whether this is an address of a successor.
    pub(super) fn has_target(&self, address: &str) -> bool {
        self.addresses.iter().any(|known| known == address)
    }

    /// Searches for a host of the room at this epoch or a later one. Calls `found` with each address that answers.
    pub(super) fn probe(&mut self, room: RoomId, epoch: Epoch, found: impl Fn(&str) + Clone + 'static) {
        // An image may take longer than the pause between two searches, so wait for those of the previous searches too.
        let outdated = self.probes.len().saturating_sub((SEARCHES_AT_ONCE - 1) * self.addresses.len());
        for (image, listener) in self.probes.drain(..outdated) {
            drop(listener);
            // Cancels the request. Otherwise the hanging ones would use up the browser's connections.
            image.set_src("");
        }
        self.searches += 1;
        let search = self.searches;
        let Some(document) = self.frame.as_ref().and_then(HtmlIFrameElement::content_document) else {
            return;
        };
        for address in &self.addresses {
            let Ok(image) = document.create_element("img") else { continue };
            // `dyn_into` would fail: the image belongs to another document, with its own classes.
            let image: HtmlImageElement = image.unchecked_into();
            let (found, address_found) = (found.clone(), address.clone());
            let listener = EventListener::new(&image, "load", move |_| found(&address_found));
            // Browsers may wait for an earlier request with the same URL, so each search has its own.
            image.set_src(&format!("http://{address}/open/{room}/{epoch}?{search}"));
            self.probes.push((image, listener));
        }
    }
}

/// Loads the page of the next host. The fragment carries seat, name and vote; browsers never send it to a server.
pub(super) fn navigate_to_host(to: &str, name: &str, vote: Option<OwnVote>) {
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
    js_sys::JSON::parse(&storage::carried_vote()?).ok().and_then(crate::transport::js_deserializer::read)
}
