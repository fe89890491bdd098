//! Rule 10: a removed seat cannot rejoin.

use room::message::{CloseCode, FailureCode, RefusalCode, Request};

use crate::world::{ADA, BOB, CAT, JoinResult, started};

#[test]
fn removed_seat_cannot_rejoin() {
    let mut world = started(&["a"]);
    world.request(ADA, Request::MakeDriver { seat: world.seat_of(BOB).unwrap() }).unwrap();
    let (ada, cat) = (world.seat_of(ADA).unwrap(), world.seat_of(CAT).unwrap());
    assert_eq!(world.request(CAT, Request::Remove { seat: ada }), Err(FailureCode::NotAllowed));
    world.vote(CAT, "21").unwrap();
    world.request(ADA, Request::Remove { seat: cat }).unwrap();
    assert_eq!(world.closed.last().unwrap().1, CloseCode::Removed);
    assert_eq!(world.join(CAT), JoinResult::Refused(RefusalCode::Removed));
    world.vote(ADA, "5").unwrap();
    world.vote(BOB, "5").unwrap();
    assert_eq!(world.reveal().unwrap().votes.len(), 2, "a removed seat's vote is dropped");
    assert_eq!(
        world.request(BOB, Request::Remove { seat: world.seat_of(BOB).unwrap() }),
        Err(FailureCode::NoSuchSeat)
    );
}
