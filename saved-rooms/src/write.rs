//! Saves what changed in a room, and deletes rooms.

use std::collections::BTreeMap;
use std::sync::Arc;

use room::{Card, CardId, CardText, PastRound, RoomId, Snapshot};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde::Serialize;

use crate::{SavedRooms, SavedRoomsError};

/// Saves one room after each change. It remembers what it saved last and writes the difference.
#[derive(Debug)]
pub struct RoomWriter {
    pub(crate) rooms: SavedRooms,
    /// What the file contains, as far as this writer knows.
    pub(crate) last: Option<LastSave>,
}

/// A room as it is in the file.
#[derive(Debug)]
pub(crate) struct LastSave {
    pub(crate) snapshot: Snapshot,
    /// The room's `revision` in the file. Any other save changes it.
    pub(crate) revision: i64,
}

impl SavedRooms {
    /// A writer for one room. Its first save writes the whole room, unless [`RoomWriter::load`] has read it.
    pub fn writer(&self) -> RoomWriter {
        RoomWriter { rooms: self.clone(), last: None }
    }

    /// Deletes a room for good. Does nothing if it is not saved.
    ///
    /// # Errors
    /// [`SavedRoomsError::DiskFull`], [`SavedRoomsError::Damaged`] and [`SavedRoomsError::Database`].
    pub fn delete(&self, room: RoomId) -> Result<(), SavedRoomsError> {
        delete(&self.connection(), room).map_err(|source| SavedRoomsError::database(&self.path, source))
    }
}

impl RoomWriter {
    /// Saves the room, all of it or nothing. `now` is the Unix time in seconds. Returns once the data is on the disk.
    ///
    /// # Errors
    /// [`SavedRoomsError::DiskFull`], [`SavedRoomsError::Damaged`] and [`SavedRoomsError::Database`]. The file still has the
    /// last saved room, and the next save writes what this one could not.
    pub fn save(&mut self, snapshot: &Snapshot, now: u64) -> Result<(), SavedRoomsError> {
        let saved = save(&mut self.rooms.connection(), self.last.as_ref(), snapshot, now);
        let revision = saved.map_err(|source| SavedRoomsError::database(&self.rooms.path, source))?;
        self.last = Some(LastSave { snapshot: snapshot.clone(), revision });
        Ok(())
    }
}

