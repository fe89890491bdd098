//! Faults of hosts during a vote. Each function causes one fault, checks that the room recovers completely, and returns
//! how long the recovery took.

use std::thread::sleep;
use std::time::{Duration, Instant};

use room::{Epoch, Points, Presence};
use tests::member::MemberView;

use super::actors::{CARDS, Participant, Team, epoch_and_host, estimates, settled_count, vote_count};

/// Whether the room is hosted in a later epoch and has this many votes.
fn moved_on(epoch: Epoch, votes: usize) -> impl Fn(&MemberView) -> bool {
    move |view| {
        epoch_and_host(view).0 > epoch && epoch_and_host(view).1.is_some() && vote_count(view) == votes
    }
}

fn epoch(team: &mut Team) -> Epoch {
    epoch_and_host(&team.driver().wait_for("the room", |_| true)).0
}

/// Waits for the recovery after the first host, which has no member, was killed or stopped.
pub(super) fn recover_from_first_host(team: &mut Team) -> Duration {
    let took = team.wait_for_complete_room("the room at its next host", moved_on(Epoch(1), 0));
    team.finish_round();
    took
}

/// Everyone except the driver votes, the host is killed, and its member rejoins. Returns the time until all other members
/// had the room again.
pub(super) fn kill_host(team: &mut Team) -> Duration {
    let (votes, before, successors) = (team.vote(), epoch(team), team.successors());
    let Participant { machine, member } = team.take_host();
    member.kill();
    // The killed member's vote is lost, because no other machine has hidden votes.
    let took = team.wait_for_complete_room("the room at its next host", moved_on(before, votes - 1));
    team.rejoin(machine, &successors);
    team.finish_round();
    took
}

/// Like [`kill_host`], but the host leaves.
pub(super) fn host_leaves(team: &mut Team) -> Duration {
    let (votes, before, successors) = (team.vote(), epoch(team), team.successors());
    let Participant { machine, mut member } = team.take_host();
    member.send_line("quit");
    // The room may keep the leaving member's vote, in case that member returns.
    let took = team.wait_for_complete_room("the room at its next host", |view| {
        epoch_and_host(view).0 > before && epoch_and_host(view).1.is_some() && vote_count(view) >= votes - 1
    });
    assert!(member.wait_for_exit(), "leaving exits with code 0");
    team.rejoin(machine, &successors);
    team.finish_round();
    took
}

/// The host hands the room over and stays. Returns the time until everyone had the room at the next host, with all votes.
pub(super) fn host_hands_over(team: &mut Team) -> Duration {
    let (votes, before) = (team.vote(), epoch(team));
    let mut host = team.take_host();
    host.member.send_line("hand-over");
    team.add(host);
    let took = team.wait_for_complete_room("the room at its next host", moved_on(before, votes));
    team.wait_for_standbys();
    team.finish_round();
    took
}

/// The host sleeps until the room continues elsewhere, and then wakes up. Returns the time until the others had the room,
/// and the time from waking up until the old host had a seat.
pub(super) fn suspend_host(team: &mut Team) -> [Duration; 2] {
    let (votes, before) = (team.vote(), epoch(team));
    let sleeper = team.take_host();
    sleeper.member.suspend();
    let lost = team.wait_for_complete_room("the room at its next host", moved_on(before, votes - 1));
    sleeper.member.resume();
    [lost, rejoin_as_member(team, sleeper)]
}

/// The host is unplugged until the room continues elsewhere, and then plugged in. Returns the time until the others had
/// the room, and the time from plugging in until the old host had a seat.
pub(super) fn unplug_host(team: &mut Team) -> [Duration; 2] {
    let (votes, before) = (team.vote(), epoch(team));
    let alone = team.take_host();
    team.network.machine(alone.machine).unplug();
    let lost = team.wait_for_complete_room("the room at its next host", moved_on(before, votes - 1));
    team.network.machine(alone.machine).plug_in();
    [lost, rejoin_as_member(team, alone)]
}

/// The old host joins the new one as a member, with its vote. Returns how long it took until everyone saw that.
fn rejoin_as_member(team: &mut Team, mut late: Participant) -> Duration {
    let since = Instant::now();
    let you = late.member.wait_for("its seat", |_| true).you;
    let host = epoch_and_host(&team.driver().wait_for("a host", |view| epoch_and_host(view).1.is_some())).1;
    let sits = |view: &MemberView| {
        epoch_and_host(view).1 == host
            && view.state.seat(you).is_some_and(|seat| seat.presence == Presence::Here)
    };
    late.member.wait_for("the room at its new host", sits);
    team.wait_for_all("the old host's seat", sits);
    let took = since.elapsed();
    team.add(late);
    team.wait_for_standbys();
    team.finish_round();
    took
}

