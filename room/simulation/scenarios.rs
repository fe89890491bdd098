//! What must come out when a host goes, or a network splits: one scenario for each case that people rely on. Each is played with
//! several seeds, which differ in the delays of the network.

use std::time::Duration;

use super::identities;
use super::incident::Incident;
use super::machine::RequestKind;
use super::network::MachineId;
use super::world::{ROOM_SALT, World, trace};
use crate::cards::NewCard;
use crate::message::Request;
use crate::room::{self, Room};
use crate::{Epoch, Name, Points, Role, Setup, Snapshot, Vote};

/// How many times each scenario is played.
const SEEDS: u64 = 20;
/// The time in which everyone sits down at the start.
const GATHERING: Duration = Duration::from_secs(4);
/// The longest time from the end of the faults to one room.
const LONG_ENOUGH: Duration = Duration::from_secs(16);

/// Plays a scenario in a room with this many machines. The first one founds the room, and the others join one after the other.
fn play(machines: usize, script: impl Fn(&mut Scene) -> Result<(), String>) {
    play_in(machines, false, script);
}

fn play_in(machines: usize, pinned: bool, script: impl Fn(&mut Scene) -> Result<(), String>) {
    for seed in 0..SEEDS {
        let mut scene = Scene::open(seed, machines, pinned);
        let outcome = scene.gather(machines).and_then(|()| script(&mut scene));
        if let Err(violation) = outcome {
            let trace = scene.0.trace.unwrap_or_default().join("\n");
            panic!("{trace}\nwith seed {seed}: {violation}");
        }
    }
}

/// A scenario's world.
struct Scene(World);

impl Scene {
    fn open(seed: u64, machines: usize, pinned: bool) -> Self {
        let mut world = World::with_members(seed, machines, identities());
        let cards = (1..=4).map(|card| NewCard::new(&format!("K-{card}"), &format!("Card {card}"), "", None));
        let setup = Setup {
            cards: cards.collect(),
            pinned,
            ..Setup::new(world.machines[0].device.found(ROOM_SALT), Name::new("Sprint").unwrap())
        };
        let room = Room::open(setup, world.now);
        world.machines[0].start(0, Some(room), Role::Voter, world.now);
        world.connect(0, 0);
        world.is_active = false;
        Self(world)
    }

    fn gather(&mut self, machines: usize) -> Result<(), String> {
        for id in 1..machines {
            self.wait(Duration::from_millis(150))?;
            self.join(id);
        }
        self.wait(GATHERING)?;
        self.expect_host(0)
    }

    fn wait(&mut self, time: Duration) -> Result<(), String> {
        self.0.run_until(self.0.now + time)
    }

    fn seconds(&mut self, seconds: u64) -> Result<(), String> {
        self.wait(Duration::from_secs(seconds))
    }

    /// The program starts on a machine and joins the room.
    fn join(&mut self, id: MachineId) {
        let now = self.0.now;
        self.0.machines[id].start(id, None, Role::Voter, now);
        self.0.find_room(id);
        self.0.schedule_wakeup(id);
    }

    /// Kills the program of a host. Returns what it has saved.
    fn kill_host(&mut self, id: MachineId) -> Snapshot {
        let hosted = self.0.process(id).and_then(|process| process.hosted.as_ref()).expect("it hosts");
        let saved = hosted.room.snapshot();
        trace!(self.0, "{id} is killed");
        self.0.end(id);
        saved
    }

    /// Starts the program of a host again, with what it has saved.
    fn restart_host(&mut self, id: MachineId, saved: &Snapshot) {
        let (now, nonce, secret) = (self.0.now, self.0.nonce(), self.0.secrets[id].clone());
        let chain = saved.chain_for(saved.state().room.epoch.next(), nonce, &secret).expect("it may host");
        let room = Room::reopen(saved.clone(), chain, now).expect("the room is saved");
        trace!(self.0, "{id} opens its room again");
        self.0.machines[id].start(id, Some(room), Role::Voter, now);
        self.0.connect(id, id);
        self.0.schedule_wakeup(id);
    }

    /// Waits, one millisecond at a time.
    fn until(&mut self, what: &str, mut is_so: impl FnMut(&mut World) -> bool) -> Result<(), String> {
        let end = self.0.now + LONG_ENOUGH;
        while !is_so(&mut self.0) {
            if self.0.now >= end {
                return Err(format!("never happened: {what}"));
            }
            self.wait(Duration::from_millis(1))?;
        }
        Ok(())
    }

    /// Waits until there is one room, with everyone and everything in it. Then this machine must host it.
    fn expect_host(&mut self, host: MachineId) -> Result<(), String> {
        let end = self.0.now + LONG_ENOUGH;
        loop {
            match self.0.check_end() {
                Ok(()) if self.0.hosts() == [host] => return Ok(()),
                Ok(()) if self.0.now >= end => return Err(format!("{:?} host, not {host}", self.0.hosts())),
                Err(error) if self.0.now >= end => return Err(error),
                Ok(()) | Err(_) => self.wait(Duration::from_millis(50))?,
            }
        }
    }

