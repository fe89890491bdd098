//! Delivers packets to machines and handles connections between members and hosts.

use std::time::Duration;

use super::lies::false_texts;
use super::machine::{Client, PreviousView, Upstream};
use super::network::{Envelope, LinkId, MachineId, Packet};
use super::world::{World, trace};
use crate::chain::{Finals, Link};
use crate::client_protocol::Received;
use crate::limits::{PING_INTERVAL, SILENCE_TIMEOUT, SUCCESSOR_CATCH_UP_TIMEOUT, TERM_NONCE_LIMIT};
use crate::message::{Challenge, ClientMessage, HostMessage, Nonce, PROTOCOL, Request};
use crate::room::{self, Profile};
use crate::succession::{Input, OfferAnswer, PeerStatus};
use crate::{Binding, ConnectionId, Name, RoomInfo, SeatKey};

impl World {
    pub(super) fn packet_arrives(&mut self, envelope: Envelope) {
        let Envelope { from, to, link, .. } = envelope;
        if !self.network.is_open(from, to) {
            // A connection retransmits its packets; peer requests time out at the sender.
            if link.is_some() {
                self.network.held.push(envelope);
            }
            return;
        }
        if self.machines[to].is_off {
            return;
        }
        if !self.machines[to].awake {
            self.network.held.push(envelope);
            return;
        }
        let Some(link) = link else { return self.deliver(envelope) };
        let stream = self.streams.entry((link, from, to)).or_default();
        stream.early.insert(envelope.nth, envelope);
        // Earlier packets may still be in transit.
        while let Some(stream) = self.streams.get_mut(&(link, from, to))
            && let Some(next) = stream.early.remove(&(stream.arrived + 1))
        {
            stream.arrived += 1;
            self.deliver(next);
        }
    }

    fn deliver(&mut self, envelope: Envelope) {
        let to = envelope.to;
        if to == self.impostor {
            return self.impostor_receives(envelope);
        }
        let is_gone = self.machines[to]
            .process
            .as_ref()
            .is_none_or(|process| envelope.receiver.is_some_and(|receiver| receiver != process.number));
        if is_gone {
            return self.reply_not_running(envelope);
        }
        match (envelope.link, envelope.packet.clone()) {
            (Some(link), packet) => self.handle_link_packet(&envelope, link, packet),
            (None, packet) => self.handle_peer_packet(envelope, packet),
        }
    }

    /// Replies for the operating system if the program is not running.
    fn reply_not_running(&mut self, envelope: Envelope) {
        let Envelope { from, to, link, peer, .. } = envelope;
        match envelope.packet {
            Packet::Connect => self.send_to(to, from, link, peer, Some(envelope.sender), Packet::Refused),
            Packet::Probe(_) => {
                self.send_to(to, from, None, peer, Some(envelope.sender), Packet::ProbeAnswer(None))
            }
            Packet::Fetch(_) => {
                self.send_to(to, from, None, peer, Some(envelope.sender), Packet::Fetched(None));
            }
            Packet::Propose(_) => {
                self.send_to(to, from, None, peer, Some(envelope.sender), Packet::Proposed(false));
            }
            Packet::Offer(..) => self.send_to(
                to,
                from,
                None,
                peer,
                Some(envelope.sender),
                Packet::OfferAnswer(0, OfferAnswer::NotNow),
            ),
            Packet::ToClient(_) | Packet::ToHost(_) | Packet::Ping | Packet::Pong => {
                self.send(to, from, link, Packet::Closed);
            }
            Packet::Refused | Packet::Closed | Packet::ProbeAnswer(_) | Packet::Fetched(_) => {}
            Packet::OfferAnswer(..) | Packet::Proposed(_) | Packet::Visit(..) => {}
        }
    }

