//! A whole room as it can be kept: in a member's memory, so that the room goes on when its host goes, or in a file,
//! so that a meeting goes on next week.
//!
//! [`crate::Room::snapshot`] and [`Snapshot::new`] make one, [`crate::Room::reopen`] makes a room of it again. A hidden vote
//! is in none: only its owner has it, and brings it along.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cards::{NewCard, clean_note};
use crate::limits::{NUMBERS, ROUNDS_KEPT, SEATS_REMEMBERED};
use crate::{Card, CardId, Epoch, PastRound, Presence, Reveal, RoundId, SeatId, Seq, State, Table, Time};

/// The version of what is written. One that is newer than this is not read.
const FORMAT: u32 = 1;
/// The longest time that is believed, in ms: up to there all programs count without gaps.
const LONGEST_MS: u64 = 1 << 53;

/// A whole room but for the votes that are hidden, and for who is connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Snapshot {
    format: u32,
    pub(crate) state: State,
    pub(crate) seq: Seq,
    /// How long the round on the table has been open, in ms.
    pub(crate) open_ms: u64,
    /// When that was, by the time of the room's host; none if nobody knows, and then no timer goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Time>,
    pub(crate) last_seat: SeatId,
    pub(crate) last_card: CardId,
    pub(crate) last_round: RoundId,
    pub(crate) texts: BTreeMap<CardId, CardText>,
}

/// What the state leaves out of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardText {
    /// The card's text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// The note on it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The card's revealed rounds that were followed by something else, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<PastRound>,
    /// How many there were, also of those no longer kept.
    #[serde(default)]
    pub round_count: u32,
    /// How long those were open together, in ms.
    #[serde(default)]
    pub spent_ms: u64,
}

/// Why something is no room, or can't be opened as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// It is no JSON of a room's.
    #[error("This is no room that was kept, or it is damaged ({0}). Use another copy of it.")]
    Unreadable(String),
    /// A newer program wrote it.
    #[error(
        "This room was kept by a newer version of the app, in format {0}; this app reads up to {FORMAT}. Update the app, and open it again."
    )]
    Format(u32),
    /// No room could ever have been like that.
    #[error("What was kept of this room can't be right: {0}. Use another copy of it.")]
    Wrong(&'static str),
    /// The room has had a later host already, or would have had too many.
    #[error("The room has had {had} hosts, so the next one is not number {wanted}. Join it where it is now.")]
    Epoch {
        /// The epoch that was kept.
        had: Epoch,
        /// The epoch at which it was to be opened.
        wanted: Epoch,
    },
}

impl CardText {
    /// About how many bytes it takes as JSON.
    pub(crate) fn bytes(&self) -> usize {
        /// What a vote takes, or a verdict's figures.
        const EACH: usize = 32;
        let votes: usize = self.rounds.iter().map(|past| 8 + past.reveal.votes.len()).sum();
        self.body.len() + self.note.len() + EACH * (1 + votes)
    }

    /// Adds a round that was revealed and followed by something else. The oldest go once there are too many.
    pub fn keep(&mut self, past: PastRound) {
        self.round_count = self.round_count.saturating_add(1);
        self.spent_ms = self.spent_ms.saturating_add(past.reveal.open_ms);
        if self.rounds.len() >= ROUNDS_KEPT {
            self.rounds.remove(0);
        }
        self.rounds.push(past);
    }
}

impl Snapshot {
    /// What a member can keep of a room: its state, as the host said it, and what the member has read of the cards
    /// besides. `open_ms` says how long the round on the table has been open, as far as the member knows.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if no room can be like that.
    pub fn new(
        state: State,
        seq: Seq,
        texts: BTreeMap<CardId, CardText>,
        open_ms: u64,
    ) -> Result<Self, SnapshotError> {
        let on_table = state.round().map(|round| round.id);
        let put_away = texts.values().flat_map(|text| &text.rounds).map(|past| past.id);
        let last_round = put_away.chain(on_table).max().unwrap_or_default();
        let last_seat = state.seats.iter().map(|seat| seat.id).max().unwrap_or_default();
        let last_card = state.cards.iter().map(|card| card.id).max().unwrap_or_default();
        let at = None;
        Self { format: FORMAT, state, seq, open_ms, at, last_seat, last_card, last_round, texts }.checked()
    }

