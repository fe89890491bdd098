//! The parts of a card that the public state leaves out, and which changes they include.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::encoding::is_usual;
use crate::limits::MAX_PAST_ROUNDS;
use crate::{CardId, Change, PastRound, Term};

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

/// Notes in the texts of a card that a change has changed it in this term, if it did. `current` is the card on the table.
pub(crate) fn note_change(
    texts: &mut BTreeMap<CardId, Arc<CardText>>,
    change: &Change,
    current: Option<CardId>,
    term: Term,
) {
    let (edited, estimated): (&[CardId], Option<CardId>) = match change {
        Change::CardEdited { card, .. } => (&[card.id], None),
        Change::Noted { card, .. } => (&[*card], None),
        Change::Settled { card, .. } | Change::Unsettled { card } => (&[], Some(*card)),
        Change::Revealed { .. } => (&[], current),
        Change::CardsAdded { cards } => {
            for card in cards {
                if let Some(text) = texts.get_mut(&card.id).map(Arc::make_mut) {
                    text.edited_in = term;
                    text.estimated_in = if card.estimate.is_some() { term } else { text.estimated_in };
                }
            }
            return;
        }
        _ => return,
    };
    // A text that is not there was not read yet.
    for card in edited {
        if let Some(text) = texts.get_mut(card) {
            Arc::make_mut(text).edited_in = term;
        }
    }
    if let Some(text) = estimated.and_then(|card| texts.get_mut(&card)) {
        Arc::make_mut(text).estimated_in = term;
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
