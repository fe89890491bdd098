//! The texts of all cards of a room.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::CardText;
use crate::{CardId, Change, Term, TextHash};

/// The texts of a room's cards, and which of them have changed since their hashes were last asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct CardTexts {
    texts: BTreeMap<CardId, Arc<CardText>>,
    changed: BTreeSet<CardId>,
}

impl CardTexts {
    pub(crate) fn get(&self, card: CardId) -> Option<&CardText> {
        self.texts.get(&card).map(|text| &**text)
    }

    /// The text of a card, to be changed. A card without one gets an empty one.
    pub(crate) fn get_mut(&mut self, card: CardId) -> &mut CardText {
        self.changed.insert(card);
        Arc::make_mut(self.texts.entry(card).or_default())
    }

    pub(crate) fn insert(&mut self, card: CardId, text: CardText) {
        self.changed.insert(card);
        self.texts.insert(card, Arc::new(text));
    }

    /// Takes out the text of a card; an empty one if it has none.
    pub(crate) fn remove(&mut self, card: CardId) -> CardText {
        self.changed.insert(card);
        self.texts.remove(&card).map(Arc::unwrap_or_clone).unwrap_or_default()
    }

    /// The texts of the cards with ids above `after`, by ascending id.
    pub(crate) fn after(&self, after: CardId) -> impl Iterator<Item = (CardId, &CardText)> {
        self.texts.range(after.next()..).map(|(card, text)| (*card, &**text))
    }

    /// All texts. They are not copied.
    pub(crate) fn shared(&self) -> BTreeMap<CardId, Arc<CardText>> {
        self.texts.clone()
    }

    /// The hashes of the texts that have changed since the last call. That of a removed text is the default.
    pub(crate) fn changed_hashes(&mut self) -> Vec<(CardId, TextHash)> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        changed.map(|card| (card, self.get(card).map_or_else(TextHash::default, CardText::hash))).collect()
    }

    /// Notes in the texts of a card that a change has changed it in this term, if it did. `current` is the card on the table. A
    /// text that is not there was not read yet.
    pub(crate) fn note_change(&mut self, change: &Change, current: Option<CardId>, term: Term) {
        match change {
            Change::CardEdited { card, .. } => self.note_edited(card.id, term),
            Change::Noted { card, .. } => self.note_edited(*card, term),
            Change::Settled { card, .. } | Change::Unsettled { card } => self.note_estimated(*card, term),
            Change::Revealed { .. } => current.into_iter().for_each(|card| self.note_estimated(card, term)),
            Change::CardsAdded { cards } => {
                for card in cards {
                    self.note_edited(card.id, term);
                    if card.estimate.is_some() {
                        self.note_estimated(card.id, term);
                    }
                }
            }
            _ => {}
        }
    }

    fn note_edited(&mut self, card: CardId, term: Term) {
        if self.texts.contains_key(&card) {
            self.get_mut(card).edited_in = term;
        }
    }

    fn note_estimated(&mut self, card: CardId, term: Term) {
        if self.texts.contains_key(&card) {
            self.get_mut(card).estimated_in = term;
        }
    }
}

impl From<BTreeMap<CardId, Arc<CardText>>> for CardTexts {
    fn from(texts: BTreeMap<CardId, Arc<CardText>>) -> Self {
        Self { changed: texts.keys().copied().collect(), texts }
    }
}
