//! Property tests of all rules under random actions, and requests without effect.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{AWAY_GRACE, REVEAL_COUNTDOWN};
use room::message::{HostMessage, Request};
use room::{
    Avatar, CardId, Change, Colour, Input, Output, Presence, Ref, Reveal, Role, RoundId, Scale, SeatId,
    Table, Time, Vote,
};

use crate::actions::{PEOPLE, actions, perform, vote_at};
use crate::world::{ADA, BOB, CAT, Person, World, mid_vote_world, started};

/// Maps every index to another vote than [`vote_at`] does, and mixes values and marks.
fn other_vote_at(scale: &Scale, index: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[(index + hand.len() / 2) % hand.len()]
}

/// A model of the votes, built from the outputs alone.
#[derive(Default)]
struct Votes {
    open: BTreeMap<SeatId, Vote>,
    revealed: BTreeMap<RoundId, Reveal>,
    rounds: BTreeSet<RoundId>,
    away_since: BTreeMap<SeatId, Time>,
}

fn check_driver(world: &World, away_since: &BTreeMap<SeatId, Time>) {
    let state = world.state();
    let here = state.seats.iter().any(|seat| seat.presence == Presence::Here);
    if state.table == Table::Gathering && state.driver.is_none() {
        return;
    }
    if here {
        let driver = state.seat(state.driver.expect("there is a driver")).expect("the driver has a seat");
        match driver.presence {
            Presence::Here => {}
            Presence::Away => {
                assert!(world.now - away_since[&driver.id] < AWAY_GRACE, "an absent driver is replaced")
            }
            Presence::Gone => panic!("a driver who left is replaced"),
        }
    }
}

fn check_reveal(world: &World, away_since: &BTreeMap<SeatId, Time>) {
    let state = world.state();
    let Some(round) = state.round() else { return };
    let voters = || state.seats.iter().filter(|seat| seat.role == Role::Voter);
    let waited_for = voters().filter(|seat| match seat.presence {
        Presence::Here => true,
        Presence::Away => world.now - away_since[&seat.id] < AWAY_GRACE,
        Presence::Gone => false,
    });
    let anyone_here = voters().any(|seat| seat.presence == Presence::Here);
    let complete = anyone_here && waited_for.into_iter().all(|seat| round.voted.contains(&seat.id));
    let due = state.settings.auto_reveal && complete && round.reveal.is_none();
    assert_eq!(due, round.reveals_at.is_some(), "a complete round is revealed or counting down");
    if let Some(ends) = round.reveals_at {
        assert!(state.settings.count_down && ends > world.now && ends <= world.now + REVEAL_COUNTDOWN);
    }
    assert!(state.timer.is_none_or(|timer| timer.ends > world.now), "an expired timer is removed");
}

impl Votes {
    /// Applies the outputs of one step: the changes, and the votes sent to their owners.
    fn follow(&mut self, world: &World, outputs: &[Output]) {
        for output in outputs {
            match output {
                Output::YourVote { connections, vote } => {
                    let owners: BTreeSet<SeatId> = connections
                        .iter()
                        .filter_map(|connection| {
                            let owner = world.connections.iter().find(|(_, all)| all.contains(connection))?.0;
                            world.seat_of(*owner)
                        })
                        .collect();
                    assert!(owners.len() <= 1, "a vote is sent to its owner only");
                    if let (Some(&owner), true) = (owners.first(), vote.round == world.round_id()) {
                        match vote.vote {
                            Some(vote) => self.open.insert(owner, vote),
                            None => self.open.remove(&owner),
                        };
                    }
                }
                Output::Changed(Change::RoundOpened { round, .. }) => {
                    assert!(self.rounds.insert(*round), "a round's number is given once");
                    self.open.clear();
                }
                Output::Changed(Change::Removed { seat }) if world.reveal().is_none() => {
                    self.open.remove(seat);
                }
                Output::Changed(Change::Presence { seat, presence: Presence::Away }) => {
                    self.away_since.insert(*seat, world.now);
                }
                _ => {}
            }
        }
        if let (Some(round), Some(reveal)) = (world.state().round(), world.reveal()) {
            let known = self.revealed.entry(round.id).or_insert_with(|| reveal.clone());
            assert_eq!(known, reveal, "votes do not change after the reveal");
            let mut votes: Vec<Vote> = self.open.values().copied().collect();
            let mut revealed: Vec<Vote> = reveal.votes.iter().map(|cast| cast.vote).collect();
            votes.sort_unstable();
            revealed.sort_unstable();
            assert_eq!(revealed, votes, "the revealed votes equal the owners' votes");
            for cast in &reveal.votes {
                let owners = cast.seat.map(|seat| self.open[&seat]);
                assert_eq!(
                    owners,
                    (!round.hide_names).then_some(cast.vote),
                    "with the owner, unless names are hidden"
                );
            }
        }
    }
}

