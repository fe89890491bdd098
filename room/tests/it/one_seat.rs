//! Rule 1: everyone in a room has one seat.

use room::message::Request;
use room::{Avatar, Change, ConnectionId, Input, Name, Output, Presence, Profile, Role, Seat, SeatSecret};

use crate::world::{ADA, BOB, CAT, World, started, three_people};

#[test]
fn rejoining_does_not_add_a_seat() {
    let mut world = three_people(&["a"]);
    let before = world.state().seats.len();
    world.disconnect(ADA);
    world.join(ADA);
    assert_eq!(world.state().seats.len(), before);
}

/// In a large room many people return at the same time.
#[test]
fn returning_sends_only_what_has_changed() {
    let mut world = three_people(&["a"]);
    let changes = |world: &World, from: usize| -> Vec<Change> {
        let outputs = world.outputs[from..].iter();
        outputs
            .filter_map(
                |output| if let Output::Changed(change) = output { Some(change.clone()) } else { None },
            )
            .collect()
    };
    let seat = world.seat_of(BOB).unwrap();
    world.disconnect(BOB);
    let before = world.outputs.len();
    world.join(BOB);
    assert_eq!(changes(&world, before), [Change::Presence { seat, presence: Presence::Here }]);
    world.request(BOB, Request::Rename { name: Name::new("Robert").unwrap() }).unwrap();
    world.disconnect(BOB);
    let before = world.outputs.len();
    // With the name that Bob's app knows.
    world.join(BOB);
    assert!(matches!(&changes(&world, before)[..], [Change::Seated { seat: back }] if back.id == seat));
}

#[test]
fn two_windows_share_a_seat() {
    let mut world = started(&["a"]);
    world.join(CAT);
    assert_eq!(world.state().seated().count(), 3);
    let windows = world.connections[&CAT].clone();
    world.vote(CAT, "8").unwrap();
    world.handle(room::Input::Leave { connection: windows[0] });
    assert_eq!(world.presence(CAT), Some(Presence::Here), "the other window is open");
    world.handle(room::Input::Disconnected { connection: windows[1] });
    assert_eq!(world.presence(CAT), Some(Presence::Away));
}

#[test]
fn rename_changes_only_the_name() {
    let mut world = started(&["a"]);
    world.vote(BOB, "3").unwrap();
    let name = Name::new("Robert").unwrap();
    let before = world.state().seats[1].clone();
    world.request(BOB, Request::Rename { name: name.clone() }).unwrap();
    let renamed = Seat { name: name.clone(), ..before };
    assert_eq!(world.state().seats[1], renamed, "nothing else changes");
    assert!(world.state().round().unwrap().voted.contains(&renamed.id), "the vote too");
}

#[test]
fn person_may_return_with_another_name_and_avatar() {
    let mut world = World::new(&["a"]);
    world.join(ADA);
    world.disconnect(ADA);
    let avatar: Avatar = serde_json::from_str(r#"{"colour":5,"emoji":"🦊"}"#).unwrap();
    let profile = Profile {
        key: SeatSecret::from_seed([ADA.0; 32]).key(),
        name: Name::new("Ada Lovelace").unwrap(),
        role: Role::Voter,
        avatar: Some(avatar.clone()),
        transfers: Vec::new(),
    };
    world.handle(Input::Join { connection: ConnectionId(50), profile });
    let [seat] = &world.state().seats[..] else { panic!("one seat: {:?}", world.state().seats) };
    assert_eq!((seat.name.as_str(), seat.avatar.as_ref()), ("Ada Lovelace", Some(&avatar)));
    assert_eq!(seat.presence, Presence::Here);
}
