//! What happens to hosts in the middle of a vote, what must come of it, and how long that takes.

use std::thread::sleep;
use std::time::{Duration, Instant};

use room::{Epoch, Points, Presence};
use tests::member::Seen;

use super::actors::{CARDS, People, Somebody, at, estimates, settled_count, voted};

/// The room is at a host after that epoch, and has so many votes.
fn after(epoch: Epoch, votes: usize) -> impl Fn(&Seen) -> bool {
    move |seen| at(seen).0 > epoch && at(seen).1.is_some() && voted(seen) == votes
}

fn epoch(people: &mut People) -> Epoch {
    at(&people.driver().sees("the room", |_| true)).0
}

/// The first host, at which nobody sits, has just been killed.
pub(super) fn goes_on_after_the_first_host(people: &mut People) -> Duration {
    let took = people.see_whole("the room at its next host", after(Epoch(1), 0));
    people.finish_the_round();
    took
}

/// All but the driver vote, the host is killed, and whoever sat there comes back: until everybody had the room again.
pub(super) fn killed(people: &mut People) -> Duration {
    let (votes, before, successors) = (people.vote(), epoch(people), people.successors());
    let Somebody { desk, member } = people.take_host();
    member.is_killed();
    // Nobody else has the vote of who was killed.
    let took = people.see_whole("the room at its next host", after(before, votes - 1));
    people.come_back(desk, &successors);
    people.finish_the_round();
    took
}

/// The same of a host that leaves.
pub(super) fn leaves(people: &mut People) -> Duration {
    let (votes, before, successors) = (people.vote(), epoch(people), people.successors());
    let Somebody { desk, mut member } = people.take_host();
    member.types("quit");
    // The vote of who left does not go with them: they may come back.
    let took = people.see_whole("the room at its next host", |seen| {
        at(seen).0 > before && at(seen).1.is_some() && voted(seen) >= votes - 1
    });
    assert!(member.ends(), "leaving is no failure");
    people.come_back(desk, &successors);
    people.finish_the_round();
    took
}

/// The host hands the room over and stays: until everybody had it at the next host, with all votes.
pub(super) fn hands_over(people: &mut People) -> Duration {
    let (votes, before) = (people.vote(), epoch(people));
    let mut host = people.take_host();
    host.member.types("hand-over");
    people.seat(host);
    let took = people.see_whole("the room at its next host", after(before, votes));
    people.all_stand_by();
    people.finish_the_round();
    took
}

/// The host sleeps for as long as the others need to go on, and wakes: how long both took.
pub(super) fn sleeps(people: &mut People) -> [Duration; 2] {
    let (votes, before) = (people.vote(), epoch(people));
    let sleeper = people.take_host();
    sleeper.member.falls_asleep();
    let lost = people.see_whole("the room at its next host", after(before, votes - 1));
    sleeper.member.wakes();
    [lost, takes_a_seat(people, sleeper)]
}

/// The host's cable is pulled for as long as the others need to go on, and put back: how long both took.
pub(super) fn loses_its_cable(people: &mut People) -> [Duration; 2] {
    let (votes, before) = (people.vote(), epoch(people));
    let alone = people.take_host();
    people.office.host(alone.desk).unplug();
    let lost = people.see_whole("the room at its next host", after(before, votes - 1));
    people.office.host(alone.desk).plug_in();
    [lost, takes_a_seat(people, alone)]
}

/// Whoever hosted takes a seat at the others' host, with their vote: how long until all see that.
fn takes_a_seat(people: &mut People, mut late: Somebody) -> Duration {
    let since = Instant::now();
    let you = late.member.sees("itself", |_| true).you;
    let host = at(&people.driver().sees("a host", |seen| at(seen).1.is_some())).1;
    let sits = |seen: &Seen| {
        at(seen).1 == host && seen.state.seat(you).is_some_and(|seat| seat.presence == Presence::Here)
    };
    late.member.sees("the room at the others' host", sits);
    people.see("everybody", sits);
    let took = since.elapsed();
    people.seat(late);
    people.all_stand_by();
    people.finish_the_round();
    took
}

/// So many of them, the driver among them, are cut off from the others; each half settles the card on the table, and the
/// driver's half one more. After that time they are put together again: how long it took until all are in one room.
pub(super) fn split(people: &mut People, apart: usize, lasts: Duration) -> Duration {
    let since = Instant::now();
    let before = epoch(people);
    // The host stays with the larger half.
    let host = people.take_host();
    people.seat(host);
    let there = people.members.len() - apart;
    let cut_off: Vec<usize> = people.members[there..].iter().map(|somebody| somebody.desk).collect();
    people.office.split(&cut_off);
    let (here, away) = people.members.split_at_mut(there);
    for (half, vote) in [(here, "vote 5"), (away, "vote 8")] {
        let size = half.len();
        for Somebody { member, .. } in half.iter_mut() {
            let alone = |seen: &Seen| {
                seen.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count() == size
            };
            member.sees("that the others are away", |seen| alone(seen) && at(seen).1.is_some());
            member.types(vote);
        }
        settle(half, 1);
    }
    let away = &mut people.members[there..];
    assert!(
        at(&away[0].member.sees("its half", |_| true)).0 > before,
        "the smaller half has a host of its own"
    );
    away.iter_mut().for_each(|somebody| somebody.member.types("vote 3"));
    settle(away, 2);
    sleep(lasts.saturating_sub(since.elapsed()));

    people.office.heal();
    let since = Instant::now();
    let all = people.members.len();
    let host = |people: &mut People| at(&people.driver().sees("a host", |seen| at(seen).1.is_some()));
    let points = Points::whole;
    people.see("everybody in one room", |seen| {
        let here = seen.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count();
        let mut first = estimates(seen, 1);
        first.sort();
        here == all && first == [points(5), points(8)] && estimates(seen, 2) == [points(3)]
    });
    let took = since.elapsed();
    let one = host(people);
    people.see("the same host", |seen| at(seen) == one);
    let first = &mut people.members[0].member;
    let driver = first.sees("one driver", |seen| seen.state.driver.is_some()).state.driver;
    let cards = first.sees("the room", |_| true).state.cards.len();
    assert_eq!(cards, CARDS, "nothing is lost");
    people.see("the same driver", |seen| seen.state.driver == driver);
    for Somebody { member, .. } in &mut people.members {
        if Some(member.sees("themselves", |_| true).you) == driver {
            member.types("decide #1 8");
        }
    }
    people.see("what the driver decided", |seen| estimates(seen, 1) == [points(8)]);
    took
}

/// Whoever drives here settles the card on the table once all have voted, and goes on.
fn settle(half: &mut [Somebody], count: usize) {
    for Somebody { member, .. } in half.iter_mut() {
        member.sees("the verdict", |seen| seen.state.round().is_some_and(|round| round.reveal.is_some()));
    }
    for Somebody { member, .. } in half.iter_mut() {
        let seen = member.sees("who drives", |seen| {
            seen.state.driver.is_some_and(|driver| {
                seen.state.seat(driver).is_some_and(|seat| seat.presence == Presence::Here)
            })
        });
        if seen.state.is_driver(seen.you) {
            member.types("next");
        }
    }
    for Somebody { member, .. } in half.iter_mut() {
        member.sees("the next card", |seen| {
            settled_count(seen) == count && seen.state.round().is_some_and(|round| round.reveal.is_none())
        });
    }
}
