//! A room whose host is lost for good continues as a new room.

use std::net::Ipv4Addr;
use std::time::Duration;

use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use room::cards::NewCard;
use room::limits::NEW_ROOM_DELAY;
use room::ui_protocol::{ConnectionStatus, DiscoveredRoom, JoinTarget, NewRoom, UiCommand};
use room::{Name, RoomId, RoomInfo, Setup};
use tokio::time::Instant;

use crate::page::{App, Page};

fn room_of(page: &Page) -> RoomInfo {
    page.view.as_ref().unwrap().state.room.clone()
}

fn is_in(page: &Page, room: RoomId) -> bool {
    page.view.as_ref().is_some_and(|view| view.state.room.id == room)
}

fn seated(page: &Page, count: usize) -> bool {
    page.view.as_ref().is_some_and(|view| view.state.seated().count() == count)
}

/// Opens a room, lets both join, and loses its host before it has named a successor.
async fn lose_host(ann: &mut App, bob: &mut App) {
    for _ in 0..10 {
        let device = new_device().unwrap();
        let founding = device.found(new_salt().unwrap());
        let cards = vec![NewCard::new("A-1", "Log in", "its text", None)];
        let setup = Setup { cards, ..Setup::new(founding, Name::new("Sprint 12").unwrap()) };
        let options = HostOptions {
            bind: Ipv4Addr::LOCALHOST.into(),
            port: Some(0),
            ..HostOptions::new("test", device)
        };
        let host = Host::open(setup, options).await.unwrap();
        let address = host.local_address().to_string();
        ann.join(&address).await;
        bob.join(&address).await;
        let snapshot = host.snapshot().await.unwrap();
        drop(host);
        if snapshot.state().chain.last().unwrap().delegation.is_none() {
            return;
        }
    }
    panic!("the host always names a successor first");
}

/// What discovery finds: the room that this page's app hosts.
fn discovered(page: &Page) -> DiscoveredRoom {
    let Some(ConnectionStatus::In { hosting: Some(addresses) }) = &page.status else { panic!("it hosts") };
    let room = room_of(page);
    DiscoveredRoom {
        id: room.id,
        name: room.name,
        address: addresses[0].clone(),
        seated: 1,
        stage: page.view.as_ref().unwrap().state.stage(),
        locked: false,
        same_protocol: true,
        fingerprint: room.founder.key.fingerprint(),
        is_impostor: false,
        continues: room.continues,
    }
}

#[tokio::test]
async fn room_without_anybody_who_may_host_it_continues_as_a_new_one() {
    let (mut ann, mut bob) = (App::start_as("Ann").await, App::start_as("Bob").await);
    lose_host(&mut ann, &mut bob).await;
    let lost_at = Instant::now();
    let old = room_of(&bob.page);
    ann.wait_for("the offer", |page| page.new_rooms.as_deref() == Some(&[])).await;
    assert!(lost_at.elapsed() >= NEW_ROOM_DELAY - Duration::from_secs(1), "the host may come back");
    ann.send(UiCommand::ContinueAsNewRoom).await.unwrap();
    let hosts = |page: &Page| matches!(page.status, Some(ConnectionStatus::In { hosting: Some(_) }));
    let page =
        ann.wait_for("the new room", |page| hosts(page) && page.view.is_some() && !is_in(page, old.id)).await;
    let view = page.view.as_ref().unwrap();
    assert_eq!(view.state.cards[0].title, "Log in");
    assert_eq!(view.state.room.continues.as_ref().map(|continuation| continuation.room), Some(old.id));

    // What others say about the old room counts only if Bob knows them from there.
    let found = discovered(&page);
    let stranger = {
        let mut continuation = found.continues.clone().unwrap();
        continuation.by =
            found.continues.as_ref().map(|_| new_device().unwrap().seat_in(&old).key()).unwrap();
        DiscoveredRoom { continues: Some(continuation), ..found.clone() }
    };
    let impostor = DiscoveredRoom { is_impostor: true, ..found.clone() };
    for ignored in [stranger, impostor, DiscoveredRoom { continues: None, ..found.clone() }] {
        bob.network.send_replace(vec![ignored.clone()]);
        // Unknown impostors are not listed.
        let is_listed = |page: &Page| match page.rooms.first() {
            Some(room) => !ignored.is_impostor && room.continues == ignored.continues,
            None => ignored.is_impostor,
        };
        bob.wait_for("the list", is_listed).await;
        assert!(bob.page.new_rooms.as_ref().is_none_or(Vec::is_empty), "{:?}", bob.page.new_rooms);
    }
    bob.network.send_replace(vec![found.clone()]);
    let expected = vec![NewRoom { id: found.id, by: Name::new("Ann").unwrap() }];
    bob.wait_for("the new room", |page| page.new_rooms.as_ref() == Some(&expected)).await;
    bob.send(UiCommand::Join { target: JoinTarget::Room { id: found.id } }).await.unwrap();
    let page = bob.wait_for("both", |page| is_in(page, found.id) && seated(page, 2)).await;
    assert_eq!(page.view.unwrap().state.cards[0].title, "Log in");
}
