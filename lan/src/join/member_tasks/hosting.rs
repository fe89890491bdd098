//! The host in a member's process: opens the room here and answers questions about it for the succession.

use std::net::SocketAddr;

use room::limits::{DEFAULT_MAX_CONNECTIONS, MAX_SUCCESSOR_ADDRESSES};
use room::{Epoch, RoomId, Snapshot, View};
use tokio::sync::mpsc;

use super::{Event, MemberTasks};
use crate::host::{Host, HostOptions};

impl MemberTasks {
    /// A snapshot of the room from this member's replica. `None`, with a warning in the log, if the replica is incomplete.
    pub(in crate::join) fn own_snapshot(&self, view: &View) -> Option<Snapshot> {
        let snapshot = match self.round_open_ms {
            Some(open_ms) => self.replica.snapshot_with_open_ms(view, open_ms),
            None => self.replica.snapshot(view, self.now()),
        };
        snapshot.inspect_err(|error| tracing::warn!("can't host the room here: {error}")).ok()
    }

    /// Opens the room on the standby listener. Returns whether that succeeded.
    pub(in crate::join) fn open_host(
        &mut self,
        snapshot: Snapshot,
        epoch: Epoch,
        view: Option<&View>,
    ) -> bool {
        let Some(listener) = self.standby.listener.take() else { return false };
        // All members must be able to reconnect, whatever limit the last host had.
        let max_connections =
            DEFAULT_MAX_CONNECTIONS.max(2 * view.map_or(0, |view| view.state.seated().count()));
        let peer_calls = Some(self.calls.sender());
        let saver = self.standby.options.as_ref().and_then(|options| options.saver.clone());
        let options = HostOptions {
            max_connections,
            peer_calls,
            saver,
            ..HostOptions::new(self.app.clone(), self.device.clone())
        };
        match Host::reopen(snapshot, epoch, listener, options) {
            Ok(host) => {
                self.host = Some(host);
                true
            }
            Err(error) => {
                tracing::warn!("can't host the room here: {error}");
                false
            }
        }
    }

    /// Whether the standby listener is open.
    pub(in crate::join) fn has_standby(&self) -> bool {
        self.standby.listener.is_some()
    }

    /// Opens the standby listener again after this process has stopped hosting.
    pub(in crate::join) fn reopen_standby(&mut self, view: Option<&View>) {
        (self.standby.to_open, self.standby.reported) = (self.standby.options.clone(), None);
        if let Some(view) = view {
            self.open_standby(&view.state);
        }
    }

    /// The addresses of this process as the host, or as a future host.
    pub(in crate::join) fn own_addresses(&self) -> Vec<SocketAddr> {
        match &self.host {
            Some(host) => host.reachable_addresses().into_iter().take(MAX_SUCCESSOR_ADDRESSES).collect(),
            None => self.standby.addresses.clone(),
        }
    }

    /// The room's id. `None` before the first join.
    pub(in crate::join) fn room_id(&self, view: Option<&View>) -> Option<RoomId> {
        self.host.as_ref().map(Host::id).or_else(|| view.map(|view| view.state.room.id))
    }

    /// Sends events to [`MemberTasks::next_event`].
    pub(in crate::join) fn event_sender(&self) -> mpsc::UnboundedSender<Event> {
        self.events.0.clone()
    }

    /// Whether this process hosts the room, if that has changed since the last call.
    pub(in crate::join) fn take_hosting_change(&mut self) -> Option<bool> {
        let hosts = self.host.is_some();
        (std::mem::replace(&mut self.reported_hosting, hosts) != hosts).then_some(hosts)
    }
}
