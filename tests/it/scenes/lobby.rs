//! Scenes before joining a room: the app's lobby, and the guest's join screen.

use room::message::{About, CloseCode, PROTOCOL};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, JoinTarget, RecentRoom, UiCommand, UiError, UiErrorCode,
    UiEvent,
};
use room::{DeviceSecret, RoomId, RoomInfo, Salt, SeatKey, Stage};
use tests::app_page::{AppPage, lobby_events};
use tests::meeting::to_name;

use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::new("lobby-first-start", first_start),
    Scene::new("lobby-name-missing", name_missing),
    Scene::new("lobby-no-room", no_room),
    Scene::new("lobby-rooms", rooms_listed),
    Scene::new("lobby-bad-address", bad_address),
    Scene::new("lobby-room-closed", room_closed),
    Scene::new("lobby-host-refused", host_refused),
    Scene::new("join", guest_join),
    Scene::new("connecting", connecting),
];

fn first_start(page: &mut AppPage, _: u32) {
    page.send_events(&lobby_events(None));
}

fn name_missing(page: &mut AppPage, people: u32) {
    first_start(page, people);
    page.click("host-room");
}

fn no_room(page: &mut AppPage, _: u32) {
    page.send_events(&lobby_events(Some(to_name("Ann"))));
}

fn rooms_listed(page: &mut AppPage, people: u32) {
    no_room(page, people);
    let room = |nth: u8, name: &str, seated, stage| DiscoveredRoom {
        id: RoomId::from_bytes([nth; 16]),
        name: to_name(name),
        address: format!("192.168.1.{nth}:7420"),
        seated,
        stage,
        locked: false,
        same_protocol: true,
        fingerprint: SeatKey::from_bytes([nth; 32]).fingerprint(),
        is_impostor: false,
        continues: None,
    };
    let rooms = vec![
        room(5, "Checkout refinement", 7, Stage::Voting),
        room(6, "Platform", 1, Stage::Gathering),
        DiscoveredRoom { locked: true, ..room(7, "Platform", 12, Stage::Revealed) },
        room(8, "Search & Discovery, quarterly estimation", 4, Stage::Finished),
        DiscoveredRoom { same_protocol: false, ..room(9, "The old room", 3, Stage::Voting) },
        DiscoveredRoom { is_impostor: true, ..room(10, "Sprint 12", 2, Stage::Voting) },
    ];
    let recent = [(21, "Sprint 11"), (22, "Checkout refinement, week 46")];
    let recent = recent.map(|(nth, name)| RecentRoom {
        id: RoomId::from_bytes([nth; 16]),
        name: to_name(name),
        address: format!("192.168.1.{nth}:7420"),
    });
    page.send_events(&[UiEvent::Rooms(rooms), UiEvent::Recent(recent.into())]);
}

fn bad_address(page: &mut AppPage, people: u32) {
    no_room(page, people);
    page.type_into("join-address", "my colleague's desk");
    page.answer_with(|command| {
        let UiCommand::Join { target: JoinTarget::Address { text } } = command else { return None };
        let message = lan::address::parse(text).unwrap_err().to_string();
        Some(Err(UiError { code: UiErrorCode::Address, message }))
    });
    page.click("join-by-address");
}

fn room_closed(page: &mut AppPage, people: u32) {
    rooms_listed(page, people);
    let (why, message) =
        (EndReason::Closed(CloseCode::RoomClosed), texts::code_text(CloseCode::RoomClosed, ""));
    page.send_events(&[UiEvent::Connection(ConnectionStatus::Ended { why, message })]);
}

/// The host has another key than the link says, or no right to the room.
fn host_refused(page: &mut AppPage, people: u32) {
    rooms_listed(page, people);
    let (why, message) = (EndReason::WrongKey, texts::program_connect_no_right("192.168.1.66:7420"));
    page.send_events(&[UiEvent::Connection(ConnectionStatus::Ended { why, message })]);
}

/// A guest's browser that has opened a room's link.
fn guest_join(page: &mut AppPage, _: u32) {
    let founder = DeviceSecret::from_bytes([7; 32]).founder(Salt::from_bytes([7; 16]));
    page.open_guest_page(&About {
        proto: PROTOCOL,
        app: "pointing-party 0.1.0".into(),
        room: RoomInfo::new(founder, to_name("Checkout refinement")),
        seated: 7,
        stage: Stage::Voting,
        fingerprint: founder.key.fingerprint(),
        chain: Vec::new(),
    });
}

fn connecting(page: &mut AppPage, people: u32) {
    no_room(page, people);
    page.send_events(&[UiEvent::Connection(ConnectionStatus::Connecting {
        to: "Checkout refinement".into(),
    })]);
}
