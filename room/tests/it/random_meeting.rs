//! What holds of the count-down, hidden names, timers, cards and reactions, whatever people do.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::message::{FailureCode, HostMessage, Request};
use room::{
    CardId, Change, Estimate, Name, Output, Points, Reaction, Role, RoomId, Scale, Setup, Time, TimerPurpose,
    Vote,
};

use crate::properties::{Act, PEOPLE, Wish, acts, deal, play};
use crate::world::{Person, World};

/// A room in which rounds count down, as they usually do.
fn usual(hide_names: bool) -> World {
    let cards = ["a", "b"].map(|title| NewCard::new("", title, "its body", None)).to_vec();
    let setup = Setup::new(RoomId::from_bytes([9; 16]), Name::new("Sprint 12").unwrap());
    World::of(Setup { cards, hide_names, ..setup })
}

/// The count-down as everybody hears of it.
#[derive(Default)]
struct Counting {
    until: Option<Time>,
}

impl Counting {
    /// Folds one step in: whatever reveals is the driver, a timer that was to, or a count-down that ran out.
    fn follow(&mut self, before: &World, act: &Act, now: Time, outputs: &[Output]) {
        let timer_was_to = before.state().timer.is_some_and(|timer| timer.reveal_at_end);
        let mut time_is_up = false;
        for output in outputs {
            match output {
                Output::Changed(Change::CountingDown { ends }) => self.until = Some(*ends),
                Output::Changed(Change::CountDownStopped | Change::RoundOpened { .. }) => self.until = None,
                Output::Changed(Change::TimerEnded) => time_is_up = timer_was_to,
                Output::Changed(Change::Revealed { .. }) => {
                    let by_driver = matches!(act, Act::Request(_, Wish::Reveal | Wish::CountDown(false)));
                    let ran_out = self.until.is_some_and(|ends| ends <= now);
                    let at_once = !before.state().count_down;
                    assert!(
                        by_driver || time_is_up || ran_out || at_once,
                        "a count-down that did not run out reveals nothing"
                    );
                    self.until = None;
                }
                _ => {}
            }
        }
    }
}

fn estimates(world: &World) -> BTreeMap<CardId, (Option<Estimate>, usize)> {
    let snapshot = world.room.snapshot();
    let rounds = |card: CardId| snapshot.texts()[&card].rounds.len();
    world.state().cards.iter().map(|card| (card.id, (card.estimate, rounds(card.id)))).collect()
}

/// Every request that is the driver's.
fn of_the_driver(world: &World) -> Vec<Request> {
    let round = world.round_id();
    let card = CardId(1);
    vec![
        Request::Reveal { round },
        Request::Settle { round, points: Points::whole(3) },
        Request::Revote { round },
        Request::Next { round },
        Request::Skip { round },
        Request::OpenCard { card },
        Request::QuickRound,
        Request::MakeDriver { seat: room::SeatId(1) },
        Request::SetAutoReveal { on: false },
        Request::SetCountDown { on: false },
        Request::SetHideNames { on: true },
        Request::SetScale { scale: "hours".parse().unwrap() },
        Request::StartTimer { purpose: TimerPurpose::Talk, length_ms: 60_000, reveal_at_end: false },
        Request::StopTimer,
        Request::AddCards { cards: vec![NewCard::new("", "x", "", None)] },
        Request::EditCard { card, to: NewCard::new("", "x", "", None) },
        Request::MoveCard { card, before: None },
        Request::RemoveCard { card },
        Request::SetNote { card, text: "x".into() },
    ]
}

