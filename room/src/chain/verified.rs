//! Remembers which chains and signatures were verified. A room's chain grows with each host, and every member sees it at each
//! host, many times. So each link and each signature is verified once per process. The result is the same with and without
//! this memory.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::link_hash::LinkHash;
use super::{Chain, Link};
use crate::limits::MAX_CHAIN_LINKS;
use crate::{RoomId, SeatKey, Signature};

/// How many signatures are remembered: those of four of the longest chains.
const MAX_REMEMBERED_SIGNATURES: usize = 4 * 2 * MAX_CHAIN_LINKS;
/// How many chains are remembered: one for each room of a long list, or for each branch of a room.
const MAX_REMEMBERED_CHAINS: usize = 32;

static CHAINS: Mutex<Chains> = Mutex::new(Chains(VecDeque::new()));
/// Hashes over key, signature and signed bytes. Nobody can find other bytes with the same hash.
static SIGNATURES: Mutex<BTreeSet<LinkHash>> = Mutex::new(BTreeSet::new());

/// How many of these links are the first ones of a verified chain of this room.
pub(super) fn count_known(room: RoomId, links: &[Link]) -> usize {
    lock(&CHAINS).count_known(room, links)
}

/// Remembers a verified chain.
pub(super) fn remember(chain: &Chain) {
    lock(&CHAINS).remember(chain);
}

/// Whether the owner of `key` has signed these bytes.
pub(super) fn is_signed(key: SeatKey, bytes: &[u8], signature: &Signature) -> bool {
    let hash = LinkHash::of(&[&key.as_bytes()[..], signature.as_bytes(), bytes].concat());
    if lock(&SIGNATURES).contains(&hash) {
        return true;
    }
    let is_valid = key.verify_bytes(bytes, signature);
    if is_valid {
        let mut verified = lock(&SIGNATURES);
        // Only an attack shows more. It can make others verify again, not believe.
        if verified.len() >= MAX_REMEMBERED_SIGNATURES {
            verified.clear();
        }
        verified.insert(hash);
    }
    is_valid
}

fn lock<T>(memory: &'static Mutex<T>) -> MutexGuard<'static, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The chains verified last, the latest one at the end.
struct Chains(VecDeque<Chain>);

impl Chains {
    fn count_known(&self, room: RoomId, links: &[Link]) -> usize {
        let in_common = |chain: &Chain| chain.links.iter().zip(links).take_while(|(a, b)| a == b).count();
        self.0.iter().filter(|chain| chain.room == room).map(in_common).max().unwrap_or(0)
    }

    /// Adds a chain in the place of its own earlier states.
    fn remember(&mut self, chain: &Chain) {
        let is_earlier = |known: &Chain| {
            let same_terms = known.links.iter().zip(&chain.links).all(|(a, b)| a.opening == b.opening);
            known.room == chain.room && known.links.len() <= chain.links.len() && same_terms
        };
        self.0.retain(|known| !is_earlier(known));
        if self.0.len() >= MAX_REMEMBERED_CHAINS {
            self.0.pop_front();
        }
        self.0.push_back(chain.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::DelegationKind;
    use crate::{DeviceSecret, Epoch, Salt, SeatSecret};

    #[test]
    fn remembered_signature_is_valid_for_its_key_and_bytes_only() {
        let (ann, bob) = (SeatSecret::from_seed([7; 32]), SeatSecret::from_seed([8; 32]));
        let signature = ann.sign_bytes(b"bytes");
        for _ in 0..2 {
            assert!(is_signed(ann.key(), b"bytes", &signature));
            assert!(!is_signed(ann.key(), b"bytes and more", &signature));
            assert!(!is_signed(bob.key(), b"bytes", &signature));
            assert!(!is_signed(ann.key(), b"bytes", &bob.sign_bytes(b"bytes")));
        }
    }

    #[test]
    fn memory_of_signatures_is_bounded() {
        let ann = SeatSecret::from_seed([9; 32]);
        for number in 0..2 * MAX_REMEMBERED_SIGNATURES {
            let bytes = number.to_be_bytes();
            assert!(is_signed(ann.key(), &bytes, &ann.sign_bytes(&bytes)));
        }
        assert!(lock(&SIGNATURES).len() <= MAX_REMEMBERED_SIGNATURES);
    }

    #[test]
    fn links_of_remembered_chains_are_known_in_their_room_only() {
        let (ann, bob) = (DeviceSecret::from_bytes([3; 32]), SeatSecret::from_seed([8; 32]));
        let salt = Salt::from_bytes([4; 16]);
        let room = ann.founder(salt).room_id();
        let mut founded = ann.found(salt).chain;
        founded.delegate(vec![bob.key()], DelegationKind::Standing, &ann.founder_secret(salt)).unwrap();
        let opened = founded.open(Epoch(2), 1, &bob).unwrap();
        let mut chains = Chains(VecDeque::new());
        assert_eq!(chains.count_known(room, opened.links()), 0);
        chains.remember(&opened);
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
        let mut chains = Chains(VecDeque::new());
        let salt = |number: usize| Salt::from_bytes([number as u8; 16]);
        for number in 0..MAX_REMEMBERED_CHAINS + 3 {
            chains.remember(&ann.found(salt(number)).chain);
        }
        assert_eq!(chains.0.len(), MAX_REMEMBERED_CHAINS);
        assert_eq!(chains.0[0], ann.found(salt(3)).chain, "the oldest ones are forgotten");

        let (mut chain, secret) = (ann.found(salt(200)).chain, ann.founder_secret(salt(200)));
        for number in 0..3 {
            let successor = SeatSecret::from_seed([number; 32]);
            chain.delegate(vec![successor.key()], DelegationKind::Standing, &secret).unwrap();
            chains.remember(&chain);
            chains.remember(&chain.open(Epoch(2), 1, &successor).unwrap());
        }
        let room = ann.founder(salt(200)).room_id();
        // One for each branch: the last one contains the chain itself.
        assert_eq!(chains.0.iter().filter(|known| known.room == room).count(), 3);
    }
}
