//! An office in which hosts die, sleep and lose their network: the meeting goes on.

use std::time::Instant;

use room::{Epoch, SeatId};
use tests::binaries;
use tests::hosting::Hosting;
use tests::member::{Member, Seen};
use tests::namespaces::{Office, isolated};

/// Some people at a table, each at a machine of their own; nobody sits at the room's first host.
struct People {
    office: Office,
    members: Vec<(usize, Member)>,
}

impl People {
    fn sit_down(count: usize) -> (Self, Hosting) {
        let office = Office::new(count as u8 + 1);
        let host = Hosting::start_on(office.host(0), 7420, "Sprint 12");
        let folder = Box::leak(Box::new(tempfile::tempdir().unwrap()));
        let join = |desk: usize| {
            let party = office.host(desk).command(binaries::party());
            (desk, Member::join(party, host.address(), &format!("P{desk}"), folder.path()))
        };
        let mut members = Vec::new();
        for desk in 1..=count {
            let (desk, mut member) = join(desk);
            member.sees("the room", |_| true);
            members.push((desk, member));
        }
        let mut people = Self { office, members };
        let listed = count.min(8);
        people.see("everybody stands by", |seen| seen.state.heirs.len() == listed);
        (people, host)
    }

    fn see(&mut self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        for (_, member) in &mut self.members {
            member.sees(what, &wanted);
        }
    }

    /// Somebody starts, and drives.
    fn start(&mut self) {
        self.members.last_mut().unwrap().1.types("start");
        self.see("a round", |seen| seen.state.round().is_some());
    }

    /// All but the last one vote.
    fn vote(&mut self) -> usize {
        let voters = self.members.len() - 1;
        for (desk, member) in &mut self.members[..voters] {
            member.types(if desk.is_multiple_of(2) { "vote 5" } else { "vote 8" });
        }
        self.see("the votes", |seen| voted(seen) == voters);
        voters
    }

    /// Takes the machine out that hosts the room now.
    fn host(&mut self) -> (usize, Member) {
        let seat = self.members[0].1.sees("a host", |seen| seen.state.room.host.is_some()).state.room.host;
        let is_host = |(_, member): &mut (usize, Member)| Some(member.sees("itself", |_| true).you) == seat;
        let place = self.members.iter_mut().position(is_host).expect("the host is one of them");
        self.members.remove(place)
    }
}

fn voted(seen: &Seen) -> usize {
    seen.state.round().map_or(0, |round| round.voted.len())
}

fn at(seen: &Seen) -> (Epoch, Option<SeatId>) {
    (seen.state.room.epoch, seen.state.room.host)
}

#[test]
fn hosts_are_killed_down_the_list_in_mid_vote() {
    isolated(|| {
        let (mut people, first) = People::sit_down(6);
        people.start();
        let mut times = Vec::new();
        let mut host = Some(first);
        for epoch in 2..=5 {
            let voters = people.vote();
            // Whoever is killed takes their own vote along, if they had one.
            let lost = match host.take() {
                Some(first) => {
                    first.is_killed();
                    0
                }
                None => usize::from(people.host().1.is_killed().is_some_and(|last| last.vote.is_some())),
            };
            let start = Instant::now();
            people.see("the room at its next host", |seen| {
                at(seen).0 == Epoch(epoch) && at(seen).1.is_some() && voted(seen) == voters - lost
            });
            times.push(start.elapsed());
        }
        times.sort();
        eprintln!("from the kill until everybody has the room again: {times:?}");
    });
}

#[test]
fn a_host_that_slept_takes_a_seat() {
    isolated(|| {
        let (mut people, first) = People::sit_down(4);
        people.start();
        people.vote();
        first.is_killed();
        people.see("the second host", |seen| at(seen).0 == Epoch(2) && at(seen).1.is_some());
        let (_, mut sleeper) = people.host();
        sleeper.falls_asleep();
        people.see("the third host", |seen| at(seen).0 == Epoch(3) && at(seen).1.is_some());
        sleeper.wakes();
        let start = Instant::now();
        sleeper.sees("that the room went on", |seen| at(seen).0 >= Epoch(3) && at(seen).1 != Some(seen.you));
        eprintln!("a host that woke has its seat after {:?}", start.elapsed());
        let seat = sleeper.sees("itself", |_| true).you;
        people.see("that it is back", |seen| {
            seen.state.seat(seat).is_some_and(|seat| seat.presence == room::Presence::Here)
        });
    });
}

#[test]
fn a_host_without_its_cable_comes_back_to_the_others() {
    isolated(|| {
        let (mut people, first) = People::sit_down(4);
        people.start();
        people.vote();
        first.is_killed();
        people.see("the second host", |seen| at(seen).0 == Epoch(2) && at(seen).1.is_some());
        let (desk, mut alone) = people.host();
        people.office.host(desk).unplug();
        people.see("the third host", |seen| at(seen).0 == Epoch(3) && at(seen).1.is_some());
        people.office.host(desk).plug_in();
        let start = Instant::now();
        alone.sees("the others", |seen| at(seen).0 >= Epoch(3) && at(seen).1 != Some(seen.you));
        eprintln!("a host that was cut off is back after {:?}", start.elapsed());
        people.members.push((desk, alone));
        people.see("everybody", |seen| {
            seen.state.seats.iter().all(|seat| seat.presence == room::Presence::Here)
        });
    });
}
