//! Past estimates: cards that the same team settled at each value of the scale, for comparison during a vote.

use room::State;
use room::limits::MAX_PAST_CARDS_PER_VALUE;
use room::record::PastCard;
use rusqlite::named_params;

use crate::read::{SELECT_CARD, parse_card};
use crate::search_terms::team_key;
use crate::{History, HistoryError};

impl History {
    /// Past cards for comparison: up to [`MAX_PAST_CARDS_PER_VALUE`] for each value of the room's scale, values ascending,
    /// newest card first.
    ///
    /// The current card is left out, also its estimates from earlier meetings, because they would bias the vote.
    ///
    /// A team's meetings are the meetings of the same room and of rooms whose names differ only in numbers, such as
    /// *Sprint 12* and *Sprint 13*.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn past_estimates(&self, state: &State) -> Result<Vec<PastCard>, HistoryError> {
        let query = format!(
            "{SELECT_CARD} WHERE card.points = :points AND (meeting.team = :team OR card.room = :room)
                AND NOT (card.room = :room AND card.card = :current)
                AND NOT (:key != '' AND card.key = :key)
            ORDER BY card.settled DESC, card.room, card.card DESC LIMIT :limit"
        );
        let mut statement = self.connection.prepare(&query)?;
        let current = state.current_card();
        let (team, room) = (team_key(state.room.name.as_str()), state.room.id.to_string());
        let mut found = Vec::new();
        for points in state.settings.scale.points() {
            let cards = statement.query_map(
                named_params! {
                    ":points": points.decimal(),
                    ":team": team,
                    ":room": room,
                    ":current": current.map_or(0, |card| card.id.0),
                    ":key": current.map_or("", |card| &card.key),
                    ":limit": MAX_PAST_CARDS_PER_VALUE as i64,
                },
                parse_card,
            )?;
            for card in cards {
                found.push(card?);
            }
        }
        Ok(found)
    }
}
