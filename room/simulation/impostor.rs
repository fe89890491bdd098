//! Somebody who is no member, and says that they host the room.

use super::network::{Parcel, Sent};
use super::traffic::challenge;
use super::world::World;
use crate::succession::{PeerRole, PeerStatus};
use crate::{Epoch, Name, RoomInfo, Term, Version};

impl World {
    /// Somebody who is no member says that they host the room, to whoever asks and to whoever does not.
    pub(super) fn stranger_standing(&self) -> PeerStatus {
        let latest = Term { epoch: Epoch(900), nonce: 5, seq: crate::Seq(1) };
        let past = Vec::new();
        PeerStatus {
            who: self.machines[self.stranger].contact.clone(),
            version: Version { latest, past },
            post: PeerRole::Hosting { voters: 50 },
            knows: Vec::new(),
        }
    }

    pub(super) fn stranger_hears(&mut self, sent: Sent) {
        let Sent { from, to, link, whom, sender, parcel, .. } = sent;
        match parcel {
            Parcel::Connect => {
                let name = Name::new("Sprint").unwrap();
                let room = RoomInfo { epoch: Epoch(900), nonce: 5, ..RoomInfo::new(self.room_id(), name) };
                self.send(to, from, link, Parcel::ToClient(Box::new(challenge(room))));
            }
            Parcel::Probe(_) => {
                let answer = Some(self.stranger_standing());
                self.send_to(to, from, None, whom, Some(sender), Parcel::ProbeAnswer(answer));
            }
            Parcel::ToHost(_) => self.checks.wrong(format!("{from} said hello to a stranger")),
            Parcel::Offer(..) => self.checks.wrong(format!("{from} offered the room to a stranger")),
            Parcel::Fetch | Parcel::Fetched(_) | Parcel::ProbeAnswer(_) | Parcel::OfferAnswer(..) => {}
            Parcel::YouAreRemoved => {}
            Parcel::Refused | Parcel::ToClient(_) | Parcel::Ping | Parcel::Pong | Parcel::Closed => {}
        }
    }
}
