//! Avatars.

use room::message::Request;
use room::{Avatar, Colour, Emoji, Presence};

use crate::world::{BOB, World, setup, started_with};

#[test]
fn avatar_survives_reconnect() {
    let mut world = started_with(setup(&["a"]));
    let fox = Avatar { colour: Colour::new(5).unwrap(), emoji: Some(Emoji::new("🦊").unwrap()) };
    let avatar_of = |world: &World| world.state().seat(world.seat_of(BOB).unwrap()).unwrap().avatar.clone();
    assert_eq!(avatar_of(&world), None);
    world.request(BOB, Request::SetAvatar { avatar: fox.clone() }).unwrap();
    world.disconnect(BOB);
    world.join(BOB);
    assert_eq!(avatar_of(&world), Some(fox), "joining without an avatar keeps the old one");
    world.leave(BOB);
    assert_eq!(world.presence(BOB), Some(Presence::Gone));
    let plain = Avatar { colour: Colour::default(), emoji: None };
    world.join_with_avatar(BOB, plain.clone());
    assert_eq!((world.presence(BOB), avatar_of(&world)), (Some(Presence::Here), Some(plain)));
}
