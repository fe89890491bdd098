//! What changes in a room's public state, one thing at a time.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::limits::{CARDS, HEIRS, SEATS_REMEMBERED};
use crate::{
    Card, CardId, Estimate, Heir, PastRound, Presence, Reveal, Role, Round, RoundId, Seat, SeatId, State,
    Table,
};

/// One change of the public state. A member that applies every one in order has exactly the host's
/// state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
pub enum Change {
    /// Somebody sat down, or came back, perhaps under another name.
    Seated {
        /// The whole seat.
        seat: Seat,
    },
    /// Somebody came, went away, or is gone.
    Presence {
        /// Who.
        seat: SeatId,
        /// Whether they are here now.
        presence: Presence,
    },
    /// Somebody became a voter or a spectator.
    Role {
        /// Who.
        seat: SeatId,
        /// What they are now.
        role: Role,
    },
    /// Somebody was removed and may not return.
    Removed {
        /// Who.
        seat: SeatId,
    },
    /// The room forgot somebody who is long gone.
    Forgotten {
        /// Who.
        seat: SeatId,
    },
    /// Somebody else drives.
    Driver {
        /// Who drives now.
        seat: SeatId,
    },
    /// Somebody who hosts the room has sat down in it.
    Host {
        /// Who.
        seat: SeatId,
    },
    /// Others would host the room if its host went.
    Heirs {
        /// All of them, in the order in which they would come forward.
        heirs: Vec<Heir>,
    },
    /// Rounds reveal by themselves from now on, or no longer do.
    AutoReveal {
        /// Whether they do.
        on: bool,
    },
    /// Cards joined the end of the backlog.
    CardsAdded {
        /// The cards in their order.
        cards: Vec<Card>,
    },
    /// A card came to the table, or its next round began: nobody has voted.
    RoundOpened {
        /// Which card.
        card: CardId,
        /// Its text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// The new round.
        round: RoundId,
        /// The rounds this card had before, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<PastRound>,
    },
    /// Somebody has voted, who had not.
    Voted {
        /// Who.
        seat: SeatId,
    },
    /// Somebody took their vote back, or lost it with their role or seat.
    Withdrawn {
        /// Who.
        seat: SeatId,
    },
    /// The round's votes are open.
    Revealed {
        /// The votes and what they came to.
        reveal: Reveal,
    },
    /// A card has an estimate, or another one.
    Settled {
        /// Which card.
        card: CardId,
        /// What it was settled at.
        estimate: Estimate,
    },
    /// A card lost its estimate: it is voted on again.
    Unsettled {
        /// Which card.
        card: CardId,
    },
    /// No card is left: the summary is on.
    Finished,
}

/// A change that does not fit the state it came to: something was missed, and the whole state has
/// to be had again. The same of a state that no room can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change did not fit the room's state: something before it was missed")]
pub struct OutOfStep;

impl Change {
    /// Whether everybody waits for it, so that it is not to be held back for a moment in a busy room: a card
    /// on the table, or what the votes on it came to. Neither comes often.
    pub fn is_awaited(&self) -> bool {
        match self {
            Change::RoundOpened { .. } | Change::Revealed { .. } | Change::Finished => true,
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. }
            | Change::Driver { .. }
            | Change::Host { .. }
            | Change::Heirs { .. }
            | Change::AutoReveal { .. }
            | Change::CardsAdded { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. } => false,
        }
    }

    /// Whether it matters still when the room goes on after everybody has left it.
    pub fn is_lasting(&self) -> bool {
        !matches!(
            self,
            Change::Presence { .. }
                | Change::Forgotten { .. }
                | Change::Voted { .. }
                | Change::Withdrawn { .. }
                | Change::Host { .. }
                | Change::Heirs { .. }
        )
    }

    /// Whether it may change how many voters are here.
    pub(crate) fn is_about_attendance(&self) -> bool {
        match self {
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. } => true,
            Change::Driver { .. }
            | Change::Host { .. }
            | Change::Heirs { .. }
            | Change::AutoReveal { .. }
            | Change::CardsAdded { .. }
            | Change::RoundOpened { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Revealed { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. }
            | Change::Finished => false,
        }
    }
}

impl State {
    /// Makes one change.
    ///
    /// # Errors
    /// [`OutOfStep`] if it names a seat, a card or a round that is not there, or adds more than a room
    /// holds; the state may then be half changed, and has to be had again from the host.
    pub fn apply(&mut self, change: &Change) -> Result<(), OutOfStep> {
        match change {
            Change::Seated { seat } => match self.seats.binary_search_by_key(&seat.id, |known| known.id) {
                Ok(place) => self.seats[place] = seat.clone(),
                Err(_) if self.seats.len() >= SEATS_REMEMBERED => return Err(OutOfStep),
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
                let place = self.seats.binary_search_by_key(seat, |known| known.id).map_err(|_| OutOfStep)?;
                self.seats.remove(place);
            }
            Change::Driver { seat } => self.driver = Some(*seat),
            Change::Host { seat } => self.room.host = Some(*seat),
            Change::Heirs { heirs } if heirs.len() > HEIRS => return Err(OutOfStep),
            Change::Heirs { heirs } => self.heirs.clone_from(heirs),
            Change::AutoReveal { on } => self.auto_reveal = *on,
            Change::CardsAdded { cards } => self.add_cards(cards)?,
            Change::RoundOpened { card, body, round, earlier } => {
                self.table = Table::Pointing {
                    card: *card,
                    body: body.clone(),
                    round: Round { id: *round, voted: Default::default(), reveal: None },
                    earlier: earlier.clone(),
                };
            }
            Change::Voted { seat } => {
                self.open_round()?.voted.insert(*seat);
            }
            Change::Withdrawn { seat } => {
                self.open_round()?.voted.remove(seat);
            }
            Change::Revealed { reveal } => self.open_round()?.reveal = Some(reveal.clone()),
            Change::Settled { card, estimate } => {
                self.card_mut(*card).ok_or(OutOfStep)?.estimate = Some(*estimate);
            }
            Change::Unsettled { card } => self.card_mut(*card).ok_or(OutOfStep)?.estimate = None,
            Change::Finished => self.table = Table::Finished,
        }
        Ok(())
    }

    /// Adds cards to the end. Their numbers are new, and so above all that were given before.
    fn add_cards(&mut self, cards: &[Card]) -> Result<(), OutOfStep> {
        let mut last = self.cards.last().map(|card| card.id);
        for card in cards {
            if self.cards.len() >= CARDS || last >= Some(card.id) {
                return Err(OutOfStep);
            }
            last = Some(card.id);
            self.cards.push(Arc::new(card.clone()));
        }
        Ok(())
    }

    fn known_seat(&mut self, seat: SeatId) -> Result<&mut Seat, OutOfStep> {
        self.seat_mut(seat).ok_or(OutOfStep)
    }

    fn open_round(&mut self) -> Result<&mut Round, OutOfStep> {
        match &mut self.table {
            Table::Pointing { round, .. } if round.reveal.is_none() => Ok(round),
            Table::Pointing { .. } | Table::Gathering | Table::Finished => Err(OutOfStep),
        }
    }
}
