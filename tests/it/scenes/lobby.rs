//! Before one sits in a room.

use room::message::{About, CloseCode, PROTOCOL};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, JoinTarget, RecentRoom, UiCommand, UiError, UiErrorCode,
    UiEvent,
};
use room::{Epoch, RoomId, RoomInfo, Stage};
use tests::app_page::{AppPage, outside};
use tests::meeting::named;

use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::of("lobby-first-start", first_start),
    Scene::of("lobby-name-missing", name_missing),
    Scene::of("lobby-no-room", no_room),
    Scene::of("lobby-rooms", rooms_listed),
    Scene::of("lobby-bad-address", bad_address),
    Scene::of("lobby-room-closed", room_closed),
    Scene::of("door", door),
    Scene::of("connecting", connecting),
];

fn first_start(page: &mut AppPage, _: u32) {
    page.hears(&outside(None));
}

fn name_missing(page: &mut AppPage, people: u32) {
    first_start(page, people);
    page.clicks("host-room");
}

fn no_room(page: &mut AppPage, _: u32) {
    page.hears(&outside(Some(named("Ann"))));
}

fn rooms_listed(page: &mut AppPage, people: u32) {
    no_room(page, people);
    let room = |nth: u8, name: &str, seated, stage| DiscoveredRoom {
        id: RoomId::from_bytes([nth; 16]),
        name: named(name),
        address: format!("192.168.1.{nth}:7420"),
        seated,
        stage,
        locked: false,
        same_protocol: true,
    };
    let rooms = vec![
        room(5, "Checkout refinement", 7, Stage::Voting),
        room(6, "Platform", 1, Stage::Gathering),
        DiscoveredRoom { locked: true, ..room(7, "Platform", 12, Stage::Revealed) },
        room(8, "Search & Discovery, quarterly estimation", 4, Stage::Finished),
        DiscoveredRoom { same_protocol: false, ..room(9, "The old room", 3, Stage::Voting) },
    ];
    let recent = [(21, "Sprint 11"), (22, "Checkout refinement, week 46")];
    let recent = recent.map(|(nth, name)| RecentRoom {
        id: RoomId::from_bytes([nth; 16]),
        name: named(name),
        address: format!("192.168.1.{nth}:7420"),
    });
    page.hears(&[UiEvent::Rooms(rooms), UiEvent::Recent(recent.into())]);
}

fn bad_address(page: &mut AppPage, people: u32) {
    no_room(page, people);
    page.types("join-address", "my colleague's desk");
    page.is_answered_by(|ask| {
        let UiCommand::Join { target: JoinTarget::Address { text } } = ask else { return None };
        let message = lan::address::parse(text).unwrap_err().to_string();
        Some(Err(UiError { code: UiErrorCode::Address, message }))
    });
    page.clicks("join-by-address");
}

fn room_closed(page: &mut AppPage, people: u32) {
    rooms_listed(page, people);
    let (why, message) = (EndReason::Closed(CloseCode::RoomClosed), CloseCode::RoomClosed.sentence().into());
    page.hears(&[UiEvent::Connection(ConnectionStatus::Ended { why, message })]);
}

/// What a browser shows that was opened by a room's link.
fn door(page: &mut AppPage, _: u32) {
    page.is_at_the_door(&About {
        proto: PROTOCOL,
        app: "pointing-party 0.1.0".into(),
        room: RoomInfo {
            id: RoomId::from_bytes([0; 16]),
            name: named("Checkout refinement"),
            epoch: Epoch(1),
            nonce: 0,
            locked: false,
            host: None,
            pinned: false,
        },
        seated: 7,
        stage: Stage::Voting,
    });
}

fn connecting(page: &mut AppPage, people: u32) {
    no_room(page, people);
    page.hears(&[UiEvent::Connection(ConnectionStatus::Connecting { to: "Checkout refinement".into() })]);
}
