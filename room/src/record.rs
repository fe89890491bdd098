//! What members write down about settled cards, for their own history of past meetings.
//!
//! A [`Recorder`] observes a member's state and returns [`Record`]s: the changes to write to the history
//! (`history` crate). It stores nothing itself. To see all votes it must observe the state after every single
//! change: call it for each step of an [`Update`](crate::Update).
//!
//! A member that joined late or was away gets the full state instead of changes. The history then has the
//! card's estimate, number of rounds and duration, but no votes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{Card, CardId, Estimate, Name, Reveal, RoomId, State, Table, Vote};

/// A settled card, as the history stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledCard {
    /// The card's id in its room.
    pub card: CardId,
    /// The tracker's key; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The title; empty for an untitled card.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The ticket's `http` or `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The estimate, with number of rounds and duration.
    pub estimate: Estimate,
    /// The card's rounds, oldest first; empty if the member did not see all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RecordedRound>,
}

/// A revealed round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRound {
    /// How long it was open, in ms.
    pub open_ms: u64,
    /// All votes, in the order of the reveal.
    pub votes: Vec<RecordedVote>,
}

/// A revealed vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedVote {
    /// The voter's name as shown in the room; `None` in an anonymous round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the person voted.
    pub vote: Vote,
}

/// A room in which cards were settled, on one day or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeeting {
    /// The room's id.
    pub room: RoomId,
    /// The room's name.
    pub name: Name,
    /// When its first card was settled, in seconds since 1970, UTC.
    pub began: u64,
    /// When its last card was settled, in seconds since 1970, UTC.
    pub latest: u64,
    /// The number of cards with an estimate.
    pub cards: usize,
}

/// A settled card with its meeting and time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCard {
    /// The room's id.
    pub room: RoomId,
    /// The room's name.
    pub meeting: Name,
    /// When the card was settled, in seconds since 1970, UTC.
    pub settled: u64,
    /// The settled card, with its votes if they are known.
    pub card: SettledCard,
}

/// A change to write to the history of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Replace all records of the room: exactly these cards are settled.
    ReplaceAll(Vec<SettledCard>),
    /// Insert or replace one card: it was settled, settled differently, or edited. Merge it with its earlier
    /// record by [`SettledCard::with_votes_from`].
    Settled(SettledCard),
    /// Delete the record of a card: it is estimated again, or was removed.
    Unsettled(CardId),
}

impl SettledCard {
    /// Merges this record with the earlier record that it replaces. If both have the same estimate and this
    /// one lacks the votes, the result has the earlier votes.
    #[must_use]
    pub fn with_votes_from(mut self, before: Option<Self>) -> Self {
        if let Some(before) = before
            && self.rounds.is_empty()
            && self.estimate == before.estimate
        {
            self.rounds = before.rounds;
        }
        self
    }
}

/// Observes a room's state and returns what to write to the history.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The cards of the last observed state; `None` before the first.
    cards: Option<Vec<Arc<Card>>>,
}

impl Recorder {
    /// Compares the state with the last one and returns the records to write. The first call returns
    /// [`Record::ReplaceAll`].
    pub fn observe(&mut self, state: &State) -> Vec<Record> {
        let unchanged = |before: &Vec<Arc<Card>>| {
            before.len() == state.cards.len()
                && before.iter().zip(&state.cards).all(|(before, card)| Arc::ptr_eq(before, card))
        };
        if self.cards.as_ref().is_some_and(unchanged) {
            return Vec::new();
        }
        match self.cards.replace(state.cards.clone()) {
            None => {
                vec![Record::ReplaceAll(state.cards.iter().filter_map(|card| settled(state, card)).collect())]
            }
            Some(before) => diff(&before, state),
        }
    }
}

/// The records for the differences between the earlier cards and the state.
fn diff(before: &[Arc<Card>], state: &State) -> Vec<Record> {
    let is_settled = |card: &&Arc<Card>| card.estimate.is_some();
    let mut before: BTreeMap<CardId, &Arc<Card>> =
        before.iter().filter(is_settled).map(|card| (card.id, card)).collect();
    let mut records = Vec::new();
    for card in state.cards.iter().filter(is_settled) {
        if before.remove(&card.id).is_none_or(|before| before != card) {
            records.extend(settled(state, card).map(Record::Settled));
        }
    }
    records.extend(before.into_keys().map(Record::Unsettled));
    records
}

fn settled(state: &State, card: &Card) -> Option<SettledCard> {
    let Card { id, key, title, link, estimate, noted: _, text: _ } = card;
    Some(SettledCard {
        card: *id,
        key: key.clone(),
        title: title.clone(),
        link: link.clone(),
        estimate: (*estimate)?,
        rounds: rounds(state, *id),
    })
}

/// The rounds of a card, if it is on the table and revealed. The state has no rounds of other cards.
fn rounds(state: &State, id: CardId) -> Vec<RecordedRound> {
    let Table::Pointing { card, round, earlier, .. } = &state.table else { return Vec::new() };
    let Some(last) = round.reveal.as_ref().filter(|_| *card == id) else { return Vec::new() };
    let names = state.display_names();
    let recorded = |reveal: &Reveal| RecordedRound {
        open_ms: reveal.open_ms,
        votes: reveal
            .votes
            .iter()
            .map(|cast| RecordedVote {
                name: cast.seat.and_then(|seat| names.get(&seat).cloned()),
                vote: cast.vote,
            })
            .collect(),
    };
    earlier.iter().map(|past| &past.reveal).chain([last]).map(recorded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;

    fn settled(points: u16, votes: &[u64]) -> SettledCard {
        let rounds = votes.iter().map(|&open_ms| RecordedRound { open_ms, votes: Vec::new() }).collect();
        let estimate = Estimate { points: Points::whole(points), rounds: 1, spent_ms: 0 };
        SettledCard {
            card: CardId(1),
            key: String::new(),
            title: String::new(),
            link: None,
            estimate,
            rounds,
        }
    }

    #[test]
    fn votes_of_the_same_estimate_are_kept() {
        let known = || Some(settled(5, &[1_000]));
        assert_eq!(settled(5, &[]).with_votes_from(known()), settled(5, &[1_000]));
        assert_eq!(settled(8, &[]).with_votes_from(known()), settled(8, &[]), "it was estimated again");
        assert_eq!(
            settled(5, &[2_000]).with_votes_from(known()),
            settled(5, &[2_000]),
            "its own votes are newer"
        );
        assert_eq!(settled(5, &[]).with_votes_from(None), settled(5, &[]));
    }
}
