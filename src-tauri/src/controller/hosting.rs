//! Hosts rooms: opens new ones, and resumes saved ones.

use std::fmt::Display;

use lan::RoomSaver;
use lan::address;
use lan::host::{Host, HostOptions, OpenError, PeerCalls};
use lan::identity;
use lan::join::{Destination, LocalHost, Trust};
use room::ui_protocol::{DiscoveredRoom, JoinTarget, UiError, UiErrorCode, UiEvent, UiReply};
use room::{Name, RoomId, RoomSettings, Setup};
use tokio::task::spawn_blocking;

use super::command_result::{CommandResult, sentence, ui_error};
use super::room_connection::ResolvedTarget;
use super::{ConnectionStatus, Controller, DiscoveryHandle, hosted_rooms};
use crate::window::Window;

impl<W: Window> Controller<W> {
    /// Opens a new room with this name, and joins it.
    pub(super) async fn host(&mut self, room: &str) -> CommandResult {
        let person = self.own_name()?;
        let name = Name::new(room).map_err(|error| ui_error(UiErrorCode::Name, texts::name_error(error)))?;
        let salt = identity::new_salt().map_err(|error| cannot_host(&error))?;
        self.leave().await;
        let scale = self.settings.preferences().scale.clone().unwrap_or_default();
        let settings = RoomSettings { scale, ..RoomSettings::default() };
        let setup = Setup { settings, ..Setup::new(self.host_options.device.found(salt), name) };
        let calls = PeerCalls::new();
        let saver = self.hosted_rooms.saver();
        let opened = Host::open(setup, self.host_options(saver.clone(), &calls)).await;
        self.join_opened(opened, calls, person, saver)
    }

    /// Resumes a saved room, and joins it. If another host runs the room by now, joins it there instead.
    pub(super) async fn resume(&mut self, room: RoomId) -> CommandResult {
        let person = self.own_name()?;
        let rooms = self.discovery.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        if rooms.iter().any(|discovered| discovered.id == room) {
            return self.join(JoinTarget::Room { id: room }).await;
        }
        let saved = self.resumable.iter().find(|known| known.id == room).map(|known| known.latest);
        self.leave().await;
        let salt = match identity::new_salt() {
            Ok(salt) => salt,
            Err(error) => return self.abandon(cannot_host(&error)),
        };
        let (saved_rooms, device) = (self.hosted_rooms.clone(), self.host_options.device.clone());
        let (snapshot, saver) = match spawn_blocking(move || saved_rooms.load(room, &device, salt)).await {
            Ok(Ok(Some(loaded))) => loaded,
            Ok(Ok(None)) => {
                return self.abandon(ui_error(UiErrorCode::UnknownRoom, texts::program_room_not_saved()));
            }
            Ok(Err(error)) => return self.abandon(cannot_host(&error)),
            Err(error) => return self.abandon(cannot_host(&error)),
        };
        let calls = PeerCalls::new();
        let idle = saved.map(hosted_rooms::time_since).unwrap_or_default();
        let options = HostOptions { idle, ..self.host_options(saver.clone(), &calls) };
        let opened = Host::resume(snapshot, options).await;
        self.join_opened(opened, calls, person, saver)
    }

    /// The room's host is lost. Looks for rooms that continue it, and offers to open one.
    pub(super) fn look_for_new_rooms(&mut self) {
        self.resume_discovery();
        let rooms = self.discovery.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
        self.send_new_rooms(&rooms);
    }

    /// Sends the rooms that continue the present one, if its host is lost.
    pub(super) fn send_new_rooms(&mut self, rooms: &[DiscoveredRoom]) {
        let connection = self.connection.as_ref().filter(|connection| connection.is_deserted);
        if let Some(continued_by) = connection.map(|connection| connection.continued_by(rooms)) {
            self.window.send_event(UiEvent::NewRooms(Some(continued_by)));
        }
    }

    /// Opens a new room with the cards and results of the present one, and joins it.
    pub(super) async fn continue_as_new_room(&mut self) -> CommandResult {
        let person = self.own_name()?;
        // The host may have come back just now.
        let Some(connection) = self.connection.as_ref().filter(|connection| connection.is_deserted) else {
            return Ok(UiReply::Done);
        };
        let salt = identity::new_salt().map_err(|error| cannot_host(&error))?;
        let Some(snapshot) = connection.member.snapshot().await else {
            return Err(ui_error(UiErrorCode::CannotHost, texts::program_no_copy()));
        };
        let (calls, saver) = (PeerCalls::new(), self.hosted_rooms.saver());
        let snapshot = snapshot.as_new_room(&self.host_options.device, salt);
        let opened = Host::resume(snapshot, self.host_options(saver.clone(), &calls)).await;
        // This may be the only copy of the room, so it is left only once the new room is open.
        let host = opened.map_err(|error| cannot_host(&error))?;
        self.leave().await;
        self.join_opened(Ok(host), calls, person, saver)
    }

    /// Deletes a saved room. Its settled cards stay in the history.
    pub(super) async fn forget_resumable(&mut self, room: RoomId) -> CommandResult {
        let hosted_rooms = self.hosted_rooms.clone();
        let deleted = spawn_blocking(move || hosted_rooms.delete(room)).await;
        self.refresh_resumable().await;
        match deleted {
            Ok(Ok(())) => Ok(UiReply::Done),
            Ok(Err(error)) => {
                Err(ui_error(UiErrorCode::CannotSave, texts::program_room_not_deleted(&error.to_string())))
            }
            Err(error) => Err(cannot_host(&error)),
        }
    }

    /// Lists the saved rooms again, and sends the list to the page.
    pub(super) async fn refresh_resumable(&mut self) {
        let hosted_rooms = self.hosted_rooms.clone();
        self.resumable = spawn_blocking(move || hosted_rooms.list()).await.unwrap_or_default();
        self.window.send_event(UiEvent::Resumable(self.resumable.clone()));
    }

    /// The options for hosting a room: saved, and in contact with its members.
    fn host_options(&self, saver: RoomSaver, calls: &PeerCalls) -> HostOptions {
        HostOptions { saver: Some(saver), peer_calls: Some(calls.sender()), ..self.host_options.clone() }
    }

    fn join_opened(
        &mut self,
        opened: Result<Host, OpenError>,
        calls: PeerCalls,
        person: Name,
        saver: RoomSaver,
    ) -> CommandResult {
        let host = match opened {
            Ok(host) => host,
            Err(error) => return self.abandon(cannot_host(&error)),
        };
        let addresses =
            address::parse(&host.local_address().to_string()).map_err(|error| cannot_host(&error))?;
        let (id, label) = (host.id(), host.room().name.to_string());
        let destination =
            Destination { addresses, room: Some(id), trust: Trust::Keys(vec![host.fingerprint()]) };
        let target = ResolvedTarget { destination, label, address: None };
        self.connect(target, person, Some(LocalHost { host, calls }), saver);
        Ok(UiReply::Done)
    }

    /// Goes back to the lobby with an error: the previous room is left, and the new one could not be opened.
    fn abandon(&mut self, error: UiError) -> CommandResult {
        self.set_status(ConnectionStatus::Out);
        self.resume_discovery();
        Err(error)
    }
}

fn cannot_host(error: &dyn Display) -> UiError {
    ui_error(UiErrorCode::CannotHost, texts::program_cannot_host(&sentence(error)))
}
