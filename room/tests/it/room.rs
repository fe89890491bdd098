//! Property tests of the rules under random actions, and the random actions that other tests use.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{AWAY_GRACE, REVEAL_COUNTDOWN};
use room::message::{HostMessage, Request};
use room::{
    Avatar, CardId, Change, Colour, Output, Points, Presence, Reaction, Reveal, Role, RoundId, Scale, SeatId,
    Table, Time, TimerPurpose, Vote,
};

use crate::world::{Person, World};

pub(crate) const PEOPLE: u8 = 4;

/// One random action. Seats, cards and rounds are chosen so that most requests are valid and some are not.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Join(Person, Role),
    Drop(Person),
    Leave(Person),
    Wait(u64),
    Request(Person, RequestKind),
}

#[derive(Debug, Clone)]
pub(crate) enum RequestKind {
    Start,
    /// The index of the vote; a [`VotePicker`] maps it to a value.
    Vote(usize),
    VoteLate(usize),
    Withdraw,
    Reveal,
    Settle(usize),
    Revote,
    Next,
    Skip,
    OpenCard(u32),
    HandOver(Person),
    SetRole(Role),
    AutoReveal(bool),
    Remove(Person),
    AddCards(usize),
    OffScale,
    Quick,
    BecomeDriver,
    Avatar(u8),
    React,
    CountDown(bool),
    HideNames(bool),
    Scale(usize),
    Timer(TimerPurpose, u64, bool),
    StopTimer,
    Edit(u32),
    Move(u32, Option<u32>),
    RemoveCard(u32),
    Note(u32),
}

/// The scales to choose from; 4 is on none of them.
const SCALES: [&str; 3] = ["fibonacci", "1 2 3", "t-shirts"];

pub(crate) fn action() -> impl Strategy<Value = Action> {
    let person = || (1..=PEOPLE).prop_map(Person);
    let role = || prop_oneof![4 => Just(Role::Voter), 1 => Just(Role::Spectator)];
    let place = || 0usize..11;
    let kind = prop_oneof![
        3 => Just(RequestKind::Start),
        12 => place().prop_map(RequestKind::Vote),
        1 => place().prop_map(RequestKind::VoteLate),
        2 => Just(RequestKind::Withdraw),
        2 => Just(RequestKind::Reveal),
        2 => (0usize..9).prop_map(RequestKind::Settle),
        1 => Just(RequestKind::Revote),
        4 => Just(RequestKind::Next),
        1 => Just(RequestKind::Skip),
        1 => (0u32..5).prop_map(RequestKind::OpenCard),
        1 => person().prop_map(RequestKind::HandOver),
        1 => role().prop_map(RequestKind::SetRole),
        1 => any::<bool>().prop_map(RequestKind::AutoReveal),
        1 => person().prop_map(RequestKind::Remove),
        1 => (0usize..3).prop_map(RequestKind::AddCards),
        1 => Just(RequestKind::OffScale),
        6 => table_request(),
    ];
    prop_oneof![
        4 => (person(), role()).prop_map(|(person, role)| Action::Join(person, role)),
        1 => person().prop_map(Action::Drop),
        1 => person().prop_map(Action::Leave),
        2 => prop_oneof![1u64..3_000, 9_000u64..11_000, 50_000u64..70_000].prop_map(Action::Wait),
        20 => (person(), kind).prop_map(|(person, kind)| Action::Request(person, kind)),
    ]
}

fn table_request() -> impl Strategy<Value = RequestKind> {
    let card = || 0u32..5;
    let purpose = prop_oneof![Just(TimerPurpose::Round), Just(TimerPurpose::Talk)];
    let length = prop_oneof![9_000u64..12_000, Just(3_600_000)];
    prop_oneof![
        Just(RequestKind::Quick),
        Just(RequestKind::BecomeDriver),
        (0u8..8).prop_map(RequestKind::Avatar),
        Just(RequestKind::React),
        any::<bool>().prop_map(RequestKind::CountDown),
        any::<bool>().prop_map(RequestKind::HideNames),
        (0..SCALES.len()).prop_map(RequestKind::Scale),
        (purpose, length, any::<bool>())
            .prop_map(|(purpose, ms, reveal)| RequestKind::Timer(purpose, ms, reveal)),
        Just(RequestKind::StopTimer),
        card().prop_map(RequestKind::Edit),
        (card(), proptest::option::of(card())).prop_map(|(card, before)| RequestKind::Move(card, before)),
        card().prop_map(RequestKind::RemoveCard),
        card().prop_map(RequestKind::Note),
    ]
}

pub(crate) fn actions() -> impl Strategy<Value = Vec<Action>> {
    proptest::collection::vec(action(), 1..80)
}

/// Maps an index to a vote on the scale.
type VotePicker<'a> = &'a dyn Fn(&Scale, usize) -> Vote;

