//! The reference shelf: what a team settled at a value before.

use room::State;
use room::limits::CARDS_ON_SHELF;
use room::record::PastCard;
use rusqlite::named_params;

use crate::read::{CARD, card_of};
use crate::search_terms::team;
use crate::{History, HistoryError};

impl History {
    /// For each value of the room's scale up to [`CARDS_ON_SHELF`] cards that its team settled at it before: by ascending
    /// value, newest first. The ticket on the table is not among them, also not from an earlier meeting: it would sway.
    ///
    /// The team's meetings are those of the same room, and those of rooms whose names are the same but for numbers:
    /// *Sprint 12* and *Sprint 13*.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn shelf(&self, state: &State) -> Result<Vec<PastCard>, HistoryError> {
        let at_value = format!(
            "{CARD} WHERE card.points = :points AND (meeting.team = :team OR card.room = :room)
                AND NOT (card.room = :room AND card.card = :running)
                AND NOT (:key != '' AND card.key = :key)
            ORDER BY card.settled DESC, card.room, card.card DESC LIMIT :most"
        );
        let mut at_value = self.connection.prepare(&at_value)?;
        let running = state.current_card();
        let (team, room) = (team(state.room.name.as_str()), state.room.id.to_string());
        let mut shelf = Vec::new();
        for points in state.scale.points() {
            let cards = at_value.query_map(
                named_params! {
                    ":points": points.decimal(),
                    ":team": team,
                    ":room": room,
                    ":running": running.map_or(0, |card| card.id.0),
                    ":key": running.map_or("", |card| &card.key),
                    ":most": CARDS_ON_SHELF as i64,
                },
                card_of,
            )?;
            for card in cards {
                shelf.push(card?);
            }
        }
        Ok(shelf)
    }
}
