//! A whole meeting.

use room::message::{ClientMessage, HostMessage, Request};
use room::{Change, Outcome, Points, Presence, Stage, View};

use crate::guest::{Guest, open};
use crate::raw::Raw;

fn revealed(view: &View) -> bool {
    view.state.stage() == Stage::Revealed
}

fn outcome(view: &View) -> Outcome {
    view.state.round().unwrap().reveal.as_ref().unwrap().verdict.outcome
}

#[tokio::test]
async fn three_people_point_a_backlog() {
    let host = open("WEB-1 One\nWEB-2 Two").await;
    let mut guests = ["Ann", "Bob", "Cleo"].map(|name| Guest::new(name, host.here()));
    for guest in &mut guests {
        guest.sees("everybody", |view| view.state.seated().count() == 3).await;
    }
    guests[0].asks(Request::Start).await;
    for guest in &mut guests {
        guest.votes("5").await;
    }
    let five = Points::whole(5);
    for guest in &mut guests {
        assert_eq!(outcome(&guest.sees("the verdict", revealed).await), Outcome::Winner { points: five });
    }
    let round = guests[0].sees("the verdict", revealed).await.state.round().unwrap().id;
    guests[0].asks(Request::Next { round }).await;
    for (guest, vote) in guests.iter_mut().zip(["1", "2", "3"]) {
        guest.votes(vote).await;
    }
    let seen =
        guests[0].sees("the tie", |view| revealed(view) && view.state.round().unwrap().id != round).await;
    assert_eq!(outcome(&seen), Outcome::Tie { low: Points::whole(1), high: Points::whole(2), leader: None });
    let round = seen.state.round().unwrap().id;
    guests[0].asks(Request::Settle { round, points: Points::whole(2) }).await;
    guests[0].asks(Request::Next { round }).await;

    let mut states = Vec::new();
    for guest in &mut guests {
        let view = guest.sees("the summary", |view| view.state.stage() == Stage::Finished).await;
        states.push((view.state, view.seq));
    }
    assert!(states.iter().all(|state| *state == states[0]), "everybody sees the same");
    // Whoever comes now is told the same at once.
    let view = Guest::new("Dora", host.here()).sees("the room", |_| true).await;
    assert_eq!(view.state.cards, states[0].0.cards);
    host.stop().await;
}

/// No frame says what somebody voted before all see it, but for the voter's own.
#[tokio::test]
async fn votes_are_secret_until_the_reveal() {
    let host = open("").await;
    let seat = lan::identity::new_seat().unwrap();
    let mut watcher = Raw::joined(host.here(), "Watcher", &seat).await;
    let mut ann = Guest::new("Ann", host.here());
    watcher.asks(1, Request::Start).await;
    ann.votes("13").await;
    let voted = watcher.hears_that(|message| match message {
        HostMessage::Changed { changes, .. } => {
            let voted = changes.iter().any(|change| matches!(change, Change::Voted { .. }));
            voted
                .then(|| serde_json::to_string(&HostMessage::Changed { seq: room::Seq(0), changes }).unwrap())
        }
        HostMessage::YourVote(_) => panic!("that vote is somebody else's"),
        _ => None,
    });
    assert!(!voted.await.contains("13"));
    // Who comes in the middle is not told either.
    let mut late = Raw::connect(host.here()).await;
    let hello = late.hello("Late", &lan::identity::new_seat().unwrap());
    late.says(&ClientMessage::Hello(hello)).await;
    let Some(HostMessage::Joined { state, vote, .. }) = late.hears().await else { panic!("not joined") };
    assert_eq!(vote, None);
    let mut state = *state;
    // The scale has every value, and keys and ids may have any digits.
    state.scale = room::Scale::new(vec![Points::whole(1), Points::whole(2)]).unwrap();
    assert_eq!(state.round().unwrap().voted.len(), 1);
    let table = serde_json::to_string(&state.table).unwrap();
    assert!(!table.contains("13"), "{table}");
}

/// Two windows of one person are one seat.
#[tokio::test]
async fn a_person_with_two_windows_sits_once() {
    let host = open("").await;
    let mut one = Guest::new("Ann", host.here());
    one.sees("herself", |_| true).await;
    let mut other = Guest::with("Ann", host.here(), one.seat.clone());
    let view = other.sees("herself", |_| true).await;
    assert_eq!(view.state.seats.len(), 1);
    let mut bob = Guest::new("Bob", host.here());
    one.asks(Request::Start).await;
    bob.round().await;
    one.votes("3").await;
    other.sees("her vote", |view| view.own_vote() == Some("3".parse().unwrap())).await;
    one.member.leave().await;
    bob.votes("3").await;
    let view = bob.sees("the verdict", revealed).await;
    assert_eq!(view.state.seats[0].presence, Presence::Here, "the other window is still open");
}
