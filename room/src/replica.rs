//! A member's copy of the room: the public state plus card bodies, notes and past rounds, complete enough to host the
//! room if the host is lost.
//!
//! [`Replica::apply`] takes each host message after the member's [`View`] has applied it. [`Replica::next_request`] is
//! the next request to send to the host, and [`Replica::apply_answer`] takes the answer. [`Replica::snapshot`] is the room,
//! ready to be opened by a new host.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::card_text::note_change;
use crate::cards::NewCard;
use crate::limits::MAX_CARDS;
use crate::message::{Answer, HostMessage, ReadCard, Request};
use crate::{
    Card, CardId, CardText, Change, PastRound, Reveal, RoundId, Seq, Snapshot, SnapshotError, State, Table,
    Term, Time, View,
};

/// The texts of a room's cards that a member has read so far.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    /// The texts as they were last read or changed.
    texts: BTreeMap<CardId, Arc<CardText>>,
    /// The cards whose texts must be read, or read again after a change.
    unread: BTreeSet<CardId>,
    /// Cards that this member sent to the host and that are not in the room yet, in the order in which they were sent.
    sent: VecDeque<NewCard>,
    current: Option<CurrentRound>,
    /// The term of the last full state, with the number of the last change.
    term: Term,
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
    /// Applies a host message that the member's view has already applied.
    pub fn apply(&mut self, message: &HostMessage, now: Time) {
        match message {
            HostMessage::Joined { state, seq, .. } | HostMessage::State { state, seq, .. } => {
                self.term = state.version(*seq).latest;
                self.apply_full_state(state, now);
            }
            HostMessage::Changed { seq, changes } => {
                self.term.seq = Seq(seq.0.saturating_sub(changes.len() as u64));
                for change in changes {
                    self.term.seq = self.term.seq.next();
                    self.apply_change(change, now);
                    let current = self.current.as_ref().map(|current| current.card);
                    note_change(&mut self.texts, change, current, self.term);
                }
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
        let is_missing = |card: &CardId| !self.texts.contains_key(card);
        let first_missing = self.unread.iter().copied().find(is_missing);
        let ids = state.cards.iter().map(|card| card.id);
        ids.filter(|&card| first_missing.is_none_or(|first| card < first)).max().unwrap_or_default()
    }

    /// The cards whose texts were never read.
    pub fn missing_texts(&self) -> Vec<CardId> {
        self.unread.iter().filter(|card| !self.texts.contains_key(card)).copied().collect()
    }

    /// Keeps texts that another member has read, of cards whose texts this member has never read.
    pub fn add_missing(&mut self, cards: Vec<ReadCard>) {
        let missing = self.missing_texts();
        for ReadCard { card, text } in cards.into_iter().filter(|read| missing.contains(&read.card)) {
            self.texts.insert(card, Arc::new(text));
        }
    }

    /// The texts of these cards that this member has read, for another member.
    pub fn texts_of(&self, cards: &[CardId]) -> Vec<ReadCard> {
        let read =
            |card: &CardId| Some(ReadCard { card: *card, text: CardText::clone(self.texts.get(card)?) });
        cards.iter().take(MAX_CARDS).filter_map(read).collect()
    }

    /// Applies the answer to [`Replica::next_request`]. The host sends it in order with its changes, so it matches the
    /// current state.
    pub fn apply_answer(&mut self, answer: &Answer) {
        let Answer::Cards { cards, .. } = answer else { return };
        // Prevents an endless loop if a host leaves the requested card out.
        self.unread.pop_first();
        for ReadCard { card, text } in cards {
            self.unread.remove(card);
            self.texts.insert(*card, Arc::new(text.clone()));
        }
    }

    /// The room, ready to be opened by a new host.
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
        for card in &self.unread {
            if let Some(text) = texts.get_mut(card).map(Arc::make_mut) {
                // The text may be older than the state.
                (text.edited_in, text.estimated_in) = Default::default();
            }
        }
        Snapshot::new(view.state.clone(), view.seq, texts, open_ms)
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
        self.unread.clear();
        state.cards.iter().for_each(|card| self.add_card(card));
        self.unread.extend(state.proposed_cards().map(|proposed| proposed.card.id));
        self.texts.retain(|card, _| self.unread.contains(card));
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
            Change::CardEdited { card, body: Some(body) } => self.text_mut(card.id).body.clone_from(body),
            Change::Noted { card, note: Some(note), .. } => self.text_mut(*card).note.clone_from(note),
            Change::CardEdited { card: Card { id: card, .. }, body: None }
            | Change::Noted { card, note: None, .. } => drop(self.unread.insert(*card)),
            Change::CardRemoved { card } => {
                self.unread.remove(card);
                self.texts.remove(card);
            }
            Change::CardsAdded { cards } => cards.iter().for_each(|card| self.add_card(card)),
            Change::Proposed { proposal } => {
                // The texts of earlier ones may have changed.
                self.unread.extend(proposal.cards.iter().map(|proposed| proposed.card.id));
            }
            Change::ProposedDecided { cards } => {
                for card in cards {
                    self.unread.remove(card);
                    self.texts.remove(card);
                }
            }
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
            | Change::Received { .. }
            | Change::Replicated { .. }
            | Change::Settings { .. }
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
        self.unread.insert(card.id);
        if self.texts.contains_key(&card.id) {
            return;
        }
        let Card { key, title, link, .. } = card;
        let is_same = |sent: &NewCard| {
            (sent.key(), sent.title(), sent.link()) == (key.as_str(), title.as_str(), link.as_deref())
        };
        if let Some(sent) = self.sent.iter().position(is_same).and_then(|index| self.sent.remove(index)) {
            let (_, _, body, _) = sent.into_parts();
            self.texts.insert(card.id, Arc::new(CardText { body, ..CardText::default() }));
        }
    }

    /// Ends the current round. Like the host, keeps a revealed round with its card.
    fn end_round(&mut self) {
        if let Some(CurrentRound { card, round, reveal: Some(reveal), .. }) = self.current.take() {
            self.add_round(card, PastRound { id: round, reveal });
        }
    }

    fn add_round(&mut self, card: CardId, past: PastRound) {
        let text = self.text_mut(card);
        if text.rounds.iter().all(|known| known.id != past.id) {
            text.add_round(past);
        }
    }

    /// Updates the text of the new current card from the change that opened it. The number of rounds dropped by the
    /// limit is not part of the change, so the card must still be read.
    fn set_current_card(&mut self, card: CardId, body: &str, note: &str, earlier: &[PastRound]) {
        let text = self.text_mut(card);
        body.clone_into(&mut text.body);
        note.clone_into(&mut text.note);
        if text.rounds != earlier {
            let (body, note) = (std::mem::take(&mut text.body), std::mem::take(&mut text.note));
            let mut fresh = CardText { body, note, ..CardText::default() };
            earlier.iter().cloned().for_each(|past| fresh.add_round(past));
            *text = fresh;
        }
    }

    fn text_mut(&mut self, card: CardId) -> &mut CardText {
        Arc::make_mut(self.texts.entry(card).or_default())
    }
}