    fn handle_link_packet(&mut self, envelope: &Envelope, link: LinkId, packet: Packet) {
        let (from, to, now) = (envelope.from, envelope.to, self.now);
        let connection = ConnectionId(link);
        if let Some(process) = self.process(to) {
            if let Some(upstream) = process.upstream.as_mut().filter(|upstream| upstream.link == link) {
                let silence = now - upstream.received_at;
                if silence >= PING_INTERVAL || now - upstream.silence.1 >= PING_INTERVAL / 2 {
                    upstream.silence = (silence, now);
                }
                upstream.received_at = now;
            }
            if let Some(client) =
                process.hosted.as_mut().and_then(|hosted| hosted.clients.get_mut(&connection))
            {
                client.received_at = now;
            }
        }
        match packet {
            Packet::Connect => self.accept(from, to, link, envelope.sender),
            Packet::Refused => self.not_reached(to, link),
            Packet::ToClient(message) => self.client_receives(to, link, *message),
            Packet::Ping => {
                if self.has_upstream(to, link) {
                    self.send(to, from, Some(link), Packet::Pong);
                }
            }
            Packet::ToHost(message) if self.is_lying(to) && !self.hosts_room(to) => {
                self.liar_receives(to, from, link, &message);
            }
            Packet::ToHost(message) => self.host_receives(to, from, connection, *message),
            Packet::Pong => {}
            Packet::Closed => {
                if self.has_upstream(to, link) {
                    self.lose_upstream(to, false);
                }
                self.drop_client(to, connection, false);
            }
            Packet::Probe(_) | Packet::ProbeAnswer(_) | Packet::Fetch(_) | Packet::Fetched(_) => {}
            Packet::Offer(..) | Packet::OfferAnswer(..) | Packet::Propose(_) | Packet::Proposed(_) => {}
            Packet::Visit(..) => {}
        }
    }

    fn handle_peer_packet(&mut self, envelope: Envelope, packet: Packet) {
        let Envelope { from, to, sender, peer, .. } = envelope;
        let key = Some(self.keys[from]);
        match packet {
            Packet::Probe(status) => {
                self.handle_input(to, Input::ProbeReceived { from: status });
                let answer = Packet::ProbeAnswer(self.told_status(to));
                self.send_to(to, from, None, peer, Some(sender), answer);
            }
            Packet::ProbeAnswer(answer) => self.handle_input(to, Input::ProbeAnswered { peer, answer }),
            Packet::Fetch(cards) => {
                let texts = self.process(to).map(|process| process.replica.texts_of(&cards));
                let texts = if self.is_lying(to) { texts.map(false_texts) } else { texts };
                self.send_to(to, from, None, peer, Some(sender), Packet::Fetched(texts));
            }
            Packet::Fetched(texts) => {
                let received = texts.is_some();
                if let (Some(texts), Some(process)) = (texts, self.process(to))
                    && let Some(view) = process.protocol.view()
                {
                    process.replica.add_missing(texts, &view.state);
                    self.counters.count("texts fetched");
                }
                self.handle_input(to, Input::Fetched { from: peer, received });
            }
            Packet::Propose(copy) if self.hosts_room(to) => self.receive_copy(to, self.keys[from], copy),
            Packet::Propose(_) => self.send_to(to, from, None, peer, Some(sender), Packet::Proposed(false)),
            Packet::Proposed(accepted) => self.handle_input(to, Input::Proposed { accepted }),
            Packet::Offer(number, _) if self.answers_falsely(to, from, number) => {}
            Packet::Offer(number, status) => {
                if let Some(process) = self.process(to) {
                    process.offered.insert(key, number);
                }
                self.handle_input(to, Input::OfferReceived { from: status });
            }
            Packet::OfferAnswer(number, answer) => {
                if self.process(to).is_some_and(|process| number == 0 || process.offers == number) {
                    self.handle_input(to, Input::OfferAnswered { peer, answer });
                }
            }
            Packet::Visit(victim, profile) => self.receive_visit(to, victim, *profile),
            Packet::Connect | Packet::Refused | Packet::ToClient(_) | Packet::Ping | Packet::ToHost(_) => {}
            Packet::Pong | Packet::Closed => {}
        }
    }

    pub(super) fn status(&mut self, id: MachineId) -> Option<PeerStatus> {
        let process = self.process(id)?;
        let seen = process.member_view()?;
        process.succession.status(&seen)
    }

    /// Connects to a host and closes any earlier connection.
    pub(super) fn connect(&mut self, id: MachineId, host: MachineId) {
        self.close_upstream(id);
        self.last_link_id += 1;
        let (link, now) = (self.last_link_id, self.now);
        let Some(process) = self.process(id) else { return };
        process.last_host = host;
        process.upstream = Some(Upstream {
            link,
            host,
            received_at: now,
            silence: (Duration::ZERO, now),
            seated: false,
            stands_by: false,
        });
        self.send(id, host, Some(link), Packet::Connect);
        self.schedule_wakeup(id);
    }

    pub(super) fn has_upstream(&mut self, id: MachineId, link: LinkId) -> bool {
        self.process(id)
            .is_some_and(|process| process.upstream.as_ref().is_some_and(|upstream| upstream.link == link))
    }

    /// Closes the connection to the host.
    pub(super) fn close_upstream(&mut self, id: MachineId) {
        let Some(process) = self.process(id) else { return };
        if let Some(upstream) = process.upstream.take() {
            process.protocol.disconnected();
            self.handle_responses(id);
            self.send(id, upstream.host, Some(upstream.link), Packet::Closed);
        }
    }

