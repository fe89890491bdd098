//! Error codes of the protocol: why a client is refused, a request fails, or a connection is closed. Each names its
//! sentence for people, a message of the Fluent files in `texts/languages`, and says whether to try again.

use serde::{Deserialize, Serialize};

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The reason, for programs.
    pub code: FailureCode,
    /// The host's English sentence, for a client that does not know the code. Empty if the client made the failure.
    pub message: String,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident, unknown = $unknown:literal {
        $($(#[$variant_doc:meta])* $variant:ident => $key:literal, retry = $retry:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A code of a newer version. Hosts never send it. The sentence that came with the code says what it means.
            #[serde(other)]
            Unknown,
        }

        impl $name {
            /// Every code that this version knows.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The name of the code's sentence in `texts/languages/*.ftl`.
            pub const fn text_key(self) -> &'static str {
                match self { $($name::$variant => $key,)+ $name::Unknown => $unknown }
            }

            /// Whether the same message may succeed a moment later, although nobody does anything. The host has not acted
            /// on it.
            pub const fn can_retry(self) -> bool {
                match self { $($name::$variant => $retry,)+ $name::Unknown => false }
            }
        }
    };
}

codes! {
    /// Why a client cannot join.
    RefusalCode, unknown = "refused-unknown" {
        /// Client and host have different protocol versions. The message names both.
        Protocol => "refused-protocol", retry = false;
        /// The first message was not a hello, or longer than [`crate::limits::MAX_HELLO_BYTES`].
        Malformed => "refused-malformed", retry = false;
        /// The name breaks the rules for names.
        Name => "refused-name", retry = false;
        /// The signature does not match the seat's key, the room and the nonce.
        Signature => "refused-signature", retry = false;
        /// The seat was removed from this room.
        Removed => "removed-from-room", retry = false;
        /// All connections of the room are in use, or the room remembers as many seats as it can.
        Full => "refused-full", retry = true;
        /// The hello did not arrive within [`crate::limits::HELLO_TIMEOUT`].
        TooSlow => "refused-too-slow", retry = true;
    }
}

codes! {
    /// Why a request failed.
    FailureCode, unknown = "failure-unknown" {
        /// The frame was not a valid message.
        Malformed => "failure-malformed", retry = false;
        /// Too many requests or reactions in a short time: see [`crate::limits::REQUESTS_PER_SECOND`] and
        /// [`crate::limits::REACTION_BURST`].
        TooFast => "failure-too-fast", retry = true;
        /// The request is reserved for the driver.
        NotDriver => "failure-not-driver", retry = false;
        /// Only the first seat and the driver may remove a seat.
        NotAllowed => "failure-not-allowed", retry = false;
        /// Spectators cannot vote.
        Spectator => "failure-spectator", retry = false;
        /// The vote or estimate is not on the room's scale.
        OffScale => "failure-off-scale", retry = false;
        /// The request names a past round.
        RoundOver => "failure-round-over", retry = false;
        /// The round is not revealed yet.
        NotRevealed => "failure-not-revealed", retry = false;
        /// The round is revealed already.
        Revealed => "failure-revealed", retry = false;
        /// No card is on the table.
        NoCard => "failure-no-card", retry = false;
        /// A card is on the table already.
        Started => "failure-started", retry = false;
        /// The round has no winner and the card is not settled.
        Unsettled => "failure-unsettled", retry = false;
        /// The seat does not exist, or is not in the room now.
        NoSuchSeat => "failure-no-such-seat", retry = false;
        /// The card does not exist.
        NoSuchCard => "failure-no-such-card", retry = false;
        /// The room would exceed [`crate::limits::MAX_CARDS`].
        TooManyCards => "failure-too-many-cards", retry = false;
        /// The card is on the table and cannot be removed.
        OnTable => "failure-on-table", retry = false;
        /// The scale cannot change while hidden votes are on the table.
        VotesCast => "failure-votes-cast", retry = false;
        /// The driver is present, so nobody else can take the role.
        DriverHere => "failure-driver-here", retry = false;
        /// The timer is shorter than [`crate::limits::MIN_TIMER`] or longer than [`crate::limits::MAX_TIMER`].
        TimerLength => "failure-timer-length", retry = false;
        /// None of these changes is proposed any more.
        NotProposed => "failure-not-proposed", retry = false;
        /// There is no other host to decide about any more.
        NoOtherHost => "failure-no-other-host", retry = false;
        /// The request had no card with any text.
        NoCards => "failure-no-cards", retry = false;
        /// The room is pinned to its host and takes no standbys.
        Pinned => "failure-pinned", retry = false;
        /// The addresses are missing, invalid, or more than [`crate::limits::MAX_SUCCESSOR_ADDRESSES`].
        Addresses => "failure-addresses", retry = false;
        /// The chain of another host is not valid, or its last delegation is not a final one.
        Chain => "failure-chain", retry = false;
        /// The host is not handing over, or not to this member.
        NotLeaving => "failure-not-leaving", retry = false;
        /// The room has [`crate::limits::MAX_STANDBYS`] standbys already.
        EnoughSuccessors => "failure-enough-successors", retry = false;
        /// The connection broke before the response arrived. Hosts never send this code.
        Disconnected => "failure-disconnected", retry = false;
    }
}

codes! {
    /// Why a host closes a connection.
    CloseCode, unknown = "closed-unknown" {
        /// The room moved to another host.
        Moved => "closed-moved", retry = false;
        /// The host closed the room.
        RoomClosed => "closed-room", retry = false;
        /// The seat was removed.
        Removed => "removed-from-room", retry = false;
        /// The connection exceeded a limit: its messages were too large or too many.
        Limits => "closed-limits", retry = false;
    }
}

impl From<FailureCode> for Failure {
    /// A failure that this program made itself.
    fn from(code: FailureCode) -> Self {
        Self { code, message: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_newer_version_is_read() {
        let read = |text| serde_json::from_str::<FailureCode>(text);
        assert_eq!(read(r#""not_driver""#).unwrap(), FailureCode::NotDriver);
        assert_eq!(read(r#""too_late_for_lunch""#).unwrap(), FailureCode::Unknown);
        assert_eq!(serde_json::from_str::<RefusalCode>(r#""expired""#).unwrap(), RefusalCode::Unknown);
        assert_eq!(serde_json::from_str::<CloseCode>(r#""updating""#).unwrap(), CloseCode::Unknown);
        assert!(read("7").is_err() && read(r#"{"not_driver":1}"#).is_err());
    }

    #[test]
    fn every_known_code_is_listed_and_written_by_name() {
        let names: Vec<_> =
            FailureCode::ALL.iter().map(|code| serde_json::to_string(code).unwrap()).collect();
        assert_eq!(names.len(), FailureCode::Unknown as usize);
        assert_eq!(names[..2], [r#""malformed""#, r#""too_fast""#]);
        for (code, name) in FailureCode::ALL.iter().zip(&names) {
            assert_eq!(serde_json::from_str::<FailureCode>(name).unwrap(), *code);
        }
    }
}
