//! The table task owns the room. It receives [`TableInput`]s from connections and [`HostCommand`]s from the
//! host's owner, applies them to the [`Room`] and sends the results to all members.
//!
//! The inbox is drained before anything is sent, and a busy room broadcasts at most once per screen refresh.
//! So a burst of votes becomes one `changed` message. A lone vote, a reveal or the next card is sent at once.
//! Broadcast frames are encoded once; all connections share the bytes.

mod broadcast;
mod commands;
mod hand_over_progress;
mod handover;
mod input;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use room::chain::DelegationKind;
use room::limits::{
    BROADCAST_INTERVAL, BROADCAST_INTERVAL_PER_MEMBER, MAX_OUTBOX_MESSAGES, SUCCESSOR_PROBE_INTERVAL,
};
use room::message::{About, CloseCode, HostMessage, OwnVote, RefusalCode, Request};
use room::{
    Change, ConnectionId, Input, Output, Profile, Ref, Room, SeatId, SeatKey, SeatSecret, Successor, Time,
};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use self::hand_over_progress::HandOverProgress;
pub(super) use self::input::TableInput;
use super::connection_context::HostedTerm;
use super::control::HostCommand;
use super::invitations::invitations;
use super::outbox::Outbox;
use super::snapshot_writer::SnapshotWriter;
use super::{frame, probe};

/// Maximum number of inputs handled before results are sent.
const MAX_INPUT_BATCH: usize = 4 * MAX_OUTBOX_MESSAGES;

/// Publishes the room's public facts to HTTP handlers and the announcement.
pub(super) struct PublishedInfo {
    /// The answer to `GET /about`.
    pub(super) about: watch::Sender<About>,
    /// The term that challenges name.
    pub(super) term: watch::Sender<HostedTerm>,
    /// The successors, for the redirect frame.
    pub(super) successors: watch::Sender<Vec<Successor>>,
}

/// What does not change while this machine hosts the room.
pub(super) struct HostInfo {
    /// The secret of the host's key. It signs the list of successors.
    pub(super) secret: SeatSecret,
    /// The host's program and version.
    pub(super) app: String,
    /// Where the server listens.
    pub(super) bound_address: SocketAddr,
    /// Maximum number of joined connections.
    pub(super) max_connections: usize,
}

/// How long a host that has just opened the room waits before it checks standbys.
const JOINING_TIME: Duration = Duration::from_millis(300);

/// A room and its members' outboxes.
pub(super) struct Table {
    room: Room,
    host: HostInfo,
    published: PublishedInfo,
    started: Instant,
    members: BTreeMap<ConnectionId, Outbox>,
    /// Output to send once the inbox is drained.
    pending: PendingOutput,
    /// When changes were last broadcast.
    changes_sent: Option<Instant>,
    /// For tasks that report back to this table.
    inbox: mpsc::WeakSender<TableInput>,
    /// When to probe the standbys again.
    next_probe: Instant,
    /// `None` if the room is not saved.
    snapshot_writer: Option<SnapshotWriter>,
    /// The handover in progress.
    handover: Option<HandOverProgress>,
    /// Whether the room keeps what was new in the last copy that was sent to it.
    copy_accepted: bool,
    /// The room has ended here.
    ended: bool,
}

/// Output of the inputs so far, not sent yet.
#[derive(Default)]
struct PendingOutput {
    changes: Vec<Change>,
    /// Reactions to broadcast.
    reactions: Vec<HostMessage>,
    /// Connections that have just joined. They get the state as it is when output is sent.
    joined: Vec<Joined>,
    /// Slow connections that now get the full state.
    caught_up: Vec<ConnectionId>,
    /// Messages to single connections.
    direct: Vec<(ConnectionId, HostMessage)>,
    /// Connections to close.
    closed: Vec<(ConnectionId, CloseCode)>,
}

/// A connection that has just joined.
struct Joined {
    connection: ConnectionId,
    outbox: Outbox,
    you: SeatId,
    vote: Option<OwnVote>,
}

impl PendingOutput {
    fn is_empty(&self) -> bool {
        let Self { changes, reactions, joined, caught_up, direct, closed } = self;
        changes.is_empty()
            && reactions.is_empty()
            && joined.is_empty()
            && caught_up.is_empty()
            && direct.is_empty()
            && closed.is_empty()
    }
}