/// Performs an action in a world.
pub(crate) fn perform(world: &mut World, action: &Action, pick_vote: VotePicker<'_>) {
    match action {
        Action::Join(person, role) => {
            world.join_as(*person, *role, None);
        }
        Action::Drop(person) => world.disconnect(*person),
        Action::Leave(person) => world.leave(*person),
        Action::Wait(ms) => world.wait(Duration::from_millis(*ms)),
        Action::Request(person, _) if !world.connections.contains_key(person) => {}
        Action::Request(person, kind) => {
            let request = request(world, kind, pick_vote);
            let _ = world.request(*person, request);
        }
    }
}

fn request(world: &World, kind: &RequestKind, pick_vote: VotePicker<'_>) -> Request {
    let (round, scale) = (world.round_id(), &world.state().scale);
    let seat_of = |person: &Person| world.seat_of(*person).unwrap_or(SeatId(77));
    match kind {
        RequestKind::Start => Request::Start,
        RequestKind::Vote(place) => Request::Vote { round, vote: pick_vote(scale, *place) },
        RequestKind::VoteLate(place) => {
            Request::Vote { round: RoundId(round.0.saturating_sub(1)), vote: pick_vote(scale, *place) }
        }
        RequestKind::Withdraw => Request::Withdraw { round },
        RequestKind::Reveal => Request::Reveal { round },
        RequestKind::Settle(place) => {
            Request::Settle { round, points: scale.points()[*place % scale.points().len()] }
        }
        RequestKind::Revote => Request::Revote { round },
        RequestKind::Next => Request::Next { round },
        RequestKind::Skip => Request::Skip { round },
        RequestKind::OpenCard(card) => Request::OpenCard { card: CardId(*card) },
        RequestKind::HandOver(person) => Request::MakeDriver { seat: seat_of(person) },
        RequestKind::SetRole(role) => Request::SetRole { role: *role },
        RequestKind::AutoReveal(on) => Request::SetAutoReveal { on: *on },
        RequestKind::Remove(person) => Request::Remove { seat: seat_of(person) },
        RequestKind::AddCards(count) => Request::AddCards {
            cards: (0..*count).map(|n| NewCard::new(&format!("K-{n}"), "title", "body", None)).collect(),
        },
        RequestKind::OffScale => Request::Vote { round, vote: Vote::Points(Points::whole(4)) },
        RequestKind::Quick => Request::QuickRound,
        RequestKind::BecomeDriver => Request::BecomeDriver,
        RequestKind::Avatar(colour) => {
            Request::SetAvatar { avatar: Avatar { colour: Colour::new(*colour).unwrap(), emoji: None } }
        }
        RequestKind::React => Request::React { reaction: Reaction::Agreed },
        RequestKind::CountDown(on) => Request::SetCountDown { on: *on },
        RequestKind::HideNames(on) => Request::SetHideNames { on: *on },
        RequestKind::Scale(which) => Request::SetScale { scale: SCALES[*which].parse().unwrap() },
        RequestKind::Timer(purpose, length_ms, reveal_at_end) => {
            Request::StartTimer { purpose: *purpose, length_ms: *length_ms, reveal_at_end: *reveal_at_end }
        }
        RequestKind::StopTimer => Request::StopTimer,
        RequestKind::Edit(card) => Request::EditCard {
            card: CardId(*card),
            to: NewCard::new("E-1", &format!("edited {card}"), "edited body", None),
        },
        RequestKind::Move(card, before) => {
            Request::MoveCard { card: CardId(*card), before: before.map(CardId) }
        }
        RequestKind::RemoveCard(card) => Request::RemoveCard { card: CardId(*card) },
        RequestKind::Note(card) => Request::SetNote { card: CardId(*card), text: format!("note {round}") },
    }
}

pub(crate) fn vote_at(scale: &Scale, place: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[place % hand.len()]
}

/// Maps every index to another vote than [`vote_at`] does, and mixes values and marks.
fn other_vote_at(scale: &Scale, place: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[(place + hand.len() / 2) % hand.len()]
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
    let anybody_here = voters().any(|seat| seat.presence == Presence::Here);
    let complete = anybody_here && waited_for.into_iter().all(|seat| round.voted.contains(&seat.id));
    let due = state.auto_reveal && complete && round.reveal.is_none();
    assert_eq!(due, round.reveals_at.is_some(), "a complete round is revealed or counting down");
    if let Some(ends) = round.reveals_at {
        assert!(state.count_down && ends > world.now && ends <= world.now + REVEAL_COUNTDOWN);
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
            let mut shown: Vec<Vote> = reveal.votes.iter().map(|cast| cast.vote).collect();
            votes.sort_unstable();
            shown.sort_unstable();
            assert_eq!(shown, votes, "the revealed votes equal the owners' votes");
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
        Output::FullState => "the state".into(),
        Output::Response { .. }
        | Output::Reacted { .. }
        | Output::Refused { .. }
        | Output::Probe { .. }
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
                    let told = world.own_vote(person);
                    let in_round = votes.open.get(&seat).copied().filter(|_| world.state().round().is_some());
                    prop_assert_eq!(told, in_round, "the owner's view shows the vote");
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
            world.request(Person(1), Request::SetAutoReveal { on: false }).unwrap();
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
            let seen = |world: &World| -> Vec<String> {
                world.outputs.iter().take(hidden.unwrap_or(usize::MAX)).map(visible_to_others).collect()
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
