//! The public list of successors: members that host the room next if its host is lost.
//!
//! A member offers to stand by ([`Room::stand_by`]). The host checks that it can reach the member
//! ([`Output::Probe`], [`crate::Input::Probed`]). Other members also report whether they can reach it
//! ([`Room::report_reachable`]). The list is computed from all three after every input.

use std::collections::BTreeMap;

use super::standby::Standby;
use super::{Output, Room};
use crate::chain::{Chain, Link};
use crate::limits::{DELEGATION_INTERVAL, MAX_STANDBYS, MAX_SUCCESSORS};
use crate::message::FailureCode;
use crate::successor::are_valid_addresses;
use crate::{Address, CardId, Change, Presence, SeatId, SeatKey, State, Successor, Time};

/// The standbys of a reopened room: the successors listed by its last host, until they rejoin or are gone.
pub(super) fn inherit_standbys(state: &State) -> BTreeMap<SeatId, Standby> {
    let not_host = state.successors.iter().filter(|successor| Some(successor.seat) != state.room.host);
    not_host
        .map(|Successor { seat, addresses }| {
            let (addresses, reached) = (addresses.clone(), addresses.clone());
            (*seat, Standby { addresses, reached, reports: BTreeMap::new() })
        })
        .collect()
}

impl Room {
    /// Takes a member's offer to host the room next. It is listed once the host has reached it. Its app may have been
    /// restarted and lost its copy of the cards, so it reports that again.
    pub(super) fn stand_by(&mut self, seat: SeatId, addresses: Vec<Address>) -> Result<(), FailureCode> {
        if self.state.room.pinned {
            return Err(FailureCode::Pinned);
        }
        if !are_valid_addresses(&addresses) {
            return Err(FailureCode::Addresses);
        }
        if self.standbys.len() >= MAX_STANDBYS && !self.standbys.contains_key(&seat) {
            return Err(FailureCode::EnoughSuccessors);
        }
        self.report_replicated(seat, CardId(0));
        let standby = self.standbys.entry(seat).or_default();
        // A member that rejoins with the same addresses stays listed while it is probed again.
        if standby.addresses != addresses {
            *standby = Standby { addresses: addresses.clone(), ..Standby::default() };
        }
        self.outputs.push(Output::Probe { seat, addresses });
        Ok(())
    }

    pub(super) fn stand_down(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        self.standbys.remove(&seat);
        Ok(())
    }

    /// Records a member's report whether it could reach a standby.
    pub(super) fn report_reachable(
        &mut self,
        seat: SeatId,
        target: SeatId,
        reached: bool,
    ) -> Result<(), FailureCode> {
        match self.standbys.get_mut(&target) {
            Some(standby) if target != seat => {
                standby.reports.insert(seat, reached);
                Ok(())
            }
            Some(_) | None => Err(FailureCode::NoSuchSeat),
        }
    }

    /// Records which cards' texts a member's app has. It can't have more than there are.
    pub(super) fn report_replicated(&mut self, seat: SeatId, through: CardId) {
        let through = through.min(self.last_card);
        if self.state.seat(seat).is_some_and(|seat| seat.replicated != through) {
            self.change(Change::Replicated { seat, through });
        }
    }

    /// Takes note that another host of this room has given up its right.
    pub(super) fn report_ended(&mut self, chain: Vec<Link>) -> Result<(), FailureCode> {
        let chain = Chain::verify(chain, &self.state.room.founder).map_err(|_| FailureCode::Chain)?;
        let Some(term) = chain.into_links().pop().filter(Link::has_ended) else {
            return Err(FailureCode::Chain);
        };
        if !self.state.finals.contains(&term) {
            self.change(Change::HostEnded { term: Box::new(term) });
        }
        Ok(())
    }

