//! The public state of a room: what every member holds and every page shows.
//!
//! No field can hold a hidden vote's value, so none can leak. [`crate::Room`] changes its state only through
//! [`crate::Change`]s; members apply the same changes in [`crate::View`].

mod proposals;
mod successors;
mod text_hashes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::chain::{Chain, ChainError, Finals, Link};
use crate::limits::{
    MAX_CARDS, MAX_CHAIN_LINKS, MAX_EPOCHS_AHEAD, MAX_FINALS, MAX_PAST_TERMS, MAX_SEATS, MAX_SUCCESSORS,
};
use crate::message::FailureCode;
use crate::successor::are_valid_addresses;
use crate::{
    Card, CardId, Epoch, Name, OtherHost, PastRound, Presence, Proposal, Role, RoomInfo, RoomSettings, Round,
    RoundId, Seat, SeatId, SeatKey, Seq, Successor, Term, Timer, Version, Vote,
};

/// The public state of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The room's identity, name and current host.
    pub room: RoomInfo,
    /// The settings that the driver can change.
    #[serde(default)]
    pub settings: RoomSettings,
    /// All known seats by ascending id, including gone ones: past votes still need their names.
    pub seats: Vec<Seat>,
    /// The driver's seat. `None` before the first start, unless someone became driver earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<SeatId>,
    /// The running timer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// The members that would host the room next, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<Successor>,
    /// The right of the present host: the links of a [`crate::chain::Chain`], not verified. Apps verify them before they join
    /// or open the room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Link>,
    /// Earlier hosts that have given up their right, so that members who were away find their way.
    #[serde(default, skip_serializing_if = "Finals::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub finals: Finals,
    /// Earlier hosts and their addresses. A host that was cut off may still host its own half of the room.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub former_hosts: Vec<Successor>,
    /// The backlog in order. Each card is shared on its own: a page clones the state for every change, and
    /// most changes touch at most one of hundreds of cards.
    pub cards: Vec<Arc<Card>>,
    /// What other computers have and this host has not, at most one proposal each. It waits for the driver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// Another host of this room, which a person has to decide about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_host: Option<OtherHost>,
    /// The current card and round, if any.
    pub table: Table,
    /// The room's earlier terms, with the number of changes of each that this state includes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub past: Vec<Term>,
    /// Terms of other halves whose hosts have sent their copies, with the number of changes of each. What was new in them is in the
    /// proposals or was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
    pub received: Vec<Term>,
}

/// The current card and round, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "a state has one, and most of the time it is the large one")]
pub enum Table {
    /// Nobody has started yet.
    Gathering,
    /// A card is on the table.
    Pointing {
        /// The card's id.
        card: CardId,
        /// The card's body.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// The card's note.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The open or just revealed round.
        round: Round,
        /// The card's earlier rounds, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<PastRound>,
    },
    /// Every card has an estimate: pages show the summary.
    Finished,
}

/// The progress of a meeting in one word, for lobby lists and announcements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has started yet.
    Gathering,
    /// A round is open.
    Voting,
    /// A round is revealed.
    Revealed,
    /// Every card has an estimate.
    Finished,
}

impl Stage {
    /// The name used in messages and announcements.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Gathering => "gathering",
            Stage::Voting => "voting",
            Stage::Revealed => "revealed",
            Stage::Finished => "finished",
        }
    }
}

impl State {
    /// A room without people and cards.
    pub fn new(room: RoomInfo, settings: RoomSettings) -> Self {
        Self {
            room,
            settings,
            seats: Vec::new(),
            driver: None,
            timer: None,
            successors: Vec::new(),
            chain: Vec::new(),
            finals: Finals::default(),
            former_hosts: Vec::new(),
            cards: Vec::new(),
            proposals: Vec::new(),
            other_host: None,
            table: Table::Gathering,
            past: Vec::new(),
            received: Vec::new(),
        }
    }

    /// The version of this state, where `seq` is the last change in it.
    pub fn version(&self, seq: Seq) -> Version {
        Version { latest: self.term(seq), past: self.past.clone() }
    }

    /// The current term up to this change.
    pub(crate) fn term(&self, seq: Seq) -> Term {
        let RoomInfo { epoch, nonce, .. } = self.room;
        Term { epoch, nonce, seq }
    }

    /// Takes note that another half's host has sent its copy of a term up to this change.
    pub(crate) fn receive_term(&mut self, term: Term) {
        let known = Version { latest: term, past: self.received.clone() };
        self.received = Version::merged_terms([&known]);
    }

