//! What a member keeps of a room besides its state, so that it could go on with it whole: the cards' bodies and their
//! earlier rounds.
//!
//! [`Replica::hear`] takes each message of the host's after the member's [`View`] has, [`Replica::wants`] says what to
//! ask for next, and [`Replica::read`] takes the answer. [`Replica::snapshot`] is the room as it can be opened again.

use std::collections::{BTreeMap, BTreeSet};

use crate::message::{Answer, HostMessage, ReadCard, Request};
use crate::{
    Card, CardId, CardText, Change, PastRound, Reveal, RoundId, Snapshot, SnapshotError, State, Table, Time,
    View,
};

/// The texts of a room's cards, as far as a member has read them.
#[derive(Debug, Clone, Default)]
pub struct Replica {
    /// As they are, or were when they were read last.
    texts: BTreeMap<CardId, CardText>,
    /// The cards that are to be read, or read again.
    unread: BTreeSet<CardId>,
    table: Option<TableRound>,
}

/// The round on the table.
#[derive(Debug, Clone)]
struct TableRound {
    card: CardId,
    round: RoundId,
    /// When it was first heard of.
    since: Time,
    reveal: Option<Reveal>,
}

impl Replica {
    /// Takes what the host said, which the member's view has taken already.
    pub fn hear(&mut self, message: &HostMessage, now: Time) {
        match message {
            HostMessage::Joined { state, .. } | HostMessage::State { state, .. } => self.begin(state, now),
            HostMessage::Changed { changes, .. } => {
                changes.iter().for_each(|change| self.follow(change, now));
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

    /// What to ask the host for next; none if everything is known.
    pub fn wants(&self) -> Option<Request> {
        self.unread.first().map(|first| Request::ReadCards { after: CardId(first.0.saturating_sub(1)) })
    }

    /// The cards of which nothing was ever read.
    pub fn lacks(&self) -> Vec<CardId> {
        self.unread.iter().filter(|card| !self.texts.contains_key(card)).copied().collect()
    }

    /// Takes the answer to what was asked for. It comes between the changes that the host made before it and those
    /// that it made after it, so it is as the state is now.
    pub fn read(&mut self, answer: &Answer) {
        let Answer::Cards { cards, .. } = answer else { return };
        // A host that leaves out what it was asked for is not asked for it again and again.
        self.unread.pop_first();
        for ReadCard { card, text } in cards {
            self.unread.remove(card);
            self.texts.insert(*card, text.clone());
        }
    }

    /// The room as it can be opened again.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if the host said of the room what can't be.
    pub fn snapshot(&self, view: &View, now: Time) -> Result<Snapshot, SnapshotError> {
        let open = self.table.as_ref().filter(|table| table.reveal.is_none());
        self.snapshot_after(view, open.map_or(0, |table| (now - table.since).as_millis() as u64))
    }

    /// The same if it is known for how long the round on the table has been open, in ms.
    ///
    /// # Errors
    /// [`SnapshotError::Wrong`] if the host said of the room what can't be.
    pub fn snapshot_after(&self, view: &View, open_ms: u64) -> Result<Snapshot, SnapshotError> {
        Snapshot::new(view.state.clone(), view.seq, self.texts.clone(), open_ms)
    }

    /// Begins with a whole state, before which anything may have happened unheard.
    fn begin(&mut self, state: &State, now: Time) {
        let before = self.table.take();
        let is_on_table = |table: &TableRound| state.round().is_some_and(|round| round.id == table.round);
        if let Some(TableRound { card, round, reveal: Some(reveal), .. }) =
            before.clone().filter(|table| !is_on_table(table))
        {
            // Another host has gone on from it. Until that one's texts are read, nobody else may have it.
            self.keep_round(card, PastRound { id: round, reveal });
        }
        self.unread = state.cards.iter().map(|card| card.id).collect();
        self.texts.retain(|card, _| self.unread.contains(card));
        if let Table::Pointing { card, body, note, round, earlier } = &state.table {
            let same = before.filter(|table| table.round == round.id);
            let since = same.map_or(now, |table| table.since);
            self.put_on_table(*card, body, note, earlier);
            self.table =
                Some(TableRound { card: *card, round: round.id, since, reveal: round.reveal.clone() });
        }
    }

    fn follow(&mut self, change: &Change, now: Time) {
        match change {
            Change::RoundOpened { card, body, note, round, hide_names: _, earlier } => {
                self.clear_table();
                self.put_on_table(*card, body, note, earlier);
                self.table = Some(TableRound { card: *card, round: *round, since: now, reveal: None });
            }
            Change::Finished => self.clear_table(),
            Change::Revealed { reveal } => {
                if let Some(table) = &mut self.table {
                    table.reveal = Some(reveal.clone());
                }
            }
            // What is on the table comes along; of all others only that it is another.
            Change::CardEdited { card, body: Some(body) } => self.text(card.id).body.clone_from(body),
            Change::Noted { card, note: Some(note), .. } => self.text(*card).note.clone_from(note),
            Change::CardEdited { card: Card { id: card, .. }, body: None }
            | Change::Noted { card, note: None, .. } => drop(self.unread.insert(*card)),
            Change::CardRemoved { card } => {
                self.unread.remove(card);
                self.texts.remove(card);
            }
            Change::CardsAdded { cards } => self.unread.extend(cards.iter().map(|card| card.id)),
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. }
            | Change::Driver { .. }
            | Change::Host { .. }
            | Change::Successors { .. }
            | Change::AutoReveal { .. }
            | Change::CountDown { .. }
            | Change::HideNames { .. }
            | Change::Scale { .. }
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

    /// A round that was revealed is kept with its card, as the host does.
    fn clear_table(&mut self) {
        if let Some(TableRound { card, round, reveal: Some(reveal), .. }) = self.table.take() {
            self.keep_round(card, PastRound { id: round, reveal });
        }
    }

    fn keep_round(&mut self, card: CardId, past: PastRound) {
        let text = self.texts.entry(card).or_default();
        if text.rounds.iter().all(|known| known.id != past.id) {
            text.keep(past);
        }
    }

    /// What comes with a card that is put on the table need not be read; how many rounds it had that are no longer
    /// kept, does.
    fn put_on_table(&mut self, card: CardId, body: &str, note: &str, earlier: &[PastRound]) {
        let text = self.text(card);
        body.clone_into(&mut text.body);
        note.clone_into(&mut text.note);
        if text.rounds != earlier {
            let (body, note) = (std::mem::take(&mut text.body), std::mem::take(&mut text.note));
            let mut fresh = CardText { body, note, ..CardText::default() };
            earlier.iter().cloned().for_each(|past| fresh.keep(past));
            *text = fresh;
        }
    }

    fn text(&mut self, card: CardId) -> &mut CardText {
        self.texts.entry(card).or_default()
    }
}
