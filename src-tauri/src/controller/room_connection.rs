//! The connection to the current room: the member task of [`lan::join`], its view as of the last event, and whether the room
//! is saved.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use lan::host::StandbyOptions;
use lan::join::{Destination, Event, LocalHost, Member, Person, join_as_host, join_with_standby};
use room::limits::NEW_ROOM_DELAY;
use room::message::HostMessage;
use room::record::{Record, Recorder};
use room::ui_protocol::{DiscoveredRoom, NewRoom, RecentRoom};
use room::{SeatId, Update, View};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep_until;

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
    view: Option<Arc<View>>,
    /// When the last full state arrived. `view.at` is the room's time at that moment.
    state_received_at: Instant,
    recorder: Recorder,
    /// When the host was lost; `None` while there is one.
    lost_since: Option<Instant>,
    /// Whether the person was told that the host has been lost for a while.
    pub(super) is_deserted: bool,
    /// Why the room can't be saved at the moment, if it is hosted here.
    save_problem: watch::Receiver<Option<String>>,
}

/// What happened in the current room.
pub(super) enum RoomEvent {
    /// The member task reported an event.
    Member(Event),
    /// The host has been lost for [`NEW_ROOM_DELAY`].
    Deserted,
    /// The room can't be saved, for this reason, or it is saved again.
    SaveProblem(Option<String>),
}

impl RoomConnection {
    /// Starts the member task. It stands by with `standby` to host the room if the host is lost. `save_problem` says why the
    /// room can't be saved while it is hosted here.
    pub(super) fn connect(
        target: ResolvedTarget,
        person: Person,
        hosted: Option<LocalHost>,
        standby: StandbyOptions,
        save_problem: watch::Receiver<Option<String>>,
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
            lost_since: None,
            is_deserted: false,
            save_problem,
        }
    }

    /// Takes over the view of an update. Returns the records to save.
    pub(super) fn follow(&mut self, update: Update) -> Vec<Record> {
        if matches!(update.message(), HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.state_received_at = Instant::now();
        }
        self.update_address(update.view());
        self.view = Some(Arc::clone(update.view()));
        update.into_steps().flat_map(|(_, view)| self.recorder.observe(&view.state)).collect()
    }

    /// Once a successor hosts the room, the room is saved with the successor's address.
    fn update_address(&mut self, view: &View) {
        let host = view.state.room.host.filter(|&host| host != view.you);
        let successors = self.view.iter().flat_map(|before| &before.state.successors);
        let successor = successors.into_iter().find(|successor| Some(successor.seat) == host);
        if let Some(address) = successor.and_then(|successor| successor.addresses.first()) {
            self.address = Some(address.to_string());
        }
    }

    /// The room as of the last event. `None` before the first join.
    pub(super) fn view(&self) -> Option<&View> {
        self.view.as_deref()
    }

    /// Whether the host has accepted the user at least once.
    pub(super) fn has_joined(&self) -> bool {
        self.view.is_some()
    }

    /// The message that gives a reloaded page the full state.
    pub(super) fn joined_message(&self) -> Option<HostMessage> {
        let View { you, state, seq, at, vote } = self.view.as_deref().cloned()?;
        // The room's clock has advanced since the last full state.
        let at = at + self.state_received_at.elapsed();
        Some(HostMessage::Joined { you, vote, state: Box::new(state), seq, at })
    }

    /// The connection to the host is lost, or an attempt to connect again has failed.
    pub(super) fn host_lost(&mut self) {
        self.lost_since.get_or_insert_with(Instant::now);
    }

    /// The member has joined a host. Returns whether the person was told before that there is none.
    pub(super) fn host_found(&mut self) -> bool {
        self.lost_since = None;
        std::mem::take(&mut self.is_deserted)
    }

    /// Those of the discovered rooms that continue this one, as people whom this member knows have signed. The one whose founder
    /// has been in the room longest comes first.
    pub(super) fn continued_by(&self, rooms: &[DiscoveredRoom]) -> Vec<NewRoom> {
        let Some(View { state, .. }) = self.view.as_deref() else { return Vec::new() };
        let seat_of = |room: &DiscoveredRoom| {
            let continuation = room.continues.as_ref().filter(|known| known.room == state.room.id)?;
            state.seats.iter().find(|seat| seat.key == continuation.by && !seat.removed)
        };
        let genuine = rooms.iter().filter(|room| !room.is_impostor);
        let found = genuine.filter_map(|room| Some((seat_of(room)?, room.id)));
        let mut found: Vec<(SeatId, NewRoom)> =
            found.map(|(seat, id)| (seat.id, NewRoom { id, by: seat.name.clone() })).collect();
        found.sort_by_key(|(seat, _)| *seat);
        // One for each person.
        found.dedup_by_key(|(seat, _)| *seat);
        found.into_iter().map(|(_, room)| room).collect()
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

    /// Why the room can't be saved at the moment, if it is hosted here.
    pub(super) fn save_problem(&self) -> Option<String> {
        self.save_problem.borrow().clone().filter(|_| self.is_hosting())
    }

    /// The entry for the list of recent rooms. `None` for a room that is hosted here.
    pub(super) fn recent_room(&self) -> Option<RecentRoom> {
        let state = &self.view.as_ref()?.state;
        let (id, name) = (state.room.id, state.room.name.clone());
        Some(RecentRoom { id, name, address: self.address.clone()? })
    }

    /// Leaves the room. A room that is hosted here moves to a successor or closes.
    pub(super) async fn leave(self) {
        self.member.leave().await;
    }
}

/// Waits for the next event of the room. Waits forever without a room.
pub(super) async fn next_event(connection: &mut Option<RoomConnection>) -> RoomEvent {
    let Some(RoomConnection { events, save_problem, lost_since, is_deserted, view, .. }) = connection else {
        return pending().await;
    };
    // Nobody may continue a room that always stays with its host.
    let is_pinned = view.as_ref().is_none_or(|view| view.state.room.pinned);
    let deserted_at = lost_since.filter(|_| !*is_deserted && !is_pinned).map(|since| since + NEW_ROOM_DELAY);
    let deserted = async {
        match deserted_at {
            Some(at) => sleep_until(at.into()).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = deserted => {
            *is_deserted = true;
            RoomEvent::Deserted
        }
        Some(event) = events.recv() => RoomEvent::Member(event),
        Ok(()) = save_problem.changed() => RoomEvent::SaveProblem(save_problem.borrow_and_update().clone()),
        // The controller drops the connection after its last event.
        else => pending().await,
    }
}
