//! Abuse by strangers and members. Each test checks that a limit protects the other members and fails without
//! that limit.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use lan::identity::new_seat;
use room::cards::NewCard;
use room::limits::{
    HELLO_TIMEOUT, HTTP_REQUEST_BURST, HTTP_REQUESTS_PER_SECOND, MAX_BODY_CHARS, MAX_CLIENT_MESSAGE_BYTES,
    MAX_HELLO_BYTES, MAX_HTTP_HEAD_BYTES, MAX_PENDING_CONNECTIONS_PER_ADDRESS, SILENCE_TIMEOUT,
};
use room::message::{CloseCode, HostMessage, RefusalCode, Request};
use room::{CardId, Presence, SeatId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::guest::{Guest, PATIENCE, open, open_with};
use crate::raw::Raw;

/// Connects from another address of this machine.
async fn connect_from(last: u8, at: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(Ipv4Addr::new(127, 0, 0, last).into(), 0)).unwrap();
    socket.connect(at).await.unwrap()
}

/// Whether the host has hung up on that connection, which it did not answer.
fn is_hung_up(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0]), Ok(0))
        || stream.try_read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
}

/// Connections that say nothing are taken only so many of; who comes from elsewhere is let in all the while.
#[tokio::test]
async fn pending_connections_per_address_are_limited() {
    const STRANGERS: usize = 500;
    let host = open("").await;
    let mut strangers = Vec::new();
    for _ in 0..STRANGERS {
        strangers.push(connect_from(2, host.local_address()).await);
    }
    let start = Instant::now();
    let held = loop {
        let held = strangers.iter().filter(|stranger| !is_hung_up(stranger)).count();
        if held <= MAX_PENDING_CONNECTIONS_PER_ADDRESS {
            break held;
        }
        assert!(start.elapsed() < PATIENCE, "{held} of {STRANGERS} are held");
        sleep(Duration::from_millis(10)).await;
    };
    assert!(held > 0, "some are taken");
    Guest::new("Ann", host.local_address()).request(Request::Start).await;
}

