//! Merges the cards of two halves, with their texts, rounds and estimates.

use std::sync::Arc;

use super::SeatMap;
use crate::cards::clean_note;
use crate::limits::{MAX_CARDS, MAX_CONFLICTING_ESTIMATES, MAX_PAST_ROUNDS};
use crate::{Card, CardId, CardText, Estimate, PastRound, Snapshot};

impl Snapshot {
    /// Adds the other half's cards. No two hosts assign the same number, so cards with the same number are the same
    /// card, even if one half edited it.
    pub(super) fn merge_cards(&mut self, other: &Snapshot, seats: &SeatMap) {
        for theirs in &other.state.cards {
            let is_full = self.state.cards.len() >= MAX_CARDS;
            match self.state.card_mut(theirs.id) {
                Some(own) => merge_estimates(own, theirs),
                None if is_full => continue,
                None => self.state.cards.push(theirs.clone()),
            }
            if let Some(text) = other.texts.get(&theirs.id) {
                self.merge_text(theirs.id, text, seats);
            }
        }
    }

    /// Adds card texts from a copy whose version is covered here. Its member may have read more texts than
    /// this one.
    pub(super) fn merge_texts(&mut self, other: &Snapshot) {
        let same_seats = SeatMap(self.state.seats.iter().map(|seat| (seat.id, seat.id)).collect());
        for card in self.state.cards.clone() {
            if let Some(text) = other.texts.get(&card.id) {
                self.merge_text(card.id, text, &same_seats);
            }
        }
    }

    fn merge_text(&mut self, card: CardId, theirs: &CardText, seats: &SeatMap) {
        let own = Arc::make_mut(self.texts.entry(card).or_default());
        if own.body.is_empty() {
            own.body.clone_from(&theirs.body);
        }
        if own.note.is_empty() {
            own.note.clone_from(&theirs.note);
        } else if !own.note.contains(theirs.note.as_str()) {
            own.note = clean_note(&format!("{}\n{}", own.note, theirs.note));
        }
        let is_noted = !own.note.is_empty();
        if let Some(card) = self.state.card_mut(card).filter(|card| card.noted != is_noted) {
            card.noted = is_noted;
        }
        for past in &theirs.rounds {
            self.add_past_round(card, seats.map_past_round(past));
        }
    }

    /// Adds a round of the other half to its card, unless it is already here.
    pub(super) fn add_past_round(&mut self, card: CardId, theirs: PastRound) {
        let current = self
            .state
            .round()
            .filter(|_| self.state.current_card().is_some_and(|current| current.id == card));
        let is_current = current
            .is_some_and(|round| round.id == theirs.id && round.reveal.as_ref() == Some(&theirs.reveal));
        let has_current_id = current.is_some_and(|round| round.id == theirs.id);
        let text = self.texts.entry(card).or_default();
        if is_current || text.rounds.contains(&theirs) {
            return;
        }
        // A round that was open at the split can have ended differently in each half. The second result gets a new
        // number.
        let is_taken = has_current_id || text.rounds.iter().any(|own| own.id == theirs.id);
        if is_taken && text.rounds.iter().any(|own| own.reveal == theirs.reveal) {
            return;
        }
        let id = if is_taken { self.last_round.next() } else { theirs.id };
        self.last_round = self.last_round.max(id);
        let text = Arc::make_mut(text);
        text.round_count = text.round_count.saturating_add(1);
        text.spent_ms = text.spent_ms.saturating_add(theirs.reveal.open_ms);
        let index = text.rounds.partition_point(|own| own.id < id);
        text.rounds.insert(index, PastRound { id, ..theirs });
        let excess = text.rounds.len().saturating_sub(MAX_PAST_ROUNDS);
        text.rounds.drain(..excess);
    }
}

/// Keeps the estimates of both halves: as the card's estimate, or as a conflicting one for the driver to resolve.
fn merge_estimates(own: &mut Card, theirs: &Card) {
    let others: Vec<Estimate> =
        theirs.estimate.iter().chain(&theirs.conflicting_estimates).copied().collect();
    for estimate in others {
        let is_same = |known: &Estimate| known.points == estimate.points;
        match &own.estimate {
            None => own.estimate = Some(estimate),
            Some(settled) if is_same(settled) => {}
            Some(_)
                if own.conflicting_estimates.iter().any(is_same)
                    || own.conflicting_estimates.len() >= MAX_CONFLICTING_ESTIMATES => {}
            Some(_) => own.conflicting_estimates.push(estimate),
        }
    }
}
