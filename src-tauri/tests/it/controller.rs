//! What the app does when its page asks.

use std::net::Ipv4Addr;

use lan::host::{Host, Options};
use lan::identity::new_room_id;
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

fn somebody_stands_by(page: &Page) -> bool {
    page.view.as_ref().is_some_and(|view| !view.state.ends_with_its_host())
}

fn is_out(page: &Page) -> bool {
    page.link == Some(ConnectionStatus::Out)
}

pub(crate) async fn votes(app: &mut App, vote: &str) {
    let page = app.sees("a round", |page| stage(page) == Some(Stage::Voting)).await;
    let round = page.view.unwrap().state.round().unwrap().id;
    app.asks_room(Request::Vote { round, vote: vote.parse().unwrap() }).await.unwrap();
}

#[tokio::test]
async fn one_hosts_and_another_joins() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.hosts("Sprint 12").await;
    bob.joins(&address).await;
    ann.sees("both", |page| seated(page, 2)).await;
    ann.asks_room(Request::Start).await.unwrap();
    votes(&mut ann, "5").await;
    votes(&mut bob, "5").await;
    for app in [&mut ann, &mut bob] {
        app.sees("the verdict", |page| stage(page) == Some(Stage::Revealed)).await;
    }
    let page = bob.sees("where it was", |page| !page.recent.is_empty()).await;
    assert_eq!(
        (page.recent[0].address.as_str(), page.recent[0].name.as_str()),
        (address.as_str(), "Sprint 12")
    );
    assert!(ann.page.recent.is_empty(), "a room that is hosted here ends with the app");
    let ConnectionStatus::In { hosting: None } = page.link.unwrap() else { panic!("Bob does not host") };
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_knows_everything() {
    let mut ann = App::start_as("Ann").await;
    ann.hosts("Sprint 12").await;
    ann.asks_room(Request::Start).await.unwrap();
    ann.asks_room(Request::SetAutoReveal { on: false }).await.unwrap();
    votes(&mut ann, "8").await;
    let voted = |page: &Page| page.view.as_ref().is_some_and(|view| view.own_vote().is_some());
    let before = ann.sees("her vote", voted).await;
    ann.loads_anew().await;
    let after = ann.sees("the table", voted).await;
    let (before_at, after_at) = (before.view.as_ref().unwrap().at, after.view.as_ref().unwrap().at);
    assert!(before_at <= after_at, "the room's clock has gone on");
    // All but that is as it was.
    let view = after.view.map(|view| View { at: before_at, ..view });
    assert_eq!((before.view, before.link, before.me), (view, after.link, after.me));
}

#[tokio::test]
async fn closing_the_window_says_goodbye() {
    let (mut ann, mut bob, mut cleo) =
        (App::start_as("Ann").await, App::start_as("Bob").await, App::start_as("Cleo").await);
    let address = ann.hosts("Sprint 12").await;
    bob.joins(&address).await;
    cleo.joins(&address).await;
    bob.closes().await;
    let gone = |page: &Page| {
        let view = page.view.as_ref();
        view.is_some_and(|view| view.state.seats.iter().any(|seat| seat.presence == Presence::Gone))
    };
    ann.sees("Bob gone", gone).await;
    ann.sees("Cleo stand by", somebody_stands_by).await;
    ann.closes().await;
    let hosts = |page: &Page| matches!(page.link, Some(ConnectionStatus::In { hosting: Some(_) }));
    cleo.sees("the room go on at hers", |page| hosts(page) && seated(page, 1)).await;
    cleo.asks(UiCommand::Room { request: Request::Start }).await.unwrap();
    cleo.closes().await;
}

#[tokio::test]
async fn who_hosts_may_hand_the_room_over_and_stay() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    assert_eq!(ann.is_denied(UiCommand::HandOverHosting).await.0, UiErrorCode::CannotHandOver);
    let address = ann.hosts("Sprint 12").await;
    assert_eq!(ann.is_denied(UiCommand::HandOverHosting).await.0, UiErrorCode::CannotHandOver);
    bob.joins(&address).await;
    ann.sees("Bob stand by", somebody_stands_by).await;
    ann.asks(UiCommand::HandOverHosting).await.unwrap();
    let hosts = |page: &Page| matches!(page.link, Some(ConnectionStatus::In { hosting: Some(_) }));
    let is_second = |page: &Page| page.view.as_ref().is_some_and(|view| view.state.room.epoch == Epoch(2));
    bob.sees("the room go on at his", |page| hosts(page) && is_second(page)).await;
    let sits = |page: &Page| matches!(page.link, Some(ConnectionStatus::In { hosting: None }));
    ann.sees("it there", |page| sits(page) && is_second(page)).await;
    let recent = ann.sees("it among the recent ones", |page| !page.recent.is_empty()).await.recent;
    assert_ne!(recent[0].address, address, "Bob's is where she finds it again");
}

