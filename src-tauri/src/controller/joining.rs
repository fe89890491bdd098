//! The way into rooms that others host.

use lan::address;
use lan::host::StandbyOptions;
use lan::join::{Destination, LocalHost, Person};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, JoinTarget, UiError, UiErrorCode, UiReply,
};
use room::{Name, Role};

use super::room_connection::{JoinGoal, RoomConnection};
use super::{Answer, Controller, DiscoveryHandle, ui_error};
use crate::window::Window;

impl<W: Window> Controller<W> {
    /// Goes where a link leads, unless a room is hosted here: others sit in that.
    pub(super) async fn follow(&mut self, link: String) {
        if self.party.as_ref().is_some_and(RoomConnection::hosts) {
            return;
        }
        let Err(mut astray) = self.join(JoinTarget::Address { text: link.clone() }).await else { return };
        if astray.code == UiErrorCode::Name {
            self.invitation = Some(link);
            astray.message = "You are invited to a room. Say your name, and you are in.".into();
        }
        if self.party.is_none() {
            self.set_link(ConnectionStatus::Ended { why: EndReason::Astray, message: astray.message });
        }
    }

    pub(super) async fn join(&mut self, target: JoinTarget) -> Answer {
        self.invitation = None;
        let person = self.own_name()?;
        let goal = self.goal(target)?;
        self.leave().await;
        self.set_out(goal, person, None);
        Ok(UiReply::Done)
    }

    /// Where a room is that the page names.
    pub(super) fn goal(&self, target: JoinTarget) -> Result<JoinGoal, UiError> {
        let (address, to, room) = match target {
            JoinTarget::Address { text } => {
                let text = text.trim().to_owned();
                (text.clone(), text, None)
            }
            JoinTarget::Room { id } => {
                let seen = self.looking.as_ref().map(DiscoveryHandle::rooms).unwrap_or_default();
                let seen = seen.into_iter().find(|sighting| sighting.id == id);
                let known = || self.settings.recent().iter().find(|recent| recent.id == id).cloned();
                let (address, name) = match seen {
                    Some(DiscoveredRoom { address, name, .. }) => (address, name),
                    None => known().map(|recent| (recent.address, recent.name)).ok_or_else(|| {
                        ui_error(
                            UiErrorCode::UnknownRoom,
                            "that room is gone. Choose another one, or join by its address",
                        )
                    })?,
                };
                (address, name.to_string(), Some(id))
            }
        };
        let places = address::parse(&address).map_err(|error| ui_error(UiErrorCode::Address, error))?;
        // A code or a link is said as the address that it stands for.
        let said = |text: String| match places.as_slice() {
            [place] => place.to_string(),
            _ => text,
        };
        let (address, to) = if room.is_some() { (address, to) } else { (said(address), said(to)) };
        Ok(JoinGoal { destination: Destination { places, room }, to, address: Some(address) })
    }

    pub(super) fn set_out(&mut self, goal: JoinGoal, name: Name, hosted: Option<LocalHost>) {
        self.looking = None;
        self.set_link(ConnectionStatus::Connecting { to: goal.to.clone() });
        let avatar = self.settings.preferences().avatar.clone();
        let person =
            Person { seat: self.seat.clone(), name, role: Role::Voter, avatar, app: crate::APP.to_owned() };
        let keep = Some(self.rooms.folder().to_owned());
        let post = StandbyOptions { bind: self.options.bind, port: self.options.port, keep };
        self.party = Some(RoomConnection::set_out(goal, person, hosted, post));
    }
}
