//! Members that lose their connection and reconnect.

mod hostile_host;

use std::time::{Duration, Instant};

use room::cards::NewCard;
use room::limits::{MAX_BODY_CHARS, SILENCE_TIMEOUT};
use room::message::{FailureCode, RefusalCode, Request};
use room::ui_protocol::EndReason;
use room::{Presence, Role, Stage};
use tokio::time::interval;

use crate::guest::{Guest, open, open_for};
use crate::proxy::Proxy;

#[tokio::test]
async fn reconnect_restores_seat_and_vote() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.request(Request::Start).await;
    ann.vote("8").await;

    proxy.cut();
    let is = |presence| move |view: &room::View| view.state.seat(you).unwrap().presence == presence;
    let view = bob.wait_until("Ann away", is(Presence::Away)).await;
    assert!(view.state.round().unwrap().voted.contains(&you), "her vote is kept");
    ann.wait_disconnected().await;
    proxy.heal();
    bob.wait_until("Ann back", is(Presence::Here)).await;
    bob.vote("8").await;
    let view = ann.wait_until("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!((view.you, view.own_vote()), (you, Some("8".parse().unwrap())));
}

/// The vote that somebody clicks while the connection is broken counts once it is back; nobody can say
/// that of a request whose answer was lost.
#[tokio::test]
async fn vote_survives_a_lost_connection() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.request(Request::Start).await;
    let round = ann.round().await;
    proxy.cut();
    ann.wait_disconnected().await;
    let vote = |text: &str| Request::Vote { round, vote: text.parse().unwrap() };
    let first = ann.member.send_request(vote("3"));
    let second = ann.member.send_request(vote("5"));
    let start = ann.member.send_request(Request::Start).await;
    assert_eq!(start.unwrap_err().code, FailureCode::Disconnected);
    proxy.heal();
    assert_eq!((first.await, second.await), (Ok(None), Ok(None)));
    bob.vote("5").await;
    let view = bob.wait_until("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    let votes = &view.state.round().unwrap().reveal.as_ref().unwrap().votes;
    assert!(votes.len() == 2 && votes.iter().all(|cast| cast.vote == "5".parse().unwrap()), "{votes:?}");
}

/// All that takes [`SILENCE_TIMEOUT`] to show, at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn member_detects_a_silent_host() {
    tokio::join!(
        both_sides_detect_silence(),
        requests_do_not_hide_a_silent_host(),
        stuck_import_delays_nobody(),
        old_connection_ends_unnoticed(),
    );
}

/// A connection that stands but says nothing is given up by both sides.
async fn both_sides_detect_silence() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.wait_until("Ann", |_| true).await;
    let start = Instant::now();
    proxy.freeze();
    tokio::join!(ann.wait_disconnected(), async {
        bob.wait_until("Ann away", |view| view.state.seat(you).unwrap().presence == Presence::Away).await;
    });
    assert!(start.elapsed() < 2 * SILENCE_TIMEOUT, "noticed after {:?}", start.elapsed());
    proxy.heal();
    bob.wait_until("Ann back", |view| view.state.seat(you).unwrap().presence == Presence::Here).await;
}

/// Somebody who goes on clicking sees as soon as others that the host is silent. What they clicked
/// meanwhile fails, but for the vote.
async fn requests_do_not_hide_a_silent_host() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.request(Request::Start).await;
    let round = ann.round().await;
    let start = Instant::now();
    proxy.freeze();
    let vote = ann.member.send_request(Request::Vote { round, vote: "8".parse().unwrap() });
    let mut clicks = Vec::new();
    let mut clicking = interval(Duration::from_millis(500));
    while ann.stays_connected_during(clicking.tick()).await {
        assert!(start.elapsed() < 2 * SILENCE_TIMEOUT, "not noticed after {:?}", start.elapsed());
        clicks.push(ann.member.send_request(Request::SetRole { role: Role::Voter }));
    }
    for click in clicks {
        assert_eq!(click.await.unwrap_err().code, FailureCode::Disconnected);
    }
    proxy.heal();
    assert_eq!(vote.await, Ok(None));
    bob.vote("8").await;
    let view = bob.wait_until("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!(view.state.round().unwrap().reveal.as_ref().unwrap().votes.len(), 2);
}

/// A connection that broke with much still to be sent does not hold up the way back.
async fn stuck_import_delays_nobody() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("herself", |_| true).await.you;
    proxy.freeze();
    // 24 MB: more than the system keeps for a connection.
    let card = NewCard::new("", "Long", &"🎉".repeat(MAX_BODY_CHARS), None);
    let imports: Vec<_> =
        (0..300).map(|_| ann.member.send_request(Request::AddCards { cards: vec![card.clone()] })).collect();
    ann.wait_disconnected().await;
    proxy.heal();
    ann.wait_joined().await.unwrap();
    for import in imports {
        let failure = import.await.unwrap_err();
        assert!(matches!(failure.code, FailureCode::Disconnected | FailureCode::TooFast), "{failure:?}");
    }
    ann.request(Request::Start).await;
    assert_eq!(ann.wait_until("a card", |view| view.state.round().is_some()).await.you, you);
}

/// The room may be full when somebody comes back: they have a seat, and wait for a connection.
#[tokio::test]
async fn returning_member_waits_for_a_full_room() {
    let host = open_for("", 2).await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.wait_until("Ann", |_| true).await;
    proxy.cut();
    bob.wait_until("Ann away", |view| view.state.seat(you).unwrap().presence == Presence::Away).await;
    let mut cleo = Guest::new("Cleo", host.local_address());
    cleo.wait_until("the room", |_| true).await;
    ann.wait_disconnected().await;
    proxy.heal();
    while ann.wait_disconnected().await != texts::english(RefusalCode::Full) {}
    cleo.member.leave().await;
    bob.wait_until("Ann back", |view| view.state.seat(you).unwrap().presence == Presence::Here).await;
}

/// Somebody is back before the host knows that they were lost: the end of the old connection is not
/// taken for theirs.
async fn old_connection_ends_unnoticed() {
    let host = open_for("", 3).await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.wait_until("Ann", |_| true).await;
    proxy.cut_half();
    ann.wait_disconnected().await;
    proxy.heal();
    ann.wait_joined().await.unwrap();
    // With both of hers the room is full, until the host gives up the old one.
    let start = Instant::now();
    while let Err(why) = Guest::new("Cleo", host.local_address()).wait_joined().await {
        assert_eq!(why, EndReason::Refused(RefusalCode::Full));
        assert!(start.elapsed() < 2 * SILENCE_TIMEOUT, "the old connection is still there");
    }
    assert!(start.elapsed() > Duration::from_secs(1), "the old connection was there");
    let view = bob.wait_until("Cleo", |view| view.state.seats.len() == 3).await;
    assert_eq!(view.state.seat(you).unwrap().presence, Presence::Here);
    assert_eq!(ann.lost, 1);
}

/// Who leaves while there is no connection is not kept waiting.
#[tokio::test]
async fn leaving_works_while_disconnected() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("herself", |_| true).await;
    proxy.cut();
    ann.wait_disconnected().await;
    let start = Instant::now();
    ann.member.leave().await;
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}
