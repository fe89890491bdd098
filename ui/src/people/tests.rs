use room::cards::NewCard;
use room::message::Request;
use room::{ConnectionId, Input, Name, Profile, Ref, Room, RoomId, SeatSecret, Setup, Time};

use super::*;

/// A real room with Ada, who drives, Bob, another Ada, and Dan, who watches.
fn started() -> Room {
    let setup = Setup {
        cards: vec![NewCard::new("A-1", "Log in", "", None)],
        count_down: false,
        ..Setup::new(RoomId::from_bytes([1; 16]), Name::new("Room").unwrap())
    };
    let mut room = Room::open(setup, Time(0));
    for (seat, name) in (1..).zip(["Ada", "Bob", "Ada", "Dan"]) {
        let profile = Profile {
            avatar: None,
            key: SeatSecret::from_seed([seat; 32]).key(),
            name: Name::new(name).unwrap(),
            role: if name == "Dan" { Role::Spectator } else { Role::Voter },
            vote: None,
        };
        room.handle(Input::Hello { connection: ConnectionId(seat.into()), profile }, Time(0));
    }
    ask(&mut room, 1, Request::Start);
    room
}

fn ask(room: &mut Room, seat: u64, request: Request) {
    room.handle(Input::Request { connection: ConnectionId(seat), reference: Ref(1), request }, Time(1000));
}

fn vote(room: &mut Room, seat: u64, vote: &str) {
    let round = room.state().round().unwrap().id;
    ask(room, seat, Request::Vote { round, vote: vote.parse().unwrap() });
}

fn seen(room: &Room, own_vote: Option<Vote>) -> Vec<Rc<Person>> {
    people(room.state(), &labels(room.state()), SeatId(1), own_vote).map(Rc::new).collect()
}

fn hands(people: &[Rc<Person>]) -> Vec<Hand> {
    people.iter().map(|person| person.hand).collect()
}

fn said(room: &Room, own_vote: Option<Vote>) -> String {
    status(room.state(), &seen(room, own_vote))
}

const THREE: Option<Vote> = Some(Vote::Points(room::Points::whole(3)));

#[test]
fn who_has_voted_shows_and_not_what() {
    let mut room = started();
    vote(&mut room, 2, "5");
    let people = seen(&room, None);
    assert_eq!(hands(&people), [Hand::Thinking, Hand::Voted, Hand::Thinking, Hand::Watching]);
    assert_eq!(people[2].label, "Ada (2)");
    assert_eq!(turnout(&people), (1, 3));
    assert_eq!(driver(&people), "you");
}

#[test]
fn ones_own_card_lies_there_before_the_host_has_heard_of_it() {
    let people = seen(&started(), THREE);
    assert_eq!(people[0].hand, Hand::Voted);
}

#[test]
fn the_status_says_whom_the_table_waits_for() {
    let mut room = started();
    assert_eq!(said(&room, None), "Your turn: choose a card.");
    assert_eq!(said(&room, THREE), "Waiting for Bob and Ada (2).");
    ask(&mut room, 1, Request::SetAutoReveal { on: false });
    for seat in 1..=3 {
        vote(&mut room, seat, "3");
    }
    assert_eq!(said(&room, THREE), "Everybody has voted. Reveal when you are ready.");
    let round = room.state().round().unwrap().id;
    ask(&mut room, 1, Request::Reveal { round });
    assert_eq!(said(&room, THREE), "Revealed: 3 wins.");
}

#[test]
fn the_revealed_votes_name_those_who_should_talk_even_if_they_left() {
    let mut room = started();
    ask(&mut room, 1, Request::SetAutoReveal { on: false });
    for (seat, value) in [(1, "3"), (2, "13"), (3, "5")] {
        vote(&mut room, seat, value);
    }
    let round = room.state().round().unwrap().id;
    ask(&mut room, 1, Request::Reveal { round });
    room.handle(Input::Goodbye { connection: ConnectionId(2) }, Time(2000));
    room.handle(Input::Goodbye { connection: ConnectionId(4) }, Time(2000));
    let people = seen(&room, THREE);
    assert_eq!(people.len(), 3, "Dan had no vote, and is off the list");
    assert_eq!(outliers(&people), ["You (3)", "Bob (13)"]);
    // On the wall nobody is "you".
    assert!(outliers_for_all(&people).iter().all(|said| !said.contains("You")));
    assert_eq!(people[1].presence, Presence::Gone);
}
