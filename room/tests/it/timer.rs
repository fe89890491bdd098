//! Timers of rounds and discussions.

use std::time::Duration;

use proptest::prelude::*;
use room::limits::{MAX_TIMER, MIN_TIMER};
use room::message::{FailureCode, Request};
use room::{Snapshot, Stage, Time, TimerPurpose};

use crate::world::{ADA, BOB, MILLISECOND, Person, SECOND, World, all_vote, setup, started, started_with};

#[test]
fn timer_ends_and_can_reveal() {
    let mut world = started_with(setup(&["a"]));
    let timer = |purpose, length: Duration, reveal_at_end| Request::StartTimer {
        purpose,
        length_ms: length.as_millis() as u64,
        reveal_at_end,
    };
    assert_eq!(
        world.request(BOB, timer(TimerPurpose::Round, 10 * SECOND, true)),
        Err(FailureCode::NotDriver)
    );
    for wrong in [MIN_TIMER - MILLISECOND, MAX_TIMER + MILLISECOND] {
        assert_eq!(
            world.request(ADA, timer(TimerPurpose::Round, wrong, true)),
            Err(FailureCode::TimerLength)
        );
    }
    world.request(ADA, timer(TimerPurpose::Round, MIN_TIMER, true)).unwrap();
    let ends = world.now + MIN_TIMER;
    assert_eq!(world.state().timer.unwrap().ends, ends);
    world.wait(MIN_TIMER);
    assert_eq!((world.state().timer, world.reveal()), (None, None), "nobody has voted");

    world.request(ADA, timer(TimerPurpose::Round, MIN_TIMER, false)).unwrap();
    world.vote(BOB, "3").unwrap();
    world.wait(60 * SECOND);
    assert!(world.reveal().is_none(), "the timer was not set to reveal");

    world.request(ADA, timer(TimerPurpose::Round, MAX_TIMER, true)).unwrap();
    world.wait(MAX_TIMER - MILLISECOND);
    assert!(world.reveal().is_none());
    world.wait(MILLISECOND);
    assert_eq!(world.reveal().unwrap().votes.len(), 1);
    assert_eq!(world.request(ADA, timer(TimerPurpose::Round, 10 * SECOND, true)), Err(FailureCode::Revealed));

    world.request(ADA, timer(TimerPurpose::Talk, 20 * SECOND, true)).unwrap();
    assert!(!world.state().timer.unwrap().reveal_at_end);
    assert_eq!(world.request(BOB, Request::StopTimer), Err(FailureCode::NotDriver));
    world.request(ADA, Request::StopTimer).unwrap();
    assert_eq!(world.state().timer, None);
}

#[test]
fn timer_stops_when_round_or_discussion_ends() {
    let mut world = started(&["a", "b"]);
    let timer = |purpose| Request::StartTimer { purpose, length_ms: 600_000, reveal_at_end: false };
    world.request(ADA, timer(TimerPurpose::Round)).unwrap();
    all_vote(&mut world, ["3", "3", "5"]);
    assert_eq!(world.state().timer, None, "the round is revealed");
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.settle(ADA, 3).unwrap();
    assert_eq!(world.state().timer, None, "the card is settled");
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.state().timer, None, "the next card");
    all_vote(&mut world, ["3", "3", "5"]);
    world.settle(ADA, 3).unwrap();
    world.request(ADA, timer(TimerPurpose::Talk)).unwrap();
    world.next(ADA).unwrap();
    assert_eq!((world.state().stage(), world.state().timer), (Stage::Finished, None));
    assert_eq!(world.request(ADA, timer(TimerPurpose::Talk)), Err(FailureCode::NoCard));
}

#[test]
fn timer_continues_at_next_host() {
    let mut world = started_with(setup(&["a"]));
    let request =
        Request::StartTimer { purpose: TimerPurpose::Round, length_ms: 60_000, reveal_at_end: false };
    world.request(ADA, request).unwrap();
    world.wait(20 * SECOND);
    let snapshot = world.room.snapshot();
    world.now = Time(7);
    world.reopen(&snapshot, Some(BOB));
    assert_eq!(world.state().timer.unwrap().ends, Time(7) + 40 * SECOND);

    let of_a_member = |at: Option<Time>| {
        let snapshot = Snapshot::new(world.state().clone(), world.room.seq(), Default::default(), 0).unwrap();
        at.map_or(snapshot.clone(), |at| snapshot.with_time(at))
    };
    let mut elsewhere = started_with(setup(&["a"]));
    let (known, unknown) = (of_a_member(Some(Time(7) + 10 * SECOND)), of_a_member(None));
    elsewhere.reopen(&known, Some(BOB));
    assert_eq!(elsewhere.state().timer.unwrap().ends, elsewhere.now + 30 * SECOND);
    elsewhere.reopen(&unknown, Some(BOB));
    assert_eq!(elsewhere.state().timer, None, "the remaining time is unknown");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn timer_reveals_only_when_requested(votes in 0usize..3, asked: bool, length_ms in 10_000u64..100_000) {
        let mut world = World::of(setup(&["a", "b"]));
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
}
