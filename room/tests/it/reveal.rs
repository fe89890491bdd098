//! Reveals without names.

use std::time::Duration;

use proptest::prelude::*;
use room::message::{FailureCode, HostMessage, Request};
use room::{Output, RoomSettings, Scale, Setup};

use crate::actions::{PEOPLE, vote_at};
use crate::world::{ADA, BOB, Person, World, all_vote, setup, started_with};

/// A room whose reveals show no names.
fn hidden_names(titles: &[&str]) -> Setup {
    Setup {
        settings: RoomSettings { count_down: false, hide_names: true, ..RoomSettings::default() },
        ..setup(titles)
    }
}

#[test]
fn hidden_names_are_not_revealed() {
    let mut world = started_with(hidden_names(&["a", "b"]));
    assert!(world.state().round().unwrap().hide_names);
    all_vote(&mut world, ["8", "?", "3"]);
    let reveal = world.reveal().unwrap();
    let votes: Vec<_> = reveal.votes.iter().map(|cast| (cast.seat, cast.vote.to_string())).collect();
    assert_eq!(votes, [(None, "3".into()), (None, "8".into()), (None, "?".into())]);
    assert_eq!(reveal.outliers(), Default::default());
    assert_eq!(world.own_vote(ADA).unwrap().to_string(), "8", "the owner still sees the vote");
}

#[test]
fn hide_names_changes_from_next_round() {
    let mut world = started_with(hidden_names(&["a"]));
    assert_eq!(
        world.change_settings(BOB, |settings| settings.hide_names = false),
        Err(FailureCode::NotDriver)
    );
    world.vote(BOB, "3").unwrap();
    world.change_settings(ADA, |settings| settings.hide_names = false).unwrap();
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_none()));
    let round = world.round_id();
    world.request(ADA, Request::Revote { round }).unwrap();
    assert!(!world.state().round().unwrap().hide_names, "from the next round on");
    all_vote(&mut world, ["8", "5", "3"]);
    assert!(world.reveal().unwrap().votes.iter().all(|cast| cast.seat.is_some()));
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

    /// With hidden names, two meetings that differ only in who cast which vote have the same broadcasts and state.
    #[test]
    fn hidden_names_leak_nothing(
        votes in proptest::collection::vec(0usize..11, 2..=PEOPLE as usize),
        turn in 1usize..4,
    ) {
        let play_round = |votes: &[usize]| {
            let mut world = World::of(Setup {
                settings: RoomSettings { hide_names: true, ..RoomSettings::default() },
                ..setup(&["a", "b"])
            });
            for (person, _) in (1..).zip(votes) {
                world.join(Person(person));
            }
            world.request(Person(1), Request::Start).unwrap();
            for (person, index) in (1..).map(Person).zip(votes) {
                let vote = vote_at(&Scale::fibonacci(), *index).to_string();
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
}
