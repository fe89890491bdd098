//! The simulated world: a queue of events in virtual time, the machines, and the network between them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use super::checks::Checks;
use super::incident::Incident;
use super::lies::Liars;
use super::machine::{Hosted, Machine, Process, member_view};
use super::network::{Envelope, LinkId, MachineId, Network, Packet, Stream};
use super::rng::Rng;
use crate::limits::SILENCE_TIMEOUT;
use crate::message::Request;
use crate::room::{self, Room};
use crate::succession::{Input, Peer};
use crate::{DeviceSecret, Founder, Name, Role, Salt, SeatKey, SeatSecret, Setup, Time};

/// A meeting with more events than this is stuck in a loop.
const MAX_EVENTS: u64 = 300_000;

/// A scheduled event.
pub(super) enum Event {
    PacketArrives(Box<Envelope>),
    /// A process's timer fires.
    Timer(MachineId, u32),
    /// The person at a machine does something.
    PersonActs(MachineId),
    Incident(Incident),
}

/// Counts rare situations, to check that the simulated meetings cover them.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counters(pub(crate) BTreeMap<&'static str, u64>);

impl Counters {
    pub(super) fn count(&mut self, situation: &'static str) {
        *self.0.entry(situation).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: &Counters) {
        for (situation, times) in &other.0 {
            *self.0.entry(situation).or_default() += times;
        }
    }
}

pub(super) struct World {
    pub(super) now: Time,
    order: u64,
    queue: BinaryHeap<Reverse<(Time, u64)>>,
    events: BTreeMap<u64, Event>,
    pub(super) rng: Rng,
    pub(super) network: Network,
    pub(super) machines: Vec<Machine>,
    pub(super) keys: Vec<SeatKey>,
    /// The secrets of these keys.
    pub(super) secrets: Vec<SeatSecret>,
    pub(super) last_link_id: LinkId,
    pub(super) streams: BTreeMap<(LinkId, MachineId, MachineId), Stream>,
    pub(super) checks: Checks,
    pub(super) counters: Counters,
    /// The trace of the meeting, if one was requested.
    pub(super) trace: Option<Vec<String>>,
    /// Whether people act. At the end of a meeting they only wait.
    pub(super) is_active: bool,
    /// The machine of the impostor, which is no member and pretends to host the room.
    pub(super) impostor: MachineId,
    /// The members that lie.
    pub(super) liars: Liars,
}

macro_rules! trace {
    ($world:expr, $($args:tt)+) => {
        if let Some(trace) = &mut $world.trace {
            let line = format!($($args)+);
            trace.push(format!("{:>6} {line}", $world.now.0));
        }
    };
}
pub(super) use trace;

/// The salt of every simulated room.
pub(super) const ROOM_SALT: Salt = Salt::from_bytes([7; 16]);

impl World {
    /// A random number of members. Most of them stand by.
    pub(super) fn new(seed: u64, identities: &[(DeviceSecret, SeatSecret)], with_trace: bool) -> Self {
        let mut rng = Rng::new(seed);
        let members = rng.range(2, 10) as usize;
        let stand_by = (0..=members).map(|id| id == 0 || rng.chance(85)).collect::<Vec<_>>();
        Self { trace: with_trace.then(Vec::new), ..Self::with_machines(rng, &stand_by, identities) }
    }

    /// This many members, which all stand by.
    pub(super) fn with_members(seed: u64, members: usize, identities: &[(DeviceSecret, SeatSecret)]) -> Self {
        let world = Self::with_machines(Rng::new(seed), &vec![true; members + 1], identities);
        Self { trace: Some(Vec::new()), ..world }
    }

    /// One machine for each element, which says whether it stands by. The last one is the impostor's.
    fn with_machines(mut rng: Rng, stand_by: &[bool], identities: &[(DeviceSecret, SeatSecret)]) -> Self {
        let machines = identities.iter().zip(stand_by).enumerate();
        let machines: Vec<Machine> = machines
            .map(|(id, ((device, secret), stands_by))| {
                Machine::new(id, device.clone(), secret.key(), *stands_by)
            })
            .collect();
        let secrets: Vec<_> = identities.iter().map(|(_, secret)| secret.clone()).collect();
        let keys = secrets.iter().map(SeatSecret::key).collect();
        let network = Network::new(machines.len(), &mut rng);
        Self {
            now: Time(1_000),
            order: 0,
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            impostor: machines.len() - 1,
            rng,
            network,
            machines,
            keys,
            secrets,
            last_link_id: 0,
            streams: BTreeMap::new(),
            checks: Checks::default(),
            counters: Counters::default(),
            trace: None,
            is_active: true,
            liars: Liars::default(),
        }
    }

