//! The requests that a seated client sends, and the answers of those that ask for something.

use serde::{Deserialize, Serialize};

use crate::cards::NewCard;
use crate::chain::Link;
use crate::{
    Address, Avatar, CardId, CardText, Epoch, Name, PastRound, Points, Reaction, Role, RoomSettings, RoundId,
    SeatId, SeatKey, TimerPurpose, Vote,
};

/// A request to the room. The room derives the author from the connection, so no request names one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Open the first card and become the driver.
    Start,
    /// Cast or change the own vote.
    Vote {
        /// The round of the vote.
        round: RoundId,
        /// The value or mark that the person chose.
        vote: Vote,
    },
    /// Withdraw the own vote.
    Withdraw {
        /// The round of the vote.
        round: RoundId,
    },
    /// Driver: reveal the votes now.
    Reveal {
        /// The open round.
        round: RoundId,
    },
    /// Driver: settle the card on the table.
    Settle {
        /// The revealed round that led to the estimate.
        round: RoundId,
        /// The estimate: any value on the scale, or one that someone voted in this round.
        points: Points,
    },
    /// Driver: carry out changes that another computer has proposed ([`crate::State::proposals`]).
    TakeProposed {
        /// The ids of the proposed cards. Those about which somebody has decided already are ignored.
        cards: Vec<CardId>,
    },
    /// Driver: drop changes that another computer has proposed.
    DismissProposed {
        /// The ids of the proposed cards. Those about which somebody has decided already are ignored.
        cards: Vec<CardId>,
    },
    /// Driver, the person at the host, or anyone while there is no driver: decide whether everyone goes to another host of this
    /// room ([`crate::State::other_host`]).
    DecideAboutHost {
        /// The key of the other host.
        host: SeatKey,
        /// Whether everyone goes there. Otherwise this host goes on.
        joins: bool,
    },
    /// Driver: open another round on the same card.
    Revote {
        /// The revealed round to repeat.
        round: RoundId,
    },
    /// Driver: go to the next card without an estimate, or to the summary. If the round has a winner, that
    /// settles the card first.
    Next {
        /// The revealed round to finish.
        round: RoundId,
    },
    /// Driver: go to the next card and leave this one without an estimate. It comes up again later.
    Skip {
        /// The current round.
        round: RoundId,
    },
    /// Driver: put this card on the table now. If it has an estimate, it loses it and is estimated again.
    OpenCard {
        /// The card to estimate.
        card: CardId,
    },
    /// Driver: put a new card without a title on the table now. Anyone may do this while there is no driver,
    /// and becomes the driver.
    QuickRound,
    /// Driver: make another seat the driver.
    MakeDriver {
        /// The new driver, who must be present.
        seat: SeatId,
    },
    /// Become the driver, while the driver is not present or there is none.
    BecomeDriver,
    /// Change the own avatar.
    SetAvatar {
        /// The new avatar.
        avatar: Avatar,
    },
    /// Send a reaction to everyone, at most [`crate::limits::REACTION_BURST`] within
    /// [`crate::limits::REACTION_WINDOW`].
    React {
        /// The emoji to send.
        reaction: Reaction,
    },
    /// Change the own name.
    Rename {
        /// The new name.
        name: Name,
    },
    /// Become a voter or a spectator.
    SetRole {
        /// The new role.
        role: Role,
    },
    /// Driver: change the room's settings.
    ChangeSettings {
        /// All settings, changed or not.
        settings: RoomSettings,
    },
    /// Driver: start a timer for the open round, or for the discussion of the card on the table. It replaces
    /// a running timer.
    StartTimer {
        /// What the timer is for.
        purpose: TimerPurpose,
        /// Its length in ms: 10 s to 60 min.
        length_ms: u64,
        /// Whether the round is revealed at its end, if someone has voted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reveal_at_end: bool,
    },
    /// Driver: stop the timer.
    StopTimer,
    /// First seat or driver: remove a seat, which then cannot rejoin.
    Remove {
        /// The seat to remove.
        seat: SeatId,
    },
    /// Driver, or anyone while there is none: add cards to the end of the backlog, all of them or none.
    AddCards {
        /// The cards in order.
        cards: Vec<NewCard>,
    },
    /// Driver, or anyone while there is none: change a card's texts. It keeps its id, estimate and rounds.
    EditCard {
        /// The card to edit.
        card: CardId,
        /// The new texts.
        to: NewCard,
    },
    /// Driver, or anyone while there is none: move a card in the backlog.
    MoveCard {
        /// The card to move.
        card: CardId,
        /// The card that will follow it; `None` moves it to the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<CardId>,
    },
    /// Driver, or anyone while there is none: remove a card that is not on the table.
    RemoveCard {
        /// The card to remove.
        card: CardId,
    },
    /// Driver, or anyone while there is none: set a card's note; an empty text removes it. A note longer
    /// than [`crate::limits::MAX_NOTE_CHARS`] is truncated and ends with `…`.
    SetNote {
        /// The card to annotate.
        card: CardId,
        /// The new note.
        text: String,
    },
    /// Read a card's body, note and past rounds, which the state leaves out. Answered by [`Answer::Card`].
    ReadCard {
        /// The card to read.
        card: CardId,
    },
    /// Read the texts of all cards, some at a time by ascending id. Answered by [`Answer::Cards`].
    ReadCards {
        /// The last card already read; 0 to start.
        after: CardId,
    },
    /// Offer to host the room next.
    StandBy {
        /// The addresses on which this machine would listen, the most likely to work first.
        addresses: Vec<Address>,
    },
    /// Withdraw the offer to host the room next.
    StandDown,
    /// Report whether this machine can reach a standby.
    ReportReachable {
        /// The standby's seat.
        seat: SeatId,
        /// Whether it answered.
        reached: bool,
    },
    /// Report that this app has copied the texts of all cards with ids up to one.
    ReportReplicated {
        /// The last of these cards.
        through: CardId,
    },
    /// Report that this member's last host has given up its right and sent its members here.
    ReportEnded {
        /// The chain of the last host, whose last link has the final delegation.
        chain: Vec<Link>,
    },
    /// Tell the leaving host that the room is open on this machine.
    TookOver {
        /// The new epoch.
        epoch: Epoch,
    },
    /// Ask how other people can join. Answered by [`Answer::Invitations`].
    Invite,
    /// Check that the connection works. A page in a browser cannot see or send WebSocket pings.
    Ping,
}

