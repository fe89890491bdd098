//! A card on the table: voting, revealing, settling, going on.

use super::{Output, Room};
use crate::message::{FailureCode, OwnVote};
use crate::{
    CardId, CardText, Change, Estimate, PastRound, Points, Reveal, Role, Round, RoundId, SeatId, Table,
    TimerPurpose, Vote,
};

impl Room {
    /// Anybody may start, and again after the summary. Who starts drives.
    pub(super) fn start(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        match self.state.table {
            Table::Gathering | Table::Finished => {}
            Table::Pointing { .. } => return Err(FailureCode::Started),
        }
        let card = match self.state.next_card() {
            Some(card) => card,
            None => self.add_untitled_card()?,
        };
        self.make_driver(seat);
        self.open_round(card);
        Ok(())
    }

    /// A card without a title at once, in the place of whichever is on the table; that one comes again later.
    pub(super) fn quick_round(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        if !self.state.may_add_cards(seat) {
            return Err(FailureCode::NotDriver);
        }
        let card = self.add_untitled_card()?;
        self.make_driver(seat);
        self.put_round_away();
        self.open_round(card);
        Ok(())
    }

    pub(super) fn vote(&mut self, seat: SeatId, round: RoundId, vote: Vote) -> Result<(), FailureCode> {
        self.open_round_of(round)?;
        if self.state.seat(seat).is_none_or(|seat| seat.role != Role::Voter) {
            return Err(FailureCode::Spectator);
        }
        if !self.state.scale.allows(vote) {
            return Err(FailureCode::OffScale);
        }
        match self.votes.insert(seat, vote) {
            None => self.change(Change::Voted { seat }),
            // Whoever changed their mind gets the whole time again.
            Some(before) if before != vote => self.stop_counting_down(),
            Some(_) => {}
        }
        self.tell_owner(seat);
        Ok(())
    }

    pub(super) fn withdraw(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.open_round_of(round)?;
        self.drop_open_vote(seat);
        Ok(())
    }

    /// Takes a seat's vote out of the round, if it is still open.
    pub(super) fn drop_open_vote(&mut self, seat: SeatId) {
        let open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if open && self.votes.remove(&seat).is_some() {
            self.change(Change::Withdrawn { seat });
            self.tell_owner(seat);
        }
    }

    pub(super) fn reveal_early(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        self.open_round_of(round)?;
        self.reveal();
        Ok(())
    }

