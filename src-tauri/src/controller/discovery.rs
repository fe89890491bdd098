//! Looking for rooms while in none.

use std::any::Any;
use std::future::pending;

use lan::discovery::Discovery;
use room::ui_protocol::DiscoveredRoom;
use tokio::sync::watch;

/// How rooms are looked for.
pub type StartDiscovery = Box<dyn Fn() -> DiscoveryHandle + Send>;

/// Rooms that are looked for until this is dropped.
pub struct DiscoveryHandle {
    rooms: watch::Receiver<Vec<DiscoveredRoom>>,
    /// Whatever keeps looking.
    _eyes: Box<dyn Any + Send>,
}

impl DiscoveryHandle {
    /// On the network.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn on_the_network() -> Self {
        let discovery = Discovery::start();
        Self::at(discovery.rooms(), discovery)
    }

    /// At a list that somebody else keeps; `eyes` is kept alive.
    pub fn at(rooms: watch::Receiver<Vec<DiscoveredRoom>>, eyes: impl Any + Send) -> Self {
        Self { rooms, _eyes: Box::new(eyes) }
    }

    /// The rooms that are to be seen now.
    pub fn rooms(&self) -> Vec<DiscoveredRoom> {
        self.rooms.borrow().clone()
    }
}

/// The rooms, each time they change; never while nobody looks.
pub(super) async fn changed(looking: &mut Option<DiscoveryHandle>) -> Vec<DiscoveredRoom> {
    let Some(looking) = looking else { return pending().await };
    match looking.rooms.changed().await {
        Ok(()) => looking.rooms.borrow_and_update().clone(),
        Err(_) => pending().await,
    }
}
