//! Ways to part from a room.

use room::message::{CloseCode, RefusalCode, Request};
use room::ui_protocol::EndReason;
use room::{Presence, SeatId, View};

use crate::guest::{Guest, open};

#[tokio::test]
async fn somebody_else_drives_when_the_driver_leaves() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.here());
    bob.sees("himself", |_| true).await;
    ann.asks(Request::Start).await;
    bob.sees("Ann drive", |view| view.state.is_driver(SeatId(1))).await;
    ann.member.leave().await;
    let view = bob.sees("himself drive", |view: &View| view.state.is_driver(view.you)).await;
    assert_eq!(view.state.seat(SeatId(1)).unwrap().presence, Presence::Gone);
}

#[tokio::test]
async fn everybody_hears_that_the_room_closes() {
    let host = open("").await;
    let mut guests = ["Ann", "Bob"].map(|name| Guest::new(name, host.here()));
    for guest in &mut guests {
        guest.sees("the room", |_| true).await;
    }
    host.stop().await;
    for guest in &mut guests {
        let (why, message) = guest.is_through().await;
        assert_eq!(why, EndReason::Closed(CloseCode::RoomClosed));
        assert_eq!(message, CloseCode::RoomClosed.sentence());
    }
}

#[tokio::test]
async fn a_removed_seat_may_not_return() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.here());
    ann.sees("herself", |_| true).await;
    let mut bob = Guest::new("Bob", host.here());
    let you = bob.sees("himself", |_| true).await.you;
    ann.asks(Request::Remove { seat: you }).await;
    assert_eq!(bob.is_through().await.0, EndReason::Closed(CloseCode::Removed));
    let mut again = Guest::with("Robert", host.here(), bob.seat.clone());
    assert_eq!(again.is_through().await.0, EndReason::Refused(RefusalCode::Removed));
}

#[tokio::test]
async fn a_room_that_is_not_there_is_said_to_be_unreachable() {
    let host = open("").await;
    let address = host.here();
    host.stop().await;
    let (why, message) = Guest::new("Ann", address).is_through().await;
    assert_eq!(why, EndReason::Unreachable);
    assert!(message.contains(&address.to_string()), "{message}");
}
