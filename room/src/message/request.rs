//! What somebody in a room asks for, and what they are answered.

use serde::{Deserialize, Serialize};

use crate::cards::NewCard;
use crate::{
    Address, Avatar, CardId, CardText, Epoch, Name, PastRound, Points, Reaction, Role, RoundId, Scale,
    SeatId, TimerPurpose, Vote,
};

/// What a seat may ask of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Open the first card; the asker drives from now on.
    Start,
    /// Cast or change the asker's vote.
    Vote {
        /// The round it is for.
        round: RoundId,
        /// The vote.
        vote: Vote,
    },
    /// Take the asker's vote back.
    Withdraw {
        /// The round it was for.
        round: RoundId,
    },
    /// Driver: open the votes now.
    Reveal {
        /// Which round.
        round: RoundId,
    },
    /// Driver: settle the card on the table.
    Settle {
        /// The revealed round it follows from.
        round: RoundId,
        /// Any value of the scale, or of this round's votes.
        points: Points,
    },
    /// Driver: decide what a card is settled at that was settled differently while the network was split.
    ResolveEstimate {
        /// Which card.
        card: CardId,
        /// One of its estimates, or any value of the scale.
        points: Points,
    },
    /// Driver: another round on the same card.
    Revote {
        /// The revealed round that is not to stand.
        round: RoundId,
    },
    /// Driver: go to the next card without an estimate, or to the summary. A winner settles the card.
    Next {
        /// The revealed round that is done with.
        round: RoundId,
    },
    /// Driver: leave this card without an estimate and go to the next; it comes up again later.
    Skip {
        /// The round on the table.
        round: RoundId,
    },
    /// Driver: put that card on the table now, whichever is there. One that has an estimate loses it, and is pointed
    /// once more.
    OpenCard {
        /// Which card.
        card: CardId,
    },
    /// Driver: put a new card without a title on the table, whichever is there. Before the first start that is
    /// anybody's, and who asks drives from now on.
    QuickRound,
    /// Driver: let somebody else drive.
    MakeDriver {
        /// Who.
        seat: SeatId,
    },
    /// Drive, as the driver is not here, or there is none.
    BecomeDriver,
    /// Look different from now on.
    SetAvatar {
        /// How.
        avatar: Avatar,
    },
    /// Throw something in, for all to see for a moment: at most [`crate::limits::REACTIONS`] in
    /// [`crate::limits::REACTIONS_WITHIN`].
    React {
        /// What.
        reaction: Reaction,
    },
    /// Be called differently from now on.
    Rename {
        /// The new name.
        name: Name,
    },
    /// Become a voter or a spectator.
    SetRole {
        /// Which.
        role: Role,
    },
    /// Driver: whether rounds reveal by themselves.
    SetAutoReveal {
        /// Whether they do.
        on: bool,
    },
    /// Driver: whether rounds count down before they reveal by themselves.
    SetCountDown {
        /// Whether they do.
        on: bool,
    },
    /// Driver: whether the rounds that are opened from now on show votes without names.
    SetHideNames {
        /// Whether they do.
        on: bool,
    },
    /// Driver: what one votes with from now on. Not while there are votes that are not revealed, but for the hints.
    SetScale {
        /// The scale.
        scale: Scale,
    },
    /// Driver: set a time, in the place of any other, for the round that is open, or for the talk about the card on
    /// the table.
    StartTimer {
        /// What for.
        purpose: TimerPurpose,
        /// How long, in ms: 10 s to 60 min.
        length_ms: u64,
        /// Whether a round's votes open at its end, if somebody has voted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reveal_at_end: bool,
    },
    /// Driver: stop the timer.
    StopTimer,
    /// The first seat, or the driver: remove somebody for good.
    Remove {
        /// Whom.
        seat: SeatId,
    },
    /// Add cards to the end of the backlog: anybody before the first start, then the driver. All of
    /// them or none.
    AddCards {
        /// The cards, in their order.
        cards: Vec<NewCard>,
    },
    /// Driver, and anybody while there is none: give a card other texts. It keeps its number, its estimate and its
    /// rounds.
    EditCard {
        /// Which card.
        card: CardId,
        /// What it is to say.
        to: NewCard,
    },
    /// Driver, and anybody while there is none: put a card elsewhere in the backlog.
    MoveCard {
        /// Which card.
        card: CardId,
        /// The card that is to follow it; none to put it last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<CardId>,
    },
    /// Driver, and anybody while there is none: take a card out of the backlog, but not the one on the table.
    RemoveCard {
        /// Which card.
        card: CardId,
    },
    /// Driver, and anybody while there is none: write a note on a card; an empty one takes it off. Longer than
    /// [`crate::limits::NOTE_CHARS`] is cut with a mark.
    SetNote {
        /// Which card.
        card: CardId,
        /// The note.
        text: String,
    },
    /// Read what the state leaves out of a card.
    ReadCard {
        /// Which card.
        card: CardId,
    },
    /// Read what the state leaves out of all cards, some at a time in the order of their numbers.
    ReadCards {
        /// The last card that was read; 0 to begin with.
        after: CardId,
    },
    /// Offer to host the room if its host goes.
    StandBy {
        /// Where the asker's machine listens for that, the likeliest first.
        addresses: Vec<Address>,
    },
    /// Take that offer back.
    StandDown,
    /// Say whether the asker's machine could reach somebody who stands by.
    ReportReachable {
        /// Whom.
        seat: SeatId,
        /// Whether it could.
        reached: bool,
    },
    /// Tell the host, which leaves, that the room is open at the asker's machine.
    TookOver {
        /// At which epoch.
        epoch: Epoch,
    },
    /// Learn how others get into the room.
    Invite,
    /// Nothing but an answer. A browser's page sees no protocol pings, and can send none: with this it finds out
    /// whether its connection still carries anything.
    Ping,
}

/// What a request asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
pub enum Answer {
    /// What the state leaves out of a card.
    Card {
        /// Which card.
        card: CardId,
        /// Its text.
        body: String,
        /// The note on it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// The revealed rounds it had, oldest first.
        rounds: Vec<PastRound>,
    },
    /// What the state leaves out of some cards, in the order of their numbers.
    Cards {
        /// The cards that follow the one that was named.
        cards: Vec<ReadCard>,
        /// Whether others follow these.
        more: bool,
    },
    /// How many cards were added, and what was done to them.
    CardsAdded {
        /// How many joined the backlog.
        added: usize,
        /// How many were left out because a card of that key was there already.
        known: usize,
    },
    /// How others get into the room.
    Invitations {
        /// One for each address of the host's, the one first that others are likeliest to reach.
        invitations: Vec<Invitation>,
    },
}

/// What the state leaves out of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCard {
    /// Which card.
    pub card: CardId,
    /// Its text, and the rounds that it had.
    pub text: CardText,
}

/// A way into a room, for people to hand on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Where the host listens, as `address:port`.
    pub address: String,
    /// The link that a browser opens.
    pub link: String,
    /// The [`crate::ShortCode`] of the address, as it is read out.
    pub code: String,
    /// The link as a QR code.
    pub qr: QrCode,
}

/// A QR code as a picture of squares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// How many squares it is wide and high, without the quiet margin of four that has to be left around it.
    pub size: usize,
    /// The dark squares, as the `d` of an SVG path in which a square is one unit large.
    pub path: String,
}
