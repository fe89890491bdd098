//! The faults of a simulated meeting: which ones happen, when, and for how long.

use std::time::Duration;

use super::incident::Incident;
use super::machine::NEVER;
use super::network::MachineId;
use super::world::{Event, World, trace};
use crate::limits::{PING_INTERVAL, SILENCE_TIMEOUT};
use crate::succession::Input;
use crate::{ConnectionId, Role, Time};

impl World {
    /// Schedules the faults of this meeting.
    pub(super) fn plan_incidents(&mut self) {
        let incidents = self.rng.range(1, 9);
        for _ in 0..incidents {
            let at = Time(self.now.0 + self.rng.range(1_500, 24_000));
            let incident = self.random_incident();
            self.schedule(at, Event::Incident(incident));
            // Often the next candidate fails too.
            if matches!(incident, Incident::KillHost | Incident::PowerOffHost) && self.rng.chance(40) {
                let soon = at + Duration::from_millis(self.rng.range(300, 1_500));
                self.schedule(soon, Event::Incident(Incident::KillCandidate));
            }
            if let Incident::Split(_, ms) = incident {
                self.plan_within_split(at, ms);
            }
        }
        for _ in 0..6 {
            let at = Time(self.now.0 + self.rng.range(500, 26_000));
            self.schedule(at, Event::Incident(Incident::Impersonate));
        }
    }

    /// Schedules faults within the halves of a split network.
    fn plan_within_split(&mut self, at: Time, ms: u64) {
        while self.rng.chance(45) {
            let when = at + Duration::from_millis(self.rng.range(0, ms));
            let incident = match self.rng.range(0, 5) {
                0..=1 => Incident::KillHost,
                2 => Incident::SleepHost(self.rng.range(1_000, 12_000)),
                3 => Incident::HandOverHost,
                _ => Incident::LeaveHost,
            };
            self.schedule(when, Event::Incident(incident));
        }
    }

    fn random_incident(&mut self) -> Incident {
        let members = self.impostor as u64;
        let someone = self.rng.range(0, members) as MachineId;
        let other = self.rng.range(0, members) as MachineId;
        let short = self.rng.range(300, 5_000);
        let long = self.rng.range(5_000, 14_000);
        let duration = if self.rng.chance(50) { short } else { long };
        let half = self.rng.range(1, (1 << members) - 1);
        match self.rng.range(0, 100) {
            0..=15 => Incident::KillHost,
            16..=19 => Incident::PowerOffHost,
            20..=31 => Incident::SleepHost(duration),
            32..=36 => Incident::IsolateHost(duration),
            37..=44 => Incident::LeaveHost,
            45..=62 => Incident::Split(half, duration),
            63..=70 => Incident::Block(someone, other, duration),
            71..=76 => Incident::Disconnect(someone),
            77..=80 => Incident::Kill(someone),
            81..=86 => Incident::Sleep(someone, duration),
            87..=89 => Incident::Leave(someone),
            90..=93 => Incident::HandOverHost,
            94..=95 => Incident::KillCandidate,
            _ => Incident::Join(someone),
        }
    }

    pub(super) fn apply_incident(&mut self, incident: Incident) {
        if !matches!(incident, Incident::Impersonate | Incident::Lie(_)) {
            trace!(self, "-- {incident:?}");
        }
        match incident {
            Incident::Join(id) => self.start_program(id),
            Incident::Kill(id) => self.kill(id),
            Incident::Sleep(id, ms) => self.sleep(id, ms),
            Incident::Wake(id) => self.wake(id),
            Incident::Block(from, to, ms) => self.block(from, to, ms),
            Incident::Unblock(from, to) => {
                self.network.set_open(from, to, true, self.now);
                self.release();
            }
            Incident::Split(half, ms) => self.split(half, ms),
            Incident::Heal(half) => self.heal(half),
            Incident::Disconnect(id) => self.break_upstream(id),
            Incident::Leave(id) => {
                if self.can_be_spared(id) {
                    self.leave(id);
                }
            }
            Incident::ForceExit(id) => {
                if self.process(id).is_some_and(|process| process.is_leaving) {
                    self.end(id);
                }
            }
            Incident::FinishLeaving(id) => self.handle_input(id, Input::Leave),
            Incident::HandOverHost => self.with_host(|world, host| {
                if world.machines[host].awake {
                    world.handle_input(host, Input::HandOver);
                }
            }),
            Incident::KillHost => self.with_host(|world, host| world.kill(host)),
            Incident::PowerOffHost => self.with_host(|world, host| world.power_off(host)),
            Incident::SleepHost(ms) => self.with_host(|world, host| world.sleep(host, ms)),
            Incident::IsolateHost(ms) => self.with_host(|world, host| world.split(1 << host, ms)),
            Incident::LeaveHost => self.with_host(|world, host| {
                if world.can_be_spared(host) {
                    world.leave(host);
                }
            }),
            Incident::KillCandidate => self.kill_candidate(),
            Incident::Impersonate => self.impersonate_host(),
            Incident::Lie(id) => self.tell_lies(id),
        }
    }

    fn with_host(&mut self, apply: impl FnOnce(&mut World, MachineId)) {
        let hosts = self.hosts();
        if let Some(&host) = self.rng.choose(&hosts) {
            apply(self, host);
        }
    }

    fn start_program(&mut self, id: MachineId) {
        let machine = &self.machines[id];
        if machine.process.is_some() || !machine.awake || self.checks.is_removed(id) {
            return;
        }
        let role = if self.rng.chance(10) { Role::Spectator } else { Role::Voter };
        let now = self.now;
        self.machines[id].start(id, None, role, now);
        trace!(self, "{id} starts the program");
        self.find_room(id);
        self.schedule_wakeup(id);
    }

