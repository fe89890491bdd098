//! Remembers which chains were verified. A room's chain grows with each host, and every member sees it at each host, many times.
//! So each link is verified once per process. The result is the same with and without this memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::link::Link;
use crate::RoomId;

/// How many chains are remembered: one for each room of a long list, or for each branch of a room.
const MAX_REMEMBERED_CHAINS: usize = 32;

static CHAINS: Mutex<VerifiedChains> = Mutex::new(VerifiedChains(VecDeque::new()));

/// The memory of this process.
pub(super) fn verified_chains() -> MutexGuard<'static, VerifiedChains> {
    CHAINS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The chains verified last with their rooms, the latest one at the end.
pub(super) struct VerifiedChains(VecDeque<(RoomId, Vec<Link>)>);

impl VerifiedChains {
    /// How many of these links are the first ones of a verified chain of this room.
    pub(super) fn count_known(&self, room: RoomId, links: &[Link]) -> usize {
        let in_common = |known: &Vec<Link>| known.iter().zip(links).take_while(|(a, b)| a == b).count();
        let of_room = self.0.iter().filter(|(other, _)| *other == room);
        of_room.map(|(_, known)| in_common(known)).max().unwrap_or(0)
    }

    /// Adds a verified chain in the place of its own earlier states.
    pub(super) fn remember(&mut self, room: RoomId, links: &[Link]) {
        self.0.retain(|(other, known)| {
            let is_earlier = known.iter().zip(links).all(|(a, b)| a.opening == b.opening);
            *other != room || known.len() > links.len() || !is_earlier
        });
        if self.0.len() >= MAX_REMEMBERED_CHAINS {
            self.0.pop_front();
        }
        self.0.push_back((room, links.to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::DelegationKind;
    use crate::{DeviceSecret, Epoch, Salt, SeatSecret};

    #[test]
    fn links_of_remembered_chains_are_known_in_their_room_only() {
        let (ann, bob) = (DeviceSecret::from_bytes([3; 32]), SeatSecret::from_seed([8; 32]));
        let salt = Salt::from_bytes([4; 16]);
        let room = ann.founder(salt).room_id();
        let mut founded = ann.found(salt).chain;
        founded.delegate(vec![bob.key()], DelegationKind::Standing, &ann.founder_secret(salt)).unwrap();
        let opened = founded.open(Epoch(2), 1, &bob).unwrap();
        let mut chains = VerifiedChains(VecDeque::new());
        assert_eq!(chains.count_known(room, opened.links()), 0);
        chains.remember(room, opened.links());
        assert_eq!(chains.count_known(room, opened.links()), 2);
        assert_eq!(chains.count_known(room, founded.links()), 1);
        let other_term = founded.open(Epoch(3), 1, &bob).unwrap();
        assert_eq!(chains.count_known(room, other_term.links()), 1);
        let other_room = ann.founder(Salt::from_bytes([5; 16])).room_id();
        assert_eq!(chains.count_known(other_room, opened.links()), 0);
    }

    #[test]
    fn memory_of_chains_is_bounded_and_has_one_state_of_each() {
        let ann = DeviceSecret::from_bytes([5; 32]);
        let mut chains = VerifiedChains(VecDeque::new());
        let salt = |number: usize| Salt::from_bytes([number as u8; 16]);
        for number in 0..MAX_REMEMBERED_CHAINS + 3 {
            chains.remember(ann.founder(salt(number)).room_id(), ann.found(salt(number)).chain.links());
        }
        assert_eq!(chains.0.len(), MAX_REMEMBERED_CHAINS);
        assert_eq!(chains.0[0].1, ann.found(salt(3)).chain.links(), "the oldest ones are forgotten");

        let (mut chain, secret) = (ann.found(salt(200)).chain, ann.founder_secret(salt(200)));
        let room = ann.founder(salt(200)).room_id();
        for number in 0..3 {
            let successor = SeatSecret::from_seed([number; 32]);
            chain.delegate(vec![successor.key()], DelegationKind::Standing, &secret).unwrap();
            chains.remember(room, chain.links());
            chain.delegate(vec![successor.key()], DelegationKind::Standing, &secret).unwrap();
            chains.remember(room, chain.links());
            let of_room = chains.0.iter().filter(|(other, links)| *other == room && links.len() == 1);
            assert_eq!(of_room.count(), 1, "the newer delegation replaces the older one");
            chains.remember(room, chain.open(Epoch(2), 1, &successor).unwrap().links());
        }
        // One for each branch: the last one contains the chain itself.
        assert_eq!(chains.0.iter().filter(|(other, _)| *other == room).count(), 3);
    }
}
