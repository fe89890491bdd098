//! A member's copy of the room: the public state plus card bodies, notes and past rounds, complete enough to host the
//! room if the host is lost.
//!
//! [`Replica::apply`] takes each host message after the member's [`View`] has applied it. [`Replica::next_request`] is
//! the next request to send to the host, and [`Replica::apply_answer`] takes the answer. [`Replica::snapshot`] is the room,
//! ready to be opened by a new host.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::card_text::CardTexts;
use crate::cards::NewCard;
use crate::limits::MAX_CARDS;
use crate::message::{Answer, HostMessage, ReadCard, Request};
use crate::{
    Card, CardId, CardText, Change, PastRound, Reveal, RoundId, Seq, Snapshot, SnapshotError, State, Table,
    Term, TextHash, Time, Version, View,
};

/// The texts of a room's cards that a member has read so far.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    /// The texts as they were last read or changed.
    texts: CardTexts,
    /// The hashes of these texts.
    hashes: BTreeMap<CardId, TextHash>,
    /// The cards whose texts must be read: this member's text is not the one that the host has.
    unread: BTreeSet<CardId>,
    /// Unread cards that an answer of the host did not bring although it should have, with the hash that they had in the state. A
    /// change may have overtaken the answer; if it happens again, the host is not asked any more.
    not_brought: BTreeMap<CardId, TextHash>,
    /// Cards that this member sent to the host and that are not in the room yet, in the order in which they were sent.
    sent: VecDeque<NewCard>,
    current: Option<CurrentRound>,
    /// The term of the last full state, with the number of the last change.
    term: Term,
    /// The last version at which no text was missing or old.
    complete: Version,
}

/// The current round.
#[derive(Debug, Clone)]
struct CurrentRound {
    card: CardId,
    round: RoundId,
    /// When this member first saw the round.
    opened_at: Time,
    reveal: Option<Reveal>,
}

impl Replica {
    /// Applies a host message. `state` is the room after it, as the member's view has it.
    pub fn apply(&mut self, message: &HostMessage, state: &State, now: Time) {
        match message {
            HostMessage::Joined { seq, .. } | HostMessage::State { seq, .. } => {
                self.term = state.version(*seq).latest;
                self.apply_full_state(state, now);
                self.hashes.extend(self.texts.changed_hashes());
                self.compare_hashes(state.text_hashes());
            }
            HostMessage::Changed { seq, changes } => {
                self.term.seq = Seq(seq.0.saturating_sub(changes.len() as u64));
                for change in changes {
                    self.term.seq = self.term.seq.next();
                    self.apply_change(change, now);
                    let current = self.current.as_ref().map(|current| current.card);
                    self.texts.note_change(change, current, self.term);
                }
                self.compare_changed(changes, state);
            }
            HostMessage::Reacted { .. }
            | HostMessage::Challenge(_)
            | HostMessage::TakeOver { .. }
            | HostMessage::Refused { .. }
            | HostMessage::YourVote(_)
            | HostMessage::Done { .. }
            | HostMessage::Failed { .. }
            | HostMessage::Closed { .. } => {}
        }
        self.note_complete(state);
    }

    /// The next request to send to the host; `None` if the replica is complete.
    pub fn next_request(&self) -> Option<Request> {
        self.unread.first().map(|first| Request::ReadCards { after: CardId(first.0.saturating_sub(1)) })
    }

    /// Keeps cards that this member sends to the host. When they are in the room, their bodies need not be read from the
    /// host, which may be lost by then.
    pub fn keep_sent(&mut self, cards: &[NewCard]) {
        for card in cards {
            // A request that the host refused as too fast is sent again.
            if !self.sent.contains(card) {
                self.sent.push_back(card.clone());
            }
        }
        self.sent.drain(..self.sent.len().saturating_sub(MAX_CARDS));
    }

    /// The last card up to which no text is missing. 0 if the first one is missing, or if there are no cards.
    pub fn replicated_through(&self, state: &State) -> CardId {
        let is_missing = |card: &CardId| self.texts.get(*card).is_none();
        let first_missing = self.unread.iter().copied().find(is_missing);
        let ids = state.cards.iter().map(|card| card.id);
        ids.filter(|&card| first_missing.is_none_or(|first| card < first)).max().unwrap_or_default()
    }

    /// The cards whose texts were never read.
    pub fn missing_texts(&self) -> Vec<CardId> {
        self.unread.iter().filter(|card| self.texts.get(**card).is_none()).copied().collect()
    }

    /// Keeps texts that another member has read, if they are the ones that the host has by its last state.
    pub fn add_missing(&mut self, cards: Vec<ReadCard>, state: &State) {
        self.add_texts(&cards, state);
    }