/// Writes the difference to `last`, or the whole room if the file has something else. Returns the new revision.
fn save(
    connection: &mut Connection,
    last: Option<&LastSave>,
    snapshot: &Snapshot,
    now: u64,
) -> rusqlite::Result<i64> {
    let id = snapshot.state().room.id;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let revision: Option<i64> = transaction
        .prepare("SELECT revision FROM room WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    let last = last.filter(|last| last.snapshot.state().room.id == id && Some(last.revision) == revision);
    if last.is_none() {
        transaction.execute("DELETE FROM room WHERE id = ?1", [id.to_string()])?;
    }
    let (room, revision) = transaction
        .prepare(
            "INSERT INTO room (id, revision, saved, head) VALUES (?1, random(), ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, saved = excluded.saved, head = excluded.head
            RETURNING room, revision",
        )?
        .query_row(params![id.to_string(), now.cast_signed(), snapshot.head().to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Rows { connection: &transaction, room }.write(last.map(|last| &last.snapshot), snapshot)?;
    transaction.commit()?;
    Ok(revision)
}

/// The rows of one room.
struct Rows<'a> {
    connection: &'a Connection,
    /// The room's number in the file.
    room: i64,
}

impl Rows<'_> {
    /// Writes the rows that differ from `last`, which is in the file.
    fn write(&self, last: Option<&Snapshot>, snapshot: &Snapshot) -> rusqlite::Result<()> {
        let seats = |snapshot: &Snapshot| -> BTreeMap<u32, room::Seat> {
            snapshot.state().seats.iter().map(|seat| (seat.id.0, seat.clone())).collect()
        };
        // Most saves change no seat, and comparing the lists is cheaper than building maps.
        if last.is_none_or(|last| last.state().seats != snapshot.state().seats) {
            self.write_changed("seat", &last.map(seats).unwrap_or_default(), &seats(snapshot), |seat| {
                json(seat)
            })?;
        }
        let cards = |snapshot: &Snapshot| -> BTreeMap<u32, Arc<Card>> {
            snapshot.state().cards.iter().map(|card| (card.id.0, Arc::clone(card))).collect()
        };
        self.write_changed("card", &last.map(cards).unwrap_or_default(), &cards(snapshot), |card| {
            json(card)
        })?;
        self.write_order(last, snapshot)?;
        self.write_texts(last, snapshot)
    }

    /// Writes the order of the backlog if it changed.
    fn write_order(&self, last: Option<&Snapshot>, snapshot: &Snapshot) -> rusqlite::Result<()> {
        let order = |snapshot: &Snapshot| -> Vec<CardId> {
            snapshot.state().cards.iter().map(|card| card.id).collect()
        };
        let cards = order(snapshot);
        if last.map(order).as_ref() != Some(&cards) {
            self.connection
                .prepare("REPLACE INTO backlog (room, cards) VALUES (?1, ?2)")?
                .execute(params![self.room, json(&cards)])?;
        }
        Ok(())
    }

    /// Writes the texts that changed. Snapshots share the texts that did not, so most comparisons are of two pointers.
    fn write_texts(&self, last: Option<&Snapshot>, snapshot: &Snapshot) -> rusqlite::Result<()> {
        for (card, text) in snapshot.texts() {
            let before = last.and_then(|last| last.texts().get(card));
            if !before.is_some_and(|before| Arc::ptr_eq(before, text)) {
                self.write_text(*card, before.map(AsRef::as_ref), text)?;
            }
        }
        for card in last.iter().flat_map(|last| last.texts().keys()) {
            if !snapshot.texts().contains_key(card) {
                ["text", "body"].into_iter().try_for_each(|table| self.delete(table, card.0))?;
                self.connection
                    .prepare("DELETE FROM round WHERE room = ?1 AND id = ?2")?
                    .execute(params![self.room, card.0])?;
            }
        }
        Ok(())
    }

    fn write_text(&self, card: CardId, before: Option<&CardText>, text: &CardText) -> rusqlite::Result<()> {
        if before.is_none_or(|before| before.body != text.body) {
            self.put("body", card.0, &text.body)?;
        }
        let short = |text: &CardText| {
            let CardText { body: _, note, rounds: _, round_count, spent_ms, edited_in, estimated_in } = text;
            let (round_count, spent_ms) = (*round_count, *spent_ms);
            let (edited_in, estimated_in) = (*edited_in, *estimated_in);
            CardText {
                note: note.clone(),
                round_count,
                spent_ms,
                edited_in,
                estimated_in,
                ..CardText::default()
            }
        };
        let without_body = short(text);
        if before.map(short).as_ref() != Some(&without_body) {
            self.put("text", card.0, &json(&without_body))?;
        }
        let (before, after) = (before.map(numbered_rounds).unwrap_or_default(), numbered_rounds(text));
        for (number, round) in &after {
            if before.get(number) != Some(round) {
                self.connection
                    .prepare("REPLACE INTO round (room, id, number, content) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![self.room, card.0, number, json(round)])?;
            }
        }
        for number in before.keys().filter(|number| !after.contains_key(number)) {
            self.connection
                .prepare("DELETE FROM round WHERE room = ?1 AND id = ?2 AND number = ?3")?
                .execute(params![self.room, card.0, number])?;
        }
        Ok(())
    }

    /// Writes the entries that are new or changed to a table, and deletes those that are gone.
    fn write_changed<T: PartialEq>(
        &self,
        table: &str,
        before: &BTreeMap<u32, T>,
        after: &BTreeMap<u32, T>,
        content: impl Fn(&T) -> String,
    ) -> rusqlite::Result<()> {
        for (id, entry) in after {
            if before.get(id) != Some(entry) {
                self.put(table, *id, &content(entry))?;
            }
        }
        before.keys().filter(|id| !after.contains_key(id)).try_for_each(|id| self.delete(table, *id))
    }

    fn put(&self, table: &str, id: u32, content: &str) -> rusqlite::Result<()> {
        let put = format!(
            "INSERT INTO {table} (room, id, content) VALUES (?1, ?2, ?3)
            ON CONFLICT (room, id) DO UPDATE SET content = excluded.content"
        );
        self.connection.prepare(&put)?.execute(params![self.room, id, content])?;
        Ok(())
    }

    fn delete(&self, table: &str, id: u32) -> rusqlite::Result<()> {
        let delete = format!("DELETE FROM {table} WHERE room = ?1 AND id = ?2");
        self.connection.prepare(&delete)?.execute(params![self.room, id])?;
        Ok(())
    }
}

/// The past rounds with their numbers. Dropping the oldest round changes no other number.
fn numbered_rounds(text: &CardText) -> BTreeMap<u32, &PastRound> {
    let dropped = text.round_count.saturating_sub(u32::try_from(text.rounds.len()).unwrap_or(u32::MAX));
    (dropped..).zip(&text.rounds).collect()
}

fn json(value: &impl Serialize) -> String {
    // Serialization fails only for maps with unsupported keys, and rows have none.
    serde_json::to_string(value).unwrap_or_default()
}

fn delete(connection: &Connection, room: RoomId) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM room WHERE id = ?1", [room.to_string()])?;
    // Gives the space back to the disk, one page per step.
    let mut statement = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut pages = statement.query([])?;
    while pages.next()?.is_some() {}
    // Without a checkpoint the deleted rows would stay readable in the write-ahead log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
