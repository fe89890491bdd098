//! What other computers have of this room and this host has not: it waits for the driver, who takes or dismisses it.

mod comparison;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::comparison::{Comparison, Difference, SeatNumbers};
use super::{Output, Room};
use crate::cards::clean_note;
use crate::limits::{MAX_CARDS, MAX_PROPOSALS, MAX_PROPOSED_BYTES, MAX_SEATS};
use crate::message::FailureCode;
use crate::{
    Card, CardId, CardText, CastVote, Change, PastRound, Presence, Proposal, ProposedCard, Seat, SeatId,
    SeatKey, Snapshot, Version,
};

impl Room {
    /// Adds what another computer's copy has and this room does not to the proposals.
    pub(super) fn receive_copy(&mut self, by: SeatKey, copy: &Snapshot) {
        let accepted = self.may_propose(by, copy) && self.propose(by, copy);
        self.outputs.push(Output::CopyReceived { by, accepted });
    }

    /// Whether the computer is in this room, or has hosted its copy.
    fn may_propose(&self, by: SeatKey, copy: &Snapshot) -> bool {
        let is_here = self.state.seats.iter().any(|seat| seat.key == by);
        let is_removed = self.state.seats.iter().any(|seat| seat.key == by && seat.removed);
        let has_hosted = || copy.state.verify_chain().is_ok_and(|chain| chain.host() == by);
        copy.is_copy_of(self.state.room.id) && !is_removed && (is_here || has_hosted())
    }

    /// Returns whether the room keeps everything that is new in the copy.
    fn propose(&mut self, by: SeatKey, copy: &Snapshot) -> bool {
        let seats = SeatNumbers::new(&self.state, &copy.state, self.last_seat);
        let version = self.state.version(self.seq);
        let comparison =
            Comparison { own: &self.state, texts: &self.texts, version, theirs: copy, seats: &seats };
        let differences = comparison.differences();
        if !differences.is_empty() {
            if !self.has_space_for(by, &differences) {
                return false;
            }
            let proposal = self.proposal(by, copy, differences, seats.newcomers);
            self.change(Change::Proposed { proposal: Box::new(proposal) });
        }
        self.note_term_of(by, copy);
        true
    }

    fn has_space_for(&self, by: SeatKey, differences: &[Difference]) -> bool {
        let has_place = self.state.proposals.len() < MAX_PROPOSALS
            || self.state.proposals.iter().any(|known| known.by == by);
        let known = self.state.proposed_cards().filter_map(|proposed| self.texts.get(proposed.card.id));
        let bytes: usize = known.map(|text| text.bytes()).sum();
        let new_bytes: usize = differences.iter().map(|found| found.text.bytes()).sum();
        let cards = self.state.proposed_cards().count() + differences.len();
        has_place && cards <= MAX_CARDS && bytes + new_bytes <= MAX_PROPOSED_BYTES
    }

    /// The proposal of this computer with these differences, which are added to its earlier ones.
    fn proposal(
        &mut self,
        by: SeatKey,
        copy: &Snapshot,
        differences: Vec<Difference>,
        newcomers: Vec<Seat>,
    ) -> Proposal {
        let known = self.state.proposals.iter().find(|known| known.by == by).cloned();
        let mut seats = self.state.seats.iter().chain(&copy.state.seats);
        let name = seats.find(|seat| seat.key == by).map(|seat| seat.name.clone());
        let empty = Proposal { by, name, people: 0, newcomers: Vec::new(), cards: Vec::new() };
        let mut proposal = known.unwrap_or(empty);
        for found in differences {
            match proposal.cards.iter_mut().find(|known| found.goes_with(known)) {
                Some(known) => self.add_difference(Arc::make_mut(known), found),
                None => proposal.cards.push(Arc::new(self.new_proposed_card(found))),
            }
        }
        let voters = self.proposed_voters(&proposal);
        let new: Vec<Seat> = newcomers.into_iter().filter(|seat| voters.contains(&seat.id)).collect();
        self.last_seat = new.last().map_or(self.last_seat, |seat| seat.id);
        let gone =
            |seat: Seat| Seat { presence: Presence::Gone, replicated: CardId(0), removed: false, ..seat };
        proposal.newcomers.extend(new.into_iter().map(gone));
        let rounds = self.proposed_rounds(&proposal).map(|past| past.reveal.votes.len());
        proposal.people = rounds.max().unwrap_or_default().max(voters.len()) as u32;
        proposal
    }

