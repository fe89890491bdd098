//! Reads the cards of `party host --cards` from a file.

use std::path::Path;

use anyhow::{Context, Result, bail};
use encoding_rs::{Encoding, UTF_8};
use room::cards::{Import, encoding, from_csv, from_lines};
use room::limits::MAX_CARDS;

/// The largest accepted file in bytes. The largest possible room needs less.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Reads the cards of a file. `.txt` and `.md` files have one card per line; all others are CSV exports of a tracker.
pub(crate) fn read(path: &Path) -> Result<Import> {
    let name = || path.display();
    let length = std::fs::metadata(path).with_context(|| format!("can't read {}", name()))?.len();
    if length > MAX_FILE_BYTES {
        bail!(
            "{} is too large for a list of tickets ({} MiB). Split the file.",
            name(),
            length / 1024 / 1024
        );
    }
    let bytes = std::fs::read(path).with_context(|| format!("can't read {}", name()))?;
    let encoding = Encoding::for_label(encoding(&bytes).as_bytes()).unwrap_or(UTF_8);
    let (text, ..) = encoding.decode(&bytes);
    let is_list = path.extension().is_some_and(|extension| extension == "txt" || extension == "md");
    if is_list {
        let import = from_lines(&text);
        if import.cards.is_empty() {
            bail!("{} has no cards. Write one per line, such as KEY-1 Title", name());
        }
        if import.cards.len() > MAX_CARDS {
            bail!(
                "{} has {} cards, but a room holds up to {MAX_CARDS}. Split the file",
                name(),
                import.cards.len()
            );
        }
        return Ok(import);
    }
    from_csv(&text).with_context(|| name().to_string())
}
