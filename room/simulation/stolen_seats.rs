//! Lies with the transfer of a page. A liar that hosted the room got it, with the page's new key, and tries to take the page's
//! seat with it at another host.

use super::lies::LIAR_NAME;
use super::network::{MachineId, Packet};
use super::world::World;
use crate::room::{Input, Profile};
use crate::{ConnectionId, Name, Role, SeatSecret, Transfer};

impl World {
    /// A visit of a liar to the host `to`, with what a page of another member brought it.
    pub(super) fn stolen_seat(&mut self, liar: MachineId, to: MachineId) -> Option<Packet> {
        let victim = self.rng.range(0, self.impostor as u64) as MachineId;
        let room = self.machines[to].process.as_ref()?.hosted.as_ref()?.room.state().room.id;
        let key = stolen_key(liar, victim);
        let transfer = Transfer::sign(room, &self.secrets[victim], self.keys[liar], key.key(), None);
        let name = Name::new(LIAR_NAME).ok()?;
        let transfers = vec![transfer];
        let profile = Profile { key: key.key(), name, role: Role::Spectator, avatar: None, transfers };
        (victim != liar && victim != to).then(|| Packet::Visit(victim, Box::new(profile)))
    }

    /// A liar comes with a transfer to itself, and leaves at once.
    pub(super) fn receive_visit(&mut self, id: MachineId, victim: MachineId, profile: Profile) {
        let is_open = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref());
        if is_open.is_none_or(|hosted| hosted.paused_inputs.is_some()) {
            return;
        }
        self.last_link_id += 1;
        let (connection, key) = (ConnectionId(self.last_link_id), profile.key);
        self.handle_room_input(id, Input::Join { connection, profile });
        let hosted = self.machines[id].process.as_ref().and_then(|process| process.hosted.as_ref());
        let seats = hosted.map(|hosted| hosted.room.state().seats.as_slice()).unwrap_or_default();
        let is_stolen = seats.iter().any(|seat| seat.key == key && seat.has_had(self.keys[victim]));
        self.counters.count("came with another host's transfer");
        if is_stolen {
            self.checks.fail(format!("{id} gave {victim}'s seat to a liar, which has a transfer to itself"));
        }
        self.handle_room_input(id, Input::Leave { connection });
    }
}

/// The key that a page made for its way to the liar.
fn stolen_key(liar: MachineId, victim: MachineId) -> SeatSecret {
    SeatSecret::from_seed([100 + (10 * liar + victim) as u8; 32])
}
