//! The way back into a room.

use std::time::{Duration, Instant};

use room::cards::NewCard;
use room::limits::{BODY_CHARS, SILENCE};
use room::message::{FailureCode, RefusalCode, Request};
use room::ui_protocol::EndReason;
use room::{Presence, Role, Stage};
use tokio::time::interval;

use crate::guest::{Guest, open, open_for};
use crate::proxy::Proxy;

#[tokio::test]
async fn a_cut_connection_comes_back_to_its_seat_and_vote() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.sees("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.here());
    bob.asks(Request::Start).await;
    ann.votes("8").await;

    proxy.cut();
    let is = |presence| move |view: &room::View| view.state.seat(you).unwrap().presence == presence;
    let view = bob.sees("Ann away", is(Presence::Away)).await;
    assert!(view.state.round().unwrap().voted.contains(&you), "her vote is kept");
    ann.loses_the_host().await;
    proxy.heal();
    bob.sees("Ann back", is(Presence::Here)).await;
    bob.votes("8").await;
    let view = ann.sees("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!((view.you, view.own_vote()), (you, Some("8".parse().unwrap())));
}

/// The vote that somebody clicks while the connection is broken counts once it is back; nobody can say
/// that of a request whose answer was lost.
#[tokio::test]
async fn a_vote_is_not_lost_with_the_connection() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.sees("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.here());
    bob.asks(Request::Start).await;
    let round = ann.round().await;
    proxy.cut();
    ann.loses_the_host().await;
    let vote = |text: &str| Request::Vote { round, vote: text.parse().unwrap() };
    let first = ann.member.ask(vote("3"));
    let second = ann.member.ask(vote("5"));
    let start = ann.member.ask(Request::Start).await;
    assert_eq!(start.unwrap_err().code, FailureCode::Disconnected);
    proxy.heal();
    assert_eq!((first.await, second.await), (Ok(None), Ok(None)));
    bob.votes("5").await;
    let view = bob.sees("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    let votes = &view.state.round().unwrap().reveal.as_ref().unwrap().votes;
    assert!(votes.len() == 2 && votes.iter().all(|cast| cast.vote == "5".parse().unwrap()), "{votes:?}");
}

/// All that takes [`SILENCE`] to show, at the same time.
#[tokio::test(flavor = "multi_thread")]
async fn silence_is_noticed() {
    tokio::join!(
        silence_is_noticed_on_both_sides(),
        clicking_does_not_hide_the_silence(),
        an_import_that_is_stuck_holds_up_nobody(),
        the_old_connection_ends_unnoticed(),
    );
}

/// A connection that stands but says nothing is given up by both sides.
async fn silence_is_noticed_on_both_sides() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.sees("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.here());
    bob.sees("Ann", |_| true).await;
    let start = Instant::now();
    proxy.freeze();
    tokio::join!(ann.loses_the_host(), async {
        bob.sees("Ann away", |view| view.state.seat(you).unwrap().presence == Presence::Away).await;
    });
    assert!(start.elapsed() < 2 * SILENCE, "noticed after {:?}", start.elapsed());
    proxy.heal();
    bob.sees("Ann back", |view| view.state.seat(you).unwrap().presence == Presence::Here).await;
}

/// Somebody who goes on clicking sees as soon as others that the host is silent. What they clicked
/// meanwhile fails, but for the vote.
async fn clicking_does_not_hide_the_silence() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.sees("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.here());
    bob.asks(Request::Start).await;
    let round = ann.round().await;
    let start = Instant::now();
    proxy.freeze();
    let vote = ann.member.ask(Request::Vote { round, vote: "8".parse().unwrap() });
    let mut clicks = Vec::new();
    let mut clicking = interval(Duration::from_millis(500));
    while ann.has_not_lost_the_host_before(clicking.tick()).await {
        assert!(start.elapsed() < 2 * SILENCE, "not noticed after {:?}", start.elapsed());
        clicks.push(ann.member.ask(Request::SetRole { role: Role::Voter }));
    }
    for click in clicks {
        assert_eq!(click.await.unwrap_err().code, FailureCode::Disconnected);
    }
    proxy.heal();
    assert_eq!(vote.await, Ok(None));
    bob.votes("8").await;
    let view = bob.sees("the verdict", |view| view.state.stage() == Stage::Revealed).await;
    assert_eq!(view.state.round().unwrap().reveal.as_ref().unwrap().votes.len(), 2);
}

/// A connection that broke with much still to be sent does not hold up the way back.
async fn an_import_that_is_stuck_holds_up_nobody() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.sees("herself", |_| true).await.you;
    proxy.freeze();
    // 24 MB: more than the system keeps for a connection.
    let card = NewCard::new("", "Long", &"🎉".repeat(BODY_CHARS), None);
    let imports: Vec<_> =
        (0..300).map(|_| ann.member.ask(Request::AddCards { cards: vec![card.clone()] })).collect();
    ann.loses_the_host().await;
    proxy.heal();
    ann.is_seated().await.unwrap();
    for import in imports {
        let failure = import.await.unwrap_err();
        assert!(matches!(failure.code, FailureCode::Disconnected | FailureCode::TooFast), "{failure}");
    }
    ann.asks(Request::Start).await;
    assert_eq!(ann.sees("a card", |view| view.state.round().is_some()).await.you, you);
}

/// The room may be full when somebody comes back: they have a seat, and wait for a connection.
#[tokio::test]
async fn who_returns_to_a_full_room_waits() {
    let host = open_for("", 2).await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.sees("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.here());
    bob.sees("Ann", |_| true).await;
    proxy.cut();
    bob.sees("Ann away", |view| view.state.seat(you).unwrap().presence == Presence::Away).await;
    let mut cleo = Guest::new("Cleo", host.here());
    cleo.sees("the room", |_| true).await;
    ann.loses_the_host().await;
    proxy.heal();
    while ann.loses_the_host().await != RefusalCode::Full.sentence() {}
    cleo.member.leave().await;
    bob.sees("Ann back", |view| view.state.seat(you).unwrap().presence == Presence::Here).await;
}

/// Somebody is back before the host knows that they were lost: the end of the old connection is not
/// taken for theirs.
async fn the_old_connection_ends_unnoticed() {
    let host = open_for("", 3).await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    let you = ann.sees("herself", |_| true).await.you;
    let mut bob = Guest::new("Bob", host.here());
    bob.sees("Ann", |_| true).await;
    proxy.cut_half();
    ann.loses_the_host().await;
    proxy.heal();
    ann.is_seated().await.unwrap();
    // With both of hers the room is full, until the host gives up the old one.
    let start = Instant::now();
    while let Err(why) = Guest::new("Cleo", host.here()).is_seated().await {
        assert_eq!(why, EndReason::Refused(RefusalCode::Full));
        assert!(start.elapsed() < 2 * SILENCE, "the old connection is still there");
    }
    assert!(start.elapsed() > Duration::from_secs(1), "the old connection was there");
    let view = bob.sees("Cleo", |view| view.state.seats.len() == 3).await;
    assert_eq!(view.state.seat(you).unwrap().presence, Presence::Here);
    assert_eq!(ann.lost, 1);
}

/// Who leaves while there is no connection is not kept waiting.
#[tokio::test]
async fn leaving_needs_no_connection() {
    let host = open("").await;
    let proxy = Proxy::to(host.here()).await;
    let mut ann = Guest::new("Ann", proxy.address);
    ann.sees("herself", |_| true).await;
    proxy.cut();
    ann.loses_the_host().await;
    let start = Instant::now();
    ann.member.leave().await;
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}
