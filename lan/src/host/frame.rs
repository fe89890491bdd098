//! Encodes messages into complete WebSocket frames, header included. Broadcast frames are encoded once; all
//! connections share the bytes.
//!
//! `joined` and `state` carry the whole state plus a few fields of their own. Each goes out as a message of
//! two fragments: a short head for one reader and a body that all readers share.

use room::message::{HostMessage, OwnVote};
use room::peer::PeerServerMessage;
use room::{SeatId, Seq, State, Time};
use serde::Serialize;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

/// An encoded frame. Clones share the bytes.
pub(super) type Frame = Bytes;

/// A ping without a payload.
pub(super) const PING: Frame = Bytes::from_static(&[0x89, 0]);

/// Longest header of an unmasked frame.
const HEADER_BYTES: usize = 10;

/// Encodes a message to a client.
pub(super) fn encode(message: &HostMessage) -> Frame {
    to_frame(Data::Text, true, to_json(message))
}

/// Encodes a message to another member's machine.
pub(super) fn encode_peer(message: &PeerServerMessage) -> Frame {
    to_frame(Data::Text, true, to_json(message))
}

/// The first fragment of `joined`; [`state_body`] is the second.
pub(super) fn joined_head(you: SeatId, vote: Option<OwnVote>) -> Frame {
    head(&Head::Joined { you, vote })
}

/// The first fragment of `state`; [`state_body`] is the second.
pub(super) fn state_head() -> Frame {
    head(&Head::State {})
}

/// The last fragment of `joined` or `state`, the same for all readers.
pub(super) fn state_body(state: &State, seq: Seq, at: Time) -> Frame {
    // The head has opened two objects. The body continues the inner one and closes both.
    let mut json = to_json(&Body { state, seq, at });
    json[HEADER_BYTES] = b' ';
    json.push(b'}');
    to_frame(Data::Continue, true, json)
}

/// The fields before the state in [`HostMessage::Joined`] and [`HostMessage::State`].
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Head {
    Joined {
        you: SeatId,
        #[serde(skip_serializing_if = "Option::is_none")]
        vote: Option<OwnVote>,
    },
    State {},
}

/// The fields that both messages end with.
#[derive(Serialize)]
struct Body<'a> {
    state: &'a State,
    seq: Seq,
    at: Time,
}

fn head(fields: &Head) -> Frame {
    let mut json = to_json(fields);
    // The body closes the two objects.
    json.truncate(json.len() - 2);
    if matches!(fields, Head::Joined { .. }) {
        json.push(b',');
    }
    to_frame(Data::Text, false, json)
}

/// Encodes a value as JSON after an empty space of [`HEADER_BYTES`].
fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    // Encoding fails only for maps with non-string keys, and messages have none.
    let _ = serde_json::to_writer(&mut bytes, value);
    bytes
}

/// Makes a frame of JSON from [`to_json`], with the header in the space before it.
fn to_frame(data: Data, is_final: bool, mut bytes: Vec<u8>) -> Frame {
    let (space, json) = bytes.split_at_mut(HEADER_BYTES);
    // The header's length depends on the payload's, so it is right-aligned before it.
    let header = FrameHeader { is_final, opcode: OpCode::Data(data), ..FrameHeader::default() };
    let length = json.len() as u64;
    let start = HEADER_BYTES - header.len(length);
    // `space` is long enough for any header.
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

    /// Decodes frames as a client does.
    fn read(frames: &[Frame]) -> HostMessage {
        let mut wire = Cursor::new(frames.concat());
        match WebSocketContext::new(Role::Client, None).read(&mut wire).unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn a_room() -> Room {
        let founder = room::DeviceSecret::from_bytes([1; 32]).found(room::Salt::from_bytes([1; 16]));
        Room::open(Setup::new(founder, Name::new("Sprint").unwrap()), Time(0))
    }

    #[test]
    fn head_and_body_decode_as_one_message() {
        let room = a_room();
        let boxed = || Box::new(room.state().clone());
        let (you, seq, at) = (SeatId(3), room.seq(), Time(77));
        for vote in [None, Some(OwnVote { round: RoundId(2), vote: Some("5".parse().unwrap()) })] {
            let joined = read(&[joined_head(you, vote), state_body(room.state(), seq, at)]);
            assert_eq!(joined, HostMessage::Joined { you, vote, state: boxed(), seq, at });
        }
        let state = read(&[state_head(), state_body(room.state(), seq, at)]);
        assert_eq!(state, HostMessage::State { state: boxed(), seq, at });
    }

    #[test]
    fn header_encodes_any_payload_length() {
        for length in [0, 1, 125, 126, 127, 65_535, 65_536, 100_000] {
            let sent = HostMessage::Closed {
                code: room::message::CloseCode::Limits,
                message: "x".repeat(length),
                moved: None,
            };
            assert_eq!(read(&[encode(&sent)]), sent, "{length}");
        }
    }
}
