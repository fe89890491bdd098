//! Finds what another copy of the room has and this one does not.
//!
//! A copy's version says which changes it includes, and each card's text says which change was its last. So an old copy is told
//! from a new one, card by card: a difference counts only if the room has not had that change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::card_text::CardTexts;
use crate::{
    Card, CardId, CardText, CastVote, Epoch, PastRound, ProposedCard, Reveal, Seat, SeatId, SeatKey,
    Snapshot, State, Table, Term, Version,
};

/// A card with the parts that only the other copy has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What is proposed. The card's number is that of the other copy.
    pub(crate) proposed: ProposedCard,
    pub(crate) text: CardText,
}

/// Numbers the seats of another copy as this room does, and gives numbers to people who are unknown here.
#[derive(Debug)]
pub(crate) struct SeatNumbers {
    known: BTreeMap<SeatId, SeatId>,
    /// The people who are unknown here, with their new numbers.
    pub(crate) newcomers: Vec<Seat>,
}

impl SeatNumbers {
    /// `last` is the last seat number in use here.
    pub(crate) fn new(own: &State, theirs: &State, last: SeatId) -> Self {
        let newcomers = theirs.proposals.iter().flat_map(|proposal| &proposal.newcomers);
        let seats: BTreeMap<SeatId, &Seat> =
            newcomers.chain(&theirs.seats).map(|seat| (seat.id, seat)).collect();
        let mut numbers = Self { known: BTreeMap::new(), newcomers: Vec::new() };
        // A made-up copy may have two seats with keys of one person. Each seat here is one person's.
        let mut taken = BTreeSet::new();
        let keys_of = |seat: &Seat| -> Vec<SeatKey> {
            seat.elsewhere.iter().map(|known| known.key).chain([seat.key]).collect()
        };
        let here: BTreeMap<SeatKey, SeatId> = own.seats.iter().map(|seat| (seat.key, seat.id)).collect();
        let any_key = own.seats.iter().flat_map(|seat| keys_of(seat).into_iter().map(|key| (key, seat.id)));
        let any_key: BTreeMap<SeatKey, SeatId> = any_key.collect();
        for seat in seats.values() {
            if let Some(id) = here.get(&seat.key).copied().filter(|id| taken.insert(*id)) {
                numbers.known.insert(seat.id, id);
            }
        }
        let mut next = last;
        for seat in seats.values() {
            if numbers.known.contains_key(&seat.id) {
                continue;
            }
            let by_other_keys = || keys_of(seat).iter().rev().find_map(|key| any_key.get(key).copied());
            let known = own.seat_of_newcomer(seat.key).or_else(by_other_keys);
            let id = known.filter(|id| taken.insert(*id)).unwrap_or_else(|| {
                next = next.next();
                // Nothing proves the other keys.
                numbers.newcomers.push(Seat { id: next, elsewhere: Vec::new(), ..Seat::clone(seat) });
                next
            });
            numbers.known.insert(seat.id, id);
        }
        numbers
    }

    fn reveal(&self, theirs: &Reveal) -> Reveal {
        let seat_of = |cast: &CastVote| cast.seat.and_then(|seat| self.known.get(&seat).copied());
        let mut votes: Vec<CastVote> =
            theirs.votes.iter().map(|cast| CastVote { seat: seat_of(cast), vote: cast.vote }).collect();
        if votes.iter().any(|cast| cast.seat.is_none()) {
            // Either all votes of a round have names or none has.
            votes.iter_mut().for_each(|cast| cast.seat = None);
            votes.sort_by_key(|cast| cast.vote);
        } else {
            votes.sort_by_key(|cast| cast.seat);
        }
        Reveal { votes, ..theirs.clone() }
    }
}

/// A room, and another copy of it.
#[derive(Debug)]
pub(crate) struct Comparison<'a> {
    pub(crate) own: &'a State,
    pub(crate) texts: &'a CardTexts,
    pub(crate) version: Version,
    pub(crate) theirs: &'a Snapshot,
    pub(crate) seats: &'a SeatNumbers,
}

