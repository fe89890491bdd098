//! What each change does to the state.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Change, SequenceGap};
use crate::limits::{CARDS, SEATS_REMEMBERED, SUCCESSORS};
use crate::{Card, CardId, Presence, Round, Seat, SeatId, State, Table};

impl State {
    /// Makes one change.
    ///
    /// # Errors
    /// [`SequenceGap`] if it names a seat, a card or a round that is not there, or adds more than a room
    /// holds; the state may then be half changed, and has to be had again from the host.
    pub fn apply(&mut self, change: &Change) -> Result<(), SequenceGap> {
        match change {
            Change::Seated { seat } => match self.seats.binary_search_by_key(&seat.id, |known| known.id) {
                Ok(place) => self.seats[place] = seat.clone(),
                Err(_) if self.seats.len() >= SEATS_REMEMBERED => return Err(SequenceGap),
                Err(place) => self.seats.insert(place, seat.clone()),
            },
            Change::Presence { seat, presence } => self.known_seat(*seat)?.presence = *presence,
            Change::Role { seat, role } => self.known_seat(*seat)?.role = *role,
            Change::Removed { seat } => {
                let seat = self.known_seat(*seat)?;
                seat.removed = true;
                seat.presence = Presence::Gone;
            }
            Change::Forgotten { seat } => {
                let place =
                    self.seats.binary_search_by_key(seat, |known| known.id).map_err(|_| SequenceGap)?;
                self.seats.remove(place);
            }
            Change::Driver { seat } => self.driver = Some(*seat),
            Change::Host { seat } => self.room.host = Some(*seat),
            Change::Successors { successors } if successors.len() > SUCCESSORS => return Err(SequenceGap),
            Change::Successors { successors } => self.successors.clone_from(successors),
            Change::AutoReveal { on } => self.auto_reveal = *on,
            Change::CountDown { on } => self.count_down = *on,
            Change::HideNames { on } => self.hide_names = *on,
            Change::Scale { scale } => self.scale = scale.clone(),
            Change::CardsAdded { cards } => self.add_cards(cards)?,
            Change::CardEdited { card, body } => {
                *self.known_card(card.id)? = card.clone();
                if let Some(on_table) = body {
                    self.texts_on_table(card.id)?.0.clone_from(on_table);
                }
            }
            Change::CardMoved { card, before } => self.move_card(*card, *before)?,
            Change::CardRemoved { card } => {
                let place = self.place_of(*card)?;
                self.cards.remove(place);
            }
            Change::Noted { card, noted, note } => {
                self.known_card(*card)?.noted = *noted;
                if let Some(on_table) = note {
                    self.texts_on_table(*card)?.1.clone_from(on_table);
                }
            }
            Change::RoundOpened { card, body, note, round, hide_names, earlier } => {
                self.table = Table::Pointing {
                    card: *card,
                    body: body.clone(),
                    note: note.clone(),
                    round: Round::open(*round, *hide_names),
                    earlier: earlier.clone(),
                };
            }
            Change::Voted { seat } => {
                self.open_round()?.voted.insert(*seat);
            }
            Change::Withdrawn { seat } => {
                self.open_round()?.voted.remove(seat);
            }
            Change::CountingDown { ends } => self.open_round()?.reveals_at = Some(*ends),
            Change::CountDownStopped => self.open_round()?.reveals_at = None,
            Change::TimerStarted { timer } => self.timer = Some(*timer),
            Change::TimerStopped | Change::TimerEnded => self.timer = None,
            Change::Revealed { reveal } => {
                let round = self.open_round()?;
                (round.reveals_at, round.reveal) = (None, Some(reveal.clone()));
            }
            Change::Settled { card, estimate } => {
                let card = self.known_card(*card)?;
                (card.estimate, card.conflicting_estimates) = (Some(*estimate), Vec::new());
            }
            Change::Unsettled { card } => {
                let card = self.known_card(*card)?;
                (card.estimate, card.conflicting_estimates) = (None, Vec::new());
            }
            Change::Finished => self.table = Table::Finished,
        }
        Ok(())
    }

    /// Adds cards to the end, none of which is there.
    fn add_cards(&mut self, cards: &[Card]) -> Result<(), SequenceGap> {
        if self.cards.len() + cards.len() > CARDS {
            return Err(SequenceGap);
        }
        let mut there: BTreeSet<CardId> = self.cards.iter().map(|card| card.id).collect();
        for card in cards {
            if !there.insert(card.id) {
                return Err(SequenceGap);
            }
            self.cards.push(Arc::new(card.clone()));
        }
        Ok(())
    }

    fn move_card(&mut self, card: CardId, before: Option<CardId>) -> Result<(), SequenceGap> {
        let moved = self.cards.remove(self.place_of(card)?);
        let place = before.map_or(Ok(self.cards.len()), |before| self.place_of(before))?;
        self.cards.insert(place, moved);
        Ok(())
    }

    fn place_of(&self, id: CardId) -> Result<usize, SequenceGap> {
        self.cards.iter().position(|card| card.id == id).ok_or(SequenceGap)
    }

    fn known_card(&mut self, card: CardId) -> Result<&mut Card, SequenceGap> {
        self.card_mut(card).ok_or(SequenceGap)
    }

    /// The body and the note of the card on the table, if it is that one.
    fn texts_on_table(&mut self, id: CardId) -> Result<(&mut String, &mut String), SequenceGap> {
        match &mut self.table {
            Table::Pointing { card, body, note, .. } if *card == id => Ok((body, note)),
            Table::Pointing { .. } | Table::Gathering | Table::Finished => Err(SequenceGap),
        }
    }

    fn known_seat(&mut self, seat: SeatId) -> Result<&mut Seat, SequenceGap> {
        self.seat_mut(seat).ok_or(SequenceGap)
    }

    fn open_round(&mut self) -> Result<&mut Round, SequenceGap> {
        match &mut self.table {
            Table::Pointing { round, .. } if round.reveal.is_none() => Ok(round),
            Table::Pointing { .. } | Table::Gathering | Table::Finished => Err(SequenceGap),
        }
    }
}
