//! Tests of the successor list.

use core::net::SocketAddr;

use room::cards::NewCard;
use room::chain::{Chain, DelegationKind, Link};
use room::limits::{AWAY_GRACE, DELEGATION_INTERVAL, MAX_STANDBYS, MAX_SUCCESSOR_ADDRESSES, MAX_SUCCESSORS};
use room::message::{FailureCode, Request};
use room::{
    CardId, Change, DeviceSecret, Epoch, Founder, Founding, Input, Output, RoomId, Salt, SeatId, SeatKey,
    SeatSecret, Setup, Successor,
};

use crate::world::{MILLISECOND, Person, World, founder_secret};

const ADA: Person = Person(1);
const BOB: Person = Person(2);
const CAT: Person = Person(3);
const DAN: Person = Person(4);

fn at(person: Person) -> Vec<SocketAddr> {
    vec![SocketAddr::from(([192, 168, 1, person.0], 7420))]
}

fn four_people() -> World {
    let mut world = World::new(&["a"]);
    for person in [ADA, BOB, CAT, DAN] {
        world.join(person);
    }
    world
}

fn stand_by(world: &mut World, person: Person) {
    world.request(person, Request::StandBy { addresses: at(person) }).unwrap();
    let seat = world.seat_of(person).unwrap();
    world.handle(Input::Probed { seat, offered: at(person), addresses: at(person) });
}

fn successors(world: &World) -> Vec<u32> {
    world.state().successors.iter().map(|successor| successor.seat.0).collect()
}

fn report_reachable(world: &mut World, reporter: Person, target: Person, reached: bool) {
    let seat = world.seat_of(target).unwrap();
    world.request(reporter, Request::ReportReachable { seat, reached }).unwrap();
}

#[test]
fn reachable_standbys_are_listed_by_seniority() {
    let mut world = four_people();
    assert!(world.state().ends_with_host());
    world.request(CAT, Request::StandBy { addresses: at(CAT) }).unwrap();
    assert_eq!(successors(&world), [0; 0], "nobody has reached Cat yet");
    stand_by(&mut world, CAT);
    stand_by(&mut world, BOB);
    assert_eq!(successors(&world), [2, 3]);
    assert_eq!(world.state().successor(SeatId(2)), Some(&Successor { seat: SeatId(2), addresses: at(BOB) }));
    assert!(!world.state().ends_with_host());
    world.handle(Input::Probed { seat: SeatId(2), offered: at(BOB), addresses: Vec::new() });
    assert_eq!(successors(&world), [3], "Bob is no longer reachable");
    world.request(CAT, Request::StandDown).unwrap();
    assert_eq!(successors(&world), [0; 0]);
}

#[test]
fn absent_standbys_are_unlisted() {
    let mut world = four_people();
    for person in [ADA, BOB, CAT, DAN] {
        stand_by(&mut world, person);
    }
    assert_eq!(successors(&world), [1, 2, 3, 4]);
    world.leave(BOB);
    assert_eq!(successors(&world), [1, 3, 4]);
    world.request(ADA, Request::Remove { seat: SeatId(4) }).unwrap();
    assert_eq!(successors(&world), [1, 3]);
    world.disconnect(CAT);
    assert_eq!(successors(&world), [1, 3], "Cat may reconnect soon");
    world.wait(AWAY_GRACE);
    assert_eq!(successors(&world), [1]);
    world.join(CAT);
    assert_eq!(successors(&world), [1, 3], "Cat still stands by");
}

#[test]
fn standby_is_unlisted_when_most_reports_fail() {
    let mut world = four_people();
    for person in [ADA, BOB, CAT, DAN] {
        stand_by(&mut world, person);
    }
    report_reachable(&mut world, BOB, ADA, false);
    assert_eq!(successors(&world), [1, 2, 3, 4], "one failed report is not enough");
    report_reachable(&mut world, CAT, ADA, false);
    assert_eq!(successors(&world), [2, 3, 4]);
    report_reachable(&mut world, DAN, ADA, true);
    assert_eq!(successors(&world), [1, 2, 3, 4]);
    world.leave(DAN);
    assert_eq!(successors(&world), [2, 3], "only present members count");
    let own = world.request(ADA, Request::ReportReachable { seat: SeatId(1), reached: true });
    assert_eq!(own, Err(FailureCode::NoSuchSeat), "a seat can't report itself");
    world.request(ADA, Request::StandBy { addresses: at(DAN) }).unwrap();
    world.handle(Input::Probed { seat: SeatId(1), offered: at(DAN), addresses: at(DAN) });
    assert_eq!(successors(&world), [1, 2, 3], "a new address resets the reports");
}

