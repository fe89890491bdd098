//! The people in the succession tests: [`Team`] runs a `party join` for each person on their own machine, waits until all
//! of them see the same thing, and estimates cards.

use std::fs;
use std::time::{Duration, Instant};

use room::{CardId, Epoch, Points, Presence, SeatId, Stage};
use tempfile::TempDir;
use tests::binaries;
use tests::browser::Engine;
use tests::member::{Member, MemberView};
use tests::namespaces::Network;
use tests::terminal_host::TerminalHost;

use super::guests::Guests;

/// The number of cards in the room.
pub(super) const CARDS: usize = 60;
/// The port of the room's first host.
const PORT: u16 = 7420;

/// A person with a running `party join` on the machine with the given number.
pub(super) struct Participant {
    pub(super) machine: usize,
    pub(super) member: Member,
}

/// All people in the room. The last member is the driver, and never the host.
pub(super) struct Team {
    pub(super) network: Network,
    pub(super) members: Vec<Participant>,
    /// The people in browsers, on machine 0.
    pub(super) guests: Guests,
    folder: TempDir,
    /// The number of cards settled so far.
    settled: usize,
}

impl Team {
    /// Starts a room on a machine without a member, lets `count` people join, waits until all of them stand by as
    /// successors, and starts the meeting. Also returns the first host.
    pub(super) fn start(count: usize) -> (Self, TerminalHost) {
        let network = Network::new(count as u8 + 1);
        let folder = tempfile::tempdir().unwrap();
        let cards = folder.path().join("cards.txt");
        fs::write(&cards, (1..=CARDS).map(|n| format!("A-{n} Log in\n")).collect::<String>()).unwrap();
        let arguments = ["--cards", cards.to_str().unwrap()];
        let host = TerminalHost::start_on(network.machine(0), PORT, "Sprint 12", &arguments);
        let mut team = Self { network, members: Vec::new(), guests: Guests::none(), folder, settled: 0 };
        for machine in 1..=count {
            let mut participant = team.start_member(machine, host.address());
            participant.member.wait_for("the room", |_| true);
            team.members.push(participant);
        }
        team.wait_for_standbys();
        ["count-down off", "start", "count-down off"]
            .into_iter()
            .for_each(|line| team.driver().send_line(line));
        team.wait_for_all("a round", |view| view.state.round().is_some() && !view.state.settings.count_down);
        (team, host)
    }

    /// Like [`Team::start`], but the room is hosted on a member's machine, because the first host has handed it over.
    pub(super) fn start_hosted_by_member(count: usize) -> Self {
        Self::start_with_guests(count, &[])
    }

    /// Like [`Team::start_hosted_by_member`], with a guest in a browser for each engine.
    pub(super) fn start_with_guests(count: usize, engines: &[Engine]) -> Self {
        let (mut team, host) = Self::start(count);
        team.guests = Guests::join(team.network.machine(0), engines, &host.link());
        host.stop();
        team.wait_for_all("the room at a member's machine", |view| {
            epoch_and_host(view).0 == Epoch(2) && epoch_and_host(view).1.is_some()
        });
        team
    }

    fn start_member(&self, machine: usize, address: &str) -> Participant {
        let party = self.network.machine(machine).command(binaries::party());
        Participant {
            machine,
            member: Member::join(party, address, &format!("P{machine}"), self.folder.path()),
        }
    }

    pub(super) fn driver(&mut self) -> &mut Member {
        &mut self.members.last_mut().expect("participant drives").member
    }

    /// Waits until every member's view satisfies the condition.
    pub(super) fn wait_for_all(&mut self, what: &str, wanted: impl Fn(&MemberView) -> bool) {
        for participant in &mut self.members {
            participant.member.wait_for(what, &wanted);
        }
    }

    /// Waits until every member's view satisfies the condition, and returns how long that took. Then it checks that the
    /// room still has all cards, all results and the same driver.
    pub(super) fn wait_for_complete_room(
        &mut self,
        what: &str,
        wanted: impl Fn(&MemberView) -> bool,
    ) -> Duration {
        let since = Instant::now();
        let settled = self.settled;
        self.wait_for_all(what, |view| wanted(view) && settled_count(view) >= settled);
        let took = since.elapsed();
        let you = self.driver().wait_for("a seat", |_| true).you;
        for participant in &mut self.members {
            let view = participant.member.wait_for(what, |_| true);
            assert_eq!((view.state.cards.len(), settled_count(&view)), (CARDS, settled), "nothing is lost");
            assert_eq!(view.state.driver, Some(you), "the driver is as before");
        }
        self.guests.wait_for_vote();
        took
    }

