//! Answers other members' machines on `GET /peer`, a WebSocket that carries [`room::peer`] messages. Both
//! hosts and standbys run it.
//!
//! A caller that proves nothing learns only whether this seat's machine is here. A caller that proves a
//! member's seat may make one request.

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use room::limits::{HELLO_TIMEOUT, MAX_PEER_MESSAGE_BYTES, PEER_RESPONSE_TIMEOUT};
use room::message::PROTOCOL;
use room::peer::{
    PeerAnswer, PeerClientHello, PeerClientMessage, PeerClientProof, PeerRequest, PeerServerMessage,
};
use room::{RoomId, SeatKey, SeatSecret};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::accept;
use super::connection_limiter::{AcceptedConnection, HandshakePermit};
use super::frame;
use super::server_context::ServerContext;
use super::socket::{FrameReader, FrameWriter, Stream, socket};
use crate::transport::Exporter;

/// A question from the peer server to the task that owns the member's copy of the room.
#[derive(Debug)]
pub enum PeerCall {
    /// A caller has proved its seat. The answer says whether that seat is a member.
    CheckMember {
        /// The caller's seat.
        seat: SeatKey,
        /// Receives whether the seat is known here. Removed seats count as members, because they may host the
        /// other half of a split room.
        answer: oneshot::Sender<bool>,
    },
    /// A member makes a request. Dropping `answer` refuses it.
    Request {
        /// The member's seat.
        from: SeatKey,
        /// What the member asks for.
        request: PeerRequest,
        /// Receives the answer.
        answer: oneshot::Sender<PeerAnswer>,
    },
}

/// The channel of peer calls to this machine: peer servers send, the member's tasks receive.
#[derive(Debug)]
pub struct PeerCalls {
    sender: mpsc::UnboundedSender<PeerCall>,
    /// The receiving end.
    pub(crate) receiver: mpsc::UnboundedReceiver<PeerCall>,
}

impl PeerCalls {
    /// Creates an empty channel.
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver }
    }

    /// A sender for [`super::HostOptions::peer_calls`] or [`PeerServer::calls`].
    pub fn sender(&self) -> mpsc::UnboundedSender<PeerCall> {
        self.sender.clone()
    }
}

impl Default for PeerCalls {
    fn default() -> Self {
        Self::new()
    }
}

/// Answers peer connections on behalf of one seat of one room.
#[derive(Debug, Clone)]
pub struct PeerServer {
    /// The room that members call about.
    pub room: RoomId,
    /// Secret key of this machine's seat.
    pub seat: SeatSecret,
    /// Receives the calls.
    pub calls: mpsc::UnboundedSender<PeerCall>,
}

/// `GET /peer`: upgrades to a WebSocket on which another member's machine makes its call.
pub(super) async fn upgrade(
    State((server, peer_server)): State<(Arc<ServerContext>, Arc<PeerServer>)>,
    Extension(accepted): Extension<Arc<AcceptedConnection>>,
    request: Request,
) -> Response {
    accept::upgrade(&server, &accepted, request, |stream, read, permit| async move {
        // Only TLS proves to the caller whom it has reached, and only its exporter proves the caller.
        let Some(exporter) = stream.exporter() else { return };
        serve(stream, exporter, read, peer_server, permit).await;
    })
}

/// Runs one peer connection to its end. `read` holds bytes that already arrived after the HTTP request.
async fn serve(
    stream: impl Stream,
    exporter: Exporter,
    read: Bytes,
    peer_server: Arc<PeerServer>,
    permit: HandshakePermit,
) {
    let (mut frame_reader, mut frame_writer) = socket(stream, &read);
    drop(read);
    let authenticated =
        timeout(HELLO_TIMEOUT, handshake(&mut frame_reader, &mut frame_writer, &peer_server, &exporter))
            .await;
    drop(permit);
    let last = match authenticated {
        Ok(Some(HandshakeResult::Member(by))) => {
            frame_reader.set_max_message_bytes(MAX_PEER_MESSAGE_BYTES);
            let answered =
                timeout(PEER_RESPONSE_TIMEOUT, serve_request(&mut frame_reader, &peer_server, by)).await;
            answered
                .ok()
                .flatten()
                .map_or(PeerServerMessage::Refused, |answer| PeerServerMessage::Answer(Box::new(answer)))
        }
        Ok(Some(HandshakeResult::Refused)) => PeerServerMessage::Refused,
        Ok(Some(HandshakeResult::ProbeOnly) | None) | Err(_) => return,
    };
    let closing = async {
        frame_writer.send(frame::encode_peer(&last)).await.ok()?;
        // The caller closes the connection after reading the answer. Closing it first could lose the answer.
        while frame_reader.next().await.is_ok() {}
        Some(())
    };
    let _ = timeout(PEER_RESPONSE_TIMEOUT, closing).await;
}

/// Result of the handshake.
enum HandshakeResult {
    /// The caller is a member and may make a request.
    Member(SeatKey),
    /// The caller only checked that this machine is reachable.
    ProbeOnly,
    /// The caller named another room, or is no member.
    Refused,
}

