//! What goes wrong in a meeting, and when it is over.

use std::time::Duration;

use super::network::Place;
use super::traffic::NEVER;
use super::world::{What, World, tell};
use crate::limits::{PING_EVERY, SILENCE};
use crate::succession::Input;
use crate::{ConnectionId, Role, Time};

/// Something that goes wrong, or is over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Incident {
    /// Somebody comes to the room, for the first time or with a program that was started anew.
    Join(Place),
    /// A program is killed: its system closes the connections.
    Kill(Place),
    /// A laptop is closed for so long.
    Sleep(Place, u64),
    Wake(Place),
    /// One way between two machines lets nothing through for so long.
    Cut(Place, Place, u64),
    Mend(Place, Place),
    /// Those whose bits are set can't reach the others for so long.
    Split(u64, u64),
    Heal(u64),
    /// A connection to the host breaks.
    Break(Place),
    /// The person says goodbye.
    Leave(Place),
    HandOver(Place),
    /// Whoever wanted to leave is gone, whether the room goes on or not.
    End(Place),
    /// These happen to whoever hosts the room at that moment, or is about to.
    KillHost,
    DarkenHost,
    SleepHost(u64),
    IsolateHost(u64),
    LeaveHost,
    /// They stay.
    RelieveHost,
    KillCandidate,
    /// Somebody who is no member tells everybody that they host the room.
    Pretend,
}

impl World {
    /// Decides what will go wrong in this meeting.
    pub(super) fn plan(&mut self) {
        let troubles = self.chance.between(1, 9);
        for _ in 0..troubles {
            let at = Time(self.now.0 + self.chance.between(1_500, 24_000));
            let error = self.some_trouble();
            self.at(at, What::Incident(error));
            // It seldom stays with one: who comes forward is struck as well.
            if matches!(error, Incident::KillHost | Incident::DarkenHost) && self.chance.percent(40) {
                let soon = at + Duration::from_millis(self.chance.between(300, 1_500));
                self.at(soon, What::Incident(Incident::KillCandidate));
            }
            if let Incident::Split(_, ms) = error {
                self.plan_within_split(at, ms);
            }
        }
        for _ in 0..6 {
            let at = Time(self.now.0 + self.chance.between(500, 26_000));
            self.at(at, What::Incident(Incident::Pretend));
        }
    }

    /// The halves have troubles of their own, most of all while they are apart.
    fn plan_within_split(&mut self, at: Time, ms: u64) {
        while self.chance.percent(45) {
            let when = at + Duration::from_millis(self.chance.between(0, ms));
            let error = match self.chance.between(0, 5) {
                0..=1 => Incident::KillHost,
                2 => Incident::SleepHost(self.chance.between(1_000, 12_000)),
                3 => Incident::RelieveHost,
                _ => Incident::LeaveHost,
            };
            self.at(when, What::Incident(error));
        }
    }

    fn some_trouble(&mut self) -> Incident {
        let members = self.stranger as u64;
        let someone = self.chance.between(0, members) as Place;
        let other = self.chance.between(0, members) as Place;
        let short = self.chance.between(300, 5_000);
        let long = self.chance.between(5_000, 14_000);
        let duration = if self.chance.percent(50) { short } else { long };
        let half = self.chance.between(1, (1 << members) - 1);
        match self.chance.between(0, 100) {
            0..=15 => Incident::KillHost,
            16..=19 => Incident::DarkenHost,
            20..=31 => Incident::SleepHost(duration),
            32..=36 => Incident::IsolateHost(duration),
            37..=44 => Incident::LeaveHost,
            45..=62 => Incident::Split(half, duration),
            63..=70 => Incident::Cut(someone, other, duration),
            71..=76 => Incident::Break(someone),
            77..=80 => Incident::Kill(someone),
            81..=86 => Incident::Sleep(someone, duration),
            87..=89 => Incident::Leave(someone),
            90..=93 => Incident::RelieveHost,
            94..=95 => Incident::KillCandidate,
            _ => Incident::Join(someone),
        }
    }

    pub(super) fn strike(&mut self, error: Incident) {
        if !matches!(error, Incident::Pretend) {
            tell!(self, "-- {error:?}");
        }
        match error {
            Incident::Join(place) => self.come(place),
            Incident::Kill(place) => self.kill(place),
            Incident::Sleep(place, ms) => self.sleep(place, ms),
            Incident::Wake(place) => self.wake(place),
            Incident::Cut(from, to, ms) => self.cut(from, to, ms),
            Incident::Mend(from, to) => {
                self.network.set(from, to, true, self.now);
                self.release();
            }
            Incident::Split(half, ms) => self.split(half, ms),
            Incident::Heal(half) => self.heal(half),
            Incident::Break(place) => self.break_link(place),
            Incident::Leave(place) => {
                if self.can_be_spared(place) {
                    self.leave(place);
                }
            }
            Incident::End(place) => {
                if self.process(place).is_some_and(|process| process.leaves) {
                    self.end(place);
                }
            }
            Incident::HandOver(place) => self.input(place, Input::Leave),
            Incident::RelieveHost => self.with_host(|world, host| {
                if world.machines[host].awake {
                    world.input(host, Input::HandOver);
                }
            }),
            Incident::KillHost => self.with_host(|world, host| world.kill(host)),
            Incident::DarkenHost => self.with_host(|world, host| world.darken(host)),
            Incident::SleepHost(ms) => self.with_host(|world, host| world.sleep(host, ms)),
            Incident::IsolateHost(ms) => self.with_host(|world, host| world.split(1 << host, ms)),
            Incident::LeaveHost => self.with_host(|world, host| {
                if world.can_be_spared(host) {
                    world.leave(host);
                }
            }),
            Incident::KillCandidate => self.kill_candidate(),
            Incident::Pretend => self.pretend(),
        }
    }

