//! Rule 5: more than half of the numeric votes win. Otherwise it is a tie between the two values with the most votes.

use room::{Outcome, Points};

use crate::world::{Person, World};

/// The outcome of a round with these votes, one per person.
fn outcome(votes: &str) -> Outcome {
    let mut world = World::new(&["a"]);
    let people: Vec<Person> = (1..).map(Person).take(votes.split(' ').count()).collect();
    for &person in &people {
        world.join(person);
    }
    world.request(people[0], room::message::Request::Start).unwrap();
    for (&person, vote) in people.iter().zip(votes.split(' ')) {
        world.vote(person, vote).unwrap();
    }
    world.reveal().expect("everyone has voted").result.outcome
}

#[test]
fn majority_of_numeric_votes_wins() {
    assert_eq!(outcome("3 3 1"), Outcome::Winner { points: Points::whole(3) });
    assert_eq!(outcome("0 0 ?"), Outcome::Winner { points: Points::whole(0) });
    assert_eq!(outcome("? ☕"), Outcome::NoNumericVotes);
}

#[test]
fn tie_is_between_the_two_most_frequent_values() {
    let tie = |low, high, leader: Option<u16>| Outcome::Tie {
        low: Points::whole(low),
        high: Points::whole(high),
        leader: leader.map(Points::whole),
    };
    assert_eq!(outcome("1 2 3"), tie(1, 2, None), "equal counts: the lower values");
    assert_eq!(outcome("1 3 5 5"), tie(1, 5, Some(5)));
    assert_eq!(outcome("5 5 8 8"), tie(5, 8, None), "half is not a majority");
}
