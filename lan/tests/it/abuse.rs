//! Strangers and bad members, and the limits that keep them from others: each test fails without its limit.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use lan::identity::new_seat;
use room::cards::NewCard;
use room::limits::{
    ARRIVALS_PER_ADDRESS, BODY_CHARS, HEAD_BYTES, HELLO_BYTES, HELLO_WITHIN, MESSAGE_BYTES, SILENCE,
    VISIT_BURST, VISITS_PER_SECOND,
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
async fn so_many_strangers_of_one_address_are_taken() {
    const STRANGERS: usize = 500;
    let host = open("").await;
    let mut strangers = Vec::new();
    for _ in 0..STRANGERS {
        strangers.push(connect_from(2, host.here()).await);
    }
    let start = Instant::now();
    let held = loop {
        let held = strangers.iter().filter(|stranger| !is_hung_up(stranger)).count();
        if held <= ARRIVALS_PER_ADDRESS {
            break held;
        }
        assert!(start.elapsed() < PATIENCE, "{held} of {STRANGERS} are held");
        sleep(Duration::from_millis(10)).await;
    };
    assert!(held > 0, "some are taken");
    Guest::new("Ann", host.here()).asks(Request::Start).await;
}

/// A head that is longer than any browser's is not read to its end.
#[tokio::test]
async fn a_head_has_an_end() {
    let host = open("").await;
    let mut stream = TcpStream::connect(host.here()).await.unwrap();
    let head = format!("GET /about HTTP/1.1\r\nhost: {}\r\nx: {}", host.here(), "x".repeat(2 * HEAD_BYTES));
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
async fn http_requests_are_answered_so_fast() {
    const MORE: u32 = VISITS_PER_SECOND / 2;
    let host = open("").await;
    let start = Instant::now();
    let mut askers = JoinSet::new();
    for _ in 0..10 {
        let at = host.here();
        askers.spawn(async move {
            let mut stream = TcpStream::connect(at).await.unwrap();
            for _ in 0..(VISIT_BURST + MORE) / 10 {
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
    assert!(start.elapsed() >= Duration::from_secs_f64(f64::from(MORE) / f64::from(VISITS_PER_SECOND) * 0.9));
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
async fn a_huge_frame_is_refused_by_its_header() {
    let host = open("").await;
    let mut stranger = Raw::connect(host.here()).await;
    begins_a_frame(&mut stranger, HELLO_BYTES as u64 + 1).await;
    assert!(matches!(
        stranger.hears().await,
        Some(HostMessage::Refused { code: RefusalCode::Malformed, .. })
    ));
    let mut member = Raw::joined(host.here(), "Big", &new_seat().unwrap()).await;
    begins_a_frame(&mut member, 64 << 20).await;
    let closed = member.hears_that(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(closed.await, CloseCode::Limits);
}

/// A message in fragments without end is as long as its fragments together.
#[tokio::test]
async fn a_message_without_end_is_ended() {
    let host = open("").await;
    let mut member = Raw::joined(host.here(), "Endless", &new_seat().unwrap()).await;
    let fragment = |opcode| Message::Frame(Frame::message(vec![b'x'; 1_000], OpCode::Data(opcode), false));
    member.socket.send(fragment(Data::Text)).await.unwrap();
    // The host may hang up in the middle of one.
    for _ in 0..2 * MESSAGE_BYTES / 1_000 {
        if member.socket.send(fragment(Data::Continue)).await.is_err() {
            break;
        }
    }
    let closed = member.hears_that(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(closed.await, CloseCode::Limits);
}

/// A frame that comes a byte at a time is waited for no longer than for one who is silent: at the door for as
/// long as a hello may take, at the table for as long as a silence.
#[tokio::test]
async fn a_frame_that_drips_is_not_waited_for() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut stranger = Raw::connect(host.here()).await;
    begins_a_frame(&mut stranger, 1_000).await;
    let mut member = Raw::joined(host.here(), "Drip", &new_seat().unwrap()).await;
    begins_a_frame(&mut member, 100_000).await;
    let start = Instant::now();
    let (mut drips, mut refused) = (interval(Duration::from_millis(200)), None);
    let away = ann.sees("the drip away", |view| {
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
            heard = stranger.hears(), if refused.is_none() => refused = Some((heard, start.elapsed())),
        }
    }
    assert!(start.elapsed() >= SILENCE - Duration::from_secs(1));
    let (heard, after) = refused.unwrap();
    assert!(matches!(heard, Some(HostMessage::Refused { code: RefusalCode::TooSlow, .. })), "{heard:?}");
    assert!(after >= HELLO_WITHIN - Duration::from_secs(1), "{after:?}");
}

/// Ten stop reading for good: they are let go, and the cards move on for everybody else.
#[tokio::test(flavor = "multi_thread")]
async fn those_who_never_read_again_are_let_go() {
    const SLEEPERS: usize = 10;
    let body = "x".repeat(BODY_CHARS);
    let cards = (0..2).map(|number| NewCard::new("", &format!("Card {number}"), &body, None));
    let host = open_with(cards.collect(), 64).await;
    let mut ann = Guest::new("Ann", host.here());
    ann.asks(Request::Start).await;
    let mut sleepers = Vec::new();
    for number in 0..SLEEPERS {
        let mut sleeper = Raw::connect_narrowly(host.here()).await;
        sleeper.sits_down(&format!("Sleeper {number}"), &new_seat().unwrap()).await;
        sleepers.push(sleeper);
    }
    ann.sees("the sleepers", |view| view.state.seated().count() == SLEEPERS + 1).await;
    let mut shown = interval(Duration::from_millis(100));
    loop {
        shown.tick().await;
        let round = ann.round().await;
        ann.asks(Request::Skip { round }).await;
        let view =
            ann.sees("the next card", |view| view.state.round().is_some_and(|open| open.id > round)).await;
        let here = view.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count();
        if here == 1 {
            break;
        }
    }
}

/// Who asks for long answers and reads none of them is let go, and everybody else is answered all the while.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_no_answers_is_let_go() {
    let body = "🎉".repeat(BODY_CHARS);
    let host = open_with(vec![NewCard::new("", "Long", &body, None)], 64).await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut greedy = Raw::connect_narrowly(host.here()).await;
    greedy.sits_down("Greedy", &new_seat().unwrap()).await;
    let asking = tokio::spawn(async move {
        for reference in 0..10_000 {
            let ask =
                format!(r#"{{"type":"ask","ref":{reference},"request":{{"do":"read_card","card":1}}}}"#);
            if greedy.socket.send(Message::text(ask)).await.is_err() {
                break;
            }
        }
        greedy
    });
    ann.sees("the greedy one away", |view| {
        view.state.seat(SeatId(2)).is_some_and(|seat| seat.presence != Presence::Here)
    })
    .await;
    asking.abort();
    ann.asks(Request::ReadCard { card: CardId(1) }).await;
}
