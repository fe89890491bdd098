//! What changes in a room's public state, one thing at a time.

mod apply;

use serde::{Deserialize, Serialize};

use crate::state::is_usual;
use crate::{
    Card, CardId, Estimate, PastRound, Presence, Reveal, Role, RoundId, Scale, Seat, SeatId, Successor, Time,
    Timer,
};

/// One change of the public state. A member that applies every one in order has exactly the host's
/// state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
pub enum Change {
    /// Somebody sat down, or came back, perhaps under another name.
    Seated {
        /// The whole seat.
        seat: Seat,
    },
    /// Somebody came, went away, or is gone.
    Presence {
        /// Who.
        seat: SeatId,
        /// Whether they are here now.
        presence: Presence,
    },
    /// Somebody became a voter or a spectator.
    Role {
        /// Who.
        seat: SeatId,
        /// What they are now.
        role: Role,
    },
    /// Somebody was removed and may not return.
    Removed {
        /// Who.
        seat: SeatId,
    },
    /// The room forgot somebody who is long gone.
    Forgotten {
        /// Who.
        seat: SeatId,
    },
    /// Somebody else drives.
    Driver {
        /// Who drives now.
        seat: SeatId,
    },
    /// Somebody who hosts the room has sat down in it.
    Host {
        /// Who.
        seat: SeatId,
    },
    /// Others would host the room if its host went.
    Successors {
        /// All of them, in the order in which they would come forward.
        successors: Vec<Successor>,
    },
    /// Rounds reveal by themselves from now on, or no longer do.
    AutoReveal {
        /// Whether they do.
        on: bool,
    },
    /// Rounds count down before they reveal by themselves from now on, or no longer do.
    CountDown {
        /// Whether they do.
        on: bool,
    },
    /// Rounds that are opened from now on show votes without names, or with them.
    HideNames {
        /// Whether they do.
        on: bool,
    },
    /// One votes on another scale from now on.
    Scale {
        /// Which.
        scale: Scale,
    },
    /// Cards joined the end of the backlog.
    CardsAdded {
        /// The cards in their order.
        cards: Vec<Card>,
    },
    /// A card has other texts.
    CardEdited {
        /// The whole card.
        card: Card,
        /// Its text, if it is on the table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// A card has another place in the backlog.
    CardMoved {
        /// Which.
        card: CardId,
        /// The card that follows it now; none if it is the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<CardId>,
    },
    /// A card is no longer in the backlog.
    CardRemoved {
        /// Which.
        card: CardId,
    },
    /// A card has a note, another one, or none any more.
    Noted {
        /// Which.
        card: CardId,
        /// Whether there is one.
        noted: bool,
        /// What it says, if the card is on the table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A card came to the table, or its next round began: nobody has voted.
    RoundOpened {
        /// Which card.
        card: CardId,
        /// Its text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// The note on it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The new round.
        round: RoundId,
        /// Whether its votes will be shown without names.
        #[serde(default, skip_serializing_if = "is_usual")]
        hide_names: bool,
        /// The rounds this card had before, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        earlier: Vec<PastRound>,
    },
    /// Somebody has voted, who had not.
    Voted {
        /// Who.
        seat: SeatId,
    },
    /// Somebody took their vote back, or lost it with their role or seat.
    Withdrawn {
        /// Who.
        seat: SeatId,
    },
    /// Everybody has voted: the votes open soon, unless something changes.
    CountingDown {
        /// When, by the room's time.
        ends: Time,
    },
    /// Something changed: the votes stay closed for now.
    CountDownStopped,
    /// A timer runs, in the place of any other.
    TimerStarted {
        /// Which.
        timer: Timer,
    },
    /// The timer was stopped, or has no use any more.
    TimerStopped,
    /// The time is up.
    TimerEnded,
    /// The round's votes are open.
    Revealed {
        /// The votes and what they came to.
        reveal: Reveal,
    },
    /// A card has an estimate, or another one.
    Settled {
        /// Which card.
        card: CardId,
        /// What it was settled at.
        estimate: Estimate,
    },
    /// A card lost its estimate: it is voted on again.
    Unsettled {
        /// Which card.
        card: CardId,
    },
    /// No card is left: the summary is on.
    Finished,
}

/// A change that does not fit the state it came to: something was missed, and the whole state has
/// to be had again. The same of a state that no room can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change did not fit the room's state: something before it was missed")]
pub struct SequenceGap;

impl Change {
    /// Whether everybody waits for it, so that it is not to be held back for a moment in a busy room: a card
    /// on the table, a time that runs, or what the votes came to. None of them comes often.
    pub fn is_awaited(&self) -> bool {
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
            | Change::AutoReveal { .. }
            | Change::CountDown { .. }
            | Change::HideNames { .. }
            | Change::Scale { .. }
            | Change::CardsAdded { .. }
            | Change::CardEdited { .. }
            | Change::CardMoved { .. }
            | Change::CardRemoved { .. }
            | Change::Noted { .. }
            | Change::Voted { .. }
            | Change::Withdrawn { .. }
            | Change::Settled { .. }
            | Change::Unsettled { .. } => false,
        }
    }

    /// Whether it matters still when the room goes on after everybody has left it.
    pub fn is_lasting(&self) -> bool {
        !matches!(
            self,
            Change::Presence { .. }
                | Change::Forgotten { .. }
                | Change::Voted { .. }
                | Change::Withdrawn { .. }
                | Change::Host { .. }
                | Change::Successors { .. }
        )
    }

    /// Whether it may change how many voters are here.
    pub(crate) fn is_about_attendance(&self) -> bool {
        match self {
            Change::Seated { .. }
            | Change::Presence { .. }
            | Change::Role { .. }
            | Change::Removed { .. }
            | Change::Forgotten { .. } => true,
            Change::Driver { .. }
            | Change::Host { .. }
            | Change::Successors { .. }
            | Change::AutoReveal { .. }
            | Change::CountDown { .. }
            | Change::HideNames { .. }
            | Change::Scale { .. }
            | Change::CardsAdded { .. }
            | Change::CardEdited { .. }
            | Change::CardMoved { .. }
            | Change::CardRemoved { .. }
            | Change::Noted { .. }
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
