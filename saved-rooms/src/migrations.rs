//! The database schema and its migrations. SQLite's `user_version` stores the schema version of a file, its `application_id`
//! that the file has saved rooms.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The letters `PPrm`: Pointing Party, rooms.
pub(crate) const APPLICATION_ID: i64 = 0x5050_726d;

/// Migration `n` turns version `n` of the schema into version `n + 1`. A released migration never changes.
pub(crate) const MIGRATIONS: &[fn(&Transaction<'_>) -> rusqlite::Result<()>] = &[create_tables];

/// The schema version that this program writes.
pub(crate) const LATEST: usize = MIGRATIONS.len();

/// The schema version of a file.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // A negative version is invalid; treat it like a newer one.
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Migrates the file to [`LATEST`] in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    // Reads the version inside the transaction: another process may migrate the file at the same time.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(version) {
        migration(&transaction)?;
    }
    if version < LATEST {
        transaction.pragma_update(None, "user_version", LATEST as i64)?;
    }
    transaction.commit()
}

/// The first version of the schema.
///
/// - `room.revision`: a random number that every save changes. A writer whose number differs writes the whole room.
/// - `room.saved`: Unix time in seconds.
/// - `room.head`: [`room::Snapshot::head`] as JSON.
/// - `backlog.cards`: the order of the cards, as a JSON list of their ids.
/// - `seat`, `card`, `text`, `round`: JSON. A row of `text` has the note and the counts, without body and rounds.
/// - `body`: the description as it is.
/// - `round.number`: counts the card's past rounds, including those dropped by the limit.
///
/// Bodies have a table with row ids, which stores long values well. Rows of the other tables are short.
fn create_tables(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE room (
            room INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            revision INTEGER NOT NULL,
            saved INTEGER NOT NULL,
            head TEXT NOT NULL
        ) STRICT;
        CREATE TABLE backlog (
            room INTEGER PRIMARY KEY REFERENCES room (room) ON DELETE CASCADE,
            cards TEXT NOT NULL
        ) STRICT;
        CREATE TABLE seat (
            room INTEGER NOT NULL REFERENCES room (room) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (room, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE card (
            room INTEGER NOT NULL REFERENCES room (room) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (room, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE text (
            room INTEGER NOT NULL REFERENCES room (room) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (room, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE body (
            room INTEGER NOT NULL REFERENCES room (room) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (room, id)
        ) STRICT;
        CREATE TABLE round (
            room INTEGER NOT NULL REFERENCES room (room) ON DELETE CASCADE,
            id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (room, id, number)
        ) STRICT, WITHOUT ROWID;",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_migration_is_rolled_back() {
        let mut connection = Connection::open_in_memory().unwrap();
        // Conflicts with the last table of the first migration.
        connection.execute_batch("CREATE TABLE round (x)").unwrap();
        assert!(migrate(&mut connection).is_err());
        assert_eq!(version(&connection).unwrap(), 0);
        assert!(!connection.table_exists(None, "room").unwrap());
    }
}