    /// Opens the room on the first machine. Most other members join within a second.
    pub(super) fn open_room(&mut self) {
        let cards = (0..self.rng.range(0, 6)).map(|card| {
            let (key, title) = (format!("K-{card}"), format!("Card {card}"));
            crate::cards::NewCard::new(&key, &title, "", None)
        });
        let founding = self.machines[0].device.found(ROOM_SALT);
        let setup = Setup { cards: cards.collect(), ..Setup::new(founding, Name::new("Sprint").unwrap()) };
        let room = Room::open(setup, self.now);
        self.machines[0].start(0, Some(room), Role::Voter, self.now);
        self.connect(0, 0);
        for id in 0..self.impostor {
            self.schedule_at_ms(self.now.0 + self.now.0 % 7 + 300 * id as u64, Event::PersonActs(id));
            if id > 0 && (id == 1 || self.rng.chance(85)) {
                let at = Time(self.now.0 + self.rng.range(1, 800));
                self.schedule(at, Event::Incident(Incident::Join(id)));
            }
        }
    }

    /// The first machine founds the room.
    pub(super) fn founder(&self) -> Founder {
        Founder { key: self.keys[0], salt: ROOM_SALT }
    }

    pub(super) fn schedule(&mut self, time: Time, event: Event) {
        self.order += 1;
        self.queue.push(Reverse((time.max(self.now), self.order)));
        self.events.insert(self.order, event);
    }

    fn schedule_at_ms(&mut self, time: u64, event: Event) {
        self.schedule(Time(time), event);
    }

    /// Handles all events up to and including `end`.
    pub(super) fn run_until(&mut self, end: Time) -> Result<(), String> {
        while let Some(&Reverse((time, order))) = self.queue.peek() {
            if time > end {
                break;
            }
            self.queue.pop();
            self.now = self.now.max(time);
            if order > MAX_EVENTS {
                return Err("the meeting does not end: too many events".into());
            }
            if let Some(event) = self.events.remove(&order) {
                self.handle_event(event);
                self.check()?;
            }
        }
        self.now = end;
        Ok(())
    }

    fn handle_event(&mut self, event: Event) {
        match event {
            Event::PacketArrives(envelope) => self.packet_arrives(*envelope),
            Event::Timer(id, number) => {
                let machine = &mut self.machines[id];
                let Some(process) = machine.process.as_mut().filter(|process| process.number == number)
                else {
                    return;
                };
                process.timer = None;
                if machine.awake {
                    self.run_due(id);
                }
            }
            Event::PersonActs(id) => {
                if self.is_active {
                    self.act_as_person(id);
                    let pause = self.rng.range(40, 900);
                    self.schedule(self.now + Duration::from_millis(pause), Event::PersonActs(id));
                }
            }
            Event::Incident(incident) => self.apply_incident(incident),
        }
    }

    pub(super) fn process(&mut self, id: MachineId) -> Option<&mut Process> {
        self.machines[id].process.as_mut()
    }

    /// Passes an input to a member's succession state machine and carries out the outputs.
    pub(super) fn handle_input(&mut self, id: MachineId, input: Input) {
        let now = self.now;
        let Some(process) = self.machines[id].process.as_mut() else { return };
        let key = process.succession.me.key;
        process.succession.set_complete(process.hosted.is_some() || process.replica.next_request().is_none());
        let Some(view) = member_view(&process.hosted, &process.protocol, key) else { return };
        let outputs = process.succession.handle(input, &view, now);
        for output in outputs {
            self.perform(id, output);
        }
        self.schedule_wakeup(id);
    }

