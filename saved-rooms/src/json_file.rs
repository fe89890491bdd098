//! Reads the JSON snapshots that earlier versions of the programs wrote, one room per file.

use std::path::Path;

use room::Snapshot;

use crate::SavedRoomsError;

/// Reads a JSON snapshot.
///
/// # Errors
/// [`SavedRoomsError::File`] and [`SavedRoomsError::Snapshot`]. The file is not changed.
pub fn load_json(path: &Path) -> Result<Snapshot, SavedRoomsError> {
    let bytes = std::fs::read(path).map_err(|source| SavedRoomsError::file(path, source))?;
    // Text that is not UTF-8 is not JSON either, and the parser says so.
    Snapshot::from_json(&String::from_utf8_lossy(&bytes))
        .map_err(|source| SavedRoomsError::Snapshot { path: path.to_owned(), source })
}
