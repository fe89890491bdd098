//! The room at this machine: how it is opened here, and what is said of it.

use std::net::SocketAddr;

use room::limits::{CONNECTIONS, SUCCESSOR_ADDRESSES};
use room::{Epoch, RoomId, Snapshot, View};
use tokio::sync::mpsc;

use super::{Event, MemberTasks};
use crate::host::{Host, Options};

impl MemberTasks {
    /// What is known here of the room, to go on with it.
    pub(in crate::join) fn own_kept(&self, view: &View) -> Option<Snapshot> {
        let snapshot = match self.open_ms {
            Some(open_ms) => self.replica.snapshot_after(view, open_ms),
            None => self.replica.snapshot(view, self.now()),
        };
        snapshot.inspect_err(|error| tracing::warn!("the room can't go on here: {error}")).ok()
    }

    /// Opens the room where this machine stands by; whether that worked.
    pub(in crate::join) fn open_host(
        &mut self,
        snapshot: Snapshot,
        epoch: Epoch,
        view: Option<&View>,
    ) -> bool {
        let Some(standby) = self.place.standby.take() else { return false };
        // Everybody who was there has to find a place, whatever the last host allowed.
        let connections = CONNECTIONS.max(2 * view.map_or(0, |view| view.state.seated().count()));
        let (seat, calls) = (Some(self.seat.clone()), Some(self.calls.sender()));
        let folder = self.place.again.as_ref().and_then(|post| post.keep.as_deref());
        let keep = folder.map(|folder| folder.join(format!("{}.json", snapshot.state().room.id)));
        let options = Options { connections, seat, calls, keep, ..Options::new(self.app.clone()) };
        match Host::reopen(snapshot, epoch, standby, options) {
            Ok(host) => {
                self.host = Some(host);
                true
            }
            Err(error) => {
                tracing::warn!("the room can't go on here: {error}");
                false
            }
        }
    }

    /// Whether this machine listens to go on with the room.
    pub(in crate::join) fn stands_by(&self) -> bool {
        self.place.standby.is_some()
    }

    /// The room goes on elsewhere; this machine stands by as before it hosted it.
    pub(in crate::join) fn stands_by_again(&mut self, view: Option<&View>) {
        (self.place.post, self.place.offered) = (self.place.again.clone(), None);
        if let Some(view) = view {
            self.stand_by(&view.state);
        }
    }

    /// Where this machine is reached as a host, or would be.
    pub(in crate::join) fn own_addresses(&self) -> Vec<SocketAddr> {
        match &self.host {
            Some(host) => host.reachable_at().into_iter().take(SUCCESSOR_ADDRESSES).collect(),
            None => self.place.addresses.clone(),
        }
    }

    /// Which room this is about.
    pub(in crate::join) fn room_id(&self, view: Option<&View>) -> Option<RoomId> {
        self.host.as_ref().map(Host::id).or_else(|| view.map(|view| view.state.room.id))
    }

    /// Where what comes of something goes.
    pub(in crate::join) fn sender(&self) -> mpsc::UnboundedSender<Event> {
        self.events.0.clone()
    }

    /// Whether the room is hosted here, if that is another than it was when this was asked last.
    pub(in crate::join) fn hosts_now(&mut self) -> Option<bool> {
        let hosts = self.host.is_some();
        (std::mem::replace(&mut self.said_to_host, hosts) != hosts).then_some(hosts)
    }
}
