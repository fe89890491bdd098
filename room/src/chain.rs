//! The right to host a room: a [`Chain`] of signatures from the room's founder to its present host.
//!
//! A *term* is one host's period. It starts with an [`Opening`], signed by its host. The host signs a [`Delegation`] whenever
//! its list of successors changes; a *final* delegation ends its own right. The next host is a successor in that list, and its
//! opening names it. So each host can prove its right to anybody who knows the room's id, which commits to the founder.
//!
//! A chain contains only public data: keys, numbers and signatures.

mod delegation;
mod error;
mod finals;
mod link;
mod link_hash;
mod meeting;
mod opening;
mod position;
#[cfg(target_arch = "wasm32")]
mod unread;
mod verified_chains;
mod verified_signatures;

use serde::Serialize;

pub use self::delegation::{Delegation, DelegationKind};
pub use self::error::ChainError;
pub use self::finals::Finals;
pub use self::link::Link;
pub use self::link_hash::LinkHash;
pub use self::meeting::Claim;
pub use self::opening::Opening;
pub use self::position::Position;
use self::verified_chains::verified_chains;
use crate::limits::{MAX_CHAIN_BYTES, MAX_CHAIN_LINKS};
use crate::{Epoch, Founder, RoomId, SeatKey, SeatSecret};

/// Whether this program verifies chains. A page trusts the host that it was loaded from, and can't host itself.
pub(crate) const VERIFIES_CHAINS: bool = !cfg!(target_arch = "wasm32");

/// The verified links of one room, from its founder's term to a present one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Chain {
    #[serde(skip)]
    room: RoomId,
    /// At least one.
    links: Vec<Link>,
}

impl Chain {
    /// The chain of a room's first term.
    pub fn found(room: RoomId, founder: &SeatSecret, epoch: Epoch, nonce: u32) -> Self {
        let opening = Opening::sign(room, epoch, nonce, None, founder);
        Self { room, links: vec![Link { opening, delegation: None }] }
    }

    /// Verifies links that came from another machine or from disk.
    ///
    /// # Errors
    /// [`ChainError`] if the links do not prove that the host of the last one may host the founder's room.
    pub fn verify(links: Vec<Link>, founder: &Founder) -> Result<Self, ChainError> {
        if links.len() > MAX_CHAIN_LINKS {
            return Err(ChainError::TooLong);
        }
        if links.is_empty() {
            return Err(ChainError::Empty);
        }
        let room = founder.room_id();
        let known = verified_chains().count_known(room, &links);
        for (index, link) in links.iter().enumerate().skip(known) {
            match index.checked_sub(1).map(|before| &links[before]) {
                None if link.opening.host != founder.key => return Err(ChainError::NotFounded),
                None if link.opening.rests_on.is_some() => return Err(ChainError::NotFounded),
                None => link.check_first_epoch(index)?,
                Some(before) => link.check_after(before, before.position(room).hash, index)?,
            }
            link.check_signatures(room, index)?;
        }
        let chain = Self { room, links };
        if known < chain.links.len() {
            if chain.bytes() > MAX_CHAIN_BYTES {
                return Err(ChainError::TooLong);
            }
            verified_chains().remember(room, &chain.links);
        }
        Ok(chain)
    }

    /// The links, the founder's first.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The links, the founder's first.
    pub fn into_links(self) -> Vec<Link> {
        self.links
    }

    /// The host of the last term.
    pub fn host(&self) -> SeatKey {
        self.last().opening.host
    }

    /// The epoch of the last term.
    pub fn epoch(&self) -> Epoch {
        self.last().opening.epoch
    }

    /// The nonce of the last term.
    pub fn nonce(&self) -> u32 {
        self.last().opening.nonce
    }

    /// The delegation in force; `None` if the host has not signed one yet.
    pub fn delegation(&self) -> Option<&Delegation> {
        self.last().delegation.as_ref()
    }

    /// The hash of the last opening. It names the whole chain up to there: each opening covers the delegation before it, and each
    /// delegation its opening.
    pub fn term(&self) -> LinkHash {
        self.last().opening.hash(self.room)
    }

    /// The point on which the last term rests; `None` for the founder's.
    pub(crate) fn rests_on(&self) -> Option<Position> {
        let before = self.links.len().checked_sub(2)?;
        Some(self.links[before].position(self.room))
    }

    /// The newest point of the chain.
    pub fn position(&self) -> Position {
        self.last().position(self.room)
    }