    fn epoch(&self, host: MachineId) -> Epoch {
        let process = self.0.machines[host].process.as_ref().expect("it runs");
        process.member_view().expect("it has a room").state.room.epoch
    }

    /// Everybody at a host votes on its current card, and the driver settles it.
    fn settle(&mut self, host: MachineId, points: u16) -> Result<(), String> {
        let points = Points::whole(points);
        let people = |world: &World| -> Vec<MachineId> {
            let is_there = |id: &MachineId| {
                let process = world.machines[*id].process.as_ref();
                let upstream = process.and_then(|process| process.upstream.as_ref());
                upstream.is_some_and(|upstream| upstream.seated && upstream.host == host)
            };
            (0..world.impostor).filter(is_there).collect()
        };
        let ask = |world: &mut World, id, request| world.send_request(id, request, RequestKind::Person);
        if self.state(host).round().is_none() {
            ask(&mut self.0, host, Request::Start);
            self.until("a round", |world| state_of(world, host).round().is_some())?;
        }
        for id in people(&self.0) {
            let round = self.state(host).round().expect("a card is on the table").id;
            let vote = Vote::Points(points);
            self.0.checks.votes.entry((id, round)).or_default().push(vote);
            self.0.send_request(id, Request::Vote { round, vote }, RequestKind::Vote);
        }
        let is_revealed = |world: &World| {
            let state = state_of(world, host);
            let driver = state.driver.and_then(|driver| world.machine_of(state, driver));
            let is_revealed = state.round().is_some_and(|round| round.reveal.is_some());
            driver.filter(|driver| is_revealed && people(world).contains(driver))
        };
        self.until("a reveal", |world| is_revealed(world).is_some())?;
        let driver = is_revealed(&self.0).expect("there is a driver");
        let round = self.state(host).round().expect("it was revealed").id;
        ask(&mut self.0, driver, Request::Settle { round, points });
        self.until("the estimate", |world| {
            state_of(world, host)
                .cards
                .iter()
                .any(|card| card.estimate.as_ref().is_some_and(|estimate| estimate.points == points))
        })
    }

    fn state(&self, host: MachineId) -> &crate::State {
        state_of(&self.0, host)
    }

    /// Whether a card of this host's room has this estimate, or is proposed with it.
    fn has_estimate(&self, host: MachineId, points: u16) -> bool {
        let state = self.state(host);
        state.all_cards().any(|card| card.estimate.is_some_and(|known| known.points == Points::whole(points)))
    }
}

fn state_of(world: &World, host: MachineId) -> &crate::State {
    let process = world.machines[host].process.as_ref().expect("it runs");
    process.hosted.as_ref().expect("it hosts").room.state()
}

/// The machines with these numbers, as a half of a split network.
fn half(machines: &[MachineId]) -> u64 {
    machines.iter().map(|id| 1 << id).sum()
}

#[test]
fn killed_host_follows_its_successor_after_a_restart() {
    play(4, |scene| {
        let saved = scene.kill_host(0);
        scene.expect_host(1)?;
        scene.restart_host(0, &saved);
        scene.seconds(3)?;
        scene.expect_host(1)
    });
}

#[test]
fn short_loss_of_the_hosts_network_changes_nothing() {
    play(4, |scene| {
        scene.0.split(half(&[0]), 3_000);
        scene.seconds(10)?;
        scene.expect_host(0)?;
        if scene.epoch(0) == Epoch(1) { Ok(()) } else { Err("the room has moved".into()) }
    });
}

#[test]
fn room_moves_if_the_hosts_network_is_gone_and_the_host_follows() {
    for seconds in [8, 30] {
        play(4, |scene| {
            scene.0.split(half(&[0]), seconds * 1_000);
            scene.seconds(seconds)?;
            scene.expect_host(1)
        });
    }
}

#[test]
fn room_of_two_machines_moves_to_the_other_one() {
    for seconds in [8, 30] {
        play(2, |scene| {
            scene.0.split(half(&[0]), seconds * 1_000);
            scene.seconds(seconds)?;
            scene.expect_host(1)
        });
    }
}

#[test]
fn host_from_before_a_split_stays() {
    play(8, |scene| {
        scene.0.split(half(&[5, 6, 7]), 30_000);
        scene.until("a host of the other half", |world| world.hosts().contains(&5))?;
        scene.seconds(1)?;
        scene.settle(5, 8)?;
        scene.settle(0, 3)?;
        scene.seconds(20)?;
        scene.expect_host(0)?;
        if scene.has_estimate(0, 8) { Ok(()) } else { Err("the other half's estimate is lost".into()) }
    });
}

