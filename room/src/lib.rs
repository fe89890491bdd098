//! The rules of a room, and the words that cross the wire.
//!
//! Nothing here does I/O, reads a clock or draws a random number: time, ids and keys come in as
//! inputs, so the host, the desktop app and a browser's page all run the same rules.
//!
//! - [`Room`] is the host's side: [`Room::handle`] takes an [`Input`] and the time, and says what to
//!   send to whom.
//! - [`View`] is everybody else's side: it folds the host's messages into the state of the room.
//!   [`ClientProtocol`] is all of a member but the socket.
//! - [`message`] is the wire, [`screen`] what a page says to whatever carries it there.
//! - [`cards`] reads tickets from CSV and pasted lines, and writes the result.
//! - [`record`] is what members keep of it: what was settled, when it was.

mod avatar;
pub mod backoff;
pub mod cards;
mod change;
pub mod client_protocol;
mod ids;
pub mod limits;
mod merge;
pub mod message;
mod name;
#[cfg(not(target_arch = "wasm32"))]
pub mod peer;
mod points;
pub mod record;
#[cfg(not(target_arch = "wasm32"))]
mod replica;
mod room;
mod round;
mod round_result;
mod scale;
mod seat_key;
mod short_code;
mod snapshot;
mod state;
pub mod succession;
mod successor;
mod summary;
mod term;
mod time;
mod timer;
pub mod ui_protocol;
mod view;
mod vote;

pub use avatar::{Avatar, AvatarError, Colour, Emoji, Reaction};
pub use change::{Change, SequenceGap};
pub use client_protocol::{ClientProtocol, Person, Received};
pub use ids::{CardId, ConnectionId, Epoch, Ref, RoomId, RoundId, SeatId, Seq};
pub use name::{Name, NameError};
pub use points::{Number, Points, PointsError, Size};
#[cfg(not(target_arch = "wasm32"))]
pub use replica::Replica;
pub use room::{Input, Output, Profile, Room, Setup};
pub use round::{CastVote, Outliers, PastRound, Reveal, Round};
pub use round_result::{Outcome, RoundResult, Statistics};
pub use scale::{Hint, Scale, ScaleError, ScaleKind};
pub use seat_key::{SeatKey, SeatSecret, Signature};
pub use short_code::{ShortCode, ShortCodeError};
pub use snapshot::{CardText, Snapshot, SnapshotError};
pub use state::{Card, Estimate, Presence, Role, RoomInfo, Seat, Stage, State, Table};
pub use successor::{Address, Moved, Successor};
pub use summary::{Summary, duration};
pub use term::{Term, Version};
pub use time::Time;
pub use timer::{Timer, TimerPurpose};
pub use view::View;
pub use vote::{Mark, Vote};