/// Bob leaves while his app is probed, and comes back with another listener.
#[test]
fn answer_to_an_earlier_offer_does_not_count() {
    for addresses in [Vec::new(), at(BOB)] {
        let mut world = four_people();
        world.request(BOB, Request::StandBy { addresses: at(BOB) }).unwrap();
        world.leave(BOB);
        world.join(BOB);
        world.request(BOB, Request::StandBy { addresses: at(DAN) }).unwrap();
        world.handle(Input::Probed { seat: SeatId(2), offered: at(DAN), addresses: at(DAN) });
        world.handle(Input::Probed { seat: SeatId(2), offered: at(BOB), addresses });
        assert_eq!(world.state().successor(SeatId(2)).unwrap().addresses, at(DAN));
    }
}

#[test]
fn successor_list_is_limited() {
    let mut world = World::new(&[]);
    let people: Vec<Person> = (1..=MAX_SUCCESSORS as u8 + 3).map(Person).collect();
    for &person in &people {
        world.join(person);
        stand_by(&mut world, person);
    }
    assert_eq!(successors(&world), (1..=MAX_SUCCESSORS as u32).collect::<Vec<_>>());
    assert_eq!(world.room.standbys().count(), people.len());
    world.leave(ADA);
    assert_eq!(successors(&world), (2..=MAX_SUCCESSORS as u32 + 1).collect::<Vec<_>>());
}

#[test]
fn standby_addresses_are_validated() {
    let mut world = four_people();
    let many = |count: usize| -> Vec<SocketAddr> {
        (1..=count as u16).map(|port| SocketAddr::from(([10, 0, 0, 1], port))).collect()
    };
    let most = many(MAX_SUCCESSOR_ADDRESSES);
    world.request(ADA, Request::StandBy { addresses: most.clone() }).unwrap();
    let addresses = many(MAX_SUCCESSOR_ADDRESSES + 1);
    world.handle(Input::Probed { seat: SeatId(1), offered: most.clone(), addresses });
    assert_eq!(world.state().successor(SeatId(1)).unwrap().addresses, most, "no more are published");
    let too_many = many(MAX_SUCCESSOR_ADDRESSES + 1);
    for addresses in
        [vec![], too_many, vec!["0.0.0.0:7420".parse().unwrap()], vec!["10.0.0.1:0".parse().unwrap()]]
    {
        let answer = world.request(ADA, Request::StandBy { addresses });
        assert_eq!(answer, Err(FailureCode::Addresses));
    }
}

#[test]
fn pinned_room_has_no_successors() {
    let name = four_people().state().room.name.clone();
    let setup = Setup {
        pinned: true,
        ..Setup::new(DeviceSecret::from_bytes([9; 32]).found(Salt::from_bytes([9; 16])), name)
    };
    let mut world = World::of(setup);
    world.join(ADA);
    let answer = world.request(ADA, Request::StandBy { addresses: at(ADA) });
    assert_eq!(answer, Err(FailureCode::Pinned));
    assert!(world.state().room.pinned && world.state().ends_with_host());
}

#[test]
fn host_is_not_its_own_successor() {
    let name = four_people().state().room.name.clone();
    let bob = SeatSecret::from_seed([2; 32]);
    let founder = Founder { key: bob.key(), salt: Salt::from_bytes([9; 16]) };
    let chain = Chain::found(founder.room_id(), &bob, Epoch(1), 0);
    let setup = Setup::new(Founding { founder, chain }, name);
    let mut world = World::of(setup);
    world.join(ADA);
    assert_eq!(world.state().room.host, None);
    world.join(BOB);
    assert_eq!(world.state().room.host, Some(SeatId(2)));
    stand_by(&mut world, BOB);
    stand_by(&mut world, ADA);
    assert_eq!(successors(&world), [1]);
}

