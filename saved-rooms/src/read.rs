//! Loads and lists saved rooms.

use std::collections::BTreeMap;
use std::path::Path;

use room::{CardId, DeviceSecret, Name, RoomId, Salt, Snapshot, SnapshotError};
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::{Map, Value};

use crate::write::LastSave;
use crate::{RoomWriter, SavedRooms, SavedRoomsError};

/// A saved room in the list of [`SavedRooms::list`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRoom {
    /// The room's id.
    pub id: RoomId,
    /// The room's name.
    pub name: Name,
    /// The time of the last save, in Unix seconds.
    pub saved: u64,
    /// The number of cards with an estimate.
    pub settled: usize,
    /// The number of cards.
    pub cards: usize,
}

impl SavedRooms {
    /// The rooms in the file, the last saved one first. Rooms whose id or name can't be read are left out.
    ///
    /// # Errors
    /// [`SavedRoomsError::Damaged`] and [`SavedRoomsError::Database`].
    pub fn list(&self) -> Result<Vec<SavedRoom>, SavedRoomsError> {
        let listed = || {
            let connection = self.connection();
            let mut statement = connection.prepare(
                "SELECT room.id, json_extract(room.head, '$.state.room.name'), room.saved,
                    count(json_extract(card.content, '$.estimate.rounds')), count(card.id)
                FROM room LEFT JOIN card ON card.room = room.room
                GROUP BY room.room ORDER BY room.saved DESC, room.room DESC",
            )?;
            let rooms = statement.query_map([], parse_room)?;
            rooms.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()
        };
        listed().map_err(|source| SavedRoomsError::database(&self.path, source))
    }
}

impl RoomWriter {
    /// Reads a room, or returns `None` if it is not saved. After that, [`RoomWriter::save`] writes only what has changed since.
    ///
    /// # Errors
    /// [`SavedRoomsError::Snapshot`] if the room can't be opened, [`SavedRoomsError::Damaged`] and
    /// [`SavedRoomsError::Database`].
    pub fn load(&mut self, room: RoomId) -> Result<Option<Snapshot>, SavedRoomsError> {
        let path = &self.rooms.path;
        let rows = read_rows(&mut self.rooms.connection(), room);
        let Some(rows) = rows.map_err(|source| SavedRoomsError::database(path, source))? else {
            return Ok(None);
        };
        let (revision, format) = (rows.revision, rows.head.get("format").and_then(Value::as_u64));
        let snapshot = rows.into_snapshot(path)?;
        // Rows of an older format are written again, all of them.
        let is_current = format == Some(Snapshot::FORMAT.into());
        self.last = is_current.then(|| LastSave { snapshot: snapshot.clone(), revision });
        Ok(Some(snapshot))
    }
}

impl SavedRooms {
    /// Reads a room to host it, and returns it with the writer for its changes, or `None` if it is not saved. A room that this
    /// device has no right to host, as one that an earlier version of the program saved, becomes a new room of this device, with
    /// another id ([`Snapshot::as_new_room`]); it takes the old one's place in the file. `now` is the Unix time in seconds.
    ///
    /// # Errors
    /// As [`RoomWriter::load`] and [`RoomWriter::save`].
    pub fn load_to_host(
        &self,
        room: RoomId,
        device: &DeviceSecret,
        salt: Salt,
        now: u64,
    ) -> Result<Option<(Snapshot, RoomWriter)>, SavedRoomsError> {
        let mut writer = self.writer();
        let Some(snapshot) = writer.load(room)? else { return Ok(None) };
        if snapshot.may_be_opened_by(device.seat_in(&snapshot.state().room).key()) {
            return Ok(Some((snapshot, writer)));
        }
        let snapshot = snapshot.as_new_room(device, salt);
        let mut writer = self.writer();
        writer.save(&snapshot, now)?;
        self.delete(room)?;
        Ok(Some((snapshot, writer)))
    }
}

/// `None` for a room whose id or name is not valid.
fn parse_room(row: &Row<'_>) -> rusqlite::Result<Option<SavedRoom>> {
    let (id, name): (String, Option<String>) = (row.get(0)?, row.get(1)?);
    let (Ok(id), Some(name)) = (id.parse(), name.and_then(|name| Name::new(&name).ok())) else {
        return Ok(None);
    };
    let count = |column| row.get(column).map(|count: u32| count as usize);
    let saved = row.get::<_, i64>(2)?.cast_unsigned();
    Ok(Some(SavedRoom { id, name, saved, settled: count(3)?, cards: count(4)? }))
}

/// All rows of a room.
struct RoomRows {
    revision: i64,
    head: Value,
    order: Value,
    seats: Vec<Value>,
    cards: BTreeMap<u32, Value>,
    texts: BTreeMap<CardId, Value>,
}

/// Reads the rows of a room in one transaction.
fn read_rows(connection: &mut Connection, room: RoomId) -> rusqlite::Result<Option<RoomRows>> {
    let transaction = connection.transaction()?;
    let found = transaction
        .query_row(
            "SELECT room.room, room.revision, room.head, backlog.cards FROM room JOIN backlog USING (room) WHERE id = ?1",
            [room.to_string()],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, json_column(row, 2)?, json_column(row, 3)?)),
        )
        .optional()?;
    let Some((room, revision, head, order)) = found else { return Ok(None) };
    let read = |table: &str| -> rusqlite::Result<BTreeMap<u32, Value>> {
        let query = format!("SELECT id, content FROM {table} WHERE room = ?1");
        let mut statement = transaction.prepare(&query)?;
        let rows = statement.query_map([room], |row| Ok((row.get(0)?, json_column(row, 1)?)))?;
        rows.collect()
    };
    let mut texts = read("text")?;
    let mut set = |card: u32, field: &str, value: Value| {
        let text = texts.entry(card).or_insert_with(|| Map::new().into());
        if let Some(text) = text.as_object_mut() {
            text.insert(field.to_owned(), value);
        }
    };
    let mut statement = transaction.prepare("SELECT id, content FROM body WHERE room = ?1")?;
    let mut bodies = statement.query([room])?;
    while let Some(row) = bodies.next()? {
        set(row.get(0)?, "body", row.get::<_, String>(1)?.into());
    }
    let mut rounds: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    let mut statement =
        transaction.prepare("SELECT id, content FROM round WHERE room = ?1 ORDER BY id, number")?;
    let mut past = statement.query([room])?;
    while let Some(row) = past.next()? {
        rounds.entry(row.get(0)?).or_default().push(json_column(row, 1)?);
    }
    rounds.into_iter().for_each(|(card, rounds)| set(card, "rounds", rounds.into()));
    Ok(Some(RoomRows {
        revision,
        head,
        order,
        seats: read("seat")?.into_values().collect(),
        cards: read("card")?,
        texts: texts.into_iter().map(|(card, text)| (CardId(card), text)).collect(),
    }))
}

/// Parses a column with JSON. Other text becomes `null`, which no room accepts.
fn json_column(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

impl RoomRows {
    fn into_snapshot(mut self, path: &Path) -> Result<Snapshot, SavedRoomsError> {
        let order = self.order.as_array().into_iter().flatten();
        let order = order.filter_map(|card| u32::try_from(card.as_u64()?).ok());
        let cards: Vec<Value> = order.filter_map(|card| self.cards.remove(&card)).collect();
        let snapshot = match self.cards.is_empty() {
            true => Snapshot::from_rows(self.head, self.seats, cards, self.texts),
            false => Err(SnapshotError::Wrong("a card has no place in the backlog")),
        };
        snapshot.map_err(|source| SavedRoomsError::Snapshot { path: path.to_owned(), source })
    }
}
