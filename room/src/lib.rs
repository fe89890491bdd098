//! The rules of a room, and the words that cross the wire.
//!
//! Nothing here does I/O, reads a clock or draws a random number: time, ids and keys come in as
//! inputs, so the host, the desktop app and a browser's page all run the same rules.
//!
//! - [`Room`] is the host's side: [`Room::handle`] takes an [`Input`] and the time, and says what to
//!   send to whom.
//! - [`View`] is everybody else's side: it folds the host's messages into the state of the room.
//!   [`Membership`] is all of a member but the socket.
//! - [`message`] is the wire, [`screen`] what a page says to whatever carries it there.
//! - [`cards`] reads tickets from CSV and pasted lines, and writes the result.
//! - [`record`] is what members keep of it: what was settled, when it was.

pub mod backoff;
pub mod cards;
mod change;
mod short_code;
mod avatar;
mod successor;
mod ids;
#[cfg(not(target_arch = "wasm32"))]
mod replica;
mod snapshot;
pub mod limits;
pub mod client_protocol;
pub mod message;
mod name;
#[cfg(not(target_arch = "wasm32"))]
pub mod peer;
mod points;
pub mod record;
mod room;
mod round;
mod scale;
pub mod ui_protocol;
mod seat_key;
mod state;
pub mod succession;
mod summary;
mod term;
mod time;
mod timer;
mod merge;
mod round_result;
mod view;
mod vote;

pub use change::{Change, OutOfStep};
pub use short_code::{Code, CodeError};
pub use avatar::{Colour, Emoji, Face, FaceError, Reaction};
pub use successor::{Address, Heir, Moved};
pub use ids::{CardId, ConnectionId, Epoch, Ref, RoomId, RoundId, SeatId, Seq};
#[cfg(not(target_arch = "wasm32"))]
pub use replica::Keeper;
pub use snapshot::{CardText, Kept, KeptError};
pub use client_protocol::{Heard, Membership, Person};
pub use name::{Name, NameError};
pub use points::{Number, Points, PointsError, Size};
pub use room::{Input, Output, Profile, Room, Setup};
pub use round::{CastVote, PastRound, Reveal, Round, Talkers};
pub use scale::{Hint, Scale, ScaleError, ScaleKind};
pub use seat_key::{SeatKey, SeatSecret, Signature};
pub use state::{Card, Estimate, Presence, Role, RoomInfo, Seat, Stage, State, Table};
pub use summary::{Summary, duration};
pub use term::{Tenure, Version};
pub use time::Time;
pub use timer::{Purpose, Timer};
pub use round_result::{Figures, Outcome, Verdict};
pub use view::View;
pub use vote::{Mark, Vote};