impl Table {
    pub(super) fn new(
        room: Room,
        host: HostInfo,
        published: PublishedInfo,
        inbox: mpsc::WeakSender<TableInput>,
        snapshot_writer: Option<SnapshotWriter>,
    ) -> Self {
        let (members, pending) = (BTreeMap::new(), PendingOutput::default());
        Self {
            room,
            host,
            published,
            started: Instant::now(),
            members,
            pending,
            changes_sent: None,
            inbox,
            next_probe: Instant::now() + SUCCESSOR_PROBE_INTERVAL,
            snapshot_writer,
            handover: None,
            copy_accepted: false,
            ended: false,
        }
    }

    /// Runs the room until `closing` fires, then tells all members that it is closed.
    pub(super) async fn run(
        mut self,
        mut inbox: mpsc::Receiver<TableInput>,
        mut commands: mpsc::Receiver<HostCommand>,
        closing: CancellationToken,
    ) {
        let mut inputs = Vec::new();
        while !self.ended {
            let handover_deadline = self.handover.as_ref().map(|handover| handover.deadline);
            let is_running = handover_deadline.is_none();
            tokio::select! {
                biased;
                () = closing.cancelled() => return self.close(),
                () = sleep_until_some(self.flush_at()) => self.flush(),
                () = sleep_until_some(self.snapshot_writer.as_ref().and_then(SnapshotWriter::deadline)) => self.write_snapshot(),
                Some(command) = commands.recv() => self.handle_command(command),
                count = inbox.recv_many(&mut inputs, MAX_INPUT_BATCH) => match count {
                    0 => return,
                    _ => inputs.drain(..).for_each(|input| self.handle_input(input)),
                },
                () = sleep_until_some(handover_deadline) => self.skip_successor(),
                () = sleep_until_some(self.deadline()), if is_running => self.apply(Input::Tick),
                () = sleep_until(self.next_probe), if is_running => self.probe_all(),
            }
        }
    }

    /// When to send pending output. Usually at once; only broadcasts that nobody waits for are delayed after
    /// a recent broadcast. Messages to single connections wait with the changes that they follow.
    fn flush_at(&self) -> Option<Instant> {
        if self.pending.is_empty() {
            return None;
        }
        let members = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let interval = BROADCAST_INTERVAL.min(BROADCAST_INTERVAL_PER_MEMBER.saturating_mul(members));
        let busy_until = self.changes_sent.map(|sent| sent + interval);
        let PendingOutput { changes, reactions, .. } = &self.pending;
        let is_for_everyone = !changes.is_empty() || !reactions.is_empty();
        let may_wait = is_for_everyone && !changes.iter().any(Change::is_urgent);
        Some(busy_until.filter(|_| may_wait).unwrap_or(self.started))
    }

    /// The room's time. It stands still during a handover, so that nothing happens here that the successor
    /// misses; the room ignores a time earlier than its latest.
    fn now(&self) -> Time {
        if self.handover.is_some() { Time(0) } else { Time(0) + self.started.elapsed() }
    }

    fn deadline(&self) -> Option<Instant> {
        // One more millisecond, because the room counts whole ones.
        self.room.deadline().map(|deadline| self.started + (deadline - Time(0)) + Duration::from_millis(1))
    }

    fn handle_input(&mut self, input: TableInput) {
        if self.handover.is_some() {
            return self.handle_input_during_handover(input);
        }
        match input {
            TableInput::Join { connection, outbox, .. }
                if self.members.len() + self.pending.joined.len() >= self.host.max_connections =>
            {
                refuse(&outbox, connection, RefusalCode::Full);
            }
            TableInput::Join { connection, profile, outbox } => self.join(connection, profile, outbox),
            TableInput::Request { connection, reference, request } => {
                if request == Request::Invite {
                    // The machine's addresses may have changed since the last invitation.
                    let key = self.room.host_key().fingerprint();
                    self.apply(Input::SetInvitations {
                        invitations: invitations(self.host.bound_address, key),
                    });
                }
                self.handle_request(connection, reference, request);
            }
            TableInput::Leave { connection } => {
                self.remove_connection(connection);
                self.apply(Input::Leave { connection });
            }
            TableInput::Disconnected { connection } => {
                self.remove_connection(connection);
                self.apply(Input::Disconnected { connection });
            }
            TableInput::ProbeFinished { seat, offered, addresses } => {
                self.apply(Input::Probed { seat, offered, addresses });
            }
            TableInput::FindReturning { key, reply } => {
                let _ = reply.send(self.room.returning(key.key, &key.transfers));
            }
            TableInput::CaughtUp { connection } => self.pending.caught_up.push(connection),
        }
    }