#[test]
fn successors_survive_host_change() {
    let mut world = four_people();
    for person in [ADA, BOB, CAT] {
        stand_by(&mut world, person);
    }
    world.change_host(Some(ADA), |_| {});
    assert_eq!(world.state().room.host, Some(SeatId(1)));
    assert_eq!(successors(&world), [2, 3], "before they stand by again");
    stand_by(&mut world, BOB);
    world.leave(CAT);
    assert_eq!(successors(&world), [2]);
    world.reopen(&world.room.snapshot(), Some(BOB));
    world.wait(AWAY_GRACE);
    assert_eq!(successors(&world), [0; 0]);
}

#[test]
fn number_of_standbys_is_limited() {
    let mut world = World::new(&[]);
    let most = MAX_STANDBYS as u8;
    for person in (1..=most + 1).map(Person) {
        world.join(person);
    }
    for person in (1..=most).map(Person) {
        world.request(person, Request::StandBy { addresses: at(person) }).unwrap();
    }
    let late = Request::StandBy { addresses: at(Person(most + 1)) };
    assert_eq!(world.request(Person(most + 1), late.clone()), Err(FailureCode::EnoughSuccessors));
    world.request(ADA, Request::StandBy { addresses: at(ADA) }).unwrap();
    world.request(ADA, Request::StandDown).unwrap();
    world.request(Person(most + 1), late).unwrap();
}

#[test]
fn everybody_sees_how_many_apps_have_all_cards() {
    let mut world = four_people();
    let report = |world: &mut World, person, through| {
        world.request(person, Request::ReportReplicated { through: CardId(through) }).unwrap();
    };
    assert_eq!(world.state().others_with_all_cards(SeatId(1)), None, "nobody could take over");
    stand_by(&mut world, BOB);
    stand_by(&mut world, CAT);
    // This room's host has no seat, so it is one of the others for everybody.
    assert_eq!(world.state().others_with_all_cards(SeatId(1)), Some(1));
    report(&mut world, BOB, 1);
    report(&mut world, CAT, 1);
    report(&mut world, DAN, 1);
    assert_eq!(world.state().others_with_all_cards(SeatId(1)), Some(3), "Dan can't take over");
    assert_eq!(world.state().others_with_all_cards(SeatId(2)), Some(2));
    let cards = vec![NewCard::new("", "Log out", "", None)];
    world.request(ADA, Request::AddCards { cards }).unwrap();
    assert_eq!(world.state().others_with_all_cards(SeatId(1)), Some(1), "nobody has the new card");
    report(&mut world, BOB, 7);
    assert_eq!(world.state().seat(SeatId(2)).unwrap().replicated, CardId(2), "there are only two cards");
    let before = world.outputs.len();
    report(&mut world, BOB, 2);
    assert!(!world.outputs[before..].iter().any(|output| matches!(output, Output::Changed(_))));
    stand_by(&mut world, BOB);
    assert_eq!(
        world.state().seat(SeatId(2)).unwrap().replicated,
        CardId(0),
        "Bob's app may be a new process"
    );
}

/// The people in the newest delegation, by their keys.
fn delegated(world: &World) -> Vec<Person> {
    let delegation = world.state().chain.last().unwrap().delegation.as_ref();
    people(delegation.map_or(&[][..], |delegation| &delegation.successors))
}

/// The people with these keys.
fn people(keys: &[SeatKey]) -> Vec<Person> {
    let person_of =
        |key| (1..=64).map(Person).find(|person| SeatSecret::from_seed([person.0; 32]).key() == key);
    keys.iter().map(|&key| person_of(key).unwrap()).collect()
}

fn serial(world: &World) -> u32 {
    world.state().chain.last().unwrap().delegation.as_ref().map_or(0, |delegation| delegation.serial)
}

