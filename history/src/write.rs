//! Saves settled cards and deletes meetings.

use std::collections::BTreeSet;

use room::record::{Record, SettledCard};
use room::{CardId, RoomId, RoomInfo, SeatId};
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, named_params, params};

use crate::read::{SELECT_CARD, parse_card};
use crate::search_terms::{normalize, team_key};
use crate::{History, HistoryError};

impl History {
    /// Saves the records that [`room::record::Recorder`] returned for a room. `you` is the user's seat there, `now` the Unix
    /// time in seconds. Returns once the data is on the disk.
    ///
    /// # Errors
    /// [`HistoryError::Database`]; none of the records is saved then.
    pub fn record(
        &mut self,
        room: &RoomInfo,
        you: SeatId,
        records: &[Record],
        now: u64,
    ) -> Result<(), HistoryError> {
        if records.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        upsert_meeting(&transaction, room, you)?;
        let room = room.id;
        for record in records {
            match record {
                Record::ReplaceAll(cards) => {
                    let settled: BTreeSet<CardId> = cards.iter().map(|card| card.card).collect();
                    for unsettled in saved_cards(&transaction, room)?.difference(&settled) {
                        delete_card(&transaction, room, *unsettled)?;
                    }
                    cards.iter().try_for_each(|card| upsert_card(&transaction, room, card, now))?;
                }
                Record::Settled(card) => upsert_card(&transaction, room, card, now)?,
                Record::Unsettled(card) => delete_card(&transaction, room, *card)?,
            }
        }
        // A meeting without settled cards is not listed.
        transaction.execute(
            "DELETE FROM meeting WHERE room = ?1 AND NOT EXISTS (SELECT 1 FROM card WHERE card.room = ?1)",
            [room.to_string()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Deletes a meeting for good. Does nothing if it is not saved.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn delete(&mut self, room: RoomId) -> Result<(), HistoryError> {
        self.connection.execute("DELETE FROM meeting WHERE room = ?1", [room.to_string()])?;
        // Without a checkpoint the deleted rows would stay readable in the write-ahead log.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn upsert_meeting(transaction: &Transaction<'_>, room: &RoomInfo, you: SeatId) -> rusqlite::Result<()> {
    let name = room.name.as_str();
    transaction
        .execute(
            "INSERT INTO meeting (room, name, team, seat) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (room) DO UPDATE SET name = ?2, team = ?3, seat = ?4",
            params![room.id.to_string(), name, team_key(name), you.0],
        )
        .map(drop)
}

fn saved_cards(transaction: &Transaction<'_>, room: RoomId) -> rusqlite::Result<BTreeSet<CardId>> {
    let mut statement = transaction.prepare("SELECT card FROM card WHERE room = ?1")?;
    statement.query_map([room.to_string()], |row| row.get(0).map(CardId))?.collect()
}

fn delete_card(transaction: &Transaction<'_>, room: RoomId, card: CardId) -> rusqlite::Result<()> {
    transaction
        .execute("DELETE FROM card WHERE room = ?1 AND card = ?2", params![room.to_string(), card.0])
        .map(drop)
}

/// Saves a card and replaces its earlier row. The time of settling stays if the estimate is the same.
fn upsert_card(
    transaction: &Transaction<'_>,
    room: RoomId,
    card: &SettledCard,
    now: u64,
) -> Result<(), HistoryError> {
    let query = format!("{SELECT_CARD} WHERE card.room = ?1 AND card.card = ?2");
    let before =
        transaction.query_row(&query, params![room.to_string(), card.card.0], parse_card).optional()?;
    let same = before.as_ref().filter(|before| before.card.estimate == card.estimate);
    let settled = same.map_or(now, |before| before.settled);
    let before = before.map(|before| before.card);
    let card = card.clone().with_votes_from(before.clone());
    if before.as_ref() == Some(&card) {
        return Ok(());
    }
    let text = format!("{}\n{}", card.key, card.title);
    transaction.execute(
        "INSERT OR REPLACE INTO card
            (room, card, key, title, link, folded, points, rounds, spent_ms, votes, settled)
        VALUES
            (:room, :card, :key, :title, :link, :folded, :points, :rounds, :spent_ms, :votes, :settled)",
        named_params! {
            ":room": room.to_string(),
            ":card": card.card.0,
            ":key": card.key,
            ":title": card.title,
            ":link": card.link,
            ":folded": normalize(&text),
            ":points": card.estimate.points.decimal(),
            ":rounds": card.estimate.rounds,
            ":spent_ms": clamp_to_i64(card.estimate.spent_ms),
            ":votes": serde_json::to_string(&card.rounds)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
            ":settled": clamp_to_i64(settled),
        },
    )?;
    Ok(())
}

/// SQLite has signed integers only. A hostile host may send any number, so this clamps instead of failing.
fn clamp_to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