/// The part of an output that others than the vote's owner can see, as text.
fn visible_to_others(output: &Output) -> String {
    match output {
        Output::Joined { connection, you, .. } => format!("{connection} {you}"),
        Output::YourVote { connections, vote } => format!("{connections:?} {}", vote.round),
        Output::Changed(change) => {
            let changed = HostMessage::Changed { seq: room::Seq(0), changes: vec![change.clone()] };
            serde_json::to_string(&changed).unwrap()
        }
        Output::CopyReceived { accepted, .. } => format!("copy accepted: {accepted}"),
        Output::Response { .. }
        | Output::Reacted { .. }
        | Output::Refused { .. }
        | Output::Probe { .. }
        | Output::Delegate { .. }
        | Output::Close { .. } => format!("{output:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(1_500), ..ProptestConfig::default() })]

    /// [`World`] also compares every view with the host's state after each step.
    #[test]
    fn rules_hold_for_random_actions(actions in actions()) {
        let mut world = World::new(&["a", "b"]);
        let mut votes = Votes::default();
        for action in &actions {
            let before = world.outputs.len();
            perform(&mut world, action, &vote_at);
            votes.follow(&world, &world.outputs[before..]);
            check_driver(&world, &votes.away_since);
            check_reveal(&world, &votes.away_since);
            for person in (1..=PEOPLE).map(Person) {
                if let Some(seat) = world.seat_of(person).filter(|_| world.connections.contains_key(&person)) {
                    prop_assert!(!world.state().seat(seat).unwrap().removed, "a removed member is not connected");
                    let own_vote = world.own_vote(person);
                    let in_round = votes.open.get(&seat).copied().filter(|_| world.state().round().is_some());
                    prop_assert_eq!(own_vote, in_round, "the owner's view shows the vote");
                }
            }
        }
    }

    /// Performs the same actions with two different sets of votes. Up to the first reveal, everything that others can
    /// see must be the same.
    #[test]
    fn outputs_do_not_depend_on_hidden_votes(actions in actions()) {
        let (mut one, mut other) = (World::new(&["a", "b"]), World::new(&["a", "b"]));
        let manual = |world: &mut World| {
            // With auto-reveal most rounds would end too early.
            world.join(Person(1));
            world.request(Person(1), Request::Start).unwrap();
            world.change_settings(Person(1), |settings| settings.auto_reveal = false).unwrap();
        };
        manual(&mut one);
        manual(&mut other);
        for action in &actions {
            perform(&mut one, action, &vote_at);
            perform(&mut other, action, &other_vote_at);
            let revealed = |world: &World| {
                world.outputs.iter().position(|output| matches!(output, Output::Changed(Change::Revealed { .. })))
            };
            prop_assert_eq!(revealed(&one), revealed(&other), "both reveal at the same step");
            let hidden = revealed(&one);
            let visible = |world: &World| -> Vec<String> {
                world.outputs.iter().take(hidden.unwrap_or(usize::MAX)).map(visible_to_others).collect()
            };
            prop_assert_eq!(visible(&one), visible(&other));
            if hidden.is_some() {
                break;
            }
            let state = |world: &World| serde_json::to_string(world.state()).unwrap();
            prop_assert_eq!(state(&one), state(&other));
        }
    }
}

/// During a hand-over the next host still reads card texts. These requests must not change the paused room.
#[test]
fn paused_room_still_answers_reads() {
    let mut world = mid_vote_world();
    world.change_settings(ADA, |settings| settings.count_down = true).unwrap();
    world.vote(CAT, "8").unwrap();
    assert!(world.room.deadline().is_some(), "a countdown is running");
    let before = (world.state().clone(), world.room.seq());
    let connection = world.connections[&BOB][0];
    for request in
        [Request::ReadCards { after: CardId(0) }, Request::ReadCard { card: CardId(1) }, Request::Ping]
    {
        let outputs = world.room.handle(Input::Request { connection, reference: Ref(1), request }, Time(0));
        assert!(matches!(outputs[..], [Output::Response { .. }]), "{outputs:?}");
    }
    assert_eq!((world.state().clone(), world.room.seq()), before);
}

/// The public changes that one input causes.
fn changes(world: &mut World, person: Person, request: Request) -> Vec<Change> {
    let before = world.outputs.len();
    world.request(person, request).unwrap();
    let changed = |output: &Output| match output {
        Output::Changed(change) => Some(change.clone()),
        _ => None,
    };
    world.outputs[before..].iter().filter_map(changed).collect()
}

#[test]
fn request_without_effect_sends_no_change() {
    let mut world = started(&["a", "b", "c"]);
    let state = world.state().clone();
    let seat = state.seats[1].clone();
    let (card, to) = (CardId(2), NewCard::new("", "b", "its body", None));
    let avatar = Avatar { colour: Colour::new(5).unwrap(), emoji: None };
    world.request(BOB, Request::SetAvatar { avatar: avatar.clone() }).unwrap();
    world.request(ADA, Request::SetNote { card, text: "note".into() }).unwrap();
    world.vote(BOB, "5").unwrap();
    let vote = Request::Vote { round: world.round_id(), vote: "5".parse().unwrap() };
    for (person, request) in [
        (BOB, Request::SetRole { role: Role::Voter }),
        (BOB, Request::Rename { name: seat.name.clone() }),
        (BOB, Request::SetAvatar { avatar }),
        (BOB, vote),
        (ADA, Request::Withdraw { round: world.round_id() }),
        (ADA, Request::MakeDriver { seat: SeatId(1) }),
        (ADA, Request::BecomeDriver),
        (ADA, Request::ChangeSettings { settings: state.settings.clone() }),
        (ADA, Request::StopTimer),
        (ADA, Request::EditCard { card, to }),
        (ADA, Request::SetNote { card, text: " note ".into() }),
        (ADA, Request::MoveCard { card, before: Some(card) }),
        (ADA, Request::MoveCard { card, before: Some(CardId(3)) }),
        (ADA, Request::MoveCard { card: CardId(3), before: None }),
    ] {
        assert_eq!(changes(&mut world, person, request.clone()), [], "{request:?}");
    }
    assert_eq!(
        changes(&mut world, BOB, Request::SetRole { role: Role::Spectator }).len(),
        2,
        "and drops the vote"
    );
    assert_eq!(changes(&mut world, ADA, Request::MoveCard { card, before: Some(CardId(1)) }).len(), 1);
}