    fn with_host(&mut self, strike: impl FnOnce(&mut World, Place)) {
        let hosts = self.hosts();
        if let Some(&host) = self.chance.one_of(&hosts) {
            strike(self, host);
        }
    }

    fn come(&mut self, place: Place) {
        let machine = &self.machines[place];
        if machine.process.is_some() || !machine.awake || self.checks.is_removed(place) {
            return;
        }
        let role = if self.chance.percent(10) { Role::Spectator } else { Role::Voter };
        let now = self.now;
        self.machines[place].start(place, None, role, now);
        tell!(self, "{place} comes");
        self.find_room(place);
        self.set_timer(place);
    }

    /// Whether somebody else is left who could host the room, and all others know it.
    pub(super) fn can_be_spared(&self, place: Place) -> bool {
        (0..self.stranger).any(|other| other != place && self.could_host(other))
    }

    pub(super) fn could_host(&self, place: Place) -> bool {
        let machine = &self.machines[place];
        !machine.dark
            && !self.checks.is_removed(place)
            && machine.process.as_ref().is_some_and(|process| {
                let listed = process.seen().is_some_and(|seen| process.succession.may_host(&seen));
                listed && !process.leaves
            })
    }

    fn kill(&mut self, place: Place) {
        if self.machines[place].awake && self.can_be_spared(place) {
            tell!(self, "{place} is killed");
            self.end(place);
            self.may_return(place);
        }
    }

    fn darken(&mut self, place: Place) {
        if self.machines[place].awake && self.can_be_spared(place) {
            tell!(self, "{place} loses its power");
            self.machines[place].process = None;
            self.machines[place].dark = true;
            // Nobody can know before it has been silent for long enough.
            self.checks.not_quiet_before(self.now + SILENCE + PING_EVERY);
            self.may_return(place);
        }
    }

    fn may_return(&mut self, place: Place) {
        if self.chance.percent(35) {
            let at = self.now + Duration::from_millis(self.chance.between(1_000, 9_000));
            self.checks.not_quiet_before(at);
            self.at(at, What::Incident(Incident::Join(place)));
        }
    }

    fn sleep(&mut self, place: Place, ms: u64) {
        if !self.machines[place].awake || self.machines[place].process.is_none() {
            return;
        }
        tell!(self, "{place} falls asleep");
        self.machines[place].awake = false;
        self.machines[place].slept_since = self.now;
        let at = self.now + Duration::from_millis(ms);
        self.checks.not_quiet_before(at);
        self.at(at, What::Incident(Incident::Wake(place)));
    }

    fn wake(&mut self, place: Place) {
        let now = self.now;
        let machine = &mut self.machines[place];
        machine.awake = true;
        let slept = now - machine.slept_since;
        machine.slept_since = now;
        tell!(self, "{place} wakes");
        self.release();
        if let Some(process) = self.process(place) {
            process.was_stale |= process.hosted.is_some() && slept > SILENCE;
            process.timer = None;
        }
        self.time_passes(place);
    }

    fn cut(&mut self, from: Place, to: Place, ms: u64) {
        if from != to {
            self.network.set(from, to, false, self.now);
            let at = self.now + Duration::from_millis(ms);
            self.checks.not_quiet_before(at);
            self.at(at, What::Incident(Incident::Mend(from, to)));
        }
    }

    fn split(&mut self, half: u64, ms: u64) {
        self.set_between(half, false);
        let at = self.now + Duration::from_millis(ms);
        self.checks.not_quiet_before(at);
        self.at(at, What::Incident(Incident::Heal(half)));
    }

    fn heal(&mut self, half: u64) {
        self.set_between(half, true);
        self.release();
    }

    fn set_between(&mut self, half: u64, open: bool) {
        let is_in = |place: Place| half >> place & 1 == 1;
        for from in 0..self.stranger {
            for to in (0..self.stranger).filter(|&to| is_in(from) != is_in(to)) {
                self.network.set(from, to, open, self.now);
            }
        }
    }

    /// What was held up goes on its way, if it can now.
    fn release(&mut self) {
        for sent in std::mem::take(&mut self.network.held) {
            if self.network.is_open(sent.from, sent.to) && self.machines[sent.to].awake {
                self.carry(sent);
            } else {
                self.network.held.push(sent);
            }
        }
    }

    /// A connection ends, and both sides get to know it.
    fn break_link(&mut self, place: Place) {
        let Some(way) = self.process(place).and_then(|process| process.link.as_ref()) else { return };
        let (link, host) = (way.link, way.host);
        self.drop_client(host, ConnectionId(link), false);
        self.lose_link(place, false);
    }

    /// Whoever is just coming forward, or has just come, is killed.
    fn kill_candidate(&mut self) {
        let now = self.now;
        let is_candidate = |place: &Place| {
            let Some(process) = &self.machines[*place].process else { return false };
            let has_just_opened = process.hosted.as_ref().is_some_and(|hosted| {
                hosted.opened_at > NEVER
                    && now - hosted.opened_at < Duration::from_millis(300)
                    && now.0 > 2_000
            });
            let seeks = matches!(process.succession.phase, crate::succession::Phase::Seeking(_));
            has_just_opened || (seeks && self.machines[*place].stands_by())
        };
        let candidate = (0..self.stranger).find(is_candidate);
        if let Some(place) = candidate
            && self.can_be_spared(place)
        {
            self.seldom.count("candidate died while coming forward");
            self.kill(place);
        }
    }

    fn pretend(&mut self) {
        let status = self.stranger_standing();
        for place in 0..self.stranger {
            if self.machines[place].awake && !self.machines[place].dark {
                self.input(place, Input::Asked { by: status.clone() });
            }
        }
    }
}
