//! Why the host says no, or goodbye: a code for programs, and a sentence for people.

use serde::{Deserialize, Serialize};

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
        EnoughSuccessors => "Enough others stand by for this room.",
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
