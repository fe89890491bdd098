//! UI commands and the events that follow.

use std::net::Ipv4Addr;

use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::message::{CloseCode, FailureCode, Request};
use room::ui_protocol::{
    ConnectionStatus, DiscoveredRoom, EndReason, JoinTarget, Notice, UiCommand, UiErrorCode, UiReply,
};
use room::{Epoch, Name, Presence, RoomId, Setup, Stage, View};

use crate::page::{App, Page};

pub(crate) fn stage(page: &Page) -> Option<Stage> {
    page.view.as_ref().map(|view| view.state.stage())
}

fn seated(page: &Page, count: usize) -> bool {
    page.view.as_ref().is_some_and(|view| view.state.seated().count() == count)
}

fn has_successor(page: &Page) -> bool {
    page.view.as_ref().is_some_and(|view| !view.state.ends_with_host())
}

fn is_in_lobby(page: &Page) -> bool {
    page.status == Some(ConnectionStatus::Out)
}

pub(crate) async fn vote(app: &mut App, value: &str) {
    let page = app.wait_for("a round", |page| stage(page) == Some(Stage::Voting)).await;
    let round = page.view.unwrap().state.round().unwrap().id;
    app.send_to_room(Request::Vote { round, vote: value.parse().unwrap() }).await.unwrap();
}

#[tokio::test]
async fn host_and_member_play_a_round() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.host("Sprint 12").await;
    bob.join(&address).await;
    ann.wait_for("both", |page| seated(page, 2)).await;
    ann.send_to_room(Request::Start).await.unwrap();
    vote(&mut ann, "5").await;
    vote(&mut bob, "5").await;
    for app in [&mut ann, &mut bob] {
        app.wait_for("the result", |page| stage(page) == Some(Stage::Revealed)).await;
    }
    let page = bob.wait_for("the room among the recent ones", |page| !page.recent.is_empty()).await;
    assert_eq!(
        (page.recent[0].address.as_str(), page.recent[0].name.as_str()),
        (address.as_str(), "Sprint 12")
    );
    assert!(ann.page.recent.is_empty(), "a hosted room is not among the recent ones");
    let ConnectionStatus::In { hosting: None } = page.status.unwrap() else { panic!("Bob does not host") };
}

#[tokio::test]
async fn reloaded_page_gets_full_state() {
    let mut ann = App::start_as("Ann").await;
    ann.host("Sprint 12").await;
    ann.send_to_room(Request::Start).await.unwrap();
    ann.change_settings(|settings| settings.auto_reveal = false).await.unwrap();
    vote(&mut ann, "8").await;
    let voted = |page: &Page| page.view.as_ref().is_some_and(|view| view.own_vote().is_some());
    let before = ann.wait_for("her vote", voted).await;
    ann.reload().await;
    let after = ann.wait_for("the table", voted).await;
    let (before_at, after_at) = (before.view.as_ref().unwrap().at, after.view.as_ref().unwrap().at);
    assert!(before_at <= after_at, "the room's clock has advanced");
    // Everything else is unchanged.
    let view = after.view.map(|view| View { at: before_at, ..view });
    assert_eq!((before.view, before.status, before.profile), (view, after.status, after.profile));
}

#[tokio::test]
async fn closing_the_window_leaves_the_room() {
    let (mut ann, mut bob, mut cleo) =
        (App::start_as("Ann").await, App::start_as("Bob").await, App::start_as("Cleo").await);
    let address = ann.host("Sprint 12").await;
    bob.join(&address).await;
    cleo.join(&address).await;
    bob.close().await;
    let gone = |page: &Page| {
        let view = page.view.as_ref();
        view.is_some_and(|view| view.state.seats.iter().any(|seat| seat.presence == Presence::Gone))
    };
    ann.wait_for("Bob gone", gone).await;
    ann.wait_for("a successor", has_successor).await;
    ann.close().await;
    let hosts = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: Some(_) }));
    cleo.wait_for("the room on her machine", |page| hosts(page) && seated(page, 1)).await;
    cleo.send(UiCommand::Room { request: Request::Start }).await.unwrap();
    cleo.close().await;
}

#[tokio::test]
async fn host_hands_over_and_stays() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    assert_eq!(ann.expect_error(UiCommand::HandOverHosting).await.0, UiErrorCode::CannotHandOver);
    let address = ann.host("Sprint 12").await;
    assert_eq!(ann.expect_error(UiCommand::HandOverHosting).await.0, UiErrorCode::CannotHandOver);
    bob.join(&address).await;
    ann.wait_for("a successor", has_successor).await;
    ann.send(UiCommand::HandOverHosting).await.unwrap();
    let hosts = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: Some(_) }));
    let is_second = |page: &Page| page.view.as_ref().is_some_and(|view| view.state.room.epoch == Epoch(2));
    bob.wait_for("the room on his machine", |page| hosts(page) && is_second(page)).await;
    let is_member = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: None }));
    ann.wait_for("the room on Bob's machine", |page| is_member(page) && is_second(page)).await;
    let recent = ann.wait_for("the room among the recent ones", |page| !page.recent.is_empty()).await.recent;
    assert_ne!(recent[0].address, address, "the address of Bob's machine is remembered");
}