    pub(super) fn settle(&mut self, seat: SeatId, round: RoundId, points: Points) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let vote = Vote::Points(points);
        let (_, reveal) = self.revealed_round_of(round)?;
        // The scale may be another since they voted.
        if !self.state.scale.allows(vote) && !reveal.votes.iter().any(|cast| cast.vote == vote) {
            return Err(FailureCode::OffScale);
        }
        self.settle_at(points)
    }

    /// What two halves of a split network settled differently is decided by the driver.
    pub(super) fn decide(&mut self, seat: SeatId, card: CardId, points: Points) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let known = self.state.card(card).ok_or(FailureCode::NoSuchCard)?;
        let Some(settled) = known.estimate.filter(|_| !known.conflicting_estimates.is_empty()) else {
            return Err(FailureCode::Decided);
        };
        let of_either = |estimate: &&Estimate| estimate.points == points;
        let estimate = match known.conflicting_estimates.iter().chain([&settled]).find(of_either) {
            Some(estimate) => *estimate,
            None if self.state.scale.allows(Vote::Points(points)) => Estimate { points, ..settled },
            None => return Err(FailureCode::OffScale),
        };
        self.change(Change::Settled { card, estimate });
        Ok(())
    }

    pub(super) fn revote(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let card = self.revealed_round_of(round)?.0;
        self.put_round_away();
        if self.state.card(card).is_some_and(|card| card.estimate.is_some()) {
            self.change(Change::Unsettled { card });
        }
        self.open_round(card);
        Ok(())
    }

    pub(super) fn next(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let (card, reveal) = self.revealed_round_of(round)?;
        let winner = reveal.result.winner();
        if self.state.card(card).is_none_or(|card| card.estimate.is_none()) {
            self.settle_at(winner.ok_or(FailureCode::Unsettled)?)?;
        }
        self.go_on();
        Ok(())
    }

    pub(super) fn skip(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        match self.state.round() {
            None => Err(FailureCode::NoCard),
            Some(current) if current.id != round => Err(FailureCode::RoundOver),
            Some(_) => {
                self.go_on();
                Ok(())
            }
        }
    }

    pub(super) fn take_up(&mut self, seat: SeatId, card: CardId) -> Result<(), FailureCode> {
        self.only_driver(seat)?;
        let has_estimate = self.state.card(card).ok_or(FailureCode::NoSuchCard)?.estimate.is_some();
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if is_open && self.state.current_card().is_some_and(|current| current.id == card) {
            // Its votes are not to be lost.
            return Ok(());
        }
        self.put_round_away();
        if has_estimate {
            self.change(Change::Unsettled { card });
        }
        self.open_round(card);
        Ok(())
    }

    /// A seat's own vote in the round on the table.
    pub(super) fn own_vote(&self, seat: SeatId) -> Option<OwnVote> {
        let round = self.state.round()?.id;
        self.votes.get(&seat).map(|&vote| OwnVote { round, vote: Some(vote) })
    }

    pub(super) fn tell_owner(&mut self, seat: SeatId) {
        let Some(round) = self.state.round().map(|round| round.id) else { return };
        let vote = OwnVote { round, vote: self.votes.get(&seat).copied() };
        self.outputs.push(Output::YourVote { connections: self.connections.of(seat).collect(), vote });
    }

    fn settle_at(&mut self, points: Points) -> Result<(), FailureCode> {
        let Table::Pointing { card, round, .. } = &self.state.table else { return Err(FailureCode::NoCard) };
        let reveal = round.reveal.as_ref().ok_or(FailureCode::NotRevealed)?;
        let (before, spent_before) =
            self.texts.get(card).map_or((0, 0), |text| (text.round_count, text.spent_ms));
        let (rounds, spent_ms) = (before.saturating_add(1), spent_before.saturating_add(reveal.open_ms));
        let estimate = Estimate { points, rounds, spent_ms };
        let card = *card;
        if self.state.card(card).is_none_or(|card| card.estimate != Some(estimate)) {
            self.change(Change::Settled { card, estimate });
        }
        self.stop_timer_for(TimerPurpose::Talk);
        Ok(())
    }

    fn go_on(&mut self) {
        let next = self.state.next_card();
        self.put_round_away();
        match next {
            Some(card) => self.open_round(card),
            None => {
                self.votes.clear();
                self.stop_timer();
                self.change(Change::Finished);
            }
        }
    }

    fn open_round(&mut self, card: CardId) {
        self.votes.clear();
        self.stop_timer();
        self.opened = self.now;
        self.opened_before_ms = 0;
        self.last_round = self.last_round.next();
        let CardText { body, note, rounds: earlier, .. } = self.texts.get(&card).cloned().unwrap_or_default();
        let (round, hide_names) = (self.last_round, self.state.hide_names);
        self.change(Change::RoundOpened { card, body, note, round, hide_names, earlier });
    }

    /// Keeps a revealed round with its card; one that was not revealed leaves no trace.
    fn put_round_away(&mut self) {
        let Table::Pointing { card, round: Round { id, reveal: Some(reveal), .. }, .. } = &self.state.table
        else {
            return;
        };
        let past = PastRound { id: *id, reveal: reveal.clone() };
        if let Some(text) = self.texts.get_mut(card) {
            text.keep(past);
        }
    }

    pub(super) fn open_round_of(&self, round: RoundId) -> Result<(), FailureCode> {
        match self.state.round() {
            None => Err(FailureCode::NoCard),
            Some(current) if current.id != round => Err(FailureCode::RoundOver),
            Some(current) if current.reveal.is_some() => Err(FailureCode::Revealed),
            Some(_) => Ok(()),
        }
    }

    fn revealed_round_of(&self, round: RoundId) -> Result<(CardId, &Reveal), FailureCode> {
        match &self.state.table {
            Table::Gathering | Table::Finished => Err(FailureCode::NoCard),
            Table::Pointing { round: current, .. } if current.id != round => Err(FailureCode::RoundOver),
            Table::Pointing { card, round: current, .. } => {
                current.reveal.as_ref().map(|reveal| (*card, reveal)).ok_or(FailureCode::NotRevealed)
            }
        }
    }
}
