//! The public state of a room: what every member holds and every page shows. It has no field for a
//! hidden vote's value, so none can leak.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::limits::{CARDS, RIVALS, SEATS_REMEMBERED, SUCCESSORS, TERMS};
use crate::successor::are_addresses;
use crate::{
    Avatar, CardId, Epoch, Name, PastRound, Points, RoomId, Round, Scale, SeatId, SeatKey, Seq, Successor,
    Term, Timer, Version,
};

/// The public state of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Which room this is.
    pub room: RoomInfo,
    /// What one may vote with.
    pub scale: Scale,
    /// Whether a round reveals by itself once every voter who is here has voted.
    pub auto_reveal: bool,
    /// Whether it counts down before it does so: [`crate::limits::COUNT_DOWN`] long.
    pub count_down: bool,
    /// Whether the rounds that are opened from now on show votes without who cast them.
    pub hide_names: bool,
    /// Everybody the room knows, by ascending number; those who are gone included, for their names.
    pub seats: Vec<Seat>,
    /// Who moves the room on; nobody before the first start, unless somebody took the wheel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<SeatId>,
    /// The timer that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// Who would host the room if its host went, in the order in which they would come forward.
    #[serde(default, alias = "heirs", skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<Successor>,
    /// Who has hosted the room before, and where: a host that was away may have gone on with it alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_hosts: Vec<Successor>,
    /// The backlog in its order. Shared one by one: a page copies the state at every change, and of hundreds of
    /// cards at most one is another than before.
    pub cards: Vec<Arc<Card>>,
    /// What is going on.
    pub table: Table,
    /// The room's earlier hosts, and how much of each one's time is in this state.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Term>,
}

/// Which room it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomInfo {
    /// The room's identity, the same at every host.
    pub id: RoomId,
    /// Its name.
    pub name: Name,
    /// How many hosts it has had.
    pub epoch: Epoch,
    /// What its host drew when it opened it, which tells it from another host of that epoch in another half of a split
    /// network; 0 at its first.
    #[serde(default, alias = "mark", skip_serializing_if = "is_usual")]
    pub nonce: u32,
    /// Whether one needs a PIN to get in. No room asks for one yet.
    pub locked: bool,
    /// Whose machine hosts it; none if nobody who has sat down says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<SeatId>,
    /// Whether it stays with its host: nobody else may go on with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

impl RoomInfo {
    /// Whether that is the same host's time with the room.
    pub fn is_of_same_host(&self, other: &RoomInfo) -> bool {
        (self.epoch, self.nonce) == (other.epoch, other.nonce)
    }

    /// Whether a member that has seen the room as `before` may sit down where it is so: at the same host again, or at
    /// a later one.
    pub fn may_follow(&self, before: &RoomInfo) -> bool {
        self.id == before.id && (self.epoch > before.epoch || self.is_of_same_host(before))
    }

    /// A room of that name at its first host.
    pub const fn new(id: RoomId, name: Name) -> Self {
        Self { id, name, epoch: Epoch(1), nonce: 0, locked: false, host: None, pinned: false }
    }
}

/// A person in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Its number in this room.
    pub id: SeatId,
    /// Its public key, by which any host of the room knows its owner again.
    pub key: SeatKey,
    /// The person's name.
    pub name: Name,
    /// Whether it votes.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub role: Role,
    /// Whether its owner is here.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub presence: Presence,
    /// What its owner looks like, if they chose.
    #[serde(default, alias = "face", skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Whether it was removed, and so may not return.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

/// Whether it can be left out of what is sent: a large room is mostly voters who are here.
pub(crate) fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What a seat does in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Votes, and is waited for.
    #[default]
    Voter,
    /// Watches; never blocks a round.
    Spectator,
}

/// Whether a seat's owner is here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Connected.
    #[default]
    Here,
    /// The connection broke less than a minute ago; the vote is kept.
    Away,
    /// Said goodbye, or stayed away; off the list, remembered all the same.
    Gone,
}

/// A ticket to estimate, without its body and its note: those are long, and come with the round or when asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its number in this room.
    pub id: CardId,
    /// The tracker's key, such as `ABC-12`; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The title; empty for a card that was opened without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where the ticket lives: an `http` or `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What the team settled on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// What others of the team settled on while the network was split: the driver has to decide.
    #[serde(default, alias = "rivals", skip_serializing_if = "Vec::is_empty")]
    pub conflicting_estimates: Vec<Estimate>,
    /// Whether there is a note on it.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub noted: bool,
}

/// What the team settled on for a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The points.
    pub points: Points,
    /// How many rounds it took.
    pub rounds: u32,
    /// How long its rounds were open together, in ms.
    pub spent_ms: u64,
}

/// What is going on at the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
#[allow(clippy::large_enum_variant, reason = "a state has one, and most of the time it is the large one")]
pub enum Table {
    /// People arrive; nobody has started.
    Gathering,
    /// A card is on the table.
    Pointing {
        /// Which card.
        card: CardId,
        /// Its text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// The note on it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The round that is on, or was just revealed.
        round: Round,
        /// The rounds this card had before, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<PastRound>,
    },
    /// Every card has an estimate: the summary is on.
    Finished,
}

/// What is going on, in one word: for a lobby's list and an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// People arrive.
    Gathering,
    /// A round is open.
    Voting,
    /// A round is revealed.
    Revealed,
    /// The summary is on.
    Finished,
}