impl Request {
    /// A request that changes some settings. The others stay as they are in `settings`, the current ones.
    pub fn change_settings(settings: &RoomSettings, change: impl FnOnce(&mut RoomSettings)) -> Self {
        let mut settings = settings.clone();
        change(&mut settings);
        Request::ChangeSettings { settings }
    }
}

/// The answer to a request that asks for something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A card's texts and past rounds.
    Card {
        /// The card that was read.
        card: CardId,
        /// The card's body.
        body: String,
        /// The card's note.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// Its past rounds, oldest first.
        rounds: Vec<PastRound>,
    },
    /// The texts of some cards, by ascending id.
    #[cfg_attr(target_arch = "wasm32", serde(skip))] // A page keeps no copy of the room.
    Cards {
        /// The cards with ids above the requested one.
        cards: Vec<ReadCard>,
        /// Whether further cards follow.
        more: bool,
    },
    /// The result of adding cards.
    CardsAdded {
        /// The number of added cards.
        added: usize,
        /// The number of skipped duplicates, whose key and title are in the room already.
        known: usize,
    },
    /// How other people can join.
    Invitations {
        /// One invitation for each address of the host, the most likely to work first.
        invitations: Vec<Invitation>,
    },
}

/// A card's texts in [`Answer::Cards`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCard {
    /// The card that the texts belong to.
    pub card: CardId,
    /// Its body, note and past rounds.
    pub text: CardText,
}

/// How to join a room, for people to share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The host's address as `ip:port`.
    pub address: String,
    /// The link to open in a browser.
    pub link: String,
    /// The [`crate::ShortCode`] of the address.
    pub code: String,
    /// The link as a QR code.
    pub qr: QrCode,
}

/// A QR code as a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Width and height in modules (squares), without the required quiet zone of four modules around it.
    pub size: usize,
    /// The dark modules as the `d` attribute of an SVG path. A module is one unit wide.
    pub path: String,
}
