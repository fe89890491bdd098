//! A card that has no number yet.

use serde::{Deserialize, Serialize};

use crate::limits::{BATCH_BYTES, BODY_CHARS, KEY_CHARS, LINK_BYTES, NOTE_CHARS, TITLE_CHARS};

/// What a cut text ends with.
const CUT_MARK: char = '…';

/// A card as it comes from outside. Every text is within its limit: that is what [`NewCard::new`]
/// sees to, and what reading one from the wire does again.
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
    cut: bool,
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
    /// A card of those texts. A key, title or body that is too long is cut and ends with `…`; a key
    /// and a title become one line; a link that is too long, or neither `http` nor `https`, is left
    /// out.
    pub fn new(key: &str, title: &str, body: &str, link: Option<&str>) -> Self {
        let (key, key_cut) = cut(&one_line(key), KEY_CHARS);
        let (title, title_cut) = cut(&one_line(title), TITLE_CHARS);
        let (body, body_cut) = cut(body.trim(), BODY_CHARS);
        let link = link.map(str::trim).filter(|link| is_link(link)).map(str::to_owned);
        Self { key, title, body, link, cut: key_cut || title_cut || body_cut }
    }

    /// The tracker's key; may be empty.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The title; may be empty.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The text; may be empty.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Where the ticket lives.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// Whether a text of this card was cut.
    pub fn was_cut(&self) -> bool {
        self.cut
    }

    /// Whether there is nothing on it.
    pub fn is_blank(&self) -> bool {
        self.key.is_empty() && self.title.is_empty() && self.body.is_empty() && self.link.is_none()
    }

    pub(crate) fn into_parts(self) -> (String, String, String, Option<String>) {
        (self.key, self.title, self.body, self.link)
    }
}

/// Cards read from a file or a paste, and what was done to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// The cards in their order.
    pub cards: Vec<NewCard>,
    /// How many rows had nothing on them and were left out.
    pub blank: usize,
    /// How many rows had an estimate, which is left out so that it sways nobody.
    pub estimated: usize,
}

impl Import {
    /// How many cards had a text that was cut.
    pub fn cut(&self) -> usize {
        self.cards.iter().filter(|card| card.was_cut()).count()
    }

    /// What was read, in a sentence or a few, such as `482 cards. 3 had texts that were too long and
    /// were cut.`
    pub fn report(&self) -> String {
        let count = |n: usize, one: &str, many: &str| {
            if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
        };
        let mut report = count(self.cards.len(), "card.", "cards.");
        if self.cut() > 0 {
            report += " ";
            report += &count(
                self.cut(),
                "had a text that was too long and was cut.",
                "had texts that were too long and were cut.",
            );
        }
        if self.estimated > 0 {
            report += " ";
            report += &count(
                self.estimated,
                "had an estimate already, which is left out so that it sways nobody.",
                "had an estimate already; those are left out so that they sway nobody.",
            );
        }
        if self.blank > 0 {
            report += " ";
            report += &count(self.blank, "empty row was left out.", "empty rows were left out.");
        }
        report
    }
}

/// Splits cards into runs that each fit into one message.
pub fn batches(cards: Vec<NewCard>) -> Vec<Vec<NewCard>> {
    let mut batches: Vec<Vec<NewCard>> = Vec::new();
    let mut room = 0;
    for card in cards {
        // Counted as they will be written: quotes and line ends take more bytes in JSON than here.
        let bytes = serde_json::to_string(&card).map_or(BATCH_BYTES, |json| json.len() + 1);
        match batches.last_mut() {
            Some(batch) if bytes <= room => {
                room -= bytes;
                batch.push(card);
            }
            _ => {
                room = BATCH_BYTES.saturating_sub(bytes);
                batches.push(vec![card]);
            }
        }
    }
    batches
}

/// A note as it is kept: trimmed, and cut if it is too long.
pub(crate) fn clean_note(text: &str) -> String {
    cut(text.trim(), NOTE_CHARS).0
}

fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cut(text: &str, chars: usize) -> (String, bool) {
    match text.char_indices().nth(chars) {
        None => (text.to_owned(), false),
        Some(_) => {
            let mut short: String = text.chars().take(chars - 1).collect();
            short.push(CUT_MARK);
            (short, true)
        }
    }
}

pub(super) fn is_link(text: &str) -> bool {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        text.get(..scheme.len())
            .filter(|start| start.eq_ignore_ascii_case(scheme))
            .map(|_| &text[scheme.len()..])
    });
    text.len() <= LINK_BYTES
        && rest.is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}
