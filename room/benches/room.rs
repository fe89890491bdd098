//! Benchmarks of the rules: the time to handle a vote or a join, compute a result, and encode or apply
//! messages, in rooms of 8, 200 and 1,000 people. `cargo bench --package room` prints the times and the
//! change since the last run.

#![allow(missing_docs, reason = "the macros below make public functions")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use room::cards::NewCard;
use room::message::{HostMessage, Request};
use room::{
    CastVote, Change, ConnectionId, DeviceSecret, Input, Name, Profile, Ref, Role, Room, RoundId,
    RoundResult, Salt, Scale, SeatId, SeatKey, Setup, Time, View, Vote,
};

/// A usual room, a company's all-hands, and an extreme.
const SIZES: [u64; 3] = [8, 200, 1_000];
/// The size of a real backlog.
const CARDS: usize = 482;

fn join(number: u64) -> Input {
    let key = SeatKey::try_from(format!("{number:042}A")).unwrap();
    let name = Name::new(&format!("Person {number}")).unwrap();
    let profile = Profile { key, name, role: Role::Voter, avatar: None, transfers: Vec::new() };
    Input::Join { connection: ConnectionId(number), profile }
}

fn request(connection: u64, request: Request) -> Input {
    Input::Request { connection: ConnectionId(connection), reference: Ref(1), request }
}

fn vote(number: u64) -> Input {
    let hand: Vec<Vote> = Scale::fibonacci().hand().collect();
    request(number, Request::Vote { round: RoundId(1), vote: hand[number as usize % hand.len()] })
}

/// A room of `people` people, with an open round without votes.
fn room(people: u64) -> Room {
    let card =
        |number| NewCard::new(&format!("WEB-{number}"), "Log in with a passkey from any device", "", None);
    let setup = Setup {
        cards: (0..CARDS).map(card).collect(),
        ..Setup::new(
            DeviceSecret::from_bytes([7; 32]).found(Salt::from_bytes([7; 16])),
            Name::new("Sprint 12").unwrap(),
        )
    };
    let mut room = Room::open(setup, Time(0));
    for number in 1..=people {
        room.handle(join(number), Time(0));
    }
    room.handle(request(1, Request::Start), Time(0));
    room
}

/// Measures [`Room::handle`] of one input, each time in a fresh copy of the room.
fn bench_handle(
    criterion: &mut Criterion,
    what: &str,
    room: impl Fn(u64) -> Room,
    input: impl Fn(u64) -> Input,
) {
    let mut group = criterion.benchmark_group(what);
    for people in SIZES {
        let (room, input) = (room(people), input(people));
        group.bench_function(BenchmarkId::from_parameter(people), |bencher| {
            let before = || (room.clone(), input.clone());
            // Room and outputs are returned, so that dropping them is not measured.
            let handle = |(mut room, input): (Room, Input)| (room.handle(input, Time(1)), room);
            bencher.iter_batched(before, handle, BatchSize::LargeInput);
        });
    }
}

fn votes(criterion: &mut Criterion) {
    bench_handle(criterion, "handle a vote", room, |_| vote(1));
    let all_but_one = |people| {
        let mut room = room(people);
        for number in 1..people {
            room.handle(vote(number), Time(0));
        }
        room
    };
    bench_handle(criterion, "handle the last vote and reveal", all_but_one, vote);
}

fn joins_and_disconnects(criterion: &mut Criterion) {
    bench_handle(criterion, "handle a newcomer's hello", |people| room(people - 1), join);
    let all_but_one = |people| {
        let mut room = room(people);
        room.handle(Input::Disconnected { connection: ConnectionId(people) }, Time(0));
        room
    };
    bench_handle(criterion, "handle the hello of a returning member", all_but_one, join);
    bench_handle(criterion, "handle a drop", room, |people| Input::Disconnected {
        connection: ConnectionId(people),
    });
}

fn results(criterion: &mut Criterion) {
    let scale = Scale::fibonacci();
    let hand: Vec<Vote> = scale.hand().collect();
    let mut group = criterion.benchmark_group("result");
    for count in [8, 1_000] {
        let votes: Vec<CastVote> = (1..=count)
            .map(|seat| CastVote { seat: Some(SeatId(seat)), vote: hand[seat as usize % hand.len()] })
            .collect();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| RoundResult::from_votes(black_box(&votes), &scale));
        });
    }
}

fn frames(criterion: &mut Criterion) {
    let room = room(1_000);
    let state = Box::new(room.state().clone());
    let joined = HostMessage::Joined { you: SeatId(1), vote: None, state, seq: room.seq(), at: Time(0) };
    let changed =
        HostMessage::Changed { seq: room.seq().next(), changes: vec![Change::Voted { seat: SeatId(1) }] };
    for (what, message) in
        [("a vote's change", &changed), ("the state of 1000 people and 482 cards", &joined)]
    {
        let text = serde_json::to_string(message).unwrap();
        criterion.bench_function(&format!("encode {what}"), |bencher| {
            bencher.iter(|| serde_json::to_string(black_box(message)));
        });
        criterion.bench_function(&format!("decode {what}"), |bencher| {
            bencher.iter(|| serde_json::from_str::<HostMessage>(black_box(&text)));
        });
    }
    let mut view = None;
    View::apply(&mut view, joined).unwrap();
    criterion.bench_function("a member of 1000 hears a vote", |bencher| {
        let before = || (view.clone(), changed.clone());
        let apply = |(mut view, changed)| (View::apply(&mut view, changed), view);
        bencher.iter_batched(before, apply, BatchSize::LargeInput);
    });
    criterion.bench_function("what to call 1000 people", |bencher| {
        bencher.iter(|| black_box(room.state()).display_names());
    });
}

criterion_group!(benches, votes, joins_and_disconnects, results, frames);
criterion_main!(benches);
