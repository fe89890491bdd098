//! A hostile host: members survive anything that it sends.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use futures_util::{SinkExt, StreamExt};
use lan::identity::new_device;
use lan::join::{Destination, Event, Member, Person, Trust, join};
use room::limits::CONNECT_TIMEOUT;
use room::message::{Challenge, HostMessage, Nonce, PROTOCOL, Request};
use room::ui_protocol::EndReason;
use room::{DeviceSecret, Founder, Name, Role, RoomInfo, Salt, SeatKey, View};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

use crate::guest::PATIENCE;

/// Accepts one member, sends it these frames whatever it answers, and closes the connection.
async fn host_that_sends(frames: Vec<Message>) -> SocketAddr {
    let name = Name::new("Sprint 12").unwrap();
    host_of(RoomInfo::new(founder(7), name), frames).await
}

fn founder(salt: u8) -> Founder {
    DeviceSecret::from_bytes([7; 32]).founder(Salt::from_bytes([salt; 16]))
}

/// Like [`host_that_sends`], and claims to host this room.
async fn host_of(room: RoomInfo, frames: Vec<Message>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut socket = accept_hello(&listener, room).await;
        for frame in frames {
            // The member may close the connection after an invalid frame.
            if socket.send(frame).await.is_err() {
                return;
            }
        }
        let _ = socket.close(None).await;
        while let Some(Ok(_)) = socket.next().await {}
    });
    at
}

/// Accepts one member as a host of this room, and reads its hello.
async fn accept_hello(listener: &TcpListener, room: RoomInfo) -> WebSocketStream<TcpStream> {
    let mut socket = accept_async(listener.accept().await.unwrap().0).await.unwrap();
    let challenge = Challenge {
        proto: PROTOCOL,
        app: "hostile 0".into(),
        room,
        nonce: Nonce::from_bytes([7; 32]),
        host: SeatKey::from_bytes([7; 32]),
        chain: Vec::new(),
        finals: Default::default(),
    };
    let challenge = serde_json::to_string(&HostMessage::Challenge(Box::new(challenge))).unwrap();
    socket.send(Message::text(challenge)).await.unwrap();
    socket.next().await.unwrap().unwrap();
    socket
}

/// Joins the host at this address without TLS.
fn join_at(at: SocketAddr) -> (Member, Receiver<Event>) {
    let (device, name) = (new_device().unwrap(), Name::new("Ann").unwrap());
    let person = Person { device, name, role: Role::Voter, avatar: None, app: "test".into() };
    join(Destination { addresses: vec![at.into()], room: None, trust: Trust::Plain }, person)
}

/// Joins the hostile host and waits for the end. The end must be an event: a closed channel would mean that the
/// member's task panicked. Every update before it must follow the previous one.
async fn assert_survives(what: String, frames: Vec<Message>) {
    let at = host_that_sends(frames).await;
    let (member, mut events) = join_at(at);
    let asked = member.send_request(Request::Start);
    let mut view = None;
    let gone = || panic!("{what}: the member's task is gone");
    let end = async {
        while let Event::Update(update) = events.recv().await.unwrap_or_else(gone) {
            View::apply(&mut view, update.into_message()).unwrap();
        }
    };
    timeout(PATIENCE, end).await.unwrap_or_else(|_| panic!("{what}: the membership never ends"));
    let left = member.leave();
    // The pending request gets an answer too.
    let (_, answered) = tokio::join!(left, timeout(PATIENCE, asked));
    answered.unwrap_or_else(|_| panic!("{what}: no answer")).unwrap_err();
}

/// The fuzzer's corpus, over a socket.
#[tokio::test(flavor = "multi_thread")]
async fn member_survives_any_host_message() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/host_frames");
    let mut members = JoinSet::new();
    for file in std::fs::read_dir(corpus).unwrap() {
        let file = file.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        let frames = text.lines().map(Message::text).collect();
        members.spawn(assert_survives(file.display().to_string(), frames));
    }
    let joined = joined_frame();
    let frames = |frames: &[Message]| [&[Message::text(joined.clone())], frames].concat();
    for (what, frames) in [
        ("nothing", Vec::new()),
        ("no text", frames(&[Message::binary(vec![0xff; 1024])])),
        ("a ping", frames(&[Message::Ping(vec![7; 125].into()), Message::Pong(Default::default())])),
        ("far too much", frames(&[Message::text(" ".repeat(room::limits::MAX_HOST_MESSAGE_BYTES + 1))])),
        ("the same again", frames(&[Message::text(joined.clone()), Message::text(joined.clone())])),
    ] {
        members.spawn(assert_survives(what.to_owned(), frames));
    }
    while let Some(outlived) = members.join_next().await {
        outlived.unwrap();
    }
}

/// The `joined` frame with which the corpus's meeting begins.
fn joined_frame() -> String {
    let meeting = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/host_frames/meeting");
    std::fs::read_to_string(meeting).unwrap().lines().next().unwrap().to_owned()
}

/// Even without TLS, a room's id belongs to its founder.
#[tokio::test]
async fn room_with_the_id_of_another_founder_is_refused() {
    let genuine = RoomInfo::new(founder(7), Name::new("Sprint 12").unwrap());
    let at = host_of(RoomInfo { founder: founder(8), ..genuine }, Vec::new()).await;
    let (_member, mut events) = join_at(at);
    match timeout(PATIENCE, events.recv()).await.expect("an event in time") {
        Some(Event::Ended { why, .. }) => assert_eq!(why, EndReason::WrongKey),
        other => panic!("the member should end: {other:?}"),
    }
}

/// A host that is busy with something else may let nobody in for seconds. A person who gives up meanwhile leaves at once.
#[tokio::test]
async fn leaving_does_not_wait_for_a_host_that_lets_nobody_in() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let (member, _events) = join_at(listener.local_addr().unwrap());
    let room = RoomInfo::new(founder(7), Name::new("Sprint 12").unwrap());
    let _socket = timeout(PATIENCE, accept_hello(&listener, room)).await.unwrap();
    let start = Instant::now();
    member.leave().await;
    assert!(start.elapsed() < CONNECT_TIMEOUT, "it took {:?}", start.elapsed());
}
