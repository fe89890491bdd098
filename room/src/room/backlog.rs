//! The cards, with what the public state leaves out of them.

use std::collections::BTreeSet;

use super::Room;
use crate::cards::{NewCard, clean_note};
use crate::limits::{CARDS, PAGE_BYTES};
use crate::message::{Answer, FailureCode, ReadCard};
use crate::{Card, CardId, CardText, Change, SeatId};

impl Room {
    /// Adds all of the cards or none. A card whose key and title are there already is the same ticket
    /// again: it is left out, so that an import which broke off can simply be done again.
    pub(super) fn add_cards(&mut self, seat: SeatId, cards: Vec<NewCard>) -> Result<Answer, FailureCode> {
        self.only_who_may_add_cards(seat)?;
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

    pub(super) fn edit_card(&mut self, seat: SeatId, id: CardId, to: NewCard) -> Result<(), FailureCode> {
        self.only_who_may_add_cards(seat)?;
        let before = self.state.card(id).ok_or(FailureCode::NoSuchCard)?.clone();
        let text = self.texts.entry(id).or_default();
        let (key, title, body, link) = to.into_parts();
        let card = Card { key, title, link, ..before.clone() };
        if card == before && text.body == body {
            return Ok(());
        }
        text.body.clone_from(&body);
        let body = self.is_on_table(id).then_some(body);
        self.change(Change::CardEdited { card, body });
        Ok(())
    }

    pub(super) fn move_card(
        &mut self,
        seat: SeatId,
        card: CardId,
        before: Option<CardId>,
    ) -> Result<(), FailureCode> {
        self.only_who_may_add_cards(seat)?;
        let is_there = |id| self.state.card(id).is_some();
        if !is_there(card) || !before.is_none_or(is_there) {
            return Err(FailureCode::NoSuchCard);
        }
        let place = self.state.cards.iter().position(|known| known.id == card);
        let follows = place.and_then(|place| self.state.cards.get(place + 1)).map(|next| next.id);
        if before != Some(card) && before != follows {
            self.change(Change::CardMoved { card, before });
        }
        Ok(())
    }

    /// The card on the table stays: people are at it.
    pub(super) fn remove_card(&mut self, seat: SeatId, card: CardId) -> Result<(), FailureCode> {
        self.only_who_may_add_cards(seat)?;
        self.state.card(card).ok_or(FailureCode::NoSuchCard)?;
        if self.is_on_table(card) {
            return Err(FailureCode::OnTable);
        }
        self.texts.remove(&card);
        self.change(Change::CardRemoved { card });
        Ok(())
    }

    pub(super) fn set_note(&mut self, seat: SeatId, card: CardId, text: &str) -> Result<(), FailureCode> {
        self.only_who_may_add_cards(seat)?;
        self.state.card(card).ok_or(FailureCode::NoSuchCard)?;
        let note = clean_note(text);
        let snapshot = self.texts.entry(card).or_default();
        if snapshot.note != note {
            snapshot.note.clone_from(&note);
            let noted = !note.is_empty();
            let note = self.is_on_table(card).then_some(note);
            self.change(Change::Noted { card, noted, note });
        }
        Ok(())
    }

    fn is_on_table(&self, card: CardId) -> bool {
        self.state.current_card().is_some_and(|current| current.id == card)
    }

    fn only_who_may_add_cards(&self, seat: SeatId) -> Result<(), FailureCode> {
        if self.state.may_add_cards(seat) { Ok(()) } else { Err(FailureCode::NotDriver) }
    }

    pub(super) fn read_card(&self, card: CardId) -> Result<Answer, FailureCode> {
        let text = self.texts.get(&card).ok_or(FailureCode::NoSuchCard)?;
        let CardText { body, note, rounds, .. } = text.clone();
        Ok(Answer::Card { card, body, note, rounds })
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
            numbered.push(Card {
                id,
                key,
                title,
                link,
                estimate: None,
                conflicting_estimates: Vec::new(),
                noted: false,
            });
        }
        numbered
    }
}
