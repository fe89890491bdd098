//! Limits of the protocol, each with a client that exceeds it.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::cards::NewCard;
use room::limits::{
    DEFAULT_MAX_CONNECTIONS, HELLO_TIMEOUT, HTTP_HEADER_TIMEOUT, MAX_BODY_CHARS, MAX_CLIENT_MESSAGE_BYTES,
    MAX_HELLO_BYTES, MAX_UNAUTHENTICATED_PER_ADDRESS, REQUEST_BURST, REQUESTS_PER_SECOND,
};
use room::message::{ClientMessage, CloseCode, FailureCode, HostMessage, PROTOCOL, RefusalCode, Request};
use room::{Name, Ref, Role, Setup, Signature};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, sleep};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::guest::{Guest, open, open_for, open_with};
use crate::raw::Raw;

/// Sends something instead of a hello, and returns the reason for the refusal.
async fn refused(at: SocketAddr, first: impl AsyncFnOnce(&mut Raw)) -> (RefusalCode, String) {
    let mut raw = Raw::connect(at).await;
    first(&mut raw).await;
    match raw.receive().await {
        Some(HostMessage::Refused { code, message }) => {
            assert_eq!(raw.receive().await, None, "the connection ends");
            (code, message)
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn invalid_hello_is_refused() {
    let host = open("").await;
    let (at, seat) = (host.local_address(), new_device().unwrap());
    let code = refused(at, async |raw| raw.send_text("{}").await).await.0;
    assert_eq!(code, RefusalCode::Malformed);
    let code = refused(at, async |raw| raw.request(1, Request::Start).await).await.0;
    assert_eq!(code, RefusalCode::Malformed, "a request before the hello");
    let long = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.app = "x".repeat(MAX_HELLO_BYTES);
        raw.send_message(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, long).await.0, RefusalCode::Malformed);
    let endless = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.app = "x".repeat(MAX_CLIENT_MESSAGE_BYTES);
        // The host may close the connection before it has read everything.
        let _ = raw.socket.send(Message::text(serde_json::to_string(&hello).unwrap())).await;
    };
    assert_eq!(refused(at, endless).await.0, RefusalCode::Malformed);
    let nameless = async |raw: &mut Raw| {
        let hello = raw.hello("\u{202e}", &seat);
        raw.send_message(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, nameless).await.0, RefusalCode::Name);
    let of_another_room = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.signature = Signature::from_bytes([1; 64]);
        raw.send_message(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, of_another_room).await.0, RefusalCode::Signature);
    let other = Raw::connect(at).await;
    let of_another_connection =
        async |raw: &mut Raw| raw.send_message(&ClientMessage::Hello(other.hello("Ann", &seat))).await;
    assert_eq!(refused(at, of_another_connection).await.0, RefusalCode::Signature);
    let newer = async |raw: &mut Raw| {
        raw.send_text(format!(r#"{{"hello":{{"proto":{},"new":true}}}}"#, PROTOCOL + 1)).await;
    };
    let (code, message) = refused(at, newer).await;
    assert_eq!(code, RefusalCode::Protocol);
    assert!(
        message.contains(&PROTOCOL.to_string()) && message.contains(&(PROTOCOL + 1).to_string()),
        "{message}"
    );
}

#[tokio::test]
async fn client_without_hello_is_disconnected() {
    let host = open("").await;
    let start = Instant::now();
    assert_eq!(refused(host.local_address(), async |_| ()).await.0, RefusalCode::TooSlow);
    assert!(start.elapsed() >= HELLO_TIMEOUT);
}

/// The host does not wait for a client that sends nothing, stops in the middle, or sends a byte now and then. The
/// same applies to a second request on a connection.
#[tokio::test]
async fn slow_headers_time_out() {
    let host = open("").await;
    let at = host.local_address();
    let request = format!("GET /about HTTP/1.1\r\nhost: {at}\r\n\r\n");
    tokio::join!(
        assert_times_out(at, "", ""),
        assert_times_out(at, "GET /about HTTP/1.1\r\nhost: ", ""),
        assert_times_out(at, "GET /about HTTP/1.1\r\nx: ", "x"),
        assert_times_out(at, &request, ""),
    );
}

/// Sends `first` and then `drip` repeatedly, until the host closes the connection in time.
async fn assert_times_out(at: SocketAddr, first: &str, drip: &'static str) {
    let start = Instant::now();
    let (mut read, mut write) = TcpStream::connect(at).await.unwrap().into_split();
    write.write_all(first.as_bytes()).await.unwrap();
    let dripping = tokio::spawn(async move {
        let mut drips = interval(Duration::from_millis(300));
        while write.write_all(drip.as_bytes()).await.is_ok() {
            drips.tick().await;
        }
    });
    let mut answer = Vec::new();
    // The host may answer, but it closes the connection.
    let _ = read.read_to_end(&mut answer).await;
    dripping.abort();
    let took = start.elapsed();
    assert!((HTTP_HEADER_TIMEOUT..2 * HTTP_HEADER_TIMEOUT).contains(&took), "{first:?} for {took:?}");
    assert_eq!(answer.starts_with(b"HTTP/1.1 200"), first.ends_with("\r\n\r\n"), "{first:?}");
}

#[tokio::test]
async fn too_long_message_ends_only_its_connection() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut raw = Raw::joined(host.local_address(), "Long", &new_device().unwrap()).await;
    // The host may close the connection before it has read everything.
    let _ = raw.socket.send(Message::text("x".repeat(MAX_CLIENT_MESSAGE_BYTES + 1))).await;
    let code = raw.receive_matching(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(code.await, CloseCode::Limits);
    ann.request(Request::Start).await;
}

#[tokio::test]
async fn too_many_requests_are_reported() {
    let host = open("").await;
    let mut raw = Raw::joined(host.local_address(), "Eager", &new_device().unwrap()).await;
    let asked = u64::from(REQUEST_BURST) * 2;
    for reference in 1..=asked {
        raw.request(reference, Request::SetRole { role: Role::Voter }).await;
    }
    let (mut done, mut too_fast) = (0, 0);
    while done + too_fast < asked {
        match raw.receive().await.unwrap() {
            HostMessage::Done { .. } => done += 1,
            HostMessage::Failed { reference: Some(Ref(_)), code, .. } => {
                assert_eq!(code, FailureCode::TooFast);
                too_fast += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(done >= u64::from(REQUEST_BURST) && too_fast > 0, "{done} done, {too_fast} too fast");
    sleep(Duration::from_millis(200)).await;
    raw.request(0, Request::SetRole { role: Role::Voter }).await;
    assert!(
        matches!(raw.receive().await, Some(HostMessage::Done { .. })),
        "later requests are accepted again"
    );
}

#[tokio::test]
async fn full_room_refuses_clients() {
    let host = open_for("", 2).await;
    let _seated = [
        Raw::joined(host.local_address(), "Ann", &new_device().unwrap()).await,
        Raw::joined(host.local_address(), "Bob", &new_device().unwrap()).await,
    ];
    let late = async |raw: &mut Raw| {
        let hello = raw.hello("Cleo", &new_device().unwrap());
        raw.send_message(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(host.local_address(), late).await.0, RefusalCode::Full);
}

#[tokio::test]
async fn room_takes_the_default_number_of_connections() {
    let name = Name::new("Sprint 12").unwrap();
    let device = new_device().unwrap();
    let setup = Setup::new(device.found(new_salt().unwrap()), name);
    let options =
        HostOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..HostOptions::new("test", device) };
    let host = Host::open(setup, options).await.unwrap();
    let mut joined = Vec::new();
    for _ in 0..DEFAULT_MAX_CONNECTIONS {
        joined.push(Raw::joined(host.local_address(), "Ann", &new_device().unwrap()).await);
    }
    let late = async |raw: &mut Raw| {
        let hello = raw.hello("Cleo", &new_device().unwrap());
        raw.send_message(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(host.local_address(), late).await.0, RefusalCode::Full);
}

#[tokio::test]
async fn handshakes_per_address_are_limited() {
    let host = open("").await;
    let (mut waiting, mut admitted) = (Vec::new(), Vec::new());
    for _ in 0..MAX_UNAUTHENTICATED_PER_ADDRESS {
        waiting.push(Raw::connect(host.local_address()).await);
    }
    match Raw::try_connect(host.local_address()).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 503),
        other => panic!("accepted: {:?}", other.map(|_| ())),
    }
    // A connection that joins or closes no longer counts.
    let mut first = waiting.remove(0);
    let hello = first.hello("Ann", &new_device().unwrap());
    first.send_message(&ClientMessage::Hello(hello)).await;
    assert!(matches!(first.receive().await, Some(HostMessage::Joined { .. })));
    let _second = Raw::connect(host.local_address()).await;
    drop(waiting);
    // The host notices that after a moment.
    let start = Instant::now();
    for _ in 1..MAX_UNAUTHENTICATED_PER_ADDRESS {
        while let Err(error) = Raw::try_connect(host.local_address()).await.map(|raw| admitted.push(raw)) {
            assert!(matches!(error, Error::Http(_)) && start.elapsed() < HELLO_TIMEOUT / 2, "{error}");
        }
    }
}

#[tokio::test]
async fn malformed_messages_change_nothing() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut raw = Raw::joined(host.local_address(), "Odd", &new_device().unwrap()).await;
    let before = ann.wait_until("Odd's seat", |view| view.state.seats.len() == 2).await;
    let hello =
        serde_json::to_string(&ClientMessage::Hello(raw.hello("Odd", &new_device().unwrap()))).unwrap();
    let frames = [
        ("", None),
        ("[]", None),
        ("{\"request\":{}}", None),
        (r#"{"request":{"ref":7,"request":"dance"}}"#, Some(Ref(7))),
        (r#"{"request":{"ref":8,"request":{"vote":{"round":1,"vote":-1}}}}"#, Some(Ref(8))),
        (r#"{"changed":{"seq":9,"changes":[]}}"#, None),
        (hello.as_str(), None),
    ];
    for (frame, expected) in frames {
        raw.send_text(frame).await;
        match raw.receive().await {
            Some(HostMessage::Failed { reference, code, .. }) => {
                assert_eq!((reference, code), (expected, FailureCode::Malformed), "{frame}");
            }
            other => panic!("{frame}: {other:?}"),
        }
    }
    raw.socket.send(Message::binary(vec![0, 159, 146, 150])).await.unwrap();
    assert!(matches!(raw.receive().await, Some(HostMessage::Failed { reference: None, .. })));
    let late = Guest::new("Late", host.local_address()).wait_until("the room", |_| true).await;
    assert_eq!(late.state.seats[..2], before.state.seats[..]);
    assert_eq!(late.seq.0, before.seq.0 + 1, "only Late has joined since");
}

/// A client stops reading while the meeting continues. Nobody else notices. When the client reads again, it gets
/// the current state, or the host has disconnected it.
#[tokio::test(flavor = "multi_thread")]
async fn slow_reader_gets_the_state_instead_of_a_backlog() {
    // 11 MB in total, because the system's buffers hold a part.
    const SKIPPED: usize = 140;
    let body = "🎉".repeat(MAX_BODY_CHARS);
    let cards = (0..2).map(|number| NewCard::new("", &format!("Card {number}"), &body, None));
    let host = open_with(cards.collect(), 64).await;
    let mut sleeper = Raw::connect_with_small_buffers(host.local_address()).await;
    sleeper.join("Sleeper", &new_device().unwrap()).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    for _ in 0..SKIPPED {
        let round = ann.round().await;
        while let Err(failure) = ann.member.send_request(Request::Skip { round }).await {
            assert_eq!(failure.code, FailureCode::TooFast);
            sleep(Duration::from_secs(1) / REQUESTS_PER_SECOND).await;
        }
        ann.wait_until("the next card", |view| view.state.round().is_some_and(|open| open.id > round)).await;
    }
    let mut changes = 0;
    let state = loop {
        match sleeper.receive().await.expect("the sleeper is still connected") {
            HostMessage::Changed { .. } => changes += 1,
            HostMessage::State { state, .. } => break state,
            other => panic!("{other:?}"),
        }
    };
    assert!(changes < SKIPPED, "{changes} changes were queued for a client that does not read");
    assert_eq!(*state, ann.wait_until("the room", |_| true).await.state);
}
