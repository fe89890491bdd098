//! What holds whatever people do, in whatever order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::limits::{AWAY_GRACE, COUNT_DOWN};
use room::message::{HostMessage, Request};
use room::{
    Avatar, CardId, Change, Colour, Output, Points, Presence, Reaction, Reveal, Role, RoundId, Scale, SeatId,
    Table, Time, TimerPurpose, Vote,
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
    Request(Person, Wish),
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

/// What the scale may be changed to; 4 is on none of them.
const SCALES: [&str; 3] = ["fibonacci", "1 2 3", "t-shirts"];

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
        1 => (0u32..5).prop_map(Wish::OpenCard),
        1 => person().prop_map(Wish::HandOver),
        1 => role().prop_map(Wish::SetRole),
        1 => any::<bool>().prop_map(Wish::AutoReveal),
        1 => person().prop_map(Wish::Remove),
        1 => (0usize..3).prop_map(Wish::AddCards),
        1 => Just(Wish::OffScale),
        6 => at_the_table(),
    ];
    prop_oneof![
        4 => (person(), role()).prop_map(|(person, role)| Act::Join(person, role)),
        1 => person().prop_map(Act::Drop),
        1 => person().prop_map(Act::Leave),
        2 => prop_oneof![1u64..3_000, 9_000u64..11_000, 50_000u64..70_000].prop_map(Act::Wait),
        20 => (person(), wish).prop_map(|(person, wish)| Act::Request(person, wish)),
    ]
}

fn at_the_table() -> impl Strategy<Value = Wish> {
    let card = || 0u32..5;
    let purpose = prop_oneof![Just(TimerPurpose::Round), Just(TimerPurpose::Talk)];
    let length = prop_oneof![9_000u64..12_000, Just(3_600_000)];
    prop_oneof![
        Just(Wish::Quick),
        Just(Wish::BecomeDriver),
        (0u8..8).prop_map(Wish::Avatar),
        Just(Wish::React),
        any::<bool>().prop_map(Wish::CountDown),
        any::<bool>().prop_map(Wish::HideNames),
        (0..SCALES.len()).prop_map(Wish::Scale),
        (purpose, length, any::<bool>()).prop_map(|(purpose, ms, reveal)| Wish::Timer(purpose, ms, reveal)),
        Just(Wish::StopTimer),
        card().prop_map(Wish::Edit),
        (card(), proptest::option::of(card())).prop_map(|(card, before)| Wish::Move(card, before)),
        card().prop_map(Wish::RemoveCard),
        card().prop_map(Wish::Note),
    ]
}

pub(crate) fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec(act(), 1..80)
}

/// Which vote a place in a scale's hand is.
type Deal<'a> = &'a dyn Fn(&Scale, usize) -> Vote;

/// Plays acts in a world, turning wishes into requests.
pub(crate) fn play(world: &mut World, act: &Act, deal: Deal<'_>) {
    match act {
        Act::Join(person, role) => {
            world.joins_as(*person, *role, None);
        }
        Act::Drop(person) => world.drops(*person),
        Act::Leave(person) => world.leaves(*person),
        Act::Wait(ms) => world.waits(Duration::from_millis(*ms)),
        Act::Request(person, _) if !world.connections.contains_key(person) => {}
        Act::Request(person, wish) => {
            let request = request(world, wish, deal);
            let _ = world.asks(*person, request);
        }
    }
}

