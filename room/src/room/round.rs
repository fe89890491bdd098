//! The rounds of a meeting: start, vote, reveal early, settle, revote, skip, next card, summary.

use super::{Output, Room};
use crate::message::{FailureCode, OwnVote};
use crate::{
    CardId, CardText, Change, Estimate, PastRound, Points, Reveal, Round, RoundId, SeatId, Table,
    TimerPurpose, Vote,
};

impl Room {
    /// Opens the first card and makes the seat the driver. Anyone may start, also again after the summary.
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

    /// Opens a new card without a title. The card that was on the table comes up again later.
    pub(super) fn quick_round(&mut self, seat: SeatId) -> Result<(), FailureCode> {
        if !self.state.can_edit_cards(seat) {
            return Err(FailureCode::NotDriver);
        }
        let card = self.add_untitled_card()?;
        self.make_driver(seat);
        self.archive_round();
        self.open_round(card);
        Ok(())
    }

    pub(super) fn cast_vote(&mut self, seat: SeatId, round: RoundId, vote: Vote) -> Result<(), FailureCode> {
        self.state.check_vote(seat, round, Some(vote))?;
        match self.votes.insert(seat, vote) {
            None => self.change(Change::Voted { seat }),
            // After a changed vote the countdown starts again.
            Some(before) if before != vote => self.cancel_countdown(),
            Some(_) => {}
        }
        self.send_own_vote(seat);
        Ok(())
    }

    pub(super) fn withdraw_vote(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.state.check_round_open(round)?;
        self.drop_vote(seat);
        Ok(())
    }

    /// Drops a seat's vote from the current round, if the round is open.
    pub(super) fn drop_vote(&mut self, seat: SeatId) {
        let open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if open && self.votes.remove(&seat).is_some() {
            self.change(Change::Withdrawn { seat });
            self.send_own_vote(seat);
        }
    }

    pub(super) fn reveal_early(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        self.state.check_round_open(round)?;
        self.reveal();
        Ok(())
    }

    pub(super) fn settle(&mut self, seat: SeatId, round: RoundId, points: Points) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let vote = Vote::Points(points);
        let (_, reveal) = self.revealed_round(round)?;
        // The scale may have changed since the votes were cast.
        if !self.state.settings.scale.allows(vote) && !reveal.votes.iter().any(|cast| cast.vote == vote) {
            return Err(FailureCode::OffScale);
        }
        self.settle_card(points)
    }

    pub(super) fn revote(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let card = self.revealed_round(round)?.0;
        self.archive_round();
        if self.state.card(card).is_some_and(|card| card.estimate.is_some()) {
            self.change(Change::Unsettled { card });
        }
        self.open_round(card);
        Ok(())
    }

    pub(super) fn next_card(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let (card, reveal) = self.revealed_round(round)?;
        let winner = reveal.result.winner();
        if self.state.card(card).is_none_or(|card| card.estimate.is_none()) {
            self.settle_card(winner.ok_or(FailureCode::Unsettled)?)?;
        }
        self.open_next_card();
        Ok(())
    }

    pub(super) fn skip(&mut self, seat: SeatId, round: RoundId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        match self.state.round() {
            None => Err(FailureCode::NoCard),
            Some(current) if current.id != round => Err(FailureCode::RoundOver),
            Some(_) => {
                self.open_next_card();
                Ok(())
            }
        }
    }

    pub(super) fn open_card(&mut self, seat: SeatId, card: CardId) -> Result<(), FailureCode> {
        self.require_driver(seat)?;
        let has_estimate = self.state.card(card).ok_or(FailureCode::NoSuchCard)?.estimate.is_some();
        let is_open = self.state.round().is_some_and(|round| round.reveal.is_none());
        if is_open && self.state.current_card().is_some_and(|current| current.id == card) {
            // Opening the card again would lose its votes.
            return Ok(());
        }
        self.archive_round();
        if has_estimate {
            self.change(Change::Unsettled { card });
        }
        self.open_round(card);
        Ok(())
    }

    /// A seat's own vote in the current round.
    pub(super) fn own_vote(&self, seat: SeatId) -> Option<OwnVote> {
        let round = self.state.round()?.id;
        self.votes.get(&seat).map(|&vote| OwnVote { round, vote: Some(vote) })
    }

    /// Sends a seat its own vote, on all of its connections.
    pub(super) fn send_own_vote(&mut self, seat: SeatId) {
        let Some(round) = self.state.round().map(|round| round.id) else { return };
        let vote = OwnVote { round, vote: self.votes.get(&seat).copied() };
        self.outputs.push(Output::YourVote { connections: self.connections.of_seat(seat).collect(), vote });
    }

    /// Settles the card on the table.
    fn settle_card(&mut self, points: Points) -> Result<(), FailureCode> {
        let Table::Pointing { card, round, .. } = &self.state.table else { return Err(FailureCode::NoCard) };
        let reveal = round.reveal.as_ref().ok_or(FailureCode::NotRevealed)?;
        let (before, spent_before) =
            self.texts.get(*card).map_or((0, 0), |text| (text.round_count, text.spent_ms));
        let (rounds, spent_ms) = (before.saturating_add(1), spent_before.saturating_add(reveal.open_ms));
        let estimate = Estimate { points, rounds, spent_ms };
        let card = *card;
        if self.state.card(card).is_none_or(|card| card.estimate != Some(estimate)) {
            self.change(Change::Settled { card, estimate });
        }
        self.stop_timer_for(TimerPurpose::Talk);
        Ok(())
    }

    /// Opens the next card, or shows the summary if none is left.
    fn open_next_card(&mut self) {
        let next = self.state.next_card();
        self.archive_round();
        match next {
            Some(card) => self.open_round(card),
            None => {
                self.votes.clear();
                self.stop_timer();
                self.change(Change::Finished);
            }
        }
    }

    /// Puts a card on the table and opens a new round on it.
    fn open_round(&mut self, card: CardId) {
        self.votes.clear();
        self.stop_timer();
        self.opened_at = self.now;
        self.open_ms_before = 0;
        self.last_round = self.last_round.next();
        let text = self.texts.get(card).cloned().unwrap_or_default();
        let CardText { body, note, rounds: earlier, .. } = text;
        let (round, hide_names) = (self.last_round, self.state.settings.hide_names);
        self.change(Change::RoundOpened { card, body, note, round, hide_names, earlier });
    }

    /// Adds the current round to its card's past rounds, if it was revealed.
    fn archive_round(&mut self) {
        let Table::Pointing { card, round: Round { id, reveal: Some(reveal), .. }, .. } = &self.state.table
        else {
            return;
        };
        let past = PastRound { id: *id, reveal: reveal.clone() };
        let card = *card;
        self.texts.get_mut(card).add_round(past);
    }

    /// The card and the votes of `round`, if it is the current round and revealed.
    fn revealed_round(&self, round: RoundId) -> Result<(CardId, &Reveal), FailureCode> {
        match &self.state.table {
            Table::Gathering | Table::Finished => Err(FailureCode::NoCard),
            Table::Pointing { round: current, .. } if current.id != round => Err(FailureCode::RoundOver),
            Table::Pointing { card, round: current, .. } => {
                current.reveal.as_ref().map(|reveal| (*card, reveal)).ok_or(FailureCode::NotRevealed)
            }
        }
    }
}
