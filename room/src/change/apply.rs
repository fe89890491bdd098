//! Applies changes to the state: on the host when it makes one, on members when it arrives.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Change, SequenceGap};
use crate::chain::VERIFIES_CHAINS;
use crate::limits::{MAX_CARDS, MAX_DELEGATION_KEYS, MAX_SEATS, MAX_SUCCESSORS};
use crate::{Card, CardId, Presence, Round, Seat, SeatId, State, Table};

impl State {
    /// Applies one change.
    ///
    /// # Errors
    /// [`SequenceGap`] if the change names an unknown seat, card or round, or exceeds a limit. The state may
    /// then be half changed and must be discarded.
    pub fn apply(&mut self, change: &Change) -> Result<(), SequenceGap> {
        match change {
            Change::Seated { seat } if !seat.is_valid() => return Err(SequenceGap),
            Change::Seated { seat } => match self.seats.binary_search_by_key(&seat.id, |known| known.id) {
                Ok(index) => self.seats[index] = seat.clone(),
                Err(_) if self.seats.len() >= MAX_SEATS => return Err(SequenceGap),
                Err(index) => self.seats.insert(index, seat.clone()),
            },
            Change::Presence { seat, presence } => self.require_seat(*seat)?.presence = *presence,
            Change::Role { seat, role } => self.require_seat(*seat)?.role = *role,
            Change::Removed { seat } => {
                let seat = self.require_seat(*seat)?;
                seat.removed = true;
                seat.presence = Presence::Gone;
            }
            Change::Forgotten { seat } => {
                let index =
                    self.seats.binary_search_by_key(seat, |known| known.id).map_err(|_| SequenceGap)?;
                self.seats.remove(index);
            }
            Change::Driver { seat } => self.driver = Some(*seat),
            Change::Host { seat } => self.room.host = Some(*seat),
            Change::Successors { successors } if successors.len() > MAX_SUCCESSORS => {
                return Err(SequenceGap);
            }
            Change::Successors { successors } => self.successors.clone_from(successors),
            Change::Delegated { delegation } if delegation.successors.len() > MAX_DELEGATION_KEYS => {
                return Err(SequenceGap);
            }
            Change::Delegated { delegation } => {
                let index = self.chain.len().checked_sub(1).ok_or(SequenceGap)?;
                let term = &mut self.chain[index];
                if VERIFIES_CHAINS {
                    // Without a valid chain this member could follow no other host.
                    *term =
                        term.delegated(self.room.id, delegation.clone(), index).map_err(|_| SequenceGap)?;
                } else {
                    term.delegation = Some(delegation.clone());
                }
            }
            Change::HostEnded { term } => self.finals.add((**term).clone()),
            Change::Proposed { proposal } => {
                self.set_proposal(proposal);
                if !self.has_valid_proposals() {
                    return Err(SequenceGap);
                }
            }
            Change::ProposedDecided { cards } => self.remove_proposed(cards),
            Change::OtherHost { other } => self.other_host.clone_from(other),
            Change::Received { term } => self.receive_term(*term),
            Change::Replicated { seat, through } => self.require_seat(*seat)?.replicated = *through,
            Change::Settings { settings } => self.settings.clone_from(settings),
            Change::CardsAdded { cards } => self.add_cards(cards)?,
            Change::CardEdited { card, body } => {
                *self.require_card(card.id)? = card.clone();
                if let Some(new_text) = body {
                    self.texts_on_table(card.id)?.0.clone_from(new_text);
                }
            }
            // A page does not host, and gets no hashes.
            Change::TextsChanged { .. } if cfg!(target_arch = "wasm32") => {}
            Change::TextsChanged { hashes } => self.set_text_hashes(hashes),
            Change::CardMoved { card, before } => self.move_card(*card, *before)?,
            Change::CardRemoved { card } => {
                let index = self.card_index(*card)?;
                self.cards.remove(index);
            }
            Change::Noted { card, noted, note } => {
                self.require_card(*card)?.noted = *noted;
                if let Some(new_text) = note {
                    self.texts_on_table(*card)?.1.clone_from(new_text);
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
                self.require_open_round()?.voted.insert(*seat);
            }
            Change::Withdrawn { seat } => {
                self.require_open_round()?.voted.remove(seat);
            }
            Change::CountingDown { ends } => self.require_open_round()?.reveals_at = Some(*ends),
            Change::CountDownStopped => self.require_open_round()?.reveals_at = None,
            Change::TimerStarted { timer } => self.timer = Some(*timer),
            Change::TimerStopped | Change::TimerEnded => self.timer = None,
            Change::Revealed { reveal } => {
                let round = self.require_open_round()?;
                (round.reveals_at, round.reveal) = (None, Some(reveal.clone()));
            }
            Change::Settled { card, estimate } => {
                self.require_card(*card)?.estimate = Some(*estimate);
            }
            Change::Unsettled { card } => {
                self.require_card(*card)?.estimate = None;
            }
            Change::Finished => self.table = Table::Finished,
        }
        Ok(())
    }

    /// Adds new cards to the end. Fails on a known id.
    fn add_cards(&mut self, cards: &[Card]) -> Result<(), SequenceGap> {
        if self.cards.len() + cards.len() > MAX_CARDS {
            return Err(SequenceGap);
        }
        let mut ids: BTreeSet<CardId> = self.cards.iter().map(|card| card.id).collect();
        for card in cards {
            if !ids.insert(card.id) {
                return Err(SequenceGap);
            }
            self.cards.push(Arc::new(card.clone()));
        }
        Ok(())
    }

    fn move_card(&mut self, card: CardId, before: Option<CardId>) -> Result<(), SequenceGap> {
        let moved = self.cards.remove(self.card_index(card)?);
        let index = before.map_or(Ok(self.cards.len()), |before| self.card_index(before))?;
        self.cards.insert(index, moved);
        Ok(())
    }

    fn card_index(&self, id: CardId) -> Result<usize, SequenceGap> {
        self.cards.iter().position(|card| card.id == id).ok_or(SequenceGap)
    }

    fn require_card(&mut self, card: CardId) -> Result<&mut Card, SequenceGap> {
        self.card_mut(card).ok_or(SequenceGap)
    }

    /// The body and note of the card on the table. Fails if another card is there.
    fn texts_on_table(&mut self, id: CardId) -> Result<(&mut String, &mut String), SequenceGap> {
        match &mut self.table {
            Table::Pointing { card, body, note, .. } if *card == id => Ok((body, note)),
            Table::Pointing { .. } | Table::Gathering | Table::Finished => Err(SequenceGap),
        }
    }

    fn require_seat(&mut self, seat: SeatId) -> Result<&mut Seat, SequenceGap> {
        self.seat_mut(seat).ok_or(SequenceGap)
    }

    fn require_open_round(&mut self) -> Result<&mut Round, SequenceGap> {
        match &mut self.table {
            Table::Pointing { round, .. } if round.reveal.is_none() => Ok(round),
            Table::Pointing { .. } | Table::Gathering | Table::Finished => Err(SequenceGap),
        }
    }
}