#[tokio::test]
async fn a_room_that_closes_is_over() {
    let mut bob = App::start_as("Bob").await;
    let setup = Setup { pinned: true, ..Setup::new(new_room_id().unwrap(), Name::new("Pinned").unwrap()) };
    let options = Options { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..Options::new("test") };
    let host = Host::open(setup, options).await.unwrap();
    bob.joins(&host.here().to_string()).await;
    host.stop().await;
    let over = bob.sees("the end", |page| matches!(page.link, Some(ConnectionStatus::Ended { .. }))).await;
    let Some(ConnectionStatus::Ended { why, message }) = over.link else {
        unreachable!("that was waited for")
    };
    assert_eq!(
        (why, message.as_str()),
        (EndReason::Closed(CloseCode::RoomClosed), CloseCode::RoomClosed.sentence())
    );
    assert!(matches!(
        bob.is_denied(UiCommand::Room { request: Request::Start }).await,
        (UiErrorCode::NotInRoom, _)
    ));
}

#[tokio::test]
async fn leaving_leads_back_to_the_lobby() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.hosts("Sprint 12").await;
    bob.joins(&address).await;
    bob.asks(UiCommand::Leave).await.unwrap();
    bob.sees("the lobby", is_out).await;
    ann.sees("Bob gone", |page| seated(page, 1)).await;
    // Who hosts another room leaves the first, which goes on elsewhere.
    bob.joins(&address).await;
    ann.sees("Bob stand by", somebody_stands_by).await;
    ann.hosts("Another").await;
    let hosts = |page: &Page| matches!(page.link, Some(ConnectionStatus::In { hosting: Some(_) }));
    bob.sees("the room go on at his", |page| hosts(page) && seated(page, 1)).await;
    bob.asks(UiCommand::Leave).await.unwrap();
    // Nobody answers there any more.
    bob.asks(UiCommand::Join { target: JoinTarget::Address { text: address.clone() } }).await.unwrap();
    let unreachable =
        |page: &Page| matches!(page.link, Some(ConnectionStatus::Ended { why: EndReason::Unreachable, .. }));
    bob.sees("that nobody is there", unreachable).await;
}

#[tokio::test]
async fn rooms_are_listed_and_joined_and_remembered() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.hosts("Sprint 12").await;
    let room = ann.page.view.as_ref().unwrap().state.room.clone();
    let sighting = DiscoveredRoom {
        id: room.id,
        name: room.name.clone(),
        address,
        seated: 1,
        stage: Stage::Gathering,
        locked: false,
        same_protocol: true,
    };
    bob.network.send_replace(vec![sighting.clone()]);
    bob.sees("the room listed", |page| page.rooms == [sighting.clone()]).await;
    let join = UiCommand::Join { target: JoinTarget::Room { id: room.id } };
    bob.asks(join.clone()).await.unwrap();
    bob.sees("the room", |page| seated(page, 2)).await;
    bob.asks(UiCommand::Leave).await.unwrap();
    // It is no longer seen, but remembered.
    bob.network.send_replace(Vec::new());
    bob.sees("an empty list", |page| is_out(page) && page.rooms.is_empty() && !page.recent.is_empty()).await;
    bob.asks(join.clone()).await.unwrap();
    bob.sees("the room again", |page| seated(page, 2)).await;
    bob.asks(UiCommand::Leave).await.unwrap();
    bob.asks(UiCommand::Forget { room: room.id }).await.unwrap();
    bob.sees("nothing remembered", |page| page.recent.is_empty()).await;
    assert_eq!(bob.is_denied(join).await.0, UiErrorCode::UnknownRoom);
}

