//! The differences between two public states. The host broadcasts each [`Change`]; members apply it with
//! [`crate::State::apply`].

mod apply;

use serde::{Deserialize, Serialize};

use crate::chain::{Delegation, Link};
use crate::encoding::is_usual;
use crate::{
    Card, CardId, Estimate, OtherHost, PastRound, Presence, Proposal, Reveal, Role, RoomSettings, RoundId,
    Seat, SeatId, Successor, Term, TextHash, Time, Timer,
};

/// One change of the public state. A member that applies all changes in order has exactly the host's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Someone joined, rejoined, or changed their name or avatar.
    Seated {
        /// The whole new seat.
        seat: Seat,
    },
    /// A seat is here, away or gone now.
    Presence {
        /// The seat whose presence changed.
        seat: SeatId,
        /// Its presence from now on.
        presence: Presence,
    },
    /// A seat became a voter or a spectator.
    Role {
        /// The seat whose role changed.
        seat: SeatId,
        /// Its role from now on.
        role: Role,
    },
    /// A seat was removed and cannot rejoin.
    Removed {
        /// The removed seat.
        seat: SeatId,
    },
    /// The room forgot a gone seat, to make space for a new one.
    Forgotten {
        /// The forgotten seat.
        seat: SeatId,
    },
    /// The driver changed.
    Driver {
        /// The new driver.
        seat: SeatId,
    },
    /// The person whose machine hosts the room joined it.
    Host {
        /// The seat of the person at the host's machine.
        seat: SeatId,
    },
    /// The list of successors changed.
    Successors {
        /// The whole list, in the order in which they would take over.
        successors: Vec<Successor>,
    },
    /// The host has signed its list of successors.
    Delegated {
        /// The newest delegation of the current term.
        delegation: Delegation,
    },
    /// An earlier host, or one of another half, has given up its right to host.
    HostEnded {
        /// Its term, with the final delegation.
        term: Box<Link>,
    },
    /// Another computer has something that the room has not. It replaces the computer's earlier proposal.
    Proposed {
        /// Everything that this computer proposes.
        proposal: Box<Proposal>,
    },
    /// The driver has decided about proposed changes.
    ProposedDecided {
        /// The ids of the proposed cards.
        cards: Vec<CardId>,
    },
    /// Another host of this room was found, is gone, or somebody has decided about it.
    OtherHost {
        /// The other host; `None` if there is none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other: Option<OtherHost>,
    },
    /// The host of another half's term has sent its copy.
    Received {
        /// The last change.
        #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
        term: Term,
    },
    /// An app has the texts of more cards than before.
    Replicated {
        /// The person's seat.
        seat: SeatId,
        /// It has the texts of all cards with ids up to this one.
        through: CardId,
    },
    /// The room's settings changed.
    Settings {
        /// All settings, changed or not.
        settings: RoomSettings,
    },
    /// Cards were added to the end of the backlog.
    CardsAdded {
        /// The new cards in order.
        cards: Vec<Card>,
    },
    /// A card's texts changed.
    CardEdited {
        /// The whole new card.
        card: Card,
        /// Its body, if the card is on the table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// Texts of cards changed. Follows the changes that changed them.
    TextsChanged {
        /// The cards, also proposed ones, with the hashes of their new texts.
        #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page does not host.
        hashes: Vec<(CardId, TextHash)>,
    },
    /// A card moved in the backlog.
    CardMoved {
        /// The moved card.
        card: CardId,
        /// The card that follows it now; `None` if it is the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<CardId>,
    },
    /// A card was removed from the backlog.
    CardRemoved {
        /// The removed card.
        card: CardId,
    },
    /// A card's note was added, changed or removed.
    Noted {
        /// The card that the note is on.
        card: CardId,
        /// Whether the card has a note now.
        noted: bool,
        /// The note, if the card is on the table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A card was put on the table, or its next round was opened. Nobody has voted.
    RoundOpened {
        /// The card that is estimated now.
        card: CardId,
        /// The card's body, for everyone to read.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// The card's note, for everyone to read.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The new round.
        round: RoundId,
        /// Whether its votes will be anonymous.
        #[serde(default, skip_serializing_if = "is_usual")]
        hide_names: bool,
        /// The card's earlier rounds, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<PastRound>,
    },
    /// A seat cast its first vote in this round.
    Voted {
        /// The voter's seat.
        seat: SeatId,
    },
    /// A seat withdrew its vote, or lost it by becoming a spectator or being removed.
    Withdrawn {
        /// The seat without a vote.
        seat: SeatId,
    },
    /// Everyone has voted and the countdown to the reveal runs.
    CountingDown {
        /// When it ends, in the room's time.
        ends: Time,
    },
    /// The countdown was cancelled, since a vote or voter changed.
    CountDownStopped,
    /// A timer was started. It replaces a running one.
    TimerStarted {
        /// The new timer.
        timer: Timer,
    },
    /// The timer was stopped before its end.
    TimerStopped,
    /// The timer ended.
    TimerEnded,
    /// The current round was revealed.
    Revealed {
        /// The votes and their result.
        reveal: Reveal,
    },
    /// A card was settled.
    Settled {
        /// The settled card.
        card: CardId,
        /// The value that the team settled on, with rounds and duration.
        estimate: Estimate,
    },
    /// A card lost its estimate, since it is estimated again.
    Unsettled {
        /// The card without an estimate.
        card: CardId,
    },
    /// No card without an estimate is left: pages show the summary.
    Finished,
}

/// A change that does not fit the member's state, or an invalid state. The member has missed a message and
/// needs the full state again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change doesn't fit the room's state: an earlier change is missing")]
pub struct SequenceGap;

impl Change {
    /// Whether the host broadcasts the change at once, even within [`crate::limits::BROADCAST_INTERVAL`]:
    /// people wait for new rounds, countdowns, timers and results, and none of them is frequent.
    pub fn is_urgent(&self) -> bool {
        match self {
            Change::RoundOpened { .. }
            | Change::CountingDown { .. }
            | Change::CountDownStopped
            | Change::TimerStarted { .. }
            | Change::TimerStopped
            | Change::TimerEnded
            | Change::Revealed { .. }
            | Change::Finished => true,
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
            | Change::Proposed { .. }
            | Change::ProposedDecided { .. }
            | Change::OtherHost { .. }
            | Change::Received { .. }
            | Change::Replicated { .. }
            | Change::Settings { .. }
            | Change::CardsAdded { .. }
            | Change::CardEdited { .. }
            | Change::CardMoved { .. }
            | Change::CardRemoved { .. }
            | Change::Noted { .. }
            | Change::TextsChanged { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. } => false,
        }
    }

    /// Whether the change still matters when the room is opened again on another day, so that it has to be
    /// saved.
    pub fn is_persistent(&self) -> bool {
        match self {
            // A final delegation ends the right to host for good. Other lists of successors are soon outdated.
            Change::Delegated { delegation } => delegation.is_final(),
            Change::Presence { .. }
            | Change::Forgotten { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Host { .. }
            | Change::OtherHost { .. }
            | Change::Successors { .. }
            | Change::Replicated { .. }
            // A room that is opened again hashes its texts.
            | Change::TextsChanged { .. } => false,
            _ => true,
        }
    }

    /// Whether the change can alter the number of present voters.
    pub(crate) fn affects_voters(&self) -> bool {
        match self {
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. } => true,
            Change::Driver { .. }
            | Change::Host { .. }
            | Change::Successors { .. }
            | Change::Delegated { .. }
            | Change::HostEnded { .. }
            | Change::Proposed { .. }
            | Change::ProposedDecided { .. }
            | Change::OtherHost { .. }
            | Change::Received { .. }
            | Change::Replicated { .. }
            | Change::Settings { .. }
            | Change::CardsAdded { .. }
            | Change::CardEdited { .. }
            | Change::CardMoved { .. }
            | Change::CardRemoved { .. }
            | Change::Noted { .. }
            | Change::TextsChanged { .. }
            | Change::RoundOpened { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::CountingDown { .. }
            | Change::CountDownStopped
            | Change::TimerStarted { .. }
            | Change::TimerStopped
            | Change::TimerEnded
            | Change::Revealed { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. }
            | Change::Finished => false,
        }
    }
}
