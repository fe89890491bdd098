//! What arrives at a machine, and what its process does about it.

use std::time::Duration;

use super::machine::{Before, Client, Way};
use super::network::{ConnectionStatus, Parcel, Place, Sent};
use super::world::{World, tell};
use crate::client_protocol::Received;
use crate::limits::{NONCES, PING_EVERY, SILENCE, SUCCESSOR_READS_WITHIN};
use crate::message::{Challenge, ClientMessage, HostMessage, Nonce, PROTOCOL, Request};
use crate::room::{self, Profile};
use crate::succession::{Input, OfferAnswer, PeerStatus};
use crate::{ConnectionId, Name, RoomInfo, Time};

impl World {
    pub(super) fn arrives(&mut self, sent: Sent) {
        let Sent { from, to, link, .. } = sent;
        if !self.network.is_open(from, to) {
            // Questions of their own are given up by who asks them; what is on a connection is sent again.
            if link.is_some() {
                self.network.held.push(sent);
            }
            return;
        }
        if self.machines[to].dark {
            return;
        }
        if !self.machines[to].awake {
            self.network.held.push(sent);
            return;
        }
        let Some(link) = link else { return self.comes_in(sent) };
        let stream = self.streams.entry((link, from, to)).or_default();
        stream.early.insert(sent.nth, sent);
        // What was sent before may still be on its way.
        while let Some(stream) = self.streams.get_mut(&(link, from, to))
            && let Some(next) = stream.early.remove(&(stream.arrived + 1))
        {
            stream.arrived += 1;
            self.comes_in(next);
        }
    }

    fn comes_in(&mut self, sent: Sent) {
        let to = sent.to;
        if to == self.stranger {
            return self.stranger_hears(sent);
        }
        let is_gone = self.machines[to]
            .process
            .as_ref()
            .is_none_or(|process| sent.receiver.is_some_and(|receiver| receiver != process.number));
        if is_gone {
            return self.nobody_there(sent);
        }
        match (sent.link, sent.parcel.clone()) {
            (Some(link), parcel) => self.on_link(&sent, link, parcel),
            (None, parcel) => self.question(sent, parcel),
        }
    }

    /// The program is not running there: the system says so.
    fn nobody_there(&mut self, sent: Sent) {
        let Sent { from, to, link, whom, .. } = sent;
        match sent.parcel {
            Parcel::Connect => self.send_to(to, from, link, whom, Some(sent.sender), Parcel::Refused),
            Parcel::Probe(_) => {
                self.send_to(to, from, None, whom, Some(sent.sender), Parcel::ProbeAnswer(None))
            }
            Parcel::Fetch => self.send_to(to, from, None, whom, Some(sent.sender), Parcel::Fetched(None)),
            Parcel::Offer(..) => self.send_to(
                to,
                from,
                None,
                whom,
                Some(sent.sender),
                Parcel::OfferAnswer(0, OfferAnswer::NotNow),
            ),
            Parcel::ToClient(_) | Parcel::ToHost(_) | Parcel::Ping | Parcel::Pong => {
                self.send(to, from, link, Parcel::Closed);
            }
            Parcel::Refused | Parcel::Closed | Parcel::ProbeAnswer(_) | Parcel::Fetched(_) => {}
            Parcel::OfferAnswer(..) | Parcel::YouAreRemoved => {}
        }
    }

