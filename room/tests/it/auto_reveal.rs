//! Property tests of the countdown, hidden names, timers, cards and reactions under random actions.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::message::{FailureCode, HostMessage, Request};
use room::{
    CardId, Change, Estimate, Name, Output, Points, Reaction, Role, RoomId, Scale, Setup, Time, TimerPurpose,
    Vote,
};

use crate::room::{Action, PEOPLE, RequestKind, actions, perform, vote_at};
use crate::world::{Person, World};

/// A room with the default countdown.
fn default_world(hide_names: bool) -> World {
    let cards = ["a", "b"].map(|title| NewCard::new("", title, "its body", None)).to_vec();
    let setup = Setup::new(RoomId::from_bytes([9; 16]), Name::new("Sprint 12").unwrap());
    World::of(Setup { cards, hide_names, ..setup })
}

/// The countdown as it follows from the broadcast changes.
#[derive(Default)]
struct CountdownTracker {
    until: Option<Time>,
}

impl CountdownTracker {
    /// Applies the outputs of one step. Only the driver, a timer set to reveal, or an expired countdown may reveal.
    fn follow(&mut self, before: &World, action: &Action, now: Time, outputs: &[Output]) {
        let timer_reveals = before.state().timer.is_some_and(|timer| timer.reveal_at_end);
        let mut time_is_up = false;
        for output in outputs {
            match output {
                Output::Changed(Change::CountingDown { ends }) => self.until = Some(*ends),
                Output::Changed(Change::CountDownStopped | Change::RoundOpened { .. }) => self.until = None,
                Output::Changed(Change::TimerEnded) => time_is_up = timer_reveals,
                Output::Changed(Change::Revealed { .. }) => {
                    let by_driver = matches!(
                        action,
                        Action::Request(_, RequestKind::Reveal | RequestKind::CountDown(false))
                    );
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

/// One request of each kind that only the driver may make.
fn driver_requests(world: &World) -> Vec<Request> {
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

/// All broadcast changes, as JSON.
fn broadcasts(world: &World) -> Vec<String> {
    let broadcast = |output: &Output| match output {
        Output::Changed(change) => {
            let changes = vec![change.clone()];
            Some(serde_json::to_string(&HostMessage::Changed { seq: room::Seq(0), changes }).unwrap())
        }
        _ => None,
    };
    world.outputs.iter().filter_map(broadcast).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn cancelled_countdown_never_reveals(actions in actions()) {
        let mut world = default_world(false);
        let mut counting = CountdownTracker::default();
        for action in &actions {
            // Advances to one deadline at a time, so that the state before each is known.
            let waited = if let Action::Wait(ms) = action { *ms } else { 0 };
            let until = world.now + Duration::from_millis(waited);
            while let Some(deadline) = world.room.deadline().filter(|&deadline| deadline < until) {
                let before = world.clone();
                world.wait(deadline - world.now);
                counting.follow(&before, action, world.now, &world.outputs[before.outputs.len()..]);
            }
            let before = world.clone();
            match action {
                Action::Wait(_) => world.wait(until - world.now),
                Action::Join(..) | Action::Drop(_) | Action::Leave(_) | Action::Request(..) => perform(&mut world, action, &vote_at),
            }
            counting.follow(&before, action, world.now, &world.outputs[before.outputs.len()..]);
        }
    }

    #[test]
    fn timer_reveals_only_when_requested(votes in 0usize..3, asked: bool, length_ms in 10_000u64..100_000) {
        let mut world = default_world(false);
        for person in 1..=3 {
            world.join(Person(person));
        }
        world.request(Person(1), Request::Start).unwrap();
        let timer = Request::StartTimer { purpose: TimerPurpose::Round, length_ms, reveal_at_end: asked };
        world.request(Person(1), timer).unwrap();
        for person in (1..=votes as u8).map(Person) {
            world.vote(person, "3").unwrap();
        }
        world.wait(Duration::from_millis(length_ms - 1));
        prop_assert!(world.reveal().is_none());
        world.wait(Duration::from_millis(1));
        prop_assert_eq!(world.reveal().is_some(), asked && votes > 0);
        prop_assert_eq!(world.state().timer, None);
    }

    /// With hidden names, two meetings that differ only in who cast which vote have the same broadcasts and state.
    #[test]
    fn hidden_names_leak_nothing(
        votes in proptest::collection::vec(0usize..11, 2..=PEOPLE as usize),
        turn in 1usize..4,
    ) {
        let play_round = |votes: &[usize]| {
            let mut world = default_world(true);
            for (person, _) in (1..).zip(votes) {
                world.join(Person(person));
            }
            world.request(Person(1), Request::Start).unwrap();
            for (person, place) in (1..).map(Person).zip(votes) {
                let vote = vote_at(&Scale::fibonacci(), *place).to_string();
                world.vote(person, &vote).unwrap();
            }
            world.wait(Duration::from_secs(2));
            assert!(world.reveal().is_some());
            world
        };
        let mut others = votes.clone();
        others.rotate_left(turn % votes.len());
        let (one, other) = (play_round(&votes), play_round(&others));
        prop_assert_eq!(broadcasts(&one), broadcasts(&other));
        let state = |world: &World| serde_json::to_string(world.state()).unwrap();
        prop_assert_eq!(state(&one), state(&other));
    }

    /// Driver requests from other people fail and change nothing.
    #[test]
    fn driver_requests_are_rejected_from_others(actions in actions()) {
        let mut world = default_world(false);
        actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
        let Some(driver) = world.state().driver else { return Ok(()) };
        for person in world.connections.keys().copied().collect::<Vec<_>>() {
            if world.seat_of(person) == Some(driver) {
                continue;
            }
            let before = world.state().clone();
            for request in driver_requests(&world) {
                prop_assert_eq!(world.request(person, request.clone()), Err(FailureCode::NotDriver), "{:?}", request);
            }
            prop_assert_eq!(world.state(), &before);
        }
    }

    /// Editing, moving, removing or noting a card changes no estimate and no other card.
    #[test]
    fn estimates_survive_card_edits(actions in actions()) {
        let mut world = default_world(false);
        for action in &actions {
            let before = estimates(&world);
            perform(&mut world, action, &vote_at);
            let Action::Request(_, RequestKind::Edit(card) | RequestKind::Move(card, _) | RequestKind::RemoveCard(card) | RequestKind::Note(card)) =
                action
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
    fn reactions_do_not_change_state(actions in actions()) {
        let mut world = default_world(false);
        for action in &actions {
            perform(&mut world, action, &vote_at);
            for person in world.connections.keys().copied().collect::<Vec<_>>() {
                let (state, seq, deadline) = (world.state().clone(), world.room.seq(), world.room.deadline());
                let _ = world.request(person, Request::React { reaction: Reaction::Love });
                prop_assert_eq!((world.state(), world.room.seq(), world.room.deadline()), (&state, seq, deadline));
            }
        }
    }

    /// A round is revealed without the votes of spectators, whenever they join.
    #[test]
    fn spectators_never_block_a_round(watchers in 1u8..4, vote in 0usize..11, first: bool) {
        let mut world = default_world(false);
        let come = |world: &mut World| {
            for person in (2..=1 + watchers).map(Person) {
                world.join_as(person, Role::Spectator, None);
            }
        };
        world.join(Person(1));
        world.request(Person(1), Request::Start).unwrap();
        if first {
            come(&mut world);
        }
        let vote: Vote = vote_at(&Scale::fibonacci(), vote);
        world.vote(Person(1), &vote.to_string()).unwrap();
        if !first {
            come(&mut world);
        }
        world.wait(room::limits::REVEAL_COUNTDOWN);
        prop_assert!(world.reveal().is_some());
    }
}
