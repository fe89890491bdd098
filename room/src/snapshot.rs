//! A whole room, as saved to disk or moved to another host.
//!
//! [`crate::Room::snapshot`] makes a snapshot of a hosted room, [`Snapshot::new`] one of a member's copy, and
//! [`crate::Room::reopen`] opens a room from it. Snapshots contain no hidden votes: each voter sends its own again.

mod format_1;
mod format_2;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::card_text::LONGEST_MS;
use crate::chain::{Chain, ChainError, Finals};
use crate::limits::{MAX_EPOCH, MAX_NUMBER, MAX_PAST_ROUNDS, MAX_SEATS, MAX_SUCCESSORS};
use crate::{
    CardId, CardText, Continuation, DeviceSecret, Epoch, Founder, Presence, Reveal, RoomId, RoomInfo,
    RoundId, Salt, SeatId, SeatKey, SeatSecret, Seq, State, Successor, Table, Time, Version,
};

/// A whole room except hidden votes and connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedSnapshot")]
pub struct Snapshot {
    format: u32,
    pub(crate) state: State,
    pub(crate) seq: Seq,
    /// How long the current round has been open, in ms.
    pub(crate) open_ms: u64,
    /// The host's time of this snapshot. Without it a running timer stops when the room reopens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<Time>,
    pub(crate) last_seat: SeatId,
    pub(crate) last_card: CardId,
    pub(crate) last_round: RoundId,
    /// Each text is shared with the room and its other snapshots, which differ in few of them.
    pub(crate) texts: BTreeMap<CardId, Arc<CardText>>,
}

/// Why a snapshot can't be read or opened. `texts::snapshot_error` has the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The JSON can't be parsed.
    #[error("not a snapshot: {0}")]
    Unreadable(String),
    /// A newer version of the program wrote the snapshot.
    #[error("format {0} is newer than {format}", format = Snapshot::FORMAT)]
    Format(u32),
    /// The contents contradict each other or exceed a limit.
    #[error("the snapshot is inconsistent: {0}")]
    Wrong(&'static str),
    /// The room has already had this epoch or a later one, or too many hosts.
    #[error("the room has had epoch {had} and can't be opened with epoch {wanted}")]
    Epoch {
        /// The epoch in the snapshot.
        had: Epoch,
        /// The requested epoch.
        wanted: Epoch,
    },
}

impl Snapshot {
    /// The version of the format. Older formats are upgraded, newer ones rejected.
    pub const FORMAT: u32 = 3;

    /// A snapshot of a member's copy of the room: the public state and the card texts the member has read. `open_ms` is
    /// how long the current round has been open, as far as the member knows.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if no room can have this state.
    pub fn new(
        state: State,
        seq: Seq,
        texts: BTreeMap<CardId, Arc<CardText>>,
        open_ms: u64,
    ) -> Result<Self, SnapshotError> {
        let current = state.round().map(|round| round.id);
        let past = texts.values().flat_map(|text| &text.rounds).map(|past| past.id);
        let last_round = past.chain(current).max().unwrap_or_default();
        let newcomers = state.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        let last_seat = state.seats.iter().chain(newcomers).map(|seat| seat.id).max().unwrap_or_default();
        let proposed = state.proposed_cards().map(|proposed| proposed.card.id);
        let last_card = state.cards.iter().map(|card| card.id).chain(proposed).max().unwrap_or_default();
        let at = None;
        let format = Self::FORMAT;
        Self { format, state, seq, open_ms, at, last_seat, last_card, last_round, texts }.validated()
    }

