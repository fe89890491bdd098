//! Joins rooms on other hosts, by list entry, address, code or link.

use lan::RoomSaver;
use lan::address;
use lan::host::StandbyOptions;
use lan::join::{Destination, LocalHost, Person, Trust};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, JoinTarget, UiError, UiErrorCode, UiReply,
};
use room::{Name, Role};

use super::command_result::{CommandResult, ui_error};
use super::room_connection::{ResolvedTarget, RoomConnection};
use super::{Controller, DiscoveryHandle};
use crate::window::Window;

impl<W: Window> Controller<W> {
    /// Joins the room of a link. Ignores the link while this app hosts a room, because other members depend on it.
    pub(super) async fn join_by_link(&mut self, link: String) {
        if self.connection.as_ref().is_some_and(RoomConnection::is_hosting) {
            return;
        }
        let Err(mut error) = self.join(JoinTarget::Address { text: link.clone() }).await else { return };
        if error.code == UiErrorCode::Name {
            self.pending_link = Some(link);
            error.message = texts::program_invited().to_owned();
        }
        if self.connection.is_none() {
            self.set_status(ConnectionStatus::Ended { why: EndReason::Astray, message: error.message });
        }
    }

    /// Leaves the current room and joins another one.
    pub(super) async fn join(&mut self, target: JoinTarget) -> CommandResult {
        self.pending_link = None;
        let person = self.own_name()?;
        let target = self.resolve(target)?;
        self.leave().await;
        self.connect(target, person, None, self.hosted_rooms.saver());
        Ok(UiReply::Done)
    }

    /// Finds the addresses of the room that the page names: a room of the list, a recent room, or a typed address.
    fn resolve(&self, target: JoinTarget) -> Result<ResolvedTarget, UiError> {
        let (address, label, room, trust) = match target {
            JoinTarget::Address { text } => {
                let text = text.trim().to_owned();
                let key =
                    address::fingerprint(&text).map_err(|error| ui_error(UiErrorCode::Address, error))?;
                let trust = key.map_or(Trust::FirstUse, |key| Trust::Keys(vec![key]));
                (text.clone(), text, None, trust)
            }
            JoinTarget::Room { id } => {
                let rooms = self.discovery.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
                let discovered = rooms.into_iter().find(|discovered| discovered.id == id);
                let recent = || self.settings.recent().iter().find(|recent| recent.id == id).cloned();
                let (address, name, trust) = match discovered {
                    Some(room) if room.is_impostor => {
                        return Err(ui_error(UiErrorCode::Address, texts::program_impostor()));
                    }
                    Some(DiscoveredRoom { address, name, fingerprint, .. }) => {
                        (address, name, Trust::Keys(vec![fingerprint]))
                    }
                    None => recent()
                        .map(|recent| (recent.address, recent.name, Trust::FirstUse))
                        .ok_or_else(|| ui_error(UiErrorCode::UnknownRoom, texts::program_unknown_room()))?,
                };
                (address, name.to_string(), Some(id), trust)
            }
        };
        let addresses = address::parse(&address).map_err(|error| ui_error(UiErrorCode::Address, error))?;
        // Shows the address instead of the code or the link that was typed.
        let readable = |text: String| match addresses.as_slice() {
            [address] => address.to_string(),
            _ => text,
        };
        let (address, label) =
            if room.is_some() { (address, label) } else { (readable(address), readable(label)) };
        Ok(ResolvedTarget {
            destination: Destination { addresses, room, trust },
            label,
            address: Some(address),
        })
    }

    /// The rooms to list. Somebody without a right to a room is shown only if this device knows the room.
    pub(super) fn without_unknown_impostors(&self, mut rooms: Vec<DiscoveredRoom>) -> Vec<DiscoveredRoom> {
        let is_known = |id| self.settings.recent().iter().any(|recent| recent.id == id);
        rooms.retain(|room| !room.is_impostor || is_known(room.id));
        rooms
    }

    /// Starts to connect. `hosted` is the room if this app hosts it.
    /// `saver` saves the room while it is hosted here.
    pub(super) fn connect(
        &mut self,
        target: ResolvedTarget,
        name: Name,
        hosted: Option<LocalHost>,
        saver: RoomSaver,
    ) {
        self.discovery = None;
        self.set_status(ConnectionStatus::Connecting { to: target.label.clone() });
        let avatar = self.settings.preferences().avatar.clone();
        let person = Person {
            device: self.host_options.device.clone(),
            name,
            role: Role::Voter,
            avatar,
            app: crate::APP.to_owned(),
        };
        let (bind, port) = (self.host_options.bind, self.host_options.port);
        let save_problem = saver.problem();
        let standby = StandbyOptions { bind, port, saver: Some(saver) };
        self.connection = Some(RoomConnection::connect(target, person, hosted, standby, save_problem));
    }
}