#[tokio::test]
async fn closed_room_ends_the_connection() {
    let mut bob = App::start_as("Bob").await;
    let device = new_device().unwrap();
    let setup =
        Setup { pinned: true, ..Setup::new(device.found(new_salt().unwrap()), Name::new("Pinned").unwrap()) };
    let options =
        HostOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..HostOptions::new("test", device) };
    let host = Host::open(setup, options).await.unwrap();
    bob.join(&host.local_address().to_string()).await;
    host.stop().await;
    let page = bob
        .wait_for("the end of the room", |page| matches!(page.status, Some(ConnectionStatus::Ended { .. })))
        .await;
    let Some(ConnectionStatus::Ended { why, message }) = page.status else {
        unreachable!("that was waited for")
    };
    assert_eq!(
        (why, message.as_str()),
        (EndReason::Closed(CloseCode::RoomClosed), texts::english(CloseCode::RoomClosed).as_str())
    );
    assert!(matches!(
        bob.expect_error(UiCommand::Room { request: Request::Start }).await,
        (UiErrorCode::NotInRoom, _)
    ));
}

#[tokio::test]
async fn leaving_returns_to_the_lobby() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.host("Sprint 12").await;
    bob.join(&address).await;
    ann.wait_for("Bob", |page| seated(page, 2) && has_successor(page)).await;
    bob.send(UiCommand::Leave).await.unwrap();
    bob.wait_for("the lobby", is_in_lobby).await;
    ann.wait_for("Bob gone", |page| seated(page, 1) && !has_successor(page)).await;
    // Hosting another room leaves the first one, which moves to a successor.
    bob.join(&address).await;
    ann.wait_for("a successor", has_successor).await;
    ann.host("Another").await;
    let hosts = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: Some(_) }));
    bob.wait_for("the room on his machine", |page| hosts(page) && seated(page, 1)).await;
    bob.send(UiCommand::Leave).await.unwrap();
    // Nothing answers at that address now.
    bob.send(UiCommand::Join { target: JoinTarget::Address { text: address.clone() } }).await.unwrap();
    let unreachable = |page: &Page| {
        matches!(page.status, Some(ConnectionStatus::Ended { why: EndReason::Unreachable, .. }))
    };
    bob.wait_for("an unreachable host", unreachable).await;
}

#[tokio::test]
async fn rooms_are_listed_joined_and_remembered() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.host("Sprint 12").await;
    let room = ann.page.view.as_ref().unwrap().state.room.clone();
    let discovered = DiscoveredRoom {
        id: room.id,
        name: room.name.clone(),
        address,
        seated: 1,
        stage: Stage::Gathering,
        locked: false,
        same_protocol: true,
        fingerprint: room.founder.key.fingerprint(),
        is_impostor: false,
        continues: None,
    };
    bob.network.send_replace(vec![discovered.clone()]);
    bob.wait_for("the room listed", |page| page.rooms == [discovered.clone()]).await;
    let join = UiCommand::Join { target: JoinTarget::Room { id: room.id } };
    bob.send(join.clone()).await.unwrap();
    bob.wait_for("the room", |page| seated(page, 2)).await;
    bob.send(UiCommand::Leave).await.unwrap();
    // Discovery no longer finds the room, but it is among the recent ones.
    bob.network.send_replace(Vec::new());
    bob.wait_for("an empty list", |page| {
        is_in_lobby(page) && page.rooms.is_empty() && !page.recent.is_empty()
    })
    .await;
    bob.send(join.clone()).await.unwrap();
    bob.wait_for("the room again", |page| seated(page, 2)).await;
    bob.send(UiCommand::Leave).await.unwrap();
    bob.send(UiCommand::Forget { room: room.id }).await.unwrap();
    bob.wait_for("no recent rooms", |page| page.recent.is_empty()).await;
    assert_eq!(bob.expect_error(join).await.0, UiErrorCode::UnknownRoom);
}