#[tokio::test]
async fn what_makes_no_sense_gets_a_sentence() {
    let nobody = App::start().await;
    let host = |room: &str| UiCommand::Host { room: room.into() };
    let join = |text: &str| UiCommand::Join { target: JoinTarget::Address { text: text.into() } };
    assert_eq!(nobody.is_denied(host("Sprint")).await.0, UiErrorCode::Name, "no name was said");
    assert_eq!(nobody.is_denied(UiCommand::SetName { name: " ".into() }).await.0, UiErrorCode::Name);
    let ann = App::start_as("Ann").await;
    assert_eq!(ann.is_denied(host("")).await.0, UiErrorCode::Name);
    assert_eq!(ann.is_denied(join("")).await.0, UiErrorCode::Address);
    assert_eq!(ann.is_denied(join("300.1.1.1")).await.0, UiErrorCode::Address);
    let nowhere = UiCommand::Join { target: JoinTarget::Room { id: RoomId::from_bytes([1; 16]) } };
    assert_eq!(ann.is_denied(nowhere).await.0, UiErrorCode::UnknownRoom);
    for url in ["file:///etc/passwd", "javascript:alert(1)", "ftp://x", ""] {
        assert_eq!(
            ann.is_denied(UiCommand::OpenLink { url: url.into() }).await.0,
            UiErrorCode::CannotOpen,
            "{url}"
        );
    }
    assert!(!ann.path("opened").exists());
    let save = |file_name: &str| UiCommand::Save { file_name: file_name.into(), text: String::new() };
    assert_eq!(ann.is_denied(save("../x")).await.0, UiErrorCode::CannotSave);
}

#[tokio::test]
async fn the_room_says_no_in_its_own_words() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    let address = ann.hosts("Sprint 12").await;
    bob.joins(&address).await;
    ann.asks_room(Request::Start).await.unwrap();
    let page = bob.sees("a round", |page| stage(page) == Some(Stage::Voting)).await;
    let round = page.view.unwrap().state.round().unwrap().id;
    let (code, message) = bob.is_denied(UiCommand::Room { request: Request::Reveal { round } }).await;
    assert_eq!(code, UiErrorCode::Room(FailureCode::NotDriver));
    assert_eq!(message, FailureCode::NotDriver.sentence());
}

#[tokio::test]
async fn files_are_saved_and_links_opened() {
    let ann = App::start_as("Ann").await;
    let save =
        || ann.asks(UiCommand::Save { file_name: "Sprint 12.csv".into(), text: "key,points\n".into() });
    let (first, second) = (save().await.unwrap(), save().await.unwrap());
    let (UiReply::Saved { path: first }, UiReply::Saved { path: second }) = (first, second) else {
        panic!("not saved")
    };
    assert_ne!(first, second, "nothing is written over");
    assert_eq!(std::fs::read_to_string(first).unwrap(), "key,points\n");
    ann.asks(UiCommand::OpenLink { url: "HTTPS://tracker.example/1".into() }).await.unwrap();
    assert_eq!(std::fs::read_to_string(ann.path("opened")).unwrap(), "HTTPS://tracker.example/1");
    let notice = Notice { title: "Sprint 12".into(), text: "Everybody waits for you.".into() };
    ann.asks(UiCommand::Notify { notice }).await.unwrap();
    assert_eq!(std::fs::read_to_string(ann.path("notified")).unwrap(), "Sprint 12: Everybody waits for you.");
}

#[tokio::test]
async fn a_name_is_remembered() {
    let mut ann = App::start_as("  Ann  ").await;
    let named = |page: &Page| page.me.as_ref().is_some_and(|me| me.name.is_some());
    let page = ann.sees("the name", named).await;
    assert_eq!(page.me.unwrap().name, Some(Name::new("Ann").unwrap()));
    let snapshot = std::fs::read_to_string(ann.path("data/settings.json")).unwrap();
    assert!(snapshot.contains("Ann"), "{snapshot}");
}

#[tokio::test]
async fn a_link_leads_into_its_room() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start().await);
    let address = ann.hosts("Sprint 12").await;
    let link = format!("pointing-party://join?at={address}");
    // Somebody new has to say their name first, and is in then.
    bob.is_invited(&link).await;
    bob.sees("why not yet", |page| {
        matches!(page.link, Some(ConnectionStatus::Ended { why: EndReason::Astray, .. }))
    })
    .await;
    bob.asks(UiCommand::SetName { name: "Bob".into() }).await.unwrap();
    let page = bob.sees("both", |page| seated(page, 2) && !page.recent.is_empty()).await;
    assert_eq!(page.recent[0].address, address, "the place is remembered, not the link");
    // Who hosts is not led away from those who sit there.
    ann.is_invited("pointing-party://join?at=192.0.2.1:7420").await;
    ann.asks_room(Request::Start).await.unwrap();
    ann.sees("her own room", |page| stage(page) == Some(Stage::Voting)).await;
    // A link that leads nowhere says so.
    bob.asks(UiCommand::Leave).await.unwrap();
    bob.is_invited("pointing-party://nowhere").await;
    bob.sees("why", |page| matches!(page.link, Some(ConnectionStatus::Ended { why: EndReason::Astray, .. })))
        .await;
}