/// Checks the caller's hello. Returns `None` if the caller disconnects or sends an invalid message.
async fn handshake<S: Stream>(
    frame_reader: &mut FrameReader<S>,
    frame_writer: &mut FrameWriter<S>,
    peer_server: &PeerServer,
    exporter: &Exporter,
) -> Option<HandshakeResult> {
    let PeerClientMessage::Hello(PeerClientHello { proto, room, by }) = next_message(frame_reader).await?
    else {
        return None;
    };
    if (proto, room) != (PROTOCOL, peer_server.room) {
        return Some(HandshakeResult::Refused);
    }
    let by = match by {
        None => None,
        Some(PeerClientProof { seat, signature }) => {
            let (answer, is_member) = oneshot::channel();
            let known = seat.verify_peer(room, exporter, &signature)
                && peer_server.calls.send(PeerCall::CheckMember { seat, answer }).is_ok()
                && is_member.await.unwrap_or(false);
            if !known {
                return Some(HandshakeResult::Refused);
            }
            Some(seat)
        }
    };
    frame_writer.send(frame::encode_peer(&PeerServerMessage::Welcome)).await.ok()?;
    Some(by.map_or(HandshakeResult::ProbeOnly, HandshakeResult::Member))
}

/// Reads the member's request and waits for its answer.
async fn serve_request<S: Stream>(
    frame_reader: &mut FrameReader<S>,
    peer_server: &PeerServer,
    by: SeatKey,
) -> Option<PeerAnswer> {
    let PeerClientMessage::Request(request) = next_message(frame_reader).await? else { return None };
    let (answer, answered) = oneshot::channel();
    peer_server.calls.send(PeerCall::Request { from: by, request, answer }).ok()?;
    answered.await.ok()
}

async fn next_message<S: Stream>(frame_reader: &mut FrameReader<S>) -> Option<PeerClientMessage> {
    loop {
        match frame_reader.next().await.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Close(_) | Message::Frame(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures_util::{SinkExt, StreamExt};
    use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;
    use crate::host::connection_limiter::ConnectionLimiter;

    /// The exporter of every connection.
    const EXPORTER: Exporter = [7; 32];

    /// A caller's end of a connection to a peer server that knows every caller.
    struct Caller {
        socket: WebSocketStream<DuplexStream>,
        calls: mpsc::UnboundedReceiver<PeerCall>,
    }

    impl Caller {
        async fn connect() -> Self {
            let (client, stream) = duplex(64 * 1024);
            let (sender, calls) = mpsc::unbounded_channel();
            let room = RoomId::from_bytes([9; 16]);
            let peer_server =
                Arc::new(PeerServer { room, seat: SeatSecret::from_seed([1; 32]), calls: sender });
            let accepted = ConnectionLimiter::default().accept(Ipv4Addr::LOCALHOST.into()).unwrap();
            let permit = Arc::new(accepted).acquire_handshake_permit().unwrap();
            tokio::spawn(serve(stream, EXPORTER, Bytes::new(), peer_server, permit));
            let socket = WebSocketStream::from_raw_socket(client, Role::Client, None).await;
            Self { socket, calls }
        }

        async fn receive(&mut self) -> Option<PeerServerMessage> {
            match self.socket.next().await?.ok()? {
                Message::Text(text) => Some(serde_json::from_str(&text).unwrap()),
                _ => None,
            }
        }

        async fn send(&mut self, message: &PeerClientMessage) {
            self.socket.send(Message::text(serde_json::to_string(message).unwrap())).await.unwrap();
        }

        /// Proves a seat, so that the server accepts a request.
        async fn authenticate(&mut self) {
            let (me, room) = (SeatSecret::from_seed([2; 32]), RoomId::from_bytes([9; 16]));
            let by = Some(PeerClientProof { seat: me.key(), signature: me.sign_peer(room, &EXPORTER) });
            self.send(&PeerClientMessage::Hello(PeerClientHello { proto: PROTOCOL, room, by })).await;
            let Some(PeerCall::CheckMember { answer, .. }) = self.calls.recv().await else {
                panic!("the server asks whether the caller is a member")
            };
            answer.send(true).unwrap();
            assert!(matches!(self.receive().await, Some(PeerServerMessage::Welcome)));
        }

        /// Sends the header of a text frame of this length, and nothing of its contents.
        async fn announce_frame(&mut self, bytes: usize) {
            // A final text frame, masked, with an eight-byte length and an empty mask.
            let header = [&[0x81, 0xff][..], &(bytes as u64).to_be_bytes(), &[0; 4]].concat();
            self.socket.get_mut().write_all(&header).await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn silent_caller_is_disconnected() {
        let mut caller = Caller::connect().await;
        let start = Instant::now();
        assert!(caller.receive().await.is_none());
        assert_eq!(start.elapsed(), HELLO_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn request_without_an_answer_is_refused_after_the_timeout() {
        let mut caller = Caller::connect().await;
        caller.authenticate().await;
        caller.send(&PeerClientMessage::Request(PeerRequest::Fetch { cards: Vec::new() })).await;
        let call = caller.calls.recv().await.unwrap();
        let start = Instant::now();
        assert_eq!(caller.receive().await, Some(PeerServerMessage::Refused));
        assert_eq!(start.elapsed(), PEER_RESPONSE_TIMEOUT);
        drop(call);
    }

    #[tokio::test(start_paused = true)]
    async fn too_long_request_is_refused_by_its_header() {
        for (bytes, waits) in [(MAX_PEER_MESSAGE_BYTES, true), (MAX_PEER_MESSAGE_BYTES + 1, false)] {
            let mut caller = Caller::connect().await;
            caller.authenticate().await;
            let start = Instant::now();
            caller.announce_frame(bytes).await;
            assert_eq!(caller.receive().await, Some(PeerServerMessage::Refused));
            assert_eq!(
                start.elapsed() == PEER_RESPONSE_TIMEOUT,
                waits,
                "{bytes} bytes after {:?}",
                start.elapsed()
            );
        }
    }
}
