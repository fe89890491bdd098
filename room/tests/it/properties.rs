//! What holds whatever people do, in whatever order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::AWAY_GRACE;
use room::message::{HostMessage, Request};
use room::{
    CardId, Change, Output, Points, Presence, Reveal, Role, RoundId, Scale, SeatId, Table, Time, Vote,
};

use crate::world::{Person, World};

pub(crate) const PEOPLE: u8 = 4;

/// One thing that somebody does. Seats and rounds are named relative to what is there, so that most
/// requests make sense and some do not.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Join(Person, Role),
    Drop(Person),
    Leave(Person),
    Wait(u64),
    Ask(Person, Wish),
}

#[derive(Debug, Clone)]
pub(crate) enum Wish {
    Start,
    /// By its place in the hand, so that another hand can be dealt.
    Vote(usize),
    VoteLate(usize),
    Withdraw,
    Reveal,
    Settle(usize),
    Revote,
    Next,
    Skip,
    TakeUp(u32),
    HandOver(Person),
    SetRole(Role),
    AutoReveal(bool),
    Remove(Person),
    AddCards(usize),
    OffScale,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let person = || (1..=PEOPLE).prop_map(Person);
    let role = || prop_oneof![4 => Just(Role::Voter), 1 => Just(Role::Spectator)];
    let place = || 0usize..11;
    let wish = prop_oneof![
        3 => Just(Wish::Start),
        12 => place().prop_map(Wish::Vote),
        1 => place().prop_map(Wish::VoteLate),
        2 => Just(Wish::Withdraw),
        2 => Just(Wish::Reveal),
        2 => (0usize..9).prop_map(Wish::Settle),
        1 => Just(Wish::Revote),
        4 => Just(Wish::Next),
        1 => Just(Wish::Skip),
        1 => (0u32..5).prop_map(Wish::TakeUp),
        1 => person().prop_map(Wish::HandOver),
        1 => role().prop_map(Wish::SetRole),
        1 => any::<bool>().prop_map(Wish::AutoReveal),
        1 => person().prop_map(Wish::Remove),
        1 => (0usize..3).prop_map(Wish::AddCards),
        1 => Just(Wish::OffScale),
    ];
    prop_oneof![
        4 => (person(), role()).prop_map(|(person, role)| Act::Join(person, role)),
        1 => person().prop_map(Act::Drop),
        1 => person().prop_map(Act::Leave),
        2 => prop_oneof![1u64..3_000, 9_000u64..11_000, 50_000u64..70_000].prop_map(Act::Wait),
        20 => (person(), wish).prop_map(|(person, wish)| Act::Ask(person, wish)),
    ]
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec(act(), 1..80)
}

/// Plays acts in a world, turning wishes into requests; `deal` says which vote a place in the hand is.
pub(crate) fn play(world: &mut World, act: &Act, deal: &dyn Fn(usize) -> Vote) {
    match act {
        Act::Join(person, role) => {
            world.joins_as(*person, *role, None);
        }
        Act::Drop(person) => world.drops(*person),
        Act::Leave(person) => world.leaves(*person),
        Act::Wait(ms) => world.waits(Duration::from_millis(*ms)),
        Act::Ask(person, _) if !world.connections.contains_key(person) => {}
        Act::Ask(person, wish) => {
            let round = world.round_id();
            let seat_of = |person: &Person| world.seat_of(*person).unwrap_or(SeatId(77));
            let request = match wish {
                Wish::Start => Request::Start,
                Wish::Vote(place) => Request::Vote { round, vote: deal(*place) },
                Wish::VoteLate(place) => {
                    Request::Vote { round: RoundId(round.0.saturating_sub(1)), vote: deal(*place) }
                }
                Wish::Withdraw => Request::Withdraw { round },
                Wish::Reveal => Request::Reveal { round },
                Wish::Settle(place) => Request::Settle { round, points: Scale::fibonacci().points()[*place] },
                Wish::Revote => Request::Revote { round },
                Wish::Next => Request::Next { round },
                Wish::Skip => Request::Skip { round },
                Wish::TakeUp(card) => Request::TakeUp { card: CardId(*card) },
                Wish::HandOver(person) => Request::HandOver { seat: seat_of(person) },
                Wish::SetRole(role) => Request::SetRole { role: *role },
                Wish::AutoReveal(on) => Request::SetAutoReveal { on: *on },
                Wish::Remove(person) => Request::Remove { seat: seat_of(person) },
                Wish::AddCards(count) => Request::AddCards {
                    cards: (0..*count)
                        .map(|n| NewCard::new(&format!("K-{n}"), "title", "body", None))
                        .collect(),
                },
                Wish::OffScale => Request::Vote { round, vote: Vote::Points(Points::whole(4)) },
            };
            let _ = world.asks(*person, request);
        }
    }
}

pub(crate) fn deal(place: usize) -> Vote {
    Scale::fibonacci().hand().nth(place).unwrap()
}

/// Another hand: every place holds another vote than in [`deal`], numbers and marks mixed.
fn deal_otherwise(place: usize) -> Vote {
    Scale::fibonacci().hand().nth((place + 5) % 11).unwrap()
}