/// How the guests' machine loses its network.
#[derive(Clone, Copy)]
pub(super) enum Outage {
    /// Its cable is unplugged, so its system notices at once.
    Cable,
    /// A switch fails somewhere else; all links stay up.
    Switch,
}

/// The guests' machine has no network for `lasts`. Returns the time from then until everyone saw the guests again.
pub(super) fn cut_off_guests(team: &mut Team, outage: Outage, lasts: Duration) -> Duration {
    let (votes, members) = (team.vote(), team.members.len());
    let here =
        |view: &MemberView| view.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count();
    let since = Instant::now();
    match outage {
        Outage::Cable => team.network.machine(0).unplug(),
        Outage::Switch => team.network.split(&[0]),
    }
    team.wait_for_all("that the guests are away", |view| here(view) == members);
    sleep(lasts.saturating_sub(since.elapsed()));
    match outage {
        Outage::Cable => team.network.machine(0).plug_in(),
        Outage::Switch => team.network.heal(),
    }
    let all = members + team.guests.count();
    let took = team
        .wait_for_complete_room("the guests again", |view| here(view) == all && vote_count(view) == votes);
    team.finish_round();
    took
}

/// Splits the network: `apart` members, including the driver, are separated from the rest. Both halves settle the current
/// card, and the driver's half one more. The network is healed `lasts` after the start. Returns the time from healing
/// until everyone was in one room.
pub(super) fn split_and_heal(team: &mut Team, apart: usize, lasts: Duration) -> Duration {
    let since = Instant::now();
    let before = epoch(team);
    // Move the host to the front of the list, so that it is in the larger half.
    let host = team.take_host();
    team.add(host);
    let there = team.members.len() - apart;
    let cut_off: Vec<usize> = team.members[there..].iter().map(|participant| participant.machine).collect();
    team.network.split(&cut_off);
    let (here, away) = team.members.split_at_mut(there);
    for (half, vote) in [(here, "vote 5"), (away, "vote 8")] {
        let size = half.len();
        for Participant { member, .. } in half.iter_mut() {
            let alone = |view: &MemberView| {
                view.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count() == size
            };
            member.wait_for("the others away", |view| alone(view) && epoch_and_host(view).1.is_some());
            member.send_line(vote);
        }
        settle_card(half, 1);
    }
    let away = &mut team.members[there..];
    assert!(
        epoch_and_host(&away[0].member.wait_for("a view", |_| true)).0 > before,
        "the smaller half has a host of its own"
    );
    away.iter_mut().for_each(|participant| participant.member.send_line("vote 3"));
    settle_card(away, 2);
    sleep(lasts.saturating_sub(since.elapsed()));

    // Healing takes a moment, and the first machines meet before it is over.
    let since = Instant::now();
    team.network.heal();
    let all = team.members.len();
    let host = |team: &mut Team| {
        epoch_and_host(&team.driver().wait_for("a host", |view| epoch_and_host(view).1.is_some()))
    };
    let points = Points::whole;
    team.wait_for_all("everyone in one room", |view| {
        let here = view.state.seats.iter().filter(|seat| seat.presence == Presence::Here).count();
        let mut first = estimates(view, 1);
        first.sort();
        here == all && first == [points(5), points(8)] && estimates(view, 2) == [points(3)]
    });
    let took = since.elapsed();
    let one = host(team);
    team.wait_for_all("the same host", |view| epoch_and_host(view) == one);
    let first = &mut team.members[0].member;
    let driver = first.wait_for("one driver", |view| view.state.driver.is_some()).state.driver;
    let cards = first.wait_for("the room", |_| true).state.cards.len();
    assert_eq!(cards, CARDS, "nothing is lost");
    team.wait_for_all("the same driver", |view| view.state.driver == driver);
    for Participant { member, .. } in &mut team.members {
        if Some(member.wait_for("a seat", |_| true).you) == driver {
            // The larger half has settled it at 5.
            member.send_line("take all");
        }
    }
    team.wait_for_all("what the driver decided", |view| estimates(view, 1) == [points(8)]);
    took
}

/// Once everyone has voted, the driver of this half settles the current card and starts the next one.
fn settle_card(half: &mut [Participant], count: usize) {
    for Participant { member, .. } in half.iter_mut() {
        member.wait_for("the result", |view| view.state.round().is_some_and(|round| round.reveal.is_some()));
    }
    for Participant { member, .. } in half.iter_mut() {
        let view = member.wait_for("the driver", |view| {
            view.state.driver.is_some_and(|driver| {
                view.state.seat(driver).is_some_and(|seat| seat.presence == Presence::Here)
            })
        });
        if view.state.is_driver(view.you) {
            member.send_line("next");
        }
    }
    for Participant { member, .. } in half.iter_mut() {
        member.wait_for("the next card", |view| {
            settled_count(view) == count && view.state.round().is_some_and(|round| round.reveal.is_none())
        });
    }
}
