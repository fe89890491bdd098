//! Noise: frames that nobody in their senses would send.

use futures_util::SinkExt;
use lan::identity::new_seat;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use room::message::{ClientMessage, Request};
use room::{CardId, Points, Ref, Role, RoundId, SeatId, Vote};
use tokio_tungstenite::tungstenite::Message;

use crate::guest::{Guest, open};
use crate::raw::Raw;

/// Frames that one connection sends; more at once would only be too fast.
const FRAMES: usize = 300;

/// Whatever somebody sends, the room goes on for everybody else, and nobody votes for another.
#[tokio::test(flavor = "multi_thread")]
async fn noise_disturbs_nobody() {
    let host = open("WEB-1 One\nWEB-2 Two\nWEB-3 Three").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.asks(Request::Start).await;
    // As many as may stand at the door of one address.
    let noises = (0..4).map(|seed| tokio::spawn(make_noise(host.here(), seed)));
    for noise in noises.collect::<Vec<_>>() {
        noise.await.unwrap();
    }
    let round = ann.round().await;
    ann.asks(Request::Vote { round, vote: "8".parse().unwrap() }).await;
    // She drives still: nobody could take her wheel, remove her, or go on.
    ann.asks(Request::Reveal { round }).await;
    let view =
        ann.sees("the verdict", |view| view.state.round().is_some_and(|round| round.reveal.is_some())).await;
    let reveal = view.state.round().unwrap().reveal.clone().unwrap();
    let own = reveal.votes.iter().find(|cast| cast.seat == view.you).unwrap();
    assert_eq!(own.vote, "8".parse().unwrap());
}

async fn make_noise(at: std::net::SocketAddr, seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut raw = Raw::joined(at, &format!("Noise {seed}"), &new_seat().unwrap()).await;
    for _ in 0..FRAMES {
        let frame = match chance.random_range(0..4) {
            0 => Message::binary(
                (0..chance.random_range(0..200)).map(|_| chance.random()).collect::<Vec<u8>>(),
            ),
            1 => Message::text(
                (0..chance.random_range(0..200)).map(|_| chance.random::<char>()).collect::<String>(),
            ),
            2 => {
                // A message that was damaged on the way.
                let mut text = serde_json::to_string(&ask(&mut chance)).unwrap();
                text.truncate(chance.random_range(0..text.len()));
                Message::text(text)
            }
            _ => Message::text(serde_json::to_string(&ask(&mut chance)).unwrap()),
        };
        // The host may have had enough.
        if raw.socket.send(frame).await.is_err() {
            return;
        }
    }
}

/// A request that is all right in itself, and may make no sense here and now.
fn ask(chance: &mut StdRng) -> ClientMessage {
    let round = RoundId(chance.random_range(0..4));
    let seat = SeatId(chance.random_range(0..8));
    let request = match chance.random_range(0..12) {
        0 => Request::Start,
        1 => Request::Vote { round, vote: Vote::Points(Points::whole(chance.random_range(0..30))) },
        2 => Request::Withdraw { round },
        3 => Request::Reveal { round },
        4 => Request::Settle { round, points: Points::whole(chance.random_range(0..30)) },
        5 => Request::Revote { round },
        6 => Request::Next { round },
        7 => Request::Skip { round },
        8 => Request::HandOver { seat },
        9 => Request::Remove { seat },
        10 => Request::SetRole { role: Role::Spectator },
        _ => Request::ReadCard { card: CardId(chance.random_range(0..9)) },
    };
    ClientMessage::Ask { reference: Ref(chance.random()), request }
}
