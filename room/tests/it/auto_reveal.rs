//! Rule 4: the round reveals once every present voter has voted, after a countdown.

use std::time::Duration;

use proptest::prelude::*;
use room::limits::{AWAY_GRACE, REVEAL_COUNTDOWN};
use room::message::{FailureCode, Request};
use room::{Change, Outcome, Output, Points, Role, Scale, Time, Vote};

use crate::actions::{Action, RequestKind, actions, perform, vote_at};
use crate::world::{
    ADA, BOB, CAT, MILLISECOND, Person, SECOND, World, all_vote, setup, started, started_with,
};

fn counting_down(world: &World) -> Option<Time> {
    world.state().round()?.reveals_at
}

fn winner(points: u16) -> Outcome {
    Outcome::Winner { points: Points::whole(points) }
}

#[test]
fn last_vote_reveals_round() {
    let mut world = started(&["a"]);
    world.vote(ADA, "3").unwrap();
    world.wait(5 * SECOND);
    world.vote(BOB, "3").unwrap();
    assert!(world.reveal().is_none());
    world.vote(CAT, "1").unwrap();
    let reveal = world.reveal().unwrap();
    assert_eq!((reveal.result.outcome, reveal.open_ms), (winner(3), 5_000));
    assert_eq!(world.vote(CAT, "3"), Err(FailureCode::Revealed));
}

#[test]
fn without_auto_reveal_only_driver_reveals() {
    let mut world = started(&["a"]);
    assert_eq!(
        world.change_settings(BOB, |settings| settings.auto_reveal = false),
        Err(FailureCode::NotDriver)
    );
    world.change_settings(ADA, |settings| settings.auto_reveal = false).unwrap();
    for person in [ADA, BOB, CAT] {
        world.vote(person, "3").unwrap();
    }
    assert!(world.reveal().is_none());
    let round = world.round_id();
    assert_eq!(world.request(BOB, Request::Reveal { round }), Err(FailureCode::NotDriver));
    world.request(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());
}

#[test]
fn round_reveals_when_last_missing_voter_is_gone() {
    let last_to_vote_is_missing = || {
        let mut world = started(&["a"]);
        world.vote(ADA, "3").unwrap();
        world.vote(BOB, "3").unwrap();
        assert!(world.reveal().is_none());
        world
    };
    let mut left = last_to_vote_is_missing();
    left.leave(CAT);
    assert!(left.reveal().is_some(), "a goodbye");

    let mut away = last_to_vote_is_missing();
    away.disconnect(CAT);
    away.wait(AWAY_GRACE - Duration::from_millis(1));
    assert!(away.reveal().is_none(), "not away for long");
    away.wait(Duration::from_millis(1));
    assert!(away.reveal().is_some(), "away for long");

    let mut watches = last_to_vote_is_missing();
    watches.request(CAT, Request::SetRole { role: Role::Spectator }).unwrap();
    assert!(watches.reveal().is_some(), "a change of role");

    let mut removed = last_to_vote_is_missing();
    let seat = removed.seat_of(CAT).unwrap();
    removed.request(ADA, Request::Remove { seat }).unwrap();
    assert!(removed.reveal().is_some(), "a removal");

    let mut switched_on = last_to_vote_is_missing();
    switched_on.change_settings(ADA, |settings| settings.auto_reveal = false).unwrap();
    switched_on.vote(CAT, "1").unwrap();
    assert!(switched_on.reveal().is_none());
    switched_on.change_settings(ADA, |settings| settings.auto_reveal = true).unwrap();
    assert!(switched_on.reveal().is_some(), "auto-reveal switched on");
}

#[test]
fn round_waits_while_everyone_is_disconnected() {
    let mut world = started(&["a"]);
    world.vote(ADA, "3").unwrap();
    for person in [ADA, BOB, CAT] {
        world.disconnect(person);
    }
    world.wait(AWAY_GRACE + SECOND);
    assert!(world.reveal().is_none(), "no one is connected");
    world.join(BOB);
    assert!(world.reveal().is_none(), "Bob has not voted");
    world.vote(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "Ada's vote is kept");
}

