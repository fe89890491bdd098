//! The hosts that have given up their right to host.

use serde::{Deserialize, Serialize};

use super::delegation::{Delegation, DelegationKind};
use super::link::Link;
use super::position::Position;
use crate::limits::MAX_FINALS;
use crate::{RoomId, SeatKey};

/// The terms that ended with a final delegation, oldest first, at most [`MAX_FINALS`]. They tell members that were away
/// where their host has gone. One that its host has not signed counts for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Finals(Vec<Link>);

impl Finals {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this term is known to have ended.
    pub fn contains(&self, link: &Link) -> bool {
        self.0.contains(link)
    }

    /// Adds a term, unless it is known or has not ended. It replaces an earlier term of the same host. The oldest one is
    /// forgotten if there are too many.
    pub fn add(&mut self, link: Link) {
        if link.has_ended() && !self.0.contains(&link) {
            let is_replaced = |known: &Link| {
                known.opening.host == link.opening.host && known.opening.epoch <= link.opening.epoch
            };
            self.0.retain(|known| !is_replaced(known));
            self.0.push(link);
            let excess = self.0.len().saturating_sub(MAX_FINALS);
            self.0.drain(..excess);
        }
    }

    /// Adds all terms of another list that their hosts have signed. Others would take the place of real ones.
    pub fn add_all(&mut self, others: &Finals, room: RoomId) {
        let signed = others.0.iter().take(MAX_FINALS).filter(|link| link.check_signatures(room, 0).is_ok());
        signed.cloned().for_each(|link| self.add(link));
    }

    /// The newest final that this host has signed at or after a point, and where it is; `None` if it has signed none.
    pub fn newest_after(&self, point: &Position, room: RoomId) -> Option<(Position, &Delegation)> {
        self.after(point, room).max_by_key(|(end, _)| (end.epoch, end.serial))
    }

    /// A point and every other one at which it continued: where its host went when it stepped down, where those went to whom it
    /// handed the room, and so on.
    pub(super) fn points_after(&self, point: &Position, room: RoomId) -> impl Iterator<Item = Position> {
        let mut points = vec![*point];
        let mut next = 0;
        std::iter::from_fn(move || {
            let point = *points.get(next)?;
            next += 1;
            for (end, delegation) in self.after(&point, room) {
                match delegation.kind {
                    DelegationKind::Merged { into } => push_new(&mut points, into),
                    DelegationKind::Final => self
                        .opened_on(&end, &delegation.successors, room)
                        .for_each(|next| push_new(&mut points, next)),
                    DelegationKind::Standing => {}
                }
            }
            Some(point)
        })
    }

    /// The ends of the terms that one of these hosts opened on a final delegation.
    fn opened_on(
        &self,
        end: &Position,
        successors: &[SeatKey],
        room: RoomId,
    ) -> impl Iterator<Item = Position> {
        let is_next =
            |link: &&Link| link.opening.rests_on == Some(end.hash) && successors.contains(&link.opening.host);
        let next = self.0.iter().filter(is_next).filter(move |link| link.check_signatures(room, 0).is_ok());
        next.map(move |link| link.position(room))
    }

    /// The finals that the point's host has signed at or after the point.
    fn after(&self, point: &Position, room: RoomId) -> impl Iterator<Item = (Position, &Delegation)> {
        self.0.iter().filter_map(move |link| {
            let delegation = link.delegation.as_ref()?;
            let is_final = delegation.is_final() && link.is_at_or_after(point, room);
            // The signatures last: they take the longest.
            (is_final && link.check_signatures(room, 0).is_ok()).then(|| (link.position(room), delegation))
        })
    }
}

fn push_new(points: &mut Vec<Position>, point: Position) {
    if !points.contains(&point) {
        points.push(point);
    }
}
