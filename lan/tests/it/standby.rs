//! Standbys: the host probes and lists them, they answer other members, and they have a complete copy of the
//! room.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use lan::host::{Host, HostOptions};
use lan::identity::{new_device, new_salt};
use lan::peer_client::{self, PeerClientError};
use room::cards::NewCard;
use room::limits::{CARD_PAGE_BYTES, MAX_CARDS};
use room::message::{Answer, ReadCard, Request};
use room::peer::{PeerAnswer, PeerRequest};
use room::{CardId, CardText, Epoch, Name, RoomId, SeatId, SeatSecret, Setup, View};
use tokio::net::TcpStream;

use crate::about::status;
use crate::guest::{Guest, open, open_with};
use crate::page::send;

fn listed(view: &View) -> Vec<u32> {
    view.state.successors.iter().map(|successor| successor.seat.0).collect()
}

/// The address at which this seat stands by, as this guest sees it.
async fn standby_address(guest: &mut Guest, seat: u32) -> SocketAddr {
    let view = guest
        .wait_until("the seat as a successor", |view| view.state.successor(SeatId(seat)).is_some())
        .await;
    view.state.successor(SeatId(seat)).unwrap().addresses[0]
}

async fn fetch(
    at: SocketAddr,
    of: &Guest,
    by: &Guest,
    room: room::RoomId,
    cards: Vec<CardId>,
) -> Option<Vec<ReadCard>> {
    let request = PeerRequest::Fetch { cards };
    match peer_client::send_request(at, room, of.seat().key(), &by.seat(), request).await {
        Ok(PeerAnswer::Texts(texts)) => Some(texts),
        Ok(_) | Err(_) => None,
    }
}

#[tokio::test]
async fn reachable_standbys_are_listed() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("his seat", |view| listed(view) == [2]).await;
    let mut cat = Guest::with_standby("Cat", host.local_address(), true);
    cat.wait_until("her seat", |view| listed(view) == [2, 3]).await;
    let mut dan = Guest::with_standby("Dan", host.local_address(), false);
    dan.wait_until("both as standbys", |view| listed(view) == [2, 3]).await;
    bob.member.leave().await;
    ann.wait_until("Bob's standby unlisted", |view| listed(view) == [3]).await;
}

#[tokio::test]
async fn standby_answers_no_one_outside_the_room() {
    let host = open("").await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let at = standby_address(&mut bob, 1).await;
    let own = at.to_string();
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let foreign_page = "origin: http://evil.example\r\n";
    for (first_line, name, headers, expected) in [
        ("GET /", own.as_str(), "", "404"),
        ("GET /about", own.as_str(), "", "404"),
        ("GET /room", own.as_str(), upgrade, "404"),
        ("GET /peer", own.as_str(), "", "400"),
        ("GET /peer", own.as_str(), upgrade, "101"),
        ("GET /peer", "evil.example", upgrade, "421"),
        ("GET /peer", own.as_str(), &format!("{upgrade}{foreign_page}"), "403"),
    ] {
        let request = format!("{first_line} HTTP/1.1\r\nhost: {name}\r\n{headers}\r\n");
        assert_eq!(status(at, &request).await, expected, "{request}");
    }
    let (room, outsider) = (host.id(), SeatSecret::from_seed([99; 32]));
    let send_fetch = |of, by| async move {
        peer_client::send_request(at, room, of, &by, PeerRequest::Fetch { cards: vec![] }).await
    };
    assert_eq!(peer_client::check_reachable(at, room, bob.seat().key()).await, Ok(()));
    assert_eq!(
        peer_client::check_reachable(at, room, outsider.key()).await,
        Err(PeerClientError::Refused(at)),
        "another seat"
    );
    let another = RoomId::from_bytes([99; 16]);
    assert_eq!(
        peer_client::check_reachable(at, another, bob.seat().key()).await,
        Err(PeerClientError::Refused(at)),
        "another room"
    );
    assert_eq!(
        send_fetch(bob.seat().key(), outsider).await,
        Err(PeerClientError::Refused(at)),
        "the client is no member"
    );
    assert!(send_fetch(bob.seat().key(), bob.seat()).await.is_ok());
    assert_eq!(
        peer_client::check_reachable(host.local_address(), room, bob.seat().key()).await,
        Err(PeerClientError::Refused(host.local_address())),
        "the host has another key"
    );
}

#[tokio::test]
async fn members_get_texts_and_others_do_not() {
    let host = open("Log in\nLog out").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let mut cat = Guest::new("Cat", host.local_address());
    let at = standby_address(&mut bob, 2).await;
    cat.wait_until("her seat", |_| true).await;
    let has_copy =
        |view: &View| view.state.seat(view.you).is_some_and(|seat| seat.replicated == view.state.last_card());
    bob.wait_until("all texts", has_copy).await;
    let read = fetch(at, &bob, &cat, host.id(), vec![CardId(2), CardId(99)]).await.unwrap();
    assert_eq!(read.iter().map(|read| read.card).collect::<Vec<_>>(), [CardId(2)]);
    let seat = cat.wait_until("her seat", |_| true).await.you;
    ann.request(Request::Remove { seat }).await;
    bob.wait_until("Cat's removal", |view| view.state.seat(seat).is_some_and(|seat| seat.removed)).await;
    assert_eq!(fetch(at, &bob, &cat, host.id(), vec![]).await, None, "a removed seat gets nothing");
}

