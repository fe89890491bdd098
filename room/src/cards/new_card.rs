//! A card before it is added to a room: without id, with all texts cleaned and within their limits.

use serde::{Deserialize, Serialize};

use crate::limits::{
    ADD_CARDS_BATCH_BYTES, MAX_BODY_CHARS, MAX_KEY_CHARS, MAX_LINK_BYTES, MAX_NOTE_CHARS, MAX_TITLE_CHARS,
};

/// The last character of a truncated text.
const ELLIPSIS: char = '…';

/// A card to add to a room. Its texts are clean and within their limits: [`NewCard::new`] ensures that, and
/// deserializing does it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RawCard")]
pub struct NewCard {
    key: String,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip)]
    truncated: bool,
}

#[derive(Deserialize)]
struct RawCard {
    #[serde(default)]
    key: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    link: Option<String>,
}

impl From<RawCard> for NewCard {
    fn from(raw: RawCard) -> Self {
        Self::new(&raw.key, &raw.title, &raw.body, raw.link.as_deref())
    }
}

impl NewCard {
    /// A card with these texts. Too long texts are truncated and end with `…`. Key and title become one line.
    /// A link that is too long or not `http` or `https` is dropped.
    pub fn new(key: &str, title: &str, body: &str, link: Option<&str>) -> Self {
        let (key, key_truncated) = truncate(&one_line(key), MAX_KEY_CHARS);
        let (title, title_truncated) = truncate(&one_line(title), MAX_TITLE_CHARS);
        let (body, body_truncated) = truncate(body.trim(), MAX_BODY_CHARS);
        let link = link.map(str::trim).filter(|link| is_link(link)).map(str::to_owned);
        Self { key, title, body, link, truncated: key_truncated || title_truncated || body_truncated }
    }

    /// The tracker's key; may be empty.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The title; may be empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The body; may be empty.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The ticket's link.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Whether a text of this card was truncated. Not serialized.
    pub fn was_truncated(&self) -> bool {
        self.truncated
    }

    /// Whether the card has no text and no link.
    pub fn is_blank(&self) -> bool {
        self.key.is_empty() && self.title.is_empty() && self.body.is_empty() && self.link.is_none()
    }

    pub(crate) fn into_parts(self) -> (String, String, String, Option<String>) {
        (self.key, self.title, self.body, self.link)
    }
}

/// Imported cards, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The cards in order.
    pub cards: Vec<NewCard>,
    /// The number of skipped empty rows.
    pub blank: usize,
    /// The number of rows with an estimate. Estimates are not imported, because they would influence the
    /// votes.
    pub estimated: usize,
}

impl Import {
    /// The number of cards with a truncated text.
    pub fn truncated(&self) -> usize {
        self.cards.iter().filter(|card| card.was_truncated()).count()
    }
}

/// Splits cards into batches that each fit into one `add_cards` request.
pub fn batches(cards: Vec<NewCard>) -> Vec<Vec<NewCard>> {
    let mut batches: Vec<Vec<NewCard>> = Vec::new();
    let mut bytes_left = 0;
    for card in cards {
        // The JSON length: quotes and line ends need more bytes there.
        let bytes = serde_json::to_string(&card).map_or(ADD_CARDS_BATCH_BYTES, |json| json.len() + 1);
        match batches.last_mut() {
            Some(batch) if bytes <= bytes_left => {
                bytes_left -= bytes;
                batch.push(card);
            }
            _ => {
                bytes_left = ADD_CARDS_BATCH_BYTES.saturating_sub(bytes);
                batches.push(vec![card]);
            }
        }
    }
    batches
}

/// Trims a note and truncates it to its limit.
pub(crate) fn clean_note(text: &str) -> String {
    truncate(text.trim(), MAX_NOTE_CHARS).0
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn truncate(text: &str, chars: usize) -> (String, bool) {
    match text.char_indices().nth(chars) {
        None => (text.to_owned(), false),
        Some(_) => {
            let mut truncated: String = text.chars().take(chars - 1).collect();
            truncated.push(ELLIPSIS);
            (truncated, true)
        }
    }
}

pub(super) fn is_link(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        text.get(..scheme.len())
            .filter(|start| start.eq_ignore_ascii_case(scheme))
            .map(|_| &text[scheme.len()..])
    });
    text.len() <= MAX_LINK_BYTES
        && rest.is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
