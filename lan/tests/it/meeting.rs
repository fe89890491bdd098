//! A complete meeting, from joining to the summary.

use room::message::{ClientMessage, Request};
use room::{Outcome, Points, Presence, Stage, View};
use serde_json::Value;

use crate::guest::{Guest, open};
use crate::raw::Raw;

fn revealed(view: &View) -> bool {
    view.state.stage() == Stage::Revealed
}

fn outcome(view: &View) -> Outcome {
    view.state.round().unwrap().reveal.as_ref().unwrap().result.outcome
}

#[tokio::test]
async fn three_people_estimate_a_backlog() {
    let host = open("WEB-1 One\nWEB-2 Two").await;
    let mut guests = ["Ann", "Bob", "Cleo"].map(|name| Guest::new(name, host.local_address()));
    for guest in &mut guests {
        guest.wait_until("everyone", |view| view.state.seated().count() == 3).await;
    }
    guests[0].request(Request::Start).await;
    for guest in &mut guests {
        guest.vote("5").await;
    }
    let five = Points::whole(5);
    for guest in &mut guests {
        assert_eq!(
            outcome(&guest.wait_until("the reveal", revealed).await),
            Outcome::Winner { points: five }
        );
    }
    let round = guests[0].wait_until("the reveal", revealed).await.state.round().unwrap().id;
    guests[0].request(Request::Next { round }).await;
    for (guest, vote) in guests.iter_mut().zip(["1", "2", "3"]) {
        guest.vote(vote).await;
    }
    let seen = guests[0]
        .wait_until("the tie", |view| revealed(view) && view.state.round().unwrap().id != round)
        .await;
    assert_eq!(outcome(&seen), Outcome::Tie { low: Points::whole(1), high: Points::whole(2), leader: None });
    let round = seen.state.round().unwrap().id;
    guests[0].request(Request::Settle { round, points: Points::whole(2) }).await;
    guests[0].request(Request::Next { round }).await;

    let mut states = Vec::new();
    for guest in &mut guests {
        let view = guest.wait_until("the summary", |view| view.state.stage() == Stage::Finished).await;
        states.push((view.state, view.seq));
    }
    assert!(states.iter().all(|state| *state == states[0]), "everyone has the same state");
    // A newcomer gets the same state at once.
    let view = Guest::new("Dora", host.local_address()).wait_until("the room", |_| true).await;
    assert_eq!(view.state.cards, states[0].0.cards);
    host.stop().await;
}

/// Before the reveal no frame contains a vote, except those to the voter. This includes changed votes, and the state
/// for a newcomer.
#[tokio::test]
async fn votes_are_secret_until_the_reveal() {
    let host = open("").await;
    let mut watcher =
        Raw::joined(host.local_address(), "Watcher", &lan::identity::new_device().unwrap()).await;
    let mut guests = ["Ann", "Bob"].map(|name| Guest::new(name, host.local_address()));
    watcher.request(1, Request::Start).await;
    for vote in ["13", "0", "☕", "?", "5"] {
        for guest in &mut guests {
            guest.vote(vote).await;
        }
    }
    let round = guests[0].round().await;
    guests[0].request(Request::Withdraw { round }).await;
    guests[0].vote("8").await;
    let mut late = Raw::connect(host.local_address()).await;
    let hello = late.hello("Late", &lan::identity::new_device().unwrap());
    late.send_message(&ClientMessage::Hello(hello)).await;
    let joined = late.receive_text().await.unwrap();
    assert!(joined.starts_with(r#"{"joined":{"#) && joined.contains("voted"), "{joined}");
    assert_contains_no_vote(&joined);
    watcher.request(2, Request::Reveal { round }).await;

    let mut voted = 0;
    loop {
        let text = watcher.receive_text().await.unwrap();
        if text.contains(r#"{"revealed":"#) {
            break;
        }
        voted += text.matches(r#"{"voted":"#).count();
        assert_contains_no_vote(&text);
    }
    assert_eq!(voted, 3, "Ann withdrew her vote and voted again; Bob only changed his");
    let view = guests[1].wait_until("the reveal", revealed).await;
    assert_eq!(view.state.round().unwrap().reveal.as_ref().unwrap().votes.len(), 2);
}

/// Checks the frame's JSON, which may contain more than its type has fields for.
fn assert_contains_no_vote(frame: &str) {
    fn contains_vote(value: &Value) -> bool {
        match value {
            Value::Object(fields) => fields.iter().any(|(name, value)| {
                ["vote", "votes", "points", "reveal", "result"].contains(&name.as_str())
                    || contains_vote(value)
            }),
            Value::Array(values) => values.iter().any(contains_vote),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    assert!(!contains_vote(&serde_json::from_str(frame).unwrap()), "{frame}");
}

/// Two windows of one person share one seat.
#[tokio::test]
async fn two_windows_of_one_person_share_a_seat() {
    let host = open("").await;
    let mut one = Guest::new("Ann", host.local_address());
    one.wait_until("her seat", |_| true).await;
    let mut other = Guest::with("Ann", host.local_address(), one.device.clone());
    let view = other.wait_until("her seat", |_| true).await;
    assert_eq!(view.state.seats.len(), 1);
    let mut bob = Guest::new("Bob", host.local_address());
    one.request(Request::Start).await;
    bob.round().await;
    one.vote("3").await;
    other.wait_until("her vote", |view| view.own_vote() == Some("3".parse().unwrap())).await;
    one.member.leave().await;
    bob.vote("3").await;
    let view = bob.wait_until("the reveal", revealed).await;
    assert_eq!(view.state.seats[0].presence, Presence::Here, "the other window is still open");
}
