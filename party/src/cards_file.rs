//! Reads the cards of a file, for `party host --cards` and the command `import`.

use std::io;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use encoding_rs::{Encoding, UTF_8};
use room::cards::{Import, encoding, from_csv, from_lines};
use room::limits::MAX_CARDS;

/// The largest accepted file in bytes. The largest possible room needs less.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Reads the cards of a file. `.txt` and `.md` files have one card per line; all others are CSV exports of a tracker.
pub(crate) fn read(path: &Path) -> Result<Import> {
    let name = path.display().to_string();
    let unreadable = |error: io::Error| anyhow!(texts::program_file_unreadable(&name, &error.to_string()));
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > MAX_FILE_BYTES {
        bail!(texts::program_file_too_large(&name, (length / 1024 / 1024) as usize));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let encoding = Encoding::for_label(encoding(&bytes).as_bytes()).unwrap_or(UTF_8);
    let (text, ..) = encoding.decode(&bytes);
    let is_list = path.extension().is_some_and(|extension| extension == "txt" || extension == "md");
    if is_list {
        let import = from_lines(&text);
        if import.cards.is_empty() {
            bail!(texts::program_file_without_cards(&name));
        }
        if import.cards.len() > MAX_CARDS {
            bail!(texts::program_file_too_many_cards(&name, import.cards.len(), MAX_CARDS));
        }
        return Ok(import);
    }
    from_csv(&text).map_err(|error| anyhow!("{name}: {}", texts::csv_error(&error)))
}
