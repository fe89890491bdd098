//! A host's signed list of successors.

use serde::{Deserialize, Serialize};

use super::link_hash::LinkHash;
use super::position::Position;
use super::verified_signatures::is_signed;
use crate::encoding::is_usual;
use crate::seat_key::PROTOCOL_NAME;
use crate::{SeatKey, SeatSecret, Signature};

/// Who may host next, signed by the host of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(Deserialize))]
pub struct Delegation {
    /// Counts the delegations of a term, from 1. The later one counts.
    pub serial: u32,
    /// The keys of the successors in order: the first one that can be reached hosts next. At most
    /// [`crate::limits::MAX_DELEGATION_KEYS`].
    pub successors: Vec<SeatKey>,
    /// Whether the signer may still host.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub kind: DelegationKind,
    /// The host's signature.
    pub signature: Signature,
}

/// Whether a delegation ends its signer's right to host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelegationKind {
    /// The signer hosts on. Its successors count if it is lost.
    #[default]
    Standing,
    /// The signer has handed the room over, has left, or has closed the room. Without successors the room is closed, and
    /// only the signer can open it again.
    Final,
    /// The signer has stepped down because another host of the same room stays.
    Merged {
        /// The delegation in force at the host that stays or, if it has none, its opening.
        into: Position,
    },
}

impl Delegation {
    pub(super) fn sign(
        term: LinkHash,
        serial: u32,
        successors: Vec<SeatKey>,
        kind: DelegationKind,
        host: &SeatSecret,
    ) -> Self {
        let signature = host.sign_bytes(&bytes_to_sign(term, serial, &successors, kind));
        Self { serial, successors, kind, signature }
    }

    pub(super) fn is_signed(&self, term: LinkHash, host: SeatKey) -> bool {
        is_signed(host, &self.bytes(term), &self.signature)
    }

    /// The hash that names this delegation of a term.
    pub fn hash(&self, term: LinkHash) -> LinkHash {
        LinkHash::of(&self.bytes(term))
    }

    /// Whether it ends its signer's right to host.
    pub fn is_final(&self) -> bool {
        self.kind != DelegationKind::Standing
    }

    /// The host that stays, if its signer has stepped down.
    pub(crate) fn continues_at(&self) -> Option<SeatKey> {
        match self.kind {
            DelegationKind::Merged { into } => Some(into.host),
            DelegationKind::Standing | DelegationKind::Final => None,
        }
    }

    /// Whether its signer has closed the room.
    pub fn closes(&self) -> bool {
        self.kind == DelegationKind::Final && self.successors.is_empty()
    }

    /// Whether this key is a successor.
    pub fn names(&self, key: SeatKey) -> bool {
        self.successors.contains(&key)
    }

    fn bytes(&self, term: LinkHash) -> Vec<u8> {
        bytes_to_sign(term, self.serial, &self.successors, self.kind)
    }
}

/// The kind tells how long the part before the keys is, so no two different delegations give the same bytes. The hash of the
/// term stands for room, epoch and host.
fn bytes_to_sign(term: LinkHash, serial: u32, successors: &[SeatKey], kind: DelegationKind) -> Vec<u8> {
    let mut bytes =
        [PROTOCOL_NAME.as_bytes(), b" delegation\0", term.as_bytes(), &serial.to_be_bytes()].concat();
    match kind {
        DelegationKind::Standing => bytes.push(0),
        DelegationKind::Final => bytes.push(1),
        DelegationKind::Merged { into } => {
            bytes.push(2);
            into.append_to(&mut bytes);
        }
    }
    successors.iter().for_each(|key| bytes.extend(key.as_bytes()));
    bytes
}