    /// Everyone except the driver votes. Returns the number of votes.
    pub(super) fn vote(&mut self) -> usize {
        let voters = self.members.len() - 1;
        for Participant { machine, member } in &mut self.members[..voters] {
            member.send_line(if machine.is_multiple_of(2) { "vote 5" } else { "vote 8" });
        }
        self.guests.vote();
        let votes = voters + self.guests.count();
        self.wait_for_all("the votes", |view| vote_count(view) == votes);
        votes
    }

    /// Everyone who has not voted yet votes. The driver settles the card and starts the next one.
    pub(super) fn finish_round(&mut self) {
        let open = |view: &MemberView| {
            view.state.round().filter(|round| round.reveal.is_none()).map(|round| round.id)
        };
        let round = self
            .driver()
            .wait_for("an open round", |view| open(view).is_some())
            .state
            .round()
            .map(|it| it.id);
        for Participant { member, .. } in &mut self.members {
            let view = member.wait_for("the round", |view| view.state.round().map(|it| it.id) == round);
            if open(&view).is_some()
                && view.vote.is_none_or(|own| Some(own.round) != round || own.vote.is_none())
            {
                member.send_line("vote 8");
            }
        }
        self.wait_for_all("the result", |view| view.state.stage() == Stage::Revealed);
        ["settle 8", "next"].into_iter().for_each(|line| self.driver().send_line(line));
        self.settled += 1;
        let settled = self.settled;
        self.wait_for_all("the next card", |view| settled_count(view) == settled && open(view).is_some());
    }

    /// Removes and returns the member whose machine hosts the room now.
    pub(super) fn take_host(&mut self) -> Participant {
        let seat = self.driver().wait_for("a host", |view| epoch_and_host(view).1.is_some()).state.room.host;
        let is_host = |participant: &mut Participant| {
            Some(participant.member.wait_for("its seat", |_| true).you) == seat
        };
        let place = self.members.iter_mut().position(is_host).expect("the host is one of them");
        self.members.remove(place)
    }

    /// The successors' seats, and the addresses at which they would host the room.
    pub(super) fn successors(&mut self) -> Vec<(SeatId, String)> {
        let successors =
            self.driver().wait_for("successors", |view| !view.state.successors.is_empty()).state.successors;
        successors.into_iter().map(|successor| (successor.seat, successor.addresses[0].to_string())).collect()
    }

    /// Starts `party join` again on a machine and joins the current host, which was one of these successors. Then it waits
    /// until all members stand by.
    pub(super) fn rejoin(&mut self, machine: usize, successors: &[(SeatId, String)]) {
        let host = self.driver().wait_for("a host", |view| epoch_and_host(view).1.is_some()).state.room.host;
        let (_, address) =
            successors.iter().find(|(seat, _)| Some(*seat) == host).expect("the host was a successor");
        let mut participant = self.start_member(machine, address);
        participant.member.wait_for("the room again", |_| true);
        self.add(participant);
        self.wait_for_standbys();
    }

    /// Adds a member that is already in the room.
    pub(super) fn add(&mut self, participant: Participant) {
        self.members.insert(0, participant);
    }

    /// Waits until every member is here, and either hosts the room or is in the list of successors that the host has signed.
    pub(super) fn wait_for_standbys(&mut self) {
        let members = self.members.len();
        let all = members + self.guests.count();
        self.wait_for_all("all members standing by", |view| {
            let hosts = usize::from(epoch_and_host(view).1.is_some());
            let here = view.state.seats.iter().filter(|seat| seat.presence == Presence::Here);
            let delegation = view.state.chain.last().and_then(|term| term.delegation.as_ref());
            let successors = delegation.map_or(0, |delegation| delegation.successors.len());
            here.count() == all && successors + hosts >= members
        });
        self.guests.wait_for_next_hosts();
    }
}

/// The number of votes in the current round.
pub(super) fn vote_count(view: &MemberView) -> usize {
    view.state.round().map_or(0, |round| round.voted.len())
}

/// The room's epoch, and the seat whose machine hosts it.
pub(super) fn epoch_and_host(view: &MemberView) -> (Epoch, Option<SeatId>) {
    (view.state.room.epoch, view.state.room.host)
}

/// The number of settled cards.
pub(super) fn settled_count(view: &MemberView) -> usize {
    view.state.cards.iter().filter(|card| card.estimate.is_some()).count()
}

/// A card's estimate, followed by those that are proposed.
pub(super) fn estimates(view: &MemberView, card: u32) -> Vec<Points> {
    let card = view.state.card(CardId(card)).expect("the card exists");
    let proposed = view.state.proposed_cards().filter(|proposed| proposed.of == Some(card.id));
    let proposed = proposed.filter_map(|proposed| proposed.card.estimate);
    card.estimate.into_iter().chain(proposed).map(|estimate| estimate.points).collect()
}
