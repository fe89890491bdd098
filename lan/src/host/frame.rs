//! Messages as they go over the wire: WebSocket frames, header included, encoded once. Copies share
//! their bytes, so a frame for a thousand readers exists once.
//!
//! The whole state is long, and some are owed it with a word of their own before it: who they are, and
//! what they voted. It goes out as a message of two fragments, the reader's own and the one that all
//! share.

use room::message::{HostMessage, OwnVote};
use room::peer::PeerServerMessage;
use room::{SeatId, Seq, State, Time};
use serde::Serialize;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// A frame that is ready to be sent; copies share its bytes.
pub(super) type Frame = Bytes;

/// A ping without a payload.
pub(super) const PING: Frame = Bytes::from_static(&[0x89, 0]);

/// The longest header of a frame that is not masked.
const HEADER_BYTES: usize = 10;

/// One message.
pub(super) fn message(message: &HostMessage) -> Frame {
    frame(Data::Text, true, message, |_| {})
}

/// The same of anything that goes to another member's machine.
pub(super) fn text(message: &PeerServerMessage) -> Frame {
    frame(Data::Text, true, message, |_| {})
}

/// The first fragment of a `joined`; [`state`] has the rest.
pub(super) fn joined(you: SeatId, vote: Option<OwnVote>) -> Frame {
    opening(&Opening::Joined { you, vote })
}

/// The first fragment of a `state`; [`state`] has the rest.
pub(super) fn behind() -> Frame {
    opening(&Opening::State)
}

/// The last fragment of a `joined` or a `state`: the same for all who get one at this moment.
pub(super) fn state(state: &State, seq: Seq, at: Time) -> Frame {
    // It goes on where an opening ends, so its own brace becomes the comma between them.
    frame(Data::Continue, true, &Rest { state, seq, at }, |json| json[0] = b',')
}

/// What [`HostMessage::Joined`] and [`HostMessage::State`] begin with.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Opening {
    Joined {
        you: SeatId,
        #[serde(skip_serializing_if = "Option::is_none")]
        vote: Option<OwnVote>,
    },
    State,
}

/// What both of them end with.
#[derive(Serialize)]
struct Rest<'a> {
    state: &'a State,
    seq: Seq,
    at: Time,
}

fn opening(opening: &Opening) -> Frame {
    frame(Data::Text, false, opening, |json| {
        let brace = json.len() - 1;
        json[brace] = b' ';
    })
}

/// Encodes `value` behind its header, after `patch` has had its way with the JSON.
fn frame(data: Data, is_final: bool, value: &impl Serialize, patch: impl FnOnce(&mut [u8])) -> Frame {
    let mut bytes = vec![0; HEADER_BYTES];
    // Encoding fails only for maps with keys that are no strings, and a message has none.
    let _ = serde_json::to_writer(&mut bytes, value);
    let (space, json) = bytes.split_at_mut(HEADER_BYTES);
    patch(json);
    // The header's length depends on the message's, so it is put right before it.
    let header = FrameHeader { is_final, opcode: OpCode::Data(data), ..FrameHeader::default() };
    let length = json.len() as u64;
    let start = HEADER_BYTES - header.len(length);
    // There is space for it.
    let _ = header.format(length, &mut &mut space[start..]);
    Bytes::from(bytes).slice(start..)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use room::{Name, Room, RoundId, Setup};
    use tokio_tungstenite::tungstenite::Message;
    use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketContext};

    use super::*;

    /// What a client makes of some frames.
    fn read(frames: &[Frame]) -> HostMessage {
        let mut wire = Cursor::new(frames.concat());
        match WebSocketContext::new(Role::Client, None).read(&mut wire).unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn a_room() -> Room {
        let (id, name) = (room::RoomId::from_bytes([1; 16]), Name::new("Sprint").unwrap());
        Room::open(Setup::new(id, name), Time(0))
    }

    #[test]
    fn two_fragments_make_a_message() {
        let room = a_room();
        let boxed = || Box::new(room.state().clone());
        let (you, seq, at) = (SeatId(3), room.seq(), Time(77));
        for vote in [None, Some(OwnVote { round: RoundId(2), vote: Some("5".parse().unwrap()) })] {
            let joined = read(&[joined(you, vote), state(room.state(), seq, at)]);
            assert_eq!(joined, HostMessage::Joined { you, vote, state: boxed(), seq, at });
        }
        let state = read(&[behind(), state(room.state(), seq, at)]);
        assert_eq!(state, HostMessage::State { state: boxed(), seq, at });
    }

    #[test]
    fn a_header_fits_any_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
            let sent = HostMessage::Closed {
                code: room::message::CloseCode::Limits,
                message: "x".repeat(length),
                moved: None,
            };
            assert_eq!(read(&[message(&sent)]), sent, "{length}");
        }
    }
}
