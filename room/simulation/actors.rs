//! What people do at their machines.

use super::fault_plan::Incident;
use super::machine::Asker;
use super::network::{Parcel, Place};
use super::world::{What, World};
use crate::cards::NewCard;
use crate::message::{ClientMessage, Request};
use crate::{Mark, Name, Points, Presence, Role, SeatId, State, Table, TimerPurpose, View, Vote};

/// How long it takes at most to leave, as `lan::join` has it.
const LEAVING_WITHIN: std::time::Duration = std::time::Duration::from_secs(6);

impl World {
    /// The person at a machine does something, or thinks.
    pub(super) fn act(&mut self, place: Place) {
        if !self.machines[place].awake || self.machines[place].dark {
            return;
        }
        let Some(process) = self.process(place).filter(|process| !process.leaves) else { return };
        let Some(View { you, state, .. }) = process.protocol.view().cloned() else { return };
        let request = if state.is_driver(you) && self.chance.percent(60) {
            self.drive(&state, you)
        } else {
            self.take_part(&state, you)
        };
        if let Some(request) = request {
            let is_vote = matches!(request, Request::Vote { .. } | Request::Withdraw { .. });
            if let Request::Vote { round, vote } = request {
                self.checks.votes.entry((place, round)).or_default().push(vote);
            }
            let is_role = matches!(request, Request::SetRole { .. });
            let dispatch = match (is_vote, is_role) {
                (true, _) => Asker::Vote,
                (false, true) => Asker::Role,
                (false, false) => Asker::Person,
            };
            self.ask(place, request, dispatch);
        }
    }

    fn take_part(&mut self, state: &State, you: SeatId) -> Option<Request> {
        let Table::Pointing { round, .. } = &state.table else {
            return self.chance.percent(50).then_some(Request::Start);
        };
        match self.chance.between(0, 100) {
            0..=1 => {
                Some(Request::Rename { name: Name::new(&format!("N{}", self.chance.between(0, 99))).ok()? })
            }
            2 => Some(Request::SetRole { role: Role::Spectator }),
            3..=6 => Some(Request::SetRole { role: Role::Voter }),
            7..=10 if round.reveal.is_none() => Some(Request::Withdraw { round: round.id }),
            11..=75 if round.reveal.is_none() && !round.voted.contains(&you) => {
                Some(Request::Vote { round: round.id, vote: self.some_vote(state) })
            }
            76..=80 if round.reveal.is_none() => {
                Some(Request::Vote { round: round.id, vote: self.some_vote(state) })
            }
            _ => None,
        }
    }

    fn drive(&mut self, state: &State, you: SeatId) -> Option<Request> {
        let others: Vec<SeatId> = state
            .seats
            .iter()
            .filter(|seat| seat.presence == Presence::Here && seat.id != you)
            .map(|seat| seat.id)
            .collect();
        let of_rivals = state.cards.iter().find(|card| !card.conflicting_estimates.is_empty());
        let round = state.round()?;
        match (self.chance.between(0, 100), round.reveal.is_some()) {
            (0..=2, _) => Some(Request::MakeDriver { seat: *self.chance.one_of(&others)? }),
            (3..=5, _) => {
                let title = format!("New {}", self.chance.between(0, 1_000_000));
                Some(Request::AddCards { cards: vec![NewCard::new("", &title, "", None)] })
            }
            (6, _) => Some(Request::SetAutoReveal { on: self.chance.percent(70) }),
            (7..=8, _) => Some(Request::OpenCard { card: self.chance.one_of(&state.cards)?.id }),
            (9, _) if others.len() > 3 => Some(Request::Remove { seat: *self.chance.one_of(&others)? }),
            (10..=14, _) => {
                let card = of_rivals?;
                Some(Request::ResolveEstimate { card: card.id, points: card.conflicting_estimates[0].points })
            }
            (93, _) => Some(Request::SetCountDown { on: self.chance.percent(50) }),
            (94, _) => Some(Request::SetHideNames { on: self.chance.percent(30) }),
            (95, _) => {
                let (card, before) =
                    (self.chance.one_of(&state.cards)?.id, self.chance.one_of(&state.cards)?.id);
                Some(Request::MoveCard { card, before: Some(before) })
            }
            (96, false) => {
                let (purpose, length_ms) = (TimerPurpose::Round, 10_000);
                Some(Request::StartTimer { purpose, length_ms, reveal_at_end: true })
            }
            (97, _) => {
                let text = format!("Note {}", self.chance.between(0, 99));
                Some(Request::SetNote { card: self.chance.one_of(&state.cards)?.id, text })
            }
            (15..=24, false) => Some(Request::Reveal { round: round.id }),
            (25..=28, false) => Some(Request::Skip { round: round.id }),
            (15..=50, true) => Some(Request::Settle { round: round.id, points: self.some_points(state) }),
            (51..=85, true) => Some(Request::Next { round: round.id }),
            (86..=92, true) => Some(Request::Revote { round: round.id }),
            _ => None,
        }
    }

    fn some_points(&mut self, state: &State) -> Points {
        self.chance.one_of(state.scale.points()).copied().unwrap_or(Points::whole(1))
    }

    fn some_vote(&mut self, state: &State) -> Vote {
        if self.chance.percent(5) { Vote::Mark(Mark::Unsure) } else { Vote::Points(self.some_points(state)) }
    }

    /// Somebody who has never been in the room goes to one that their lobby lists.
    pub(super) fn find_room(&mut self, place: Place) {
        let reached: Vec<Place> = self
            .hosts()
            .into_iter()
            .filter(|&host| self.network.joins(place, host, 0, self.now) && self.machines[host].awake)
            .collect();
        if let Some(&host) = self.chance.one_of(&reached) {
            self.connect(place, host);
        }
    }

    /// The person leaves: as a host they hand the room over.
    pub(super) fn leave(&mut self, place: Place) {
        if self.process(place).is_none_or(|process| process.leaves) || !self.machines[place].awake {
            return;
        }
        let Some(process) = self.process(place) else { return };
        process.leaves = true;
        if let Some(way) = process.link.take() {
            self.send(place, way.host, Some(way.link), Parcel::ToHost(Box::new(ClientMessage::Goodbye)));
            self.send(place, way.host, Some(way.link), Parcel::Closed);
        }
        if self.process(place).is_some_and(|process| process.hosted.is_none()) {
            return self.end(place);
        }
        // Heirs that are not reached are waited for, one after the other.
        self.checks.not_quiet_before(self.now + LEAVING_WITHIN);
        self.at(self.now + LEAVING_WITHIN, What::Incident(Incident::End(place)));
        // Its own goodbye is heard first, so that the heir finds it gone.
        self.at(self.now + std::time::Duration::from_millis(3), What::Incident(Incident::HandOver(place)));
    }

    /// The program ends, and the system closes its connections.
    pub(super) fn end(&mut self, place: Place) {
        let Some(process) = self.machines[place].process.take() else { return };
        if let Some(way) = process.link {
            self.send(place, way.host, Some(way.link), Parcel::Closed);
        }
        for (connection, client) in process.hosted.map(|hosted| hosted.clients).unwrap_or_default() {
            self.send(place, client.place, Some(connection.0), Parcel::Closed);
        }
    }
}