#[test]
fn host_from_before_a_split_in_three_stays() {
    play(8, |scene| {
        scene.0.split(half(&[4, 5]), 30_000);
        scene.0.split(half(&[6, 7]), 30_000);
        scene.until("hosts of all parts", |world| world.hosts() == [0, 4, 6])?;
        scene.seconds(1)?;
        scene.settle(4, 5)?;
        scene.settle(6, 8)?;
        scene.seconds(20)?;
        scene.expect_host(0)?;
        let has_all = scene.has_estimate(0, 5) && scene.has_estimate(0, 8);
        if has_all { Ok(()) } else { Err("an estimate is lost".into()) }
    });
}

#[test]
fn host_that_naps_before_its_halves_meet_stays() {
    play(8, |scene| {
        scene.0.split(half(&[5, 6, 7]), 30_000);
        scene.seconds(27)?;
        scene.0.sleep(0, 3_000);
        scene.seconds(5)?;
        scene.expect_host(0)
    });
}

#[test]
fn next_in_the_final_list_follows_a_host_that_dies_before_its_first_delegation() {
    play(4, |scene| {
        scene.0.apply_incident(Incident::HandOverHost);
        scene.until("the handover", |world| world.hosts() == [1])?;
        scene.kill_host(1);
        scene.expect_host(2)
    });
}

#[test]
fn next_in_the_list_follows_if_the_chosen_successor_dies_while_the_host_leaves() {
    play(4, |scene| {
        scene.0.leave(0);
        scene.wait(Duration::from_millis(3))?;
        trace!(scene.0, "1 is killed");
        scene.0.end(1);
        scene.until("the next host", |world| world.hosts() == [2])?;
        scene.expect_host(2)
    });
}

#[test]
fn laptop_that_was_closed_for_minutes_joins_its_team() {
    for minutes in [1, 9] {
        play(3, |scene| {
            scene.0.sleep(0, minutes * 60_000);
            scene.seconds(minutes * 60)?;
            scene.expect_host(1)
        });
    }
}

#[test]
fn closed_room_goes_on_where_it_is_resumed() {
    play(3, |scene| {
        for id in [1, 2] {
            scene.0.leave(id);
            scene.seconds(1)?;
        }
        let ended = scene.0.final_delegation(0, Vec::new(), crate::chain::DelegationKind::Final);
        scene.0.handle_room_input(0, room::Input::Delegated(ended.expect("it hosts")));
        let saved = scene.kill_host(0);
        scene.seconds(7 * 24 * 60 * 60)?;
        scene.restart_host(0, &saved);
        scene.seconds(1)?;
        scene.join(1);
        scene.join(2);
        scene.seconds(1)?;
        scene.expect_host(0)
    });
}

#[test]
fn somebody_who_just_sat_down_goes_along_with_the_room() {
    play(3, |scene| {
        scene.0.end(2);
        scene.seconds(8)?;
        scene.join(2);
        scene.until("a seat", |world| {
            let process = world.machines[2].process.as_ref();
            process.and_then(|process| process.upstream.as_ref()).is_some_and(|upstream| upstream.seated)
        })?;
        scene.0.split(half(&[0]), 30_000);
        scene.seconds(30)?;
        scene.expect_host(1)
    });
}

#[test]
fn three_hosts_become_one_with_everyones_results() {
    play(6, |scene| {
        scene.0.split(half(&[2, 3]), 25_000);
        scene.0.split(half(&[4, 5]), 28_000);
        scene.until("hosts of all parts", |world| world.hosts() == [0, 2, 4])?;
        scene.seconds(1)?;
        for (host, points) in [(0, 3), (2, 5), (4, 8)] {
            scene.settle(host, points)?;
        }
        scene.seconds(10)?;
        scene.expect_host(0)?;
        let has_all = [3, 5, 8].iter().all(|&points| scene.has_estimate(0, points));
        if has_all { Ok(()) } else { Err("an estimate is lost".into()) }
    });
}

#[test]
fn pinned_room_stays_with_its_host() {
    play_in(4, true, |scene| {
        let saved = scene.kill_host(0);
        scene.seconds(20)?;
        if !scene.0.hosts().is_empty() {
            return Err("somebody has taken a pinned room over".into());
        }
        scene.restart_host(0, &saved);
        scene.expect_host(0)
    });
}

#[test]
fn member_that_was_offline_during_two_moves_finds_the_room() {
    play(5, |scene| {
        scene.0.split(half(&[2, 3, 4]), 14_000);
        scene.until("a host of the other half", |world| world.hosts() == [0, 2])?;
        scene.seconds(2)?;
        scene.0.sleep(4, 30_000);
        scene.until("one host", |world| world.hosts() == [0])?;
        scene.seconds(3)?;
        scene.0.apply_incident(Incident::HandOverHost);
        scene.until("the handover", |world| world.hosts() == [1])?;
        scene.seconds(25)?;
        scene.expect_host(1)
    });
}
