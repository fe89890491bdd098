//! A host that leaves hands the room over, and the members continue at the next host, even in the middle of a
//! round.

use std::net::Ipv4Addr;

use lan::host::{Host, HostOptions, PeerServer, Standby, StandbyOptions};
use lan::identity::{new_device, new_salt};
use room::cards::NewCard;
use room::chain::{DelegationKind, Link};
use room::message::{Answer, CloseCode, Request};
use room::ui_protocol::EndReason;
use room::{CardId, Epoch, Moved, Name, SeatId, SeatKey, Setup, Snapshot, View};
use tokio::sync::mpsc;

use crate::guest::{Guest, open, open_on, open_with};

fn successors(view: &View) -> Vec<u32> {
    view.state.successors.iter().map(|successor| successor.seat.0).collect()
}

fn voted(view: &View) -> usize {
    view.state.round().map_or(0, |round| round.voted.len())
}

/// Whether the room is in this epoch and hosted at this seat's machine.
fn at(epoch: u64, host: u32) -> impl Fn(&View) -> bool {
    move |view| view.state.room.epoch == Epoch(epoch) && view.state.room.host == Some(SeatId(host))
}

/// The successors in the final delegations of the earlier hosts, by their seats.
fn finals(view: &View) -> Vec<Vec<u32>> {
    let (_, earlier) = view.state.chain.split_last().unwrap();
    let seat_of = |key: &SeatKey| view.state.seats.iter().find(|seat| seat.key == *key).unwrap().id.0;
    let final_of = |term: &Link| {
        let delegation = term.delegation.as_ref().unwrap();
        assert_eq!(delegation.kind, DelegationKind::Final);
        delegation.successors.iter().map(seat_of).collect()
    };
    earlier.iter().map(final_of).collect()
}

#[tokio::test]
async fn round_continues_at_the_next_host() {
    let host = open("Log in\nLog out").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("his seat", |_| true).await;
    let mut cat = Guest::with_standby("Cat", host.local_address(), true);
    ann.wait_until("both as successors", |view| successors(view) == [2, 3]).await;
    ann.vote("5").await;
    cat.vote("8").await;

    host.stop().await;
    for guest in [&mut ann, &mut bob, &mut cat] {
        let view =
            guest.wait_until("the room on Bob's machine", |view| at(2, 2)(view) && voted(view) == 2).await;
        assert_eq!(view.state.driver, Some(SeatId(1)), "Ann is still the driver");
        assert_eq!(finals(&view), [[2, 3]], "the first host has given up its right");
    }
    let own = ann.wait_until("her own vote", |view| view.own_vote().is_some()).await.own_vote();
    assert_eq!(own.unwrap().to_string(), "5");
    ann.wait_until("Cat as the only successor", |view| successors(view) == [3]).await;

    bob.member.leave().await;
    for guest in [&mut ann, &mut cat] {
        guest.wait_until("the room on Cat's machine", |view| at(3, 3)(view) && voted(view) == 2).await;
    }
    let view =
        ann.wait_until("the reveal", |view| view.state.round().is_some_and(|round| round.reveal.is_some()));
    let reveal = view.await.state.round().unwrap().reveal.clone().unwrap();
    assert_eq!(reveal.votes.len(), 2, "Bob, who had not voted, is gone");
    assert!(ann.wait_until("her seat", |_| true).await.state.ends_with_host());

    cat.member.leave().await;
    assert_eq!(ann.wait_ended().await.0, EndReason::Closed(CloseCode::RoomClosed));
}

#[tokio::test]
async fn long_backlog_is_handed_over_completely() {
    let card =
        |nth: usize| NewCard::new(&format!("WEB-{nth}"), "Log in", &format!("{nth} ").repeat(600), None);
    let host = open_with((1..=600).map(card).collect(), 64).await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("Bob as a successor", |view| successors(view) == [2]).await;
    // Bob has read almost nothing yet.
    host.stop().await;
    ann.wait_until("the room on Bob's machine", at(2, 2)).await;
    for nth in [1, 300, 600] {
        let answer = ann.member.send_request(Request::ReadCard { card: CardId(nth) }).await.unwrap();
        let Some(Answer::Card { body, .. }) = answer else { panic!("{answer:?}") };
        assert!(body.starts_with(&format!("{nth} {nth}")), "{body}");
    }
}

/// The list contains a successor whose machine does not answer as a standby.
#[tokio::test]
async fn unresponsive_successor_is_skipped() {
    let host = open("Log in").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let options = StandbyOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), saver: None };
    let (calls, _calls) = mpsc::unbounded_channel();
    let idle = Standby::open(options, PeerServer { room: host.id(), seat: ann.seat(), calls }).await.unwrap();
    ann.request(Request::StandBy { addresses: idle.reachable_addresses() }).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("both as successors", |view| successors(view) == [1, 2]).await;
    bob.vote("3").await;
    host.stop().await;
    ann.wait_until("the room on Bob's machine", |view| at(3, 2)(view) && voted(view) == 1).await;
}

