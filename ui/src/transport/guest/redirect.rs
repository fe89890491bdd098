//! How a browser finds out which host has the room now.
//!
//! The page may only talk to its own host. While that host is there, the page loads `/successors` from it into a hidden
//! iframe, whose content policy allows images from the successors. When the host is lost, the iframe loads an image from
//! each successor; the one that answers hosts the room now.

use gloo_events::EventListener;
use room::{Epoch, RoomId, SeatKey, State};
use wasm_bindgen::JsCast;
use web_sys::{HtmlIFrameElement, HtmlImageElement};

use crate::browser;

/// How many searches wait for answers at the same time.
const SEARCHES_AT_ONCE: usize = 4;

/// The hidden iframe and the images that search for the next host.
#[derive(Default)]
pub(super) struct Redirect {
    frame: Option<HtmlIFrameElement>,
    /// Addresses of the successors, with their keys.
    addresses: Vec<(String, SeatKey)>,
    /// The images of the last searches with their listeners, the oldest first.
    probes: Vec<(HtmlImageElement, EventListener)>,
    /// How often the page has searched.
    searches: u32,
}

impl Redirect {
    /// Loads the iframe again if the successors changed.
    pub(super) fn update(&mut self, state: &State) {
        let mut addresses = Vec::new();
        for successor in &state.successors {
            let Some(key) = state.seat(successor.seat).map(|seat| seat.key) else { continue };
            let all = successor.addresses.iter().map(ToString::to_string);
            // A content policy can't name IPv6 addresses.
            addresses.extend(all.filter(|address| !address.starts_with('[')).map(|address| (address, key)));
        }
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
        self.addresses.iter().any(|(known, _)| known == address)
    }

    /// Searches for a host of the room at this epoch or a later one. Calls `found` with each address that answers, and
    /// the key of the host there.
    pub(super) fn probe(
        &mut self,
        room: RoomId,
        epoch: Epoch,
        found: impl Fn(&str, SeatKey) + Clone + 'static,
    ) {
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
        for (address, key) in &self.addresses {
            let Ok(image) = document.create_element("img") else { continue };
            // `dyn_into` would fail: the image belongs to another document, with its own classes.
            let image: HtmlImageElement = image.unchecked_into();
            let (found, address_found, key) = (found.clone(), address.clone(), *key);
            let listener = EventListener::new(&image, "load", move |_| found(&address_found, key));
            // Browsers may wait for an earlier request with the same URL, so each search has its own.
            image.set_src(&format!("http://{address}/open/{room}/{epoch}?{search}"));
            self.probes.push((image, listener));
        }
    }
}
