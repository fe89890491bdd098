//! The connection to the current room: the member task of [`lan::join`], and the state that a reloaded page needs.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Instant;

use lan::host::StandbyOptions;
use lan::join::{Destination, Event, LocalHost, Member, Person, join_as_host, join_with_standby};
use room::message::HostMessage;
use room::record::{Record, Recorder};
use room::ui_protocol::RecentRoom;
use room::{RoomInfo, SeatId, State, Successor, View};
use tokio::sync::mpsc;

/// A room to join, with its addresses.
pub(super) struct ResolvedTarget {
    /// The addresses to try, and the expected room id.
    pub(super) destination: Destination,
    /// The room's name or address, shown while connecting.
    pub(super) label: String,
    /// The address to save with the recent rooms. `None` for a room that is hosted here.
    pub(super) address: Option<String>,
}

/// The current room, from the first attempt to connect.
pub(super) struct RoomConnection {
    /// The handle of the member task.
    pub(super) member: Member,
    events: mpsc::Receiver<Event>,
    /// The addresses at which other members reach the room, if it is hosted here.
    hosting: Option<Vec<SocketAddr>>,
    /// The address to save with the recent rooms.
    address: Option<String>,
    /// `None` before the first join.
    view: Option<View>,
    /// When the last full state arrived. `view.at` is the room's time at that moment.
    state_received_at: Instant,
    recorder: Recorder,
}

impl RoomConnection {
    /// Starts the member task. It stands by with `standby` to host the room if the host is lost.
    pub(super) fn connect(
        target: ResolvedTarget,
        person: Person,
        hosted: Option<LocalHost>,
        standby: StandbyOptions,
    ) -> Self {
        let hosting = hosted.as_ref().map(|hosted| hosted.host.reachable_addresses());
        let (member, events) = match hosted {
            Some(hosted) => join_as_host(hosted, person, Some(standby)),
            None => join_with_standby(target.destination, person, Some(standby)),
        };
        Self {
            member,
            events,
            hosting,
            address: target.address,
            view: None,
            state_received_at: Instant::now(),
            recorder: Recorder::default(),
        }
    }

    /// Applies a host message to the view. Returns the room, the user's seat and the records to save, if there are any.
    pub(super) fn apply(&mut self, message: HostMessage) -> Option<(RoomInfo, SeatId, Vec<Record>)> {
        let mut records = Vec::new();
        if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.state_received_at = Instant::now();
        }
        let successors = self.view.as_ref().map(|view| view.state.successors.clone()).unwrap_or_default();
        for message in message.split_changes() {
            if let Err(error) = View::apply(&mut self.view, message) {
                // The member task checks every message before it forwards it, so this is a bug.
                tracing::error!(%error, "can't apply a host message; a reloaded page will show an outdated room");
                break;
            }
            if let Some(view) = &self.view {
                records.extend(self.recorder.observe(&view.state));
            }
        }
        self.update_address(&successors);
        let view = self.view.as_ref().filter(|_| !records.is_empty())?;
        Some((view.state.room.clone(), view.you, records))
    }

    /// Once a successor hosts the room, the room is saved with the successor's address.
    fn update_address(&mut self, successors: &[Successor]) {
        let host = self.view.as_ref().and_then(|view| view.state.room.host.filter(|&host| host != view.you));
        let successor = successors.iter().find(|successor| Some(successor.seat) == host);
        if let Some(address) = successor.and_then(|successor| successor.addresses.first()) {
            self.address = Some(address.to_string());
        }
    }

    /// The public state of the room. `None` before the first join.
    pub(super) fn state(&self) -> Option<&State> {
        self.view.as_ref().map(|view| &view.state)
    }

    /// Whether the host has accepted the user at least once.
    pub(super) fn has_joined(&self) -> bool {
        self.view.is_some()
    }

    /// The message that gives a reloaded page the full state.
    pub(super) fn joined_message(&self) -> Option<HostMessage> {
        let View { you, state, seq, at, vote } = self.view.clone()?;
        // The room's clock has advanced since the last full state.
        let at = at + self.state_received_at.elapsed();
        Some(HostMessage::Joined { you, vote, state: Box::new(state), seq, at })
    }

    /// This app has become the host, reachable at these addresses.
    pub(super) fn start_hosting(&mut self, addresses: Vec<SocketAddr>) {
        self.hosting = Some(addresses);
    }

    /// Another host has taken over.
    pub(super) fn stop_hosting(&mut self) {
        self.hosting = None;
    }

    /// Whether the room is hosted here.
    pub(super) fn is_hosting(&self) -> bool {
        self.hosting.is_some()
    }

    /// The addresses at which other members reach the room, if it is hosted here.
    pub(super) fn hosting_addresses(&self) -> Option<Vec<String>> {
        Some(self.hosting.as_ref()?.iter().map(ToString::to_string).collect())
    }

    /// The entry for the list of recent rooms. `None` for a room that is hosted here.
    pub(super) fn recent_room(&self) -> Option<RecentRoom> {
        let room = &self.view.as_ref()?.state.room;
        Some(RecentRoom { id: room.id, name: room.name.clone(), address: self.address.clone()? })
    }

    /// Leaves the room. A room that is hosted here moves to a successor or closes.
    pub(super) async fn leave(self) {
        self.member.leave().await;
    }
}

/// Waits for the next event of the room. Waits forever without a room.
pub(super) async fn next_event(connection: &mut Option<RoomConnection>) -> Event {
    let event = match connection {
        Some(connection) => connection.events.recv().await,
        None => None,
    };
    match event {
        Some(event) => event,
        // The controller drops the connection after its last event.
        None => pending().await,
    }
}
