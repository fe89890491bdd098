//! Hosting rooms here: new ones, and those of another day.

use std::fmt::Display;
use std::io::ErrorKind;

use lan::address;
use lan::host::{Host, OpenError, Options, PeerCalls};
use lan::identity;
use lan::join::{Destination, LocalHost};
use lan::snapshot_file::SnapshotFileError;
use room::ui_protocol::{JoinTarget, UiError, UiErrorCode, UiEvent, UiReply};
use room::{Name, RoomId, Scale, Setup};
use tokio::task::spawn_blocking;

use super::room_connection::JoinGoal;
use super::{Answer, ConnectionStatus, Controller, DiscoveryHandle, ui_error};
use crate::window::Window;

impl<W: Window> Controller<W> {
    /// Opens a new room, and sits down in it.
    pub(super) async fn host(&mut self, room: &str) -> Answer {
        let person = self.own_name()?;
        let name = Name::new(room).map_err(|error| ui_error(UiErrorCode::Name, error))?;
        let id = identity::new_room_id().map_err(|error| cannot(&error))?;
        self.leave().await;
        let scale = self.settings.preferences().scale.clone().unwrap_or_else(Scale::fibonacci);
        let setup = Setup { scale, ..Setup::new(id, name) };
        let calls = PeerCalls::new();
        let opened = Host::open(setup, self.options_of(id, &calls)).await;
        self.sit_down_at(opened, calls, person)
    }

    /// Opens a room again that was hosted here, and sits down in it. If it is hosted elsewhere by now, it is joined there.
    pub(super) async fn resume(&mut self, room: RoomId) -> Answer {
        let person = self.own_name()?;
        let seen = self.looking.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        if seen.iter().any(|sighting| sighting.id == room) {
            return self.join(JoinTarget::Room { id: room }).await;
        }
        self.leave().await;
        let rooms = self.rooms.clone();
        let snapshot = match spawn_blocking(move || rooms.load(room)).await {
            Ok(Ok(snapshot)) => snapshot,
            Ok(Err(SnapshotFileError::File { source, .. })) if source.kind() == ErrorKind::NotFound => {
                return self.stays_out(ui_error(
                    UiErrorCode::UnknownRoom,
                    "that room is no longer kept. Host a new one; what was settled is in the history",
                ));
            }
            Ok(Err(error)) => return self.stays_out(cannot(&error)),
            Err(error) => return self.stays_out(cannot(&error)),
        };
        let calls = PeerCalls::new();
        let opened = Host::resume(snapshot, self.options_of(room, &calls)).await;
        self.sit_down_at(opened, calls, person)
    }

    /// Deletes what is kept of a room to go on with it.
    pub(super) async fn forget_resumable(&mut self, room: RoomId) -> Answer {
        let rooms = self.rooms.clone();
        let forgotten = spawn_blocking(move || rooms.forget(room)).await;
        self.look_for_resumable().await;
        match forgotten {
            Ok(Ok(())) => Ok(UiReply::Done),
            Ok(Err(error)) => Err(ui_error(
                UiErrorCode::CannotSave,
                format!("the room could not be deleted ({error}). Try again"),
            )),
            Err(error) => Err(cannot(&error)),
        }
    }

    /// Looks again which rooms can go on, and shows them.
    pub(super) async fn look_for_resumable(&mut self) {
        let rooms = self.rooms.clone();
        self.resumable = spawn_blocking(move || rooms.list()).await.unwrap_or_default();
        self.window.tell(UiEvent::Resumable(self.resumable.clone()));
    }

    /// How a room is hosted: by this person, and kept in a file.
    fn options_of(&self, room: RoomId, calls: &PeerCalls) -> Options {
        let (seat, keep) = (Some(self.seat.clone()), Some(self.rooms.file(room)));
        Options { seat, keep, calls: Some(calls.sender()), ..self.options.clone() }
    }

    fn sit_down_at(&mut self, opened: Result<Host, OpenError>, calls: PeerCalls, person: Name) -> Answer {
        let host = match opened {
            Ok(host) => host,
            Err(error) => return self.stays_out(cannot(&error)),
        };
        let places = address::parse(&host.here().to_string()).map_err(|error| cannot(&error))?;
        let (id, to) = (host.id(), host.room().name.to_string());
        let goal = JoinGoal { destination: Destination { places, room: Some(id) }, to, address: None };
        self.set_out(goal, person, Some(LocalHost { host, calls }));
        Ok(UiReply::Done)
    }

    /// The room one was in is left, and the next could not be opened.
    fn stays_out(&mut self, error: UiError) -> Answer {
        self.set_link(ConnectionStatus::Out);
        self.look();
        Err(error)
    }
}

fn cannot(error: &dyn Display) -> UiError {
    ui_error(UiErrorCode::CannotHost, error)
}