    /// Passes an input to a hosted room and delivers the outputs.
    pub(super) fn handle_room_input(&mut self, id: MachineId, input: room::Input) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        if let Some(paused_inputs) = &mut hosted.paused_inputs
            && !matches!(input, room::Input::Request { request: Request::ReadCards { .. }, .. })
        {
            paused_inputs.push(input);
            return;
        }
        // Time stands still in a paused room.
        let now = if hosted.paused_inputs.is_some() { Time(0) } else { now };
        let is_driver_reveal = matches!(&input, room::Input::Request { request: Request::Reveal { .. }, .. });
        let is_copy = matches!(input, room::Input::CopyReceived { .. });
        let is_timed = hosted.room.state().timer.is_some_and(|timer| timer.reveal_at_end);
        let outputs = hosted.room.handle(input, now);
        if is_copy {
            self.check_copy_changed_nothing(id, &outputs);
        }
        self.checks.is_early = is_driver_reveal || is_timed;
        self.deliver_outputs(id, outputs);
        self.schedule_wakeup(id);
    }

    /// Does what is due at a process: drops silent connections, pings, and ticks the state machines.
    pub(super) fn run_due(&mut self, id: MachineId) {
        let now = self.now;
        let Some(process) = self.process(id) else { return };
        let is_silent =
            process.upstream.as_ref().is_some_and(|upstream| now - upstream.received_at >= SILENCE_TIMEOUT);
        if is_silent {
            self.lose_upstream(id, true);
        }
        self.ping_clients(id);
        self.skip_unresponsive_successor(id);
        self.take_over_if_ready(id);
        let Some(process) = self.process(id) else { return };
        let is_due = process.hosted.as_ref().and_then(Hosted::deadline).is_some_and(|at| at <= now);
        if is_due {
            self.handle_room_input(id, room::Input::Tick);
        }
        self.handle_input(id, Input::Tick);
        let Some(process) =
            self.process(id).filter(|process| process.upstream.is_none() && !process.is_leaving)
        else {
            return self.schedule_wakeup(id);
        };
        if process.hosted.is_some() {
            self.connect(id, id);
        } else if process.protocol.view().is_none() {
            self.find_room(id);
        }
        self.schedule_wakeup(id);
    }

    /// Schedules the process's timer for its earliest deadline.
    pub(super) fn schedule_wakeup(&mut self, id: MachineId) {
        let now = self.now;
        let Some(process) = self.process(id) else { return };
        let silence = process.upstream.as_ref().map(|upstream| upstream.received_at + SILENCE_TIMEOUT);
        let ping = process.hosted.as_ref().map(|hosted| hosted.ping_at);
        let room = process.hosted.as_ref().and_then(Hosted::deadline);
        let hand_over =
            process.hosted.as_ref().and_then(|hosted| hosted.leaving.as_ref()).map(|leaving| leaving.until);
        let take_over = process.pending_take_over.map(|(_, _, until)| until);
        let is_outside = process.protocol.view().is_none() || process.hosted.is_some();
        let outside = (is_outside && process.upstream.is_none()).then(|| now + Duration::from_millis(200));
        let own = process.member_view().and_then(|_| process.succession.deadline());
        let Some(due) = [silence, ping, room, hand_over, take_over, outside, own].into_iter().flatten().min()
        else {
            return;
        };
        if process.timer.is_none_or(|timer| due < timer) {
            process.timer = Some(due.max(now));
            let number = process.number;
            self.schedule(due, Event::Timer(id, number));
        }
    }

    /// Sends a packet. It arrives after a delay, once the network lets it through.
    pub(super) fn send(&mut self, from: MachineId, to: MachineId, link: Option<LinkId>, packet: Packet) {
        self.send_to(from, to, link, None, None, packet);
    }

    pub(super) fn send_to(
        &mut self,
        from: MachineId,
        to: MachineId,
        link: Option<LinkId>,
        peer: Peer,
        receiver: Option<u32>,
        packet: Packet,
    ) {
        let sender = self.machines[from].process.as_ref().map_or(0, |process| process.number);
        let nth = link.map_or(0, |link| {
            let stream = self.streams.entry((link, from, to)).or_default();
            stream.sent += 1;
            stream.sent
        });
        self.transmit(Envelope { from, to, sender, receiver, link, nth, peer, packet });
    }

    pub(super) fn transmit(&mut self, envelope: Envelope) {
        let delay = self.network.delay(envelope.from, envelope.to, &mut self.rng);
        self.schedule(self.now + Duration::from_millis(delay), Event::PacketArrives(Box::new(envelope)));
    }

    /// The machines that host the room and are not about to leave.
    pub(super) fn hosts(&self) -> Vec<MachineId> {
        let hosts = |machine: &Machine| {
            machine.process.as_ref().is_some_and(|process| process.hosted.is_some() && !process.is_leaving)
        };
        (0..self.impostor).filter(|&id| hosts(&self.machines[id])).collect()
    }
}
