//! Room discovery. It runs while the app is in no room; tests replace it with a fixed list.

use std::any::Any;
use std::future::pending;

use lan::discovery::Discovery;
use room::ui_protocol::DiscoveredRoom;
use tokio::sync::watch;

/// Starts a search for rooms. The controller calls it each time the app is in no room again.
pub type StartDiscovery = Box<dyn Fn() -> DiscoveryHandle + Send>;

/// A running search for rooms. Dropping it ends the search.
pub struct DiscoveryHandle {
    rooms: watch::Receiver<Vec<DiscoveredRoom>>,
    /// Keeps the search alive.
    _guard: Box<dyn Any + Send>,
}

impl DiscoveryHandle {
    /// Searches the local network.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn search_network() -> Self {
        let discovery = Discovery::start();
        Self::new(discovery.rooms(), discovery)
    }

    /// Wraps a list of rooms that someone else updates. `guard` lives as long as the handle.
    pub fn new(rooms: watch::Receiver<Vec<DiscoveredRoom>>, guard: impl Any + Send) -> Self {
        Self { rooms, _guard: Box::new(guard) }
    }

    /// The rooms on the network now.
    pub fn rooms(&self) -> Vec<DiscoveredRoom> {
        self.rooms.borrow().clone()
    }
}

/// Waits until the list of rooms changes, and returns it. Waits forever while no search runs.
pub(super) async fn next_rooms(discovery: &mut Option<DiscoveryHandle>) -> Vec<DiscoveredRoom> {
    let Some(discovery) = discovery else { return pending().await };
    match discovery.rooms.changed().await {
        Ok(()) => discovery.rooms.borrow_and_update().clone(),
        Err(_) => pending().await,
    }
}