impl Stage {
    /// The word on the wire.
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
    /// A room in which nobody sits and nothing is to be estimated.
    pub const fn new(room: RoomInfo, scale: Scale) -> Self {
        Self {
            room,
            scale,
            auto_reveal: true,
            count_down: true,
            hide_names: false,
            seats: Vec::new(),
            driver: None,
            timer: None,
            successors: Vec::new(),
            former_hosts: Vec::new(),
            cards: Vec::new(),
            table: Table::Gathering,
            past: Vec::new(),
        }
    }

    /// What this state includes of the room's life; `seq` is the last change in it.
    pub fn version(&self, seq: Seq) -> Version {
        let RoomInfo { epoch, nonce, .. } = self.room;
        Version { latest: Term { epoch, nonce, seq }, past: self.past.clone() }
    }

    /// The seat of that number.
    pub fn seat(&self, id: SeatId) -> Option<&Seat> {
        let place = self.seats.binary_search_by_key(&id, |seat| seat.id).ok()?;
        self.seats.get(place)
    }

    pub(crate) fn seat_mut(&mut self, id: SeatId) -> Option<&mut Seat> {
        let place = self.seats.binary_search_by_key(&id, |seat| seat.id).ok()?;
        self.seats.get_mut(place)
    }

    /// Whether it is as a host's own can be, as far as members rely on it: within the limits, each number once, and
    /// seats in the order of theirs. A host may send anything.
    pub(crate) fn is_sound(&self) -> bool {
        let Self { seats, cards, successors, former_hosts, past, .. } = self;
        let mut numbers = BTreeSet::new();
        seats.len() <= SEATS_REMEMBERED
            && successors.len() <= SUCCESSORS
            && former_hosts.len() <= SUCCESSORS
            && successors.iter().chain(former_hosts).all(|successor| are_addresses(&successor.addresses))
            && past.len() <= TERMS
            && cards.len() <= CARDS
            && cards.iter().all(|card| card.conflicting_estimates.len() <= RIVALS)
            && seats.is_sorted_by(|before, after| before.id < after.id)
            && cards.iter().all(|card| numbers.insert(card.id))
    }

    /// The people on the list: here or away, not gone.
    pub fn seated(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter().filter(|seat| seat.presence != Presence::Gone)
    }

    /// How many voters are here.
    pub(crate) fn voters_here(&self) -> usize {
        let is_here = |seat: &&Seat| seat.role == Role::Voter && seat.presence == Presence::Here;
        self.seats.iter().filter(is_here).count()
    }

    /// What to call everybody: their names, and a number for the second of the same name and those
    /// after. Counted over all the room knows, so that nobody's changes when somebody leaves.
    pub fn labels(&self) -> BTreeMap<SeatId, String> {
        let mut times = BTreeMap::<&Name, u32>::new();
        let label = |seat: &Seat, nth: u32| match nth {
            1 => seat.name.to_string(),
            nth => format!("{} ({nth})", seat.name),
        };
        let mut labels = BTreeMap::new();
        for seat in &self.seats {
            let nth = times.entry(&seat.name).or_default();
            *nth += 1;
            labels.insert(seat.id, label(seat, *nth));
        }
        labels
    }

    /// The card of that number.
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

    /// The round that is on, or was just revealed.
    pub fn round(&self) -> Option<&Round> {
        match &self.table {
            Table::Pointing { round, .. } => Some(round),
            Table::Gathering | Table::Finished => None,
        }
    }

    /// What is going on, in one word.
    pub fn stage(&self) -> Stage {
        match &self.table {
            Table::Gathering => Stage::Gathering,
            Table::Finished => Stage::Finished,
            Table::Pointing { round, .. } if round.reveal.is_some() => Stage::Revealed,
            Table::Pointing { .. } => Stage::Voting,
        }
    }

    /// The card that comes next: the first without an estimate after the one on the table, else
    /// before it; never the one on the table.
    pub fn next_card(&self) -> Option<CardId> {
        let here = self.current_card().map(|card| card.id);
        let after =
            here.and_then(|id| self.cards.iter().position(|card| card.id == id)).map_or(0, |place| place + 1);
        let (before, after) = self.cards.split_at(after);
        let mut round_robin = after.iter().chain(before);
        round_robin.find(|card| card.estimate.is_none() && Some(card.id) != here).map(|card| card.id)
    }

    /// Who drives, if anybody does: the one who may reveal, settle and go on.
    pub fn is_driver(&self, seat: SeatId) -> bool {
        self.driver == Some(seat)
    }

    /// Whether that seat may add, change, move and remove cards: anybody while nobody drives, then the driver.
    pub fn may_add_cards(&self, seat: SeatId) -> bool {
        self.driver.is_none_or(|driver| driver == seat)
    }

    /// Whether that seat may remove another: the first seat and the driver may.
    pub fn may_remove(&self, seat: SeatId) -> bool {
        self.is_driver(seat) || seat == SeatId(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RoomId, SeatSecret};

    #[test]
    fn the_same_name_is_told_apart() {
        let seat = |id: u8, name: &str| Seat {
            id: SeatId(id.into()),
            key: SeatSecret::from_seed([id; 32]).key(),
            name: Name::new(name).unwrap(),
            role: Role::Voter,
            presence: Presence::Gone,
            avatar: None,
            removed: false,
        };
        let (id, name) = (RoomId::from_bytes([1; 16]), Name::new("Sprint").unwrap());
        let seats = vec![seat(1, "Ada"), seat(2, "Bob"), seat(4, "Ada")];
        let state = State { seats, ..State::new(RoomInfo::new(id, name), Scale::fibonacci()) };
        let labels = state.labels();
        assert_eq!([1, 2, 4].map(|id| labels[&SeatId(id)].as_str()), ["Ada", "Bob", "Ada (2)"]);
    }
}
