//! Error codes of the protocol: why a client is refused, a request fails, or a connection is closed. Each has
//! a code for programs and a default message for people.

use serde::{Deserialize, Serialize};

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The reason, for programs.
    pub code: FailureCode,
    /// The reason, for people.
    pub message: String,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $message:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every code.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The default message for people.
            pub const fn message(self) -> &'static str {
                match self { $($name::$variant => $message,)+ }
            }
        }
    };
}

codes! {
    /// Why a client cannot join.
    RefusalCode {
        /// Client and host have different protocol versions.
        Protocol => "This app and the host run different versions of Pointing Party. Update so that both match.",
        /// The first message was not a hello.
        Malformed => "The host couldn't read this app's first message. Update so that both run the same version.",
        /// The name breaks the rules for names.
        Name => "The host didn't accept this name. Choose another one.",
        /// The signature does not match the seat's key, the room and the nonce.
        Signature => "The host couldn't confirm your seat. Try joining again.",
        /// The seat was removed from this room.
        Removed => "You were removed from this room.",
        /// The room has as many connections or seats as it can take.
        Full => "This room is full. Ask the host to allow more people.",
        /// The hello did not arrive in time.
        TooSlow => "The connection was too slow: the host received nothing for 5 seconds. Try joining again.",
    }
}

codes! {
    /// Why a request failed.
    FailureCode {
        /// The frame was not a valid message.
        Malformed => "The host couldn't read this request. Check that you both run the same version.",
        /// Too many requests, or reactions, in a short time.
        TooFast => "Too many requests at once. Wait a second, then try again.",
        /// The request is reserved for the driver.
        NotDriver => "Only the driver can do that.",
        /// Only the first seat and the driver may remove a seat.
        NotAllowed => "Only the driver and the first person in the room can remove people.",
        /// Spectators cannot vote.
        Spectator => "Spectators can't vote. Stop watching first.",
        /// The vote or estimate is not on the room's scale.
        OffScale => "That value isn't on this room's scale. Pick one that is.",
        /// The request names a past round.
        RoundOver => "That round is over.",
        /// The round is not revealed yet.
        NotRevealed => "The votes aren't revealed yet. Reveal them first.",
        /// The round is revealed already.
        Revealed => "The votes are already revealed. Ask the driver to start another vote.",
        /// No card is on the table.
        NoCard => "No card is being estimated right now.",
        /// A card is on the table already.
        Started => "The room has already started.",
        /// The round has no winner and the card is not settled.
        Unsettled => "This card has no result yet. Settle it, vote again or skip it.",
        /// The seat does not exist, or is not in the room now.
        NoSuchSeat => "That person isn't in the room.",
        /// The card does not exist.
        NoSuchCard => "That card isn't in the room.",
        /// The room would exceed [`crate::limits::MAX_CARDS`].
        TooManyCards => "A room holds up to 2000 cards. Nothing was added.",
        /// The card is on the table and cannot be removed.
        OnTable => "That card is being estimated right now. Open another card first.",
        /// The scale cannot change while hidden votes are on the table.
        VotesCast => "Some people have already voted. Change the scale before the first vote or after the reveal.",
        /// The driver is present, so nobody else can take the role.
        DriverHere => "The driver is still here. Ask them to make you the driver.",
        /// The timer is shorter or longer than allowed.
        TimerLength => "A timer can run from 10 seconds to 60 minutes.",
        /// The card has no conflicting estimates.
        Decided => "There's nothing to decide: this card has only one estimate.",
        /// The request had no card with any text.
        NoCards => "There were no cards to add.",
        /// The room is pinned to its host and takes no standbys.
        Pinned => "This room is pinned to its host, so no other computer can take over.",
        /// The addresses are missing, too many, or invalid.
        Addresses => "A standby host needs 1 to 8 addresses.",
        /// The host is not leaving, or has asked another successor.
        NotLeaving => "The host isn't handing this room over.",
        /// The room has [`crate::limits::MAX_STANDBYS`] standbys already.
        EnoughSuccessors => "This room already has enough standby hosts.",
        /// The connection broke before the response arrived.
        Disconnected => "The connection dropped before the room answered. Try again once you're reconnected.",
    }
}

codes! {
    /// Why a host closes a connection.
    CloseCode {
        /// The room moved to another host.
        Moved => "The room moved to another host.",
        /// The host closed the room.
        RoomClosed => "The host closed the room.",
        /// The seat was removed.
        Removed => "You were removed from this room.",
        /// The connection exceeded a limit: its messages were too large or too many.
        Limits => "The host closed the connection: it received too much at once. Try again.",
    }
}

impl FailureCode {
    /// A failure with this code's default message.
    pub fn failure(self) -> Failure {
        Failure { code: self, message: self.message().into() }
    }
}
