//! The parts of a card that the public state leaves out, and which changes they include.

mod texts;

use serde::{Deserialize, Serialize};

pub(crate) use self::texts::CardTexts;
use crate::cards::{NewCard, clean_note};
use crate::encoding::is_usual;
use crate::limits::{MAX_NUMBER, MAX_PAST_ROUNDS, MAX_SEATS};
use crate::{Card, PastRound, Reveal, Term, TextHash};

/// The longest accepted time, in ms: the largest integer range that JavaScript represents exactly.
pub(crate) const LONGEST_MS: u64 = 1 << 53;

/// The parts of a card that the public state leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardText {
    /// The card's description.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The card's note.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The card's past revealed rounds, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<PastRound>,
    /// The number of past revealed rounds, including those dropped by the limit.
    #[serde(default)]
    pub round_count: u32,
    /// How long all past rounds together were open, in ms.
    #[serde(default)]
    pub spent_ms: u64,
    /// The last change of the card's key, title, link, body or note. Its epoch is 0 if that is not known.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub edited_in: Term,
    /// The last change of the card's estimate or rounds. Its epoch is 0 if there was none, or if that is not known.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub estimated_in: Term,
}

impl CardText {
    /// The approximate size as JSON, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        /// The size of one vote, or of one number of a result.
        const VOTE_BYTES: usize = 32;
        let votes: usize = self.rounds.iter().map(|past| 8 + past.reveal.votes.len()).sum();
        json_bytes(&self.body) + json_bytes(&self.note) + VOTE_BYTES * (1 + votes)
    }

    /// Whether this can be the text of a card: the texts are as a host cleans and shortens them, and the numbers are in their ranges.
    pub(crate) fn fits(&self, card: &Card) -> bool {
        let new = NewCard::new(&card.key, &card.title, &self.body, card.link.as_deref());
        let same = new.key() == card.key && new.title() == card.title && new.link() == card.link.as_deref();
        same && new.body() == self.body
            && clean_note(&self.note) == self.note
            && self.rounds.len() <= MAX_PAST_ROUNDS
            && self.rounds.iter().all(|past| past.id.0 <= MAX_NUMBER && past.reveal.is_valid())
            && self.spent_ms <= LONGEST_MS
            && card.estimate.is_none_or(|estimate| estimate.spent_ms <= LONGEST_MS)
    }

    /// The hash by which the state names this text.
    pub fn hash(&self) -> TextHash {
        // Serialization fails only for maps with unsupported keys, and a text has none.
        TextHash::of(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Adds a past round, and drops the oldest one if there are more than [`MAX_PAST_ROUNDS`].
    pub(crate) fn add_round(&mut self, past: PastRound) {
        self.round_count = self.round_count.saturating_add(1);
        self.spent_ms = self.spent_ms.saturating_add(past.reveal.open_ms).min(LONGEST_MS);
        if self.rounds.len() >= MAX_PAST_ROUNDS {
            self.rounds.remove(0);
        }
        self.rounds.push(past);
    }
}

impl Reveal {
    /// Whether a host can have shown it: the votes are in order, and not too many.
    pub(crate) fn is_valid(&self) -> bool {
        self.votes.len() <= MAX_SEATS
            && self.votes.is_sorted_by(|before, after| match (before.seat, after.seat) {
                (None, None) => before.vote <= after.vote,
                (before, after) => before.is_some() && before < after,
            })
            && self.open_ms <= LONGEST_MS
    }
}

/// The size of a text in JSON, in bytes, without the quotes around it.
fn json_bytes(text: &str) -> usize {
    // Quotes, backslashes and usual white space need one more byte, other control characters are written as `\u0000`.
    let more = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 1,
        0..0x20 => 5,
        _ => 0,
    };
    text.len() + text.bytes().map(more).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CastVote, Reveal, RoundId, RoundResult, SeatId, Vote};

    /// Pages of texts and outboxes are limited by this size.
    #[test]
    fn approximate_size_covers_votes_and_escaped_characters() {
        let vote = Vote::Points(crate::Points::whole(100));
        let votes: Vec<CastVote> =
            (1..=100).map(|seat| CastVote { seat: Some(SeatId(seat)), vote }).collect();
        let result = RoundResult::from_votes(&votes, &crate::Scale::default());
        let body = "\"\\\n\tx\u{1}".repeat(1_000);
        let mut text = CardText { body, ..CardText::default() };
        text.add_round(PastRound { id: RoundId(1), reveal: Reveal { votes, result, open_ms: 60_000 } });
        let json = serde_json::to_string(&text).unwrap().len();
        assert!((json..2 * json).contains(&text.bytes()), "{} of {json}", text.bytes());
    }
}
