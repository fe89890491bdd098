//! Tests of rooms at the limits for seats and cards.

use std::time::Duration;

use room::cards::NewCard;
use room::limits::{GONE_TIMEOUT, MAX_CARDS, MAX_SEATS};
use room::message::{HostMessage, RefusalCode};
use room::{
    Card, CardId, Change, ConnectionId, DeviceSecret, Input, Name, Output, Profile, Role, Room, Salt, Seat,
    SeatId, SeatKey, Seq, SequenceGap, Setup, State, Time, View,
};

fn room(cards: usize) -> Room {
    let setup = Setup {
        cards: (0..cards).map(|_| NewCard::new("", "x", "", None)).collect(),
        ..Setup::new(
            DeviceSecret::from_bytes([9; 32]).found(Salt::from_bytes([9; 16])),
            Name::new("Sprint 12").unwrap(),
        )
    };
    Room::open(setup, Time(0))
}

fn key(number: usize) -> SeatKey {
    SeatKey::try_from(format!("{number:042}A")).unwrap()
}

fn join(room: &mut Room, number: usize, now: Time) -> Vec<Output> {
    let name = Name::new("Ann").unwrap();
    let profile = Profile { key: key(number), name, role: Role::Voter, avatar: None, transfers: Vec::new() };
    room.handle(Input::Join { connection: ConnectionId(number as u64), profile }, now)
}

/// A room with the maximum number of seats. All people except the first two have left, the third one first.
fn full_room() -> (Room, Time) {
    let mut room = room(0);
    let mut now = Time(0);
    for number in 1..=MAX_SEATS {
        join(&mut room, number, now);
        if number > 2 {
            now = now + Duration::from_millis(1);
            room.handle(Input::Leave { connection: ConnectionId(number as u64) }, now);
        }
    }
    (room, now + GONE_TIMEOUT)
}

#[test]
fn full_room_forgets_the_longest_gone_seat() {
    let (mut room, now) = full_room();
    join(&mut room, MAX_SEATS + 1, now);
    let state = room.state();
    assert_eq!(state.seats.len(), MAX_SEATS);
    assert!(state.seat(SeatId(2)).is_some() && state.seat(SeatId(3)).is_none());
}

#[test]
fn join_is_refused_when_no_seat_can_be_forgotten() {
    let mut room = room(0);
    for number in 1..=MAX_SEATS {
        join(&mut room, number, Time(0));
    }
    let connection = ConnectionId(MAX_SEATS as u64 + 1);
    let refused = vec![Output::Refused { connection, code: RefusalCode::Full }];
    assert_eq!(join(&mut room, MAX_SEATS + 1, Time(0)), refused);
    assert_eq!(room.state().seats.len(), MAX_SEATS);
}

/// Applies a host's state and changes to a member's view.
fn apply_from_host(state: State, changes: Vec<Change>) -> Result<(), SequenceGap> {
    let mut view = None;
    View::apply(
        &mut view,
        HostMessage::Joined { you: SeatId(1), vote: None, state: Box::new(state), seq: Seq(0), at: Time(0) },
    )?;
    View::apply(&mut view, HostMessage::Changed { seq: Seq(changes.len() as u64), changes })
}

fn seats(numbers: impl Iterator<Item = u32>) -> Vec<Seat> {
    let mut room = room(0);
    join(&mut room, 1, Time(0));
    let seat = room.state().seats[0].clone();
    numbers.map(|number| Seat { id: SeatId(number), ..seat.clone() }).collect()
}

fn cards(numbers: impl Iterator<Item = u32>) -> Vec<Card> {
    let card = room(1).state().cards[0].clone();
    numbers.map(|number| Card { id: CardId(number), ..Card::clone(&card) }).collect()
}

/// A hostile host can send 32 MiB of anything, and every page would have to render it.
#[test]
fn view_rejects_oversized_host_state() {
    let empty = room(0).state().clone();
    let most = MAX_SEATS as u32;
    let with_seats = |seats| apply_from_host(State { seats, ..empty.clone() }, Vec::new());
    assert_eq!(with_seats(seats(1..=most)), Ok(()));
    assert_eq!(with_seats(seats(1..=most + 1)), Err(SequenceGap));
    assert_eq!(with_seats(seats([2, 1].into_iter())), Err(SequenceGap), "out of order");
    assert_eq!(with_seats(seats([1, 1].into_iter())), Err(SequenceGap), "twice");
    let full = State { seats: seats(1..=most), ..empty.clone() };
    let seated = seats(most + 1..=most + 1).into_iter().map(|seat| Change::Seated { seat });
    assert_eq!(apply_from_host(full, seated.collect()), Err(SequenceGap));

    let most = MAX_CARDS as u32;
    let with_cards = |there: Vec<Card>, added| {
        let cards = there.into_iter().map(Into::into).collect();
        apply_from_host(State { cards, ..empty.clone() }, vec![Change::CardsAdded { cards: added }])
    };
    assert_eq!(with_cards(cards(1..=most), Vec::new()), Ok(()));
    assert_eq!(with_cards(cards(1..=most + 1), Vec::new()), Err(SequenceGap));
    assert_eq!(with_cards(cards(1..=most), cards(most + 1..=most + 1)), Err(SequenceGap));
    assert_eq!(with_cards(cards(1..=2), cards(2..=3)), Err(SequenceGap), "twice");
    assert_eq!(with_cards(cards([2, 1].into_iter()), Vec::new()), Ok(()), "they can be put in any order");
    assert_eq!(with_cards(cards([2, 1, 2].into_iter()), Vec::new()), Err(SequenceGap), "twice");
}
