//! Leaving, removal, and a room that closes.

use room::message::{CloseCode, RefusalCode, Request};
use room::ui_protocol::EndReason;
use room::{Presence, SeatId, View};

use crate::guest::{Guest, open};

#[tokio::test]
async fn driver_is_replaced_when_they_leave() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut bob = Guest::new("Bob", host.local_address());
    bob.wait_until("his seat", |_| true).await;
    ann.request(Request::Start).await;
    bob.wait_until("Ann as the driver", |view| view.state.is_driver(SeatId(1))).await;
    ann.member.leave().await;
    let view = bob.wait_until("Bob as the driver", |view: &View| view.state.is_driver(view.you)).await;
    assert_eq!(view.state.seat(SeatId(1)).unwrap().presence, Presence::Gone);
}

#[tokio::test]
async fn members_are_told_that_the_room_closes() {
    let host = open("").await;
    let mut guests = ["Ann", "Bob"].map(|name| Guest::new(name, host.local_address()));
    for guest in &mut guests {
        guest.wait_until("the room", |_| true).await;
    }
    host.stop().await;
    for guest in &mut guests {
        let (why, message) = guest.wait_ended().await;
        assert_eq!(why, EndReason::Closed(CloseCode::RoomClosed));
        assert_eq!(message, texts::english(CloseCode::RoomClosed));
    }
}

#[tokio::test]
async fn removed_seat_cannot_rejoin() {
    let host = open("").await;
    let mut ann = Guest::new("Ann", host.local_address());
    ann.wait_until("her seat", |_| true).await;
    let mut bob = Guest::new("Bob", host.local_address());
    let you = bob.wait_until("his seat", |_| true).await.you;
    ann.request(Request::Remove { seat: you }).await;
    assert_eq!(bob.wait_ended().await.0, EndReason::Closed(CloseCode::Removed));
    let mut again = Guest::with("Robert", host.local_address(), bob.device.clone());
    assert_eq!(again.wait_ended().await.0, EndReason::Refused(RefusalCode::Removed));
}

#[tokio::test]
async fn missing_room_is_unreachable() {
    let host = open("").await;
    let address = host.local_address();
    host.stop().await;
    let (why, message) = Guest::new("Ann", address).wait_ended().await;
    assert_eq!(why, EndReason::Unreachable);
    assert!(message.contains(&address.to_string()), "{message}");
}