    /// The texts of these cards that this member has read, for another member.
    pub fn texts_of(&self, cards: &[CardId]) -> Vec<ReadCard> {
        let read = |card: &CardId| Some(ReadCard { card: *card, text: self.texts.get(*card)?.clone() });
        cards.iter().take(MAX_CARDS).filter_map(read).collect()
    }

    /// Applies the answer to [`Replica::next_request`]. Texts that are not the ones of the state are dropped: this member could not
    /// host the room with them.
    pub fn apply_answer(&mut self, answer: &Answer, state: &State) {
        let Answer::Cards { cards, .. } = answer else { return };
        self.add_texts(cards, state);
        let missed = |card: &CardId| cards.iter().any(|read| read.card == *card);
        let mut missed: BTreeSet<CardId> = self.unread.iter().copied().filter(missed).collect();
        missed.extend(self.unread.first());
        for (card, hash) in state.text_hashes().filter(|(card, _)| missed.contains(card)) {
            if self.not_brought.insert(card, hash) == Some(hash) {
                self.unread.remove(&card);
            }
        }
    }

    /// Keeps those of the unread texts that have the hash in the room's state.
    fn add_texts(&mut self, cards: &[ReadCard], state: &State) {
        let known: BTreeMap<CardId, &Card> = state.all_cards().map(|card| (card.id, card)).collect();
        for ReadCard { card: id, text } in cards {
            let Some(card) = known.get(id) else { continue };
            if self.hashes.get(id) != Some(&card.text) && text.hash() == card.text && text.fits(card) {
                self.texts.insert(*id, text.clone());
            }
        }
        self.compare_changed(&[], state);
        self.note_complete(state);
    }

    fn note_complete(&mut self, state: &State) {
        if !self.unread.is_empty() {
            return;
        }
        if self.complete.latest.is_same_term(&self.term) {
            self.complete.latest = self.term;
        } else {
            self.complete = state.version(self.term.seq);
        }
    }

    /// Finds out which texts must be read after these changes of the room, and changes of this member's texts.
    fn compare_changed(&mut self, changes: &[Change], state: &State) {
        let own = self.texts.changed_hashes();
        let mut cards: BTreeSet<CardId> = own.iter().map(|(card, _)| *card).collect();
        self.hashes.extend(own);
        for change in changes {
            match change {
                Change::TextsChanged { hashes } => cards.extend(hashes.iter().map(|(card, _)| card)),
                Change::CardsAdded { cards: added } => cards.extend(added.iter().map(|card| card.id)),
                _ => {}
            }
        }
        if !cards.is_empty() {
            self.compare_hashes(state.text_hashes().filter(|(card, _)| cards.contains(card)));
        }
    }

    fn compare_hashes(&mut self, hashes: impl Iterator<Item = (CardId, TextHash)>) {
        for (card, hash) in hashes {
            if self.hashes.get(&card) == Some(&hash) {
                self.unread.remove(&card);
            } else {
                self.unread.insert(card);
            }
        }
    }

    /// The room, ready to be opened by a new host. If texts are missing, its version ends where they were complete. Then those who
    /// have the texts, such as the last host, send them to the new host.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if the host sent a state that no room can have.
    pub fn snapshot(&self, view: &View, now: Time) -> Result<Snapshot, SnapshotError> {
        let open = self.current.as_ref().filter(|round| round.reveal.is_none());
        let open_ms = open.map_or(0, |round| (now - round.opened_at).as_millis() as u64);
        self.snapshot_with_open_ms(view, open_ms)
    }

    /// Like [`Replica::snapshot`], if the caller knows how long the current round has been open, in ms.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if the host sent a state that no room can have.
    pub fn snapshot_with_open_ms(&self, view: &View, open_ms: u64) -> Result<Snapshot, SnapshotError> {
        let mut texts = self.texts.clone();
        for card in self.unread.iter().filter(|card| self.texts.get(**card).is_some()) {
            let text = texts.get_mut(*card);
            // The text may be older than the state.
            (text.edited_in, text.estimated_in) = Default::default();
        }
        let (mut state, mut seq) = (view.state.clone(), view.seq);
        if !self.unread.is_empty() {
            let version = state.version(seq).limited_to(&self.complete);
            (state.past, seq) = (version.past, version.latest.seq);
        }
        Snapshot::new(state, seq, texts.shared(), open_ms)
    }