    fn join(&mut self, connection: ConnectionId, profile: Profile, outbox: Outbox) {
        let outputs = self.room.handle(Input::Join { connection, profile }, self.now());
        let mut outbox = Some(outbox);
        for output in outputs {
            match output {
                Output::Joined { connection, you, vote } => {
                    let newcomer = outbox.take().map(|outbox| Joined { connection, outbox, you, vote });
                    self.pending.joined.extend(newcomer);
                }
                Output::Refused { connection, code } => {
                    if let Some(outbox) = &outbox {
                        refuse(outbox, connection, code);
                    }
                }
                other => self.collect(other),
            }
        }
    }

    fn handle_request(&mut self, connection: ConnectionId, reference: Ref, request: Request) {
        self.apply(Input::Request { connection, reference, request });
    }

    fn apply(&mut self, input: Input) {
        let outputs = self.room.handle(input, self.now());
        outputs.into_iter().for_each(|output| self.collect(output));
    }

    fn collect(&mut self, output: Output) {
        match output {
            Output::Changed(change) => self.pending.changes.push(change),
            Output::Reacted { seat, reaction } => {
                self.pending.reactions.push(HostMessage::Reacted { seat, reaction });
            }
            Output::YourVote { connections, vote } => {
                let direct =
                    connections.into_iter().map(|connection| (connection, HostMessage::YourVote(vote)));
                self.pending.direct.extend(direct);
            }
            Output::Response { connection, reference, outcome } => {
                let message = match outcome {
                    Ok(answer) => HostMessage::Done { reference, answer },
                    Err(code) => HostMessage::Failed {
                        reference: Some(reference),
                        code,
                        message: texts::english(code),
                    },
                };
                self.pending.direct.push((connection, message));
            }
            Output::CopyReceived { accepted, .. } => self.copy_accepted = accepted,
            Output::Close { connection, code } => self.pending.closed.push((connection, code)),
            Output::Probe { seat, addresses } => self.probe(seat, addresses),
            Output::Delegate { successors } => self.sign_delegation(successors, DelegationKind::Standing),
            // Only [`Table::join`] causes these outputs and handles them.
            Output::Joined { connection, .. } | Output::Refused { connection, .. } => {
                tracing::error!(?connection, "the room gave a seat to a connection that asked for none");
            }
        }
    }

    /// Signs the list of successors.
    fn sign_delegation(&mut self, successors: Vec<SeatKey>, kind: DelegationKind) {
        let state = self.room.state();
        let Some(term) = state.chain.last() else { return };
        let delegation = term.delegate(state.room.id, successors, kind, &self.host.secret);
        self.apply(Input::Delegated(delegation));
    }

    /// Checks in a separate task at which addresses a standby can be reached. A host that has just opened the room first lets
    /// everyone in, because each check costs as much as a join.
    fn probe(&self, seat: SeatId, offered: Vec<SocketAddr>) {
        let state = self.room.state();
        let (room, Some(key)) = (state.room.id, state.seat(seat).map(|seat| seat.key)) else { return };
        let (inbox, starts) = (self.inbox.clone(), self.started + JOINING_TIME);
        tokio::spawn(async move {
            sleep_until(starts).await;
            let addresses = probe::find_reachable(room, key, offered.clone()).await;
            if let Some(inbox) = inbox.upgrade() {
                let _ = inbox.send(TableInput::ProbeFinished { seat, offered, addresses }).await;
            }
        });
    }

    fn probe_all(&mut self) {
        self.next_probe = Instant::now() + SUCCESSOR_PROBE_INTERVAL;
        for (seat, addresses) in self.room.standbys() {
            self.probe(seat, addresses.to_vec());
        }
    }

    /// Forgets a connection that has ended.
    fn remove_connection(&mut self, connection: ConnectionId) {
        self.members.remove(&connection);
        self.pending.joined.retain(|joined| joined.connection != connection);
    }
}

async fn sleep_until_some(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Refuses a connection. It ends when the caller drops the outbox.
fn refuse(outbox: &Outbox, connection: ConnectionId, code: RefusalCode) {
    tracing::info!(?connection, ?code, "refused");
    let _ = outbox.push_direct(frame::encode(&HostMessage::Refused { code, message: texts::english(code) }));
}

#[cfg(test)]
mod tests;