/// A head that is longer than any browser's is not read to its end.
#[tokio::test]
async fn long_http_head_is_rejected() {
    let host = open("").await;
    let mut stream = TcpStream::connect(host.local_address()).await.unwrap();
    let head = format!(
        "GET /about HTTP/1.1\r\nhost: {}\r\nx: {}",
        host.local_address(),
        "x".repeat(2 * MAX_HTTP_HEAD_BYTES)
    );
    // It may hang up before all of it was sent.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 431 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

/// Whoever asks by HTTP as fast as they can, on however many connections, is answered at the pace of their
/// address.
#[tokio::test(flavor = "multi_thread")]
async fn http_requests_are_rate_limited() {
    const MORE: u32 = HTTP_REQUESTS_PER_SECOND / 2;
    let host = open("").await;
    let start = Instant::now();
    let mut askers = JoinSet::new();
    for _ in 0..10 {
        let at = host.local_address();
        askers.spawn(async move {
            let mut stream = TcpStream::connect(at).await.unwrap();
            for _ in 0..(HTTP_REQUEST_BURST + MORE) / 10 {
                stream
                    .write_all(format!("GET /about HTTP/1.1\r\nhost: {at}\r\n\r\n").as_bytes())
                    .await
                    .unwrap();
                let mut answer = [0; 2_048];
                let length = stream.read(&mut answer).await.unwrap();
                assert!(answer[..length].starts_with(b"HTTP/1.1 200 "));
            }
        });
    }
    askers.join_all().await;
    assert!(
        start.elapsed()
            >= Duration::from_secs_f64(f64::from(MORE) / f64::from(HTTP_REQUESTS_PER_SECOND) * 0.9)
    );
}

/// A client's frame that says how long it is to be, and begins.
async fn begins_a_frame(raw: &mut Raw, length: u64) {
    let mut header = vec![0x81, 0x80 | 127];
    header.extend_from_slice(&length.to_be_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(b"{\"type\":");
    raw.socket.get_mut().write_all(&header).await.unwrap();
}

/// What a frame says of its length is enough: nobody waits for 64 MiB, or makes room for them.
#[tokio::test]
async fn huge_frame_is_rejected_by_its_header() {
    let host = open("").await;
    let mut stranger = Raw::connect(host.local_address()).await;
    begins_a_frame(&mut stranger, MAX_HELLO_BYTES as u64 + 1).await;
    assert!(matches!(
        stranger.receive().await,
        Some(HostMessage::Refused { code: RefusalCode::Malformed, .. })
    ));
    let mut member = Raw::joined(host.local_address(), "Big", &new_seat().unwrap()).await;
    begins_a_frame(&mut member, 64 << 20).await;
    let closed = member.receive_matching(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(closed.await, CloseCode::Limits);
}

/// A message in fragments without end is as long as its fragments together.
#[tokio::test]
async fn endless_message_is_rejected() {
    let host = open("").await;
    let mut member = Raw::joined(host.local_address(), "Endless", &new_seat().unwrap()).await;
    let fragment = |opcode| Message::Frame(Frame::message(vec![b'x'; 1_000], OpCode::Data(opcode), false));
    member.socket.send(fragment(Data::Text)).await.unwrap();
    // The host may hang up in the middle of one.
    for _ in 0..2 * MAX_CLIENT_MESSAGE_BYTES / 1_000 {
        if member.socket.send(fragment(Data::Continue)).await.is_err() {
            break;
        }
    }
    let closed = member.receive_matching(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(closed.await, CloseCode::Limits);
}

/// A frame that comes a byte at a time is waited for no longer than for one who is silent: at the door for as
/// long as a hello may take, at the table for as long as a silence.
#[tokio::test]
async fn slowly_sent_frame_times_out() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("herself", |_| true).await;
    let mut stranger = Raw::connect(host.local_address()).await;
    begins_a_frame(&mut stranger, 1_000).await;
    let mut member = Raw::joined(host.local_address(), "Drip", &new_seat().unwrap()).await;
    begins_a_frame(&mut member, 100_000).await;
    let start = Instant::now();
    let (mut drips, mut refused) = (interval(Duration::from_millis(200)), None);
    let away = ann.wait_until("the drip away", |view| {
        view.state.seat(SeatId(2)).is_some_and(|seat| seat.presence != Presence::Here)
    });
    tokio::pin!(away);
    loop {
        tokio::select! {
            _ = &mut away => break,
            _ = drips.tick() => {
                for raw in [&mut stranger, &mut member] {
                    let _ = raw.socket.get_mut().write_all(b"x").await;
                }
            }
            heard = stranger.receive(), if refused.is_none() => refused = Some((heard, start.elapsed())),
        }
    }
    assert!(start.elapsed() >= SILENCE_TIMEOUT - Duration::from_secs(1));
    let (heard, after) = refused.unwrap();
    assert!(matches!(heard, Some(HostMessage::Refused { code: RefusalCode::TooSlow, .. })), "{heard:?}");
    assert!(after >= HELLO_TIMEOUT - Duration::from_secs(1), "{after:?}");
}

/// Ten stop reading for good: they are let go, and the cards move on for everybody else.
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_stop_reading_are_disconnected() {
    const SLEEPERS: usize = 10;
    let body = "x".repeat(MAX_BODY_CHARS);
    let cards = (0..2).map(|number| NewCard::new("", &format!("Card {number}"), &body, None));
    let host = open_with(cards.collect(), 64).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let mut sleepers = Vec::new();
    for number in 0..SLEEPERS {
        let mut sleeper = Raw::connect_with_small_buffers(host.local_address()).await;
        sleeper.join(&format!("Sleeper {number}"), &new_seat().unwrap()).await;
        sleepers.push(sleeper);
    }
    ann.wait_until("the sleepers", |view| view.state.seated().count() == SLEEPERS + 1).await;
    let mut shown = interval(Duration::from_millis(100));
    loop {
        shown.tick().await;
        let round = ann.round().await;
        ann.request(Request::Skip { round }).await;
        let view = ann
            .wait_until("the next card", |view| view.state.round().is_some_and(|open| open.id > round))
            .await;
        let here = view.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count();
        if here == 1 {
            break;
        }
    }
}

/// Who asks for long answers and reads none of them is let go, and everybody else is answered all the while.
#[tokio::test(flavor = "multi_thread")]
async fn client_that_reads_no_answers_is_disconnected() {
    let body = "🎉".repeat(MAX_BODY_CHARS);
    let host = open_with(vec![NewCard::new("", "Long", &body, None)], 64).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("herself", |_| true).await;
    let mut greedy = Raw::connect_with_small_buffers(host.local_address()).await;
    greedy.join("Greedy", &new_seat().unwrap()).await;
    let asking = tokio::spawn(async move {
        for reference in 0..10_000 {
            let ask =
                format!(r#"{{"request":{{"ref":{reference},"request":{{"read_card":{{"card":1}}}}}}}}"#);
            if greedy.socket.send(Message::text(ask)).await.is_err() {
                break;
            }
        }
        greedy
    });
    ann.wait_until("the greedy one away", |view| {
        view.state.seat(SeatId(2)).is_some_and(|seat| seat.presence != Presence::Here)
    })
    .await;
    asking.abort();
    ann.request(Request::ReadCard { card: CardId(1) }).await;
}