#[test]
fn spectators_do_not_block_or_vote() {
    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.join_as(BOB, Role::Spectator, None);
    world.request(BOB, Request::Start).unwrap();
    assert_eq!(world.vote(BOB, "5"), Err(FailureCode::Spectator));
    world.vote(ADA, "5").unwrap();
    assert!(world.reveal().is_some());
}

#[test]
fn countdown_precedes_reveal() {
    let mut world = started_with(setup(&["a"]));
    all_vote(&mut world, ["3", "5", "8"]);
    let ends = world.now + REVEAL_COUNTDOWN;
    assert_eq!((counting_down(&world), world.reveal()), (Some(ends), None));
    assert_eq!(world.room.deadline(), Some(ends));
    world.disconnect(CAT);
    world.join(CAT);
    assert_eq!(counting_down(&world), Some(ends), "a reconnect does not stop the countdown");
    world.wait(REVEAL_COUNTDOWN - MILLISECOND);
    assert!(world.reveal().is_none());
    world.wait(MILLISECOND);
    assert!(world.reveal().is_some());
    assert_eq!(counting_down(&world), None);
}

#[test]
fn vote_changes_stop_the_countdown() {
    let counting = || {
        let mut world = started_with(setup(&["a"]));
        all_vote(&mut world, ["3", "5", "8"]);
        world.wait(SECOND);
        assert!(counting_down(&world).is_some());
        world
    };
    let mut withdrawn = counting();
    let round = withdrawn.round_id();
    withdrawn.request(CAT, Request::Withdraw { round }).unwrap();
    assert_eq!(counting_down(&withdrawn), None);
    withdrawn.wait(60 * SECOND);
    assert!(withdrawn.reveal().is_none(), "a cancelled count-down never reveals");

    let mut changed = counting();
    changed.vote(CAT, "5").unwrap();
    assert_eq!(counting_down(&changed), Some(changed.now + REVEAL_COUNTDOWN), "the countdown restarts");
    changed.vote(CAT, "5").unwrap();
    changed.wait(REVEAL_COUNTDOWN);
    assert!(changed.reveal().is_some(), "the same vote again is no change");

    let mut newcomer = counting();
    newcomer.join(Person(4));
    newcomer.wait(60 * SECOND);
    assert!(newcomer.reveal().is_none(), "the newcomer must vote too");

    let mut watches_no_more = counting();
    watches_no_more.join_as(Person(4), Role::Spectator, None);
    assert!(counting_down(&watches_no_more).is_some(), "a spectator does not stop the countdown");
    watches_no_more.request(Person(4), Request::SetRole { role: Role::Voter }).unwrap();
    assert_eq!(counting_down(&watches_no_more), None);

    let mut by_hand = counting();
    by_hand.change_settings(ADA, |settings| settings.auto_reveal = false).unwrap();
    by_hand.wait(60 * SECOND);
    assert!(by_hand.reveal().is_none());
}

#[test]
fn driver_can_skip_the_countdown() {
    let mut world = started_with(setup(&["a"]));
    all_vote(&mut world, ["3", "5", "8"]);
    let round = world.round_id();
    world.request(ADA, Request::Reveal { round }).unwrap();
    assert!(world.reveal().is_some());

    let mut world = started_with(setup(&["a"]));
    all_vote(&mut world, ["3", "5", "8"]);
    assert_eq!(
        world.change_settings(BOB, |settings| settings.count_down = false),
        Err(FailureCode::NotDriver)
    );
    world.change_settings(ADA, |settings| settings.count_down = false).unwrap();
    assert!(world.reveal().is_some(), "switching it off reveals");
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
                    let at_once = !before.state().settings.count_down;
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

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    #[test]
    fn cancelled_countdown_never_reveals(actions in actions()) {
        let mut world = World::of(setup(&["a", "b"]));
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

    /// A round is revealed without the votes of spectators, whenever they join.
    #[test]
    fn spectators_never_block_a_round(watchers in 1u8..4, vote in 0usize..11, first: bool) {
        let mut world = World::of(setup(&["a", "b"]));
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
