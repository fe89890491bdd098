//! The tables, and how those of an older version become those of this one.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::HistoryError;

/// One step a version: what makes a file of version `n` one of version `n + 1`. A step that was released is never
/// changed.
pub(crate) const STEPS: &[fn(&Transaction<'_>) -> rusqlite::Result<()>] = &[tables];

/// The version of the files that this program writes.
pub(crate) const LATEST: usize = STEPS.len();

/// Which version a file is of; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // A negative one is nobody's.
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Makes the file one of this version, whole or not at all.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), HistoryError> {
    // Asked again inside: another program may be at it too.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = version(&transaction)?;
    for step in STEPS.iter().skip(version) {
        step(&transaction)?;
    }
    if version < LATEST {
        transaction.pragma_update(None, "user_version", LATEST as i64)?;
    }
    transaction.commit()?;
    Ok(())
}

/// `points` is as programs write a value of a scale, `0.5` or `8`; `settled` in seconds since 1970, UTC. `votes` is a JSON list of rounds: nothing looks for
/// one vote. `folded` is what a search looks at, `team` what the shelf goes by.
fn tables(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
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

    /// What files of each version have in them, beginning with the first that has anything.
    const FILLED: [&str; LATEST] = ["INSERT INTO meeting VALUES ('09090909090909090909090909090909', 'Sprint 12', 'sprint', 1);
        INSERT INTO card VALUES ('09090909090909090909090909090909', 3, 'A-1', 'Log in', NULL, 'a-1 log in', '0.5', 1, 61000, '[]', 1000);"];

    #[test]
    fn a_file_of_every_older_version_becomes_one_of_this() {
        for version in 0..=LATEST {
            let folder = tempfile::tempdir().unwrap();
            let mut connection = Connection::open(folder.path().join(FILE_NAME)).unwrap();
            let transaction = connection.transaction().unwrap();
            STEPS[..version].iter().for_each(|step| step(&transaction).unwrap());
            transaction.pragma_update(None, "user_version", version as i64).unwrap();
            let filled = version.checked_sub(1).map(|version| FILLED[version]);
            transaction.execute_batch(filled.unwrap_or_default()).unwrap();
            transaction.commit().unwrap();
            drop(connection);

            let history = History::open(folder.path()).unwrap();
            assert_eq!(super::version(&history.connection).unwrap(), LATEST);
            assert_eq!(history.note(), None);
            let snapshot: usize = history.meetings().unwrap().iter().map(|meeting| meeting.cards).sum();
            assert_eq!(snapshot, usize::from(filled.is_some()), "from version {version}");
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        // In the way of the first step's second table.
        connection.execute_batch("CREATE TABLE card (x)").unwrap();
        assert!(migrate(&mut connection).is_err());
        assert_eq!(super::version(&connection).unwrap(), 0);
        assert!(!connection.table_exists(None, "meeting").unwrap());
    }
}