#[tokio::test]
async fn members_are_told_the_new_host() {
    let device = new_device().unwrap();
    let old = open_on(device.clone(), "Log in").await;
    let mut ann = Guest::with("Ann", old.local_address(), device);
    ann.request(Request::Start).await;
    ann.vote("3").await;
    let snapshot = old.snapshot().await.unwrap();
    let options = HostOptions {
        bind: Ipv4Addr::LOCALHOST.into(),
        port: Some(0),
        ..HostOptions::new("test", ann.device.clone())
    };
    let new = Host::resume(snapshot, options).await.unwrap();
    let moved =
        Moved { epoch: Epoch(2), host: Some(SeatId(1)), addresses: vec![new.local_address()], ended: None };
    let into = new.snapshot().await.unwrap().state().verify_chain().unwrap().position();
    old.close_as_moved(moved, into, |_, _| ()).await;
    ann.wait_until("the room on another machine", at(2, 1)).await;
}

#[tokio::test]
async fn a_pinned_room_closes() {
    let name = Name::new("Pinned").unwrap();
    let device = new_device().unwrap();
    let setup = Setup { pinned: true, ..Setup::new(device.found(new_salt().unwrap()), name) };
    let options =
        HostOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..HostOptions::new("test", device) };
    let host = Host::open(setup, options).await.unwrap();
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("his seat", |_| true).await;
    host.stop().await;
    assert_eq!(bob.wait_ended().await.0, EndReason::Closed(CloseCode::RoomClosed));
}

#[tokio::test]
async fn saved_room_can_be_resumed() {
    let device = new_device().unwrap();
    let host = open_on(device.clone(), "Log in").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.request(Request::Start).await;
    let view = ann.wait_until("the round", |view| view.state.round().is_some()).await;
    let snapshot = Snapshot::new(view.state, view.seq, Default::default(), 0).unwrap();
    host.stop().await;
    let options =
        HostOptions { bind: Ipv4Addr::LOCALHOST.into(), port: Some(0), ..HostOptions::new("test", device) };
    let host = Host::resume(snapshot, options).await.unwrap();
    let mut again = Guest::with("Ann", host.local_address(), ann.device.clone());
    let view = again.wait_until("the room", |view| view.state.room.epoch == Epoch(2)).await;
    assert_eq!((view.you, view.state.driver), (SeatId(1), Some(SeatId(1))));
}

#[tokio::test]
async fn host_can_hand_over_and_stay() {
    let first = open("Log in\nLog out").await;
    let mut ann = Guest::new("Ann", first.local_address());
    ann.request(Request::Start).await;
    let mut bob = Guest::with_standby("Bob", first.local_address(), true);
    let view = bob.wait_until("Bob as a successor", |view| successors(view) == [2]).await;
    let bobs = view.state.successor(SeatId(2)).unwrap().addresses[0];
    assert!(!bob.member.hand_over().await, "Bob hosts no room");
    first.stop().await;
    ann.wait_until("the room on Bob's machine", at(2, 2)).await;
    bob.wait_until("the room on his machine", at(2, 2)).await;
    assert!(!bob.member.hand_over().await, "no member stands by");

    let mut cat = Guest::with_standby("Cat", bobs, true);
    // The next host draws the number from which new seats are counted.
    let cats = cat.wait_until("her seat", |_| true).await.you.0;
    for guest in [&mut ann, &mut bob] {
        guest.wait_until("Cat as a successor", |view| successors(view) == [cats]).await;
    }
    bob.vote("5").await;
    cat.vote("8").await;
    assert!(bob.member.hand_over().await);
    for guest in [&mut ann, &mut bob, &mut cat] {
        guest
            .wait_until("the room on Cat's machine", |view| {
                at(3, cats)(view) && voted(view) == 2 && successors(view) == [2]
            })
            .await;
    }
    assert_eq!(bob.wait_until("his vote", |_| true).await.own_vote().unwrap().to_string(), "5");
    assert!(cat.member.hand_over().await, "back to Bob");
    for guest in [&mut ann, &mut bob, &mut cat] {
        let view =
            guest.wait_until("the room on Bob's machine", |view| at(4, 2)(view) && voted(view) == 2).await;
        let finals = finals(&view);
        assert_eq!(finals[1..], [[cats, 2], [2, cats]], "a host that stays can be the last successor");
    }
}
