//! What was settled, as members keep it on their own machines.
//!
//! A [`Recorder`] follows a member's state and says what to write down, the moment it is settled. It holds no
//! history itself; what it says is folded by [`Record`]'s rules into whatever keeps it. To see all votes it has
//! to be shown the state after every single change, so [`HostMessage::one_by_one`] takes messages apart.
//!
//! Whoever came late, or was away, gets the whole state: then a card's estimate is known, how many rounds it took and
//! how long they were, but not the votes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::message::HostMessage;
use crate::{Card, CardId, Estimate, Name, Reveal, RoomId, Seq, State, Table, Vote};

/// A card that was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledCard {
    /// Its number in its room.
    pub card: CardId,
    /// The tracker's key; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The title; empty for a card that was opened without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where the ticket lives: an `http` or `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What the team settled on, in how many rounds and how long.
    pub estimate: Estimate,
    /// The rounds as they were seen, oldest first; none if they were not, or not all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<RecordedRound>,
}

/// A revealed round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRound {
    /// How long it was open, in ms.
    pub open_ms: u64,
    /// Every vote, in the order in which they were shown.
    pub votes: Vec<RecordedVote>,
}

/// A revealed vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedVote {
    /// Whose, as everybody in the room was told apart; none if that was not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What.
    pub vote: Vote,
}

/// A meeting that something was settled in: a room, also if it goes on another day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeeting {
    /// Which room it was.
    pub room: RoomId,
    /// Its name.
    pub name: Name,
    /// When its first card was settled, in seconds since 1970, UTC.
    pub began: u64,
    /// When its last was.
    pub latest: u64,
    /// How many cards have an estimate.
    pub cards: usize,
}

/// A card that was settled, and where and when that was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCard {
    /// In which room.
    pub room: RoomId,
    /// That room's name.
    pub meeting: Name,
    /// When, in seconds since 1970, UTC.
    pub settled: u64,
    /// The card.
    pub card: SettledCard,
}

/// What is to be written down of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// These cards are settled and no others: whatever else was written down of the room is no longer so.
    Whole(Vec<SettledCard>),
    /// This card is settled, or is now at another estimate, or is called differently. It takes the place of what
    /// was written down of it, as [`SettledCard::after`] says.
    Settled(SettledCard),
    /// This card is no longer settled: it is voted on again, or was taken off the list.
    Unsettled(CardId),
}

impl SettledCard {
    /// What to write down in place of `before`: this, and if it is the same estimate whose votes were not seen this
    /// time, with the votes that were.
    #[must_use]
    pub fn after(mut self, before: Option<Self>) -> Self {
        if let Some(before) = before
            && self.rounds.is_empty()
            && self.estimate == before.estimate
        {
            self.rounds = before.rounds;
        }
        self
    }
}

/// Follows a room's state, and says what to write down.
#[derive(Debug, Default)]
pub struct Recorder {
    /// The cards as they were last; none before the first state.
    cards: Option<Vec<Arc<Card>>>,
}

impl Recorder {
    /// What to write down now that the state is this. The first time that is [`Record::Whole`].
    pub fn follow(&mut self, state: &State) -> Vec<Record> {
        let same = |before: &Vec<Arc<Card>>| {
            before.len() == state.cards.len()
                && before.iter().zip(&state.cards).all(|(before, card)| Arc::ptr_eq(before, card))
        };
        if self.cards.as_ref().is_some_and(same) {
            return Vec::new();
        }
        match self.cards.replace(state.cards.clone()) {
            None => vec![Record::Whole(state.cards.iter().filter_map(|card| settled(state, card)).collect())],
            Some(before) => since(&before, state),
        }
    }
}

/// What to write down of a state, given the cards as they were.
fn since(before: &[Arc<Card>], state: &State) -> Vec<Record> {
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
    let Card { id, key, title, link, estimate, conflicting_estimates: _, noted: _ } = card;
    Some(SettledCard {
        card: *id,
        key: key.clone(),
        title: title.clone(),
        link: link.clone(),
        estimate: (*estimate)?,
        rounds: rounds(state, *id),
    })
}

/// The rounds of the card on the table; of others the state has none.
fn rounds(state: &State, of: CardId) -> Vec<RecordedRound> {
    let Table::Pointing { card, round, earlier, .. } = &state.table else { return Vec::new() };
    let Some(last) = round.reveal.as_ref().filter(|_| *card == of) else { return Vec::new() };
    let labels = state.labels();
    let seen = |reveal: &Reveal| RecordedRound {
        open_ms: reveal.open_ms,
        votes: reveal
            .votes
            .iter()
            .map(|cast| RecordedVote {
                name: cast.seat.and_then(|seat| labels.get(&seat).cloned()),
                vote: cast.vote,
            })
            .collect(),
    };
    earlier.iter().map(|past| &past.reveal).chain([last]).map(seen).collect()
}

impl HostMessage {
    /// The same news with one change a message, so that nothing that was so for a moment is missed: a card that
    /// is settled as the next one comes, say. Changes whose numbers can't be are left for the view to refuse.
    pub fn one_by_one(self) -> Vec<HostMessage> {
        match self {
            HostMessage::Changed { seq, changes }
                if changes.len() > 1 && seq.0.checked_sub(changes.len() as u64).is_some() =>
            {
                let later = (0..changes.len() as u64).rev();
                // Up to the last, which has the message's own number.
                let alone =
                    |(later, change)| HostMessage::Changed { seq: Seq(seq.0 - later), changes: vec![change] };
                later.zip(changes).map(alone).collect()
            }
            message => vec![message],
        }
    }
}