    /// The connection to the host ended or timed out. `notify` tells the host.
    pub(super) fn lose_upstream(&mut self, id: MachineId, notify: bool) {
        let now = self.now;
        let Some(process) = self.process(id) else { return };
        let Some(upstream) = process.upstream.take() else { return };
        if upstream.seated {
            process.lost_host_at = now;
        }
        process.protocol.disconnected();
        self.handle_responses(id);
        if notify {
            self.send(id, upstream.host, Some(upstream.link), Packet::Closed);
        }
        trace!(self, "{id} lost its connection to {}", upstream.host);
        self.handle_input(id, if upstream.seated { Input::ConnectionLost } else { Input::ConnectFailed });
        // The host's own window reconnects by itself.
        if self.process(id).is_some_and(|process| process.hosted.is_some() && process.upstream.is_none()) {
            self.connect(id, id);
        }
    }

    fn not_reached(&mut self, id: MachineId, link: LinkId) {
        if self.has_upstream(id, link) {
            if let Some(process) = self.process(id) {
                process.upstream = None;
            }
            self.handle_input(id, Input::ConnectFailed);
            self.schedule_wakeup(id);
        }
    }

    fn accept(&mut self, from: MachineId, to: MachineId, link: LinkId, sender: u32) {
        if self.is_lying(to) && !self.hosts_room(to) {
            return self.challenge_falsely(to, from, link);
        }
        let (now, host) = (self.now, self.keys[to]);
        let Some(process) = self.process(to) else { return };
        let is_paused = process.hosted.as_ref().is_some_and(|hosted| hosted.paused_inputs.is_some());
        let Some(hosted) = process.hosted.as_mut().filter(|_| !is_paused) else {
            return self.send_to(to, from, Some(link), None, Some(sender), Packet::Refused);
        };
        let state = hosted.room.state();
        let (room, chain, finals) = (state.room.clone(), state.chain.clone(), state.finals.clone());
        let client = Client { machine: from, process: sender, received_at: now, seated: false };
        hosted.clients.insert(ConnectionId(link), client);
        self.send(to, from, Some(link), Packet::ToClient(Box::new(challenge(room, host, chain, finals))));
    }

    fn client_receives(&mut self, id: MachineId, link: LinkId, message: HostMessage) {
        if !self.has_upstream(id, link) {
            return;
        }
        if let HostMessage::Challenge(challenge) = &message {
            return self.answer_challenge(id, link, challenge);
        }
        let is_joined = matches!(message, HostMessage::Joined { .. });
        let now = self.now;
        let before =
            self.process(id).filter(|_| is_joined).and_then(|process| PreviousView::of(process, now));
        let Some(process) = self.process(id) else { return };
        let received = process.protocol.handle_message(message);
        if let Some((upstream, message)) = process.upstream.as_ref().zip(process.protocol.take_message()) {
            let (link, host) = (upstream.link, upstream.host);
            self.send(id, host, Some(link), Packet::ToHost(Box::new(message)));
        }
        self.handle_responses(id);
        match received {
            Received::Update(update) => {
                self.update_replica(id, update.message());
                if is_joined {
                    self.joined(id, before);
                } else {
                    self.handle_input(id, Input::Tick);
                }
                self.read_texts(id);
            }
            Received::Nothing => {}
            Received::TakeOver { epoch, .. } => {
                let upstream = self.process(id).and_then(|process| process.upstream.as_ref());
                let silence = upstream.map_or(Duration::ZERO, |upstream| upstream.silence.0);
                let until = self.now + SUCCESSOR_CATCH_UP_TIMEOUT;
                if let Some(process) = self.process(id) {
                    process.pending_take_over = Some((epoch, silence, until));
                }
                self.read_texts(id);
                self.take_over_if_ready(id);
            }
            Received::Lost(because) => {
                trace!(self, "{id}: {because:?}");
                self.lose_upstream(id, true);
            }
            Received::Moved(moved) => {
                self.close_upstream(id);
                if self.process(id).is_some_and(|process| process.hosted.is_some()) {
                    self.connect(id, id);
                } else {
                    self.handle_input(id, Input::Moved(moved));
                    self.schedule_wakeup(id);
                }
            }
            Received::Ended(over, _) => {
                trace!(self, "{id}: ended, {over:?}");
                self.close_upstream(id);
                // A removed member can't keep hosting the room.
                if self.process(id).is_some_and(|process| process.hosted.is_some()) {
                    self.leave(id);
                } else {
                    self.end(id);
                }
            }
        }
    }

