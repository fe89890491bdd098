//! Two hosts of one room have met: which of them stays.
//!
//! Head counts and votes decide nothing, because anyone can invent them. The chains decide, so all members come to the same
//! answer.

use std::cmp::{Ordering, Reverse};

use super::{Chain, DelegationKind, Link, LinkHash, Position};
use crate::{Epoch, RoomId, SeatKey};

/// What a host says about its right to host when it meets another host of its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The host's chain.
    pub chain: Chain,
    /// Set if the host may have been left behind: because it has just restarted or woken, or all its members are gone. It
    /// yields to a host that took over at this point or later.
    pub yields_from: Option<Position>,
}

/// How a chain goes on after the last host that it has in common with another chain. The greater one stays.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Branch {
    /// A successor has taken over although the host had stepped down for another one.
    AfterMerge { epoch: Epoch, serial: u32, hash: LinkHash, place: Reverse<usize> },
    /// A successor has taken over although the host had not ended its right. The later delegation comes first, then the
    /// earlier place in it.
    Successor { epoch: Epoch, serial: u32, hash: LinkHash, place: Reverse<usize> },
    /// The host itself still hosts. Of its terms the later one comes first.
    SameHost { epoch: Epoch, term: LinkHash },
    /// The host has ended its right in favour of a successor.
    AfterFinal { epoch: Epoch, serial: u32, hash: LinkHash, place: Reverse<usize> },
}

impl Claim {
    /// Whether this host stays when it meets the other one; otherwise the other one does. The two chains differ.
    pub fn stays(&self, other: &Claim) -> bool {
        match (self.yields_to(other), other.yields_to(self)) {
            (false, true) => true,
            (true, false) => false,
            (true, true) | (false, false) => self.chain.compare(&other.chain) == Ordering::Greater,
        }
    }

    /// Whether this host may have been left behind for the other one.
    pub(crate) fn yields_to(&self, other: &Claim) -> bool {
        self.yields_from.is_some_and(|point| other.chain.branches_off(&point))
    }
}

impl Chain {
    /// Orders two hosts of one room by the last host that their chains have in common: the greater one stays.
    fn compare(&self, other: &Chain) -> Ordering {
        // All chains of a room start with its founder, so there is a common host.
        let last = self.hosts_in_common(other).saturating_sub(1);
        Branch::after(last, &self.links, self.room).cmp(&Branch::after(last, &other.links, self.room))
    }

    /// How many hosts the two chains have in common: the same host that opened on the same delegation, in any of its terms.
    fn hosts_in_common(&self, other: &Chain) -> usize {
        let is_same = |(a, b): &(&Link, &Link)| {
            (a.opening.host, a.opening.rests_on) == (b.opening.host, b.opening.rests_on)
        };
        self.links.iter().zip(&other.links).take_while(is_same).count()
    }

    /// Whether one of these keys has hosted in this chain after it left the other one.
    pub(crate) fn continues_at_one_of(&self, keys: &[SeatKey], other: &Chain) -> bool {
        self.links[self.hosts_in_common(other)..].iter().any(|link| keys.contains(&link.opening.host))
    }
}

impl Branch {
    fn after(last: usize, links: &[Link], room: RoomId) -> Self {
        let link = &links[last];
        let epoch = link.opening.epoch;
        let (Some(next), Some(delegation)) = (links.get(last + 1), &link.delegation) else {
            return Self::SameHost { epoch, term: link.opening.hash(room) };
        };
        let place = delegation.successors.iter().position(|key| *key == next.opening.host);
        let place = Reverse(place.unwrap_or(usize::MAX));
        let (serial, hash) = (delegation.serial, link.position(room).hash);
        match delegation.kind {
            DelegationKind::Merged { .. } => Self::AfterMerge { epoch, serial, hash, place },
            DelegationKind::Standing => Self::Successor { epoch, serial, hash, place },
            DelegationKind::Final => Self::AfterFinal { epoch, serial, hash, place },
        }
    }
}
