//! An impostor: a machine that is no member and claims to host the room. No member may believe it.

use super::network::{Envelope, Packet};
use super::traffic::challenge;
use super::world::World;
use crate::chain::Finals;
use crate::succession::{HostStatus, PeerRole, PeerStatus};
use crate::{Epoch, Name, RoomInfo, Term, Version};

impl World {
    /// The status that the impostor sends: a high epoch and many voters.
    pub(super) fn impostor_status(&self) -> PeerStatus {
        let latest = Term { epoch: Epoch(900), nonce: 5, seq: crate::Seq(1) };
        let past = Vec::new();
        // Somebody else's chain, which it has seen.
        let chain = self.hosts().first().and_then(|&host| self.machines[host].process.as_ref());
        let chain = chain.and_then(|process| process.hosted.as_ref());
        let chain = chain.map(|hosted| hosted.room.state().chain.clone()).unwrap_or_default();
        PeerStatus {
            who: self.machines[self.impostor].info.clone(),
            version: Version { latest, past },
            is_incomplete: false,
            role: PeerRole::Hosting(Box::new(HostStatus {
                people: 1,
                chain,
                finals: Finals::default(),
                yields_from: None,
            })),
            knows: Vec::new(),
        }
    }

    pub(super) fn impostor_receives(&mut self, envelope: Envelope) {
        let Envelope { from, to, link, peer, sender, packet, .. } = envelope;
        match packet {
            Packet::Connect => {
                let name = Name::new("Sprint").unwrap();
                let room = RoomInfo { epoch: Epoch(900), nonce: 5, ..RoomInfo::new(self.founder(), name) };
                self.send(
                    to,
                    from,
                    link,
                    Packet::ToClient(Box::new(challenge(
                        room,
                        self.keys[self.impostor],
                        Vec::new(),
                        Finals::default(),
                    ))),
                );
            }
            Packet::Probe(_) => {
                let answer = Some(self.impostor_status());
                self.send_to(to, from, None, peer, Some(sender), Packet::ProbeAnswer(answer));
            }
            Packet::ToHost(_) => self.checks.fail(format!("{from} said hello to the impostor")),
            Packet::Offer(..) => self.checks.fail(format!("{from} offered the room to the impostor")),
            Packet::Propose(_) => self.checks.fail(format!("{from} sent its copy to the impostor")),
            Packet::Fetch(_) | Packet::Fetched(_) | Packet::ProbeAnswer(_) => {}
            Packet::OfferAnswer(..) | Packet::Proposed(_) | Packet::Visit(..) => {}
            Packet::Refused | Packet::ToClient(_) | Packet::Ping | Packet::Pong | Packet::Closed => {}
        }
    }
}
