//! Writing down what is settled, and deleting.

use std::collections::BTreeSet;

use room::record::{Record, SettledCard};
use room::{CardId, RoomId, RoomInfo, SeatId};
use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, named_params, params};

use crate::read::{CARD, card_of};
use crate::search_terms::{folded, team};
use crate::{History, HistoryError};

impl History {
    /// Writes down what is to be written down of a room in which one has the seat `you`, at the time `now`, in seconds since
    /// 1970, UTC. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`HistoryError::Database`]; then nothing of it is written.
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
        meet(&transaction, room, you)?;
        let room = room.id;
        for record in records {
            match record {
                Record::Whole(cards) => {
                    let settled: BTreeSet<CardId> = cards.iter().map(|card| card.card).collect();
                    for gone in known(&transaction, room)?.difference(&settled) {
                        take_out(&transaction, room, *gone)?;
                    }
                    cards.iter().try_for_each(|card| put(&transaction, room, card, now))?;
                }
                Record::Settled(card) => put(&transaction, room, card, now)?,
                Record::Unsettled(card) => take_out(&transaction, room, *card)?,
            }
        }
        // A meeting that nothing is settled in is none to look back at.
        transaction.execute(
            "DELETE FROM meeting WHERE room = ?1 AND NOT EXISTS (SELECT 1 FROM card WHERE card.room = ?1)",
            [room.to_string()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Deletes a meeting for good. One that is not there stays so.
    ///
    /// # Errors
    /// [`HistoryError::Database`].
    pub fn delete(&mut self, room: RoomId) -> Result<(), HistoryError> {
        self.connection.execute("DELETE FROM meeting WHERE room = ?1", [room.to_string()])?;
        // Until then it could still be read in what SQLite keeps beside the file.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn meet(transaction: &Transaction<'_>, room: &RoomInfo, you: SeatId) -> rusqlite::Result<()> {
    let name = room.name.as_str();
    transaction
        .execute(
            "INSERT INTO meeting (room, name, team, seat) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (room) DO UPDATE SET name = ?2, team = ?3, seat = ?4",
            params![room.id.to_string(), name, team(name), you.0],
        )
        .map(drop)
}

fn known(transaction: &Transaction<'_>, room: RoomId) -> rusqlite::Result<BTreeSet<CardId>> {
    let mut known = transaction.prepare("SELECT card FROM card WHERE room = ?1")?;
    known.query_map([room.to_string()], |row| row.get(0).map(CardId))?.collect()
}

fn take_out(transaction: &Transaction<'_>, room: RoomId, card: CardId) -> rusqlite::Result<()> {
    transaction
        .execute("DELETE FROM card WHERE room = ?1 AND card = ?2", params![room.to_string(), card.0])
        .map(drop)
}

/// Writes a card in the place of what is there of it. One that is still at the same estimate was settled when it was.
fn put(
    transaction: &Transaction<'_>,
    room: RoomId,
    card: &SettledCard,
    now: u64,
) -> Result<(), HistoryError> {
    let one = format!("{CARD} WHERE card.room = ?1 AND card.card = ?2");
    let before = transaction.query_row(&one, params![room.to_string(), card.card.0], card_of).optional()?;
    let same = before.as_ref().filter(|before| before.card.estimate == card.estimate);
    let settled = same.map_or(now, |before| before.settled);
    let before = before.map(|before| before.card);
    let card = card.clone().after(before.clone());
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
            ":folded": folded(&text),
            ":points": card.estimate.points.decimal(),
            ":rounds": card.estimate.rounds,
            ":spent_ms": whole(card.estimate.spent_ms),
            ":votes": serde_json::to_string(&card.rounds)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
            ":settled": whole(settled),
        },
    )?;
    Ok(())
}

/// As large as SQLite's numbers go: a host may say that a round took for ever.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