    fn on_link(&mut self, sent: &Sent, link: ConnectionStatus, parcel: Parcel) {
        let (from, to, now) = (sent.from, sent.to, self.now);
        let connection = ConnectionId(link);
        if let Some(process) = self.process(to) {
            if let Some(way) = process.link.as_mut().filter(|way| way.link == link) {
                let silence = now - way.heard_at;
                if silence >= PING_EVERY || now - way.silence.1 >= PING_EVERY / 2 {
                    way.silence = (silence, now);
                }
                way.heard_at = now;
            }
            if let Some(client) =
                process.hosted.as_mut().and_then(|hosted| hosted.clients.get_mut(&connection))
            {
                client.heard_at = now;
            }
        }
        match parcel {
            Parcel::Connect => self.accept(from, to, link, sent.sender),
            Parcel::Refused => self.not_reached(to, link),
            Parcel::ToClient(message) => self.client_hears(to, link, *message),
            Parcel::Ping => {
                if self.has_link(to, link) {
                    self.send(to, from, Some(link), Parcel::Pong);
                }
            }
            Parcel::ToHost(message) => self.host_hears(to, from, connection, *message),
            Parcel::Pong => {}
            Parcel::Closed => {
                if self.has_link(to, link) {
                    self.lose_link(to, false);
                }
                self.drop_client(to, connection, false);
            }
            Parcel::Probe(_) | Parcel::ProbeAnswer(_) | Parcel::Fetch | Parcel::Fetched(_) => {}
            Parcel::Offer(..) | Parcel::OfferAnswer(..) | Parcel::YouAreRemoved => {}
        }
    }

    fn question(&mut self, sent: Sent, parcel: Parcel) {
        let Sent { from, to, sender, whom, .. } = sent;
        let key = Some(self.keys[from]);
        match parcel {
            Parcel::Probe(status) => {
                self.input(to, Input::Asked { by: status.clone() });
                let removed = self.process(to).is_some_and(|process| {
                    process.seen().is_some_and(|seen| process.succession.has_removed(&status, &seen))
                });
                let answer = match removed {
                    true => Parcel::YouAreRemoved,
                    false => Parcel::ProbeAnswer(self.status(to)),
                };
                self.send_to(to, from, None, whom, Some(sender), answer);
            }
            Parcel::YouAreRemoved => self.input(to, Input::Removed { by: whom }),
            Parcel::ProbeAnswer(answer) => self.input(to, Input::Probed { whom, answer }),
            Parcel::Fetch => {
                let now = self.now;
                let snapshot = self.process(to).and_then(|process| process.snapshot(now)).map(Box::new);
                self.send_to(to, from, None, whom, Some(sender), Parcel::Fetched(snapshot));
            }
            Parcel::Fetched(snapshot) => {
                let version = snapshot.as_ref().map(|snapshot| snapshot.version());
                if let (Some(snapshot), Some(process)) = (snapshot, self.process(to)) {
                    process.from_others.insert(whom, *snapshot);
                    self.seldom.count("newer state fetched");
                }
                self.input(to, Input::Fetched { from: whom, version });
            }
            Parcel::Offer(number, status, snapshot) => {
                if let Some(process) = self.process(to) {
                    process.offered.insert(key, number);
                    process.from_others.insert(key, *snapshot);
                }
                self.input(to, Input::Offered { by: status });
            }
            Parcel::OfferAnswer(number, answer) => {
                if self.process(to).is_some_and(|process| number == 0 || process.offers == number) {
                    self.input(to, Input::OfferAnswered { by: whom, answer });
                }
            }
            Parcel::Connect | Parcel::Refused | Parcel::ToClient(_) | Parcel::Ping | Parcel::ToHost(_) => {}
            Parcel::Pong | Parcel::Closed => {}
        }
    }

    pub(super) fn status(&mut self, place: Place) -> Option<PeerStatus> {
        let process = self.process(place)?;
        let seen = process.seen()?;
        process.succession.status(&seen)
    }

    /// Goes to a host; whatever connection there was is given up.
    pub(super) fn connect(&mut self, place: Place, host: Place) {
        self.close_link(place);
        self.last_link += 1;
        let (link, now) = (self.last_link, self.now);
        let Some(process) = self.process(place) else { return };
        process.last_host = host;
        process.link = Some(Way {
            link,
            host,
            heard_at: now,
            silence: (Duration::ZERO, now),
            seated: false,
            stands_by: false,
        });
        self.send(place, host, Some(link), Parcel::Connect);
        self.set_timer(place);
    }

    pub(super) fn has_link(&mut self, place: Place, link: ConnectionStatus) -> bool {
        self.process(place).is_some_and(|process| process.link.as_ref().is_some_and(|way| way.link == link))
    }

