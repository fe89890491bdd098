//! People at a table, each at a machine of their own.

use std::fs;
use std::time::{Duration, Instant};

use room::{CardId, Epoch, Points, Presence, SeatId, Stage};
use tempfile::TempDir;
use tests::binaries;
use tests::member::{Member, Seen};
use tests::namespaces::Office;
use tests::terminal_host::Hosting;

/// How many cards there are.
pub(super) const CARDS: usize = 60;
/// Where the room's first host listens.
const PORT: u16 = 7420;

/// Somebody at `party join`, at the machine of that number.
pub(super) struct Somebody {
    pub(super) desk: usize,
    pub(super) member: Member,
}

/// All of them; the last one drives, and is never the host.
pub(super) struct People {
    pub(super) office: Office,
    pub(super) members: Vec<Somebody>,
    folder: TempDir,
    /// How many cards are settled.
    settled: usize,
}

impl People {
    /// So many sit down in a room that is hosted at a machine where nobody sits, and start. All stand by.
    pub(super) fn start(count: usize) -> (Self, Hosting) {
        let office = Office::new(count as u8 + 1);
        let folder = tempfile::tempdir().unwrap();
        let cards = folder.path().join("cards.txt");
        fs::write(&cards, (1..=CARDS).map(|n| format!("A-{n} Log in\n")).collect::<String>()).unwrap();
        let arguments = ["--cards", cards.to_str().unwrap()];
        let host = Hosting::start_on(office.host(0), PORT, "Sprint 12", &arguments);
        let mut people = Self { office, members: Vec::new(), folder, settled: 0 };
        for desk in 1..=count {
            let mut somebody = people.joins(desk, host.address());
            somebody.member.sees("the room", |_| true);
            people.members.push(somebody);
        }
        people.all_stand_by();
        ["count-down off", "start", "count-down off"]
            .into_iter()
            .for_each(|line| people.driver().types(line));
        people.see("a round", |seen| seen.state.round().is_some() && !seen.state.count_down);
        (people, host)
    }

    /// The same, in a room that is hosted at a machine of one of them.
    pub(super) fn start_at_a_member(count: usize) -> Self {
        let (mut people, host) = Self::start(count);
        host.stops();
        people.see("the room at a member's machine", |seen| at(seen).0 == Epoch(2) && at(seen).1.is_some());
        people
    }

    fn joins(&self, desk: usize, address: &str) -> Somebody {
        let party = self.office.host(desk).command(binaries::party());
        Somebody { desk, member: Member::join(party, address, &format!("P{desk}"), self.folder.path()) }
    }

    pub(super) fn driver(&mut self) -> &mut Member {
        &mut self.members.last_mut().expect("somebody drives").member
    }

    /// Waits until all see that.
    pub(super) fn see(&mut self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        for somebody in &mut self.members {
            somebody.member.sees(what, &wanted);
        }
    }

    /// How long it takes from now until all see that, in a room with all cards and results, and with one driver, who is
    /// the same if they are still there.
    pub(super) fn see_whole(&mut self, what: &str, wanted: impl Fn(&Seen) -> bool) -> Duration {
        let since = Instant::now();
        let settled = self.settled;
        self.see(what, |seen| wanted(seen) && settled_count(seen) >= settled);
        let took = since.elapsed();
        let you = self.driver().sees("themselves", |_| true).you;
        for somebody in &mut self.members {
            let seen = somebody.member.sees(what, |_| true);
            assert_eq!((seen.state.cards.len(), settled_count(&seen)), (CARDS, settled), "nothing is lost");
            assert_eq!(seen.state.driver, Some(you), "the driver is as before");
        }
        took
    }

    /// All but the driver vote; how many.
    pub(super) fn vote(&mut self) -> usize {
        let voters = self.members.len() - 1;
        for Somebody { desk, member } in &mut self.members[..voters] {
            member.types(if desk.is_multiple_of(2) { "vote 5" } else { "vote 8" });
        }
        self.see("the votes", |seen| voted(seen) == voters);
        voters
    }

    /// Everybody who has not voted yet does; the driver settles, and goes on to the next card.
    pub(super) fn finish_the_round(&mut self) {
        let open =
            |seen: &Seen| seen.state.round().filter(|round| round.reveal.is_none()).map(|round| round.id);
        let round =
            self.driver().sees("an open round", |seen| open(seen).is_some()).state.round().map(|it| it.id);
        for Somebody { member, .. } in &mut self.members {
            let seen = member.sees("the round", |seen| seen.state.round().map(|it| it.id) == round);
            if open(&seen).is_some()
                && seen.vote.is_none_or(|own| Some(own.round) != round || own.vote.is_none())
            {
                member.types("vote 8");
            }
        }
        self.see("the verdict", |seen| seen.state.stage() == Stage::Revealed);
        ["settle 8", "next"].into_iter().for_each(|line| self.driver().types(line));
        self.settled += 1;
        let settled = self.settled;
        self.see("the next card", |seen| settled_count(seen) == settled && open(seen).is_some());
    }

    /// Takes the machine out that hosts the room now.
    pub(super) fn take_host(&mut self) -> Somebody {
        let seat = self.driver().sees("a host", |seen| at(seen).1.is_some()).state.room.host;
        let is_host = |somebody: &mut Somebody| Some(somebody.member.sees("itself", |_| true).you) == seat;
        let place = self.members.iter_mut().position(is_host).expect("the host is one of them");
        self.members.remove(place)
    }

    /// Where everybody who stands by would host the room.
    pub(super) fn successors(&mut self) -> Vec<(SeatId, String)> {
        let successors =
            self.driver().sees("heirs", |seen| !seen.state.successors.is_empty()).state.successors;
        successors.into_iter().map(|successor| (successor.seat, successor.addresses[0].to_string())).collect()
    }

    /// Somebody starts the program again, and sits down at the host that was one of these heirs. All stand by then.
    pub(super) fn come_back(&mut self, desk: usize, successors: &[(SeatId, String)]) {
        let host = self.driver().sees("a host", |seen| at(seen).1.is_some()).state.room.host;
        let (_, address) =
            successors.iter().find(|(seat, _)| Some(*seat) == host).expect("the host was an heir");
        let mut somebody = self.joins(desk, address);
        somebody.member.sees("the room again", |_| true);
        self.seat(somebody);
        self.all_stand_by();
    }

    /// Somebody is among them again.
    pub(super) fn seat(&mut self, somebody: Somebody) {
        self.members.insert(0, somebody);
    }

    /// Waits until everybody is here, and could host the room or does.
    pub(super) fn all_stand_by(&mut self) {
        let all = self.members.len();
        self.see("everybody stands by", |seen| {
            let hosts = usize::from(at(seen).1.is_some());
            let here = seen.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
            here.count() == all && seen.state.successors.len() + hosts >= all
        });
    }
}

pub(super) fn voted(seen: &Seen) -> usize {
    seen.state.round().map_or(0, |round| round.voted.len())
}

/// At which epoch the room is, and whose machine hosts it.
pub(super) fn at(seen: &Seen) -> (Epoch, Option<SeatId>) {
    (seen.state.room.epoch, seen.state.room.host)
}

pub(super) fn settled_count(seen: &Seen) -> usize {
    seen.state.cards.iter().filter(|card| card.estimate.is_some()).count()
}

/// What a card is settled at, and what it was settled at elsewhere.
pub(super) fn estimates(seen: &Seen, card: u32) -> Vec<Points> {
    let card = seen.state.card(CardId(card)).expect("it is there");
    card.estimate.iter().chain(&card.conflicting_estimates).map(|estimate| estimate.points).collect()
}
