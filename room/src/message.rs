//! The wire: one enum a direction, JSON text frames, one message each. `docs/protocol.md` is its
//! reference.
//!
//! A page in WebAssembly hears what hosts say and never says it. There, the enums that it hears are compiled without
//! their tag: what serde writes to read tagged enums is a tenth of the page's download, and the page reads out of
//! objects, where the tag can be looked at first (`ui/src/transport/parsed.rs`).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cards::NewCard;
use crate::seat_key::{EncodingError, decode, encode};
use crate::{
    Address, CardId, CardText, Change, Epoch, Face, Moved, Name, PastRound, Points, Purpose, Reaction, Ref,
    Role, RoomInfo, RoundId, Scale, SeatId, SeatKey, Seq, Signature, Stage, State, Time, Vote,
};

/// The version of the wire. Two programs talk only if theirs is the same.
pub const PROTOCOL: u32 = 1;
/// The protocol's name, part of what a seat signs.
pub const PROTOCOL_NAME: &str = "pointing-party/1";

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// The answer to the challenge, and the only message before a seat is given.
    Hello(Hello),
    /// A request, answered by [`HostMessage::Done`] or [`HostMessage::Failed`].
    Ask {
        /// The client's number for it.
        #[serde(rename = "ref")]
        reference: Ref,
        /// What is asked.
        request: Request,
    },
    /// The person leaves: the seat is gone at once, not merely away.
    Goodbye,
}

/// Who wants in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The client's [`PROTOCOL`].
    pub proto: u32,
    /// The program and its version, such as `pointing-party 0.1.0`; for people and logs.
    pub app: String,
    /// The seat's public key.
    pub seat: SeatKey,
    /// The challenge's nonce, signed.
    pub signature: Signature,
    /// The person's name.
    pub name: String,
    /// What the person wants to be, if the room does not know the seat yet.
    #[serde(default)]
    pub role: Role,
    /// What the person looks like; if it is left out, as the room knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face: Option<Face>,
    /// What a returning client brings along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Resume>,
}

/// What a returning client brings along: a vote is its owner's, and may not have arrived before the
/// connection broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The epoch of the state the client holds.
    pub epoch: Epoch,
    /// The last change it has.
    pub seq: Seq,
    /// The owner's vote, or wish to have none, in the round they saw last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<OwnVote>,
}

/// Somebody's own vote in a round, for their eyes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVote {
    /// The round it is for.
    pub round: RoundId,
    /// The vote; none if it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
}

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
    Decide {
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
    TakeUp {
        /// Which card.
        card: CardId,
    },
    /// Driver: put a new card without a title on the table, whichever is there. Before the first start that is
    /// anybody's, and who asks drives from now on.
    QuickRound,
    /// Driver: let somebody else drive.
    HandOver {
        /// Who.
        seat: SeatId,
    },
    /// Drive, as the driver is not here, or there is none.
    TakeWheel,
    /// Look different from now on.
    SetFace {
        /// How.
        face: Face,
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
        purpose: Purpose,
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
    Reached {
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

/// What a host sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), serde(tag = "type"))]
pub enum HostMessage {
    /// The first message on every connection.
    Challenge(Challenge),
    /// The client has its seat.
    Joined {
        /// Its seat's number.
        you: SeatId,
        /// Its own vote in the round on the table, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vote: Option<OwnVote>,
        /// The whole public state.
        state: Box<State>,
        /// The last change the state includes.
        seq: Seq,
        /// What time it is in the room: the moments in the state and in changes count by the same clock.
        at: Time,
    },
    /// The client does not get a seat; the connection ends.
    Refused {
        /// Why, for programs.
        code: RefusalCode,
        /// Why, for people.
        message: String,
    },
    /// The whole public state again: the client fell behind.
    State {
        /// The state.
        state: Box<State>,
        /// The last change it includes.
        seq: Seq,
        /// What time it is in the room.
        at: Time,
    },
    /// The public state changed.
    Changed {
        /// The number of the last of these changes: it is the number of the message before plus how
        /// many changes this one has.
        seq: Seq,
        /// The changes in their order.
        changes: Vec<Change>,
    },
    /// The seat's own vote changed, here or in another window of its owner's.
    YourVote(OwnVote),
    /// The host leaves, and the client's machine, which stands by, is to open the room: as it is now, after all that
    /// was said before. The client says [`Request::TookOver`] once it has.
    TakeOver {
        /// At which epoch.
        epoch: Epoch,
        /// How long the round on the table has been open, in ms.
        open_ms: u64,
    },
    /// Somebody threw something in. It is gone in a moment, is no part of the state, and may be left out for who
    /// reads slowly.
    Reacted {
        /// Who.
        seat: SeatId,
        /// What.
        reaction: Reaction,
    },
    /// A request was carried out.
    Done {
        /// The client's number for it.
        #[serde(rename = "ref")]
        reference: Ref,
        /// What was asked for, if the request asked for something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<Answer>,
    },
    /// A request was not carried out; nothing has changed.
    Failed {
        /// The client's number for it; none if the frame was unreadable.
        #[serde(rename = "ref")]
        reference: Option<Ref>,
        /// Why, for programs.
        code: FailureCode,
        /// Why, for people.
        message: String,
    },
    /// The host ends the connection.
    Closed {
        /// Why, for programs.
        code: CloseCode,
        /// Why, for people.
        message: String,
        /// Where the room has gone, if it goes on elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        moved: Option<Moved>,
    },
}

/// What a host says first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version: a page that came from an older one loads itself anew.
    pub app: String,
    /// Which room this is.
    pub room: RoomInfo,
    /// What the client has to sign.
    pub nonce: Nonce,
    /// The host's right to the room, from its second host on: [`SeatSecret::claim`] by the seat that hosts it. Members
    /// know that seat from the last list of heirs that they were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Signature>,
}

/// 32 random bytes, in JSON as 43 characters of base64url; each is used once.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// The nonce of 32 bytes, which the caller draws from a cryptographic source.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nonce({})", encode(&self.0))
    }
}

