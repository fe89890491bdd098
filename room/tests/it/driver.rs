//! Requests that only the driver may make.

use proptest::prelude::*;
use room::cards::NewCard;
use room::message::{FailureCode, Request};
use room::{CardId, Points, RoomSettings, TimerPurpose};

use crate::actions::{actions, perform, vote_at};
use crate::world::{World, setup};

/// One request of each kind that only the driver may make.
fn driver_requests(world: &World) -> Vec<Request> {
    let round = world.round_id();
    let card = CardId(1);
    vec![
        Request::Reveal { round },
        Request::Settle { round, points: Points::whole(3) },
        Request::Revote { round },
        Request::Next { round },
        Request::Skip { round },
        Request::OpenCard { card },
        Request::QuickRound,
        Request::MakeDriver { seat: room::SeatId(1) },
        Request::ChangeSettings { settings: RoomSettings { auto_reveal: false, ..RoomSettings::default() } },
        Request::StartTimer { purpose: TimerPurpose::Talk, length_ms: 60_000, reveal_at_end: false },
        Request::StopTimer,
        Request::AddCards { cards: vec![NewCard::new("", "x", "", None)] },
        Request::EditCard { card, to: NewCard::new("", "x", "", None) },
        Request::MoveCard { card, before: None },
        Request::RemoveCard { card },
        Request::SetNote { card, text: "x".into() },
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::cases(300), ..ProptestConfig::default() })]

    /// Driver requests from other people fail and change nothing.
    #[test]
    fn driver_requests_are_rejected_from_others(actions in actions()) {
        let mut world = World::of(setup(&["a", "b"]));
        actions.iter().for_each(|action| perform(&mut world, action, &vote_at));
        let Some(driver) = world.state().driver else { return Ok(()) };
        for person in world.connections.keys().copied().collect::<Vec<_>>() {
            if world.seat_of(person) == Some(driver) {
                continue;
            }
            let before = world.state().clone();
            for request in driver_requests(&world) {
                prop_assert_eq!(world.request(person, request.clone()), Err(FailureCode::NotDriver), "{:?}", request);
            }
            prop_assert_eq!(world.state(), &before);
        }
    }
}