    /// Gives up a connection, and says so to the other end.
    pub(super) fn close_link(&mut self, place: Place) {
        let Some(process) = self.process(place) else { return };
        if let Some(way) = process.link.take() {
            process.protocol.disconnected();
            self.answers(place);
            self.send(place, way.host, Some(way.link), Parcel::Closed);
        }
    }

    /// The connection to the host ended, or is given up because it is silent.
    pub(super) fn lose_link(&mut self, place: Place, tells: bool) {
        let Some(process) = self.process(place) else { return };
        let Some(way) = process.link.take() else { return };
        process.protocol.disconnected();
        self.answers(place);
        if tells {
            self.send(place, way.host, Some(way.link), Parcel::Closed);
        }
        tell!(self, "{place} lost its connection to {}", way.host);
        self.input(place, if way.seated { Input::Lost } else { Input::NotReached });
        // Its own window comes back by itself.
        if self.process(place).is_some_and(|process| process.hosted.is_some() && process.link.is_none()) {
            self.connect(place, place);
        }
    }

    fn not_reached(&mut self, place: Place, link: ConnectionStatus) {
        if self.has_link(place, link) {
            if let Some(process) = self.process(place) {
                process.link = None;
            }
            self.input(place, Input::NotReached);
            self.set_timer(place);
        }
    }

    fn accept(&mut self, from: Place, to: Place, link: ConnectionStatus, sender: u32) {
        let now = self.now;
        let Some(process) = self.process(to) else { return };
        let is_frozen = process.hosted.as_ref().is_some_and(|hosted| hosted.frozen.is_some());
        let Some(hosted) = process.hosted.as_mut().filter(|_| !is_frozen) else {
            return self.send_to(to, from, Some(link), None, Some(sender), Parcel::Refused);
        };
        let room = hosted.room.state().room.clone();
        let client = Client { place: from, process: sender, heard_at: now, seated: false };
        hosted.clients.insert(ConnectionId(link), client);
        self.send(to, from, Some(link), Parcel::ToClient(Box::new(challenge(room))));
    }

    fn client_hears(&mut self, place: Place, link: ConnectionStatus, message: HostMessage) {
        if !self.has_link(place, link) {
            return;
        }
        if let HostMessage::Challenge(challenge) = &message {
            return self.answer_challenge(place, link, challenge);
        }
        let is_joined = matches!(message, HostMessage::Joined { .. });
        let before = self.process(place).filter(|_| is_joined).and_then(|process| Before::of(process));
        let Some(process) = self.process(place) else { return };
        let heard = process.protocol.hear(message);
        self.answers(place);
        match heard {
            Received::Update(message) => {
                self.take_news(place, &message);
                if is_joined {
                    self.seated(place, before);
                } else {
                    self.input(place, Input::Tick);
                }
                self.read_on(place);
            }
            Received::Nothing => {}
            Received::TakeOver { epoch, .. } => {
                let way = self.process(place).and_then(|process| process.link.as_ref());
                let silence = way.map_or(Duration::ZERO, |way| way.silence.0);
                let until = self.now + SUCCESSOR_READS_WITHIN;
                if let Some(process) = self.process(place) {
                    process.takes_over = Some((epoch, silence, until));
                }
                self.read_on(place);
                self.take_over_if_ready(place);
            }
            Received::Lost(because) => {
                tell!(self, "{place}: {because}");
                self.lose_link(place, true);
            }
            Received::Moved(moved) => {
                self.close_link(place);
                if self.process(place).is_some_and(|process| process.hosted.is_some()) {
                    self.connect(place, place);
                } else {
                    self.input(place, Input::Moved(moved));
                    self.set_timer(place);
                }
            }
            Received::Ended(over, _) => {
                tell!(self, "{place}: over, {over:?}");
                self.close_link(place);
                // Who was removed from the room can't go on hosting it.
                if self.process(place).is_some_and(|process| process.hosted.is_some()) {
                    self.leave(place);
                } else {
                    self.end(place);
                }
            }
        }
    }