    fn new_proposed_card(&mut self, found: Difference) -> ProposedCard {
        self.last_card = self.last_card.next();
        let id = self.last_card;
        let mut text = found.text;
        let rounds = std::mem::take(&mut text.rounds);
        // Rounds that the other computer has dropped stay counted.
        text.round_count = text.round_count.saturating_sub(rounds.len() as u32);
        let open_ms = rounds.iter().fold(0, |sum: u64, past| sum.saturating_add(past.reveal.open_ms));
        text.spent_ms = text.spent_ms.saturating_sub(open_ms);
        self.add_rounds(&mut text, rounds);
        self.texts.insert(id, text);
        let card = Card { id, ..found.proposed.card };
        ProposedCard { card, ..found.proposed }
    }

    /// Adds a later difference to the one that the same computer has proposed for the card.
    fn add_difference(&mut self, known: &mut ProposedCard, found: Difference) {
        let mut text = self.texts.remove(known.card.id);
        self.add_rounds(&mut text, found.text.rounds);
        if !found.text.note.is_empty() {
            text.note = found.text.note;
        }
        let ProposedCard { card, edited, .. } = found.proposed;
        if edited {
            text.body = found.text.body;
            known.edited = true;
        }
        known.card.estimate = card.estimate.or(known.card.estimate.take());
        known.card.noted = !text.note.is_empty();
        let id = known.card.id;
        self.texts.insert(id, text);
    }

    /// Adds rounds of another computer. They get numbers of this room: the other computer may have given out the same ones, or
    /// one so high that no other could follow.
    fn add_rounds(&mut self, text: &mut CardText, rounds: Vec<PastRound>) {
        for past in rounds {
            self.last_round = self.last_round.next();
            text.add_round(PastRound { id: self.last_round, ..past });
        }
    }

    fn proposed_rounds<'a>(&'a self, proposal: &'a Proposal) -> impl Iterator<Item = &'a PastRound> {
        let texts = proposal.cards.iter().filter_map(|proposed| self.texts.get(proposed.card.id));
        texts.flat_map(|text| &text.rounds)
    }

    fn proposed_voters(&self, proposal: &Proposal) -> BTreeSet<SeatId> {
        let votes = self.proposed_rounds(proposal).flat_map(|past| &past.reveal.votes);
        votes.filter_map(|cast| cast.seat).collect()
    }

    /// Remembers that a term's own host has sent its copy. Its members then need not send theirs, unless something is missing.
    fn note_term_of(&mut self, by: SeatKey, copy: &Snapshot) {
        let is_its_host = copy.state.verify_chain().is_ok_and(|chain| chain.host() == by);
        let Version { latest, .. } = copy.version();
        let known = Version { latest, past: Vec::new() };
        if is_its_host && !self.state.has_received(self.seq, &known) {
            self.change(Change::Received { term: latest });
        }
    }

    /// Carries out proposed changes.
    pub(super) fn take_proposed(&mut self, seat: SeatId, cards: &[CardId]) -> Result<(), FailureCode> {
        let proposed = self.proposed(seat, cards)?;
        let new = proposed.iter().filter(|proposed| self.target(proposed).is_none()).count();
        if self.state.cards.len() + new > MAX_CARDS {
            return Err(FailureCode::TooManyCards);
        }
        let on_table = self.state.current_card().map(|card| card.id);
        if proposed.iter().any(|proposed| proposed.removed && proposed.of == on_table) {
            return Err(FailureCode::OnTable);
        }
        for proposed in proposed {
            self.take(proposed);
        }
        Ok(())
    }

    /// Drops proposed changes.
    pub(super) fn dismiss_proposed(&mut self, seat: SeatId, cards: &[CardId]) -> Result<(), FailureCode> {
        for proposed in self.proposed(seat, cards)? {
            self.texts.remove(proposed.card.id);
            self.change(Change::ProposedDecided { cards: vec![proposed.card.id] });
        }
        Ok(())
    }