impl TryFrom<String> for Nonce {
    type Error = EncodingError;

    fn try_from(text: String) -> Result<Self, EncodingError> {
        decode(&text).map(Self)
    }
}

impl From<Nonce> for String {
    fn from(nonce: Nonce) -> String {
        encode(&nonce.0)
    }
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
    /// The [`crate::Code`] of the address, as it is read out.
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

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// For programs.
    pub code: FailureCode,
    /// For people.
    pub message: String,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $sentence:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every code.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The sentence for people, where nothing more exact is known.
            pub const fn sentence(self) -> &'static str {
                match self { $($name::$variant => $sentence,)+ }
            }
        }
    };
}

codes! {
    /// Why a client does not get a seat.
    RefusalCode {
        /// The two programs speak different versions of the wire.
        Protocol => "This app and the room's host have versions that do not understand each other. Install the same version on both.",
        /// The first message was no hello.
        Malformed => "The host did not understand this app's first message. Install the same version on both.",
        /// The name breaks the rules for names.
        Name => "The host did not accept this name. Choose another one.",
        /// The signature is not by the seat's key over this room and nonce.
        Signature => "The host could not confirm that this seat is yours. Try to join again.",
        /// The seat was removed from this room.
        Removed => "You were removed from this room.",
        /// All connections of the room are taken.
        Full => "This room is full. Ask its host to allow more seats.",
        /// No hello came in time.
        TooSlow => "The connection was too slow: the host heard nothing for 5 seconds. Try to join again.",
    }
}

codes! {
    /// Why a request was not carried out.
    FailureCode {
        /// The frame was no message of this protocol.
        Malformed => "The host did not understand this request.",
        /// Too many requests, or reactions, in a short time.
        TooFast => "That was too many requests in a short time. Wait a second and try again.",
        /// Only the driver may do that.
        NotDriver => "Only the driver can do that.",
        /// Only the first seat and the driver may remove somebody.
        NotAllowed => "Only the first person in the room and the driver can remove somebody.",
        /// A spectator wanted to vote.
        Spectator => "Spectators watch. Become a voter to vote.",
        /// The vote or estimate is not on the room's scale.
        OffScale => "That is not on this room's scale.",
        /// The request names a round that is over.
        RoundOver => "That round is over.",
        /// The round is not revealed yet.
        NotRevealed => "The votes are not revealed yet.",
        /// The round is revealed already.
        Revealed => "The votes are revealed already; ask the driver for a revote.",
        /// No card is on the table.
        NoCard => "No card is on the table.",
        /// A card is on the table already.
        Started => "The room has started already.",
        /// The round has no winner and the card is not settled.
        Unsettled => "There is no winner yet. Settle the card, vote again, or skip it.",
        /// No such seat is here.
        NoSuchSeat => "That person is not in the room.",
        /// No such card is in the room.
        NoSuchCard => "That card is not in the room.",
        /// The room has as many cards as it can hold.
        TooManyCards => "A room holds at most 2000 cards. Nothing was added.",
        /// The card is on the table.
        OnTable => "That card is on the table. Go on to another one first.",
        /// Votes that are not revealed lie on the table.
        VotesCast => "Some have voted already. Change the scale before the first vote, or after the reveal.",
        /// The driver is here.
        DriverHere => "The driver is here. Ask them to hand over the wheel.",
        /// Nobody can set such a time.
        TimerLength => "A timer runs for 10 seconds to 60 minutes.",
        /// Nothing is to be decided about that card.
        Decided => "Nobody settled that card differently, or it is decided already.",
        /// There was nothing to add.
        NoCards => "There was no card to add.",
        /// The room stays with its host.
        Pinned => "This room stays with its host: nobody can stand by for it.",
        /// There is no address, or there are too many, or they are none.
        Addresses => "One stands by at 1 to 8 addresses.",
        /// The host does not leave, or not to the asker's machine.
        NotLeaving => "The host of this room does not leave.",
        /// As many stand by as the room can remember.
        EnoughHeirs => "Enough others stand by for this room.",
        /// The connection broke before the answer came.
        Disconnected => "The connection broke before the room answered. It is being restored; try again then.",
    }
}

codes! {
    /// Why a host ends a connection.
    CloseCode {
        /// The room goes on at another host's.
        Moved => "The room has moved to another host.",
        /// The host closes the room.
        RoomClosed => "The host closed the room.",
        /// The seat was removed.
        Removed => "You were removed from this room.",
        /// The connection broke the limits: too large a message, or too many.
        Limits => "The host ended the connection: it got more, or larger, messages than it takes.",
    }
}

impl FailureCode {
    /// The failure with this code's own sentence.
    pub fn failure(self) -> Failure {
        Failure { code: self, message: self.sentence().into() }
    }
}

/// What `GET /about` answers: enough for a lobby's list, nothing private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The host's [`PROTOCOL`].
    pub proto: u32,
    /// The host's program and version.
    pub app: String,
    /// Which room it is.
    pub room: RoomInfo,
    /// How many people are here or away.
    pub seated: usize,
    /// What is going on.
    pub stage: Stage,
}