    /// Sets the host's time of this snapshot ([`crate::View::at`] plus the time since), so that a running timer continues
    /// with its remaining time.
    #[must_use]
    pub fn with_time(self, at: Time) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Parses a snapshot from JSON.
    ///
    /// # Errors
    /// [`SnapshotError`] if the JSON is no valid snapshot. Its message can be shown to the user.
    pub fn from_json(json: &str) -> Result<Self, SnapshotError> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let unreadable = |error: serde_json::Error| SnapshotError::Unreadable(error.to_string());
        // Reads the format first: another version may differ in everything else.
        let Version { format } = serde_json::from_str(json).map_err(unreadable)?;
        match format {
            // Without the detour over a `Value`, which takes longer.
            Self::FORMAT => serde_json::from_str::<UncheckedSnapshot>(json).map_err(unreadable)?.try_into(),
            _ => Self::from_value(format, serde_json::from_str(json).map_err(unreadable)?),
        }
    }

    /// Reads parsed JSON of this format, and upgrades it if it is older.
    fn from_value(format: u32, json: Value) -> Result<Self, SnapshotError> {
        let json = match format {
            1 => format_2::upgrade(format_1::upgrade(json)),
            2 => format_2::upgrade(json),
            Self::FORMAT => json,
            _ => return Err(SnapshotError::Format(format)),
        };
        let snapshot = serde_json::from_value(json);
        let snapshot = snapshot.map_err(|error| SnapshotError::Unreadable(error.to_string()))?;
        UncheckedSnapshot { format: Self::FORMAT, ..snapshot }.try_into()
    }

    /// Serializes the snapshot as JSON.
    pub fn to_json(&self) -> String {
        // Serialization fails only for maps with unsupported keys, and a snapshot has none.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Marks everyone as gone and removes the successors. A room resumed on another day waits for nobody.
    #[must_use]
    pub fn with_everyone_gone(mut self) -> Self {
        self.state.seats.iter_mut().for_each(|seat| seat.presence = Presence::Gone);
        self.state.successors.clear();
        self
    }

    /// Whether an earlier version of the program saved the room, whose id names no founder. It opens as a new room:
    /// [`Snapshot::as_new_room`].
    pub(crate) fn needs_founder(&self) -> bool {
        self.state.room.founder == Founder::UNKNOWN
    }

    /// The same cards, results and rounds as a new room with another id, founded by a device. It names the old one
    /// ([`RoomInfo::continues`]). The person of that device keeps their seat. All others get new seats, because the key of a seat belongs to one room.
    #[must_use]
    pub fn as_new_room(self, device: &DeviceSecret, salt: Salt) -> Self {
        let founder = device.founder(salt);
        let (own, old, name) =
            (device.seat_in(&self.state.room), self.state.room.id, self.state.room.name.clone());
        let own_keys = [own.key(), device.former_key()];
        let mut snapshot = self.with_everyone_gone();
        let state = &mut snapshot.state;
        (state.room.id, state.room.founder) = (founder.room_id(), founder);
        let continuation = Continuation::sign(old, name, founder.room_id(), &own);
        state.room.continues = Some(Box::new(continuation));
        state.chain.clear();
        state.finals = Finals::default();
        state.former_hosts.clear();
        if let Some(seat) = state.seats.iter_mut().find(|seat| own_keys.contains(&seat.key)) {
            seat.key = founder.key;
        }
        snapshot
    }

    /// The right of `host` to open the room again, as a later term. A room whose chain is empty was saved by an earlier version of
    /// the program or is a new one: only its founder opens it.
    ///
    /// # Errors
    /// [`ChainError`] if this key has no right to host the room now.
    pub fn chain_for(&self, epoch: Epoch, nonce: u32, host: &SeatSecret) -> Result<Chain, ChainError> {
        let RoomInfo { id, founder, .. } = self.state.room;
        if self.state.chain.is_empty() && founder.key == host.key() {
            return Ok(Chain::found(id, host, epoch, nonce));
        }
        self.state.verify_chain()?.open(epoch, nonce, host)
    }

    /// Whether this key may open the room again ([`Snapshot::chain_for`]). If not, its device can continue it only as a new
    /// room ([`Snapshot::as_new_room`]).
    pub fn may_be_opened_by(&self, host: SeatKey) -> bool {
        if self.state.chain.is_empty() {
            return self.state.room.founder.key == host;
        }
        self.state.verify_chain().is_ok_and(|chain| chain.may_open(host))
    }

    /// The public state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The number of the last change included.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The texts of all cards.
    pub fn texts(&self) -> &BTreeMap<CardId, Arc<CardText>> {
        &self.texts
    }

    /// Whether this is a copy of that room, whose host had a right to it.
    pub fn is_copy_of(&self, room: RoomId) -> bool {
        self.state.room.id == room && self.state.verify_chain().is_ok()
    }

    /// The version of the room in this snapshot.
    pub fn version(&self) -> Version {
        self.state.version(self.seq)
    }

    /// Remembers the last host before the room opens elsewhere, because that host may come back.
    pub fn add_former_host(&mut self, host: Successor) {
        let former = &mut self.state.former_hosts;
        former.retain(|known| known.seat != host.seat);
        if former.len() >= MAX_SUCCESSORS {
            former.remove(0);
        }
        former.push(host);
    }

    pub(crate) fn from_room(
        state: State,
        seq: Seq,
        open_ms: u64,
        at: Time,
        last: (SeatId, CardId, RoundId),
        texts: BTreeMap<CardId, Arc<CardText>>,
    ) -> Self {
        let (format, (last_seat, last_card, last_round)) = (Self::FORMAT, last);
        Self { format, state, seq, open_ms, at: Some(at), last_seat, last_card, last_round, texts }
    }

    /// Validates the snapshot, and makes sure that it has a text for each card and no other texts.
    fn validated(mut self) -> Result<Self, SnapshotError> {
        let Self { state, texts, .. } = &mut self;
        if let Table::Pointing { card, body, note, earlier, .. } = &state.table {
            texts.entry(*card).or_insert_with(|| {
                let mut text = CardText { body: body.clone(), note: note.clone(), ..CardText::default() };
                earlier.iter().cloned().for_each(|past| text.add_round(past));
                Arc::new(text)
            });
        }
        let proposed = state.proposed_cards().map(|proposed| proposed.card.id);
        let ids: BTreeSet<CardId> = state.cards.iter().map(|card| card.id).chain(proposed).collect();
        texts.retain(|id, _| ids.contains(id));
        for id in ids {
            texts.entry(id).or_default();
        }
        self.validate()?;
        Ok(self)
    }

    fn validate(&self) -> Result<(), SnapshotError> {
        let Self { format: _, state, seq, open_ms, at: _, last_seat, last_card, last_round, texts } = self;
        let check = |ok: bool, why| if ok { Ok(()) } else { Err(SnapshotError::Wrong(why)) };
        check(state.is_valid(), "it has too many seats or cards, or they're not sorted by number")?;
        check(state.room.is_genuine() || self.needs_founder(), "its ID isn't its founder's")?;
        let newcomers = || state.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        let seats = || state.seats.iter().chain(newcomers());
        let cards = || state.all_cards();
        let numbers = [last_seat.0, last_card.0, last_round.0];
        check(
            numbers.iter().all(|&number| number <= MAX_NUMBER)
                && (1..=MAX_EPOCH).contains(&state.room.epoch.0)
                && seq.0 <= LONGEST_MS,
            "its counters are too high",
        )?;
        check(
            seats().all(|seat| (1..=last_seat.0).contains(&seat.id.0)),
            "a seat has a number that was never assigned",
        )?;
        let keys: BTreeSet<_> = state.seats.iter().map(|seat| seat.key).collect();
        check(keys.len() == state.seats.len(), "someone has two seats")?;
        let removed_here = |seat: &crate::Seat| seat.removed && seat.presence != Presence::Gone;
        check(!state.seats.iter().any(removed_here), "someone who was removed is in the room")?;
        check(
            cards().all(|card| (1..=last_card.0).contains(&card.id.0)),
            "a card has a number that was never assigned",
        )?;
        let texts_are_valid = cards().all(|card| texts.get(&card.id).is_some_and(|text| text.fits(card)));
        check(texts_are_valid, "a card's text is too long")?;
        check(*open_ms <= LONGEST_MS, "a round was open for too long")?;
        check(state.driver.is_none_or(|driver| state.seat(driver).is_some()), "the driver has no seat")?;
        match &state.table {
            Table::Gathering | Table::Finished => Ok(()),
            Table::Pointing { card, round, earlier, .. } => {
                check(state.card(*card).is_some(), "the current card isn't in the room")?;
                check(state.driver.is_some(), "there's a current card but no driver")?;
                check(round.id <= *last_round, "a round has a number that was never assigned")?;
                check(earlier.len() <= MAX_PAST_ROUNDS, "a card has too many past rounds")?;
                check(
                    earlier.iter().map(|past| &past.reveal).chain(&round.reveal).all(Reveal::is_valid)
                        && round.voted.len() <= MAX_SEATS,
                    "a round has too many votes",
                )
            }
        }
    }
}

/// A [`Snapshot`] before validation.
#[derive(Deserialize)]
struct UncheckedSnapshot {
    format: u32,
    state: State,
    seq: Seq,
    open_ms: u64,
    #[serde(default)]
    at: Option<Time>,
    last_seat: SeatId,
    last_card: CardId,
    last_round: RoundId,
    texts: BTreeMap<CardId, Arc<CardText>>,
}

impl TryFrom<UncheckedSnapshot> for Snapshot {
    type Error = SnapshotError;

    fn try_from(raw: UncheckedSnapshot) -> Result<Self, SnapshotError> {
        let UncheckedSnapshot { format, state, seq, open_ms, at, last_seat, last_card, last_round, texts } =
            raw;
        if format != Snapshot::FORMAT {
            return Err(SnapshotError::Format(format));
        }
        Self { format, state, seq, open_ms, at, last_seat, last_card, last_round, texts }.validated()
    }
}
