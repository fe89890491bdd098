//! Abuse by members and by clients without a seat. Each test checks that a limit protects the other members, and
//! fails without that limit.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use lan::identity::new_device;
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

/// Whether the host has closed this connection, on which it sends nothing.
fn is_closed(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0]), Ok(0))
        || stream.try_read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
}

/// A host holds a limited number of silent connections per address. Clients at other addresses can still join.
#[tokio::test]
async fn pending_connections_per_address_are_limited() {
    const CLIENTS: usize = 500;
    let host = open("").await;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(connect_from(2, host.local_address()).await);
    }
    let start = Instant::now();
    let held = loop {
        let held = clients.iter().filter(|client| !is_closed(client)).count();
        if held <= MAX_PENDING_CONNECTIONS_PER_ADDRESS {
            break held;
        }
        assert!(start.elapsed() < PATIENCE, "{held} of {CLIENTS} connections are open");
        sleep(Duration::from_millis(10)).await;
    };
    assert!(held > 0, "some connections are accepted");
    Guest::new("Ann", host.local_address()).request(Request::Start).await;
}

/// The host stops reading an HTTP head that is longer than any browser's.
#[tokio::test]
async fn long_http_head_is_rejected() {
    let host = open("").await;
    let mut stream = TcpStream::connect(host.local_address()).await.unwrap();
    let head = format!(
        "GET /about HTTP/1.1\r\nhost: {}\r\nx: {}",
        host.local_address(),
        "x".repeat(2 * MAX_HTTP_HEAD_BYTES)
    );
    // The host may close the connection before the client has sent everything.
    let _ = stream.write_all(head.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap();
    assert!(
        answer.is_empty() || answer.starts_with(b"HTTP/1.1 431 "),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

/// The rate of HTTP requests is limited per address, however many connections the client opens.
#[tokio::test(flavor = "multi_thread")]
async fn http_requests_are_rate_limited() {
    const MORE: u32 = HTTP_REQUESTS_PER_SECOND / 2;
    let host = open("").await;
    let start = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..10 {
        let at = host.local_address();
        clients.spawn(async move {
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
    clients.join_all().await;
    assert!(
        start.elapsed()
            >= Duration::from_secs_f64(f64::from(MORE) / f64::from(HTTP_REQUESTS_PER_SECOND) * 0.9)
    );
}

/// Sends the header of a frame with this length, and the frame's first bytes.
async fn begin_frame(raw: &mut Raw, length: u64) {
    let mut header = vec![0x81, 0x80 | 127];
    header.extend_from_slice(&length.to_be_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(b"{\"type\":");
    raw.socket.get_mut().write_all(&header).await.unwrap();
}

/// The length in the header is enough: the host neither waits for 64 MiB nor allocates them.
#[tokio::test]
async fn huge_frame_is_rejected_by_its_header() {
    let host = open("").await;
    let mut newcomer = Raw::connect(host.local_address()).await;
    begin_frame(&mut newcomer, MAX_HELLO_BYTES as u64 + 1).await;
    assert!(matches!(
        newcomer.receive().await,
        Some(HostMessage::Refused { code: RefusalCode::Malformed, .. })
    ));
    let mut member = Raw::joined(host.local_address(), "Big", &new_device().unwrap()).await;
    begin_frame(&mut member, 64 << 20).await;
    let closed = member.receive_matching(|message| match message {
        HostMessage::Closed { code, .. } => Some(code),
        _ => None,
    });
    assert_eq!(closed.await, CloseCode::Limits);
}

/// The limit of a message's length applies to all of its fragments together.
#[tokio::test]
async fn endless_message_is_rejected() {
    let host = open("").await;
    let mut member = Raw::joined(host.local_address(), "Endless", &new_device().unwrap()).await;
    let fragment = |opcode| Message::Frame(Frame::message(vec![b'x'; 1_000], OpCode::Data(opcode), false));
    member.socket.send(fragment(Data::Text)).await.unwrap();
    // The host may close the connection during a fragment.
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

/// A client that sends a frame byte by byte counts as silent: before it has joined it has the time for a hello,
/// afterwards the time of a silence.
#[tokio::test]
async fn slowly_sent_frame_times_out() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut newcomer = Raw::connect(host.local_address()).await;
    begin_frame(&mut newcomer, 1_000).await;
    let mut member = Raw::joined(host.local_address(), "Drip", &new_device().unwrap()).await;
    begin_frame(&mut member, 100_000).await;
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
                for raw in [&mut newcomer, &mut member] {
                    let _ = raw.socket.get_mut().write_all(b"x").await;
                }
            }
            message = newcomer.receive(), if refused.is_none() => refused = Some((message, start.elapsed())),
        }
    }
    assert!(start.elapsed() >= SILENCE_TIMEOUT - Duration::from_secs(1));
    let (message, after) = refused.unwrap();
    assert!(matches!(message, Some(HostMessage::Refused { code: RefusalCode::TooSlow, .. })), "{message:?}");
    assert!(after >= HELLO_TIMEOUT - Duration::from_secs(1), "{after:?}");
}

/// Ten clients stop reading: the host disconnects them, and the meeting continues for everyone else.
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
        sleeper.join(&format!("Sleeper {number}"), &new_device().unwrap()).await;
        sleepers.push(sleeper);
    }
    ann.wait_until("the sleepers", |view| view.state.seated().count() == SLEEPERS + 1).await;
    let mut ticks = interval(Duration::from_millis(100));
    loop {
        ticks.tick().await;
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

/// The host disconnects a client that requests long answers and reads none of them. Everyone else gets answers.
#[tokio::test(flavor = "multi_thread")]
async fn client_that_reads_no_answers_is_disconnected() {
    let body = "🎉".repeat(MAX_BODY_CHARS);
    let host = open_with(vec![NewCard::new("", "Long", &body, None)], 64).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut greedy = Raw::connect_with_small_buffers(host.local_address()).await;
    greedy.join("Greedy", &new_device().unwrap()).await;
    let asking = tokio::spawn(async move {
        for reference in 0..10_000 {
            let request =
                format!(r#"{{"request":{{"ref":{reference},"request":{{"read_card":{{"card":1}}}}}}}}"#);
            if greedy.socket.send(Message::text(request)).await.is_err() {
                break;
            }
        }
        greedy
    });
    ann.wait_until("the greedy client away", |view| {
        view.state.seat(SeatId(2)).is_some_and(|seat| seat.presence != Presence::Here)
    })
    .await;
    asking.abort();
    ann.request(Request::ReadCard { card: CardId(1) }).await;
}
