//! Reads cards from a file.

use std::path::Path;

use anyhow::{Context, Result, bail};
use encoding_rs::{Encoding, UTF_8};
use room::cards::{Import, encoding, from_csv, from_lines};
use room::limits::CARDS;

/// The largest file that is read, in bytes: a full room of the longest cards, and some.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Reads the cards of a file: one a line from `.txt` and `.md`, else a tracker's CSV export.
pub(crate) fn read(path: &Path) -> Result<Import> {
    let named = || path.display();
    let length = std::fs::metadata(path).with_context(|| format!("{} can't be read", named()))?.len();
    if length > LARGEST {
        bail!("{} is too large for a list of tickets: {} MiB. Split it.", named(), length / 1024 / 1024);
    }
    let bytes = std::fs::read(path).with_context(|| format!("{} can't be read", named()))?;
    let encoding = Encoding::for_label(encoding(&bytes).as_bytes()).unwrap_or(UTF_8);
    let (text, ..) = encoding.decode(&bytes);
    let lines = path.extension().is_some_and(|extension| extension == "txt" || extension == "md");
    if lines {
        let import = from_lines(&text);
        if import.cards.is_empty() {
            bail!("{} has no cards: expected one a line, such as KEY-1 Title", named());
        }
        if import.cards.len() > CARDS {
            bail!(
                "{} has {} cards, and a room takes at most {CARDS}; split the file",
                named(),
                import.cards.len()
            );
        }
        return Ok(import);
    }
    from_csv(&text).with_context(|| named().to_string())
}
