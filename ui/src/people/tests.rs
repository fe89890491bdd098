use room::cards::NewCard;
use room::message::Request;
use room::{
    ConnectionId, DeviceSecret, Input, Name, Profile, Ref, Room, RoomSettings, Salt, SeatSecret, Setup, Time,
};

use super::*;

/// A real room: Ada drives, Bob and a second Ada vote, Dan is a spectator.
fn started_room() -> Room {
    let setup = Setup {
        cards: vec![NewCard::new("A-1", "Log in", "", None)],
        settings: RoomSettings { count_down: false, ..RoomSettings::default() },
        ..Setup::new(
            DeviceSecret::from_bytes([1; 32]).found(Salt::from_bytes([1; 16])),
            Name::new("Room").unwrap(),
        )
    };
    let mut room = Room::open(setup, Time(0));
    for (seat, name) in (1..).zip(["Ada", "Bob", "Ada", "Dan"]) {
        let profile = Profile {
            avatar: None,
            key: SeatSecret::from_seed([seat; 32]).key(),
            name: Name::new(name).unwrap(),
            role: if name == "Dan" { Role::Spectator } else { Role::Voter },
            transfers: Vec::new(),
        };
        room.handle(Input::Join { connection: ConnectionId(seat.into()), profile }, Time(0));
    }
    request(&mut room, 1, Request::Start);
    room
}

fn request(room: &mut Room, seat: u64, request: Request) {
    room.handle(Input::Request { connection: ConnectionId(seat), reference: Ref(1), request }, Time(1000));
}

fn vote(room: &mut Room, seat: u64, vote: &str) {
    let round = room.state().round().unwrap().id;
    request(room, seat, Request::Vote { round, vote: vote.parse().unwrap() });
}

fn people_of(room: &Room, own_vote: Option<Vote>) -> Vec<Rc<Person>> {
    people(room.state(), &labels(room.state()), SeatId(1), own_vote).map(Rc::new).collect()
}

fn vote_states(people: &[Rc<Person>]) -> Vec<VoteState> {
    people.iter().map(|person| person.vote_state).collect()
}

fn status_of(room: &Room, own_vote: Option<Vote>) -> String {
    status(room.state(), &people_of(room, own_vote))
}

const THREE: Option<Vote> = Some(Vote::Points(room::Points::whole(3)));

#[test]
fn hidden_votes_show_who_voted_but_not_what() {
    let mut room = started_room();
    vote(&mut room, 2, "5");
    let people = people_of(&room, None);
    assert_eq!(
        vote_states(&people),
        [VoteState::NotVoted, VoteState::Voted, VoteState::NotVoted, VoteState::Spectating]
    );
    assert_eq!(people[2].label, "Ada (2)");
    assert_eq!(turnout(&people), (1, 3));
    assert_eq!(driver_label(&people), "you");
}

#[test]
fn own_vote_shows_before_the_host_confirms_it() {
    let people = people_of(&started_room(), THREE);
    assert_eq!(people[0].vote_state, VoteState::Voted);
}

#[test]
fn the_status_names_who_has_not_voted() {
    let mut room = started_room();
    assert_eq!(status_of(&room, None), "Pick a card");
    assert_eq!(status_of(&room, THREE), "Waiting for Bob and Ada (2).");
    let settings = RoomSettings { auto_reveal: false, ..room.state().settings.clone() };
    request(&mut room, 1, Request::ChangeSettings { settings });
    for seat in 1..=3 {
        vote(&mut room, seat, "3");
    }
    assert_eq!(status_of(&room, THREE), "Everyone has voted. Reveal when you're ready.");
    let round = room.state().round().unwrap().id;
    request(&mut room, 1, Request::Reveal { round });
    assert_eq!(status_of(&room, THREE), "Revealed: 3 wins.");
}

#[test]
fn outliers_include_people_who_left() {
    let mut room = started_room();
    let settings = RoomSettings { auto_reveal: false, ..room.state().settings.clone() };
    request(&mut room, 1, Request::ChangeSettings { settings });
    for (seat, value) in [(1, "3"), (2, "13"), (3, "5")] {
        vote(&mut room, seat, value);
    }
    let round = room.state().round().unwrap().id;
    request(&mut room, 1, Request::Reveal { round });
    room.handle(Input::Leave { connection: ConnectionId(2) }, Time(2000));
    room.handle(Input::Leave { connection: ConnectionId(4) }, Time(2000));
    let people = people_of(&room, THREE);
    assert_eq!(people.len(), 3, "Dan had no vote and left the list");
    assert_eq!(outliers(&people), ["You (3)", "Bob (13)"]);
    // On the big screen nobody is "you".
    assert!(big_screen_outliers(&people).iter().all(|outlier| !outlier.contains("You")));
    assert_eq!(people[1].presence, Presence::Gone);
}
