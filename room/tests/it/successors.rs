//! Who would host the room if its host went.

use core::net::SocketAddr;

use room::limits::{AWAY_GRACE, SUCCESSORS};
use room::message::{FailureCode, Request};
use room::{Input, RoomId, SeatId, SeatSecret, Setup, Successor};

use crate::world::{Person, World};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);
const DAN: Person = Person(4);

fn at(person: Person) -> Vec<SocketAddr> {
    vec![SocketAddr::from(([192, 168, 1, person.0], 7420))]
}

fn four() -> World {
    let mut world = World::new(&["a"]);
    for person in [ADA, BOB, CAT, DAN] {
        world.joins(person);
    }
    world
}

fn stands_by(world: &mut World, person: Person) {
    world.asks(person, Request::StandBy { addresses: at(person) }).unwrap();
    let seat = world.seat_of(person).unwrap();
    world.handle(Input::Probed { seat, addresses: at(person) });
}

fn successors(world: &World) -> Vec<u32> {
    world.state().successors.iter().map(|successor| successor.seat.0).collect()
}

fn reports(world: &mut World, who: Person, whom: Person, reached: bool) {
    let seat = world.seat_of(whom).unwrap();
    world.asks(who, Request::ReportReachable { seat, reached }).unwrap();
}

#[test]
fn who_was_reached_is_listed_the_longest_seated_first() {
    let mut world = four();
    assert!(world.state().ends_with_its_host());
    world.asks(CAT, Request::StandBy { addresses: at(CAT) }).unwrap();
    assert_eq!(successors(&world), [0; 0], "nobody has reached Cat yet");
    stands_by(&mut world, CAT);
    stands_by(&mut world, BOB);
    assert_eq!(successors(&world), [2, 3]);
    assert_eq!(world.state().successor(SeatId(2)), Some(&Successor { seat: SeatId(2), addresses: at(BOB) }));
    assert!(!world.state().ends_with_its_host());
    world.handle(Input::Probed { seat: SeatId(2), addresses: Vec::new() });
    assert_eq!(successors(&world), [3], "Bob can't be reached any more");
    world.asks(CAT, Request::StandDown).unwrap();
    assert_eq!(successors(&world), [0; 0]);
}

#[test]
fn who_goes_is_listed_no_longer() {
    let mut world = four();
    for person in [ADA, BOB, CAT, DAN] {
        stands_by(&mut world, person);
    }
    assert_eq!(successors(&world), [1, 2, 3, 4]);
    world.leaves(BOB);
    assert_eq!(successors(&world), [1, 3, 4]);
    world.asks(ADA, Request::Remove { seat: SeatId(4) }).unwrap();
    assert_eq!(successors(&world), [1, 3]);
    world.drops(CAT);
    assert_eq!(successors(&world), [1, 3], "Cat may be back in a moment");
    world.waits(AWAY_GRACE);
    assert_eq!(successors(&world), [1]);
    world.joins(CAT);
    assert_eq!(successors(&world), [1, 3], "and stands by still");
}

#[test]
fn more_must_fail_to_reach_somebody_than_can() {
    let mut world = four();
    for person in [ADA, BOB, CAT, DAN] {
        stands_by(&mut world, person);
    }
    reports(&mut world, BOB, ADA, false);
    assert_eq!(successors(&world), [1, 2, 3, 4], "that may be Bob's own fault");
    reports(&mut world, CAT, ADA, false);
    assert_eq!(successors(&world), [2, 3, 4]);
    reports(&mut world, DAN, ADA, true);
    assert_eq!(successors(&world), [1, 2, 3, 4]);
    world.leaves(DAN);
    assert_eq!(successors(&world), [2, 3], "only those count who are here");
    let own = world.asks(ADA, Request::ReportReachable { seat: SeatId(1), reached: true });
    assert_eq!(own, Err(FailureCode::NoSuchSeat), "nobody speaks for themselves");
    world.asks(ADA, Request::StandBy { addresses: at(DAN) }).unwrap();
    world.handle(Input::Probed { seat: SeatId(1), addresses: at(DAN) });
    assert_eq!(successors(&world), [1, 2, 3], "at another address it is another matter");
}

#[test]
fn the_list_has_an_end() {
    let mut world = World::new(&[]);
    let people: Vec<Person> = (1..=SUCCESSORS as u8 + 3).map(Person).collect();
    for &person in &people {
        world.joins(person);
        stands_by(&mut world, person);
    }
    assert_eq!(successors(&world), (1..=SUCCESSORS as u32).collect::<Vec<_>>());
    assert_eq!(world.room.standing_by().count(), people.len());
    world.leaves(ADA);
    assert_eq!(successors(&world), (2..=SUCCESSORS as u32 + 1).collect::<Vec<_>>());
}

#[test]
fn one_stands_by_at_addresses_that_can_be_tried() {
    let mut world = four();
    let too_many: Vec<SocketAddr> = (1..=9).map(|port| SocketAddr::from(([10, 0, 0, 1], port))).collect();
    for addresses in
        [vec![], too_many, vec!["0.0.0.0:7420".parse().unwrap()], vec!["10.0.0.1:0".parse().unwrap()]]
    {
        let answer = world.asks(ADA, Request::StandBy { addresses });
        assert_eq!(answer, Err(FailureCode::Addresses));
    }
}

#[test]
fn a_pinned_room_has_no_heirs() {
    let name = four().state().room.name.clone();
    let setup = Setup { pinned: true, ..Setup::new(RoomId::from_bytes([9; 16]), name) };
    let mut world = World::of(setup);
    world.joins(ADA);
    let answer = world.asks(ADA, Request::StandBy { addresses: at(ADA) });
    assert_eq!(answer, Err(FailureCode::Pinned));
    assert!(world.state().room.pinned && world.state().ends_with_its_host());
}

#[test]
fn whose_machine_it_is_is_known_and_is_no_heir() {
    let name = four().state().room.name.clone();
    let host = Some(SeatSecret::from_seed([2; 32]).key());
    let setup = Setup { host, ..Setup::new(RoomId::from_bytes([9; 16]), name) };
    let mut world = World::of(setup);
    world.joins(ADA);
    assert_eq!(world.state().room.host, None);
    world.joins(BOB);
    assert_eq!(world.state().room.host, Some(SeatId(2)));
    stands_by(&mut world, BOB);
    stands_by(&mut world, ADA);
    assert_eq!(successors(&world), [1]);
}

#[test]
fn the_list_goes_along_to_the_next_host() {
    let mut world = four();
    for person in [ADA, BOB, CAT] {
        stands_by(&mut world, person);
    }
    world.moves(Some(ADA), |_| {});
    assert_eq!(world.state().room.host, Some(SeatId(1)));
    assert_eq!(successors(&world), [2, 3], "before they say so again");
    stands_by(&mut world, BOB);
    world.leaves(CAT);
    assert_eq!(successors(&world), [2]);
    world.reopens(&world.room.snapshot(), Some(BOB));
    world.waits(AWAY_GRACE);
    assert_eq!(successors(&world), [0; 0]);
}
