//! The hashes of the cards' texts in a room's state.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{CardId, State, TextHash};

impl State {
    /// The hashes of the texts of all cards, also of proposed ones.
    pub(crate) fn text_hashes(&self) -> impl Iterator<Item = (CardId, TextHash)> {
        self.all_cards().map(|card| (card.id, card.text))
    }

    /// Sets the hashes of these cards' texts. Those of other cards stay.
    pub(crate) fn set_text_hashes(&mut self, hashes: &[(CardId, TextHash)]) {
        let new: BTreeMap<CardId, TextHash> = hashes.iter().copied().collect();
        let differs = |id, hash| new.get(&id).copied().filter(|new| *new != hash);
        for card in &mut self.cards {
            if let Some(hash) = differs(card.id, card.text) {
                Arc::make_mut(card).text = hash;
            }
        }
        for proposed in self.proposals.iter_mut().flat_map(|proposal| &mut proposal.cards) {
            if let Some(hash) = differs(proposed.card.id, proposed.card.text) {
                Arc::make_mut(proposed).card.text = hash;
            }
        }
    }
}
