//! The meeting that is simulated: events one after the other, in virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use super::fault_plan::Incident;
use super::invariants::Checks;
use super::machine::{Hosted, Machine, Process, seen};
use super::network::{ConnectionStatus, Network, Parcel, Place, Sent, Stream};
use super::rng::Chance;
use crate::limits::SILENCE;
use crate::message::Request;
use crate::room::{self, Room};
use crate::succession::{Input, Peer};
use crate::{Name, Role, RoomId, Scale, SeatKey, SeatSecret, Setup, Time};

/// No meeting has so many events, unless something goes round in circles.
const TOO_MUCH: u64 = 300_000;

/// Something that is to happen.
pub(super) enum What {
    Arrives(Box<Sent>),
    /// A process wanted to be woken.
    Timer(Place, u32),
    /// The person at a machine does something.
    Acts(Place),
    Incident(Incident),
}

/// What happened in a meeting that is worth being asserted of all of them together.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Seldom(pub(crate) BTreeMap<&'static str, u64>);

impl Seldom {
    pub(super) fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: &Seldom) {
        for (what, times) in &other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}

pub(super) struct World {
    pub(super) now: Time,
    order: u64,
    queue: BinaryHeap<Reverse<(Time, u64)>>,
    events: BTreeMap<u64, What>,
    pub(super) chance: Chance,
    pub(super) network: Network,
    pub(super) machines: Vec<Machine>,
    pub(super) keys: Vec<SeatKey>,
    pub(super) last_link: ConnectionStatus,
    pub(super) streams: BTreeMap<(ConnectionStatus, Place, Place), Stream>,
    pub(super) checks: Checks,
    pub(super) seldom: Seldom,
    /// What happened, if it is told at all.
    pub(super) story: Option<Vec<String>>,
    /// Whether people do what they like; in the end they wait.
    pub(super) is_lively: bool,
    /// Where somebody pretends to host the room; they are no member.
    pub(super) stranger: Place,
}

macro_rules! tell {
    ($world:expr, $($words:tt)+) => {
        if let Some(story) = &mut $world.story {
            let line = format!($($words)+);
            story.push(format!("{:>6} {line}", $world.now.0));
        }
    };
}
pub(super) use tell;

impl World {
    pub(super) fn new(seed: u64, secrets: &[SeatSecret], told: bool) -> Self {
        let mut chance = Chance::new(seed);
        let members = chance.between(2, 10) as usize;
        let machines = secrets.iter().take(members + 1).enumerate();
        let machines = machines.map(|(place, secret)| {
            let stands_by = place == 0 || chance.percent(85);
            Machine::new(place, secret.clone(), stands_by)
        });
        let machines: Vec<Machine> = machines.collect();
        let keys = secrets.iter().map(SeatSecret::key).collect();
        let network = Network::new(machines.len(), &mut chance);
        Self {
            now: Time(1_000),
            order: 0,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            stranger: members,
            chance,
            network,
            machines,
            keys,
            last_link: 0,
            streams: BTreeMap::new(),
            checks: Checks::default(),
            seldom: Seldom::default(),
            story: told.then(Vec::new),
            is_lively: true,
        }
    }

    /// The room is opened at the first machine, and most of the others join.
    pub(super) fn begin(&mut self) {
        let cards = (0..self.chance.between(0, 6)).map(|card| {
            let (key, title) = (format!("K-{card}"), format!("Card {card}"));
            crate::cards::NewCard::new(&key, &title, "", None)
        });
        let setup = Setup {
            scale: Scale::fibonacci(),
            cards: cards.collect(),
            host: Some(self.keys[0]),
            ..Setup::new(RoomId::from_bytes([7; 16]), Name::new("Sprint").unwrap())
        };
        let room = Room::open(setup, self.now);
        self.machines[0].start(0, Some(room), Role::Voter, self.now);
        self.connect(0, 0);
        for place in 0..self.stranger {
            self.later(self.now.0 + self.now.0 % 7 + 300 * place as u64, What::Acts(place));
            if place > 0 && (place == 1 || self.chance.percent(85)) {
                let at = Time(self.now.0 + self.chance.between(1, 800));
                self.at(at, What::Incident(Incident::Join(place)));
            }
        }
    }

    pub(super) fn at(&mut self, time: Time, what: What) {
        self.order += 1;
        self.queue.push(Reverse((time.max(self.now), self.order)));
        self.events.insert(self.order, what);
    }

    fn later(&mut self, time: u64, what: What) {
        self.at(Time(time), what);
    }

    /// Takes events until that time; none later.
    pub(super) fn run_until(&mut self, end: Time) -> Result<(), String> {
        while let Some(&Reverse((time, order))) = self.queue.peek() {
            if time > end {
                break;
            }
            self.queue.pop();
            self.now = self.now.max(time);
            if order > TOO_MUCH {
                return Err("there is no end to it".into());
            }
            if let Some(what) = self.events.remove(&order) {
                self.happens(what);
                self.check()?;
            }
        }
        self.now = end;
        Ok(())
    }

    fn happens(&mut self, what: What) {
        match what {
            What::Arrives(sent) => self.arrives(*sent),
            What::Timer(place, number) => {
                let machine = &mut self.machines[place];
                let Some(process) = machine.process.as_mut().filter(|process| process.number == number)
                else {
                    return;
                };
                process.timer = None;
                if machine.awake {
                    self.time_passes(place);
                }
            }
            What::Acts(place) => {
                if self.is_lively {
                    self.act(place);
                    let pause = self.chance.between(40, 900);
                    self.at(self.now + Duration::from_millis(pause), What::Acts(place));
                }
            }
            What::Incident(error) => self.strike(error),
        }
    }