    /// Whether this state includes everything of a version, or has received it.
    pub(crate) fn has_received(&self, seq: Seq, version: &Version) -> bool {
        let past = self.past.iter().chain(&self.received).copied().collect();
        Version { past, ..self.version(seq) }.covers(version)
    }

    /// The highest epoch of all terms that this state includes. The next host opens the room above it.
    pub fn highest_epoch(&self) -> Epoch {
        self.past
            .iter()
            .chain(&self.received)
            .map(|term| term.epoch)
            // A liar may have reported one that no host could follow.
            .filter(|epoch| epoch.0 <= self.room.epoch.0.saturating_add(MAX_EPOCHS_AHEAD))
            .max()
            .unwrap_or_default()
            .max(self.room.epoch)
    }

    /// The seat with this id.
    pub fn seat(&self, id: SeatId) -> Option<&Seat> {
        let index = self.seats.binary_search_by_key(&id, |seat| seat.id).ok()?;
        self.seats.get(index)
    }

    pub(crate) fn seat_mut(&mut self, id: SeatId) -> Option<&mut Seat> {
        let index = self.seats.binary_search_by_key(&id, |seat| seat.id).ok()?;
        self.seats.get_mut(index)
    }

    /// Whether members can rely on the state: it is within the limits, has no duplicate ids, and lists seats
    /// by ascending id. A faulty host may send anything.
    pub(crate) fn is_valid(&self) -> bool {
        let Self { seats, cards, successors, chain, finals, former_hosts, past, received, .. } = self;
        let mut card_ids = BTreeSet::new();
        seats.len() <= MAX_SEATS
            && successors.len() <= MAX_SUCCESSORS
            && former_hosts.len() <= MAX_SUCCESSORS
            && successors
                .iter()
                .chain(former_hosts)
                .all(|successor| are_valid_addresses(&successor.addresses))
            && chain.len() <= MAX_CHAIN_LINKS
            && finals.len() <= MAX_FINALS
            && past.len() <= MAX_PAST_TERMS
            && received.len() <= MAX_PAST_TERMS
            && cards.len() <= MAX_CARDS
            && self.has_valid_proposals()
            && seats.is_sorted_by(|before, after| before.id < after.id)
            && seats.iter().all(Seat::is_valid)
            && cards.iter().all(|card| card_ids.insert(card.id))
            && self.proposed_cards().all(|proposed| card_ids.insert(proposed.card.id))
    }

    /// Verifies the right of the present host.
    ///
    /// # Errors
    /// [`ChainError`] if the host does not prove it, or the chain is of another term than the state.
    pub fn verify_chain(&self) -> Result<Chain, ChainError> {
        let chain = Chain::verify(self.chain.clone(), &self.room.founder)?;
        if (chain.epoch(), chain.nonce()) == (self.room.epoch, self.room.nonce) {
            Ok(chain)
        } else {
            Err(ChainError::Epoch(self.chain.len() - 1))
        }
    }

    /// Whether this key may open the next term, if the chain is valid: it is a successor, or the host after a restart.
    pub(crate) fn may_open(&self, key: SeatKey) -> bool {
        self.chain.last().is_some_and(|link| link.may_open(key))
    }