fn request(world: &World, wish: &Wish, deal: Deal<'_>) -> Request {
    let (round, scale) = (world.round_id(), &world.state().scale);
    let seat_of = |person: &Person| world.seat_of(*person).unwrap_or(SeatId(77));
    match wish {
        Wish::Start => Request::Start,
        Wish::Vote(place) => Request::Vote { round, vote: deal(scale, *place) },
        Wish::VoteLate(place) => {
            Request::Vote { round: RoundId(round.0.saturating_sub(1)), vote: deal(scale, *place) }
        }
        Wish::Withdraw => Request::Withdraw { round },
        Wish::Reveal => Request::Reveal { round },
        Wish::Settle(place) => {
            Request::Settle { round, points: scale.points()[*place % scale.points().len()] }
        }
        Wish::Revote => Request::Revote { round },
        Wish::Next => Request::Next { round },
        Wish::Skip => Request::Skip { round },
        Wish::OpenCard(card) => Request::OpenCard { card: CardId(*card) },
        Wish::HandOver(person) => Request::MakeDriver { seat: seat_of(person) },
        Wish::SetRole(role) => Request::SetRole { role: *role },
        Wish::AutoReveal(on) => Request::SetAutoReveal { on: *on },
        Wish::Remove(person) => Request::Remove { seat: seat_of(person) },
        Wish::AddCards(count) => Request::AddCards {
            cards: (0..*count).map(|n| NewCard::new(&format!("K-{n}"), "title", "body", None)).collect(),
        },
        Wish::OffScale => Request::Vote { round, vote: Vote::Points(Points::whole(4)) },
        Wish::Quick => Request::QuickRound,
        Wish::BecomeDriver => Request::BecomeDriver,
        Wish::Avatar(colour) => {
            Request::SetAvatar { avatar: Avatar { colour: Colour::new(*colour).unwrap(), emoji: None } }
        }
        Wish::React => Request::React { reaction: Reaction::Agreed },
        Wish::CountDown(on) => Request::SetCountDown { on: *on },
        Wish::HideNames(on) => Request::SetHideNames { on: *on },
        Wish::Scale(which) => Request::SetScale { scale: SCALES[*which].parse().unwrap() },
        Wish::Timer(purpose, length_ms, reveal_at_end) => {
            Request::StartTimer { purpose: *purpose, length_ms: *length_ms, reveal_at_end: *reveal_at_end }
        }
        Wish::StopTimer => Request::StopTimer,
        Wish::Edit(card) => Request::EditCard {
            card: CardId(*card),
            to: NewCard::new("E-1", &format!("edited {card}"), "edited body", None),
        },
        Wish::Move(card, before) => Request::MoveCard { card: CardId(*card), before: before.map(CardId) },
        Wish::RemoveCard(card) => Request::RemoveCard { card: CardId(*card) },
        Wish::Note(card) => Request::SetNote { card: CardId(*card), text: format!("note {round}") },
    }
}

pub(crate) fn deal(scale: &Scale, place: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[place % hand.len()]
}

/// Another hand: every place holds another vote than in [`deal`], values and marks mixed.
fn deal_otherwise(scale: &Scale, place: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[(place + hand.len() / 2) % hand.len()]
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
    if state.table == Table::Gathering && state.driver.is_none() {
        return;
    }
    if here {
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
    let due = state.auto_reveal && complete && round.reveal.is_none();
    assert_eq!(due, round.reveals_at.is_some(), "everybody voted, so it is revealed or about to be");
    if let Some(ends) = round.reveals_at {
        assert!(state.count_down && ends > world.now && ends <= world.now + COUNT_DOWN);
    }
    assert!(state.timer.is_none_or(|timer| timer.ends > world.now), "no time is up that still runs");
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
            let mut votes: Vec<Vote> = self.open.values().copied().collect();
            let mut shown: Vec<Vote> = reveal.votes.iter().map(|cast| cast.vote).collect();
            votes.sort_unstable();
            shown.sort_unstable();
            assert_eq!(shown, votes, "what is revealed is what the owners were told");
            for cast in &reveal.votes {
                let owners = cast.seat.map(|seat| self.open[&seat]);
                assert_eq!(
                    owners,
                    (!round.hide_names).then_some(cast.vote),
                    "and whose, unless that is hidden"
                );
            }
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
        Output::FullState => "the state".into(),
        Output::Answered { .. }
        | Output::Reacted { .. }
        | Output::Refused { .. }
        | Output::Probe { .. }
        | Output::Close { .. } => format!("{output:?}"),
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