    /// Adds a newer delegation to the last term, signed by its host.
    ///
    /// # Errors
    /// [`ChainError`] if it is not a valid one, or not newer than the one in force. Then the chain does not change.
    pub fn add_delegation(&mut self, delegation: Delegation) -> Result<(), ChainError> {
        let index = self.links.len() - 1;
        let link = self.last().delegated(self.room, delegation, index)?;
        let before = std::mem::replace(&mut self.links[index], link);
        if self.bytes() > MAX_CHAIN_BYTES {
            self.links[index] = before;
            return Err(ChainError::TooLong);
        }
        Ok(())
    }

    /// Signs the next delegation of the last term. `host` is the secret of its host.
    ///
    /// # Errors
    /// [`ChainError`], for example after a final delegation.
    pub fn delegate(
        &mut self,
        successors: Vec<SeatKey>,
        kind: DelegationKind,
        host: &SeatSecret,
    ) -> Result<&Delegation, ChainError> {
        self.add_delegation(self.last().delegate(self.room, successors, kind, host))?;
        self.delegation().ok_or(ChainError::Empty)
    }

    /// The chain of a successor that opens the next term. A host that restarts opens a new term too, which rests on what its
    /// last term rested on, so restarts do not make the chain longer.
    ///
    /// # Errors
    /// [`ChainError`] if this key has no right to host now, the epoch is impossible, or the chain would be too long.
    pub fn open(&self, epoch: Epoch, nonce: u32, host: &SeatSecret) -> Result<Self, ChainError> {
        let mut links = self.links.clone();
        if self.last().may_reopen(host.key()) {
            links.pop();
            // Only the epoch shows which of the host's own terms is the later one.
            if epoch <= self.epoch() {
                return Err(ChainError::Epoch(links.len()));
            }
        }
        let index = links.len();
        let rests_on = match links.last() {
            None => None,
            Some(Link { delegation: None, .. }) => return Err(ChainError::Undelegated(index - 1)),
            Some(Link { opening, delegation: Some(delegation) }) => {
                Some(delegation.hash(opening.hash(self.room)))
            }
        };
        let opening = Opening::sign(self.room, epoch, nonce, rests_on, host);
        let link = Link { opening, delegation: None };
        match (links.last(), rests_on) {
            (Some(before), Some(hash)) => link.check_after(before, hash, index)?,
            _ => link.check_first_epoch(index)?,
        }
        links.push(link);
        let chain = Self { room: self.room, links };
        let is_short = chain.links.len() <= MAX_CHAIN_LINKS && chain.bytes() <= MAX_CHAIN_BYTES;
        if is_short { Ok(chain) } else { Err(ChainError::TooLong) }
    }

    /// Whether this key may open the next term: it is a successor, or the host itself after a restart.
    pub fn may_open(&self, key: SeatKey) -> bool {
        self.last().may_open(key)
    }

    /// Whether this chain continues from a point: it contains the point itself, a later delegation of its term, or a later
    /// term of the same host. Or the point's host has stepped down since, and the chain continues from where it went.
    pub fn extends(&self, point: &Position, finals: &Finals) -> bool {
        let contains =
            |point: &Position| self.links.iter().rev().any(|link| link.is_at_or_after(point, self.room));
        finals.points_after(point, self.room).any(|point| contains(&point))
    }

    /// The successors that came before the one that took over after this point. None if the point's host still hosts, or if the
    /// chain does not extend the point.
    pub(crate) fn successors_before(&self, point: &Position, finals: &Finals) -> &[SeatKey] {
        let before_next = |point: Position| {
            let at = self.links.iter().rposition(|link| link.is_at_or_after(&point, self.room))?;
            let next = self.links.get(at + 1).map(|link| link.opening.host);
            let list =
                self.links[at].delegation.as_ref().map_or(&[][..], |delegation| &delegation.successors);
            let place = list.iter().position(|key| Some(*key) == next).unwrap_or(0);
            Some(&list[..place])
        };
        finals.points_after(point, self.room).find_map(before_next).unwrap_or_default()
    }

    /// Whether this chain has left the terms of a host for a successor: one listed at this point or later.
    fn branches_off(&self, point: &Position) -> bool {
        let (_, before) = self.links.split_last().expect("a chain has at least one link");
        self.host() != point.host && before.iter().rev().any(|link| link.is_at_or_after(point, self.room))
    }

    fn last(&self) -> &Link {
        self.links.last().expect("a chain has at least one link")
    }

    /// The size as JSON, in bytes.
    fn bytes(&self) -> usize {
        // Encoding can't fail: there is no map.
        serde_json::to_vec(&self.links).unwrap_or_default().len()
    }
}