/// All card texts, as a member reads them from the host.
async fn all_texts(guest: &mut Guest) -> BTreeMap<CardId, Arc<CardText>> {
    let (mut texts, mut after) = (BTreeMap::new(), CardId(0));
    loop {
        let answer = guest.member.send_request(Request::ReadCards { after }).await.unwrap().unwrap();
        let Answer::Cards { cards, more } = answer else { panic!("{answer:?}") };
        let page = serde_json::to_string(&cards).unwrap().len();
        assert!(cards.len() == 1 || page <= CARD_PAGE_BYTES * 3 / 2, "a page of texts has {page} bytes");
        after = cards.last().map_or(after, |read| read.card);
        texts.extend(cards.into_iter().map(|read| (read.card, Arc::new(read.text))));
        if !more {
            return texts;
        }
    }
}

#[tokio::test]
async fn successor_has_a_complete_copy() {
    let card = |nth: usize| {
        let length = if nth.is_multiple_of(50) { 20_000 } else { 700 };
        NewCard::new(&format!("WEB-{nth}"), "Log in", &"word ".repeat(length / 5), None)
    };
    let host = open_with((0..MAX_CARDS).map(card).collect(), 64).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let at = standby_address(&mut bob, 2).await;
    // A card gets an earlier round while Bob reads.
    let round = ann.round().await;
    ann.request(Request::Reveal { round }).await;
    ann.request(Request::Revote { round }).await;
    let expected = all_texts(&mut ann).await;
    assert_eq!(expected.len(), MAX_CARDS);
    let all: Vec<CardId> = expected.keys().copied().collect();
    let whole = async {
        loop {
            let read = fetch(at, &bob, &ann, host.id(), all.clone()).await.unwrap();
            let texts: BTreeMap<CardId, Arc<CardText>> =
                read.into_iter().map(|read| (read.card, Arc::new(read.text))).collect();
            if texts == expected {
                return texts;
            }
            bob.request(Request::Ping).await;
        }
    };
    let texts = tokio::time::timeout(6 * crate::guest::PATIENCE, whole).await.expect("Bob reads all of it");
    assert_eq!((texts.len(), texts[&CardId(1)].rounds.len()), (MAX_CARDS, 1));
}

#[tokio::test]
async fn pinned_room_has_no_successors() {
    let name = Name::new("Pinned").unwrap();
    let device = new_device().unwrap();
    let setup = Setup { pinned: true, ..Setup::new(device.found(new_salt().unwrap()), name) };
    let options =
        HostOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..HostOptions::new("test", device) };
    let host = Host::open(setup, options).await.unwrap();
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let mut cat = Guest::with_standby("Cat", host.local_address(), true);
    bob.wait_until("Cat", |view| view.state.seats.len() == 2).await;
    bob.request(Request::Ping).await;
    cat.request(Request::Ping).await;
    let view = bob.wait_until("the room", |_| true).await;
    assert!(view.state.room.pinned && view.state.ends_with_host());
    assert_eq!(view.state.room.epoch, Epoch(1));
}

#[tokio::test]
async fn leaving_member_stops_listening() {
    let host = open("").await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let at = standby_address(&mut bob, 1).await;
    assert!(TcpStream::connect(at).await.is_ok());
    bob.member.leave().await;
    // The task ends with the goodbye. Its socket closes a moment later.
    let closed = async { while TcpStream::connect(at).await.is_ok() {} };
    tokio::time::timeout(crate::guest::PATIENCE, closed).await.expect("the port is closed");
}

/// A page in a browser can find the next host. Pages that don't know the room can't.
#[tokio::test]
async fn redirect_frame_allows_only_successors() {
    let host = open("").await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let at = standby_address(&mut bob, 1).await;
    let get = |at: SocketAddr, path: String| async move {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n\r\n");
        send(at, request.as_bytes()).await.unwrap()
    };
    let frame = get(host.local_address(), "/successors".into()).await;
    let policy = frame.header("content-security-policy").unwrap();
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; img-src http://{at}"
        )
    );
    let id = host.id();
    for (path, status) in [
        (format!("/open/{id}/1"), 200),
        (format!("/open/{id}/2"), 404),
        (format!("/open/{}/1", RoomId::from_bytes([99; 16])), 404),
        ("/open/x/1".into(), 404),
    ] {
        let answer = get(host.local_address(), path.clone()).await;
        assert_eq!(answer.status, status, "{path}");
        let policy = if status == 200 { "cross-origin" } else { "same-origin" };
        assert_eq!(answer.header("cross-origin-resource-policy"), Some(policy), "{path}");
        assert_eq!(get(at, path.clone()).await.status, 404, "a standby does not host: {path}");
    }
    bob.member.leave().await;
    let gone = async {
        loop {
            let frame = get(host.local_address(), "/successors".into()).await;
            if frame.header("content-security-policy").unwrap().ends_with("img-src 'none'") {
                return;
            }
        }
    };
    tokio::time::timeout(crate::guest::PATIENCE, gone).await.expect("the list of successors is empty");
}
