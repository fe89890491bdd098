//! One term in a chain.

#[cfg(not(target_arch = "wasm32"))]
use serde::Deserialize;
use serde::Serialize;

use super::delegation::{Delegation, DelegationKind};
use super::error::ChainError;
use super::link_hash::LinkHash;
use super::opening::Opening;
use super::position::Position;
use crate::limits::{MAX_DELEGATION_KEYS, MAX_EPOCH_STEP};
use crate::{RoomId, SeatKey, SeatSecret};

/// A term and the last delegation that its host signed, as far as the chain knows or needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(Deserialize))]
pub struct Link {
    /// The start of the term.
    pub opening: Opening,
    /// The delegation on which the next term rests or, in the last link, the one in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<Delegation>,
}

impl Link {
    /// Signs the next delegation of this term. `host` is the secret of its host.
    pub fn delegate(
        &self,
        room: RoomId,
        successors: Vec<SeatKey>,
        kind: DelegationKind,
        host: &SeatSecret,
    ) -> Delegation {
        let serial = self.delegation.as_ref().map_or(0, |known| known.serial).saturating_add(1);
        Delegation::sign(self.opening.hash(room), serial, successors, kind, host)
    }

    /// Whether its host has given up its right.
    pub fn has_ended(&self) -> bool {
        self.delegation.as_ref().is_some_and(Delegation::is_final)
    }

    /// Whether this key may open the next term: it is a successor, or the host itself after a restart.
    pub(crate) fn may_open(&self, key: SeatKey) -> bool {
        self.may_reopen(key) || self.delegation.as_ref().is_some_and(|delegation| delegation.names(key))
    }

    /// Whether this key is the host's, which has not given up its right. A host that has closed the room has kept it.
    pub(super) fn may_reopen(&self, key: SeatKey) -> bool {
        let has_ended = |delegation: &Delegation| delegation.is_final() && !delegation.closes();
        self.opening.host == key && !self.delegation.as_ref().is_some_and(has_ended)
    }

    /// The newest point of this term.
    pub(crate) fn position(&self, room: RoomId) -> Position {
        let Opening { host, epoch, .. } = self.opening;
        let term = self.opening.hash(room);
        match &self.delegation {
            None => Position { host, epoch, serial: 0, hash: term },
            Some(delegation) => {
                Position { host, epoch, serial: delegation.serial, hash: delegation.hash(term) }
            }
        }
    }

    /// Whether the newest point of this term is the other point, or a later one of the same host.
    pub(super) fn is_at_or_after(&self, point: &Position, room: RoomId) -> bool {
        // The host first: hashes take longer, and most links are of other hosts.
        self.opening.host == point.host && self.position(room).is_at_or_after(point)
    }

    /// This term with a newer delegation.
    ///
    /// # Errors
    /// [`ChainError`] if its host has not signed it, or has signed a later one before, or a final one.
    pub(crate) fn delegated(
        &self,
        room: RoomId,
        delegation: Delegation,
        index: usize,
    ) -> Result<Self, ChainError> {
        let is_newer = |known: &Delegation| known.serial < delegation.serial && !known.is_final();
        if !self.delegation.as_ref().is_none_or(is_newer) {
            return Err(ChainError::Delegation(index));
        }
        let link = Self { opening: self.opening.clone(), delegation: Some(delegation) };
        link.check_signatures(room, index)?;
        Ok(link)
    }

    /// Checks the epoch of the founder's term.
    pub(super) fn check_first_epoch(&self, index: usize) -> Result<(), ChainError> {
        let is_possible = (1..=MAX_EPOCH_STEP).contains(&self.opening.epoch.0);
        if is_possible { Ok(()) } else { Err(ChainError::Epoch(index)) }
    }

    /// Checks that this term may follow the term before it, whose delegation has this hash.
    pub(super) fn check_after(&self, before: &Link, hash: LinkHash, index: usize) -> Result<(), ChainError> {
        let Opening { host, epoch, rests_on, .. } = &self.opening;
        let delegation = before.delegation.as_ref().ok_or(ChainError::Undelegated(index - 1))?;
        if *rests_on != Some(hash) {
            return Err(ChainError::RestsOnOther(index));
        }
        if !delegation.names(*host) {
            return Err(ChainError::NotASuccessor(index));
        }
        let step = epoch.0.checked_sub(before.opening.epoch.0);
        if step.is_some_and(|step| (1..=MAX_EPOCH_STEP).contains(&step)) {
            Ok(())
        } else {
            Err(ChainError::Epoch(index))
        }
    }

    /// Checks the signatures and the delegation.
    pub(super) fn check_signatures(&self, room: RoomId, index: usize) -> Result<(), ChainError> {
        let host = self.opening.host;
        if !self.opening.is_signed(room) {
            return Err(ChainError::Signature(index));
        }
        let Some(delegation) = &self.delegation else { return Ok(()) };
        let Delegation { serial, successors, .. } = delegation;
        // The length first, because it bounds the work of the comparison.
        let is_too_long = successors.len() > MAX_DELEGATION_KEYS;
        let has_twice = || (1..successors.len()).any(|at| successors[..at].contains(&successors[at]));
        if *serial == 0 || is_too_long || has_twice() {
            return Err(ChainError::Delegation(index));
        }
        if delegation.is_signed(self.opening.hash(room), host) {
            Ok(())
        } else {
            Err(ChainError::Signature(index))
        }
    }
}