/// All that is said to everybody, as bytes.
fn said(world: &World) -> Vec<String> {
    let said = |output: &Output| match output {
        Output::Changed(change) => {
            let changes = vec![change.clone()];
            Some(serde_json::to_string(&HostMessage::Changed { seq: room::Seq(0), changes }).unwrap())
        }
        _ => None,
    };
    world.outputs.iter().filter_map(said).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_cancelled_count_down_never_reveals(acts in acts()) {
        let mut world = usual(false);
        let mut counting = Counting::default();
        for act in &acts {
            // One deadline at a time, so that it is known what the room was before each.
            let waited = if let Act::Wait(ms) = act { *ms } else { 0 };
            let until = world.now + Duration::from_millis(waited);
            while let Some(deadline) = world.room.deadline().filter(|&deadline| deadline < until) {
                let before = world.clone();
                world.waits(deadline - world.now);
                counting.follow(&before, act, world.now, &world.outputs[before.outputs.len()..]);
            }
            let before = world.clone();
            match act {
                Act::Wait(_) => world.waits(until - world.now),
                Act::Join(..) | Act::Drop(_) | Act::Leave(_) | Act::Request(..) => play(&mut world, act, &deal),
            }
            counting.follow(&before, act, world.now, &world.outputs[before.outputs.len()..]);
        }
    }

    #[test]
    fn a_timer_reveals_only_if_it_was_asked_to(votes in 0usize..3, asked: bool, length_ms in 10_000u64..100_000) {
        let mut world = usual(false);
        for person in 1..=3 {
            world.joins(Person(person));
        }
        world.asks(Person(1), Request::Start).unwrap();
        let timer = Request::StartTimer { purpose: TimerPurpose::Round, length_ms, reveal_at_end: asked };
        world.asks(Person(1), timer).unwrap();
        for person in (1..=votes as u8).map(Person) {
            world.votes(person, "3").unwrap();
        }
        world.waits(Duration::from_millis(length_ms - 1));
        prop_assert!(world.reveal().is_none());
        world.waits(Duration::from_millis(1));
        prop_assert_eq!(world.reveal().is_some(), asked && votes > 0);
        prop_assert_eq!(world.state().timer, None);
    }

    /// Two meetings that differ only in who voted what: with hidden names everybody hears the same.
    #[test]
    fn hidden_names_tell_nothing(
        votes in proptest::collection::vec(0usize..11, 2..=PEOPLE as usize),
        turn in 1usize..4,
    ) {
        let play = |votes: &[usize]| {
            let mut world = usual(true);
            for (person, _) in (1..).zip(votes) {
                world.joins(Person(person));
            }
            world.asks(Person(1), Request::Start).unwrap();
            for (person, place) in (1..).map(Person).zip(votes) {
                let vote = deal(&Scale::fibonacci(), *place).to_string();
                world.votes(person, &vote).unwrap();
            }
            world.waits(Duration::from_secs(2));
            assert!(world.reveal().is_some());
            world
        };
        let mut others = votes.clone();
        others.rotate_left(turn % votes.len());
        let (one, other) = (play(&votes), play(&others));
        prop_assert_eq!(said(&one), said(&other));
        let state = |world: &World| serde_json::to_string(world.state()).unwrap();
        prop_assert_eq!(state(&one), state(&other));
    }

    /// What is the driver's is nobody else's, and changes nothing when others ask for it.
    #[test]
    fn the_driver_alone_drives(acts in acts()) {
        let mut world = usual(false);
        acts.iter().for_each(|act| play(&mut world, act, &deal));
        let Some(driver) = world.state().driver else { return Ok(()) };
        for person in world.connections.keys().copied().collect::<Vec<_>>() {
            if world.seat_of(person) == Some(driver) {
                continue;
            }
            let before = world.state().clone();
            for request in of_the_driver(&world) {
                prop_assert_eq!(world.asks(person, request.clone()), Err(FailureCode::NotDriver), "{:?}", request);
            }
            prop_assert_eq!(world.state(), &before);
        }
    }

    /// Whoever edits, moves, removes or notes cards leaves all others, and every estimate, as they were.
    #[test]
    fn an_estimate_stays_with_its_card(acts in acts()) {
        let mut world = usual(false);
        for act in &acts {
            let before = estimates(&world);
            play(&mut world, act, &deal);
            let Act::Request(_, Wish::Edit(card) | Wish::Move(card, _) | Wish::RemoveCard(card) | Wish::Note(card)) =
                act
            else {
                continue;
            };
            let after = estimates(&world);
            let gone: Vec<_> = before.keys().filter(|id| !after.contains_key(id)).collect();
            prop_assert!(gone.is_empty() || gone == [&CardId(*card)]);
            prop_assert!(after.iter().all(|(id, snapshot)| before.get(id) == Some(snapshot)));
        }
    }

    #[test]
    fn a_reaction_changes_nothing(acts in acts()) {
        let mut world = usual(false);
        for act in &acts {
            play(&mut world, act, &deal);
            for person in world.connections.keys().copied().collect::<Vec<_>>() {
                let (state, seq, deadline) = (world.state().clone(), world.room.seq(), world.room.deadline());
                let _ = world.asks(person, Request::React { reaction: Reaction::Love });
                prop_assert_eq!((world.state(), world.room.seq(), world.room.deadline()), (&state, seq, deadline));
            }
        }
    }

    /// However many watch, and whatever they do, the round ends without them.
    #[test]
    fn spectators_never_block(watchers in 1u8..4, vote in 0usize..11, first: bool) {
        let mut world = usual(false);
        let come = |world: &mut World| {
            for person in (2..=1 + watchers).map(Person) {
                world.joins_as(person, Role::Spectator, None);
            }
        };
        world.joins(Person(1));
        world.asks(Person(1), Request::Start).unwrap();
        if first {
            come(&mut world);
        }
        let vote: Vote = deal(&Scale::fibonacci(), vote);
        world.votes(Person(1), &vote.to_string()).unwrap();
        if !first {
            come(&mut world);
        }
        world.waits(room::limits::COUNT_DOWN);
        prop_assert!(world.reveal().is_some());
    }
}
