//! What is going on in the two halves.

use super::Numbers;
use crate::{PastRound, Round, Snapshot, Table};

impl Snapshot {
    /// This half's table stays, if a card is on it. What the other has revealed is kept with its card.
    pub(super) fn take_table(&mut self, other: &Snapshot, seats: &Numbers) {
        let Table::Pointing { card, body, note, round, .. } = &other.state.table else { return };
        let Some(card) = self.state.card(*card).map(|card| card.id) else { return };
        // This half may have ended the very round, and have nothing more to point.
        let is_over =
            self.texts.get(&card).is_some_and(|text| text.rounds.iter().any(|past| past.id == round.id));
        match &self.state.table {
            Table::Gathering | Table::Finished if !is_over => {
                let reveal = round.reveal.as_ref().map(|reveal| seats.reveal(reveal));
                // Its voters say their votes again.
                let voted = match reveal {
                    Some(_) => round.voted.iter().filter_map(|&seat| seats.of(seat)).collect(),
                    None => Default::default(),
                };
                let round = Round { voted, reveal, reveals_at: None, ..round.clone() };
                self.open_ms = other.open_ms;
                let (body, note, earlier) = (body.clone(), note.clone(), Vec::new());
                self.state.table = Table::Pointing { card, body, note, round, earlier };
            }
            Table::Gathering | Table::Finished | Table::Pointing { .. } => {
                if let Some(reveal) = &round.reveal {
                    self.take_round(card, PastRound { id: round.id, reveal: seats.reveal(reveal) });
                }
            }
        }
    }

    /// The rounds that the card on the table had, with those that came from the other half.
    pub(super) fn show_earlier(&mut self) {
        if let Table::Pointing { card, earlier, round, note, .. } = &mut self.state.table
            && let Some(text) = self.texts.get(card)
        {
            note.clone_from(&text.note);
            earlier.clone_from(&text.rounds);
            earlier.retain(|past| past.id != round.id);
        }
    }
}
