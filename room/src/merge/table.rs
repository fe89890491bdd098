//! Merges the current card and round of two halves.

use super::SeatMap;
use crate::{PastRound, Round, Snapshot, Table};

impl Snapshot {
    /// Keeps this half's current card if it has one, and adds the other half's revealed round to its card. Otherwise
    /// the other half's current card becomes the current card here.
    pub(super) fn merge_table(&mut self, other: &Snapshot, seats: &SeatMap) {
        let Table::Pointing { card, body, note, round, .. } = &other.state.table else { return };
        let Some(card) = self.state.card(*card).map(|card| card.id) else { return };
        // This half may have ended the same round and then run out of cards.
        let is_over =
            self.texts.get(&card).is_some_and(|text| text.rounds.iter().any(|past| past.id == round.id));
        match &self.state.table {
            Table::Gathering | Table::Finished if !is_over => {
                let reveal = round.reveal.as_ref().map(|reveal| seats.map_reveal(reveal));
                // Hidden votes are in no snapshot: the voters send them again.
                let voted = match reveal {
                    Some(_) => round.voted.iter().filter_map(|&seat| seats.get(seat)).collect(),
                    None => Default::default(),
                };
                let round = Round { voted, reveal, reveals_at: None, ..round.clone() };
                self.open_ms = other.open_ms;
                let (body, note, earlier) = (body.clone(), note.clone(), Vec::new());
                self.state.table = Table::Pointing { card, body, note, round, earlier };
            }
            Table::Gathering | Table::Finished | Table::Pointing { .. } => {
                if let Some(reveal) = &round.reveal {
                    self.add_past_round(card, PastRound { id: round.id, reveal: seats.map_reveal(reveal) });
                }
            }
        }
    }

    /// Updates the note and the earlier rounds shown with the current card from its merged text.
    pub(super) fn refresh_current_card(&mut self) {
        if let Table::Pointing { card, earlier, round, note, .. } = &mut self.state.table
            && let Some(text) = self.texts.get(card)
        {
            note.clone_from(&text.note);
            earlier.clone_from(&text.rounds);
            earlier.retain(|past| past.id != round.id);
        }
    }
}