    fn answer_challenge(&mut self, id: MachineId, link: LinkId, challenge: &Challenge) {
        let Some(process) = self.process(id) else { return };
        let Some(upstream) = &process.upstream else { return };
        let host = upstream.host;
        let accepts = challenge.verify_chain().is_ok()
            && process.member_view().is_none_or(|seen| process.succession.accepts(challenge, &seen));
        if accepts || host == id {
            let hello = process.protocol.hello(challenge, Binding::Tls(&[0; 32]));
            self.check_hello(id, host, link, challenge);
            self.send(id, host, Some(link), Packet::ToHost(Box::new(hello)));
        } else {
            self.close_upstream(id);
            self.handle_input(id, Input::ConnectFailed);
            self.schedule_wakeup(id);
        }
    }

    fn joined(&mut self, id: MachineId, before: Option<PreviousView>) {
        let Some(process) = self.process(id) else { return };
        let Some(upstream) = &mut process.upstream else { return };
        upstream.seated = true;
        process.role_is_uncertain = false;
        let at = vec![super::machine::address(upstream.host)];
        let host = upstream.host;
        let left = before.as_ref().and_then(|before| before.copy.clone()).map(Box::new);
        self.check_return(id, before);
        trace!(self, "{id} joined at {host}");
        self.handle_input(id, Input::Connected { addresses: at, left });
    }

    fn host_receives(
        &mut self,
        id: MachineId,
        from: MachineId,
        connection: ConnectionId,
        message: ClientMessage,
    ) {
        let is_known = self
            .process(id)
            .and_then(|process| process.hosted.as_ref())
            .is_some_and(|hosted| hosted.clients.contains_key(&connection));
        if !is_known {
            // The host has closed this connection.
            return self.send(id, from, Some(connection.0), Packet::Closed);
        }
        match message {
            ClientMessage::Hello(hello) => {
                let Ok(name) = Name::new(&hello.name) else { return };
                let profile =
                    Profile { key: hello.seat, name, role: hello.role, avatar: None, transfers: Vec::new() };
                self.handle_room_input(id, room::Input::Join { connection, profile });
            }
            ClientMessage::Request { request: Request::TookOver { epoch }, .. } => self.took_over(id, epoch),
            ClientMessage::Request { reference, request } => {
                self.handle_room_input(id, room::Input::Request { connection, reference, request });
            }
            ClientMessage::Goodbye => {
                self.forget_client(id, connection);
                self.handle_room_input(id, room::Input::Leave { connection });
            }
        }
    }

    fn forget_client(&mut self, id: MachineId, connection: ConnectionId) -> bool {
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return false };
        let Some(client) = hosted.clients.remove(&connection) else { return false };
        hosted.signed_list.left(client.machine);
        true
    }

    /// A client's connection ended or timed out. `notify` tells the client.
    pub(super) fn drop_client(&mut self, id: MachineId, connection: ConnectionId, notify: bool) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        let Some(client) = hosted.clients.remove(&connection) else { return };
        if client.seated && client.machine != id {
            hosted.signed_list.broke(client.machine, now);
        }
        if notify {
            self.send(id, client.machine, Some(connection.0), Packet::Closed);
        }
        self.handle_room_input(id, room::Input::Disconnected { connection });
    }

    pub(super) fn ping_clients(&mut self, id: MachineId) {
        let now = self.now;
        let Some(hosted) = self.process(id).and_then(|process| process.hosted.as_mut()) else { return };
        if now < hosted.ping_at {
            return;
        }
        hosted.ping_at = now + PING_INTERVAL;
        let clients: Vec<_> =
            hosted.clients.iter().map(|(id, client)| (*id, client.machine, client.received_at)).collect();
        for (connection, client, received_at) in clients {
            if now - received_at >= SILENCE_TIMEOUT {
                self.drop_client(id, connection, true);
            } else {
                self.send(id, client, Some(connection.0), Packet::Ping);
            }
        }
    }

    /// A random term nonce.
    pub(super) fn nonce(&mut self) -> u32 {
        self.rng.range(1, u64::from(TERM_NONCE_LIMIT)) as u32
    }
}

pub(super) fn challenge(room: RoomInfo, host: SeatKey, chain: Vec<Link>, finals: Finals) -> HostMessage {
    let nonce = Nonce::from_bytes([3; 32]);
    HostMessage::Challenge(Box::new(Challenge {
        proto: PROTOCOL,
        app: String::new(),
        room,
        nonce,
        host,
        chain,
        finals,
    }))
}