    /// Records which addresses of a standby answered the host's probe. The answer to an earlier offer does not count.
    pub(super) fn set_reachable_addresses(
        &mut self,
        seat: SeatId,
        offered: &[Address],
        reached: Vec<Address>,
    ) {
        if let Some(standby) = self.standbys.get_mut(&seat).filter(|standby| standby.addresses == offered) {
            standby.reached = reached;
            standby.reached.truncate(crate::limits::MAX_SUCCESSOR_ADDRESSES);
        }
    }

    /// All standbys, listed or not, with the addresses on which they say they would listen. The host's server
    /// probes them every [`crate::limits::SUCCESSOR_PROBE_INTERVAL`].
    pub fn standbys(&self) -> impl Iterator<Item = (SeatId, &[Address])> {
        self.standbys.iter().map(|(&seat, standby)| (seat, &standby.addresses[..]))
    }

    /// Publishes the list of successors, if it changed: standbys that are present or only just away, and
    /// reachable; the longest-seated first.
    pub(super) fn update_successors(&mut self) {
        if self.standbys.is_empty() && self.state.successors.is_empty() {
            return;
        }
        let state = &self.state;
        let presence = |seat: SeatId| state.seat(seat).map_or(Presence::Gone, |seat| seat.presence);
        self.standbys.retain(|&seat, standby| {
            standby.reports.retain(|&reporter, _| presence(reporter) == Presence::Here);
            presence(seat) != Presence::Gone
        });
        let successors: Vec<Successor> = self
            .standbys
            .iter()
            .filter(|&(&seat, standby)| Some(seat) != self.state.room.host && standby.is_reachable())
            .filter(|&(&seat, _)| self.state.seat(seat).is_some_and(|seat| self.is_waited_for(seat)))
            .map(|(&seat, standby)| Successor { seat, addresses: standby.reached.clone() })
            .take(MAX_SUCCESSORS)
            .collect();
        if successors != self.state.successors {
            self.change(Change::Successors { successors });
        }
    }

    /// Asks the host to sign the list of successors if it has changed since the last delegation, at most every
    /// [`DELEGATION_INTERVAL`].
    pub(super) fn update_delegation(&mut self) {
        let is_due = self.delegated_at.is_none_or(|last| self.now >= last + DELEGATION_INTERVAL);
        if is_due && let Some(successors) = self.undelegated_successors() {
            self.delegated_at = Some(self.now);
            self.outputs.push(Output::Delegate { successors });
        }
    }

    /// When [`Room::update_delegation`] is due; `None` if the newest delegation is up to date.
    pub(super) fn delegation_deadline(&self) -> Option<Time> {
        self.undelegated_successors()?;
        self.delegated_at.map(|last| last + DELEGATION_INTERVAL)
    }

    /// The keys in the newest delegation.
    pub fn delegated(&self) -> Vec<SeatKey> {
        let delegation = self.state.chain.last().and_then(|term| term.delegation.as_ref());
        delegation.map(|delegation| delegation.successors.clone()).unwrap_or_default()
    }

    /// The keys of a final delegation, with which the host hands the room over: the present successors, those who are away, and
    /// then `own`, the key of the host's own seat if its person stays.
    pub fn final_successors(&self, own: Option<SeatKey>) -> Vec<SeatKey> {
        let state = &self.state;
        let (here, away): (Vec<_>, Vec<_>) = state
            .successors
            .iter()
            .filter_map(|successor| state.seat(successor.seat))
            .partition(|seat| seat.presence == Presence::Here);
        here.into_iter().chain(away).map(|seat| seat.key).chain(own).collect()
    }

    /// The keys of the successors, if the newest delegation names others.
    fn undelegated_successors(&self) -> Option<Vec<SeatKey>> {
        let state = &self.state;
        let seats = state.successors.iter().filter_map(|successor| state.seat(successor.seat));
        let keys: Vec<SeatKey> = seats.map(|seat| seat.key).collect();
        // After a final delegation there is no other.
        let has_ended = state.chain.last().is_none_or(Link::has_ended);
        (!has_ended && self.delegated() != keys).then_some(keys)
    }
}