    fn answer_challenge(&mut self, place: Place, link: ConnectionStatus, challenge: &Challenge) {
        let Some(process) = self.process(place) else { return };
        let Some(way) = &process.link else { return };
        let host = way.host;
        let accepts = process.seen().is_none_or(|seen| process.succession.accepts(&challenge.room, &seen));
        if accepts || process.hosted.is_some() {
            let hello = process.protocol.hello(challenge);
            self.send(place, host, Some(link), Parcel::ToHost(Box::new(hello)));
        } else {
            self.close_link(place);
            self.input(place, Input::NotReached);
            self.set_timer(place);
        }
    }

    fn seated(&mut self, place: Place, before: Option<Before>) {
        let Some(process) = self.process(place) else { return };
        let Some(way) = &mut process.link else { return };
        way.seated = true;
        process.is_unsure = false;
        let at = vec![super::machine::address(way.host)];
        let host = way.host;
        self.check_return(place, before);
        tell!(self, "{place} is seated at {host}");
        self.input(place, Input::Seated { at });
    }

    fn host_hears(&mut self, place: Place, from: Place, connection: ConnectionId, message: ClientMessage) {
        let is_known = self
            .process(place)
            .and_then(|process| process.hosted.as_ref())
            .is_some_and(|hosted| hosted.clients.contains_key(&connection));
        if !is_known {
            // Nobody listens on that connection any more.
            return self.send(place, from, Some(connection.0), Parcel::Closed);
        }
        match message {
            ClientMessage::Hello(hello) => {
                let vote = hello.resume.and_then(|resume| resume.vote);
                let Ok(name) = Name::new(&hello.name) else { return };
                let profile = Profile { key: hello.seat, name, role: hello.role, avatar: None, vote };
                self.room(place, room::Input::Hello { connection, profile });
            }
            ClientMessage::Request { request: Request::TookOver { epoch }, .. } => {
                self.took_over(place, epoch)
            }
            ClientMessage::Request { reference, request } => {
                self.room(place, room::Input::Request { connection, reference, request });
            }
            ClientMessage::Goodbye => {
                self.forget_client(place, connection);
                self.room(place, room::Input::Goodbye { connection });
            }
        }
    }

    fn forget_client(&mut self, place: Place, connection: ConnectionId) -> bool {
        let hosted = self.process(place).and_then(|process| process.hosted.as_mut());
        hosted.is_some_and(|hosted| hosted.clients.remove(&connection).is_some())
    }

    /// A client's connection ended, or is given up because it is silent.
    pub(super) fn drop_client(&mut self, place: Place, connection: ConnectionId, tells: bool) {
        let hosted = self.process(place).and_then(|process| process.hosted.as_mut());
        let Some(client) = hosted.and_then(|hosted| hosted.clients.remove(&connection)) else { return };
        if tells {
            self.send(place, client.place, Some(connection.0), Parcel::Closed);
        }
        self.room(place, room::Input::Dropped { connection });
    }

    pub(super) fn ping_clients(&mut self, place: Place) {
        let now = self.now;
        let Some(hosted) = self.process(place).and_then(|process| process.hosted.as_mut()) else { return };
        if now < hosted.ping_at {
            return;
        }
        hosted.ping_at = now + PING_EVERY;
        let clients: Vec<_> =
            hosted.clients.iter().map(|(id, client)| (*id, client.place, client.heard_at)).collect();
        for (connection, client, heard_at) in clients {
            if now - heard_at >= SILENCE {
                self.drop_client(place, connection, true);
            } else {
                self.send(place, client, Some(connection.0), Parcel::Ping);
            }
        }
    }

    /// A mark, as a host draws one.
    pub(super) fn nonce(&mut self) -> u32 {
        self.chance.between(1, u64::from(NONCES)) as u32
    }

    pub(super) fn room_id(&self) -> crate::RoomId {
        crate::RoomId::from_bytes([7; 16])
    }
}

pub(super) fn challenge(room: RoomInfo) -> HostMessage {
    let nonce = Nonce::from_bytes([3; 32]);
    HostMessage::Challenge(Challenge { proto: PROTOCOL, app: String::new(), room, nonce, claim: None })
}

/// Long ago, for what has not happened yet.
pub(super) const NEVER: Time = Time(0);
