//! The rules and messages of a planning poker room, as pure state machines.
//!
//! This crate does no I/O, reads no clock and draws no random numbers. The caller passes in time, ids and
//! keys. So the host, the desktop app and the page in a browser run the same rules, and tests are
//! deterministic.
//!
//! # Layout
//!
//! Host side:
//!
//! - [`Room`] holds a room. [`Room::handle`] takes an [`Input`] and the time and returns the [`Output`]s to
//!   send.
//! - [`Snapshot`] is a whole room, as saved to disk or moved to another host.
//!
//! Member side:
//!
//! - [`View`] applies the host's messages to the public [`State`].
//! - [`ClientProtocol`] is a member's whole protocol without the socket: hello, pending requests,
//!   reconnection.
//! - [`backoff`] computes the delays between reconnection attempts.
//! - `Replica`, [`succession`] and `peer` keep a copy of the room and decide which member hosts it next.
//! - [`record`] says what members write down about settled cards.
//!
//! Both sides:
//!
//! - [`message`] has the messages between members and host, [`ui_protocol`] those between a page and the app.
//! - [`State`] is what everyone sees, [`Change`] one difference between two states.
//! - [`cards`] imports tickets from CSV and pasted text.
//! - [`limits`] has every limit and timeout.
//!
//! # Example
//!
//! Two people join a room, vote, and one of them reveals:
//!
//! ```rust
//! use room::message::Request;
//! use room::{
//!     ConnectionId, DeviceSecret, Input, Name, Outcome, Points, Profile, Ref, Role, Room, RoomSettings, RoundId,
//!     Salt, SeatSecret, Setup, Time, Vote,
//! };
//!
//! # fn main() -> Result<(), room::NameError> {
//! let now = Time(0);
//! let settings = RoomSettings { auto_reveal: false, ..RoomSettings::default() };
//! let founder = DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16]));
//! let setup = Setup { settings, ..Setup::new(founder, Name::new("Sprint 12")?) };
//! let mut room = Room::open(setup, now);
//!
//! for (name, number) in [("Ada", 1), ("Bob", 2)] {
//!     let profile = Profile {
//!         key: SeatSecret::from_seed([number; 32]).key(),
//!         name: Name::new(name)?,
//!         role: Role::Voter,
//!         avatar: None,
//!         transfers: Vec::new(),
//!     };
//!     // The outputs are the messages to send: the host's server encodes and sends them.
//!     let outputs = room.handle(Input::Join { connection: ConnectionId(number.into()), profile }, now);
//!     assert!(!outputs.is_empty());
//! }
//!
//! let mut request = |connection, request| {
//!     let connection = ConnectionId(connection);
//!     room.handle(Input::Request { connection, reference: Ref(1), request }, now)
//! };
//! let (round, five) = (RoundId(1), Vote::Points(Points::whole(5)));
//! request(1, Request::Start); // Ada starts, so she is the driver.
//! request(1, Request::Vote { round, vote: five });
//! request(2, Request::Vote { round, vote: five });
//! request(1, Request::Reveal { round });
//!
//! let reveal = room.state().round().and_then(|round| round.reveal.as_ref()).expect("Ada has revealed");
//! assert_eq!(reveal.result.outcome, Outcome::Winner { points: Points::whole(5) });
//! # Ok(())
//! # }
//! ```

mod avatar;
pub mod backoff;
mod card;
mod card_text;
pub mod cards;
pub mod chain;
mod change;
pub mod client_protocol;
mod continuation;
mod device_secret;
mod encoding;
mod fingerprint;
mod founder;
mod hello_proof;
mod ids;
pub mod limits;
pub mod message;
mod name;
mod nonce;
mod other_host;
#[cfg(not(target_arch = "wasm32"))]
pub mod peer;
mod points;
mod proposal;
pub mod record;
#[cfg(not(target_arch = "wasm32"))]
mod replica;
mod room;
mod room_info;
mod round;
mod round_result;
mod scale;
mod seat;
mod seat_key;
mod settings;
mod short_code;
mod snapshot;
mod state;
pub mod succession;
mod successor;
mod summary;
mod term;
mod text_hash;
mod time;
mod timer;
mod transfer;
pub mod ui_protocol;
mod view;
mod vote;

pub use avatar::{Avatar, AvatarError, Colour, Emoji, Reaction};
pub use card::{Card, Estimate};
pub use card_text::CardText;
pub use change::{Change, SequenceGap};
pub use client_protocol::{ClientProtocol, LostReason, Person, Received};
pub use continuation::Continuation;
pub use device_secret::{DeviceSecret, Founding};
pub use fingerprint::Fingerprint;
pub use founder::{Founder, Salt};
pub use hello_proof::Binding;
pub use ids::{CardId, ConnectionId, Epoch, Ref, RoomId, RoundId, SeatId, Seq};
pub use name::{Name, NameError};
pub use other_host::OtherHost;
pub use points::{Number, Points, PointsError, Size};
pub use proposal::{Proposal, ProposedCard};
#[cfg(not(target_arch = "wasm32"))]
pub use replica::Replica;
pub use room::{Input, Output, Profile, Room, Setup};
pub use room_info::RoomInfo;
pub use round::{Outliers, PastRound, Reveal, Round};
pub use round_result::{Outcome, RoundResult, Statistics};
pub use scale::{Hint, Scale, ScaleError, ScaleKind};
pub use seat::{Presence, Role, Seat};
pub use seat_key::{SeatKey, SeatSecret, Signature};
pub use settings::RoomSettings;
pub use short_code::{ShortCode, ShortCodeError};
pub use snapshot::{Snapshot, SnapshotError};
pub use state::{Stage, State, Table};
pub use successor::{Address, Moved, Successor};
pub use summary::{Summary, duration};
pub use term::{Term, Version};
pub use text_hash::TextHash;
pub use time::Time;
pub use timer::{Timer, TimerPurpose};
pub use transfer::{KeyElsewhere, Transfer};
pub use view::{Update, View};
pub use vote::{CastVote, Mark, Vote};
