//! The room one is in, or on the way to.

use std::future::pending;
use std::net::SocketAddr;
use std::time::Instant;

use lan::host::StandbyOptions;
use lan::join::{Destination, Event, LocalHost, Member, Person, join_hosting, join_ready};
use room::message::HostMessage;
use room::record::{Record, Recorder};
use room::ui_protocol::RecentRoom;
use room::{RoomInfo, SeatId, State, Successor, View};
use tokio::sync::mpsc;

/// Where somebody wants to go.
pub(super) struct JoinGoal {
    /// Where that is.
    pub(super) destination: Destination,
    /// The same for people.
    pub(super) to: String,
    /// What to remember of it, if it is worth coming back to: a room that is hosted here is not.
    pub(super) address: Option<String>,
}

/// The room one is in, or on the way to.
pub(super) struct RoomConnection {
    /// One's seat in it.
    pub(super) member: Member,
    events: mpsc::Receiver<Event>,
    /// Under which addresses others reach it, if it is hosted here.
    hosted_at: Option<Vec<SocketAddr>>,
    address: Option<String>,
    view: Option<View>,
    /// When the whole state was heard last: the room's time in it was that moment.
    whole_heard: Instant,
    recorder: Recorder,
}

impl RoomConnection {
    /// Goes there. A room that is hosted elsewhere can go on at `post` when its host goes.
    pub(super) fn set_out(
        goal: JoinGoal,
        person: Person,
        hosted: Option<LocalHost>,
        post: StandbyOptions,
    ) -> Self {
        let hosted_at = hosted.as_ref().map(|hosted| hosted.host.reachable_at());
        let (member, events) = match hosted {
            Some(hosted) => join_hosting(hosted, person, Some(post)),
            None => join_ready(goal.destination, person, Some(post)),
        };
        Self {
            member,
            events,
            hosted_at,
            address: goal.address,
            view: None,
            whole_heard: Instant::now(),
            recorder: Recorder::default(),
        }
    }

    /// Folds in what the host said, and returns what is to be written down of which room.
    pub(super) fn hear(&mut self, message: HostMessage) -> Option<(RoomInfo, SeatId, Vec<Record>)> {
        let mut records = Vec::new();
        if matches!(message, HostMessage::Joined { .. } | HostMessage::State { .. }) {
            self.whole_heard = Instant::now();
        }
        let successors = self.view.as_ref().map(|view| view.state.successors.clone()).unwrap_or_default();
        for message in message.one_by_one() {
            if let Err(error) = View::hear(&mut self.view, message) {
                // The member checks that before it hands anything on.
                tracing::error!(%error, "what the page will be told when it is loaded anew is wrong");
                break;
            }
            if let Some(view) = &self.view {
                records.extend(self.recorder.follow(&view.state));
            }
        }
        self.follow_host(&successors);
        let view = self.view.as_ref().filter(|_| !records.is_empty())?;
        Some((view.state.room.clone(), view.you, records))
    }

    /// Once the room goes on at one of those, it is they by whose address it is found again.
    fn follow_host(&mut self, successors: &[Successor]) {
        let host = self.view.as_ref().and_then(|view| view.state.room.host.filter(|&host| host != view.you));
        let successor = successors.iter().find(|successor| Some(successor.seat) == host);
        if let Some(address) = successor.and_then(|successor| successor.addresses.first()) {
            self.address = Some(address.to_string());
        }
    }

    /// The room as one sees it.
    pub(super) fn state(&self) -> Option<&State> {
        self.view.as_ref().map(|view| &view.state)
    }

    /// Whether one has been in the room.
    pub(super) fn was_in(&self) -> bool {
        self.view.is_some()
    }

    /// What a page that was loaded anew has to hear to know all there is.
    pub(super) fn joined(&self) -> Option<HostMessage> {
        let View { you, state, seq, at, vote } = self.view.clone()?;
        // The room's clock has gone on since.
        let at = at + self.whole_heard.elapsed();
        Some(HostMessage::Joined { you, vote, state: Box::new(state), seq, at })
    }

    /// The room's last host went or handed it over, and it goes on here.
    pub(super) fn goes_on_here(&mut self, at: Vec<SocketAddr>) {
        self.hosted_at = Some(at);
    }

    /// Another host has the room.
    pub(super) fn goes_on_elsewhere(&mut self) {
        self.hosted_at = None;
    }

    /// Whether the room is hosted here.
    pub(super) fn hosts(&self) -> bool {
        self.hosted_at.is_some()
    }

    /// Under which addresses others reach the room, if it is hosted here.
    pub(super) fn hosting(&self) -> Option<Vec<String>> {
        Some(self.hosted_at.as_ref()?.iter().map(ToString::to_string).collect())
    }

    /// What to remember of the room.
    pub(super) fn recent(&self) -> Option<RecentRoom> {
        let room = &self.view.as_ref()?.state.room;
        Some(RecentRoom { id: room.id, name: room.name.clone(), address: self.address.clone()? })
    }

    /// Says goodbye; a room that is hosted here goes on elsewhere, or closes.
    pub(super) async fn leave(self) {
        self.member.leave().await;
    }
}

/// The next thing that happens to the party; nothing ever does while there is none.
pub(super) async fn next(party: &mut Option<RoomConnection>) -> Event {
    let event = match party {
        Some(party) => party.events.recv().await,
        None => None,
    };
    match event {
        Some(event) => event,
        // After the last event the controller lets the party go.
        None => pending().await,
    }
}
