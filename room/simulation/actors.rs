//! The people at the machines: what they request, and how they join and leave.

use super::incident::Incident;
use super::machine::RequestKind;
use super::network::{MachineId, Packet};
use super::world::{Event, World};
use crate::cards::NewCard;
use crate::message::{ClientMessage, Request};
use crate::{CardId, Mark, Name, Points, Presence, Role, SeatId, State, Table, TimerPurpose, View, Vote};

/// The time limit for leaving, as in `lan::join`.
const LEAVE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(6);

impl World {
    /// The person at a machine makes a random request, or none.
    pub(super) fn act_as_person(&mut self, id: MachineId) {
        if !self.machines[id].awake || self.machines[id].is_off {
            return;
        }
        let Some(process) = self.process(id).filter(|process| !process.is_leaving) else { return };
        let Some(View { you, state, .. }) = process.protocol.view().cloned() else { return };
        if let Some(other) = state.other_host.as_ref().filter(|other| other.joins.is_none())
            && state.can_decide_about_host(you)
            // A person knows whom they are about to join.
            && self.machine_with_key(other.key).is_some_and(|there| !self.is_lying(there))
        {
            let host = other.key;
            return self.send_request(
                id,
                Request::DecideAboutHost { host, joins: true },
                RequestKind::Person,
            );
        }
        let request = if state.is_driver(you) && self.rng.chance(60) {
            self.act_as_driver(&state, you)
        } else {
            self.act_as_member(&state, you)
        };
        if let Some(request) = request {
            let is_vote = matches!(request, Request::Vote { .. } | Request::Withdraw { .. });
            if let Request::Vote { round, vote } = request {
                self.checks.votes.entry((id, round)).or_default().push(vote);
            }
            let is_role = matches!(request, Request::SetRole { .. });
            let kind = match (is_vote, is_role) {
                (true, _) => RequestKind::Vote,
                (false, true) => RequestKind::Role,
                (false, false) => RequestKind::Person,
            };
            self.send_request(id, request, kind);
        }
    }

    fn act_as_member(&mut self, state: &State, you: SeatId) -> Option<Request> {
        let Table::Pointing { round, .. } = &state.table else {
            return self.rng.chance(50).then_some(Request::Start);
        };
        match self.rng.range(0, 100) {
            0..=1 => Some(Request::Rename { name: Name::new(&format!("N{}", self.rng.range(0, 99))).ok()? }),
            2 => Some(Request::SetRole { role: Role::Spectator }),
            3..=6 => Some(Request::SetRole { role: Role::Voter }),
            7..=10 if round.reveal.is_none() => Some(Request::Withdraw { round: round.id }),
            11..=75 if round.reveal.is_none() && !round.voted.contains(&you) => {
                Some(Request::Vote { round: round.id, vote: self.random_vote(state) })
            }
            76..=80 if round.reveal.is_none() => {
                Some(Request::Vote { round: round.id, vote: self.random_vote(state) })
            }
            _ => None,
        }
    }