/// The votes as the rules say they stand, kept beside the room from its answers alone.
#[derive(Default)]
struct Votes {
    open: BTreeMap<SeatId, Vote>,
    revealed: BTreeMap<RoundId, Reveal>,
    rounds: BTreeSet<RoundId>,
    away_since: BTreeMap<SeatId, Time>,
}

fn somebody_drives(world: &World, away_since: &BTreeMap<SeatId, Time>) {
    let state = world.state();
    let here = state.seats.iter().any(|seat| seat.presence == Presence::Here);
    if state.table == Table::Gathering {
        assert_eq!(state.driver, None, "nobody drives before the start");
    } else if here {
        let driver = state.seat(state.driver.expect("somebody drives")).expect("the driver has a seat");
        match driver.presence {
            Presence::Here => {}
            Presence::Away => {
                assert!(world.now - away_since[&driver.id] < AWAY_GRACE, "an absent driver is succeeded")
            }
            Presence::Gone => panic!("a driver who left is succeeded"),
        }
    }
}

fn a_complete_round_is_revealed(world: &World, away_since: &BTreeMap<SeatId, Time>) {
    let state = world.state();
    let Some(round) = state.round() else { return };
    let voters = || state.seats.iter().filter(|seat| seat.role == Role::Voter);
    let waited_for = voters().filter(|seat| match seat.presence {
        Presence::Here => true,
        Presence::Away => world.now - away_since[&seat.id] < AWAY_GRACE,
        Presence::Gone => false,
    });
    let anybody_here = voters().any(|seat| seat.presence == Presence::Here);
    let complete = anybody_here && waited_for.into_iter().all(|seat| round.voted.contains(&seat.id));
    assert!(!(state.auto_reveal && complete) || round.reveal.is_some(), "everybody voted, so it is revealed");
}

impl Votes {
    /// Folds the outputs of one step in: what changed, and what each owner was told of their own vote.
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
                    assert!(owners.len() <= 1, "a vote is told to its owner alone");
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
            let votes: BTreeMap<SeatId, Vote> =
                reveal.votes.iter().map(|cast| (cast.seat, cast.vote)).collect();
            assert_eq!(votes, self.open, "what is revealed is what the owners were told");
        }
    }
}

/// What anybody but a vote's owner can see of an output, as bytes.
fn seen_by_others(output: &Output) -> String {
    match output {
        Output::Joined { connection, you, .. } => format!("{connection} {you}"),
        Output::YourVote { connections, vote } => format!("{connections:?} {}", vote.round),
        Output::Changed(change) => {
            let changed = HostMessage::Changed { seq: room::Seq(0), changes: vec![change.clone()] };
            serde_json::to_string(&changed).unwrap()
        }
        Output::Answered { .. } | Output::Refused { .. } | Output::Probe { .. } | Output::Close { .. } => {
            format!("{output:?}")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    /// [`World`] holds every view against the host's state on the way.
    #[test]
    fn the_rules_hold_whatever_people_do(acts in acts()) {
        let mut world = World::new(&["a", "b"]);
        let mut votes = Votes::default();
        for act in &acts {
            let before = world.outputs.len();
            play(&mut world, act, &deal);
            votes.follow(&world, &world.outputs[before..]);
            somebody_drives(&world, &votes.away_since);
            a_complete_round_is_revealed(&world, &votes.away_since);
            for person in (1..=PEOPLE).map(Person) {
                if let Some(seat) = world.seat_of(person).filter(|_| world.connections.contains_key(&person)) {
                    prop_assert!(!world.state().seat(seat).unwrap().removed, "who was removed is out");
                    let told = world.own_vote(person);
                    let in_round = votes.open.get(&seat).copied().filter(|_| world.state().round().is_some());
                    prop_assert_eq!(told, in_round, "the owner's screen shows the owner's vote");
                }
            }
        }
    }

    /// Plays the same acts with two different hands, and compares every byte that anybody but the
    /// vote's owner gets to see, up to the first reveal.
    #[test]
    fn nothing_depends_on_a_hidden_vote(acts in acts()) {
        let (mut one, mut other) = (World::new(&["a", "b"]), World::new(&["a", "b"]));
        let manual = |world: &mut World| {
            // Most rounds would otherwise be over before much has happened.
            world.joins(Person(1));
            world.asks(Person(1), Request::Start).unwrap();
            world.asks(Person(1), Request::SetAutoReveal { on: false }).unwrap();
        };
        manual(&mut one);
        manual(&mut other);
        for act in &acts {
            play(&mut one, act, &deal);
            play(&mut other, act, &deal_otherwise);
            let revealed = |world: &World| {
                world.outputs.iter().position(|output| matches!(output, Output::Changed(Change::Revealed { .. })))
            };
            prop_assert_eq!(revealed(&one), revealed(&other), "whether and when it is revealed");
            let hidden = revealed(&one);
            let seen = |world: &World| -> Vec<String> {
                world.outputs.iter().take(hidden.unwrap_or(usize::MAX)).map(seen_by_others).collect()
            };
            prop_assert_eq!(seen(&one), seen(&other));
            if hidden.is_some() {
                break;
            }
            let state = |world: &World| serde_json::to_string(world.state()).unwrap();
            prop_assert_eq!(state(&one), state(&other));
        }
    }
}
