//! Random actions for property tests.

use std::time::Duration;

use proptest::prelude::*;
use room::cards::NewCard;
use room::message::Request;
use room::{Avatar, CardId, Colour, Points, Reaction, Role, RoundId, Scale, SeatId, TimerPurpose, Vote};

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
    let index = || 0usize..11;
    let kind = prop_oneof![
        3 => Just(RequestKind::Start),
        12 => index().prop_map(RequestKind::Vote),
        1 => index().prop_map(RequestKind::VoteLate),
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
    let (round, settings) = (world.round_id(), &world.state().settings);
    let scale = &settings.scale;
    let seat_of = |person: &Person| world.seat_of(*person).unwrap_or(SeatId(77));
    match kind {
        RequestKind::Start => Request::Start,
        RequestKind::Vote(index) => Request::Vote { round, vote: pick_vote(scale, *index) },
        RequestKind::VoteLate(index) => {
            Request::Vote { round: RoundId(round.0.saturating_sub(1)), vote: pick_vote(scale, *index) }
        }
        RequestKind::Withdraw => Request::Withdraw { round },
        RequestKind::Reveal => Request::Reveal { round },
        RequestKind::Settle(index) => {
            Request::Settle { round, points: scale.points()[*index % scale.points().len()] }
        }
        RequestKind::Revote => Request::Revote { round },
        RequestKind::Next => Request::Next { round },
        RequestKind::Skip => Request::Skip { round },
        RequestKind::OpenCard(card) => Request::OpenCard { card: CardId(*card) },
        RequestKind::HandOver(person) => Request::MakeDriver { seat: seat_of(person) },
        RequestKind::SetRole(role) => Request::SetRole { role: *role },
        RequestKind::AutoReveal(on) => {
            Request::change_settings(settings, |settings| settings.auto_reveal = *on)
        }
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
        RequestKind::CountDown(on) => {
            Request::change_settings(settings, |settings| settings.count_down = *on)
        }
        RequestKind::HideNames(on) => {
            Request::change_settings(settings, |settings| settings.hide_names = *on)
        }
        RequestKind::Scale(which) => {
            Request::change_settings(settings, |settings| settings.scale = SCALES[*which].parse().unwrap())
        }
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

pub(crate) fn vote_at(scale: &Scale, index: usize) -> Vote {
    let hand: Vec<Vote> = scale.hand().collect();
    hand[index % hand.len()]
}
