//! Queries: meetings, their cards, and the search over all cards.

use std::str::FromStr;

use room::limits::MAX_SEARCH_RESULTS;
use room::record::{PastCard, PastMeeting, SettledCard};
use room::{CardId, Estimate, RoomId};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::search_terms::normalize;
use crate::{History, HistoryError};

/// Selects cards. [`parse_card`] reads the rows.
pub(crate) const SELECT_CARD: &str =
    "SELECT card.room, meeting.name, card.settled, card.card, card.key, card.title, card.link,
        card.points, card.rounds, card.spent_ms, card.votes
    FROM card JOIN meeting ON meeting.room = card.room";

/// Selects meetings. [`parse_meeting`] reads the rows.
const SELECT_MEETING: &str =
    "SELECT meeting.room, meeting.name, min(card.settled), max(card.settled), count(*)
    FROM meeting JOIN card ON card.room = meeting.room";

impl History {
    /// All meetings, newest first by the time of their last settled card.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn meetings(&self) -> Result<Vec<PastMeeting>, HistoryError> {
        let query =
            format!("{SELECT_MEETING} GROUP BY meeting.room ORDER BY max(card.settled) DESC, meeting.room");
        let mut statement = self.connection.prepare(&query)?;
        let meetings = statement.query_map([], parse_meeting)?;
        Ok(meetings.collect::<rusqlite::Result<_>>()?)
    }

    /// The meeting of one room.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] if nothing of this room is saved; [`HistoryError::Database`].
    pub fn meeting(&self, room: RoomId) -> Result<PastMeeting, HistoryError> {
        let query = format!("{SELECT_MEETING} WHERE meeting.room = ?1 GROUP BY meeting.room");
        let meeting = self.connection.query_row(&query, [room.to_string()], parse_meeting).optional()?;
        meeting.ok_or(HistoryError::NoSuchMeeting)
    }

    /// The settled cards of a meeting, in the order of settling.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] if nothing of this room is saved; [`HistoryError::Database`].
    pub fn cards(&self, room: RoomId) -> Result<Vec<PastCard>, HistoryError> {
        let query = format!("{SELECT_CARD} WHERE card.room = ?1 ORDER BY card.settled, card.card");
        let mut statement = self.connection.prepare(&query)?;
        let cards: Vec<_> =
            statement.query_map([room.to_string()], parse_card)?.collect::<rusqlite::Result<_>>()?;
        if cards.is_empty() { Err(HistoryError::NoSuchMeeting) } else { Ok(cards) }
    }

    /// Searches the cards of all meetings. A card matches if its key and title contain every word of `words`; upper and
    /// lower case are the same. Returns the newest [`MAX_SEARCH_RESULTS`] matches, and none for an empty search.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn search(&self, words: &str) -> Result<Vec<PastCard>, HistoryError> {
        let words = normalize(words);
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let words = serde_json::Value::from(words).to_string();
        let query = format!(
            "{SELECT_CARD} WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) WHERE instr(card.folded, json_each.value) = 0)
            ORDER BY card.settled DESC, card.room, card.card DESC LIMIT ?2"
        );
        let mut statement = self.connection.prepare(&query)?;
        let found = statement.query_map(params![words, MAX_SEARCH_RESULTS as i64], parse_card)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}

/// Reads a row of [`SELECT_CARD`].
pub(crate) fn parse_card(row: &Row<'_>) -> rusqlite::Result<PastCard> {
    let votes: String = row.get(10)?;
    Ok(PastCard {
        room: parse_column(row, 0)?,
        meeting: name_column(row, 1)?,
        settled: unsigned_column(row, 2)?,
        card: SettledCard {
            card: CardId(row.get(3)?),
            key: row.get(4)?,
            title: row.get(5)?,
            link: row.get(6)?,
            estimate: Estimate {
                points: parse_column(row, 7)?,
                rounds: row.get(8)?,
                spent_ms: unsigned_column(row, 9)?,
            },
            rounds: serde_json::from_str(&votes).map_err(|error| conversion_error(10, error))?,
        },
    })
}

/// Reads a row of [`SELECT_MEETING`].
fn parse_meeting(row: &Row<'_>) -> rusqlite::Result<PastMeeting> {
    Ok(PastMeeting {
        room: parse_column(row, 0)?,
        name: name_column(row, 1)?,
        began: unsigned_column(row, 2)?,
        latest: unsigned_column(row, 3)?,
        cards: usize::try_from(unsigned_column(row, 4)?).unwrap_or(usize::MAX),
    })
}

fn parse_column<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.get::<_, String>(column)?.parse().map_err(|error| conversion_error(column, error))
}

fn name_column(row: &Row<'_>, column: usize) -> rusqlite::Result<room::Name> {
    room::Name::new(&row.get::<_, String>(column)?).map_err(|error| conversion_error(column, error))
}

fn unsigned_column(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| conversion_error(column, FromSqlError::OutOfRange(number)))
}

fn conversion_error(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