    /// The same, with the time that it was in the room when the state was so ([`crate::View::at`], and what has gone by
    /// since): a timer goes on with what was left of it.
    #[must_use]
    pub fn at(self, at: Time) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Reads one from JSON.
    ///
    /// # Errors
    /// [`SnapshotError`], whose text can be shown as it is.
    pub fn from_json(json: &str) -> Result<Self, SnapshotError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let unreadable = |error: serde_json::Error| SnapshotError::Unreadable(error.to_string());
        // Everything else may be different in another version.
        let Version { format } = serde_json::from_str(json).map_err(unreadable)?;
        if format != FORMAT {
            return Err(SnapshotError::Format(format));
        }
        serde_json::from_str::<Raw>(json).map_err(unreadable)?.try_into()
    }

    /// Writes it as JSON.
    pub fn to_json(&self) -> String {
        // Encoding fails only for maps with keys that are no strings or numbers, and this has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The same after everybody has left: on another day nobody is waited for, and nobody would host it next.
    #[must_use]
    pub fn with_everyone_gone(mut self) -> Self {
        self.state.seats.iter_mut().for_each(|seat| seat.presence = Presence::Gone);
        self.state.successors.clear();
        self
    }

    /// The public state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The last change that is in it.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// What the state leaves out of the cards.
    pub fn texts(&self) -> &BTreeMap<CardId, CardText> {
        &self.texts
    }

    /// The same with no bodies but those of these cards.
    #[must_use]
    pub fn with_bodies_of(mut self, cards: &[CardId]) -> Self {
        for (card, text) in &mut self.texts {
            if !cards.contains(card) {
                text.body.clear();
            }
        }
        self
    }

    pub(crate) fn whole(
        state: State,
        seq: Seq,
        open_ms: u64,
        at: Time,
        last: (SeatId, CardId, RoundId),
        texts: BTreeMap<CardId, CardText>,
    ) -> Self {
        let (last_seat, last_card, last_round) = last;
        Self { format: FORMAT, state, seq, open_ms, at: Some(at), last_seat, last_card, last_round, texts }
    }

    /// The same, if it is a room's, with a text for each card and none besides.
    fn checked(mut self) -> Result<Self, SnapshotError> {
        let Self { state, texts, .. } = &mut self;
        if let Table::Pointing { card, body, note, earlier, .. } = &state.table {
            texts.entry(*card).or_insert_with(|| {
                let mut text = CardText { body: body.clone(), note: note.clone(), ..CardText::default() };
                earlier.iter().cloned().for_each(|past| text.keep(past));
                text
            });
        }
        texts.retain(|&id, _| state.cards.iter().any(|card| card.id == id));
        for card in &state.cards {
            texts.entry(card.id).or_default();
        }
        self.look_through()?;
        Ok(self)
    }

    fn look_through(&self) -> Result<(), SnapshotError> {
        let Self { format: _, state, seq, open_ms, at: _, last_seat, last_card, last_round, texts } = self;
        let wrong = |ok: bool, why| if ok { Ok(()) } else { Err(SnapshotError::Wrong(why)) };
        wrong(state.is_sound(), "its seats or cards are too many, or not in the order of their numbers")?;
        let numbers = [last_seat.0, last_card.0, last_round.0];
        let counts = u64::from(NUMBERS);
        wrong(
            numbers.iter().all(|&number| number <= NUMBERS)
                && (1..=counts).contains(&state.room.epoch.0)
                && seq.0 <= LONGEST_MS,
            "it counts further than any room does",
        )?;
        wrong(
            state.seats.iter().all(|seat| (1..=last_seat.0).contains(&seat.id.0)),
            "a seat has a number that was never given",
        )?;
        let keys: std::collections::BTreeSet<_> = state.seats.iter().map(|seat| seat.key).collect();
        wrong(keys.len() == state.seats.len(), "somebody has two seats")?;
        let removed_here = |seat: &crate::Seat| seat.removed && seat.presence != Presence::Gone;
        wrong(!state.seats.iter().any(removed_here), "somebody who was removed is in the room")?;
        wrong(
            state.cards.iter().all(|card| (1..=last_card.0).contains(&card.id.0)),
            "a card has a number that was never given",
        )?;
        let texts_fit =
            state.cards.iter().all(|card| texts.get(&card.id).is_some_and(|text| fits(card, text)));
        wrong(texts_fit, "a card's text is longer than any card's")?;
        wrong(*open_ms <= LONGEST_MS, "a round was open for longer than any round is")?;
        wrong(state.driver.is_none_or(|driver| state.seat(driver).is_some()), "its driver has no seat")?;
        match &state.table {
            Table::Gathering | Table::Finished => Ok(()),
            Table::Pointing { card, round, earlier, .. } => {
                wrong(state.card(*card).is_some(), "the card on the table is none of its cards")?;
                wrong(state.driver.is_some(), "a card is on the table and nobody drives")?;
                wrong(round.id <= *last_round, "a round has a number that was never given")?;
                wrong(earlier.len() <= ROUNDS_KEPT, "a card has more rounds than are kept")?;
                wrong(
                    earlier.iter().map(|past| &past.reveal).chain(&round.reveal).all(is_possible)
                        && round.voted.len() <= SEATS_REMEMBERED,
                    "a round has more votes than there can be",
                )
            }
        }
    }
}

fn fits(card: &Card, text: &CardText) -> bool {
    let new = NewCard::new(&card.key, &card.title, &text.body, card.link.as_deref());
    let same = new.key() == card.key && new.title() == card.title && new.link() == card.link.as_deref();
    same && new.body() == text.body
        && clean_note(&text.note) == text.note
        && text.rounds.len() <= ROUNDS_KEPT
        && text.rounds.iter().all(|past| past.id.0 <= NUMBERS && is_possible(&past.reveal))
        && text.spent_ms <= LONGEST_MS
        && card.estimate.is_none_or(|estimate| estimate.spent_ms <= LONGEST_MS)
}

fn is_possible(reveal: &Reveal) -> bool {
    reveal.votes.len() <= SEATS_REMEMBERED
        && reveal.votes.is_sorted_by(|before, after| match (before.seat, after.seat) {
            (None, None) => before.vote <= after.vote,
            (before, after) => before.is_some() && before < after,
        })
        && reveal.open_ms <= LONGEST_MS
}

/// [`Snapshot`] as it comes from outside.
#[derive(Deserialize)]
struct Raw {
    format: u32,
    state: State,
    seq: Seq,
    open_ms: u64,
    #[serde(default)]
    at: Option<Time>,
    last_seat: SeatId,
    last_card: CardId,
    last_round: RoundId,
    texts: BTreeMap<CardId, CardText>,
}

impl TryFrom<Raw> for Snapshot {
    type Error = SnapshotError;

    fn try_from(raw: Raw) -> Result<Self, SnapshotError> {
        let Raw { format, state, seq, open_ms, at, last_seat, last_card, last_round, texts } = raw;
        if format != FORMAT {
            return Err(SnapshotError::Format(format));
        }
        Self { format, state, seq, open_ms, at, last_seat, last_card, last_round, texts }.checked()
    }
}