    fn act_as_driver(&mut self, state: &State, you: SeatId) -> Option<Request> {
        let others: Vec<SeatId> = state
            .seats
            .iter()
            .filter(|seat| seat.presence == Presence::Here && seat.id != you)
            .map(|seat| seat.id)
            .collect();
        // A person knows what the team has decided.
        let real = state.proposed_cards().filter(|proposed| self.is_real(proposed));
        let proposed: Vec<CardId> = real.map(|proposed| proposed.card.id).collect();
        let round = state.round()?;
        match (self.rng.range(0, 100), round.reveal.is_some()) {
            (0..=2, _) => Some(Request::MakeDriver { seat: *self.rng.choose(&others)? }),
            (3..=5, _) => {
                let title = format!("New {}", self.rng.range(0, 1_000_000));
                Some(Request::AddCards { cards: vec![NewCard::new("", &title, "", None)] })
            }
            (6, _) => {
                let on = self.rng.chance(70);
                Some(Request::change_settings(&state.settings, |settings| settings.auto_reveal = on))
            }
            (7..=8, _) => Some(Request::OpenCard { card: self.rng.choose(&state.cards)?.id }),
            (9, _) if others.len() > 3 => Some(Request::Remove { seat: *self.rng.choose(&others)? }),
            (10..=14, _) => {
                let cards = match self.rng.chance(50) {
                    true => proposed,
                    false => vec![*self.rng.choose(&proposed)?],
                };
                Some(Request::TakeProposed { cards })
            }
            (93, _) => {
                let on = self.rng.chance(50);
                Some(Request::change_settings(&state.settings, |settings| settings.count_down = on))
            }
            (94, _) => {
                let on = self.rng.chance(30);
                Some(Request::change_settings(&state.settings, |settings| settings.hide_names = on))
            }
            (95, _) => {
                let (card, before) = (self.rng.choose(&state.cards)?.id, self.rng.choose(&state.cards)?.id);
                Some(Request::MoveCard { card, before: Some(before) })
            }
            (96, false) => {
                let (purpose, length_ms) = (TimerPurpose::Round, 10_000);
                Some(Request::StartTimer { purpose, length_ms, reveal_at_end: true })
            }
            (97, _) => {
                let text = format!("Note {}", self.rng.range(0, 99));
                Some(Request::SetNote { card: self.rng.choose(&state.cards)?.id, text })
            }
            (15..=24, false) => Some(Request::Reveal { round: round.id }),
            (25..=28, false) => Some(Request::Skip { round: round.id }),
            (15..=50, true) => Some(Request::Settle { round: round.id, points: self.random_points(state) }),
            (51..=85, true) => Some(Request::Next { round: round.id }),
            (86..=92, true) => Some(Request::Revote { round: round.id }),
            _ => None,
        }
    }

    fn random_points(&mut self, state: &State) -> Points {
        self.rng.choose(state.settings.scale.points()).copied().unwrap_or(Points::whole(1))
    }

    fn random_vote(&mut self, state: &State) -> Vote {
        if self.rng.chance(5) { Vote::Mark(Mark::Unsure) } else { Vote::Points(self.random_points(state)) }
    }

    /// Connects a newcomer to a reachable host.
    pub(super) fn find_room(&mut self, id: MachineId) {
        let reached: Vec<MachineId> = self
            .hosts()
            .into_iter()
            .filter(|&host| self.network.is_connected(id, host, 0, self.now) && self.machines[host].awake)
            .collect();
        if let Some(&host) = self.rng.choose(&reached) {
            self.connect(id, host);
        }
    }

    /// The person leaves. A host hands the room over.
    pub(super) fn leave(&mut self, id: MachineId) {
        if self.process(id).is_none_or(|process| process.is_leaving) || !self.machines[id].awake {
            return;
        }
        let Some(process) = self.process(id) else { return };
        process.is_leaving = true;
        if let Some(upstream) = process.upstream.take() {
            self.send(
                id,
                upstream.host,
                Some(upstream.link),
                Packet::ToHost(Box::new(ClientMessage::Goodbye)),
            );
            self.send(id, upstream.host, Some(upstream.link), Packet::Closed);
        }
        if self.process(id).is_some_and(|process| process.hosted.is_none()) {
            return self.end(id);
        }
        // Each unreachable successor costs time.
        self.checks.extend_faults(self.now + LEAVE_TIMEOUT);
        self.schedule(self.now + LEAVE_TIMEOUT, Event::Incident(Incident::ForceExit(id)));
        // The room handles the host's own goodbye before the hand-over.
        self.schedule(
            self.now + std::time::Duration::from_millis(3),
            Event::Incident(Incident::FinishLeaving(id)),
        );
    }

    /// The program exits, and the operating system closes its connections.
    pub(super) fn end(&mut self, id: MachineId) {
        let Some(process) = self.machines[id].process.take() else { return };
        if let Some(upstream) = process.upstream {
            self.send(id, upstream.host, Some(upstream.link), Packet::Closed);
        }
        for (connection, client) in process.hosted.map(|hosted| hosted.clients).unwrap_or_default() {
            self.send(id, client.machine, Some(connection.0), Packet::Closed);
        }
    }
}
