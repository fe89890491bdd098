//! A host dies and a standby takes the room over.

use lan::host::{Host, HostOptions, PeerCalls};
use lan::identity::new_device;
use lan::identity::new_salt;
use lan::join::{Event, LocalHost, Person, join_as_host};
use room::message::Request;
use room::{Epoch, Name, Role, SeatId, Setup, View};

use crate::about::KeepAliveConnection;
use crate::guest::{Guest, open};
use crate::page;

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

#[tokio::test]
async fn round_continues_when_its_host_dies() {
    let host = open("Log in\nLog out").await;
    let mut ann = Guest::with_standby("Ann", host.local_address(), false);
    ann.request(Request::Start).await;
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    bob.wait_until("his seat", |_| true).await;
    let mut cat = Guest::with_standby("Cat", host.local_address(), true);
    for guest in [&mut ann, &mut bob, &mut cat] {
        guest.wait_until("both as successors", |view| successors(view) == [2, 3]).await;
    }
    ann.vote("5").await;
    cat.vote("8").await;
    bob.wait_until("both votes", |view| voted(view) == 2).await;

    drop(host);
    for guest in [&mut ann, &mut bob, &mut cat] {
        let view =
            guest.wait_until("the room on Bob's machine", |view| at(2, 2)(view) && voted(view) == 2).await;
        assert_eq!(view.state.driver, Some(SeatId(1)), "Ann is still the driver");
    }
    bob.vote("5").await;
    let is_revealed = |view: &View| view.state.round().is_some_and(|round| round.reveal.is_some());
    let view = ann.wait_until("the reveal", is_revealed).await;
    let reveal = view.state.round().unwrap().reveal.clone().unwrap();
    let votes: Vec<String> = reveal.votes.iter().map(|cast| cast.vote.to_string()).collect();
    assert_eq!(votes, ["5", "5", "8"], "no vote is lost");
}

#[tokio::test]
async fn keep_alive_connection_does_not_hide_the_new_host() {
    let host = open("").await;
    let room = host.id().to_string();
    let mut bob = Guest::with_standby("Bob", host.local_address(), true);
    let view = bob.wait_until("Bob as a standby", |view| successors(view) == [1]).await;
    let standby = view.state.successors[0].addresses[0];
    // A browser does this: it asks the standby for a page and keeps the connection.
    let mut connection = KeepAliveConnection::open(standby).await;
    assert_eq!(connection.get("/").await.as_deref(), Some("404"), "a standby has no page");

    drop(host);
    bob.wait_until("Bob hosts", at(2, 1)).await;
    assert_eq!(
        connection.get("/about").await,
        None,
        "the standby's connection is closed, not answered in its role"
    );
    let mut renewed = KeepAliveConnection::open(standby).await;
    assert_eq!(renewed.get("/about").await.as_deref(), Some("200"));
    assert_eq!(renewed.get(&format!("/open/{room}/2")).await.as_deref(), Some("200"));
    let page = if page::is_built() { "200" } else { "404" };
    assert_eq!(renewed.get("/").await.as_deref(), Some(page));
}

/// A room that a person has opened in the app and joined.
async fn opened_by(
    name: &str,
) -> (lan::join::Member, tokio::sync::mpsc::Receiver<Event>, std::net::SocketAddr) {
    let (device, calls) = (new_device().unwrap(), PeerCalls::new());
    let bind = std::net::Ipv4Addr::LOCALHOST.into();
    let options = HostOptions {
        bind,
        port: Some(0),
        peer_calls: Some(calls.sender()),
        ..HostOptions::new("test", device.clone())
    };
    let setup = Setup::new(device.found(new_salt().unwrap()), Name::new("Sprint").unwrap());
    let host = Host::open(setup, options).await.unwrap();
    let at = host.local_address();
    let name = Name::new(name).unwrap();
    let person = Person { device, name, role: Role::Voter, avatar: None, app: "test".into() };
    let (member, events) = join_as_host(LocalHost { host, calls }, person, None);
    (member, events, at)
}

#[tokio::test]
async fn founder_hands_over_on_leaving() {
    let (member, mut events, there) = opened_by("Ann").await;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let mut bob = Guest::with_standby("Bob", there, true);
    bob.wait_until("Bob as a successor", |view| successors(view) == [view.you.0]).await;
    let you = bob.wait_until("his seat", |_| true).await.you;
    member.leave().await;
    bob.wait_until("the room on his machine", at(2, you.0)).await;
}