    pub(super) fn process(&mut self, place: Place) -> Option<&mut Process> {
        self.machines[place].process.as_mut()
    }

    /// Gives a member's machine an input, and does what it says.
    pub(super) fn input(&mut self, place: Place, input: Input) {
        let now = self.now;
        let Some(process) = self.machines[place].process.as_mut() else { return };
        let key = process.succession.me.key;
        let Some(seen) = seen(&process.hosted, &process.protocol, key) else { return };
        let outputs = process.succession.handle(input, &seen, now);
        for output in outputs {
            self.perform(place, output);
        }
        self.set_timer(place);
    }

    /// Gives a host's room an input, and says to everybody what came of it.
    pub(super) fn room(&mut self, place: Place, input: room::Input) {
        let now = self.now;
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(frozen) = &mut hosted.frozen
            && !matches!(
                input,
                room::Input::AdvanceTerm { .. }
                    | room::Input::Request { request: Request::ReadCards { .. }, .. }
            )
        {
            frozen.push(input);
            return;
        }
        // A room that is handed over stands still.
        let now = if hosted.frozen.is_some() && !matches!(input, room::Input::AdvanceTerm { .. }) {
            Time(0)
        } else {
            now
        };
        let is_asked = matches!(&input, room::Input::Request { request: Request::Reveal { .. }, .. });
        let is_timed = hosted.room.state().timer.is_some_and(|timer| timer.reveal_at_end);
        let outputs = hosted.room.handle(input, now);
        self.checks.is_early = is_asked || is_timed;
        self.say(place, outputs);
        self.set_timer(place);
    }

    /// Whatever is due at a process: it gives up who is silent, pings, and ticks.
    pub(super) fn time_passes(&mut self, place: Place) {
        let now = self.now;
        let Some(process) = self.process(place) else { return };
        let is_silent = process.link.as_ref().is_some_and(|way| now - way.heard_at >= SILENCE);
        if is_silent {
            self.lose_link(place, true);
        }
        self.ping_clients(place);
        self.pass_over(place);
        self.take_over_if_ready(place);
        let Some(process) = self.process(place) else { return };
        let is_due = process.hosted.as_ref().and_then(Hosted::deadline).is_some_and(|at| at <= now);
        if is_due {
            self.room(place, room::Input::Tick);
        }
        self.input(place, Input::Tick);
        let Some(process) = self.process(place).filter(|process| process.link.is_none() && !process.leaves)
        else {
            return self.set_timer(place);
        };
        if process.hosted.is_some() {
            self.connect(place, place);
        } else if process.protocol.view().is_none() {
            self.find_room(place);
        }
        self.set_timer(place);
    }

    /// Sees to it that the process is woken when it next wants to be.
    pub(super) fn set_timer(&mut self, place: Place) {
        let now = self.now;
        let Some(process) = self.process(place) else { return };
        let silence = process.link.as_ref().map(|way| way.heard_at + SILENCE);
        let ping = process.hosted.as_ref().map(|hosted| hosted.ping_at);
        let room = process.hosted.as_ref().and_then(Hosted::deadline);
        let leaves =
            process.hosted.as_ref().and_then(|hosted| hosted.leaving.as_ref()).map(|leaving| leaving.until);
        let takes_over = process.takes_over.map(|(_, _, until)| until);
        let is_outside = process.protocol.view().is_none() || process.hosted.is_some();
        let outside = (is_outside && process.link.is_none()).then(|| now + Duration::from_millis(200));
        let own = process.seen().and_then(|_| process.succession.deadline());
        let Some(due) = [silence, ping, room, leaves, takes_over, outside, own].into_iter().flatten().min()
        else {
            return;
        };
        if process.timer.is_none_or(|timer| due < timer) {
            process.timer = Some(due.max(now));
            let number = process.number;
            self.at(due, What::Timer(place, number));
        }
    }

    /// Sends something, which arrives when the network lets it.
    pub(super) fn send(&mut self, from: Place, to: Place, link: Option<ConnectionStatus>, parcel: Parcel) {
        self.send_to(from, to, link, None, None, parcel);
    }

    pub(super) fn send_to(
        &mut self,
        from: Place,
        to: Place,
        link: Option<ConnectionStatus>,
        whom: Peer,
        receiver: Option<u32>,
        parcel: Parcel,
    ) {
        let sender = self.machines[from].process.as_ref().map_or(0, |process| process.number);
        let nth = link.map_or(0, |link| {
            let stream = self.streams.entry((link, from, to)).or_default();
            stream.sent += 1;
            stream.sent
        });
        self.carry(Sent { from, to, sender, receiver, link, nth, whom, parcel });
    }

    pub(super) fn carry(&mut self, sent: Sent) {
        let delay = self.network.delay(sent.from, sent.to, &mut self.chance);
        self.at(self.now + Duration::from_millis(delay), What::Arrives(Box::new(sent)));
    }

    /// Who hosts the room, on machines that are up.
    pub(super) fn hosts(&self) -> Vec<Place> {
        let hosts = |machine: &Machine| {
            machine.process.as_ref().is_some_and(|process| process.hosted.is_some() && !process.leaves)
        };
        (0..self.stranger).filter(|&place| hosts(&self.machines[place])).collect()
    }
}
