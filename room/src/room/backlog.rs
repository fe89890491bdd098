//! The cards, with what the public state leaves out of them.

use std::collections::BTreeSet;

use super::Room;
use crate::cards::NewCard;
use crate::limits::{CARDS, PAGE_BYTES};
use crate::message::{Answer, FailureCode, ReadCard};
use crate::{Card, CardId, CardText, Change, SeatId};

impl Room {
    /// Adds all of the cards or none. A card whose key and title are there already is the same ticket
    /// again: it is left out, so that an import which broke off can simply be done again.
    pub(super) fn add_cards(&mut self, seat: SeatId, cards: Vec<NewCard>) -> Result<Answer, FailureCode> {
        if !self.state.may_add_cards(seat) {
            return Err(FailureCode::NotDriver);
        }
        let there: BTreeSet<(&str, &str)> =
            self.state.cards.iter().map(|card| (card.key.as_str(), card.title.as_str())).collect();
        let is_known = |card: &NewCard| !card.key().is_empty() && there.contains(&(card.key(), card.title()));
        let filled: Vec<NewCard> = cards.into_iter().filter(|card| !card.is_blank()).collect();
        let offered = filled.len();
        let new: Vec<NewCard> = filled.into_iter().filter(|card| !is_known(card)).collect();
        if offered == 0 {
            return Err(FailureCode::NoCards);
        }
        if self.state.cards.len() + new.len() > CARDS {
            return Err(FailureCode::TooManyCards);
        }
        let (added, known) = (new.len(), offered - new.len());
        if added > 0 {
            let cards = self.number(new);
            self.change(Change::CardsAdded { cards });
        }
        Ok(Answer::CardsAdded { added, known })
    }

    pub(super) fn read_card(&self, card: CardId) -> Result<Answer, FailureCode> {
        let text = self.texts.get(&card).ok_or(FailureCode::NoSuchCard)?;
        Ok(Answer::Card { card, body: text.body.clone(), rounds: text.rounds.clone() })
    }

    /// What the state leaves out of the cards whose numbers are above `after`: as many as fit into a page, and of
    /// those one at least.
    pub(super) fn read_cards(&self, after: CardId) -> Answer {
        let mut left = PAGE_BYTES;
        let mut cards = Vec::new();
        for (&card, text) in self.texts.range(after.next()..) {
            let bytes = text.bytes();
            if bytes > left && !cards.is_empty() {
                return Answer::Cards { cards, more: true };
            }
            left = left.saturating_sub(bytes);
            cards.push(ReadCard { card, text: text.clone() });
        }
        Answer::Cards { cards, more: false }
    }

    pub(super) fn add_untitled_card(&mut self) -> Result<CardId, FailureCode> {
        if self.state.cards.len() >= CARDS {
            return Err(FailureCode::TooManyCards);
        }
        let cards = self.number(vec![NewCard::default()]);
        self.change(Change::CardsAdded { cards });
        Ok(self.last_card)
    }

    /// Gives cards their numbers and keeps their bodies.
    pub(super) fn number(&mut self, cards: Vec<NewCard>) -> Vec<Card> {
        let mut numbered = Vec::with_capacity(cards.len());
        for card in cards {
            self.last_card = self.last_card.next();
            let id = self.last_card;
            let (key, title, body, link) = card.into_parts();
            self.texts.insert(id, CardText { body, ..CardText::default() });
            numbered.push(Card { id, key, title, link, estimate: None });
        }
        numbered
    }
}
