//! Looking back.

use std::str::FromStr;

use room::limits::CARDS_FOUND;
use room::record::{PastCard, PastMeeting, SettledCard};
use room::{CardId, Estimate, RoomId};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::search_terms::folded;
use crate::{History, HistoryError};

/// Reads cards; [`card_of`] takes a row of it.
pub(crate) const CARD: &str =
    "SELECT card.room, meeting.name, card.settled, card.card, card.key, card.title, card.link,
        card.points, card.rounds, card.spent_ms, card.votes
    FROM card JOIN meeting ON meeting.room = card.room";

/// Reads meetings; [`meeting_of`] takes a row of it.
const MEETING: &str = "SELECT meeting.room, meeting.name, min(card.settled), max(card.settled), count(*)
    FROM meeting JOIN card ON card.room = meeting.room";

impl History {
    /// Every meeting, by the time of its last card, newest first.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn meetings(&self) -> Result<Vec<PastMeeting>, HistoryError> {
        let all = format!("{MEETING} GROUP BY meeting.room ORDER BY max(card.settled) DESC, meeting.room");
        let mut all = self.connection.prepare(&all)?;
        let meetings = all.query_map([], meeting_of)?;
        Ok(meetings.collect::<rusqlite::Result<_>>()?)
    }

    /// One meeting.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] and [`HistoryError::Database`].
    pub fn meeting(&self, room: RoomId) -> Result<PastMeeting, HistoryError> {
        let one = format!("{MEETING} WHERE meeting.room = ?1 GROUP BY meeting.room");
        let meeting = self.connection.query_row(&one, [room.to_string()], meeting_of).optional()?;
        meeting.ok_or(HistoryError::NoSuchMeeting)
    }

    /// What was settled in a meeting, in the order in which it was.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchMeeting`] and [`HistoryError::Database`].
    pub fn cards(&self, room: RoomId) -> Result<Vec<PastCard>, HistoryError> {
        let of_meeting = format!("{CARD} WHERE card.room = ?1 ORDER BY card.settled, card.card");
        let mut of_meeting = self.connection.prepare(&of_meeting)?;
        let cards: Vec<_> =
            of_meeting.query_map([room.to_string()], card_of)?.collect::<rusqlite::Result<_>>()?;
        if cards.is_empty() { Err(HistoryError::NoSuchMeeting) } else { Ok(cards) }
    }

    /// Cards of all meetings whose key and title have each of the words in them somewhere, whatever their case; newest first,
    /// at most [`CARDS_FOUND`]. Without a word there is nothing to find.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn search(&self, words: &str) -> Result<Vec<PastCard>, HistoryError> {
        let words = folded(words);
        let words: Vec<&str> = words.split_whitespace().collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let words = serde_json::Value::from(words).to_string();
        let with_all = format!(
            "{CARD} WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) WHERE instr(card.folded, json_each.value) = 0)
            ORDER BY card.settled DESC, card.room, card.card DESC LIMIT ?2"
        );
        let mut with_all = self.connection.prepare(&with_all)?;
        let found = with_all.query_map(params![words, CARDS_FOUND as i64], card_of)?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}

/// A row of [`CARD`].
pub(crate) fn card_of(row: &Row<'_>) -> rusqlite::Result<PastCard> {
    let votes: String = row.get(10)?;
    Ok(PastCard {
        room: parsed(row, 0)?,
        meeting: named(row, 1)?,
        settled: positive(row, 2)?,
        card: SettledCard {
            card: CardId(row.get(3)?),
            key: row.get(4)?,
            title: row.get(5)?,
            link: row.get(6)?,
            estimate: Estimate { points: parsed(row, 7)?, rounds: row.get(8)?, spent_ms: positive(row, 9)? },
            rounds: serde_json::from_str(&votes).map_err(|error| unreadable(10, error))?,
        },
    })
}

/// A row of [`MEETING`].
fn meeting_of(row: &Row<'_>) -> rusqlite::Result<PastMeeting> {
    Ok(PastMeeting {
        room: parsed(row, 0)?,
        name: named(row, 1)?,
        began: positive(row, 2)?,
        latest: positive(row, 3)?,
        cards: usize::try_from(positive(row, 4)?).unwrap_or(usize::MAX),
    })
}

fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    row.get::<_, String>(column)?.parse().map_err(|error| unreadable(column, error))
}

fn named(row: &Row<'_>, column: usize) -> rusqlite::Result<room::Name> {
    room::Name::new(&row.get::<_, String>(column)?).map_err(|error| unreadable(column, error))
}

fn positive(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| unreadable(column, FromSqlError::OutOfRange(number)))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
