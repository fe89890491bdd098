//! How a person in a browser takes their seat to the room's next host.
//!
//! A page comes from its host, so that host's machine could use whatever the page has. The page therefore never takes its key to
//! another host. It makes a new key for each host, and signs with the present one that the new key may have its seat there: a
//! [`Transfer`]. Two such keys are worth nothing at a third host.

use serde::{Deserialize, Serialize};

use crate::limits::MAX_TRANSFERS;
use crate::seat_key::PROTOCOL_NAME;
use crate::vote::OwnVote;
use crate::{RoomId, SeatKey, SeatSecret, Signature};

/// One move of a seat, signed with the key that it had before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// The key with which the person sat at the last host.
    pub by: SeatKey,
    /// The key of the next host. Nobody else accepts the transfer.
    pub to: SeatKey,
    /// The new key of the seat.
    pub key: SeatKey,
    /// The person's vote in the round that was open, if they had cast one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<OwnVote>,
    /// The signature with the key `by`.
    pub signature: Signature,
}

impl Transfer {
    /// Signs that `key` may have the seat of `by` at the host `to`.
    pub fn sign(room: RoomId, by: &SeatSecret, to: SeatKey, key: SeatKey, vote: Option<OwnVote>) -> Self {
        let signature = by.sign_bytes(&bytes_to_sign(room, &to, &key, vote.as_ref()));
        Self { by: by.key(), to, key, vote, signature }
    }

    fn is_genuine(&self, room: RoomId) -> bool {
        self.by.verify_bytes(&bytes_to_sign(room, &self.to, &self.key, self.vote.as_ref()), &self.signature)
    }

    /// Follows transfers back from `key` at the host `to`, until `find` knows the key that signed one; that is the seat which
    /// `key` may have. `None` if none of the keys is known, or the transfers do not lead from one to the next.
    ///
    /// A page that missed a host, for example in another half of the room, has several transfers, the oldest first.
    pub(crate) fn trace<T>(
        transfers: &[Transfer],
        room: RoomId,
        to: SeatKey,
        key: SeatKey,
        find: impl Fn(SeatKey) -> Option<T>,
    ) -> Option<T> {
        let mut expected = key;
        if transfers.last()?.to != to {
            return None;
        }
        for transfer in transfers.iter().rev().take(MAX_TRANSFERS) {
            if transfer.key != expected || !transfer.is_genuine(room) {
                return None;
            }
            if let Some(found) = find(transfer.by) {
                return Some(found);
            }
            expected = transfer.by;
        }
        None
    }
}

/// The protocol's name and the label prevent other uses of the signature. Only the last part has a variable length, so no two
/// different transfers give the same bytes.
fn bytes_to_sign(room: RoomId, to: &SeatKey, key: &SeatKey, vote: Option<&OwnVote>) -> Vec<u8> {
    // Serialization fails only for maps with unsupported keys, and a vote has none.
    let vote = vote.map(|vote| serde_json::to_vec(vote).unwrap_or_default()).unwrap_or_default();
    let name = PROTOCOL_NAME.as_bytes();
    [name, b" transfer\0", room.as_bytes(), to.as_bytes(), key.as_bytes(), &vote].concat()
}

/// The key that a seat had at another host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyElsewhere {
    /// The key of that host.
    pub host: SeatKey,
    /// The seat's key there. It counts only there.
    pub key: SeatKey,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: RoomId = RoomId::from_bytes([1; 16]);

    fn secret(number: u8) -> SeatSecret {
        SeatSecret::from_seed([number; 32])
    }

    /// The page has sat with the keys 1, 2 and 3, at the hosts 12 and 13 with the last two.
    fn two_moves() -> Vec<Transfer> {
        let step =
            |by: u8| Transfer::sign(ROOM, &secret(by), secret(11 + by).key(), secret(by + 1).key(), None);
        vec![step(1), step(2)]
    }

    fn trace(transfers: &[Transfer], host: u8, key: u8, known: u8) -> bool {
        let find = |by| (by == secret(known).key()).then_some(());
        Transfer::trace(transfers, ROOM, secret(host).key(), secret(key).key(), find).is_some()
    }

    #[test]
    fn transfers_lead_from_a_known_key_to_the_new_one() {
        let moves = two_moves();
        assert!(trace(&moves, 13, 3, 2) && trace(&moves, 13, 3, 1), "from either key");
        assert!(trace(&moves[1..], 13, 3, 2));
        assert!(!trace(&moves[1..], 13, 3, 1), "the first step is missing");
        assert!(!trace(&[], 13, 3, 3));
        assert!(!trace(&moves, 13, 2, 1), "another key");
        assert!(!trace(&moves, 13, 3, 9), "nobody knows the page");
    }

    /// Otherwise a host that gets a page's transfer could take the seat at another host.
    #[test]
    fn transfers_count_only_at_the_host_that_they_name() {
        assert!(!trace(&two_moves(), 12, 3, 1));
        assert!(!trace(&two_moves()[..1], 13, 2, 1));
    }

    #[test]
    fn changed_transfers_do_not_count() {
        let vote = OwnVote { round: crate::RoundId(4), vote: None };
        let changes: [fn(&mut Transfer, OwnVote); 3] = [
            |transfer, _| transfer.by = secret(8).key(),
            |transfer, vote| transfer.vote = Some(vote),
            |transfer, _| transfer.key = secret(8).key(),
        ];
        for (index, change) in changes.into_iter().enumerate() {
            for step in 0..2 {
                let mut moves = two_moves();
                change(&mut moves[step], vote);
                assert!(!trace(&moves, 13, 3, 1), "change {index} of step {step}");
            }
        }
        let elsewhere = RoomId::from_bytes([2; 16]);
        let find = |by| (by == secret(1).key()).then_some(());
        assert_eq!(
            Transfer::trace(&two_moves(), elsewhere, secret(13).key(), secret(3).key(), find),
            None,
            "another room"
        );
    }

    #[test]
    fn number_of_transfers_is_limited() {
        let moves = |count: u8| -> Vec<Transfer> {
            let step =
                |by: u8| Transfer::sign(ROOM, &secret(by), secret(99).key(), secret(by + 1).key(), None);
            (1..=count).map(step).collect()
        };
        let most = MAX_TRANSFERS as u8;
        assert!(trace(&moves(most), 99, most + 1, 1));
        assert!(!trace(&moves(most + 1), 99, most + 2, 1));
    }
}
