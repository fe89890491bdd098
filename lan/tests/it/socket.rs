//! Random, duplicated and garbled frames from raw clients do not affect other members.

use std::time::Duration;

use futures_util::SinkExt;
use lan::identity::new_device;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use room::limits::REQUESTS_PER_SECOND;
use room::message::{ClientMessage, FailureCode, HostMessage, Request};
use room::{CardId, Points, Ref, Role, RoomSettings, RoundId, SeatId, Vote};
use serde_json::Value;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;

use crate::guest::{Guest, open};
use crate::raw::Raw;

/// How many frames one connection sends. More would exceed the rate limit.
const FRAMES: usize = 300;
/// How many garbled frames one connection sends: more than the burst that the host allows.
const GARBAGE: usize = 60;

/// Random requests of some members don't disturb the meeting of others, and nobody can vote for someone else.
#[tokio::test(flavor = "multi_thread")]
async fn random_requests_do_not_affect_members() {
    let host = open("WEB-1 One\nWEB-2 Two\nWEB-3 Three").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    // The random requests include votes. With Ann's they could complete the round.
    let settings = RoomSettings { auto_reveal: false, ..RoomSettings::default() };
    ann.request(Request::ChangeSettings { settings }).await;
    // As many as one address may open before joining.
    let noises = (0..4).map(|seed| tokio::spawn(send_random_requests(host.local_address(), seed)));
    for noise in noises.collect::<Vec<_>>() {
        noise.await.unwrap();
    }
    let round = ann.round().await;
    ann.request(Request::Vote { round, vote: "8".parse().unwrap() }).await;
    // Ann is still the driver: nobody could replace or remove her, or open the next card.
    ann.request(Request::Reveal { round }).await;
    let view = ann
        .wait_until("the reveal", |view| view.state.round().is_some_and(|round| round.reveal.is_some()))
        .await;
    let reveal = view.state.round().unwrap().reveal.clone().unwrap();
    let own = reveal.votes.iter().find(|cast| cast.seat == Some(view.you)).unwrap();
    assert_eq!(own.vote, "8".parse().unwrap());
}

/// Each invalid frame gets one answer and does not change the room.
#[tokio::test(flavor = "multi_thread")]
async fn garbled_frames_are_ignored() {
    let host = open("WEB-1 One\nWEB-2 Two").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    ann.wait_until("the round", |view| view.state.round().is_some()).await;
    let mut garblers = Vec::new();
    for seed in 0..4 {
        garblers.push((Raw::joined(host.local_address(), "Garbler", &new_device().unwrap()).await, seed));
    }
    let before = ann.wait_until("the garblers", |view| view.state.seats.len() == 5).await;
    let garbling = garblers.into_iter().map(|(raw, seed)| tokio::spawn(garble(raw, seed)));
    // The connections close, and their seats are away, only after the comparison.
    let mut garblers = Vec::new();
    for garbled in garbling.collect::<Vec<_>>() {
        garblers.push(garbled.await.unwrap());
    }
    let late = Guest::new("Late", host.local_address()).wait_until("the room", |_| true).await;
    let mut state = late.state;
    state.seats.pop();
    assert_eq!((state, late.seq.0), (before.state, before.seq.0 + 1), "only Late has joined since");
}

async fn garble(mut raw: Raw, seed: u64) -> Raw {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut malformed = 0;
    while malformed < GARBAGE {
        raw.socket.send(garbage(&mut chance)).await.unwrap();
        let failure = raw.receive_matching(|message| match message {
            HostMessage::Failed { code, .. } => Some(code),
            // The other connections joined.
            HostMessage::Changed { .. } => None,
            other => panic!("{other:?}"),
        });
        match failure.await {
            FailureCode::Malformed => malformed += 1,
            FailureCode::TooFast => sleep(Duration::from_secs(1) / REQUESTS_PER_SECOND).await,
            code => panic!("{code:?}"),
        }
    }
    raw
}

/// A frame that is not a valid message.
fn garbage(chance: &mut StdRng) -> Message {
    match chance.random_range(0..4) {
        0 => Message::binary((0..chance.random_range(0..200)).map(|_| chance.random()).collect::<Vec<u8>>()),
        1 => Message::text(
            (0..chance.random_range(0..200)).map(|_| chance.random::<char>()).collect::<String>(),
        ),
        2 => {
            // A truncated message.
            let mut text = serde_json::to_string(&random_request(chance)).unwrap();
            text.truncate(chance.random_range(0..text.len()));
            Message::text(text)
        }
        _ => Message::text(json(chance, 4).to_string()),
    }
}

/// Random JSON with words of the protocol.
fn json(chance: &mut StdRng, depth: u32) -> Value {
    const WORDS: [&str; 8] = ["joined", "done", "ref", "request", "start", "vote", "round", "hello"];
    let word = |chance: &mut StdRng| WORDS[chance.random_range(0..WORDS.len())];
    match chance.random_range(0..if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => chance.random::<bool>().into(),
        2 => chance.random::<i64>().into(),
        3 => word(chance).into(),
        4 => (0..chance.random_range(0..4)).map(|_| json(chance, depth - 1)).collect(),
        _ => (0..chance.random_range(0..4)).map(|_| (word(chance), json(chance, depth - 1))).collect(),
    }
}

async fn send_random_requests(at: std::net::SocketAddr, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut raw = Raw::joined(at, &format!("Noise {seed}"), &new_device().unwrap()).await;
    for _ in 0..FRAMES {
        let frame = match chance.random::<bool>() {
            true => garbage(&mut chance),
            false => Message::text(serde_json::to_string(&random_request(&mut chance)).unwrap()),
        };
        // The host may have closed the connection.
        if raw.socket.send(frame).await.is_err() {
            return;
        }
    }
}

/// A well-formed request, which the room may reject.
fn random_request(chance: &mut StdRng) -> ClientMessage {
    let round = RoundId(chance.random_range(0..4));
    let seat = SeatId(chance.random_range(0..8));
    let request = match chance.random_range(0..13) {
        0 => Request::Start,
        1 => Request::Vote { round, vote: Vote::Points(Points::whole(chance.random_range(0..30))) },
        2 => Request::Withdraw { round },
        3 => Request::Reveal { round },
        4 => Request::Settle { round, points: Points::whole(chance.random_range(0..30)) },
        5 => Request::Revote { round },
        6 => Request::Next { round },
        7 => Request::Skip { round },
        8 => Request::MakeDriver { seat },
        9 => Request::Remove { seat },
        10 => Request::OpenCard { card: CardId(chance.random_range(0..9)) },
        11 => Request::SetRole { role: Role::Spectator },
        _ => Request::ReadCard { card: CardId(chance.random_range(0..9)) },
    };
    ClientMessage::Request { reference: Ref(chance.random()), request }
}
