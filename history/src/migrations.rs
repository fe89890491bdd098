//! The database schema and its migrations. SQLite's `user_version` stores the schema version of a file.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::HistoryError;

/// Migration `n` turns version `n` of the schema into version `n + 1`. A released migration never changes.
pub(crate) const MIGRATIONS: &[fn(&Transaction<'_>) -> rusqlite::Result<()>] = &[create_tables];

/// The schema version that this program writes.
pub(crate) const LATEST: usize = MIGRATIONS.len();

/// The schema version of a file. An empty file has version 0.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // A negative version is invalid; treat it like a newer one.
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Migrates the file to [`LATEST`] in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), HistoryError> {
    // Reads the version inside the transaction: another process may migrate the file at the same time.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    for migration in MIGRATIONS.iter().skip(version) {
        migration(&transaction)?;
    }
    if version < LATEST {
        transaction.pragma_update(None, "user_version", LATEST as i64)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The first version of the schema.
///
/// - `points`: a value of the scale as a decimal number, such as `0.5` or `8`.
/// - `settled`: Unix time in seconds.
/// - `votes`: a JSON list of rounds. No query looks at a single vote.
/// - `folded`: the normalized text that a search compares.
/// - `team`: groups the meetings whose past estimates belong together.
fn create_tables(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE meeting (
            room TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            team TEXT NOT NULL,
            seat INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE card (
            room TEXT NOT NULL REFERENCES meeting (room) ON DELETE CASCADE,
            card INTEGER NOT NULL,
            key TEXT NOT NULL,
            title TEXT NOT NULL,
            link TEXT,
            folded TEXT NOT NULL,
            points TEXT NOT NULL,
            rounds INTEGER NOT NULL,
            spent_ms INTEGER NOT NULL,
            votes TEXT NOT NULL,
            settled INTEGER NOT NULL,
            PRIMARY KEY (room, card)
        ) STRICT;
        CREATE INDEX card_by_points ON card (points, settled);",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FILE_NAME, History};

    /// Sample rows for each version, starting with version 1.
    const SAMPLE_ROWS: [&str; LATEST] = ["INSERT INTO meeting VALUES ('09090909090909090909090909090909', 'Sprint 12', 'sprint', 1);
        INSERT INTO card VALUES ('09090909090909090909090909090909', 3, 'A-1', 'Log in', NULL, 'a-1 log in', '0.5', 1, 61000, '[]', 1000);"];

    #[test]
    fn every_older_version_migrates_to_latest() {
        for version in 0..=LATEST {
            let folder = tempfile::tempdir().unwrap();
            let mut connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
            let transaction = connection.transaction().unwrap();
            MIGRATIONS[..version].iter().for_each(|migration| migration(&transaction).unwrap());
            transaction.pragma_update(None, "user_version", version as i64).unwrap();
            let rows = version.checked_sub(1).map(|version| SAMPLE_ROWS[version]);
            transaction.execute_batch(rows.unwrap_or_default()).unwrap();
            transaction.commit().unwrap();
            drop(connection);

            let history = History::open(folder.path()).unwrap();
            assert_eq!(super::version(&history.connection).unwrap(), LATEST);
            assert_eq!(history.warning(), None);
            let cards: usize = history.meetings().unwrap().iter().map(|meeting| meeting.cards).sum();
            assert_eq!(cards, usize::from(rows.is_some()), "from version {version}");
        }
    }

    #[test]
    fn failed_migration_is_rolled_back() {
        let mut connection = Connection::open_in_memory().unwrap();
        // Conflicts with the second table of the first migration.
        connection.execute_batch("CREATE TABLE card (x)").unwrap();
        assert!(migrate(&mut connection).is_err());
        assert_eq!(super::version(&connection).unwrap(), 0);
        assert!(!connection.table_exists(None, "meeting").unwrap());
    }
}
