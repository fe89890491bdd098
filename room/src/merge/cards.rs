//! The cards of two halves, with their rounds and estimates.

use super::Numbers;
use crate::cards::clean_note;
use crate::limits::{CARDS, RIVALS, ROUNDS_KEPT};
use crate::succession::fault::planted;
use crate::{Card, CardId, CardText, Estimate, PastRound, Snapshot};

impl Snapshot {
    /// A number is given once, whoever hosts the room, so a card of the same number is the same card, also if it was
    /// edited.
    pub(super) fn take_cards(&mut self, other: &Snapshot, seats: &Numbers) {
        for theirs in &other.state.cards {
            let is_full = self.state.cards.len() >= CARDS;
            match self.state.card_mut(theirs.id) {
                Some(own) => take_estimates(own, theirs),
                None if is_full => continue,
                None => self.state.cards.push(theirs.clone()),
            }
            if let Some(text) = other.texts.get(&theirs.id) {
                self.take_text(theirs.id, text, seats);
            }
        }
    }

    /// Somebody who knows nothing that is new here may still have read more of the cards.
    pub(super) fn take_texts(&mut self, other: &Snapshot) {
        let same = Numbers(self.state.seats.iter().map(|seat| (seat.id, seat.id)).collect());
        for card in self.state.cards.clone() {
            if let Some(text) = other.texts.get(&card.id) {
                self.take_text(card.id, text, &same);
            }
        }
    }

    fn take_text(&mut self, card: CardId, theirs: &CardText, seats: &Numbers) {
        let own = self.texts.entry(card).or_default();
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
            self.take_round(card, seats.past(past));
        }
    }

    /// Keeps a round of the other half's with its card, unless it is here already.
    pub(super) fn take_round(&mut self, card: CardId, theirs: PastRound) {
        let on_table =
            self.state.round().filter(|_| self.state.current_card().is_some_and(|on| on.id == card));
        let is_on_table = on_table
            .is_some_and(|round| round.id == theirs.id && round.reveal.as_ref() == Some(&theirs.reveal));
        let has_number = on_table.is_some_and(|round| round.id == theirs.id);
        let text = self.texts.entry(card).or_default();
        if is_on_table || text.rounds.contains(&theirs) {
            return;
        }
        // Both halves ended the round that was on when they were split, each for itself.
        let is_taken = has_number || text.rounds.iter().any(|own| own.id == theirs.id);
        if is_taken && text.rounds.iter().any(|own| own.reveal == theirs.reveal) {
            return;
        }
        let id = if is_taken { self.last_round.next() } else { theirs.id };
        self.last_round = self.last_round.max(id);
        text.round_count = text.round_count.saturating_add(1);
        text.spent_ms = text.spent_ms.saturating_add(theirs.reveal.open_ms);
        let place = text.rounds.partition_point(|own| own.id < id);
        text.rounds.insert(place, PastRound { id, ..theirs });
        let too_many = text.rounds.len().saturating_sub(ROUNDS_KEPT);
        text.rounds.drain(..too_many);
    }
}

/// What either half settled stays: as the estimate, or as what the driver has to decide between.
fn take_estimates(own: &mut Card, theirs: &Card) {
    if planted!(LoseResults) {
        return;
    }
    let others: Vec<Estimate> =
        theirs.estimate.iter().chain(&theirs.conflicting_estimates).copied().collect();
    for estimate in others {
        let known = |known: &Estimate| known.points == estimate.points;
        match &own.estimate {
            None => own.estimate = Some(estimate),
            Some(settled) if known(settled) => {}
            Some(_)
                if own.conflicting_estimates.iter().any(known)
                    || own.conflicting_estimates.len() >= RIVALS => {}
            Some(_) => own.conflicting_estimates.push(estimate),
        }
    }
}