    /// Whether another member remains that could host the room.
    pub(super) fn can_be_spared(&self, id: MachineId) -> bool {
        (0..self.impostor).any(|other| other != id && self.could_host(other))
    }

    pub(super) fn could_host(&self, id: MachineId) -> bool {
        let machine = &self.machines[id];
        !machine.is_off
            && !self.checks.is_removed(id)
            && machine.process.as_ref().is_some_and(|process| {
                let listed = process.member_view().is_some_and(|seen| process.succession.can_host(&seen));
                listed && !process.is_leaving
            })
    }

    fn kill(&mut self, id: MachineId) {
        if self.machines[id].awake && self.can_be_spared(id) {
            trace!(self, "{id} is killed");
            self.end(id);
            self.maybe_restart(id);
        }
    }

    fn power_off(&mut self, id: MachineId) {
        if self.machines[id].awake && self.can_be_spared(id) {
            trace!(self, "{id} loses power");
            self.machines[id].process = None;
            self.machines[id].is_off = true;
            // The other members notice only after a silence.
            self.checks.extend_faults(self.now + SILENCE_TIMEOUT + PING_INTERVAL);
            self.maybe_restart(id);
        }
    }

    fn maybe_restart(&mut self, id: MachineId) {
        if self.rng.chance(35) {
            let at = self.now + Duration::from_millis(self.rng.range(1_000, 9_000));
            self.checks.extend_faults(at);
            self.schedule(at, Event::Incident(Incident::Join(id)));
        }
    }

    pub(super) fn sleep(&mut self, id: MachineId, ms: u64) {
        if !self.machines[id].awake || self.machines[id].process.is_none() {
            return;
        }
        trace!(self, "{id} falls asleep");
        self.machines[id].awake = false;
        self.machines[id].slept_since = self.now;
        let at = self.now + Duration::from_millis(ms);
        self.checks.extend_faults(at);
        self.schedule(at, Event::Incident(Incident::Wake(id)));
    }

    fn wake(&mut self, id: MachineId) {
        let now = self.now;
        let machine = &mut self.machines[id];
        machine.awake = true;
        let slept = now - machine.slept_since;
        let since = std::mem::replace(&mut machine.slept_since, now);
        trace!(self, "{id} wakes");
        self.release();
        if let Some(process) = self.process(id) {
            process.may_be_superseded |= process.hosted.is_some() && slept > SILENCE_TIMEOUT;
            if let Some(hosted) = &mut process.hosted {
                hosted.doubt_connections(id, since);
            }
            process.timer = None;
        }
        self.run_due(id);
    }

    fn block(&mut self, from: MachineId, to: MachineId, ms: u64) {
        if from != to {
            self.network.set_open(from, to, false, self.now);
            let at = self.now + Duration::from_millis(ms);
            self.checks.extend_faults(at);
            self.schedule(at, Event::Incident(Incident::Unblock(from, to)));
        }
    }

    pub(super) fn split(&mut self, half: u64, ms: u64) {
        self.set_between(half, false);
        let at = self.now + Duration::from_millis(ms);
        self.checks.extend_faults(at);
        self.schedule(at, Event::Incident(Incident::Heal(half)));
    }

    fn heal(&mut self, half: u64) {
        self.set_between(half, true);
        self.release();
    }

    fn set_between(&mut self, half: u64, open: bool) {
        let is_in = |id: MachineId| half >> id & 1 == 1;
        for from in 0..self.impostor {
            for to in (0..self.impostor).filter(|&to| is_in(from) != is_in(to)) {
                self.network.set_open(from, to, open, self.now);
            }
        }
    }

    /// Sends the held packets whose way is open now.
    fn release(&mut self) {
        for envelope in std::mem::take(&mut self.network.held) {
            if self.network.is_open(envelope.from, envelope.to) && self.machines[envelope.to].awake {
                self.transmit(envelope);
            } else {
                self.network.held.push(envelope);
            }
        }
    }

    /// Ends a connection. Both sides notice.
    fn break_upstream(&mut self, id: MachineId) {
        let Some(upstream) = self.process(id).and_then(|process| process.upstream.as_ref()) else { return };
        let (link, host) = (upstream.link, upstream.host);
        self.drop_client(host, ConnectionId(link), false);
        self.lose_upstream(id, false);
    }

    /// Kills a member that is a candidate or has just become the host.
    fn kill_candidate(&mut self) {
        let now = self.now;
        let is_candidate = |id: &MachineId| {
            let Some(process) = &self.machines[*id].process else { return false };
            let has_just_opened = process.hosted.as_ref().is_some_and(|hosted| {
                hosted.opened_at > NEVER
                    && now - hosted.opened_at < Duration::from_millis(300)
                    && now.0 > 2_000
            });
            let is_searching = matches!(process.succession.phase, crate::succession::Phase::Searching(_));
            has_just_opened || (is_searching && self.machines[*id].stands_by())
        };
        let candidate = (0..self.impostor).find(is_candidate);
        if let Some(id) = candidate
            && self.can_be_spared(id)
        {
            self.counters.count("candidate killed");
            self.kill(id);
        }
    }

    fn impersonate_host(&mut self) {
        let status = self.impostor_status();
        for id in 0..self.impostor {
            if self.machines[id].awake && !self.machines[id].is_off {
                self.handle_input(id, Input::ProbeReceived { from: status.clone() });
            }
        }
    }
}