impl Comparison<'_> {
    /// Everything that the other copy has and that is neither in the room nor proposed already.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        let theirs = &self.theirs.state;
        let cards = theirs.cards.iter().filter_map(|card| {
            let (card, text) = (&**card, self.text_of(card.id));
            match self.own_card(card) {
                Some(own) => self.changed(own, card, text),
                None if self.is_new(&text.edited_in) => Some(self.added(card, text)),
                // It was removed here.
                None => None,
            }
        });
        let proposed = theirs.proposed_cards().filter_map(|proposed| self.passed_on(proposed));
        cards.chain(self.removed()).chain(proposed).filter_map(|found| self.unless_proposed(found)).collect()
    }

    /// Whether the room has not had this change. Its epoch is 0 if the other computer does not know which one it was.
    fn is_new(&self, change: &Term) -> bool {
        change.epoch == Epoch(0) || !self.version.includes(change)
    }

    /// The same card in the room. One that was taken from an earlier proposal has another number there.
    fn own_card(&self, theirs: &Card) -> Option<&Card> {
        let has_texts = !theirs.key.is_empty() || !theirs.title.is_empty();
        let is_same = |own: &&Arc<Card>| has_texts && (&own.key, &own.title) == (&theirs.key, &theirs.title);
        self.own.card(theirs.id).or_else(|| self.own.cards.iter().find(is_same).map(|card| &**card))
    }

    /// The text of a card in the other copy, with the seat numbers of this room. Its rounds include the one on the table.
    fn text_of(&self, card: CardId) -> CardText {
        let mut text = self.theirs.texts.get(&card).map(|text| CardText::clone(text)).unwrap_or_default();
        if let Table::Pointing { card: current, round, .. } = &self.theirs.state.table
            && *current == card
            && let Some(reveal) = &round.reveal
        {
            text.rounds.push(PastRound { id: round.id, reveal: reveal.clone() });
        }
        text.rounds.iter_mut().for_each(|past| past.reveal = self.seats.reveal(&past.reveal));
        text
    }

    fn added(&self, card: &Card, text: CardText) -> Difference {
        let proposed = ProposedCard { card: card.clone(), of: None, edited: false, removed: false };
        Difference { proposed, text }
    }

    /// The parts of a card that the room has not had; `None` if it has had all of them.
    fn changed(&self, own: &Card, card: &Card, mut text: CardText) -> Option<Difference> {
        let own_text = self.texts.get(own.id).cloned().unwrap_or_default();
        let is_edited = text.edited_in.epoch != Epoch(0) && self.is_new(&text.edited_in);
        let texts_of = |card: &Card| (card.key.clone(), card.title.clone(), card.link.clone());
        let edited = is_edited && (texts_of(own), &own_text.body) != (texts_of(card), &text.body);
        if !is_edited || own_text.note.contains(&text.note) {
            text.note.clear();
        }
        let is_estimated = self.is_new(&text.estimated_in);
        let is_known = |past: &PastRound| self.has_round(own.id, &own_text, past);
        text.rounds.retain(|past| is_estimated && !is_known(past));
        let points = own.estimate.map(|estimate| estimate.points);
        let estimate = card.estimate.filter(|theirs| is_estimated && Some(theirs.points) != points);
        if !edited {
            text.body.clone_from(&own_text.body);
        }
        // A card that was not edited keeps the room's texts: the copy's may be old, or made up.
        let shown = if edited { card } else { own };
        let card = Card { estimate, noted: !text.note.is_empty(), ..shown.clone() };
        let proposed = ProposedCard { card, of: Some(own.id), edited, removed: false };
        Difference { proposed, text }.unless_empty()
    }

    /// Whether the round is here, perhaps with another number.
    fn has_round(&self, card: CardId, text: &CardText, past: &PastRound) -> bool {
        let on_table = self.own.round().filter(|_| self.own.current_card().is_some_and(|now| now.id == card));
        let on_table = on_table.and_then(|round| round.reveal.as_ref());
        text.rounds.iter().map(|own| &own.reveal).chain(on_table).any(|reveal| *reveal == past.reveal)
    }

    /// The cards that were removed there, after everything that has happened to them here.
    fn removed(&self) -> impl Iterator<Item = Difference> {
        let theirs = self.theirs.version();
        let has_seen = move |text: &CardText| {
            theirs.includes(&text.edited_in) && theirs.includes_if_any(&text.estimated_in)
        };
        self.own.cards.iter().filter_map(move |own| {
            let text = self.texts.get(own.id)?;
            let is_there = self.theirs.state.cards.iter().any(|card| {
                card.id == own.id
                    || (!own.title.is_empty() && (&card.key, &card.title) == (&own.key, &own.title))
            });
            (!is_there && has_seen(text)).then(|| {
                let card = Card { estimate: None, noted: false, ..Card::clone(own) };
                let proposed = ProposedCard { card, of: Some(own.id), edited: false, removed: true };
                Difference { proposed, text: CardText::default() }
            })
        })
    }

    /// A change that was proposed to the other copy's host.
    fn passed_on(&self, proposed: &ProposedCard) -> Option<Difference> {
        let (card, text) = (&proposed.card, self.text_of(proposed.card.id));
        let own = match proposed.of {
            Some(of) => Some(self.own_card(self.theirs.state.card(of)?)?),
            None => self.own_card(card),
        };
        let Some(own) = own else { return Some(self.added(card, text)) };
        if proposed.removed || proposed.edited {
            let proposed = ProposedCard { of: Some(own.id), ..proposed.clone() };
            return Some(Difference { proposed, text });
        }
        let of_own = self.texts.get(own.id);
        // The proposed note and rounds have no term.
        let is_known = |past: &PastRound| of_own.is_some_and(|known| self.has_round(own.id, known, past));
        let rounds = text.rounds.iter().filter(|past| !is_known(past)).cloned().collect();
        let is_noted = of_own.is_some_and(|known| known.note.contains(&text.note));
        let note = if is_noted { String::new() } else { text.note.clone() };
        let points = own.estimate.map(|estimate| estimate.points);
        let estimate = card.estimate.filter(|theirs| Some(theirs.points) != points);
        let body = of_own.map(|known| known.body.clone()).unwrap_or_default();
        let card = Card { estimate, noted: !note.is_empty(), ..own.clone() };
        let proposed = ProposedCard { card, of: Some(own.id), edited: false, removed: false };
        Difference { proposed, text: CardText { note, rounds, body, ..text } }.unless_empty()
    }

    /// The parts of a difference that no computer has proposed yet.
    fn unless_proposed(&self, mut found: Difference) -> Option<Difference> {
        for proposed in self.own.proposed_cards() {
            let is_same_card = match (found.proposed.of, proposed.of) {
                (None, None) => {
                    let texts_of = |card: &Card| (card.key.clone(), card.title.clone());
                    texts_of(&found.proposed.card) == texts_of(&proposed.card)
                }
                (of, known) => of == known && found.proposed.removed == proposed.removed,
            };
            if !is_same_card {
                continue;
            }
            if proposed.removed {
                return None;
            }
            let text = self.texts.get(proposed.card.id).cloned().unwrap_or_default();
            found.text.rounds.retain(|past| text.rounds.iter().all(|known| known.reveal != past.reveal));
            let card = &mut found.proposed.card;
            let points = proposed.card.estimate.map(|estimate| estimate.points);
            card.estimate = card.estimate.filter(|estimate| Some(estimate.points) != points);
            if text.note.contains(&found.text.note) {
                found.text.note.clear();
                card.noted = false;
            }
            let is_same_text = card.link == proposed.card.link
                && (&card.key, &card.title, &found.text.body)
                    == (&proposed.card.key, &proposed.card.title, &text.body);
            found.proposed.edited &= !(proposed.edited && is_same_text);
            if found.proposed.of.is_none() && is_same_text && found.is_plain() {
                return None;
            }
        }
        found.unless_empty()
    }
}

impl Difference {
    /// Whether it has no estimate, round or note.
    fn is_plain(&self) -> bool {
        self.proposed.card.estimate.is_none() && self.text.rounds.is_empty() && self.text.note.is_empty()
    }

    /// Whether both change the same card, and have neither two estimates nor an edit that the other has not. So an edit never
    /// renames what was proposed before.
    pub(crate) fn goes_with(&self, known: &ProposedCard) -> bool {
        let ProposedCard { card, of, edited, removed } = &self.proposed;
        let is_same = of.is_some() && *of == known.of && !removed && !known.removed;
        let texts_of = |card: &Card| (card.key.clone(), card.title.clone(), card.link.clone());
        let is_same_text = !edited || texts_of(card) == texts_of(&known.card);
        is_same && is_same_text && (card.estimate.is_none() || known.card.estimate.is_none())
    }

    fn unless_empty(self) -> Option<Self> {
        let ProposedCard { of, edited, removed, .. } = self.proposed;
        let is_empty = of.is_some() && !edited && !removed && self.is_plain();
        (!is_empty).then_some(self)
    }
}
