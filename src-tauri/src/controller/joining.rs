//! The way into rooms that others host.

use lan::address;
use lan::host::Post;
use lan::join::{Destination, Hosted, Person};
use room::ui_protocol::{Link, Over, Sighting, Target, Told, Trouble, TroubleCode};
use room::{Name, Role};

use super::room_connection::{Goal, Party};
use super::{Answer, Controller, Looking, trouble};
use crate::window::Window;

impl<W: Window> Controller<W> {
    /// Goes where a link leads, unless a room is hosted here: others sit in that.
    pub(super) async fn follow(&mut self, link: String) {
        if self.party.as_ref().is_some_and(Party::hosts) {
            return;
        }
        let Err(mut astray) = self.join(Target::Address { text: link.clone() }).await else { return };
        if astray.code == TroubleCode::Name {
            self.invitation = Some(link);
            astray.message = "You are invited to a room. Say your name, and you are in.".into();
        }
        if self.party.is_none() {
            self.set_link(Link::Over { why: Over::Astray, message: astray.message });
        }
    }

    pub(super) async fn join(&mut self, target: Target) -> Answer {
        self.invitation = None;
        let person = self.own_name()?;
        let goal = self.goal(target)?;
        self.leave().await;
        self.set_out(goal, person, None);
        Ok(Told::Done)
    }

    /// Where a room is that the page names.
    pub(super) fn goal(&self, target: Target) -> Result<Goal, Trouble> {
        let (address, to, room) = match target {
            Target::Address { text } => {
                let text = text.trim().to_owned();
                (text.clone(), text, None)
            }
            Target::Room { id } => {
                let seen = self.looking.as_ref().map(Looking::rooms).unwrap_or_default();
                let seen = seen.into_iter().find(|sighting| sighting.id == id);
                let known = || self.settings.recent().iter().find(|recent| recent.id == id).cloned();
                let (address, name) = match seen {
                    Some(Sighting { address, name, .. }) => (address, name),
                    None => known().map(|recent| (recent.address, recent.name)).ok_or_else(|| {
                        trouble(
                            TroubleCode::UnknownRoom,
                            "that room is gone. Choose another one, or join by its address",
                        )
                    })?,
                };
                (address, name.to_string(), Some(id))
            }
        };
        let places = address::parse(&address).map_err(|error| trouble(TroubleCode::Address, error))?;
        // A code or a link is said as the address that it stands for.
        let said = |text: String| match places.as_slice() {
            [place] => place.to_string(),
            _ => text,
        };
        let (address, to) = if room.is_some() { (address, to) } else { (said(address), said(to)) };
        Ok(Goal { destination: Destination { places, room }, to, address: Some(address) })
    }

    pub(super) fn set_out(&mut self, goal: Goal, name: Name, hosted: Option<Hosted>) {
        self.looking = None;
        self.set_link(Link::Connecting { to: goal.to.clone() });
        let face = self.settings.preferences().face.clone();
        let person =
            Person { seat: self.seat.clone(), name, role: Role::Voter, face, app: crate::APP.to_owned() };
        let keep = Some(self.rooms.folder().to_owned());
        let post = Post { bind: self.options.bind, port: self.options.port, keep };
        self.party = Some(Party::set_out(goal, person, hosted, post));
    }
}
