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
    let you = ann.wait_until("her seat", |_| true).await.you;
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
    let view = ann.wait_until("the reveal", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!((view.you, view.own_vote()), (you, Some("8".parse().unwrap())));
}

/// A vote that is clicked while the connection is broken counts after the reconnect. A request whose answer was lost
/// fails, because it may have been handled.
#[tokio::test]
async fn vote_survives_a_lost_connection() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("her seat", |_| true).await;
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
    let view = bob.wait_until("the reveal", |view| view.state.stage() == Stage::Revealed).await;
    let votes = &view.state.round().unwrap().reveal.as_ref().unwrap().votes;
    assert!(votes.len() == 2 && votes.iter().all(|cast| cast.vote == "5".parse().unwrap()), "{votes:?}");
}

/// Runs all tests that take [`SILENCE_TIMEOUT`] at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn member_detects_a_silent_host() {
    tokio::join!(
        both_sides_detect_silence(),
        requests_do_not_hide_a_silent_host(),
        stuck_import_does_not_delay_the_reconnect(),
        old_connection_ends_unnoticed(),
    );
}

/// Both sides give up a connection that is open but silent.
async fn both_sides_detect_silence() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("her seat", |_| true).await.you;
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

/// A member that keeps sending requests detects a silent host as soon as others do. Its requests fail, except the
/// vote.
async fn requests_do_not_hide_a_silent_host() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("her seat", |_| true).await;
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
    let view = bob.wait_until("the reveal", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!(view.state.round().unwrap().reveal.as_ref().unwrap().votes.len(), 2);
}

/// A broken connection with much unsent data does not delay the reconnect.
async fn stuck_import_does_not_delay_the_reconnect() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("her seat", |_| true).await.you;
    proxy.freeze();
    // 24 MB: more than the system buffers for a connection.
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

/// A returning member of a full room has a seat, but has to wait for a connection.
#[tokio::test]
async fn returning_member_waits_for_a_full_room() {
    let host = open_for("", 2).await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("her seat", |_| true).await.you;
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

/// A member reconnects before the host has noticed the loss. The end of the old connection must not end the new one.
async fn old_connection_ends_unnoticed() {
    let host = open_for("", 3).await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.wait_until("her seat", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.wait_until("Ann", |_| true).await;
    proxy.cut_half();
    ann.wait_disconnected().await;
    proxy.heal();
    ann.wait_joined().await.unwrap();
    // Ann's two connections fill the room until the host gives up the old one.
    let start = Instant::now();
    while let Err(why) = Guest::new("Cleo", host.local_address()).wait_joined().await {
        assert_eq!(why, EndReason::Refused(RefusalCode::Full));
        assert!(start.elapsed() < 2 * SILENCE_TIMEOUT, "the old connection is still open");
    }
    assert!(start.elapsed() > Duration::from_secs(1), "the old connection was open");
    let view = bob.wait_until("Cleo", |view| view.state.seats.len() == 3).await;
    assert_eq!(view.state.seat(you).unwrap().presence, Presence::Here);
    assert_eq!(ann.lost, 1);
}

/// Leaving without a connection does not wait for one.
#[tokio::test]
async fn leaving_works_while_disconnected() {
    let host = open("").await;
    let proxy = Proxy::to(host.local_address()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.wait_until("her seat", |_| true).await;
    proxy.cut();
    ann.wait_disconnected().await;
    let start = Instant::now();
    ann.member.leave().await;
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}
