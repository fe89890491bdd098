//! Changing the scale.

use room::message::{FailureCode, Request};
use room::{Points, Scale, Summary};

use crate::world::{ADA, BOB, Person, World, all_vote, started};

#[test]
fn scale_changes_between_rounds() {
    let mut world = started(&["a", "b"]);
    let shirts: Scale = "t-shirts".parse().unwrap();
    let set = |world: &mut World, person: Person, scale: &Scale| {
        world.change_settings(person, |settings| settings.scale = scale.clone())
    };
    assert_eq!(set(&mut world, BOB, &shirts), Err(FailureCode::NotDriver));
    world.vote(BOB, "3").unwrap();
    assert_eq!(set(&mut world, ADA, &shirts), Err(FailureCode::VotesCast));
    let hinted = Scale::fibonacci().with_hint(Points::whole(8), "half a sprint").unwrap();
    set(&mut world, ADA, &hinted).unwrap();
    assert_eq!(world.state().settings.scale, hinted, "a hint does not change votes");

    all_vote(&mut world, ["3", "5", "8"]);
    set(&mut world, ADA, &shirts).unwrap();
    world.settle(ADA, 5).unwrap();
    assert_eq!(world.settle(ADA, 13), Err(FailureCode::OffScale), "not on the scale and not among the votes");
    let round = world.round_id();
    world.request(ADA, Request::Settle { round, points: "L".parse().unwrap() }).unwrap();
    world.next(ADA).unwrap();
    assert_eq!(world.vote(ADA, "3"), Err(FailureCode::OffScale));
    all_vote(&mut world, ["M", "L", "L"]);
    world.next(ADA).unwrap();
    let summary = Summary::of(world.state());
    assert_eq!((summary.estimated, summary.numeric, summary.total().as_str()), (2, 0, "0"));
}

#[test]
fn error_names_the_text_that_is_no_value() {
    let input = |text: &str| text.parse::<Points>().unwrap_err().input().to_owned();
    assert_eq!(input("XXXXS"), "XXXXS");
    assert_eq!(input(&"9".repeat(60)), "9".repeat(40), "shortened");
}