    /// Those of the proposed changes that are still there. Another window may have decided about some.
    fn proposed(&self, seat: SeatId, cards: &[CardId]) -> Result<Vec<ProposedCard>, FailureCode> {
        if !self.state.can_edit_cards(seat) {
            return Err(FailureCode::NotDriver);
        }
        let is_meant = |proposed: &&ProposedCard| cards.contains(&proposed.card.id);
        let proposed: Vec<ProposedCard> = self.state.proposed_cards().filter(is_meant).cloned().collect();
        if proposed.is_empty() { Err(FailureCode::NotProposed) } else { Ok(proposed) }
    }

    /// The card that a proposed change is about, if it is still in the room.
    fn target(&self, proposed: &ProposedCard) -> Option<Card> {
        self.state.card(proposed.of?).cloned()
    }

    fn take(&mut self, proposed: ProposedCard) {
        let own = self.target(&proposed);
        let ProposedCard { card, edited, removed, .. } = proposed;
        let mut text = self.texts.remove(card.id);
        self.seat_voters(&mut text);
        self.change(Change::ProposedDecided { cards: vec![card.id] });
        match own {
            Some(own) if removed => {
                self.texts.remove(own.id);
                self.change(Change::CardRemoved { card: own.id });
            }
            None if removed => {}
            Some(own) => self.take_into(&own, card, text, edited),
            None => {
                self.texts.insert(card.id, text);
                self.change(Change::CardsAdded { cards: vec![card] });
            }
        }
    }

    /// Adds the proposed parts of a card to the room's card.
    fn take_into(&mut self, own: &Card, card: Card, theirs: CardText, edited: bool) {
        let (id, is_on_table) =
            (own.id, self.state.current_card().is_some_and(|current| current.id == own.id));
        let has_rounds = !theirs.rounds.is_empty();
        let mut text = self.texts.remove(id);
        // The latest numbers, so that a card's rounds stay in order.
        self.add_rounds(&mut text, theirs.rounds);
        self.texts.insert(id, text);
        if !theirs.note.is_empty() {
            let text = self.texts.get_mut(id);
            let lines: Vec<&str> =
                [text.note.as_str(), &theirs.note].into_iter().filter(|note| !note.is_empty()).collect();
            text.note = clean_note(&lines.join("\n"));
            let note = is_on_table.then(|| text.note.clone());
            self.change(Change::Noted { card: id, noted: true, note });
        }
        if edited {
            let Card { key, title, link, .. } = card;
            self.texts.get_mut(id).body.clone_from(&theirs.body);
            let body = is_on_table.then_some(theirs.body);
            let noted = self.state.card(id).is_some_and(|card| card.noted);
            self.change(Change::CardEdited { card: Card { key, title, link, noted, ..own.clone() }, body });
        }
        if has_rounds && let Some(card) = self.state.card(id).cloned() {
            // Members read the rounds again.
            self.change(Change::CardEdited { card, body: None });
        }
        if let Some(estimate) = card.estimate {
            self.change(Change::Settled { card: id, estimate });
        }
    }

    /// Gives people who voted elsewhere a seat here, so that their votes keep a name. Without space the votes have none.
    fn seat_voters(&mut self, text: &mut CardText) {
        let voters = text.rounds.iter().flat_map(|past| &past.reveal.votes).filter_map(|cast| cast.seat);
        let unknown: BTreeSet<SeatId> = voters.filter(|&seat| self.state.seat(seat).is_none()).collect();
        let newcomers = self.state.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        let newcomers: Vec<Seat> = newcomers.filter(|seat| unknown.contains(&seat.id)).cloned().collect();
        for seat in newcomers {
            let is_new = self.state.seats.iter().all(|known| known.key != seat.key && known.id != seat.id);
            if is_new && self.state.seats.len() < MAX_SEATS {
                self.gone_since.insert(seat.id, self.now);
                self.change(Change::Seated { seat });
            }
        }
        for past in &mut text.rounds {
            let votes = &mut past.reveal.votes;
            if votes.iter().any(|cast| cast.seat.is_some_and(|seat| self.state.seat(seat).is_none())) {
                votes.iter_mut().for_each(|cast: &mut CastVote| cast.seat = None);
                votes.sort_by_key(|cast| cast.vote);
            }
        }
    }
}
