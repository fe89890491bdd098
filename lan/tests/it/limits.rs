//! Each limit, with somebody who oversteps it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use lan::identity::new_seat;
use room::cards::NewCard;
use room::limits::{
    BODY_CHARS, HEADERS_WITHIN, HELLO_BYTES, HELLO_WITHIN, MESSAGE_BYTES, REQUEST_BURST, REQUESTS_PER_SECOND,
    UNAUTHENTICATED_PER_ADDRESS,
};
use room::message::{ClientMessage, CloseCode, FailureCode, HostMessage, PROTOCOL, RefusalCode, Request};
use room::{Ref, Role, RoomId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, sleep};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::guest::{Guest, open, open_for, open_with};
use crate::raw::Raw;

/// Says something instead of a hello, and returns why there is no seat.
async fn refused(at: SocketAddr, first: impl AsyncFnOnce(&mut Raw)) -> (RefusalCode, String) {
    let mut raw = Raw::connect(at).await;
    first(&mut raw).await;
    match raw.hears().await {
        Some(HostMessage::Refused { code, message }) => {
            assert_eq!(raw.hears().await, None, "the connection ends");
            (code, message)
        }
        other => panic!("not refused but {other:?}"),
    }
}

#[tokio::test]
async fn a_hello_has_to_be_in_order() {
    let host = open("").await;
    let (at, seat) = (host.here(), new_seat().unwrap());
    let code = refused(at, async |raw| raw.sends("{}").await).await.0;
    assert_eq!(code, RefusalCode::Malformed);
    let code = refused(at, async |raw| raw.asks(1, Request::Start).await).await.0;
    assert_eq!(code, RefusalCode::Malformed, "an ask before the hello");
    let long = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.app = "x".repeat(HELLO_BYTES);
        raw.says(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, long).await.0, RefusalCode::Malformed);
    let endless = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.app = "x".repeat(MESSAGE_BYTES);
        // The host may hang up in the middle of it.
        let _ = raw.socket.send(Message::text(serde_json::to_string(&hello).unwrap())).await;
    };
    assert_eq!(refused(at, endless).await.0, RefusalCode::Malformed);
    let nameless = async |raw: &mut Raw| {
        let hello = raw.hello("\u{202e}", &seat);
        raw.says(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, nameless).await.0, RefusalCode::Name);
    let of_another_room = async |raw: &mut Raw| {
        let mut hello = raw.hello("Ann", &seat);
        hello.signature = seat.sign(RoomId::from_bytes([0; 16]), &raw.challenge.nonce);
        raw.says(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(at, of_another_room).await.0, RefusalCode::Signature);
    let other = Raw::connect(at).await;
    let of_another_connection =
        async |raw: &mut Raw| raw.says(&ClientMessage::Hello(other.hello("Ann", &seat))).await;
    assert_eq!(refused(at, of_another_connection).await.0, RefusalCode::Signature);
    let newer = async |raw: &mut Raw| {
        raw.sends(format!(r#"{{"type":"hello","proto":{},"new":true}}"#, PROTOCOL + 1)).await;
    };
    let (code, message) = refused(at, newer).await;
    assert_eq!(code, RefusalCode::Protocol);
    assert!(
        message.contains(&PROTOCOL.to_string()) && message.contains(&(PROTOCOL + 1).to_string()),
        "{message}"
    );
}

#[tokio::test]
async fn who_says_no_hello_is_sent_away() {
    let host = open("").await;
    let start = Instant::now();
    assert_eq!(refused(host.here(), async |_| ()).await.0, RefusalCode::TooSlow);
    assert!(start.elapsed() >= HELLO_WITHIN);
}

/// Whoever says nothing, stops in the middle, or sends a byte now and then, is not waited for; nor is
/// a second request on a connection that had its answer.
#[tokio::test]
async fn slow_headers_are_not_waited_for() {
    let host = open("").await;
    let at = host.here();
    let request = format!("GET /about HTTP/1.1\r\nhost: {at}\r\n\r\n");
    tokio::join!(
        is_hung_up_on(at, "", ""),
        is_hung_up_on(at, "GET /about HTTP/1.1\r\nhost: ", ""),
        is_hung_up_on(at, "GET /about HTTP/1.1\r\nx: ", "x"),
        is_hung_up_on(at, &request, ""),
    );
}

/// Sends something and then `drip` again and again, until the host hangs up.
async fn is_hung_up_on(at: SocketAddr, first: &str, drip: &'static str) {
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
    // Whatever it says to that, it hangs up.
    let _ = read.read_to_end(&mut answer).await;
    dripping.abort();
    let took = start.elapsed();
    assert!((HEADERS_WITHIN..2 * HEADERS_WITHIN).contains(&took), "{first:?} for {took:?}");
    assert_eq!(answer.starts_with(b"HTTP/1.1 200"), first.ends_with("\r\n\r\n"), "{first:?}");
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_the_connection_and_nothing_else() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut raw = Raw::joined(host.here(), "Long", &new_seat().unwrap()).await;
    // The host may hang up in the middle of it.
    let _ = raw.socket.send(Message::text("x".repeat(MESSAGE_BYTES + 1))).await;
    let code = raw.hears_that(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(code.await, CloseCode::Limits);
    ann.asks(Request::Start).await;
}

#[tokio::test]
async fn too_many_requests_are_answered_as_such() {
    let host = open("").await;
    let mut raw = Raw::joined(host.here(), "Eager", &new_seat().unwrap()).await;
    let asked = u64::from(REQUEST_BURST) * 2;
    for reference in 1..=asked {
        raw.asks(reference, Request::SetRole { role: Role::Voter }).await;
    }
    let (mut done, mut too_fast) = (0, 0);
    while done + too_fast < asked {
        match raw.hears().await.unwrap() {
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
    raw.asks(0, Request::SetRole { role: Role::Voter }).await;
    assert!(matches!(raw.hears().await, Some(HostMessage::Done { .. })), "later it is fine again");
}

#[tokio::test]
async fn a_room_is_full_at_some_point() {
    let host = open_for("", 2).await;
    let _seated = [
        Raw::joined(host.here(), "Ann", &new_seat().unwrap()).await,
        Raw::joined(host.here(), "Bob", &new_seat().unwrap()).await,
    ];
    let late = async |raw: &mut Raw| {
        let hello = raw.hello("Cleo", &new_seat().unwrap());
        raw.says(&ClientMessage::Hello(hello)).await;
    };
    assert_eq!(refused(host.here(), late).await.0, RefusalCode::Full);
}

#[tokio::test]
async fn few_of_one_address_stand_at_the_door() {
    let host = open("").await;
    let (mut waiting, mut admitted) = (Vec::new(), Vec::new());
    for _ in 0..UNAUTHENTICATED_PER_ADDRESS {
        waiting.push(Raw::connect(host.here()).await);
    }
    match Raw::try_connect(host.here()).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 503),
        other => panic!("let in: {:?}", other.map(|_| ())),
    }
    // A seat, or giving up, makes room.
    let mut first = waiting.remove(0);
    let hello = first.hello("Ann", &new_seat().unwrap());
    first.says(&ClientMessage::Hello(hello)).await;
    assert!(matches!(first.hears().await, Some(HostMessage::Joined { .. })));
    let _second = Raw::connect(host.here()).await;
    drop(waiting);
    // The host hears of that in a moment.
    let start = Instant::now();
    for _ in 1..UNAUTHENTICATED_PER_ADDRESS {
        while let Err(error) = Raw::try_connect(host.here()).await.map(|raw| admitted.push(raw)) {
            assert!(matches!(error, Error::Http(_)) && start.elapsed() < HELLO_WITHIN / 2, "{error}");
        }
    }
}

#[tokio::test]
async fn what_makes_no_sense_changes_nothing() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut raw = Raw::joined(host.here(), "Odd", &new_seat().unwrap()).await;
    let before = ann.sees("Odd", |view| view.state.seats.len() == 2).await;
    let hello = serde_json::to_string(&ClientMessage::Hello(raw.hello("Odd", &new_seat().unwrap()))).unwrap();
    let frames = [
        ("", None),
        ("[]", None),
        ("{\"type\":\"ask\"}", None),
        (r#"{"type":"ask","ref":7,"request":{"do":"dance"}}"#, Some(Ref(7))),
        (r#"{"type":"ask","ref":8,"request":{"do":"vote","round":1,"vote":-1}}"#, Some(Ref(8))),
        (r#"{"type":"changed","seq":9,"changes":[]}"#, None),
        (hello.as_str(), None),
    ];
    for (frame, expected) in frames {
        raw.sends(frame).await;
        match raw.hears().await {
            Some(HostMessage::Failed { reference, code, .. }) => {
                assert_eq!((reference, code), (expected, FailureCode::Malformed), "{frame}");
            }
            other => panic!("{frame}: {other:?}"),
        }
    }
    raw.socket.send(Message::binary(vec![0, 159, 146, 150])).await.unwrap();
    assert!(matches!(raw.hears().await, Some(HostMessage::Failed { reference: None, .. })));
    let late = Guest::new("Late", host.here()).sees("the room", |_| true).await;
    assert_eq!(late.state.seats[..2], before.state.seats[..]);
    assert_eq!(late.seq.0, before.seq.0 + 1, "only Late sat down since");
}

/// Somebody stops reading while cards move on: nobody else notices, and when they read again they get
/// the state as it is then, or were let go.
#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_gets_the_state_and_no_backlog() {
    // 11 MB in all, and the system's own buffers take some.
    const SKIPPED: usize = 140;
    let body = "🎉".repeat(BODY_CHARS);
    let cards = (0..2).map(|number| NewCard::new("", &format!("Card {number}"), &body, None));
    let host = open_with(cards.collect(), 64).await;
    let mut sleeper = Raw::connect_narrowly(host.here()).await;
    sleeper.sits_down("Sleeper", &new_seat().unwrap()).await;
    let mut ann = Guest::new("Ann", host.here());
    ann.asks(Request::Start).await;
    for _ in 0..SKIPPED {
        let round = ann.round().await;
        while let Err(failure) = ann.member.ask(Request::Skip { round }).await {
            assert_eq!(failure.code, FailureCode::TooFast);
            sleep(Duration::from_secs(1) / REQUESTS_PER_SECOND).await;
        }
        ann.sees("the next card", |view| view.state.round().is_some_and(|open| open.id > round)).await;
    }
    let mut changes = 0;
    let state = loop {
        match sleeper.hears().await.expect("the sleeper is still there") {
            HostMessage::Changed { .. } => changes += 1,
            HostMessage::State { state, .. } => break state,
            other => panic!("{other:?}"),
        }
    };
    assert!(changes < SKIPPED, "{changes} changes were kept for somebody who does not read");
    assert_eq!(*state, ann.sees("the room", |_| true).await.state);
}