    /// The listed seats: here or away, not gone.
    pub fn seated(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.presence != Presence::Gone)
    }

    /// The number of present voters.
    pub(crate) fn voters_here(&self) -> usize {
        let is_here = |seat: &&Seat| seat.role == Role::Voter && seat.presence == Presence::Here;
        self.seats.iter().filter(is_here).count()
    }

    /// The name to show for each seat. The second seat with the name "Ada" is shown as "Ada (2)". Gone seats
    /// count, so a name does not change when someone leaves.
    pub fn display_names(&self) -> BTreeMap<SeatId, String> {
        let mut counts = BTreeMap::<&Name, u32>::new();
        let display_name = |seat: &Seat, nth: u32| match nth {
            1 => seat.name.to_string(),
            nth => format!("{} ({nth})", seat.name),
        };
        let mut names = BTreeMap::new();
        for seat in &self.seats {
            let nth = counts.entry(&seat.name).or_default();
            *nth += 1;
            names.insert(seat.id, display_name(seat, *nth));
        }
        names
    }

    /// The card with this id.
    pub fn card(&self, id: CardId) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id).map(|card| &**card)
    }

    pub(crate) fn card_mut(&mut self, id: CardId) -> Option<&mut Card> {
        self.cards.iter_mut().find(|card| card.id == id).map(Arc::make_mut)
    }

    /// The card on the table.
    pub fn current_card(&self) -> Option<&Card> {
        match &self.table {
            Table::Pointing { card, .. } => self.card(*card),
            Table::Gathering | Table::Finished => None,
        }
    }

    /// The open or just revealed round.
    pub fn round(&self) -> Option<&Round> {
        match &self.table {
            Table::Pointing { round, .. } => Some(round),
            Table::Gathering | Table::Finished => None,
        }
    }

    /// The progress of the meeting.
    pub fn stage(&self) -> Stage {
        match &self.table {
            Table::Gathering => Stage::Gathering,
            Table::Finished => Stage::Finished,
            Table::Pointing { round, .. } if round.reveal.is_some() => Stage::Revealed,
            Table::Pointing { .. } => Stage::Voting,
        }
    }

    /// The card that comes next: the first card without an estimate after the one on the table, else before
    /// it.
    pub fn next_card(&self) -> Option<CardId> {
        let current = self.current_card().map(|card| card.id);
        let after = current
            .and_then(|id| self.cards.iter().position(|card| card.id == id))
            .map_or(0, |index| index + 1);
        let (before, after) = self.cards.split_at(after);
        let mut round_robin = after.iter().chain(before);
        round_robin.find(|card| card.estimate.is_none() && Some(card.id) != current).map(|card| card.id)
    }

    /// Whether the seat is the driver.
    pub fn is_driver(&self, seat: SeatId) -> bool {
        self.driver == Some(seat)
    }

    /// Whether the seat may add, edit, move and remove cards: the driver, or anyone while there is no
    /// driver.
    pub fn can_edit_cards(&self, seat: SeatId) -> bool {
        self.driver.is_none_or(|driver| driver == seat)
    }

    /// Whether the seat may decide if everyone goes to another host: the driver and the person at the host may, and anyone while
    /// there is no driver.
    pub fn can_decide_about_host(&self, seat: SeatId) -> bool {
        self.driver.is_none_or(|driver| driver == seat) || self.room.host == Some(seat)
    }

    /// Whether the seat may remove another: the first seat and the driver may.
    pub fn can_remove(&self, seat: SeatId) -> bool {
        self.is_driver(seat) || seat == SeatId(1)
    }

    /// Checks whether a seat can cast `vote`, or withdraw its vote (`None`), in a round now. The host accepts
    /// votes by this rule. A client uses it to explain why a vote that it sent with its hello did not count.
    ///
    /// # Errors
    /// The reason why the vote does not count.
    pub(crate) fn check_vote(
        &self,
        seat: SeatId,
        round: RoundId,
        vote: Option<Vote>,
    ) -> Result<(), FailureCode> {
        self.check_round_open(round)?;
        let Some(vote) = vote else { return Ok(()) };
        if self.seat(seat).is_none_or(|seat| seat.role != Role::Voter) {
            return Err(FailureCode::Spectator);
        }
        if self.settings.scale.allows(vote) { Ok(()) } else { Err(FailureCode::OffScale) }
    }

    /// Fails unless `round` is the current round and open.
    pub(crate) fn check_round_open(&self, round: RoundId) -> Result<(), FailureCode> {
        match self.round() {
            None => Err(FailureCode::NoCard),
            Some(current) if current.id != round => Err(FailureCode::RoundOver),
            Some(current) if current.reveal.is_some() => Err(FailureCode::Revealed),
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DeviceSecret, Salt, SeatSecret};

    #[test]
    fn announced_stages_are_those_of_messages() {
        for stage in [Stage::Gathering, Stage::Voting, Stage::Revealed, Stage::Finished] {
            assert_eq!(serde_json::to_string(&stage).unwrap(), format!("\"{}\"", stage.as_str()));
        }
    }

    #[test]
    fn duplicate_names_get_a_number() {
        let seat = |id: u8, name: &str| Seat {
            id: SeatId(id.into()),
            key: SeatSecret::from_seed([id; 32]).key(),
            name: Name::new(name).unwrap(),
            role: Role::Voter,
            presence: Presence::Gone,
            avatar: None,
            elsewhere: Vec::new(),
            removed: false,
            replicated: CardId(0),
        };
        let founder = DeviceSecret::from_bytes([1; 32]).founder(Salt::from_bytes([1; 16]));
        let name = Name::new("Sprint").unwrap();
        let seats = vec![seat(1, "Ada"), seat(2, "Bob"), seat(4, "Ada")];
        let state = State { seats, ..State::new(RoomInfo::new(founder, name), RoomSettings::default()) };
        let names = state.display_names();
        assert_eq!([1, 2, 4].map(|id| names[&SeatId(id)].as_str()), ["Ada", "Bob", "Ada (2)"]);
    }
}
