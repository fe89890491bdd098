//! Whether the people of a room are still with its host.
//!
//! A host that its members have left behind must not keep the room from the one that they have gone to. It can't ask them, so it
//! remembers which delegation each of them had received when its connection broke.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::events::MemberView;
use crate::chain::{Chain, Position};
use crate::limits::{COMPANY_TIMEOUT, CONSENT_AFTER, RECEIVED_AFTER, SILENCE_TIMEOUT};
use crate::{Epoch, Presence, SeatId, SeatKey, Time};

/// What a host knows about the people in its room.
#[derive(Debug, Clone)]
pub(super) struct Company {
    opened_at: Time,
    /// Set if this process has opened a room again that its machine had hosted before: how long nobody has had it open.
    idle: Option<Duration>,
    /// When somebody else came for the first time in this term.
    company_since: Option<Time>,
    /// When somebody else was last here.
    company_until: Time,
    /// Everyone else who has been here in this term.
    sat_here: BTreeSet<SeatId>,
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
    pub(super) fn new(now: Time, idle: Option<Duration>) -> Self {
        Self {
            opened_at: now,
            idle,
            company_since: None,
            company_until: now,
            sat_here: BTreeSet::new(),
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
                    self.company_since.get_or_insert(now);
                    self.sat_here.insert(seat.id);
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
        if !self.here.is_empty() {
            self.company_until = now;
        }
    }

    /// Whether the machine has just woken and somebody may still be here: their connection has not ended, and may work.
    pub(super) fn may_be_here(&self) -> bool {
        self.doubted.as_ref().is_some_and(|(doubted, _)| !doubted.is_empty())
    }

    /// Whether this person has been here in this term.
    pub(super) fn has_sat_here(&self, seat: SeatId) -> bool {
        self.sat_here.contains(&seat)
    }

    /// Whether somebody has opened the room again long after its last meeting. Its people may be elsewhere.
    pub(super) fn is_resumed(&self) -> bool {
        self.idle.is_some_and(|idle| idle >= CONSENT_AFTER)
    }

    /// How long ago somebody else was last here.
    pub(super) fn alone_for(&self, now: Time) -> Duration {
        let before = self.idle.filter(|_| self.company_since.is_none()).unwrap_or_default();
        before.saturating_add(now - self.company_until)
    }

    /// How long ago somebody else came for the first time.
    pub(super) fn has_had_company_for(&self, now: Time) -> Duration {
        self.company_since.map_or(Duration::ZERO, |since| now - since)
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

    /// The point from which this host yields to another one; `None` if its people are here, or have all said goodbye. In a
    /// resumed room it is `Some` until a person `has_decided`: those who are here may be strays.
    pub(super) fn yields_from(&self, chain: &Chain, has_decided: bool, now: Time) -> Option<Position> {
        // Any of its own delegations, in any term.
        let from_the_start = Position { epoch: Epoch(0), serial: 0, ..chain.position() };
        if self.is_resumed() && !has_decided {
            return Some(from_the_start);
        }
        if !self.here.is_empty() {
            return None;
        }
        if self.company_since.is_some() {
            return self.broken.values().min_by_key(|point| (point.epoch, point.serial)).copied();
        }
        if self.idle.is_some() {
            return Some(from_the_start);
        }
        if now - self.opened_at >= COMPANY_TIMEOUT { chain.rests_on() } else { None }
    }
}