#[tokio::test]
async fn invalid_commands_get_readable_errors() {
    let unnamed = App::start().await;
    let host = |room: &str| UiCommand::Host { room: room.into() };
    let join = |text: &str| UiCommand::Join { target: JoinTarget::Address { text: text.into() } };
    assert_eq!(unnamed.expect_error(host("Sprint")).await.0, UiErrorCode::Name, "no name was entered");
    assert_eq!(unnamed.expect_error(UiCommand::SetName { name: " ".into() }).await.0, UiErrorCode::Name);
    let ann = App::start_as("Ann").await;
    assert_eq!(ann.expect_error(host("")).await.0, UiErrorCode::Name);
    assert_eq!(ann.expect_error(join("")).await.0, UiErrorCode::Address);
    assert_eq!(ann.expect_error(join("300.1.1.1")).await.0, UiErrorCode::Address);
    let nowhere = UiCommand::Join { target: JoinTarget::Room { id: RoomId::from_bytes([1; 16]) } };
    assert_eq!(ann.expect_error(nowhere).await.0, UiErrorCode::UnknownRoom);
    for url in ["file:///etc/passwd", "javascript:alert(1)", "ftp://x", ""] {
        assert_eq!(
            ann.expect_error(UiCommand::OpenLink { url: url.into() }).await.0,
            UiErrorCode::CannotOpen,
            "{url}"
        );
    }
    assert!(!ann.path("opened").exists());
    let save = |file_name: &str| UiCommand::Save { file_name: file_name.into(), text: String::new() };
    assert_eq!(ann.expect_error(save("../x")).await.0, UiErrorCode::CannotSave);
}

#[tokio::test]
async fn room_failures_reach_the_page() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.host("Sprint 12").await;
    bob.join(&address).await;
    ann.send_to_room(Request::Start).await.unwrap();
    let page = bob.wait_for("a round", |page| stage(page) == Some(Stage::Voting)).await;
    let round = page.view.unwrap().state.round().unwrap().id;
    let (code, message) = bob.expect_error(UiCommand::Room { request: Request::Reveal { round } }).await;
    assert_eq!(code, UiErrorCode::Room(FailureCode::NotDriver));
    assert_eq!(message, texts::english(FailureCode::NotDriver));
}

#[tokio::test]
async fn files_are_saved_and_links_opened() {
    let ann = App::start_as("Ann").await;
    let save =
        || ann.send(UiCommand::Save { file_name: "Sprint 12.csv".into(), text: "key,points\n".into() });
    let (first, second) = (save().await.unwrap(), save().await.unwrap());
    let (UiReply::Saved { path: first }, UiReply::Saved { path: second }) = (first, second) else {
        panic!("not saved")
    };
    assert_ne!(first, second, "the second file has another name");
    assert_eq!(std::fs::read_to_string(first).unwrap(), "key,points\n");
    ann.send(UiCommand::OpenLink { url: "HTTPS://tracker.example/1".into() }).await.unwrap();
    assert_eq!(std::fs::read_to_string(ann.path("opened")).unwrap(), "HTTPS://tracker.example/1");
    let notice = Notice { title: "Sprint 12".into(), text: "Everyone waits for you.".into() };
    ann.send(UiCommand::Notify { notice }).await.unwrap();
    assert_eq!(std::fs::read_to_string(ann.path("notified")).unwrap(), "Sprint 12: Everyone waits for you.");
}

#[tokio::test]
async fn name_is_saved() {
    let mut ann = App::start_as("  Ann  ").await;
    let named = |page: &Page| page.profile.as_ref().is_some_and(|profile| profile.name.is_some());
    let page = ann.wait_for("the name", named).await;
    assert_eq!(page.profile.unwrap().name, Some(Name::new("Ann").unwrap()));
    let saved = std::fs::read_to_string(ann.path("data/settings.json")).unwrap();
    assert!(saved.contains("Ann"), "{saved}");
}

#[tokio::test]
async fn link_joins_its_room() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start().await);
    let address = ann.host("Sprint 12").await;
    let link = format!("pointing-party://join?at={address}");
    // A new user enters a name first, and joins then.
    bob.open_link_to_room(&link).await;
    bob.wait_for("the request for a name", |page| {
        matches!(page.status, Some(ConnectionStatus::Ended { why: EndReason::Astray, .. }))
    })
    .await;
    bob.send(UiCommand::SetName { name: "Bob".into() }).await.unwrap();
    let page = bob.wait_for("both", |page| seated(page, 2) && !page.recent.is_empty()).await;
    assert_eq!(page.recent[0].address, address, "the address is remembered, not the link");
    // A link does not take a host away from the room.
    ann.open_link_to_room("pointing-party://join?at=192.0.2.1:7420").await;
    ann.send_to_room(Request::Start).await.unwrap();
    ann.wait_for("the start of her meeting", |page| stage(page) == Some(Stage::Voting)).await;
    // An invalid link is an error.
    bob.send(UiCommand::Leave).await.unwrap();
    bob.open_link_to_room("pointing-party://nowhere").await;
    bob.wait_for("the error", |page| {
        matches!(page.status, Some(ConnectionStatus::Ended { why: EndReason::Astray, .. }))
    })
    .await;
}
