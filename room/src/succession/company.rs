//! Whether the people of a room are still with its host.
//!
//! A host that its members have left behind must not keep the room from the one that they have gone to. It can't ask them, so it
//! remembers which delegation each of them had received when its connection broke.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::events::MemberView;
use crate::chain::{Chain, Position};
use crate::limits::{COMPANY_TIMEOUT, RECEIVED_AFTER, SILENCE_TIMEOUT};
use crate::{Epoch, Presence, SeatId, SeatKey, Time};

/// What a host knows about the people in its room.
#[derive(Debug, Clone)]
pub(super) struct Company {
    opened_at: Time,
    /// Whether this process has opened a room again that its machine had hosted before.
    has_restarted: bool,
    /// Whether anybody else has been here in this term.
    has_had_company: bool,
    /// The other seats that were here last.
    here: BTreeSet<SeatId>,
    /// The seats that were here when the machine woke, until this time: nobody knows yet which connections survived.
    doubted: Option<(BTreeSet<SeatId>, Time)>,
    /// The people whose connections broke without goodbye, with the oldest delegation that they may have had last.
    broken: BTreeMap<SeatId, Position>,
    /// The points that were in force at any time in the last [`RECEIVED_AFTER`], with the start of each.
    points: VecDeque<(Time, Position)>,
}

impl Company {
    pub(super) fn new(now: Time, has_restarted: bool) -> Self {
        Self {
            opened_at: now,
            has_restarted,
            has_had_company: false,
            here: BTreeSet::new(),
            doubted: None,
            broken: BTreeMap::new(),
            points: VecDeque::new(),
        }
    }

    /// The machine woke from sleep. Its people may have left for another host long ago.
    pub(super) fn wake(&mut self, now: Time) {
        if let Some((_, point)) = self.points.front() {
            self.broken.extend(self.here.iter().map(|seat| (*seat, *point)));
        }
        self.doubted = Some((std::mem::take(&mut self.here), now + SILENCE_TIMEOUT));
    }

    /// Takes note of who is here now.
    pub(super) fn observe(&mut self, view: &MemberView<'_>, me: Option<SeatKey>, now: Time) {
        self.observe_position(view, now);
        self.doubted.take_if(|(_, until)| now >= *until);
        let others = view.state.seats.iter().filter(|seat| Some(seat.key) != me);
        for seat in others {
            match seat.presence {
                Presence::Here if self.is_doubted(seat.id) => {}
                Presence::Here => {
                    self.has_had_company = true;
                    self.here.insert(seat.id);
                    self.broken.remove(&seat.id);
                }
                Presence::Away => {
                    if let Some((doubted, _)) = &mut self.doubted {
                        doubted.remove(&seat.id);
                    }
                    if self.here.remove(&seat.id)
                        && let Some((_, point)) = self.points.front()
                    {
                        self.broken.insert(seat.id, *point);
                    }
                }
                // A person who was here has said goodbye. A person who was away is still recorded as broken.
                Presence::Gone => drop(self.here.remove(&seat.id)),
            }
        }
    }

    fn is_doubted(&self, seat: SeatId) -> bool {
        self.doubted.as_ref().is_some_and(|(doubted, _)| doubted.contains(&seat))
    }

    /// Remembers the newest point, and forgets those that everyone with a live connection has passed.
    fn observe_position(&mut self, view: &MemberView<'_>, now: Time) {
        let Some(link) = view.state.chain.last() else { return };
        let position = link.position(view.state.room.id);
        if self.points.back().is_none_or(|(_, known)| *known != position) {
            self.points.push_back((now, position));
        }
        while self.points.get(1).is_some_and(|(since, _)| now - *since >= RECEIVED_AFTER) {
            self.points.pop_front();
        }
    }

    /// The point from which this host yields to another one; `None` if its people are here, or have all said goodbye.
    pub(super) fn yields_from(&self, chain: &Chain, now: Time) -> Option<Position> {
        if !self.here.is_empty() {
            return None;
        }
        if self.has_had_company {
            return self.broken.values().min_by_key(|point| (point.epoch, point.serial)).copied();
        }
        if self.has_restarted {
            // Any of its own delegations, in any term.
            return Some(Position { epoch: Epoch(0), serial: 0, ..chain.position() });
        }
        if now - self.opened_at >= COMPANY_TIMEOUT { chain.rests_on() } else { None }
    }
}