#[test]
fn host_signs_the_list_of_successors_at_most_once_per_interval() {
    let mut world = four_people();
    assert_eq!(world.room.deadline(), None, "nothing to sign");
    stand_by(&mut world, CAT);
    assert_eq!((delegated(&world), serial(&world)), (vec![CAT], 1), "the first one at once");
    stand_by(&mut world, BOB);
    stand_by(&mut world, DAN);
    assert_eq!((delegated(&world), serial(&world)), (vec![CAT], 1));
    assert_eq!(world.room.deadline(), Some(world.now + DELEGATION_INTERVAL));
    world.wait(DELEGATION_INTERVAL - MILLISECOND);
    assert_eq!(serial(&world), 1);
    world.wait(MILLISECOND);
    assert_eq!((delegated(&world), serial(&world)), (vec![BOB, CAT, DAN], 2));
    assert_eq!(world.room.deadline(), None);
    world.wait(10 * DELEGATION_INTERVAL);
    world.request(DAN, Request::StandDown).unwrap();
    world.leave(BOB);
    world.wait(DELEGATION_INTERVAL);
    assert_eq!((delegated(&world), serial(&world)), (vec![CAT], 4));
    assert!(world.state().verify_chain().is_ok());
}

/// Those who are here come first, because the first of them is asked to open the room.
#[test]
fn final_delegation_names_all_successors_and_then_the_host() {
    let mut world = four_people();
    stand_by(&mut world, CAT);
    stand_by(&mut world, BOB);
    assert_eq!(people(&world.room.final_successors(None)), [BOB, CAT]);
    world.disconnect(BOB);
    let ada = SeatSecret::from_seed([ADA.0; 32]).key();
    assert_eq!(people(&world.room.final_successors(Some(ada))), [CAT, BOB, ADA]);
}

/// Every host signs many lists. Each save writes to the disk.
#[test]
fn only_a_final_delegation_is_saved() {
    let delegated = |kind| {
        let term = four_people().state().chain[0].clone();
        let delegation =
            term.delegate(RoomId::from_bytes([1; 16]), Vec::new(), kind, &SeatSecret::from_seed([1; 32]));
        Change::Delegated { delegation }.is_persistent()
    };
    assert!(delegated(DelegationKind::Final) && !delegated(DelegationKind::Standing));
}

#[test]
fn list_that_changes_back_is_not_signed_again() {
    let mut world = four_people();
    stand_by(&mut world, CAT);
    stand_by(&mut world, BOB);
    world.request(BOB, Request::StandDown).unwrap();
    world.wait(2 * DELEGATION_INTERVAL);
    assert_eq!((delegated(&world), serial(&world)), (vec![CAT], 1));
}

#[test]
fn next_host_signs_its_own_list() {
    let mut world = four_people();
    for person in [BOB, CAT] {
        stand_by(&mut world, person);
        world.wait(DELEGATION_INTERVAL);
    }
    world.reopen(&world.room.snapshot(), Some(BOB));
    assert_eq!(world.state().chain.len(), 2);
    assert_eq!(delegated(&world), []);
    world.join(BOB);
    assert_eq!((delegated(&world), serial(&world)), (vec![CAT], 1), "Cat is still listed and may rejoin");
    assert!(world.state().verify_chain().is_ok());
}

/// Another host of the room has stepped down. Its members report it, with the chain that proves that it was one.
#[test]
fn ended_hosts_are_remembered_if_their_chain_proves_it() {
    let mut world = four_people();
    let own = world.state().verify_chain().unwrap();
    let successor = SeatSecret::from_seed([9; 32]);
    let mut before = own.clone();
    before.delegate(vec![successor.key()], DelegationKind::Standing, &founder_secret()).unwrap();
    let standing = before.open(Epoch(2), 7, &successor).unwrap();
    let mut ended = standing.clone();
    let kind = DelegationKind::Merged { into: own.position() };
    ended.delegate(Vec::new(), kind, &successor).unwrap();
    let mut report = |chain: &[Link]| world.request(BOB, Request::ReportEnded { chain: chain.to_vec() });
    assert_eq!(report(standing.links()), Err(FailureCode::Chain), "it may still host");
    assert_eq!(report(&ended.links()[1..]), Err(FailureCode::Chain), "nobody gave it the right");
    assert_eq!(report(&[]), Err(FailureCode::Chain));
    report(ended.links()).unwrap();
    let seq = world.room.seq();
    world.request(CAT, Request::ReportEnded { chain: ended.links().to_vec() }).unwrap();
    assert_eq!(world.room.seq(), seq, "it is known already");
    let finals = &world.state().finals;
    assert!(finals.contains(&ended.links()[1]) && finals.len() == 1);
    assert!(own.extends(&standing.position(), finals), "its members find this host");
}
