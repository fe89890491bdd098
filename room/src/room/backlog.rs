//! Requests about cards: add, edit, move, remove, note, read. The public state has only key, title, link and
//! estimate of a card; [`Room`] keeps bodies, notes and past rounds and returns them on request.

use std::collections::BTreeSet;

use super::Room;
use crate::cards::{NewCard, clean_note};
use crate::limits::{CARD_PAGE_BYTES, MAX_CARDS};
use crate::message::{Answer, FailureCode, ReadCard};
use crate::{Card, CardId, CardText, Change, SeatId, TextHash};

impl Room {
    /// Adds all of the cards or none. A card with the key and title of a known card is skipped as a
    /// duplicate, so an interrupted import can simply be repeated.
    pub(super) fn add_cards(&mut self, seat: SeatId, cards: Vec<NewCard>) -> Result<Answer, FailureCode> {
        self.require_card_editor(seat)?;
        let known: BTreeSet<(&str, &str)> =
            self.state.cards.iter().map(|card| (card.key.as_str(), card.title.as_str())).collect();
        let is_known = |card: &NewCard| !card.key().is_empty() && known.contains(&(card.key(), card.title()));
        let nonblank: Vec<NewCard> = cards.into_iter().filter(|card| !card.is_blank()).collect();
        let offered = nonblank.len();
        let new: Vec<NewCard> = nonblank.into_iter().filter(|card| !is_known(card)).collect();
        if offered == 0 {
            return Err(FailureCode::NoCards);
        }
        if self.state.cards.len() + new.len() > MAX_CARDS {
            return Err(FailureCode::TooManyCards);
        }
        let (added, duplicates) = (new.len(), offered - new.len());
        if added > 0 {
            let cards = self.number_cards(new);
            self.change(Change::CardsAdded { cards });
        }
        Ok(Answer::CardsAdded { added, known: duplicates })
    }

    pub(super) fn edit_card(&mut self, seat: SeatId, id: CardId, to: NewCard) -> Result<(), FailureCode> {
        self.require_card_editor(seat)?;
        let before = self.state.card(id).ok_or(FailureCode::NoSuchCard)?.clone();
        let (key, title, body, link) = to.into_parts();
        let card = Card { key, title, link, ..before.clone() };
        let is_same_body = self.texts.get(id).is_some_and(|text| text.body == body);
        if card == before && is_same_body {
            return Ok(());
        }
        if !is_same_body {
            self.texts.get_mut(id).body.clone_from(&body);
        }
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
        self.require_card_editor(seat)?;
        let is_there = |id| self.state.card(id).is_some();
        if !is_there(card) || !before.is_none_or(is_there) {
            return Err(FailureCode::NoSuchCard);
        }
        let index = self.state.cards.iter().position(|known| known.id == card);
        let follows = index.and_then(|index| self.state.cards.get(index + 1)).map(|next| next.id);
        if before != Some(card) && before != follows {
            self.change(Change::CardMoved { card, before });
        }
        Ok(())
    }

    /// Removes a card, unless it is on the table.
    pub(super) fn remove_card(&mut self, seat: SeatId, card: CardId) -> Result<(), FailureCode> {
        self.require_card_editor(seat)?;
        self.state.card(card).ok_or(FailureCode::NoSuchCard)?;
        if self.is_on_table(card) {
            return Err(FailureCode::OnTable);
        }
        self.texts.remove(card);
        self.change(Change::CardRemoved { card });
        Ok(())
    }

    pub(super) fn set_note(&mut self, seat: SeatId, card: CardId, text: &str) -> Result<(), FailureCode> {
        self.require_card_editor(seat)?;
        self.state.card(card).ok_or(FailureCode::NoSuchCard)?;
        let note = clean_note(text);
        if self.texts.get(card).is_none_or(|text| text.note != note) {
            self.texts.get_mut(card).note.clone_from(&note);
            let noted = !note.is_empty();
            let note = self.is_on_table(card).then_some(note);
            self.change(Change::Noted { card, noted, note });
        }
        Ok(())
    }

    fn is_on_table(&self, card: CardId) -> bool {
        self.state.current_card().is_some_and(|current| current.id == card)
    }

    fn require_card_editor(&self, seat: SeatId) -> Result<(), FailureCode> {
        if self.state.can_edit_cards(seat) { Ok(()) } else { Err(FailureCode::NotDriver) }
    }

    pub(super) fn read_card(&self, card: CardId) -> Result<Answer, FailureCode> {
        let text = self.texts.get(card).ok_or(FailureCode::NoSuchCard)?;
        let CardText { body, note, rounds, .. } = text.clone();
        Ok(Answer::Card { card, body, note, rounds })
    }

    /// The texts of the cards with ids above `after`, up to about [`CARD_PAGE_BYTES`] but at least one card.
    pub(super) fn read_cards(&self, after: CardId) -> Answer {
        let mut bytes_left = CARD_PAGE_BYTES;
        let mut cards = Vec::new();
        for (card, text) in self.texts.after(after) {
            let bytes = text.bytes();
            if bytes > bytes_left && !cards.is_empty() {
                return Answer::Cards { cards, more: true };
            }
            bytes_left = bytes_left.saturating_sub(bytes);
            cards.push(ReadCard { card, text: text.clone() });
        }
        Answer::Cards { cards, more: false }
    }

    pub(super) fn add_untitled_card(&mut self) -> Result<CardId, FailureCode> {
        if self.state.cards.len() >= MAX_CARDS {
            return Err(FailureCode::TooManyCards);
        }
        let cards = self.number_cards(vec![NewCard::default()]);
        self.change(Change::CardsAdded { cards });
        Ok(self.last_card)
    }

    /// Gives each card an id and stores its body.
    pub(super) fn number_cards(&mut self, cards: Vec<NewCard>) -> Vec<Card> {
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
                noted: false,
                text: TextHash::default(),
            });
        }
        numbered
    }
}
