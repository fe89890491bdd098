//! Who would host the room if its host went.
//!
//! A member offers itself ([`Room::stand_by`]), the host tries whether it can be reached ([`Output::Probe`],
//! [`crate::Input::Probed`]), and the other members say whether they can reach those who are listed
//! ([`Room::report`]). The list follows from all of these after every input.

use std::collections::BTreeMap;

use super::{Output, Room};
use crate::limits::{STANDING_BY, SUCCESSORS};
use crate::message::FailureCode;
use crate::successor::are_addresses;
use crate::{Address, Change, Presence, SeatId, State, Successor};

/// What is known of somebody who stands by.
#[derive(Debug, Clone, Default)]
pub(super) struct Standby {
    /// Where they say that they would listen.
    addresses: Vec<Address>,
    /// Where the host reached them when it tried last.
    reached: Vec<Address>,
    /// Whether others could reach them, as these said last.
    reports: BTreeMap<SeatId, bool>,
}

impl Standby {
    /// One who cannot reach somebody may have a fault of their own, or ill intent; the host, which could, counts
    /// against them.
    fn is_reachable(&self) -> bool {
        let yes = self.reports.values().filter(|&&reached| reached).count();
        let no = self.reports.len() - yes;
        !self.reached.is_empty() && yes + 1 >= no
    }
}

/// Those who stood by at the room's last host: they are believed to do so still, until they come back or are gone.
pub(super) fn inherited(state: &State) -> BTreeMap<SeatId, Standby> {
    let others = state.successors.iter().filter(|successor| Some(successor.seat) != state.room.host);
    others
        .map(|Successor { seat, addresses }| {
            let (addresses, reached) = (addresses.clone(), addresses.clone());
            (*seat, Standby { addresses, reached, reports: BTreeMap::new() })
        })
        .collect()
}

impl Room {
    /// Takes an offer to host the room later. It is listed once the host has reached it.
    pub(super) fn stand_by(&mut self, seat: SeatId, addresses: Vec<Address>) -> Result<(), FailureCode> {
        if self.state.room.pinned {
            return Err(FailureCode::Pinned);
        }
        if !are_addresses(&addresses) {
            return Err(FailureCode::Addresses);
        }
        if self.standing_by.len() >= STANDING_BY && !self.standing_by.contains_key(&seat) {
            return Err(FailureCode::EnoughSuccessors);
        }
        let standby = self.standing_by.entry(seat).or_default();
        // Who comes back to where they were is not unlisted for the time of a question.
        if standby.addresses != addresses {
            *standby = Standby { addresses: addresses.clone(), ..Standby::default() };
        }
        self.outputs.push(Output::Probe { seat, addresses });
        Ok(())
    }

    pub(super) fn stand_down(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        self.standing_by.remove(&seat);
        Ok(())
    }

    /// Somebody says whether they could reach somebody who stands by.
    pub(super) fn report(&mut self, seat: SeatId, whom: SeatId, reached: bool) -> Result<(), FailureCode> {
        match self.standing_by.get_mut(&whom) {
            Some(standby) if whom != seat => {
                standby.reports.insert(seat, reached);
                Ok(())
            }
            Some(_) | None => Err(FailureCode::NoSuchSeat),
        }
    }

    /// The host has tried to reach somebody who stands by, and did at these of their addresses.
    pub(super) fn probed(&mut self, seat: SeatId, reached: Vec<Address>) {
        if let Some(standby) = self.standing_by.get_mut(&seat) {
            standby.reached = reached;
            standby.reached.truncate(crate::limits::SUCCESSOR_ADDRESSES);
        }
    }

    /// Who stands by, listed or not, and where they say that they can be reached: to be tried again now and then.
    pub fn standing_by(&self) -> impl Iterator<Item = (SeatId, &[Address])> {
        self.standing_by.iter().map(|(&seat, standby)| (seat, &standby.addresses[..]))
    }

    /// Makes the public list what it is to be: those who are here, or have just gone away, and can be reached; the
    /// longest-seated first.
    pub(super) fn list_successors(&mut self) {
        if self.standing_by.is_empty() && self.state.successors.is_empty() {
            return;
        }
        let state = &self.state;
        let presence = |seat: SeatId| state.seat(seat).map_or(Presence::Gone, |seat| seat.presence);
        self.standing_by.retain(|&seat, standby| {
            standby.reports.retain(|&reporter, _| presence(reporter) == Presence::Here);
            presence(seat) != Presence::Gone
        });
        let successors: Vec<Successor> = self
            .standing_by
            .iter()
            .filter(|&(&seat, standby)| Some(seat) != self.state.room.host && standby.is_reachable())
            .filter(|&(&seat, _)| self.state.seat(seat).is_some_and(|seat| self.counts_as_here(seat)))
            .map(|(&seat, standby)| Successor { seat, addresses: standby.reached.clone() })
            .take(SUCCESSORS)
            .collect();
        if successors != self.state.successors {
            self.change(Change::Successors { successors });
        }
    }
}