    /// Starts over from a full state. The member may have missed any number of changes before it.
    fn apply_full_state(&mut self, state: &State, now: Time) {
        let before = self.current.take();
        let is_current = |known: &CurrentRound| state.round().is_some_and(|round| round.id == known.round);
        if let Some(CurrentRound { card, round, reveal: Some(reveal), .. }) =
            before.clone().filter(|known| !is_current(known))
        {
            // Another host has continued from this round. Until its texts are read, this may be the only copy of the
            // round.
            self.add_round(card, PastRound { id: round, reveal });
        }
        state.cards.iter().for_each(|card| self.add_card(card));
        let cards: BTreeSet<CardId> = state.all_cards().map(|card| card.id).collect();
        self.unread.retain(|card| cards.contains(card));
        let gone: Vec<CardId> = self.hashes.keys().filter(|card| !cards.contains(card)).copied().collect();
        gone.into_iter().for_each(|card| self.remove_card(card));
        if let Table::Pointing { card, body, note, round, earlier } = &state.table {
            let same = before.filter(|known| known.round == round.id);
            let opened_at = same.map_or(now, |known| known.opened_at);
            self.set_current_card(*card, body, note, earlier);
            self.current =
                Some(CurrentRound { card: *card, round: round.id, opened_at, reveal: round.reveal.clone() });
        }
    }

    fn apply_change(&mut self, change: &Change, now: Time) {
        match change {
            Change::RoundOpened { card, body, note, round, hide_names: _, earlier } => {
                self.end_round();
                self.set_current_card(*card, body, note, earlier);
                self.current =
                    Some(CurrentRound { card: *card, round: *round, opened_at: now, reveal: None });
            }
            Change::Finished => self.end_round(),
            Change::Revealed { reveal } => {
                if let Some(current) = &mut self.current {
                    current.reveal = Some(reveal.clone());
                }
            }
            // Changes carry the text of the current card only; other cards must be read again.
            Change::CardEdited { card, body: Some(body) } => {
                self.texts.get_mut(card.id).body.clone_from(body);
            }
            Change::Noted { card, note: Some(note), .. } => {
                self.texts.get_mut(*card).note.clone_from(note);
            }
            Change::CardRemoved { card } => self.remove_card(*card),
            Change::CardsAdded { cards } => cards.iter().for_each(|card| self.add_card(card)),
            // The text of a new card that was taken is the proposed one.
            Change::ProposedDecided { cards } => cards.iter().for_each(|card| self.remove_card(*card)),
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. }
            | Change::Driver { .. }
            | Change::Host { .. }
            | Change::Successors { .. }
            | Change::Delegated { .. }
            | Change::HostEnded { .. }
            | Change::OtherHost { .. }
            | Change::Received { .. }
            | Change::Replicated { .. }
            | Change::Settings { .. }
            | Change::CardEdited { body: None, .. }
            | Change::Noted { note: None, .. }
            | Change::TextsChanged { .. }
            | Change::Proposed { .. }
            | Change::CardMoved { .. }
            | Change::CountingDown { .. }
            | Change::CountDownStopped
            | Change::TimerStarted { .. }
            | Change::TimerStopped
            | Change::TimerEnded
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. } => {}
        }
    }

    /// Adds a card of the room, or one that is known and may have changed. A card that this member sent gets the body that
    /// it sent. It is read from the host all the same: another member may have added a card with the same title.
    fn add_card(&mut self, card: &Card) {
        if self.texts.get(card.id).is_some() {
            return;
        }
        let Card { key, title, link, .. } = card;
        let is_same = |sent: &NewCard| {
            (sent.key(), sent.title(), sent.link()) == (key.as_str(), title.as_str(), link.as_deref())
        };
        if let Some(sent) = self.sent.iter().position(is_same).and_then(|index| self.sent.remove(index)) {
            let (_, _, body, _) = sent.into_parts();
            self.texts.insert(card.id, CardText { body, ..CardText::default() });
        }
    }

    fn remove_card(&mut self, card: CardId) {
        self.unread.remove(&card);
        self.hashes.remove(&card);
        self.not_brought.remove(&card);
        self.texts.remove(card);
    }

    /// Ends the current round. Like the host, keeps a revealed round with its card.
    fn end_round(&mut self) {
        if let Some(CurrentRound { card, round, reveal: Some(reveal), .. }) = self.current.take() {
            self.add_round(card, PastRound { id: round, reveal });
        }
    }

    fn add_round(&mut self, card: CardId, past: PastRound) {
        let text = self.texts.get_mut(card);
        if text.rounds.iter().all(|known| known.id != past.id) {
            text.add_round(past);
        }
    }

    /// Updates the text of the new current card from the change that opened it. The number of rounds dropped by the limit is
    /// not part of the change, so a card that this member did not have must still be read.
    fn set_current_card(&mut self, card: CardId, body: &str, note: &str, earlier: &[PastRound]) {
        let text = self.texts.get_mut(card);
        body.clone_into(&mut text.body);
        note.clone_into(&mut text.note);
        if text.rounds != earlier {
            let (body, note) = (std::mem::take(&mut text.body), std::mem::take(&mut text.note));
            let mut fresh = CardText { body, note, ..CardText::default() };
            earlier.iter().cloned().for_each(|past| fresh.add_round(past));
            *text = fresh;
        }
    }
}
